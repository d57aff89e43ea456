"""Reviews: what waits for a person, who may decide, what decisions rest on, and what signatures show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stored_cases import NIGHT, night, notice, save

from db.records import Match, Quote, Screening
from db.records.review import Came, ReviewAction, ReviewDecision
from db.reviews_chain import Head, counting, faults, signed
from db.store import Store
from flows.announcing.telling import compose_mails
from flows.cli import main
from flows.night.plan import NightPlan
from flows.review.basis import basis_of
from flows.review.key import key_to_sign, read_head, sign
from flows.review.load import loads
from flows.review.night import review_matches
from flows.review.standing import COUNTS_DAYS, Stand, objection, person, standing
from ranking.partnership import Safeguards
from ranking.profiles import lint, parse_profile

KEY = bytes(range(32))
OWNER, DELEGATE, CHIEF = "owner@example.org", "deputy@example.org", "chief@example.org"
GUARDS = f"{{owner: {OWNER}, delegate: {DELEGATE}, escalate_to: {CHIEF}, escalate_after_days: 3}}"
PROFILE = f"""\
profile: lab
name: Photonics Laboratory
kind: research_group
country: KE
applicant_types: [higher_education_public]
recipients: [{{email: reader@example.org}}]
summary: Quantum optics.
capabilities: [{{text: trapped ions}}]
domains: [{{name: quantum computing, tier: core}}]
safeguards: {GUARDS}
"""
WORDS = "Proposals build quantum processors."


def match(
    id="op-1", screening=Screening.REVIEW, words=WORDS, rule="core-domain/1", score=50.0, **more
) -> Match:
    reason = f"{rule}: core-tier domain `quantum computing` is named: “{words}”"
    found = Quote("text", 0, len(words), words)
    return Match("lab", id, score, (), (), (), screening, reason, screening_quote=found, **more)


def decision(number=1, action="release", by=OWNER, on=NIGHT, about=None, until=COUNTS_DAYS, **more):
    about = about or match()
    return ReviewDecision(
        number, "lab", about.opportunity, about.screening, ReviewAction(action), by, "because",
        datetime(on.year, on.month, on.day, 12, tzinfo=UTC), on + timedelta(days=until), basis_of(about),
        **more,
    )  # fmt: skip


def chain(*decisions: ReviewDecision) -> list[ReviewDecision]:
    """The decisions as the log holds them: numbered, each signed over the one before."""
    log: list[ReviewDecision] = []
    for number, each in enumerate(decisions, 1):
        previous = log[-1].signature if log else ""
        log.append(signed(replace(each, number=number, previous=previous), KEY))
    return log


def head_of(log):
    return Head(log[-1].number, log[-1].signature) if log else None


# --- signatures ---------------------------------------------------------------------------------------------

ALTERED = {
    "profile": "other", "opportunity": "op-9", "verdict": Screening.HOLD, "action": ReviewAction.REFUSE,
    "author": "mallory@example.org", "statement": "another", "decided_at": datetime(2020, 1, 1, tzinfo=UTC),
    "expires_on": date(2099, 1, 1), "basis": "0" * 64, "delegate": "mallory@example.org",
    "previous": "1" * 64, "signature": "2" * 64, "number": 77,
}  # fmt: skip
LOGS = st.lists(
    st.builds(
        decision,
        action=st.sampled_from(["release", "refuse", "note"]),
        by=st.sampled_from([OWNER, DELEGATE, CHIEF]),
        on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    ),
    min_size=1,
    max_size=6,
)


@given(LOGS)
@settings(max_examples=40)
def test_a_log_that_nobody_touched_has_no_fault(decisions):
    log = chain(*decisions)
    assert faults(log, KEY, head_of(log)) == []
    assert counting(log, KEY, head_of(log)) == log


@given(LOGS, st.data())
@settings(max_examples=120)
def test_any_single_altered_row_is_named(decisions, data):
    log = chain(*decisions)
    row, field = data.draw(st.integers(0, len(log) - 1)), data.draw(st.sampled_from(sorted(ALTERED)))
    changed = replace(log[row], **{field: ALTERED[field]})
    assume(changed != log[row])
    found = faults(
        sorted([*log[:row], changed, *log[row + 1 :]], key=lambda each: each.number), KEY, head_of(log)
    )
    assert changed.number in {fault.number for fault in found}


@given(LOGS, st.data())
@settings(max_examples=80)
def test_any_removed_row_is_named_the_last_one_too(decisions, data):
    log = chain(*decisions)
    row = data.draw(st.integers(0, len(log) - 1))
    found = faults([*log[:row], *log[row + 1 :]], KEY, head_of(log))
    assert f"row {row + 1} is missing" in found[0].what


@given(LOGS.filter(lambda decisions: len(decisions) > 1), st.data())
@settings(max_examples=80)
def test_any_two_swapped_rows_are_named(decisions, data):
    log = chain(*decisions)
    one, other = data.draw(st.sampled_from([(i, j) for j in range(len(log)) for i in range(j)]))
    log[one], log[other] = (
        replace(log[other], number=log[one].number),
        replace(log[one], number=log[other].number),
    )
    assert {one + 1, other + 1} <= {fault.number for fault in faults(log, KEY, head_of(log))}


def test_a_row_signed_with_another_key_counts_for_nothing():
    log = chain(decision())
    forged = signed(replace(decision(by=DELEGATE), number=2, previous=log[0].signature), b"x" * 32)
    assert [fault.number for fault in faults([*log, forged], KEY, head_of(log))] == [2]
    assert counting([*log, forged], KEY, head_of(log)) == []


def test_what_is_missing_may_have_been_a_refusal_so_earlier_releases_count_no_more_and_later_ones_do():
    log = chain(decision(), decision(action="refuse"), decision(by=DELEGATE))
    assert counting([log[0], log[2]], KEY, head_of(log)) == [log[2]]
    assert counting(log[:1], KEY, head_of(log)) == []


def test_the_database_refuses_to_change_or_remove_a_decision(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        store.reviews.append(decision(), KEY, None)
        for statement in ("UPDATE review_decision SET author = 'x'", "DELETE FROM review_decision"):
            with pytest.raises(Exception, match="append-only"):
                store.reviews._database.connection.execute(statement)
        assert len(store.reviews.log()) == 1


def test_the_key_is_made_once_for_nobody_else_to_read_and_is_missed_when_it_is_gone(tmp_path):
    key = key_to_sign(tmp_path, [])
    assert key_to_sign(tmp_path, []) == key
    assert (tmp_path / "review.key").stat().st_mode & 0o077 == 0
    (tmp_path / "review.key").chmod(0o644)
    with pytest.raises(Exception, match="others may read it"):
        key_to_sign(tmp_path, [])
    (tmp_path / "review.key").unlink()
    with pytest.raises(Exception, match="is missing, and earlier decisions are signed with it"):
        key_to_sign(tmp_path, chain(decision()))


# --- what a decision rests on -------------------------------------------------------------------------------


def listed(entry, agrees="name", version="2026-08-01 (version 0a1b2c3d)"):
    """What a possible match with a name list says, beside the verdict on the text."""
    return (
        f"screening:eu: possible match of the funder “Acme” with {entry} of list eu of {version}, listed "
        f"name “ACME”: agrees in {agrees}; nothing contradicts. {match().screening_reason}"
    )


MOVES = {
    "another verdict": match(screening=Screening.HOLD),
    "another rule": match(rule="core-domain/2"),
    "other words": match(words="Proposals build quantum computers."),
    "another pack": replace(match(), screening_reason=match().screening_reason + " export_control@2"),
    "another entry of a list": replace(match(), screening_reason=listed("entry NK-2")),
    "the entry agrees in more": replace(match(), screening_reason=listed("entry NK-1", "name; country")),
}


@pytest.mark.parametrize("moved", MOVES.values(), ids=MOVES)
def test_a_decision_counts_no_more_when_what_it_rests_on_moves(moved):
    before = (
        replace(match(), screening_reason=listed("entry NK-1"))
        if "NK-" in moved.screening_reason
        else match()
    )
    assert standing(before, [decision(about=before)], NIGHT).stand is Stand.RELEASED
    after = standing(moved, [decision(about=before)], NIGHT)
    assert after.stand is Stand.WAITING
    assert "counts no more" in after.lapsed


STAYS = {
    "it stands elsewhere in the text": replace(match(), screening_quote=Quote("text", 90, 124, WORDS)),
    "it is closer in meaning": replace(match(), screening_reason=match().screening_reason + " (0.61)"),
    "its score moved": match(score=71.0),
}


@pytest.mark.parametrize("same", STAYS.values(), ids=STAYS)
def test_a_decision_goes_on_counting_when(same):
    assert standing(same, [decision()], NIGHT).stand is Stand.RELEASED


def test_a_later_version_of_a_list_with_the_same_entry_leaves_a_decision_as_it_is():
    before, after = (
        replace(match(), screening_reason=listed("entry NK-1", version=version))
        for version in ("2026-08-01 (version 0a1b2c3d)", "2026-08-08 (version 99887766)")
    )
    assert standing(after, [decision(about=before)], NIGHT).stand is Stand.RELEASED


def test_a_release_counts_through_its_last_day_and_then_says_that_it_expired():
    release = decision(until=10)
    assert standing(match(), [release], night(10)).stand is Stand.RELEASED
    after = standing(match(), [release], night(11))
    assert (after.stand, after.expired) == (Stand.WAITING, True)
    assert "expired on 2026-08-21" in after.lapsed


# --- who decides --------------------------------------------------------------------------------------------

HELD = match(screening=Screening.HOLD)


def held(*who, apart=1, **more):
    rows = [decision(n, by=by, about=HELD, on=night(n * apart), **more) for n, by in enumerate(who, 1)]
    return standing(HELD, rows, rows[-1].decided_at.date())


def test_a_hold_needs_two_different_people():
    assert held(OWNER).stand is Stand.HALF
    assert held(OWNER, DELEGATE).stand is Stand.RELEASED
    assert held(OWNER, DELEGATE).by == (OWNER, DELEGATE)


@pytest.mark.parametrize("same", ["OWNER@Example.org", " owner@example.org", "owner+2@example.org"])
def test_neither_capitals_nor_blanks_nor_a_tag_make_a_second_person(same):
    assert person(same) == person(OWNER)
    half = held(OWNER)
    assert held(OWNER, same).stand is Stand.HALF
    assert "two different people" in objection(Safeguards(), ReviewAction.RELEASE, same, half, Screening.HOLD)


def test_a_second_signature_that_comes_too_late_finds_no_first():
    assert held(OWNER, DELEGATE, apart=14).stand is Stand.RELEASED
    assert held(OWNER, DELEGATE, apart=15).stand is Stand.HALF


def test_a_hold_is_released_until_the_first_of_its_two_signatures_expires():
    rows = [decision(1, about=HELD, until=20), decision(2, by=DELEGATE, about=HELD, until=90)]
    assert standing(HELD, rows, NIGHT).until == night(20)


def test_a_refusal_undoes_what_was_released_before_and_one_release_after_it_is_enough_for_a_review():
    rows = [decision(1), decision(2, "refuse", DELEGATE)]
    assert standing(match(), rows, NIGHT).stand is Stand.REFUSED
    assert standing(match(), [*rows, decision(3)], NIGHT).stand is Stand.RELEASED
    held_rows = [replace(row, basis=basis_of(HELD)) for row in (*rows, decision(3, by=CHIEF))]
    assert standing(HELD, held_rows, NIGHT).stand is Stand.HALF


CLEARED = Safeguards(clearance="owner", owner=OWNER, delegate=DELEGATE)
WAITING = standing(match(), [], NIGHT)
MAY = {
    "the owner": (CLEARED, "release", OWNER, ""),
    "the delegate whom the profile names": (CLEARED, "release", DELEGATE, ""),
    "nobody else": (CLEARED, "release", CHIEF, "only owner@example.org or deputy@example.org may release"),
    "anybody at the desk": (Safeguards(owner=OWNER), "release", CHIEF, ""),
    "nobody where no owner is named": (
        Safeguards(clearance="owner"),
        "release",
        CHIEF,
        "no safeguards.owner",
    ),
    "anybody may refuse": (CLEARED, "refuse", CHIEF, ""),
    "only the owner delegates": (CLEARED, "delegate", DELEGATE, "only the owner"),
}


@pytest.mark.parametrize(("guards", "action", "by", "why_not"), MAY.values(), ids=MAY)
def test_who_may_decide(guards, action, by, why_not):
    found = objection(guards, ReviewAction(action), by, WAITING, Screening.REVIEW)
    assert (why_not in found) if why_not else not found


def test_whom_the_owner_names_for_one_call_may_release_it():
    named = standing(match(), [decision(1, "delegate", delegate=CHIEF)], NIGHT)
    assert objection(CLEARED, ReviewAction.RELEASE, CHIEF, named, Screening.REVIEW) == ""


LINTED = {
    "core-tier domain `quantum computing`, but no safeguards.owner": PROFILE.replace(f"owner: {OWNER}, ", ""),
    "a hold needs two people": PROFILE.replace(f"delegate: {DELEGATE}", "clearance: owner"),
}


@pytest.mark.parametrize(("advice", "text"), LINTED.items())
def test_lint_says_who_is_missing(advice, text):
    as_of = datetime(2026, 9, 1, tzinfo=UTC)
    assert not [said for said in lint(parse_profile(PROFILE, "lab"), as_of) if "safeguards" in said]
    assert any(advice in said for said in lint(parse_profile(text, "lab"), as_of))


# --- nights -------------------------------------------------------------------------------------------------


class Desk:
    """A home with two calls, whose matches a test sets for each night."""

    def __init__(self, home, text=PROFILE, title="Call"):
        self.home, self.path = home, home / "legation.db"
        with Store.open(self.path) as store:
            calls = [
                notice(key, text=f"{WORDS} {key}", on="2026-12-30", title=f"{title} {key}") for key in "12"
            ]
            save(store, calls, NIGHT)
            store.recognise(as_of=self.at(0), night=NIGHT)
            self.ids = sorted(each.id for each in store.opportunities.all())
            store.profiles.put("lab", text, NIGHT)

    def at(self, number):
        return datetime(2026, 8, 11, 2, tzinfo=UTC) + timedelta(days=number)

    def night(self, number, *matches, compose=False):
        """Run a night's review; the mails it wrote, by recipient."""
        plan = NightPlan(self.home, self.at(number), ())
        with Store.open(self.path) as store:
            store.matches.replace("lab", matches, night=plan.night)
        review_matches(plan, 1)
        if compose:
            compose_mails(plan, 1)
        with Store.open(self.path) as store:
            return {(m.recipient, m.cycle): m for m in store.deliveries.of_night(plan.night)}

    def decide(self, *decisions):
        with Store.open(self.path) as store:
            for each in decisions:
                sign(store, self.home, each)

    def entries(self):
        with Store.open(self.path) as store:
            return store.reviews.entries()

    def told(self, number):
        with Store.open(self.path) as store:
            return {
                told.opportunity: told.announcement.value
                for told in store.deliveries.told()
                if told.told_on == night(number)
            }

    def match(self, which=0, **more):
        return match(self.ids[which], **more)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def text_of(mail):
    from email import message_from_bytes, policy

    return message_from_bytes(mail.content, policy=policy.default).get_body(("plain",)).get_content()


