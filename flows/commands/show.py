"""``legation show``: everything known about one opportunity."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from db.records import Edge, Opportunity, TermCard, Triage, to_json
from db.records.errors import InputError
from flows.commands.home import known_opportunity, open_home
from flows.commands.home_view import home_as_json, shown_home
from flows.commands.options import as_of_option, echo_json, home_option, json_option, present
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.store import Store
    from flows.words.home_currency import Home


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
    from flows.sourcing.documents import document_lines
    from flows.sourcing.evidence import evidence_as_json, evidence_lines, evidence_of
    from flows.words.series_words import known_rounds, series_as_json, series_lines

    with open_home(home) as store:
        found = _as_known(store, known_opportunity(store, opportunity), as_of)
        urls = {notice.ref: notice.url for notice in store.notices.current() if notice.ref in found.notices}
        refs = set(found.notices)
        edges = [edge for edge in store.edges.all() if edge.left in refs or edge.right in refs]
        triage = store.triage.history(found.id)
        currency = shown_home(store, read_settings(home).home_currency, as_of)
        rounds = known_rounds(store.opportunities.rounds(found.id), (as_of or present()).date())
        documents = list(document_lines(store, found))
        card = store.terms.of(found.id) if as_of is None else None
        traces = evidence_of(store, found, (as_of or present()).date()) if evidence else []
    if as_json:
        echo_json(
            json.loads(to_json(found))
            | {"edges": [json.loads(to_json(edge)) for edge in edges]}
            | {"triage": [json.loads(to_json(decision)) for decision in triage]}
            | {"series": series_as_json(rounds)}
            | home_as_json(found.merged, currency)
            | ({"evidence": evidence_as_json(traces)} if evidence else {})
        )
        return
    for line in _facts(found, as_of or present(), currency, card):
        click.echo(line)
    click.echo("\nNotices")
    for ref in found.notices:
        click.echo(f"  {ref.source} {ref.key}  {urls.get(ref, '')}")
    for line in _decided(edges, triage):
        click.echo(line)
    for line in (*documents, *series_lines(rounds, found.id)):
        click.echo(line)
    for line in evidence_lines(traces) if evidence else ():
        click.echo(line)


def _decided(edges: Sequence[Edge], triage: Sequence[Triage]) -> Iterator[str]:
    """What was decided about its notices, and by people about itself."""
    for edge in edges:
        pair = f"{edge.left.key} and {edge.right.key}"
        yield f"  {edge.judgement.value}: {pair} ({'; '.join(edge.reasons)}; {edge.author})"
    for decision in triage:
        why = f" because of {decision.because.value}" if decision.because else ""
        what = f"{decision.action.value}{why} for {decision.profile}, by {decision.author}"
        what += f"; taken back by {decision.taken_back_by}" if decision.taken_back_by else ""
        yield f"  {decision.decided_at:%Y-%m-%d} {what}"


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


def _facts(found: Opportunity, as_of: datetime, home: Home | None, card: TermCard | None) -> list[str]:
    from flows.announcing.facts import current_status
    from flows.night.terms import terms_line
    from flows.words.money_words import award_in_words
    from flows.words.subject_words import fields_in_words, goals_in_words, kind_in_words
    from flows.words.wording import deadlines_in_words, instruments_in_words, status_in_words

    notice = found.merged
    rows = {
        "Funder": notice.funder,
        "Programme": notice.programme,
        "Status": status_in_words(current_status(found, as_of)),
        "Instrument": instruments_in_words(notice.instruments),
        "Money": award_in_words(notice, home=home),
        "Deadline": deadlines_in_words(notice, as_of),
        "First seen": str(found.first_seen_on),
        "Science": fields_in_words(notice),
        "Goals": goals_in_words(notice),
        "Kind": kind_in_words(notice),
        "Text read": notice.text_basis.value
        + (f"; not read: {', '.join(notice.unread)}" if notice.unread else ""),
        "Terms": card and f"states {terms_line(card)}; a screen, not legal advice",
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
