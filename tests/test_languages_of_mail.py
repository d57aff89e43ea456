"""Our own words in a reader's language: complete catalogues, whole mails, never half a mail in English."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pseudo_language import LANGUAGE, latin_words, write_pseudo_catalogue
from telling_cases import NIGHT, READER, TEXT, Home, at, deadline, later, match, nights, opportunity
from test_digest import SENDER, SOURCES, Page
from test_gates import CASES as GATE_CASES
from test_gates import gate

from db.records import (
    ApplicantType,
    Component,
    Consortium,
    DeadlineKind,
    GateResult,
    Instrument,
    Money,
    Reuse,
    Screening,
    Status,
    TextBasis,
    Trl,
    Verdict,
)
from flows.digest.mail import compose
from flows.language import data as language_data
from flows.language import languages
from flows.language.check import standings, template, unspoken
from flows.language.languages import SHIPPED, catalogue_file, words
from flows.language.said_again import in_language
from flows.language.template import extracted, written
from flows.words.columns import width
from flows.words.wording import (
    countries_in_words,
    day_in_words,
    days_left_in_words,
    deadline_in_words,
    money_in_words,
    short_day,
)

ROOT = Path(__file__).parents[1]
OURS = ("ar", "es", "fr")


@pytest.fixture
def greek(tmp_path):
    """The made-up language, as a user's own catalogue."""
    languages.bind(write_pseudo_catalogue(tmp_path / "locales"))
    yield LANGUAGE
    languages.bind(None)


# The catalogues


def test_the_template_holds_every_sentence_that_the_program_says_today():
    assert written(extracted(ROOT)) == (SHIPPED / "legation.pot").read_bytes(), (
        "run `make words`, then translate what is new"
    )


@pytest.mark.parametrize("language", OURS)
def test_every_catalogue_of_ours_is_complete(language):
    (found,) = [each for each in standings() if each.language == language]
    assert found.problems == ()
    assert found.translated == found.total


@pytest.mark.parametrize("language", OURS)
def test_no_sentence_is_left_as_it_is_in_english(language):
    """Of a few words or more: single ones, such as `audit`, may be the same in two languages."""
    say = words(language)
    same = [
        message.id
        for message in template()
        if isinstance(message.id, str) and len(latin_words(re.sub(r"{.*?}", "", message.id))) > 2
        if _translated(say, message) == message.id
    ]
    assert same == []


def _translated(say, message):
    return say.pgettext(message.context, message.id) if message.context else say.gettext(message.id)


def test_what_data_files_say_of_ours_is_marked_for_translators():
    from ranking.country_groups import COUNTRY_GROUPS
    from ranking.programme_rules import programme_rules
    from ranking.term_packs import FAMILIES, packs
    from spiders.causes import CAUSES
    from spiders.not_covered import IN_WORDS, not_covered

    groups = {each.in_words for each in COUNTRY_GROUPS.values()}
    assert {text for _, text in language_data.GROUPS} == groups | {"EU"}
    assert set(language_data.UNSURE) == {said for g in COUNTRY_GROUPS.values() for said in g.unsure.values()}
    assert {text for _, text in language_data.CAUSES} == set(CAUSES)
    assert {text for _, text in language_data.CLAUSES} == {each.replace("_", " ") for each in FAMILIES}
    assert set(language_data.CLAUSES_IN_WORDS) == {packs()[each].in_words for each in FAMILIES}
    rules = programme_rules().values()
    said = {said for each in rules for said in (each.applicants, each.others, each.source)}
    assert set(language_data.RULES) == said
    reasons = {*IN_WORDS.values(), *(each.remark for each in not_covered())}
    assert set(language_data.NOT_COVERED) == reasons
    types = {each.value.replace("_", " ") for each in ApplicantType}
    assert {text for _, text in language_data.APPLICANT_TYPES} == types
    instruments = {each.value.replace("_", " ") for each in Instrument}
    assert {text for _, text in language_data.INSTRUMENTS} == instruments


