"""What the acts of a rectification order ask for, and the form that issues one with its items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # not in the stubs yet
from wtforms.validators import InputRequired, Length, Optional

from ycg_flow.casework.checks import LONG, SHORT
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.orders import MOST_FINDING, ItemToPutRight, NewOrder
from ycg_flow.casework.queries.order_page import NewOrderPage, OrderPage
from ycg_flow.casework.steps.escalate_order import Measure, escalate_order
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision
from ycg_flow.casework.steps.extend_order import extend_order
from ycg_flow.casework.steps.hand_over_order import hand_over_order
from ycg_flow.casework.steps.record_re_inspection import Inspected, record_re_inspection
from ycg_flow.casework.steps.reopen_order import reopen_order
from ycg_flow.casework.steps.report_rectification import MOST_TEXT, NewReport, report_rectification
from ycg_flow.casework.steps.return_rectification import return_rectification
from ycg_flow.casework.steps.revoke_order import revoke_order
from ycg_flow.casework.steps.verify_rectification import verify_rectification
from ycg_flow.web.form_acts import FormAct, NothingForm, ReasonForm, ResolutionForm, by, options
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.wording.rectification import LEAD_HOSPITAL, ORIGINS, TARGET
from ycg_flow.wording.settlement import DAY_MISSING
from ycg_flow.wording.sheet.model import NOTHING
from ycg_flow.wording.workflow import MEASURES

FIRST_ITEMS, MOST_ITEMS = 2, 30
MOST_OF_CLAUSE = 30
MET = "met"


class ReportForm(PageForm):
    """The plan and what was done."""

    plan = TextAreaField("整改方案（措施、责任人、时间）", [InputRequired(GIVEN), Length(max=MOST_TEXT)])
    done = TextAreaField("完成情况", [InputRequired(GIVEN), Length(max=MOST_TEXT)])


class ReInspectionForm(PageForm):
    """What a re-inspection found."""

    outcome = RadioField("复查结论", [InputRequired(GIVEN)], choices=options(TARGET))
    finding = TextAreaField("复查情况", [InputRequired(GIVEN), Length(max=LONG)])
    inspected_on = DateField("复查日期", [InputRequired(DAY_MISSING)])


class ExtensionForm(PageForm):
    """A later date, why, by which document."""

    new_due_on = DateField("延至", [InputRequired(DAY_MISSING)])
    reason = TextAreaField("理由", [InputRequired(GIVEN), Length(max=LONG)])
    document = StringField("批准文件（选填）", [Length(max=SHORT)])


class MeasureForm(PageForm):
    """A measure of the ladder."""

    measure = RadioField("措施", [InputRequired(GIVEN)], choices=options(MEASURES))
    reason = TextAreaField("理由", [InputRequired(GIVEN), Length(max=LONG)])
    document = StringField("决定文件（选填）", [Length(max=SHORT)])


class NewOrderForm(PageForm):
    """An order; its items are read beside this form."""

    origin = SelectField("来源", choices=options(ORIGINS))
    reference = StringField("来源编号（选填，如投诉、问题编号）", [Length(max=120)])
    responsible = SelectField("责任单位")
    due_on = DateField("整改期限（不填按时间安排）", [Optional()])
    document = StringField("文号（选填）", [Length(max=SHORT)])
    reason = TextAreaField("事由", [InputRequired(GIVEN), Length(max=LONG)])

    def choose_from(self, page: NewOrderPage) -> None:
        """Offer the institutions of the party; the lead hospital answers where none is chosen."""
        self.responsible.choices = options({str(key): name for key, name in page.institutions.items()}, LEAD_HOSPITAL)


class ItemForm(PageForm):
    """One thing to put right."""

    finding = TextAreaField("发现的问题", [Length(max=MOST_FINDING)])
    demand = TextAreaField("整改要求", [Length(max=MOST_FINDING)])
    clause = SelectField("条款")
    indicator = SelectField("指标")

    def choose_from(self, page: NewOrderPage) -> None:
        """Offer the policy's clauses, by the document they stand in, and its indicators."""
        named = [
            SelectChoice(key, f"{clause.place}　{clause.summary[:MOST_OF_CLAUSE]}", optgroup=clause.document)
            for key, clause in page.clauses.items()
        ]
        self.clause.choices = [SelectChoice("", NOTHING), *named]
        self.indicator.choices = options(page.indicators, NOTHING)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written into it."""
        return not (self.finding.data or "").strip() and not (self.demand.data or "").strip()


def order_acts(page: OrderPage) -> Mapping[str, FormAct]:
    """Return the acts of an order; the ladder offers no measure milder than those taken."""
    offered = options({key: MEASURES[key] for key in page.ladder})
    own = RadioField("措施", [InputRequired(GIVEN)], choices=offered)
    form: type[PageForm] = type("MeasureForm", (MeasureForm,), {"measure": own})
    escalate = FormAct(form, by(escalate_order, _measure), signs=True)
    return {**_ORDER_ACTS, "escalate_order": escalate, "escalate_order_further": escalate}


def new_order(form: NewOrderForm, items: list[ItemForm]) -> NewOrder:
    """Return what an order says; items that nothing was written into are left out."""
    return NewOrder(
        origin=form.origin.data,
        reason=form.reason.data or "",
        items=[
            ItemToPutRight(
                item.finding.data or "", item.demand.data or "", item.clause.data or "", item.indicator.data or None
            )
            for item in items
            if not item.is_empty
        ],
        reference=form.reference.data or "",
        responsible=int(form.responsible.data) if form.responsible.data else None,
        due_on=form.due_on.data,
        document=form.document.data or "",
    )


def _measure(form: Any) -> Measure:  # noqa: ANN401 - the fields of this form
    return Measure(form.measure.data, form.reason.data, form.document.data or "")


def _inspected(form: Any) -> Inspected:  # noqa: ANN401 - fields are made when it runs
    return Inspected(form.outcome.data == MET, form.finding.data, form.inspected_on.data)


def _extension(form: Any) -> ExtensionDecision:  # noqa: ANN401 - fields are made when it runs
    return ExtensionDecision(form.new_due_on.data, form.reason.data, form.document.data or "")


def _resolution(form: Any) -> Resolution:  # noqa: ANN401 - fields are made when it runs
    return Resolution(form.reason.data, form.document.data)


_ORDER_ACTS: Mapping[str, FormAct] = {
    "report_rectification": FormAct(
        ReportForm, by(report_rectification, lambda form: NewReport(form.plan.data, form.done.data))
    ),
    "record_re_inspection": FormAct(ReInspectionForm, by(record_re_inspection, _inspected)),
    "verify_rectification": FormAct(NothingForm, by(verify_rectification)),
    "return_rectification": FormAct(ReasonForm, by(return_rectification, lambda form: form.reason.data)),
    "extend_order": FormAct(ExtensionForm, by(extend_order, _extension)),
    "hand_over_order": FormAct(ResolutionForm, by(hand_over_order, _resolution), signs=True),
    "revoke_order": FormAct(ResolutionForm, by(revoke_order, _resolution)),
    "reopen_order": FormAct(ReasonForm, by(reopen_order, lambda form: form.reason.data)),
}
