"""What somebody does who owns the database: the triggers of append-only rows do not stop them."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.casework.office import Office
from ycg_flow.records.append_only import PREFIX

_TRIGGERS = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{PREFIX}%'"  # noqa: S608 - ours


def lift_guards(session: Session) -> None:
    """Let the transaction under way change what is append-only."""
    if session.get_bind().dialect.name == "sqlite":
        for name in list(session.scalars(text(_TRIGGERS))):
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("SET LOCAL session_replication_role = replica"))


def tamper(office: Office, statement: str) -> None:
    """Carry out a statement that the triggers would refuse."""
    with office.desk.database.writing() as session, session.begin():
        lift_guards(session)
        session.execute(text(statement))
