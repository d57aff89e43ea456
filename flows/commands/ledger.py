"""``legation ledger``: where every match went, and the story of one call."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.announcing.account import accounts, meaning, sums
from flows.commands.home import known_opportunity, open_home
from flows.commands.options import day, echo_json, home_option, json_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.ledgers import Total
    from db.records import LedgerEntry
    from db.store import Store


@click.command("ledger", short_help="Where every match went: sent, queued or suppressed, and why.")
@click.option("--night", type=day, metavar="DATE", help="The night. Default: the latest.")
@click.option("--profile", help="Only this profile.")
@click.option("--recipient", help="Only this reader.")
@click.option("--opportunity", help="Instead: the story of one call, night by night, for everyone.")
@home_option
@json_option
def command(
    night: date | None,
    profile: str | None,
    recipient: str | None,
    opportunity: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Account for every match: matched = sent + suppressed + queued, for every reader of every profile.

    The account was checked when the night was written; what did not add up is shown, and the exit code is 1.
    """
    with open_home(home) as store:
        if opportunity is not None:
            _tell_story(store, opportunity, profile, recipient, as_json=as_json)
            return
        asked = night or store.ledgers.latest_night()
        totals = store.ledgers.totals(asked, profile, recipient) if asked else []
        faults = store.imbalances.of(asked) if asked else []
    if asked is None or not totals:
        raise InputError(f"no account{f' of {asked}' if asked else ''} for what was asked; run a night first")
    if as_json:
        echo_json({"night": asked, "accounts": _as_json(totals), "faults": [list(each) for each in faults]})
    else:
        click.echo(f"Night of {asked}")
        for line in _lines(totals):
            click.echo(line)
        for who, id, what in faults:
            click.echo(f"DOES NOT ADD UP: {id} for {who}: {what}")
    if faults:
        raise SystemExit(1)


def _lines(totals: Sequence[Total]) -> list[str]:
    lines = []
    for (profile, recipient), rows in accounts(totals).items():
        ways = sums(rows)
        parts = f"{ways['sent']} sent + {ways['suppressed']} suppressed + {ways['queued']} queued"
        lines += ["", f"{profile} for {recipient}: {sum(ways.values())} = {parts}"]
        lines += [
            f"  {row.amount:>6}  {row.accounting:<10}  {row.reason}: {meaning(row.reason)}" for row in rows
        ]
    return lines


def _as_json(totals: Sequence[Total]) -> list[dict[str, object]]:
    return [
        {"profile": profile, "recipient": recipient, "matched": sum(sums(rows).values())}
        | sums(rows)
        | {
            "reasons": [
                {"accounting": r.accounting.value, "reason": r.reason, "amount": r.amount}
                | {"meaning": meaning(r.reason)}
                for r in rows
            ]
        }
        for (profile, recipient), rows in accounts(totals).items()
    ]


def _tell_story(
    store: Store, name: str, profile: str | None, recipient: str | None, *, as_json: bool
) -> None:
    found = known_opportunity(store, name)
    entries = [
        entry
        for entry in store.ledgers.story(found.id)
        if profile in {None, entry.profile} and recipient in {None, entry.recipient}
    ]
    stretches = _stretches(entries)
    if as_json:
        rows = [
            {"profile": first.profile, "recipient": first.recipient, "from": first.night, "to": last.night}
            | {"accounting": first.accounting.value, "reason": first.reason, "meaning": meaning(first.reason)}
            for first, last in stretches
        ]
        echo_json({"opportunity": found.id, "title": found.merged.title, "accounts": rows})
        return
    click.echo(f"{found.merged.title}  ({found.id})")
    if not entries:
        click.echo("No reader of any profile has an account of it.")
    heading = ""
    for first, last in stretches:
        if heading != (heading := f"{first.profile} for {first.recipient}"):
            click.echo(f"\n{heading}")
        nights = str(first.night) if first.night == last.night else f"{first.night} to {last.night}"
        click.echo(f"  {nights}  {first.accounting}: {first.reason}: {meaning(first.reason)}")


def _stretches(entries: Sequence[LedgerEntry]) -> list[tuple[LedgerEntry, LedgerEntry]]:
    """The first and last night of each stretch of nights with the same account, reader by reader."""
    stretches: list[tuple[LedgerEntry, LedgerEntry]] = []
    for entry in entries:
        if stretches and _same(stretches[-1][1], entry):
            stretches[-1] = (stretches[-1][0], entry)
        else:
            stretches.append((entry, entry))
    return stretches


def _same(before: LedgerEntry, after: LedgerEntry) -> bool:
    return (before.recipient, before.profile, before.accounting, before.reason) == (
        after.recipient,
        after.profile,
        after.accounting,
        after.reason,
    )
