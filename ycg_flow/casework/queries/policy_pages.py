"""The pages of policies, open to everybody who is signed in: the list, one policy, the differences of two versions.

Who decided what for a cycle is shown for the cycles of which the person may read a case, or the cycle itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.documents import FiledDocument, documents_of_policy, may_file_for_policy, stored_document
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.file_types import PDF
from ycg_flow.casework.loading import visible_cases, visible_cycle_ids
from ycg_flow.casework.policy_versions import PolicyVersion, known_policies, version_of, versions_of
from ycg_flow.casework.queries.evidence_list import PICTURES
from ycg_flow.intake.previews import page_count
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.difference import policy_changes
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle, CycleSetting
from ycg_flow.records.people import Person
from ycg_flow.resources import UnknownPolicyError
from ycg_flow.wording.difference import difference_text
from ycg_flow.wording.names import policy_names
from ycg_flow.wording.policy_page.building import policy_page
from ycg_flow.wording.policy_page.entries import date_words, years_text
from ycg_flow.wording.policy_page.model import ClauseEntry, PolicyPage
from ycg_flow.wording.sheet.model import Clauses


@dataclass(frozen=True)
class PolicyLine:
    """A policy in the list; without a version it cannot be used as it lies on disk."""

    id: str
    title: str
    number: str
    years: str
    version: int
    region: str
    versions: int
    cycles: tuple[str, ...]


@dataclass(frozen=True)
class DecisionOfCycle:
    """What was decided for a cycle where the paper leaves a choice: by whom, on which document."""

    cycle: str
    value: str
    person: str
    document: str


@dataclass(frozen=True)
class VersionLine:
    """A version of a policy: since when a cycle holds it, and which cycles of the reader's run on it."""

    digest: str
    version: int
    stored_at: datetime | None
    is_on_disk: bool
    is_shown: bool
    cycles: tuple[str, ...]


@dataclass(frozen=True)
class ShownPolicy:
    """A policy's page: what it says, what cycles decided by name of reading, parameter or date, versions, papers."""

    id: str
    page: PolicyPage
    version: VersionLine
    decisions: Mapping[str, tuple[DecisionOfCycle, ...]]
    cycles: tuple[str, ...]
    versions: tuple[VersionLine, ...]
    documents: tuple[FiledDocument, ...]
    may_file: bool


@dataclass(frozen=True)
class PaperPage:
    """The paper beside the clauses: how many pages can be shown, whether it is a picture itself, and the clauses."""

    policy: str
    document: FiledDocument
    pages: int
    is_picture: bool
    clauses: tuple[ClauseEntry, ...]


@dataclass(frozen=True)
class PolicyDifference:
    """Two versions and what the second says differently, in sentences."""

    id: str
    title: str
    old: VersionLine
    new: VersionLine
    sentences: tuple[str, ...]


def policy_list(view: View) -> tuple[PolicyLine, ...]:
    """Return every policy that can be shown, those that cycles of the reader's run on first."""
    lines = [_line(view, name, found) for name in known_policies(view) if (found := versions_of(view, name))]
    return tuple(sorted(lines, key=lambda line: (not line.cycles, line.id)))


def shown_policy(view: View, policy_id: str, digest: str = "") -> ShownPolicy:
    """Return the page of a policy's version, of the one on disk without a digest. Raises `NotFoundError`."""
    shown = version_of(view, policy_id, digest)
    cycles = _cycles(view, policy_id)
    versions = tuple(_version_line(each, shown, cycles) for each in versions_of(view, policy_id))
    on_it = [cycle for cycle in cycles if cycle.policy_content.digest == shown.digest]
    return ShownPolicy(
        id=policy_id,
        page=_page(view, shown),
        version=next(line for line in versions if line.is_shown),
        decisions=_decisions(view, shown.policy, on_it),
        cycles=tuple(cycle.title for cycle in on_it),
        versions=versions,
        documents=documents_of_policy(view, policy_id),
        may_file=may_file_for_policy(view, shown.policy.table.document.region),
    )


def policy_difference(view: View, policy_id: str, old_digest: str, new_digest: str) -> PolicyDifference:
    """Return what a version says differently from another of the same policy. Raises `NotFoundError`."""
    old, new = version_of(view, policy_id, old_digest), version_of(view, policy_id, new_digest)
    cycles = _cycles(view, policy_id)
    text = difference_text(policy_changes(old.content, new.content), old.policy, new.policy)
    lines = [_version_line(each, new, cycles) for each in (old, new)]
    return PolicyDifference(policy_id, new.policy.table.document.title, lines[0], lines[1], tuple(text.splitlines()))


