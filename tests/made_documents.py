"""PDF and DOCX files, made byte by byte where a library would make none so bad."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document


def pdf(*pages: str, trailer: str = "", producer: str = "one") -> bytes:
    """A PDF with a page for each text and a line for each of its lines."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", font, f"<< /Producer ({producer}) >>"]
    kids = []
    for text in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {len(objects) + 2} 0 R >>"
        )
        drawn = _drawn(text).decode("latin-1")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _file(objects, trailer)


def _drawn(text: str) -> bytes:
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.splitlines()]
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    return f"BT /F1 11 Tf 14 TL 60 780 Td {shown} ET".encode("cp1252")


def _file(objects: Sequence[str], trailer: str) -> bytes:
    body, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R {trailer} >>\n"
        f"startxref\n{len(body)}\n%%EOF\n"
    )
    return bytes(body) + end.encode()


def encrypted_pdf() -> bytes:
    """A PDF that nobody without its password can read."""
    secret = "00" * 32
    lock = f"/Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4"
    return pdf("Nobody reads this.", trailer=f"/Encrypt << {lock} >> /ID [<00> <00>]")


def pdf_of_pages(number: int) -> bytes:
    """A PDF that says it has so many pages, all of them one object."""
    kids = "5 0 R " * number
    said = _drawn("Eligible are laboratories of every country that has signed the charter.").decode()
    return _file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {number} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            " /Contents 6 0 R >>",
            f"<< /Length {len(said)} >>\nstream\n{said}\nendstream",
        ],
        "",
    )


def bomb_pdf(megabytes: int) -> bytes:
    """A PDF whose only page unpacks to so many megabytes of drawing: a page without an end."""
    drawing = zlib.compress(b"(a) Tj " * (megabytes * 1024 * 1024 // 7), 9)
    page = drawing.decode("latin-1")
    return _file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            " /Contents 6 0 R >>",
            f"<< /Length {len(drawing)} /Filter /FlateDecode >>\nstream\n{page}\nendstream",
        ],
        "",
    )


def docx(*paragraphs: str, table: Sequence[Sequence[str]] = (), title: str = "") -> bytes:
    """A DOCX with these paragraphs, and a table after them."""
    file = Document()
    file.core_properties.title = title
    for text in paragraphs:
        file.add_paragraph(text)
    if table:
        made = file.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                made.cell(row, column).text = text
    bytes_made = BytesIO()
    file.save(bytes_made)
    return bytes_made.getvalue()


def docx_with(part: str, content: bytes) -> bytes:
    """A DOCX in which one part is something else."""
    made = BytesIO()
    with ZipFile(BytesIO(docx("A call for reed beds."))) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return made.getvalue()


def docx_without(part: str) -> bytes:
    """A DOCX from which one part is missing."""
    made = BytesIO()
    with ZipFile(BytesIO(docx("A call for reed beds."))) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
    return made.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENTITY_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefghij", "bcdefghijk", strict=True))
    + f"]><w:document {_W}><w:body><w:p><w:r><w:t>&k;</w:t></w:r></w:p></w:body></w:document>"
).encode()


def zip_bomb_docx(megabytes: int) -> bytes:
    """A small DOCX that unpacks to so many megabytes."""
    beginning = f"<w:document {_W}><w:body><w:p><w:r><w:t>".encode()
    end = b"</w:t></w:r></w:p></w:body></w:document>"
    return docx_with("word/document.xml", beginning + b"a" * (megabytes * 1024 * 1024) + end)
