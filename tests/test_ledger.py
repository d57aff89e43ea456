"""The ledger: it adds up every night, is checked in the run, is shown, and goes with the mail as a list."""

from __future__ import annotations

import csv
import email
import email.policy
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telling_cases import NIGHT, READER, Home, at, match, nights, opportunity
from told_home import call, id_of, profile, run_night

from db.records import Accounting, LedgerEntry, Match, Screening
from db.records.waiting import DeskAction, DeskWord, Snooze
from db.store import Store
from flows.announcing.announce import plans
from flows.announcing.ledger_balance import imbalances
from flows.announcing.mail_plan import Approving, RecipientPlan, Section
from flows.announcing.reasons import MEANINGS, Waits, Withheld, meaning_of
from flows.digest.rest_list import rest_list
from flows.doctor.nights import ledger_finding
from flows.export.csv_file import csv_bytes
from flows.night.nightly import EXIT_PARTIAL
from ranking.profiles import parse_profile
from tests.conftest import legation

SECOND, THIRD = nights(3)[1:]
SCORES = {"reef": 70.0, "shore": 20.0}


def attached(mail, name):
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    found = [part for part in message.iter_attachments() if part.get_filename() == name]
    assert len(found) == 1, name
    return list(csv.reader(StringIO(found[0].get_content().removeprefix("\ufeff"))))


@pytest.fixture
def told_home(tmp_path):
    """A home of one night, to go on from."""
    return one_night(tmp_path)


@pytest.fixture(scope="module")
def kept_home(tmp_path_factory):
    """The same, for tests that only look at it."""
    return one_night(tmp_path_factory.mktemp("kept"))


def one_night(tmp_path):
    """A profile whose mail shows two matches of six: one is backlog, one held, one dropped, one too poor."""
    with Store.open(tmp_path / "legation.db") as store:
        text = profile("reef", "pi@example.org", recipients=[{"email": "pi@example.org", "max_items": 2}])
        store.profiles.put("reef", text, NIGHT)
        store.profiles.put("shore", profile("shore", "shore@example.org"), NIGHT)
    beside = {
        ("reef", id_of(3)): Match("reef", id_of(3), 90.0, (), (), (), Screening.REVIEW, "core"),
        ("reef", id_of(4)): match(id_of(4)[3:], 0.0, "reef", dropped_by="deadline"),
        ("reef", id_of(5)): match(id_of(5)[3:], 12.0, "reef"),
    }
    hostile = replace(call(5), title='=HYPERLINK("http://e.example")', text="x")
    calls = [*(call(n) for n in range(5)), hostile]
    return tmp_path, run_night(tmp_path, NIGHT, calls, SCORES, beside)


# Shown


def test_the_ledger_adds_up_for_every_reader_and_says_why_in_words(kept_home):
    shown = legation("ledger", "--home", kept_home[0])
    assert shown.returncode == 0, shown.stderr
    assert "reef for pi@example.org: 6 = 2 sent + 4 suppressed + 0 queued" in shown.stdout
    assert "shore for shore@example.org: 6 = 0 sent + 6 suppressed + 0 queued" in shown.stdout
    assert "dropped:deadline: a gate answered no" in shown.stdout
    assert "review: held for a safeguards review" in shown.stdout


def test_a_program_reads_the_ledger_of_one_profile_as_json(kept_home):
    said = json.loads(legation("ledger", "--home", kept_home[0], "--profile", "reef", "--json").stdout)
    (account,) = said["accounts"]
    assert (account["matched"], account["sent"], account["suppressed"], account["queued"]) == (6, 2, 4, 0)
    assert sum(each["amount"] for each in account["reasons"]) == 6
    assert said["faults"] == []


