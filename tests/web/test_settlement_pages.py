"""The pages of settlement: the ledger read back, the statement as the paper's sheet, money that moves once."""

from __future__ import annotations

import pytest

from tests.casework.approved_cases import (
    DOCUMENT,
    HALF,
    SURPLUS_LEDGER,
    issue,
    payments_of,
    prepared,
    state_of,
)
from tests.casework.office import Office
from tests.casework.result_stage import case_approved
from tests.web.conftest import SignIn

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
    assert 'value="10000.01"' in saved.text
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
    assert "现有：10000.01" in late.text


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
