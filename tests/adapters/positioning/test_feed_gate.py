"""The gate: known vehicles only, no doubtful fix, nothing lost while the server is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dispatch_app.adapters.positioning.feed_gate import BATCH_FIXES, WAITING_FIXES, FeedGate
from dispatch_app.adapters.positioning.nmea import NmeaFix

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def gate() -> FeedGate:
    made = FeedGate(lambda: NOW)
    made.know({"T1": "V1"})
    return made


def fix(after_s: float = 0.0, longitude: float = 118.0) -> NmeaFix:
    return NmeaFix(NOW + timedelta(seconds=after_s), longitude, 32.0, 36.0, 90.0)


def test_an_unknown_feed_moves_no_vehicle_and_is_listed() -> None:
    here = gate()
    here.take("T9", fix())
    batch = here.next_batch()
    assert batch is not None
    assert (batch.fixes, batch.unknown_feeds) == ([], ["T9"])
    assert here.next_batch() is None


def test_wrong_clocks_late_fixes_and_jumps_are_refused_and_counted() -> None:
    here = gate()
    here.take("T1", fix(-1))
    here.take("T1", fix(3600))
    here.take("T1", fix(-90_000))
    here.take("T1", fix(-2))
    here.take("T1", fix(0, longitude=119.0))
    assert here.refused == {"unknown feed": 0, "wrong time": 2, "jump": 1, "late": 1}
    batch = here.next_batch()
    assert batch is not None and [f.at for f in batch.fixes] == [NOW - timedelta(seconds=1)]


def test_a_vehicle_that_really_moved_is_believed_after_some_insistence() -> None:
    here = gate()
    here.take("T1", fix(-9))
    for second in (-8, -7, -6):
        here.take("T1", fix(second, longitude=119.0))
    batch = here.next_batch()
    assert batch is not None and batch.fixes[-1].position.longitude == 119.0


def test_a_batch_that_the_server_did_not_take_waits_in_order_and_the_oldest_is_shed_at_the_bound() -> None:
    made = FeedGate(lambda: NOW)
    made.know({f"T{n}": f"V{n}" for n in range(WAITING_FIXES + 10)})
    for n in range(WAITING_FIXES):
        made.take(f"T{n}", fix())
    batch = made.next_batch()
    assert batch is not None and len(batch.fixes) == BATCH_FIXES
    for n in range(WAITING_FIXES, WAITING_FIXES + 10):
        made.take(f"T{n}", fix())
    made.put_back(batch)
    assert made.shed == 10
    again = made.next_batch()
    assert again is not None and again.fixes[0].vehicle_id == "V10"
