"""A desk's time told by events: what it did, cut at quarters of an hour, over a restart and into the night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.events import Event, Recorded
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.statistics.desk_time import DeskTime, gathered
from dispatch_app.domain.statistics.facts import DeskTimeFact

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 1, 15, 55, tzinfo=UTC)  # 23:55 in Shanghai


def lines(*told: tuple[float, Event]) -> list[Recorded]:
    """Events at minutes after the start."""
    return [
        Recorded("c1", seq, START + timedelta(minutes=minute), SERVER_ACTOR, f"k{seq}", event)
        for seq, (minute, event) in enumerate(told, 1)
    ]


def desk(minute: float, state: DeskState, user: str = "wang") -> tuple[float, Event]:
    return minute, ev.DeskChanged("d1", state, user, user, START + timedelta(minutes=minute))


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


SHIFT = lines(
    desk(0, DeskState.READY),
    (2, ev.CallAnswered("k1", "d1", at(2))),
    (4, ev.CallHeld("k1")),
    (5, ev.CallResumed("k1")),
    (6, ev.CallTransferred("k1", "d1", "d2")),
    desk(6, DeskState.AFTER_CALL),
    desk(7, DeskState.READY),
    desk(10, DeskState.BREAK),
    desk(24, DeskState.READY),
    desk(30, DeskState.SIGNED_OUT, ""),
)


def spent(facts: list[DeskTimeFact]) -> dict[str, float]:
    found: dict[str, float] = {}
    for fact in facts:
        if fact.desk_id == "d1":
            found[fact.activity] = found.get(fact.activity, 0.0) + fact.spent_s / 60.0
    return found


def test_a_shift_is_told_whole_and_cut_at_quarters() -> None:
    facts = gathered(SHIFT, DeskTime(ZONE))
    own = [fact for fact in facts if fact.desk_id == "d1"]
    assert spent(facts) == {"ready": 2 + 3 + 6, "talking": 3, "holding": 1, "after_call": 1, "break": 14}
    assert (sum(f.calls for f in own), sum(f.transfers for f in own)) == (1, 1)
    breaks = [fact for fact in own if fact.activity == "break"]
    assert [(f.began.day, f.began.quarter, f.spent_s / 60, f.stays) for f in breaks] == [
        ("2026-11-02", 0, 10.0, 1), ("2026-11-02", 1, 4.0, 0),
    ]  # fmt: skip
    assert own[0].began.day == "2026-11-01" and {fact.user for fact in own} == {"wang"}
    assert len({fact.record_id for fact in facts}) == len(facts)


def test_a_restart_between_any_two_events_changes_nothing() -> None:
    whole = spent(gathered(SHIFT, DeskTime(ZONE)))
    for place in range(1, len(SHIFT)):
        first = DeskTime(ZONE)
        facts = gathered(SHIFT[:place], first)
        assert spent(facts + gathered(SHIFT[place:], DeskTime(ZONE, first.text()))) == whole


def test_what_goes_on_is_told_up_to_the_last_quarter() -> None:
    facts = gathered([*SHIFT[:1], *lines((20, ev.CallHeld("other")))], DeskTime(ZONE))
    assert spent(facts) == {"ready": 5 + 15 - 0}
