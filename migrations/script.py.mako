"""${message.capitalize()}.

Runs while the former release may still be at work: add before you use, use before you take away.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this step."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take the schema back to the step before."""
    ${downgrades if downgrades else "pass"}
