"""Where a digest's calls come from, and how fresh they are: a line for each source, or one for many alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from db.records import Outcome
from flows.digest_words import source_in_words
from flows.mail_plan import SourceLine
from flows.wording import number, short_day

# So many sources have a line each; beyond, those with nothing particular to say share one.
MOST_LINES = 12
READ, READ_UNVERIFIED = "Read tonight", "Read tonight, but not yet verified live"
NOT_READ = "Not read tonight"


def freshness(lines: Sequence[SourceLine], night: date) -> list[tuple[str, str]]:
    """(name, how it stands) of each source; of many, trouble first and the quiet ones together."""
    if len(lines) <= MOST_LINES:
        return [(line.name, source_in_words(line, night)) for line in lines]
    quiet = [line for line in lines if line.outcome is Outcome.OK and not line.cause]
    absent = [line for line in lines if line.outcome is None]
    told = [line for line in lines if line not in quiet and line not in absent]
    together = {
        READ: _counted(line for line in quiet if line.verified),
        READ_UNVERIFIED: _counted(line for line in quiet if not line.verified),
        NOT_READ: [_dated(line) for line in absent],
    }
    return [
        *((line.name, source_in_words(line, night)) for line in told),
        *((heading, said) for heading, names in together.items() if (said := _listed(names))),
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(dict.fromkeys(names), key=str.casefold))


def _counted(lines: Iterable[SourceLine]) -> list[str]:
    """Each publisher once, whatever the number of its sources, with all of their notices."""
    seen: Counter[str] = Counter()
    for line in lines:
        seen[line.name] += line.seen or 0
    return [f"{name} ({number(notices)})" for name, notices in seen.items()]


def _dated(line: SourceLine) -> str:
    return f"{line.name} (last {short_day(line.last_ok_on)})" if line.last_ok_on else f"{line.name} (never)"
