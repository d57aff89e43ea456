"""Profiles as the desk's pages may show them: what a profile keeps for its owner is on none of them.

A profile is read as it is this minute, so that what its owner hides is hidden at once; what a night wrote
about it goes through ``redacted_match``. A stored profile that cannot be read shows nothing but its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from db.records.errors import InputError
from flows.announcing.readers import with_readers
from flows.announcing.reasons import Withheld, rule_in_words
from flows.confidentiality.levels import Audience, may_see, shown_name
from flows.confidentiality.match import UNSHOWN, field_of, redacted_match, redacted_reason
from flows.desk.page import Asked, NotFoundError

if TYPE_CHECKING:
    from db.records import Match
    from ranking.partnership import Profile

# Who has the desk's pages before them.
READS = Audience.DESK
NOT_SHOWN = "not shown: kept for the profile’s owner"


@dataclass(frozen=True, slots=True)
class Seen:
    """A registered profile before the desk; ``profile`` is ``None`` where its text is none any more."""

    id: str
    profile: Profile | None

    @property
    def name(self) -> str:
        """How it is called; its id where its name is hidden."""
        if self.profile is None or not self.shows("name"):
            return self.id
        return shown_name(self.profile, READS)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The fields that say something and that the desk does not see, by name."""
        if self.profile is None:
            return ("everything",)
        fields = type(self.profile).model_fields
        return tuple(name for name in fields if getattr(self.profile, name) and not self.shows(name))

    def shows(self, field: str) -> bool:
        """Whether the desk may see a field of it."""
        return self.profile is not None and may_see(self.profile, field, READS)

    def shows_part(self, part: str) -> bool:
        """Whether the desk may see a part of it by the name of ``profile_part``: capability, gap, roadmap."""
        field = field_of(part)
        return field is not None and self.shows(field)

    def match(self, match: Match) -> Match | None:
        """A match as the desk may read it; ``None`` where what may be read is not known."""
        return None if self.profile is None else redacted_match(match, self.profile, READS)

    def reason(self, code: str) -> str:
        """A ledger's reason code as the desk may read it."""
        if self.profile is None:
            kind, _, rule = code.partition(":")
            return f"{kind}:{UNSHOWN}" if rule else kind
        return redacted_reason(code, self.profile, READS)

    def gate(self, rule: str) -> str | None:
        """The gate that dropped something, in words; ``None`` where its name would tell too much."""
        told = self.reason(f"{Withheld.DROPPED}:{rule}").partition(":")[2]
        return None if told == UNSHOWN else rule_in_words(told)

    def reader(self, address: str) -> str:
        """A reader's address, or that there is one."""
        return address if self.shows("recipients") else "a reader (not shown)"


def seen_profiles(asked: Asked) -> Mapping[str, Seen]:
    """Every registered profile, by id."""
    listed = asked.live.store.audiences.all()
    return {
        name: Seen(name, _with_readers(_parsed(name, text), listed))
        for name, text in asked.live.store.profiles.all()
    }


def seen_profile(asked: Asked, name: str) -> Seen:
    """One registered profile.

    Raises:
        NotFoundError: there is none by that name.
    """
    found = seen_profiles(asked).get(name)
    if found is None:
        raise NotFoundError(
            "No profile of that name is registered; the list of profiles shows those there are."
        )
    return found


def _with_readers(profile: Profile | None, listed: list[tuple[str, str, str]]) -> Profile | None:
    return None if profile is None else with_readers([profile], listed)[0]


@lru_cache(maxsize=512)
def _parsed(name: str, text: str) -> Profile | None:
    """A profile by its very text; reading YAML costs more than a page has time for."""
    from ranking.profiles import parse_profile

    try:
        return parse_profile(text, name)
    except InputError:
        return None
