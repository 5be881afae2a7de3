"""The tab 审定: what is signed, what changed, what is open; approve after the password, or return."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template

from ycg_flow.casework.queries.approval_page import approval_page
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.return_from_approval import return_from_approval
from ycg_flow.web.act_pages import DoAct, Form, Page, Typed, act_page
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.password_again import password_again

pages = Blueprint("approval", __name__, url_prefix="/cases/<number>/approval")


@pages.route("", methods=["GET", "POST"])
@password_again
def approval(number: str) -> Page:
    """Show what is signed, or approve or return it."""
    return act_page(number, ACTS, _show)


def _show(number: str, typed: Typed) -> str:
    with looking() as view:
        page = approval_page(view, number)
        return render_template("pages/approval/approval.html", page=page, head=page.head, typed=typed)


def _approve(number: str, form: Form) -> None:
    signature = Signature(form.get("shown_digest", ""), form.get("audience", Signature("").audience))
    version = form.get("seen_version", type=int)
    approve_result(desk(), me().person, number, signature, principal=me().principal, seen_version=version)


def _return(number: str, form: Form) -> None:
    version, reason = form.get("seen_version", type=int), form.get("reason", "")
    return_from_approval(desk(), me().person, number, reason, principal=me().principal, seen_version=version)


ACTS: Mapping[str, DoAct] = {"case.approve_result": _approve, "case.return_from_approval": _return}
