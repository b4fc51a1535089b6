"""The index of the map's history also holds the removals of stations and hospitals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = "type IN ('MapFeatureSet', 'MapFeatureRemoved', 'StationRegistered', 'HospitalRegistered')"
AFTER = (
    "type IN ('MapFeatureSet', 'MapFeatureRemoved', 'StationRegistered', 'HospitalRegistered', 'StationRemoved',"
    " 'HospitalRemoved')"
)


def upgrade() -> None:
    """Make the index anew with the two events more."""
    _make_anew(AFTER)


def downgrade() -> None:
    """Make it as it was."""
    _make_anew(BEFORE)


def _make_anew(events: str) -> None:
    drawn = sa.text(events)
    op.drop_index("ix_journal_map", "journal")
    op.create_index("ix_journal_map", "journal", ["centre_id", "seq"], sqlite_where=drawn, postgresql_where=drawn)
