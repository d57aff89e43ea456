"""A page that refuses the crawler with status 200 is named, and no real page is ever taken for one."""

from __future__ import annotations

import pytest

from spiders.causes import CAUSES, kind_of
from spiders.walls import DENIED, wall_in

ARTICLE = "Our fund pays for studies on how public services refuse people, and on what helps them. " * 25


def page(body: str, title: str = "") -> bytes:
    head = f"<head><title>{title}</title><style>.x{{}}</style></head>" if title else ""
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Access Denied", "<h1>Access Denied</h1>You don't have permission to access \"http&#58;&#47;&#47;www&#46;example"  # noqa: E501
         "&#46;org&#47;calls\" on this server.<p>Reference&#32;&#35;18&#46;2d351ab8&#46;1557333295&#46;a4e16ab"),  # noqa: E501
        ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1><p>Please enable cookies. You are"  # noqa: E501
         " unable to access example.org. Cloudflare Ray ID: 8a1b</p>"),
        ("", "Request unsuccessful. Incapsula incident ID: 0-123456789012"),
        ("Request Rejected", "The requested URL was rejected. Please consult with your administrator."
         "<br>Your support ID is: 1234567890123456789"),
        ("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"),
        ("ERROR: Access denied – Example Portal", "<p>See the help page.</p>"),
        ("", "<p>Your IP address (192.0.2.7) has been blocked.</p>"),
        ("Acceso denegado", "<p>Póngase en contacto con el administrador.</p>"),
        ("Zugriff verweigert", "<p>Ihre Anfrage wurde blockiert.</p>"),
        ("", "<h2>Zugriff gesperrt</h2><p>Bitte wenden Sie sich an die Redaktion.</p>"),
        ("Accès refusé", "<p>Votre requête a été rejetée par le pare-feu.</p>"),
        ("Accesso negato", "<p>Codice 15</p>"),
        ("Åtkomst nekad", "<p>Kontakta webbansvarig.</p>"),
        ("Acesso negado", "<p>A sua sessão foi registada.</p>"),
        ("Toegang geweigerd", "<p>Neem contact op.</p>"),
        ("", "<h1>Access to this page has been denied because we believe you are using automation tools</h1>"),  # noqa: E501
        ("", "Access denied"),
    ],
)  # fmt: skip
def test_a_refusal_is_named(title, body):
    assert wall_in(page(body, title)) == DENIED


@pytest.mark.parametrize(
    ("title", "body"),
    [
        # What a publisher may well announce.
        ("Access to research infrastructures", "<h1>Access to research infrastructures</h1><p>Open until May.</p>"),  # noqa: E501
        ("Access denied: barriers to care", "<h1>Access denied: barriers to care in rural clinics</h1><p>A call.</p>"),  # noqa: E501
        ("Accès refusé aux soins", "<h1>Accès refusé aux soins : appel à projets</h1><p>Date limite : 3 mai.</p>"),  # noqa: E501
        ("Acceso denegado: cine y frontera", "<h1>Acceso denegado: cine y frontera</h1><p>Convocatoria 2027.</p>"),  # noqa: E501
        ("Forbidden histories", "<h1>Forbidden histories</h1><p>Grants for archives.</p>"),
        ("Blocking enzymes", "<p>Inhibitors that have been blocked in earlier trials are eligible.</p>"),
        ("Calls", "<h1>Calls</h1><p>Applications by e-mail have been blocked by our filter: use the form.</p>"),  # noqa: E501
        ("Newsroom", f"<h1>How we met a page that says “Access denied”</h1><p>{ARTICLE}</p>"),
        # A long article in whose midst even the machine's sentence is quoted.
        ("Blocked", f"<h2>Access denied</h2><p>{ARTICLE} Request unsuccessful. Incapsula incident ID: 0-1</p>"),  # noqa: E501
        ("Calls", "<script>var m = 'Access denied';</script><h1>Open calls</h1><p>None today.</p>"),
        ("Permissions", "<p>Ask for permission to access the nature reserve on the landowner's server farm.</p>"),  # noqa: E501
        ("Zugriff auf Forschungsdaten", "<h1>Zugriff auf Forschungsdaten</h1><p>Förderaufruf.</p>"),
        ("Zugriff verweigert – Jugend und Medien im ländlichen Raum, eine Ausschreibung", "<p>Bis Mai.</p>"),
    ],
)  # fmt: skip
def test_a_real_page_is_never_taken_for_a_refusal(title, body):
    assert wall_in(page(body, title)) is None


@pytest.mark.parametrize(
    ("title", "body", "wall"),
    [
        ("Just a moment...", "<p>Checking your browser</p>", "captcha"),
        ("Access Denied", "<div class='g-recaptcha'></div>", "captcha"),
        ("Access Denied", "<form><input type='password'></form>", "login wall"),
    ],
)
def test_what_a_person_could_still_pass_keeps_its_own_name(title, body, wall):
    assert wall_in(page(body, title)) == wall


def test_the_cause_tells_what_to_do():
    assert kind_of(DENIED) == DENIED
    assert "ask the publisher" in CAUSES[DENIED][1]
