"""Questions on indicators: what this case asks, answered once for every party of the cycle."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.queries.questions_page import questions_page
from ycg_flow.casework.steps.answer_question import answer_question
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.tried_steps import INVALID, REFUSED
from ycg_flow.web.words import refusal_words
from ycg_flow.wording import case_decisions as words

pages = Blueprint("questions", __name__, url_prefix="/cases/<number>/questions")
Page = str | Response | tuple[str, int]


@pages.route("")
def questions(number: str) -> str:
    """Show what is asked and what was answered."""
    return _questions(number, 0, "", [])


@pages.route("/<int:question>", methods=["GET", "POST"])
def answer(number: str, question: int) -> Page:
    """Answer a question for every party; opened, show what was typed before the session ended."""
    if request.method == "GET":
        return _questions(number, question, kept_form().get("answer", ""), [])
    text = request.form.get("answer", "")
    try:
        answer_question(desk(), me().person, number, question, text, principal=me().principal)
    except (InvalidError, RefusedError) as error:
        status = INVALID if isinstance(error, InvalidError) else REFUSED
        return _questions(number, question, text, refusal_words(error)), status
    flash(words.ANSWERED)
    return redirect(url_for(".questions", number=number))


def _questions(number: str, question: int, text: str, reasons: list[str]) -> str:
    with looking() as view:
        page = questions_page(view, number)
        return render_template(
            "pages/questions/questions.html", page=page, head=page.head, sent=question, text=text, reasons=reasons
        )
