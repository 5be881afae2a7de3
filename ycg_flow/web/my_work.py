"""The first page of everybody: what I owe, by due date, one link each."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from ycg_flow.casework.queries.deputies import standing_in_for
from ycg_flow.casework.queries.my_work import my_work as work_of
from ycg_flow.casework.queries.survey_assignment import survey_tasks
from ycg_flow.web.frame import looking, me
from ycg_flow.web.list_exports import workbook_of
from ycg_flow.web.list_tables import work_table
from ycg_flow.web.task_pages import task_address

pages = Blueprint("my_work", __name__)


@pages.route("/")
def my_work() -> str:
    """Show what the signed-in person owes and what waits for others."""
    with looking() as view:
        return render_template(
            "pages/my_work/my_work.html",
            work=work_of(view),
            surveys=survey_tasks(view),
            today=view.today,
            address_of=task_address,
            standing_in_for=() if me().principal else standing_in_for(view),
        )


@pages.route("/my-work.xlsx")
def workbook() -> Response:
    """Give the tasks shown as a workbook."""
    return workbook_of("my_work", lambda view: work_table(work_of(view)))
