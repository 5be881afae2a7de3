"""Two processes race for one act: one wins, the other hears who was first; the naive way lets both win."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.racing import Outcome, race
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.take_on_task import take_on_task
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.tasks import Task

_A_MOMENT_SECONDS = 0.3


def open_it(desk: Desk, starter: tuple[object, ...]) -> None:
    person, number, version = starter
    assert isinstance(person, int)
    assert isinstance(version, int)
    open_cycle(desk, person, str(number), seen_version=version)


def take_it(desk: Desk, starter: tuple[object, ...]) -> None:
    person, task = starter
    assert isinstance(person, int)
    assert isinstance(task, int)
    take_on_task(desk, person, task)


def take_it_naively(desk: Desk, starter: tuple[object, ...]) -> None:
    """Read, think, write without asking whether it is still so: what the frame of a step must not do."""
    _, task = starter
    with desk.database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN")
        state = connection.execute(text("SELECT state FROM task WHERE id = :task"), {"task": task}).scalar_one()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
        time.sleep(_A_MOMENT_SECONDS)
        assert state == "open"
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.execute(
            text("UPDATE task SET holder_id = :person, state = 'taken' WHERE id = :task"),
            {"person": starter[0], "task": task},
        )
        connection.commit()


def raced(office: Office, folder: Path, starters: list[tuple[object, ...]], run: object) -> list[Outcome]:
    url = office.desk.database.engine.url.render_as_string(hide_password=False)
    return race(url, folder, office.clock(), run, starters)  # type: ignore[arg-type]


def drafted_cycle(office: Office) -> str:
    plan = CyclePlan("zhengzhou-2022", 2025, office.institutions["bureau"], "考核")
    number = create_cycle(office.desk, office["group_leader"], plan)
    parameters = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
    prepare_cycle(
        office.desk, office["group_leader"], number, Preparation([office.parties["zhongmu"]], parameters=parameters)
    )
    return number


def self_assessment_task(office: Office) -> int:
    open_zhengzhou_cycle(office)
    with office.desk.database.reading() as session:
        return session.scalars(select(Task.id).where(Task.kind == "fill_self_assessment")).one()


@pytest.mark.asvs("V2.3.4", "V15.4.1")
def test_of_two_processes_that_open_a_cycle_one_wins_and_the_other_hears_who_was_first(
    office: Office, tmp_path: Path
) -> None:
    number = drafted_cycle(office)
    starters: list[tuple[object, ...]] = [(office["group_leader"], number, 1)] * 2
    outcomes = raced(office, tmp_path, starters, open_it)
    assert [outcome.kind for outcome in outcomes] == ["conflict", "won"]
    assert outcomes[0].words[1] == "示例group_leader"
    with office.desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(EvaluationCase)) == 1


def test_of_two_processes_that_take_on_a_task_one_holds_it_and_one_entry_is_written(
    office: Office, tmp_path: Path
) -> None:
    task = self_assessment_task(office)
    outcomes = raced(office, tmp_path, [(office["submitter"], task)] * 2, take_it)
    assert sorted(outcome.kind for outcome in outcomes) == ["refused", "won"]
    with office.desk.database.reading() as session:
        entries = session.scalar(
            select(func.count()).select_from(HistoryEntry).where(HistoryEntry.act == "task.take_on_task")
        )
    assert entries == 1


def test_without_the_frame_both_processes_believe_they_won(office: Office, tmp_path: Path) -> None:
    task = self_assessment_task(office)
    outcomes = raced(office, tmp_path, [(office["submitter"], task)] * 2, take_it_naively)
    assert [outcome.kind for outcome in outcomes] == ["won", "won"]
