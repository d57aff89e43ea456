"""Who may apply, in the publisher's own passage, and what it plainly states of applying together.

Nothing is concluded: "described in Annex B" names no country, and the codes never replace the passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from db.records import Consortium
from spiders.deadline_notes import sentences
from spiders.number_words import cardinals
from spiders.team_words import TEAM_SIGNS, team_rule
from spiders.telling_lines import lines_with

# Headings under which publishers say who may apply; the passage ends at the next numbered heading.
_HEADING = re.compile(
    r"^[ \t]*(?:\d{1,2}[a-d]?\.[ \t]*)?(?:eligible (?:countries|applicants|entities)|eligibility|who (?:can"
    r"|may) apply"
    r"|other eligib(?:le|ility) conditions|eligible participants|qui peut (?:candidater|déposer)"
    r"|wer (?:ist antragsberechtigt"
    r"|wird gefördert|kann [^\n]{0,20}beantragen)|antragsberechtigt|beneficiarios|beneficiari"
    r"|soggetti beneficiari"
    r"|destinat[aá]rios)",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_NUMBERED = re.compile(r"^[ \t]*\d{1,2}[a-d]?\.[ \t]*[A-Z]", re.MULTILINE)
# In a field of conditions these words begin a sentence among others, not a section.
_BEGINS_A_SENTENCE = re.compile(r"antragsberechtigt (?:sind|ist)\b", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\n\n")
_LONGEST_PASSAGE = 6_000

_SMALL_NUMBERS: Mapping[str, int] = MappingProxyType(
    {**{word: value for word, value in cardinals("en").items() if value <= 20 and word != "a"}, "single": 1}
)
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(sorted(_SMALL_NUMBERS, key=len, reverse=True))})(?:\s\(\d{{1,2}}\))?"
# Only those who apply count: "at least 2 police authorities" is a rule about members, not about their number.
_MEMBERS = (
    r"(?:(?:different|independent|eligible|separate|distinct|mutually|legal|full)\s+|legal\s+)*"
    r"(?:legal entities|applicants|beneficiaries|participants|partners|consortium (?:members|partners)"
    r"|entities|organi[sz]ations)"
)
_AT_LEAST = r"(?:at least|a? ?minimum(?: number)?(?: of)?|no (?:fewer|less) than|not less than)"
# "must be composed of three to six partners": the number is the least without a word for it.
_COMPOSED = (
    r"(?:must|shall|has to|have to|needs? to) (?:be (?:composed|made up|formed) of|consist of|comprise)"
)
_COUNTRIES = (
    r"(?:eligible |participating )?(?:EU |European Union )?(?:Member States?|countries|States"
    r"|Associated Countries)"
)
_MIN_MEMBERS = re.compile(
    rf"(?:{_AT_LEAST}|(?P<composed>{_COMPOSED}))\s+(?P<n>{_NUMBER})"
    rf"(?:\s+(?:to|and|[-–])\s+(?:a\s+)?(?:maximum\s+(?:of\s+)?)?{_NUMBER})?"
    rf"\s+(?P<members>{_MEMBERS})(?P<rest>[^\n]{{0,400}})",
    re.IGNORECASE,
)
_FROM_COUNTRIES = re.compile(
    rf"\b(?:from|established in|in"
    rf"|based in)\s+(?:{_AT_LEAST}\s+)?(?P<n>{_NUMBER})\s+(?:different\s+)?{_COUNTRIES}",
    re.IGNORECASE,
)
_EACH_ELSEWHERE = re.compile(
    r"each\b[^.\n]{0,40}\b(?:established |based |located )?in (?:a|an|its own) different", re.IGNORECASE
)
# The words before the number must speak of who applies; "in addition to the minimum" is another rule.
_ABOUT_APPLYING = re.compile(
    r"consorti(?:um|a) (?:must|shall|should|have|has|needs?|of|with|is|are|compris|includ)|submitted by"
    r"|(?:project|partnership) teams? (?:must|shall|need|has to|have to)"
    r"|participation|legal entit"
    r"|(?:proposals?|applications?|projects?) (?:must|shall|should|ha(?:s|ve) to|needs? to)"
    r" (?:include|involve|be submitted|be presented|be made|comprise|bring together|unite)"
    r"|applicants? must"
    r"|the participants|as beneficiaries|eligible to apply"
    r"|partnerships? (?:must|shall|of|needs?|ha(?:s|ve) to)"
    r"|^\W*$",
    re.IGNORECASE,
)
_ADDITIONAL = re.compile(
    r"in addition to (?:the|this)\b|additionally|in addition,|on top of the", re.IGNORECASE
)
# "A consortium of at least ten partners built the platform": a story, no rule.
_TOLD = re.compile(
    r"\s+(?:from [^.;]{3,60} )?(?:built|developed|created|produced|delivered|completed|worked|took|led|has"
    r"|have|had|was|were|did"
    r"|received|won|ran|carried|receives?|gets?|earns?|obtains?|scores?|benefits?)\b(?! to\b)",
    re.IGNORECASE,
)
_LEAD = 160
_ALONE = re.compile(
    r"(?:single[- ](?:applicant|entity|beneficiary)|mono-beneficiary"
    r"|individual applicants?) (?:applications? )?(?:are|is|may be)"
    r" (?:also )?(?:allowed|eligible|permitted|accepted)|applications? by single applicants (?:are"
    r"|is) (?:also )?allowed"
    r"|no consortium (?:is )?required|consorti(?:um|a) (?:is|are) not"
    r" (?:required|mandatory|necessary|allowed)"
    r"|submitted by (?:a single|one single|only one|one) (?:legal )?(?:applicant|entity|beneficiary"
    r"|organi[sz]ation)"
    r"|single[- ](?:applicant|beneficiary|entity) (?:only|grants?|proposals?|applications? only)"
    r"|applicants? (?:may|can) apply (?:alone|individually|on their own)"
    r"|\bmono-?beneficiar(?:y|ies)\b",
    re.IGNORECASE,
)
_NOT_ALONE = re.compile(
    r"exceptional|\bnot (?:be )?(?:allowed|eligible|permitted|accepted|submitted)|\bonly (?:if|where|when)\b"
    r"|\bin the case of\b",
    re.IGNORECASE,
)
# One of these words stands in every such sentence: plain words are looked for many times faster.
_ALONE_SIGNS = ("single", "mono", "individual applicant", "no consorti", "consortium is not",
                "consortia are not", "by one ", "only one ", "apply alone", "individually",
                "on their own")  # fmt: skip
_LEAST_SIGNS = ("at least", "minimum", "fewer than", "less than", "composed of", "made up of", "formed of",
                "consist of", "comprise")  # fmt: skip
_SIGNS = tuple(dict.fromkeys((*_ALONE_SIGNS, *_LEAST_SIGNS, *TEAM_SIGNS)))
_LONGEST_SENTENCE = 400
_MEMBER_SIGNS = ("entit", "applicant", "beneficiar", "participant", "partner", "member", "organi")


def eligibility_passage(conditions: str | None, text: str) -> str | None:
    """The publisher's passage on who may apply, in plain text, or ``None``.

    Args:
        conditions: the field in which the publisher states conditions; where it is a long catalogue, its
            sections on eligibility are taken.
        text: the whole announcement; only a clearly headed section of it is taken.
    """
    if conditions:
        headed = [part for part in _headed(conditions) if not _BEGINS_A_SENTENCE.match(part)]
        return "\n".join(headed) or conditions
    return next(_headed(text), None)


def consortium_rule(*passages: str | None) -> Consortium | None:
    """How many partners from how many countries must apply together, where a sentence says so."""
    for passage in passages:
        for sentence in _statements(passage or ""):
            if rule := _stated_rule(sentence) or _told_otherwise(sentence):
                return rule
    return None


def _headed(text: str) -> Iterator[str]:
    """Each headed section on eligibility, up to the next numbered heading or the end of its paragraphs."""
    taken = 0
    for heading in _HEADING.finditer(text):
        if heading.start() < taken:
            continue
        numbered = heading.group().strip()[0].isdigit()
        ending = (_NEXT_NUMBERED if numbered else _PARAGRAPH_END).search(text, heading.end() + 40)
        taken = min(ending.start() if ending else len(text), heading.start() + _LONGEST_PASSAGE)
        yield text[heading.start() : taken].strip()


def _statements(passage: str) -> Iterator[str]:
    """Sentences, with the items of a list joined to the colon that introduces them."""
    for line in lines_with(re.sub(r"(?<=[:;])\n+", " ", passage), _SIGNS):
        yield from sentences(line)


def _stated_rule(sentence: str) -> Consortium | None:
    said = sentence.lower()
    if _has(said, _ALONE_SIGNS) and _ALONE.search(sentence) and not _NOT_ALONE.search(sentence):
        return Consortium(required=False, words=sentence)
    least = _has(said, _LEAST_SIGNS) and _has(said, _MEMBER_SIGNS)
    match = _MIN_MEMBERS.search(sentence) if least else None
    if match is None:
        return None
    before = match.end("composed") if match["composed"] else match.start()
    lead = sentence[max(0, before - _LEAD) : before]
    if not _ABOUT_APPLYING.search(lead) or _ADDITIONAL.search(lead) or _TOLD.match(match["rest"]):
        return None
    if _ADDITIONAL.search(match["rest"]):
        # "two partners from Africa, in addition to the three": a team, but of how many is not said.
        return Consortium(required=True, words=sentence)
    members = _number(match["n"])
    countries = _FROM_COUNTRIES.search(match["rest"])
    number = (
        _number(countries["n"]) if countries else members if _EACH_ELSEWHERE.search(match["rest"]) else None
    )
    if members < 2 and number is None:
        return None
    return Consortium(required=members > 1, min_partners=members, min_countries=number, words=sentence)


def _told_otherwise(sentence: str) -> Consortium | None:
    long = len(sentence) > _LONGEST_SENTENCE
    return None if long or not _has(sentence.lower(), TEAM_SIGNS) else team_rule(sentence)


def _has(said: str, signs: tuple[str, ...]) -> bool:
    return any(sign in said for sign in signs)


def _number(word: str) -> int:
    first = word.split()[0].casefold()
    return int(first) if first.isdigit() else _SMALL_NUMBERS[first]
