"""What desks ask of vehicles' terminals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "terminal_requests",
        _text("centre_id"), _text("request_id"), _text("vehicle_id"), _text("ask"), _text("outcome"),
        sa.Column("asked_at", sa.Text()),
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", "request_id", name="pk_terminal_requests"),
    )  # fmt: skip
    on_board = sa.text("on_board")
    op.create_index(
        "ix_terminal_requests_on_board", "terminal_requests", ["centre_id"], sqlite_where=on_board,
        postgresql_where=on_board,
    )  # fmt: skip


def downgrade() -> None:
    """Requests are records; they are not dropped."""
    raise NotImplementedError("requests to terminals are never dropped")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)
