"""Limits of the live wall, rules of supervision and the alerts that they raised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table("wall_settings", *_columns("wall_id", ("changed_at",)))
    op.create_table("watch_rules", *_columns("rule_id", ("set_at",), "name", "user"))
    op.create_table("watch_alerts", *_columns("alert_id", ("raised_at", "seen_at"), "rule_id"))
    on_board = sa.text("on_board")
    op.create_index(
        "ix_watch_alerts_on_board", "watch_alerts", ["centre_id"], sqlite_where=on_board, postgresql_where=on_board
    )


def downgrade() -> None:
    """What was watched is a record; it is not dropped."""
    raise NotImplementedError("watch rules and alerts are never dropped")


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
