"""Documents are read by a child within limits; whatever a file is, its outcome has a name."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from db.records import DocumentOutcome, Reuse, place_of
from db.records.document import lasting
from spiders.document_lines import paragraphs
from spiders.document_reader import DocumentReader
from spiders.document_text import DOCX, MOST_PAGES, PDF
from spiders.registry import source_class, source_names
from tests.conftest import ROOT
from tests.made_documents import (
    ENTITY_BOMB,
    bomb_pdf,
    docx,
    docx_with,
    docx_without,
    encrypted_pdf,
    pdf,
    pdf_of_pages,
    zip_bomb_docx,
)
from tests.readme_tables import README

CALL = """The lake fund pays up to 80 % of the eligible costs of reed beds.
Applicants: universities (any country)."""


@pytest.fixture(scope="module")
def reader():
    with DocumentReader() as found:
        yield found


def test_the_text_of_a_pdf_is_read_page_by_page(reader):
    found = reader.read(pdf(CALL, "Deadline: 3 November 2026, 17:00.", producer="A"))
    assert (found.outcome, found.media_type, found.pages) == (DocumentOutcome.READ, PDF, 2)
    assert "The lake fund pays up to 80 % of the eligible costs of reed beds." in found.text
    assert found.text.splitlines()[-1] == "Deadline: 3 November 2026, 17:00."


def test_the_text_of_a_docx_is_read_with_its_tables(reader):
    found = reader.read(docx("A call for reed beds.", table=[["Budget", "EUR 2 million"]], title="Reed 2026"))
    assert (found.outcome, found.media_type, found.title) == (DocumentOutcome.READ, DOCX, "Reed 2026")
    assert found.text.splitlines() == ["A call for reed beds.", "Budget", "EUR 2 million"]


def macro_docx() -> bytes:
    return docx_with("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub AutoOpen() Shell 1")


HOSTILE = {
    "a PDF with a password": (encrypted_pdf, DocumentOutcome.ENCRYPTED),
    "a DOCX with a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        DocumentOutcome.ENCRYPTED,
    ),
    "an old Word file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        DocumentOutcome.OTHER_KIND,
    ),
    "a scanned page": (lambda: pdf("", ""), DocumentOutcome.SCANNED),
    "a stamp on a scanned page": (lambda: pdf("RECEIVED 12"), DocumentOutcome.SCANNED),
    "a cut PDF": (lambda: pdf(CALL)[:200], DocumentOutcome.DAMAGED),
    "a cut DOCX": (lambda: docx(CALL)[:9000], DocumentOutcome.DAMAGED),
    "a DOCX without its types": (lambda: docx_without("[Content_Types].xml"), DocumentOutcome.DAMAGED),
    "a DOCX without its relations": (lambda: docx_without("_rels/.rels"), DocumentOutcome.DAMAGED),
    "a DOCX that is no XML": (lambda: docx_with("word/document.xml", b"<w:doc"), DocumentOutcome.DAMAGED),
    "a DOCX with a bomb of entities": (
        lambda: docx_with("word/document.xml", ENTITY_BOMB),
        DocumentOutcome.DAMAGED,
    ),
    "the same in UTF-16": (
        lambda: docx_with("word/document.xml", ENTITY_BOMB.decode().encode("utf-16")),
        DocumentOutcome.DAMAGED,
    ),
    "a DOCX that unpacks to 80 MB": (lambda: zip_bomb_docx(80), DocumentOutcome.TOO_LARGE),
    "a DOCX of spaces": (lambda: docx(" "), DocumentOutcome.EMPTY),
    "a web page with a PDF's name": (lambda: b"<!DOCTYPE html><p>Log in</p>", DocumentOutcome.OTHER_KIND),
    "another archive": (lambda: zipped("a.txt"), DocumentOutcome.OTHER_KIND),
    "nothing": (lambda: b"", DocumentOutcome.EMPTY),
    "noise": (lambda: bytes(range(256)) * 64, DocumentOutcome.OTHER_KIND),
    "a DOCX with macros": (macro_docx, DocumentOutcome.READ),
}  # fmt: skip


def zipped(name: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as file:
        file.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(("make", "outcome"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_difficult_file_has_a_named_outcome_and_no_other_text(reader, make, outcome):
    found = reader.read(make())
    assert found.outcome is outcome
    assert bool(found.text) == (outcome is DocumentOutcome.READ)


def test_after_every_difficult_file_the_same_child_reads_on(reader):
    assert reader.read(pdf(CALL)).outcome is DocumentOutcome.READ


def test_of_ten_thousand_pages_the_first_are_read_and_the_rest_is_named(reader):
    began = time.monotonic()
    found = reader.read(pdf_of_pages(10_000))
    assert (found.outcome, found.pages) == (DocumentOutcome.READ, 10_000)
    assert found.detail == f"first {MOST_PAGES} of 10000 pages (too many pages)"
    assert time.monotonic() - began < 15


@pytest.mark.slow
def test_a_page_without_an_end_costs_its_own_time_only():
    with DocumentReader(seconds=2.0) as reader:
        began = time.monotonic()
        found = reader.read(bomb_pdf(250))
        assert found.outcome is DocumentOutcome.UNREADABLE
        assert time.monotonic() - began < 8
        assert reader.read(pdf(CALL)).outcome is DocumentOutcome.READ


# Children that a file would have made so: what the parent does then does not depend on why.
DYING = {
    "killed": ("import os; os.kill(os.getpid(), 9)", "it ended its reader (signal 9)"),
    "out of memory": ("import sys; sys.exit(76)", "takes too much memory"),
    "hanging": ("import time; time.sleep(60)", "took longer than 1 s"),
    "endless": ("import sys\nwhile 1: sys.stdout.write('x' * 65536)", "too much text"),
}


@pytest.mark.parametrize(("program", "detail"), DYING.values(), ids=DYING.keys())
def test_a_file_that_ends_its_reader_is_named_and_skipped(program, detail):
    child = f"import sys; sys.stdin.buffer.readline()\n{program}"
    with DocumentReader(seconds=1.0, command=(sys.executable, "-c", child)) as reader:
        found = reader.read(b"x" * 1_000_000)
        assert (found.outcome, found.detail) == (DocumentOutcome.UNREADABLE, detail)
        again = reader.read(b"")
        assert again.outcome is DocumentOutcome.UNREADABLE


def test_the_reading_child_has_not_more_memory_than_it_may():
    hungry = (
        "import sys; from spiders import document_child as c; c._confine(); sys.stdin.buffer.readline()\n"
        "try: bytearray(2 * c.MEMORY)\nexcept MemoryError: sys.exit(c.OUT_OF_MEMORY)"
    )
    with DocumentReader(command=(sys.executable, "-c", hungry)) as reader:
        assert reader.read(b"").detail == "takes too much memory"


def test_lines_that_only_the_page_broke_are_joined_and_its_edges_left_out():
    def page(number: int, *lines: str) -> str:
        return "\n".join(["Lake Fund 2026", *lines, f"Page {number} of 3"])

    text = paragraphs(
        [
            page(
                1,
                "The fund supports reed beds that hold back the nutri-",
                "ents of fields, and their upkeep.",
            ),
            page(
                2,
                "Who may apply",
                "- universities",
                "- municipalities of fewer than 20,000 inhabitants, alone or",
            ),
            page(3, "with others", "Costs of land are not eligible."),
        ]
    )
    assert text.splitlines() == [
        "Lake Fund 2026",
        "The fund supports reed beds that hold back the nutrients of fields, and their upkeep.",
        "Who may apply",
        "- universities",
        "- municipalities of fewer than 20,000 inhabitants, alone or with others",
        "Costs of land are not eligible.",
    ]


def test_letters_drawn_as_one_are_found_as_two_and_a_compound_keeps_its_hyphen():
    wide = "The fund pays for ﬁeld work of the laboratories, and for every Lake-"
    assert (
        paragraphs([f"{wide}\nReed project."])
        == "The fund pays for field work of the laboratories, and for every Lake-Reed project."
    )


@pytest.mark.slow
def test_the_reading_child_ends_with_whoever_started_it():
    program = (
        "import sys; from spiders.document_reader import DocumentReader; from tests.made_documents import *\n"
        "reader = DocumentReader(); reader.read(pdf('x')); print(reader._child.pid, flush=True)\n"
        "reader.read(bomb_pdf(250))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    child = int(parent.stdout.readline())
    time.sleep(1.5)  # it is within the page now
    assert is_running(child)
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 8
    while is_running(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_running(child)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_every_source_that_reads_documents_is_named_and_says_which():
    declared = [source_class(name) for name in source_names() if source_class(name).reads_attachments]
    assert declared
    paragraph = README.read_text(encoding="utf-8").partition("### Documents")[2].partition("###")[0]
    named = {word for word in re.findall(r"`(\w+)`", paragraph) if word in source_names()}
    assert named == {source.name for source in declared}
    for source in declared:
        assert re.compile(source.reads_attachments)
        assert source.reuse is not Reuse.FACTS_AND_LINK


PLACES = {
    "a token": ("https://a.example/c.pdf?id=7&token=abc", "https://a.example/c.pdf?token=xyz&id=7"),
    "a signature": ("https://a.example/c.pdf?X-Amz-Signature=1&X-Amz-Date=2", "https://a.example/c.pdf"),
    "a session": ("https://a.example/c.pdf;jsessionid=12AB?x=1", "https://a.example/c.pdf?x=1"),
    "a fragment": ("https://a.example/c.pdf#page=3", "http://A.example/c.pdf"),
    "an escape": ("https://a.example/my call.pdf", "https://a.example/my%20call.pdf"),
}


@pytest.mark.parametrize(("one", "other"), PLACES.values(), ids=PLACES.keys())
def test_one_document_is_one_whatever_its_address_has_besides(one, other):
    assert place_of(one) == place_of(other)


@pytest.mark.parametrize("other", ["https://a.example/c.pdf?id=8", "https://b.example/c.pdf?id=7"])
def test_another_document_is_another(other):
    assert place_of(other) != place_of("https://a.example/c.pdf?id=7")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example.org/f.pdf", "https://a.example.org/f.pdf"),
        ("https://a.example.org/f?id=3&Key=x", "https://a.example.org/f?id=3&Key=x"),
        ("https://a.example.org/f?id=3&api_key=s", "https://a.example.org/f?id=3"),
        ("https://a.example.org/f?sig=s&se=1&id=3#p", "https://a.example.org/f?id=3#p"),
        ("https://a.example.org/f;jsessionid=s?id=3", "https://a.example.org/f?id=3"),
        ("no address [", "no address ["),
    ],
)
def test_an_address_that_anybody_may_see_holds_no_token(address, shown):
    assert lasting(address) == shown
