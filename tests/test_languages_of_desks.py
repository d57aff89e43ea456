"""The mails to reviewers and desks, and the pages behind links, in their readers' languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import yaml
from pseudo_language import LANGUAGE, latin_words, write_pseudo_catalogue
from telling_cases import NIGHT, READER, at, opportunity
from test_digest_rendering import CONTRASTS, PHONE, READABLE, WINDOW, browser, drawn, overflow  # noqa: F401

from db.records import Accounting, LedgerEntry, Match, Outcome, Screening
from db.records.review import Came, ReviewAction, ReviewDecision, ReviewEntry
from db.records.waiting import Awaiting
from flows.announcing.mail_plan import Approving, Plan, Sender, SourceLine
from flows.announcing.readers import approving
from flows.announcing.reasons import Withheld
from flows.digest.desk_mail import overviews
from flows.language import languages
from flows.language.check import template
from flows.links.pages import About, busy_page, done_page, form_page, invalid_page
from flows.links.tokens import Purpose
from flows.links.words import page_words
from flows.review.mail import compose_reviews
from flows.review.plan import Asked, languages_read, review_plans
from flows.review.standing import standing
from flows.words.columns import width
from ranking.profiles import parse_profile
from ranking.screening import EntityKind, ListedEntry, ListedName, Subject, compare
from ranking.screening_verdict import ListVersion, sentence

OURS = ("fr", "es", "ar")
OWNER, CHIEF, DESK = "owner@example.org", "chief@example.org", "desk@example.org"
SENDER = Sender("digest@example.org")
# What is a name, a code, a command or a publisher's word: the same in any language.
NAMES = latin_words(
    "legation review show release refuse delegate approve profile PROFILE ID TEXT ADDRESS to by because lab "
    "core-domain quantum computing Proposals build quantum processors ownership control screening un "
    "Ocean Bank Ltd Bank Banque Grants gov Lab Call Photonics portal example eu owner chief colleague desk "
    "org op pack DB KE NO eu_portal http kenya ab cd "
)
PROFILE = {
    "profile": "lab",
    "name": "Photonics Lab",
    "kind": "research_group",
    "country": "KE",
    "summary": "Quantum optics.",
    "domains": [{"name": "quantum computing", "tier": "core"}],
    "safeguards": {"owner": OWNER, "escalate_to": CHIEF, "escalate_after_days": 3},
}


@pytest.fixture
def greek(tmp_path):
    """The made-up language, as a user's own catalogue."""
    languages.bind(write_pseudo_catalogue(tmp_path / "locales"))
    yield LANGUAGE
    languages.bind(None)


def profile(language, **safeguards):
    """The laboratory, whose reviewers are written to in a language."""
    guards = PROFILE["safeguards"] | {"language": language} | safeguards
    return parse_profile(yaml.safe_dump(PROFILE | {"safeguards": guards}), "lab")


def reasons():
    """What can stand in a reason: a core domain, a clause, names with all that can agree, unread text."""
    core = "core-domain/1: core-tier domain `quantum computing` is named: “Proposals build.”"
    near = (
        "core-domain/1: core-tier domain `quantum computing` is close in meaning (0.61): “Proposals build.”"
    )
    clause = "ownership/eu, pack@3: ownership and control limits stated: “Control by Banque.”"
    unread = "core-domain/1: the text was not read, so it cannot be cleared."
    version = ListVersion("un", NIGHT - timedelta(days=30), "ab12cd34ef", 3)
    subjects = [
        Subject("Ocean Bank Ltd", "funder", EntityKind.ORGANISATION, ("KE",)),
        Subject("Ocean Bank Ltd", "funder, as eu_portal says", EntityKind.ORGANISATION, portal="KE"),
        Subject("Ocean Bank Kenya", "suggested partner", EntityKind.ORGANISATION),
        Subject("Ocean Bank Ltd", "contact", EntityKind.ORGANISATION, ("KE",), born=1970),
    ]
    listed = [
        ListedEntry("DB 1", (ListedName("Ocean Bank", alias),), EntityKind.ORGANISATION, ("KE",), (1970,))
        for alias in (False, True, False, False)
    ]
    names = []
    for subject, entry in zip(subjects, listed, strict=True):
        finding = compare(subject, entry)
        assert finding is not None and finding.agrees, subject
        names.append(sentence(version, finding, NIGHT))
    secret = (
        "screening:un: possible match of a suggested partner that keeps its name to itself with an entry of "
        "list un of 2026-07-01 (version ab12cd34): ask your desk."
    )
    return [f"{clause} {core}", near, unread, *names, f"{secret} And 2 more. {core}"]


