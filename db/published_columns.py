"""What of the database is published, by table and column, and why the rest is not.

A table, column or view that is named nowhere here is left out, and a test asks for it by name: whoever adds
one decides whether the public may read it.
"""

from __future__ import annotations

from collections.abc import Mapping

# Table → the columns that are copied, in their order.
PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "notice": (
        *("source", "key", "title", "url", "funder", "status"),
        *("version_on", "first_seen_on", "last_seen_on"),
    ),
    "notice_version": ("source", "key", "seen_on", "record"),
    "absence": ("source", "key", "since", "until"),
    "opportunity": (
        *("pk", "id", "title", "funder", "programme", "status", "next_deadline_on", "next_deadline_at"),
        *("next_deadline_zone", "next_deadline_kind", "next_deadline_certainty", "opens_on", "published_on"),
        *("award_floor", "award_ceiling", "total_funding", "currency", "cofunding_rate", "instruments"),
        *("eligible_countries", "source_class", "sources", "notices", "text_basis", "language", "url"),
        *("first_seen_on", "withdrawn_on", "body", "record"),
    ),
    "opportunity_id": ("id", "opportunity", "founder_source", "founder_key", "issued_on"),
    "opportunity_notice": ("opportunity", "position", "source", "key"),
    "series": ("series", "rounds", "expected_what", "expected_on", "every_days"),
    "series_round": (
        *("opportunity", "series", "position", "opened_on", "deadline_on", "amount", "currency"),
    ),
    "document": (
        *("source", "key", "place", "outcome", "sha256", "media_type", "size", "pages", "title", "text"),
        *("read_on", "checked_on"),
    ),
    "term_card": ("opportunity", "packs", "unread", "screened_on"),
    "term": ("opportunity", "family", "place", "quote", "field", "first", "past", "rule", "pack"),
    "term_change": ("opportunity", "family", "night", "before", "after", "why"),
    "exchange_rate": ("rate_on", "currency", "known_on", "per_euro", "publisher"),
    "present": ("night", "as_of"),
    "zone_day": ("zone", "today"),
    "euro_rate": ("currency", "per_euro", "rate_on", "publisher"),
    "opportunity_fact": (
        *(
            "pk",
            "opportunity",
            "closes_at",
            "trl_lowest",
            "trl_highest",
            "others_may_apply",
            "expected_awards",
        ),
        *("no_call", "languages", "reuse"),
    ),
    "opportunity_country": ("opportunity", "country", "is_eligible"),
    "opportunity_instrument": ("opportunity", "instrument"),
    "opportunity_deadline": (
        *("opportunity", "place", "kind", "due_on", "due_at", "zone", "closes_at", "certainty", "label"),
    ),
    "opportunity_event": (*("opportunity", "place", "kind", "held_on", "held_at", "zone", "venue", "url"),),
    "source_run": ("night", "source", "outcome", "seen", "complete"),
    "reference_run": ("night", "reference", "outcome"),
}

# Columns of these tables that stay, and why.
KEPT_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "notice": dict.fromkeys(("digest", "raw_digest"), "how we notice a change"),
    "notice_version": dict.fromkeys(("digest", "raw_digest"), "how we notice a change"),
    "opportunity": dict.fromkeys(("digest", "raw_digest"), "how we notice a change"),
    "opportunity_fact": {"digest": "how we notice a change"},
    "document": {
        "url": "may carry a token; its place is published",
        "detail": "our own trouble with it",
        "text_sha256": "how we notice a change",
        "etag": "between the publisher and us",
        "last_modified": "between the publisher and us",
    },
    "term_card": {"key": "how we notice a change", "record": "the same as its terms, quotations included"},
    "source_run": {"cause": "may name our machines", "record": "may name our machines"},
    "reference_run": {"cause": "may name our machines", "record": "may name our machines"},
}

# Tables with rows of their own in the copy: only profiles that are shareable, and only so far.
REDACTED: Mapping[str, str] = {
    "profile": "only the shareable fields of profiles with a shareable name",
    "match": "only of wholly shareable profiles: no core-tier domain, nothing dropped, held or under review",
}

# Tables and views that are not published at all, and why.
WITHHELD: Mapping[str, str] = {
    "raw_notice": "the publisher's own page, string for string; the link leads to it",
    "issue": "what we failed to understand, for who repairs it",
    "edge": "holds the names and words of who decided; what came of it is in opportunity_notice",
    "vector": "holds vectors of profiles' texts, from which these could be guessed",
    "triage": "what people decided, with their names and words",
    "decision": "what people decided",
    "taken_back": "what people decided",
    "triage_particulars": "what became of what people decided",
    "officer": "who decides",
    "decided_score": "what people decided",
    "calibration": "drawn from what people decided",
    "screening_change": "verdicts for profiles, with the grounds",
    "outbox": "mails and addresses",
    "told": "who was told what",
    "ledger": "who was told what",
    "run": "how this home works",
    "stage": "how this home works; may name machines",
    "person": "readers' addresses",
    "profile_reference": "what stands for a profile in a link",
    "suppression": "which readers want no mail",
    "erasure": "who was erased",
    "report": "what readers wrote to us",
    "review_decision": "what people decided, with their names and words",
    "review_entry": "what waits for a review, and why",
    "review_night": "how much waits for a review",
    "snooze": "which readers asked for silence",
    "desk_word": "what desks said, with their names and words",
    "awaiting": "what waits for a desk",
    "audience": "readers' addresses",
    "parting": "how we came to tell calls apart; what came of it is in opportunity_notice",
    "ranked_by": "how this home works",
    "imbalance": "how this home works, with readers' addresses",
    "attempt": "how mails were delivered",
    "calendar_entry": "which dates this home has put into calendars, internal ones among them",
    "feed_entry": "what this home puts into feeds",
    "feed_name": "who knows the name may read the feed",
    "saved_query": "what people ask",
    "saved_answer": "what people ask",
    "saved_row": "what people ask, and rows of what is not published",
    "subscription": "readers' addresses",
    "saved_told": "who was told what",
    "saved_feed": "who knows the name may read the feed",
    "suspension": "readers whose mails come back",
    "list_version": "lists of names that the desk screens against",
    "own_source": "which addresses the desk watches; they may be internal or hold a key",
    "reading": "spares the next night work",
    "working": "spares the next night work",
    "worked_out": "spares the next night work",
    "gate_drop": "a view on the matches of all profiles",
    "change": "quotes what publishers said on earlier nights",
    "match_reason": "the words of all profiles",
    "profile_part": "the words of all profiles",
    "changes": "quotes what publishers said on earlier nights",
    "decisions": "what people decided",
    "applications": "what became of what people decided",
    "matches": "a view on the matches of all profiles",
    "match_reasons": "the words of all profiles",
    "coverage": "the words of all profiles",
    "gate_drops": "a view on the matches of all profiles",
    "funnel": "what people decided",
    "tellings": "who was told what",
    "usage": "what people decided",
    "ledger_totals": "who was told what",
    "review_queue": "what waits for a review, and why",
    "source_health": "causes may name our machines",
}

# Views that say the same of the copy.
VIEWS = (
    *("opportunity_subject", "opportunity_kind", "opportunities", "open_opportunities", "closing_soon"),
    *("events", "deadlines", "terms", "rounds"),
)
