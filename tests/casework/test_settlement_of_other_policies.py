"""Settlement as other papers want it: Xinxiang's bands, Nan'an's round with its ranks, papers without any money."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from tests.casework.approved_cases import (
    XINXIANG_LEDGER,
    Result,
    Round,
    amounts_of,
    approve,
    enter,
    gap_of,
    issue,
    lines_of,
    open_round,
    payments_of,
    state_of,
)
from tests.casework.office import Office
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.queries.statement_page import statement_page
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.enter_ledger import enter_round_ledger
from ycg_flow.casework.steps.finalise_cohort import finalise_cohort, reopen_cohort
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.waive_requirement import WaiverDecision, waive_requirement
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import DepartmentNotice
from ycg_flow.records.results import Approval

XINXIANG = Round("xinxiang-2025", parameters={"budget_cut_share": "0.02", "overspend_share": "0.6"})
NANAN = Round("nanan-2021", 2021, {"reserve_overspend_share": "0.5"})
CENTRE = {
    "centre_package": "1000000.01",
    "surplus": "0",
    "surplus_years": "0",
    "overspend": "0",
    "authority_share": "0",
    "charged_to_others": "0",
    "charged_by_others": "0",
    "out_of_county_spending": "0",
}
SURPLUS_CENTRE = {**CENTRE, "surplus": "100000.03", "surplus_years": "3", "charged_to_others": "250.00"}
OVERSPEND_CENTRE = {**CENTRE, "overspend": "40000.01", "authority_share": "10000.00", "charged_by_others": "250.00"}
COMMON = LedgerInput(
    {
        "per_capita_amount": "600.00",
        "consortium_package": "3000000.00",
        "outside_institutions": "100000.00",
        "reserve_balance": "5000.00",
    },
    "南委办〔2021〕号附件1",
)
LIAONING_LEDGER = {
    "global_budget": "10000.00",
    "out_of_consortium_spending": "1000.00",
    "actual_spending": "8200.00",
    "overspend_from_policy_change": "0",
    "overspend_from_price_change": "0",
    "overspend_from_more_patients": "0",
    "paid_sign_ups": "0",
}
ZHONGMU, GONGYI = "410122-2021-001", "410181-2021-001"


def money_of_xinxiang(office: Office, result: Result, **changes: str) -> dict[str, int]:
    open_round(office, XINXIANG)
    number = "410122-2025-001"
    approve(office, number, result)
    enter(office, number, {**XINXIANG_LEDGER, **changes})
    statement = prepare_statement(office.desk, office["settlement_officer"], number)
    assert gap_of(office, statement) == 0
    return amounts_of(office, statement)


@pytest.mark.req("XX-19", "XX-20")
@pytest.mark.parametrize(
    ("score", "paid", "cut"),
    [
        ("90", 100000, 0),
        ("89.99", 99950, 0),
        ("84.5", 72500, 0),
        ("80", 50000, 0),
        ("79.99", 50000, 0),
        ("60", 50000, 0),
        ("59.99", 0, 22000),
    ],
)
def test_xinxiang_pays_the_retained_surplus_by_its_bands_and_cuts_the_next_budget_below_60(
    office: Office, score: str, paid: int, cut: int
) -> None:
    amounts = money_of_xinxiang(office, Result(score))
    assert (amounts["surplus_paid"], amounts["surplus_withheld"], amounts["budget_cut"]) == (paid, 100000 - paid, cut)


@pytest.mark.req("XX-10", "XX-20")
def test_a_veto_pays_nothing_whatever_the_points_and_cuts_the_next_budget(office: Office) -> None:
    amounts = money_of_xinxiang(office, Result("99", ("insurance_fraud",)))
    assert (amounts["surplus_paid"], amounts["budget_cut"]) == (0, 22000)


@pytest.mark.req("XX-21")
def test_xinxiang_shares_the_reasonable_overspend_and_leaves_the_unreasonable_to_the_consortium(office: Office) -> None:
    amounts = money_of_xinxiang(office, Result("85"), actual_spending="10500.00", unreasonable_overspend="200.00")
    assert (amounts["overspend"], amounts["overspend_shared"], amounts["overspend_borne"]) == (50000, 18000, 32000)


def nanan(office: Office) -> str:
    """Open Nan'an's round of two centres with approved results and their ledgers; return its cycle."""
    cycle = open_round(office, NANAN, ("zhongmu", "gongyi"))
    for number, score, ledger in ((ZHONGMU, "95", SURPLUS_CENTRE), (GONGYI, "90", OVERSPEND_CENTRE)):
        approve(office, number, Result(score))
        enter(office, number, ledger)
    return cycle


@pytest.mark.req("PF-15")
def test_money_that_depends_on_ranks_waits_until_every_case_of_the_round_is_decided(office: Office) -> None:
    cycle = nanan(office)
    officer = office["settlement_officer"]
    enter_round_ledger(office.desk, officer, cycle, COMMON)
    with pytest.raises(RefusedError) as refused:
        prepare_statement(office.desk, officer, ZHONGMU)
    assert [reason.code for reason in refused.value.reasons] == ["ranks_do_not_wait_for_the_cohort"]
    finalise_cohort(office.desk, office["group_leader"], cycle)
    first, second = (prepare_statement(office.desk, officer, number) for number in (ZHONGMU, GONGYI))
    assert amounts_of(office, first)["settled_package"] == 100000001
    assert gap_of(office, first) == gap_of(office, second) == 0


@pytest.mark.req("NA-05", "NA-06", "NA-07")
def test_a_round_shares_incentive_reserve_and_overspend_over_all_its_statements(office: Office) -> None:
    cycle = nanan(office)
    officer = office["settlement_officer"]
    enter_round_ledger(office.desk, officer, cycle, COMMON)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    surplus, overspend = (
        amounts_of(office, prepare_statement(office.desk, officer, number)) for number in (ZHONGMU, GONGYI)
    )
    assert (surplus["incentive_pay"], surplus["general_hospital_share"]) == (5000002, 5000001)
    assert (surplus["incentive_staff"], surplus["incentive_cost_control"]) == (2500001, 2500001)
    assert surplus["reserve_accrual"] == 1000000  # a tenth of the surplus of the year, far from the ceiling
    assert overspend["overspend_shared_by_reserve"] == 500000  # the reserve has no more than 5,000 yuan
    assert overspend["overspend_borne"] == 3000001 - 500000
    assert surplus["reserve_after_round"] == overspend["reserve_after_round"] == surplus["reserve_accrual"]
    assert (surplus["charges_receivable"], overspend["charges_payable"]) == (25000, 25000)


def test_what_lacks_in_the_common_ledger_is_named_with_what_lacks_in_the_cases(office: Office) -> None:
    cycle = nanan(office)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    enter(office, GONGYI, {"overspend": None})
    with pytest.raises(RefusedError) as refused:
        prepare_statement(office.desk, office["settlement_officer"], ZHONGMU)
    items = refused.value.reasons[0].values["items"]
    assert {"reserve_balance", "outside_institutions", f"{GONGYI}.overspend"} <= set(items)  # type: ignore[arg-type]


def test_a_round_one_of_whose_results_was_voided_settles_nothing(office: Office) -> None:
    cycle = nanan(office)
    enter_round_ledger(office.desk, office["settlement_officer"], cycle, COMMON)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    with office.desk.database.writing() as session, session.begin():
        gongyi = select(EvaluationCase.id).where(EvaluationCase.number == GONGYI).scalar_subquery()
        session.execute(
            update(Approval).where(Approval.case_id == gongyi).values(voided_at=office.clock(), voided_because="核查")
        )
    with pytest.raises(InvalidError) as invalid:
        prepare_statement(office.desk, office["settlement_officer"], ZHONGMU)
    assert invalid.value.faults["result"].code == "result_not_approved"


def test_an_entry_of_one_centre_or_of_the_round_makes_the_statements_of_all_centres_stale(office: Office) -> None:
    cycle = nanan(office)
    officer = office["settlement_officer"]
    enter_round_ledger(office.desk, officer, cycle, COMMON)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    statement = prepare_statement(office.desk, officer, ZHONGMU)
    issue(office, statement)
    enter(office, GONGYI, {"overspend": "39999.99"})
    assert state_of(office, statement) == "stale"


def test_the_common_ledger_marks_statements_stale_and_refuses_what_is_not_common(office: Office) -> None:
    cycle = nanan(office)
    officer = office["settlement_officer"]
    enter_round_ledger(office.desk, officer, cycle, COMMON)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    statement = prepare_statement(office.desk, officer, ZHONGMU)
    issue(office, statement)
    assert enter_round_ledger(office.desk, officer, cycle, COMMON) == 0
    assert enter_round_ledger(office.desk, officer, cycle, LedgerInput({"reserve_balance": "6000"}, "更正")) == 1
    assert state_of(office, statement) == "stale"
    with pytest.raises(InvalidError) as invalid:
        enter_round_ledger(office.desk, officer, cycle, LedgerInput({"overspend": "1"}, "更正"))
    assert invalid.value.faults["ledger.overspend"].code == "unknown_ledger_entry"


def test_a_reopened_round_makes_its_statements_stale(office: Office) -> None:
    cycle = nanan(office)
    officer = office["settlement_officer"]
    enter_round_ledger(office.desk, officer, cycle, COMMON)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    statement = prepare_statement(office.desk, officer, ZHONGMU)
    issue(office, statement)
    reopen_cohort(office.desk, office["approver"], cycle, Resolution("名次有误", "会议纪要"))
    assert state_of(office, statement) == "stale"


@pytest.mark.req("PF-04")
def test_a_statement_of_a_round_shows_what_is_common_beside_what_is_the_partys(office: Office) -> None:
    cycle = nanan(office)
    officer = office["settlement_officer"]
    enter_round_ledger(office.desk, officer, cycle, COMMON)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    lines = lines_of(office, prepare_statement(office.desk, officer, ZHONGMU))
    assert {lines[name].holder for name in ("usable_package", "reserve_balance")} == {"round"}
    assert {lines[name].holder for name in ("settled_package", "centre_package")} == {"party"}


def test_a_paper_without_money_needs_no_ledger_and_no_statement_to_be_closed(office: Office) -> None:
    open_round(office, Round("national-alliance"))
    number = "410122-2025-001"
    approve(office, number, Result(None))
    inform_departments(office.desk, office["settlement_officer"], number, "通报〔2026〕1号")
    finish_settlement(office.desk, office["settlement_officer"], number)
    close_case(office.desk, office["rectification_officer"], number)
    assert state_of(office, number) == "closed"


@pytest.mark.req("PF-18")
def test_where_every_entry_of_the_ledger_is_waived_by_decision_there_is_nothing_to_settle(office: Office) -> None:
    settings = {"retained_share": "0.5", "overspend_share": "0.5", "sign_up_fee": "30"}
    open_round(office, Round("liaoning-reference", parameters=settings))
    number, officer = "410122-2025-001", office["settlement_officer"]
    approve(office, number, Result(None))
    inform_departments(office.desk, officer, number, "通报〔2026〕1号")
    with pytest.raises(RefusedError) as refused:
        finish_settlement(office.desk, officer, number)
    reasons = {reason.code: reason.values["items"] for reason in refused.value.reasons}
    assert reasons["every_statement_is_issued"] == ("statement",)
    for item in reasons["ledger_is_complete"]:  # type: ignore[union-attr]
        decision = WaiverDecision("ledger_is_complete", str(item), "本市只评价指标，不作清算。", "市局文件〔2026〕5号")
        waive_requirement(office.desk, office["approver"], number, decision)
    finish_settlement(office.desk, officer, number)
    assert state_of(office, number) == "rectification"


@pytest.mark.req("LN-16")
def test_liaonings_retained_surplus_goes_whole_to_the_lead_hospital_to_distribute_and_the_result_is_passed_on(
    office: Office,
) -> None:
    settings = {"retained_share": "0.5", "overspend_share": "0.5", "sign_up_fee": "30"}
    open_round(office, Round("liaoning-reference", parameters=settings))
    number, officer = "410122-2025-001", office["settlement_officer"]
    approve(office, number, Result(None))
    enter(office, number, LIAONING_LEDGER)
    statement = prepare_statement(office.desk, officer, number)
    issue(office, statement)
    record_payment(office.desk, officer, statement, Movement(40000, date(2026, 1, 5), "付字1号"))
    assert payments_of(office, number) == [("payment", "retained_surplus", 40000)]
    with office.desk.view(office["submitter"]) as view:
        (line,) = [row for row in statement_page(view, number, statement).rows if row.line.line == "retained_surplus"]
    assert line.words is not None
    assert "纳入业务收入，由牵头医疗机构在医共体内部合理分配" in line.words.note
    inform_departments(office.desk, officer, number, "通报〔2026〕1号")
    with office.desk.database.reading() as session:
        assert "health_commission" in session.scalars(select(DepartmentNotice.department)).all()
