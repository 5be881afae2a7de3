"""Published results for exactly their audience: while the notice period runs, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import ColumnElement, Select, and_, or_, select

from ycg_flow.casework.actors import is_member
from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import visible_cases
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.tasks import deadline_of, window_task
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty, Institution, PartyMember
from ycg_flow.records.results import Approval, Publication, ScoringRun
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.sheet.building import document_text
from ycg_flow.wording.sheet.totals import grade_word
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.regions import lies_within

DESIGNATED, PARTIES, PUBLIC = "designated_institutions", "evaluated_parties", "public"
DESIGNATED_KINDS = frozenset(
    {
        "lead_hospital",
        "township_health_centre",
        "community_health_centre",
        "village_clinic",
        "district_centre",
    }
)


@dataclass(frozen=True)
class NoticeLine:
    """A published result in the list: total in hundredths of a point, until when it is shown."""

    case: str
    party: str
    cycle_title: str
    year: int
    total: int | None
    grade: str
    is_vetoed: bool
    audience: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class GroupPoints:
    """What a group of indicators came to."""

    name: str
    max_points: str
    points: str


@dataclass(frozen=True)
class NoticePage:
    """One published result, and what the person may do with its case.

    `is_readable` where the reader may open the case itself.
    """

    line: NoticeLine
    document: str
    vetoes: tuple[str, ...]
    groups: tuple[GroupPoints, ...]
    is_readable: bool
    version: int
    acts: tuple[Decision, ...]


def public_notices(view: View) -> tuple[NoticeLine, ...]:
    """Return the published results that are shown to the person now, the newest first."""
    return tuple(_line(view, *row) for row in _shown(view, None))


def public_notice(view: View, number: str) -> NoticePage:
    """Return the published result of a case. Raises `NotFoundError` to everybody outside its audience, and after it."""
    found = next(_shown(view, number), None)
    if found is None:
        raise NotFoundError("publication", number)
    publication, case, run = found
    policy = policy_of(view, case.cycle)
    is_readable = (
        view.session.scalars(visible_cases(view).where(EvaluationCase.id == case.id)).one_or_none() is not None
    )
    return NoticePage(
        line=_line(view, publication, case, run),
        document=document_text(policy),
        vetoes=tuple(policy.vetoes[veto].table.name for veto in run.vetoes if veto in policy.vetoes),
        groups=tuple(_groups(policy, run)),
        is_readable=is_readable,
        version=case.version,
        acts=acts_open_to(view, case) if is_readable else (),
    )


def _shown(view: View, number: str | None) -> Iterator[tuple[Publication, EvaluationCase, ScoringRun]]:
    """Yield what is shown to the person now: published, its time not over, and they are of its audience."""
    query = (
        select(Publication, EvaluationCase, ScoringRun)
        .join(EvaluationCase, EvaluationCase.id == Publication.case_id)
        .join(Cycle, Cycle.id == EvaluationCase.cycle_id)
        .join(Approval, Approval.id == Publication.approval_id)
        .join(ScoringRun, ScoringRun.id == Approval.run_id)
        .where(Publication.ended_at.is_(None), Publication.from_at <= view.now, _is_for(view))
        .order_by(Publication.id.desc())
    )
    if number is not None:
        query = query.where(EvaluationCase.number == number)
    for publication, case, run in view.session.execute(query):
        if view.now < _ends_at(view, publication, case):
            yield publication, case, run


def _is_for(view: View) -> ColumnElement[bool]:
    """Return the condition that the person is of a publication's audience, or may read the case anyway."""
    readable = visible_cases(view).with_only_columns(EvaluationCase.id)
    return or_(
        Publication.case_id.in_(readable),
        Publication.audience == PUBLIC,
        and_(Publication.audience == PARTIES, EvaluationCase.cycle_id.in_(_cycles_of_own_parties(view))),
        and_(Publication.audience == DESIGNATED, Cycle.region_code.in_(_regions_around_own_institutions(view))),
    )


def _cycles_of_own_parties(view: View) -> Select[int]:
    """Return the query of the cycles in which a party of the person's institutions is evaluated."""
    own = view.actor.institutions
    member_of = select(PartyMember.party_id).where(PartyMember.institution_id.in_(own), is_member(view.today))
    return (
        select(EvaluationCase.cycle_id)
        .join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .where(
            EvaluationCase.state != "withdrawn",
            or_(EvaluatedParty.institution_id.in_(own), EvaluatedParty.id.in_(member_of)),
        )
    )


def _regions_around_own_institutions(view: View) -> list[str]:
    """Return the regions of cycles in which a designated institution of the person lies."""
    query = select(Institution.region_code).where(
        Institution.id.in_(view.actor.institutions), Institution.kind.in_(DESIGNATED_KINDS)
    )
    own = set(view.session.scalars(query))
    areas = view.session.scalars(select(Cycle.region_code).distinct())
    return [area for area in areas if any(lies_within(region, area) for region in own)]


def _ends_at(view: View, publication: Publication, case: EvaluationCase) -> datetime:
    """Return when the notice ends: at the end of its task, extensions included."""
    task = window_task(view, case)
    return publication.until_at if task is None else deadline_of(task).window.due_at


def _line(view: View, publication: Publication, case: EvaluationCase, run: ScoringRun) -> NoticeLine:
    policy = policy_of(view, case.cycle)
    return NoticeLine(
        case=case.number,
        party=case.party.name,
        cycle_title=case.cycle.title,
        year=case.cycle.evaluation_year,
        total=run.total_hundredths,
        grade=grade_word(policy, run.grade),
        is_vetoed=run.is_vetoed,
        audience=publication.audience,
        from_at=publication.from_at,
        until_at=_ends_at(view, publication, case),
    )


def _groups(policy: Policy, run: ScoringRun) -> Iterator[GroupPoints]:
    for group in policy.table.group:
        own = [score for score in run.scores if policy.indicators[score.indicator].group == group.id]
        points = [score.points for score in own if score.points is not None]
        most = [score.max_points for score in own if score.max_points is not None and score.state != "not_applicable"]
        if most:
            yield GroupPoints(group.name, number_text(sum(most, Fraction(0))), number_text(sum(points, Fraction(0))))
