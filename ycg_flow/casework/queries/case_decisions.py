"""What the pages of decisions on a case show: what can be returned, which date extended, which requirement waived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.facts import load_facts
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.steps.waive_requirement import WAIVABLE
from ycg_flow.casework.tasks import window_task
from ycg_flow.records.cases import EvaluationCase, Waiver
from ycg_flow.records.people import Person
from ycg_flow.workflow.facts import Reason, Situation
from ycg_flow.workflow.guards import GUARDS
from ycg_flow.workflow.machine import Decision


@dataclass(frozen=True)
class ReturnPage:
    """The indicators that can be returned, by section: (name, ((id, name), ...))."""

    head: CaseHead
    act: Decision
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator's id."""
        return tuple(indicator for _, rows in self.groups for indicator, _ in rows)


@dataclass(frozen=True)
class ExtensionPage:
    """The task whose date is the window of the case now."""

    head: CaseHead
    act: Decision
    kind: str
    due_on: date | None
    locks_on: date | None


@dataclass(frozen=True)
class OpenRequirement:
    """One item of a requirement that is not met, with the act it keeps closed."""

    guard: str
    item: str
    act: str

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.guard}:{self.item}"

    @property
    def place(self) -> tuple[str, str]:
        """Under which head it stands: its requirement, and the act that this keeps closed."""
        return self.guard, self.act


@dataclass(frozen=True)
class WaivedRequirement:
    """What was waived by which decision; `reason` says the requirement, `why` the decision's own words."""

    reason: Reason
    why: str
    document: str
    person: str
    decided_on: date


@dataclass(frozen=True)
class WaiverPage:
    """What of the requirements is open in the present state, and what was waived before."""

    head: CaseHead
    act: Decision
    open: tuple[OpenRequirement, ...]
    waived: tuple[WaivedRequirement, ...]


def return_page(view: View, number: str) -> ReturnPage:
    """Return what can be returned for correction. Raises `NotFoundError`, for those who may never return it too."""
    case = load_case(view, number)
    policy = policy_of(view, case.cycle)
    groups = tuple(
        (
            group.name,
            tuple((name, item.table.name) for name, item in policy.indicators.items() if item.group == group.id),
        )
        for group in policy.table.group
    )
    return ReturnPage(case_head(view, case), the_act(view, case, "return_for_correction"), groups)


def extension_page(view: View, number: str) -> ExtensionPage:
    """Return the date that can be extended. Raises `NotFoundError`, for those who may never extend it too."""
    case = load_case(view, number)
    act, task = the_act(view, case, "extend_deadline"), window_task(view, case)
    return ExtensionPage(
        head=case_head(view, case),
        act=act,
        kind="" if task is None else task.kind,
        due_on=None if task is None else task.due_on,
        locks_on=None if task is None else task.locks_on,
    )


def waiver_page(view: View, number: str) -> WaiverPage:
    """Return what can be waived. Raises `NotFoundError`, for those who may never waive it too."""
    case = load_case(view, number)
    act = the_act(view, case, "waive_requirement")
    query = (
        select(Waiver, Person.name)
        .join(Person, Person.id == Waiver.person_id)
        .where(Waiver.case_id == case.id)
        .order_by(Waiver.id)
    )
    waived = tuple(
        WaivedRequirement(
            Reason(row.guard, {"items": (row.item,)}), row.reason, row.decision_document, name, row.decided_on
        )
        for row, name in view.session.execute(query)
    )
    return WaiverPage(case_head(view, case), act, _open_requirements(view, case), waived)


def the_act(view: View, case: EvaluationCase, event: str) -> Decision:
    """Return an act of a case, allowed or not. Raises `NotFoundError` where the person may not do it here."""
    found = next((act for act in acts_open_to(view, case) if act.event == event), None)
    if found is None:
        raise NotFoundError("act", event)
    return found


def _open_requirements(view: View, case: EvaluationCase) -> tuple[OpenRequirement, ...]:
    """Return what keeps the acts of the state closed item by item, whoever may do them."""
    table = view.desk.workflow.tables["case"]
    events = table.events(case.state)
    at = Situation(load_facts(view, case, events, None), view.actor)
    found: dict[str, OpenRequirement] = {}
    for event in events:
        for row in table.rows(case.state, event):
            for guard in (guard for guard in row.guards if guard in WAIVABLE):
                for reason in GUARDS[guard].reasons(at):
                    items = reason.values.get("items", ())
                    for item in items if isinstance(items, tuple) else ():
                        one = OpenRequirement(guard, item, row.label)
                        found.setdefault(one.key, one)
    return tuple(found.values())
