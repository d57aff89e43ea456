"""Documents through the night: fetched once, read, found, shown, quoted, and compared when they change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from db.documents import MOST_LETTERS_OF_A_NOTICE, KeptDocument, with_documents
from db.identity import resolve
from db.merging import merge_notices
from db.notice_changes import NoticeChange, Weight, notice_changes
from db.records import Attachment, Document, DocumentOutcome, Notice, NoticeRef, Outcome, TextBasis
from db.store import Store
from flows.night.chronicle import chronicle
from flows.night.gathering import keep
from flows.night.rereading import differences
from ranking.passages import DOCUMENT_WINDOWS, passages
from ranking.quoting import find_quote, quotable
from spiders.documents_due import MOST_OF_A_NOTICE
from spiders.registry import Catalogue
from spiders.sealed import SourceCrawl
from tests.conftest import legation
from tests.made_documents import docx, pdf
from tests.portal import Call, Portal, Reply, SourcePackage, json_reply, portals, source_package
from tests.stored_cases import notice

pytestmark = pytest.mark.slow  # a night is a child process

BODY = """
    items = "found"
    total = "total"
    key = "id"
    reads_attachments = r"[.](?:pdf|docx)(?:$|[?])"

    def page_request(self, page):
        return Request(PORTAL + "/search")

    def notice(self, record, detail):
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("title"), fetched_at=record.fetched_at, text=record.optional("text"),
            text_basis="full", attachments=tuple((f, PORTAL + "/" + f) for f in record.texts("files")),
        )