def matched(number, reason, screening=Screening.REVIEW):
    return Match("lab", f"op-{number}", 50.0, (), (), (), screening, reason)


def decided(match, action, day, by=OWNER, until=None, basis=None, delegate=""):
    from flows.review.basis import basis_of

    made = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return ReviewDecision(
        1, "lab", match.opportunity, match.screening, action, by, "why", made, until,
        basis or basis_of(match), delegate,
    )  # fmt: skip


def review_mails(language, *, hidden=False, spoken=None):
    """Every reviewer's mail of a night on which everything waits that can wait; by address."""
    who = profile(language, **({"clearance": "owner"} if hidden else {}))
    earlier, asked = NIGHT - timedelta(days=20), []
    matches = [matched(n, reason) for n, reason in enumerate(reasons())]
    held = matched(20, reasons()[0], Screening.HOLD)
    decisions = {
        0: decided(matches[0], ReviewAction.RELEASE, earlier, until=NIGHT - timedelta(days=2)),
        1: decided(matches[1], ReviewAction.REFUSE, earlier, basis="other"),
        2: decided(matches[2], ReviewAction.REFUSE, earlier, until=NIGHT - timedelta(days=2)),
        3: decided(matches[3], ReviewAction.RELEASE, earlier, basis="other"),
        4: decided(held, ReviewAction.RELEASE, NIGHT - timedelta(days=1)),
        5: decided(matches[5], ReviewAction.DELEGATE, earlier, delegate="colleague@example.org"),
        6: decided(replace(held, opportunity="op-6"), ReviewAction.RELEASE, earlier),
    }
    cases = [*matches[:4], replace(held, opportunity="op-4"), matches[5], replace(held, opportunity="op-6")]
    for number, (match, came) in enumerate(zip(cases, [*Came, Came.NEW], strict=True)):
        stands = standing(match, [decisions[number]], NIGHT)
        late = number % 2 == 0
        entry = ReviewEntry(
            "lab", f"op-{number}", match.screening, "b", match.screening_reason,
            NIGHT - timedelta(days=9 * (number == 4)), came, NIGHT if late else None,
            stands.in_words, NIGHT if stands.in_words else None,
        )  # fmt: skip
        asked.append(Asked(who, entry, stands, match))
    for number in range(7, 18):
        match = matches[number % len(matches)]
        match = replace(match, opportunity=f"op-{number}")
        entry = ReviewEntry(
            "lab", f"op-{number}", match.screening, "b", match.screening_reason, NIGHT, Came.NEW
        )
        asked.append(Asked(who, entry, standing(match, [], NIGHT), match))
    calls = {f"op-{n}": opportunity(str(n)) for n in range(18)}
    plans = review_plans(asked, calls, NIGHT, spoken)
    return {
        each.recipient: compose_reviews(each, night=NIGHT, as_of=at(NIGHT), sender=SENDER) for each in plans
    }


def desk_mail(language, *, then_send=False, waiting=50):
    """The overview of a desk for which everything happens that it can tell of."""
    reader = replace(READER, approval=Approving(DESK, 48, then_send, language))
    calls = {f"op-{n}": opportunity(str(n)) for n in range(waiting + 6)}
    sent = [
        LedgerEntry(NIGHT, reader.email, reader.profile, f"op-{waiting + n}", Accounting.SENT, kind)
        for n, kind in enumerate(("new", "new", "closing", "erratum"))
    ]
    held = LedgerEntry(
        NIGHT, reader.email, reader.profile, f"op-{waiting + 5}", Accounting.SUPPRESSED, Withheld.REVIEW
    )
    asked = tuple(
        Awaiting(reader.profile, f"op-{n}", "new", "", at(NIGHT) - timedelta(days=3 * (n % 2)))
        for n in range(waiting)
    )
    lines = [
        SourceLine("us_grants_gov", "Grants.gov", Outcome.FAILED, "timeout", None, NIGHT, verified=True),
        SourceLine("eu_portal", "EU Portal", Outcome.PARTIAL, "http 500", 3, None, verified=False),
    ]
    (mail,) = overviews(
        Plan((), (), (*sent, held), asked),
        [reader],
        night=NIGHT,
        as_of=at(NIGHT),
        opportunities=calls,
        source_lines=lines,
        sender=SENDER,
    )
    return mail


