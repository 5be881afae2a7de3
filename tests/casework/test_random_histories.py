"""Random histories of a case: whatever people do in whatever order, what must hold holds after every act."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from tests.casework.office import HISTORY_KEY, Office, TestClock, desk_over, fill, open_zhengzhou_cycle
from tests.casework.random_acts import ACTS, FORWARD, REFUSALS
from tests.casework.result_stage import case_at_scoring
from ycg_flow.casework.objects import kind_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.database import open_database
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.money import Statement, StatementLine
from ycg_flow.records.objections import Objection
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.history_chain import ChainEntry, verify

FAR = {
    "the self-assessment": {"self_assessment", "certification", "data_collection", "site_verification"},
    "the scoring": {"preliminary_result", "feedback", "approval", "settlement", "rectification"},
}

OWING: tuple[type[Any], ...] = (EvaluationCase, Objection, VetoInquiry, RectificationOrder, Statement)


class Histories(RuleBasedStateMachine):
    """One case in a small office, moved by whatever acts come."""

    template: Path
    begins_at_scoring: bool
    reached: set[str]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ycg-history-"))
        shutil.copy(self.template, self.folder / "cases.db")
        self.database = open_database(f"sqlite:///{self.folder / 'cases.db'}")
        clock = TestClock()
        desk = desk_over(self.database, clock, self.folder / "evidence")
        self.office = Office(desk, clock, {})
        with self.database.writing() as session, session.begin():
            fill(session, self.office)
        begin = case_at_scoring if self.begins_at_scoring else open_zhengzhou_cycle
        self.number = begin(self.office)
        self.first_state = self.case().state
        self.figures = 0

    @rule()
    def go_on(self) -> None:
        with contextlib.suppress(*REFUSALS):
            FORWARD[self.case().state](self.office, self.number)
        self.reached.add(self.case().state)

    @rule(choice=st.integers(0, 97))
    def act(self, choice: int) -> None:
        acts = ACTS[self.case().state]
        with contextlib.suppress(*REFUSALS):
            acts[choice % len(acts)](self.office, self.number)
        self.reached.add(self.case().state)

    @invariant()
    def every_open_state_has_its_tasks_open_once_and_no_other(self) -> None:
        with self.database.reading() as session:
            tasks = list(session.scalars(select(Task).where(Task.state.in_(OPEN_STATES))))
            for record in OWING:
                for found in session.scalars(select(record)):
                    table = kind_of(found).table
                    owed = set(self.office.desk.workflow.tables[table].states[found.state].tasks)
                    done = self.done_in_this_state() if table == "case" else set()
                    is_open = [task.kind for task in tasks if (task.object_table, task.object_id) == (table, found.id)]
                    assert sorted(is_open) == sorted(owed - done), (table, found.state)

    def done_in_this_state(self) -> set[str]:
        """Return the kinds of task that acts have closed since the case moved last."""
        closing = {row.event: row.closes for row in self.office.desk.workflow.tables["case"].transitions}
        done: set[str] = set()
        for entry in self.entries():
            if entry.act.startswith("case."):
                done = set() if is_move(entry) else done | set(closing.get(entry.act.removeprefix("case."), ()))
        return done

    @invariant()
    def a_state_that_is_not_final_has_somebody_who_owes_action(self) -> None:
        state = self.office.desk.workflow.tables["case"].states[self.case().state]
        assert state.is_final or state.owners

    @invariant()
    def no_figure_is_lost(self) -> None:
        with self.database.reading() as session:
            count = session.scalar(select(func.count()).select_from(FigureValue)) or 0
        assert count >= self.figures
        self.figures = count

    @invariant()
    def the_history_holds_and_replays_to_the_state(self) -> None:
        entries = self.entries()
        links = [
            ChainEntry(entry.chain, entry.sequence, entry.previous, entry.content, entry.algorithm, entry.digest)
            for entry in entries
        ]
        assert verify(f"case:{self.number}", links, HISTORY_KEY) == ()
        state = self.first_state
        for source, target in moves_of(entries):
            assert source == state
            state = target
        assert state == self.case().state

    @invariant()
    def money_conserves(self) -> None:
        with self.database.reading() as session:
            lines = list(session.scalars(select(StatementLine).where(StatementLine.unit == "yuan")))
        amounts = {(line.computation_id, line.line): line.amount_fen for line in lines}
        parts: dict[tuple[int, str], list[int | None]] = {}
        for line in lines:
            if line.part_of is not None:
                parts.setdefault((line.computation_id, line.part_of), []).append(line.amount_fen)
        for whole, amounts_of_parts in parts.items():
            known = [amount for amount in amounts_of_parts if amount is not None]
            if amounts.get(whole) is not None and len(known) == len(amounts_of_parts):
                assert sum(known) == amounts[whole], whole

    def entries(self) -> list[HistoryEntry]:
        with self.database.reading() as session:
            query = select(HistoryEntry).where(HistoryEntry.chain == f"case:{self.number}")
            return list(session.scalars(query.order_by(HistoryEntry.sequence)))

    def case(self) -> EvaluationCase:
        with self.database.reading() as session:
            return session.scalars(select(EvaluationCase).where(EvaluationCase.number == self.number)).one()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def moves_of(entries: list[HistoryEntry]) -> list[tuple[str, str]]:
    """Return the moves of the case in the order of its history."""
    found = []
    for entry in entries:
        content = json.loads(entry.content)["content"]
        if entry.act.startswith("case.") and is_move(entry):
            found.append((content["from"], content["to"]))
    return found


def is_move(entry: HistoryEntry) -> bool:
    content = json.loads(entry.content)["content"]
    return bool(content.get("from") != content.get("to"))


@pytest.mark.req("PF-07")
@pytest.mark.parametrize("begin", ["the self-assessment", "the scoring"])
def test_whatever_people_do_tasks_history_figures_and_money_hold(sqlite_template: Path, begin: str) -> None:
    reached: set[str] = set()
    shared = {"template": sqlite_template, "begins_at_scoring": begin == "the scoring", "reached": reached}
    settings = hypothesis.settings(max_examples=12, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(type("Chosen", (Histories,), shared), settings=settings)
    # The histories go far enough to mean something.
    assert reached >= FAR[begin], reached