def test_what_began_to_wait_is_told_once_to_the_owner_and_the_delegate(desk):
    mails = desk.night(0, desk.match(), desk.match(1))
    assert sorted(who for who, _ in mails) == [DELEGATE, OWNER]
    said = text_of(mails[OWNER, "review-2026-08-11"])
    for words in (
        "core-domain/1",
        WORDS,
        desk.ids[0],
        "legation review release",
        "A screen, not legal advice.",
    ):
        assert words in said
    assert desk.night(1, desk.match(), desk.match(1)) == {}


def test_the_same_night_again_changes_nothing(desk):
    desk.night(0, desk.match(), compose=True)
    with Store.open(desk.path) as store:
        before = list(store.dump_stable())
    desk.night(0, desk.match(), compose=True)
    with Store.open(desk.path) as store:
        assert list(store.dump_stable()) == before


NOT_ASKED = {
    "clear": {"screening": Screening.CLEAR},
    "not read": {"screening": Screening.NOT_READ},
    "below the threshold": {"score": 20.0},
    "dropped by a gate": {"dropped_by": "country"},
}


@pytest.mark.parametrize("more", NOT_ASKED.values(), ids=NOT_ASKED)
def test_nobody_is_asked_about_what_would_not_be_told_or_is_not_for_review(desk, more):
    assert desk.night(0, desk.match(**more)) == {}
    assert desk.entries() == []


