"""Reading the workbooks that lists leave as."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.etree import ElementTree as ET

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(workbook: bytes) -> list[list[str | None]]:
    """Return the cells of a workbook's rows below the head, as they are written."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
        texts = ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314 - our own file
    strings = ["".join(entry.itertext()) for entry in texts]
    assert not list(sheet.iter(f"{SHEET}f")), "no cell is a formula"
    found = []
    for row in list(sheet.iter(f"{SHEET}row"))[3:]:
        values = [(cell.get("t"), cell.findtext(f"{SHEET}v")) for cell in row]
        found.append([strings[int(value)] if kind == "s" and value else value for kind, value in values])
    return found
