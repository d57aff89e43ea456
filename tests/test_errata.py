"""What we told wrongly: fifty faults of reading, told in a mail and then mended, through store and digest."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import yaml
from telling_cases import NIGHT, READER, Home, at, deadline, dismissed, dropped, later, match, opportunity

from db.records import (
    Accounting,
    Announcement,
    ApplicantType,
    Certainty,
    Deadline,
    DeadlineKind,
    Money,
    NoticeRef,
    Outcome,
    RawDeadline,
    RawNotice,
    Screening,
    SourceRun,
    Status,
)
from db.store import Store, opportunity_id
from flows.announcing.announce import Past, plan
from flows.announcing.errata import corrections, kind_of_fact
from flows.announcing.mail_plan import WEEKLY, Sender
from flows.announcing.telling import compose_mails
from flows.digest.mail import compose
from flows.digest.text import text_of
from flows.night.gathering import resolve_opportunities
from flows.night.plan import NightPlan
from flows.night.rereading import differences, reread_stored
from spiders.normalise import normalise
from spiders.registry import source_class
from tests.conftest import EXAMPLES, legation

FIRST, SECOND, THIRD = (NIGHT + timedelta(days=days) for days in (-1, 1, 2))
RIGHT = date(2026, 11, 4)
MILLION = Decimal(1_000_000)


def money(millions, currency="USD"):
    return Money(Decimal(millions) * MILLION, currency)


def due(on=RIGHT, at=time(17), zone="America/New_York", kind=DeadlineKind.FIXED, **fields):
    return {"deadlines": (Deadline(kind, on, at, zone, **fields),)}


def only(*codes):
    return {"eligible_countries": codes}


# What the reader was wrongly told, beside a publisher who says: open since 1 July, until 4 November 2026,
# 17:00 in New York; USD 0.2 to 2 million for each of USD 12 million; the funder pays 80 %; France and Kenya.
FAULTS = {
    "day and month swapped": due(date(2026, 4, 11)) | {"status": None},
    "day and month swapped into the future": due(date(2027, 4, 11)),
    "a year late": due(date(2027, 11, 4)),
    "ten years late": due(date(2036, 11, 4)),
    "a day late": due(date(2026, 11, 5)),
    "a day early": due(date(2026, 11, 3)),
    "a month late": due(date(2026, 12, 4)),
    "a month early": due(date(2026, 10, 4)),
    "a week early": due(date(2026, 10, 28)),
    "a digit dropped": due(date(2026, 11, 14)),
    "the information day instead": due(date(2026, 9, 15)),
    "the start of the project instead": due(date(2027, 2, 1)),
    "Los Angeles instead of New York": due(zone="America/Los_Angeles"),
    "UTC instead of New York": due(zone="UTC"),
    "Brussels instead of New York": due(zone="Europe/Brussels"),
    "no zone": due(zone=None),
    "morning instead of afternoon": due(at=time(5)),
    "an hour early": due(at=time(16)),
    "midnight instead of five": due(at=time(23, 59)),
    "noon instead of five": due(at=time(12)),
    "no time": due(at=None),
    "no deadline at all": {"deadlines": ()},
    "rolling instead of fixed": due(None, None, None, DeadlineKind.ROLLING),
    "until the money is spent instead of fixed": due(None, None, None, DeadlineKind.UNTIL_EXHAUSTED),
    "a second cut-off that is none": {"deadlines": (*due()["deadlines"], deadline(date(2027, 3, 9)))},
    "opens next spring": {"opens_on": date(2027, 3, 1), "status": Status.FORECASTED},
    "opens in winter": {"opens_on": date(2026, 12, 1), "status": Status.FORECASTED},
    "opening date that is not there": {"opens_on": date(2026, 7, 2)},
    "opening a year early": {"opens_on": date(2025, 7, 1)},
    "the pot as ceiling": {"award_ceiling": money(12)},
    "the pot as ceiling and no pot": {"award_ceiling": money(12), "total_funding": None},
    "the ceiling as pot": {"total_funding": money(2)},
    "the floor as ceiling": {"award_ceiling": money("0.2")},
    "ceiling and floor swapped": {"award_floor": money(2), "award_ceiling": money("0.2")},
    "euro for dollar": {"award_ceiling": money(2, "EUR")},
    "Canadian for American dollar": {"award_ceiling": money(2, "CAD")},
    "pot in yen": {"total_funding": money(12, "JPY")},
    "thousands for millions": {"award_ceiling": Money(Decimal(2_000), "USD")},
    "billions for millions": {"total_funding": money(12_000)},
    "a comma read as a point": {"award_floor": Money(Decimal(200), "USD")},
    "no ceiling": {"award_ceiling": None},
    "no pot": {"total_funding": None},
    "the co-funder's share": {"cofunding_rate": Decimal("0.2")},
    "a percentage as a whole": {"cofunding_rate": Decimal(1)},
    "an applicant type nobody named": {"applicant_types": (ApplicantType.INDIVIDUAL,)},
    "two applicant types nobody named": {
        "applicant_types": (ApplicantType.FOR_PROFIT_SMALL, ApplicantType.FOR_PROFIT_OTHER)
    },
    "Niger for Kenya": only("FR", "NE"),
    "a country missing": only("FR"),
    "a country too many": only("FR", "KE", "KP"),
    "title glued to its neighbour": {"title": lambda title: f"{title}Open calls Subscribe to news"},
    "title of another call": {"title": lambda _: "How to apply to any of our programmes"},
}
# The first is closed by its wrong date and is told nobody: what was not told is not corrected but told.
NEVER_TOLD = "day and month swapped"
TOLD = [name for name in FAULTS if name != NEVER_TOLD]


def test_there_are_fifty_planted_faults():
    assert len(TOLD) == 50


# Through the store: raw notices, wrong readings, a mail, the mended program, another mail

SOURCE = source_class("us_grants_gov")
WORDS = [
    "corals",
    "deserts",
    "orchards",
    "glaciers",
    "harbours",
    "beetles",
    "quarries",
    "violins",
    "lagoons",
    "telescopes",
]
PLACES = ["Samoa", "Malta", "Cyprus", "Bhutan", "Jamaica", "Fiji"]
BOTH, OTHER = ("one@example.org", "two@example.org"), "three@example.org"


def key_of(name):
    return f"c{list(FAULTS).index(name)}"


def id_of(name):
    return opportunity_id(NoticeRef(SOURCE.name, key_of(name)))


def published(name, **said):
    """What the publisher says of one call, in its own strings."""
    number = list(FAULTS).index(name)
    title = f"Studies of {WORDS[number % 10]} near {PLACES[number // 10]}"
    raw = RawNotice(
        SOURCE.name,
        key_of(name),
        f"https://example.org/{number}",
        title,
        "2026-08-11T02:00:00+00:00",
        text=f"<p>Proposals study {title}.</p>",
        text_basis="full",
        language="en",
        status="posted",
        opens="2026-07-01",
        deadlines=(RawDeadline("2026-11-04T17:00:00-05:00", "4 November 2026, 17:00"),),
        award_floor="200000",
        award_ceiling="2000000",
        total_funding="12000000",
        currency="USD",
        cofunding="80%",
        countries=("France", "Kenya"),
    )
    return replace(raw, **said)


def misread(name):
    """The same call as the faulty program read it."""
    right, _ = normalise(published(name), SOURCE)
    wrong = {f: v(right.title) if callable(v) else v for f, v in FAULTS[name].items()}
    return replace(right, **wrong)


def profile(name, *emails):
    stated = yaml.safe_load(EXAMPLES[0].read_text())
    recipients = [{"email": email, "frequency": "daily", "max_items": 20} for email in emails]
    kept = {
        k: v for k, v in stated.items() if k in {"kind", "country", "summary", "capabilities", "valid_until"}
    }
    return yaml.safe_dump(kept | {"profile": name, "name": name.title(), "recipients": recipients})


def brought(store, night, raws, notices, outcome=Outcome.OK):
    run = SourceRun(SOURCE.name, outcome, None, len(raws), (1, 100))
    store.notices.save_source(run, raws, notices, (), night=night, complete_listing=True)


def tell(home, night):
    """The rest of a night; its mails by reader, and its account."""
    steps = NightPlan(home, at(night), ())
    resolve_opportunities(steps, 1)
    with Store.open(home / "legation.db") as store:
        for name, score in (("coast", 70.0), ("mountain", 5.0)):
            fits = [match(o.id[3:], score, name, reasons=()) for o in store.opportunities.all()]
            store.matches.replace(name, fits, night=night)
    compose_mails(steps, 1)
    with Store.open(home / "legation.db") as store:
        return {mail.recipient: mail for mail in store.deliveries.of_night(night)}, store.deliveries.ledger(
            night
        )


@pytest.fixture(scope="module")
def mended(tmp_path_factory):
    """Fifty calls told wrongly to two of three readers; the next night brings only a better program."""
    home = tmp_path_factory.mktemp("errata")
    raws, wrong = [published(name) for name in FAULTS], [misread(name) for name in FAULTS]
    known = replace(
        raws[0], key="known", url="https://example.org/known", title="Poetry for lighthouse keepers"
    )
    with Store.open(home / "legation.db") as store:
        store.profiles.put("coast", profile("coast", *BOTH), FIRST)
        store.profiles.put("mountain", profile("mountain", OTHER), FIRST)
        brought(store, FIRST, [known], [normalise(known, SOURCE)[0]])
    tell(home, FIRST)
    with Store.open(home / "legation.db") as store:
        brought(store, NIGHT, raws, wrong)
    before = tell(home, NIGHT)
    with Store.open(home / "legation.db") as store:
        store.readings.save(SOURCE.name, (), code="the faulty program", night=NIGHT)
        brought(store, SECOND, [], [], Outcome.FAILED)
    return home, before, tell(home, SECOND)


def of_call(ledger, name, reason):
    return [entry.recipient for entry in ledger if (entry.opportunity, entry.reason) == (id_of(name), reason)]


@pytest.mark.parametrize("name", TOLD)
def test_who_was_told_a_misreading_gets_one_correction_with_both_values(mended, name):
    home, (_, before), (mails, after) = mended
    assert sorted(of_call(before, name, "new")) == [*BOTH], "two of three were told"
    assert sorted(of_call(after, name, "erratum")) == [*BOTH]
    with Store.open(home / "legation.db") as store:
        tellings = [one for one in store.deliveries.told() if one.opportunity == id_of(name)]
        call = store.opportunities.get(id_of(name))
    assert [one.announcement for one in tellings] == [Announcement.NEW] * 2 + [Announcement.ERRATUM] * 2
    wrong = corrections(tellings[:1], call, as_of=at(SECOND))
    fields = {"deadline" if field == "deadlines" else field for field in FAULTS[name]}
    assert {kind_of_fact(one.change.field) for one in wrong} == fields
    for reader in BOTH:
        for one in wrong:
            told, right = (value or "nothing of the kind" for value in (one.change.before, one.change.after))
            said = f"e told you {told} (11 Aug 2026); the publisher's page says {right}"
            assert words_of(said) in words_of(text_of(mails[reader].content))
            assert html.escape(words_of(right), quote=False) in words_of(mails[reader].html)


def words_of(text):
    return " ".join(text.split())


def test_nobody_else_gets_anything_and_the_account_balances(mended):
    home, _, (mails, ledger) = mended
    assert sorted(mails) == [*BOTH]
    subject = "50 corrections, 1 we had overlooked — Coast"
    assert all(mail.subject.startswith(subject) for mail in mails.values())
    assert not [entry for entry in ledger if entry.recipient == OTHER and entry.accounting is Accounting.SENT]
    with Store.open(home / "legation.db") as store:
        calls = {call.id for call in store.opportunities.all()}
    keys = [(entry.recipient, entry.opportunity) for entry in ledger]
    assert sorted(keys) == sorted((reader, call) for reader in (*BOTH, OTHER) for call in calls)


def test_what_the_misreading_hid_is_told_as_our_mistake(mended):
    _, (_, before), (mails, after) = mended
    assert sorted(of_call(before, NEVER_TOLD, "closed")) == sorted([*BOTH, OTHER])
    assert sorted(of_call(after, NEVER_TOLD, "overlooked")) == [*BOTH]
    assert of_call(after, NEVER_TOLD, "below-threshold") == [OTHER]
    text = words_of(text_of(mails[BOTH[0]].content))
    assert "OVERLOOKED: OUR MISTAKE These were there before. We had read the publisher's page wrongly" in text
    assert published(NEVER_TOLD).title in text.partition("OVERLOOKED: OUR MISTAKE")[2]


def test_the_values_stand_in_the_mail_in_words(mended):
    _, _, (mails, _) = mended
    text = words_of(text_of(mails[BOTH[0]].content))
    assert "CORRECTIONS: OUR MISTAKES We read the publisher's page wrongly and told you so" in text
    for said in (
        "Thursday 4 November 2027, 17:00 New York time (11 Aug 2026); the publisher's page says Wednesday "
        "4 November 2026, 17:00 New York time, 85 days left",
        "Most per award: we told you USD 12 million (11 Aug 2026); the publisher's page says USD 2 million",
        "Countries: we told you France, Niger (11 Aug 2026); the publisher's page says France, Kenya",
        "Status: we told you forecast (11 Aug 2026); the publisher's page says open",
    ):
        assert said.casefold() in text.casefold()


def test_the_night_after_nothing_is_told_again_and_a_publishers_change_is_told_as_one(mended):
    home, _, _ = mended
    names = ["a year late", "euro for dollar", "a country missing"]
    moved = published(
        names[0], deadlines=(RawDeadline("2026-10-20T17:00:00-04:00", "20 October 2026, 17:00"),)
    )
    raws = [moved, *(published(name) for name in FAULTS if name != names[0])]
    with Store.open(home / "legation.db") as store:
        brought(store, THIRD, raws, [normalise(raw, SOURCE)[0] for raw in raws])
        assert reread_stored(store, THIRD) == 0
    mails, ledger = tell(home, THIRD)
    sent = [(e.recipient, e.opportunity, e.reason) for e in ledger if e.accounting is Accounting.SENT]
    assert sent == [(reader, id_of(names[0]), "changed") for reader in BOTH]
    text = words_of(text_of(mails[BOTH[0]].content))
    assert "from Wednesday 4 November 2026, 17:00 New York time → to Tuesday 20 October 2026" in text
    assert "told you" not in text


def test_on_the_night_of_a_publishers_change_our_mistake_is_told_apart_from_it(tmp_path):
    """What was published when it was told is read again: the deadline was ours, the ceiling is theirs."""
    name, home = "a year late", tmp_path
    known = replace(published(name), key="known", url="https://example.org/known", title="Lighthouse poetry")
    with Store.open(home / "legation.db") as store:
        store.profiles.put("coast", profile("coast", *BOTH), FIRST)
        brought(store, FIRST, [known], [normalise(known, SOURCE)[0]])
    tell(home, FIRST)
    with Store.open(home / "legation.db") as store:
        brought(store, NIGHT, [published(name)], [misread(name)])
    tell(home, NIGHT)
    raised = published(name, award_ceiling="3000000")
    with Store.open(home / "legation.db") as store:
        brought(store, SECOND, [raised], [normalise(raised, SOURCE)[0]])
    mails, ledger = tell(home, SECOND)
    assert sorted(of_call(ledger, name, "erratum")) == [*BOTH]
    text = words_of(text_of(mails[BOTH[0]].content))
    assert "Deadline: We told you Thursday 4 November 2027" in text
    assert "Most per award: from USD 2 million → to USD 3 million" in text
    assert not tell(home, THIRD)[0]


def test_a_stored_notice_keeps_its_last_night_and_what_the_publisher_said_when_it_is_read_again(tmp_path):
    name = "a year late"
    with Store.open(tmp_path / "legation.db") as store:
        brought(store, NIGHT, [published(name)], [misread(name)])
        (found,) = differences(store, SOURCE, SECOND)
        assert [change.field for change in found.changes] == ["deadlines"]
        assert store.notices.current()[0].deadlines == misread(name).deadlines, "looking changes nothing"
        seen, said = store.notices.sightings(), store.notices.raw_digests()
        assert reread_stored(store, SECOND) == 1
        assert store.notices.current()[0] == normalise(published(name), SOURCE)[0]
        assert (store.notices.sightings(), store.notices.raw_digests()) == (seen, said)
        assert store.notices.moved_on() == {}, "no change by the publisher"
        brought(store, THIRD, [published(name)], [misread(name)])
        assert reread_stored(store, THIRD + timedelta(days=1)) == 0, "the program is the same"


def test_by_hand_it_is_shown_first_and_then_kept(tmp_path):
    name = "the pot as ceiling"
    with Store.open(tmp_path / "legation.db") as store:
        brought(store, NIGHT, [published(name)], [misread(name)])
    dry = legation("reread", SOURCE.name, "--dry-run", "--home", tmp_path)
    assert "award_ceiling: " in dry.stdout
    assert "1 stored announcements would read otherwise" in dry.stdout
    kept = json.loads(legation("reread", "--json", "--home", tmp_path).stdout)
    assert [change["field"] for change in kept["notices"][0]["changes"]] == ["award_ceiling"]
    assert "Nothing reads otherwise." in legation("reread", "--home", tmp_path).stdout
    unknown = legation("reread", "nobody", "--home", tmp_path)
    assert unknown.returncode == 2
    assert "unknown source 'nobody'" in unknown.stderr


# Decided purely: what is corrected, for whom, and when it waits

WRONG = {"deadlines": (deadline(date(2026, 12, 10)),)}


def reread(call, **fields):
    """The same call as a better program reads what the publisher had said."""
    return replace(call, merged=replace(call.merged, **fields))


def outcome(before, after, matches=None, reader=READER, triage=(), night=SECOND, **past):
    """What a reader who was told ``before`` gets when it reads ``after``; the item and its account."""
    home = Home(reader)
    home.night(NIGHT, [before])
    home.decide(*triage)
    planned = plan(
        night=night,
        as_of=at(night),
        addressees=[reader],
        matches={reader.profile: [match()] if matches is None else matches},
        opportunities={after.id: after},
        past=Past(home.told, home.ledger, home.triage, home.first_ok, past.pop("moved_on", {}), **past),
    )
    (entry,) = planned.ledger
    items = [item for mail in planned.mails for section in mail.sections for item in section.items]
    return (items[0] if items else None), f"{entry.accounting}:{entry.reason}"


def fields_of(item):
    return [one.change.field for one in item.corrections], [change.field for change in item.changes]


@pytest.mark.parametrize(
    "after",
    [
        {"eligibility": "Universities and their partners."},
        {"text": "A cleaner text."},
        {"title": "Climate  services for SMALLHOLDERS 1"},
        {"deadlines": (deadline(date(2026, 10, 6), words="6 October", label="main"),)},
        {"deadlines": (deadline(date(2026, 10, 6), kind=DeadlineKind.CUTOFF),)},
        {"cofunding_rate": Decimal("0.8")},
        {"eligible_countries": ("KE",)},
        {"opens_on": date(2026, 8, 1)},
    ],
)
def test_a_wording_and_what_we_had_merely_left_out_are_no_errata(after):
    item, account = outcome(opportunity(), reread(opportunity(), **after))
    assert item is None
    assert account in {"suppressed:reread", "suppressed:already-told"}


def test_a_time_that_only_the_publishers_rule_gives_was_not_told_wrongly():
    dated = opportunity(deadlines=(deadline(date(2026, 10, 6), None),))
    by_rule = reread(dated, deadlines=(deadline(date(2026, 10, 6), time_certainty=Certainty.BY_RULE),))
    assert outcome(dated, by_rule)[0] is None
    stated = reread(dated, deadlines=(deadline(date(2026, 10, 6)),))
    assert fields_of(outcome(dated, stated)[0]) == (["deadline"], [])


@pytest.mark.parametrize(
    ("matches", "account"),
    [
        ([], "sent:erratum"),
        ([match(score=10.0)], "sent:erratum"),
        ([dropped("1", "country")], "sent:erratum"),
        ([match(screening=Screening.REVIEW)], "suppressed:review"),
        ([match(screening=Screening.HOLD)], "suppressed:hold"),
    ],
)
def test_who_was_told_hears_of_it_although_it_no_longer_fits_but_not_past_the_safeguards(matches, account):
    assert outcome(opportunity(**WRONG), reread(opportunity(), title="x"), matches)[1] == account


def test_who_dismissed_it_hears_nothing():
    wrong = opportunity(**WRONG)
    assert outcome(wrong, opportunity(), triage=[dismissed("1")])[1] == "suppressed:dismissed"


def test_countries_we_had_left_out_are_told_to_whom_they_bar():
    item, _ = outcome(
        opportunity(), reread(opportunity(), eligible_countries=("US",)), [dropped("1", "country")]
    )
    assert fields_of(item) == (["eligible_countries"], [])


def test_a_weekly_reader_waits_unless_there_is_less_time_than_we_said():
    weekly = replace(READER, frequency=WEEKLY)
    early, late = opportunity(deadlines=(deadline(date(2026, 9, 6)),)), opportunity(**WRONG)
    assert outcome(early, opportunity(), reader=weekly)[1] == "queued:erratum"
    assert outcome(late, opportunity(), reader=weekly)[1] == "sent:erratum"


def test_what_nobody_can_act_on_any_more_is_not_corrected():
    wrong = opportunity(deadlines=(deadline(date(2026, 8, 20)),))
    right = opportunity(deadlines=(deadline(date(2026, 8, 18)),))
    night = date(2026, 9, 1)
    assert outcome(wrong, right, night=night)[1] == "suppressed:closed"
    item, _ = outcome(opportunity(**WRONG), right, night=night)
    assert fields_of(item) == (["deadline"], []), "we had said that there was time until December"


def test_a_status_that_time_has_brought_was_not_told_wrongly():
    call = opportunity(deadlines=(deadline(NIGHT, time(12)),))
    again = reread(call, award_ceiling=Money(Decimal(5), "EUR"))
    assert outcome(call, again)[1] == "suppressed:closed"


def test_what_the_publisher_moved_stands_beside_the_correction():
    """Told until 10 December at EUR 4 million; it said 6 October, and has raised the ceiling since."""
    then = reread(opportunity(**WRONG), deadlines=opportunity().merged.deadlines)
    now = later(then, award_ceiling=Money(Decimal(5_000_000), "EUR"))
    item, account = outcome(
        opportunity(**WRONG), now, read_again={("op-1", "a", NIGHT): then}, moved_on={"op-1": SECOND}
    )
    assert account == "sent:erratum"
    assert fields_of(item) == (["deadline"], ["award_ceiling"])


def test_a_field_that_the_publisher_moved_as_well_is_told_as_its_change():
    then = reread(opportunity(**WRONG), deadlines=opportunity().merged.deadlines)
    now = later(then, deadlines=(deadline(date(2026, 9, 15)),))
    item, account = outcome(
        opportunity(**WRONG), now, read_again={("op-1", "a", NIGHT): then}, moved_on={"op-1": SECOND}
    )
    assert account == "sent:changed"
    assert fields_of(item) == ([], ["deadline"])


def test_a_better_reading_that_comes_with_a_change_of_the_publisher_is_not_blamed_on_it():
    """Only the eligibility passage reads better, which is no erratum; the publisher moved the title."""
    then = reread(opportunity(), eligibility="Universities.")
    now = later(then, title="Another title")
    item, _ = outcome(opportunity(), now, read_again={("op-1", "a", NIGHT): then}, moved_on={"op-1": SECOND})
    assert fields_of(item) == ([], ["title"])


def test_a_misreading_is_corrected_after_a_cosmetic_change_too():
    then = opportunity()
    now = later(then, text="Edited.")
    item, _ = outcome(
        opportunity(**WRONG), now, read_again={("op-1", "a", NIGHT): then}, moved_on={"op-1": SECOND}
    )
    assert fields_of(item) == (["deadline"], [])


def test_a_portal_that_falls_silent_is_not_our_misreading():
    both = (NoticeRef("eu_portal", "1"), NoticeRef("us_portal", "1"))
    told = replace(opportunity(**WRONG), notices=both)
    item, account = outcome(
        told, replace(opportunity(), notices=both), read_again={("op-1", "a", NIGHT): told}
    )
    assert (item, account) == (None, "suppressed:reread")


def test_the_day_named_is_the_first_on_which_the_wrong_value_was_told():
    home, wrong = Home(), opportunity(**WRONG)
    home.night(NIGHT, [wrong])
    renamed = later(wrong, title="Another title")
    assert home.night(SECOND, [renamed]).mails
    planned = home.night(THIRD, [reread(renamed, deadlines=opportunity().merged.deadlines)])
    (item,) = planned.mails[0].sections[0].items
    assert [one.told_on for one in item.corrections] == [NIGHT]
    assert not home.night(
        THIRD + timedelta(days=1), [reread(renamed, deadlines=opportunity().merged.deadlines)]
    ).mails


def test_corrections_come_before_everything_else():
    home = Home()
    calls = [opportunity("1"), opportunity("2", **WRONG)]
    home.night(NIGHT, calls)
    earlier = later(calls[0], deadlines=(deadline(date(2026, 9, 15)),))
    after = [earlier, opportunity("2"), opportunity("3", first_seen_on=SECOND)]
    planned = home.night(SECOND, after)
    mail = compose(
        planned.mails[0],
        night=SECOND,
        as_of=at(SECOND),
        opportunities={each.id: each for each in after},
        source_lines=[],
        sender=Sender("legation@example.org"),
    )
    subject = "1 correction, 1 deadline brought forward to 15 Sept 2026, 1 new — Climate Adaptation Lab"
    assert mail.subject == subject
    assert [item.opportunity for item in planned.mails[0].sections[0].items] == ["op-2", "op-1", "op-3"]
    text = words_of(text_of(mail.content))
    assert (
        "Deadline: We told you Thursday 10 December 2026, 17:00 Brussels time (11 Aug 2026); the publisher's "
        "page says Tuesday 6 October 2026, 17:00 Brussels time" in text
    )
