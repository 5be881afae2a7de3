"""Pages of a PDF as pictures; what cannot be opened is nothing, never a crash."""

from __future__ import annotations

import struct
from pathlib import Path

from ycg_flow.intake.previews import LONGEST_SIDE, page_count, page_picture


def a_pdf(path: Path, pages: int = 2, box: str = "0 0 595 842") -> Path:
    """Write a PDF of so many pages with a black bar on each."""
    kids = " ".join(f"{3 + 2 * page} 0 R" for page in range(pages))
    bodies = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>"]
    for page in range(pages):
        drawing = "0 0 0 rg 0 400 595 40 re f"
        bodies.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {4 + 2 * page} 0 R >>")
        bodies.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    text, places = "%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    path.write_text(f"{text}xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}{end}", encoding="ascii")
    return path


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
