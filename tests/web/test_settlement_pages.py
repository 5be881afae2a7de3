"""The pages of settlement: the ledger read back, the statement as the paper's sheet, money that moves once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.casework.approved_cases import (
    DOCUMENT,
    HALF,
    SURPLUS_LEDGER,
    give_post,
    issue,
    payments_of,
    prepared,
    state_of,
)
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_approved
from tests.casework.test_settlement_of_other_policies import COMMON, ZHONGMU, nanan
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.casework.steps.finalise_cohort import finalise_cohort
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import Consequence

TYPED = {
    "entry.prepaid_quota": "1.000001万元",
    "entry.actual_spending": "９，０００．００",
    "entry.quality_deposit": "500.01元",
    "entry.reasonable_overspend": "0",
    "entry.risk_adjustment_fund": "0.00",
    "source_document": DOCUMENT,
}
PAID = {
    "record_payment-amount_fen": "1,250.02",
    "record_payment-moved_on": "2026-01-05",
    "record_payment-voucher": "付字1号",
}


def statement_of(number: str) -> str:
    return f"/cases/{number.rpartition('-')[0]}/settlement/statements/{number}"


@pytest.fixture
def issued(office: Office) -> str:
    """A statement with half the deposit and the surplus to pay: 1,250.02 yuan in all."""
    number = prepared(office, SURPLUS_LEDGER, HALF)
    issue(office, number)
    return number


@pytest.mark.req("PF-04")
def test_amounts_typed_in_any_spelling_are_read_back_before_they_are_saved_to_the_fen(
    office: Office, sign_in: SignIn
) -> None:
    number = case_approved(office)
    client, path = sign_in("settlement_officer"), f"/cases/{number}/settlement/ledger"
    shown = client.post(path, data=TYPED)
    assert shown.status_code == 200
    for words in ("请核对读数", "1.000001万元", "10,000.01元", "9,000.00元", "500.01元"):
        assert words in shown.text
    assert "未录入" in client.get(path).text
    saved = client.post(path, data={**TYPED, "save": "yes"}, follow_redirects=True)
    assert "台账已保存，更新5项" in saved.text
    assert 'value="10,000.01"' in saved.text
    assert DOCUMENT in saved.text


def test_what_cannot_be_an_amount_is_refused_at_its_field_and_stays_as_typed(office: Office, sign_in: SignIn) -> None:
    number = case_approved(office)
    wrong = {**TYPED, "entry.prepaid_quota": "约一百万", "entry.quality_deposit": "1.005", "source_document": ""}
    answer = sign_in("settlement_officer").post(f"/cases/{number}/settlement/ledger", data=wrong)
    assert answer.status_code == 422
    assert 'value="约一百万"' in answer.text
    assert "不是数值" in answer.text or "大约的数" in answer.text
    finer = sign_in("settlement_officer").post(
        f"/cases/{number}/settlement/ledger", data={**wrong, "entry.prepaid_quota": "1"}
    )
    assert finer.status_code == 422
    assert 'href="#entry.quality_deposit"' in finer.text
    assert 'href="#source_document"' in finer.text


def test_an_entry_that_another_person_changed_meanwhile_is_not_overwritten_unseen(
    office: Office, sign_in: SignIn
) -> None:
    number = case_approved(office)
    client, path = sign_in("settlement_officer"), f"/cases/{number}/settlement/ledger"
    client.post(path, data={**TYPED, "save": "yes"})
    late = client.post(path, data={**TYPED, "entry.prepaid_quota": "20000", "seen.prepaid_quota": "0", "save": "yes"})
    assert late.status_code == 422
    assert "已由他人更新" in late.text
    assert "现有：10,000.01" in late.text


def test_the_whole_way_from_statement_to_payment_through_the_pages(office: Office, sign_in: SignIn) -> None:
    number = case_approved(office, **HALF)
    officer, approver = sign_in("settlement_officer"), sign_in("approver")
    officer.post(f"/cases/{number}/settlement/ledger", data={**TYPED, "save": "yes"})
    page = officer.post(f"/cases/{number}/settlement/prepare", follow_redirects=True)
    statement = f"{number}-S01"
    assert "质量保证金 × 总分对应的比例 × 合格系数" in page.text
    assert "500.01 × 50% × 1 = 250.005，四舍五入到分为250.01元" in page.text
    assert "逐分相符" in page.text
    officer.post(f"{statement_of(statement)}/propose_statement")
    digest = _digest(approver.get(statement_of(statement)).text)
    assert (
        approver.post(
            f"{statement_of(statement)}/confirm_statement", data={"confirm_statement-shown_digest": digest}
        ).status_code
        == 302
    )
    officer.post(f"{statement_of(statement)}/issue_statement")
    assert "待拨付" in sign_in("submitter").get(statement_of(statement)).text
    paid = officer.post(f"{statement_of(statement)}/record_payment", data=PAID, follow_redirects=True)
    assert "付字1号" in paid.text
    assert state_of(office, statement) == "settled"
    assert sum(fen for _, _, fen in payments_of(office, number)) == 125002


def _digest(page: str) -> str:
    return page.partition('name="confirm_statement-shown_digest"')[2].partition('value="')[2].partition('"')[0]


@pytest.mark.req("PF-04", "PF-08")
def test_every_score_behind_the_money_is_one_click_from_its_dossier(issued: str, sign_in: SignIn) -> None:
    page = sign_in("submitter").get(statement_of(issued)).text
    case = issued.rpartition("-")[0]
    assert f'href="/cases/{case}/score/funds_measure"' in page
    assert f'href="/cases/{case}/score">84.00分' in page
    assert sign_in("submitter").get(f"/cases/{case}/score/funds_measure").status_code == 200


def test_the_way_from_budget_to_payment_stands_in_a_table_beside_the_picture(issued: str, sign_in: SignIn) -> None:
    page = sign_in("settlement_officer").get(statement_of(issued)).text
    table = page.partition('id="waterfall-steps"')[2].partition("</table>")[0]
    rows = [row.partition('scope="row">')[2].partition("</th>")[0] for row in table.split("<tr")[2:]]
    assert rows == [
        "年度医保总额预付额度",
        "年度预付额度实际使用额",
        "质量保证金",
        "其中不付：不予返还的质量保证金",
        "应付净额",
        "已拨付（减已退回）",
        "尚未结清",
    ]
    for amount in ("+10,000.01", "-9,000.00", "+500.01", "-250.00", "1,250.02"):
        assert amount in table


@pytest.mark.parametrize("path", ["", "/ledger", "/consequences", "/fund-use", "/statements/{statement}"])
def test_the_settlement_of_another_consortium_is_not_found(issued: str, sign_in: SignIn, path: str) -> None:
    case = issued.rpartition("-")[0]
    client = sign_in("other_submitter")
    assert client.get(f"/cases/{case}/settlement{path.format(statement=issued)}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/ledger",
        "/prepare",
        "/fund-use",
        "/consequences/inform_departments",
        "/statements/{statement}/record_payment",
        "/statements/{statement}/confirm_statement",
    ],
)
def test_nothing_can_be_posted_to_the_settlement_of_another_consortium(issued: str, sign_in: SignIn, path: str) -> None:
    case = issued.rpartition("-")[0]
    typed = {**PAID, **TYPED, "inform_departments-document": "文", "confirm_statement-shown_digest": "0"}
    typed |= {"prepaid_fen": "2", "used_fen": "1", "proposal": "none", "explanation": "无"}
    answer = sign_in("other_submitter").post(f"/cases/{case}/settlement{path.format(statement=issued)}", data=typed)
    assert answer.status_code == 404


def test_a_statement_is_not_found_below_another_case(issued: str, sign_in: SignIn) -> None:
    client = sign_in("settlement_officer")
    assert client.get(f"/cases/410181-2025-001/settlement/statements/{issued}").status_code == 404
    assert (
        client.post(f"/cases/410181-2025-001/settlement/statements/{issued}/record_payment", data=PAID).status_code
        == 404
    )


def test_the_party_finds_no_statement_before_it_is_issued_and_no_ledger_at_all(office: Office, sign_in: SignIn) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    client = sign_in("submitter")
    assert client.get(statement_of(number)).status_code == 404
    assert "清算单尚未下达" in client.get(f"/cases/{number.rpartition('-')[0]}/settlement").text
    assert client.get(f"/cases/{number.rpartition('-')[0]}/settlement/ledger").status_code == 404


def test_who_entered_the_ledger_cannot_confirm_by_posting_and_is_told_why(office: Office, sign_in: SignIn) -> None:
    give_post(office, "settlement_officer", "approver")
    number = prepared(office, SURPLUS_LEDGER)
    digest = propose_statement(office.desk, office["settlement_officer"], number)
    client = sign_in("settlement_officer")
    assert "职责分离" in client.get(statement_of(number)).text
    answer = client.post(f"{statement_of(number)}/confirm_statement", data={"confirm_statement-shown_digest": digest})
    assert answer.status_code == 409
    assert state_of(office, number) == "proposed"


def test_what_was_not_shown_cannot_be_confirmed(office: Office, sign_in: SignIn) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    propose_statement(office.desk, office["settlement_officer"], number)
    typed = {"confirm_statement-shown_digest": "0" * 64}
    assert sign_in("approver").post(f"{statement_of(number)}/confirm_statement", data=typed).status_code == 409
    assert state_of(office, number) == "proposed"


def test_another_amount_or_an_unreadable_one_is_not_paid_and_stays_as_typed(
    office: Office, issued: str, sign_in: SignIn
) -> None:
    client = sign_in("settlement_officer")
    wrong = client.post(
        f"{statement_of(issued)}/record_payment", data={**PAID, "record_payment-amount_fen": "1,250.03"}
    )
    assert wrong.status_code == 422
    assert "应为1,250.02元" in wrong.text
    assert 'value="1,250.03"' in wrong.text
    unread = client.post(f"{statement_of(issued)}/record_payment", data={**PAID, "record_payment-amount_fen": "一千"})
    assert unread.status_code == 422
    assert "中文数字" in unread.text
    assert payments_of(office, issued.rpartition("-")[0]) == []


def test_paying_twice_pays_once(office: Office, issued: str, sign_in: SignIn) -> None:
    client = sign_in("settlement_officer")
    assert client.post(f"{statement_of(issued)}/record_payment", data=PAID).status_code == 302
    client.post(f"{statement_of(issued)}/record_payment", data=PAID)
    other = {**PAID, "record_payment-voucher": "付字2号"}
    assert client.post(f"{statement_of(issued)}/record_payment", data=other).status_code in (409, 422)
    assert sum(fen for _, _, fen in payments_of(office, issued.rpartition("-")[0])) == 125002


def test_paying_asks_for_the_password_again_and_keeps_what_was_typed(
    office: Office, issued: str, sign_in: SignIn
) -> None:
    client = sign_in("settlement_officer")
    office.clock.now += timedelta(minutes=6)
    asked = client.post(f"{statement_of(issued)}/record_payment", data=PAID)
    assert "再次输入密码" in asked.text
    assert "付字1号" in asked.text
    assert payments_of(office, issued.rpartition("-")[0]) == []
    client.post(f"{statement_of(issued)}/record_payment", data={**PAID, "password": PASSPHRASE})
    assert state_of(office, issued) == "settled"


def test_more_is_claimed_back_by_a_decision_line_by_line_and_repaid(
    office: Office, issued: str, sign_in: SignIn
) -> None:
    client = sign_in("settlement_officer")
    client.post(f"{statement_of(issued)}/record_payment", data=PAID)
    claim = {
        "claim_back-reason": "审计发现多付。",
        "claim_back-document": "审计决定〔2026〕1号",
        "claim_back-beyond.deposit_refund": "100.5",
    }
    too_much = client.post(
        f"{statement_of(issued)}/claim_back", data={**claim, "claim_back-beyond.deposit_refund": "300"}
    )
    assert too_much.status_code == 422
    assert "已拨付的金额（250.01元）" in too_much.text
    assert client.post(f"{statement_of(issued)}/claim_back", data=claim).status_code == 302
    assert "审计决定〔2026〕1号" in client.get(statement_of(issued)).text
    repaid = {name.replace("record_payment", "record_repayment"): text for name, text in PAID.items()}
    repaid |= {"record_repayment-amount_fen": "100.50", "record_repayment-voucher": "收字1号"}
    assert client.post(f"{statement_of(issued)}/record_repayment", data=repaid).status_code == 302
    assert ("repayment", "deposit_refund", 10050) in payments_of(office, issued.rpartition("-")[0])


def test_a_statement_whose_basis_changed_says_so_and_shows_no_words_of_other_numbers(
    issued: str, sign_in: SignIn
) -> None:
    case = issued.rpartition("-")[0]
    client = sign_in("settlement_officer")
    changed = {**TYPED, "entry.quality_deposit": "600", "save": "yes"}
    assert "待拨付" in client.get(statement_of(issued)).text
    client.post(f"/cases/{case}/settlement/ledger", data=changed)
    page = client.get(statement_of(issued)).text
    assert "依据已变，待重算" in page
    assert "重新计算" in page
    assert "× 50% × 1" not in page
    assert client.post(f"{statement_of(issued)}/record_payment", data=PAID).status_code in (409, 422)
    again = client.post(f"{statement_of(issued)}/recompute_statement", follow_redirects=True)
    assert "600.00 × 50% × 1 = 300.00元" in again.text


@pytest.mark.req("ZZB-05")
def test_what_follows_from_a_result_is_noted_with_its_document(issued: str, sign_in: SignIn) -> None:
    case = issued.rpartition("-")[0]
    path = f"/cases/{case}/settlement/consequences"
    officer = sign_in("rectification_officer")
    less = {
        "set_next_budget-change": "less",
        "set_next_budget-change_fen": "12万元",
        "set_next_budget-reason": "结果应用。",
        "set_next_budget-document": "郑医保〔2026〕9号",
    }
    assert "-120,000.00" in officer.post(f"{path}/set_next_budget", data=less, follow_redirects=True).text
    told = {"inform_departments-document": "通报〔2026〕1号"}
    assert "通报〔2026〕1号" in officer.post(f"{path}/inform_departments", data=told, follow_redirects=True).text
    assert "（2021—2025年度，含本案卷）" in officer.get(path).text
    assert "调整下一年度预算1次。" in officer.get(path).text
    favour = {"record_favour-favour": "pilot", "record_favour-text": "试点"}
    assert officer.post(f"{path}/record_favour", data=favour).status_code == 409
    applied = {"apply_for_global_budget-from_year": "2026", "apply_for_global_budget-text": "紧密运行。"}
    assert sign_in("submitter").post(f"{path}/apply_for_global_budget", data=applied).status_code == 302
    decided = {
        "decide_budget_application-application": f"{case}-B01",
        "decide_budget_application-outcome": "granted",
        "decide_budget_application-reason": "符合条件。",
        "decide_budget_application-document": "郑医保〔2026〕10号",
    }
    approver = sign_in("approver")
    foreign = {**decided, "decide_budget_application-application": "410181-2025-001-B01"}
    assert approver.post(f"{path}/decide_budget_application", data=foreign).status_code == 404
    assert sign_in("submitter").post(f"{path}/decide_budget_application", data=decided).status_code == 409
    granted = approver.post(f"{path}/decide_budget_application", data=decided, follow_redirects=True)
    assert "2026年度有总额预算资格" in granted.text


@pytest.mark.req("PF-16")
def test_what_the_party_had_in_earlier_years_stands_beside_what_it_has_now(office: Office, sign_in: SignIn) -> None:
    earlier, case = open_zhengzhou_cycle(office, year=2024), open_zhengzhou_cycle(office)
    with office.desk.database.writing() as session, session.begin():
        last = session.scalars(select(EvaluationCase).filter_by(number=earlier)).one()
        favour = Consequence(party_id=last.party_id, case_id=last.id, evaluation_year=2024, kind="favour")
        favour.favour, favour.text = "pilot", "上年优秀。"
        favour.person_id, favour.recorded_at = office["rectification_officer"], office.clock()
        session.add(favour)
    page = sign_in("submitter").get(f"/cases/{case}/settlement/consequences").text
    assert "激励措施1次。" in page
    assert "上年优秀。" in page
    assert f'href="/cases/{earlier}/settlement/consequences"' in page


@pytest.mark.req("ZZA-09")
def test_the_year_end_report_is_saved_and_a_second_person_sees_both_contents(office: Office, sign_in: SignIn) -> None:
    case = open_zhengzhou_cycle(office)
    client, path = sign_in("submitter"), f"/cases/{case}/settlement/fund-use"
    typed = {
        "prepaid_fen": "1,000万元",
        "used_fen": "980万元",
        "proposal": "surplus_retention",
        "explanation": "节约。",
    }
    assert "200,000.00元" in client.post(path, data=typed, follow_redirects=True).text
    wrong = client.post(path, data={**typed, "proposal": "overspend_sharing", "version": "1"})
    assert wrong.status_code == 422
    assert "与结余、超支金额不符" in wrong.text


@pytest.mark.req("PF-15", "NA-04")
def test_a_round_shows_ranks_common_ledger_and_statements_with_what_is_common(office: Office, sign_in: SignIn) -> None:
    cycle = nanan(office)
    officer = sign_in("settlement_officer")
    assert "未定" in officer.get(f"/cycles/{cycle}/settlement").text
    lacking = officer.get(f"/cases/{ZHONGMU}/settlement").text
    assert "历年滚存的风险储备金" in lacking
    assert "本案卷清算单（尚未编制）" in lacking
    assert "reserve_balance" not in lacking
    waiting = officer.post(f"/cases/{ZHONGMU}/settlement/prepare")
    assert waiting.status_code == 409
    assert "须待本轮全部案卷审定" in waiting.text
    typed = {f"entry.{name}": text for name, text in COMMON.values.items()}
    typed |= {"source_document": COMMON.source_document, "entry.consortium_package": "300万元", "save": "yes"}
    assert "更新4项" in officer.post(f"/cycles/{cycle}/settlement/ledger", data=typed, follow_redirects=True).text
    finalise_cohort(office.desk, office["group_leader"], cycle)
    page = officer.post(f"/cases/{ZHONGMU}/settlement/prepare", follow_redirects=True).text
    assert "第1名" in page
    assert "医保基金打包总额" in page
    assert "（各方共用）" in page
    assert "逐分相符" in page
    assert f"{ZHONGMU}-S01" in officer.get(f"/cycles/{cycle}/settlement").text


def test_the_common_ledger_is_for_those_who_read_statements(office: Office, sign_in: SignIn) -> None:
    cycle = nanan(office)
    assert sign_in("observer").get(f"/cycles/{cycle}/settlement/ledger").status_code == 404
    assert sign_in("submitter").get(f"/cycles/{cycle}/settlement").status_code == 404
    typed = {"entry.reserve_balance": "1", "source_document": "文", "save": "yes"}
    assert sign_in("approver").post(f"/cycles/{cycle}/settlement/ledger", data=typed).status_code == 409


def test_what_was_typed_when_the_session_ended_stands_in_its_form_after_signing_in(
    issued: str, sign_in: SignIn
) -> None:
    client, path = sign_in("settlement_officer"), f"{statement_of(issued)}/record_payment"
    with client.session_transaction() as session:
        session["signed_in"] = "ended"
    sent = client.post(path, data=PAID)
    assert "/sign-in" in sent.headers["Location"]
    back = client.post(sent.headers["Location"], data={"account": "settlement_officer", "password": PASSPHRASE})
    page = client.get(back.headers["Location"]).text
    assert 'value="付字1号"' in page
    assert 'value="1,250.02"' in page
