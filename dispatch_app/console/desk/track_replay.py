"""Replay of a vehicle's track 轨迹回放 as state: which vehicle and time, what came so far, where the film stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from dispatch_app.domain.board import Board
from dispatch_app.domain.queries import MatchTrack, TrackMatched, TrackOf, TrackPage, TrackPoint

SPEEDS: Final = (1, 5, 20, 60, 200)
LONGEST: Final = timedelta(days=2)
"""As long as the server matches mileage in one piece."""
MOST_POINTS: Final = 200_000
"""Two days at one fix a second; 30 MB."""
GAP_S: Final = 120.0
"""Fixes farther apart in time are not joined: nobody knows where the vehicle was."""

Question = TrackOf | MatchTrack


@dataclass(frozen=True, slots=True)
class Here:
    """Where the vehicle was at the film's moment."""

    at: datetime
    longitude: float
    latitude: float
    speed_kmh: float | None
    heading_deg: float | None
    known: bool
    """False in a gap: the place is the last one before it."""


@dataclass(slots=True)
class TrackReplay:
    """One track at a time; `number` grows with every new one, so that late answers of an older one are passed over."""

    vehicle_id: str = ""
    mission_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    number: int = 0
    points: list[TrackPoint] = field(default_factory=list)
    """Sound ones, in order of time."""
    doubtful: list[TrackPoint] = field(default_factory=list)
    loading: bool = False
    mileage: TrackMatched | None = None
    problem: str = ""
    at: datetime | None = None
    """The film's moment."""
    playing: bool = False
    times: int = 20
    _moments: list[float] = field(default_factory=list)

    def begin(self, vehicle_id: str, since: datetime, until: datetime, mission_id: str = "") -> list[Question]:
        """Start anew; what to ask the server."""
        since = max(since, until - LONGEST)
        self.vehicle_id, self.since, self.until, self.mission_id = vehicle_id, since, until, mission_id
        self.number += 1
        self.points, self.doubtful, self._moments = [], [], []
        self.mileage, self.problem, self.at, self.playing, self.loading = None, "", None, False, True
        return [TrackOf(vehicle_id, since, until), MatchTrack(vehicle_id, mission_id, since, until)]

    def take(self, number: int, answer: TrackPage | TrackMatched) -> list[Question]:
        """Keep an answer; the question for the next page, if there is one."""
        if number != self.number:
            return []
        if isinstance(answer, TrackMatched):
            self.mileage = answer
            return []
        for point in answer.points:
            if point.doubt:
                self.doubtful.append(point)
            else:
                self.points.append(point)
                self._moments.append(point.at.timestamp())
        if self.at is None and self.points:
            self.at = self.points[0].at
        full = len(self.points) >= MOST_POINTS
        if answer.next_since is None or self.until is None or full:
            self.loading = False
            return []
        return [TrackOf(self.vehicle_id, answer.next_since, self.until)]

    def fail(self, number: int, words: str) -> None:
        """The server could not answer."""
        if number == self.number:
            self.loading, self.problem = False, words

    def close(self) -> None:
        """Put the track away."""
        self.number += 1
        self.vehicle_id, self.points, self.doubtful, self._moments = "", [], [], []
        self.at, self.playing, self.loading, self.mileage = None, False, False, None

    # --- the film ----------------------------------------------------------------------------------------------------

    def span_s(self) -> float:
        """Seconds from the first fix to the last."""
        return self._moments[-1] - self._moments[0] if self._moments else 0.0

    def share(self) -> float:
        """How much of the film has passed, 0 to 1."""
        span_s = self.span_s()
        if self.at is None or not span_s:
            return 0.0
        return min(1.0, max(0.0, (self.at.timestamp() - self._moments[0]) / span_s))

    def seek(self, share: float) -> None:
        """Go to a part of the film, 0 to 1."""
        if self.points:
            self.at = self.points[0].at + timedelta(seconds=min(1.0, max(0.0, share)) * self.span_s())

    def toggle(self) -> None:
        """Play or pause; at the end it begins anew."""
        if not self.points:
            return
        if not self.playing and self.share() >= 1.0:
            self.at = self.points[0].at
        self.playing = not self.playing

    def pass_time(self, seconds: float) -> None:
        """So many seconds of the clock have passed."""
        if not self.playing or self.at is None:
            return
        self.at = min(self.points[-1].at, self.at + timedelta(seconds=seconds * self.times))
        self.playing = self.at < self.points[-1].at

    def passed(self) -> int:
        """How many points the film has reached."""
        return 0 if self.at is None else bisect_right(self._moments, self.at.timestamp())

    def here(self) -> Here | None:
        """Where the vehicle is in the film, between two fixes by straight line; None without a track."""
        if self.at is None or not self.points:
            return None
        row = max(0, self.passed() - 1)
        point = self.points[row]
        longitude, latitude = point.position.longitude, point.position.latitude
        after = self.points[row + 1] if row + 1 < len(self.points) else None
        known = True
        if after is not None:
            apart_s = (after.at - point.at).total_seconds()
            known = apart_s <= GAP_S
            if known and apart_s > 0:
                share = (self.at - point.at).total_seconds() / apart_s
                longitude += share * (after.position.longitude - longitude)
                latitude += share * (after.position.latitude - latitude)
        return Here(self.at, longitude, latitude, point.speed_kmh, point.heading_deg, known)

    def pieces(self) -> list[tuple[int, int]]:
        """First and last-but-one row of every piece without a gap."""
        if not self.points:
            return []
        starts = [0]
        starts += [row for row in range(1, len(self.points)) if self._moments[row] - self._moments[row - 1] > GAP_S]
        return list(zip(starts, [*starts[1:], len(self.points)], strict=True))

    def stages(self, board: Board) -> list[tuple[float, str]]:
        """Reported states within the film: (share of it, state)."""
        span_s = self.span_s()
        if not span_s:
            return []
        found = []
        for mission in board.missions.values():
            if mission.vehicle_id == self.vehicle_id:
                found += [((s.at.timestamp() - self._moments[0]) / span_s, str(s.state)) for s in mission.stages]
        return sorted(((share, state) for share, state in found if 0.0 <= share <= 1.0), key=lambda one: one[0])


def spans(board: Board, vehicle_id: str, now: datetime, midnight: datetime) -> dict[str, tuple[datetime, datetime]]:
    """The times that a click chooses: `mission` (the newest one, where there is one), `hour`, `four_hours`, `today`."""
    found: dict[str, tuple[datetime, datetime]] = {}
    missions = [m for m in board.missions.values() if m.vehicle_id == vehicle_id]
    if missions:
        newest = max(missions, key=lambda mission: mission.stages[0].at)
        ended = newest.stages[-1].at if newest.state.value in ("at_station", "aborted", "empty_run") else now
        found["mission"] = (newest.stages[0].at, max(ended, newest.stages[0].at + timedelta(seconds=1)))
    found["hour"] = (now - timedelta(hours=1), now)
    found["four_hours"] = (now - timedelta(hours=4), now)
    found["today"] = (midnight, max(now, midnight + timedelta(seconds=1)))
    return found
