"""The tab 一票否决: the inquiries of a case, and one inquiry from suspicion to decision by two signatures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from flask import Blueprint, render_template

from ycg_flow.casework.matters import Matter, Resolution
from ycg_flow.casework.queries.inquiries_page import inquiries_page, inquiry_page
from ycg_flow.casework.steps.conduct_inquiry import NewFinding, conclude_hearing, hear_party, record_finding
from ycg_flow.casework.steps.decide_inquiry import confirm_veto, dismiss_veto, grant_leniency
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry, report_own_fraud
from ycg_flow.casework.steps.propose_inquiry_outcome import propose_confirmation, propose_dismissal, propose_leniency
from ycg_flow.casework.steps.respond_to_inquiry import respond_to_inquiry
from ycg_flow.casework.steps.return_proposal import reopen_inquiry, return_proposal
from ycg_flow.web.act_pages import DoAct, Form, Page, Typed, act_page
from ycg_flow.web.frame import desk, me

pages = Blueprint("inquiries", __name__, url_prefix="/cases/<number>/veto-inquiries")


@pages.route("", methods=["GET", "POST"])
def inquiries(number: str) -> Page:
    """Show the inquiries of a case, open one, or take up what the party reports itself."""
    return act_page(number, CASE_ACTS, _show_list)


@pages.route("/<int:inquiry>", methods=["GET", "POST"])
def inquiry(number: str, inquiry: int) -> Page:
    """Show one inquiry, or do what a form asks for."""
    acts = {name: partial(do, Matter(number, inquiry)) for name, do in INQUIRY_ACTS.items()}
    return act_page(number, acts, partial(_show_one, inquiry))


def _show_list(number: str, typed: Typed) -> str:
    with desk().view(me().person, principal=me().principal) as view:
        page = inquiries_page(view, number)
        return render_template("pages/inquiries/inquiries.html", page=page, head=page.head, typed=typed)


def _show_one(inquiry: int, number: str, typed: Typed) -> str:
    with desk().view(me().person, principal=me().principal) as view:
        page = inquiry_page(view, Matter(number, inquiry))
        return render_template("pages/inquiries/inquiry.html", page=page, head=page.head, typed=typed)


def _open(number: str, form: Form) -> None:
    suspicion = Suspicion(form.get("veto", ""), form.get("grounds", ""))
    open_veto_inquiry(desk(), me().person, number, suspicion, principal=me().principal)


def _report(number: str, form: Form) -> None:
    found_on = form.get("found_on", type=date.fromisoformat)
    suspicion = Suspicion(form.get("veto", ""), form.get("grounds", ""), found_on)
    report_own_fraud(desk(), me().person, number, suspicion, principal=me().principal)


def _record_finding(matter: Matter, _: str, form: Form) -> None:
    finding = NewFinding(form.get("text", ""), form.get("source", ""))
    record_finding(desk(), me().person, matter, finding, principal=me().principal)


def _hear(matter: Matter, _: str, form: Form) -> None:
    hear_party(desk(), me().person, matter, principal=me().principal, seen_version=_seen(form))


def _respond(matter: Matter, _: str, form: Form) -> None:
    statement, seen = form.get("statement", ""), _seen(form)
    respond_to_inquiry(desk(), me().person, matter, statement, principal=me().principal, seen_version=seen)


def _conclude_hearing(matter: Matter, _: str, form: Form) -> None:
    reason, seen = form.get("reason", ""), _seen(form)
    conclude_hearing(desk(), me().person, matter, reason, principal=me().principal, seen_version=seen)


def _with_reason(step: Callable[..., None], matter: Matter, _: str, form: Form) -> None:
    step(desk(), me().person, matter, form.get("reason", ""), principal=me().principal)


def _grant_leniency(matter: Matter, _: str, form: Form) -> None:
    reason, terms = form.get("reason", ""), form.get("terms", "")
    grant_leniency(desk(), me().person, matter, reason, terms, principal=me().principal)


def _reopen(matter: Matter, _: str, form: Form) -> None:
    resolution = Resolution(form.get("reason", ""), form.get("document", ""))
    reopen_inquiry(desk(), me().person, matter, resolution, principal=me().principal)


def _seen(form: Form) -> int | None:
    return form.get("seen_version", type=int)


CASE_ACTS: Mapping[str, DoAct] = {"case.open_veto_inquiry": _open, "case.report_own_fraud": _report}
INQUIRY_ACTS: Mapping[str, Callable[[Matter, str, Form], None]] = {
    "veto_inquiry.record_finding": _record_finding,
    "veto_inquiry.hear_party": _hear,
    "veto_inquiry.respond_to_inquiry": _respond,
    "veto_inquiry.conclude_hearing": _conclude_hearing,
    "veto_inquiry.propose_confirmation": partial(_with_reason, propose_confirmation),
    "veto_inquiry.propose_dismissal": partial(_with_reason, propose_dismissal),
    "veto_inquiry.propose_leniency": partial(_with_reason, propose_leniency),
    "veto_inquiry.confirm_veto": partial(_with_reason, confirm_veto),
    "veto_inquiry.dismiss_veto": partial(_with_reason, dismiss_veto),
    "veto_inquiry.grant_leniency": _grant_leniency,
    "veto_inquiry.return_proposal": partial(_with_reason, return_proposal),
    "veto_inquiry.reopen_inquiry": _reopen,
}
