"""What stands in the way when a page for people comes in place of the data: a login, a captcha, a refusal.

Such a page has status 200 and would pass for an answer. It is only looked at once an answer turned out not
to hold what was asked for: a publisher's ordinary page also speaks of cookies and has a login in its corner.
"""

from __future__ import annotations

import re
from html import unescape

CAPTCHA, LOGIN, COOKIE, MAINTENANCE = "captcha", "login wall", "cookie wall", "maintenance page"
DENIED = "access denied"

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
            r"cookies? (?:are|is|must be|need to be|has to be) (?:disabled|blocked|enabled|required"
            r"|accepted)"
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
# How a refusal is headed: these words alone, or with the site's name on a page that says hardly more.
_REFUSALS = (
    r"(?:error ?:? )?(?:403 ?[-–—:]? ?)?(?:access (?:is |was |has been )?(?:denied|blocked|forbidden)"
    r"|forbidden|request (?:rejected|blocked)"
    r"|(?:sorry, )?you have been blocked|attention required!?|unauthori[sz]ed activity has been detected"
    r"|zugriff (?:verweigert|gesperrt|nicht gestattet)|accès (?:refusé|interdit|bloqué)"
    r"|acc[eé]so (?:denegado|bloqueado|prohibido)"
    r"|accesso (?:negato|bloccato|non consentito)|åtkomst (?:nekad|nekas)|acesso (?:negado|bloqueado)"
    r"|toegang geweigerd"
    r"|adgang nægtet|ingen tilgang|pääsy estetty|odmowa dostępu|přístup odepřen)"
)
_HEADED = re.compile(rf"{_REFUSALS}[.!]?", re.I)
_HEADED_BY_SITE = re.compile(rf"{_REFUSALS}[.!]?\s*[|–—-]\s*[^|]{{1,40}}", re.I)
_HEADING = re.compile(r"<(title|h1|h2)\b[^>]*>(.*?)</\1\s*>", re.I | re.S)
# Sentences of the machines that refuse, which no person writes.
_MACHINE = re.compile(
    r"request unsuccessful\. incapsula incident id"
    r"|you don['’]t have permission to access .{1,300}? on this server"
    r"|the requested url was rejected\. please consult with your administrator"
    r"|your support id is:? ?<?\d{6,}"
    r"|sorry, you have been blocked|this request was blocked by (?:our |the )?security (?:rules|service"
    r"|policy)"
    r"|access to this (?:page|site|website|resource) has been (?:denied|blocked) (?:because|due|by|for)"
    r"|your (?:ip(?: address)?|request|access) (?:\([\d.]+\) )?(?:has been|was"
    r"|is) (?:temporarily )?(?:blocked|denied|blacklisted|banned)"
    r"|(?:ihre ip-?adresse|ihre anfrage) wurde (?:\w+ )?(?:gesperrt|blockiert|abgelehnt)"
    r"|votre (?:adresse ip|requête) (?:a été|est) (?:bloquée|rejetée|refusée)"
    r"|su (?:dirección ip|solicitud) ha sido (?:bloqueada|rechazada)|(?:il suo|il tuo) (?:indirizzo ip"
    r"|accesso) è stato bloccato"
    r"|sua (?:requisição|solicitação) foi (?:bloqueada|rejeitada)|reference #\d{1,3}\.[0-9a-f]{6,}\.\d+",
    re.I,
)
# What a refusal has to say is short; who writes an article on refusals writes more.
_LONGEST_REFUSAL, _HARDLY_MORE = 1_500, 200
# A wall is a short page; what a long one says in passing is no wall.
_LONGEST = 200_000


def is_page(body: bytes) -> bool:
    """Whether an answer is an HTML page, by how it begins: a header may say anything."""
    return _PAGE.match(body[:2000]) is not None


def wall_in(body: bytes, url: str = "") -> str | None:
    """Which wall a page is, if any: one of the names at the top of this module.

    ``url`` is where the answer came from in the end: many logins are somewhere else.
    """
    page = body[:_LONGEST].decode("utf-8", "replace")
    if _PASSWORD.search(page):
        return LOGIN
    if _CHALLENGE.search(page):
        return CAPTCHA
    said = _visible(page)
    if _refuses(page, said):
        return DENIED
    found = next((wall for wall, words in _SAID if words.search(said)), None)
    if found is None and re.search(r"/(?:log-?in|sign-?in|sso|saml2?|oauth2?|cas)\b", url, re.I):
        return LOGIN
    return found


def _refuses(page: str, said: str) -> bool:
    """Whether a short page is headed as a refusal and nothing else, or says what only a machine says."""
    if len(said) > _LONGEST_REFUSAL:
        return False
    if _MACHINE.search(said):
        return True
    headings = [_visible(found[2]) for found in _HEADING.finditer(page)]
    if len(said) <= _HARDLY_MORE:
        return any(_HEADED.fullmatch(each) or _HEADED_BY_SITE.fullmatch(each) for each in (*headings, said))
    return any(map(_HEADED.fullmatch, headings))


def _visible(markup: str) -> str:
    """What a person sees, in one line."""
    return " ".join(unescape(_MARKUP.sub(" ", markup)).split())
