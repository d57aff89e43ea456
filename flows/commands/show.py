"""``legation show``: everything known about one opportunity."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from textwrap import fill

import click

from db.records import Opportunity, to_json
from flows.commands.home import known_opportunity, open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present


@click.command("show", short_help="Everything known about one opportunity.")
@click.argument("opportunity")
@as_of_option
@home_option
@json_option
def command(opportunity: str, as_of: datetime | None, home: Path | None, as_json: bool) -> None:
    """Print an opportunity: its facts, every notice that announces it, and what people decided about it.

    An old name, from before two opportunities were recognised as one, still answers.
    """
    with open_home(home) as store:
        found = known_opportunity(store, opportunity)
        urls = {notice.ref: notice.url for notice in store.notices.current() if notice.ref in found.notices}
        refs = set(found.notices)
        edges = [edge for edge in store.edges.all() if edge.left in refs or edge.right in refs]
        triage = store.triage.history(found.id)
    if as_json:
        echo_json(
            json.loads(to_json(found))
            | {"edges": [json.loads(to_json(edge)) for edge in edges]}
            | {"triage": [json.loads(to_json(decision)) for decision in triage]}
        )
        return
    for line in _facts(found, as_of or present()):
        click.echo(line)
    click.echo("\nNotices")
    for ref in found.notices:
        click.echo(f"  {ref.source} {ref.key}  {urls.get(ref, '')}")
    for edge in edges:
        pair = f"{edge.left.key} and {edge.right.key}"
        click.echo(f"  {edge.judgement.value}: {pair} ({'; '.join(edge.reasons)}; {edge.author})")
    for decision in triage:
        what = f"{decision.action.value} for {decision.profile}, by {decision.author}"
        click.echo(f"  {decision.decided_at:%Y-%m-%d} {what}")


def _facts(found: Opportunity, as_of: datetime) -> list[str]:
    from flows.facts import current_status
    from flows.wording import award_in_words, deadlines_in_words, instruments_in_words, status_in_words

    notice = found.merged
    rows = {
        "Funder": notice.funder,
        "Programme": notice.programme,
        "Status": status_in_words(current_status(found, as_of)),
        "Instrument": instruments_in_words(notice.instruments),
        "Money": award_in_words(notice),
        "Deadline": deadlines_in_words(notice, as_of),
        "First seen": str(found.first_seen_on),
        "Text read": notice.text_basis.value
        + (f"; not read: {', '.join(notice.unread)}" if notice.unread else ""),
        "Link": notice.url,
    }
    lines = [f"{notice.title}  ({found.id})"]
    lines += [f"  {name + ':':<12} {value}" for name, value in rows.items() if value]
    for clash in found.disagreements:
        values = "; ".join(f"{ref.source}: {value}" for ref, value in clash.values)
        lines.append(f"  Disagree on {clash.field}: {values}")
    if notice.eligibility:
        lines.append("\nWho may apply, in the publisher's words")
        lines.append(fill(notice.eligibility[:1200], 100, initial_indent="  ", subsequent_indent="  "))
    return lines
