"""A night's message to a chat or webhook: what is new, moved or closing, a line or two each, with its link.

Pure. It is composed from what anybody may see, and says nothing of why something fits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from db.records import Opportunity, OutboxMail, Reuse
from flows.announcing.mail_plan import Item, RecipientPlan, Sender
from flows.digest.message import header_text, message_id
from flows.digest.sentences import subject
from flows.digest.words import in_language, kind_of
from flows.language.languages import words
from flows.words.publisher_text import safe_link, shortened
from flows.words.wording import deadlines_in_words, number

MOST_SHOWN, TITLE_SHOWN, VALUE_SHOWN = 10, 120, 80
# Chats cut longer messages in two, or refuse them.
LONGEST = 1800
# What chats read as a mention, a link under other words, or markup. Publishers' words are characters.
_AS_CHARACTERS = str.maketrans(
    {"<": "‹", ">": "›", "@": "＠", "[": "(", "]": ")", "`": "’", "*": "∗", "|": "¦", "~": "∼"}
)


def compose_message(
    plan: RecipientPlan, *, opportunities: Mapping[str, Opportunity], as_of: datetime, sender: Sender
) -> OutboxMail:
    """A channel's message of a night; ``plan`` is what anybody may see of it.

    Its ``content`` is JSON with ``title`` and ``body``: the words to send, today or after a crash.
    """
    title = header_text(subject(plan.sections, plan.language)).translate(_AS_CHARACTERS)
    body = _body(plan, opportunities, as_of)
    content = json.dumps({"title": title, "body": body}, ensure_ascii=False).encode()
    name = message_id(plan.recipient, plan.cycle, sender)
    return OutboxMail(plan.recipient, plan.cycle, name, title, content, html="")


def words_of(content: bytes) -> tuple[str, str]:
    """Title and body of a message that was composed."""
    said = json.loads(content)
    return str(said["title"]), str(said["body"])


def _body(plan: RecipientPlan, opportunities: Mapping[str, Opportunity], as_of: datetime) -> str:
    items = [item for section in plan.sections for item in section.items]
    blocks: list[str] = []
    heading = ""
    for item in items[:MOST_SHOWN]:
        said = in_language(plan.language).heading(kind_of(item))
        lines = ([said.upper()] if said != heading else []) + list(
            _lines(item, opportunities[item.opportunity], as_of, plan.language)
        )
        block, heading = "\n".join(lines), said
        if sum(map(len, blocks)) + len(block) > LONGEST:
            break
        blocks.append(block)
    if left := len(items) - len(blocks):
        more = words(plan.language).ngettext("{number} more", "{number} more", left)
        blocks.append(more.format(number=number(left, plan.language)))
    return "\n\n".join(blocks)


def _lines(item: Item, opportunity: Opportunity, as_of: datetime, language: str) -> Iterator[str]:
    notice, said = opportunity.merged, in_language(language)
    yield _quiet(notice.title, TITLE_SHOWN)
    for change in (*item.changes, *(correction.change for correction in item.corrections)):
        if change.field == "eligibility" and notice.reuse is Reuse.FACTS_AND_LINK:
            continue
        before, after = (_quiet(value, VALUE_SHOWN) for value in (change.before, change.after))
        yield f"{said.field(change.field)}{said.COLON}{before} {said.ARROW} {after}"
    funder = _quiet(notice.funder, VALUE_SHOWN) if notice.funder else said.NO_FUNDER
    yield f"{funder}; {deadlines_in_words(notice, as_of, language)}"
    if link := safe_link(notice.url):
        yield link[0]


def _quiet(text: str, longest: int) -> str:
    return shortened(text, longest).translate(_AS_CHARACTERS)
