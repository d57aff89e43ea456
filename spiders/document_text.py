"""The text of a PDF or DOCX file, whoever made it: within limits, and with a named outcome for each trouble.

Runs in a process of its own (``spiders.document_child``): what the libraries do with a hostile file is never
done in a process that matters. Nothing in a file is ever executed: no macro, no script, no form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from time import monotonic
from zipfile import BadZipFile, ZipFile

from db.records import DocumentOutcome
from spiders.document_lines import paragraphs
from spiders.text import one_line

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# A longer one is a catalogue or a report; what a call says stands before that.
MOST_PAGES = 400
# A page of a book has 3,000 letters.
MOST_LETTERS, MOST_LETTERS_OF_A_PAGE = 1_000_000, 100_000
# What is read until then is kept: about a hundred times what a long call takes.
ENOUGH_SECONDS = 15.0
# Fewer letters than these in a whole PDF are a stamp on a scanned page.
FEWEST_LETTERS = 40
# Of a DOCX, unpacked: a zip bomb says in its own directory how large it would become.
MOST_UNPACKED, MOST_PARTS = 64 * 1024 * 1024, 4_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WORD_MAIN = "word/document.xml"
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY: a kind of encryption that the library does not know


@dataclass(frozen=True, slots=True)
class Extract:
    """What was read of a file; ``pages`` are those it has, ``detail`` says what is behind the outcome."""

    outcome: DocumentOutcome
    media_type: str | None = None
    text: str = ""
    pages: int | None = None
    title: str | None = None
    detail: str = ""


def extract(body: bytes) -> Extract:
    """The text of a file, whatever its name or header says it is.

    Raises:
        MemoryError: it wanted more than the process may have.
    """
    if b"%PDF-" in body[:1024]:
        return _pdf(body)
    if body.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in body:
            return Extract(DocumentOutcome.ENCRYPTED, DOCX)
        return Extract(DocumentOutcome.OTHER_KIND, detail="an old Office file")
    if body.startswith(b"PK\x03\x04"):
        return _zipped(body)
    if not body.strip():
        return Extract(DocumentOutcome.EMPTY)
    page = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))
    return Extract(DocumentOutcome.OTHER_KIND, detail="a web page" if page else "")


def _pdf(body: bytes) -> Extract:
    # Imported here: the crawl itself must not pay for it, nor be in one process with it.
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

    try:
        file = PdfDocument(body)
    except PdfiumError as error:
        locked = getattr(error, "err_code", None) in {_WRONG_PASSWORD, _SECURITY}
        return Extract(DocumentOutcome.ENCRYPTED if locked else DocumentOutcome.DAMAGED, PDF)
    number = len(file)
    pages: list[str] = []
    reason = ""
    letters, until = 0, monotonic() + ENOUGH_SECONDS
    for index in range(number):
        reason = _enough(index, letters, until)
        if reason:
            break
        try:
            said = file[index].get_textpage()
            pages.append(said.get_text_range(0, min(said.count_chars(), MOST_LETTERS_OF_A_PAGE)))
        except PdfiumError:
            pages.append("")  # a damaged page costs only itself
        letters += len(pages[-1])
    text = paragraphs(pages)
    title = one_line(file.get_metadata_value("Title")) or None
    detail = f"first {len(pages)} of {number} pages ({reason})" if reason else ""
    told = sum(map(str.isalnum, text)) >= FEWEST_LETTERS
    outcome = DocumentOutcome.READ if told else DocumentOutcome.SCANNED
    return Extract(outcome, PDF, text if told else "", number, title, detail)


def _enough(read: int, letters: int, until: float) -> str:
    """Why no further page is read, if so."""
    if read >= MOST_PAGES:
        return "too many pages"
    if letters >= MOST_LETTERS:
        return "too much text"
    return "took too long" if monotonic() > until else ""


def _zipped(body: bytes) -> Extract:
    try:
        with ZipFile(BytesIO(body)) as archive:
            parts = archive.infolist()
            if not any(part.filename == _WORD_MAIN for part in parts):
                return Extract(DocumentOutcome.OTHER_KIND, detail="another kind of archive")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                return Extract(DocumentOutcome.TOO_LARGE, DOCX, detail="when unpacked")
            if any(part.flag_bits & 1 for part in parts):
                return Extract(DocumentOutcome.ENCRYPTED, DOCX)
            if _declares_entities(archive):
                return Extract(DocumentOutcome.DAMAGED, DOCX, detail="declares entities of its own")
    except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return Extract(DocumentOutcome.DAMAGED, DOCX)
    return _docx(body)


def _declares_entities(archive: ZipFile) -> bool:
    """Whether a part has a document type: the format forbids it, and only bombs have use for it."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                beginning = file.read(4096).replace(b"\0", b"")  # in UTF-16 as well
            if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
                return True
    return False


def _docx(body: bytes) -> Extract:
    import docx
    from docx.opc.exceptions import OpcError, PackageNotFoundError
    from docx.oxml.exceptions import InvalidXmlError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    broken = (OpcError, PackageNotFoundError, InvalidXmlError, LxmlError, BadZipFile, EOFError, OSError)
    try:
        file = docx.Document(BytesIO(body))
        text = paragraphs(["\n".join(_word_paragraphs(file.element.body))], wrapped=False)
        title = one_line(file.core_properties.title) or None
    except (*broken, KeyError, ValueError, AttributeError, TypeError, IndexError, RuntimeError) as error:
        # The library trusts a package to be whole; with parts missing it fails with whatever comes.
        return Extract(DocumentOutcome.DAMAGED, DOCX, detail=type(error).__name__)
    if not text:
        return Extract(DocumentOutcome.EMPTY, DOCX, title=title)
    return Extract(DocumentOutcome.READ, DOCX, text, title=title)


def _word_paragraphs(body: object) -> Iterator[str]:
    """The paragraphs in order, those of tables and text boxes too; what was struck out is left out."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    left = MOST_LETTERS
    for element in body.iter(qn("w:p")):  # type: ignore[attr-defined]  # untyped foreign XML
        said = Paragraph(element, None).text[:left]  # type: ignore[arg-type]  # its part is not needed here
        yield said
        left -= len(said)
        if left <= 0:
            return
