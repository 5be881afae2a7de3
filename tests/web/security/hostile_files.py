"""Files that lie: each with its name, and whether it may be evidence at all."""

from __future__ import annotations

import io
import itertools
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator

ENDINGS = (".pdf", ".png", ".jpg", ".docx", ".xlsx", ".ofd", ".txt", ".csv")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NAMES = (
    "../../etc/passwd.pdf", "..\\..\\windows\\win.pdf", "/etc/passwd.pdf", "C:\\tmp\\a.pdf", "CON.pdf",
    "a" * 300 + ".pdf",
    "自评报告.pdf",
    "报告\u202efdp.pdf", "a\r\nSet-Cookie: b=c.pdf", 'a";filename="b.pdf', "<script>.pdf", "'; DROP.pdf",
    "....//....//a.pdf", "%2e%2e%2fa.pdf", "a;b.pdf", " .pdf", "~root.pdf", "$(id).pdf", "-rf.pdf", "NUL.pdf",
)  # fmt: skip


def picture(width: int, height: int) -> bytes:
    """Return a small PNG that claims a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 16)) + chunk(b"IEND", b"")


def archive(*entries: tuple[str, bytes]) -> bytes:
    """Return a ZIP file of entries, of the same name too."""
    held = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
    ):
        for name, content in entries:
            file.writestr(name, content)
    return held.getvalue()


def lying() -> Iterator[tuple[str, bytes]]:
    """Return names and contents that may not be evidence."""
    yield from disguised()
    word = archive(("word/document.xml", b"<w/>"))
    page = b"<html><script>alert(1)</script></html>"
    yield "polyglot.pdf", PDF + archive(("a.txt", b"a"))
    yield "polyglot.docx", PDF + word
    yield "polyglot.png", picture(1, 1) + archive(("a.txt", b"a"))
    yield "script-first.pdf", page + PDF
    yield "macro.docx", archive(("word/document.xml", b"<w/>"), ("word/vbaProject.bin", b"\0"))
    yield "macro.xlsx", archive(("xl/workbook.xml", b"<x/>"), ("xl/vbaProject.bin", b"\0"))
    yield "no-office.docx", archive(("readme.txt", b"a"))
    yield (
        "bomb.docx",
        archive(("word/document.xml", b"\0" * 60_000_000), *((f"{n}", b"\0" * 60_000_000) for n in "123456789")),
    )
    yield "entries.xlsx", archive(("xl/workbook.xml", b"<x/>"), *((f"f{n}", b"") for n in range(6_000)))
    yield "flood.png", picture(60_000, 60_000)
    yield "flood2.png", picture(2**31 - 1, 2**31 - 1)
    yield "cut.docx", word[: len(word) // 2]
    yield "cut.png", picture(1, 1)[:12]
    yield "empty.pdf", b""
    yield "double.pdf.exe", PDF
    yield "double.exe.pdf ", PDF
    yield "none", PDF
    yield "binary.txt", bytes(range(256)) * 8


def disguised() -> Iterator[tuple[str, bytes]]:
    """Return every content under every ending that is not its own, and programs and pages under all of them."""
    own = {
        "pdf": (PDF, {".pdf"}),
        "png": (picture(1, 1), {".png"}),
        "word": (archive(("word/document.xml", b"<w/>")), {".docx"}),
        "excel": (archive(("xl/workbook.xml", b"<x/>")), {".xlsx"}),
        "text": ("文字\n".encode(), {".txt", ".csv"}),
        "program": (b"MZ\x90\0" + b"\0" * 60, set()),
        "elf": (b"\x7fELF\x02\x01\x01" + b"\0" * 60, set()),
        "gif": (b"GIF89a\x01\0\x01\0\0\0\0;", set()),
        "zip": (archive(("a.exe", b"MZ")), set()),
        "gzip": (b"\x1f\x8b\x08\0" + b"\0" * 30, set()),
        "rar": (b"Rar!\x1a\x07\x01\0" + b"\0" * 30, set()),
        "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, set()),
        "utf16": ("a,b\n".encode("utf-16"), set()),
        "pickle": (b"\x80\x04\x95\x0b\0\0\0\0\0\0\0\x8c\x07builtins\x94.", set()),
        "swf": (b"FWS\x09" + b"\0" * 40, set()),
        "class": (b"\xca\xfe\xba\xbe\0\0\x004" + b"\0" * 40, set()),
        "sqlite": (b"SQLite format 3\0" + b"\0" * 90, set()),
    }
    for (kind, (content, endings)), ending in itertools.product(own.items(), ENDINGS):
        if ending not in endings:
            yield f"{kind}{ending}", content
