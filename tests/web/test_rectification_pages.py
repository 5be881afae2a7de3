"""The pages of rectification: overdue first, an order with its whole way, and what nobody may do behind a button."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.test_rectification import LATE_PAYMENT, issued, order, reported
from tests.web.conftest import SignIn
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order
from ycg_flow.records.consequences import Complaint, Consequence, Problem
from ycg_flow.records.rectification import RectificationOrder

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MET = {
    "record_re_inspection-outcome": "met",
    "record_re_inspection-finding": "凭证齐全，资金已到账。",
    "record_re_inspection-inspected_on": "2026-01-20",
}


def address(number: str) -> str:
    return f"/cases/{number.rpartition('-')[0]}/rectification/{number}"


@pytest.mark.req("PF-05")
def test_an_order_is_issued_carried_out_verified_and_closed_through_the_pages(office: Office, sign_in: SignIn) -> None:
    case = open_zhengzhou_cycle(office)
    officer, submitter = sign_in("rectification_officer"), sign_in("submitter")
    typed = {
        "origin": "late_payment_to_members",
        "reason": "三季度未按时拨付。",
        "responsible": "",
        "due_on": "2026-02-10",
        "items": "2",
        "item1-finding": "三家乡镇卫生院8月预付资金逾期拨付。",
        "item1-demand": "补拨到位。",
        "item1-clause": "A-7",
        "item1-indicator": "payment_to_members",
    }
    answer = officer.post(f"/cases/{case}/rectification/new", data=typed)
    assert answer.status_code == 302
    path = address(f"{case}-R01")
    page = submitter.get(path).text
    for words in ("三家乡镇卫生院8月预付资金逾期拨付。", "2026-02-10", "尚未上传整改佐证材料"):
        assert words in page
    sent = submitter.post(f"{path}/evidence", data={"files": (BytesIO(PDF), "拨付凭证.pdf")})
    assert sent.status_code == 302
    done = {"report_rectification-plan": "分两周补拨。", "report_rectification-done": "已补拨。"}
    assert "拨付凭证.pdf" in submitter.post(f"{path}/report_rectification", data=done, follow_redirects=True).text
    office.clock.go_to(date(2026, 1, 20))
    officer = sign_in("rectification_officer")
    assert officer.post(f"{path}/record_re_inspection", data=MET).status_code == 302
    closed = officer.post(f"{path}/verify_rectification", follow_redirects=True)
    assert "已销号" in closed.text
    assert order(office, f"{case}-R01").state == "closed"


def test_what_is_wrong_with_an_order_stands_at_its_fields_and_nothing_typed_is_lost(
    office: Office, sign_in: SignIn
) -> None:
    case = open_zhengzhou_cycle(office)
    typed = {
        "origin": "finding",
        "responsible": "",
        "reason": "内控。",
        "due_on": "2026-01-05",
        "items": "2",
        "item1-finding": "无记录。",
    }
    answer = sign_in("rectification_officer").post(f"/cases/{case}/rectification/new", data=typed)
    assert answer.status_code == 422
    assert "日期须晚于今天" in answer.text
    assert "无记录。" in answer.text
    assert answer.text.count("请填写这一项") >= 1


def test_a_further_item_is_offered_without_losing_the_others(office: Office, sign_in: SignIn) -> None:
    case = open_zhengzhou_cycle(office)
    typed = {"origin": "finding", "items": "2", "item1-finding": "无记录。", "more": "yes"}
    answer = sign_in("rectification_officer").post(f"/cases/{case}/rectification/new", data=typed)
    assert answer.status_code == 200
    assert "整改事项3" in answer.text
    assert "无记录。" in answer.text


@pytest.mark.req("PF-05")
def test_the_overview_stands_overdue_first_and_the_filter_stands_in_the_address(
    office: Office, sign_in: SignIn
) -> None:
    first = issued(office)
    case = first.rpartition("-")[0]
    issue_rectification_order(office.desk, office["rectification_officer"], case, LATE_PAYMENT)
    office.clock.go_to(date(2026, 2, 12))
    client = sign_in("rectification_officer")
    page = client.get("/rectification").text
    assert "已逾期2天" in page
    assert first in client.get("/rectification?overdue=yes&origin=late_payment_to_members").text
    assert first not in client.get("/rectification?state=escalated").text
    assert first not in client.get("/rectification?words=巩义").text
    assert 'value="巩义"' in client.get("/rectification?words=巩义").text


@pytest.mark.parametrize("path", ["", "/report_rectification"])
def test_an_order_of_another_consortium_is_not_found(office: Office, sign_in: SignIn, path: str) -> None:
    number = issued(office)
    client = sign_in("other_submitter")
    assert client.get(f"{address(number)}{path}").status_code == 404
    assert client.post(f"{address(number)}/report_rectification").status_code == 404
    assert client.post(f"{address(number)}/evidence", data={"files": (BytesIO(PDF), "a.pdf")}).status_code == 404
    assert client.get(f"/cases/{number.rpartition('-')[0]}/rectification").status_code == 404
    assert number not in client.get("/rectification").text


def test_an_order_is_not_found_below_another_case(office: Office, sign_in: SignIn) -> None:
    number = issued(office)
    client = sign_in("rectification_officer")
    assert client.get(f"/cases/410181-2025-001/rectification/{number}").status_code == 404
    assert client.post(f"/cases/410181-2025-001/rectification/{number}/revoke_order").status_code == 404


@pytest.mark.parametrize("event", ["record_re_inspection", "verify_rectification", "extend_order", "revoke_order"])
def test_the_party_cannot_do_the_bureaus_acts_by_posting_them(office: Office, sign_in: SignIn, event: str) -> None:
    number = reported(office)
    client = sign_in("submitter")
    assert f"/{event}" not in client.get(address(number)).text
    typed = {f"{event}-{name.partition('-')[2]}": text for name, text in MET.items()}
    more = {f"{event}-reason": "理由", f"{event}-document": "文件", f"{event}-new_due_on": "2026-05-01"}
    answer = client.post(f"{address(number)}/{event}", data={**typed, **more})
    assert answer.status_code == 409
    assert "没有办理此事项的权限" in answer.text or "当前环节不能办理此事项" in answer.text
    assert order(office, number).state == "reported"


def test_who_did_not_re_inspect_sees_why_an_order_cannot_be_closed(office: Office, sign_in: SignIn) -> None:
    number = reported(office)
    page = sign_in("rectification_officer").get(address(number)).text
    assert "复查通过，销号" in page
    assert "尚未记录复查情况" in page


def test_a_milder_measure_is_not_offered_and_refused_when_posted(office: Office, sign_in: SignIn) -> None:
    number = issued(office)
    office.clock.go_to(date(2026, 3, 1))
    client = sign_in("rectification_officer")
    event = f"{address(number)}/escalate_order"
    typed = {"escalate_order-measure": "circulated_criticism", "escalate_order-reason": "逾期未报。"}
    assert client.post(event, data=typed).status_code == 302
    page = client.get(address(number)).text
    assert "升级处理：通报批评" in page
    assert 'value="supervisory_interview"' not in page
    further = {"escalate_order_further-measure": "supervisory_interview", "escalate_order_further-reason": "再次。"}
    assert client.post(f"{event}_further", data=further).status_code == 422


ORDER = {
    "origin": "late_payment_to_members",
    "reason": "三季度未按时拨付。",
    "responsible": "",
    "items": "1",
    "item1-finding": "逾期拨付。",
    "item1-demand": "补拨到位。",
    "item1-clause": "",
    "item1-indicator": "",
}
PROBLEM = {"act": "case.register_problem", "source": "daily_review", "found_on": "2026-01-04", "description": "一事"}
COMPLAINT = {
    "act": "case.register_complaint",
    "channel": "telephone",
    "received_on": "2026-01-04",
    "description": "又一事",
}
MEASURE = {
    "escalate_order_further-measure": "circulated_criticism",
    "escalate_order_further-reason": "拒不整改",
    "escalate_order_further-document": "",
}


def sent_twice(client: FlaskClient, page: str, path: str, given: Mapping[str, str]) -> tuple[int, int]:
    """Send one and the same form twice, as a double click or a page gone back to does; return what it was answered."""
    name = list(given)[-1]
    form = next(part for part in client.get(page).text.split("<form")[1:] if f'name="{name}"' in part)
    seen = form.partition('name="seen_version" value="')[2].partition('"')[0]
    first, second = (client.post(path, data={**given, "seen_version": seen}) for _ in range(2))
    assert "示例rectification_officer" in second.text
    return first.status_code, second.status_code


@pytest.mark.req("PF-07")
def test_the_same_form_sent_again_is_no_second_order_problem_complaint_or_measure(
    office: Office, sign_in: SignIn
) -> None:
    case, officer = open_zhengzhou_cycle(office), sign_in("rectification_officer")
    new, supervision, path = f"/cases/{case}/rectification/new", f"/cases/{case}/supervision", address(f"{case}-R01")
    assert sent_twice(officer, new, new, ORDER) == (302, 409)
    assert sent_twice(officer, supervision, supervision, PROBLEM) == (302, 409)
    assert sent_twice(officer, supervision, supervision, COMPLAINT) == (302, 409)
    office.clock.go_to(date(2026, 6, 1))
    officer = sign_in("rectification_officer")
    first = {"escalate_order-measure": "supervisory_interview", "escalate_order-reason": "逾期"}
    assert officer.post(f"{path}/escalate_order", data=first).status_code == 302
    office.clock.go_to(date(2026, 8, 1))
    officer = sign_in("rectification_officer")
    assert sent_twice(officer, path, f"{path}/escalate_order_further", MEASURE) == (302, 409)
    with office.desk.view(office["rectification_officer"]) as view:
        kinds = (RectificationOrder, Problem, Complaint, Consequence)
        counts = [view.session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
    assert counts == [1, 1, 1, 2]
