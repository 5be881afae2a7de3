"""Hand over all open tasks that a leaver holds to a colleague; tried first, so that everybody sees what will happen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk, View
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_task
from ycg_flow.casework.steps.assign_task import hand_over_loaded
from ycg_flow.records.people import Person
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.permissions import Permission, Place, reach_of


@dataclass(frozen=True)
class HandedTask:
    """A task of the leaver and what stands against handing it over; without reasons it goes to the colleague."""

    task: int
    kind: str
    case_number: str
    party: str
    reasons: tuple[Reason, ...]


def hand_over_work(
    desk: Desk, person: int, leaver: int, colleague: int, reason: str, *, principal: int | None = None
) -> tuple[HandedTask, ...]:
    """Hand over what can be and return every task with its outcome; one that is refused keeps none of the others.

    Raises `NotFoundError` where the leaver is beyond reach, `InvalidError` without a reason.
    """
    refuse(text_faults({"reason": reason}, LONG))
    tasks = _tasks(desk, person, leaver, principal)
    return tuple(_handed(desk, person, task, colleague, reason, principal) for task in tasks)


def try_hand_over(
    desk: Desk, person: int, leaver: int, colleague: int, reason: str, *, principal: int | None = None
) -> tuple[HandedTask, ...]:
    """Return what handing over would do, and change nothing. Raises as handing over does."""
    refuse(text_faults({"reason": reason}, LONG))
    tasks = _tasks(desk, person, leaver, principal)
    return tuple(_handed(desk, person, task, colleague, reason, principal, is_trial=True) for task in tasks)


def oversees(view: View, leaver: Person) -> bool:
    """Whether the person assigns tasks where somebody works, or worked until they left."""
    reach = reach_of(view.actor, [Permission.REGION_TASK_ASSIGN], view.desk.roles)
    return any(reach.covers(Place(post.region_code, frozenset({post.institution_id}))) for post in leaver.posts)


def _tasks(desk: Desk, person: int, leaver: int, principal: int | None) -> list[int]:
    with desk.view(person, principal=principal) as view:
        found = view.session.get(Person, leaver)
        if found is None or not oversees(view, found):
            raise NotFoundError("person", str(leaver))
        held = select(Task.id).where(Task.holder_id == leaver, Task.state.in_(OPEN_STATES))
        return list(view.session.scalars(held.order_by(Task.due_on, Task.id)))


def _handed(  # noqa: PLR0913 - who, for whom, what, to whom and why
    desk: Desk, person: int, task_id: int, colleague: int, reason: str, principal: int | None, *, is_trial: bool = False
) -> HandedTask:
    reasons: tuple[Reason, ...] = ()
    shown = ("", "", "")
    try:
        with desk.step(person, principal=principal) as step:
            task = load_task(step, task_id)
            shown = _shown(task)
            hand_over_loaded(step, task, colleague, reason)
            if is_trial:
                step.session.rollback()
    except RefusedError as error:
        reasons = error.reasons
    except InvalidError as error:
        reasons = tuple(error.faults.values())
    except NotFoundError:
        # A case beyond the reach of who hands over stays with the leaver, and is said to.
        reasons = (Reason("task_is_beyond_reach"),)
    kind, number, party = shown
    return HandedTask(task_id, kind, number, party, reasons)


def _shown(task: Task) -> tuple[str, str, str]:
    if task.case is None:
        return task.kind, "", task.cycle.title
    return task.kind, task.case.number, task.case.party.name
