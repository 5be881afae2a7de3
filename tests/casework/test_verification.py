"""Site verification: items checked one by one, findings with their clause, interviews, figures as found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.casework.approved_cases import Round, open_round
from tests.casework.handing_in import appoint, form_group, state_of
from tests.casework.office import Office
from tests.casework.on_site import (
    CLEAN,
    PATIENTS,
    VISIT_DAY,
    a_frame,
    acts_of,
    case_on_site,
    check_all,
    commit,
    draw,
    interview_everybody,
    stored_draw,
    survey,
    verify_everything,
)
from tests.casework.result_stage import put_into
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.figures import best_values, differences, figures_of
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.verification_page import sample_page
from ycg_flow.casework.sampling import SamplePlan
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.casework.steps.conclude_site_verification import conclude_site_verification
from ycg_flow.casework.steps.draw_sample import draw_sample
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.casework.steps.record_interview import NewInterview, record_interview
from ycg_flow.casework.steps.record_verification import Finding, ItemResult, record_verification
from ycg_flow.casework.steps.redraw_sample import redraw_sample
from ycg_flow.casework.steps.reopen_site_verification import reopen_site_verification
from ycg_flow.casework.steps.replace_sample_item import replace_sample_item
from ycg_flow.casework.steps.waive_requirement import WaiverDecision, waive_requirement
from ycg_flow.records.verification import (
    DOCUMENT_KINDS,
    INSURED_PATIENT,
    INTERVIEW_KINDS,
    Interview,
    VerificationFinding,
)

FOUND = ItemResult(
    "with_findings",
    [Finding("收费项目与医嘱不符，多计护理费2日。", "list-7", "fee_review", "fee_review_failures")],
    "复印病历第3页。",
)
SOURCE = "现场核查底稿第2册"


def faults_of(error: pytest.ExceptionInfo[InvalidError]) -> dict[str, str]:
    return {place: fault.code for place, fault in error.value.faults.items()}


def reasons_of(error: pytest.ExceptionInfo[RefusedError]) -> dict[str, tuple[str, ...]]:
    return {reason.code: tuple(reason.values.get("items", ())) for reason in error.value.reasons}  # type: ignore[arg-type]


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """The statements sent to the database while the block runs."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(office.desk.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(office.desk.database.engine, "before_cursor_execute", note)


def check(office: Office, number: str, position: int, result: ItemResult, who: str = "evaluator") -> int:
    return record_verification(office.desk, office[who], number, position, result)


def conclude(office: Office, case: str) -> None:
    conclude_site_verification(office.desk, office["group_leader"], case)


@pytest.mark.req("XX-14", "XX-15", "XX-16")
def test_a_case_does_not_leave_the_site_before_everything_is_verified_and_all_that_lacks_is_named_at_once(
    office: Office,
) -> None:
    case = case_on_site(office)
    draw(office, case)
    first = stored_draw(office, f"{case}-S01").items[0].reference
    check(office, f"{case}-S01", 2, CLEAN)
    check(office, f"{case}-S01", 3, CLEAN)
    record_interview(office.desk, office["evaluator"], case, NewInterview("manager", "会议室", VISIT_DAY, "谈话要点。"))
    with pytest.raises(RefusedError) as refused:
        conclude(office, case)
    assert reasons_of(refused) == {
        "all_sample_kinds_are_verified": ("prescription", "account", "purchase_record", "insured_patient"),
        "every_sampled_item_is_checked": (f"S01-1 {first}",),
        "interviews_are_recorded": ("medical_staff", "insured_patient"),
        "survey_is_recorded": (),
    }


@pytest.mark.req("XX-14", "XX-15", "XX-16", "ZZB-18")
def test_with_samples_checked_people_interviewed_and_the_survey_in_scoring_begins(office: Office) -> None:
    case = case_on_site(office)
    verify_everything(office, case)
    conclude(office, case)
    assert state_of(office, case) == "preliminary_result"