def test_every_part_of_a_score_that_ranking_names_is_marked_for_translators():
    program = "".join((ROOT / "ranking" / f"{name}.py").read_text() for name in ("scoring", "feedback"))
    named = set(re.findall(r'(?:Component|_component)\(\s*"([a-z ]+)"', program))
    assert named == {text for _, text in language_data.SCORE}


# A user's own catalogue


def test_a_user_s_complete_catalogue_is_used_and_a_broken_one_is_not(tmp_path, greek):
    assert words(greek).gettext("Deadline") == "Δεαδλινε"
    languages.bind(write_pseudo_catalogue(tmp_path / "other", without="Deadline"))
    assert words(greek).gettext("Note") == "Note"
    assert words(greek).locale == "en_GB"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ('msgstr "{city} time"', 'msgstr "{town} time"', "placeholders differ"),
        ('msgstr "{city} time"', 'msgstr "time"', "placeholders differ"),
        ('msgstr "{city} time"', 'msgstr "{city time"', "braces do not match"),
        ('msgid "Deadline"\n', '#, fuzzy\nmsgid "Deadline"\n', "fuzzy"),
        ('msgstr[1] "{number} δαψσ λεφτ"', 'msgstr[1] ""', "not translated"),
    ],
)
def test_a_catalogue_with_a_fault_is_not_offered_and_the_fault_is_named(tmp_path, before, after, why):
    folder = write_pseudo_catalogue(tmp_path / "locales")
    file = catalogue_file(folder, LANGUAGE)
    text = file.read_text().replace("{city} τιμε", "{city} time")
    assert before in text
    file.write_text(text.replace(before, after, 1))
    (found,) = [each for each in standings(folder) if each.place == file]
    assert not found.offered
    assert why in found.problems[0]
    assert unspoken([LANGUAGE], folder)


def test_a_file_that_is_no_catalogue_is_told_and_harms_nobody(tmp_path):
    file = catalogue_file(tmp_path, "pt")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff\xfe msgid nonsense\n")
    languages.bind(tmp_path)
    assert words("pt").language == "en"
    languages.bind(None)
    (found,) = [each for each in standings(tmp_path) if each.language == "pt"]
    assert "cannot be read" in found.problems[0]


def test_the_command_tells_what_a_half_made_catalogue_lacks(tmp_path):
    from click.testing import CliRunner

    from flows.cli import main

    file = catalogue_file(tmp_path / "locales", "pt")
    file.parent.mkdir(parents=True)
    file.write_bytes((SHIPPED / "legation.pot").read_bytes())
    shown = CliRunner().invoke(main, ["languages", "--home", str(tmp_path)])
    total = len(template())
    assert f"pt       0 %  0 of {total}, not offered: {total} to mend" in shown.output
    assert f"fr     100 %  {total} of {total}, offered" in shown.output
    wrong = CliRunner().invoke(main, ["languages"], env={"LEGATION_LOCALES": str(tmp_path / "nowhere")})
    assert wrong.exit_code == 2
    assert "no such folder" in wrong.output


def test_a_reader_whose_language_nobody_translated_is_written_to_in_english_throughout():
    assert words("sw").language == "en"
    assert day_in_words(date(2026, 10, 6), "sw") == "Tuesday 6 October 2026"
    (said,) = unspoken(["en", "fr", "sw"])
    assert said.startswith("recipients.language sw: no complete catalogue")


