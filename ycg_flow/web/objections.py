"""The tab 异议: feedback, objections and appeals, who answers, the answers, and the scoring anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, cast

from flask import Blueprint, render_template, request

from ycg_flow.casework.matters import Matter
from ycg_flow.casework.queries.objections_page import objections_page
from ycg_flow.casework.steps.answer_objection import dismiss_objection, uphold_objection
from ycg_flow.casework.steps.assign_objection import assign_objection, reassign_objection
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_appeal, raise_objection
from ycg_flow.casework.steps.record_rescoring import record_rescoring
from ycg_flow.casework.steps.take_back_objection import take_back_objection
from ycg_flow.web.act_pages import DoAct, Form, Page, Typed, act_page
from ycg_flow.web.frame import desk, me

pages = Blueprint("objections", __name__, url_prefix="/cases/<number>/objections")
NOBODY = 0


@pages.route("", methods=["GET", "POST"])
def objections(number: str) -> Page:
    """Show the exchange, or do what a form asks for."""
    return act_page(number, ACTS, _show)


def _show(number: str, typed: Typed) -> str:
    with desk().view(me().person, principal=me().principal) as view:
        page = objections_page(view, number)
        wanted = request.args.get("indicator", "")
        return render_template(
            "pages/objections/objections.html", page=page, head=page.head, typed=typed, wanted=wanted
        )


def _give_feedback(number: str, form: Form) -> None:
    given = PartyView(agrees=form.get("agrees") == "yes", text=form.get("text", ""))
    give_feedback(desk(), me().person, number, given, principal=me().principal)


def _raise_objection(number: str, form: Form) -> None:
    raise_objection(desk(), me().person, number, _new_objection(form), principal=me().principal)


def _raise_appeal(number: str, form: Form) -> None:
    raise_appeal(desk(), me().person, number, _new_objection(form), principal=me().principal)


def _new_objection(form: Form) -> NewObjection:
    files = [(file.filename, cast("BinaryIO", file.stream)) for file in request.files.getlist("files") if file.filename]
    return NewObjection(form.get("indicator", ""), form.get("text", ""), form.getlist("evidence", type=int), files)


def _assign(number: str, form: Form) -> None:
    answerer = form.get("person", NOBODY, type=int)
    assign_objection(desk(), me().person, _matter(number, form), answerer, principal=me().principal)


def _reassign(number: str, form: Form) -> None:
    answerer, reason = form.get("person", NOBODY, type=int), form.get("reason", "")
    reassign_objection(desk(), me().person, _matter(number, form), answerer, reason, principal=me().principal)


def _uphold(number: str, form: Form) -> None:
    uphold_objection(desk(), me().person, _matter(number, form), form.get("answer", ""), principal=me().principal)


def _dismiss(number: str, form: Form) -> None:
    dismiss_objection(desk(), me().person, _matter(number, form), form.get("answer", ""), principal=me().principal)


def _record_rescoring(number: str, form: Form) -> None:
    record_rescoring(desk(), me().person, _matter(number, form), principal=me().principal)


def _take_back(number: str, form: Form) -> None:
    reason = form.get("reason", "")
    take_back_objection(desk(), me().person, _matter(number, form), reason, principal=me().principal)


def _matter(number: str, form: Form) -> Matter:
    return Matter(number, form.get("matter", 0, type=int))


ACTS: Mapping[str, DoAct] = {
    "case.give_feedback": _give_feedback,
    "case.raise_objection": _raise_objection,
    "case.raise_appeal": _raise_appeal,
    "objection.assign_objection": _assign,
    "objection.reassign_objection": _reassign,
    "objection.uphold_objection": _uphold,
    "objection.dismiss_objection": _dismiss,
    "objection.record_rescoring": _record_rescoring,
    "objection.take_back_objection": _take_back,
}
