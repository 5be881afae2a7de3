"""The sheet as one self-contained page to read and to print on A4: inline styles, no script, nothing fetched."""

from __future__ import annotations

from ycg_flow.papers.pages import rendered
from ycg_flow.wording.sheet.model import RoundSheet, Sheet


def html_sheet(sheet: Sheet) -> str:
    """Return the page of one case."""
    return rendered("sheet.html", sheet=sheet)


def html_round(sheet: RoundSheet) -> str:
    """Return the page of a round: all parties in one table, the common money, then each party on pages of its own."""
    return rendered("round.html", round=sheet)
