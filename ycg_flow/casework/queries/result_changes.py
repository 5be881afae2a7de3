"""What changed between the result first sent to the party and the newest one, and which objections led to it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objections import objections_of
from ycg_flow.casework.results import known_run
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import PreliminaryResult, ScoringRun


@dataclass(frozen=True)
class IndicatorChange:
    """An indicator whose points differ: as sent, as they are now, and the objections to it that were upheld."""

    indicator: str
    sent: Fraction | None
    now: Fraction | None
    upheld_objections: tuple[int, ...]


@dataclass(frozen=True)
class ResultChanges:
    """Two runs side by side: totals in hundredths of a point, grades, vetoes, and the indicators that differ."""

    sent_run: int
    newest_run: int
    sent_total: int | None
    newest_total: int | None
    sent_grade: str | None
    newest_grade: str | None
    new_vetoes: tuple[str, ...]
    indicators: tuple[IndicatorChange, ...]


def result_changes(view: View, number: str) -> ResultChanges | None:
    """Return what changed since the preliminary result was first sent; None before. Raises `NotFoundError`."""
    case = load_case(view, number)
    sent = first_sent_run(view, case)
    if sent is None:
        return None
    newest = known_run(view, case)
    return ResultChanges(
        sent_run=sent.number,
        newest_run=newest.number,
        sent_total=sent.total_hundredths,
        newest_total=newest.total_hundredths,
        sent_grade=sent.grade,
        newest_grade=newest.grade,
        new_vetoes=tuple(veto for veto in newest.vetoes if veto not in sent.vetoes),
        indicators=changed_indicators(view, case, sent, newest),
    )


def first_sent_run(view: View, case: EvaluationCase) -> ScoringRun | None:
    """Return the run of the preliminary result that was sent first; None before."""
    query = (
        select(ScoringRun)
        .join(PreliminaryResult, PreliminaryResult.run_id == ScoringRun.id)
        .where(PreliminaryResult.case_id == case.id)
        .order_by(PreliminaryResult.id)
    )
    return view.session.scalars(query.limit(1)).one_or_none()


def changed_indicators(
    view: View, case: EvaluationCase, sent: ScoringRun, newest: ScoringRun
) -> tuple[IndicatorChange, ...]:
    """Return the indicators whose points differ between two runs, with the upheld objections to each."""
    before = {score.indicator: score.points for score in sent.scores}
    after = {score.indicator: score.points for score in newest.scores}
    upheld = [row for row in objections_of(view, case) if row.state in {"upheld", "corrected"}]
    return tuple(
        IndicatorChange(
            indicator=name,
            sent=before.get(name),
            now=after.get(name),
            upheld_objections=tuple(row.id for row in upheld if row.indicator == name),
        )
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    )
