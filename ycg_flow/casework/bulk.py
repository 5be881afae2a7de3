"""Acts on many cases at once: foreseen for each by the same table that judges the step, then done each as its own step.

What is not allowed is explained and changes nothing; what was done stays done whatever becomes of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, View
from ycg_flow.casework.duties import holders_of_roles
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.holding import lacks_role
from ycg_flow.casework.loading import load_cycle, visible_cases
from ycg_flow.casework.perform import foresee
from ycg_flow.casework.steps.assign_task import assign_task
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.conclude_public_notice import conclude_public_notice
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.nudge_task import nudge_task
from ycg_flow.casework.steps.proceed_without_self_assessment import proceed_without_self_assessment
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.start_self_assessment import start_self_assessment
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.workflow.facts import Given, Reason

NOT_HERE = Reason("case_is_not_in_reach")
NO_OPEN_TASK = Reason("case_has_no_open_task")
MOST_ITEMS = 500


@dataclass(frozen=True)
class BulkRequest:
    """What is to be done to which cases, with what the act asks for."""

    act: str
    cases: tuple[str, ...]
    reason: str = ""
    document: str = ""
    new_due_on: date | None = None
    holder: int | None = None
    message: str = ""

    @property
    def given(self) -> Given:
        """What the table judges of it."""
        return Given(
            reason=self.reason, decision_document=self.document, new_due_on=self.new_due_on, person=self.holder
        )


@dataclass(frozen=True)
class BulkItem:
    """One thing to do: a case, or a task of it; `reasons` are why it cannot be done, none where it can."""

    case: str
    party: str
    task: int | None
    kind: str | None
    version: int
    reasons: tuple[Reason, ...]


Do = Callable[[Desk, int, BulkItem, BulkRequest, int | None], object]


@dataclass(frozen=True)
class BulkAct:
    """An act that is done in bulk: on cases or on their open tasks, what it asks for, and its step."""

    table: str
    asks: tuple[str, ...]
    do: Do


def _plain(step: Callable[..., object]) -> BulkAct:
    return BulkAct(
        "case",
        (),
        lambda desk, person, item, _, principal: step(
            desk, person, item.case, principal=principal, seen_version=item.version
        ),
    )


def _extend(desk: Desk, person: int, item: BulkItem, request: BulkRequest, principal: int | None) -> None:
    if request.new_due_on is None:
        raise InvalidError({"new_due_on": Reason("text_missing")})
    decision = ExtensionDecision(request.new_due_on, request.reason, request.document)
    extend_deadline(desk, person, item.case, decision, principal=principal, seen_version=item.version)


def _proceed(desk: Desk, person: int, item: BulkItem, request: BulkRequest, principal: int | None) -> None:
    proceed_without_self_assessment(
        desk, person, item.case, request.reason, principal=principal, seen_version=item.version
    )


def _nudge(desk: Desk, person: int, item: BulkItem, request: BulkRequest, principal: int | None) -> None:
    nudge_task(desk, person, item.task or 0, request.message, principal=principal)


def _assign(desk: Desk, person: int, item: BulkItem, request: BulkRequest, principal: int | None) -> None:
    assign_task(desk, person, item.task or 0, request.holder or 0, principal=principal)


BULK_ACTS: Mapping[str, BulkAct] = {
    "nudge_task": BulkAct("task", ("message",), _nudge),
    "assign_task": BulkAct("task", ("holder",), _assign),
    "extend_deadline": BulkAct("case", ("new_due_on", "reason", "document"), _extend),
    "start_self_assessment": _plain(start_self_assessment),
    "proceed_without_self_assessment": BulkAct("case", ("reason",), _proceed),
    "conclude_data_collection": _plain(conclude_data_collection),
    "compute_preliminary_result": _plain(compute_preliminary_result),
    "send_preliminary_result": _plain(send_preliminary_result),
    "submit_for_approval": _plain(submit_for_approval),
    "conclude_public_notice": _plain(conclude_public_notice),
    "finish_settlement": _plain(finish_settlement),
    "close_case": _plain(close_case),
}
"""What may be done to many at once; deciding, signing and money are not among them: each of those is looked at."""


def foresee_bulk(view: View, cycle_number: str, request: BulkRequest) -> tuple[BulkItem, ...]:
    """Return what would become of each: every case asked for appears, with its reasons where nothing can be done.

    Raises `NotFoundError` for a cycle beyond reach, `InvalidError` for more than `MOST_ITEMS` cases.
    """
    if len(request.cases) > MOST_ITEMS:
        raise InvalidError({"case": Reason("too_many_rows", {"given": len(request.cases), "most": MOST_ITEMS})})
    cycle = load_cycle(view, cycle_number)
    query = visible_cases(view).where(EvaluationCase.number.in_(request.cases), EvaluationCase.cycle_id == cycle.id)
    cases = list(view.session.scalars(query.order_by(EvaluationCase.number)))
    known = {case.number for case in cases}
    strange = (BulkItem(number, "", None, None, 0, (NOT_HERE,)) for number in request.cases if number not in known)
    foreseen = _tasks_foreseen if BULK_ACTS[request.act].table == "task" else _cases_foreseen
    return (*foreseen(view, cases, request), *strange)


def run_item(
    desk: Desk, person: int, item: BulkItem, request: BulkRequest, *, principal: int | None
) -> tuple[Reason, ...]:
    """Do one item in a step of its own and return why it was not done, nothing where it was."""
    if item.reasons:
        return item.reasons
    try:
        BULK_ACTS[request.act].do(desk, person, item, request, principal)
    except RefusedError as error:
        return error.reasons
    except InvalidError as error:
        return tuple(error.faults.values())
    except NotFoundError:
        return (NOT_HERE,)
    except ConflictError as error:
        return (_meanwhile(error),)
    return ()


def _meanwhile(error: ConflictError) -> Reason:
    if error.other is None:
        return Reason("somebody_came_first")
    other = error.other
    return Reason("somebody_came_first", {"person": other.person, "act": other.act, "at": other.at})


def _cases_foreseen(view: View, cases: Sequence[EvaluationCase], request: BulkRequest) -> list[BulkItem]:
    return [
        BulkItem(
            case.number,
            case.party.name,
            None,
            None,
            case.version,
            foresee(view, case, request.act, request.given).reasons,
        )
        for case in cases
    ]


def _tasks_foreseen(view: View, cases: Sequence[EvaluationCase], request: BulkRequest) -> list[BulkItem]:
    query = select(Task).where(Task.case_id.in_([case.id for case in cases]), Task.state.in_(OPEN_STATES))
    tasks: dict[int | None, list[Task]] = {}
    for task in view.session.scalars(query.order_by(Task.due_on, Task.id)):
        tasks.setdefault(task.case_id, []).append(task)
    lacking = _lacking(view, request)
    items: list[BulkItem] = []
    for case in cases:
        own = tasks.get(case.id, [])
        fitting = [task for task in own if lacking(task) is None]
        if not own:
            items.append(BulkItem(case.number, case.party.name, None, None, case.version, (NO_OPEN_TASK,)))
        elif not fitting:
            items.append(BulkItem(case.number, case.party.name, None, None, case.version, (lacking(own[0]),)))
        items.extend(
            BulkItem(
                case.number,
                case.party.name,
                task.id,
                task.kind,
                task.version,
                foresee(view, task, request.act, request.given).reasons,
            )
            for task in fitting
        )
    return items


def _lacking(view: View, request: BulkRequest) -> Callable[[Task], Any]:
    """Return what says why a task is not for the person named; where nobody is named, nothing speaks against it."""
    if request.holder is None:
        return lambda _: None
    holders, holder = holders_of_roles(view), request.holder
    return lambda task: lacks_role(view, task, holder, holders)
