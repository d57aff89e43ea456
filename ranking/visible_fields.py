"""Which fields of a profile can be shared at all, and advice where readers see less or more than is meant."""

from __future__ import annotations

from collections.abc import Iterator

from ranking.partnership import Profile, Visibility

# The rest is about people or about how the desk works, and so is every new field until it is named here: it
# never leaves the desk, whatever `visibility` says.
SHAREABLE = frozenset(
    {
        *("id", "name", "kind", "country", "applicant_types", "languages", "summary", "capabilities", "gaps"),
        *("domains", "roadmap", "must", "want", "avoid", "money", "partners", "consent_matchmaking"),
    }
)
# Labels below which names are given out to anybody: two of these are no more one house than two of `.org`.
_PUBLIC = frozenset({"ac", "co", "com", "edu", "gov", "go", "net", "or", "org"})


def visibility_advice(profile: Profile) -> Iterator[str]:
    """What about ``visibility`` and ``recipients.sees`` the owner will want to look at."""
    kept = sorted(
        field
        for field in type(profile).model_fields
        if profile.visibility_of(field) is Visibility.OWNER and getattr(profile, field)
    )
    seen = {reader.sees for reader in profile.recipients}
    if kept and profile.recipients and Visibility.OWNER not in seen:
        named = ", ".join(kept[:3]) + (f" and {len(kept) - 3} more" if len(kept) > 3 else "")
        yield f"visibility keeps {named} for the owner, but no recipient has `sees: owner`: no mail shows it"
    for field in sorted(set(profile.visibility.fields) - SHAREABLE):
        if profile.visibility_of(field) is Visibility.SHAREABLE:
            yield f"visibility: {field} is shareable has no effect: it never leaves the desk"
    shared = [each for each in SHAREABLE if profile.visibility_of(each) is Visibility.SHAREABLE]
    if Visibility.SHAREABLE in seen and not shared:
        yield "a recipient sees what is shareable, and nothing is: the mails tell of calls, not for whom"
    yield from _foreign(profile)


def _foreign(profile: Profile) -> Iterator[str]:
    """Readers of another house than the profile's first who reads more than anybody may."""
    inside = [reader for reader in profile.recipients if reader.sees is not Visibility.SHAREABLE]
    inside.sort(key=lambda reader: reader.sees is not Visibility.OWNER)
    for reader in inside[1:]:
        if not _same_house(_domain(reader.email), _domain(inside[0].email)):
            yield (
                f"recipient {reader.email} has another domain than {inside[0].email} and sees what is meant "
                f"for the {reader.sees}: write `sees: shareable` unless that is meant"
            )


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def _same_house(one: str, other: str) -> bool:
    """Whether two domains are one, one below the other, or both below a third that is a house's own."""
    shared = []
    for left, right in zip(one.split(".")[::-1], other.split(".")[::-1], strict=False):
        if left != right:
            break
        shared.append(left)
    if len(shared) in (one.count(".") + 1, other.count(".") + 1):
        return True
    return len(shared) > 2 or (len(shared) == 2 and shared[1] not in _PUBLIC)
