"""Ask a question about an indicator before submission; the bureau answers it once, for every party of the cycle."""

from __future__ import annotations

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.outbox import inform, people_with_roles
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.self_assessment import Question
from ycg_flow.workflow.facts import Given, Reason


def ask_question(
    desk: Desk, person: int, case_number: str, indicator: str, text: str, *, principal: int | None = None
) -> int:
    """Keep a question, tell the group leaders of the evaluating institution, and return its key."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = text_faults({"text": text}, LONG)
        if indicator not in policy_of(step, case.cycle).indicators:
            faults["indicator"] = Reason("unknown_indicator")
        refuse(faults)
        perform(step, case, "ask_question", Given(indicator=indicator), details={"text": text})
        question = Question(
            cycle_id=case.cycle_id,
            case_id=case.id,
            indicator=indicator,
            text=text,
            person_id=step.actor.person,
            asked_at=step.now,
        )
        step.session.add(question)
        step.session.flush()
        _tell_leaders(step, case, question)
        return question.id


def _tell_leaders(step: Step, case: EvaluationCase, question: Question) -> None:
    leaders = people_with_roles(step, ("group_leader",), [case.cycle.institution_id])
    values = {"case": case.number, "indicator": question.indicator}
    inform(step, leaders, "question_asked", values, key=f"question:{question.id}", case=case)
