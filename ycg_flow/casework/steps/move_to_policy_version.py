"""Move a cycle to another version of its policy, or try it first: what the paper changes and what every case would get.

The trial does everything in a transaction and takes it back, so that it says just what the move would do.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.approvals import standing_approval
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import cycle_values, store_policy, stored_policy
from ycg_flow.casework.results import evaluation_now, read_input
from ycg_flow.casework.voiding import void_stale_approval
from ycg_flow.policy.answer import grade
from ycg_flow.policy.difference import Change, policy_changes
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle, PolicyContent
from ycg_flow.resources import UnknownPolicyError, toml_content
from ycg_flow.workflow.facts import Given, Reason

MOVE = "move_to_policy_version"
FINISHED = ("closed", "withdrawn")


@dataclass(frozen=True)
class Outcome:
    """What a case would get: its total as exact text (None while something is open) and its grade."""

    total: str | None
    grade: str | None


@dataclass(frozen=True)
class CaseMove:
    """What a move does to a case: before, after, and whether the approval that stood is voided."""

    case: str
    before: Outcome
    after: Outcome
    voids_approval: bool


@dataclass(frozen=True)
class Move:
    """What a move to another policy content does: the differences of the texts and of every case."""

    old_digest: str
    new_digest: str
    changes: tuple[Change, ...]
    cases: tuple[CaseMove, ...]


def move_to_policy_version(
    desk: Desk, person: int, cycle_number: str, policy: str, resolution: Resolution, *, principal: int | None = None
) -> Move:
    """Move the cycle to the policy as it is on disk now and return what that changed.

    Raises `InvalidError` where it is the same content or the cycle's settings do not fit it, `RefusedError` once a
    case reached its settlement or without a decision document. Due dates of open tasks stay.
    """
    with desk.step(person, principal=principal) as step:
        return _moved(step, load_cycle(step, cycle_number), policy, resolution)


def try_policy_version(
    desk: Desk, person: int, cycle_number: str, policy: str, resolution: Resolution, *, principal: int | None = None
) -> Move:
    """Return what the move would change, and change nothing. Raises as the move does."""
    with desk.step(person, principal=principal) as step:
        move = _moved(step, load_cycle(step, cycle_number), policy, resolution)
        step.session.rollback()
        return move


def _moved(step: Step, cycle: Cycle, policy: str, resolution: Resolution) -> Move:
    old, new = cycle.policy_content, _stored(step, policy)
    _check_settings(step, cycle, old, new)
    cases = _cases(step, cycle)
    before = {case.number: _outcome(step, case) for case in cases}
    standing = {case.number for case in cases if standing_approval(step, case) is not None}
    cycle.policy_content, cycle.policy, cycle.policy_version = new, new.policy, new.policy_version
    step.session.flush()
    given = Given(reason=resolution.reason, decision_document=resolution.document)
    perform(step, cycle, MOVE, given, details={"from_digest": old.digest, "to_digest": new.digest})
    moves = [
        CaseMove(
            case=case.number,
            before=before[case.number],
            after=_outcome(step, case),
            voids_approval=case.number in standing and void_stale_approval(step, case, MOVE),
        )
        for case in cases
    ]
    changes = policy_changes(toml_content(old.content), toml_content(new.content))
    return Move(old.digest, new.digest, tuple(changes), tuple(moves))


def _stored(step: Step, policy: str) -> PolicyContent:
    try:
        return store_policy(step, policy)
    except UnknownPolicyError as error:
        raise InvalidError({"policy": Reason("unknown_policy", {"items": error.known})}) from None
    except FaultsFound as found:
        raise InvalidError({fault.place: Reason(fault.code, dict(fault.values)) for fault in found.faults}) from None


def _check_settings(step: Step, cycle: Cycle, old: PolicyContent, new: PolicyContent) -> None:
    if old.digest == new.digest:
        raise InvalidError({"policy": Reason("policy_is_the_same")})
    settings = {kind: cycle_values(cycle, kind.removesuffix("s")) for kind in ("parameters", "readings")}
    read_input(stored_policy(step, new.digest), {"year": cycle.evaluation_year, **settings})


def _cases(step: Step, cycle: Cycle) -> list[EvaluationCase]:
    query = select(EvaluationCase).where(EvaluationCase.cycle_id == cycle.id, EvaluationCase.state.not_in(FINISHED))
    return list(step.session.scalars(query.order_by(EvaluationCase.number)))


def _outcome(step: Step, case: EvaluationCase) -> Outcome:
    """Return what the case gets as things stand; nothing is known while its figures do not fit together."""
    try:
        evaluation = evaluation_now(step, case)
    except InvalidError:
        return Outcome(None, None)
    total = evaluation.score.total
    rounded = None if total is None else total.rounded
    return Outcome(None if rounded is None else exact_text(rounded), grade(evaluation))