def test_the_story_of_one_call_is_told_for_everyone_and_equal_nights_are_one_line(told_home):
    home, _ = told_home
    for night in (SECOND, THIRD):
        run_night(home, night, [call(n) for n in range(5)], SCORES)
    story = legation("ledger", "--opportunity", id_of(0), "--home", home).stdout
    assert "2026-08-11  sent: baseline" in story
    assert "2026-08-12 to 2026-08-13  suppressed: already-told" in story
    assert "2026-08-11 to 2026-08-13  suppressed: below-threshold" in story
    only = legation("ledger", "--opportunity", id_of(0), "--profile", "shore", "--home", home).stdout
    assert "pi@example.org" not in only


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--night", "2020-01-01"), "no account of 2020-01-01"),
        (("--night", "soon"), "write a date as 2026-08-11"),
        (("--profile", "nobody"), "no account"),
        (("--opportunity", "op-nonsense"), "no such opportunity"),
    ],
)
def test_what_has_no_account_is_refused(kept_home, arguments, said):
    refused = legation("ledger", *arguments, "--home", kept_home[0])
    assert refused.returncode == 2
    assert said in refused.stderr


# Checked


def test_every_reason_has_a_meaning():
    assert {*Withheld, *Waits} <= MEANINGS.keys()
    assert meaning_of("snoozed:new").endswith("(as: new)")
    assert meaning_of("dropped:deadline").endswith("(rule: deadline)")


def test_a_ledger_that_does_not_add_up_is_found_whatever_is_wrong_with_it():
    home = Home()
    calls = [opportunity("1"), opportunity("2")]
    matches = {READER.profile: [match("1"), match("2")]}
    planned = home.night(NIGHT, calls)

    def found(**fields):
        return " ".join(what for *_, what in imbalances(replace(planned, **fields), [READER], matches))

    stranger = LedgerEntry(NIGHT, "x@example.org", "x", "op-1", Accounting.SUPPRESSED, "backlog")
    silent = tuple(replace(entry, accounting=Accounting.SUPPRESSED) for entry in planned.ledger)
    assert found() == ""
    assert "1 matches without" in found(ledger=planned.ledger[1:])
    assert "two accounts" in found(ledger=(*planned.ledger, planned.ledger[0]))
    assert "nobody's" in found(ledger=(*planned.ledger, stranger))
    assert "told and not sent" in found(ledger=silent)
    assert "in no mail" in found(mails=tuple(replace(mail, sections=()) for mail in planned.mails))


def test_a_night_whose_ledger_does_not_add_up_is_partial_and_says_so(told_home, monkeypatch):

    from flows.announcing import telling
    from flows.night import nightly
    from flows.night.plan import NightPlan

    def forgetful(**known):
        for reader, planned in plans(**known):
            yield reader, replace(planned, ledger=planned.ledger[1:])

    home, _ = told_home
    monkeypatch.setattr(telling, "plans", forgetful)
    run_night(home, SECOND, [call(n) for n in range(5)], SCORES)
    shown = legation("ledger", "--home", home)
    assert shown.returncode == 1
    assert "DOES NOT ADD UP: reef for pi@example.org" in shown.stdout
    with Store.open(home / "legation.db") as store:
        assert "does not add up" in ledger_finding(store).says
        for mail in store.deliveries.pending():
            store.deliveries.mark_sent(mail.message_id, "ok")
        run = store.runs.begin(SECOND, at(SECOND), "replay")
    assert nightly._finish(NightPlan(home, at(SECOND), ("us_grants_gov",)), run) == EXIT_PARTIAL


