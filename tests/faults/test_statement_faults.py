"""A fault in any statement of a main step leaves the database as it was: whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from tests.casework.approved_cases import SURPLUS_LEDGER, day, enter, issued_statement
from tests.casework.handing_in import PROVEN, a_pdf, fill_in
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import (
    WITH_REASON,
    case_approved,
    case_at_approval,
    case_at_feedback,
    case_at_scoring,
    compute,
)
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.evidence import EvidenceDescription
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.attach_evidence import attach_evidence
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.score_indicator import score_indicator
from ycg_flow.casework.steps.send_for_certification import send_for_certification
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_self_assessment import submit_self_assessment
from ycg_flow.records.all_tables import METADATA

Act = Callable[[], Any]
PAID = Movement(150002, day("2026-01-05"), "付字1号")
LEAST_STATEMENTS = 5


class PlantedError(Exception):
    """What the driver is made to fail with."""


@contextmanager
def failing_at(engine: Engine, place: int) -> Iterator[list[str]]:
    """Let the statement at a place (from 1) fail, none at 0; what was sent is collected."""
    sent: list[str] = []

    def fail(*given: Any) -> None:
        sent.append(given[2])
        if len(sent) == place:
            raise OperationalError(given[2], {}, PlantedError())

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def fails_at(office: Office, act: Act, place: int) -> bool:
    """Do an act with a fault in its statement at a place and return whether there was such a statement."""
    try:
        with failing_at(office.desk.database.engine, place):
            act()
    except OperationalError:
        return True
    return False


def content(office: Office) -> str:
    """Return a digest of every row of every table, as the driver hands them over."""
    digest = hashlib.sha256()
    with office.desk.database.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            rows = connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY id").all()  # noqa: S608 - the product's own tables
            digest.update(repr((table.name, rows)).encode())
    return digest.hexdigest()


def saving(office: Office) -> Act:
    number = open_zhengzhou_cycle(office)
    return partial(save_draft, office.desk, office["submitter"], number, [TypedEntry(PROVEN[0], 2025, "1")])


def attaching(office: Office) -> Act:
    number = open_zhengzhou_cycle(office)
    description = EvidenceDescription("凭证.pdf", (("figure", PROVEN[0]),))
    return lambda: attach_evidence(office.desk, office["submitter"], number, a_pdf(), description)


def sending(office: Office) -> Act:
    number = open_zhengzhou_cycle(office)
    fill_in(office, number)
    return partial(send_for_certification, office.desk, office["submitter"], number)


def submitting(office: Office) -> Act:
    act = sending(office)
    act()
    return partial(submit_self_assessment, office.desk, office["certifier"], "410122-2025-001")


def scoring(office: Office) -> Act:
    return partial(score_indicator, office.desk, office["evaluator"], case_at_scoring(office), WITH_REASON)


def computing(office: Office) -> Act:
    number = case_at_scoring(office)
    score_indicator(office.desk, office["evaluator"], number, WITH_REASON)
    return partial(compute_preliminary_result, office.desk, office["group_leader"], number)


def sending_the_result(office: Office) -> Act:
    number = case_at_scoring(office)
    compute(office, number)
    return partial(send_preliminary_result, office.desk, office["group_leader"], number)


def objecting(office: Office) -> Act:
    objection = NewObjection("budget_plan", "分配表已补齐。")
    return partial(raise_objection, office.desk, office["submitter"], case_at_feedback(office), objection)


def approving(office: Office) -> Act:
    number, digest = case_at_approval(office, notice_is_required=True)
    return partial(approve_result, office.desk, office["approver"], number, Signature(digest))


def preparing(office: Office) -> Act:
    number = case_approved(office)
    enter(office, number, SURPLUS_LEDGER)
    return partial(prepare_statement, office.desk, office["settlement_officer"], number)


def paying(office: Office) -> Act:
    statement = issued_statement(office, case_approved(office), SURPLUS_LEDGER)
    return partial(record_payment, office.desk, office["settlement_officer"], statement, PAID)


STEPS = [
    saving,
    attaching,
    sending,
    submitting,
    scoring,
    computing,
    sending_the_result,
    objecting,
    approving,
    preparing,
    paying,
]


@pytest.mark.parametrize("prepare", STEPS)
def test_a_step_that_fails_at_any_statement_leaves_everything_as_it_was(
    office: Office, prepare: Callable[[Office], Act]
) -> None:
    act = prepare(office)
    before = content(office)
    failures = 0
    while fails_at(office, act, failures + 1):
        failures += 1
        assert content(office) == before, f"statement {failures} of the step"
    # The last time no statement was left to fail, and the step did something.
    assert failures > LEAST_STATEMENTS
    assert content(office) != before


def test_a_commit_in_the_middle_of_a_step_is_seen(office: Office) -> None:
    number = open_zhengzhou_cycle(office)

    def act_with_two_commits() -> None:
        for figure in PROVEN[:2]:
            save_draft(office.desk, office["submitter"], number, [TypedEntry(figure, 2025, "1")])

    with failing_at(office.desk.database.engine, 0) as sent:
        save_draft(office.desk, office["submitter"], number, [TypedEntry(PROVEN[2], 2025, "1")])
    before = content(office)
    with pytest.raises(OperationalError), failing_at(office.desk.database.engine, len(sent) + 2):
        act_with_two_commits()
    assert content(office) != before
