"""Two whole nights from recordings, with a call whose document changes: what a person gets to see of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.store import Store
from tests.conftest import ROOT, dump, legation
from tests.made_documents import pdf
from tests.samples.nights.exchange import Exchange, robots
from tests.samples.record_nights import write_night

pytestmark = pytest.mark.slow

SOURCE, SITE = "int_aiib", "https://www.aiib.org"
LIST = f"{SITE}/en/opportunities/business/project-procurement/_common/ppo-data-all.js"
DOCUMENT = f"{SITE}/en/projects/details/2026/_download/Uzbekistan/REOI.pdf"
PROFILE = """\
profile: quokka-desk
name: Quokka desk
kind: research_group
country: AU
recipients:
  - {email: desk@example.org, language: en, frequency: daily, max_items: 8}
summary: A laboratory for quokka census.
capabilities:
  - {text: setting up a laboratory for quokka census}
"""
SAID = "The consultant sets up a laboratory for quokka census.\nExperience of {years} years is required."


def night(folder: Path, day: int, years: int) -> str:
    """Run the night of a day on which the document asks for so many years; what the command said."""
    archive, at = folder / f"{day}.warc.gz", datetime(2026, 9, day, 2, tzinfo=UTC)
    listed = (ROOT / "tests" / "samples" / SOURCE / "response.js").read_bytes()
    with archive.open("wb") as file:
        exchanges = [
            robots("www.aiib.org"),
            Exchange(LIST, "application/javascript", listed),
            Exchange(DOCUMENT, "application/pdf", pdf(SAID.format(years=years))),
        ]
        write_night(exchanges, at, file)
    done = legation(
        "nightly", "--plain", "--json", "--home", folder / "home", "--archive", archive,
        "--as-of", at.isoformat(), "--sources", SOURCE,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("replayed")
    (folder / "profile.yaml").write_text(PROFILE)
    added = legation("profile", "add", folder / "profile.yaml", "--home", folder / "home")
    assert added.returncode == 0, added.stderr
    night(folder, 1, years=5)
    night(folder, 9, years=8)  # a publisher without versions is asked again after a week
    return folder / "home"


def test_words_of_a_document_find_its_call(home):
    (hit,) = json.loads(legation("search", "quokka", "--home", home, "--json").stdout)
    shown = legation("show", hit["id"], "--home", home).stdout
    assert "read, PDF, 1 page" in shown
    assert "with-attachments" in shown


def test_what_moved_in_a_document_is_told_with_both_sentences(home):
    told = legation("changes", "--home", home, "--since", "2026-09-01", "--until", "2026-09-09").stdout
    assert "Experience of 5 years is required." in told
    assert "Experience of 8 years is required." in told


def test_what_a_document_said_then_is_found_as_of_then(home):
    (hit,) = json.loads(legation("search", "quokka", "--home", home, "--json").stdout)
    then = legation("show", hit["id"], "--home", home, "--as-of", "2026-09-02", "--json").stdout
    assert "Experience of 5 years is required." in then
    assert "Experience of 8 years is required." not in then


def test_the_same_replay_again_changes_nothing(home):
    before = dump(home)
    night(home.parent, 9, years=8)
    assert dump(home) == before


def test_every_quote_stands_word_for_word_where_it_says(home):
    with Store.open(home / "legation.db") as store:
        merged = {one.id: one.merged for one in store.opportunities.all()}
        quotes = [
            (merged[match.opportunity], reason.quote)
            for name, _ in store.profiles.all()
            for match in store.matches.of(name)
            for reason in match.reasons
        ]
    assert any(quote.field.startswith("attachments") for _, quote in quotes)
    for notice, quote in quotes:
        assert notice.words_of(quote.field)[quote.start : quote.end] == quote.text
