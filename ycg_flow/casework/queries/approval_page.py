"""What is signed: a result's content by its digest, what differs from what was last signed or sent, what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import chain

from sqlalchemy import select

from ycg_flow.casework.approvals import approval_text, standing_approval
from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objections import objections_of
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.queries.result_changes import changed_indicators, first_sent_run
from ycg_flow.casework.results import (
    accepted_bonuses,
    digest_of_text,
    evaluation_now,
    figure_decisions,
    latest_run,
)
from ycg_flow.casework.vetoes import inquiries_of
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.results import Approval, ScoringRun
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.sheet.building import open_score_matters
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.sheet.totals import grade_word
from ycg_flow.wording.terms import DECISIONS, state_word
from ycg_flow.workflow.machine import Decision


@dataclass(frozen=True)
class SignedLine:
    """An indicator of the content: its points, those it is compared with, and what was decided or objected to."""

    id: str
    name: str
    max_points: str
    points: str
    state: str
    before: str
    differs: bool
    note: str
    upheld_objections: tuple[int, ...]


@dataclass(frozen=True)
class RunTotal:
    """What a run came to: the published total in hundredths of a point, the grade, whether a veto fails it."""

    number: int
    at: datetime
    total: int | None
    grade: str
    is_vetoed: bool


@dataclass(frozen=True)
class MatterLine:
    """A matter beside the points - an objection, an inquiry, a bonus - and how it stands."""

    id: int
    name: str
    state: str
    text: str


@dataclass(frozen=True)
class SignatureLine:
    """A submission and what became of it: approved, voided, or waiting.

    `sequence` and `head` are number and digest of the link that approving added to the history: who holds the printed
    sheet can tell from them whether anything before was changed since.
    """

    digest: str
    submitted_by: str
    submitted_at: datetime
    approved_by: str
    approved_at: datetime | None
    sequence: int | None
    head: str
    voided_at: datetime | None
    voided_because: str


@dataclass(frozen=True)
class ApprovalPage(WithActs):
    """Everything an approver signs, and what speaks against it.

    `digest` is that of the content as shown, empty where nothing was submitted; `compared` is what `before` stands for:
    approved or sent, with its run.
    """

    head: CaseHead
    digest: str
    now: RunTotal | None
    compared: str
    before: RunTotal | None
    groups: tuple[tuple[str, tuple[SignedLine, ...]], ...]
    bonuses: tuple[MatterLine, ...]
    objections: tuple[MatterLine, ...]
    inquiries: tuple[MatterLine, ...]
    open_matters: tuple[str, ...]
    signatures: tuple[SignatureLine, ...]
    notice_is_required: bool
    acts: tuple[Decision, ...]

    @property
    def lines(self) -> tuple[SignedLine, ...]:
        """Every indicator of the content, in the order of the list."""
        return tuple(line for _, lines in self.groups for line in lines)


def approval_page(view: View, number: str) -> ApprovalPage:
    """Return the page. Raises `NotFoundError`, also for the party itself, which is told by feedback and notice."""
    case = load_case(view, number)
    if not sees_inside(view, case):
        raise NotFoundError("case", number)
    policy = policy_of(view, case.cycle)
    standing = standing_approval(view, case)
    run = latest_run(view, case) if standing is None else standing.run
    compared, before = _compared(view, case, standing)
    return ApprovalPage(
        head=case_head(view, case),
        digest="" if standing is None else digest_of_text(approval_text(view, case, standing.run)),
        now=None if run is None else _total(policy, run),
        compared=compared,
        before=None if before is None else _total(policy, before),
        groups=() if run is None else tuple(_groups(view, case, policy, run, before)),
        bonuses=tuple(_bonuses(view, case, policy)),
        objections=tuple(_objections(view, case, policy)),
        inquiries=tuple(_inquiries(view, case, policy)),
        open_matters=_open_matters(view, case),
        signatures=tuple(_signatures(view, case)),
        notice_is_required=case.cycle.notice_is_required,
        acts=acts_open_to(view, case),
    )


def _compared(view: View, case: EvaluationCase, standing: Approval | None) -> tuple[str, ScoringRun | None]:
    """Return with what the content is compared: what was last approved before, else what was first sent."""
    query = select(Approval).where(Approval.case_id == case.id, Approval.approved_at.is_not(None))
    if standing is not None:
        query = query.where(Approval.id != standing.id)
    former = view.session.scalars(query.order_by(Approval.id.desc()).limit(1)).one_or_none()
    return ("approved", former.run) if former is not None else ("sent", first_sent_run(view, case))


def _total(policy: Policy, run: ScoringRun) -> RunTotal:
    return RunTotal(run.number, run.at, run.total_hundredths, grade_word(policy, run.grade), run.is_vetoed)


def _groups(
    view: View, case: EvaluationCase, policy: Policy, run: ScoringRun, before: ScoringRun | None
) -> Iterator[tuple[str, tuple[SignedLine, ...]]]:
    lines = list(_lines(view, case, policy, run, before))
    for group in policy.table.group:
        own = tuple(line for line in lines if policy.indicators[line.id].group == group.id)
        if own:
            yield group.name, own


def _lines(
    view: View, case: EvaluationCase, policy: Policy, run: ScoringRun, before: ScoringRun | None
) -> Iterator[SignedLine]:
    former = {} if before is None else {score.indicator: score.points for score in before.scores}
    changes = {} if before is None else {row.indicator: row for row in changed_indicators(view, case, before, run)}
    decided = figure_decisions(view, case)
    for score in run.scores:
        points = former.get(score.indicator)
        decision = decided.get(score.indicator)
        kind = (
            ""
            if decision is None
            else DECISIONS[decision.kind].format(points=number_text(decision.points or Fraction(0)))
        )
        yield SignedLine(
            id=score.indicator,
            name=policy.indicators[score.indicator].table.name,
            max_points="" if score.max_points is None else number_text(score.max_points),
            points="" if score.points is None else number_text(score.points),
            state=state_word(score.state, has_points=score.max_points is not None),
            before="" if points is None else number_text(points),
            differs=score.indicator in changes,
            note="" if decision is None else f"{kind}：{decision.reason}",
            upheld_objections=changes[score.indicator].upheld_objections if score.indicator in changes else (),
        )


def _bonuses(view: View, case: EvaluationCase, policy: Policy) -> Iterator[MatterLine]:
    names = {bonus.id: bonus.name for bonus in policy.table.bonus}
    for name, row in accepted_bonuses(view, case).items():
        yield MatterLine(row.id, names.get(name, name), number_text(row.points), row.reason)


def _objections(view: View, case: EvaluationCase, policy: Policy) -> Iterator[MatterLine]:
    states = view.desk.workflow.tables["objection"].states
    for row in objections_of(view, case):
        yield MatterLine(row.id, policy.indicators[row.indicator].table.name, states[row.state].label, row.answer)


def _inquiries(view: View, case: EvaluationCase, policy: Policy) -> Iterator[MatterLine]:
    states = view.desk.workflow.tables["veto_inquiry"].states
    for row in inquiries_of(view, case):
        name = policy.vetoes[row.veto].table.name if row.veto in policy.vetoes else row.veto
        yield MatterLine(row.id, name, states[row.state].label, row.outcome_reason)


def _open_matters(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return what is undecided about the points and vetoes as things stand; money has its own page."""
    try:
        evaluation = evaluation_now(view, case)
    except InvalidError as error:
        return tuple(error.faults)
    return tuple(open_score_matters(Sources(evaluation, clauses_of(evaluation.policy.id), {})))


def _signatures(view: View, case: EvaluationCase) -> Iterator[SignatureLine]:
    rows = list(view.session.scalars(select(Approval).filter_by(case_id=case.id).order_by(Approval.id.desc())))
    people = names_of(view, chain.from_iterable((row.submitted_by_id, row.approved_by_id) for row in rows))
    signed = HistoryEntry.act == "case.approve_result"
    chain_of_case = select(HistoryEntry).where(HistoryEntry.chain == f"case:{case.number}", signed)
    links = {entry.at: entry for entry in view.session.scalars(chain_of_case)} if rows else {}
    for row in rows:
        link = links.get(row.approved_at) if row.approved_at else None
        yield SignatureLine(
            digest=row.content_digest,
            submitted_by=people[row.submitted_by_id],
            submitted_at=row.submitted_at,
            approved_by=people[row.approved_by_id],
            approved_at=row.approved_at,
            sequence=None if link is None else link.sequence,
            head="" if link is None else link.digest,
            voided_at=row.voided_at,
            voided_because=row.voided_because,
        )
