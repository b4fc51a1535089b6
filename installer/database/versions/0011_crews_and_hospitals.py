"""Crew emergencies and messages, patient records, hand-overs; accounts of hospitals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the column."""
    _entity_table(
        "crew_emergencies", "emergency_id", _text("vehicle_id"), _text("incident_id"), _at("called_at"), _at("ended_at")
    )
    _entity_table("crew_messages", "message_id", _text("vehicle_id"), _text("mission_id"), _at("sent_at"))
    _entity_table(
        "patient_records", "record_id", _text("mission_id"), _text("incident_id"), _text("vehicle_id"),
        _at("begun_at"), sa.Column("is_test", sa.Boolean(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_patient_records_mission", "patient_records", ["centre_id", "mission_id"])
    _entity_table(
        "hand_overs", "mission_id", _text("incident_id"), _text("vehicle_id"), _text("hospital_id"), _at("signed_at")
    )
    op.add_column("user_account", sa.Column("hospital_id", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Patient records are records; they are not dropped."""
    raise NotImplementedError("patient records are never dropped")


def _entity_table(kind: str, key: str, *columns: sa.Column) -> None:
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


def _at(name: str) -> sa.Column:
    return sa.Column(name, sa.Text())
