"""Anchors of the history: written after the commit at what counts, never of what was rolled back, found by auditors."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.casework.approved_cases import SURPLUS_LEDGER, issued_statement
from tests.casework.office import HISTORY_KEY, Office, open_zhengzhou_cycle
from tests.casework.owner import tamper
from tests.casework.result_stage import case_approved, case_at_approval, case_at_feedback
from ycg_flow.casework import anchoring
from ycg_flow.casework.anchoring import DAILY, read_book, write_anchor
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.errors import RefusedError
from ycg_flow.casework.history_export import export_lines
from ycg_flow.casework.jobs.scheduler import run_once
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.wording.audit import verdict_lines
from ycg_flow.workflow.audit import Verdict, verify_export


def reasons(office: Office) -> list[str]:
    return [json.loads(line)["because"] for line in lines(office)]


def lines(office: Office) -> Sequence[str]:
    file = office.desk.anchor_file
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def verdict(office: Office, key: bytes | None = HISTORY_KEY) -> Verdict:
    book = read_book(office.desk.anchor_file, key)
    assert book.faults == []
    return verify_export(export_lines(office.desk), book, key)


@pytest.mark.req("PF-07")
def test_an_approval_and_a_settlement_are_anchored_and_the_export_holds(office: Office) -> None:
    number = case_approved(office)
    assert reasons(office) == ["approval"]
    issued_statement(office, number, SURPLUS_LEDGER)
    assert reasons(office) == ["approval", "settlement"]
    for key in (HISTORY_KEY, None):
        found = verdict(office, key)
        assert found.holds, found.findings
        assert found.entries == found.anchored


def test_a_refused_approval_leaves_no_anchor(office: Office) -> None:
    number, digest = case_at_approval(office)
    with pytest.raises(RefusedError):
        approve_result(office.desk, office["group_leader"], number, Signature(digest))
    assert reasons(office) == []


def test_what_a_crash_left_unanchored_stands_in_the_next_anchor(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, digest = case_at_approval(office)
    with monkeypatch.context() as patch:
        patch.setattr(anchoring, "_append", full_disk)
        approve_result(office.desk, office["approver"], number, Signature(digest))
    assert reasons(office) == []
    write_anchor(office.desk.anchoring, DAILY, office.clock())
    assert verdict(office).anchored == verdict(office).entries > 0


def full_disk(_: Path, __: bytes) -> None:
    raise OSError(28, "no space left on device")


@pytest.mark.parametrize(("seconds", "is_told"), [(60, False), (61, True)])
def test_a_clock_that_is_set_back_is_told_in_the_log_and_by_the_verification(
    office: Office, caplog: pytest.LogCaptureFixture, seconds: int, *, is_told: bool
) -> None:
    number = open_zhengzhou_cycle(office)
    save_draft(office.desk, office["submitter"], number, [TypedEntry("funds_measure_filed", 2025, "1")])
    office.clock.now -= timedelta(seconds=seconds)
    with caplog.at_level(logging.ERROR):
        save_draft(office.desk, office["submitter"], number, [TypedEntry("dedicated_account_kept", 2025, "1")])
    assert ("the clock went back" in caplog.text) is is_told
    found = verdict(office)
    assert [(step.chain, step.before - step.after) for step in found.steps_back] == (
        [(f"case:{number}", timedelta(seconds=61))] if is_told else []
    )
    told = "\n".join(verdict_lines(found, read_book(office.desk.anchor_file), {}, has_key=True))
    assert found.holds
    assert (f"系统时钟曾被拨回 1 处，首处在案卷 {number}第" in told) is is_told


def test_each_day_gets_one_anchor_even_where_nothing_happened(office: Office) -> None:
    open_zhengzhou_cycle(office)
    run_once(office.desk)
    run_once(office.desk)
    assert len(lines(office)) == 1
    office.clock.pass_days(1)
    run_once(office.desk)
    assert reasons(office) == ["daily", "daily"]
    assert json.loads(lines(office)[1])["heads"] == {}


def test_a_line_that_a_power_cut_left_half_written_hinders_no_later_anchor(office: Office) -> None:
    open_zhengzhou_cycle(office)
    write_anchor(office.desk.anchoring, DAILY, office.clock())
    with office.desk.anchor_file.open("a", encoding="utf-8") as file:
        file.write('{"algorithm":"hmac-sha2')
    office.clock.pass_days(1)
    write_anchor(office.desk.anchoring, DAILY, office.clock())
    assert verdict(office).holds


TAMPERS = {
    "an entry edited": "UPDATE history_entry SET content = content || '  ' WHERE sequence = 2 AND chain LIKE 'case:%'",
    "a person exchanged": "UPDATE history_entry SET person_id = 1 WHERE sequence = 2 AND chain LIKE 'case:%'",
    "an act renamed": "UPDATE history_entry SET act = 'case.open' WHERE sequence = 2 AND chain LIKE 'case:%'",
    "an instant moved": "UPDATE history_entry SET at = '2025-12-31' WHERE sequence = 2 AND chain LIKE 'case:%'",
    "an entry removed": "DELETE FROM history_entry WHERE sequence = 2 AND chain LIKE 'case:%'",
    "the tail cut": "DELETE FROM history_entry WHERE sequence >= 2 AND chain LIKE 'case:%'",
    "all entries removed": "DELETE FROM history_entry",
}


def test_what_the_owner_of_the_database_changes_is_found_with_and_without_the_key(office: Office) -> None:
    case_at_feedback(office)
    write_anchor(office.desk.anchoring, DAILY, office.clock())
    tamper(office, "CREATE TABLE kept AS SELECT * FROM history_entry")
    is_postgresql = office.desk.database.engine.dialect.name == "postgresql"
    for kind, statement in TAMPERS.items():
        tamper(office, statement.replace("'  '", "'\\x2020'::bytea") if is_postgresql else statement)
        for key in (HISTORY_KEY, None):
            assert not verdict(office, key).holds, kind
        tamper(office, "DELETE FROM history_entry")
        tamper(office, "INSERT INTO history_entry SELECT * FROM kept")
    assert verdict(office).holds
    tamper(office, "DROP TABLE kept")


def test_a_chain_that_does_not_hold_is_not_anchored_and_the_others_are(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    number = case_at_feedback(office)
    tamper(office, f"UPDATE history_entry SET person_id = NULL, digest = previous WHERE chain = 'case:{number}'")  # noqa: S608 - ours
    anchored = write_anchor(office.desk.anchoring, DAILY, office.clock())
    assert [found.chain for found in anchored.breaks] == [f"case:{number}"]
    assert f"case:{number}" in caplog.text
    assert anchored.line is not None
    assert all(chain.startswith("cycle:") for chain in anchored.line.heads)
