"""Every query has a name on the wire and somebody who answers it."""

from __future__ import annotations

from dispatch_app.domain.queries import QUERIES
from dispatch_app.server.query_desk import TABLE


def test_what_can_be_asked_is_answered_and_the_other_way_round() -> None:
    assert {asked for asked, _ in QUERIES.values()} == set(TABLE)
