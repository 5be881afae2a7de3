"""Arranging tasks: take on, give back, assign, hand over, nudge, extend; deputies, and standing in for somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.accounts.sessions import act_for
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.queries.deputies import deputies_page
from ycg_flow.casework.queries.task_page import task_page
from ycg_flow.casework.steps.assign_task import assign_task, hand_over_task
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision
from ycg_flow.casework.steps.extend_task import extend_task
from ycg_flow.casework.steps.name_deputy import name_deputy
from ycg_flow.casework.steps.nudge_task import nudge_task
from ycg_flow.casework.steps.take_on_task import give_back_task, take_on_task
from ycg_flow.web.deputy_form import DeputyForm
from ycg_flow.web.forms import show_faults
from ycg_flow.web.frame import desk, looking, me, token
from ycg_flow.web.task_pages import task_address
from ycg_flow.web.words import label, refusal_words
from ycg_flow.wording.lists import DEPUTY_IS_NAMED, STANDING_IN, STANDING_IN_ENDED
from ycg_flow.wording.pages import ACT_IS_DONE
from ycg_flow.wording.workflow import origin_sentence
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.working_days import ONE_DAY

pages = Blueprint("tasks", __name__)
MY_WORK = "my_work"


def _take_on(task_id: int) -> None:
    take_on_task(desk(), me().person, task_id, principal=me().principal)


def _give_back(task_id: int) -> None:
    give_back_task(desk(), me().person, task_id, principal=me().principal)


def _assign(task_id: int) -> None:
    assign_task(desk(), me().person, task_id, _holder(), principal=me().principal)


def _hand_over(task_id: int) -> None:
    reason = request.form.get("reason", "")
    hand_over_task(desk(), me().person, task_id, _holder(), reason, principal=me().principal)


def _nudge(task_id: int) -> None:
    nudge_task(desk(), me().person, task_id, request.form.get("message", "").strip(), principal=me().principal)


def _extend(task_id: int) -> None:
    decision = ExtensionDecision(
        _day("new_due_on"), request.form.get("reason", ""), request.form.get("document", "").strip()
    )
    extend_task(desk(), me().person, task_id, decision, principal=me().principal)


STEPS: Mapping[str, Callable[[int], None]] = {
    "take_on_task": _take_on,
    "give_back_task": _give_back,
    "assign_task": _assign,
    "hand_over_task": _hand_over,
    "nudge_task": _nudge,
    "extend_task": _extend,
}


@pages.route("/tasks/<int:task_id>")
def task(task_id: int) -> str:
    """Show a task: who owes it until when and why then, and what may be arranged."""
    return _shown(task_id, [])


@pages.route("/tasks/<int:task_id>/<event>", methods=["POST"])
def act(task_id: int, event: str) -> Response | tuple[str, int]:
    """Do one of the acts on a task, and lead back to where it was asked for; a refused one says why."""
    step = STEPS.get(event) or abort(404)
    try:
        step(task_id)
    except (InvalidError, RefusedError) as error:
        return _shown(task_id, refusal_words(error)), 422 if isinstance(error, InvalidError) else 409
    flash(ACT_IS_DONE.format(act=label(f"task.{event}")))
    if request.form.get("back") == MY_WORK:
        return redirect(url_for("my_work.my_work"))
    return redirect(url_for("tasks.task", task_id=task_id))


@pages.route("/deputies", methods=["GET", "POST"])
def deputies() -> str | Response | tuple[str, int]:
    """Show deputyships, and name a deputy for oneself or for somebody one looks after."""
    form = DeputyForm()
    with looking() as view:
        page = deputies_page(view)
    form.offer(page)
    if form.validate_on_submit() and _is_named(form):
        flash(DEPUTY_IS_NAMED)
        return redirect(url_for("tasks.deputies"))
    status = 422 if form.is_submitted() else 200
    return render_template("pages/tasks/deputies.html", page=page, form=form), status


@pages.route("/standing-in", methods=["POST"])
def standing_in() -> Response:
    """Stand in for somebody from now on, or act for oneself again."""
    principal = request.form.get("principal", type=int)
    act_for(desk(), token(), principal)
    flash(STANDING_IN if principal is not None else STANDING_IN_ENDED)
    return redirect(url_for("my_work.my_work"))


def _shown(task_id: int, refusals: list[str]) -> str:
    with looking() as view:
        page = task_page(view, task_id)
        return render_template(
            "pages/tasks/task.html",
            page=page,
            task=page.task,
            address=task_address(page.task),
            origin=[origin_sentence(step) for step in page.origin],
            tomorrow=view.today + ONE_DAY,
            refusals=refusals,
        )


def _is_named(form: DeputyForm) -> bool:
    first, last = form.from_on.data, form.until_on.data
    if first is None or last is None:
        return False
    try:
        name_deputy(
            desk(),
            me().person,
            form.principal.data,
            form.deputy.data,
            first,
            last + ONE_DAY,
            reason=form.reason.data or "",
        )
    except InvalidError as error:
        show_faults(form, error)
        return False
    return True


def _holder() -> int:
    return request.form.get("holder", 0, type=int)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise InvalidError({name: Reason("text_missing")}) from None
