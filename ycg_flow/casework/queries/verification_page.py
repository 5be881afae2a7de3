"""The on-site verification of a case: its samples with their seeds, the items with their checks, the interviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import current_evidence
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, is_told, sees_inside
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.sampling import (
    demanded_kinds,
    draw_faults,
    draws_of,
    item_at,
    item_link,
    item_name,
    needs_a_cause,
    order_of,
    patient_sample_size,
)
from ycg_flow.casework.surveys import outstanding_figures
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.verification import (
    INSURED_PATIENT,
    INTERVIEW_KINDS,
    NO_RESPONSE,
    SAMPLE_KINDS,
    Interview,
    ItemCheck,
    SampleDraw,
    SampleItem,
)
from ycg_flow.wording.sheet.model import ClauseText
from ycg_flow.workflow.machine import Decision


@dataclass(frozen=True)
class FindingRow:
    """One thing found wrong, by which clause as typed and where that stands, and what it bears on by name and id."""

    description: str
    clause: str
    place: str
    indicator: str
    figure: str
    indicator_id: str
    figure_id: str


@dataclass(frozen=True)
class CheckRow:
    """A check of an item: outcome, by whom, when, with its findings."""

    id: int
    outcome: str
    note: str
    person: str
    at: datetime
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True)
class ItemRow:
    """A drawn item: the latest of its checks counts; `photos` are keys and names of evidence made on site."""

    position: int
    reference: str
    name: str
    is_replacement: bool
    checks: tuple[CheckRow, ...]
    photos: tuple[tuple[int, str], ...]

    @property
    def latest(self) -> CheckRow | None:
        """The check that counts."""
        return self.checks[-1] if self.checks else None

    @property
    def is_replaced(self) -> bool:
        """Whether the person did not respond and the next in order took the place."""
        return self.latest is not None and self.latest.outcome == NO_RESPONSE


@dataclass(frozen=True)
class SampleRow:
    """A sample: what is drawn of which kind, from where, by which seed, and how far its check has come."""

    number: str
    short: str
    kind: str
    size: int
    algorithm: str
    commitment: str
    committed_by: str
    committed_at: datetime
    redraw_of: str
    reason: str
    cause: str
    seed: str
    drawn_by: str
    drawn_at: datetime | None
    frame_source: str
    frame_size: int
    frame_digest: str
    is_standing: bool
    items: tuple[ItemRow, ...]
    reserve: int

    @property
    def is_of_people(self) -> bool:
        """Whether patients are drawn, who may be replaced; papers may not."""
        return self.kind == INSURED_PATIENT

    @property
    def unchecked(self) -> tuple[ItemRow, ...]:
        """The items nobody has checked."""
        return tuple(item for item in self.items if not item.checks)

    @property
    def finding_count(self) -> int:
        """How many findings its items have."""
        return sum(len(item.latest.findings) for item in self.items if item.latest)


@dataclass(frozen=True)
class VerificationPage(WithActs):
    """The samples of a case; `sizes` are prescribed, `undrawn` kinds need one, `for_cause` may have one."""

    head: CaseHead
    samples: tuple[SampleRow, ...]
    undrawn: tuple[str, ...]
    for_cause: tuple[str, ...]
    sizes: Mapping[str, int]
    survey_is_outstanding: bool
    acts: tuple[Decision, ...]


@dataclass(frozen=True)
class SamplePage(WithActs):
    """One sample; `faults` say what of it cannot be computed again from what is stored."""

    head: CaseHead
    sample: SampleRow
    faults: tuple[str, ...]
    acts: tuple[Decision, ...]


@dataclass(frozen=True)
class ItemPage(WithActs):
    """One item to check, with what a finding may name, and the next one nobody has checked."""

    head: CaseHead
    sample: SampleRow
    item: ItemRow
    clauses: Mapping[str, ClauseText]
    indicators: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    next_position: int | None
    acts: tuple[Decision, ...]


@dataclass(frozen=True)
class InterviewRow:
    """A conversation on site."""

    kind: str
    place: str
    held_on: date
    notes: str
    person: str
    recorded_at: datetime


@dataclass(frozen=True)
class InterviewsPage(WithActs):
    """The interviews of a case, and how many of each kind; `are_demanded` tells whether each kind must be held."""

    head: CaseHead
    interviews: tuple[InterviewRow, ...]
    are_demanded: bool
    counts: Mapping[str, int]
    acts: tuple[Decision, ...]


def verification_page(view: View, number: str) -> VerificationPage:
    """Return the samples of a case. Raises `NotFoundError`, for the party too until the result is told."""
    case = load_case(view, number)
    if not is_told(view, case):
        raise NotFoundError("site_verification", number)
    policy, draws = policy_of(view, case.cycle), draws_of(view, case)
    standing = {draw.kind for draw in draws}
    size = patient_sample_size(policy)
    return VerificationPage(
        head=case_head(view, case),
        samples=_samples(view, case, draws),
        undrawn=tuple(kind for kind in demanded_kinds(policy) if kind not in standing),
        for_cause=tuple(kind for kind in SAMPLE_KINDS if needs_a_cause(policy, kind) and kind not in standing),
        sizes={} if size is None else {INSURED_PATIENT: size},
        survey_is_outstanding=bool(outstanding_figures(view, case)),
        acts=acts_open_to(view, case),
    )


def sample_page(view: View, number: str, sample: str) -> SamplePage:
    """Return a sample of a case. Raises `NotFoundError`."""
    draw = _draw(view, number, sample)
    (row,) = _samples(view, draw.case, [draw])
    faults = draw_faults(draw) if draw.drawn_at is not None else ()
    return SamplePage(case_head(view, draw.case), row, faults, acts_open_to(view, draw.case))


def item_page(view: View, number: str, sample: str, position: int) -> ItemPage:
    """Return an item of a sample to check. Raises `NotFoundError`."""
    draw = _draw(view, number, sample)
    item_at(draw, position)
    (row,) = _samples(view, draw.case, [draw])
    policy = policy_of(view, draw.case.cycle)
    following = [item.position for item in row.unchecked if item.position != position]
    return ItemPage(
        head=case_head(view, draw.case),
        sample=row,
        item=next(item for item in row.items if item.position == position),
        clauses=clauses_of(policy.id),
        indicators=tuple((name, item.table.name) for name, item in policy.indicators.items()),
        figures=tuple((name, figure.name) for name, figure in policy.figures.items()),
        next_position=next((at for at in following if at > position), next(iter(following), None)),
        acts=acts_open_to(view, draw.case),
    )


def interviews_page(view: View, number: str) -> InterviewsPage:
    """Return the interviews of a case. Raises `NotFoundError`, for the party too: people spoke in confidence."""
    case = load_case(view, number)
    if not sees_inside(view, case):
        raise NotFoundError("interview", number)
    query = select(Interview).where(Interview.case_id == case.id).order_by(Interview.held_on, Interview.id)
    found = list(view.session.scalars(query))
    people = names_of(view, [row.person_id for row in found])
    counts = Counter(row.kind for row in found)
    return InterviewsPage(
        head=case_head(view, case),
        interviews=tuple(
            InterviewRow(row.kind, row.place, row.held_on, row.notes, people[row.person_id], row.recorded_at)
            for row in found
        ),
        are_demanded=not policy_of(view, case.cycle).table.document.on_site_for_cause,
        counts={kind: counts[kind] for kind in INTERVIEW_KINDS},
        acts=acts_open_to(view, case),
    )


def _draw(view: View, number: str, sample: str) -> SampleDraw:
    """Return a draw of exactly this case. Raises `NotFoundError`, for the party too until the result is told."""
    draw = load_numbered(view, SampleDraw, sample)
    if draw.case.number != number or not is_told(view, draw.case):
        raise NotFoundError("sample", sample)
    return draw


def _samples(view: View, case: EvaluationCase, draws: list[SampleDraw]) -> tuple[SampleRow, ...]:
    policy, photos = policy_of(view, case.cycle), _photos(view, case)
    people = names_of(view, _people_in(draws))
    every = draws_of(view, case)
    numbers, redrawn = {draw.id: draw.number for draw in every}, {draw.redraw_of_id for draw in every}
    return tuple(
        SampleRow(
            number=draw.number,
            short=draw.number.rpartition("-")[2],
            kind=draw.kind,
            size=draw.size,
            algorithm=draw.algorithm,
            commitment=draw.commitment,
            committed_by=people[draw.committed_by_id],
            committed_at=draw.committed_at,
            redraw_of=numbers[draw.redraw_of_id] if draw.redraw_of_id else "",
            reason=draw.reason,
            cause=draw.cause,
            seed=draw.seed or "",
            drawn_by=people[draw.drawn_by_id],
            drawn_at=draw.drawn_at,
            frame_source=draw.frame_source,
            frame_size=draw.frame_size or 0,
            frame_digest=draw.frame_digest or "",
            is_standing=draw.id not in redrawn,
            items=tuple(_item(policy, draw, item, people, photos) for item in draw.items),
            reserve=len(order_of(draw)) - len(draw.items) if draw.kind == INSURED_PATIENT else 0,
        )
        for draw in draws
    )


def _people_in(draws: Iterable[SampleDraw]) -> list[int | None]:
    checks = [check.person_id for draw in draws for item in draw.items for check in item.checks]
    return [*checks, *(person for draw in draws for person in (draw.committed_by_id, draw.drawn_by_id))]


def _photos(view: View, case: EvaluationCase) -> dict[str, list[tuple[int, str]]]:
    """Return evidence by the name of the object it is for."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in current_evidence(view, case):
        for link in row.links:
            found.setdefault(link.name, []).append((row.id, row.title))
    return found


def _item(
    policy: Policy,
    draw: SampleDraw,
    item: SampleItem,
    people: Mapping[int | None, str],
    photos: Mapping[str, list[tuple[int, str]]],
) -> ItemRow:
    return ItemRow(
        position=item.position,
        reference=item.reference,
        name=item_name(draw, item),
        is_replacement=item.is_replacement,
        checks=tuple(_check(policy, check, people) for check in item.checks),
        photos=tuple(photos.get(item_link(item)[1], ())),
    )


def _check(policy: Policy, check: ItemCheck, people: Mapping[int | None, str]) -> CheckRow:
    indicators = {name: item.table.name for name, item in policy.indicators.items()}
    figures = {name: figure.name for name, figure in policy.figures.items()}
    clauses = clauses_of(policy.id) if check.findings else {}
    findings = tuple(
        FindingRow(
            finding.description,
            finding.clause,
            clauses[finding.clause].place if finding.clause in clauses else finding.clause,
            indicators.get(finding.indicator or "", ""),
            figures.get(finding.figure or "", ""),
            finding.indicator or "",
            finding.figure or "",
        )
        for finding in check.findings
    )
    return CheckRow(check.id, check.outcome, check.note, people[check.person_id], check.at, findings)
