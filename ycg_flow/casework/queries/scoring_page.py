"""The evaluators' page: what people judge, what has to be decided because it cannot be computed, and the bonuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.facts.result import waits_for_scores_only
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.queries.evidence_list import files_of_indicators
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.results import accepted_bonuses, evaluation_now, figure_decisions, indicator_of, judged_items
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.rules.base import State
from ycg_flow.policy.scoring import ScoredIndicator
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import AssessorScore
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.sheet.building import open_score_matters, sheet_of
from ycg_flow.wording.sheet.model import IndicatorLine, Sheet
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.workflow.machine import Decision

OPEN = frozenset({State.MISSING, State.NOT_COMPUTABLE})


@dataclass(frozen=True)
class GivenPoints:
    """Points somebody gave, accepted or decided, with the reason; `points` is a plain decimal."""

    id: int
    points: str
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True)
class JudgedRow:
    """An item people judge: an indicator, or a part of one, with the score that counts and those before it.

    `evidence` is the id and the name of each file attached for the indicator.
    """

    item: str
    part: str
    line: IndicatorLine
    max_points: str
    rule: str
    score: GivenPoints | None
    earlier: tuple[GivenPoints, ...]
    evidence: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class DecisionRow:
    """An indicator that cannot be computed, was decided, or may be overridden."""

    line: IndicatorLine
    lacking: tuple[str, ...]
    is_open: bool
    kind: str
    given: GivenPoints | None


@dataclass(frozen=True)
class BonusRow:
    """A bonus of the policy with what was accepted."""

    bonus: str
    name: str
    clause: str
    at_most: str
    evidence: tuple[str, ...]
    accepted: GivenPoints | None


@dataclass(frozen=True)
class ScoringPage(WithActs):
    """Everything people give to the result, by the group it stands in, and what is open before it can be sent."""

    head: CaseHead
    groups: tuple[tuple[str, tuple[JudgedRow, ...]], ...]
    decisions: tuple[DecisionRow, ...]
    bonuses: tuple[BonusRow, ...]
    open_matters: tuple[str, ...]
    acts: tuple[Decision, ...]


def scoring_page(view: View, number: str) -> ScoringPage:
    """Return the page. Raises `NotFoundError`, also for the party itself; `InvalidError` where inputs do not fit."""
    case = load_case(view, number)
    if not sees_inside(view, case):
        raise NotFoundError("case", number)
    evaluation = evaluation_now(view, case)
    sheet = sheet_of(evaluation, clauses_of(evaluation.policy.id), party=case.party.name)
    sources = Sources(evaluation, clauses_of(evaluation.policy.id), {})
    return ScoringPage(
        head=case_head(view, case),
        groups=tuple(_groups(view, case, sources, sheet)),
        decisions=tuple(_decisions(view, case, sources, sheet)),
        bonuses=tuple(_bonuses(view, case, sources)),
        open_matters=tuple(open_score_matters(sources)),
        acts=acts_open_to(view, case),
    )


def _groups(
    view: View, case: EvaluationCase, sources: Sources, sheet: Sheet
) -> Iterator[tuple[str, tuple[JudgedRow, ...]]]:
    items = judged_items(sources.policy)
    scores = _scores(view, case)
    files = files_of_indicators(view, case, {indicator_of(sources.policy, item) for item in items})
    for group in sheet.groups:
        lines = {line.id: line for line in group.indicators}
        own = [item for item in items if indicator_of(sources.policy, item) in lines]
        if own:
            yield (
                group.name,
                tuple(
                    _judged_row(sources, lines, item, scores.get(item, []), files[indicator_of(sources.policy, item)])
                    for item in own
                ),
            )


def _judged_row(
    sources: Sources,
    lines: Mapping[str, IndicatorLine],
    item: str,
    scores: list[GivenPoints],
    evidence: tuple[tuple[int, str], ...],
) -> JudgedRow:
    found = judged_items(sources.policy)[item]
    return JudgedRow(
        item=item,
        part=found.table.name if item not in lines else "",
        line=lines[indicator_of(sources.policy, item)],
        max_points="" if found.points is None else number_text(found.points),
        rule=sources.rules.sentence(found),
        score=scores[-1] if scores else None,
        earlier=tuple(reversed(scores[:-1])),
        evidence=evidence,
    )


def _scores(view: View, case: EvaluationCase) -> Mapping[str, list[GivenPoints]]:
    rows = list(view.session.scalars(select(AssessorScore).filter_by(case_id=case.id).order_by(AssessorScore.id)))
    people = names_of(view, (row.person_id for row in rows))
    found: dict[str, list[GivenPoints]] = defaultdict(list)
    for row in rows:
        given = GivenPoints(row.id, exact_text(row.points), row.reason, people[row.person_id], row.at)
        found[row.item].append(given)
    return found


def _decisions(view: View, case: EvaluationCase, sources: Sources, sheet: Sheet) -> Iterator[DecisionRow]:
    decided = figure_decisions(view, case)
    people = names_of(view, (row.person_id for row in decided.values()))
    lines = {line.id: line for line in sheet.indicators}
    for name, scored in sources.evaluation.score.indicators.items():
        row = decided.get(name)
        if row is None and not _asks_for_a_decision(scored):
            continue
        points = "" if row is None or row.points is None else exact_text(row.points)
        yield DecisionRow(
            line=lines[name],
            lacking=tuple(_lacking(sources, scored)),
            is_open=scored.judgement.state in OPEN,
            kind="" if row is None else row.kind,
            given=None if row is None else GivenPoints(row.id, points, row.reason, people[row.person_id], row.at),
        )


def _asks_for_a_decision(scored: ScoredIndicator) -> bool:
    """Whether it can neither be computed nor is merely waiting for people's points, or may be overridden."""
    is_open = scored.judgement.state in OPEN and not waits_for_scores_only(scored.judgement)
    return is_open or scored.item.may_be_overridden


def _lacking(sources: Sources, scored: ScoredIndicator) -> Iterable[str]:
    judgement = scored.undecided or scored.judgement
    return dict.fromkeys(sources.names.missing(code, sources.year) for code in judgement.missing)


def _bonuses(view: View, case: EvaluationCase, sources: Sources) -> Iterator[BonusRow]:
    accepted = accepted_bonuses(view, case)
    people = names_of(view, (row.person_id for row in accepted.values()))
    for bonus in sources.policy.table.bonus:
        row = accepted.get(bonus.id)
        yield BonusRow(
            bonus=bonus.id,
            name=bonus.name,
            clause=sources.basis(bonus.clause),
            at_most=number_text(bonus.at_most),
            evidence=tuple(bonus.evidence),
            accepted=None
            if row is None
            else GivenPoints(row.id, exact_text(row.points), row.reason, people[row.person_id], row.at),
        )
