"""Favours of the national scheme.

Runs while the former release may still be at work: add before you use, use before you take away.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = "ck_consequence_favour_is_known"
BEFORE = "favour IS NULL OR favour IN ('pilot', 'budget', 'recognition')"
AFTER = "favour IS NULL OR favour IN ('pilot', 'budget', 'recognition', 'accreditation', 'appointment')"


def upgrade() -> None:
    """Bring the schema to this step."""
    _allow(AFTER)


def downgrade() -> None:
    """Take the schema back to the step before."""
    _allow(BEFORE)


def _allow(condition: str) -> None:
    with op.batch_alter_table("consequence", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
        batch_op.create_check_constraint(op.f(NAME), condition)
