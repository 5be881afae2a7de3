"""Permissions, roles and reach: who may do what to which object. What is not granted is refused.

A permission is named scope:object:action. The scope says how the person stands to the object:
own       an institution of the person answers for the object (the lead hospital for its case)
member    an institution of the person belongs to the evaluated party
region    the object lies in the region of the person's institution or below it
assigned  the person is assigned to the object (evaluation group, surveyor)
all       every object of the installation (accounts, security)
Roles are data (`config/roles.toml`): a label and permissions, composed by `includes`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from ycg_flow.workflow.faults import Entry, Fault, raise_if_any
from ycg_flow.workflow.regions import lies_within


class Scope(StrEnum):
    """How a person stands to an object."""

    OWN = "own"
    MEMBER = "member"
    REGION = "region"
    ASSIGNED = "assigned"
    ALL = "all"


class Permission(StrEnum):
    """Every permission there is, in alphabetical order; a member is its scope, object and action in capitals."""

    ALL_ACCOUNT_MANAGE = "all:account:manage"
    ALL_ACCOUNT_READ = "all:account:read"
    ALL_HISTORY_VERIFY = "all:history:verify"
    ALL_ROLE_GRANT = "all:role:grant"
    ALL_SECURITY_MANAGE = "all:security:manage"
    ASSIGNED_CASE_READ = "assigned:case:read"
    ASSIGNED_DIFFERENCE_RESOLVE = "assigned:difference:resolve"
    ASSIGNED_FIGURE_DECIDE = "assigned:figure:decide"
    ASSIGNED_INTEREST_DECLARE = "assigned:interest:declare"
    ASSIGNED_INTERVIEW_RECORD = "assigned:interview:record"
    ASSIGNED_OBJECTION_ANSWER = "assigned:objection:answer"
    ASSIGNED_RESULT_COMPUTE = "assigned:result:compute"
    ASSIGNED_RESULT_SEND = "assigned:result:send"
    ASSIGNED_SAMPLE_DRAW = "assigned:sample:draw"
    ASSIGNED_SCORE_GIVE = "assigned:score:give"
    ASSIGNED_SITE_VERIFICATION_CONCLUDE = "assigned:site_verification:conclude"
    ASSIGNED_SITE_VERIFICATION_RECORD = "assigned:site_verification:record"
    ASSIGNED_SURVEY_READ = "assigned:survey:read"
    ASSIGNED_SURVEY_RECORD = "assigned:survey:record"
    MEMBER_CASE_READ = "member:case:read"
    MEMBER_SELF_ASSESSMENT_CONTRIBUTE = "member:self_assessment:contribute"
    OWN_APPEAL_RAISE = "own:appeal:raise"
    OWN_CASE_READ = "own:case:read"
    OWN_FEEDBACK_GIVE = "own:feedback:give"
    OWN_FRAUD_REPORT = "own:fraud:report"
    OWN_GLOBAL_BUDGET_APPLY = "own:global_budget:apply"
    OWN_INTERNAL_RULES_FILE = "own:internal_rules:file"
    OWN_OBJECTION_RAISE = "own:objection:raise"
    OWN_QUARTERLY_REPORT_SUBMIT = "own:quarterly_report:submit"
    OWN_QUESTION_ASK = "own:question:ask"
    OWN_RECTIFICATION_ORDER_REPORT = "own:rectification_order:report"
    OWN_SELF_ASSESSMENT_CERTIFY = "own:self_assessment:certify"
    OWN_SELF_ASSESSMENT_EDIT = "own:self_assessment:edit"
    OWN_SELF_ASSESSMENT_SEND = "own:self_assessment:send"
    OWN_SELF_ASSESSMENT_TAKE_BACK = "own:self_assessment:take_back"
    OWN_STATEMENT_READ = "own:statement:read"
    OWN_TASK_TAKE_ON = "own:task:take_on"
    OWN_VETO_INQUIRY_RESPOND = "own:veto_inquiry:respond"
    REGION_CASE_CLOSE = "region:case:close"
    REGION_CASE_OPEN = "region:case:open"
    REGION_CASE_PROCEED = "region:case:proceed"
    REGION_CASE_READ = "region:case:read"
    REGION_CASE_REOPEN = "region:case:reopen"
    REGION_CASE_WITHDRAW = "region:case:withdraw"
    REGION_COMPLAINT_ANSWER = "region:complaint:answer"
    REGION_COMPLAINT_REGISTER = "region:complaint:register"
    REGION_CONSEQUENCE_RECORD = "region:consequence:record"
    REGION_CYCLE_CLOSE = "region:cycle:close"
    REGION_CYCLE_CREATE = "region:cycle:create"
    REGION_CYCLE_FINALISE = "region:cycle:finalise"
    REGION_CYCLE_OPEN = "region:cycle:open"
    REGION_CYCLE_PREPARE = "region:cycle:prepare"
    REGION_CYCLE_READ = "region:cycle:read"
    REGION_CYCLE_REOPEN = "region:cycle:reopen"
    REGION_CYCLE_WITHDRAW = "region:cycle:withdraw"
    REGION_DEADLINE_EXTEND = "region:deadline:extend"
    REGION_DEPARTMENT_INFORM = "region:department:inform"
    REGION_EVALUATION_GROUP_FORM = "region:evaluation_group:form"
    REGION_FIGURE_COLLECT = "region:figure:collect"
    REGION_GLOBAL_BUDGET_DECIDE = "region:global_budget:decide"
    REGION_HISTORY_READ = "region:history:read"
    REGION_LEDGER_ENTER = "region:ledger:enter"
    REGION_OBJECTION_ANSWER = "region:objection:answer"
    REGION_OBJECTION_ASSIGN = "region:objection:assign"
    REGION_PERSON_LEND = "region:person:lend"
    REGION_POLICY_DOCUMENT_FILE = "region:policy_document:file"
    REGION_PROBLEM_DECIDE = "region:problem:decide"
    REGION_PROBLEM_REGISTER = "region:problem:register"
    REGION_QUESTION_ANSWER = "region:question:answer"
    REGION_RECTIFICATION_ORDER_ESCALATE = "region:rectification_order:escalate"
    REGION_RECTIFICATION_ORDER_EXTEND = "region:rectification_order:extend"
    REGION_RECTIFICATION_ORDER_HAND_OVER = "region:rectification_order:hand_over"
    REGION_RECTIFICATION_ORDER_ISSUE = "region:rectification_order:issue"
    REGION_RECTIFICATION_ORDER_REVOKE = "region:rectification_order:revoke"
    REGION_RECTIFICATION_ORDER_VERIFY = "region:rectification_order:verify"
    REGION_REQUIREMENT_WAIVE = "region:requirement:waive"
    REGION_RESULT_APPROVE = "region:result:approve"
    REGION_RESULT_CORRECT = "region:result:correct"
    REGION_RESULT_PUBLISH = "region:result:publish"
    REGION_SELF_ASSESSMENT_RETURN = "region:self_assessment:return"
    REGION_STATEMENT_CLAIM_BACK = "region:statement:claim_back"
    REGION_STATEMENT_CONFIRM = "region:statement:confirm"
    REGION_STATEMENT_ISSUE = "region:statement:issue"
    REGION_STATEMENT_PAY = "region:statement:pay"
    REGION_STATEMENT_PREPARE = "region:statement:prepare"
    REGION_STATEMENT_READ = "region:statement:read"
    REGION_TASK_ASSIGN = "region:task:assign"
    REGION_TASK_NUDGE = "region:task:nudge"
    REGION_VETO_INQUIRY_CONDUCT = "region:veto_inquiry:conduct"
    REGION_VETO_INQUIRY_DECIDE = "region:veto_inquiry:decide"
    REGION_VETO_INQUIRY_OPEN = "region:veto_inquiry:open"
    REGION_VETO_INQUIRY_PROPOSE = "region:veto_inquiry:propose"

    @property
    def scope(self) -> Scope:
        """The first part: how the person has to stand to the object."""
        return Scope(self.value.split(":")[0])


@dataclass(frozen=True)
class Role:
    """A role: its Chinese label and the permissions it grants, those of included roles among them."""

    id: str
    label: str
    permissions: frozenset[Permission]


Roles = Mapping[str, Role]
"""Roles by id."""


@dataclass(frozen=True)
class Post:
    """A role that a person holds in an institution, whose region bounds what `region` permissions reach."""

    role: str
    institution: int
    region: str


@dataclass(frozen=True)
class Actor:
    """Who acts: the person, the posts they may use now, and every institution they belong to.

    A deputy acts with the posts of the person they stand in for (`principal`); `institutions` then holds those of both,
    because a deputy is bound by the conflicts and the earlier acts of both. `is_system` marks the product itself.
    """

    person: int
    posts: tuple[Post, ...]
    institutions: frozenset[int]
    principal: int | None = None
    is_system: bool = False

    @property
    def persons(self) -> frozenset[int]:
        """The person and, for a deputy, the person they stand in for."""
        return frozenset({self.person} if self.principal is None else {self.person, self.principal})

    @property
    def roles(self) -> frozenset[str]:
        """The ids of the roles of all posts."""
        return frozenset(post.role for post in self.posts)


SYSTEM = Actor(person=0, posts=(), institutions=frozenset(), is_system=True)
"""The product acting by itself: what it does is marked as automatic."""


@dataclass(frozen=True)
class Place:
    """Where an object belongs, as far as permissions look at it.

    `owners` and `members` are of the evaluated party; `owing` is the institution that owes a task, and stands in their
    place for what is somebody's own.
    """

    region: str
    owners: frozenset[int]
    members: frozenset[int] = frozenset()
    assigned: frozenset[int] = frozenset()
    owing: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reach:
    """All objects a person reaches with some permissions, as values a query can be made of; empty reaches nothing."""

    owners: frozenset[int] = frozenset()
    members: frozenset[int] = frozenset()
    regions: frozenset[str] = frozenset()
    assigned: frozenset[int] = frozenset()
    is_everything: bool = False

    def covers(self, place: Place) -> bool:
        """Whether an object at this place is reached."""
        return (
            self.is_everything
            or bool(self.owners & (place.owing or place.owners))
            or bool(self.members & (place.members | place.owners))
            or bool(self.assigned & place.assigned)
            or any(lies_within(place.region, region) for region in self.regions)
        )


def reach_of(actor: Actor, permissions: Iterable[Permission], roles: Roles) -> Reach:
    """Return what the actor reaches with any of these permissions through the posts they hold."""
    wanted = frozenset(permissions)
    reach = Reach()
    for post in actor.posts:
        role = roles.get(post.role)
        for permission in wanted & role.permissions if role else ():
            reach = _widen(reach, permission.scope, post, actor)
    return reach


@cache
def permissions_to(subject: str, action: str) -> frozenset[Permission]:
    """Return the permissions of every scope for one object and action: `permissions_to("case", "read")`."""
    return frozenset(permission for permission in Permission if permission.value.endswith(f":{subject}:{action}"))


def read_roles(data: Mapping[str, object], file: str) -> Roles:
    """Return the roles of a parsed `roles.toml`; raises FaultyDataError with all faults."""
    faults: list[Fault] = []
    top = Entry(data, file, "", faults)
    entries = {entry.text("id"): entry for entry in top.entries("role")}
    includes = {role_id: entry.texts("includes") for role_id, entry in entries.items()}
    own: dict[str, Role] = {}
    for role_id, entry in entries.items():
        names = entry.texts("permissions")
        entry.check_known("permissions", names, list(Permission))
        entry.check_known("includes", includes[role_id], entries)
        granted = frozenset(Permission(name) for name in names if name in list(Permission))
        own[role_id] = Role(role_id, entry.text("label"), granted)
        if role_id in _included(role_id, includes):
            entry.fault("includes_itself", "includes", word=role_id)
        entry.finish()
    top.finish()
    raise_if_any(faults)
    return {role_id: _composed(role, own, includes) for role_id, role in own.items()}


def _widen(reach: Reach, scope: Scope, post: Post, actor: Actor) -> Reach:
    match scope:
        case Scope.OWN:
            return replace(reach, owners=reach.owners | {post.institution})
        case Scope.MEMBER:
            return replace(reach, members=reach.members | {post.institution})
        case Scope.REGION:
            return replace(reach, regions=reach.regions | {post.region})
        case Scope.ASSIGNED:
            # Who stands in for somebody uses that person's posts where that person is assigned, not where they are.
            return replace(reach, assigned=reach.assigned | {actor.principal or actor.person})
        case Scope.ALL:
            return replace(reach, is_everything=True)


def _composed(role: Role, own: Roles, includes: Mapping[str, tuple[str, ...]]) -> Role:
    parts = (own[part].permissions for part in _included(role.id, includes))
    return replace(role, permissions=role.permissions.union(*parts))


def _included(role_id: str, includes: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = list(includes.get(role_id, ()))
    while waiting:
        part = waiting.pop()
        if part not in found:
            found.add(part)
            waiting.extend(includes.get(part, ()))
    return found
