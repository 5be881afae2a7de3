"""The self-assessment: drafts, certification by a second person, the receipt, the dates, what comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.casework.handing_in import PROVEN, appoint, certify, collect, fill_in, hand_in, state_of
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.owner import lift_guards
from ycg_flow.casework.drafts import DoubleEditError, TypedEntry, drafts_of
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.figures import figures_of
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.receipt_page import Mismatch, ReceiptCheck, ReceiptPage, receipt_page
from ycg_flow.casework.results import digest_of_text
from ycg_flow.casework.steps.contribute_figures import contribute_figures
from ycg_flow.casework.steps.decline_certification import decline_certification
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.proceed_without_self_assessment import proceed_without_self_assessment
from ycg_flow.casework.steps.propose_fund_use import FundUse, propose_fund_use
from ycg_flow.casework.steps.recall_from_certification import recall_from_certification
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.send_for_certification import send_for_certification
from ycg_flow.casework.steps.submit_self_assessment import Receipt, submit_self_assessment
from ycg_flow.casework.steps.take_back_submission import take_back_submission
from ycg_flow.casework.steps.write_report import WrittenSection, write_report
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.self_assessment import Submission
from ycg_flow.records.tasks import OutboxMessage, Task

END_OF_JANUARY = datetime(2026, 1, 31, 16, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
REASON = "因自然灾害"


@pytest.fixture
def case(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def page_of(office: Office, case: str, receipt: Receipt, code: str | None = None) -> ReceiptPage:
    """Show a receipt with the code on a paper, its own where no other is given."""
    with office.desk.view(office["submitter"]) as view:
        return receipt_page(view, case, receipt.number, receipt.digest if code is None else code)


def checked(office: Office, case: str, receipt: Receipt, code: str | None = None) -> ReceiptCheck:
    check = page_of(office, case, receipt, code).check
    assert check is not None
    return check


def test_what_is_typed_is_kept_exactly_even_where_it_is_no_number(office: Office, case: str) -> None:
    typed = TypedEntry("visits", 2025, " 约１２万 ", "尚待核对")
    assert save_draft(office.desk, office["submitter"], case, [typed]).versions == {("visits", 2025): 1}
    with office.desk.view(office["submitter"]) as view:
        row = drafts_of(view, load_case(view, case))["visits", 2025]
    assert (row.text, row.explanation, row.person_id) == (" 约１２万 ", "尚待核对", office["submitter"])


@pytest.mark.req("PF-01")
def test_sending_names_everything_that_is_unanswered_wrong_or_unproven_at_once(office: Office, case: str) -> None:
    entries = [
        TypedEntry("funds_measure_filed", 2025, "1"),
        TypedEntry("visits", 2025, "约12万"),
        TypedEntry("down_referral_rate", 2025, "101"),
        TypedEntry("referral_system_established", 2025, "", "制度正在修订"),
    ]
    save_draft(office.desk, office["submitter"], case, entries)
    with pytest.raises(RefusedError) as refused:
        send_for_certification(office.desk, office["submitter"], case)
    items = {reason.code: reason.values.get("items") for reason in refused.value.reasons}
    assert items == {
        "all_required_figures_are_answered": ("dedicated_account_kept",),
        "no_figure_is_invalid": ("down_referral_rate", "visits"),
        "all_demanded_evidence_is_attached": ("funds_measure_filed",),
        "report_is_attached": None,
    }


def test_a_part_larger_than_its_whole_is_invalid(office: Office, case: str) -> None:
    fill_in(office, case)
    larger = [TypedEntry("visits", 2025, "100"), TypedEntry("visits_within_county", 2025, "101")]
    save_draft(office.desk, office["submitter"], case, larger)
    with pytest.raises(RefusedError) as refused:
        send_for_certification(office.desk, office["submitter"], case)
    assert [(reason.code, reason.values["items"]) for reason in refused.value.reasons] == [
        ("no_figure_is_invalid", ("visits_within_county",))
    ]


def test_an_entry_that_has_no_place_is_refused_with_its_reason(office: Office, case: str) -> None:
    entries = [TypedEntry("beds", 2025, "1"), TypedEntry("visits", 2024, "1"), TypedEntry("visits", 2025, "1" * 401)]
    entries.append(TypedEntry("visits_within_county", 2025, "1\0"))
    with pytest.raises(InvalidError) as invalid:
        save_draft(office.desk, office["submitter"], case, entries)
    assert {field: fault.code for field, fault in invalid.value.faults.items()} == {
        "figures.beds.2025": "unknown_figure",
        "figures.visits.2024": "figure_year_not_asked",
        "figures.visits.2025": "text_too_long",
        "figures.visits_within_county.2025": "text_not_storable",
    }


def test_the_second_of_two_people_on_one_entry_sees_both_texts_and_overwrites_nothing(
    office: Office, case: str
) -> None:
    save_draft(office.desk, office["submitter"], case, [TypedEntry("visits", 2025, "100")])
    with pytest.raises(DoubleEditError) as conflict:
        save_draft(office.desk, office["submitter"], case, [TypedEntry("visits", 2025, "200")])
    edit = conflict.value.edits[0]
    assert (edit.theirs, edit.yours, edit.person, edit.version) == ("100", "200", "示例submitter", 1)
    with office.desk.view(office["submitter"]) as view:
        assert drafts_of(view, load_case(view, case))["visits", 2025].text == "100"
    seen = TypedEntry("visits", 2025, "200", seen_version=1)
    assert save_draft(office.desk, office["submitter"], case, [seen]).versions == {("visits", 2025): 2}


def test_saving_the_same_again_changes_nothing_and_writes_no_history(office: Office, case: str) -> None:
    entry = TypedEntry("visits", 2025, "100")
    for _ in range(2):
        assert save_draft(office.desk, office["submitter"], case, [entry]).versions == {("visits", 2025): 1}
    with office.desk.view(office["submitter"]) as view:
        saves = view.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "case.save_draft")).all()
    assert len(saves) == 1
    assert b'"digest"' in saves[0].content
    assert b'"100"' not in saves[0].content


def test_two_people_writing_under_one_heading_lose_nothing(office: Office, case: str) -> None:
    write_report(office.desk, office["submitter"], case, {"self_check": WrittenSection("第一稿")})
    with pytest.raises(DoubleEditError) as conflict:
        write_report(office.desk, office["submitter"], case, {"self_check": WrittenSection("另一稿")})
    assert [(edit.place, edit.theirs, edit.yours) for edit in conflict.value.edits] == [
        ("report.self_check", "第一稿", "另一稿")
    ]


@pytest.mark.req("XX-01")
def test_a_member_contributes_its_own_part_and_touches_no_entry_of_the_party(office: Office, case: str) -> None:
    save_draft(office.desk, office["submitter"], case, [TypedEntry("visits", 2025, "100")])
    part = [TypedEntry("visits", 2025, "30")]
    assert contribute_figures(office.desk, office["member_contributor"], case, part) == {("visits", 2025): 1}
    with office.desk.view(office["submitter"]) as view:
        assert drafts_of(view, load_case(view, case))["visits", 2025].text == "100"
    with pytest.raises(RefusedError) as refused:
        save_draft(office.desk, office["member_contributor"], case, [TypedEntry("visits", 2025, "1", seen_version=1)])
    assert codes(refused) == ["permission_is_held"]


def test_another_consortium_finds_no_case_to_draft_in(office: Office, case: str) -> None:
    for act in (
        lambda: save_draft(office.desk, office["other_submitter"], case, []),
        lambda: write_report(office.desk, office["other_submitter"], case, {}),
        lambda: send_for_certification(office.desk, office["other_submitter"], case),
        lambda: submit_self_assessment(office.desk, office["other_certifier"], case),
    ):
        with pytest.raises(NotFoundError):
            act()


@pytest.mark.req("XX-12", "PF-01")
def test_a_certified_submission_freezes_the_figures_and_gives_a_receipt(office: Office, case: str) -> None:
    receipt = hand_in(office, case)
    assert state_of(office, case) == "data_collection"
    assert (receipt.number, receipt.submitted_at, receipt.timeliness) == (f"{case}-01", office.clock.now, "on_time")
    with office.desk.view(office["submitter"]) as view:
        figures = figures_of(view, load_case(view, case))
        informed = view.session.scalars(select(OutboxMessage).where(OutboxMessage.code == "receipt_issued")).all()
    assert {key: stages["self_reported"].value for key, stages in figures.items()} == {
        (name, 2025): 1 for name in PROVEN
    }
    assert {message.values["digest"] for message in informed} == {receipt.digest}
    assert {message.person_id for message in informed} == {office["submitter"], office["certifier"]}


def test_who_drafted_or_sent_may_not_certify(office: Office, case: str) -> None:
    appoint(office, "submitter", "certifier")
    fill_in(office, case)
    send_for_certification(office.desk, office["submitter"], case)
    with pytest.raises(RefusedError) as refused:
        submit_self_assessment(office.desk, office["submitter"], case)
    assert codes(refused) == ["earlier_act_shuts_out", "second_signature_by_another"]


def test_a_certifier_who_attached_evidence_is_a_drafter(office: Office, case: str) -> None:
    appoint(office, "certifier", "submitter")
    save_draft(office.desk, office["certifier"], case, [TypedEntry("visits", 2025, "100")])
    fill_in(office, case)
    send_for_certification(office.desk, office["submitter"], case)
    with pytest.raises(RefusedError) as refused:
        submit_self_assessment(office.desk, office["certifier"], case)
    assert codes(refused) == ["earlier_act_shuts_out"]


def test_submitting_twice_submits_once(office: Office, case: str) -> None:
    hand_in(office, case)
    with pytest.raises(RefusedError) as refused:
        submit_self_assessment(office.desk, office["certifier"], case)
    assert codes(refused) == ["event_is_possible_here"]
    with office.desk.view(office["submitter"]) as view:
        assert len(view.session.scalars(select(Submission)).all()) == 1


@pytest.mark.req("PF-01")
def test_a_receipt_verifies_until_a_figure_is_changed(office: Office, case: str) -> None:
    receipt = hand_in(office, case)
    assert checked(office, case, receipt).is_genuine
    with office.desk.database.writing() as session, session.begin():
        lift_guards(session)
        row = session.scalars(select(FigureValue).where(FigureValue.figure == "funds_measure_filed")).one()
        row.value = Fraction(0)
    check = checked(office, case, receipt)
    named = Mismatch("figure", "已建立医保预付资金管理使用办法并报送审核备案", 2025)
    assert (check.is_genuine, check.mismatches) == (False, (named,))


def test_a_receipt_whose_content_was_rewritten_with_a_fitting_digest_fails_the_history(
    office: Office, case: str
) -> None:
    receipt = hand_in(office, case)
    with office.desk.database.writing() as session, session.begin():
        lift_guards(session)
        submission = session.scalars(select(Submission)).one()
        submission.content = submission.content.replace("已完成。", "未完成。")
        rewritten = submission.digest = digest_of_text(submission.content)
    assert checked(office, case, receipt, rewritten) == ReceiptCheck(None, (Mismatch("history"),))


def test_a_code_is_read_as_people_type_it_and_another_differs_from_the_first_wrong_place(
    office: Office, case: str
) -> None:
    receipt = hand_in(office, case)
    digest = receipt.digest
    assert page_of(office, case, receipt, " ").check is None
    assert checked(office, case, receipt, f" {digest[:8].upper()}  {digest[8:16]}\n{digest[16:]}").is_genuine
    wrong = "f" if digest[4] == "0" else "0"
    for code, place in ((digest[:4] + wrong + digest[5:], 5), (digest[:9], 10), (digest + "0", 65)):
        assert checked(office, case, receipt, code) == ReceiptCheck(place, ())
    with office.desk.view(office["other_submitter"]) as view, pytest.raises(NotFoundError):
        receipt_page(view, case, receipt.number, digest)


def test_a_submission_at_the_last_microsecond_of_january_is_on_time(office: Office, case: str) -> None:
    fill_in(office, case)
    send_for_certification(office.desk, office["submitter"], case)
    office.clock.now = END_OF_JANUARY - MICROSECOND
    assert submit_self_assessment(office.desk, office["certifier"], case).timeliness == "on_time"


def test_submission_after_the_lock_date_is_refused_without_extension(office: Office, case: str) -> None:
    fill_in(office, case)
    send_for_certification(office.desk, office["submitter"], case)
    office.clock.now = END_OF_JANUARY
    with pytest.raises(RefusedError) as refused:
        submit_self_assessment(office.desk, office["certifier"], case)
    assert [(reason.code, reason.values["locks_at"]) for reason in refused.value.reasons] == [
        ("window_is_not_locked", END_OF_JANUARY)
    ]


@pytest.mark.parametrize(
    ("before", "timeliness"),
    [(MICROSECOND, "on_time"), (timedelta(0), "late"), (-timedelta(days=3) + MICROSECOND, "late")],
)
def test_a_submission_between_due_and_lock_is_late(office: Office, before: timedelta, timeliness: str) -> None:
    case = open_zhengzhou_cycle(office, timetable={"self_assessment": {"month": 1, "day": 31, "lock_after_days": 3}})
    fill_in(office, case)
    send_for_certification(office.desk, office["submitter"], case)
    office.clock.now = END_OF_JANUARY - before
    assert submit_self_assessment(office.desk, office["certifier"], case).timeliness == timeliness
    with office.desk.view(office["submitter"]) as view:
        assert load_case(view, case).timeliness == timeliness


@pytest.mark.req("PF-18")
def test_an_extension_opens_a_locked_window_again_to_the_microsecond(office: Office, case: str) -> None:
    fill_in(office, case)
    send_for_certification(office.desk, office["submitter"], case)
    office.clock.now = END_OF_JANUARY + timedelta(days=2)
    decision = ExtensionDecision(date(2026, 2, 6), REASON, "郑医保函〔2026〕3号")
    extend_deadline(office.desk, office["group_leader"], case, decision)
    with office.desk.view(office["certifier"]) as view:
        task = view.session.scalars(select(Task).where(Task.kind == "certify_self_assessment")).one()
    assert (task.due_on, task.origin[-2]["code"]) == (date(2026, 2, 6), "extended")
    office.clock.now = datetime(2026, 2, 6, 16, tzinfo=UTC)
    with pytest.raises(RefusedError):
        submit_self_assessment(office.desk, office["certifier"], case)
    office.clock.now -= MICROSECOND
    assert submit_self_assessment(office.desk, office["certifier"], case).timeliness == "on_time"


def test_an_extension_outlasts_the_way_to_the_certifier_and_back(office: Office, case: str) -> None:
    later = ExtensionDecision(date(2026, 2, 6), REASON, "郑医保函〔2026〕3号")
    extend_deadline(office.desk, office["group_leader"], case, later)
    fill_in(office, case)
    office.clock.now = END_OF_JANUARY + timedelta(days=2)
    send_for_certification(office.desk, office["submitter"], case)
    decline_certification(office.desk, office["certifier"], case, "数据与台账不符")
    send_for_certification(office.desk, office["submitter"], case)
    recall_from_certification(office.desk, office["submitter"], case)
    send_for_certification(office.desk, office["submitter"], case)
    assert submit_self_assessment(office.desk, office["certifier"], case).timeliness == "on_time"


def test_a_certifier_declines_with_a_reason_and_the_date_stays(office: Office, case: str) -> None:
    fill_in(office, case)
    send_for_certification(office.desk, office["submitter"], case)
    with pytest.raises(RefusedError) as refused:
        decline_certification(office.desk, office["certifier"], case, "  ")
    assert codes(refused) == ["reason_is_given"]
    decline_certification(office.desk, office["certifier"], case, "数据与台账不符")
    send_for_certification(office.desk, office["submitter"], case)
    recall_from_certification(office.desk, office["submitter"], case)
    assert state_of(office, case) == "self_assessment"
    with office.desk.view(office["submitter"]) as view:
        open_tasks = select(Task).where(Task.kind == "fill_self_assessment", Task.state == "open")
        assert view.session.scalars(open_tasks).one().due_on == date(2026, 1, 31)


@pytest.mark.req("PF-18")
def test_what_is_taken_back_no_longer_counts_and_its_receipt_says_so(office: Office, case: str) -> None:
    receipt = hand_in(office, case)
    take_back_submission(office.desk, office["submitter"], case, "发现漏报")
    with office.desk.view(office["submitter"]) as view:
        found = load_case(view, case)
        assert (found.state, found.timeliness, figures_of(view, found)) == ("self_assessment", None, {})
    page = page_of(office, case, receipt)
    assert (page.check, page.taken_back_at) == (ReceiptCheck(None, ()), office.clock.now)
    assert certify(office, case).number == f"{case}-02"


@pytest.mark.req("PF-18")
def test_once_collection_has_begun_nothing_is_taken_back(office: Office, case: str) -> None:
    hand_in(office, case)
    collect(office, case)
    with pytest.raises(RefusedError) as refused:
        take_back_submission(office.desk, office["submitter"], case, "发现漏报")
    assert codes(refused) == ["collection_has_not_begun"]


@pytest.mark.req("PF-18")
def test_a_return_opens_only_what_the_returned_indicators_rest_on(office: Office, case: str) -> None:
    first = hand_in(office, case)
    request = CorrectionRequest("两项须补正", {"referral_system": "制度文件未盖章"})
    return_for_correction(office.desk, office["group_leader"], case, request)
    named = TypedEntry("referral_system_established", 2025, "0", seen_version=1)
    other = TypedEntry("funds_measure_filed", 2025, "0", seen_version=1)
    with pytest.raises(InvalidError) as invalid:
        save_draft(office.desk, office["submitter"], case, [named, other])
    assert {field: fault.code for field, fault in invalid.value.faults.items()} == {
        "figures.funds_measure_filed.2025": "figure_was_not_returned"
    }
    with pytest.raises(InvalidError):
        write_report(office.desk, office["submitter"], case, {"self_check": WrittenSection("改", seen_version=1)})
    save_draft(office.desk, office["submitter"], case, [named])
    second = certify(office, case)
    assert second.digest != first.digest
    with office.desk.view(office["submitter"]) as view:
        stages = figures_of(view, load_case(view, case))
    assert stages["referral_system_established", 2025]["self_reported"].value == 0
    assert stages["funds_measure_filed", 2025]["self_reported"].value == 1


def test_a_late_correction_leaves_a_submission_in_time_what_it_was(office: Office, case: str) -> None:
    hand_in(office, case)
    request = CorrectionRequest("须补正", {"referral_system": "未盖章"})
    return_for_correction(office.desk, office["group_leader"], case, request)
    office.clock.pass_days(10)
    assert certify(office, case).timeliness == "late"
    with office.desk.view(office["submitter"]) as view:
        assert load_case(view, case).timeliness == "on_time"


def test_a_return_needs_a_reason_for_every_indicator(office: Office, case: str) -> None:
    hand_in(office, case)
    silent = CorrectionRequest("须补正", {"referral_system": " "})
    unknown = CorrectionRequest("须补正", {"beds": "没有这项"})
    with pytest.raises(RefusedError) as refused:
        return_for_correction(office.desk, office["group_leader"], case, silent)
    assert codes(refused) == ["every_returned_indicator_has_a_reason"]
    with pytest.raises(InvalidError):
        return_for_correction(office.desk, office["group_leader"], case, unknown)


def test_the_bureau_waits_for_a_hospital_up_to_the_last_microsecond(office: Office, case: str) -> None:
    office.clock.now = END_OF_JANUARY - MICROSECOND
    with pytest.raises(RefusedError) as refused:
        proceed_without_self_assessment(office.desk, office["group_leader"], case, "逾期未报")
    assert codes(refused) == ["lock_date_has_passed"]


def test_the_bureau_goes_on_without_a_hospital_at_the_lock_and_no_draft_counts(office: Office, case: str) -> None:
    save_draft(office.desk, office["submitter"], case, [TypedEntry("visits", 2025, "100")])
    office.clock.now = END_OF_JANUARY
    proceed_without_self_assessment(office.desk, office["group_leader"], case, "逾期未报")
    with office.desk.view(office["group_leader"]) as view:
        found = load_case(view, case)
        assert (found.state, found.timeliness, figures_of(view, found)) == ("data_collection", "not_submitted", {})


@pytest.mark.req("ZZA-09")
def test_the_year_end_report_on_the_fund_is_submitted_with_the_self_assessment(office: Office, case: str) -> None:
    use = FundUse(500_000_000_00, 480_000_000_00, "surplus_retention", "按 5:3:2 分配")
    propose_fund_use(office.desk, office["submitter"], case, use)
    hand_in(office, case)
    with office.desk.view(office["submitter"]) as view:
        content = view.session.scalars(select(Submission)).one().content
    assert '"used_fen":48000000000' in content
    assert '"proposal":"surplus_retention"' in content


def test_a_surplus_cannot_be_proposed_where_more_was_used_than_prepaid(office: Office, case: str) -> None:
    with pytest.raises(InvalidError) as invalid:
        propose_fund_use(office.desk, office["submitter"], case, FundUse(100, 200, "surplus_retention", "理由"))
    assert invalid.value.faults["proposal"].code == "proposal_does_not_fit_the_amounts"


@pytest.mark.req("NT-04")
def test_the_report_follows_the_outline_and_is_missing_until_every_heading_is_written(
    office: Office, case: str
) -> None:
    fill_in(office, case)
    write_report(office.desk, office["submitter"], case, {"next_steps": WrittenSection(" ", seen_version=1)})
    with pytest.raises(RefusedError) as refused:
        send_for_certification(office.desk, office["submitter"], case)
    assert codes(refused) == ["report_is_attached"]
    with pytest.raises(InvalidError):
        write_report(office.desk, office["submitter"], case, {"summary": WrittenSection("无此标题")})
