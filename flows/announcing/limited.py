"""Whether only so many of an institution may apply, and who of our profiles has kept it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db.records import Opportunity, Reuse, Verdict
from flows.announcing.mail_plan import Limited
from ranking.limited_submission import LimitedSubmission


def limited_of(
    opportunity: Opportunity,
    found: LimitedSubmission,
    profile: str,
    keepers: Sequence[str],
    names: Mapping[str, str],
) -> Limited | None:
    """The limit as it stands in a mail for one profile; ``None`` where none is stated.

    Args:
        opportunity: the opportunity.
        found: what its notices say of it.
        profile: the profile whose readers are told.
        keepers: the profiles for which someone has kept it.
        names: profile → name, for those that other profiles' readers may be told of.
    """
    if found.verdict is not Verdict.YES or found.most is None:
        return None
    may_quote = found.quote is not None and opportunity.merged.reuse is not Reuse.FACTS_AND_LINK
    named = tuple(names[each] for each in keepers if each in names)
    hidden = sum(each not in names and each != profile for each in keepers)
    return Limited(found.most, found.quote.text if may_quote and found.quote else "", named, hidden)
