"""The exchange between the bureau and a party: what was sent, what the party said, each objection with its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.evidence import OBJECT, current_evidence
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objections import CLOSED, evidence_name, objections_of
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, is_told, sees_inside
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.steps.assign_objection import may_answer
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence
from ycg_flow.records.objections import Objection
from ycg_flow.records.people import Person, Post
from ycg_flow.records.results import AssessorScore, Feedback, FigureDecision, PreliminaryResult, ScoringRun
from ycg_flow.wording.numbers import number_text
from ycg_flow.workflow.machine import Decision

ANSWERING_ROLES = ("evaluator", "group_leader", "approver")
NAMING_ACTS = frozenset({"assign_objection", "reassign_objection"})


@dataclass(frozen=True)
class ExchangeEntry:
    """One thing said in the exchange: `what` is sent, agreed, commented, objection, appeal, upheld or dismissed."""

    at: datetime
    what: str
    person: str
    name: str
    text: str


@dataclass(frozen=True)
class AttachedFile:
    """A piece of evidence by its key and name."""

    id: int
    name: str


@dataclass(frozen=True)
class ObjectionRow(WithActs):
    """An objection or appeal with everything about it and what the person may do with it.

    `sent_points` is what it is against, `corrected_points` what came of it; empty while the reader may not know.
    """

    id: int
    kind: str
    indicator: str
    name: str
    sent_points: str
    corrected_points: str
    state: str
    state_label: str
    text: str
    raised_by: str
    raised_at: datetime
    evidence: tuple[AttachedFile, ...]
    assigned_to: str
    is_mine_to_answer: bool
    answer: str
    answered_by: str
    answered_at: datetime | None
    acts: tuple[Decision, ...]
    answerers: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class IndicatorChoice:
    """An indicator that may be objected to, with its points as sent."""

    id: str
    name: str
    points: str
    max_points: str


@dataclass(frozen=True)
class ObjectionsPage(WithActs):
    """The objections of a case and the exchange in its order."""

    head: CaseHead
    exchange: tuple[ExchangeEntry, ...]
    objections: tuple[ObjectionRow, ...]
    choices: tuple[IndicatorChoice, ...]
    files: tuple[AttachedFile, ...]
    acts: tuple[Decision, ...]


def objections_page(view: View, number: str) -> ObjectionsPage:
    """Return the page. Raises `NotFoundError`."""
    case = load_case(view, number)
    policy = policy_of(view, case.cycle)
    sent = list(view.session.scalars(select(PreliminaryResult).filter_by(case_id=case.id)))
    acts = acts_open_to(view, case)
    may_object = any(act.event in {"raise_objection", "raise_appeal"} and act.is_allowed for act in acts)
    rows = objections_of(view, case)
    return ObjectionsPage(
        head=case_head(view, case),
        exchange=tuple(_exchange(view, case, policy, sent, rows)),
        objections=tuple(_rows(view, case, policy, rows)),
        choices=tuple(_choices(view, case, policy, rows)) if may_object else (),
        files=tuple(_file(evidence) for evidence in current_evidence(view, case)) if may_object else (),
        acts=acts,
    )


def _exchange(
    view: View, case: EvaluationCase, policy: Policy, sent: list[PreliminaryResult], rows: list[Objection]
) -> list[ExchangeEntry]:
    said = list(view.session.scalars(select(Feedback).filter_by(case_id=case.id)))
    people = names_of(
        view,
        chain(
            (row.sent_by_id for row in sent),
            (row.person_id for row in said),
            (person for row in rows for person in (row.raised_by_id, row.answered_by_id)),
        ),
    )
    entries = [ExchangeEntry(row.sent_at, "sent", people[row.sent_by_id], "", "") for row in sent]
    entries += [
        ExchangeEntry(row.at, "agreed" if row.agrees else "commented", people[row.person_id], "", row.text)
        for row in said
    ]
    for row in rows:
        name = policy.indicators[row.indicator].table.name
        entries.append(ExchangeEntry(row.raised_at, row.kind, people[row.raised_by_id], name, row.text))
        if row.answered_at is not None:
            what = "dismissed" if row.state == "dismissed" else "upheld"
            entries.append(ExchangeEntry(row.answered_at, what, people[row.answered_by_id], name, row.answer))
    return sorted(entries, key=lambda entry: entry.at)


def _rows(view: View, case: EvaluationCase, policy: Policy, rows: list[Objection]) -> Iterator[ObjectionRow]:
    wanted = chain.from_iterable((row.raised_by_id, row.answered_by_id, row.assigned_to_id) for row in rows)
    people = names_of(view, wanted)
    points = _points_of_runs(view, rows)
    attached = _attached(view, case)
    knows_all, is_inside = is_told(view, case), sees_inside(view, case)
    for row in reversed(rows):
        acts = acts_open_to(view, row)
        names_somebody = any(act.event in NAMING_ACTS for act in acts)
        yield ObjectionRow(
            id=row.id,
            kind=row.kind,
            indicator=row.indicator,
            name=policy.indicators[row.indicator].table.name,
            sent_points=points.get((row.run_id, row.indicator), ""),
            corrected_points=points.get((row.rescoring_run_id or 0, row.indicator), "") if knows_all else "",
            state=row.state,
            state_label=view.desk.workflow.tables["objection"].states[row.state].label,
            text=row.text,
            raised_by=people[row.raised_by_id],
            raised_at=row.raised_at,
            evidence=tuple(attached[evidence_name(row)]),
            assigned_to=people[row.assigned_to_id] if is_inside else "",
            is_mine_to_answer=row.assigned_to_id is None or row.assigned_to_id in view.actor.persons,
            answer=row.answer,
            answered_by=people[row.answered_by_id],
            answered_at=row.answered_at,
            acts=acts,
            answerers=tuple(_answerers(view, row)) if names_somebody else (),
        )


def _points_of_runs(view: View, rows: list[Objection]) -> Mapping[tuple[int, str], str]:
    """Return the points of every indicator in the runs that objections name, by run and indicator."""
    wanted = {run for row in rows for run in (row.run_id, row.rescoring_run_id) if run is not None}
    runs = view.session.scalars(select(ScoringRun).where(ScoringRun.id.in_(wanted)))
    return {
        (run.id, score.indicator): number_text(score.points)
        for run in runs
        for score in run.scores
        if score.points is not None
    }


def _attached(view: View, case: EvaluationCase) -> Mapping[str, list[AttachedFile]]:
    """Return the evidence that stands for objects of the case, by the name of the object."""
    found: dict[str, list[AttachedFile]] = defaultdict(list)
    for evidence in current_evidence(view, case):
        for link in evidence.links:
            if link.kind == OBJECT:
                found[link.name].append(_file(evidence))
    return found


def _file(evidence: Evidence) -> AttachedFile:
    return AttachedFile(evidence.id, evidence.file_name)


def _answerers(view: View, objection: Objection) -> Iterator[tuple[int, str]]:
    """Yield who may answer: holders of the right in this case who neither scored nor decided the indicator."""
    shut_out = _scorers(view, objection)
    query = (
        select(Person.id, Person.name)
        .join(Post, Post.person_id == Person.id)
        .where(Person.is_active, Post.role.in_(ANSWERING_ROLES))
        .distinct()
        .order_by(Person.id)
    )
    for person, name in view.session.execute(query):
        if person not in shut_out and may_answer(view, objection, person):
            yield person, name


def _scorers(view: View, objection: Objection) -> set[int]:
    case, name = objection.case_id, objection.indicator
    scored = select(AssessorScore.person_id).where(
        AssessorScore.case_id == case, (AssessorScore.item == name) | AssessorScore.item.startswith(f"{name}.")
    )
    decided = select(FigureDecision.person_id).filter_by(case_id=case, indicator=name)
    return {*view.session.scalars(scored), *view.session.scalars(decided)}


def _choices(view: View, case: EvaluationCase, policy: Policy, rows: Iterable[Objection]) -> Iterator[IndicatorChoice]:
    """Yield the indicators of the result sent last that have no objection under way, in the order of the list."""
    under_way = {row.indicator for row in rows if row.state not in CLOSED}
    query = (
        select(ScoringRun)
        .join(PreliminaryResult, PreliminaryResult.run_id == ScoringRun.id)
        .where(PreliminaryResult.case_id == case.id)
        .order_by(PreliminaryResult.id.desc())
    )
    run = view.session.scalars(query.limit(1)).one_or_none()
    for score in run.scores if run is not None else ():
        if score.indicator not in under_way and score.points is not None:
            yield IndicatorChoice(
                id=score.indicator,
                name=policy.indicators[score.indicator].table.name,
                points=number_text(score.points),
                max_points="" if score.max_points is None else number_text(score.max_points),
            )
