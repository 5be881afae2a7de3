"""Who may do what in which state, written down by hand from the design and the policies, not from the tables.

One line per act: the states in which it is possible, and the roles that may do it where they stand rightly to the
object (their own case, a region of theirs, assigned to it). Everything else is refused.
"""

YEAR = (
    "monitoring self_assessment certification data_collection site_verification preliminary_result feedback approval"
    " public_notice settlement rectification"
)
UNTIL_FEEDBACK = (
    "draft monitoring self_assessment certification data_collection site_verification preliminary_result feedback"
)
PARTY = "submitter certifier"
GROUP = "evaluator group_leader"
CHIEFS = "group_leader approver"

CASE = {
    "open_case": ("draft", "group_leader"),
    "start_self_assessment": ("monitoring", "group_leader"),
    "save_draft": ("self_assessment", "submitter"),
    "contribute_figures": ("self_assessment", "member_contributor"),
    "ask_question": ("monitoring self_assessment certification", PARTY),
    "answer_question": ("monitoring self_assessment certification", "group_leader"),
    "send_for_certification": ("self_assessment", "submitter"),
    "recall_from_certification": ("certification", "submitter"),
    "decline_certification": ("certification", "certifier"),
    "submit_self_assessment": ("certification", "certifier"),
    "take_back_submission": ("data_collection", PARTY),
    "proceed_without_self_assessment": ("self_assessment certification", "group_leader"),
    "return_for_correction": ("data_collection site_verification preliminary_result", "group_leader"),
    "submit_quarterly_report": ("monitoring self_assessment", "submitter"),
    "form_evaluation_group": (UNTIL_FEEDBACK, "group_leader"),
    "declare_interest": (UNTIL_FEEDBACK, f"{GROUP} surveyor"),
    "extend_deadline": ("self_assessment certification feedback public_notice", CHIEFS),
    "waive_requirement": (
        "draft self_assessment certification data_collection site_verification preliminary_result feedback settlement",
        CHIEFS,
    ),
    "register_problem": (YEAR, "data_officer group_leader rectification_officer"),
    "deal_with_problem": (YEAR, "group_leader rectification_officer"),
    "register_complaint": (YEAR, "group_leader rectification_officer"),
    "answer_complaint": (YEAR, "group_leader rectification_officer"),
    "enter_collected_figures": ("data_collection site_verification preliminary_result", "data_officer"),
    "resolve_difference": (
        "data_collection site_verification preliminary_result",
        f"data_officer {GROUP}",
    ),
    "conclude_data_collection": ("data_collection", "data_officer"),
    "draw_sample": ("site_verification", GROUP),
    "redraw_sample": ("site_verification", GROUP),
    "record_verification": ("site_verification", GROUP),
    "record_interview": ("site_verification", GROUP),
    "record_survey": ("site_verification", "surveyor"),
    "conclude_site_verification": ("site_verification", "group_leader"),
    "reopen_site_verification": ("preliminary_result", "group_leader"),
    "score_indicator": ("site_verification preliminary_result", GROUP),
    "decide_missing_figure": ("preliminary_result", "group_leader"),
    "compute_preliminary_result": ("preliminary_result", "group_leader"),
    "send_preliminary_result": ("preliminary_result", "group_leader"),
    "give_feedback": ("feedback", PARTY),
    "raise_objection": ("feedback", PARTY),
    "resume_scoring": ("feedback", "group_leader"),
    "submit_for_approval": ("feedback", "group_leader"),
    "approve_result": ("approval", "approver"),
    "return_from_approval": ("approval", "approver"),
    "raise_appeal": ("public_notice", PARTY),
    "correct_published_result": ("public_notice", "group_leader"),
    "conclude_public_notice": ("public_notice", "group_leader"),
    "open_veto_inquiry": (YEAR, "group_leader rectification_officer"),
    "report_own_fraud": (YEAR, PARTY),
    "enter_ledger": (
        "data_collection site_verification preliminary_result feedback approval public_notice settlement",
        "settlement_officer",
    ),
    "prepare_statement": ("settlement", "settlement_officer"),
    "inform_departments": (
        "public_notice settlement rectification",
        "group_leader settlement_officer rectification_officer",
    ),
    "finish_settlement": ("settlement", "settlement_officer"),
    "issue_rectification_order": (YEAR, "rectification_officer"),
    "set_next_budget": ("settlement rectification", "rectification_officer"),
    "apply_for_global_budget": (YEAR, PARTY),
    "decide_budget_application": (YEAR, "approver"),
    "record_favour": ("settlement rectification", "rectification_officer"),
    "close_case": ("rectification", "rectification_officer"),
    "reopen_case": ("public_notice settlement rectification closed", "approver"),
    "withdraw_case": (f"{UNTIL_FEEDBACK} approval public_notice", "approver"),
}