def test_a_reviewer_who_also_reads_the_digest_gets_both_and_the_ledger_is_kept(tmp_path):
    desk = Desk(tmp_path, PROFILE.replace("reader@example.org", OWNER))
    held_back, clear = desk.match(), desk.match(1, screening=Screening.CLEAR)
    mails = desk.night(0, held_back, clear, compose=True)
    assert {cycle for who, cycle in mails if who == OWNER} == {"2026-08-11", "review-2026-08-11"}
    desk.night(1, held_back, clear, compose=True)
    desk.night(2, desk.match(score=60.0), clear, compose=True)
    with Store.open(desk.path) as store:
        assert len(store.deliveries.ledger(night(1))) == len(store.deliveries.ledger(night(2))) == 2
        assert store.deliveries.latest_mails()[OWNER].cycle == "2026-08-11"


def test_what_waits_too_long_is_escalated_once(desk):
    for number in range(3):
        desk.night(number, desk.match())
    late = desk.night(3, desk.match())
    assert {who for who, _ in late} == {OWNER, DELEGATE, CHIEF}
    assert "1 overdue" in late[CHIEF, "review-2026-08-14"].subject
    assert desk.night(4, desk.match()) == {}


def test_with_clearance_of_the_owner_who_is_told_of_delay_learns_nothing_of_the_call(tmp_path):
    desk = Desk(tmp_path, PROFILE.replace(GUARDS, GUARDS.replace("{", "{clearance: owner, ")))
    for number in range(3):
        desk.night(number, desk.match())
    late = desk.night(3, desk.match())
    said = late[CHIEF, "review-2026-08-14"].content.decode()
    assert "for the owner's eyes only" in " ".join(said.replace("=\r\n", "").split())
    assert desk.ids[0] not in said and "Call" not in said and "quantum" not in said
    assert desk.ids[0] in text_of(late[OWNER, "review-2026-08-14"])


