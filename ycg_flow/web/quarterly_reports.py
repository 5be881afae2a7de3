"""The quarterly reports of the monitoring year: the use of the fund and the self-check."""

from __future__ import annotations

from flask import Blueprint, render_template

from ycg_flow.casework.queries.quarterly_reports_page import quarterly_reports_page
from ycg_flow.casework.steps.submit_quarterly_report import QuarterlyContent, submit_quarterly_report
from ycg_flow.web.act_pages import Form, Page, Typed, act_page
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.typed_values import typed_fen
from ycg_flow.wording import verification as words

pages = Blueprint("quarterly_reports", __name__, url_prefix="/cases/<number>/quarterly-reports")


@pages.route("", methods=["GET", "POST"])
def reports(number: str) -> Page:
    """Show the reports of the year, or submit one."""
    return act_page(number, {"case.submit_quarterly_report": _submit}, _show)


def _submit(number: str, form: Form) -> None:
    content = QuarterlyContent(
        kind=form.get("kind", ""),
        quarter=form.get("quarter", 0, type=int),
        text=form.get("text", ""),
        used_fen=typed_fen(form, "used"),
        paid_to_members_fen=typed_fen(form, "paid_to_members"),
    )
    submit_quarterly_report(desk(), me().person, number, content, principal=me().principal)


def _show(number: str, typed: Typed) -> str:
    with looking() as view:
        page = quarterly_reports_page(view, number)
        return render_template(
            "pages/quarterly_reports/reports.html",
            page=page,
            head=page.head,
            typed=typed,
            kinds=words.QUARTERLY_KINDS,
            timeliness=words.TIMELINESS,
        )
