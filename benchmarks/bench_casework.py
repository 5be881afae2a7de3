"""Speed of the casework: deciding against the whole step, opening a nation's cycle, the daily sweep over its tasks.

Each call works in a transaction that is rolled back, so that every call finds the same database.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from sqlalchemy import text

from benchmarks.goals import Goal
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.facts import load_facts
from ycg_flow.casework.jobs.remind import sweep_deadlines
from ycg_flow.casework.loading import load_cycle, load_task
from ycg_flow.casework.opening import open_desk
from ycg_flow.casework.perform import perform
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.database import open_database
from ycg_flow.records.organisations import EvaluatedParty, Institution, Region
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import decide

PARTIES = 2_844
TASKS = 34_000
OPENED_AT = datetime(2026, 1, 5, 4, tzinfo=UTC)
STEP_DAY = datetime(2026, 1, 21, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
REMINDERS_BY_HAND = """
    INSERT INTO reminder (task_id, kind, day, stream, sweep_id)
    SELECT id, 'before_7', '2026-01-21', 'reminder', :sweep FROM task
    WHERE state IN ('open', 'taken') AND due_on BETWEEN '2026-01-30' AND '2026-02-01'
"""
MESSAGES_BY_HAND = """
    INSERT INTO outbox_message (key, person_id, code, "values", case_id, task_id, written_at)
    SELECT 'remind:' || t.id || ':before_7:2026-01-21:' || p.person_id,
           p.person_id, 'before_7', '{}', t.case_id, t.id, :now
    FROM reminder r JOIN task t ON t.id = r.task_id JOIN post p ON p.institution_id = t.institution_id
    WHERE r.sweep_id = :sweep AND p.role = 'submitter'
"""


class _RolledBackError(Exception):
    """Ends a measured transaction without keeping anything."""


def goals() -> Iterator[Goal]:
    """Yield the three goals; each brings its own database in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="ycg-bench-"))
    drafted, number = _drafted(folder / "drafted.db")
    yield Goal(
        "casework_opening_2844_parties_over_sql",
        Fraction(2),
        "at_most",
        measured=lambda: _rolled_back(drafted, lambda step: _open(step, number)),
        reference=_same_rows_by_hand(drafted, number),
        note=f"{PARTIES} cases with their tasks, against executemany of the same rows",
    )
    opened = _opened(folder / "opened.db")
    yield Goal(
        "casework_sweep_of_34000_tasks_over_sql",
        Fraction(2),
        "at_most",
        measured=lambda: _rolled_back(opened, sweep_deadlines),
        reference=lambda: _rolled_back(opened, _sweep_by_hand),
        note=f"{TASKS} open tasks, every one with a step today, against one pair of statements",
    )
    yield _deciding(opened)


def _deciding(desk: Desk) -> Goal:
    with desk.database.reading() as session:
        task_id = session.execute(text("SELECT min(id) FROM task")).scalar_one()
        person = session.execute(text("SELECT min(person_id) FROM post WHERE role = 'submitter'")).scalar_one()
    with desk.view(person) as view:
        task = load_task(view, task_id)
        table = desk.workflow.tables["task"]
        facts = load_facts(view, task, ("take_on_task",), Given())
        actor, state = view.actor, task.state

    def whole_step() -> None:
        with contextlib.suppress(_RolledBackError), desk.step(person) as step:
            task = load_task(step, task_id)
            task.holder_id = person
            perform(step, task, "take_on_task")
            raise _RolledBackError

    return Goal(
        "casework_deciding_over_whole_step",
        Fraction(3, 100),
        "at_most",
        measured=lambda: decide(table, state, "take_on_task", actor, facts, Given()),
        reference=whole_step,
        note="take_on_task, the step without its final write to disk",
    )


def _rolled_back(desk: Desk, work: Callable[[Step], object]) -> None:
    with contextlib.suppress(_RolledBackError), desk.automatic_step() as step:
        work(step)
        raise _RolledBackError


def _open(step: Step, number: str) -> None:
    person = step.session.execute(text("SELECT person_id FROM post WHERE role = 'group_leader'")).scalar_one()
    acting = _as_person(step, person)
    perform(acting, load_cycle(acting, number), "open_cycle")


def _as_person(step: Step, person: int) -> Step:
    with step.desk.view(person) as view:
        return Step(step.desk, step.session, view.actor, step.now)


