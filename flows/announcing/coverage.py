"""Funders that a profile waits for and that nobody reads for it: a reader must know, once and quietly."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from db.records.saying import said
from ranking.partnership import Profile, WeightedText
from ranking.predicates import Rule
from spiders.not_covered import IN_WORDS, NotCovered


def gaps_of(profile: Profile, listed: Sequence[NotCovered], covered: Collection[str]) -> tuple[str, ...]:
    """A sentence for each funder that a profile names and that is not covered.

    ``listed`` are the publishers we do not read, ``covered`` the names of every funder that was read.
    Publishers of the list count wherever the profile names them, others only as the funder of a rule.
    """
    asked, texts = tuple(dict.fromkeys(funders_asked(profile))), "\n".join(_texts(profile))
    named = [each for each in listed if each.named_in(texts) or any(map(each.is_called, asked))]
    unknown = [
        name
        for name in asked
        if not any(each.is_called(name) for each in named) and not _is_covered(name, covered)
    ]
    return (
        *(_listed_in_words(each) for each in named),
        *(
            said(
                "{publisher}: no source of ours has announced anything by a funder of this name.",
                publisher=name,
            )
            for name in unknown
        ),
    )


def _listed_in_words(found: NotCovered) -> str:
    told = {"publisher": found.publisher, "because": IN_WORDS[found.reason], "rule": found.remark}
    if found.republished_by:
        return said(
            "{publisher}: not covered ({because}: {rule}); some of its calls come by {sources}.",
            sources=", ".join(found.republished_by),
            **told,
        )
    return said("{publisher}: not covered ({because}: {rule}).", **told)


def funders_asked(profile: Profile) -> Iterator[str]:
    """The funders that a profile's rules name, as they are written there."""
    rules = [*profile.must, *profile.avoid, *(want for want in profile.want if isinstance(want, Rule))]
    for rule in rules:
        if rule.field == "funder":
            yield from rule.value if isinstance(rule.value, tuple) else (str(rule.value),)


def _texts(profile: Profile) -> Iterator[str]:
    yield profile.summary or ""
    wanted = (want for want in profile.want if isinstance(want, WeightedText))
    yield from (each.text for each in (*profile.capabilities, *profile.gaps, *wanted))
    yield from (each.priority for each in profile.roadmap)


def _is_covered(name: str, covered: Collection[str]) -> bool:
    """Whether a funder of this name was read: its name holds the words, or they hold its name."""
    asked = name.casefold()
    return any(asked in known.casefold() or known.casefold() in asked for known in covered if known)
