"""Several interests in one mail: one theme does not crowd out the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from ranking_cases import OPERA, matches, opportunity, profile
from telling_cases import NIGHT, READER, Home, match, nights
from telling_cases import opportunity as announced

from db.records import Announcement, Match, Quote, Reason, Screening
from ranking.variety import interest, varied


def served(id: str, theme: str, score: float = 50.0) -> Match:
    reasons = (Reason("capability", theme, 0.5, Quote("text", 0, 1, "x")),) if theme else ()
    return Match("lab", id, score, (), (), reasons, Screening.CLEAR)


def themes(order: str) -> tuple[list[str], dict[str, Match]]:
    """Ids in order, one letter of ``order`` each being the interest served; ``-`` is none."""
    ids = [f"op-{place:02}" for place in range(len(order))]
    return ids, {id: served(id, theme.strip("-")) for id, theme in zip(ids, order, strict=True)}


def shown(order: str, places: int) -> str:
    ids, known = themes(order)
    return "".join(interest(known[id]) or "-" for id in varied(ids, known, places)[:places])


def test_the_second_interest_is_heard_although_ten_matches_of_the_first_are_better():
    assert shown("aaaaaaaaaabbb", 6) == "aaabbb"


def test_an_interest_with_little_to_show_leaves_its_places_to_the_others():
    assert shown("aaaaaaaaaab", 6) == "aaaaab"


def test_where_one_interest_is_all_there_is_nothing_moves():
    assert shown("aaaaaa", 4) == "aaaa"


def test_a_single_place_goes_to_the_best():
    assert shown("abb", 1) == "a"


def test_three_interests_keep_their_order():
    assert shown("aaaabacbc", 5) == "aabcb"


def test_what_serves_no_interest_in_particular_is_never_held_back():
    assert shown("-----a", 4) == "----"


@given(order=st.text("abc-", max_size=30), places=st.integers(0, 12))
def test_nothing_is_lost_and_the_best_always_comes_first(order, places):
    ids, known = themes(order)
    found = varied(ids, known, places)
    assert sorted(found) == ids
    assert found[:places] == sorted(found[:places])
    assert found[:1] == ids[:1]


def test_a_profile_of_two_interests_hears_of_both():
    several = [opportunity(f"d{n}", title=f"Herders and drought {n}") for n in range(8)]
    stage = opportunity("stage", title="Young opera", text=OPERA)
    asked = profile(
        capabilities=[{"text": "drought early warning and seasonal climate forecasts"}],
        gaps=[{"text": "touring opera singers"}],
    )
    found = matches([*several, stage], asked)
    ordered = [match.opportunity for match in found]
    assert ordered.index("op-stage") >= 4
    assert "op-stage" in varied(ordered, {match.opportunity: match for match in found}, 4)[:4]


# In the mail


def for_interest(theme: str, key: str, score: float) -> Match:
    return match(key, score, reasons=(Reason("capability", theme, 0.5, Quote("text", 0, 1, "x")),))


def two_interests(keys: str) -> list[Match]:
    """Matches, the best first: those with a capital letter serve the second interest."""
    return [for_interest("BA"[key.islower()], key, 90.0 - place) for place, key in enumerate(keys)]


def items(planned) -> list:
    return [item for mail in planned.mails for section in mail.sections for item in section.items]


def test_the_first_mail_shows_some_of_every_interest():
    first = Home().night(NIGHT, [announced(key) for key in "abcdX"], two_interests("abcdX"))
    assert READER.max_items == 3
    assert [item.opportunity for item in items(first)] == ["op-a", "op-b", "op-X"]


def test_news_of_one_interest_leave_room_for_the_other_to_be_shown_in_full():
    home, (_, second) = Home(), nights(2)
    home.night(NIGHT, [announced("0")], [match("0")])
    news = [announced(key, first_seen_on=second) for key in "abcdX"]
    told = items(home.night(second, news, two_interests("abcdX")))
    assert {item.announcement for item in told} == {Announcement.NEW}
    assert [item.opportunity for item in told if not item.brief] == ["op-a", "op-b", "op-X"]
    assert [item.opportunity for item in told if item.brief] == ["op-c", "op-d"]