def test_a_begun_draw_is_no_sample_yet(office: Office) -> None:
    case = case_on_site(office)
    commit(office, case)
    with pytest.raises(RefusedError) as refused:
        conclude(office, case)
    assert "medical_record" in reasons_of(refused)["all_sample_kinds_are_verified"]


@pytest.mark.req("XX-14")
def test_a_finding_is_kept_with_its_clause_indicator_figure_item_and_person(office: Office) -> None:
    case = case_on_site(office)
    number = draw(office, case)
    check(office, number, 2, FOUND)
    check_made = stored_draw(office, number).items[1].latest_check
    assert check_made is not None
    assert (check_made.person_id, check_made.outcome, check_made.note) == (
        office["evaluator"],
        "with_findings",
        "复印病历第3页。",
    )
    with office.desk.view(office["evaluator"]) as view:
        finding = view.session.scalars(select(VerificationFinding).filter_by(check_id=check_made.id)).one()
        assert (finding.description, finding.clause) == ("收费项目与医嘱不符，多计护理费2日。", "list-7")
        assert (finding.indicator, finding.figure) == ("fee_review", "fee_review_failures")
    (entry,) = acts_of(office, "case.record_verification")
    assert (entry.person_id, "多计护理费" in entry.content.decode()) == (office["evaluator"], True)


def test_an_item_checked_again_keeps_both_checks_and_the_later_counts(office: Office) -> None:
    number = draw(office, case_on_site(office))
    check(office, number, 1, CLEAN)
    check(office, number, 1, FOUND)
    item = stored_draw(office, number).items[0]
    assert [one.outcome for one in item.checks] == ["in_order", "with_findings"]
    assert item.latest_check is item.checks[-1]


def test_two_people_checking_one_item_do_not_overwrite_each_other_unseen(office: Office) -> None:
    number = draw(office, case_on_site(office))
    seen = check(office, number, 1, replace(CLEAN, seen=None))
    with pytest.raises(ConflictError) as conflict:
        check(office, number, 1, replace(FOUND, seen=None), "group_leader")
    assert conflict.value.other is not None
    assert (conflict.value.other.act, conflict.value.other.person) == ("case.record_verification", "示例evaluator")
    assert check(office, number, 1, replace(FOUND, seen=seen), "group_leader") > seen


def test_everything_that_is_wrong_with_a_check_is_told_at_once(office: Office) -> None:
    number = draw(office, case_on_site(office))
    with pytest.raises(InvalidError) as refused:
        check(office, number, 1, ItemResult("in_order", [Finding(" ", "", "no_indicator", "no_figure")], "x" * 2001))
    assert faults_of(refused) == {
        "note": "text_too_long",
        "findings": "findings_fit_the_outcome",
        "findings.1.description": "text_missing",
        "findings.1.clause": "text_missing",
        "findings.1.indicator": "unknown_indicator",
        "findings.1.figure": "unknown_figure",
    }
    for result, place in [(ItemResult("with_findings"), "findings"), (ItemResult("no_response"), "outcome")]:
        with pytest.raises(InvalidError) as refused:
            check(office, number, 1, result)
        assert set(faults_of(refused)) == {place}
    with pytest.raises(NotFoundError):
        check(office, number, 4, CLEAN)


def test_only_the_items_of_the_draw_that_counts_are_checked(office: Office) -> None:
    case = case_on_site(office)
    number = draw(office, case)
    check_all(office, number)
    anew = redraw_sample(office.desk, office["evaluator"], number, "名单漏列。").number
    for sample, code in [(number, "sample_was_drawn_anew"), (anew, "sample_is_not_drawn")]:
        with pytest.raises(InvalidError) as refused:
            check(office, sample, 1, CLEAN)
        assert faults_of(refused) == {"sample": code}
    patients = draw(office, case, INSURED_PATIENT, PATIENTS)
    replace_sample_item(office.desk, office["evaluator"], patients, 1, "无人接听")
    with pytest.raises(InvalidError) as refused:
        check(office, patients, 1, CLEAN)
    assert faults_of(refused) == {"item": "item_was_replaced"}


