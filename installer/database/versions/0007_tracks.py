"""Tracks: doubtful fixes are marked; on PostgreSQL the table is parted by the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = ("centre_id", "day", "vehicle_id", "at")


def upgrade() -> None:
    """Add the mark; on PostgreSQL move what is there into parts, one a day."""
    if op.get_bind().dialect.name != "postgresql":
        op.add_column("track", sa.Column("doubt", sa.Text(), nullable=False, server_default=""))
        return
    op.rename_table("track", "track_before")
    op.execute("ALTER INDEX pk_track RENAME TO pk_track_before")
    op.create_table(
        "track",
        *(sa.Column(name, sa.Integer() if name == "day" else sa.Text(), nullable=False) for name in KEY),
        sa.Column("longitude", sa.Double(), nullable=False), sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("speed_kmh", sa.Double()), sa.Column("heading_deg", sa.Double()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint(*KEY, name="pk_track"),
        postgresql_partition_by="RANGE (day)",
    )  # fmt: skip
    days = op.get_bind().execute(sa.text("SELECT DISTINCT day FROM track_before")).scalars().all()
    for day in days:
        op.execute(f"CREATE TABLE track_{int(day)} PARTITION OF track FOR VALUES FROM ({int(day)}) TO ({int(day) + 1})")
    columns = ", ".join((*KEY, "longitude", "latitude", "speed_kmh", "heading_deg", "source"))
    op.execute(f"INSERT INTO track ({columns}) SELECT {columns} FROM track_before")  # noqa: S608 – names of ours
    op.drop_table("track_before")


def downgrade() -> None:
    """Tracks are records; their table is not made anew for an older program."""
    raise NotImplementedError("the parts of the track table are kept")
