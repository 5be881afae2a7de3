"""Runs the steps of the schema over the connection it is handed, in batches where SQLite needs them."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from ycg_flow.records.all_tables import METADATA


def plain_type(kind: str, found: Any, _: Any) -> str | Literal[False]:  # noqa: ANN401 - Alembic's own protocol
    """Write our column types as what the database keeps, so that an old step outlives the type's class."""
    if kind == "type" and isinstance(found, TypeDecorator) and found.__module__.startswith("ycg_flow"):
        return f"sa.{found.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