def test_a_released_call_is_told_as_new_the_next_night_with_who_let_it(desk):
    desk.night(0, desk.match(), compose=True)
    assert desk.told(0) == {}
    desk.decide(decision(about=desk.match()))
    mails = desk.night(1, desk.match(), compose=True)
    assert desk.told(1) == {desk.ids[0]: "new"}
    assert "Released for the digest by owner@example.org until" in " ".join(
        text_of(mails["reader@example.org", "2026-08-12"]).split()
    )
    (entry,) = desk.entries()
    assert (entry.closed_on, entry.closed_why) == (night(1), "released")
    assert desk.night(2, desk.match(), compose=True) == {}


def test_a_refused_call_stays_away_until_the_refusal_expires_and_then_waits_again(desk):
    desk.night(0, desk.match(), compose=True)
    desk.decide(decision(1, "refuse", about=desk.match(), until=5))
    assert desk.night(1, desk.match(), compose=True) == {}
    back = desk.night(6, desk.match(), compose=True)
    assert desk.told(1) == desk.told(6) == {}
    assert "expired on 2026-08-16" in " ".join(text_of(back[OWNER, "review-2026-08-17"]).split())
    assert [entry.came for entry in desk.entries()] == [Came.BACKLOG, Came.EXPIRED]


def test_what_was_released_comes_back_when_its_words_change(desk):
    desk.night(0, desk.match(), compose=True)
    desk.decide(decision(about=desk.match()))
    desk.night(1, desk.match(), compose=True)
    moved = desk.match(words="Proposals build quantum computers.")
    back = desk.night(2, moved, compose=True)
    assert "about another verdict, rule or wording" in " ".join(
        text_of(back[OWNER, "review-2026-08-13"]).split()
    )
    assert desk.told(2) == {}
    assert [entry.came for entry in desk.entries()] == [Came.BACKLOG, Came.LAPSED]


