"""Pairs of notices whose truth is known because they were made so: alike rounds, unlike copies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import twin_words
from stored_cases import fixed, notice

from db.records import Notice

LANGUAGES = tuple(twin_words.SUBJECTS)
SEED = 20261122

# (kind and language, one notice, the other)
Twin = tuple[str, Notice, Notice]


def apart_twins(count: int) -> list[Twin]:
    """Pairs of rounds, lots, years and re-openings of one call: never one opportunity.

    In half a deadline is missing, at one of the two or at both; half are of one portal. In a fifth only
    the text names the year.
    """
    rng = random.Random(SEED)
    kinds = (*twin_words.APART, "year in the text")
    made = []
    for number, (language, title) in enumerate(_titles(rng, count)):
        kind = kinds[number % len(kinds)]
        one, other, text, other_text = _rounds(kind, language, title, number, rng)
        days = _days(kind, rng)
        missing = ("", "", "one", "both")[number // len(kinds) % 4]
        funder = rng.choice(twin_words.FUNDERS)[0]
        portal = rng.choice(("us_portal", "eu_mirror"))
        left = notice(f"{number}-l", "us_portal", one, None if missing else days[0], text=text, funder=funder)
        right_on = None if missing == "both" else days[1]
        right = notice(f"{number}-r", portal, other, right_on, text=other_text, funder=funder)
        made.append((f"{kind}, {language}", left, right))
    return made


def true_twins(count: int) -> list[Twin]:
    """Pairs of copies of one call at two portals: truncated, wrongly encoded, renamed, translated.

    In a quarter of them one portal lost the deadline.
    """
    rng = random.Random(SEED + 1)
    kinds = ("truncated", "mojibake", "suffix", "alias", "translated")
    made = []
    for number, (language, title) in enumerate(_titles(rng, count)):
        kind = kinds[number % len(kinds)]
        on = _day(rng)
        text = _text(language, title, rng)
        funder, alias = rng.choice(twin_words.FUNDERS)
        left = notice(f"{number}-l", "us_portal", title, on.isoformat(), text=text, funder=funder)
        right = notice(f"{number}-r", "eu_mirror", title, on.isoformat(), text=text, funder=funder)
        made.append((f"{kind}, {language}", *_copies(kind, left, right, alias, number, rng)))
    return made


def _copies(
    kind: str, left: Notice, right: Notice, alias: str, number: int, rng: random.Random
) -> tuple[Notice, Notice]:
    if number // 5 % 3 == 0 and kind != "alias":
        right = replace(right, deadlines=())
    if kind == "truncated":
        return left, replace(right, text=right.text[: rng.randint(400, len(right.text) // 2)])
    if kind == "mojibake":
        return left, replace(right, title=_mojibake(right.title), text=_mojibake(right.text))
    if kind == "suffix":
        suffix = rng.choice(twin_words.SUFFIXES.split("|")[1:]).rstrip() or " | Portal"
        return left, replace(right, title=f"{right.title}{suffix}")
    if kind == "alias":
        moved = fixed((left.deadlines[0].on + timedelta(days=rng.randint(0, 7))).isoformat())
        return left, replace(right, funder=alias, deadlines=(moved,))
    ids = (notice(ids=[("eu_topic", f"HORIZON-T-{number}")])).identifiers
    language, title = next(_titles(rng, 1))
    return replace(left, identifiers=ids), replace(
        right, title=title, text=_text(language, title, rng), identifiers=ids
    )


def _rounds(
    kind: str, language: str, title: str, number: int, rng: random.Random
) -> tuple[str, str, str, str]:
    text = _text(language, title, rng)
    if kind == "year in the text":
        said = rng.choice(twin_words.IN_THE_TEXT[language].split("|"))
        return title, title, f"{said.format(2026)} {text}", f"{said.format(2027)} {text}"
    templates = _templates(twin_words.APART[kind][language])
    one, other = templates[number // 25 % len(templates)]
    return one.format(t=title), other.format(t=title), text, text


def _templates(joined: str) -> list[tuple[str, str]]:
    """The two titles of each template; a slash within ("2026/27") does not part them."""
    made = []
    for each in joined.split("|"):
        parts = each.split("/")
        half = len(parts) // 2
        made.append(("/".join(parts[:half]), "/".join(parts[half:])))
    return made


def _days(kind: str, rng: random.Random) -> tuple[str, str]:
    """Two deadlines: lots share theirs, a round or re-opening follows later, a year in a year."""
    first = _day(rng)
    distance = {"lot": 0, "round": rng.randint(60, 400), "reopening": rng.randint(60, 400)}
    second = first + timedelta(days=distance.get(kind, rng.randint(340, 390)))
    return first.isoformat(), second.isoformat()


def _day(rng: random.Random) -> date:
    return date(2026, 9, 1) + timedelta(days=rng.randint(0, 200))


def _titles(rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """So many titles, each of its own call, in turn of the languages."""
    every = {
        language: [
            f"{subject} {group} {place}"
            for subject, group, place in product(
                twin_words.SUBJECTS[language].split("|"),
                twin_words.GROUPS[language].split("|"),
                twin_words.PLACES[language].split("|"),
            )
        ]
        for language in LANGUAGES
    }
    for titles in every.values():
        rng.shuffle(titles)
    for number in range(count):
        language = LANGUAGES[number // 5 % len(LANGUAGES)]
        yield language, every[language].pop()


def _text(language: str, title: str, rng: random.Random) -> str:
    first, *others = twin_words.SENTENCES[language].split("|")
    numbers = [(rng.randint(10, 999), rng.randint(10, 999)) for _ in range(24)]
    return " ".join(
        [
            first.format(t=title),
            *(others[i % len(others)].format(a=a, b=b) for i, (a, b) in enumerate(numbers)),
        ]
    )


def _mojibake(text: str) -> str:
    return text.encode().decode("cp1252", "ignore")
