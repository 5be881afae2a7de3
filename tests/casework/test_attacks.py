"""What a hurried colleague or a cunning one tries: each attempt is refused with its reason and leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from tests.at_once import at_once, unless_refused
from tests.casework.approved_cases import (
    SURPLUS_LEDGER,
    Result,
    approve,
    approved_again,
    give_post,
    issue,
    issued_statement,
    submit_all_for_approval,
)
from tests.casework.approved_cases import enter as enter_ledger_values
from tests.casework.handing_in import PROVEN, a_pdf, appoint, fill_in
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import (
    case_approved,
    case_at_feedback,
    case_at_scoring,
    put_into,
    state_of,
)
from tests.casework.test_figures import open_county_cycle
from tests.casework.test_rectification import issued
from tests.casework.test_vetoes import confirmed
from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.evidence import EvidenceDescription, current_evidence
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.payments import moved_lines
from ycg_flow.casework.steps.answer_complaint import ComplaintAnswer, answer_complaint
from ycg_flow.casework.steps.apply_for_global_budget import NewApplication, apply_for_global_budget
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.assign_task import assign_task
from ycg_flow.casework.steps.attach_evidence import attach_evidence, remove_evidence
from ycg_flow.casework.steps.claim_back import Claim, claim_back
from ycg_flow.casework.steps.declare_interest import declare_interest
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.give_post import NewPost
from ycg_flow.casework.steps.give_post import give_post as grant_post
from ycg_flow.casework.steps.name_deputy import name_deputy
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.propose_fund_use import FundUse, propose_fund_use
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.record_repayment import record_repayment
from ycg_flow.casework.steps.register_complaint import NewComplaint, register_complaint
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.reopen_site_verification import reopen_site_verification
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.return_proposal import reopen_inquiry
from ycg_flow.casework.steps.revoke_order import revoke_order
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.submit_quarterly_report import QuarterlyContent, submit_quarterly_report
from ycg_flow.casework.steps.take_on_task import take_on_task
from ycg_flow.casework.steps.waive_requirement import WaiverDecision, waive_requirement
from ycg_flow.casework.tasks import window_task
from ycg_flow.records.cases import GroupMember
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.people import Deputy, Post
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.anchors import AnchorBook, read_anchors
from ycg_flow.workflow.audit import verify_export
from ycg_flow.workflow.history_chain import GENESIS
from ycg_flow.workflow.history_lines import COLUMNS

UNUSABLE = {"a million characters": "甲" * 1_000_000, "a zero character": "原因\0", "half a pair": "原因\ud800"}
FEBRUARY, MARCH = date(2026, 2, 9), date(2026, 3, 1)
BEYOND_ANY_COLUMN = 10**30
POINTS = NewScore("budget_plan", "4", "基本到位。")
MINUTES = Resolution("查无实据", "会议纪要1号")


def entries(office: Office) -> int:
    with office.desk.database.reading() as session:
        return session.scalar(select(func.count()).select_from(HistoryEntry)) or 0


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def task_of(office: Office, kind: str) -> int:
    with office.desk.database.reading() as session:
        return session.scalars(select(Task.id).where(Task.kind == kind)).one()


def evidence_of(office: Office, number: str) -> int:
    with office.desk.view(office["submitter"]) as view:
        (only,) = current_evidence(view, load_case(view, number))
        return only.id


# What is typed


@pytest.mark.parametrize("text", UNUSABLE.values(), ids=UNUSABLE)
def test_no_text_that_a_database_cannot_keep_or_nobody_reads_is_taken(office: Office, text: str) -> None:
    number = case_at_feedback(office)
    desk, leader, submitter = office.desk, office["group_leader"], office["submitter"]
    before = entries(office)
    attempts: dict[str, Callable[[], object]] = {
        "reason": lambda: resume_scoring(desk, leader, number, text),
        "text": lambda: give_feedback(desk, submitter, number, PartyView(agrees=True, text=text)),
        "objection": lambda: raise_objection(desk, submitter, number, NewObjection("budget_plan", text)),
        "decision": lambda: extend_deadline(desk, leader, number, ExtensionDecision(MARCH, text)),
        "document": lambda: extend_deadline(desk, leader, number, ExtensionDecision(MARCH, "期限", text)),
        "deputy": lambda: name_deputy(
            desk, leader, leader, office["approver"], FEBRUARY, date(2026, 3, 1), reason=text
        ),
    }
    for name, attempt in attempts.items():
        with pytest.raises(InvalidError) as invalid:
            attempt()
        assert {fault.code for fault in invalid.value.faults.values()} <= {"text_too_long", "text_not_storable"}, name
    assert entries(office) == before


def test_no_number_beyond_any_column_is_taken(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    desk, submitter = office.desk, office["submitter"]
    use = FundUse(BEYOND_ANY_COLUMN, BEYOND_ANY_COLUMN, "none", "说明")
    report = QuarterlyContent("fund_use", 1, "使用情况", BEYOND_ANY_COLUMN, BEYOND_ANY_COLUMN)
    attempts: list[Callable[[], object]] = [
        lambda: propose_fund_use(desk, submitter, number, use),
        lambda: submit_quarterly_report(desk, submitter, number, report),
        lambda: apply_for_global_budget(desk, submitter, number, NewApplication(BEYOND_ANY_COLUMN, "一体化")),
        lambda: waive_requirement(
            desk,
            office["approver"],
            number,
            WaiverDecision("ledger_is_complete", "项" * 5000, "理由", "会议纪要"),
        ),
    ]
    for attempt in attempts:
        with pytest.raises(InvalidError):
            attempt()


@pytest.mark.parametrize("key", [-1, 0, 2**31, BEYOND_ANY_COLUMN])
def test_a_key_that_nothing_has_leads_nowhere(office: Office, key: int) -> None:
    number = open_zhengzhou_cycle(office)
    attempts: list[Callable[[], object]] = [
        lambda: take_on_task(office.desk, office["submitter"], key),
        lambda: remove_evidence(office.desk, office["submitter"], number, key),
        lambda: form_evaluation_group(office.desk, office["group_leader"], number, [Naming(key, "evaluator")]),
    ]
    for attempt in attempts:
        with pytest.raises((NotFoundError, InvalidError)):
            attempt()


# Other people's posts


def test_nobody_takes_the_posts_of_another_upon_themselves(office: Office) -> None:
    leader, today = office["group_leader"], office.clock().date()
    with pytest.raises(InvalidError) as invalid:
        name_deputy(office.desk, leader, office["approver"], leader, today, FEBRUARY, reason="出差")
    assert invalid.value.faults["deputy"].code == "nobody_names_themselves"
    assert name_deputy(office.desk, leader, leader, office["approver"], today, FEBRUARY, reason="出差")


def test_a_deputy_has_the_posts_of_another_only_where_that_person_is_assigned(office: Office) -> None:
    number = case_at_scoring(office)
    give_post(office, "observer", "surveyor")
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        for member in case.group:
            member.removed_at = step.now if member.person_id == office["evaluator"] else None
        surveyor = GroupMember(case_id=case.id, person_id=office["observer"], role="surveyor", has_conflict=False)
        surveyor.named_by_id, surveyor.declared_at = office["group_leader"], step.now
        deputy = Deputy(principal_id=office["evaluator"], deputy_id=office["observer"], reason="出差")
        deputy.from_on, deputy.until_on = step.today, step.today + timedelta(days=3)
        deputy.named_by_id = office["evaluator"]
        step.session.add_all([surveyor, deputy])
    with pytest.raises(NotFoundError):
        score_indicator(office.desk, office["observer"], number, POINTS, principal=office["evaluator"])


def test_who_only_watches_in_the_group_scores_nothing_whatever_other_post_they_hold(office: Office) -> None:
    number = case_at_scoring(office)
    give_post(office, "observer", "evaluator")
    form_evaluation_group(office.desk, office["group_leader"], number, [Naming(office["observer"], "observer")])
    with pytest.raises(RefusedError) as refused:
        score_indicator(office.desk, office["observer"], number, POINTS)
    assert "permission_is_held" in codes(refused)


def test_a_task_is_given_to_nobody_of_another_institution(office: Office) -> None:
    open_zhengzhou_cycle(office)
    task = task_of(office, "fill_self_assessment")
    with pytest.raises(InvalidError) as invalid:
        assign_task(office.desk, office["group_leader"], task, office["other_submitter"])
    assert invalid.value.faults["holder"].code == "holder_has_no_such_role"
    assign_task(office.desk, office["group_leader"], task, office["submitter"])


def test_who_stands_in_for_a_colleague_does_not_become_an_administrator_beside_it(office: Office) -> None:
    today = office.clock().date()
    name_deputy(office.desk, office["approver"], office["approver"], office["observer"], today, FEBRUARY, reason="出差")
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(Post).where(Post.person_id == office["observer"]).values(until_on=today))
    auditor = NewPost(office["observer"], "auditor", office.institutions["bureau"], "410100", today)
    with pytest.raises(InvalidError) as invalid:
        grant_post(office.desk, office["security_administrator"], auditor)
    assert invalid.value.faults["role"].code == "administrators_do_no_casework"


# One's own hospital


def test_a_relation_that_came_after_the_assignment_shuts_out_at_the_next_score(office: Office) -> None:
    number = case_at_scoring(office)
    score_indicator(office.desk, office["evaluator"], number, POINTS)
    appoint(office, "evaluator", "member_contributor", "township")
    with pytest.raises(RefusedError) as refused:
        score_indicator(office.desk, office["evaluator"], number, POINTS)
    assert codes(refused) == {"no_conflict_of_interest"}


def test_nobody_lets_their_own_hospital_off(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    complaint = register_complaint(
        office.desk,
        office["rectification_officer"],
        number,
        NewComplaint("telephone", "反映虚记诊疗。", date(2026, 1, 3)),
    )
    for account in ("rectification_officer", "approver"):
        appoint(office, account, "certifier")
    attempts: list[Callable[[], object]] = [
        lambda: answer_complaint(
            office.desk,
            office["rectification_officer"],
            complaint,
            ComplaintAnswer("not_verified", "已查", "不属实"),
        ),
        lambda: extend_deadline(office.desk, office["approver"], number, ExtensionDecision(date(2026, 6, 1), "照顾")),
        lambda: waive_requirement(
            office.desk,
            office["approver"],
            number,
            WaiverDecision("all_required_figures_are_answered", "funds_measure_filed", "照顾", "会议纪要"),
        ),
    ]
    for attempt in attempts:
        with pytest.raises(RefusedError) as refused:
            attempt()
        assert codes(refused) == {"no_conflict_of_interest"}


def test_an_order_is_not_revoked_by_somebody_of_the_hospital_it_binds(office: Office) -> None:
    number = issued(office)
    appoint(office, "rectification_officer", "certifier")
    with pytest.raises(RefusedError) as refused:
        revoke_order(office.desk, office["rectification_officer"], number, MINUTES)
    assert codes(refused) == {"no_conflict_of_interest"}


def test_who_declared_a_conflict_of_interest_does_not_choose_who_evaluates(office: Office) -> None:
    number = case_at_scoring(office)
    declare_interest(office.desk, office["group_leader"], number, has_conflict=True, declaration="配偶任职")
    friend, critic = Naming(office["second_evaluator"], "evaluator"), Naming(office["evaluator"], "evaluator")
    for named, removed in (([friend], []), ([], [critic])):
        with pytest.raises(RefusedError) as refused:
            form_evaluation_group(office.desk, office["group_leader"], number, named, removed)
        assert codes(refused) == {"no_conflict_of_interest"}


def test_nobody_gives_their_own_hospital_a_second_chance(office: Office) -> None:
    number = case_at_scoring(office)
    leader = office["group_leader"]
    appoint(office, "group_leader", "certifier", "township")
    attempts: list[Callable[[], object]] = [
        lambda: return_for_correction(office.desk, leader, number, CorrectionRequest("再填", {"budget_plan": "再填"})),
        lambda: reopen_site_verification(office.desk, leader, number, "再看一次"),
    ]
    for attempt in attempts:
        with pytest.raises(RefusedError) as refused:
            attempt()
        assert codes(refused) == {"no_conflict_of_interest"}
    put_into(office, number, "feedback")
    with pytest.raises(RefusedError) as refused:
        resume_scoring(office.desk, leader, number, "再评一次")
    assert codes(refused) == {"no_conflict_of_interest"}


# Evidence


def test_a_member_neither_takes_off_nor_replaces_what_the_lead_hospital_attached(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    fill_in(office, number)
    lead, member = evidence_of(office, number), office["member_contributor"]
    with pytest.raises(InvalidError) as invalid:
        remove_evidence(office.desk, member, number, lead)
    assert invalid.value.faults["evidence"].code == "evidence_of_another_institution"
    replacement = EvidenceDescription("凭证.pdf", (("figure", PROVEN[0]),), replaces=lead)
    with pytest.raises(InvalidError):
        attach_evidence(office.desk, member, number, a_pdf("另一份"), replacement)
    report = EvidenceDescription("报告.pdf", (("report", "report"),))
    with pytest.raises(InvalidError) as invalid:
        attach_evidence(office.desk, member, number, a_pdf("报告"), report)
    assert invalid.value.faults["links"].code == "evidence_is_not_the_members"
    own = attach_evidence(
        office.desk, member, number, a_pdf("本院"), EvidenceDescription("本院.pdf", (("figure", PROVEN[0]),))
    )
    remove_evidence(office.desk, member, number, own)
    assert evidence_of(office, number) == lead


# Results and money


def test_a_figure_of_the_county_changed_through_one_case_voids_the_approval_of_the_other(office: Office) -> None:
    first, second, elsewhere = open_county_cycle(office)
    for number in (second, elsewhere):
        approve(office, number, Result(score=None))
    figures = [EnteredFigure("enrolled_persons", 2025, "12")]
    enter_collected_figures(office.desk, office["data_officer"], first, figures, "医保局通报")
    assert not _is_final(office, second)
    assert _is_final(office, elsewhere)


def test_a_signature_and_a_figure_its_neighbour_shares_at_the_same_moment_wait_for_one_another(office: Office) -> None:
    first, second, _ = open_county_cycle(office)
    for persons in range(1, 11):
        digest = submit_all_for_approval(office, [second], Result(score=None))[second]
        signed = partial(approve_result, office.desk, office["approver"], second, Signature(digest))
        figures = [EnteredFigure("enrolled_persons", 2025, str(persons))]
        entered = partial(enter_collected_figures, office.desk, office["data_officer"], first, figures, "医保局通报")
        acts: list[Callable[[], object]] = [unless_refused(signed), entered]
        at_once(acts)
        assert not _is_final(office, second)


def test_figures_that_neighbours_share_entered_through_each_at_the_same_moment_are_all_kept(office: Office) -> None:
    first, second, _ = open_county_cycle(office)
    enter = partial(enter_collected_figures, office.desk, office["data_officer"])
    for persons in range(1, 6):
        enrolled = [EnteredFigure("enrolled_persons", 2025, str(persons))]
        required = [EnteredFigure("persons_required_to_enrol", 2025, str(persons))]
        assert at_once([partial(enter, first, enrolled, "通报"), partial(enter, second, required, "通报")]) == [1, 1]


def _is_final(office: Office, number: str) -> bool:
    with office.desk.view(office["group_leader"]) as view:
        return final_result(view, load_case(view, number)) is not None


def test_a_closed_cases_inquiry_is_not_reopened_behind_its_closing(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = confirmed(office, number)
    put_into(office, number, "closed")
    with pytest.raises(RefusedError) as refused:
        reopen_inquiry(office.desk, office["approver"], inquiry, MINUTES)
    assert codes(refused) == {"case_is_under_way"}
    assert state_of(office, number) == "closed"


def test_who_may_not_pay_is_told_no_amount(office: Office) -> None:
    statement = issued_statement(office, case_approved(office), SURPLUS_LEDGER)
    movement = Movement(1, date(2026, 1, 5), "付字1号")
    for attempt in (
        lambda: record_payment(office.desk, office["observer"], statement, movement),
        lambda: claim_back(office.desk, office["observer"], statement, Claim("理由", "文件")),
    ):
        with pytest.raises(RefusedError) as refused:
            attempt()
        assert codes(refused) == {"permission_is_held"}


# The history taken out of the house

ENTRY = {"chain": "case:1", "sequence": 1, "previous": GENESIS, "algorithm": "hmac-sha256", "digest": "0" * 64}
HEAD = {"sequence": "9", "digest": "0" * 64, "rolling": "0" * 64}
ANCHOR = {"number": 1, "anchored_at": "", "because": "", "previous": GENESIS, "algorithm": "hmac-sha256", "digest": ""}


@pytest.mark.parametrize("key", [b"a key", None])
def test_what_is_made_to_stop_the_verification_is_found_like_any_other_tampering(key: bytes | None) -> None:
    entry = {**dict.fromkeys(COLUMNS), **ENTRY, "content": "{}"}
    deep = "[" * 200_000
    for line in (
        json.dumps({**entry, "content": '{"a": "\ud800"}'}),
        json.dumps({**entry, "chain": "\ud800"}),
        json.dumps({**entry, "content": deep}),
        deep,
    ):
        assert not verify_export([line.encode()], AnchorBook(), key).holds
    headed, numbered = {**ANCHOR, "heads": {"case:1": HEAD}}, {**ANCHOR, "heads": {}, "number": "1"}
    for line in (deep, json.dumps(headed), json.dumps(numbered)):
        book = read_anchors([line.encode()], key)
        assert book.last is None
        assert not verify_export([json.dumps(entry).encode()], book, key).holds


# The clock


def test_a_clock_set_back_does_not_bring_an_earlier_window_back(office: Office) -> None:
    number = case_at_feedback(office)
    resume_scoring(office.desk, office["group_leader"], number, "补充核实")
    office.clock.now -= timedelta(hours=1)
    put_into(office, number, "feedback")
    with office.desk.view(office["group_leader"]) as view:
        newest = select(func.max(Task.id)).where(Task.kind == "give_feedback")
        window = window_task(view, load_case(view, number))
        assert window is not None
        assert window.id == view.session.scalar(newest)


def test_of_a_line_that_comes_back_already_no_more_is_claimed_than_stays_with_the_party(office: Office) -> None:
    number = case_approved(office)
    officer, day = office["settlement_officer"], date(2026, 1, 5)
    first = issued_statement(office, number, SURPLUS_LEDGER)
    record_payment(office.desk, officer, first, Movement(150002, day, "付字1号"))
    reopen_case(office.desk, office["approver"], number, MINUTES)
    approved_again(office, number)
    enter_ledger_values(office, number, {"quality_deposit": "400.00"})
    second = prepare_statement(office.desk, officer, number)
    issue(office, second)
    with pytest.raises(InvalidError) as invalid:
        claim_back(office.desk, officer, second, Claim("多付", "纪要", {"deposit_refund": 50001}))
    assert invalid.value.faults["beyond.deposit_refund"].values == {"paid_fen": 40000}
    assert claim_back(office.desk, officer, second, Claim("多付", "纪要", {"deposit_refund": 40000})) == 50001
    record_repayment(office.desk, officer, second, Movement(50001, day, "收字1号"))
    with office.desk.view(officer) as view:
        assert moved_lines(view, load_case(view, number))["deposit_refund"] == 0
