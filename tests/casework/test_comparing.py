"""What somebody changes who owns the database: a row that says otherwise than the history is found in its case."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from tests.casework.approved_cases import SURPLUS_LEDGER, enter
from tests.casework.office import Office
from tests.casework.owner import lift_guards, tamper
from tests.casework.result_stage import case_approved
from tests.casework.simulated_year import Year
from ycg_flow.casework.comparing import compare, differences_of
from ycg_flow.casework.desk import View
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.workflow.permissions import SYSTEM

# The year is played in one process of a run.
pytestmark = pytest.mark.xdist_group("simulated year")
CHANGES_TRIED = 200
OTHER_DIGEST = f"'{'0' * 64}'"
CHANGES = (
    ("scoring_run", "total_hundredths", "total_hundredths + 1"),
    ("scoring_run", "exact_total", "'1/3'"),
    ("scoring_run", "grade", "'优秀'"),
    ("scoring_run", "is_vetoed", "1 - is_vetoed"),
    ("scoring_run", "inputs", "inputs || ' '"),
    ("scoring_run", "inputs_digest", OTHER_DIGEST),
    ("scoring_run", "trace_digest", OTHER_DIGEST),
    ("scoring_run", "policy_digest", OTHER_DIGEST),
    ("indicator_score", "points", "'1/3'"),
    ("indicator_score", "max_points", "'1/3'"),
    ("indicator_score", "state", "'not_applicable'"),
    ("submission", "content", "content || ' '"),
    ("submission", "digest", OTHER_DIGEST),
    ("approval", "content", "content || ' '"),
    ("approval", "approved_by_id", "(SELECT max(id) FROM person)"),
    ("approval", "content_digest", OTHER_DIGEST),
    ("statement_computation", "basis_digest", OTHER_DIGEST),
    ("statement_computation", "digest", OTHER_DIGEST),
    ("statement_line", "amount_fen", "amount_fen + 1"),
    ("statement_line", "line", "line || 'x'"),
    ("statement_line", "part_of", "'x'"),
    ("payment", "amount_fen", "amount_fen + 1"),
    ("payment", "voucher", "voucher || 'x'"),
    ("payment", "moved_on", "date(moved_on, '-1 day')"),
    ("statement", "state", "'issued'"),
    ("rectification_order", "state", "'issued'"),
    ("evaluation_case", "state", "'settlement'"),
)
ROWS_TAKEN_OUT = ("indicator_score", "statement_line", "payment")
CASE_OF = {
    "evaluation_case": "id",
    "indicator_score": "(SELECT case_id FROM scoring_run WHERE id = run_id)",
    "statement_line": "(SELECT case_id FROM statement_computation WHERE id = computation_id)",
}


def test_every_row_of_a_year_is_what_its_history_tells(year: Year) -> None:
    compared = compare(year.scene.desk)
    assert (compared.cases, compared.differences) == (6, ())
    assert compared.runs >= compared.cases


def test_each_of_two_hundred_changes_past_the_product_is_found_in_its_case(year: Year) -> None:
    dice = random.Random(200)
    taken_out = [(table, "id", "") for table in ROWS_TAKEN_OUT]
    for turn in range(CHANGES_TRIED):
        table, column, value = (*CHANGES, *taken_out)[turn % (len(CHANGES) + len(taken_out))]
        assert is_found(year, dice, table, column, value), (table, column)
    assert compare(year.scene.desk).differences == ()


def is_found(year: Year, dice: random.Random, table: str, column: str, value: str) -> bool:
    """Change a column of any row of a table, or take the row out, look at its case, and put it back."""
    desk = year.scene.desk
    with desk.database.writing() as session:
        places = f"SELECT id, {CASE_OF.get(table, 'case_id')} FROM {table} WHERE {column} IS NOT {value or 'NULL'}"  # noqa: S608 - named above
        row, case = dice.choice(session.execute(text(places)).all())
        lift_guards(session)
        change = f"UPDATE {table} SET {column} = {value}" if value else f"DELETE FROM {table}"  # noqa: S608 - named above
        session.execute(text(f"{change} WHERE id = {row}"))
        view = View(desk, session, SYSTEM, desk.clock())
        found = list(differences_of(view, session.get_one(EvaluationCase, case)))
        session.rollback()
    return bool(found)


def test_what_an_approved_result_and_its_statement_rest_on_is_compared_too(office: Office) -> None:
    number = case_approved(office)
    office.clock.go_to(date(2026, 3, 28))
    enter(office, number, SURPLUS_LEDGER)
    prepare_statement(office.desk, office["settlement_officer"], number)
    assert compare(office.desk).differences == ()
    found: set[str] = set()
    for change, more in (
        ("UPDATE statement_line SET amount_fen = amount_fen + 1 WHERE kind <> 'entry'", {"statement"}),
        ("UPDATE assessor_score SET points = '1/3'", {"inputs figures"}),
        ("UPDATE ledger_entry SET amount_fen = amount_fen + 1", {"inputs ledger"}),
        ("UPDATE policy_content SET content = replace(content, '= 5', '= 6')", {"run"}),
    ):
        tamper(office, change)
        # What another process would read, which has compiled no policy yet.
        differences = compare(replace(office.desk, policies={})).differences
        assert {each.number for each in differences} == {number}
        told = {f"{each.kind} {each.name}" if each.kind == "inputs" else each.kind for each in differences}
        assert told - found == more, change
        found |= told


def test_a_history_that_cannot_be_read_is_told_and_stops_nothing(office: Office) -> None:
    number = case_approved(office)
    tamper(office, "DELETE FROM history_entry WHERE act IN ('case.freeze_result', 'case.start_scoring_run')")
    assert compare(office.desk).differences == ((number, "history", ""),)