"""
NAME = "int_documented"
START = datetime(2026, 9, 1, 2, tzinfo=UTC)
LINES = "The lake fund supports reed beds.\nCosts of land are not eligible.\nOnly universities may apply."
GUIDE = pdf(LINES)
CHANGED = pdf(LINES.replace("are not eligible", "are eligible"))
REMADE = pdf(LINES, producer="two")
FORM = docx("Name of the laboratory and of the heron colony it watches.")
READ, NOT_FETCHED = DocumentOutcome.READ, DocumentOutcome.NOT_FETCHED
MANY = [f"many-{number:02}.pdf" for number in range(MOST_OF_A_NOTICE + 4)]

# For each call what it leads to on the first night and on the second.
FILES: dict[str, tuple[list[str], list[str]]] = {
    "steady": (["guide.pdf", "form.docx", "page.html"],) * 2,
    "changed": (["changed.pdf"],) * 2,
    "remade": (["remade.pdf"],) * 2,
    "token": (["token.pdf?token=one"], ["token.pdf?token=two"]),
    "swapped": (["old.pdf"], ["new.docx"]),
    "outage": (["outage.pdf"],) * 2,
    "unversioned": (["unversioned.pdf"],) * 2,
    "forbidden": (["forbidden.pdf"],) * 2,
    "gone": (["gone.pdf"],) * 2,
    "login": (["login.pdf"],) * 2,
    "cut": (["cut.pdf"],) * 2,
    "large": (["large.pdf"],) * 2,
    "many": (MANY,) * 2,
}


def served(body: bytes) -> Callable[[Call], Reply]:
    """A document that answers "not modified" to whoever has it."""
    tag = f'"{sha256(body).hexdigest()[:8]}"'

    def reply(call: Call) -> Reply:
        if call.headers.get("If-None-Match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(body, headers={"ETag": tag, "Content-Type": "application/octet-stream"})

    return reply


def routes(night: int) -> dict[str, object]:
    """What the publisher answers on the first or the second night."""
    records = [
        {"id": key, "title": f"Call {key}", "text": "Reed beds clean lakes.", "files": files[night]}
        for key, files in FILES.items()
    ]
    pdfs = ("guide", "changed", "remade", "token", "old", "outage", "forbidden", *(f[:-4] for f in MANY))
    documents = {f"/{name}.pdf": served(pdf(f"{LINES}\nThis one is {name}.")) for name in pdfs}
    documents |= {"/guide.pdf": served(GUIDE), "/changed.pdf": served(GUIDE), "/remade.pdf": served(GUIDE)}
    moved = {
        "/changed.pdf": served(CHANGED),
        "/remade.pdf": served(REMADE),
        "/outage.pdf": Reply(status=404),
    }
    return {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /forbidden\n"),
        "/search": json_reply({"found": records, "total": len(records)}),
        **documents,
        "/form.docx": served(FORM),
        "/new.docx": served(docx("A new form.")),
        "/unversioned.pdf": Reply(GUIDE),
        "/gone.pdf": Reply(status=410),
        "/login.pdf": Reply(b"<!doctype html><p>Log in"),
        "/cut.pdf": Reply(GUIDE[:150]),
        "/large.pdf": Reply(headers={"Content-Length": "99999999"}, stream=lambda _: None),
        **(moved if night else {}),
    }


@dataclass
class Story:
    """Two nights of a publisher on loopback, and what they left behind."""

    home: Path
    package: SourcePackage
    portal: Portal
    archive: Path
    first: SourceCrawl
    second: SourceCrawl
    calls: tuple[list[Call], list[Call]]
    after_first: dict[str, Notice]
    dumped: list[str]

    def store(self) -> Store:
        return Store.open(self.home / "legation.db")

    def notice(self, key: str) -> Notice:
        with self.store() as store:
            return store.notices.versions(NoticeRef(NAME, key))[-1].notice

    def asked(self, night: int) -> list[str]:
        return [call.target for call in self.calls[night] if call.target not in {"/robots.txt", "/search"}]

    def outcome(self, key: str) -> tuple[DocumentOutcome, str]:
        (found,) = (document for document in self.first.documents if document.key == key)
        return found.outcome, found.detail

    def changes(self) -> dict[str, tuple[bool, tuple[NoticeChange, ...]]]:
        """What moved between the nights, by key: whether we only read it differently, and what."""
        with self.store() as store:
            (night,) = chronicle(store, START.date(), START.date() + timedelta(days=1), cosmetic=True)
        return {moved.key: (moved.reread, moved.changes) for moved in night.moved}


def one_night(package: SourcePackage, home: Path, portal: Portal, number: int, **options) -> SourceCrawl:
    """Crawl, normalise, resolve and keep, as a night does."""
    as_of = START + timedelta(days=number)
    source = Catalogue({}, package=package.name).source(NAME)
    with Store.open(home / "legation.db") as store:
        brought = package.crawl(
            [NAME], home / f"night-{number}", portal,
            fetched_at=as_of, documents=store.documents.known(), **options,
        )[NAME]  # fmt: skip
        run = store.runs.begin(as_of.date(), as_of=as_of, kind="live")
        keep(store, brought, source, as_of.date())
        found = resolve(store.notices.current(), store.edges.all(), store.opportunities.founders(), as_of)
        store.opportunities.save(found.opportunities, found.aliases, as_of=as_of, night=as_of.date())
        store.runs.finish(run, 0)
    return brought


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("documents")
    home, archive = folder / "home", folder / "first.warc.gz"
    home.mkdir()
    with portals(1) as (portal,), source_package(folder / "sources", "documented") as package:
        package.add(NAME, portal.url, BODY)
        portal.routes |= routes(0)
        first = one_night(package, home, portal, 0, record=archive)
        asked_first = list(portal.calls)
        with Store.open(home / "legation.db") as store:
            after_first = {notice.key: notice for notice in store.notices.current()}
        portal.routes |= routes(1)
        second = one_night(package, home, portal, 1)
        calls = asked_first, portal.calls[len(asked_first) :]
        with Store.open(home / "legation.db") as store:
            dumped = list(store.dump_stable())
        yield Story(home, package, portal, archive, first, second, calls, after_first, dumped)


def test_documents_make_a_night_neither_less_nor_louder(story):
    for brought in (story.first, story.second):
        assert (brought.run.outcome, brought.run.cause, brought.issues) == (Outcome.OK, None, ())


def test_a_document_is_fetched_and_read(story):
    told = story.after_first["steady"]
    assert told.text_basis is TextBasis.WITH_ATTACHMENTS
    assert [each.outcome for each in told.attachments] == [READ, READ, None]
    assert told.attachments[0].sha256 == sha256(GUIDE).hexdigest()
    assert "Costs of land are not eligible." in told.attachments[0].text


def test_a_document_is_found_and_shown(story):
    found = json.loads(legation("search", "heron", "--home", story.home, "--json").stdout)
    assert [hit["title"] for hit in found] == ["Call steady"]
    shown = legation("show", found[0]["id"], "--home", story.home).stdout
    assert "guide.pdf: read, PDF, 1 page, 1 KB, read on 2026-09-01" in shown
    assert f"SHA-256 {sha256(GUIDE).hexdigest()}" in shown
    assert "page.html: not read" in shown


def test_the_bytes_are_nowhere_once_they_were_read(story):
    files = [path for path in story.home.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if GUIDE[:200] in path.read_bytes()]


def test_a_night_asks_only_whether_there_is_news(story):
    steady = [call for call in story.calls[1] if call.target in {"/guide.pdf", "/form.docx"}]
    assert len(steady) == 2
    assert all(call.headers.get("If-None-Match") for call in steady)
    assert story.notice("steady") == story.after_first["steady"]
    assert "steady" not in story.changes()


def test_without_a_word_on_versions_a_document_is_not_fetched_every_night(story):
    assert "/unversioned.pdf" in story.asked(0)
    assert "/unversioned.pdf" not in story.asked(1)
    assert story.notice("unversioned").attachments[0].outcome is READ


def test_a_document_that_changed_is_material_and_told_by_its_sentences(story):
    reread, (change,) = story.changes()["changed"]
    assert (reread, change.field, change.weight) == (False, "attachments", Weight.MATERIAL)
    assert change.before == "changed.pdf: Costs of land are not eligible."
    assert change.after == "changed.pdf: Costs of land are eligible."
    told = legation("changes", "--since", "2026-09-01", "--until", "2026-09-02", "--home", story.home).stdout
    assert "material: Call changed" in told
    assert "Call remade" not in told


def test_a_changed_document_is_no_other_announcement(story):
    with story.store() as store:
        before, after = store.notices.versions(NoticeRef(NAME, "changed"))
    assert before.raw_digest == after.raw_digest


@pytest.mark.parametrize("key", ["remade", "token"])
def test_other_bytes_with_the_same_text_and_another_token_are_no_news(story, key):
    weights = {change.weight for _, changes in [story.changes().get(key, (False, ()))] for change in changes}
    assert weights <= {Weight.COSMETIC}


def test_a_document_that_came_and_one_that_went_are_material(story):
    _, (change,) = story.changes()["swapped"]
    assert change.weight is Weight.MATERIAL
    assert "old.pdf" in change.before
    assert "new.docx" in change.after


def test_an_outage_leaves_a_document_as_it_was(story):
    assert "/outage.pdf" in story.asked(1)
    assert story.notice("outage") == story.after_first["outage"]


BAD = {
    "forbidden": (NOT_FETCHED, "robots"),
    "gone": (NOT_FETCHED, "http 410"),
    "login": (DocumentOutcome.OTHER_KIND, "a web page"),
    "cut": (DocumentOutcome.DAMAGED, ""),
    "large": (DocumentOutcome.TOO_LARGE, ""),
}


@pytest.mark.parametrize(("key", "outcome"), BAD.items(), ids=BAD.keys())
def test_a_document_that_cannot_be_read_has_its_reason_and_is_left_alone_for_a_while(story, key, outcome):
    assert story.outcome(key) == outcome
    assert f"/{key}.pdf" not in story.asked(1)
    assert story.notice(key).text_basis is TextBasis.FULL


def test_robots_txt_holds_for_documents(story):
    assert "/forbidden.pdf" not in story.asked(0)


def test_of_one_notice_only_so_many_documents_are_asked_for(story):
    asked = [target for target in story.asked(0) if target.startswith("/many")]
    assert asked == [f"/{file}" for file in MANY[:MOST_OF_A_NOTICE]]


def test_the_same_night_twice_is_the_same_and_asks_for_no_document_again(story):
    before = len(story.portal.calls)
    one_night(story.package, story.home, story.portal, 1)
    assert {call.target for call in story.portal.calls[before:]} == {"/robots.txt", "/search"}
    with story.store() as store:
        assert list(store.dump_stable()) == story.dumped


def test_a_recorded_night_brings_the_same_documents_again(story, tmp_path):
    before = len(story.portal.calls)
    replayed = story.package.crawl([NAME], tmp_path, replay=story.archive, fetched_at=START, documents=())[
        NAME
    ]
    assert len(story.portal.calls) == before
    assert replayed.documents == story.first.documents


def test_reading_documents_for_the_first_time_or_not_at_all_is_no_change(story, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    archive = tmp_path / "without.warc.gz"
    story.portal.routes |= routes(0)
    source = Catalogue({}, package=story.package.name).source(NAME)
    plain = story.package.crawl([NAME], tmp_path / "a", story.portal, record=archive)[NAME]
    bare = story.package.crawl([NAME], tmp_path / "b", replay=archive, documents=())[NAME]
    assert (plain.documents, bare.issues) == ((), ())
    # Its robots.txt is in the archive: that says what it would have said.
    assert {document.key for document in bare.documents} == {"forbidden"}
    assert replace(bare.run, requests=0) == replace(plain.run, requests=0)
    with Store.open(home / "legation.db") as store:
        keep(store, plain, source, START.date())
        keep(store, story.first, source, START.date() + timedelta(days=1))
        (night,) = chronicle(store, date(2026, 8, 1), date(2026, 9, 30), cosmetic=True)
        assert (night.night, night.moved) == (START.date(), [])
        assert any(notice.text_basis is TextBasis.WITH_ATTACHMENTS for notice in store.notices.current())


def test_reading_what_was_stored_again_keeps_what_its_documents_say(story):
    source = Catalogue({}, package=story.package.name).source(NAME)
    with story.store() as store:
        assert differences(store, source, date(2026, 9, 5)) == []


def test_every_quote_of_a_document_names_it_and_stands_there_word_for_word(story):
    told = story.notice("steady")
    cut = [passage for passage in passages(told) if passage.field.startswith("attachments")]
    assert {passage.field for passage in cut} == {"attachments[0]", "attachments[1]"}
    for passage in cut:
        assert told.words_of(passage.field)[passage.start : passage.end] == passage.text
    quote = find_quote(told, ["heron"], quotable(told))
    assert told.document_of(quote.field).name == "form.docx"
    assert told.words_of(quote.field)[quote.start : quote.end] == quote.text


def test_a_long_document_adds_a_bounded_number_of_passages():
    long = Attachment("guide", "https://a.example/g.pdf", text="One more sentence about reed beds. " * 5000)
    told = notice(text="Short.", attachments=(long,))
    found = [passage for passage in passages(told) if passage.field == "attachments[0]"]
    assert len(found) == DOCUMENT_WINDOWS
    assert passages(replace(told, attachments=())) == tuple(p for p in passages(told) if p not in found)


def document(key: str, text: str, **fields) -> Document:
    facts = {"outcome": DocumentOutcome.READ, "sha256": sha256(text.encode()).hexdigest(), "text": text}
    return Document("us_example", key, "a.example/g.pdf", "https://a.example/g.pdf", **(facts | fields))


def test_the_same_document_on_two_portals_is_one():
    guide = Attachment("guide", "https://a.example/g.pdf", DocumentOutcome.READ, "00ff", "11", "Reed beds.")
    copy = replace(guide, name="Guide (PDF)", url="https://b.example/7")
    one, other = (
        notice(key, text="Lakes.", attachments=(each,)) for key, each in (("1", guide), ("2", copy))
    )
    merged = merge_notices("op-1", [one, other], START).merged
    assert merged.attachments == (guide,)
    assert merged.text_basis is TextBasis.WITH_ATTACHMENTS


def test_a_title_with_documents_does_not_silence_a_portal_that_has_the_text():
    guide = Attachment("guide", "https://a.example/g.pdf", DocumentOutcome.READ, "00ff", "11", "Reed beds.")
    thin = notice("1", attachments=(guide,), text_basis=TextBasis.WITH_ATTACHMENTS)
    full = notice("2", source="us_other", text="The whole text.")
    assert merge_notices("op-1", [thin, full], START).merged.text == "The whole text."


def test_moving_to_another_address_is_told_by_the_bytes():
    old = notice(attachments=(Attachment("guide", "https://a.example/1", DocumentOutcome.READ, "aa"),))
    new = notice(attachments=(Attachment("Guide 2", "https://b.example/2", DocumentOutcome.READ, "aa"),))
    assert notice_changes(old, new, START) == ()


def test_the_texts_of_a_notice_are_bounded():
    line = "A line about reed beds.\n"
    places = [f"a.example/{number}.pdf" for number in range(4)]
    kept = {
        ("1", place): KeptDocument(
            replace(document("1", line * 2000), place=place), START.date(), START.date()
        )
        for place in places
    }
    told = with_documents(
        notice("1", attachments=tuple(Attachment(place, f"https://{place}") for place in places)), kept
    )
    lengths = [len(each.text) for each in told.attachments]
    assert sum(lengths) <= MOST_LETTERS_OF_A_NOTICE
    assert lengths[:2] == [len(line) * 2000] * 2