# Numbers, plurals, dates


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("fr", 0, "aujourd’hui"),
        ("fr", 1, "demain"),
        ("fr", 2, "2 jours restants"),
        ("fr", 100, "100 jours restants"),
        ("es", 1, "mañana"),
        ("es", 11, "quedan 11 días"),
        ("ar", 0, "اليوم"),
        ("ar", 1, "غدًا"),
        ("ar", 2, "بقي يومان"),
        ("ar", 3, "بقيت 3 أيام"),
        ("ar", 11, "بقي 11 يومًا"),
        ("ar", 100, "بقي 100 يوم"),
        ("ar", 103, "بقيت 103 أيام"),
    ],
)
def test_days_left_are_counted_as_the_language_counts(language, days, said):
    from datetime import timedelta

    due = deadline(NIGHT + timedelta(days=days), zone="UTC", at=time(23))
    assert days_left_in_words(due, at(NIGHT), language) == said


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("fr", 0, "0 nouvel appel"),
        ("fr", 1, "1 nouvel appel"),
        ("fr", 2, "2 nouveaux appels"),
        ("es", 0, "0 convocatorias nuevas"),
        ("es", 1, "1 convocatoria nueva"),
        ("es", 2, "2 convocatorias nuevas"),
        ("ar", 0, "0 دعوة جديدة"),
        ("ar", 1, "دعوة جديدة واحدة"),
        ("ar", 2, "دعوتان جديدتان"),
        ("ar", 3, "3 دعوات جديدة"),
        ("ar", 11, "11 دعوة جديدة"),
        ("ar", 100, "100 دعوة جديدة"),
    ],
)
def test_news_are_counted_as_the_language_counts(language, number, said):
    form = words(language).ngettext("{number} new", "{number} new", number)
    assert form.format(number=number) == said


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("fr", date(2026, 10, 6), "mardi 6 octobre 2026"),
        ("fr", date(2026, 10, 1), "jeudi 1er octobre 2026"),
        ("es", date(2026, 10, 6), "martes 6 de octubre de 2026"),
        ("ar", date(2026, 10, 6), "الثلاثاء 6 أكتوبر 2026"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(language, day, said):
    assert day_in_words(day, language) == said


def test_a_french_deadline_reads_like_french():
    due = deadline(date(2026, 10, 6), zone="Europe/Brussels")
    said = deadline_in_words(due, at(NIGHT), "fr").replace("\N{NO-BREAK SPACE}", " ")
    assert said == "mardi 6 octobre 2026, 17 h 00, heure locale (Bruxelles), 56 jours restants"
    assert short_day(date(2026, 10, 1), "fr") == "1er oct. 2026"


@pytest.mark.parametrize(
    ("language", "amount", "said"),
    [
        ("fr", 1_500_000, "1,5 million EUR"),
        ("fr", 2_400_000, "2,4 millions EUR"),
        ("fr", 950_000, "950 000 EUR"),
        ("es", 1_000_000, "1 millón de EUR"),
        ("es", 1_500_000, "1,5 millones de EUR"),
        ("es", 1_000_000_000, "mil millones de EUR"),
        ("es", 2_000_000_000, "2 mil millones de EUR"),
        ("ar", 3_000_000, "3 ملايين EUR"),
    ],
)
def test_an_amount_is_written_as_the_language_writes_it(language, amount, said):
    found = money_in_words(Money(Decimal(amount), "EUR"), language)
    assert re.sub(r"\s", " ", found) == said


def test_countries_have_the_reader_s_names():
    assert (
        countries_in_words(["DE", "EU", "SUB_SAHARAN_AFRICA"], "fr") == "Allemagne, UE, Afrique subsaharienne"
    )


# What ranking stored in English


@pytest.mark.parametrize("case", GATE_CASES, ids=lambda case: "-".join(map(str, (case[0], case[4])))[:60])
def test_every_answer_of_every_gate_is_said_again_in_the_reader_s_language(case, greek):
    rule, stated, asked, *_ = case
    said = in_language(gate(rule, stated, asked).explanation, greek)
    known = {
        "training",
        "funder",
        "eligible",
        "countries",
        "contains",
        "instrument",
        "ecb",
        "is",
        "in",
        "not",
    }
    assert latin_words(said) <= known | _profile_words(case), said


def _profile_words(case) -> set[str]:
    """The words that stand in the case itself: rules and their values are a profile's own."""
    return latin_words(repr(case[1:3]).replace("_", " "))


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (
            "Open to higher education public, individual.",
            "Ouvert à : enseignement supérieur public, particuliers.",
        ),
        ("Open to the EU, Norway, not to Kenya.", "Ouvert à : UE, Norvège ; non ouvert à : Kenya."),
        (
            "Open to EU, Norway and 3 more, not to the EU.",
            "Ouvert à : UE, Norvège et 3 autres ; non ouvert à : UE.",
        ),
        ("Closes in 35 days, on 2026-10-06.", "Clôture dans 35 jours, le 6 oct. 2026."),
        ("Applicants from Kenya are not eligible.", "Pays non éligible : Kenya."),
        (
            "South Korea is associated for some programmes only.",
            "Corée du Sud : association limitée à certains programmes.",
        ),
        (
            "Open only to individual. The publisher's field says: natural persons.",
            "Ouvert uniquement à : particuliers. Le champ de l’éditeur indique : natural persons.",
        ),
        ("The publisher's own words, whatever they are.", "The publisher's own words, whatever they are."),
    ],
)
def test_a_stored_sentence_is_said_again_with_its_values_in_their_own_form(stored, said):
    found = in_language(stored, "fr").replace("\N{NO-BREAK SPACE}", " ")
    assert found == said
    assert in_language(stored, "en") == stored


