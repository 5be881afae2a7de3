"""Honest files of all accepted kinds spoilt by chance, and a look of our own at whether one is what its ending says."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import xlsxwriter

from tests.web.security.hostile_files import ENDINGS, archive

MOST_PIXELS = 100_000_000
WIDE = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
BOMB = 120_000_000
MACRO_TYPES = (
    b'<Types><Override PartName="/x" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
)
PLANTED_NAMES = (
    "../../../etc/cron.d/a", "..\\..\\a.exe", "/etc/passwd", "C:\\a.exe", "word/vbaProject.bin", "xl/VBAPROJECT.BIN",
    "xl/macrosheets/sheet1.xml", "word/document.xml", "xl/workbook.xml", "OFD.xml", "a" * 60_000, "a\0.xml",
)  # fmt: skip
_CENTRAL, _LOCAL, _END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
_MARKS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "OFD.xml": ".ofd"}


@dataclass(frozen=True)
class Mutated:
    """A file, and what was done to which honest one."""

    name: str
    content: bytes
    done: str


def honest_files() -> dict[str, bytes]:
    """Return a file of every accepted kind, by its ending."""
    text = "指标,数值,说明\n" + "".join(f"县域内就诊率,{number}.25,第{number}季度\n" for number in range(40))
    word = "<w:document>" + "".join(f"<w:p>第{number}段，自评报告。</w:p>" for number in range(200)) + "</w:document>"
    types = b'<?xml version="1.0"?><Types><Default Extension="xml" ContentType="application/xml"/></Types>'
    return {
        ".pdf": document(),
        ".png": drawing(),
        ".jpg": photograph(16, 16),
        ".docx": archive(
            ("[Content_Types].xml", types),
            ("_rels/.rels", b"<Relationships/>"),
            ("word/document.xml", word.encode()),
            ("word/media/image1.png", drawing()),
        ),
        ".xlsx": workbook(),
        ".ofd": archive(("OFD.xml", b"<ofd:OFD/>"), ("Doc_0/Document.xml", word.encode()), ("Doc_0/a.png", drawing())),
        ".txt": text.encode("gb18030"),
        ".csv": text.encode(),
    }


def mutated(seed: int, count: int) -> Iterator[Mutated]:
    """Return so many spoilt files, always the same for a seed, every kind in turn."""
    chance, honest = random.Random(seed), honest_files()
    for number in range(count):
        ending = list(honest)[number % len(honest)]
        content = honest[ending]
        own = OF_ARCHIVES if content.startswith(_LOCAL) else OF_KINDS.get(ending, ())
        spoil = chance.choice([*OF_BYTES, *own, *own, None])
        if spoil is None:
            name = f"{number}{chance.choice([other for other in ENDINGS if other != ending])}"
            yield Mutated(name, content, f"a {ending} called otherwise")
        else:
            yield Mutated(f"{number}{ending}", spoil(chance, content), f"{spoil.__name__} of a {ending}")


def wrong_with(file: Mutated) -> str:
    """Return why a file is not what its ending says, empty where it is, read in another way than the product reads."""
    ending, content = PurePosixPath(file.name).suffix, file.content
    if ending in _MARKS.values():
        return wrong_with_archive(ending, content)
    if _END in content[-65_557:] and ending not in {".txt", ".csv"}:
        return "an archive behind it"
    match ending:
        case ".pdf":
            return "" if re.match(rb"%PDF-", content) else "no PDF"
        case ".png":
            found = re.match(rb"\x89PNG\r\n\x1a\n\0\0\0\rIHDR(.{4})(.{4})", content, re.DOTALL)
            return "" if found and _is_bounded(*(int.from_bytes(each, "big") for each in found.groups())) else "no PNG"
        case ".jpg":
            frame = content.startswith(b"\xff\xd8\xff") and re.search(
                rb"\xff[\xc0-\xc2]...(..)(..)", content, re.DOTALL
            )
            return "" if frame and _is_bounded(*(int.from_bytes(each, "big") for each in frame.groups())) else "no JPEG"
    is_readable = any(_decodes(content, encoding) for encoding in ("utf-8", "gb18030"))
    return "" if is_readable and not re.search(rb"[\x00-\x08\x0e-\x1f]|^\s*<", content) else "no text"


def wrong_with_archive(ending: str, content: bytes) -> str:
    """Return why an archive is none, by its directory and what each entry unpacks to."""
    end = content.rfind(_END)
    if end < 0 or end + 22 + int.from_bytes(content[end + 20 : end + 22], "little") != len(content):
        return "no end"
    entries, _, place = struct.unpack("<HII", content[end + 10 : end + 20])
    names: list[str] = []
    for _ in range(entries):
        if content[place : place + 4] != _CENTRAL:
            return "a directory that breaks off"
        flags, method, *_, crc, packed, size, name, extra, note = struct.unpack(
            "<HHHHIIIHHH", content[place + 8 : place + 34]
        )
        start = int.from_bytes(content[place + 42 : place + 46], "little")
        called = content[place + 46 : place + 46 + name]
        if content[start : start + 4] != _LOCAL or content[start + 30 : start + 30 + name] != called or flags & 1:
            return "an entry that is called otherwise"
        body = start + 30 + sum(struct.unpack("<HH", content[start + 26 : start + 30]))
        unpacked = _unpacked(content[body : body + packed], method, size)
        if unpacked is None or zlib.crc32(unpacked) != crc:
            return "an entry that is not what it says"
        if called.lower().endswith(b"vbaproject.bin") or b"macroEnabled" in unpacked:
            return "a macro"
        names.append(called.decode("utf-8", "replace"))
        place += 46 + name + extra + note
    if len(set(names)) != len(names) or any(re.search(r"(^|[/\\])\.\.[/\\]|^[/\\]|:|\0", name) for name in names):
        return "names that lead elsewhere or twice to the same"
    return "" if {_MARKS[name] for name in names if name in _MARKS} == {ending} else "no such document"


def _unpacked(packed: bytes, method: int, size: int) -> bytes | None:
    if method == 0:
        return packed if len(packed) == size else None
    reader = zlib.decompressobj(-15)
    try:
        found = reader.decompress(packed, size + 1)
    except zlib.error:
        return None
    return found if method == 8 and len(found) == size and reader.eof and not reader.unused_data else None


def _is_bounded(width: int, height: int) -> bool:
    return 0 < width * height <= MOST_PIXELS


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        return bool(content.decode(encoding).strip())
    except UnicodeDecodeError:
        return False


def document() -> bytes:
    """Return a PDF of two pages with a line of text on each."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>>>",
        b"<</Length 44>>stream\nBT /F1 24 Tf 72 700 Td (Self-assessment) Tj ET\nendstream",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        written
        + b"xref\n0 7\n0000000000 65535 f \n"
        + table
        + (b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(written))
    )


