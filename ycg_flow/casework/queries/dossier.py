"""The dossier of one point: everything an indicator's points rest on, from clause to person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import FIGURE, INDICATOR, OBJECT
from ycg_flow.casework.figures import figures_behind, figures_of
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objections import evidence_name, objections_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.queries.evidence_list import pages_of, preview_of
from ycg_flow.casework.queries.handed_in import evidence_shown
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.queries.point_marks import PointMark, point_marks
from ycg_flow.casework.queries.score_page import RunMark, case_sheet, is_told, run_mark
from ycg_flow.casework.results import assessor_scores, evaluation_now, figure_decisions, judged_items
from ycg_flow.policy.checking.ranges import Ranges
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.verification import ItemCheck, SampleDraw, SampleItem, VerificationFinding
from ycg_flow.wording.collection import source_text
from ycg_flow.wording.numbers import number_text, quantity_text
from ycg_flow.wording.policy_page.pictures import item_picture
from ycg_flow.wording.sheet.model import IndicatorLine
from ycg_flow.wording.sheet.sources import Sources


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
class EvidenceRow:
    """A piece of evidence with the figures and indicators, and the objections, that it is for.

    `preview` is picture, pages or empty.
    """

    id: int
    name: str
    preview: str
    meant_for: tuple[str, ...]
    objections: tuple[int, ...]
    person: str
    at: datetime


@dataclass(frozen=True)
class OpenedEvidence:
    """The piece of evidence that is shown beside the figures, with how many pages of it can be drawn."""

    row: EvidenceRow
    pages: int


@dataclass(frozen=True)
class FindingRow:
    """What site verification found on the indicator, in which sample, by whom."""

    sample: str
    reference: str
    text: str
    clause: str
    person: str
    at: datetime


@dataclass(frozen=True)
class Judged:
    """Points a person gave, or how a person decided, and why; `item` is the name of a part, empty for the whole."""

    item: str
    points: str
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True)
class ObjectionRow:
    """An objection to the indicator with its answer."""

    id: int
    kind: str
    state: str
    text: str
    raised_by: str
    raised_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Dossier:
    """Everything one indicator's points rest on; `pictures` are the curve of the whole and those of its parts."""

    head: CaseHead
    line: IndicatorLine
    group: str
    pictures: tuple[str, ...]
    marks: tuple[PointMark, ...]
    figures: tuple[FigureRow, ...]
    evidence: tuple[EvidenceRow, ...]
    opened: OpenedEvidence | None
    findings: tuple[FindingRow, ...]
    judged: tuple[Judged, ...]
    decided: Judged | None
    objections: tuple[ObjectionRow, ...]
    run: RunMark | None


def dossier(view: View, number: str, indicator: str, evidence_id: int | None = None) -> Dossier:
    """Return the dossier of an indicator, a piece of its evidence opened: the one named, else the first to be shown.

    Raises `NotFoundError` for a case or an indicator that is not there.
    """
    case = load_case(view, number)
    if not is_told(view, case):
        raise NotFoundError("indicator", indicator)
    evaluation = evaluation_now(view, case)
    if indicator not in evaluation.policy.indicators:
        raise NotFoundError("indicator", indicator)
    sheet = case_sheet(case, evaluation)
    group, line = next((group, line) for group in sheet.groups for line in group.indicators if line.id == indicator)
    marks = point_marks(view, case, evaluation, indicator)
    evidence = tuple(_evidence(view, case, evaluation.policy, indicator))
    return Dossier(
        head=case_head(view, case),
        line=line,
        group=group.name,
        pictures=tuple(_pictures(evaluation, indicator, marks)),
        marks=marks,
        figures=_figure_rows(view, case, evaluation.policy, indicator),
        evidence=evidence,
        opened=_opened(view, case, evidence, evidence_id),
        findings=tuple(_findings(view, case, evaluation.policy, indicator)),
        judged=_judged(view, case, evaluation.policy, indicator),
        decided=_decided(view, case, indicator),
        objections=_objections(view, case, indicator),
        run=run_mark(view, case, evaluation),
    )


def _pictures(evaluation: Evaluation, indicator: str, marks: tuple[PointMark, ...]) -> Iterator[str]:
    """Yield the curve with the marks, numbered as in the table beside it, and the curves of the parts."""
    rules, ranges = Sources(evaluation, {}, {}).rules, Ranges(evaluation.policy)
    item = evaluation.policy.indicators[indicator]
    places = [(str(place), mark.argument) for place, mark in enumerate(marks, 1) if mark.argument is not None]
    for part in item.with_parts():
        picture = item_picture(part, rules, ranges, places if part is item else ())
        if picture:
            yield picture


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
    return StageValue(value or "", source_text(row.source), people[row.person_id], row.entered_at)