# Whole mails

OWN_TEXT = "seasonal climate forecasts"
SECOND = nights(2)[1]
GATES = (
    GateResult("applicant", Verdict.YES, "Open to higher education public, research organisation."),
    GateResult("country", Verdict.UNKNOWN, "From which countries one may apply is not stated."),
)
NOTES = (
    "Not compared by meaning yet: a passage has no vector.",
    "Stale, not applied: must funder in Example Fund, set by dean; lapsed on 2026-06-30.",
    "This profile was to be reviewed by 2026-06-30.",
)
GAPS = {
    "climate-lab": (
        "Asian Development Bank: not covered (blocks programs: its site answers every program with 403, its "
        "robots.txt included); some of its calls come by eu_ted, int_ungm.",
        "Volkskas: no source of ours has announced anything by a funder of this name.",
    )
}


def rich_matches(calls):
    """A match of every kind: explained, noted, stated terms, screened, too low, dropped by a gate."""
    parts = tuple(Component(text, 10.0, "") for _, text in language_data.SCORE[:8])
    found = [
        match(
            call.id[3:],
            score=90.0 - place,
            components=parts,
            gates=GATES,
            notes=NOTES,
            terms=("export_control", "ip_ownership"),
        )
        for place, call in enumerate(calls)
    ]
    odd = {"op-90": {"score": 5.0}, "op-91": {"score": 0.0, "dropped_by": "country"}}
    odd |= {"op-92": {"screening": Screening.REVIEW}, "op-93": {"screening": Screening.HOLD}}
    return [replace(each, **odd.get(each.opportunity, {})) for each in found]


def rich_calls(night):
    """The same calls on two nights, in which everything happens to them that a mail can tell."""
    first = [
        opportunity("1", expected_awards=12, cofunding_rate=Decimal("0.8")),
        opportunity("2", text_basis=TextBasis.TITLE_ONLY, unread=("detail",), language="sw"),
        opportunity(
            "3", instruments=(Instrument.IN_KIND, Instrument.TECHNICAL_ASSISTANCE), cost_sharing=True
        ),
        opportunity("4", status=Status.FORECASTED, opens_on=SECOND),
        opportunity("5", reuse=Reuse.FACTS_AND_LINK, eligibility="Herders may apply.", award_floor=None),
        opportunity("6", applicant_types=("individual",), eligible_countries=("KE",)),
        *(opportunity(key) for key in ("90", "91", "92", "93")),
    ]
    if night == NIGHT:
        return first
    sooner = (deadline(date(2026, 9, 8)), deadline(date(2026, 12, 1), kind=DeadlineKind.STAGE, label="two"))
    return [
        later(first[0], deadlines=sooner),
        replace(first[1], withdrawn_on=SECOND, status=Status.WITHDRAWN, raw_digest="b"),
        later(first[2], status=Status.CLOSED),
        first[3],
        later(first[4], eligibility="Only fishers may apply.", award_ceiling=None, total_funding=euros(9)),
        later(
            first[5],
            applicant_types=("individual", "other"),
            eligible_countries=tuple(["KE", "UG", "TZ", "RW", "BI"]),
        ),
        *first[6:],
        opportunity("7", first_seen_on=SECOND, deadlines=(deadline(None, kind=DeadlineKind.ROLLING),)),
        opportunity("8", first_seen_on=SECOND, consortium=Consortium(True, 3, 2), trl=Trl(4, 7)),
        opportunity("9", first_seen_on=SECOND, deadlines=(deadline(date(2026, 9, 1), at=None),)),
    ]


