"""The score of a case as things stand, and who may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.results import evaluation_now, latest_run
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.wording.sheet.building import sheet_of
from ycg_flow.wording.sheet.model import Sheet

TOLD_STATES = frozenset({"feedback", "approval", "public_notice", "settlement", "rectification", "closed"})


@dataclass(frozen=True)
class RunMark:
    """Which run a score stands in, and whether what it rested on has changed since."""

    number: int
    at: datetime
    is_current: bool


@dataclass(frozen=True)
class ScorePage:
    """A case's score as things stand; no sheet while it is not told to the party yet."""

    head: CaseHead
    sheet: Sheet | None
    run: RunMark | None


def score_page(view: View, number: str) -> ScorePage:
    """Return the score of a case as things stand. Raises `NotFoundError`, `InvalidError` where inputs do not fit."""
    case = load_case(view, number)
    if not is_told(view, case):
        return ScorePage(case_head(view, case), None, None)
    evaluation = evaluation_now(view, case)
    return ScorePage(case_head(view, case), case_sheet(case, evaluation), run_mark(view, case, evaluation))


def is_told(view: View, case: EvaluationCase) -> bool:
    """Whether the person may know the score: the bureau always, the party from the feedback on."""
    return sees_inside(view, case) or case.state in TOLD_STATES


def case_sheet(case: EvaluationCase, evaluation: Evaluation) -> Sheet:
    """Return the sheet of a case's result under the name of its party."""
    return sheet_of(evaluation, clauses_of(evaluation.policy.id), party=case.party.name, settles=False)


def run_mark(view: View, case: EvaluationCase, evaluation: Evaluation) -> RunMark | None:
    """Return the newest run and whether its total is that of things as they stand; None before the first."""
    run = latest_run(view, case)
    if run is None:
        return None
    total = evaluation.score.total
    rounded = None if total is None or total.rounded is None else int(total.rounded * 100)
    return RunMark(run.number, run.at, rounded == run.total_hundredths)