@pytest.mark.req("XX-15")
def test_interviews_with_three_kinds_of_people_are_recorded_with_place_and_day(office: Office) -> None:
    case = case_on_site(office)
    interview_everybody(office, case)
    with office.desk.view(office["evaluator"]) as view:
        rows = view.session.scalars(select(Interview).order_by(Interview.id)).all()
        assert [row.kind for row in rows] == list(INTERVIEW_KINDS)
        assert {(row.place, row.held_on, row.person_id) for row in rows} == {
            ("中牟县人民医院会议室", VISIT_DAY, office["evaluator"])
        }
    wrong = NewInterview("visitor", "", date(2026, 12, 1), " ")
    with pytest.raises(InvalidError) as refused:
        record_interview(office.desk, office["evaluator"], case, wrong)
    assert faults_of(refused) == {
        "kind": "not_an_option",
        "place": "text_missing",
        "notes": "text_missing",
        "held_on": "date_in_the_future",
    }


@pytest.mark.req("PF-18")
def test_one_kind_one_item_or_one_interview_is_waived_by_a_decision_and_the_rest_still_stands(office: Office) -> None:
    case = case_on_site(office)
    for kind in DOCUMENT_KINDS[1:]:
        check_all(office, draw(office, case, kind))
    number = draw(office, case, DOCUMENT_KINDS[0])
    lost = stored_draw(office, number).items[0].reference
    check(office, number, 2, CLEAN)
    check(office, number, 3, CLEAN)
    interview_everybody(office, case)
    waivers = [
        ("every_sampled_item_is_checked", f"S04-1 {lost}"),
        ("all_sample_kinds_are_verified", "insured_patient"),
    ]
    for guard, item in waivers:
        decision = WaiverDecision(guard, item, "档案室因水患封存。", "会议纪要〔2026〕3号")
        waive_requirement(office.desk, office["group_leader"], case, decision)
    with pytest.raises(RefusedError) as refused:
        conclude(office, case)
    assert reasons_of(refused) == {"survey_is_recorded": ()}


@pytest.mark.req("PF-02")
def test_a_verified_figure_stands_beside_the_collected_one_and_the_difference_is_marked(office: Office) -> None:
    case = case_on_site(office)
    entered = [EnteredFigure("visits", 2025, "120"), EnteredFigure("post_gaps", 2025, "2")]
    assert enter_verified_figures(office.desk, office["evaluator"], case, entered, SOURCE) == 2
    assert enter_verified_figures(office.desk, office["evaluator"], case, entered, SOURCE) == 0
    with office.desk.view(office["evaluator"]) as view:
        found = load_case(view, case)
        stages = figures_of(view, found)["visits", 2025]
        assert {stage: row.value for stage, row in stages.items()} == {"collected": 100, "verified": 120}
        assert (stages["verified"].person_id, stages["verified"].source) == (office["evaluator"], SOURCE)
        assert [(one.figure, one.year) for one in differences(view, found)] == [("visits", 2025)]
        assert best_values(view, found)["post_gaps", 2025].value == 2


def test_what_is_the_surveyors_or_the_countys_is_not_entered_as_verified(office: Office) -> None:
    case = case_on_site(office)
    entered = [
        EnteredFigure("dissatisfied_patients", 2025, "0"),
        EnteredFigure("visits", 2025, "1", "x" * 2001),
        EnteredFigure("beds", 2025, "1"),
    ]
    with pytest.raises(InvalidError) as refused:
        enter_verified_figures(office.desk, office["evaluator"], case, entered, " ")
    assert faults_of(refused) == {
        "figures.dissatisfied_patients.2025": "figure_comes_from_the_survey",
        "figures.visits.2025": "text_too_long",
        "figures.beds.2025": "unknown_figure",
        "source": "source_is_named",
    }


