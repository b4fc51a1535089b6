"""Dimensions 维度: the fields of facts that figures are grouped and filtered by, with their names."""

from __future__ import annotations

from dispatch_app.domain.statistics.facts import FactKind

_TIMES = {
    "day": "day", "month": "month", "hour": "hour", "weekday": "weekday", "quarter": "quarter of an hour",
}  # fmt: skip

DIMENSIONS: dict[FactKind, dict[str, str]] = {
    FactKind.CALL: _TIMES | {
        "direction": "direction", "line": "line", "queue": "queue", "kind": "kind", "desk_id": "desk",
        "user": "dispatcher", "ended_by": "ended by", "intercepted": "intercepted", "flow": "automatic flow",
        "digits": "keys pressed",
    },
    FactKind.INCIDENT: _TIMES | {
        "district": "district", "kind": "kind", "grade": "grade", "complaint": "complaint", "desk_id": "desk",
        "user": "dispatcher", "hospital_id": "hospital", "state": "state", "outcome": "outcome",
        "hold_reason": "reason of the hold", "age_group": "age", "sex": "sex",
    },
    FactKind.MISSION: _TIMES | {
        "station_id": "station", "vehicle_id": "vehicle", "driver": "driver", "hospital_id": "hospital",
        "desk_id": "desk", "district": "district", "grade": "grade", "complaint": "complaint", "state": "state",
        "reason": "reason", "slip": "return slip", "slip_outcome": "outcome on the slip",
    },
    FactKind.DESK_TIME: _TIMES | {"desk_id": "desk", "user": "dispatcher", "activity": "activity"},
    FactKind.PATIENT: _TIMES | {
        "station_id": "station", "vehicle_id": "vehicle", "hospital_id": "hospital", "complaint": "complaint",
        "grade": "grade", "diagnosis": "diagnosis", "sex": "sex", "age_group": "age", "at_scene": "at the scene",
        "at_hospital": "at the hospital", "outcome": "outcome", "effect": "effect of the treatment",
    },
    FactKind.RECORDING: _TIMES | {"kind": "kind", "state": "state", "desk_id": "desk", "line": "line"},
    FactKind.MAJOR: _TIMES | {"kind": "kind", "level": "level", "state": "state"},
    FactKind.CASUALTY: _TIMES | {
        "colour": "triage colour", "outcome": "outcome", "hospital_id": "hospital", "sex": "sex", "age_group": "age",
    },
}  # fmt: skip
"""Fields that figures may be grouped and filtered by, with their names."""
