"""What the outside knows of simulated callers: cells of the operator, handset messages, the line of the police. Pure.

Each comes as its source would send it: coordinates in GCJ-02, an AML message, a three-field line in GBK.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, pi, radians, sin, sqrt

from dispatch_app.domain.place import Position
from dispatch_app.simulator.callers import PlannedCall
from gis_data.datum import convert

OPERATOR, HANDSETS, POLICE = "operator", "handsets", "police110"
SOURCES = {OPERATOR: "移动", HANDSETS: "AML", POLICE: "110"}
"""Push sources of a town: id → name on the screen."""

LOCATING_FILE = "locating.toml"
METRES_A_DEGREE = 111_195.0

EARLY_SHARE = 0.2
"""Operators whose message is quicker than the telephone network."""

AML_SHARE = 0.6
POLICE_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """One message about a caller; `after_s` counts from the ring and may lie before it."""

    after_s: float
    source: str
    body: bytes


def reports_of(call: PlannedCall, seed: int, now: datetime) -> list[PlannedReport]:
    """What is sent about a caller, in the order of time; `now` is when the call rings."""
    chance = random.Random(f"locations/{seed}/{call.call_id}")
    reports = []
    if len(call.number) == 11 and call.number.startswith("1"):
        reports.append(_cell(call, chance))
        if chance.random() < AML_SHARE:
            reports.append(_handset(call, chance, now))
    elif chance.random() < POLICE_SHARE:
        reports.append(_police(call, chance))
    return sorted(reports, key=lambda report: report.after_s)


def locating_text() -> str:
    """The locating file of a town with these sources; keys stand in `keys/push-…`."""
    tables = []
    for source, name in SOURCES.items():
        shown_as = "handset" if source == HANDSETS else "operator"
        tables.append(
            f'[[source]]\nkind = "push"\nid = "{source}"\nname = "{name}"\nshown_as = "{shown_as}"\n'
            f'datum = "{"GCJ02" if source == OPERATOR else "WGS84"}"\nkey_file = "keys/{key_name(source)}"\n'
        )
    return "\n".join(tables)


def key_name(source: str) -> str:
    """The file of a source's key among the keys of the centre."""
    return f"push-{source}"


def _cell(call: PlannedCall, chance: random.Random) -> PlannedReport:
    radius_m = chance.choice((250.0, 500.0, 900.0, 1500.0))
    at = _near(call.position, chance, radius_m)
    shifted = convert("WGS84", "GCJ02", at.longitude, at.latitude)
    body = {
        "number": call.number, "longitude": round(float(shifted.x[0]), 6), "latitude": round(float(shifted.y[0]), 6),
        "radius_m": radius_m, "confidence_pct": 90, "method": "基站",
    }  # fmt: skip
    after_s = -0.5 if chance.random() < EARLY_SHARE else chance.uniform(0.3, 2.5)
    return PlannedReport(after_s, OPERATOR, json.dumps(body, ensure_ascii=False).encode())


def _handset(call: PlannedCall, chance: random.Random, now: datetime) -> PlannedReport:
    after_s = chance.uniform(4.0, 12.0)
    radius_m = chance.choice((6, 12, 25, 60))
    at = _near(call.position, chance, radius_m)
    measured_at = now + timedelta(seconds=after_s - 2.0)
    method = "G" if radius_m < 20 else "W"
    text = (
        f'A"ML=1;lt={at.latitude:+.5f};lg={at.longitude:+.5f};rd={radius_m};top={measured_at:%Y%m%d%H%M%S};lc=90;'
        f"pm={method};si=460000000000000;ei=000000000000000;mcc=460;mnc=00;ml=125"
    )
    return PlannedReport(after_s, HANDSETS, json.dumps({"number": call.number, "text": text}).encode())


def _police(call: PlannedCall, chance: random.Random) -> PlannedReport:
    line = f"{call.number}||{call.address}|{call.position.longitude:.6f}|{call.position.latitude:.6f}|30"
    return PlannedReport(chance.uniform(0.5, 3.0), POLICE, line.encode("gb18030"))


def _near(position: Position, chance: random.Random, radius_m: float) -> Position:
    """A place evenly spread in the circle."""
    away_m, turn = radius_m * sqrt(chance.random()), chance.uniform(0, 2 * pi)
    latitude = position.latitude + away_m * cos(turn) / METRES_A_DEGREE
    longitude = position.longitude + away_m * sin(turn) / (METRES_A_DEGREE * cos(radians(position.latitude)))
    return Position(longitude, latitude)
