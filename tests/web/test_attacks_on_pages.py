"""What people look for on pages that are not meant for them: each finds nothing there."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select, update

from tests.casework.handing_in import PROVEN, a_pdf, appoint, certify, policy_of_case
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_at_feedback, case_at_scoring, compute, enter, name_group, put_into
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.evidence import EvidenceDescription
from ycg_flow.casework.steps.attach_evidence import attach_evidence
from ycg_flow.casework.steps.propose_fund_use import FundUse, propose_fund_use
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.write_report import WrittenSection, write_report
from ycg_flow.records.accounts import KeptForm
from ycg_flow.records.people import Post


def test_a_hospital_does_not_read_what_its_former_colleague_does_at_the_bureau(office: Office, sign_in: SignIn) -> None:
    number = case_at_scoring(office)
    appoint(office, "evaluator", "submitter")
    with office.desk.database.writing() as session, session.begin():
        former = update(Post).where(Post.person_id == office["evaluator"], Post.role == "submitter")
        session.execute(former.values(until_on=date(2021, 1, 1)))
    compute(office, number)
    page = sign_in("submitter").get(f"/cases/{number}/history").text
    assert "分配表缺少两个村卫生室" in sign_in("group_leader").get(f"/cases/{number}/history").text
    assert "分配表缺少两个村卫生室" not in page
    assert "示例evaluator" not in page


def test_a_hospital_reads_what_somebody_did_for_it_before_they_left(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    propose_fund_use(office.desk, office["submitter"], number, FundUse(100, 90, "surplus_retention", "节约"))
    office.clock.pass_days(2)
    with office.desk.database.writing() as session, session.begin():
        left = update(Post).where(Post.person_id == office["submitter"])
        session.execute(left.values(until_on=office.clock().date()))
    assert "示例submitter" in sign_in("certifier").get(f"/cases/{number}/history").text


def test_a_party_that_was_told_once_does_not_see_what_is_verified_anew(office: Office, sign_in: SignIn) -> None:
    number = case_at_feedback(office)
    office.clock.pass_days(1)
    resume_scoring(office.desk, office["group_leader"], number, "补充核实")
    enter(office, number, visits=77777)
    address, day = f"/cases/{number}/as-of", office.clock().date().isoformat()
    assert "77,777" in sign_in("group_leader").get(address, query_string={"day": day}).text
    page = sign_in("submitter").get(address, query_string={"day": day}).text
    assert "1,000" in page
    assert "77,777" not in page


def test_the_bureau_reads_no_draft_of_the_report_on_the_fund(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    use = FundUse(123456700, 123400000, "surplus_retention", "节约了床位开支。")
    propose_fund_use(office.desk, office["submitter"], number, use)
    address = f"/cases/{number}/settlement/fund-use"
    assert "1,234,567.00" in sign_in("certifier").get(address).text
    page = sign_in("group_leader").get(address).text
    assert "1,234,567.00" not in page
    assert "节约了床位开支" not in page


def test_last_years_files_are_offered_to_those_who_read_last_years_case(office: Office, sign_in: SignIn) -> None:
    office.clock.go_to(date(2025, 1, 6))
    last = _submitted(office, 2024, "去年的办法.pdf")
    put_into(office, last, "closed")
    office.clock.go_to(date(2026, 1, 6))
    number = _submitted(office, 2025, "今年的办法.pdf")
    name_group(office, number)
    address = f"/cases/{number}/self-assessment/evidence/{PROVEN[0]}"
    for account, is_offered in (("group_leader", True), ("submitter", True), ("evaluator", False)):
        page = sign_in(account).get(address).text
        assert "今年的办法.pdf" in page
        assert ("去年的办法.pdf" in page) == is_offered


# Sessions


def test_what_one_typed_when_their_session_ended_is_shown_to_no_other_who_signs_in_there(
    office: Office, sign_in: SignIn
) -> None:
    path = f"/cases/{case_at_scoring(office)}/scoring"
    client = sign_in("evaluator")
    office.clock.now += timedelta(hours=2)
    typed = {
        "score.budget_plan.points": "1.5",
        "score.budget_plan.reason": "只给我自己看。",
        "score.budget_plan.seen": "|",
    }
    lost = client.post(path, data=typed)
    assert "/sign-in" in lost.headers["Location"]
    for account, is_shown in (("second_evaluator", False), ("evaluator", True)):
        client.post(lost.headers["Location"], data={"account": account, "password": PASSPHRASE})
        assert ("只给我自己看" in client.get(path).text) == is_shown


def test_who_is_not_signed_in_cannot_fill_the_database_with_forms(office: Office, app: Flask) -> None:
    number = open_zhengzhou_cycle(office)
    app.extensions["ycg_flow_posts"].most = 5
    client = app.test_client()
    path = f"/cases/{number}/self-assessment/report"
    answers = [client.post(path, data={"section": "字" * 1000}).status_code for _ in range(10)]
    assert answers == [302] * 5 + [429] * 5
    with office.desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KeptForm)) == 0


def test_at_a_place_left_open_the_password_is_not_guessed_by_changing_it(office: Office, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    form = {"wanted": "另一个很长的口令 Xy-7", "again": "另一个很长的口令 Xy-7"}
    for guess in range(account_rules().failures):
        assert client.post("/password", data={"present": f"guess {guess}", **form}).status_code == 422
    assert client.post("/password", data={"present": PASSPHRASE, **form}).status_code == 422
    office.clock.now += account_rules().locked_for + timedelta(minutes=1)
    assert client.post("/password", data={"present": PASSPHRASE, **form}).status_code == 302


def _submitted(office: Office, year: int, file: str) -> str:
    """Submit the self-assessment of a year with one file, and return the number of its case."""
    number = open_zhengzhou_cycle(office, year=year)
    links = tuple(("figure", name) for name in PROVEN)
    save_draft(office.desk, office["submitter"], number, [TypedEntry(name, year, "1") for name in PROVEN])
    attach_evidence(office.desk, office["submitter"], number, a_pdf(), EvidenceDescription(file, links))
    headings = {heading.id: WrittenSection("已完成。") for heading in policy_of_case(office, number).table.report}
    write_report(office.desk, office["submitter"], number, headings)
    certify(office, number)
    return number
