"""The directory of staff, equipment, drugs and telephone numbers, and the index of its history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the index."""
    op.create_table(
        "directory",
        _text("centre_id"), _text("entry_id"), _text("kind"), _text("name"), _text("unit"), _text("holder_id"),
        sa.Column("changed_at", sa.Text()),
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", "entry_id", name="pk_directory"),
    )  # fmt: skip
    on_board = sa.text("on_board")
    op.create_index(
        "ix_directory_on_board", "directory", ["centre_id"], sqlite_where=on_board, postgresql_where=on_board
    )
    events = sa.text("type IN ('DirectoryEntrySet', 'DirectoryEntryRemoved')")
    op.create_index(
        "ix_journal_directory", "journal", ["centre_id", "seq"], sqlite_where=events, postgresql_where=events
    )


def downgrade() -> None:
    """What people wrote down is not dropped."""
    raise NotImplementedError("the directory is never dropped")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)
