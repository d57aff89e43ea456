"""A replay's outcome in words: whether another program ran, and whether and where it ended differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from itertools import islice
from typing import Any

from db.dump_difference import RowDifference
from db.records import OutboxMail
from flows.bundles.replay import Replayed
from flows.digest.text import text_of
from flows.words.publisher_text import plain
from flows.words.wording import count

# Of a value that differs: what stands before the difference, and how much is shown in all.
_LEAD, _LONGEST = 20, 100
_MAIL_LINES = 12
_TABLES = 8
# Columns that say only that something differs.
_CHECKSUMS = frozenset({"digest", "raw_digest", "id", "content"})
_LIBRARIES = 6


def program_differences(recorded: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """In which ways the program here is not the one that ran the night; empty when it is the same."""
    lines = []
    for name, what in (("version", "version"), ("python", "Python"), ("sqlite", "SQLite")):
        if recorded.get(name) != here.get(name):
            lines.append(f"{what}: {recorded.get(name)} then, {here.get(name)} here")
    then, now = recorded["code"], here["code"]
    if then.get("sha256") != now["sha256"]:
        parts = [part for part, found in now["parts"].items() if then["parts"].get(part) != found]
        lines.append(f"code: {_code(then)} then, {_code(now)} here; other files in {', '.join(parts)}")
    for name in ("id", "weights_sha256", "backend", "across"):
        one, other = recorded["model"].get(name), here["model"][name]
        if one != other:
            lines.append(f"model {name}: {one} then, {other} here")
    if recorded.get("lock") != here.get("lock"):
        lines.append("lock: another one here")
    lines += _libraries(str(recorded.get("libraries", "")), str(here["libraries"]))
    return [plain(line) for line in lines]


def _code(code: Mapping[str, Any]) -> str:
    commit = code.get("commit")
    if not commit:
        return f"files {str(code.get('sha256'))[:12]}"
    return f"commit {str(commit)[:12]}" + (" with changes" if code.get("modified") else "")


def _libraries(then: str, now: str) -> list[str]:
    one, other = (dict(name.rpartition("-")[::2] for name in text.split()) for text in (then, now))
    moved = [
        f"{name} {one.get(name, 'none')} → {other.get(name, 'none')}"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]
    more = f" and {len(moved) - _LIBRARIES} more" if len(moved) > _LIBRARIES else ""
    return [f"libraries: {', '.join(moved[:_LIBRARIES])}{more}"] if moved else []


def figures(replayed: Replayed) -> dict[str, Any]:
    """The comparison in numbers, for a program."""
    found = replayed.comparison
    return {
        "equal": replayed.equal,
        "rows": found.rows,
        "recorded_sha256": found.recorded_sha256,
        "replayed_sha256": found.replayed_sha256,
        "differing_lines": dict(found.tables),
        "mails": replayed.mails,
        "differing_mails": len(replayed.differing_mails),
        "differing_sources": [list(each) for each in replayed.sources],
    }


def outcome(replayed: Replayed) -> list[str]:
    """Equal or different; in the second case how much, and the first difference of each kind."""
    found = replayed.comparison
    if replayed.equal:
        mails = f"{count(replayed.mails, 'mail')} byte for byte"
        return [f"equal: {count(found.rows, 'row')} (sha256 {found.recorded_sha256}), {mails}"]
    tables = ", ".join(f"{table} {number}" for table, number in sorted(found.tables.items()))
    lines = [f"different: {count(found.tables.total(), 'line')} of the dumps ({tables or 'none'})"]
    shown = [f"source {name}: {one} → {other}" for name, one, other in replayed.sources]
    shown += [f"first in {line}" for line in _first_rows(replayed)]
    for pair in replayed.differing_mails[:1]:
        shown += _mail_lines(*pair)
    # Publishers' words among them, and a stranger's bundle: no control character reaches the terminal.
    return [*lines, *(f"  {plain(line)}" for line in shown)]


def _first_rows(replayed: Replayed) -> list[str]:
    """The first difference of each table, nearest to the cause first."""
    first: dict[str, RowDifference] = {}
    for difference in replayed.comparison.differences:
        first.setdefault(difference.table, difference)
    return [row_in_words(difference) for difference in islice(first.values(), _TABLES)]


def row_in_words(difference: RowDifference) -> str:
    """One differing row: which it is, and what its first differing value was and is."""
    name = " ".join([difference.table, *difference.key])
    if difference.recorded is None:
        return f"{name}: not there in the recorded night{_title(difference.replayed or {})}"
    if difference.replayed is None:
        return f"{name}: not there in the replay{_title(difference.recorded)}"
    leaves = list(_leaves("", difference.recorded, difference.replayed))
    path, one, other = next((leaf for leaf in leaves if leaf[0] not in _CHECKSUMS), leaves[0])
    return f"{name}: {path}: {_pair(str(one), str(other))}"


def _title(row: Mapping[str, Any]) -> str:
    """What a row is about, where it says so."""
    record = row.get("record")
    places = (record if isinstance(record, Mapping) else {}, row)
    said = [place.get(name) for name in ("title", "subject", "reason") for place in places]
    return next((f": {_clip(str(title), 0)}" for title in said if title), "")


def _leaves(path: str, one: object, other: object) -> Iterator[tuple[str, object, object]]:
    """The values that differ, each with the way to it."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in (*one, *(name for name in other if name not in one)):
            yield from _leaves(f"{path}.{name}" if path else str(name), one.get(name), other.get(name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _leaves(f"{path}[{number}]", left, right)
    elif one != other:
        yield path, one, other


def _pair(one: str, other: str) -> str:
    """Two values from shortly before where they part."""
    same = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, same - _LEAD)
    return " → ".join(_clip(value, start) for value in (one, other))


def _clip(value: str, start: int) -> str:
    shown = value[start : start + _LONGEST]
    before, after = "…" if start else "", "…" if len(value) > start + _LONGEST else ""
    return f"{before}{shown!r}{after}"


def _mail_lines(one: OutboxMail | None, other: OutboxMail | None) -> list[str]:
    """The first lines in which a mail differs, as its reader would see them."""
    mail = one or other
    assert mail is not None, "one of the two is there"
    if one is None or other is None:
        return [f"mail to {mail.recipient}: only in the {'replay' if one is None else 'recorded night'}"]
    if one.state is not other.state:
        return [f"mail to {mail.recipient}: {one.state.value} → {other.state.value}"]
    before, after = (f"Subject: {m.subject}\n{text_of(m.content)}".splitlines() for m in (one, other))
    lines = list(islice(unified_diff(before, after, "recorded", "replayed", lineterm="", n=1), _MAIL_LINES))
    return [f"mail to {mail.recipient}:", *(lines or ["the same words, but not the same bytes"])]
