"""Evidence of a case: versions of files with what they are for; the current ones, and which figures have some.

For use inside a step: the step performs its act and adds the evidence in the same transaction.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ycg_flow.casework.checks import is_storable, refuse
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.evidence_store import ReceivedFile, store_file
from ycg_flow.casework.figures import figures_behind
from ycg_flow.casework.policies import policy_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence, EvidenceFile, EvidenceLink
from ycg_flow.workflow.facts import Reason

FIGURE, INDICATOR, REPORT, FUND_PROPOSAL, OBJECT = "figure", "indicator", "report", "fund_proposal", "object"
MOST_NAME = 200
MOST_BYTES_OF_CASE = 2 * 1024 * 1024 * 1024

Link = tuple[str, str]
"""What evidence is for: a kind, and a figure, an indicator, `table:id` of an object, or the kind's own name."""


@dataclass(frozen=True)
class EvidenceDescription:
    """What people say of a piece of evidence; the period it covers is their claim, both days included.

    `replaces` is the key of the version this one takes the place of.
    """

    file_name: str
    links: Sequence[Link] = field(default_factory=tuple)
    title: str = ""
    covers_from_on: date | None = None
    covers_until_on: date | None = None
    replaces: int | None = None


def add_evidence(
    step: Step,
    case: EvaluationCase,
    file: ReceivedFile,
    description: EvidenceDescription,
    *,
    replaces: Evidence | None = None,
) -> Evidence:
    """Store a received file as evidence of a case, as a new version where it replaces one, and return it.

    Raises `InvalidError` where it is for nothing the policy has, its period runs backwards, or the case holds too much.
    """
    check_description(step, case, description)
    _check_room(step, case, file)
    if replaces is not None:
        end_evidence(step, replaces)
    name = shown_name(description.file_name)
    evidence = Evidence(
        case_id=case.id,
        file=store_file(step, file),
        file_name=name,
        title=description.title.strip() or name,
        version=1 if replaces is None else replaces.version + 1,
        replaces_id=None if replaces is None else replaces.id,
        covers_from_on=description.covers_from_on,
        covers_until_on=description.covers_until_on,
        person_id=step.actor.person,
        received_at=step.now,
        links=[EvidenceLink(kind=kind, name=name) for kind, name in dict.fromkeys(description.links)],
    )
    step.session.add(evidence)
    step.session.flush()
    return evidence


def end_evidence(step: Step, evidence: Evidence) -> None:
    """Take a version off; it stays readable, with who ended it when."""
    evidence.ended_at = step.now
    evidence.ended_by_id = step.actor.person


def current_evidence(view: View, case: EvaluationCase) -> list[Evidence]:
    """Return the evidence of a case that stands, with its links and files, in the order it came."""
    query = _with_links_and_files(case).where(Evidence.ended_at.is_(None))
    return list(view.once(("evidence", case.id), lambda: view.session.scalars(query).unique().all()))


def evidence_of_ids(view: View, case: EvaluationCase, ids: Collection[int]) -> list[Evidence]:
    """Return evidence of a case by its keys, former versions too, with its links and files."""
    query = _with_links_and_files(case).where(Evidence.id.in_(ids))
    return list(view.session.scalars(query).unique()) if ids else []


def figures_with_evidence(view: View, case: EvaluationCase) -> frozenset[str]:
    """Return the figures for which evidence stands: given for the figure, or for an indicator that rests on it."""
    policy = policy_of(view, case.cycle)
    return frozenset().union(*(figures_proven(policy, evidence) for evidence in current_evidence(view, case)))


def figures_proven(policy: Policy, evidence: Evidence) -> frozenset[str]:
    """Return the figures that a piece of evidence is for: named, or behind an indicator that is named."""
    named = frozenset(link.name for link in evidence.links if link.kind == FIGURE)
    indicators = [link.name for link in evidence.links if link.kind == INDICATOR and link.name in policy.indicators]
    return named.union(*(figures_behind(policy, name) for name in indicators))


def has_evidence(view: View, case: EvaluationCase, link: Link) -> bool:
    """Whether evidence stands for exactly this."""
    return any(link == (own.kind, own.name) for evidence in current_evidence(view, case) for own in evidence.links)


def check_description(view: View, case: EvaluationCase, description: EvidenceDescription) -> None:
    """Raise `InvalidError` with everything that is wrong with what is said of a piece of evidence."""
    policy = policy_of(view, case.cycle)
    known = {FIGURE: policy.figures, INDICATOR: policy.indicators, REPORT: (REPORT,), FUND_PROPOSAL: (FUND_PROPOSAL,)}
    faults: dict[str, Reason] = {}
    for kind, name in description.links:
        is_known = name in known[kind] if kind in known else kind == OBJECT and bool(name)
        if not is_known:
            faults[f"links.{kind}.{name}"[:100]] = Reason("evidence_for_nothing_known")
    if not description.links:
        faults["links"] = Reason("evidence_for_nothing_named")
    first, last = description.covers_from_on, description.covers_until_on
    if first is not None and last is not None and last < first:
        faults["covers_until_on"] = Reason("period_ends_before_it_begins")
    if (
        not shown_name(description.file_name)
        or len(description.title) > MOST_NAME
        or not is_storable(description.title)
    ):
        faults["file_name"] = Reason("name_is_not_usable")
    refuse(faults)


def shown_name(file_name: str) -> str:
    r"""Return a file's name as it is shown: without folders and control characters, at most 200 characters.

    >>> shown_name("C:\\scans\\凭证.pdf"), shown_name("../../etc/passwd"), shown_name("a\r\nb.pdf")
    ('凭证.pdf', 'passwd', 'ab.pdf')
    """
    last = PurePosixPath(file_name.replace("\\", "/")).name
    kept = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})
    return kept if len(kept) <= MOST_NAME else kept[: MOST_NAME - 20] + kept[-20:]


def open_links(links: Iterable[Link], figures: frozenset[str], indicators: frozenset[str] | None) -> bool:
    """Whether all of these lie within what a return opened; `indicators` None means that everything is open."""
    if indicators is None:
        return True
    return all(
        (kind == FIGURE and name in figures) or (kind == INDICATOR and name in indicators) for kind, name in links
    )


def _with_links_and_files(case: EvaluationCase) -> Select[Evidence]:
    loaded = select(Evidence).options(joinedload(Evidence.links), joinedload(Evidence.file, innerjoin=True))
    return loaded.where(Evidence.case_id == case.id).order_by(Evidence.id)


def _check_room(view: View, case: EvaluationCase, file: ReceivedFile) -> None:
    query = select(func.coalesce(func.sum(EvidenceFile.size), 0)).join(Evidence, Evidence.file_id == EvidenceFile.id)
    used = int(view.session.scalar(query.where(Evidence.case_id == case.id)) or 0)
    if used + file.size > MOST_BYTES_OF_CASE:
        raise InvalidError({"file": Reason("case_holds_too_much", {"used": used, "most": MOST_BYTES_OF_CASE})})
