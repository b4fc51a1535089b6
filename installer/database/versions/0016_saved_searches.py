"""Saved searches of the workbench."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    words = ("centre_id", "search_id", "name", "user")
    op.create_table(
        "saved_searches",
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.Text()),
        sa.Column("on_board", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "search_id"),
    )


def downgrade() -> None:
    """What people saved is theirs; it is not dropped."""
    raise NotImplementedError("saved searches are never dropped")
