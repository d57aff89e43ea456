"""``legation show``: everything known about one opportunity."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from db.records import Opportunity, to_json
from db.records.errors import InputError
from flows.commands.home import known_opportunity, open_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present

if TYPE_CHECKING:
    from db.store import Store


@click.command("show", short_help="Everything known about one opportunity.")
@click.argument("opportunity")
@click.option("--evidence", is_flag=True, help="Add the publisher's own string behind every fact.")
@as_of_option
@home_option
@json_option
def command(
    opportunity: str, evidence: bool, as_of: datetime | None, home: Path | None, as_json: bool
) -> None:
    """Print an opportunity: its facts, every notice that announces it, and what people decided about it.

    With --as-of an earlier date, as it was known then. An old name, from before two opportunities were
    recognised as one, still answers.
    """
    from flows.evidence import evidence_as_json, evidence_lines, evidence_of
    from flows.series_words import known_rounds, series_as_json, series_lines

    with open_home(home) as store:
        found = _as_known(store, known_opportunity(store, opportunity), as_of)
        urls = {notice.ref: notice.url for notice in store.notices.current() if notice.ref in found.notices}
        refs = set(found.notices)
        edges = [edge for edge in store.edges.all() if edge.left in refs or edge.right in refs]
        triage = store.triage.history(found.id)
        rounds = known_rounds(store.opportunities.rounds(found.id), (as_of or present()).date())
        traces = evidence_of(store, found, (as_of or present()).date()) if evidence else []
    if as_json:
        echo_json(
            json.loads(to_json(found))
            | {"edges": [json.loads(to_json(edge)) for edge in edges]}
            | {"triage": [json.loads(to_json(decision)) for decision in triage]}
            | {"series": series_as_json(rounds)}
            | ({"evidence": evidence_as_json(traces)} if evidence else {})
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
    for line in series_lines(rounds, found.id):
        click.echo(line)
    for line in evidence_lines(traces) if evidence else ():
        click.echo(line)


def _as_known(store: Store, found: Opportunity, as_of: datetime | None) -> Opportunity:
    """The opportunity as it was known at an instant, if a night since then may have changed it.

    Raises:
        InputError: nothing was known of it yet.
    """
    latest = store.runs.latest_night()
    if as_of is None or latest is None or as_of.date() >= latest:
        return found
    then = {ref: one for one in store.opportunities_on(as_of) for ref in one.notices}
    for ref in found.notices:
        if ref in then:
            return then[ref]
    raise InputError(
        f"{found.id}: first seen on {found.first_seen_on}; nothing was known of it on {as_of:%Y-%m-%d}"
    )


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
