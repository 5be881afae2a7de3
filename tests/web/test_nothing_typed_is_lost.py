"""Long forms when the session ends under them, and when two people work on one: nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.casework.approved_cases import SURPLUS_LEDGER, prepared
from tests.casework.handing_in import policy_of_case
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.on_site import case_on_site, draw
from tests.casework.result_stage import case_at_scoring
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.casework.steps.write_report import WrittenSection, write_report


def sent_after_the_end(client: FlaskClient, account: str, path: str, form: dict[str, str]) -> str:
    """Send a form when the session has ended, sign in again and return the page that comes then."""
    with client.session_transaction() as session:
        session["signed_in"] = "ended"
    lost = client.post(path, data=form)
    assert "/sign-in" in lost.headers["Location"]
    back = client.post(lost.headers["Location"], data={"account": account, "password": PASSPHRASE})
    return client.get(back.headers["Location"]).text


def test_points_and_reasons_are_in_the_table_again(office: Office, sign_in: SignIn) -> None:
    path = f"/cases/{case_at_scoring(office, visits=None)}/scoring"
    key = "score.budget_plan"
    form = {f"{key}.points": "3.5", f"{key}.reason": "分配表缺两个月。", f"{key}.seen": "|"}
    page = sent_after_the_end(sign_in("evaluator"), "evaluator", path, form)
    assert 'value="3.5"' in page
    assert ">分配表缺两个月。</textarea>" in page


def test_a_finding_is_in_its_form_again(office: Office, sign_in: SignIn) -> None:
    number = case_on_site(office)
    path = f"/cases/{number}/verification/samples/{draw(office, number)}/items/1"
    form = {
        "outcome": "with_findings",
        "description.0": "病案首页缺主治医师签名。",
        "clause.0": "list-10",
        "indicator.0": "within_county_visit_rate",
        "note": "复印件两页",
    }
    page = sent_after_the_end(sign_in("evaluator"), "evaluator", path, form)
    assert "病案首页缺主治医师签名。</textarea>" in page
    assert '<option value="within_county_visit_rate" selected>' in page
    assert "复印件两页</textarea>" in page
    assert re.search(r'value="with_findings" required checked', page)


def test_a_question_is_in_its_form_again(office: Office, sign_in: SignIn) -> None:
    path = f"/cases/{open_zhengzhou_cycle(office)}/self-assessment/questions/referral_system"
    page = sent_after_the_end(sign_in("submitter"), "submitter", path, {"text": "下转比例的分母是什么？"})
    assert ">下转比例的分母是什么？</textarea>" in page


@pytest.mark.req("PF-01")
def test_two_people_on_one_section_of_the_report_see_both_texts(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    heading = policy_of_case(office, number).table.report[0].id
    path = f"/cases/{number}/self-assessment/report"
    client = sign_in("submitter")
    write_report(office.desk, office["submitter"], number, {heading: WrittenSection("他人写的。")})
    mine = {f"section.{heading}": "我写的。", f"version.{heading}": "0"}
    answer = client.post(path, data=mine)
    assert answer.status_code == 409
    assert "<pre>他人写的。</pre>" in answer.text
    assert "我写的。</textarea>" in answer.text
    seen = re.findall(rf'name="version\.{heading}" value="(\d+)"', answer.text)[0]
    assert client.post(path, data=mine | {f"version.{heading}": seen}).status_code == 302


@pytest.mark.req("PF-04")
def test_two_people_on_one_entry_of_the_ledger_see_both_and_the_second_can_decide(
    office: Office, sign_in: SignIn
) -> None:
    number = prepared(office, SURPLUS_LEDGER).rpartition("-")[0]
    path = f"/cases/{number}/settlement/ledger"
    client = sign_in("settlement_officer")
    stale = dict(re.findall(r'name="(seen\.[^"]+)" value="([^"]*)"', client.get(path).text))
    theirs = {"entry.prepaid_quota": "1111.00", "source_document": "他人的文件", "reason": "更正", "save": "yes"}
    assert client.post(path, data=theirs).status_code == 302
    mine = stale | {"entry.prepaid_quota": "2222.00", "source_document": "我的文件", "reason": "更正", "save": "yes"}
    refused = client.post(path, data=mine)
    assert refused.status_code in {409, 422}
    assert 'value="2222.00"' in refused.text
    assert "现有：1,111.00" in refused.text
    renewed = dict(re.findall(r'name="(seen\.[^"]+)" value="([^"]*)"', refused.text))
    assert client.post(path, data=mine | renewed).status_code == 302
