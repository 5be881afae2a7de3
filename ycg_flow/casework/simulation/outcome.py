"""How the year ended: for each county result, money, orders and state, and whether the money conserves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.payments import moved_lines, open_lines
from ycg_flow.casework.settling import gap_fen, latest_computation, standing_statement
from ycg_flow.casework.simulation.people import COUNTIES
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.money import StatementComputation
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.resources import load_policy
from ycg_flow.wording import simulation as words

MONEY = ("deposit_refund", "retained_surplus", "overspend_shared")


@dataclass(frozen=True)
class Outcome:
    """A county's year: total in hundredths, grade, vetoes, fen by line, orders by state, and what moved in all."""

    county: str
    total_hundredths: int | None
    grade: str | None
    vetoes: tuple[str, ...]
    amounts: Mapping[str, int]
    orders: tuple[str, ...]
    state: str
    moved_fen: int
    is_conserved: bool


def outcomes_of(scene: Scene) -> list[Outcome]:
    """Return how the year ended for every county, in their order."""
    with scene.desk.view(scene.cast.people["auditor"]) as view:
        return [_outcome(view, key, number) for key, number in scene.cases.items()]


def outcome_rows(scene: Scene, outcomes: list[Outcome], policy_id: str) -> list[list[str]]:
    """Return the cells of the table, by county and with the sums of the money."""
    policy, states = load_policy(policy_id), scene.desk.workflow.tables
    rows = [
        [
            outcome.county,
            words.points(outcome.total_hundredths),
            _grade(policy, outcome.grade),
            words.BETWEEN.join(policy.vetoes[veto].table.name for veto in outcome.vetoes) or words.NONE,
            *(words.yuan(outcome.amounts[line]) for line in MONEY),
            words.orders_text(Counter(states["rectification_order"].states[state].label for state in outcome.orders)),
            states["case"].states[outcome.state].label,
            words.YES if outcome.is_conserved else words.NO,
        ]
        for outcome in outcomes
    ]
    sums = [words.yuan(sum(outcome.amounts[line] for outcome in outcomes)) for line in MONEY]
    return [*rows, [words.SUM, "", "", "", *sums, "", "", ""]]


def _outcome(view: View, key: str, number: str) -> Outcome:
    case = load_case(view, number)
    final, statement = final_result(view, case), standing_statement(view, case)
    computation = None if statement is None else latest_computation(statement)
    if final is None or statement is None or computation is None:
        raise AssertionError(number)
    query = select(RectificationOrder.state).where(RectificationOrder.case_id == case.id)
    is_conserved = gap_fen(computation) == 0 and not open_lines(view, statement)
    return Outcome(
        county=COUNTIES[key].name,
        total_hundredths=final.run.total_hundredths,
        grade=final.run.grade,
        vetoes=tuple(final.run.vetoes),
        amounts=_amounts(computation),
        orders=tuple(view.session.scalars(query.order_by(RectificationOrder.id))),
        state=case.state,
        moved_fen=sum(moved_lines(view, case).values()),
        is_conserved=is_conserved,
    )


def _amounts(computation: StatementComputation) -> dict[str, int]:
    return {line.line: line.amount_fen for line in computation.lines if line.amount_fen is not None}


def _grade(policy: Policy, grade: str | None) -> str:
    return next((entry.name for entry in policy.table.grade if entry.id == grade), words.NONE)
