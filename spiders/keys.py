"""Publishers' keys: put on a request at the last moment, taken out of whatever comes back.

A source never holds its key. The parent writes the keys to the child's standard input; the download handler
adds a key to a copy of the request, for the one host that gave it; what the host answers is cleaned of it
before anything else sees the answer. So no request, notice, Issue, recording or log line can carry it.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from spiders.source import Source

SETTING = re.compile(r"LEGATION_KEY_[A-Z0-9_]+")
REDACTED = "REDACTED"


class NotConfiguredError(Exception):
    """A source that needs a key was asked to crawl without one; nothing was sent."""

    cause_words = "not configured"


def key_contradictions(cls: type[Source]) -> Iterator[tuple[bool, str]]:
    """What a source's declaration of its key must not say, each with whether it does."""
    setting, sent = cls.key_setting, (cls.key_header, cls.key_parameter)
    yield (
        setting is not None and not SETTING.fullmatch(setting),
        f"key_setting must be LEGATION_KEY_…, in capitals, not {setting!r}",
    )
    yield (
        setting is not None and sum(map(bool, sent)) != 1,
        "a key is sent in key_header or key_parameter: declare one of the two",
    )
    yield setting is not None and not cls.key_host, "declare key_host: the only host that gets the key"
    yield setting is None and any((*sent, cls.key_host)), "declare key_setting: where the key comes from"


# What the parent handed over, by source; set once in a crawling child, before it crawls.
HELD: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Key:
    """One source's key, or that it needs none; ``plain`` hosts (tests) get it without encryption."""

    source: type[Source]
    value: str | None = field(repr=False)
    plain: Collection[tuple[str, int]] = ()

    @classmethod
    def held_for(cls, source: type[Source], plain: Collection[tuple[str, int]] = ()) -> Key:
        """The key that this process was handed for a source."""
        return cls(source, HELD.get(source.name), plain)

    def on(self, request: Request) -> Request:
        """The request as it is sent: a copy with the key, where it goes to the host that gave it.

        Raises:
            NotConfiguredError: when the source needs a key and there is none.
        """
        if self.source.key_setting is None:
            return request
        if self.value is None:
            raise NotConfiguredError(f"{self.source.name}: {self.source.key_setting} is not set")
        address = urlsplit(request.url)
        encrypted = address.scheme == "https" or (address.hostname, address.port) in self.plain
        if address.hostname != self.source.key_host or not encrypted:
            return request
        # Unpacked, so that a key that the host repeats can be found in the answer.
        sent = request.replace(headers={**request.headers, "Accept-Encoding": "identity"})
        if self.source.key_header:
            sent.headers[self.source.key_header] = f"{self.source.key_prefix}{self.value}"
            return sent
        parameter = self.source.key_parameter
        query = urlencode([*_others(address.query, parameter), (parameter, self.value)])
        return sent.replace(url=urlunsplit(address._replace(query=query)))

    def cleaned(self, response: Response, request: Request) -> Response:
        """The answer to ``request``, as if the key had never been sent."""
        if self.value is None:
            return response
        headers = {name: [self._hidden(one) for one in values] for name, values in response.headers.items()}
        return response.replace(url=request.url, headers=headers, body=self._hidden(response.body))

    def _hidden(self, said: bytes) -> bytes:
        for spelling in spellings(self.value or ""):
            said = said.replace(spelling.encode(), REDACTED.encode())
        return said


def spellings(value: str) -> list[str]:
    """A key as it is, and as addresses and JSON spell it; the longest first."""
    forms = {value, quote(value), quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]}
    return sorted(forms, key=len, reverse=True)


def _others(query: str, parameter: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != parameter]


def hold(keys: Mapping[str, str]) -> None:
    """Keep keys for this process's sources, and out of every line it logs, tracebacks included."""
    HELD.update(keys)
    words = [form for value in keys.values() for form in spellings(value)]
    if words:
        logging.setLogRecordFactory(_hiding(logging.getLogRecordFactory(), words))


def _hiding(make: Callable[..., logging.LogRecord], words: list[str]) -> Callable[..., logging.LogRecord]:
    def made(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make(*args, **kwargs)
        said = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            # A formatter takes these words for those it would have made.
            record.exc_text = _without("".join(traceback.format_exception(*record.exc_info)).rstrip(), words)
        if (hidden := _without(said, words)) != said:
            record.msg, record.args = hidden, ()
        return record

    return made


def _without(said: str, words: list[str]) -> str:
    for word in words:
        said = said.replace(word, REDACTED)
    return said
