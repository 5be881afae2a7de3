"""The score of a case, and the dossier of one point: everything it rests on, from clause to person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.figures import figures_behind, figures_of
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.case_page import CaseHead, case_head, is_told
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.results import assessor_scores, evaluation_now, latest_run
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.checking.ranges import Ranges
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.objections import Objection
from ycg_flow.wording.numbers import number_text, quantity_text
from ycg_flow.wording.policy_page.pictures import item_picture
from ycg_flow.wording.sheet.building import sheet_of
from ycg_flow.wording.sheet.model import IndicatorLine, Sheet
from ycg_flow.wording.sheet.sources import Sources


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


@dataclass(frozen=True)
class StageValue:
    """A figure at a stage: its value as entered, where from, by whom, when."""

    value: str
    source: str
    person: str
    at: datetime


@dataclass(frozen=True)
class FigureRow:
    """A figure of a year at every stage, side by side."""

    figure: str
    name: str
    year: int
    stages: Mapping[str, StageValue]
    differs: bool


@dataclass(frozen=True)
class Judged:
    """Points a person gave, and why."""

    item: str
    points: str
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True)
class ObjectionRow:
    """An objection to the indicator with its answer."""

    kind: str
    state: str
    text: str
    answer: str
    raised_by: str
    answered_by: str


@dataclass(frozen=True)
class Dossier:
    """Everything one indicator's points rest on."""

    head: CaseHead
    line: IndicatorLine
    group: str
    picture: str
    figures: tuple[FigureRow, ...]
    judged: tuple[Judged, ...]
    objections: tuple[ObjectionRow, ...]


def score_page(view: View, number: str) -> ScorePage:
    """Return the score of a case as things stand. Raises `NotFoundError`, `InvalidError` where inputs do not fit."""
    case = load_case(view, number)
    if not is_told(view, case):
        return ScorePage(case_head(view, case), None, None)
    evaluation = evaluation_now(view, case)
    return ScorePage(case_head(view, case), _sheet(case, evaluation), _run(view, case, evaluation))


def dossier(view: View, number: str, indicator: str) -> Dossier:
    """Return the dossier of an indicator. Raises `NotFoundError` for a case or an indicator that is not there."""
    case = load_case(view, number)
    if not is_told(view, case):
        raise NotFoundError("indicator", indicator)
    evaluation = evaluation_now(view, case)
    item = evaluation.policy.indicators.get(indicator)
    if item is None:
        raise NotFoundError("indicator", indicator)
    sheet = _sheet(case, evaluation)
    group, line = next((group, line) for group in sheet.groups for line in group.indicators if line.id == indicator)
    rows = _figure_rows(view, case, evaluation.policy, indicator)
    return Dossier(
        head=case_head(view, case),
        line=line,
        group=group.name,
        picture=item_picture(item, Sources(evaluation, {}, {}).rules, Ranges(evaluation.policy)),
        figures=rows,
        judged=_judged(view, case, indicator),
        objections=_objections(view, case, indicator),
    )


def _sheet(case: EvaluationCase, evaluation: Evaluation) -> Sheet:
    return sheet_of(evaluation, clauses_of(evaluation.policy.id), party=case.party.name)


def _run(view: View, case: EvaluationCase, evaluation: Evaluation) -> RunMark | None:
    run = latest_run(view, case)
    if run is None:
        return None
    total = evaluation.score.total
    rounded = None if total is None or total.rounded is None else int(total.rounded * 100)
    return RunMark(run.number, run.at, rounded == run.total_hundredths)


def _figure_rows(view: View, case: EvaluationCase, policy: Policy, indicator: str) -> tuple[FigureRow, ...]:
    wanted = figures_behind(policy, indicator)
    known = figures_of(view, case)
    people = names_of(view, [row.person_id for stages in known.values() for row in stages.values()])
    rows = []
    for (figure, year), stages in sorted(known.items(), key=lambda entry: (entry[0][0], -entry[0][1])):
        if figure not in wanted:
            continue
        values = {stage: _stage(row, policy.figures[figure].unit, people) for stage, row in stages.items()}
        differs = len({(row.value, row.answer) for row in stages.values()}) > 1
        rows.append(FigureRow(figure, policy.figures[figure].name, year, values, differs))
    return tuple(rows)


def _stage(row: FigureValue, unit: str, people: Mapping[int | None, str]) -> StageValue:
    value = row.answer if row.value is None else quantity_text(row.value, unit, {})
    return StageValue(value or "", row.source, people[row.person_id], row.entered_at)


def _judged(view: View, case: EvaluationCase, indicator: str) -> tuple[Judged, ...]:
    scores = [score for item, score in assessor_scores(view, case).items() if item.partition(".")[0] == indicator]
    people = names_of(view, [score.person_id for score in scores])
    return tuple(
        Judged(score.item, number_text(score.points), score.reason, people[score.person_id], score.at)
        for score in scores
    )


def _objections(view: View, case: EvaluationCase, indicator: str) -> tuple[ObjectionRow, ...]:
    query = select(Objection).where(Objection.case_id == case.id, Objection.indicator == indicator)
    found = list(view.session.scalars(query.order_by(Objection.id)))
    people = names_of(view, [person for row in found for person in (row.raised_by_id, row.answered_by_id)])
    return tuple(
        ObjectionRow(
            kind=row.kind,
            state=view.desk.workflow.tables["objection"].states[row.state].label,
            text=row.text,
            answer=row.answer,
            raised_by=people[row.raised_by_id],
            answered_by=people[row.answered_by_id],
        )
        for row in found
    )