CYCLE = {
    "prepare_cycle": ("draft", "group_leader"),
    "lend_person": ("draft open", CHIEFS),
    "open_cycle": ("draft", "group_leader"),
    "add_party": ("open", "group_leader"),
    "move_to_policy_version": ("draft open", "group_leader"),
    "enter_ledger": ("open final", "settlement_officer"),
    "finalise_cohort": ("open", "group_leader"),
    "reopen_cohort": ("final", "approver"),
    "close_cycle": ("final", "group_leader"),
    "withdraw_cycle": ("draft open", "approver"),
}

OBJECTION = {
    "assign_objection": ("raised", "group_leader"),
    "reassign_objection": ("under_review", "group_leader"),
    "uphold_objection": ("under_review", f"{GROUP} approver"),
    "dismiss_objection": ("under_review", f"{GROUP} approver"),
    "record_rescoring": ("upheld", f"{GROUP} approver"),
    "take_back_objection": ("raised under_review", PARTY),
    "lapse_objection": ("raised under_review upheld", ""),
}

PROPOSED = "confirmation_proposed dismissal_proposed leniency_proposed"
VETO_INQUIRY = {
    "record_finding": ("opened deliberation", "group_leader"),
    "hear_party": ("opened", "group_leader"),
    "respond_to_inquiry": ("hearing", PARTY),
    "conclude_hearing": ("hearing", "group_leader"),
    "propose_confirmation": ("deliberation", "group_leader"),
    "propose_dismissal": ("deliberation", "group_leader"),
    "propose_leniency": ("deliberation", "group_leader"),
    "confirm_veto": ("confirmation_proposed", "approver"),
    "dismiss_veto": ("dismissal_proposed", "approver"),
    "grant_leniency": ("leniency_proposed", "approver"),
    "return_proposal": (PROPOSED, "approver"),
    "reopen_inquiry": ("confirmed dismissed lenient", "approver"),
    "lapse_inquiry": (f"opened hearing deliberation {PROPOSED}", ""),
}

RECTIFICATION_ORDER = {
    "extend_order": ("issued escalated", "rectification_officer"),
    "attach_rectification_evidence": ("issued escalated", "submitter"),
    "report_rectification": ("issued escalated", "submitter"),
    "record_re_inspection": ("reported closed", "rectification_officer"),
    "return_rectification": ("reported", "rectification_officer"),
    "verify_rectification": ("reported", "rectification_officer"),
    "escalate_order": ("issued reported", "rectification_officer"),
    "escalate_order_further": ("escalated", "rectification_officer"),
    "hand_over_order": ("issued reported escalated", "approver"),
    "revoke_order": ("issued reported escalated", "approver rectification_officer"),
    "reopen_order": ("closed", "rectification_officer"),
}

STATEMENT = {
    "compute_statement": ("draft", "settlement_officer"),
    "recompute_statement": ("stale", "settlement_officer"),
    "propose_statement": ("draft", "settlement_officer"),
    "return_statement": ("proposed", "approver"),
    "confirm_statement": ("proposed", "approver"),
    "issue_statement": ("confirmed", "settlement_officer"),
    "record_payment": ("issued", "settlement_officer"),
    "claim_back": ("issued settled", "settlement_officer"),
    "record_repayment": ("repayment_due", "settlement_officer"),
    "mark_stale": ("proposed confirmed issued", ""),
    "void_statement": ("draft proposed confirmed issued repayment_due stale settled", ""),
}

EXPECTED = {
    "case": CASE,
    "cycle": CYCLE,
    "objection": OBJECTION,
    "veto_inquiry": VETO_INQUIRY,
    "rectification_order": RECTIFICATION_ORDER,
    "statement": STATEMENT,
}

INDEPENDENT = {
    "case": (
        "form_evaluation_group proceed_without_self_assessment return_for_correction extend_deadline waive_requirement"
        " deal_with_problem answer_complaint reopen_site_verification resume_scoring"
        " enter_collected_figures resolve_difference draw_sample redraw_sample record_verification record_interview"
        " record_survey conclude_site_verification score_indicator decide_missing_figure compute_preliminary_result"
        " send_preliminary_result submit_for_approval approve_result return_from_approval correct_published_result"
        " conclude_public_notice enter_ledger prepare_statement finish_settlement set_next_budget"
        " decide_budget_application record_favour reopen_case withdraw_case"
    ),
    "cycle": "",
    "objection": "assign_objection reassign_objection uphold_objection dismiss_objection record_rescoring",
    "veto_inquiry": (
        "record_finding hear_party conclude_hearing propose_confirmation propose_dismissal propose_leniency"
        " confirm_veto dismiss_veto grant_leniency return_proposal reopen_inquiry"
    ),
    "rectification_order": (
        "extend_order record_re_inspection return_rectification verify_rectification hand_over_order revoke_order"
    ),
    "statement": (
        "compute_statement recompute_statement propose_statement return_statement confirm_statement issue_statement"
        " record_payment claim_back record_repayment"
    ),
    "task": "extend_task",
}
"""What judges, decides or pays: refused to people of the evaluated party and to who declared a conflict of interest."""