def _evidence(view: View, case: EvaluationCase, policy: Policy, indicator: str) -> Iterator[EvidenceRow]:
    """Yield the evidence for the indicator, its figures and its objections; to the bureau as it was submitted."""
    names = {(FIGURE, name): policy.figures[name].name for name in figures_behind(policy, indicator)}
    names[INDICATOR, indicator] = policy.indicators[indicator].table.name
    own = [row for row in objections_of(view, case) if row.indicator == indicator]
    objections = {(OBJECT, evidence_name(row)): row.id for row in own}
    rows = evidence_shown(view, case)
    people = names_of(view, (row.person_id for row in rows))
    for row in rows:
        links = [(link.kind, link.name) for link in row.links]
        meant_for = tuple(names[link] for link in links if link in names)
        objected = tuple(objections[link] for link in links if link in objections)
        if meant_for or objected:
            person, preview = people[row.person_id], preview_of(row)
            yield EvidenceRow(row.id, row.file_name, preview, meant_for, objected, person, row.received_at)


def _opened(
    view: View, case: EvaluationCase, evidence: tuple[EvidenceRow, ...], wanted: int | None
) -> OpenedEvidence | None:
    shown = [row for row in evidence if row.preview]
    row = next((row for row in shown if row.id == wanted), shown[0] if shown else None)
    if row is None:
        return None
    stored = next(stored for stored in evidence_shown(view, case) if stored.id == row.id)
    return OpenedEvidence(row, pages_of(view, stored))


def _findings(view: View, case: EvaluationCase, policy: Policy, indicator: str) -> Iterator[FindingRow]:
    """Yield what the checks that count found on the indicator or on a figure behind it."""
    figures = figures_behind(policy, indicator)
    query = (
        select(VerificationFinding, ItemCheck, SampleItem, SampleDraw)
        .join(ItemCheck, ItemCheck.id == VerificationFinding.check_id)
        .join(SampleItem, SampleItem.id == ItemCheck.item_id)
        .join(SampleDraw, SampleDraw.id == SampleItem.draw_id)
        .where(SampleDraw.case_id == case.id)
        .order_by(VerificationFinding.id)
    )
    rows = [row for row in view.session.execute(query) if row[0].indicator == indicator or row[0].figure in figures]
    people = names_of(view, (check.person_id for _, check, _, _ in rows))
    for finding, check, item, draw in rows:
        if item.latest_check is check:
            yield FindingRow(
                draw.number, item.reference, finding.description, finding.clause, people[check.person_id], check.at
            )


def _judged(view: View, case: EvaluationCase, policy: Policy, indicator: str) -> tuple[Judged, ...]:
    items = judged_items(policy)
    scores = [score for item, score in assessor_scores(view, case).items() if item.partition(".")[0] == indicator]
    people = names_of(view, [score.person_id for score in scores])
    return tuple(
        Judged(
            item=items[score.item].table.name if score.item in items and score.item != indicator else "",
            points=number_text(score.points),
            reason=score.reason,
            person=people[score.person_id],
            at=score.at,
        )
        for score in scores
    )


def _decided(view: View, case: EvaluationCase, indicator: str) -> Judged | None:
    row = figure_decisions(view, case).get(indicator)
    if row is None:
        return None
    points = "" if row.points is None else number_text(row.points)
    return Judged("", points, row.reason, names_of(view, [row.person_id])[row.person_id], row.at)


def _objections(view: View, case: EvaluationCase, indicator: str) -> tuple[ObjectionRow, ...]:
    found = [row for row in objections_of(view, case) if row.indicator == indicator]
    people = names_of(view, chain.from_iterable((row.raised_by_id, row.answered_by_id) for row in found))
    return tuple(
        ObjectionRow(
            id=row.id,
            kind=row.kind,
            state=view.desk.workflow.tables["objection"].states[row.state].label,
            text=row.text,
            raised_by=people[row.raised_by_id],
            raised_at=row.raised_at,
            answer=row.answer,
            answered_by=people[row.answered_by_id],
            answered_at=row.answered_at,
        )
        for row in found
    )
