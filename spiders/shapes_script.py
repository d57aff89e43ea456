"""The script shape: records that a page hands to its own programs, as an array in a script.

Such an array is often written as a program would write it (bare names, single quotes, a comma after the last
element), so it is put into the stricter words of JSON before it is read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, ClassVar

from scrapy.http import TextResponse

from spiders.answers import EMPTY_ANSWER, HALF_PAGE, fault_in_page
from spiders.record import Json, decoded
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

RECORDS = "records"
_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`"  # texts
    r"|//[^\n]*|/\*.*?\*/"  # remarks
    r"|[A-Za-z_$][\w$]*|[\[\]{}(),:]|[^\s\"'`\[\]{}(),:/A-Za-z_$]+|/|\s+",
    re.DOTALL,
)
_WORDS = frozenset({"true", "false", "null"})
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")
_SCRIPT_TYPES = re.compile(r"^$|script|html|text/plain", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])(.)", re.DOTALL)


class ScriptSource(JsonSource, shape=True):
    """A publisher whose calls stand in arrays of a script; a subclass names these and reads one record."""

    # The names of the arrays; those that a page does not have are left out, one must be there
    arrays: ClassVar[tuple[str, ...]]

    # JsonSource
    items = RECORDS
    total = ""

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The records of every array on the page, or what is wrong with it."""
        if not isinstance(response, TextResponse) or not response.text.strip():
            return None, EMPTY_ANSWER
        found = {name: literal_of(name, response.text) for name in self.arrays}
        literals = {name: literal for name, literal in found.items() if literal is not None}
        if not literals:
            named = " or ".join(self.arrays)
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            is_script = _SCRIPT_TYPES.search(content_type)
            asks_people = not is_script or "<html" in response.text[:2000].lower()
            fault = fault_in_page(response, found=False) if asks_people else None
            return None, fault or f"schema drift: no {named} in the answer"
        records: list[Json] = []
        for name, literal in literals.items():
            if not literal:
                return None, f"{HALF_PAGE}: {name} breaks off"
            try:
                array = decoded(json_of(literal))
            except ValueError:
                return None, f"parse error: {name} is no array"
            records += array if isinstance(array, list) else []
        return {RECORDS: records}, None

    def after(self, _response: Response, _answer: Json, _page: int) -> Request | None:
        """One page holds them all."""
        return None


def literal_of(name: str, script: str) -> str | None:
    """The value that a script gives to a name, from bracket to bracket; empty where it breaks off.

    ``None`` where the script does not speak of it.
    """
    start = re.search(rf"(?<![\w$]){re.escape(name)}\s*=\s*(?=[\[{{])", script)
    if start is None:
        return None
    depth, position = 0, start.end()
    while token := _TOKEN.match(script, position):
        position = token.end()
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        if depth == 0:
            return script[start.end() : position]
    return ""


def elements_of(array: str) -> list[str]:
    """The elements of an array as the script writes them, without its remarks and the commas between them."""
    depth, elements, element = 0, [], ""
    for token in (found[0] for found in _TOKEN.finditer(array)):
        if token.startswith(("//", "/*")):
            continue
        depth -= token in _CLOSING
        if depth >= 1 and not (depth == 1 and token == ","):
            element += token
        elif depth:
            elements.append(element.strip())
            element = ""
        depth += token in _OPENING
    return [each for each in (*elements, element.strip()) if each]


def json_of(literal: str) -> str:
    """A program's own way of writing a value as JSON: names and texts in double quotes, no last comma."""
    said = [token[0] for token in _TOKEN.finditer(literal) if not token[0].isspace()]
    tokens = [token for token in said if not token.startswith(("//", "/*"))]
    written: list[str] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        if token == "," and following in _CLOSING:
            continue
        written.append(_value(token, is_name=following == ":"))
    return "".join(written)


def _value(token: str, *, is_name: bool) -> str:
    if token[0] == '"':
        return _ESCAPE.sub(r"\1", token).replace("\n", "\\n").replace("\t", "\\t").replace("\r", "")
    if token[0] in "'`":
        inner = token[1:-1].replace("\\'", "'").replace("\\`", "`").replace('\\"', '"')
        return json.dumps(inner.replace("\\/", "/").replace("\\n", "\n"))
    if is_name and not token[0].isspace():
        return json.dumps(token)
    if token[0].isalpha() and token not in _WORDS:
        return "null"  # undefined, NaN, the name of something else
    return token
