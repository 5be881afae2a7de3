"""How many statements a step or a screen asks for does not grow with the number of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, event

from tests.casework.office import LONG_AGO, Office
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.casework.queries.cycle_board import BoardFilter, cycle_board
from ycg_flow.casework.queries.heat_table import heat_table
from ycg_flow.casework.queries.my_work import my_work
from ycg_flow.casework.queries.notices import inbox
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.records.organisations import EvaluatedParty, Institution
from ycg_flow.records.people import Person, Post

PARAMETERS = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
FEW, MANY = 2, 9
CYCLE = "zhengzhou-2022-2025-year-1"


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def add_parties(office: Office, count: int) -> list[int]:
    """Add hospitals with a submitter and a certifier each, and return their parties."""
    with office.desk.database.writing() as session, session.begin():
        hospitals = [
            Institution(name=f"示例医院{place}", kind="lead_hospital", region_code="410181") for place in range(count)
        ]
        session.add_all(hospitals)
        session.flush()
        parties = [
            EvaluatedParty(name=f"示例医共体{place.id}", region_code="410181", institution_id=place.id)
            for place in hospitals
        ]
        people = [
            Person(account=f"{role}-{place.id}", name="示例")
            for place in hospitals
            for role in ("submitter", "certifier")
        ]
        session.add_all([*parties, *people])
        session.flush()
        session.add_all(
            Post(
                person_id=person.id,
                role=person.account.partition("-")[0],
                institution_id=int(person.account.partition("-")[2]),
                region_code="410181",
                from_on=LONG_AGO,
            )
            for person in people
        )
        return [party.id for party in parties]


def prepared(office: Office, count: int) -> None:
    plan = CyclePlan("zhengzhou-2022", 2025, office.institutions["bureau"], "考核")
    number = create_cycle(office.desk, office["group_leader"], plan)
    parties = add_parties(office, count)
    prepare_cycle(office.desk, office["group_leader"], number, Preparation(parties, parameters=PARAMETERS))


def opening(office: Office) -> None:
    open_cycle(office.desk, office["group_leader"], CYCLE)


def board(office: Office) -> None:
    with office.desk.view(office["group_leader"]) as view:
        cycle_board(view, CYCLE, BoardFilter())


def heat(office: Office) -> None:
    with office.desk.view(office["group_leader"]) as view:
        heat_table(view, CYCLE, BoardFilter())


def work(office: Office) -> None:
    with office.desk.view(office["group_leader"]) as view:
        my_work(view)


def sweep(office: Office) -> None:
    office.clock.go_to(date(2026, 1, 21))
    remind(office.desk)
    deliver(office.desk)


def letters(office: Office) -> None:
    with office.desk.view(office["group_leader"]) as view:
        inbox(view)


@pytest.mark.parametrize("count", [FEW, MANY])
@pytest.mark.parametrize("look", [board, heat, work, sweep, letters])
def test_a_screen_or_sweep_asks_no_more_for_many_cases(
    office: Office, look: Callable[[Office], None], count: int
) -> None:
    prepared(office, count)
    opening(office)
    with counted(office.desk.database.engine) as statements:
        look(office)
    assert len(statements) <= MOST[look.__name__], "\n".join(statements)


@pytest.mark.parametrize("count", [FEW, MANY])
def test_opening_asks_no_more_for_many_parties(office: Office, count: int) -> None:
    prepared(office, count)
    with counted(office.desk.database.engine) as statements:
        opening(office)
    assert len(statements) <= MOST["opening"], "\n".join(statements)


MOST = {"opening": 29, "board": 7, "heat": 9, "work": 7, "sweep": 20, "letters": 4}
"""The same bound for few and many; what grew with the cases would pass it."""