def link_pages(language):
    """Every page behind a link, as a reader of a language sees it."""
    words, about = page_words(language), About(Purpose.KEEP, "Soils under <b>drought</b> & more", "en")
    pages = {f"{purpose}": form_page(replace(about, purpose=purpose), words, NIGHT) for purpose in Purpose}
    pages |= {
        f"{purpose} done": done_page(replace(about, purpose=purpose), words, NIGHT) for purpose in Purpose
    }
    missing = form_page(replace(about, purpose=Purpose.REPORT), words, NIGHT, {}, words.says["missing"])
    return pages | {
        "missing": missing,
        "invalid": invalid_page(words),
        "busy": busy_page(None, words, NIGHT, {}),
        "busy form": busy_page(about, words, NIGHT, {}),
    }


def parts(mail):
    """Subject, text and visible HTML of a mail."""
    text = message_from_bytes(mail.content, policy=policy.default).get_body(("plain",)).get_content()
    return mail.subject, text, visible(mail.html)


def visible(html):
    from lxml import html as lxml_html

    tree = lxml_html.document_fromstring(html)
    for style in tree.iter("style"):
        style.text = ""
    return " ".join(tree.itertext())


def publishers():
    """The words of the calls that stand in these mails."""
    calls = [opportunity(str(n)).merged for n in range(3)]
    return latin_words(" ".join(f"{call.title} {call.url} {call.funder}" for call in calls))


# In a made-up language nothing of ours is left in English


@pytest.mark.parametrize("hidden", [False, True])
def test_a_review_mail_says_nothing_of_ours_in_english(greek, hidden):
    mails = review_mails(greek, hidden=hidden)
    assert {OWNER, CHIEF} <= set(mails)
    for mail in mails.values():
        for part in parts(mail):
            assert latin_words(part) <= NAMES | publishers(), latin_words(part) - NAMES - publishers()


@pytest.mark.parametrize("reason", reasons())
def test_every_reason_to_review_is_said_again(greek, reason):
    from flows.review.sentences import reason_in_words

    found = latin_words(reason_in_words(reason, greek))
    assert found <= NAMES, found - NAMES
    assert reason_in_words(reason, "en") == reason


@pytest.mark.parametrize("then_send", [False, True])
@pytest.mark.parametrize("waiting", [1, 50])
def test_an_overview_says_nothing_of_ours_in_english(greek, then_send, waiting):
    names = NAMES | publishers() | latin_words(f"EU Portal Climate Adaptation {READER.profile}")
    for part in parts(desk_mail(greek, then_send=then_send, waiting=waiting)):
        assert latin_words(part) <= names, latin_words(part) - names


def test_the_pages_behind_links_say_nothing_of_ours_in_english(greek):
    for name, page in link_pages(greek).items():
        assert latin_words(visible(page)) <= {"soils", "under", "drought", "more"}, name
        assert f'<html lang="{greek}" dir="ltr">' in page


# In ours


@pytest.mark.parametrize("language", OURS)
def test_the_text_of_both_mails_keeps_to_its_columns(language):
    for mail in (*review_mails(language).values(), desk_mail(language)):
        for line in parts(mail)[1].splitlines():
            assert width(line) <= 76 or "https://" in line or "legation" in line, line


