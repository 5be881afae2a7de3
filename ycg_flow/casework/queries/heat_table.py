"""The heat table of a cycle: what share of its points every party reached in every indicator, by the newest runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.cycle_board import BoardFilter, CaseLine, CycleBoard, cycle_board, newest_runs
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import fixed_text
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.results import IndicatorScore, ScoringRun
from ycg_flow.wording.numbers import number_text

LEVELS = 4
PERCENT = 100


@dataclass(frozen=True)
class HeatCell:
    """What a party reached: points as text, percent of the indicator's points (one decimal), its level 0-4."""

    points: str
    percent: str | None
    level: int


@dataclass(frozen=True)
class HeatRow:
    """An indicator with the cells of the parties, in the order of the columns; None where nothing is known yet."""

    indicator: str
    name: str
    max_points: str
    cells: tuple[HeatCell | None, ...]


@dataclass(frozen=True)
class HeatGroup:
    """A group of indicators."""

    name: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class HeatTable:
    """The table: the board it belongs to, its parties across, its groups down."""

    board: CycleBoard
    parties: tuple[CaseLine, ...]
    groups: tuple[HeatGroup, ...]


def heat_table(view: View, number: str, shown: BoardFilter, *, is_whole: bool = False) -> HeatTable:
    """Return the heat table of the cases that the filter leaves on its page, or of them all where it is whole.

    Raises `NotFoundError`.
    """
    board = cycle_board(view, number, shown)
    cycle = load_cycle(view, number)
    policy = policy_of(view, cycle)
    scores = _scores(view, cycle)
    parties = board.cases if is_whole else board.page
    groups = (
        HeatGroup(group.name, tuple(_row(policy, name, parties, scores) for name in _members(policy, group.id)))
        for group in policy.table.group
    )
    return HeatTable(board, parties, tuple(group for group in groups if group.rows))


def _members(policy: Policy, group: str) -> list[str]:
    return [name for name, item in policy.indicators.items() if item.group == group]


def _row(
    policy: Policy, indicator: str, parties: tuple[CaseLine, ...], scores: Mapping[tuple[str, str], IndicatorScore]
) -> HeatRow:
    item = policy.indicators[indicator]
    cells = tuple(_cell(scores.get((case.number, indicator))) for case in parties)
    return HeatRow(indicator, item.table.name, "" if item.points is None else number_text(item.points), cells)


def _cell(score: IndicatorScore | None) -> HeatCell | None:
    if score is None or score.points is None:
        return None
    if not score.max_points:
        return HeatCell(number_text(score.points), None, 0)
    share = max(Fraction(0), min(Fraction(1), score.points / score.max_points))
    return HeatCell(number_text(score.points), fixed_text(share * PERCENT, 1), int(share * LEVELS))


def _scores(view: View, cycle: Cycle) -> dict[tuple[str, str], IndicatorScore]:
    query = (
        select(EvaluationCase.number, IndicatorScore)
        .join(ScoringRun, ScoringRun.case_id == EvaluationCase.id)
        .join(IndicatorScore, IndicatorScore.run_id == ScoringRun.id)
        .where(EvaluationCase.cycle_id == cycle.id, ScoringRun.id.in_(newest_runs()))
    )
    return {(number, score.indicator): score for number, score in view.session.execute(query)}
