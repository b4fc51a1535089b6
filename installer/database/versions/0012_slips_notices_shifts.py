"""Return slips, notices with their receipts, and the shifts of stations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _entity_table(
        "return_slips", "mission_id", _text("incident_id"), _text("vehicle_id"), _text("station_id"),
        _text("hospital_id"), _text("state"), sa.Column("is_test", sa.Boolean(), nullable=False), _text("outcome"),
        sa.Column("mileage_km", sa.Double()), _at("owed_at"), _at("overdue_at"), _at("filed_at"),
    )  # fmt: skip
    op.create_index("ix_return_slips_owed", "return_slips", ["centre_id", "owed_at"])
    op.create_index("ix_return_slips_incident", "return_slips", ["centre_id", "incident_id"])
    _entity_table(
        "notices", "notice_id", _text("user"), _text("sender_kind"), _text("sender_id"), _at("sent_at"),
        _at("valid_until"),
    )  # fmt: skip
    op.create_index("ix_notices_sent", "notices", ["centre_id", "sent_at"])
    _entity_table("notice_receipts", "receipt_id", _text("notice_id"), _at("delivered_at"), _at("read_at"))
    op.create_index("ix_notice_receipts_notice", "notice_receipts", ["centre_id", "notice_id"])
    _entity_table(
        "shifts", "shift_id", _text("station_id"), _text("name"), _text("in_charge"), _text("handed_by"),
        _at("began_at"),
    )  # fmt: skip
    op.create_index("ix_shifts_station", "shifts", ["centre_id", "station_id", "began_at"])


def downgrade() -> None:
    """These are records; they are not dropped."""
    raise NotImplementedError("slips, notices and shifts are never dropped")


def _entity_table(name: str, key: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        _text("centre_id"), _text(key), *columns,
        sa.Column("on_board", sa.Boolean(), nullable=False), sa.Column("seq", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.PrimaryKeyConstraint("centre_id", key, name=f"pk_{name}"),
    )  # fmt: skip
    on_board = sa.text("on_board")
    op.create_index(f"ix_{name}_on_board", name, ["centre_id"], sqlite_where=on_board, postgresql_where=on_board)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _at(name: str) -> sa.Column:
    return sa.Column(name, sa.Text())