@pytest.mark.parametrize(
    ("language", "subject", "overview"),
    [
        ("en", "18 calls wait for your review, 4 overdue", "Overview of your profiles: 50 items to be"),
        ("fr", "18 appels attendent votre examen, dont 4 en retard", "Vue d’ensemble de vos profils : 50 "),
        ("es", "18 convocatorias esperan su revisión, 4 con retraso", "Resumen de sus perfiles: 50 element"),
        ("ar", "18 دعوة تنتظر مراجعتكم، منها 4 متأخرة", "نظرة عامة على ملفاتكم: 50 عنصرًا"),
    ],
)
def test_both_subjects_are_in_the_reader_s_language(language, subject, overview):
    assert review_mails(language)[OWNER].subject.startswith(subject)
    assert desk_mail(language).subject.replace("\N{NO-BREAK SPACE}", " ").startswith(overview)


def test_both_mails_and_the_pages_run_from_right_to_left_in_arabic():
    html = [review_mails("ar")[OWNER].html, desk_mail("ar").html, *link_pages("ar").values()]
    assert all('<html lang="ar" dir="rtl">' in each for each in html)
    assert all('<code dir="ltr">' in each for each in html[:2])


def test_the_same_night_again_is_the_same_mail():
    assert review_mails("ar") == review_mails("ar")
    assert desk_mail("ar") == desk_mail("ar")


def test_in_arabic_a_noun_is_in_the_accusative_after_eleven_and_not_after_a_hundred():
    """The order of a catalogue's forms is easily mistaken; a tanwin shows which is which."""
    say, accusative = languages.words("ar"), "\N{ARABIC FATHATAN}"
    after = {11: set(), 100: set()}
    for one, several in (each.id for each in template() if isinstance(each.id, tuple)):
        for number, found in after.items():
            for noun in re.findall(r"{number} (\S+)", say.ngettext(one, several, number)):
                found |= {one} if accusative in noun else set()
    assert len(after[11]) > 10
    assert after[100] == set()


# Which language it is


def test_a_reviewer_is_written_to_as_they_read_the_digest_else_as_the_profile_says_else_in_english():
    reads = PROFILE | {"recipients": [{"email": "Owner+x@example.org", "language": "es"}]}
    spoken = languages_read([parse_profile(yaml.safe_dump(reads), "lab")])
    assert "esperan su revisión" in review_mails("fr", spoken=spoken)[OWNER].subject
    assert "attendent votre examen" in review_mails("fr", spoken=spoken)[CHIEF].subject
    assert "wait for your review" in review_mails(None)[OWNER].subject


@pytest.mark.parametrize(
    ("stated", "read", "subject"),
    [
        ("fr", "es", "Vue d’ensemble"),
        (None, "es", "Resumen"),
        (None, None, "Overview"),
        ("sw", "es", "Overview"),
    ],
)
def test_a_desk_is_written_to_as_its_profile_says_else_as_it_reads_the_digest(stated, read, subject):
    text = PROFILE | {"approval": {"by": DESK} | ({"language": stated} if stated else {})}
    reader = replace(READER, approval=approving(parse_profile(yaml.safe_dump(text), "lab")))
    desk = [replace(READER, email=DESK.title(), profile="other", language=read)] if read else []
    waiting = Awaiting(reader.profile, "op-1", "new", "", at(NIGHT))
    (mail,) = overviews(
        Plan((), (), (), (waiting,)), [reader, *desk], night=NIGHT, as_of=at(NIGHT),
        opportunities={"op-1": opportunity("1")}, source_lines=[], sender=SENDER,
    )  # fmt: skip
    assert mail.subject.startswith(subject)


# As programs draw them


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "scheme"), [(PHONE, "dark"), (WINDOW, "light")])
def test_they_fit_their_window_and_every_word_is_readable(drawn, columns, scheme):  # noqa: F811
    pages = {"review": review_mails("ar")[OWNER].html, "overview": desk_mail("ar", waiting=3).html}
    pages |= {name: page for name, page in link_pages("ar").items() if name in {"report", "pause", "invalid"}}
    assert len(pages) == 5
    for name, html in pages.items():
        page = drawn(html, columns, scheme)
        assert overflow(page) == 0, name
        assert not [each for each in page.evaluate(CONTRASTS) if each[0] < READABLE], name
