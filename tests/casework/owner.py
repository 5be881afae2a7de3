"""What somebody does who owns the database: the triggers of append-only rows do not stop them."""

from __future__ import annotations

from sqlalchemy import text

from tests.casework.office import Office
from ycg_flow.records.append_only import PREFIX

_TRIGGERS = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{PREFIX}%'"  # noqa: S608


def tamper(office: Office, statement: str) -> None:
    """Carry out a statement that the triggers would refuse."""
    with office.desk.database.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in list(connection.scalars(text(_TRIGGERS))):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))
