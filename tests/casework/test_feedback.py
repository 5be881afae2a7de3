"""Feedback: the party hears its preliminary result, says what it thinks of it, and is waited for as long as it may."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.office import Office
from tests.casework.result_stage import case_at_feedback, compute, open_tasks, runs_of, state_of
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.records.results import Feedback, PreliminaryResult
from ycg_flow.records.tasks import OutboxMessage, Task

AGREES = PartyView(agrees=True)


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


@pytest.mark.req("XX-17", "NT-06")
def test_a_sent_result_reaches_the_people_of_the_party_with_five_working_days_to_answer(office: Office) -> None:
    office.clock.go_to(date(2026, 3, 10))
    number = case_at_feedback(office)
    with office.desk.view(office["submitter"]) as view:
        messages = view.session.scalars(select(OutboxMessage)).all()
        task = view.session.scalars(select(Task).where(Task.kind == "give_feedback")).one()
    told = {message.person_id for message in messages if message.values["act"] == "case.send_preliminary_result"}
    assert told == {office["submitter"], office["certifier"]}
    assert (state_of(office, number), task.due_on) == ("feedback", date(2026, 3, 17))


def test_the_partys_answer_is_kept_with_the_run_it_answers(office: Office) -> None:
    number = case_at_feedback(office)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=False, text="对第二项得分有不同意见。"))
    with office.desk.view(office["group_leader"]) as view:
        feedback = view.session.scalars(select(Feedback)).one()
        sent = view.session.scalars(select(PreliminaryResult)).one()
    (run,) = runs_of(office, number)
    assert (feedback.agrees, feedback.text) == (False, "对第二项得分有不同意见。")
    assert (feedback.preliminary_result_id, sent.run_id) == (sent.id, run.id)
    assert "give_feedback" not in open_tasks(office, number)


def test_disagreement_says_why(office: Office) -> None:
    number = case_at_feedback(office)
    with pytest.raises(InvalidError):
        give_feedback(office.desk, office["submitter"], number, PartyView(agrees=False, text="　"))


def test_the_result_is_not_submitted_while_the_party_may_still_answer(office: Office) -> None:
    number = case_at_feedback(office)
    with pytest.raises(RefusedError) as refused:
        submit_for_approval(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["feedback_is_given_or_its_time_is_over"]
    give_feedback(office.desk, office["certifier"], number, AGREES)
    submit_for_approval(office.desk, office["group_leader"], number)
    assert state_of(office, number) == "approval"


def test_a_silent_party_does_not_hold_the_result_up_after_its_time(office: Office) -> None:
    number = case_at_feedback(office)
    office.clock.pass_days(8)
    submit_for_approval(office.desk, office["group_leader"], number)
    assert state_of(office, number) == "approval"


def test_feedback_is_late_but_possible_until_the_lock_and_refused_after_it(office: Office) -> None:
    office.clock.go_to(date(2026, 3, 10))
    number = case_at_feedback(office)
    office.clock.go_to(date(2026, 3, 20))
    give_feedback(office.desk, office["submitter"], number, AGREES)
    office.clock.go_to(date(2026, 3, 21))
    with pytest.raises(RefusedError) as refused:
        give_feedback(office.desk, office["submitter"], number, AGREES)
    assert codes(refused.value) == ["window_is_not_locked"]


def test_only_the_party_itself_gives_feedback(office: Office) -> None:
    number = case_at_feedback(office)
    for person in ("group_leader", "approver", "member_contributor"):
        with pytest.raises(RefusedError) as refused:
            give_feedback(office.desk, office[person], number, AGREES)
        assert codes(refused.value) == ["permission_is_held"]
    with pytest.raises(NotFoundError):
        give_feedback(office.desk, office["other_submitter"], number, AGREES)


def test_a_result_sent_anew_is_answered_anew(office: Office) -> None:
    number = case_at_feedback(office)
    give_feedback(office.desk, office["submitter"], number, AGREES)
    resume_scoring(office.desk, office["group_leader"], number, "复核发现台账有误")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    with pytest.raises(RefusedError) as refused:
        submit_for_approval(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["feedback_is_given_or_its_time_is_over"]


def test_a_case_goes_back_to_scoring_only_with_a_reason(office: Office) -> None:
    number = case_at_feedback(office)
    with pytest.raises(RefusedError) as refused:
        resume_scoring(office.desk, office["group_leader"], number, "")
    assert codes(refused.value) == ["reason_is_given"]
    assert state_of(office, number) == "feedback"


def test_who_acts_on_a_page_that_is_out_of_date_hears_what_happened(office: Office) -> None:
    number = case_at_feedback(office)
    with office.desk.view(office["group_leader"]) as view:
        seen = load_case(view, number).version
    resume_scoring(office.desk, office["group_leader"], number, "复核", seen_version=seen)
    compute(office, number)
    with pytest.raises(ConflictError) as conflict:
        send_preliminary_result(office.desk, office["group_leader"], number, seen_version=seen)
    assert conflict.value.other is not None
    assert conflict.value.other.act == "case.start_scoring_run"
