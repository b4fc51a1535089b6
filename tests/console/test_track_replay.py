"""Replay of a track as state: pages, time, gaps, late answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch_app.console.desk.track_replay import LONGEST, TrackReplay, spans
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import MatchTrack, TrackMatched, TrackOf, TrackPage, TrackPoint
from tests.centre_in_memory import SCENE, staffed_centre
from tests.use_cases.running_missions import open_incident, send

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # as in tests.centre_in_memory
HOUR = timedelta(hours=1)


def point(second: float, doubt: str = "") -> TrackPoint:
    return TrackPoint(START + timedelta(seconds=second), Position(118.0 + second / 1e4, 32.0), 36.0, 90.0, doubt)


def loaded(*points: TrackPoint) -> TrackReplay:
    replay = TrackReplay()
    replay.begin("V1", START, START + HOUR)
    replay.take(replay.number, TrackPage("V1", points, None))
    return replay


def test_pages_are_asked_for_until_the_last_and_late_answers_are_passed_over() -> None:
    replay = TrackReplay()
    first, mileage = replay.begin("V1", START, START + HOUR)
    assert (first, mileage) == (TrackOf("V1", START, START + HOUR), MatchTrack("V1", "", START, START + HOUR))
    early = replay.number
    [after] = replay.take(early, TrackPage("V1", (point(0), point(1, "jump")), START + timedelta(seconds=2)))
    assert after == TrackOf("V1", START + timedelta(seconds=2), START + HOUR) and replay.loading
    assert replay.take(early, TrackPage("V1", (point(2),), None)) == [] and not replay.loading
    assert [p.at for p in replay.points] == [point(0).at, point(2).at] and len(replay.doubtful) == 1
    replay.begin("V2", START, START + HOUR)
    assert replay.take(early, TrackPage("V1", (point(3),), None)) == [] and replay.points == []
    replay.take(early, TrackMatched("V1", 1.0, 0.0, 1, 0, 1.0, ()))
    replay.fail(early, "x")
    assert replay.mileage is None and replay.problem == "" and replay.loading


def test_more_than_two_days_are_cut_to_the_newest() -> None:
    first, _ = TrackReplay().begin("V1", START, START + 5 * LONGEST)
    assert isinstance(first, TrackOf) and first.since == START + 4 * LONGEST


def test_the_film_runs_at_its_speed_stops_at_the_end_and_begins_anew() -> None:
    replay = loaded(point(0), point(100), point(110))
    replay.times = 5
    replay.toggle()
    replay.pass_time(2.0)
    here = replay.here()
    assert here is not None and here.at == START + timedelta(seconds=10)
    assert here.longitude == pytest.approx(118.001) and replay.passed() == 1 and here.known
    replay.pass_time(100.0)
    assert replay.share() == 1.0 and not replay.playing
    replay.toggle()
    assert replay.share() == 0.0 and replay.playing
    replay.seek(0.5)
    assert replay.at == START + timedelta(seconds=55)
    replay.seek(7.0)
    assert replay.share() == 1.0


def test_in_a_gap_nobody_knows_where_it_was() -> None:
    replay = loaded(point(0), point(10), point(400), point(401))
    assert replay.pieces() == [(0, 2), (2, 4)]
    replay.seek(100 / 401)
    here = replay.here()
    assert here is not None and not here.known and here.longitude == pytest.approx(118.001)


def test_without_a_track_nothing_moves() -> None:
    replay = loaded()
    replay.toggle()
    replay.pass_time(10.0)
    replay.seek(0.5)
    assert replay.here() is None and not replay.playing and replay.share() == 0.0 and replay.pieces() == []


def test_the_times_to_choose_from_and_the_reports_within() -> None:
    centre = staffed_centre()
    midnight = centre.now - 3 * HOUR
    assert set(spans(centre.board, "V1", centre.now, midnight)) == {"hour", "four_hours", "today"}
    ordered_at = centre.now
    mission = send(centre, open_incident(centre, SCENE), "V1")
    centre.advance(60)
    centre.do(cmd.ReportMission(mission.mission_id, MissionState.EN_ROUTE, ReportSource.DESK))
    centre.advance(600)
    found = spans(centre.board, "V1", centre.now, midnight)
    assert found["mission"] == (ordered_at, centre.now) and found["today"] == (midnight, centre.now)
    replay = loaded(point(0), point(120))
    assert replay.stages(centre.board) == [(0.0, "ordered"), (0.5, "en_route")]
