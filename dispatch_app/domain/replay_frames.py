"""A replay as frames: what stood where at any moment of it, the same in every player and every time.

Times are whole milliseconds since the beginning, so that no rounding of a clock can make two frames differ.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatch_app.domain.replay import TYPED, Moment, Replay, ReplayTrack

GAP_MS = 120_000
"""Fixes farther apart in time are not joined: nobody knows where the vehicle was."""

FRAME_MS = 1_000
"""Apart stand the frames of which the digest is made."""

TRAIL_MS = 300_000
"""So long a trail is drawn behind a vehicle."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where a vehicle was: between two fixes by straight line."""

    vehicle_id: str
    longitude: float
    latitude: float
    heading_deg: float | None
    speed_kmh: float | None
    fix_age_ms: int
    """Since the newest fix before the moment."""
    known: bool
    """False in a gap and after the last fix: the place is the last one that was known."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything at one moment."""

    at_ms: int
    passed: int
    """How many moments have happened."""
    cells: Mapping[str, Mapping[str, str]]
    """Subject → field → value, of what is not empty."""
    vehicles: tuple[Here, ...]
    typing: str = ""
    """The field whose value is being typed: the newest moment of the form is a keystroke."""


class Timeline:
    """A replay with its tracks; `frame` may be asked in any order."""

    def __init__(self, replay: Replay, tracks: Iterable[ReplayTrack] = ()) -> None:
        self.replay = replay
        self.tracks = {track.vehicle_id: track for track in sorted(tracks, key=lambda one: one.vehicle_id)}
        self._times = [moment.at_ms for moment in replay.moments]
        self._cells: dict[tuple[str, str], tuple[list[int], list[str]]] = {}
        for number, moment in enumerate(replay.moments):
            for cell in moment.cells:
                places, values = self._cells.setdefault((cell.subject, cell.field), ([], []))
                places.append(number)
                values.append(cell.value)
        self._order = sorted(self._cells)

    @property
    def length_ms(self) -> int:
        return self.replay.length_ms

    @property
    def moments(self) -> tuple[Moment, ...]:
        return self.replay.moments

    def add_track(self, track: ReplayTrack) -> None:
        """A track that came later."""
        self.tracks[track.vehicle_id] = track

    def passed(self, at_ms: int) -> int:
        """How many moments have happened at `at_ms`."""
        return bisect_right(self._times, at_ms)

    def frame(self, at_ms: int) -> Frame:
        """Everything at `at_ms`, held between beginning and end."""
        at_ms = max(0, min(at_ms, self.length_ms))
        passed = self.passed(at_ms)
        cells: dict[str, dict[str, str]] = {}
        for key in self._order:
            places, values = self._cells[key]
            count = bisect_right(places, passed - 1)
            if count and values[count - 1]:
                cells.setdefault(key[0], {})[key[1]] = values[count - 1]
        here = tuple(found for _, track in sorted(self.tracks.items()) if (found := place_at(track, at_ms)) is not None)
        newest = self.moments[passed - 1] if passed else None
        typing = newest.cells[0].field if newest is not None and newest.event == TYPED else ""
        return Frame(at_ms, passed, cells, here, typing)

    def next_moment_ms(self, at_ms: int, step: int) -> int | None:
        """When the next event (`step` 1) or the one before (-1) happened; keystrokes do not count. None at an end."""
        if step > 0:
            later = self.moments[self.passed(at_ms) :]
            return next((one.at_ms for one in later if one.event != TYPED), None)
        before = reversed(self.moments[: bisect_right(self._times, at_ms - 1)])
        return next((one.at_ms for one in before if one.event != TYPED), None)

    def trail(self, vehicle_id: str, at_ms: int) -> tuple[list[tuple[float, float]], list[float]]:
        """Places (longitude, latitude) of the last minutes without a gap, oldest first, and their ages in seconds."""
        track = self.tracks.get(vehicle_id)
        if track is None:
            return [], []
        last = bisect_right(track.at_ms, at_ms)
        first = last
        while first > 0 and at_ms - track.at_ms[first - 1] <= TRAIL_MS:
            if first < last and track.at_ms[first] - track.at_ms[first - 1] > GAP_MS:
                break
            first -= 1
        rows = range(first, last)
        places = [(track.longitude[row], track.latitude[row]) for row in rows]
        return places, [(at_ms - track.at_ms[row]) / 1000.0 for row in rows]

    def digest(self, every_ms: int = FRAME_MS) -> str:
        """SHA-256 over all frames, `every_ms` apart and at every moment: equal digests are equal replays."""
        made = hashlib.sha256()
        for at_ms in sorted({*range(0, self.length_ms + 1, every_ms), *self._times}):
            made.update(frame_text(self.frame(at_ms)).encode())
        return made.hexdigest()


def frame_text(frame: Frame) -> str:
    """A frame as canonical JSON."""
    vehicles = [
        [here.vehicle_id, here.longitude, here.latitude, here.heading_deg, here.speed_kmh, here.fix_age_ms, here.known]
        for here in frame.vehicles
    ]  # fmt: skip
    whole = [frame.at_ms, frame.passed, frame.cells, vehicles, frame.typing]
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def place_at(track: ReplayTrack, at_ms: int) -> Here | None:
    """Where the vehicle was; None before its first fix."""
    row = bisect_right(track.at_ms, at_ms) - 1
    if row < 0:
        return None
    longitude, latitude = track.longitude[row], track.latitude[row]
    age_ms = at_ms - track.at_ms[row]
    if row + 1 < len(track.at_ms):
        apart_ms = track.at_ms[row + 1] - track.at_ms[row]
        known = apart_ms <= GAP_MS
        if known and apart_ms:
            longitude = round(longitude + (track.longitude[row + 1] - longitude) * age_ms / apart_ms, 7)
            latitude = round(latitude + (track.latitude[row + 1] - latitude) * age_ms / apart_ms, 7)
    else:
        known = age_ms <= GAP_MS
    return Here(
        track.vehicle_id, longitude, latitude, track.heading_deg[row], track.speed_kmh[row], age_ms, known
    )
