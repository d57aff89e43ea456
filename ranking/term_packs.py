"""The rule packs: what clauses of a family sound like, by language, as dated files in ``ranking/terms``.

A rule is one line: groups of alternatives, ``|`` between alternatives, ``&`` between groups, and after ``!``
what must not stand beside it. A sentence states the term when each group has an alternative in it, near the
first group's, and none of the last. In an alternative ``*`` stands for any letters, ``?`` for one, ``..`` for
up to six words, ``#`` for a number, ``@`` for a name, ``one/other`` for either word; a hyphen also for a
blank or a slash; ``=`` before a word makes its capitals count. ``$abroad`` stands for all the words of an
idea in ``words.yaml``; the rules under ``everywhere`` are made of ideas, and hold in each of its languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from db.records import DUAL_USE

FAMILIES = (
    "ownership_control", "country_limits", "export_control", "field_of_use", "re_export",
    "classified_security", "data_localisation", "encryption_breach", "ip_ownership", "licensing", "royalty",
    "open_access", "audit", "milestone", "cofinancing", "incentives", "liability", "local_content", "exit",
    "ethics", "capacity_building", "mobility", "shared_facilities", "equitable", "governance", "sunset",
)  # fmt: skip
_GAP = r"(?:\W+\w+){0,6}?\W+"
_PIECES = re.compile(r"\w+")
_IDEA = re.compile(r"\$(\w+)")
# By language, the words of each idea.
Ideas = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TermRule:
    """One way in which publishers state a term. ``id`` is ``family/language-name``.

    ``anchor`` finds where it may be said, after one of the plain words ``hints`` was seen in the text;
    ``beside`` must all and ``never`` must not be found near it, in the same sentence. What it finds goes to
    the card alone unless it ``routes``.
    """

    id: str
    language: str
    hints: tuple[str, ...]
    anchor: re.Pattern[str]
    beside: tuple[re.Pattern[str], ...]
    never: re.Pattern[str] | None
    routes: bool = True


@dataclass(frozen=True, slots=True)
class TermPack:
    """The rules of one family, with where they are from, and of which date and version they are."""

    id: str
    version: int
    dated: date
    in_words: str
    route: str
    source: str
    rules: tuple[TermRule, ...]

    def routes(self, rule: str) -> bool:
        """Whether a rule of this pack can lead to a verdict."""
        return self.route != "card" and any(each.id == rule and each.routes for each in self.rules)

    @property
    def name(self) -> str:
        """What a verdict cites: ``export_control@1``."""
        return f"{self.id}@{self.version}"


@cache
def packs() -> Mapping[str, TermPack]:
    """Every pack by its id, the families in their order and the dual-use list last."""
    folder = resources.files("ranking") / "terms"
    texts = {name: (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in (*FAMILIES, DUAL_USE)}
    ideas = _ideas((folder / "words.yaml").read_text(encoding="utf-8"))
    return {name: read_pack(text, ideas) for name, text in texts.items()}


@cache
def packs_version() -> str:
    """What the packs are, as one short word: it moves exactly when a version, a date or a rule does."""
    told = "\n".join(
        f"{pack.name} {pack.dated} {pack.route} {rule.routes} {rule.id} {rule.anchor.pattern}"
        f" {[each.pattern for each in rule.beside]} {rule.never.pattern if rule.never else ''}"
        for pack in packs().values()
        for rule in pack.rules
    )
    return sha256(told.encode()).hexdigest()[:12]


def read_pack(text: str, ideas: Ideas | None = None) -> TermPack:
    """A pack from its YAML text; ``ideas`` are by language what ``$name`` stands for.

    Raises:
        ValueError: a rule without an alternative, or of an idea that there is not.
    """
    known_ideas = ideas or {}

    def ideas_in(language: str) -> Mapping[str, str]:
        return known_ideas.get(language, {})

    said = _yaml(text)
    for_the_card = said.get("for_the_card", ())
    never = said.get("never", "")
    lines = [(language, *line) for language, lines in said["rules"].items() for line in lines.items()]
    lines += [(language, *line) for language in known_ideas for line in said.get("everywhere", {}).items()]
    rules = tuple(
        replace(
            _rule(f"{said['id']}/{language}-{name}", language, _whole(line, never, ideas_in(language))),
            routes=name not in for_the_card,
        )
        for language, name, line in lines
    )
    known = {key: said[key] for key in ("id", "version", "dated", "in_words", "route", "source")}
    return TermPack(**known, rules=rules)


def _ideas(text: str) -> Ideas:
    return {str(language): dict(words) for language, words in _yaml(text).items()}


def _yaml(text: str) -> dict[str, Any]:
    # Imported here: only who screens pays for it.
    import yaml

    said: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return said


def _whole(line: str, never: str, ideas: Mapping[str, str]) -> str:
    """A rule's line with its pack's refusals, where its language has their words, and ideas spelt out."""
    if never and all(name in ideas for name in _IDEA.findall(never)):
        line += f" | {never}" if " ! " in line else f" ! {never}"
    unknown = {name for name in _IDEA.findall(line) if name not in ideas}
    if unknown:
        raise ValueError(f"no such idea: {', '.join(sorted(unknown))}")
    return _IDEA.sub(lambda found: ideas[found[1]], line)


def _rule(id: str, language: str, line: str) -> TermRule:
    stated, _, refused = line.partition(" ! ")
    groups = [_alternatives(group) for group in stated.split(" & ")]
    if not all(groups):
        raise ValueError(f"{id}: a group without an alternative")
    never = _alternatives(refused)
    return TermRule(
        id,
        language,
        tuple(sorted({hint for each in groups[0] for hint in _hints(each)})),
        _pattern(groups[0]),
        tuple(_pattern(group) for group in groups[1:]),
        _pattern(never) if never else None,
    )


def _alternatives(group: str) -> list[str]:
    return [
        each for each in (" ".join(part.split()) for part in re.split(r"\s\|\s|\s\|$|^\|\s", group)) if each
    ]


def _pattern(alternatives: list[str]) -> re.Pattern[str]:
    spelt = "|".join(_spelt(each) for each in alternatives)
    return re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE)


def _spelt(alternative: str) -> str:
    """One alternative as an expression; its words are apart by white space, or by the words of a gap."""
    found = ""
    gap = ""
    for word in alternative.split():
        if word == "..":
            gap = _GAP
            continue
        found += (gap or r"\s+") * bool(found) + _word(word)
        gap = ""
    return found


def _word(word: str) -> str:
    if word == "@":
        return r"(?-i:(?:the\s+)?[A-ZÀ-ÖØ-Þ][\w.]+)"
    if word.startswith("="):
        return f"(?-i:{_word(word[1:])})"
    if "/" in word:
        return f"(?:{'|'.join(_word(each) for each in word.split('/'))})"
    spelt = re.escape(word)
    for written, meant in (
        (r"\*", r"\w*"), (r"\?", r"\w"), (r"\#", r"\d[\d.,]*"), (r"\-", r"[-‐‑–/\s]?\s?"), ("'", "['’]"),
    ):  # fmt: skip
        spelt = spelt.replace(written, meant)
    return spelt


def _hints(alternative: str) -> Iterator[str]:
    """Plain words of which a text must hold one before the alternative can be in it."""
    words = [word for word in alternative.removeprefix("=").split() if word not in {"..", "@"}]
    best = max(words, key=lambda word: min(map(len, map(_longest, word.split("/")))))
    yield from (_longest(each) for each in best.split("/"))


def _longest(word: str) -> str:
    pieces = [piece for part in re.split(r"[*?#]", word) for piece in _PIECES.findall(part)]
    return max(pieces, key=len, default="").lower()
