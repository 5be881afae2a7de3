"""Rectification: the overview over all cases in reach, the orders of a case, an order with its acts, issuing one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.casework.file_types import MOST_BYTES
from ycg_flow.casework.queries.order_page import case_orders, new_order_page, order_page
from ycg_flow.casework.queries.rectification_overview import OrderFilter, rectification_overview
from ycg_flow.casework.steps.attach_rectification_evidence import attach_rectification_evidence
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order
from ycg_flow.web.form_acts import NOTHING_TYPED, Asked, answer, forms_of
from ycg_flow.web.forms import PageForm, show_faults
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.list_exports import workbook_of
from ycg_flow.web.list_tables import orders_table
from ycg_flow.web.rectification_forms import (
    FIRST_ITEMS,
    MOST_ITEMS,
    ItemForm,
    NewOrderForm,
    new_order,
    order_acts,
)
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.words import reason_words, refusal_words
from ycg_flow.wording import rectification as words

pages = Blueprint("rectification", __name__)
Page = str | Response | tuple[str, int]
Form = MultiDict[str, str]


@pages.route("/rectification")
def overview() -> str:
    """Show the open orders of all cases within reach, the most overdue first; the filter stands in the address."""
    shown = _order_filter()
    with looking() as view:
        orders = rectification_overview(view)
        return render_template(
            "pages/rectification/overview.html",
            all=orders,
            orders=[order for order in orders if shown.shows(order)],
            shown=shown,
            states=_open_states(view),
            words=words,
        )


@pages.route("/rectification.xlsx")
def workbook() -> Response:
    """Give the open orders that the filter leaves as a workbook."""
    shown = _order_filter()
    return workbook_of(
        "rectification",
        lambda view: orders_table(filter(shown.shows, rectification_overview(view)), _open_states(view)),
    )


def _order_filter() -> OrderFilter:
    return OrderFilter(
        state=request.args.get("state", ""),
        origin=request.args.get("origin", ""),
        only_overdue=request.args.get("overdue") == "yes",
        words=request.args.get("words", "").strip(),
    )


def _open_states(view: View) -> dict[str, str]:
    """Return what the states of an order that is not at its end are called."""
    states = view.desk.workflow.tables["rectification_order"].states.values()
    return {state.id: state.label for state in states if not state.is_final}


@pages.route("/cases/<number>/rectification")
def case(number: str) -> str:
    """Show the orders of a case."""
    with looking() as view:
        page = case_orders(view, number)
        return render_template("pages/rectification/case.html", page=page, head=page.head, words=words)


@pages.route("/cases/<number>/rectification/new")
def new(number: str) -> str:
    """Show the form that issues an order, with what was typed before the session ended."""
    form, items = _new_forms(number, kept_form() or None)
    return _new(number, form, items)


@pages.route("/cases/<number>/rectification/new", methods=["POST"])
def issue(number: str) -> Page:
    """Issue an order; with `more` only offer room for a further item."""
    form, items = _new_forms(number, request.form)
    if "more" in request.form:
        return _new(number, form, items, more=1)
    if not form.validate():
        return _new(number, form, items), 422
    version = request.form.get("seen_version", type=int)
    try:
        order = issue_rectification_order(
            desk(), me().person, number, new_order(form, items), principal=me().principal, seen_version=version
        )
    except InvalidError as error:
        _show_item_faults(form, items, error)
        return _new(number, form, items), 422
    except (ConflictError, RefusedError) as error:
        form.form_errors += refusal_words(error)
        return _new(number, form, items), 409
    flash(words.ISSUED.format(number=order))
    return redirect(url_for(".order", number=number, order=order))


@pages.route("/cases/<number>/rectification/<order>")
def order(number: str, order: str) -> str:
    """Show an order, to read, to act on and to print."""
    return _order(number, order)


@pages.route("/cases/<number>/rectification/<order>/evidence", methods=["POST"])
def attach(number: str, order: str) -> Page:
    """Attach files to an order; refused ones are told by name."""
    with looking() as view:
        order_page(view, number, order)
    refused, files = [], [file for file in request.files.getlist("files") if file.filename]
    for file in files:
        try:
            attach_rectification_evidence(
                desk(),
                me().person,
                order,
                cast("BytesIO", file.stream),
                file.filename or "",
                principal=me().principal,
            )
        except InvalidError as error:
            refused += [f"{file.filename}：{reason_words(reason)}" for reason in error.faults.values()]
    if refused:
        return _order(number, order, reasons=refused), 422
    flash(words.ATTACHED.format(count=len(files)))
    return redirect(url_for(".order", number=number, order=order))


@pages.route("/cases/<number>/rectification/<order>/<event>", methods=["GET", "POST"])
def act(number: str, order: str, event: str) -> Page:
    """Do an act of an order, or show again what was typed before the session ended."""
    with looking() as view:
        found = order_acts(order_page(view, number, order)).get(event) or abort(404)
    address = url_for(".order", number=number, order=order)
    return answer(found, Asked("rectification_order", event, order, address, partial(_order, number, order)))


def _order(
    number: str, order: str, typed: Mapping[str, PageForm] = NOTHING_TYPED, reasons: list[str] | None = None
) -> str:
    with looking() as view:
        page = order_page(view, number, order)
        acts = order_acts(page)
        forms = {**forms_of(acts, [act.event for act in page.acts if act.is_allowed]), **typed}
        return render_template(
            "pages/rectification/order.html",
            page=page,
            head=page.head,
            forms=forms,
            signing={event for event, act in acts.items() if act.signs},
            reasons=reasons or [],
            most_bytes=MOST_BYTES,
            words=words,
        )


def _new_forms(number: str, typed: Form | None) -> tuple[NewOrderForm, list[ItemForm]]:
    """Return the form of an order and of as many items as it has room for."""
    with looking() as view:
        page = new_order_page(view, number)
    form = NewOrderForm(formdata=typed)
    form.choose_from(page)
    count = 0 if typed is None else typed.get("items", 0, type=int)
    items = [ItemForm(formdata=typed, prefix=f"item{place}") for place in range(1, _room(count) + 1)]
    for item in items:
        item.choose_from(page)
    return form, items


def _room(count: int) -> int:
    return min(max(count, FIRST_ITEMS), MOST_ITEMS)


def _new(number: str, form: NewOrderForm, items: list[ItemForm], *, more: int = 0) -> str:
    with looking() as view:
        page = new_order_page(view, number)
        for place in range(len(items) + 1, _room(len(items) + more) + 1):
            items.append(ItemForm(formdata=None, prefix=f"item{place}"))
            items[-1].choose_from(page)
        return render_template("pages/rectification/new.html", page=page, head=page.head, form=form, items=items)


def _show_item_faults(form: NewOrderForm, items: list[ItemForm], error: InvalidError) -> None:
    """Write what is wrong with an item beside its fields, everything else into the form."""
    written = [item for item in items if not item.is_empty]
    others = {}
    for place, reason in error.faults.items():
        kind, _, rest = place.partition(".")
        position, _, name = rest.partition(".")
        if kind == "items" and name:
            field = written[int(position) - 1][name]
            field.errors = [*field.errors, reason_words(reason)]
        else:
            others[place] = reason
    if others:
        show_faults(form, InvalidError(others))
