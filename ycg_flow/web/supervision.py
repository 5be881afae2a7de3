"""Problems of daily supervision and complaints: registered, dealt with, answered."""

from __future__ import annotations

from flask import Blueprint, render_template

from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.queries.supervision_page import supervision_page
from ycg_flow.casework.steps.answer_complaint import ComplaintAnswer, answer_complaint
from ycg_flow.casework.steps.register_complaint import NewComplaint, register_complaint
from ycg_flow.casework.steps.register_problem import NewProblem, deal_with_problem, register_problem
from ycg_flow.web.act_pages import DoAct, Form, Page, Typed, act_page
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.typed_values import typed_day, typed_fen
from ycg_flow.wording import verification as words

pages = Blueprint("supervision", __name__, url_prefix="/cases/<number>/supervision")


@pages.route("", methods=["GET", "POST"])
def supervision(number: str) -> Page:
    """Show what was registered, or do what a form asks for."""
    return act_page(number, ACTS, _show)


def _register_problem(number: str, form: Form) -> None:
    new = NewProblem(
        form.get("source", ""),
        form.get("description", "").strip(),
        typed_day(form, "found_on"),
        "is_violation" in form,
        form.get("clause", "").strip(),
    )
    register_problem(desk(), me().person, number, new, principal=me().principal, seen_version=_seen(form))


def _deal_with_problem(number: str, form: Form) -> None:
    resolution = Resolution(form.get("reason", ""), form.get("document", "").strip())
    deal_with_problem(desk(), me().person, _matter(number, form), resolution, principal=me().principal)


def _register_complaint(number: str, form: Form) -> None:
    new = NewComplaint(
        form.get("channel", ""),
        form.get("description", "").strip(),
        typed_day(form, "received_on"),
        "is_fraud_report" in form,
    )
    register_complaint(desk(), me().person, number, new, principal=me().principal, seen_version=_seen(form))


def _answer_complaint(number: str, form: Form) -> None:
    given = ComplaintAnswer(
        form.get("verdict", ""), form.get("investigation", ""), form.get("answer", ""), typed_fen(form, "award")
    )
    answer_complaint(desk(), me().person, _matter(number, form), given, principal=me().principal)


ACTS: dict[str, DoAct] = {
    "case.register_problem": _register_problem,
    "case.deal_with_problem": _deal_with_problem,
    "case.register_complaint": _register_complaint,
    "case.answer_complaint": _answer_complaint,
}


def _seen(form: Form) -> int | None:
    return form.get("seen_version", type=int)


def _matter(number: str, form: Form) -> str:
    """Return the number of a problem or complaint of exactly this case. Raises `NotFoundError`."""
    matter = form.get("matter", "")
    if matter.rpartition("-")[0] != number:
        raise NotFoundError("matter", matter)
    return matter


def _show(number: str, typed: Typed) -> str:
    with looking() as view:
        page = supervision_page(view, number)
        return render_template(
            "pages/supervision/supervision.html",
            page=page,
            head=page.head,
            typed=typed,
            today=view.today,
            sources=words.PROBLEM_SOURCES,
            channels=words.CHANNELS,
            verdicts=words.VERDICTS,
        )
