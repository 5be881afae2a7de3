"""The settlement of a case: statements with their acts, what follows from the result, the year-end report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.drafts import DoubleEditError
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.queries.consequences_over_years import consequences_over_years
from ycg_flow.casework.queries.settlement_page import settlement_page
from ycg_flow.casework.queries.statement_page import StatementPage, statement_page
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.propose_fund_use import propose_fund_use
from ycg_flow.records.self_assessment import FundProposal
from ycg_flow.web.case_acts import SIMPLE_ACTS
from ycg_flow.web.form_acts import NOTHING_TYPED, Asked, answer, forms_of
from ycg_flow.web.forms import PageForm, show_faults
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.settlement_forms import CONSEQUENCE_ACTS, FundUseForm, fund_use, statement_acts
from ycg_flow.web.words import fen_text, label, refusal_words
from ycg_flow.wording import settlement as words
from ycg_flow.wording.pages import ACT_IS_DONE

pages = Blueprint("settlement", __name__, url_prefix="/cases/<number>/settlement")
Page = str | Response | tuple[str, int]


@pages.route("")
def case(number: str) -> str:
    """Show the settlement of a case."""
    return _case(number)


@pages.route("/prepare", methods=["POST"])
def prepare(number: str) -> Page:
    """Open and compute a statement."""
    version = request.form.get("seen_version", type=int)
    try:
        statement = prepare_statement(desk(), me().person, number, principal=me().principal, seen_version=version)
    except (InvalidError, RefusedError) as error:
        return _case(number, refusal_words(error)), 422 if isinstance(error, InvalidError) else 409
    flash(ACT_IS_DONE.format(act=label("case.prepare_statement")))
    return redirect(url_for(".statement", number=number, statement=statement))


@pages.route("/statements/<statement>")
def statement(number: str, statement: str) -> str:
    """Show a statement line by line, to read, to act on and to print."""
    return _statement(number, statement)


@pages.route("/statements/<statement>/<event>", methods=["GET", "POST"])
def act(number: str, statement: str, event: str) -> Page:
    """Do an act of a statement, or show again what was typed before the session ended.

    Those that sign or move money ask for the password again.
    """
    with looking() as view:
        acts = statement_acts(statement_page(view, number, statement))
    address = url_for(".statement", number=number, statement=statement)
    asked = Asked("statement", event, statement, address, partial(_statement, number, statement))
    return answer(acts.get(event) or abort(404), asked)


@pages.route("/consequences")
def consequences(number: str) -> str:
    """Show what follows from the result, with the forms to note it."""
    return _consequences(number)


@pages.route("/consequences/<event>", methods=["GET", "POST"])
def follow(number: str, event: str) -> Page:
    """Note what follows from the result, or show again what was typed before the session ended."""
    address = url_for(".consequences", number=number)
    asked = Asked("case", event, number, address, partial(_consequences, number))
    return answer(CONSEQUENCE_ACTS.get(event) or abort(404), asked)


@pages.route("/fund-use", methods=["GET", "POST"])
def fund_report(number: str) -> Page:
    """Show the year-end report on the prepaid fund, or save it; what another person saved meanwhile is shown."""
    if request.method == "GET":
        return _fund_report(number, None)
    form = FundUseForm()
    if not form.validate():
        return _fund_report(number, form), 422
    try:
        propose_fund_use(
            desk(),
            me().person,
            number,
            fund_use(form),
            principal=me().principal,
            seen_version=form.version.data or 0,
        )
    except DoubleEditError as error:
        form.version.process_data(error.edits[0].version)
        return _fund_report(number, form, error), 409
    except InvalidError as error:
        show_faults(form, error)
        return _fund_report(number, form), 422
    except RefusedError as error:
        form.form_errors += refusal_words(error)
        return _fund_report(number, form), 409
    flash(words.FUND_USE_SAVED)
    return redirect(url_for(".fund_report", number=number))


def _case(number: str, reasons: list[str] | None = None) -> str:
    with looking() as view:
        page = settlement_page(view, number)
        return render_template(
            "pages/settlement/case.html", page=page, head=page.head, reasons=reasons or [], simple=SIMPLE_ACTS
        )


def _statement(number: str, statement: str, typed: Mapping[str, PageForm] = NOTHING_TYPED) -> str:
    with looking() as view:
        page = statement_page(view, number, statement)
        allowed = [act.event for act in page.acts if act.is_allowed]
        acts = statement_acts(page)
        return render_template(
            "pages/settlement/statement.html",
            page=page,
            head=page.head,
            forms={**forms_of(acts, allowed, **_filled(page)), **typed},
            signing={event for event, act in acts.items() if act.signs},
            words=words,
        )


def _filled(page: StatementPage) -> dict[str, dict[str, object]]:
    """Return what the forms of a statement hold before anybody types: the open amount and the digest shown."""
    return {
        "record_payment": {"amount_fen": fen_text(page.open_total_fen)},
        "record_repayment": {"amount_fen": fen_text(-page.open_total_fen)},
        "confirm_statement": {"shown_digest": page.sheet.digest},
    }


def _consequences(number: str, typed: Mapping[str, PageForm] = NOTHING_TYPED) -> str:
    with looking() as view:
        page = settlement_page(view, number)
        allowed = [event for event, act in page.acts.items() if act.is_allowed]
        filled = {
            "apply_for_global_budget": {"from_year": page.head.year + 1},
            "decide_budget_application": {"application": page.open_application},
        }
        forms = {**forms_of(CONSEQUENCE_ACTS, allowed, **filled), **typed}
        return render_template(
            "pages/settlement/consequences.html",
            page=page,
            head=page.head,
            past=consequences_over_years(view, number),
            forms=forms,
            words=words,
        )


def _reported(use: FundProposal | None) -> dict[str, object]:
    if use is None:
        return {}
    amounts = {"prepaid_fen": fen_text(use.prepaid_fen), "used_fen": fen_text(use.used_fen)}
    return {**amounts, "proposal": use.proposal, "explanation": use.explanation, "version": use.version}


def _fund_report(number: str, form: FundUseForm | None, error: DoubleEditError | None = None) -> str:
    with looking() as view:
        page = settlement_page(view, number)
        form = form or FundUseForm(formdata=kept_form() or None, data=_reported(page.fund_use))
        return render_template(
            "pages/settlement/fund_use.html",
            page=page,
            head=page.head,
            form=form,
            edits=error.edits if error else (),
            words=words,
        )
