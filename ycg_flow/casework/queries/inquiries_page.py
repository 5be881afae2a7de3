"""Veto inquiries of a case: the list, and one inquiry with facts, statement, proposal and decision.

The party reads its own side: what it is told at the hearing, what it said, and the decision; not the deliberation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Matter, load_inquiry
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, inquiries_untold, sees_inside
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.vetoes import CLOSED, inquiries_of
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.machine import Decision

OPENED, DELIBERATION = "opened", "deliberation"
DELIBERATED = frozenset({"confirmation_proposed", "dismissal_proposed", "leniency_proposed"})
"""States whose name tells what is proposed: to the party they are all deliberation."""


@dataclass(frozen=True)
class InquiryLine:
    """An inquiry in the list."""

    id: int
    veto: str
    state: str
    state_label: str
    grounds: str
    opened_at: datetime
    is_self_reported: bool


@dataclass(frozen=True)
class VetoChoice:
    """A veto of the policy that has no inquiry under way."""

    id: str
    name: str
    clause: str
    may_be_lenient: bool


@dataclass(frozen=True)
class InquiriesPage(WithActs):
    """The inquiries of a case, the newest first, and what may be opened or reported."""

    head: CaseHead
    inquiries: tuple[InquiryLine, ...]
    choices: tuple[VetoChoice, ...]
    acts: tuple[Decision, ...]


@dataclass(frozen=True)
class FindingLine:
    """A fact that was found, where it comes from, and who recorded it."""

    text: str
    source: str
    person: str
    at: datetime


@dataclass(frozen=True)
class InquiryPage(WithActs):
    """One inquiry; what the reader may not know yet is empty."""

    head: CaseHead
    id: int
    veto: str
    clause: str
    state: str
    state_label: str
    version: int
    grounds: str
    opened_by: str
    opened_at: datetime
    is_self_reported: bool
    found_on: date | None
    findings: tuple[FindingLine, ...]
    response: str
    responded_by: str
    responded_at: datetime | None
    proposal: str
    proposal_reason: str
    proposed_by: str
    outcome: str
    outcome_reason: str
    leniency: str
    decided_by: str
    decided_at: datetime | None
    acts: tuple[Decision, ...]


def inquiries_page(view: View, number: str) -> InquiriesPage:
    """Return the inquiries of a case that the person may know of. Raises `NotFoundError`."""
    case = load_case(view, number)
    policy = policy_of(view, case.cycle)
    states = view.desk.workflow.tables["veto_inquiry"].states
    known = [row for row in reversed(inquiries_of(view, case)) if is_known_to(view, case, row)]
    return InquiriesPage(
        head=case_head(view, case),
        inquiries=tuple(
            InquiryLine(
                id=row.id,
                veto=_veto_name(policy, row.veto),
                state=state,
                state_label=states[state].label,
                grounds=row.grounds,
                opened_at=row.opened_at,
                is_self_reported=row.self_reported_at is not None,
            )
            for row, state in ((row, _state_told(view, row)) for row in known)
        ),
        choices=tuple(_choices(view, case, policy)),
        acts=acts_open_to(view, case),
    )


def inquiry_page(view: View, matter: Matter) -> InquiryPage:
    """Return one inquiry. Raises `NotFoundError`, to the party also while it is not told of it."""
    inquiry = load_inquiry(view, matter)
    case = inquiry.case
    if not is_known_to(view, case, inquiry):
        raise NotFoundError("veto_inquiry", str(matter.id))
    policy, is_inside, state = policy_of(view, case.cycle), sees_inside(view, case), _state_told(view, inquiry)
    people = names_of(
        view,
        (
            inquiry.opened_by_id,
            inquiry.responded_by_id,
            inquiry.proposed_by_id,
            inquiry.decided_by_id,
            *(finding.person_id for finding in inquiry.findings),
        ),
    )
    return InquiryPage(
        head=case_head(view, case),
        id=inquiry.id,
        veto=_veto_name(policy, inquiry.veto),
        clause=_clause(policy, inquiry.veto),
        state=state,
        state_label=view.desk.workflow.tables["veto_inquiry"].states[state].label,
        version=inquiry.version,
        grounds=inquiry.grounds,
        opened_by=people[inquiry.opened_by_id],
        opened_at=inquiry.opened_at,
        is_self_reported=inquiry.self_reported_at is not None,
        found_on=inquiry.found_on,
        findings=tuple(
            FindingLine(finding.text, finding.source, people[finding.person_id] if is_inside else "", finding.at)
            for finding in inquiry.findings
            if is_inside or inquiry.state != OPENED
        ),
        response=inquiry.response,
        responded_by=people[inquiry.responded_by_id],
        responded_at=inquiry.responded_at,
        proposal=(inquiry.proposal or "") if is_inside else "",
        proposal_reason=inquiry.proposal_reason if is_inside else "",
        proposed_by=people[inquiry.proposed_by_id] if is_inside else "",
        outcome=inquiry.outcome or "",
        outcome_reason=inquiry.outcome_reason,
        leniency=inquiry.leniency,
        decided_by=people[inquiry.decided_by_id],
        decided_at=inquiry.decided_at,
        acts=acts_open_to(view, inquiry),
    )


def is_known_to(view: View, case: EvaluationCase, inquiry: VetoInquiry) -> bool:
    """Whether the person may know of an inquiry: the party from its hearing on, or where it reported it itself."""
    return sees_inside(view, case) or inquiry.id not in inquiries_untold(view, case)


def _state_told(view: View, inquiry: VetoInquiry) -> str:
    """Return the state of an inquiry as the reader may know it."""
    is_deliberated = inquiry.state in DELIBERATED and not sees_inside(view, inquiry.case)
    return DELIBERATION if is_deliberated else inquiry.state


def _choices(view: View, case: EvaluationCase, policy: Policy) -> Iterator[VetoChoice]:
    under_way = {row.veto for row in inquiries_of(view, case) if row.state not in CLOSED}
    is_inside = sees_inside(view, case)
    for name, veto in policy.vetoes.items():
        if name not in under_way or not is_inside:
            yield VetoChoice(name, veto.table.name, _clause(policy, name), veto.table.may_be_lenient)


def _veto_name(policy: Policy, veto: str) -> str:
    return policy.vetoes[veto].table.name if veto in policy.vetoes else veto


def _clause(policy: Policy, veto: str) -> str:
    """Return where the paper speaks of a veto, with what it says in our words."""
    if veto not in policy.vetoes:
        return ""
    clause = policy.vetoes[veto].table.clause
    text = clauses_of(policy.id).get(clause)
    return clause if text is None else f"{text.place}：{text.summary}"
