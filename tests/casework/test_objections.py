"""Objections: one indicator each, with a reason, answered by another than the scorer, and scored anew where upheld."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.casework.office import Office
from tests.casework.result_stage import (
    case_at_feedback,
    case_at_scoring,
    compute,
    enter,
    matter,
    open_tasks,
    runs_of,
    state_of,
)
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Matter, load_objection
from ycg_flow.casework.queries.my_work import my_work
from ycg_flow.casework.queries.result_changes import IndicatorChange, result_changes
from ycg_flow.casework.steps.answer_objection import dismiss_objection, uphold_objection
from ycg_flow.casework.steps.assign_objection import assign_objection, reassign_objection
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.decide_missing_figure import NewDecision, decide_missing_figure
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.nudge_task import nudge_task
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection
from ycg_flow.casework.steps.record_rescoring import record_rescoring
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.steps.take_back_objection import take_back_objection
from ycg_flow.records.evidence import Evidence, EvidenceFile, EvidenceLink
from ycg_flow.records.people import Deputy, Post
from ycg_flow.records.tasks import OutboxMessage

AGAINST_BUDGET_PLAN = NewObjection("budget_plan", "分配表已含两个村卫生室，见附件第3页。")


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


@pytest.fixture
def number(office: Office) -> str:
    return case_at_feedback(office)


@pytest.fixture
def objection(office: Office, number: str) -> Matter:
    return matter(number, raise_objection(office.desk, office["submitter"], number, AGAINST_BUDGET_PLAN))


@pytest.fixture
def assigned(office: Office, objection: Matter) -> Matter:
    assign_objection(office.desk, office["group_leader"], objection, office["second_evaluator"])
    return objection


def name_deputy_of(office: Office, principal: str, deputy: str) -> None:
    with office.desk.automatic_step() as step:
        today = step.today
        named = Deputy(principal_id=office[principal], deputy_id=office[deputy], reason="出差")
        named.from_on, named.until_on, named.named_by_id = today, today + timedelta(days=30), office[principal]
        step.session.add(named)


@pytest.mark.req("PF-10")
def test_an_upheld_objection_is_scored_anew_and_names_the_run_that_corrected_it(
    office: Office, number: str, assigned: Matter
) -> None:
    uphold_objection(office.desk, office["second_evaluator"], assigned, "附件属实，应予更正。")
    resume_scoring(office.desk, office["group_leader"], number, "异议成立")
    score_indicator(office.desk, office["evaluator"], number, NewScore("budget_plan", "5", "分配表完整。"))
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert record_rescoring(office.desk, office["evaluator"], assigned) == 2
    before, after = runs_of(office, number)
    assert (before.total_hundredths, after.total_hundredths) == (9900, 10000)
    with office.desk.view(office["submitter"]) as view:
        found = load_objection(view, assigned)
        assert (found.state, found.rescoring_run_id, found.answer) == ("corrected", after.id, "附件属实，应予更正。")
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    submit_for_approval(office.desk, office["group_leader"], number)
    assert state_of(office, number) == "approval"


@pytest.mark.req("PF-03")
def test_what_changed_since_the_result_was_sent_is_shown_with_the_objection_behind_it(
    office: Office, number: str, assigned: Matter
) -> None:
    with office.desk.view(office["approver"]) as view:
        unchanged = result_changes(view, number)
        assert unchanged is not None
        assert (unchanged.sent_run, unchanged.newest_run, unchanged.indicators) == (1, 1, ())
    uphold_objection(office.desk, office["second_evaluator"], assigned, "附件属实，应予更正。")
    resume_scoring(office.desk, office["group_leader"], number, "异议成立")
    score_indicator(office.desk, office["evaluator"], number, NewScore("budget_plan", "5", "分配表完整。"))
    enter(office, number, irregular_amount="6000000.00", post_gaps=1)
    compute_preliminary_result(office.desk, office["group_leader"], number)
    with office.desk.view(office["approver"]) as view:
        changes = result_changes(view, number)
    assert changes is not None
    assert (changes.sent_total, changes.newest_total) == (9900, 9900)
    assert (changes.sent_grade, changes.newest_grade) == ("pass", "fail")
    assert changes.new_vetoes == ("irregular_amount_limit",)
    assert changes.indicators == (
        IndicatorChange("budget_plan", Fraction(4), Fraction(5), (assigned.id,)),
        IndicatorChange("posts_and_duties", Fraction(5), Fraction(4), ()),
    )


def test_before_a_result_was_sent_there_is_nothing_to_compare(office: Office) -> None:
    number = case_at_scoring(office)
    with office.desk.view(office["approver"]) as view:
        assert result_changes(view, number) is None


@pytest.mark.req("PF-10")
def test_a_dismissed_objection_has_an_answer_and_the_score_stands(
    office: Office, number: str, assigned: Matter
) -> None:
    with pytest.raises(RefusedError) as refused:
        dismiss_objection(office.desk, office["second_evaluator"], assigned, " ")
    assert codes(refused.value) == ["reason_is_given"]
    dismiss_objection(office.desk, office["second_evaluator"], assigned, "附件为上年度材料。")
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    submit_for_approval(office.desk, office["group_leader"], number)
    with office.desk.view(office["submitter"]) as view:
        found = load_objection(view, assigned)
    assert (found.state, found.answer, found.answered_by_id) == (
        "dismissed",
        "附件为上年度材料。",
        office["second_evaluator"],
    )
    assert len(runs_of(office, number)) == 1


def test_a_result_with_an_open_objection_is_not_submitted(office: Office, number: str, objection: Matter) -> None:
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=False, text="见异议"))
    with pytest.raises(RefusedError) as refused:
        submit_for_approval(office.desk, office["group_leader"], number)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.values["items"]) == ("no_objection_is_open", (f"{objection.id}:budget_plan",))


def test_an_upheld_objection_stays_open_until_it_is_scored_anew(office: Office, number: str, assigned: Matter) -> None:
    uphold_objection(office.desk, office["second_evaluator"], assigned, "成立")
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    with pytest.raises(RefusedError) as refused:
        submit_for_approval(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["no_objection_is_open"]
    with pytest.raises(RefusedError) as refused:
        record_rescoring(office.desk, office["evaluator"], assigned)
    assert codes(refused.value) == ["rescoring_is_recorded"]


def test_a_run_that_a_later_score_made_old_is_no_rescoring(office: Office, number: str, assigned: Matter) -> None:
    uphold_objection(office.desk, office["second_evaluator"], assigned, "成立")
    resume_scoring(office.desk, office["group_leader"], number, "异议成立")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    score_indicator(office.desk, office["evaluator"], number, NewScore("budget_plan", "5", "完整"))
    with pytest.raises(RefusedError) as refused:
        record_rescoring(office.desk, office["evaluator"], assigned)
    assert codes(refused.value) == ["rescoring_is_recorded"]
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert record_rescoring(office.desk, office["evaluator"], assigned) == 3


def test_a_run_made_before_the_answer_is_no_rescoring(office: Office, number: str, assigned: Matter) -> None:
    resume_scoring(office.desk, office["group_leader"], number, "先行复算")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    office.clock.pass_days(1)
    uphold_objection(office.desk, office["second_evaluator"], assigned, "成立")
    with pytest.raises(RefusedError) as refused:
        record_rescoring(office.desk, office["evaluator"], assigned)
    assert codes(refused.value) == ["rescoring_is_recorded"]


def test_who_scored_the_indicator_is_not_asked_to_answer(office: Office, objection: Matter) -> None:
    with pytest.raises(RefusedError) as refused:
        assign_objection(office.desk, office["group_leader"], objection, office["evaluator"])
    assert codes(refused.value) == ["answerer_did_not_score"]


def test_who_scored_the_indicator_does_not_answer_even_where_nobody_was_looking(
    office: Office, number: str, assigned: Matter
) -> None:
    """The second evaluator is assigned first and scores the indicator afterwards."""
    resume_scoring(office.desk, office["group_leader"], number, "补评")
    score_indicator(office.desk, office["second_evaluator"], number, NewScore("budget_plan", "3", "理由"))
    for answer in (uphold_objection, dismiss_objection):
        with pytest.raises(RefusedError) as refused:
            answer(office.desk, office["second_evaluator"], assigned, "理由")
        assert codes(refused.value) == ["earlier_act_shuts_out"]


def test_a_deputy_of_the_scorer_is_bound_by_the_scorers_act(office: Office, number: str, objection: Matter) -> None:
    name_deputy_of(office, "evaluator", "second_evaluator")
    assign_objection(office.desk, office["group_leader"], objection, office["second_evaluator"])
    with pytest.raises(RefusedError) as refused:
        dismiss_objection(office.desk, office["second_evaluator"], objection, "理由", principal=office["evaluator"])
    assert codes(refused.value) == ["earlier_act_shuts_out"]
    assert state_of(office, number) == "feedback"


def test_who_decided_a_missing_figure_does_not_answer_for_it(office: Office) -> None:
    number = case_at_scoring(office, disclosure_gaps=None)
    decision = NewDecision("disclosure", "zero", "现场未见公开栏。")
    decide_missing_figure(office.desk, office["group_leader"], number, decision)
    compute(office, number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    against = NewObjection("disclosure", "公开栏设在门诊楼。")
    raised = matter(number, raise_objection(office.desk, office["submitter"], number, against))
    with pytest.raises(RefusedError) as refused:
        assign_objection(office.desk, office["group_leader"], raised, office["group_leader"])
    assert codes(refused.value) == ["answerer_did_not_score"]


def test_what_a_deputy_scored_binds_the_person_they_stood_in_for(office: Office, number: str) -> None:
    name_deputy_of(office, "second_evaluator", "evaluator")
    resume_scoring(office.desk, office["group_leader"], number, "补评")
    score = NewScore("budget_plan", "5", "理由")
    score_indicator(office.desk, office["evaluator"], number, score, principal=office["second_evaluator"])
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    raised = matter(number, raise_objection(office.desk, office["submitter"], number, AGAINST_BUDGET_PLAN))
    with pytest.raises(RefusedError) as refused:
        assign_objection(office.desk, office["group_leader"], raised, office["second_evaluator"])
    assert codes(refused.value) == ["answerer_did_not_score"]


def test_a_scorer_of_another_indicator_may_answer(office: Office, number: str) -> None:
    other = NewObjection("disclosure", "公开栏已更新。")
    raised = matter(number, raise_objection(office.desk, office["certifier"], number, other))
    assign_objection(office.desk, office["group_leader"], raised, office["evaluator"])
    dismiss_objection(office.desk, office["evaluator"], raised, "现场照片显示未更新。")
    assert "answer_objection" not in open_tasks(office, number)


def test_only_the_assigned_person_answers(office: Office, assigned: Matter) -> None:
    with pytest.raises(InvalidError) as invalid:
        dismiss_objection(office.desk, office["group_leader"], assigned, "理由")
    assert invalid.value.faults["person"].code == "objection_is_assigned_to_another"
    reassign_objection(office.desk, office["group_leader"], assigned, office["group_leader"], "原复核人出差")
    dismiss_objection(office.desk, office["group_leader"], assigned, "理由")


def test_the_task_of_an_objection_is_owed_by_whom_it_names_alone_and_the_party_does_not_read_the_name(
    office: Office, objection: Matter
) -> None:
    assign_objection(office.desk, office["group_leader"], objection, office["second_evaluator"])
    found = {}
    for person in ("second_evaluator", "evaluator", "group_leader", "submitter"):
        with office.desk.view(office[person]) as view:
            work = my_work(view)
        found[person] = [
            (whose, task.holder)
            for whose, tasks in (("owed", work.owed), ("waiting", work.waiting))
            for task in tasks
            if task.kind == "answer_objection"
        ]
    named = "示例second_evaluator"
    assert found == {
        "second_evaluator": [("owed", named)],
        "evaluator": [("waiting", named)],
        "group_leader": [("waiting", named)],
        "submitter": [("waiting", "")],
    }
    with office.desk.view(office["group_leader"]) as view:
        task = next(task for task in my_work(view).waiting if task.kind == "answer_objection")
    assert nudge_task(office.desk, office["group_leader"], task.id) == 1
    office.clock.go_to(task.due_on)
    remind(office.desk)
    with office.desk.database.reading() as session:
        reminded = select(OutboxMessage.person_id).where(
            OutboxMessage.task_id == task.id, OutboxMessage.code.startswith("before_")
        )
        assert set(session.scalars(reminded)) == {office["second_evaluator"]}


def test_nobody_is_asked_to_answer_who_may_not(office: Office, objection: Matter) -> None:
    for person in ("submitter", "observer", "surveyor", "account_administrator"):
        with pytest.raises(InvalidError) as invalid:
            assign_objection(office.desk, office["group_leader"], objection, office[person])
        assert invalid.value.faults["person"].code == "answerer_has_no_such_role"


def test_nobody_answers_for_their_own_institution(office: Office, number: str, objection: Matter) -> None:
    assign_objection(office.desk, office["group_leader"], objection, office["second_evaluator"])
    with office.desk.automatic_step() as step:
        post = Post(person_id=office["second_evaluator"], role="observer", region_code="410122")
        post.institution_id, post.from_on = office.institutions["township"], date(2025, 1, 1)
        step.session.add(post)
    with pytest.raises(RefusedError) as refused:
        uphold_objection(office.desk, office["second_evaluator"], objection, "理由")
    assert codes(refused.value) == ["no_conflict_of_interest"]
    assert state_of(office, number) == "feedback"


def test_an_objection_names_an_indicator_of_the_policy_and_says_why(office: Office, number: str) -> None:
    with pytest.raises(InvalidError) as invalid:
        raise_objection(office.desk, office["submitter"], number, NewObjection("charm", "理由"))
    assert invalid.value.faults["indicator"].code == "unknown_indicator"
    with pytest.raises(RefusedError) as refused:
        raise_objection(office.desk, office["submitter"], number, NewObjection("", " "))
    assert codes(refused.value) == ["an_indicator_is_named", "reason_is_given"]


def test_the_same_indicator_is_objected_to_once_at_a_time(office: Office, number: str, objection: Matter) -> None:
    with pytest.raises(InvalidError) as invalid:
        raise_objection(office.desk, office["certifier"], number, AGAINST_BUDGET_PLAN)
    assert invalid.value.faults["indicator"].code == "objection_is_under_way"
    take_back_objection(office.desk, office["certifier"], objection, "材料补齐后再提")
    raise_objection(office.desk, office["certifier"], number, AGAINST_BUDGET_PLAN)


def test_an_objection_taken_back_leaves_nothing_to_do(office: Office, number: str, objection: Matter) -> None:
    take_back_objection(office.desk, office["submitter"], objection, "理由已说明")
    assert not {"assign_objection", "answer_objection"} & open_tasks(office, number)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    submit_for_approval(office.desk, office["group_leader"], number)


def test_an_objection_after_the_lock_is_refused(office: Office, number: str) -> None:
    office.clock.pass_days(20)
    with pytest.raises(RefusedError) as refused:
        raise_objection(office.desk, office["submitter"], number, AGAINST_BUDGET_PLAN)
    assert codes(refused.value) == ["window_is_not_locked"]


def test_an_objection_cannot_be_reached_through_another_case_or_by_another_consortium(
    office: Office, number: str, objection: Matter
) -> None:
    with pytest.raises(NotFoundError):
        take_back_objection(office.desk, office["other_submitter"], objection, "理由")
    with pytest.raises(NotFoundError):
        take_back_objection(office.desk, office["submitter"], matter(number, objection.id + 1), "理由")


def test_evidence_of_the_case_is_tied_to_the_objection_and_no_other(office: Office, number: str) -> None:
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        stored = EvidenceFile(digest="0" * 64, size=1, media_type="application/pdf", stored_at=step.now)
        step.session.add(stored)
        step.session.flush()
        evidence = Evidence(case_id=case.id, file_id=stored.id, file_name="附件.pdf", title="分配表", version=1)
        evidence.person_id, evidence.received_at = office["submitter"], step.now
        step.session.add(evidence)
        step.session.flush()
        own = evidence.id
    with pytest.raises(InvalidError) as invalid:
        raise_objection(office.desk, office["submitter"], number, NewObjection("disclosure", "理由", [own, own + 1]))
    assert list(invalid.value.faults) == ["evidence"]
    raised = raise_objection(office.desk, office["submitter"], number, NewObjection("disclosure", "理由", [own]))
    with office.desk.view(office["submitter"]) as view:
        link = view.session.scalars(select(EvidenceLink)).one()
    assert (link.evidence_id, link.kind, link.name) == (own, "object", f"objection:{raised}")