def test_what_only_our_own_ranking_brings_up_waits_and_makes_no_mail(desk):
    desk.night(0, desk.match(score=20.0))
    assert desk.night(1, desk.match(score=40.0)) == {}
    (entry,) = desk.entries()
    assert (entry.came, entry.closed_on) == (Came.OURS, None)


def test_what_its_publisher_brings_later_is_new(desk):
    desk.night(0, desk.match())
    with Store.open(desk.path) as store:
        save(
            store,
            [notice(key, text=f"{WORDS} {key}", on="2026-12-30", title=f"Call {key}") for key in "123"],
            night(1),
        )
        store.recognise(as_of=desk.at(1), night=night(1))
        (fresh,) = {each.id for each in store.opportunities.all()} - set(desk.ids)
    mails = desk.night(1, desk.match(), match(fresh))
    assert {who for who, _ in mails} == {OWNER, DELEGATE}
    assert fresh in text_of(mails[OWNER, "review-2026-08-12"])
    assert desk.ids[0] not in text_of(mails[OWNER, "review-2026-08-12"])


def test_who_was_named_for_one_call_and_who_must_sign_second_are_told(desk):
    held_back, other = desk.match(screening=Screening.HOLD), desk.match(1)
    desk.night(0, held_back, other)
    desk.decide(
        decision(1, about=held_back), decision(2, "delegate", about=other, delegate="colleague@example.org")
    )
    mails = desk.night(1, held_back, other)
    theirs = text_of(mails["colleague@example.org", "review-2026-08-12"])
    assert desk.ids[1] in theirs and desk.ids[0] not in theirs
    assert "owner@example.org has signed; a second person must" in " ".join(
        text_of(mails[DELEGATE, "review-2026-08-12"]).split()
    )