def paper_page(view: View, policy_id: str, document: int) -> PaperPage:
    """Return a standing paper of a policy beside its clauses. Raises `NotFoundError`."""
    found = next((each for each in documents_of_policy(view, policy_id) if each.id == document), None)
    if found is None:
        raise NotFoundError("document", str(document))
    file = stored_document(view, document)
    clauses = policy_page(version_of(view, policy_id).policy, _clauses(policy_id)).clauses
    pages = page_count(file.path) if file.media_type == PDF else 0
    return PaperPage(policy_id, found, pages, file.media_type in PICTURES, clauses)


def policy_of_number(view: View, number: str) -> tuple[str, str]:
    """Return id and digest of the policy a case or cycle runs on. Raises `NotFoundError` beyond the reader's reach."""
    of_case = visible_cases(view).where(EvaluationCase.number == number).with_only_columns(EvaluationCase.cycle_id)
    query = _readable(view).where(or_(Cycle.number == number, Cycle.id.in_(of_case)))
    cycle = view.session.scalars(query).one_or_none()
    if cycle is None:
        raise NotFoundError("cycle", number)
    return cycle.policy, cycle.policy_content.digest


def _page(view: View, shown: PolicyVersion) -> PolicyPage:
    """Return a version's page; its region is called by its name where the installation knows it."""
    code = shown.policy.table.document.region
    region = view.desk.regions.get(code or "")
    page = policy_page(shown.policy, _clauses(shown.policy.id))
    if region is None:
        return page
    return replace(page, facts=tuple((label, region.name if text == code else text) for label, text in page.facts))


def _line(view: View, name: str, versions: tuple[PolicyVersion, ...]) -> PolicyLine:
    first = versions[0].policy
    document = first.table.document
    region = view.desk.regions.get(document.region or "")
    cycles = tuple(cycle.title for cycle in _cycles(view, name))
    return PolicyLine(
        name,
        document.title,
        document.number or "",
        years_text(first),
        first.table.version,
        "" if region is None else region.name,
        len(versions),
        cycles,
    )


def _clauses(policy_id: str) -> Clauses:
    """Return the register of clauses; a policy that is no longer on disk has left none."""
    try:
        return clauses_of(policy_id)
    except (UnknownPolicyError, FaultsFound):
        return {}


def _version_line(version: PolicyVersion, shown: PolicyVersion, cycles: list[Cycle]) -> VersionLine:
    return VersionLine(
        digest=version.digest,
        version=version.policy.table.version,
        stored_at=version.stored_at,
        is_on_disk=version.is_on_disk,
        is_shown=version.digest == shown.digest,
        cycles=tuple(cycle.title for cycle in cycles if cycle.policy_content.digest == version.digest),
    )


def _readable(view: View) -> Any:  # noqa: ANN401 - a query
    """Return the query of the cycles the person may read, or of which they may read a case."""
    of_cases = visible_cases(view).with_only_columns(EvaluationCase.cycle_id)
    return select(Cycle).where(or_(Cycle.id.in_(visible_cycle_ids(view)), Cycle.id.in_(of_cases)))


def _cycles(view: View, policy_id: str) -> list[Cycle]:
    query = _readable(view).where(Cycle.policy == policy_id)
    return list(view.session.scalars(query.order_by(Cycle.evaluation_year.desc(), Cycle.id.desc())))


def _decisions(view: View, policy: Policy, cycles: list[Cycle]) -> dict[str, tuple[DecisionOfCycle, ...]]:
    """Return what was decided by the name of the reading, parameter or date it is about."""
    decided: dict[str, tuple[DecisionOfCycle, ...]] = {}
    for cycle in cycles:
        for setting in cycle.settings:
            person = view.session.get_one(Person, setting.person_id).name
            said = DecisionOfCycle(cycle.title, _value_text(policy, setting), person, setting.source_document)
            decided[setting.name] = (*decided.get(setting.name, ()), said)
    return decided


def _value_text(policy: Policy, setting: CycleSetting) -> str:
    if setting.kind == "reading":
        options = policy.readings[setting.name].options if setting.name in policy.readings else {}
        return options.get(setting.value, str(setting.value))
    if setting.kind == "timetable":
        return date_words(setting.value)
    names = policy_names(policy)
    try:
        return names.quantity(Fraction(str(setting.value)), names.unit(setting.name))
    except ValueError:
        return str(setting.value)
