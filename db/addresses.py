"""Web addresses as identity sees them: the page meant, without the ways of getting there."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# What campaigns, sessions and views add to an address without naming another page.
_NOISE = re.compile(
    r"(?i)utm_.*|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|_ga|_hs\w+|mkt_tok|ref|referrer|referer|"
    r"source|src|cmpid|trk|phpsessid|jsessionid|sid|session_?id|lang|language|locale|sort|order|page_?size|"
    r"print|share|amp|timestamp|cache|cachebuster"
)
_SESSION_IN_PATH = re.compile(r"(?i);jsessionid=[^/?]*")
_INDEX_PAGE = re.compile(r"(?i)/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$")
_LANGUAGE_HOME = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?")


def canonical_url(url: str) -> str | None:
    """Host, path and meaningful query of a page, or ``None`` where that names no single announcement.

    Scheme, ``www.``, port, trailing slash, tracking and fragment do not count, but a fragment that is a
    route ("#/call/12") does. A home page is no announcement.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    path = quote(unquote(_SESSION_IN_PATH.sub("", parts.path)), safe="/:@!$&'()*+,=~-._")
    path = _INDEX_PAGE.sub("", re.sub(r"/{2,}", "/", path)).rstrip("/")
    query = urlencode(sorted(p for p in parse_qsl(parts.query) if not _NOISE.fullmatch(p[0])))
    route = parts.fragment.rstrip("/") if parts.fragment.startswith(("/", "!")) else ""
    if not host or not (query or route or (path and not _LANGUAGE_HOME.fullmatch(path))):
        return None
    return host + path + (f"?{query}" if query else "") + (f"#{route}" if route else "")
