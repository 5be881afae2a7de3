"""On PostgreSQL the application works as a role that may add to the record and not change it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import URL, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from tests.casework.approved_cases import SURPLUS_LEDGER, issued_statement
from tests.casework.office import HISTORY_KEY, Office
from tests.casework.result_stage import case_approved
from tests.databases import administer, empty
from ycg_flow.casework.evidence_store import sweep_orphans
from ycg_flow.casework.jobs.scheduler import run_once
from ycg_flow.casework.opening import open_desk
from ycg_flow.cli import main
from ycg_flow.records.append_only import grant_statements
from ycg_flow.records.database import open_database

ROLE = "ycg_application"
FORBIDDEN = (
    "UPDATE history_entry SET person_id = NULL",
    "DELETE FROM history_entry",
    "TRUNCATE history_entry",
    "UPDATE scoring_run SET total_hundredths = 10000",
    "DELETE FROM payment",
    "UPDATE approval SET run_id = run_id",
    "DELETE FROM approval",
    "ALTER TABLE history_entry DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "CREATE TABLE another (id integer)",
    "DROP TABLE history_entry",
)


@pytest.fixture
def stored_url(postgresql_store: Engine) -> str:
    """Only on PostgreSQL: SQLite knows no roles."""
    empty(postgresql_store)
    return postgresql_store.url.render_as_string(hide_password=False)


@pytest.fixture
def as_role(office: Office, postgresql_server: URL) -> Iterator[Office]:
    """The office, with the desk opened as the application's role."""
    administer(postgresql_server, f"CREATE ROLE {ROLE} LOGIN")
    engine = office.desk.database.engine
    with engine.begin() as connection:
        for statement in grant_statements(connection, ROLE):
            connection.execute(text(statement))
    database = open_database(engine.url.set(username=ROLE).render_as_string(hide_password=False))
    desk = open_desk(database, office.clock, history_key=HISTORY_KEY, evidence_folder=office.desk.evidence_folder)
    yield Office(desk, office.clock, office.people, office.institutions, office.parties)
    database.close()
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {ROLE}"))
    administer(postgresql_server, f"DROP ROLE {ROLE}")


def test_a_year_from_opening_to_the_statement_needs_no_more_than_the_role_has(as_role: Office) -> None:
    number = case_approved(as_role)
    issued_statement(as_role, number, SURPLUS_LEDGER)
    run_once(as_role.desk)
    sweep_orphans(as_role.desk)


def test_what_would_change_the_record_is_not_permitted(as_role: Office) -> None:
    for statement in FORBIDDEN:
        with as_role.desk.database.engine.connect() as connection:
            with pytest.raises(ProgrammingError) as refused:
                connection.execute(text(statement))
            assert isinstance(refused.value.orig, InsufficientPrivilege), statement


def test_the_role_may_read_all_that_a_backup_copies(as_role: Office) -> None:
    with as_role.desk.database.engine.connect() as connection:
        for sequence in inspect(connection).get_sequence_names():
            connection.execute(text(f"SELECT last_value, is_called FROM {sequence}"))  # noqa: S608 - names of the schema


def test_a_schema_that_only_its_owner_may_bring_up_and_an_account_that_is_none_are_told_in_a_line(
    as_role: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YCG_FLOW_DATA", str(tmp_path))
    url = as_role.desk.database.engine.url
    for role, told in ((ROLE, "数据库的结构不是当前版本，或本账户缺少权限"), ("nobody_here", "连不上数据库")):
        monkeypatch.setenv("DATABASE_URL", url.set(username=role).render_as_string(hide_password=False))
        assert main(["audit", "anchor"]) == 2
        said = capsys.readouterr()
        assert said.err.startswith(f"DATABASE_URL：{told}")
        assert (said.out, len(said.err.splitlines())) == ("", 1)
