"""Closing: a case ends when nothing is open, sealed by a digest over its history and its statements."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.approved_cases import SURPLUS_LEDGER, issued_statement, state_of
from tests.casework.office import Office
from tests.casework.result_stage import case_approved
from tests.casework.test_rectification import LATE_PAYMENT
from tests.casework.test_settlement import WHOLE
from ycg_flow.casework.errors import RefusedError
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.orders import ItemToPutRight, NewOrder
from ycg_flow.casework.settling import stored_digest
from ycg_flow.casework.steps.close_case import close_case
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order
from ycg_flow.casework.steps.record_payment import record_payment
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.revoke_order import revoke_order
from ycg_flow.policy.canonical import digest_of
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.money import Statement


def settled(office: Office) -> tuple[str, str]:
    """Take a case to its rectification and return its number and that of its statement."""
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    inform_departments(office.desk, office["settlement_officer"], number, "通报〔2026〕1号")
    finish_settlement(office.desk, office["settlement_officer"], number)
    return number, statement


def paid(office: Office) -> tuple[str, str]:
    """Take a case to its rectification with all its money paid."""
    number, statement = settled(office)
    record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    return number, statement


def seal(office: Office) -> HistoryEntry:
    with office.desk.database.reading() as session:
        return session.scalars(select(HistoryEntry).where(HistoryEntry.act == "case.seal_case_package")).one()


def test_a_case_with_nothing_open_is_closed_and_owes_no_task(office: Office) -> None:
    number, _ = paid(office)
    close_case(office.desk, office["rectification_officer"], number)
    assert state_of(office, number) == "closed"


def test_an_open_order_keeps_a_case_open_and_is_named(office: Office) -> None:
    number, _ = paid(office)
    officer = office["rectification_officer"]
    order = issue_rectification_order(office.desk, officer, number, LATE_PAYMENT)
    with pytest.raises(RefusedError) as refused:
        close_case(office.desk, officer, number)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.values["items"]) == ("no_order_is_open", (order,))
    revoke_order(office.desk, officer, order, Resolution("下达有误。", "会议纪要6号"))
    close_case(office.desk, officer, number)
    assert state_of(office, number) == "closed"


@pytest.mark.req("XX-23")
def test_a_failing_grade_a_veto_and_a_finding_each_lead_to_an_order_and_all_have_to_end(office: Office) -> None:
    number, _ = paid(office)
    officer, items = office["rectification_officer"], (ItemToPutRight("评价不合格。", "制定整改方案。"),)
    orders = [
        issue_rectification_order(office.desk, officer, number, NewOrder(origin, "评价结果", items, reference="1"))
        for origin in ("failing_grade", "veto", "finding")
    ]
    with pytest.raises(RefusedError) as refused:
        close_case(office.desk, officer, number)
    assert refused.value.reasons[0].values["items"] == tuple(orders)


def test_the_closed_case_is_sealed_over_the_head_of_its_history_and_what_its_statement_says(office: Office) -> None:
    number, statement = paid(office)
    close_case(office.desk, office["rectification_officer"], number)
    entry = seal(office)
    content = json.loads(entry.content)["content"]
    with office.desk.database.reading() as session:
        says = stored_digest(session.scalars(select(Statement).where(Statement.number == statement)).one())
        chain = select(HistoryEntry).where(
            HistoryEntry.chain == entry.chain, HistoryEntry.sequence == entry.sequence - 1
        )
        before = session.scalars(chain).one()
    assert content["statements"] == {statement: says}
    assert (content["chain_head"], content["entries"]) == (before.digest, before.sequence)
    assert content["digest"] == digest_of({name: content[name] for name in ("chain_head", "entries", "statements")})


def test_a_closed_case_is_reopened_only_by_decision_and_its_statement_is_void_then(office: Office) -> None:
    number, statement = paid(office)
    close_case(office.desk, office["rectification_officer"], number)
    office.clock.go_to(date(2026, 6, 1))
    with pytest.raises(RefusedError):
        reopen_case(office.desk, office["approver"], number, Resolution("审计发现差错。", ""))
    reopen_case(office.desk, office["approver"], number, Resolution("审计发现差错。", "审计决定〔2026〕1号"))
    assert (state_of(office, number), state_of(office, statement)) == ("preliminary_result", "void")


def test_money_that_has_not_moved_keeps_a_case_open_and_is_named(office: Office) -> None:
    number, statement = settled(office)
    with pytest.raises(RefusedError) as refused:
        close_case(office.desk, office["rectification_officer"], number)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.values["items"]) == ("every_statement_is_settled", (statement,))
