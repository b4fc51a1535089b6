"""What is drawn on the map, and the way to its history in the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table of drawn features and the index of the events about map layers."""
    op.create_table(
        "map_features",
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("feature_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text()),
        sa.Column("valid_until", sa.Text()),
        sa.Column("changed_at", sa.Text()),
        sa.Column("on_board", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "feature_id", name="pk_map_features"),
    )
    shown = sa.text("on_board")
    op.create_index(
        "ix_map_features_on_board", "map_features", ["centre_id"], sqlite_where=shown, postgresql_where=shown
    )
    drawn = sa.text("type IN ('MapFeatureSet', 'MapFeatureRemoved', 'StationRegistered', 'HospitalRegistered')")
    op.create_index(
        "ix_journal_map", "journal", ["centre_id", "seq"], sqlite_where=drawn, postgresql_where=drawn
    )


def downgrade() -> None:
    """Drop both; the journal keeps the events."""
    op.drop_index("ix_journal_map", "journal")
    op.drop_table("map_features")
