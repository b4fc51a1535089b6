"""How desks spend their time, told by the journal's events in their order and cut at every quarter of an hour."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dispatch_app.domain import events as ev
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.statistics.facts import BINS_S, DeskTimeFact, began_at

MOST_CALLS = 40
"""Calls of one desk at a time; a desk with more has missed the end of some, the oldest go."""


@dataclass(slots=True)
class _Seat:
    """One desk now; times in seconds since 1970 so that they can be written down."""

    user: str = ""
    state: str = DeskState.SIGNED_OUT.value
    since_s: float = 0.0
    calls: dict[str, bool] = field(default_factory=dict)
    """Calls at the desk: whether on hold."""
    new_calls: int = 0
    new_stay: bool = True

    def activity(self) -> str:
        """What the desk does now; "" for nothing that counts."""
        if any(not held for held in self.calls.values()):
            return "talking"
        if self.calls:
            return "holding"
        return "" if self.state == DeskState.SIGNED_OUT.value else self.state


class DeskTime:
    """Takes events one by one and gives the pieces of time that are over."""

    def __init__(self, zone: ZoneInfo, remembered: str = "") -> None:
        """`remembered` is what `text` gave; anything else begins anew."""
        self._zone = zone
        self._seats: dict[str, _Seat] = {}
        for desk_id, seat in json.loads(remembered).items() if remembered else ():
            self._seats[desk_id] = _Seat(**seat)

    def text(self) -> str:
        """What must be remembered to go on after a restart."""
        return json.dumps({desk_id: asdict(seat) for desk_id, seat in self._seats.items()}, separators=(",", ":"))

    def take(self, line: Recorded) -> Iterator[DeskTimeFact]:
        """The pieces that end with an event."""
        event = line.event
        if isinstance(event, ev.DeskChanged):
            yield from self._state(event, line.at)
        elif isinstance(event, ev.CallAnswered):
            yield from self._gone(event.call_id, line.at, but=event.desk_id)
            yield from self._came(event.call_id, event.desk_id, line.at)
        elif isinstance(event, ev.CallPlaced):
            yield from self._came(event.call.call_id, event.call.desk_id, line.at)
        elif isinstance(event, ev.CallHeld | ev.CallResumed):
            yield from self._held(event.call_id, isinstance(event, ev.CallHeld), line.at)
        elif isinstance(event, ev.CallTransferred):
            yield from self._gone(event.call_id, line.at, transferred=True)
            yield from self._came(event.call_id, event.to_desk_id, line.at)
        elif isinstance(event, ev.CallDiverted):
            yield from self._gone(event.call_id, line.at, transferred=bool(event.desk_id))
        elif isinstance(event, ev.CallEnded | ev.CallQueued | ev.FlowStarted):
            yield from self._gone(event.call_id, line.at)

    def flush(self, at: datetime) -> Iterator[DeskTimeFact]:
        """The pieces up to the last full quarter of an hour before `at`."""
        mark_s = at.timestamp() // BINS_S * BINS_S
        for desk_id, seat in self._seats.items():
            if seat.since_s < mark_s:
                yield from self._spent(desk_id, seat, mark_s)

    # --- what changes a desk -----------------------------------------------------------------------------------------

    def _state(self, event: ev.DeskChanged, at: datetime) -> Iterator[DeskTimeFact]:
        seat = self._seats.setdefault(event.desk_id, _Seat(since_s=at.timestamp()))
        before = (seat.activity(), seat.user)
        user = event.user or seat.user
        changed = _Seat(user, event.state.value, calls=seat.calls)
        if before != (changed.activity(), changed.user):
            yield from self._ended(event.desk_id, seat, at)
        seat.user, seat.state = user, event.state.value

    def _came(self, call_id: str, desk_id: str, at: datetime) -> Iterator[DeskTimeFact]:
        if not desk_id:
            return
        seat = self._seats.setdefault(desk_id, _Seat(since_s=at.timestamp()))
        if call_id in seat.calls:
            yield from self._held(call_id, False, at)
            return
        if seat.activity() != "talking":
            yield from self._ended(desk_id, seat, at)
        seat.calls[call_id] = False
        seat.new_calls += 1
        if len(seat.calls) > MOST_CALLS:
            del seat.calls[next(iter(seat.calls))]

    def _held(self, call_id: str, held: bool, at: datetime) -> Iterator[DeskTimeFact]:
        for desk_id, seat in self._seats.items():
            if call_id in seat.calls and seat.calls[call_id] != held:
                others = any(not h for other, h in seat.calls.items() if other != call_id)
                if not others:
                    yield from self._ended(desk_id, seat, at)
                seat.calls[call_id] = held

    def _gone(
        self, call_id: str, at: datetime, but: str = "", transferred: bool = False
    ) -> Iterator[DeskTimeFact]:
        for desk_id, seat in self._seats.items():
            if call_id in seat.calls and desk_id != but:
                yield from self._ended(desk_id, seat, at, int(transferred))
                del seat.calls[call_id]

    # --- pieces ------------------------------------------------------------------------------------------------------

    def _ended(self, desk_id: str, seat: _Seat, at: datetime, transfers: int = 0) -> Iterator[DeskTimeFact]:
        yield from self._spent(desk_id, seat, at.timestamp(), transfers)
        seat.new_stay = True

    def _spent(self, desk_id: str, seat: _Seat, until_s: float, transfers: int = 0) -> Iterator[DeskTimeFact]:
        activity, since_s = seat.activity(), seat.since_s
        seat.since_s = max(since_s, until_s)
        marks = list(_marks(since_s, until_s)) if activity else []
        for number, (start_s, end_s) in enumerate(marks):
            began = began_at(datetime.fromtimestamp(start_s, UTC), self._zone)
            last = number == len(marks) - 1
            yield DeskTimeFact(
                f"{desk_id}/{began.at:%Y-%m-%dT%H:%M:%S.%fZ}", began, desk_id, seat.user, activity, end_s - start_s,
                seat.new_calls, int(seat.new_stay), transfers if last else 0,
            )  # fmt: skip
            seat.new_calls, seat.new_stay = 0, False


def _marks(since_s: float, until_s: float) -> Iterator[tuple[float, float]]:
    """The time between, cut at full quarters of an hour; quarters of local and of world time are the same."""
    start_s = since_s
    while start_s < until_s:
        end_s = min(until_s, (start_s // BINS_S + 1) * BINS_S)
        yield start_s, end_s
        start_s = end_s


def gathered(lines: Iterable[Recorded], desks: DeskTime) -> list[DeskTimeFact]:
    """All pieces that end with these events, and those up to the last quarter of an hour before their end."""
    found: list[DeskTimeFact] = []
    last: datetime | None = None
    for line in lines:
        found += desks.take(line)
        last = line.at
    return found + list(desks.flush(last)) if last is not None else found