def _same_rows_by_hand(desk: Desk, number: str) -> Callable[[], object]:
    """Return a call that inserts the rows of an opening with plain SQL; the rows are read from one opening before."""
    rows: dict[str, list[dict[str, object]]] = {}
    tables = ("evaluation_case", "task", "history_entry")
    with desk.database.reading() as session:
        newest = "SELECT coalesce(max(id), 0) FROM"
        kept = {table: session.execute(text(f"{newest} {table}")).scalar_one() for table in tables}

    def remember(step: Step) -> None:
        _open(step, number)
        for table in tables:
            fresh = text(f"SELECT * FROM {table} WHERE id > :kept")  # noqa: S608 - the benchmark's own names
            rows[table] = [dict(row) for row in step.session.execute(fresh, {"kept": kept[table]}).mappings()]

    _rolled_back(desk, remember)
    inserts = {table: _insert(table, list(found[0])) for table, found in rows.items() if found}

    def by_hand(step: Step) -> None:
        for table, statement in inserts.items():
            step.session.execute(text(statement), rows[table])

    return lambda: _rolled_back(desk, by_hand)


def _insert(table: str, columns: list[str]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{column}' for column in columns)})"  # noqa: S608 - own names


def _sweep_by_hand(step: Step) -> None:
    sweep = (
        "INSERT INTO sweep (id, job, day, swept_at, sent, silences) VALUES (1, 'remind', '2026-01-21', :now, 0, '{}')"
    )
    now = "2026-01-21 00:00:00.000000"
    step.session.execute(text(sweep), {"now": now})
    step.session.execute(text(REMINDERS_BY_HAND), {"sweep": 1})
    step.session.execute(text(MESSAGES_BY_HAND), {"sweep": 1, "now": now})


def _drafted(path: Path) -> tuple[Desk, str]:
    """Return a desk with a prepared cycle of a nation's parties, and the cycle's number."""
    desk = open_desk(
        open_database(f"sqlite:///{path}"),
        lambda: STEP_DAY if path.name == "opened.db" else OPENED_AT,
        history_key=b"a key of the benchmark",
        evidence_folder=path.parent / "evidence",
    )
    METADATA.create_all(desk.database.engine)
    bureau, leader, parties = _people(desk)
    plan = CyclePlan("zhengzhou-2022", 2025, bureau, "考核", is_demonstration=True)
    number = create_cycle(desk, leader, plan)
    parameters = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
    prepare_cycle(desk, leader, number, Preparation(parties=parties, parameters=parameters))
    return desk, number


def _opened(path: Path) -> Desk:
    """Return a desk with 34,000 open tasks that all have a reminder on 21 January."""
    desk, number = _drafted(path)
    with desk.database.reading() as session:
        leader = session.execute(text("SELECT person_id FROM post WHERE role = 'group_leader'")).scalar_one()
    open_cycle(desk, leader, number)
    with desk.database.writing() as session, session.begin():
        columns = [
            row[1] for row in session.execute(text("PRAGMA table_info(task)")) if row[1] not in {"id", "object_id"}
        ]
        names = ", ".join(f'"{column}"' for column in columns)
        session.execute(text("DELETE FROM task WHERE kind <> 'fill_self_assessment'"))
        session.execute(text("UPDATE task SET opened_on = '2026-01-05'"))
        copy = text(
            f"INSERT INTO task ({names}, object_id) SELECT {names}, object_id + 100000 * :copy FROM task "  # noqa: S608 - own names
            "WHERE object_id < 100000"
        )
        for number_of_copy in range(1, TASKS // PARTIES + 1):
            session.execute(copy, {"copy": number_of_copy})
    return desk


def _people(desk: Desk) -> tuple[int, int, list[int]]:
    """Fill the database with a nation's parties and their people; return the bureau, its leader and the parties."""
    with desk.database.writing() as session, session.begin():
        session.add(Region(code="410100", name="示例市"))
        session.flush()
        bureau = Institution(name="示例医疗保障局", kind="bureau", region_code="410100")
        session.add(bureau)
        session.flush()
        roles = ("data_officer", "evaluator", "group_leader", "surveyor", "approver", "settlement_officer")
        leaders = {role: _person(role) for role in (*roles, "rectification_officer")}
        session.add_all(leaders.values())
        hospitals = [
            Institution(name=f"示例医院{place}", kind="lead_hospital", region_code="410100") for place in range(PARTIES)
        ]
        session.add_all(hospitals)
        session.flush()
        session.add_all(_post(person.id, role, bureau.id) for role, person in leaders.items())
        parties = [
            EvaluatedParty(name=f"示例医共体{hospital.id}", region_code="410100", institution_id=hospital.id)
            for hospital in hospitals
        ]
        session.add_all(parties)
        for role in ("submitter", "certifier"):
            people = [_person(f"{role}{hospital.id}") for hospital in hospitals]
            session.add_all(people)
            session.flush()
            session.add_all(
                _post(person.id, role, hospital.id) for person, hospital in zip(people, hospitals, strict=True)
            )
        return bureau.id, leaders["group_leader"].id, [party.id for party in parties]


def _person(account: str) -> Person:
    return Person(account=account, name=f"示例{account}")


def _post(person: int, role: str, institution: int) -> Post:
    return Post(person_id=person, role=role, institution_id=institution, region_code="410100", from_on=LONG_AGO)
