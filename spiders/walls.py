"""What stands in the way when a page for people comes in place of the data: a login, a captcha, cookies.

Such a page has status 200 and would pass for an answer. It is only looked at once an answer turned out not
to hold what was asked for: a publisher's ordinary page also speaks of cookies and has a login in its corner.
"""

from __future__ import annotations

import re

CAPTCHA, LOGIN, COOKIE, MAINTENANCE = "captcha", "login wall", "cookie wall", "maintenance page"

_PAGE = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_MARKUP = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.I | re.S)
_PASSWORD = re.compile(r"<input[^>]+type\s*=\s*[\"']?password", re.I)
# Names that the services put into their pages' markup.
_CHALLENGE = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha\.com|cf-chl-|cf-turnstile|challenge-platform|_incapsula_resource"
    r"|distil_r_captcha|px-captcha|awswafcookie",
    re.I,
)
# What they say to people, in the languages of our sources. The first that is found names the wall.
_SAID: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        CAPTCHA,
        re.compile(
            r"\bcaptcha\b|(?:verify|confirm|prove) (?:that )?you(?:’|'| a)re (?:a )?(?:human|not a robot)"
            r"|are you (?:a )?(?:human|robot)|checking your browser|just a moment\.\.\.|unusual traffic"
            r"|kein roboter|pas un robot|non sono un robot|no soy un robot|ddos protection by",
            re.I,
        ),
    ),
    (
        LOGIN,
        re.compile(
            r"(?:please |must |need to |have to )(?:log|sign) ?in|(?:log|sign) ?in (?:to continue|required)"
            r"|session (?:has )?(?:expired|timed out)|bitte (?:melden sie sich an|anmelden|einloggen)"
            r"|veuillez vous (?:connecter|identifier)|effettua(?:re)? (?:il login|l['’]accesso)"
            r"|inici[ae] sesi[oó]n|\bsingle sign-?on\b",
            re.I,
        ),
    ),
    (
        COOKIE,
        re.compile(
            r"cookies? (?:are|is|must be|need to be|has to be) (?:disabled|blocked|enabled|required|accepted)"
            r"|(?:enable|accept|allow|activate) (?:all )?(?:your )?cookies|requires? cookies"
            r"|cookies (?:akzeptieren|aktivieren|zulassen)|accepte[rz] (?:les |tous les )?cookies"
            r"|active[rz] les cookies|accetta(?:re)? (?:i |tutti i )?cookie|abilita(?:re)? i cookie"
            r"|acepta(?:r)? (?:las |todas las )?cookies|(?:before you|to) continue.{0,200}\bcookies?\b",
            re.I | re.S,
        ),
    ),
    (
        MAINTENANCE,
        re.compile(
            r"(?:under|scheduled|planned|down for) maintenance|temporarily unavailable|wartungsarbeiten"
            r"|en maintenance|in manutenzione|en mantenimiento",
            re.I,
        ),
    ),
)
# A wall is a short page; what a long one says in passing is no wall.
_LONGEST = 200_000


def is_page(body: bytes) -> bool:
    """Whether an answer is an HTML page, by how it begins: a header may say anything."""
    return _PAGE.match(body[:2000]) is not None


def wall_in(body: bytes, url: str = "") -> str | None:
    """Which wall a page is, if any: ``login wall``, ``captcha``, ``cookie wall`` or ``maintenance page``.

    ``url`` is where the answer came from in the end: many logins are somewhere else.
    """
    page = body[:_LONGEST].decode("utf-8", "replace")
    if _PASSWORD.search(page):
        return LOGIN
    if _CHALLENGE.search(page):
        return CAPTCHA
    said = " ".join(_MARKUP.sub(" ", page).split())
    found = next((wall for wall, words in _SAID if words.search(said)), None)
    if found is None and re.search(r"/(?:log-?in|sign-?in|sso|saml2?|oauth2?|cas)\b", url, re.I):
        return LOGIN
    return found
