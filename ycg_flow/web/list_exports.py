"""Lists that leave their page as a workbook: the rows the address asks for, and a record that they were taken."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import request, send_file
from werkzeug.wrappers import Response

from ycg_flow.casework.desk import View
from ycg_flow.casework.exports import Table, export_list
from ycg_flow.web.frame import desk, me
from ycg_flow.wording.lists import LIST_FILE

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_of(screen: str, table_of: Callable[[View], Table], cycle_number: str | None = None) -> Response:
    """Answer with the list that `table_of` gives, all pages of it; which list it was and how filtered is written down.

    Raises what the list itself raises, and `InvalidError` where it is too long.
    """
    known: list[tuple[str, str]] = []

    def noted(view: View) -> Table:
        table = table_of(view)
        known.append((table[0], view.today.isoformat()))
        return table

    query = request.query_string.decode("utf-8", errors="replace")
    content = export_list(
        desk(), me().person, screen, query, noted, cycle_number=cycle_number, principal=me().principal
    )
    title, day = known[0]
    return send_file(
        BytesIO(content), WORKBOOK, as_attachment=True, download_name=LIST_FILE.format(title=title, day=day)
    )
