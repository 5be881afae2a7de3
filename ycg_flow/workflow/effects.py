"""Effects: the consequences a transition names; casework carries each out in the transaction of the step.

The history entry, the new state, the tasks and their deadlines follow from every decision and are not listed.
"""

from enum import StrEnum


class Effect(StrEnum):
    """Every consequence a transition may name."""

    APPLY_ESCALATION_MEASURE = "apply_escalation_measure"
    APPLY_LENIENCY = "apply_leniency"
    APPLY_VETO = "apply_veto"
    COMPUTE_RANKS = "compute_ranks"
    CREATE_APPEAL = "create_appeal"
    CREATE_OBJECTION = "create_objection"
    CREATE_RECTIFICATION_ORDER = "create_rectification_order"
    CREATE_STATEMENT = "create_statement"
    CREATE_VETO_INQUIRY = "create_veto_inquiry"
    FREEZE_RESULT = "freeze_result"
    FREEZE_SELF_ASSESSMENT = "freeze_self_assessment"
    INFORM_DEPARTMENTS = "inform_departments"
    INFORM_PARTY = "inform_party"
    ISSUE_RECEIPT = "issue_receipt"
    LAPSE_OPEN_MATTERS = "lapse_open_matters"
    LIFT_VETO = "lift_veto"
    MARK_STATEMENTS_STALE = "mark_statements_stale"
    OPEN_CASES = "open_cases"
    PUBLISH_RESULT = "publish_result"
    RECORD_MISSING_SELF_ASSESSMENT = "record_missing_self_assessment"
    RECORD_TIMELINESS = "record_timeliness"
    SEAL_CASE_PACKAGE = "seal_case_package"
    START_SCORING_RUN = "start_scoring_run"
    STORE_EXTENSION = "store_extension"
    STORE_FINAL_RESULT = "store_final_result"
    STORE_POLICY_CONTENT = "store_policy_content"
    STORE_PRELIMINARY_RESULT = "store_preliminary_result"
    STORE_WAIVER = "store_waiver"
    UNFREEZE_RETURNED_INDICATORS = "unfreeze_returned_indicators"
    UNFREEZE_SELF_ASSESSMENT = "unfreeze_self_assessment"
    VOID_APPROVAL = "void_approval"
    VOID_RANKS = "void_ranks"
    VOID_STATEMENTS = "void_statements"
    WITHDRAW_CASES = "withdraw_cases"
