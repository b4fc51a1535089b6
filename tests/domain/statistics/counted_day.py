"""A small day of facts of every kind, with what every figure comes to, counted by hand.

Each line of COUNTED is figure: (value, counted, missing); shares are written as fractions of what is counted.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch_app.domain.statistics.facts import (
    CallFact,
    CasualtyFact,
    DeskTimeFact,
    Fact,
    IncidentFact,
    MajorFact,
    MissionFact,
    PatientFact,
    RecordingFact,
    began_at,
)

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 10, 31, 16, tzinfo=UTC)
"""The beginning of 1 November in Shanghai."""
SINCE, UNTIL = MIDNIGHT, MIDNIGHT + timedelta(days=2)
FIRST, SECOND = (began_at(MIDNIGHT + timedelta(hours=h), ZONE) for h in (9, 33))


def _call(key: str, **facts: object) -> CallFact:
    plain = {
        "direction": "inbound", "line": "120", "queue": "", "kind": "emergency", "desk_id": "d1", "user": "wang",
        "ended_by": "", "intercepted": "", "answered": False, "abandoned": False, "overflowed": False,
        "message_left": False, "called_back": False, "has_incident": False, "is_test": False, "wait_s": None,
        "talk_s": None,
    }  # fmt: skip
    return CallFact(key, FIRST, **(plain | facts))  # type: ignore[arg-type]


def _incident(key: str, **facts: object) -> IncidentFact:
    plain = {
        "kind": "emergency", "grade": "A", "complaint": "", "desk_id": "d1", "user": "wang", "hospital_id": "",
        "state": "closed", "outcome": "", "patients": 1, "missions": 1, "acceptances": 1, "was_held": False,
        "no_vehicle": False, "reinforced": False, "reopened": False, "is_test": False, "dispatch_s": None,
        "intake_s": None, "closed_s": None, "longitude": None, "latitude": None,
    }  # fmt: skip
    return IncidentFact(key, FIRST, **(plain | facts))  # type: ignore[arg-type]


def _mission(key: str, began: object, vehicle: str, state: str, times: tuple[float | None, ...],
             **facts: object) -> MissionFact:  # fmt: skip
    plain = {
        "incident_id": "i", "vehicle_id": vehicle, "station_id": "s", "hospital_id": "", "desk_id": "d1",
        "grade": "", "complaint": "", "state": state, "reason": "", "corrected": False, "is_test": False,
        "longitude": None, "latitude": None,
    }  # fmt: skip
    names = ("acknowledge_s", "turn_out_s", "travel_s", "response_s", "scene_s", "transport_s", "hand_over_s",
             "whole_s", "mileage_m")  # fmt: skip
    return MissionFact(key, began, **(plain | dict(zip(names, times, strict=True)) | facts))  # type: ignore[arg-type]


def _desk(key: str, activity: str, spent_s: float, calls: int = 0, stays: int = 1, transfers: int = 0) -> DeskTimeFact:
    return DeskTimeFact(key, FIRST, "d1", "wang", activity, spent_s, calls, stays, transfers)


def _patient(key: str, at_scene: str, effect: str, died: bool = False) -> PatientFact:
    blank = ("",) * 5
    return PatientFact(key, FIRST, "m1", "s", "v", "h", *blank, at_scene, "", "carried", effect, died, False)


NONE = (None,) * 9
FACTS: tuple[Fact, ...] = (
    _call("c1", answered=True, wait_s=5.0, talk_s=60.0, rings=2.0, has_incident=True),
    _call("c2", answered=True, wait_s=15.0, talk_s=120.0, rings=4.0, overflowed=True, kind="nuisance", digits="1"),
    _call("c3", abandoned=True, wait_s=4.0, called_back=True),
    _call("c4", abandoned=True, wait_s=30.0, message_left=True),
    _call("c5", intercepted="locked", kind="nuisance"),
    _call("c6", direction="outbound", answered=True, wait_s=8.0, talk_s=30.0),
    _call("c7", answered=True, over_midnight=True),  # its times are missing
    _call("c8", answered=True, wait_s=1.0, talk_s=1.0, is_test=True),
    _incident("i1", dispatch_s=50.0, intake_s=40.0, closed_s=3_600.0),
    _incident("i2", dispatch_s=90.0, intake_s=70.0, closed_s=7_200.0, patients=3, missions=2, was_held=True,
              reinforced=True, over_midnight=True),
    _incident("i3", closed_s=600.0, missions=0, no_vehicle=True, reopened=True, state="cancelled"),
    _incident("i4", kind="booked", dispatch_s=60.0, intake_s=10.0, state="open"),
    _incident("i5", dispatch_s=1.0, is_test=True),
    _mission("m1", FIRST, "v1", "returning", (5.0, 100.0, 300.0, 400.0, 600.0, 500.0, 200.0, 2_000.0, 10_000.0),
             slip="filed"),
    _mission("m2", FIRST, "v1", "returning", (15.0, 200.0, 500.0, 700.0, 300.0, 700.0, None, 3_000.0, None),
             slip="overdue", corrected=True),
    _mission("m3", FIRST, "v2", "aborted", NONE),
    _mission("m4", SECOND, "v2", "empty_run", (10.0, 180.0, 400.0, 600.0, None, None, None, 1_000.0, 5_000.0),
             slip="owed", over_midnight=True),
    _desk("t1", "talking", 100.0, calls=1), _desk("t2", "holding", 20.0), _desk("t3", "talking", 80.0, 1, 1, 1),
    _desk("t4", "after_call", 60.0), _desk("t5", "ready", 300.0), _desk("t6", "break", 200.0),
    _desk("t7", "break", 100.0, stays=0), _desk("t8", "busy", 140.0),
    _patient("p1", "critical", "better"), _patient("p2", "stable", "same"),
    _patient("p3", "serious", "worse", died=True), _patient("p4", "critical", ""),
    RecordingFact("r1", FIRST, "call", "compressed", "d1", "", 60.0, 1.5, 0.0),
    RecordingFact("r2", FIRST, "radio", "damaged", "", "ch1", None, 0.5, 2.0),
    MajorFact("M1", FIRST, "fire", "IV", "closed", 2, 10, 3_600.0, False),
    MajorFact("M2", FIRST, "traffic", "", "open", 1, 0, None, False),
    CasualtyFact("k1", FIRST, "M1", "red", "handed_over", "h", "", "", 600.0, False),
    CasualtyFact("k2", FIRST, "M1", "black", "died_on_scene", "", "", "", 200.0, False),
    CasualtyFact("k3", FIRST, "M1", "green", "", "", "", "", None, False),
)  # fmt: skip

COUNTED: dict[str, tuple[float, int, int]] = {
    "calls": (6, 6, 0), "calls_answered": (3, 3, 0), "calls_abandoned": (2, 2, 0),
    "abandon_rate": (200 / 5, 5, 0), "answer_10s": (100 / 2, 2, 1), "service_level_20s": (300 / 5, 5, 0),
    "answer_speed": (10, 2, 1), "answer_p90": (14, 2, 1), "abandon_wait": (17, 2, 0), "talk_mean": (70, 3, 1),
    "talk_sum": (210, 3, 1), "overflow_rate": (100 / 6, 6, 0), "nuisance_rate": (200 / 6, 6, 0),
    "connect_rate": (300 / 5, 5, 0), "connected_5s": (100 / 5, 5, 0), "connected_15s": (200 / 5, 5, 0),
    "connected_20s": (200 / 5, 5, 0), "connected_60s": (200 / 5, 5, 0), "lost_rate": (100 / 5, 5, 0),
    "lost_15s": (100 / 5, 5, 0), "wait_longest": (30, 4, 2), "queue_time": (13.5, 4, 2), "rings": (3, 2, 1),
    "talk_median": (90, 2, 1), "messages_left": (1, 1, 0), "called_back": (100 / 2, 2, 0),
    "to_incident": (100 / 3, 3, 0), "outbound": (1, 1, 0), "outbound_answered": (100, 1, 0),
    "outbound_talk": (30, 1, 0), "keys_pressed": (1, 1, 0), "calls_over_midnight": (1, 1, 0),
    "incidents": (4, 4, 0), "patients": (6, 4, 0), "dispatch_1min": (200 / 3, 3, 1), "dispatch_mean": (200 / 3, 3, 1),
    "intake_mean": (40, 3, 1), "fulfilment": (200 / 3, 3, 0), "held": (1, 1, 0), "no_vehicle": (1, 1, 0),
    "reinforced": (1, 1, 0), "cancelled": (1, 1, 0), "reopened": (1, 1, 0), "closed_mean": (3_800, 3, 1),
    "held_rate": (25, 4, 0), "no_vehicle_rate": (25, 4, 0), "incidents_over_midnight": (1, 1, 0),
    "missions": (4, 4, 0), "vehicles_used": (2, 4, 0), "turn_out_3min": (200 / 3, 3, 1), "turn_out_late": (1, 1, 0),
    "turn_out_mean": (160, 3, 1), "response_mean": (1_700 / 3, 3, 1), "response_p90": (680, 3, 1),
    "scene_mean": (450, 2, 2), "whole_mean": (2_000, 3, 1), "away_sum": (6_000, 3, 1), "mileage": (15_000, 2, 2),
    "empty_rate": (25, 4, 0), "aborted_rate": (25, 4, 0), "corrected": (1, 1, 0), "carried": (2, 2, 0),
    "aborted": (1, 1, 0), "empty_runs": (1, 1, 0), "missions_per_day": (2, 4, 0), "missions_per_vehicle": (2, 4, 0),
    "mileage_mean": (7_500, 2, 2), "speed_mean": (5, 2, 0), "travel_mean": (400, 3, 1), "transport_mean": (600, 2, 2),
    "hand_over_mean": (200, 1, 3), "acknowledge_mean": (10, 3, 1), "turn_out_longest": (200, 3, 1),
    "slips_owed": (3, 3, 0), "slips_overdue": (1, 1, 0), "slip_rate": (100 / 3, 3, 0),
    "missions_over_midnight": (1, 1, 0),
    "signed_in": (1_000, 8, 0), "away_time": (300, 2, 0), "away_times": (1, 2, 0), "away_rate": (30, 8, 0),
    "ready_time": (300, 1, 0), "busy_time": (140, 1, 0), "desk_talk": (180, 2, 0), "handled": (2, 8, 0),
    "after_call_mean": (30, 4, 0), "hold_mean": (10, 3, 0), "handle_time": (130, 4, 0), "occupancy": (40, 4, 0),
    "utilisation": (26, 8, 0), "available": (56, 8, 0), "transfer_rate": (50, 8, 0),
    "patients_written": (4, 4, 0), "better_rate": (100 / 3, 3, 0), "worse_rate": (100 / 3, 3, 0),
    "critical": (2, 2, 0), "died": (1, 1, 0),
    "recordings": (2, 2, 0), "recording_length": (60, 1, 1), "recording_size": (2, 2, 0),
    "recordings_damaged": (1, 1, 0), "recording_gaps": (2, 2, 0),
    "majors": (2, 2, 0), "majors_incidents": (3, 2, 0), "majors_estimated": (10, 2, 0), "majors_lasted": (3_600, 1, 1),
    "casualties": (3, 3, 0), "casualties_handed_over": (100 / 3, 3, 0), "casualties_died": (1, 1, 0),
    "casualties_settled": (400, 2, 1),
}  # fmt: skip
