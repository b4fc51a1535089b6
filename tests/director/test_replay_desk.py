"""The replay page as state: what comes in pieces, what is missing, what is heard where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dispatch_app.desk_kit.recording_sound import Heard, Sound
from dispatch_app.director.desk.replay_desk import ReplayDesk, Stage
from dispatch_app.director.desk.replay_mix import PlacedSound, faster, mixed
from dispatch_app.domain.recording import Recording, RecordingKind, RecordingState
from dispatch_app.domain.replay import FaultKind, Replay, ReplayFault, ReplayProof, ReplayTrack, ReplayVehicle
from dispatch_app.domain.replay_frames import Timeline, place_at

BEGAN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
RATE_HZ = 8_000


def recording(serial: str, begin_s: float, state: RecordingState = RecordingState.COMPRESSED) -> Recording:
    at = BEGAN + timedelta(seconds=begin_s)
    return Recording(
        serial, RecordingKind.CALL, state, at, ("caller", "desk"), f"{serial}.wav", ended_at=at + timedelta(seconds=2)
    )


def replay(*recordings: Recording, faults: tuple[ReplayFault, ...] = ()) -> Replay:
    vehicles = (ReplayVehicle("v1", "沪A1"), ReplayVehicle("v2", "沪A2"))
    return Replay(
        "c1", "202611220001", BEGAN, 20_000, (), vehicles=vehicles, recordings=recordings,
        names=(("v1", "沪A1"), ("v2", "沪A2")), proof=ReplayProof(faults=faults),
    )  # fmt: skip


def tone(seconds: float, loud: int) -> Sound:
    return Sound(RATE_HZ, np.full((int(RATE_HZ * seconds), 2), loud, np.int16))


def test_what_is_missing_is_said_and_the_rest_plays() -> None:
    desk = ReplayDesk()
    desk.open("202611220001")
    gone = recording("r3", 8, RecordingState.REMOVED)
    desk.begin(replay(recording("r1", 1), recording("r2", 4), gone, faults=(ReplayFault(FaultKind.TAIL_CUT, 9, 4),)))
    desk.take_track(ReplayTrack("v1", (0, 1_000), (1.0, 2.0), (3.0, 3.0), (None, None), (None, None)))
    desk.take_track(ReplayTrack("v2"))
    assert desk.stage is Stage.LOADING
    first = desk.next_sound()
    assert first is not None and first.recording.recording_id == "r1"
    assert desk.take_piece(first, b"x" * 10, 30) == (10, 29)
    assert 0.0 < desk.share() < 1.0
    with pytest.raises(ValueError, match="does not fit"):
        desk.take_piece(first, b"x", 31)
    desk.no_sound(first, "哈希不符")
    second = desk.next_sound()
    assert second is not None
    desk.take_sound(second, tone(2, 1_000), checked=True)
    assert desk.stage is Stage.READY and desk.share() == 1.0
    assert [(one.recording_id, one.begin_ms) for one in desk.placed()] == [("r2", 4_000)]
    said = "\n".join(desk.problems())
    for part in ("自第 9 号起缺 4 条", "r1：哈希不符", "r3：保存期满", "沪A2：该时段没有轨迹"):
        assert part in said
    assert "r2" not in said and "沪A1" not in said


def test_a_cancel_keeps_what_has_come_and_a_late_answer_is_passed_over() -> None:
    desk = ReplayDesk()
    number = desk.open("202611220001")
    desk.begin(replay(recording("r1", 1)))
    desk.cancel()
    assert desk.stage is Stage.READY and desk.number != number
    assert len(desk.problems()) == 3, "two tracks and a sound"
    desk.take_track(ReplayTrack("v1", (0,), (1.0,), (3.0,), (None,), (None,)))
    assert desk.timeline is not None and desk.timeline.tracks == {}
    desk.open("")
    desk.cancel()
    assert desk.stage is Stage.CANCELLED


def test_an_incident_without_sound_and_vehicles_is_ready_at_once() -> None:
    desk = ReplayDesk()
    desk.open("202611220001")
    desk.begin(Replay("c1", "202611220001", BEGAN, 1_000, ()))
    assert desk.stage is Stage.READY and len(desk.problems()) == 2


def test_gaps_are_silent_overlaps_are_mixed_and_fast_is_silent() -> None:
    placed = [PlacedSound("a", 1_000, tone(2, 1_000)), PlacedSound("b", 2_000, tone(2, 500))]

    def heard(at_ms: float, speed: float = 1.0) -> int:
        return int(mixed(placed, at_ms, 80, RATE_HZ, speed)[40, 0])

    assert [heard(at) for at in (500, 1_500, 2_500, 3_500, 4_500)] == [0, 1_000, 1_500, 500, 0]
    assert heard(2_500, 4.0) == 1_500 and heard(2_500, 8.0) == 0
    device = mixed(placed, 500, 48_000, 48_000, 1.0)
    assert device[:23_990].max() == 0 and device[24_100, 0] == 1_000, "another rate, the same moments"
    left = Sound(RATE_HZ, np.array([[7, 9]] * RATE_HZ, np.int16))
    assert mixed([PlacedSound("c", 0, left)], 0, 10, RATE_HZ, 1.0, Heard.SECOND)[5].tolist() == [9, 9]
    assert mixed([PlacedSound("c", 0, left)], 0, 10, RATE_HZ, 1.0, Heard.MIXED)[5].tolist() == [16, 16]
    assert [faster(1.0, step) for step in (-9, -1, 1, 9)] == [0.25, 0.5, 2.0, 16.0]


def test_a_vehicle_is_between_its_fixes_and_unknown_in_a_gap() -> None:
    track = ReplayTrack(
        "v1", (1_000, 3_000, 400_000), (10.0, 12.0, 20.0), (1.0, 1.0, 1.0), (None,) * 3, (90.0,) * 3
    )
    assert place_at(track, 500) is None
    between = place_at(track, 2_000)
    assert between is not None and (between.longitude, between.fix_age_ms, between.known) == (11.0, 1_000, True)
    lost = place_at(track, 200_000)
    assert lost is not None and (lost.longitude, lost.known) == (12.0, False)
    after = place_at(track, 400_000 + 120_001)
    assert after is not None and not after.known
    places, ages = Timeline(replay(), [track]).trail("v1", 20_000)
    assert places == [(10.0, 1.0), (12.0, 1.0)] and ages == [19.0, 17.0]
