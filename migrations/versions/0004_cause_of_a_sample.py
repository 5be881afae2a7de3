"""Cause of a sample.

Runs while the former release may still be at work: add before you use, use before you take away.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this step."""
    op.add_column("sample_draw", sa.Column("cause", sa.String(length=2000), server_default="", nullable=False))


def downgrade() -> None:
    """Take the schema back to the step before."""
    op.drop_column("sample_draw", "cause")
