"""Create the draft of a cycle: a policy, an evaluation year, an evaluating institution and its region."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.casework.history import record_act
from ycg_flow.casework.perform import start_in
from ycg_flow.casework.policies import store_policy
from ycg_flow.records.cycles import PERIODS, Cycle
from ycg_flow.records.organisations import Institution
from ycg_flow.resources import UnknownPolicyError
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.permissions import Place, reach_of


@dataclass(frozen=True)
class CyclePlan:
    """What a cycle is about."""

    policy: str
    evaluation_year: int
    institution: int
    title: str
    period: str = "year"
    notice_is_required: bool = False
    is_demonstration: bool = False


def create_cycle(desk: Desk, person: int, plan: CyclePlan, *, principal: int | None = None) -> str:
    """Create a cycle in draft and return its number.

    Raises `NotFoundError` where the institution is beyond the person's region, `InvalidError` where the plan does not
    fit the policy, `ConflictError` where the same cycle exists already.
    """
    with desk.step(person, principal=principal) as step:
        institution = step.session.get(Institution, plan.institution)
        if institution is None or not _may_create(step, institution):
            raise NotFoundError("institution", str(plan.institution))
        cycle = _draft(step, plan, institution)
        start_in(step, cycle, "cycle")
        content = {"policy": plan.policy, "version": cycle.policy_version, "year": plan.evaluation_year}
        record_act(step, cycle, "create_cycle", content)
        return cycle.number


def _may_create(step: Step, institution: Institution) -> bool:
    permission = step.desk.workflow.tables["cycle"].creation_permission
    if permission is None:
        return False
    place = Place(institution.region_code, frozenset({institution.id}))
    return reach_of(step.actor, [permission], step.desk.roles).covers(place)


def _draft(step: Step, plan: CyclePlan, institution: Institution) -> Cycle:
    if plan.period not in PERIODS:
        raise InvalidError({"period": Reason("not_an_option", {"items": PERIODS})})
    try:
        content = store_policy(step, plan.policy)
    except UnknownPolicyError as error:
        raise InvalidError({"policy": Reason("unknown_policy", {"items": error.known})}) from None
    return Cycle(
        number=f"{plan.policy}-{plan.evaluation_year}-{plan.period}-{institution.id}",
        title=plan.title,
        policy=content.policy,
        policy_version=content.policy_version,
        policy_content=content,
        evaluation_year=plan.evaluation_year,
        period=plan.period,
        region_code=institution.region_code,
        institution=institution,
        notice_is_required=plan.notice_is_required,
        is_demonstration=plan.is_demonstration,
    )