READERS = [
    replace(READER, email=f"{frequency}@example.org", frequency=frequency, approval=approving, all_new=asks)
    for frequency in ("daily", "weekly", "quiet")
    for approving in (None, Approving("desk@example.org", 48, then_send=True))
    for asks in (approving is None,)
]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_readers_and_desks_wish_every_match_has_one_account_and_is_told_as_new_once(data):
    home, draw = Home(*(replace(r, email=f"{n}{r.email}") for n, r in enumerate(READERS))), data.draw
    known, news = [], Counter()
    for night in nights(draw(st.integers(2, 9))):
        arrived = draw(st.integers(0, 2))
        known += [opportunity(f"{len(known) + n}", first_seen_on=night) for n in range(arrived)]
        fits = [match(each.id[3:], draw(st.sampled_from([10.0, 80.0]))) for each in known]
        if draw(st.booleans()):
            until = draw(st.none() | st.sampled_from(nights(12)))
            who = draw(st.sampled_from(["", home.readers[0].email]))
            home.snoozes.append(Snooze(READER.profile, who, "", until, "pi", at(night)))
        planned = home.night(night, known, fits)
        assert imbalances(planned, home.readers, {READER.profile: fits}) == []
        again = home.night(night, known, fits)
        assert (again.told, again.ledger) == ((), planned.ledger), "the same night again tells nothing"
        told = (each for each in planned.told if each.announcement in {"new", "baseline"})
        news.update((each.recipient, each.opportunity) for each in told)
        for waiting in planned.awaiting:
            if draw(st.booleans()):
                action = draw(st.sampled_from([DeskAction.RELEASE, DeskAction.DROP]))
                home.desk_words.append(
                    DeskWord(*waiting.key[:2], action, *waiting.key[2:], "", night, "d", at(night))
                )
    assert not news or max(news.values()) == 1


# Attached


def test_what_a_mail_only_counts_goes_with_it_as_a_list_and_what_is_held_is_only_counted(kept_home):
    _, mails = kept_home
    rows = attached(mails["2026-08-11 pi@example.org"], "not-shown.csv")
    assert rows[0][:2] == ["profile", "title"]
    by_title = {row[1]: row for row in rows[1:]}
    assert "1 held for a review: not listed" in by_title
    assert not any("glaciers" in cell or id_of(3) in cell for row in rows for cell in row)
    dropped = next(row for row in rows if row[6] == id_of(4))
    assert (dropped[3], "rule: deadline" in dropped[5]) == ("2026-12-01", True)
    assert len(rows) == 1 + 3 + 1
    hostile = next(row for row in rows if row[6] == id_of(5))
    assert hostile[1].startswith("'=HYPERLINK")


def test_what_a_desk_has_not_released_or_has_taken_out_is_on_no_list():
    reader = "pi@example.org"
    known = parse_profile(profile("lab", reader), "lab")
    plan = RecipientPlan(reader, "en", "2026-08-11", (Section("lab", "Lab", (), 0, 3, ()),))
    told = (
        ("queued", "awaiting-approval:new"),
        ("suppressed", "dropped-by-desk"),
        ("suppressed", "not-kept"),
    )
    calls = {f"op-{n}": opportunity(str(n), title=f"Call {n}") for n in range(3)}
    ledger = [
        LedgerEntry(NIGHT, reader, "lab", id, Accounting(accounting), reason)
        for id, (accounting, reason) in zip(calls, told, strict=True)
    ]
    found = rest_list(plan, ledger, profiles={"lab": known}, matches={}, opportunities=calls, as_of=at(NIGHT))
    assert found is not None
    assert re.findall("Call [0-9]", found.content.decode()) == ["Call 2"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r\n=1", "＝1", "a\x00=1"])
def test_no_cell_computes_wherever_it_is_opened(cell):
    (row,) = csv.reader(StringIO(csv_bytes([(cell,)]).decode("utf-8-sig")))
    assert not row[0].lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert "\n" not in row[0]


def test_a_reader_who_asks_gets_everything_new_as_a_list_without_a_word_on_profiles(tmp_path):
    readers = [{"email": "pi@example.org", "all_new": True}]
    with Store.open(tmp_path / "legation.db") as store:
        store.profiles.put("reef", profile("reef", recipients=readers), NIGHT)
    run_night(tmp_path, NIGHT, [call(0)], {"reef": 70.0})
    poor = {("reef", id_of(1)): match(id_of(1)[3:], 3.0, "reef")}
    mails = run_night(tmp_path, SECOND, [call(0), call(1)], {"reef": 70.0}, poor)
    rows = attached(mails["2026-08-12 pi@example.org"], "all-new.csv")
    assert [row[4] for row in rows[1:]] == [id_of(1)]
    assert "reef" not in str(rows)


# Pauses and audience lists, from the command line


def test_a_pause_from_the_command_line_holds_the_mail_back_until_its_day_and_can_be_ended(told_home):
    home, _ = told_home
    until = date.today() + timedelta(days=400)  # noqa: DTZ011  (the command compares with its own clock)
    done = legation("snooze", "reef", "--until", until, "--recipient", "PI@example.org", "--home", home)
    assert done.returncode == 0, done.stderr
    calls = [call(n) for n in range(7)]
    assert not any("pi@" in name for name in run_night(home, SECOND, calls, SCORES))
    assert "queued      snoozed:new" in legation("ledger", "--home", home, "--profile", "reef").stdout
    assert (
        legation("snooze", "reef", "--end", "--recipient", "pi@example.org", "--home", home).returncode == 0
    )
    assert "2026-08-13 pi@example.org" in run_night(home, THIRD, calls, SCORES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reef",), "--until DATE or --end"),
        (("reef", "--until", "2020-01-01"), "that day has come"),
        (("reef", "--until", "soon"), "write a date"),
        (("nobody", "--end"), "no such profile"),
        (("reef", "op-nonsense", "--end"), "no such opportunity"),
        (("reef", "--end", "--recipient", "x@example.org"), "no reader of reef"),
    ],
)
def test_a_pause_that_makes_no_sense_is_refused(kept_home, arguments, said):
    refused = legation("snooze", *arguments, "--home", kept_home[0])
    assert refused.returncode == 2
    assert said in refused.stderr


