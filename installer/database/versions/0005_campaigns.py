"""Campaigns of outgoing calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "campaigns",
        _text("centre_id"), _text("campaign_id"), _text("kind"), _text("state"), _text("incident_id"),
        sa.Column("started_at", sa.Text()), sa.Column("ended_at", sa.Text()),
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", "campaign_id", name="pk_campaigns"),
    )  # fmt: skip
    on_board = sa.text("on_board")
    op.create_index(
        "ix_campaigns_on_board", "campaigns", ["centre_id"], sqlite_where=on_board, postgresql_where=on_board
    )


def downgrade() -> None:
    """Campaigns are records; they are not dropped."""
    raise NotImplementedError("campaigns are never dropped")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)