def drawing() -> bytes:
    """Return a PNG of stripes."""
    rows = b"".join(b"\0" + bytes((row * column) % 256 for column in range(64 * 3)) for row in range(48))
    return _png(64, 48, zlib.compress(rows))


def photograph(width: int, height: int) -> bytes:
    """Return a JPEG, all of one grey, that claims a size."""

    def segment(kind: int, data: bytes) -> bytes:
        return bytes([0xFF, kind]) + struct.pack(">H", len(data) + 2) + data

    codes = bytes([1, *[0] * 15, 0])
    return b"".join((
        b"\xff\xd8", segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), segment(0xDB, b"\0" + b"\1" * 64),
        segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"),
        segment(0xC4, b"\x00" + codes), segment(0xC4, b"\x10" + codes), segment(0xDA, b"\1\1\0\0\x3f\0"),
        b"\0" * (-(-width // 8) * -(-height // 8) // 4 % 4_000 + 1), b"\xff\xd9",
    ))  # fmt: skip


def workbook() -> bytes:
    """Return a workbook of two sheets as Excel keeps it."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        for name in ("自评表", "佐证"):
            sheet = book.add_worksheet(name)
            for row in range(60):
                sheet.write_row(row, 0, [f"指标{row}", row * 1.25, "县域内就诊人次"])
    return held.getvalue()


def _png(width: int, height: int, packed: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


Spoil = Callable[[random.Random, bytes], bytes]


def bits_flipped(chance: random.Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 2, 8, 40))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def head_flipped(chance: random.Random, content: bytes) -> bytes:
    return bits_flipped(chance, content[:64]) + content[64:]


def cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(1, len(content))]


def front_cut(chance: random.Random, content: bytes) -> bytes:
    return content[chance.randrange(1, len(content)) :]


def swapped(chance: random.Random, content: bytes) -> bytes:
    first, second, third = sorted(chance.randrange(len(content) + 1) for _ in range(3))
    return content[:first] + content[second:third] + content[first:second] + content[third:]


def doubled(chance: random.Random, content: bytes) -> bytes:
    first, second = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:second] + content[first:]


def blanked(chance: random.Random, content: bytes) -> bytes:
    first, second = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:first] + bytes([chance.choice((0, 0xFF, 0x20))]) * (second - first) + content[second:]


def number_planted(chance: random.Random, content: bytes) -> bytes:
    place, order = chance.randrange(max(1, len(content) - 4)), chance.choice("<>")
    return content[:place] + struct.pack(f"{order}I", chance.choice(WIDE)) + content[place + 4 :]


def another_behind(chance: random.Random, content: bytes) -> bytes:
    return content + chance.choice(list(honest_files().values()))


def another_before(chance: random.Random, content: bytes) -> bytes:
    return (
        chance.choice([*honest_files().values(), b"<html><script>alert(1)</script>", b"MZ\x90\0", b"#!/bin/sh\n"])
        + content
    )


def swollen(chance: random.Random, content: bytes) -> bytes:
    return content + bytes([chance.choice((0, 0x0A, 0x41))]) * chance.choice((1, 1_000, 2_000_000))


def png_of_another_size(chance: random.Random, content: bytes) -> bytes:
    width, height = chance.choice(WIDE), chance.choice(WIDE)
    packed = content[content.index(b"IDAT") + 4 : content.index(b"IEND") - 8]
    return _png(width, height, packed)


def png_that_swells(chance: random.Random, _: bytes) -> bytes:
    side = chance.choice((1_000, 9_999, 10_001))
    return _png(side, side, _packed_bomb())


def jpeg_of_another_size(chance: random.Random, _: bytes) -> bytes:
    return photograph(chance.choice(WIDE[:6]), chance.choice(WIDE[:6]))


def jpeg_without_end(chance: random.Random, content: bytes) -> bytes:
    return content[:2] + chance.choice((b"\xff", b"\xff\xfe\0\2")) * 4_000_000 + content[2:]


def jpeg_without_a_size(_: random.Random, content: bytes) -> bytes:
    return content.replace(b"\xff\xc0", b"\xff\xe1")


def pdf_with_lies(chance: random.Random, content: bytes) -> bytes:
    lies = ((b"/Count 2", b"/Count 2000000000"), (b"595 842", b"9999999 9999999"), (b"595 842", b"-1 1e38"),
            (b"startxref\n", b"startxref\n9"), (b"/Kids[3 0 R 5 0 R]", b"/Kids[2 0 R 1 0 R]"),
            (b"/Length 44", b"/Length 4000000000"), (b"/Root 1 0 R", b"/Root 99 0 R"), (b"trailer", b"trailer<<<<<<"),
            (b"72 700 Td", b"1e99 1e99 Td" * 900),
            (b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"))  # fmt: skip
    return content.replace(*chance.choice(lies))


def entry_doubled(chance: random.Random, content: bytes) -> bytes:
    entries = _entries(content)
    return archive(*entries, chance.choice(entries))


def entry_called_otherwise(chance: random.Random, content: bytes) -> bytes:
    entries = _entries(content)
    place = chance.randrange(len(entries))
    entries[place] = (chance.choice(PLANTED_NAMES), entries[place][1])
    return archive(*entries)


def entry_added(chance: random.Random, content: bytes) -> bytes:
    return archive(*_entries(content), (chance.choice(PLANTED_NAMES), b"<x/>"))


def macros_declared(_: random.Random, content: bytes) -> bytes:
    entries = [entry for entry in _entries(content) if entry[0] != "[Content_Types].xml"]
    return archive(("[Content_Types].xml", MACRO_TYPES), *entries)


def directory_that_lies(chance: random.Random, content: bytes) -> bytes:
    """Change flags, method, checksum, sizes or place of an entry in the directory."""
    return _planted(chance, content, _CENTRAL, {8: 2, 10: 2, 16: 4, 20: 4, 24: 4, 42: 4})


def entry_that_lies(chance: random.Random, content: bytes) -> bytes:
    """Change flags, method, checksum, sizes or length of the name where an entry begins."""
    return _planted(chance, content, _LOCAL, {6: 2, 8: 2, 14: 4, 18: 4, 22: 4, 26: 2, 28: 2})


def end_that_lies(chance: random.Random, content: bytes) -> bytes:
    """Change how many entries there are, or where their directory lies."""
    return _planted(chance, content, _END, {8: 2, 10: 2, 12: 4, 16: 4, 20: 2})


def entry_larger_than_it_says(chance: random.Random, content: bytes) -> bytes:
    """Let an entry unpack to far more than the directory says, with the checksum of the part that is told."""
    told, held = chance.choice((0, 10, 1_000)), bytearray(_with_bomb(content))
    for mark, checksum, size in ((_CENTRAL, 16, 24), (_LOCAL, 14, 22)):
        place = held.rfind(mark)
        held[place + checksum : place + checksum + 4] = struct.pack("<I", zlib.crc32(b"A" * told))
        held[place + size : place + size + 4] = struct.pack("<I", told)
    return bytes(held)


@cache
def _with_bomb(content: bytes) -> bytes:
    return archive(*_entries(content), ("bomb.xml", b"A" * BOMB))


@cache
def _packed_bomb() -> bytes:
    return zlib.compress(b"\0" * BOMB, 1)


def sheet_that_lies(chance: random.Random, content: bytes) -> bytes:
    """Let a part say of itself what it is not: its dimension, a formula, an entity."""
    lies = (b'<dimension ref="A1"/>', b"<f>HYPERLINK(1)</f>", b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1/">]>')
    entries = _entries(content)
    place = chance.randrange(len(entries))
    entries[place] = (entries[place][0], chance.choice(lies) + entries[place][1])
    return archive(*entries)


def _planted(chance: random.Random, content: bytes, mark: bytes, fields: Mapping[int, int]) -> bytes:
    place = chance.choice([found.start() for found in re.finditer(re.escape(mark), content)])
    offset, size = chance.choice(list(fields.items()))
    value = chance.choice((*WIDE, chance.randrange(2**16))) % 256**size
    spoilt = bytearray(content)
    spoilt[place + offset : place + offset + size] = value.to_bytes(size, "little")
    return bytes(spoilt)


def _entries(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [(name, file.read(name)) for name in file.namelist()]


OF_BYTES: tuple[Spoil, ...] = (
    bits_flipped, head_flipped, cut, front_cut, swapped, doubled, blanked, number_planted, another_behind,
    another_before, swollen,
)  # fmt: skip
OF_ARCHIVES: tuple[Spoil, ...] = (
    entry_doubled, entry_called_otherwise, entry_added, macros_declared, directory_that_lies, entry_that_lies,
    end_that_lies, entry_larger_than_it_says, sheet_that_lies,
)  # fmt: skip
OF_KINDS: Mapping[str, tuple[Spoil, ...]] = {
    ".png": (png_of_another_size, png_that_swells),
    ".jpg": (jpeg_of_another_size, jpeg_without_a_size, jpeg_without_end),
    ".pdf": (pdf_with_lies, pdf_with_lies, pdf_with_lies),
}
