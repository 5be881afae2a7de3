"""What guards judge: one frozen record of facts about an object, and what the actor gives with the act.

Casework loads the facts a table asks for (`machine.facts_needed`); a field left None was not loaded, and a guard that
needs it raises FactNotLoadedError rather than guess. Identifiers are those of the policy (figures, indicators, vetoes)
or the object's own number as text; persons are integer keys; instants carry their time zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from ycg_flow.workflow.permissions import Actor, Place

Value = str | int | date | datetime | tuple[str, ...]
T = TypeVar("T")


class FactNotLoadedError(LookupError):
    """A guard needs a fact that casework did not load: a mistake in our code, never a user's."""


@dataclass(frozen=True)
class Reason:
    """Why an act is refused: a catalogue code and the values its sentence shows."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


Reasons = tuple[Reason, ...]
HOLDS: Reasons = ()


@dataclass(frozen=True)
class Window:
    """When an act may be done: half-open instants; due tells on time from late, the lock closes (None never locks)."""

    due_at: datetime
    locks_at: datetime | None = None
    opens_at: datetime | None = None


@dataclass(frozen=True)
class EarlierAct:
    """Who did what before on the object or a part of it: `act` is "table.event"; a deputy names the principal too."""

    act: str
    person: int
    principal: int | None = None
    indicator: str | None = None

    @property
    def persons(self) -> frozenset[int]:
        """The person and, where a deputy acted, the person they stood in for."""
        return frozenset({self.person} if self.principal is None else {self.person, self.principal})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts about one object at one instant: the first five belong to every decision, the rest as guards need."""

    now: datetime
    place: Place
    earlier_acts: tuple[EarlierAct, ...] = ()
    conflicted_persons: frozenset[int] = frozenset()
    indicator: str | None = None

    # the frame: policy, timetable, people
    evaluation_year: int | None = None
    window: Window | None = None
    party_is_named: bool | None = None
    policy_version_is_stored: bool | None = None
    case_is_under_way: bool | None = None
    missing_timetable_entries: tuple[str, ...] | None = None
    unsettled_parameters: tuple[str, ...] | None = None
    duties_without_person: tuple[str, ...] | None = None
    missing_group_roles: tuple[str, ...] | None = None
    undeclared_members: tuple[str, ...] | None = None
    declared_persons: frozenset[int] | None = None

    # the self-assessment
    unanswered_figures: tuple[str, ...] | None = None
    invalid_figures: tuple[str, ...] | None = None
    figures_without_evidence: tuple[str, ...] | None = None
    report_is_attached: bool | None = None

    # collection and verification
    collection_has_begun: bool | None = None
    uncollected_figures: tuple[str, ...] | None = None
    unresolved_differences: tuple[str, ...] | None = None
    unverified_sample_kinds: tuple[str, ...] | None = None
    unchecked_sample_items: tuple[str, ...] | None = None
    missing_interviews: tuple[str, ...] | None = None
    survey_is_outstanding: bool | None = None

    # the result
    unscored_indicators: tuple[str, ...] | None = None
    scores_without_reason: tuple[str, ...] | None = None
    undecided_figures: tuple[str, ...] | None = None
    inputs_digest: str | None = None
    run_inputs_digest: str | None = None
    content_digest: str | None = None
    grade: str | None = None
    feedback_is_given: bool | None = None
    open_objections: tuple[str, ...] | None = None
    upheld_objections: tuple[str, ...] | None = None
    open_veto_inquiries: tuple[str, ...] | None = None
    undecided_vetoes: tuple[str, ...] | None = None
    result_is_approved: bool | None = None
    public_notice_is_required: bool | None = None
    notice_ends_at: datetime | None = None

    # the cycle
    parties: tuple[str, ...] | None = None
    undecided_cases: tuple[str, ...] | None = None
    unclosed_cases: tuple[str, ...] | None = None
    settled_cases: tuple[str, ...] | None = None
    ranks_decide: bool | None = None
    cohort_is_final: bool | None = None

    # the money
    missing_ledger_entries: tuple[str, ...] | None = None
    unissued_statements: tuple[str, ...] | None = None
    unsettled_statements: tuple[str, ...] | None = None
    statement_gap_fen: int | None = None
    statement_is_current: bool | None = None
    uninformed_departments: tuple[str, ...] | None = None

    # veto inquiry, objection, rectification order
    findings_are_recorded: bool | None = None
    fraud_was_self_reported_in_time: bool | None = None
    rescoring_is_recorded: bool | None = None
    rectification_evidence_is_attached: bool | None = None
    re_inspection_is_recorded: bool | None = None
    rectification_target_is_met: bool | None = None
    rectification_is_insufficient: bool | None = None
    escalation_measures_taken: tuple[str, ...] | None = None
    open_orders: tuple[str, ...] | None = None

    # the task
    task_roles: frozenset[str] | None = None
    task_holder: int | None = None


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the actor gives with the act; a page asks for it, a step hands it over."""

    reason: str = ""
    decision_document: str = ""
    new_due_on: date | None = None
    indicator: str | None = None
    indicator_reasons: Mapping[str, str] = field(default_factory=dict)
    shown_digest: str = ""
    measure: str = ""
    person: int | None = None


@dataclass(frozen=True)
class Situation:
    """What a guard sees: the facts, who acts, and what they give (None while it is only asked what they may do)."""

    facts: Facts
    actor: Actor
    given: Given | None = None


def known(value: T | None, name: str) -> T:
    """Return a fact that was loaded; raises FactNotLoadedError naming the field where it was not."""
    if value is None:
        raise FactNotLoadedError(name)
    return value
