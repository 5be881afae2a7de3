"""The sheet of a statement: every step from points to yuan for the agency, the party's own once it is issued."""

from __future__ import annotations

import pytest

from tests.casework.approved_cases import HALF, SURPLUS_LEDGER, day, issue, prepared
from tests.casework.office import Office
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.statement_sheet import statement_sheet
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.records.money import Statement

TO_PAY = {
    "deposit_refund": 25001,
    "allocation.lead_hospital": 50001,
    "allocation.township_health_centres": 30000,
    "allocation.village_clinics": 20000,
}
HALF_PAID = Movement(25001 + 100001, day("2026-01-05"), "付字1号")


@pytest.mark.req("PF-04")
def test_the_sheet_leads_from_the_total_over_every_line_to_what_is_still_to_pay(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER, HALF)
    with office.desk.view(office["settlement_officer"]) as view:
        sheet = statement_sheet(view, number)
    assert (sheet.total_hundredths, sheet.grade, sheet.is_vetoed, sheet.rank) == (8400, "pass", False, None)
    refund = next(line for line in sheet.lines if line.line == "deposit_refund")
    assert (refund.amount_fen, refund.part_of, refund.clause) == (25001, "quality_deposit", "B-6")
    assert sheet.open_fen == TO_PAY
    assert sheet.moved_fen == {}


def test_the_sheet_shows_what_moved_and_that_nothing_is_open_any_more(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER, HALF)
    issue(office, number)
    record_payment(office.desk, office["settlement_officer"], number, HALF_PAID)
    with office.desk.view(office["submitter"]) as view:
        sheet = statement_sheet(view, number)
    assert (sheet.state, sheet.open_fen) == ("settled", {})
    assert sheet.moved_fen == TO_PAY


def test_the_digest_on_the_sheet_is_the_one_to_confirm(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    propose_statement(office.desk, office["settlement_officer"], number)
    with office.desk.view(office["approver"]) as view:
        digest = statement_sheet(view, number).digest
    confirm_statement(office.desk, office["approver"], number, digest)


def test_the_party_sees_its_statement_only_once_it_is_issued(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    with office.desk.view(office["submitter"]) as view, pytest.raises(NotFoundError):
        statement_sheet(view, number)
    issue(office, number)
    with office.desk.view(office["submitter"]) as view:
        assert statement_sheet(view, number).state == "issued"


@pytest.mark.parametrize("account", ["evaluator", "observer", "other_submitter", "member_contributor"])
def test_who_may_not_read_statements_finds_none(office: Office, account: str) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    issue(office, number)
    with office.desk.view(office[account]) as view, pytest.raises(NotFoundError):
        statement_sheet(view, number)


def test_pages_can_ask_what_is_open_to_everybody_in_every_state(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    allowed = {"draft": offered(office, number)}
    digest = propose_statement(office.desk, office["settlement_officer"], number)
    allowed["proposed"] = offered(office, number)
    confirm_statement(office.desk, office["approver"], number, digest)
    allowed["confirmed"] = offered(office, number)
    assert allowed == {
        "draft": {"compute_statement", "propose_statement"},
        "proposed": {"return_statement", "confirm_statement"},
        "confirmed": {"issue_statement"},
    }


def offered(office: Office, number: str) -> set[str]:
    """Return the acts that anybody may do now."""
    found = set()
    for account in ("settlement_officer", "approver", "submitter", "rectification_officer"):
        with office.desk.view(office[account]) as view:
            statement = load_numbered(view, Statement, number)
            found |= {act.event for act in acts_open_to(view, statement) if act.is_allowed}
    return found
