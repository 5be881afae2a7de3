"""What a person is told of a database that no command can work with, in place of the driver's own error.

`sqlalchemy` is read only where a command has opened a database: scoring waits for none.
"""

from __future__ import annotations

import sys

from ycg_flow.policy.faults import Fault

_PLACE = "DATABASE_URL"
_LONGEST = 300


def database_errors() -> tuple[type[Exception], ...]:
    """Return the errors of a database or its driver; none where no database was opened."""
    if "sqlalchemy" not in sys.modules:
        return ()
    from alembic.util import CommandError  # noqa: PLC0415 - as the docstring of the module says
    from sqlalchemy.exc import ArgumentError, DatabaseError  # noqa: PLC0415

    return CommandError, ArgumentError, DatabaseError


def database_fault(error: Exception) -> Fault | None:
    """Return what is wrong with the database; None for an error that is the program's own."""
    code = _CODES.get(type(error).__name__)
    reason = str(getattr(error, "orig", "") or "")
    return None if code is None else Fault(_PLACE, code, {"reason": reason[:_LONGEST]})


_CODES = {
    # An address may hold a password, so none of its text is shown.
    "ArgumentError": "database_address",
    "NoSuchModuleError": "database_address",
    "OperationalError": "database_unusable",
    "ProgrammingError": "database_of_another_schema",
    "CommandError": "database_is_newer",
    "DatabaseError": "database_is_damaged",
}
