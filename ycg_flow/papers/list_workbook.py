"""A list as a workbook: numbers as numbers, days as days, all else as text; never a formula, whatever it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | date | None

HEAD_ROW = 2
MOST_SHEET_NAME = 31
NARROWEST, WIDEST = 8, 40
NOT_IN_A_SHEET_NAME = str.maketrans("[]:*?/\\'", "        ")


@dataclass(frozen=True)
class ListPaper:
    """A list: its title, the note that says who made it when, its columns and rows."""

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    made_at: datetime


def list_workbook(paper: ListPaper) -> bytes:
    """Return the list as an Excel file that prints with its head repeated and the note on every page."""
    target = BytesIO()
    workbook = Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    workbook.set_properties({"title": paper.title, "created": paper.made_at.replace(tzinfo=None)})
    sheet = workbook.add_worksheet(paper.title.translate(NOT_IN_A_SHEET_NAME)[:MOST_SHEET_NAME].strip())
    _write(workbook, sheet, paper)
    _lay_out(sheet, paper)
    workbook.close()
    return target.getvalue()


def _write(workbook: Workbook, sheet: Worksheet, paper: ListPaper) -> None:
    formats = {
        "text": workbook.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "vcenter"}),
        "number": workbook.add_format({"border": 1, "valign": "vcenter"}),
        "decimal": workbook.add_format({"num_format": "0.00", "border": 1, "valign": "vcenter"}),
        "day": workbook.add_format({"num_format": "yyyy-mm-dd", "border": 1, "align": "center", "valign": "vcenter"}),
    }
    head = workbook.add_format({"bold": True, "border": 1, "bg_color": "#E9EDF2", "text_wrap": True})
    sheet.write_string(0, 0, paper.title, workbook.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, paper.note, workbook.add_format({"italic": True}))
    for place, name in enumerate(paper.columns):
        sheet.write_string(HEAD_ROW, place, name, head)
    for row, cells in enumerate(paper.rows, start=HEAD_ROW + 1):
        for place, cell in enumerate(cells):
            _write_cell(sheet, row, place, cell, formats)


def _write_cell(sheet: Worksheet, row: int, place: int, cell: Cell, formats: dict[str, Format]) -> None:
    if cell is None:
        sheet.write_blank(row, place, None, formats["text"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, datetime(cell.year, cell.month, cell.day), formats["day"])  # noqa: DTZ001 - a day has no zone
    elif isinstance(cell, Decimal):
        sheet.write_number(row, place, cell, formats["decimal"])
    elif isinstance(cell, int):
        sheet.write_number(row, place, cell, formats["number"])
    else:
        sheet.write_string(row, place, cell, formats["text"])


def _lay_out(sheet: Worksheet, paper: ListPaper) -> None:
    for place, name in enumerate(paper.columns):
        widest = max((_width(row[place]) for row in paper.rows), default=0)
        sheet.set_column(place, place, min(WIDEST, max(NARROWEST, widest, _width(name)) + 2))
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(paper.rows), max(0, len(paper.columns) - 1))
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{paper.note.replace('&', '&&')}&R&P/&N")


def _width(cell: Cell) -> int:
    """Return how many columns of a fixed font a cell takes; a Chinese character takes two."""
    text = "" if cell is None else str(cell)
    return sum(1 if character.isascii() else 2 for character in text)
