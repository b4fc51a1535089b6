"""Booked transport."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "bookings",
        _text("centre_id"), _text("booking_id"), _text("state"), _text("purpose"), _text("vehicle_id"),
        _text("incident_id"), sa.Column("boarding_at", sa.Text()), sa.Column("ended_at", sa.Text()),
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", "booking_id", name="pk_bookings"),
    )  # fmt: skip
    on_board = sa.text("on_board")
    op.create_index(
        "ix_bookings_on_board", "bookings", ["centre_id"], sqlite_where=on_board, postgresql_where=on_board
    )
    op.create_index("ix_bookings_boarding", "bookings", ["centre_id", "boarding_at"])


def downgrade() -> None:
    """Bookings are records; they are not dropped."""
    raise NotImplementedError("bookings are never dropped")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)
