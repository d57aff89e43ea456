"""A publisher's markup as plain text: what every quote and offset refers to.

Block elements become line breaks, list items lines; scripts and styles are dropped; entities are
unescaped however often they were escaped; mojibake is repaired; NFC, plain spaces, at most one blank line.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.entities import html5

from spiders.alternatives import listed
from spiders.mojibake import repair_mojibake

_INLINE = listed(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small "
    "span strike strong sub sup time tt u var wbr o:p img input button picture source iframe noscript svg "
    "path object embed video audio track map area canvas link meta base"
)
_BREAKS = listed("br hr")
_ITEMS = listed("li tr dt dd option legend caption summary ul ol dl table tbody thead tfoot select menu")
_PARAGRAPHS = listed(
    "address article aside blockquote body center details dialog div fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 head header hgroup html main nav p pre section title textarea"
)
_CELLS = ["td", "th", "colgroup", "col"]
# What stands in the text for an element's tags; the closing tag of an item adds nothing to the opening one.
_KIND = {
    **dict.fromkeys(_INLINE, ""),
    **dict.fromkeys(_BREAKS + _ITEMS, "\n"),
    **dict.fromkeys(_PARAGRAPHS, "\n\n"),
    **dict.fromkeys(_CELLS, " "),
}
_CLOSED_BY_NEXT = frozenset({"li", "tr", "dt", "dd", "option", "td", "th"})
# Only elements of HTML are tags: "<10 %" and "<name of applicant>" are text. A tag that was cut off ends
# where the next begins.
_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)(?=[\s/>])"
    r"(?:(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^<>\"'])*>|[^<>]*(?:>|(?=<[a-zA-Z/])))"
)
_NOT_TEXT = re.compile(r"<!--.*?-->|<(script|style|template)\b[^>]*>.*?</\1\s*>|<!doctype[^>]*>", re.I | re.S)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)

# "&amp;amp;nbsp;" is one entity however often it was escaped. Without the semicolon "&copy=1" is a URL.
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp;|#38;|#x26;)+", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_NBSP_WITHOUT_SEMICOLON = re.compile(r"&nbsp(?![a-zA-Z0-9;=])")
_MOST_ESCAPINGS = 4

# A pattern that begins with a set of characters skips what is none of them many times faster than one that
# begins by looking behind itself: hence the order of the parts below.
_LINE_ENDS = re.compile(r"[\r\u2028\u2029\x0b\x0c\x85](?:(?<=\r)\n)?")
_OTHER_SPACES = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SEVERAL_SPACES = re.compile(r"  +")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_SYMBOL_FONT_GLYPH = re.compile(r"[\ue000-\uf8ff]")
_BLANK_LINES = re.compile(r"\n{3,}")

# Where a publisher drops the tags of a block, two sentences meet without a space. Two lower-case letters
# or a closing bracket before the stop, and a word after it, keep "U.S.A", "e.g.The" and "Node.JS" whole.
_GLUED = re.compile(
    r"[.:;\]](?=[A-ZÀ-Þ](?:[a-zà-ÿ]+[\s,’'-]|\s[a-z])|(?<=[:;])[A-Z]+\s)"
    r"(?:(?<=[a-zà-ÿ]{2}[.:;])|(?<=[a-zA-Z0-9][)’”][.:;])|(?<=[a-z]\][.:;])|(?<=\.\[\d\]))"
)
# A heading without a stop before the sentence that follows it: "Size of grantsThe maximum is".
_BEGINNINGS = listed(
    "The This These Proposal Proposals Project Projects Applicants Applications Beneficiaries"
)
_GLUED_SENTENCE = re.compile(
    "|".join(rf"{word[0]}(?<=[a-z]{{3}}{word[0]}){word[1:]}(?=\s[a-z])" for word in _BEGINNINGS)
)
_GLUED_NUMBER = re.compile(r"\d(?:(?<=[a-z)\]]\d)|(?<=[a-z)\]]\.\d))(?=\d?[a-d]?\. [A-Z][a-z])")
_GLUED_HEADING = re.compile(
    r"^(\d{1,2}[a-d]?\. (?:Other )?[Ee]ligib(?:le|ility) (?:[Cc]ountries|[Cc]onditions))[ :]*(?=[A-Za-z])",
    re.M,
)
_CUT_TAG = re.compile(r"^[\"'/ ]*>+")
_GLUED_NULL = re.compile(r"null(?<=[.;:)]null)(?=[A-Z])")
_HEADING_IN_LINE = re.compile(
    r"[ESOB](?<=[^\n].)(?:(?<=E)(?:xpected (?:Outcomes?|Impacts?|Results?)|ligibility)|(?<=O)bjectives?"
    r"|(?<=S)(?:cope|pecific (?:Challenge|Objectives?|conditions))|(?<=B)(?:ackground|udget))(?=:(?:\n|$))"
)


def plain_text(markup: str | None) -> str:
    """Markup as plain text; the empty string for nothing. Plain text comes back unchanged but for spaces."""
    text = markup or ""
    if text.isascii() and text.isprintable() and "<" not in text and "&" not in text:
        # Most fields are a few plain words.
        return _SEVERAL_SPACES.sub(" ", text).strip()
    while text:
        text = repair_mojibake(unicodedata.normalize("NFC", _without_markup(text)))
        hidden = _INVISIBLE.search(text)
        text = _tidy(text)
        if hidden is None:
            break
        # What an invisible character kept apart may be a tag or a damaged letter once it is gone.
    return text


def one_line(markup: str | None) -> str:
    """Markup as one line, as titles and names want it."""
    return " ".join(plain_text(markup).split())


def title_text(markup: str | None) -> str:
    """A title: one line, without the colon or dash that a feed leaves at its end."""
    return re.sub(r"[\s:;,\-–—|]+$", "", one_line(markup))


def unglue(text: str) -> str:
    """Line breaks where a publisher's missing tags glued blocks together ("outcomes:Improved", "end.null").

    Takes and returns plain text. Headings that publishers use ("Scope:") get a line of their own.
    """
    # A break may lay the next one open ("Scope:Scope:"), so until nothing moves.
    while (parted := _parted(text)) != text:
        text = parted
    return text


def _parted(text: str) -> str:
    parted = _GLUED_NULL.sub("\n", _CUT_TAG.sub("", text))
    parted = _GLUED.sub(r"\g<0>\n", _GLUED_SENTENCE.sub(r"\n\g<0>", parted))
    parted = _GLUED_NUMBER.sub(r"\n\g<0>", parted)
    if "ligib" in parted:
        parted = _GLUED_HEADING.sub(r"\1\n", parted)
    parted = _HEADING_IN_LINE.sub(r"\n\n\g<0>", parted)
    return text if parted == text else _tidy(parted)


def undouble(text: str) -> str:
    """The text once, where a feed repeats the whole of it without a break ("Supports X.Supports X.")."""
    half, odd = divmod(len(text), 2)
    if half < 20:
        return text
    if not odd and text[:half] == text[half:]:
        return text[:half]
    if odd and text[half].isspace() and text[:half] == text[half + 1 :]:
        return text[:half]
    return text


def _without_markup(text: str) -> str:
    for _ in range(_MOST_ESCAPINGS):
        before = text
        if "<" in text:
            text = _TAG.sub(_break, _NOT_TEXT.sub(" ", _CDATA.sub(r"\1", text)))
        if "&" in text:
            text = _ENTITY.sub(
                _character, _ESCAPED_AMPERSAND.sub("&", _NBSP_WITHOUT_SEMICOLON.sub(" ", text))
            )
        if text == before:
            break
    return text


def _character(match: re.Match[str]) -> str:
    # "&notanentity;" begins like an entity, but is none.
    known = match.group()[1] == "#" or match.group()[1:] in html5
    return unescape(match.group()) if known else match.group()


def _break(match: re.Match[str]) -> str:
    name = match[2].lower()
    if match[1] and name in _CLOSED_BY_NEXT:
        return ""
    return _KIND.get(name, match.group())


def _tidy(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    if not text.isascii():
        text = _SYMBOL_FONT_GLYPH.sub("•", unicodedata.normalize("NFC", text))
    text = _SEVERAL_SPACES.sub(" ", _OTHER_SPACES.sub(" ", _INVISIBLE.sub("", text)))
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()