def test_a_forged_release_tells_nobody_anything(desk):
    desk.night(0, desk.match(), compose=True)
    desk.decide(decision(1, "note", about=desk.match()))
    with Store.open(desk.path) as store:
        store.reviews.append(decision(about=desk.match()), b"y" * 32, read_head(desk.home))
    desk.night(1, desk.match(), compose=True)
    assert desk.told(1) == {}


def test_what_a_publisher_writes_is_never_markup(tmp_path):
    desk = Desk(tmp_path, title="<script>alert(1)</script> & more")
    mail = desk.night(0, desk.match())[OWNER, "review-2026-08-11"]
    assert "<script>alert" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in mail.html
    assert "<script>alert(1)</script> & more" in text_of(mail)


def test_what_waits_and_what_was_decided_answers_to_the_name_of_a_merged_call(desk):
    old, new = desk.ids
    desk.night(0, match(old), match(new, screening=Screening.CLEAR))
    with Store.open(desk.path) as store:
        store.reviews.rename({old: new})
        (entry,) = store.reviews.entries(waiting=True)
        assert (entry.opportunity, entry.opened_on) == (new, NIGHT)


def test_a_profile_that_is_gone_leaves_nothing_waiting(desk):
    desk.night(0, desk.match())
    with Store.open(desk.path) as store:
        store.profiles.remove("lab")
    review_matches(NightPlan(desk.home, desk.at(1), ()), 1)
    assert [entry.closed_why for entry in desk.entries()] == ["the profile was removed"]


def test_the_load_counts_what_came_after_the_first_night(desk):
    desk.night(0, desk.match(terms=("audit", "licensing")))
    desk.night(1, desk.match(), desk.match(1, screening=Screening.NOT_READ, terms=("audit",)))
    matches = [desk.match(terms=("audit", "licensing")), desk.match(1, terms=("audit",))]
    desk.night(7, *matches)
    with Store.open(desk.path) as store:
        (found,) = loads(store.reviews.nights(), store.reviews.entries(), {"lab": matches})
    assert (found.backlog, found.came, found.days, found.a_week, found.waiting) == (1, 1, 7, 1.0, 2)
    assert (found.stated, found.decided) == (3, 3)


# --- the command --------------------------------------------------------------------------------------------


def run(desk, *arguments, code=0):
    result = CliRunner().invoke(main, ["review", *arguments, "--home", str(desk.home)])
    assert result.exit_code == code, result.output
    return result.output


