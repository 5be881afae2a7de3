"""Between whom a person may hand work over: those who hold open tasks in their reach, and those who could take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.holding import people_for
from ycg_flow.casework.queries.administration import Choices
from ycg_flow.casework.steps.hand_over_work import oversees
from ycg_flow.records.people import Person
from ycg_flow.records.tasks import OPEN_STATES, Task


@dataclass(frozen=True)
class HandingOverPage:
    """Who holds open tasks, with how many, barred accounts among them; and who could hold one of these tasks."""

    leavers: Choices
    colleagues: Choices


def handing_over_page(view: View, leaver: str = "") -> HandingOverPage:
    """Return the choices of whoever assigns tasks; nobody else has any.

    The leaver, named by id or the only one there is, is no colleague to hand over to.
    """
    counted = select(Task.holder_id, func.count().label("tasks")).where(
        Task.holder_id.is_not(None), Task.state.in_(OPEN_STATES)
    )
    counts = {row.holder_id: row.tasks for row in view.session.execute(counted.group_by(Task.holder_id))}
    holders = view.session.scalars(select(Person).where(Person.id.in_(counts)).order_by(Person.account)).all()
    leavers = [person for person in holders if oversees(view, person)]
    if not leaver and len(leavers) == 1:
        leaver = str(leavers[0].id)
    colleagues = [person for person in people_for(view, _tasks(view, leavers)) if str(person.id) != leaver]
    return HandingOverPage(
        leavers=[(str(person.id), f"{_called(person)}，{counts[person.id]}项") for person in leavers],
        colleagues=[(str(person.id), _called(person)) for person in colleagues],
    )


def _tasks(view: View, leavers: Sequence[Person]) -> Sequence[Task]:
    held = Task.holder_id.in_([person.id for person in leavers])
    return view.session.scalars(select(Task).where(held, Task.state.in_(OPEN_STATES))).all()


def _called(person: Person) -> str:
    places = dict.fromkeys(post.institution.name for post in person.posts)
    return f"{person.name}（{'、'.join(places)}）"