def test_a_list_of_readers_is_tried_first_then_added_and_each_has_a_cycle_of_their_own(told_home, tmp_path):
    home, _ = told_home
    file = tmp_path / "readers.csv"
    file.write_text(
        "\ufeffemail;frequency;max_items;all_new\na@example.org;weekly;5;yes\nPI@example.org;;;\n"
    )
    tried = legation("profile", "recipients", "reef", "--import", file, "--dry-run", "--home", home)
    assert "a@example.org: new" in tried.stdout
    assert "PI@example.org: named in the profile's file" in tried.stdout
    assert "a@example.org" not in legation("profile", "recipients", "reef", "--home", home).stdout
    assert legation("profile", "recipients", "reef", "--import", file, "--home", home).returncode == 0
    listed = json.loads(legation("profile", "recipients", "reef", "--home", home, "--json").stdout)
    assert [(each["email"], each["frequency"], each["max_items"]) for each in listed] == [
        ("pi@example.org", "daily", 2),
        ("a@example.org", "weekly", 5),
    ]
    assert "2026-08-12 a@example.org" in run_night(home, SECOND, [call(n) for n in range(5)], SCORES)
    assert (
        legation("profile", "recipients", "reef", "--remove", "a@example.org", "--home", home).returncode == 0
    )
    assert (
        legation("profile", "recipients", "reef", "--remove", "a@example.org", "--home", home).returncode == 2
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nA\n", "no column `email`"),
        ("email\na b@example.org\n", ":2: `email`: `a b@example.org` is no e-mail address"),
        ("email,frequency\na@example.org,hourly\n", "`frequency`"),
        ("email,colour\na@example.org,red\n", "`colour`"),
        ("email\na@example.org\nA@example.org\n", "stands in line 2 already"),
        ("", "empty; the first line names the columns"),
    ],
)
def test_a_list_with_one_wrong_line_adds_nobody(kept_home, tmp_path, text, said):
    file = tmp_path / "readers.csv"
    file.write_text(text)
    refused = legation("profile", "recipients", "reef", "--import", file, "--home", kept_home[0])
    assert refused.returncode == 2
    assert said in refused.stderr
    with Store.open(kept_home[0] / "legation.db") as store:
        assert store.audiences.all() == []