@pytest.mark.req("PF-03")
def test_who_verified_figures_on_site_does_not_approve(office: Office) -> None:
    case = case_on_site(office)
    appoint(office, "evaluator", "approver", "bureau")
    enter_verified_figures(office.desk, office["evaluator"], case, [EnteredFigure("post_gaps", 2025, "1")], SOURCE)
    put_into(office, case, "approval")
    told = {}
    for account in ("evaluator", "approver"):
        with office.desk.view(office[account]) as view:
            acts = {act.event: act for act in acts_open_to(view, load_case(view, case))}
        told[account] = [reason for reason in acts["approve_result"].reasons if reason.code == "earlier_act_shuts_out"]
    assert [reason.values["items"] for reason in told["evaluator"]] == [("case.record_verification",)]
    assert told["approver"] == []


def test_the_site_is_visited_again_with_a_reason_and_what_was_found_stays(office: Office) -> None:
    case = case_on_site(office)
    verify_everything(office, case)
    conclude(office, case)
    purchases = f"{case}-S04"
    with pytest.raises(RefusedError):
        check(office, purchases, 1, FOUND)
    reopen_site_verification(office.desk, office["group_leader"], case, "采购记录需补查。")
    check(office, purchases, 1, FOUND)
    conclude(office, case)
    assert [len(item.checks) for item in stored_draw(office, purchases).items] == [2, 1, 1]


def test_nobody_of_the_party_or_outside_the_group_records_anything_on_site(office: Office) -> None:
    case = case_on_site(office)
    number = draw(office, case)
    new = NewInterview("manager", "会议室", VISIT_DAY, "谈话要点。")
    for account in ("submitter", "data_officer", "approver"):
        with pytest.raises(RefusedError):
            check(office, number, 1, CLEAN, account)
        with pytest.raises(RefusedError):
            record_interview(office.desk, office[account], case, new)
        with pytest.raises(RefusedError):
            conclude_site_verification(office.desk, office[account], case)
    for account in ("second_evaluator", "other_submitter"):
        with pytest.raises(NotFoundError):
            check(office, number, 1, CLEAN, account)


def test_loading_what_lacks_takes_no_more_statements_with_more_items(office: Office) -> None:
    case = case_on_site(office)
    counted: list[int] = []
    for size in (2, 40):
        kind = DOCUMENT_KINDS[len(counted)]
        draw(office, case, kind, size)
        with office.desk.view(office["group_leader"]) as view, statements(office) as seen:
            acts_open_to(view, load_case(view, case))
            counted.append(len(seen))
    assert counted[0] == counted[1]


def test_the_survey_alone_is_not_enough(office: Office) -> None:
    case = case_on_site(office)
    draw(office, case, INSURED_PATIENT, PATIENTS)
    survey(office, case)
    with pytest.raises(RefusedError) as refused:
        conclude(office, case)
    assert set(reasons_of(refused)) == {"all_sample_kinds_are_verified", "interviews_are_recorded"}


@pytest.mark.req("NT-05")
def test_what_was_submitted_is_enough_where_the_paper_wants_a_cause_and_a_spot_check_says_its_cause(
    office: Office,
) -> None:
    open_round(office, Round("national-alliance"))
    case = "410122-2025-001"
    put_into(office, case, "site_verification")
    form_group(office, case)
    with pytest.raises(RefusedError) as refused:
        conclude(office, case)
    assert set(reasons_of(refused)) == {"survey_is_recorded"}
    plan = SamplePlan("medical_record", 3)
    with pytest.raises(InvalidError) as invalid:
        commit_sample_seed(office.desk, office["evaluator"], case, plan)
    assert faults_of(invalid) == {"cause": "text_missing"}
    because = replace(plan, cause="上报的下转人次比上年多三倍。")
    number = commit_sample_seed(office.desk, office["evaluator"], case, because).number
    draw_sample(office.desk, office["evaluator"], number, a_frame())
    with pytest.raises(RefusedError) as refused:
        conclude(office, case)
    assert set(reasons_of(refused)) == {"survey_is_recorded", "every_sampled_item_is_checked"}
    with office.desk.view(office["approver"]) as view:
        assert sample_page(view, case, number).sample.cause == because.cause
