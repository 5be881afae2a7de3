"""Pages of a PDF as pictures; what cannot be opened is nothing, never a crash."""

from __future__ import annotations

import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from ycg_flow.intake import previews
from ycg_flow.intake.pdf_drawing import LONGEST_SIDE, MOST_MEMORY
from ycg_flow.intake.previews import page_count, page_picture

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "ycg_flow.intake.pdf_drawing", sys.argv[1], "1"], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def a_pdf(path: Path, pages: int = 2, box: str = "0 0 595 842") -> Path:
    """Write a PDF of so many pages with a black bar on each."""
    kids = " ".join(f"{3 + 2 * page} 0 R" for page in range(pages))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>"]
    for page in range(pages):
        drawing = "0 0 0 rg 0 400 595 40 re f"
        bodies.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {4 + 2 * page} 0 R >>")
        bodies.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    return written(path, [body.encode("ascii") for body in bodies])


def written(path: Path, bodies: list[bytes]) -> Path:
    """Write a PDF of these objects, numbered from one; the first is its catalogue."""
    text, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(text))
    path.write_bytes(text + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + end)
    return path


def stream(head: bytes, content: bytes) -> bytes:
    """Return a stream with the entries of its head."""
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (head, len(content), content)


def a_pdf_that_draws_for_ever(path: Path) -> Path:
    """Write a page that draws a form that draws a form ...: a few kilobytes, billions of strokes."""
    deep, wide = 9, 30
    page = PAGE + b" /Resources << /XObject << /F 5 0 R >> >> >>"
    bodies = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page]
    bodies.append(stream(b"", b"/F Do " * wide))
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    for level in range(deep):
        inner = b" /Resources << /XObject << /F %d 0 R >> >>" % (6 + level)
        bodies.append(stream(form + inner, b"/F Do " * wide))
    bodies.append(stream(form, b"0 0 m 595 842 l S " * wide))
    return written(path, bodies)


def a_pdf_that_swells(path: Path) -> Path:
    """Write a page whose drawing unpacks to a thousand times its size, a gigabyte."""
    squeeze = zlib.compressobj(1)
    blank = b" " * 1_000_000
    content = b"".join(squeeze.compress(blank) for _ in range(1_000)) + squeeze.flush()
    catalogue = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE + b" >>"]
    return written(path, [*catalogue, stream(b"/Filter /FlateDecode", content)])


def size_of(picture: bytes) -> tuple[int, int]:
    """Return width and height out of a PNG's head."""
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_every_page_comes_as_a_picture_that_is_read_without_magnifying(tmp_path: Path) -> None:
    path = a_pdf(tmp_path / "two.pdf")
    assert page_count(path) == 2
    picture = page_picture(path, 2)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert size_of(picture)[1] == LONGEST_SIDE
    assert page_picture(path, 3) is None
    assert page_picture(path, 0) is None


def test_a_page_as_large_as_a_field_costs_no_more_than_any_other(tmp_path: Path) -> None:
    picture = page_picture(a_pdf(tmp_path / "huge.pdf", 1, "0 0 14400 14400"), 1)
    assert picture is not None
    assert max(size_of(picture)) <= LONGEST_SIDE


def test_what_is_no_whole_pdf_has_no_pages(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    assert page_count(path) == 0
    assert page_picture(path, 1) is None


def test_a_page_made_to_draw_for_ever_is_given_up_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST_SECONDS", 2)
    path = a_pdf_that_draws_for_ever(tmp_path / "endless.pdf")
    began = time.monotonic()
    assert page_picture(path, 1) is None
    assert time.monotonic() - began < 2 + 3


def test_a_page_made_to_swell_ends_within_its_memory_and_the_next_file_is_drawn(tmp_path: Path) -> None:
    path = a_pdf_that_swells(tmp_path / "swelling.pdf")
    measured = subprocess.run([sys.executable, "-c", MEASURED, str(path)], capture_output=True, check=True, text=True)
    assert int(measured.stdout) <= MOST_MEMORY
    page_picture(path, 1)
    assert page_picture(a_pdf(tmp_path / "good.pdf", 1), 1) is not None
