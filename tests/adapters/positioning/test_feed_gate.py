"""The gate: known vehicles only, no doubtful fix, nothing lost while the server is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dispatch_app.adapters.positioning.feed_gate import BATCH_FIXES, FROZEN_AFTER, MARK_EVERY_S, WAITING_FIXES, FeedGate
from dispatch_app.adapters.positioning.nmea import NmeaFix, NoFix
from dispatch_app.wire.messages import TerminalAlarms

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


def test_wrong_clocks_and_jumps_go_on_with_a_mark_and_late_fixes_go_into_the_track() -> None:
    moments = [NOW]
    here = FeedGate(lambda: moments[0])
    here.know({"T1": "V1"})
    here.take("T1", fix(-1))
    for doubtful in (fix(3600), fix(-90_000), fix(0, longitude=119.0), NoFix()):
        moments[0] += timedelta(seconds=MARK_EVERY_S)
        here.take("T1", doubtful)
    here.take("T1", fix(-2))
    here.take("T1", fix(-1))
    assert here.marked == {"wrong_time": 2, "jump": 1, "frozen": 0, "no_position": 1}
    assert (here.late, here.refused["repeated"]) == (1, 1)
    batch = here.next_batch()
    assert batch is not None
    assert [f.doubt for f in batch.fixes] == ["", "wrong_time", "wrong_time", "jump", "no_position"]
    assert batch.fixes[1].at == NOW + timedelta(seconds=MARK_EVERY_S), "when it came in; its own time says nothing"
    assert [f.at for f in batch.stored] == [NOW - timedelta(seconds=2)]


def test_a_receiver_that_is_broken_says_it_now_and_then_only() -> None:
    here = gate()
    for _ in range(1_000):
        here.take("T1", NoFix())
    batch = here.next_batch()
    assert batch is not None and len(batch.fixes) == 1 and here.marked["no_position"] == 1_000


def test_a_terminals_memory_never_moves_the_vehicle_and_is_no_older_than_a_week() -> None:
    here = gate()
    for after_s in (-5.0, -86_400.0, -8 * 86_400.0, 3_600.0):
        here.take("T1", fix(after_s), stored=True)
    batch = here.next_batch()
    assert batch is not None and batch.fixes == []
    assert [f.at - NOW for f in batch.stored] == [timedelta(seconds=-5), timedelta(days=-1)]
    assert here.refused["too old"] == 2


def test_alarm_bits_are_told_when_they_change_and_again_when_the_server_was_away() -> None:
    here = gate()
    for bits in (0b1, 0b1, 0b10):
        here.note_alarms("T1", bits)
    here.note_alarms("T9", 0b1)
    batch = here.next_batch()
    assert batch is not None and batch.alarms == [TerminalAlarms("V1", ["overspeed"])]
    assert here.next_batch() is None
    here.put_back(batch)
    again = here.next_batch()
    assert again is not None and again.alarms == batch.alarms
    here.put_back(batch)
    here.note_alarms("T1", 0)
    newest = here.next_batch()
    assert newest is not None and newest.alarms == [TerminalAlarms("V1", [])]


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


def test_a_receiver_that_is_stuck_while_it_drives_is_not_believed_until_it_moves() -> None:
    here = gate()
    for second in range(-60, -40):
        here.take("T1", fix(second))
    assert here.taken == FROZEN_AFTER and here.marked["frozen"] == 20 - FROZEN_AFTER
    here.take("T1", fix(-30, longitude=118.0001))
    assert here.taken == FROZEN_AFTER + 1
    for second in range(-20, 0):
        here.take("T1", NmeaFix(NOW + timedelta(seconds=second), 118.0001, 32.0, 2.0, None))
    assert here.taken == FROZEN_AFTER + 21, "a vehicle that stands is not stuck"


def test_a_terminal_is_the_same_however_its_number_is_filled_up() -> None:
    here = gate()
    assert FeedGate(lambda: NOW).knows("jt808:5"), "nobody is turned away while the server has not said"
    here.know({"jt808:013800138000": "V1", "T1": "V2"})
    here.take("jt808:00000000013800138000", fix())
    here.take("T1", fix())
    here.take("01", fix())
    batch = here.next_batch()
    assert batch is not None
    assert [found.vehicle_id for found in batch.fixes] == ["V1", "V2"] and batch.unknown_feeds == ["01"]
    assert here.knows("jt808:13800138000") and not here.knows("jt808:13800138001")
