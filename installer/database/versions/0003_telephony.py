"""Telephone lines, locked numbers and recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables."""
    _entity_table("lines", "line_id", _text("kind"), _text("state"), _text("owner_id"))
    _entity_table(
        "locks", "number",
        _text("user"), _text("desk_id"), _text("call_id"), _maybe("locked_at"), _maybe("until"),
    )  # fmt: skip
    _entity_table(
        "recordings", "recording_id",
        _text("kind"), _text("state"), _text("call_id"), _text("incident_id"), _text("desk_id"), _text("line"),
        _text("number"), _maybe("started_at"), _maybe("ended_at"),
    )  # fmt: skip
    _index("ix_recordings_started", "recordings", "started_at")
    _index("ix_recordings_call", "recordings", "call_id")
    _index("ix_recordings_incident", "recordings", "incident_id")
    _index("ix_recordings_number", "recordings", "number", "started_at")
    for table in ("locks", "recordings"):
        _index(f"ix_{table}_on_board", table, where="on_board")


def downgrade() -> None:
    """Locks and recordings are records; they are not dropped."""
    raise NotImplementedError("recordings are never dropped")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str) -> sa.Column:
    return sa.Column(name, sa.Text())


def _entity_table(name: str, key: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        _text("centre_id"), _text(key), *columns,
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", key, name=f"pk_{name}"),
    )  # fmt: skip


def _index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, ["centre_id", *columns], sqlite_where=condition, postgresql_where=condition)