def euros(millions):
    """So many millions of euros."""
    return Money(Decimal(millions * 1_000_000), "EUR")


def rich_mails(language, most=6):
    """The mails of both nights for a reader of a language."""
    home = Home(replace(READER, language=language, max_items=most))
    found = []
    for night in (NIGHT, SECOND):
        calls = rich_calls(night)
        planned = home.night(night, calls, rich_matches(calls))
        found += [
            compose(
                mail,
                night=night,
                as_of=at(night),
                opportunities={call.id: call for call in calls},
                source_lines=SOURCES,
                sender=SENDER,
                gaps=GAPS,
            )
            for mail in planned.mails
        ]
    return found


def parts(mail):
    """Subject, text and visible HTML of a mail."""
    parsed = message_from_bytes(mail.content, policy=policy.default)
    text = parsed.get_body(("plain",)).get_content()
    return mail.subject, text, Page(mail.html).text


def published():
    """The words of publishers, profiles and addresses in these mails: all but ours."""
    said = [
        READER.profile_name,
        READER.profile,
        OWN_TEXT,
        TEXT,
        TEXT[26:65],
        SENDER.email,
        READER.email,
        *GAPS["climate-lab"],
    ]
    for call in (*rich_calls(NIGHT), *rich_calls(SECOND)):
        notice = call.merged
        said += [
            notice.title,
            notice.funder or "",
            notice.programme or "",
            notice.url,
            notice.eligibility or "",
        ]
    said += ["European Commission Grants.gov Legation unsubscribe funder in Example Fund dean must ECB"]
    ours = "not covered blocks programs its site answers every program with included some of calls come by"
    ours += " no source of ours has announced anything by a funder of this name"
    return latin_words(" ".join(said)) - latin_words(ours)


def test_a_whole_mail_says_nothing_of_ours_in_english(greek):
    names = published() | latin_words("portal example eu for in must funder")
    mails = rich_mails(greek) + rich_mails(greek, most=1)
    assert len(mails) == 4
    for mail in mails:
        for part in parts(mail):
            assert latin_words(part) <= names, latin_words(part) - names


@pytest.mark.parametrize("language", OURS)
def test_a_whole_mail_shares_no_sentence_with_the_english_one(language):
    """Lines of the text that are the same in both hold publishers' words, links or commands only."""
    names = published() | latin_words("portal example eu Tanzania Uganda must funder in")
    for ours, english in zip(rich_mails(language), rich_mails("en"), strict=True):
        assert ours.subject != english.subject
        same = set(parts(ours)[1].splitlines()) & set(parts(english)[1].splitlines())
        assert {word for line in same for word in latin_words(line)} <= names, same


@pytest.mark.parametrize("language", OURS)
def test_every_line_of_the_text_keeps_to_its_columns(language):
    for mail in rich_mails(language):
        for line in parts(mail)[1].splitlines():
            assert width(line) <= 76 or "https://" in line, line


