"""Own reports and the schedules by which reports are delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table("report_designs", *_columns("design_id", ("changed_at",), "title", "user"))
    op.create_table("report_schedules", *_columns("schedule_id", ("changed_at", "delivered_at"), "report_id", "user"))


def downgrade() -> None:
    """What somebody made is not dropped."""
    raise NotImplementedError("own reports are never dropped")


def _columns(key: str, moments: tuple[str, ...], *words: str) -> list[sa.schema.SchemaItem]:
    names = ("centre_id", key, *words)
    return [
        *(sa.Column(name, sa.Text(), nullable=False) for name in names),
        *(sa.Column(name, sa.Text()) for name in moments),
        sa.Column("on_board", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", key),
    ]
