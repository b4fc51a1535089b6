"""The newest report of each radio unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "radio_reports",
        _text("centre_id"), _text("unit"), _text("vehicle_id"), _text("code"), _text("outcome"), _text("channel"),
        sa.Column("at", sa.Text()),
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", "unit", name="pk_radio_reports"),
    )  # fmt: skip


def downgrade() -> None:
    """What was heard is a record; it is not dropped."""
    raise NotImplementedError("radio reports are never dropped")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)
