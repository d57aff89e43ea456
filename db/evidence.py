"""What speaks for and against two notices announcing the same opportunity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.addresses import canonical_url
from db.fingerprints import Fingerprint, containment, fingerprint
from db.funders import Funders, compare_funders, funder_acronym, funder_words
from db.languages import written_in
from db.records import Notice, NoticeRef
from db.rounds import stated_dates
from db.titles import Likeness, Title, likeness, marks_conflict, parse_title

# Each of these identifies one call: the same value means the same call, another value another call.
OFFICIAL_SCHEMES = frozenset(
    {
        "eu_topic",
        "eu_ccm2",
        "eu_cascade",
        "eu_europeaid",
        "eu_prospect",
        "grants_gov_id",
        "grants_gov_number",
        "nsf_number",
        "agency_number",
    }
)
# Each of these names a bundle of calls: it never joins two notices, but another value is another round.
BUNDLE_SCHEMES = frozenset({"eu_call"})
# Each of these names the page of a standing programme: one call at a time stands there.
PAGE_SCHEMES = frozenset({"nsf_programme"})
# A federal agency's number is also its number at Grants.gov, there without the agency's acronym.
_AGENCY_NUMBER_SCHEMES = frozenset({"nsf_number", "grants_gov_number"})
# The topic under which a third party's call is financed: shared by many calls that are not one.
PARENT_SCHEMES: Mapping[str, str] = {"eu_parent_topic": "eu_topic"}

# A title of fewer words or letters ("Small grants") is used by too many.
_WORDS_OF_A_TELLING_TITLE = 4
_LETTERS_OF_A_TELLING_TITLE = 20
# "12/31/2099" stands for no date at all.
_DAYS_TO_A_PLACEHOLDER = 3650
_YEAR = re.compile(r"20[0-4]\d(?!\d)")
_LETTERS_READ = 20_000

Identifiers = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Features:
    """A notice, made ready for comparing. ``own_words`` are those a portal may add to its title.

    ``years`` are all that its text names; ``language`` is what it is written in, whatever its source says.
    """

    ref: NoticeRef
    title: Title
    official: Identifiers
    bundles: Identifiers
    parents: Identifiers
    pages: Identifiers
    url: str | None
    dates: tuple[date, ...]
    funder: str | None
    own_words: frozenset[str]
    text: Fingerprint
    years: frozenset[str] = frozenset()
    language: str | None = None

    @property
    def telling_title(self) -> bool:
        """Whether the title is long enough to be that of one call."""
        words = len(self.title.words)
        return words >= _WORDS_OF_A_TELLING_TITLE and len(self.title.key) >= _LETTERS_OF_A_TELLING_TITLE


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two notices side by side. ``gap`` is days between their nearest deadlines; ``text`` containment."""

    left: Features
    right: Features
    same_source: bool
    common: Identifiers
    titles: Likeness
    other_marks: bool
    funders: Funders
    gap: int | None
    text: float | None


def features(notice: Notice) -> Features:
    """A notice made ready: title taken apart, identifiers sorted by what they mean, text sampled."""
    text = notice.text or notice.summary or ""
    identifiers = [(i.scheme, i.value.strip().casefold()) for i in notice.identifiers]
    identifiers += [number for i in identifiers if (number := _agency_number(i, notice.funder))]
    values = " ".join(value for scheme, value in identifiers if scheme in OFFICIAL_SCHEMES | BUNDLE_SCHEMES)
    return Features(
        ref=notice.ref,
        title=parse_title(notice.title),
        official=frozenset(i for i in identifiers if i[0] in OFFICIAL_SCHEMES),
        bundles=frozenset(i for i in identifiers if i[0] in BUNDLE_SCHEMES),
        parents=frozenset((PARENT_SCHEMES[s], value) for s, value in identifiers if s in PARENT_SCHEMES),
        pages=frozenset(i for i in identifiers if i[0] in PAGE_SCHEMES),
        url=canonical_url(notice.url),
        dates=stated_dates(notice),
        funder=notice.funder,
        own_words=funder_words(notice.funder) | frozenset(parse_title(values).words),
        text=fingerprint(text),
        years=frozenset(_YEAR.findall(text, 0, _LETTERS_READ)),
        language=written_in(f"{notice.title} {text}") or _primary(notice.language),
    )


def compare(left: Features, right: Features) -> Comparison:
    """Two notices side by side."""
    return Comparison(
        left,
        right,
        same_source=left.ref.source == right.ref.source,
        common=left.official & right.official,
        titles=likeness(left.title, right.title, left.own_words | right.own_words),
        other_marks=marks_conflict(left.title.marks, right.title.marks),
        funders=compare_funders(left.funder, right.funder),
        gap=days_apart(left.dates, right.dates),
        text=containment(left.text, right.text),
    )


def days_apart(left: tuple[date, ...], right: tuple[date, ...]) -> int | None:
    """Days between the nearest two of two lists of deadlines; ``None`` when either states none."""
    gaps = (abs((one - other).days) for one in left for other in right)
    return min((gap for gap in gaps if gap < _DAYS_TO_A_PLACEHOLDER), default=None)


def other_years(left: Features, right: Features) -> tuple[str, str] | None:
    """The latest year that only one text names, and the latest that only the other names; else ``None``.

    A copy that was cut short names no year of its own, and is no other year's call.
    """
    ours, theirs = left.years - right.years, right.years - left.years
    return (max(ours), max(theirs)) if ours and theirs else None


def other_value(left: Identifiers, right: Identifiers) -> tuple[str, str, str] | None:
    """A scheme in which both have a value and none in common, with a value of each; else ``None``.

    Of several, the one with the longest value: a telling name rather than a row number.
    """
    found = []
    for scheme in {s for s, _ in left} & {s for s, _ in right}:
        ours, theirs = ({v for s, v in side if s == scheme} for side in (left, right))
        if not ours & theirs:
            found.append((scheme, min(ours), min(theirs)))
    return max(found, key=lambda other: (len(other[1]), other), default=None)


def _primary(language: str | None) -> str | None:
    return language.partition("-")[0].casefold() if language else None


def _agency_number(identifier: tuple[str, str], funder: str | None) -> tuple[str, str] | None:
    """ "NSF 26-512" of the agency itself and its "26-512" at Grants.gov, both as "nsf 26512"."""
    scheme, value = identifier
    agency = funder_acronym(funder)
    if scheme not in _AGENCY_NUMBER_SCHEMES or not agency:
        return None
    number = "".join(character for character in value.removeprefix(agency) if character.isalnum())
    return ("agency_number", f"{agency} {number}") if number else None
