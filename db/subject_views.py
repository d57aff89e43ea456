"""Views for questions such as "what is open in 1.2" and "which gate dropped what, on whose words"."""

from __future__ import annotations

# One row for each code; a view, so that it can never differ from the record.
SUBJECT_VIEW = """\
CREATE VIEW opportunity_subject AS  -- What an opportunity is about: one row for each code.
SELECT opportunity.id AS opportunity,  -- The opportunity.
    'ford' AS scheme,  -- ford: OECD field of science ("1.2", "3"); sdg: sustainable development goal ("13").
    said.value AS code  -- The code, as text.
FROM opportunity, json_each(opportunity.record, '$.merged.fields_of_science') AS said
UNION ALL
SELECT opportunity.id, 'sdg', CAST(goal.value AS TEXT)
FROM opportunity, json_each(opportunity.record, '$.merged.sdgs') AS goal"""
KIND_VIEW = """\
CREATE VIEW opportunity_kind AS  -- What is no call for applications, or perhaps none, and whose words say so.
SELECT id AS opportunity,  -- The opportunity.
    json_extract(record, '$.merged.kind.code') AS kind,  -- For example award-notice.
    json_extract(record, '$.merged.kind.words') AS words,  -- The publisher's own words.
    coalesce(json_extract(record, '$.merged.kind.certain'), 1) AS certain  -- 0: it counts as a call.
FROM opportunity WHERE json_extract(record, '$.merged.kind') IS NOT NULL"""
DROP_VIEW = """\
CREATE VIEW gate_drop AS  -- Every answer no of a gate: why a profile was not offered an opportunity.
SELECT match.profile AS profile,  -- The profile.
    match.opportunity AS opportunity,  -- The opportunity.
    json_extract(gate.value, '$.rule') AS rule,  -- The gate, or the profile's own rule (must:instrument).
    json_extract(gate.value, '$.explanation') AS explanation,  -- One sentence for a person.
    json_extract(gate.value, '$.quote.text') AS quote,  -- The publisher's words; empty without any.
    json_extract(gate.value, '$.quote.field') AS field,  -- Where they stand: text, eligibility or a document.
    json_extract(gate.value, '$.rule') = match.dropped_by AS decides  -- 1: the gate that the match names.
FROM match, json_each(match.record, '$.gates') AS gate
WHERE json_extract(gate.value, '$.verdict') = 'no'"""