def test_a_hold_is_released_by_two_people_from_the_command_line(desk):
    desk.night(0, desk.match(screening=Screening.HOLD))
    name = desk.ids[0]
    assert f"HOLD    {name}  since 2026-08-11" in run(desk)
    assert "has signed" in run(desk, "release", "lab", name, "--by", OWNER, "--because", "civil use")
    again = run(desk, "release", "lab", name, "--by", OWNER.upper(), "--because", "civil use", code=2)
    assert "two different people" in again
    assert "released by" in run(desk, "release", "lab", name, "--by", DELEGATE, "--because", "agreed")
    assert "Decided since that night" in run(desk)
    assert run(desk, "log").count("civil use") == 1
    assert "2 decisions, each as it was signed" in run(desk, "verify")
    shown = json.loads(run(desk, "show", "lab", name, "--json"))
    assert shown["review"]["standing"] == "released"
    assert [each["author"] for each in shown["decisions"]] == [OWNER, DELEGATE]


def test_verify_names_what_was_altered_behind_the_triggers(desk):
    desk.night(0, desk.match())
    run(desk, "refuse", "lab", desk.ids[0], "--by", OWNER, "--because", "dual use")
    with Store.open(desk.path) as store:
        connection = store.reviews._database.connection
        connection.execute("DROP TRIGGER review_decision_is_never_changed")
        connection.execute("UPDATE review_decision SET action = 'release'")
    assert "row 1 was altered" in run(desk, "verify", code=3)
    assert "not as it was signed" in run(desk)


def test_verify_says_when_it_cannot_tell_whether_the_last_rows_are_there(desk):
    desk.night(0, desk.match())
    run(desk, "refuse", "lab", desk.ids[0], "--by", OWNER, "--because", "dual use")
    (desk.home / "review.head").unlink()
    assert "whether the last ones were removed cannot be told" in run(desk, "verify")
    run(desk, "note", "lab", desk.ids[0], "--by", OWNER, "--because", "seen")
    assert "2 decisions, each as it was signed, none missing" in run(desk, "verify")


def test_without_its_key_nothing_can_be_checked_and_nothing_is_signed(desk):
    desk.night(0, desk.match())
    arguments = ("lab", desk.ids[0], "--by", OWNER, "--because", "dual use")
    run(desk, "refuse", *arguments)
    (desk.home / "review.key").unlink()
    assert "cannot be checked" in run(desk, "verify", code=2)
    assert "put it back from a backup" in run(desk, "release", *arguments, code=2)


def test_without_its_key_no_release_counts_where_one_was_there(desk):
    from flows.review.key import reliable

    desk.night(0, desk.match())
    run(desk, "release", "lab", desk.ids[0], "--by", OWNER, "--because", "public science")
    with Store.open(desk.home / "legation.db") as store:
        assert [each.action.value for each in reliable(store, desk.home)] == ["release"]
        (desk.home / "review.key").unlink()
        assert reliable(store, desk.home) == []


REFUSED = {
    "no address": (("--by", "owner"), "not an e-mail address"),
    "no reason": (("--by", OWNER, "--because", "  "), "say why"),
    "a day that has passed": (("--by", OWNER, "--until", "2020-01-01"), "that day has passed"),
    "no day": (("--by", OWNER, "--until", "soon"), "no date"),
    "for ever": (("--by", OWNER, "--until", "2199-01-01"), "at most 730 days"),
}


@pytest.mark.parametrize(("more", "said"), REFUSED.values(), ids=REFUSED)
def test_rubbish_is_refused_in_one_sentence_and_signs_nothing(desk, more, said):
    desk.night(0, desk.match())
    assert said in run(desk, "release", "lab", desk.ids[0], "--because", "x", *more, code=2)
    assert run(desk, "log") == "Nobody has decided anything yet.\n"
    assert not (desk.home / "review.key").exists()


def test_what_needs_no_decision_gets_none(desk):
    desk.night(0, desk.match(screening=Screening.CLEAR), desk.match(1, dropped_by="country"))
    by = ("--by", OWNER, "--because", "x")
    assert "the verdict for lab is clear" in run(desk, "release", "lab", desk.ids[0], *by, code=2)
    assert "dropped for lab by gate country" in run(desk, "release", "lab", desk.ids[1], *by, code=2)
    assert "no such profile" in run(desk, "release", "nobody", desk.ids[0], *by, code=2)
    assert "no such opportunity" in run(desk, "show", "lab", "op-nothing", code=2)
