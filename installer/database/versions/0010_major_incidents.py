"""Major incidents with their casualties and situation reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _entity(
        "major_incidents", "major_incident_id", _text("kind"), _text("state"), _text("level"), _text("name"),
        sa.Column("declared_at", sa.Text()), sa.Column("closed_at", sa.Text()),
    )  # fmt: skip
    _entity(
        "casualties", "casualty_id", _text("major_incident_id"), _text("incident_id"), _text("colour"),
        _text("wristband"), _text("hospital_id"), _text("mission_id"), _text("outcome"),
    )  # fmt: skip
    op.create_index("ix_casualties_major_incident", "casualties", ["centre_id", "major_incident_id"])
    _entity("situation_reports", "report_id", _text("major_incident_id"), _text("kind"), sa.Column("at", sa.Text()))


def downgrade() -> None:
    """Major incidents are records; they are not dropped."""
    raise NotImplementedError("major incidents are never dropped")


def _entity(kind: str, key: str, *columns: sa.Column) -> None:
    op.create_table(
        kind,
        _text("centre_id"), _text(key), *columns,
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", key, name=f"pk_{kind}"),
    )  # fmt: skip
    on_board = sa.text("on_board")
    op.create_index(f"ix_{kind}_on_board", kind, ["centre_id"], sqlite_where=on_board, postgresql_where=on_board)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)
