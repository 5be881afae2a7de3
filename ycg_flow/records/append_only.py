"""Rows that are never changed or taken away: the database itself refuses it, by triggers, and on PostgreSQL by grants.

Nobody who owns the database is stopped by this; what such a person does is found by the anchors of the history.
A trigger's name carries the digest of what it says, so that bringing a database up to date is a comparison of names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

PREFIX = "append_only_"
_FUNCTION = "ycg_flow_refuse_change"
_MAKE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


@dataclass(frozen=True)
class Guard:
    """What may still happen to a row of a table: nothing, or columns that are filled once, or stay open for a time.

    `open_columns` may change as long as `open_until` is empty.
    """

    filled_later: tuple[str, ...] = ()
    open_columns: tuple[str, ...] = ()
    open_until: str = ""

    @property
    def changeable(self) -> tuple[str, ...]:
        """The columns that an update may name."""
        return self.filled_later + self.open_columns


_ENDED = ("ended_at", "ended_by_id")
GUARDS: Mapping[str, Guard] = {
    **dict.fromkeys(
        (
            "account_act",
            "assessor_score",
            "bonus_acceptance",
            "consequence",
            "department_notice",
            "escalation_measure",
            "evidence_file",
            "evidence_link",
            "feedback",
            "figure_decision",
            "figure_value",
            "history_entry",
            "indicator_score",
            "interview",
            "item_check",
            "ledger_entry",
            "order_item",
            "payment",
            "policy_content",
            "preliminary_result",
            "quarterly_report",
            "re_inspection",
            "reminder",
            "sample_item",
            "scoring_run",
            "statement_computation",
            "statement_line",
            "survey_tally",
            "verification_finding",
            "veto_finding",
            "waiver",
        ),
        Guard(),
    ),
    "approval": Guard(
        ("approved_by_id", "approved_at", "voided_at", "voided_because"), ("content", "content_digest"), "approved_at"
    ),
    "case_rank": Guard(("voided_at",)),
    "evidence": Guard(_ENDED),
    "publication": Guard(("ended_at", "ended_because"), ("audience",), "ended_at"),
    "rectification_report": Guard(("timeliness",)),
    "repayment_claim": Guard(("repaid_at",)),
    "submission": Guard(("timeliness", "taken_back_at")),
}


@dataclass(frozen=True)
class _Trigger:
    """A trigger by its table, the statement it refuses, and when."""

    table: str
    refused: str
    condition: str = ""

    @property
    def name(self) -> str:
        said = hashlib.sha256(f"{self.table} {self.refused} {self.condition}".encode()).hexdigest()
        return f"{PREFIX}{self.refused.lower()}_{self.table}_{said[:8]}"

    def statement(self, dialect: str) -> str:
        when = f"WHEN ({self.condition})" if self.condition else ""
        head = f"CREATE TRIGGER {self.name} BEFORE {self.refused} ON {self.table}"
        if dialect == "sqlite":
            return f"{head} {when} BEGIN SELECT RAISE(ABORT, 'rows of {self.table} are append-only'); END"
        each = "STATEMENT" if self.refused == "TRUNCATE" else "ROW"
        return f"{head} FOR EACH {each} {when} EXECUTE FUNCTION {_FUNCTION}()"


def guard_rows(connection: Connection) -> None:
    """Give every table of append-only rows that is there its triggers; those that say something else are replaced."""
    dialect = connection.dialect.name
    wanted = {trigger.name: trigger for trigger in _triggers(connection)}
    standing = _standing(connection)
    if dialect == "postgresql" and not wanted.keys() <= standing.keys():
        connection.execute(text(_MAKE_FUNCTION))
    for name in sorted(standing.keys() - wanted.keys()):
        connection.execute(text(_drop(name, standing[name], dialect)))
    for name in sorted(wanted.keys() - standing.keys()):
        # One that somebody switched off is still there by its name.
        connection.execute(text(_drop(name, wanted[name].table, dialect)))
        connection.execute(text(wanted[name].statement(dialect)))


def unguarded_tables(connection: Connection) -> list[str]:
    """Return the tables of append-only rows that lack one of their triggers; empty where all is as it should be."""
    standing = _standing(connection)
    return sorted({trigger.table for trigger in _triggers(connection) if trigger.name not in standing})


def grant_statements(connection: Connection, role: str) -> list[str]:
    """Return the statements that let an application's role on PostgreSQL do its work and no more.

    It reads and adds everywhere, fills what is filled later, and changes or removes only rows that are no record.
    """
    quoted = connection.dialect.identifier_preparer.quote
    to = f"TO {quoted(role)};"
    statements = [f"GRANT USAGE ON SCHEMA public {to}", f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public {to}"]
    for table in sorted(inspect(connection).get_table_names()):
        guard = GUARDS.get(table)
        rights = ["SELECT"] if table == "alembic_version" else ["SELECT", "INSERT"]
        if guard is None and table != "alembic_version":
            rights += ["UPDATE", "DELETE"]
        elif table == "evidence_file":
            # The sweep of orphans locks the table, for which PostgreSQL asks this right; the trigger refuses its use.
            rights += ["UPDATE"]
        elif guard is not None and guard.changeable:
            rights += [f"UPDATE ({', '.join(guard.changeable)})"]
        statements.append(f"REVOKE ALL ON {quoted(table)} FROM {quoted(role)};")
        statements.append(f"GRANT {', '.join(rights)} ON {quoted(table)} {to}")
    return statements


def _triggers(connection: Connection) -> Iterator[_Trigger]:
    found = inspect(connection)
    # A schema on its way up or down has some of the tables only, and a column less.
    for table in sorted(set(found.get_table_names()) & GUARDS.keys()):
        columns = [column["name"] for column in found.get_columns(table)]
        yield _Trigger(table, "DELETE")
        yield _Trigger(table, "UPDATE", _refused_update(GUARDS[table], columns, connection.dialect.name))
        if connection.dialect.name == "postgresql":
            yield _Trigger(table, "TRUNCATE")


def _refused_update(guard: Guard, columns: Sequence[str], dialect: str) -> str:
    """Return when an update is refused; empty for always."""
    if not guard.changeable:
        return ""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    refused = []
    for column in columns:
        changes = f'NEW."{column}" {differs} OLD."{column}"'
        if column in guard.open_columns:
            refused.append(f"(OLD.{guard.open_until} IS NOT NULL AND {changes})")
        elif column in guard.filled_later:
            is_filled = f"OLD.{column} <> ''" if column.endswith("_because") else f"OLD.{column} IS NOT NULL"
            refused.append(f"({is_filled} AND {changes})")
        else:
            refused.append(changes)
    return " OR ".join(refused)


def _drop(name: str, table: str, dialect: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if dialect == "postgresql" else "")


def _standing(connection: Connection) -> dict[str, str]:
    """Return the triggers in force by name, each with its table."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :names"
    else:
        query = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            " AND t.tgname LIKE :names"
        )
    return {row[0]: row[1] for row in connection.execute(text(query), {"names": f"{PREFIX}%"})}
