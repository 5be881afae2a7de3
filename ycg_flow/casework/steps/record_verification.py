"""Record what was found in a sampled item: in order, or findings with the clause and what they bear on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ycg_flow.casework.checks import LONG, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk, View
from ycg_flow.casework.errors import ConflictError, OtherAct
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.sampling import item_at, item_name, refuse_unless_standing
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.verification import (
    IN_ORDER,
    NO_RESPONSE,
    WITH_FINDINGS,
    ItemCheck,
    SampleDraw,
    SampleItem,
    VerificationFinding,
)
from ycg_flow.workflow.facts import Reason

MOST_CLAUSE = 64
UNCHECKED = -1


@dataclass(frozen=True)
class Finding:
    """One thing found wrong: what, against which clause, and the indicator and figure it bears on, if any."""

    description: str
    clause: str
    indicator: str | None = None
    figure: str | None = None


@dataclass(frozen=True)
class ItemResult:
    """What was found for an item; `seen` is the check looked at (None: none), `UNCHECKED` compares nothing."""

    outcome: str
    findings: Sequence[Finding] = ()
    note: str = ""
    seen: int | None = UNCHECKED


def record_verification(
    desk: Desk, person: int, number: str, position: int, result: ItemResult, *, principal: int | None = None
) -> int:
    """Record the check of an item of a sample and return its id; recorded again, the later counts.

    Raises `InvalidError` with everything that does not fit, `ConflictError` where somebody else checked it meanwhile.
    """
    with desk.step(person, principal=principal) as step:
        draw = load_numbered(step, SampleDraw, number)
        refuse_unless_standing(step, draw)
        item = item_at(draw, position)
        refuse(_faults(step, draw.case, item, result))
        _refuse_if_checked_meanwhile(draw.case, item, result)
        findings = [asdict(finding) for finding in result.findings]
        details = {"item": item_name(draw, item), "outcome": result.outcome, "note": result.note, "findings": findings}
        perform(step, draw.case, "record_verification", details=details)
        check = ItemCheck(outcome=result.outcome, note=result.note, person_id=step.actor.person, at=step.now)
        check.findings.extend(VerificationFinding(**finding) for finding in findings)
        item.checks.append(check)
        step.session.flush()
        return check.id


def _faults(view: View, case: EvaluationCase, item: SampleItem, result: ItemResult) -> dict[str, Reason]:
    policy = policy_of(view, case.cycle)
    faults = option_faults({"outcome": result.outcome}, (IN_ORDER, WITH_FINDINGS))
    faults |= text_faults({"note": result.note}, LONG, required=False)
    if (result.outcome == WITH_FINDINGS) != bool(result.findings):
        faults["findings"] = Reason("findings_fit_the_outcome")
    if item.latest_check is not None and item.latest_check.outcome == NO_RESPONSE:
        faults["item"] = Reason("item_was_replaced")
    for place, finding in enumerate(result.findings, start=1):
        faults |= text_faults({f"findings.{place}.description": finding.description}, LONG)
        faults |= text_faults({f"findings.{place}.clause": finding.clause}, MOST_CLAUSE)
        if finding.indicator is not None and finding.indicator not in policy.indicators:
            faults[f"findings.{place}.indicator"] = Reason("unknown_indicator")
        if finding.figure is not None and finding.figure not in policy.figures:
            faults[f"findings.{place}.figure"] = Reason("unknown_figure")
    return faults


def _refuse_if_checked_meanwhile(case: EvaluationCase, item: SampleItem, result: ItemResult) -> None:
    latest = item.latest_check
    if result.seen in {UNCHECKED, None if latest is None else latest.id}:
        return
    other = None if latest is None else OtherAct("case.record_verification", latest.person.name, latest.at)
    raise ConflictError("case", case.number, other)
