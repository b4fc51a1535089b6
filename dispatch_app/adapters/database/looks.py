"""Which records of history somebody has uncovered, read from the journal without decoding whole events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dispatch_app.adapters.database.column_types import utc_text
from dispatch_app.adapters.database.schema import JOURNAL, LOOKS
from dispatch_app.wire.codec import decode


def looks_of(
    connection: Connection, centre_id: str, user: str, since: datetime, limit: int
) -> list[tuple[str, str, str]]:
    """(kind, record id, incident id) of the user's newest looks from `since` on, at most `limit`."""
    wanted = (
        select(JOURNAL.c.body)
        .where(JOURNAL.c.centre_id == centre_id, JOURNAL.c.user == user, JOURNAL.c.at >= utc_text(since), LOOKS)
        .order_by(JOURNAL.c.at.desc())
        .limit(limit)
    )
    found: list[tuple[str, str, str]] = []
    for body in connection.execute(wanted).scalars():
        look: dict[str, Any] = decode(body, dict)
        found.append((str(look.get("kind", "")), str(look.get("record_id", "")), str(look.get("incident_id", ""))))
    return found