@pytest.mark.parametrize("language", OURS)
def test_the_same_night_again_is_the_same_mail(language):
    assert [mail.content for mail in rich_mails(language)] == [mail.content for mail in rich_mails(language)]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fr", "5 appels ouverts pour commencer — Climate", "1 date limite avancée au 8 sept. 2026, "),
        ("es", "5 convocatorias abiertas para empezar — Climate", "1 plazo adelantado al 8 sept 2026, "),
        ("ar", "5 دعوات مفتوحة للبداية — Climate", "موعد نهائي قُدِّم إلى 8 سبتمبر 2026، "),
    ],
)
def test_the_subject_is_in_the_reader_s_language(language, first, second):
    baseline, news = rich_mails(language)
    assert baseline.subject.startswith(first)
    assert news.subject.startswith(second)


def test_french_signs_have_the_spaces_that_french_asks_for():
    text = "\n".join(part for mail in rich_mails("fr") for part in parts(mail)[1:])
    ours = re.sub(r"https?://\S+|“.*?”|\d\d:\d\d|op-\S+", "", text)
    assert re.findall(r"[^\s\N{NO-BREAK SPACE}][;?!»](?!\w)", ours) == []
    assert "«\N{NO-BREAK SPACE}" in ours
    assert "Puis-je candidater\N{NO-BREAK SPACE}: " in ours


def test_an_arabic_mail_runs_from_right_to_left():
    for mail in rich_mails("ar"):
        assert re.search(r'<html lang="ar" dir="rtl"', mail.html)
    assert "←" in rich_mails("ar")[1].html
    for mail in rich_mails("fr"):
        assert 'dir="rtl"' not in mail.html


def test_what_a_closed_call_is_does_not_depend_on_the_reader_s_language():
    """A closing moved the reader's mail in English only while its word was looked for."""
    headings = {language: words(language).gettext("Closed early") for language in ("en", *OURS)}
    for language, heading in headings.items():
        assert heading.upper() in parts(rich_mails(language)[1])[1], language


@pytest.mark.slow
def test_the_sample_night_s_mails_say_nothing_of_ours_in_english(home_after_first):
    """Three words in a row that no publisher and no profile says are a sentence of ours left in English."""
    from conftest import EXAMPLES, FIRST, legation

    from db.store import Store
    from spiders.registry import source_class, source_names

    home = home_after_first
    write_pseudo_catalogue(home / "locales")
    with Store.open(home / "legation.db") as store:
        theirs = [text for each in store.opportunities.all() for text in _texts(each.merged)]
        for file in EXAMPLES:
            profile = file.read_text()
            name = re.findall(r"^profile: (\S+)", profile, re.M)[0]
            theirs += [profile, f"legation keep {name} ID", f"legation dismiss {name} ID"]
            spoken = re.sub(r"language: \w+", f"language: {LANGUAGE}", profile)
            store.profiles.put(name, spoken, NIGHT)
    theirs += [source_class(name).funder for name in source_names()]
    # As one text: a word of theirs may be cut at the end of a line.
    known = " | ".join(" ".join(re.findall("[a-z]+", text.casefold())) for text in theirs)
    for file in EXAMPLES:
        name = re.findall(r"^profile: (\S+)", file.read_text(), re.M)[0]
        at_night = ("--first", "--as-of", f"{FIRST}T02:00:00+00:00", "--home", home)
        done = legation("digest", name, *at_night)
        assert done.returncode == 0, done.stderr
        assert "Δεαδλινε" in done.stdout
        said = done.stdout.partition("\n\n")[2]
        assert [three for three in _threes(said) if " ".join(three) not in known] == []


def _texts(notice):
    """Everything in words that a publisher said."""
    named = (notice.title, notice.summary, notice.text, notice.eligibility, notice.funder, notice.programme)
    return [each for each in (*named, notice.url, *(ground.words for ground in notice.grounds)) if each]


def _threes(text):
    """Every three Latin words in a row."""
    found = re.findall(r"[A-Za-z]+|[^A-Za-z\s]+", re.sub(r"https?://\S+|op-\w+", " | ", text))
    runs = " ".join(word.casefold() if word.isalpha() and word.isascii() else "|" for word in found).split(
        "|"
    )
    return {tuple(words[i : i + 3]) for run in runs if (words := run.split()) for i in range(len(words) - 2)}
