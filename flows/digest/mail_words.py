"""A mail's own sentences beside its items, in the reader's language: deadlines to come, what one can do."""

from __future__ import annotations

from collections.abc import Sequence

from flows.announcing.mail_plan import Attachment
from flows.digest.timeline import Mark, Timeline
from flows.language.languages import words
from flows.links.mail_links import ItemLinks, MailLinks
from flows.words import wording
from flows.words.publisher_text import shortened

NAME_SHOWN = 60


def actions(language: str, links: ItemLinks) -> tuple[tuple[str, str], ...]:
    """What one can do about an item, each with the address to do it at: keep, dismiss, report an error."""
    said = words(language)
    return (
        (said.gettext("Keep"), links.keep),
        (said.gettext("Dismiss"), links.dismiss),
        (said.gettext("Report an error"), links.report),
    )


def leaving(language: str, links: MailLinks) -> tuple[tuple[str, str], ...]:
    """What one can do about the mail itself, each with its address: pause it, unsubscribe."""
    said = words(language)
    return (
        (said.gettext("Pause these mails"), links.pause),
        (said.gettext("Unsubscribe"), links.unsubscribe),
    )


def rest_attached(attachments: Sequence[Attachment], language: str) -> str:
    """That the list of what is only counted is attached, and under which name; nothing where it is not."""
    listed = next((each for each in attachments if each.lists_rest), None)
    if listed is None:
        return ""
    form = words(language).gettext("The whole list is attached: {file}.")
    return form.format(file=shortened(listed.name, NAME_SHOWN))


def coming_heading(language: str) -> str:
    """The heading of the timeline."""
    return words(language).gettext("Coming deadlines")


def mark_in_words(mark: Mark, language: str = "en") -> tuple[str, str]:
    """A mark's day and how long there is to go: ``29 Oct 2026``, ``57 days left``."""
    said = words(language)
    day = wording.short_day(mark.on, language)
    left = mark.left
    until = (
        said.gettext("today")
        if left == 0
        else said.ngettext("{number} day left", "{number} days left", left).format(
            number=wording.number(left, language)
        )
    )
    if mark.kept:
        until = said.gettext("{left}, kept").format(left=until)
    return (said.gettext("about {day}").format(day=day) if mark.estimated else day), until


def later_in_words(found: Timeline, language: str = "en") -> str:
    """How many more deadlines lie beyond those that are shown, or an empty string."""
    form = words(language).ngettext("and {number} later one", "and {number} later ones", found.later)
    return form.format(number=wording.number(found.later, language)) if found.later else ""
