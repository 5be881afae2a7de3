"""Standing persons, places and facts for the tests of the workflow: few parameters, named variations.

The party is a consortium of Zhongmu county with its lead hospital and a township centre; the bureau and its agency are
those of Zhengzhou city, above it. What is foreign lies in Changyuan, in another city.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from ycg_flow.workflow.facts import Facts, Given, Window
from ycg_flow.workflow.permissions import Actor, Place, Post

LEAD_HOSPITAL, TOWNSHIP_CENTRE, BUREAU, AGENCY, SURVEY_FIRM, OTHER_HOSPITAL, OTHER_BUREAU = range(10, 17)
ZHONGMU, ZHENGZHOU, CHANGYUAN, XINXIANG = "410122", "410100", "410783", "410700"

PARTY_ROLES = ("submitter", "certifier", "member_contributor")
BUREAU_ROLES = (
    "observer",
    "data_officer",
    "evaluator",
    "group_leader",
    "surveyor",
    "approver",
    "settlement_officer",
    "rectification_officer",
    "auditor",
    "account_administrator",
    "security_administrator",
)
ROLES = PARTY_ROLES + BUREAU_ROLES
ASSIGNED = frozenset(range(100, 100 + len(ROLES)))

CASE_PLACE = Place(
    region=ZHONGMU,
    owners=frozenset({LEAD_HOSPITAL}),
    members=frozenset({LEAD_HOSPITAL, TOWNSHIP_CENTRE}),
    assigned=ASSIGNED,
)
FOREIGN_PLACE = Place(
    region=CHANGYUAN, owners=frozenset({OTHER_HOSPITAL}), members=frozenset({OTHER_HOSPITAL}), assigned=frozenset({999})
)

NOON = datetime(2026, 1, 20, 4, tzinfo=UTC)
OPEN_WINDOW = Window(due_at=datetime(2026, 1, 31, 16, tzinfo=UTC), locks_at=datetime(2026, 2, 15, 16, tzinfo=UTC))
PAST_WINDOW = Window(due_at=datetime(2026, 1, 10, 16, tzinfo=UTC), locks_at=datetime(2026, 1, 12, 16, tzinfo=UTC))
LATE_WINDOW = Window(due_at=datetime(2026, 1, 10, 16, tzinfo=UTC), locks_at=datetime(2026, 2, 12, 16, tzinfo=UTC))


HOLDING: dict[str, object] = {
    "now": NOON,
    "place": CASE_PLACE,
    "evaluation_year": 2025,
    "window": OPEN_WINDOW,
    "party_is_named": True,
    "policy_version_is_stored": True,
    "case_is_under_way": True,
    "missing_timetable_entries": (),
    "unsettled_parameters": (),
    "duties_without_person": (),
    "missing_group_roles": (),
    "undeclared_members": (),
    "declared_persons": frozenset(range(100, 200)),
    "unanswered_figures": (),
    "invalid_figures": (),
    "figures_without_evidence": (),
    "report_is_attached": True,
    "collection_has_begun": False,
    "uncollected_figures": (),
    "unresolved_differences": (),
    "unverified_sample_kinds": (),
    "unchecked_sample_items": (),
    "missing_interviews": (),
    "survey_is_outstanding": False,
    "unscored_indicators": (),
    "scores_without_reason": (),
    "undecided_figures": (),
    "inputs_digest": "inputs",
    "run_inputs_digest": "inputs",
    "content_digest": "content",
    "grade": "excellent",
    "feedback_is_given": True,
    "open_objections": (),
    "upheld_objections": ("1",),
    "open_veto_inquiries": (),
    "undecided_vetoes": (),
    "result_is_approved": True,
    "public_notice_is_required": True,
    "notice_ends_at": NOON,
    "parties": ("410122-2025-001",),
    "undecided_cases": (),
    "unclosed_cases": (),
    "settled_cases": (),
    "ranks_decide": True,
    "cohort_is_final": True,
    "missing_ledger_entries": (),
    "unissued_statements": (),
    "unsettled_statements": (),
    "statement_gap_fen": 0,
    "statement_is_current": True,
    "uninformed_departments": (),
    "findings_are_recorded": True,
    "fraud_was_self_reported_in_time": True,
    "rescoring_is_recorded": True,
    "rectification_evidence_is_attached": True,
    "re_inspection_is_recorded": True,
    "rectification_target_is_met": True,
    "rectification_is_insufficient": True,
    "escalation_measures_taken": ("supervisory_interview",),
    "open_orders": (),
    "task_roles": frozenset(ROLES),
    "task_holder": 100,
}


def a_person(role: str, person: int | None = None, institution: int | None = None, region: str | None = None) -> Actor:
    """Somebody who holds one role where it is usually held; the number of the person follows from the role."""
    default = {"member_contributor": TOWNSHIP_CENTRE, "surveyor": SURVEY_FIRM, "settlement_officer": AGENCY}
    usual = LEAD_HOSPITAL if role in PARTY_ROLES else BUREAU
    held_in = institution or default.get(role, usual)
    number = 100 + ROLES.index(role) if person is None else person
    lies_in = region or (ZHONGMU if role in PARTY_ROLES else ZHENGZHOU)
    return Actor(number, (Post(role, held_in, lies_in),), frozenset({held_in}))


def a_deputy(person: int, principal: Actor) -> Actor:
    """Somebody of the same institution who stands in for another."""
    return replace(principal, person=person, principal=principal.person)


def facts(**changes: object) -> Facts:
    """The facts with which every guard holds that can hold at the same time; change what the test is about."""
    return Facts(**(HOLDING | changes))  # type: ignore[arg-type]


def given(**changes: object) -> Given:
    """Everything an act may ask for, filled in properly."""
    proper: dict[str, object] = {
        "reason": "经集体研究决定",
        "decision_document": "郑医保〔2026〕3号",
        "new_due_on": date(2026, 2, 20),
        "indicator": "fee_review",
        "indicator_reasons": {"fee_review": "缺少审核记录"},
        "shown_digest": "content",
        "measure": "payment_suspension",
        "person": 150,
    }
    return Given(**(proper | changes))  # type: ignore[arg-type]
