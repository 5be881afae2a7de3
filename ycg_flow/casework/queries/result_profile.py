"""A result at a glance: points by group and indicator beside last year and the peers, and what changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.desk import View
from ycg_flow.casework.figures import closed_case_of_last_year
from ycg_flow.casework.loading import load_case, visible_cases
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.queries.cycle_board import newest_runs
from ycg_flow.casework.queries.result_changes import ResultChanges, result_changes
from ycg_flow.casework.queries.score_page import is_told
from ycg_flow.casework.results import evaluation_now
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import fixed_text
from ycg_flow.policy.rules.base import State
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import IndicatorScore, ScoringRun
from ycg_flow.wording.numbers import number_text

PERCENT = 100
MEAN_DECIMALS = 2
NOTHING: Mapping[str, Fraction] = {}


@dataclass(frozen=True)
class ProfileLine:
    """A group or an indicator: points of most, percent reached (one decimal), beside last year and the peers' mean.

    Changes carry their sign; what is not known, or not for the reader, is empty.
    """

    id: str
    name: str
    max_points: str
    points: str
    percent: str
    last_year: str
    change: str
    peers_mean: str
    against_peers: str


@dataclass(frozen=True)
class ProfileGroup:
    """A group with its indicators."""

    whole: ProfileLine
    indicators: tuple[ProfileLine, ...]


@dataclass(frozen=True)
class ResultProfile:
    """The profile of a case; empty while the party is not told. `peers` counts the cases of the cycle compared with."""

    head: CaseHead
    groups: tuple[ProfileGroup, ...]
    has_last_year: bool
    peers: int
    changes: ResultChanges | None


def result_profile(view: View, number: str) -> ResultProfile:
    """Return the profile. Raises `NotFoundError`, `InvalidError` where inputs do not fit together."""
    case = load_case(view, number)
    head = case_head(view, case)
    if not is_told(view, case):
        return ResultProfile(head, (), has_last_year=False, peers=0, changes=None)
    policy = policy_of(view, case.cycle)
    last, peers = _last_year(view, case), _peers(view, case)
    columns = _Columns(_most(view, case), _points(view, case), last, _means(peers))
    return ResultProfile(
        head=head,
        groups=tuple(_groups(policy, columns)),
        has_last_year=bool(last),
        peers=len(peers),
        changes=result_changes(view, number),
    )


@dataclass(frozen=True)
class _Columns:
    """What there is to show of every indicator; a name that lacks is not known."""

    most: Mapping[str, Fraction]
    points: Mapping[str, Fraction]
    last_year: Mapping[str, Fraction]
    means: Mapping[str, Fraction]


def _groups(policy: Policy, columns: _Columns) -> Iterable[ProfileGroup]:
    for group in policy.table.group:
        names = [name for name, item in policy.indicators.items() if item.group == group.id and name in columns.most]
        if names:
            lines = tuple(_line(columns, policy.indicators[name].table.name, name, [name]) for name in names)
            yield ProfileGroup(_line(columns, group.name, group.id, names), lines)


def _line(columns: _Columns, name: str, identifier: str, indicators: list[str]) -> ProfileLine:
    most, points = _sum(columns.most, indicators), _sum(columns.points, indicators)
    last, mean = _sum(columns.last_year, indicators), _sum(columns.means, indicators)
    return ProfileLine(
        id=identifier,
        name=name,
        max_points=_text(most),
        points=_text(points),
        percent="" if points is None or not most else fixed_text(points * PERCENT / most, 1),
        last_year=_text(last),
        change=_signed(points, last),
        peers_mean="" if mean is None else fixed_text(mean, MEAN_DECIMALS),
        against_peers="" if mean is None or points is None else _with_sign(points - mean, MEAN_DECIMALS),
    )


def _sum(column: Mapping[str, Fraction], names: list[str]) -> Fraction | None:
    """Return the sum of a column over indicators; None where one of them is not known."""
    if any(name not in column for name in names):
        return None
    return sum((column[name] for name in names), Fraction(0))


def _text(value: Fraction | None) -> str:
    return "" if value is None else number_text(value)


def _signed(now: Fraction | None, before: Fraction | None) -> str:
    if now is None or before is None:
        return ""
    change = now - before
    return f"+{number_text(change)}" if change > 0 else number_text(change)


def _with_sign(value: Fraction, decimals: int) -> str:
    text = fixed_text(value, decimals)
    return f"+{text}" if value > 0 else text


def _points(view: View, case: EvaluationCase) -> Mapping[str, Fraction]:
    scored = evaluation_now(view, case).score.indicators
    return {name: each.judgement.points for name, each in scored.items() if each.judgement.points is not None}


def _most(view: View, case: EvaluationCase) -> Mapping[str, Fraction]:
    """Return the most points of every indicator that gives points and applies."""
    scored = evaluation_now(view, case).score.indicators
    return {
        name: each.item.points
        for name, each in scored.items()
        if each.item.points is not None and each.judgement.state is not State.NOT_APPLICABLE
    }


def _last_year(view: View, case: EvaluationCase) -> Mapping[str, Fraction]:
    """Return the points of last year's approved result, where the case of that year is closed."""
    last = closed_case_of_last_year(view, case)
    final = None if last is None else final_result(view, last)
    if final is None:
        return NOTHING
    return {score.indicator: score.points for score in final.run.scores if score.points is not None}


def _peers(view: View, case: EvaluationCase) -> list[Mapping[str, Fraction]]:
    """Return the points in the newest runs of the other cases of the cycle that the person may know."""
    query = visible_cases(view).where(EvaluationCase.cycle_id == case.cycle_id, EvaluationCase.id != case.id)
    others = [other.id for other in view.session.scalars(query) if other.state != "withdrawn" and is_told(view, other)]
    scores = (
        select(IndicatorScore)
        .join(ScoringRun, ScoringRun.id == IndicatorScore.run_id)
        .where(ScoringRun.case_id.in_(others), ScoringRun.id.in_(newest_runs()))
    )
    found: dict[int, dict[str, Fraction]] = defaultdict(dict)
    for row in view.session.scalars(scores):
        if row.points is not None:
            found[row.run_id][row.indicator] = row.points
    return list(found.values())


def _means(peers: list[Mapping[str, Fraction]]) -> Mapping[str, Fraction]:
    """Return the mean of every indicator over the peers where it is known."""
    names = {name for points in peers for name in points}
    known = {name: [points[name] for points in peers if name in points] for name in names}
    return {name: sum(values, Fraction(0)) / len(values) for name, values in known.items()}
