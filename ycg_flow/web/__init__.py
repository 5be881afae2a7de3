"""The pages: blueprints, forms, presenters, static files. A view parses, calls one step or query, and answers.

No SQL, no rule and no clock here; who may see what is asked by the steps and queries, through the permission.
"""

from __future__ import annotations

from flask import Blueprint

from ycg_flow.web import (
    approval,
    bulk,
    case_decisions,
    cases,
    cycles,
    evaluation_group,
    evidence,
    figures,
    inquiries,
    internal_rules,
    ledger,
    my_work,
    notices,
    objections,
    policies,
    questions,
    rectification,
    round_settlement,
    scoring,
    search,
    second_factor,
    self_assessment,
    self_assessment_parts,
    settlement,
    signing_in,
    tasks,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    signing_in.pages,
    second_factor.pages,
    my_work.pages,
    cases.pages,
    cycles.pages,
    internal_rules.pages,
    bulk.pages,
    search.pages,
    tasks.pages,
    notices.pages,
    policies.pages,
    self_assessment.pages,
    self_assessment_parts.pages,
    scoring.pages,
    objections.pages,
    figures.pages,
    evidence.pages,
    evaluation_group.pages,
    case_decisions.pages,
    questions.pages,
    approval.pages,
    inquiries.pages,
    settlement.pages,
    ledger.pages,
    round_settlement.pages,
    rectification.pages,
)
