"""An index of looks at records, which are asked for with every page of the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    looks = sa.text("type = 'RecordLookedAt'")
    op.create_index(
        "ix_journal_looks", "journal", ["centre_id", "user", "at"], sqlite_where=looks, postgresql_where=looks
    )


def downgrade() -> None:
    """An index holds nothing of its own."""
    op.drop_index("ix_journal_looks", "journal")
