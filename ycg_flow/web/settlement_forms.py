"""What the acts of settlement ask for: the forms of a statement's acts and of what follows from a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ycg_flow.casework.checks import LONG, SHORT
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.queries.statement_page import StatementPage
from ycg_flow.casework.steps.apply_for_global_budget import (
    BudgetDecision,
    NewApplication,
    apply_for_global_budget,
    decide_budget_application,
)
from ycg_flow.casework.steps.claim_back import Claim, claim_back
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.issue_statement import issue_statement
from ycg_flow.casework.steps.prepare_statement import compute_statement
from ycg_flow.casework.steps.propose_fund_use import FundUse
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.record_favour import Favour, record_favour
from ycg_flow.casework.steps.record_payment import MOST_VOUCHER, Movement, record_payment
from ycg_flow.casework.steps.record_repayment import record_repayment
from ycg_flow.casework.steps.return_statement import return_statement
from ycg_flow.casework.steps.set_next_budget import NextBudget, set_next_budget
from ycg_flow.web.amounts import AmountField
from ycg_flow.web.form_acts import FormAct, NothingForm, ReasonForm, ResolutionForm, by, options
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.wording.settlement import CHANGES, DAY_MISSING, FAVOURS, OUTCOMES, PROPOSALS

BEYOND = "beyond."
GRANTED = "granted"


class ConfirmForm(PageForm):
    """The digest of exactly what was shown."""

    shown_digest = HiddenField(validators=[InputRequired(GIVEN)])


class MovementForm(PageForm):
    """Money that moved: how much, when, by which voucher."""

    amount_fen = AmountField("金额（元）")
    moved_on = DateField("到账日期", [InputRequired(DAY_MISSING)])
    voucher = StringField("凭证号", [InputRequired(GIVEN), Length(max=MOST_VOUCHER)])


class DocumentForm(PageForm):
    """The document by which departments are told."""

    document = StringField("通报文件（文号或标题）", [InputRequired(GIVEN), Length(max=SHORT)])


class NextBudgetForm(PageForm):
    """More or less budget next year, how much, and the decision."""

    change = RadioField("调整方向", [InputRequired(GIVEN)], choices=options(CHANGES))
    change_fen = AmountField("金额（元）")
    reason = TextAreaField("理由", [InputRequired(GIVEN), Length(max=LONG)])
    document = StringField("决定文件（文号或会议纪要）", [InputRequired(GIVEN), Length(max=SHORT)])


class FavourForm(PageForm):
    """What the favour is."""

    favour = SelectField("激励方式", choices=options(FAVOURS))
    text = TextAreaField("具体内容", [InputRequired(GIVEN), Length(max=LONG)])
    document = StringField("文件（选填）", [Length(max=SHORT)])


class ApplicationForm(PageForm):
    """From which year on, and why."""

    from_year = IntegerField("自哪一年度起", [InputRequired(GIVEN)])
    text = TextAreaField("申请理由（紧密型医共体建设和实际运行情况）", [InputRequired(GIVEN), Length(max=LONG)])


class BudgetDecisionForm(ResolutionForm):
    """Granted or not."""

    application = HiddenField(validators=[InputRequired(GIVEN)])
    outcome = RadioField("审核结论", [InputRequired(GIVEN)], choices=options(OUTCOMES))


class FundUseForm(PageForm):
    """The year-end report on the prepaid fund."""

    prepaid_fen = AmountField("年度实际拨付的预付资金（元）")
    used_fen = AmountField("年度实际使用额（元）")
    proposal = RadioField("建议", [InputRequired(GIVEN)], choices=options(PROPOSALS))
    explanation = TextAreaField("说明（结余或超支的原因、分配或分担的建议）", [InputRequired(GIVEN), Length(max=LONG)])
    version = IntegerField(validators=[Optional()])


def statement_acts(page: StatementPage) -> Mapping[str, FormAct]:
    """Return the acts of a statement; a claim may ask more of each line that was paid."""
    names = {line.line: line.name for line in page.sheet.lines}
    beyond = {
        f"{BEYOND}{line}": AmountField(names.get(line, line), is_required=False)
        for line, fen in page.sheet.moved_fen.items()
        if fen > 0
    }
    claim: type[PageForm] = type("ClaimForm", (ResolutionForm,), beyond)
    return {**_STATEMENT_ACTS, "claim_back": FormAct(claim, by(claim_back, _claim), signs=True)}


def fund_use(form: FundUseForm) -> FundUse:
    """Return what the form of the year-end report says."""
    return FundUse(form.prepaid_fen.fen, form.used_fen.fen, form.proposal.data or "", form.explanation.data or "")


def _movement(form: Any) -> Movement:  # noqa: ANN401 - the fields of this form
    return Movement(form.amount_fen.fen, form.moved_on.data, form.voucher.data)


def _claim(form: Any) -> Claim:  # noqa: ANN401 - its fields depend on the statement
    beyond = {field.short_name.removeprefix(BEYOND): field.fen for field in form if BEYOND in field.short_name}
    return Claim(form.reason.data, form.document.data, {line: fen for line, fen in beyond.items() if fen})


def _next_budget(form: Any) -> NextBudget:  # noqa: ANN401 - fields are made when it runs
    sign = 1 if form.change.data == "more" else -1
    return NextBudget(sign * form.change_fen.fen, form.reason.data, form.document.data)


def _decide(case: str, form: Any, keywords: Mapping[str, Any]) -> object:  # noqa: ANN401 - fields are made when it runs
    """Decide on an application of this case; the step takes its number, which the form carries."""
    if form.application.data.rpartition("-")[0] != case:
        raise NotFoundError("budget_application", form.application.data)
    return by(decide_budget_application, _budget_decision)(form.application.data, form, keywords)


def _budget_decision(form: Any) -> BudgetDecision:  # noqa: ANN401 - fields are made when it runs
    return BudgetDecision(form.outcome.data == GRANTED, form.reason.data, form.document.data)


_STATEMENT_ACTS: Mapping[str, FormAct] = {
    "compute_statement": FormAct(NothingForm, by(compute_statement)),
    "recompute_statement": FormAct(NothingForm, by(compute_statement)),
    "propose_statement": FormAct(NothingForm, by(propose_statement)),
    "return_statement": FormAct(ReasonForm, by(return_statement, lambda form: form.reason.data)),
    "confirm_statement": FormAct(ConfirmForm, by(confirm_statement, lambda form: form.shown_digest.data), signs=True),
    "issue_statement": FormAct(NothingForm, by(issue_statement), signs=True),
    "record_payment": FormAct(MovementForm, by(record_payment, _movement), signs=True),
    "record_repayment": FormAct(MovementForm, by(record_repayment, _movement), signs=True),
}

CONSEQUENCE_ACTS: Mapping[str, FormAct] = {
    "inform_departments": FormAct(DocumentForm, by(inform_departments, lambda form: form.document.data)),
    "set_next_budget": FormAct(NextBudgetForm, by(set_next_budget, _next_budget), signs=True),
    "record_favour": FormAct(
        FavourForm,
        by(record_favour, lambda form: Favour(form.favour.data, form.text.data, form.document.data or "")),
    ),
    "apply_for_global_budget": FormAct(
        ApplicationForm,
        by(apply_for_global_budget, lambda form: NewApplication(form.from_year.data, form.text.data)),
    ),
    "decide_budget_application": FormAct(BudgetDecisionForm, _decide),
}
