"""Runs the steps of the schema over the connection it is handed, in batches where SQLite needs them."""

from alembic import context

from ycg_flow.records.all_tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
