"""Every drop can be asked for: which gate, for whom, and on whose words."""

from __future__ import annotations

import sqlite3
from datetime import date

from db.records import Consortium, Ground, Money
from db.store import Store
from tests.ranking_cases import matches, opportunity, profile

NIGHT = date(2026, 9, 1)
RULE = "Only companies registered in Chile may apply."


def test_every_no_of_a_gate_is_a_row_with_its_rule_and_words(tmp_path):
    asked = profile(
        money={"min": 50000, "currency": "EUR"},
        partners={"role": "alone"},
        must=[{"field": "eligible_countries", "op": "contains", "value": "KE"}],
    )
    dropped = opportunity(
        "n1",
        text=f"Herders. {RULE} Teams of at least three partners apply.",
        applicant_types=("for_profit_small", "for_profit_other"),
        eligible_countries=("CL",),
        consortium=Consortium(required=True, min_partners=3, words="Teams of at least three partners apply."),
        award_ceiling=Money(900, "EUR"),
        grounds=(Ground("applicant_types", RULE), Ground("eligible_countries", RULE)),
    )
    shown = opportunity("n2")
    with Store.open(tmp_path / "legation.db") as store:
        store.matches.replace(asked.id, matches([dropped, shown], asked), night=NIGHT)
    connection = sqlite3.connect(tmp_path / "legation.db")
    rows = connection.execute(
        "SELECT profile, opportunity, rule, quote, decides FROM gate_drop ORDER BY rule"
    ).fetchall()
    connection.close()
    assert {row[:2] for row in rows} == {(asked.id, "op-n1")}
    assert [row[2:] for row in rows] == [
        ("applicant", RULE, 1),
        ("consortium", "Teams of at least three partners apply.", 0),
        ("country", RULE, 0),
        ("must:eligible_countries", RULE, 0),
        ("size", None, 0),
    ]
