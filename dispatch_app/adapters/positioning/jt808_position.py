"""The position report of JT/T 808: 28 fixed bytes and additional items (JT/T 808-2019 §8.18, tables 23–27)."""

from __future__ import annotations

import functools
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""All times of the protocol are Beijing time, whatever the centre's own zone."""

NO_TIME = "no time"
"""Why a position is void that has a place all the same."""

FIXED = struct.Struct(">IIIIHHH6s")
DEGREE = 1_000_000

ALARM_NAMES = {
    0: "emergency", 1: "overspeed", 2: "fatigue", 3: "danger_ahead", 4: "gnss_module_fault", 5: "antenna_cut",
    6: "antenna_short", 7: "power_low", 8: "power_lost", 9: "display_fault", 10: "speech_fault", 11: "camera_fault",
    12: "licence_card_fault", 13: "overspeed_warning", 14: "fatigue_warning", 15: "rule_broken",
    16: "tyre_pressure_warning", 17: "right_turn_blind_spot", 18: "driving_time_exceeded", 19: "parking_time_exceeded",
    20: "area_crossed", 21: "route_crossed", 22: "section_time_wrong", 23: "off_route", 24: "speed_sensor_fault",
    25: "fuel_abnormal", 26: "stolen", 27: "illegal_ignition", 28: "illegal_movement", 29: "collision", 30: "rollover",
    31: "door_opened_illegally",
}  # fmt: skip
"""Bit → name, table 25 of 2019; 2013 means the same by the bits it defines (15–17 are new)."""

STATUS_NAMES = {
    0: "ignition", 1: "fixed", 2: "south", 3: "west", 4: "out_of_service", 5: "coordinates_encrypted",
    6: "forward_collision_warning", 7: "lane_departure_warning", 10: "fuel_cut", 11: "circuit_cut", 12: "doors_locked",
    13: "front_door_open", 14: "middle_door_open", 15: "rear_door_open", 16: "driver_door_open", 17: "fifth_door_open",
    18: "gps", 19: "beidou", 20: "glonass", 21: "galileo", 22: "moving",
}  # fmt: skip
"""Bit → name, table 24; bits 8–9 are the load."""

FIXED_BIT, SOUTH_BIT, WEST_BIT, ENCRYPTED_BIT = 1 << 1, 1 << 2, 1 << 3, 1 << 5


@dataclass(frozen=True, slots=True)
class JtPosition:
    """One position as the terminal gave it, WGS-84 degrees as the standard says; `void` names why it is no fix."""

    at: datetime | None
    longitude: float
    latitude: float
    altitude_m: int
    speed_kmh: float
    heading_deg: int
    alarm: int
    status: int
    void: str = ""
    """"" for a fix, else `not fixed`, `off the earth`, `0/0`, `no time` or `encrypted`."""
    mileage_km: float | None = None
    extras: Mapping[int, bytes] = field(default_factory=dict)
    """Additional items but the mileage by their id, vendors' own ones among them."""
    tail: bytes = b""
    """What follows the last whole item; vendors put things there."""


def read_position(body: bytes) -> JtPosition:
    """The position of a 0x0200 body. Raises ValueError where it is too short."""
    if len(body) < FIXED.size:
        raise ValueError(f"a position needs {FIXED.size} bytes, has {len(body)}")
    alarm, status, latitude, longitude, altitude_m, speed, heading_deg, stamp = FIXED.unpack_from(body)
    extras, tail = _read_items(body[FIXED.size :])
    mileage = extras.pop(0x01, None)
    at = read_time(stamp)
    signed_latitude = (-latitude if status & SOUTH_BIT else latitude) / DEGREE
    signed_longitude = (-longitude if status & WEST_BIT else longitude) / DEGREE
    return JtPosition(
        at, signed_longitude, signed_latitude, altitude_m, speed / 10, heading_deg, alarm, status,
        _why_void(at, signed_longitude, signed_latitude, status),
        None if mileage is None else int.from_bytes(mileage, "big") / 10, extras, tail,
    )  # fmt: skip


def _why_void(at: datetime | None, longitude: float, latitude: float, status: int) -> str:
    if status & ENCRYPTED_BIT:
        return "encrypted"
    if not status & FIXED_BIT:
        return "not fixed"
    if abs(longitude) > 180 or abs(latitude) > 90:
        return "off the earth"
    if longitude == 0 and latitude == 0:
        return "0/0"
    return NO_TIME if at is None else ""


def _read_items(raw: bytes) -> tuple[dict[int, bytes], bytes]:
    items: dict[int, bytes] = {}
    start = 0
    while start + 2 <= len(raw):
        end = start + 2 + raw[start + 1]
        if end > len(raw):
            break
        items[raw[start]] = raw[start + 2 : end]
        start = end
    return items, raw[start:]


@functools.lru_cache(maxsize=1_024)  # a fleet reports the same few seconds over and over
def read_time(stamp: bytes) -> datetime | None:
    """The moment of six BCD bytes of Beijing time, in UTC; None where they are no time."""
    digits = stamp.hex()
    if not digits.isdecimal():
        return None
    year, month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(0, 12, 2))
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=BEIJING).astimezone(UTC)
    except ValueError:
        return None


def write_time(at: datetime) -> bytes:
    """Six BCD bytes of Beijing time."""
    return bytes.fromhex(f"{at.astimezone(BEIJING):%y%m%d%H%M%S}")


def write_position(position: JtPosition) -> bytes:
    """The 0x0200 body of a position, additional items in the order of their ids after the mileage."""
    status = position.status & ~(SOUTH_BIT | WEST_BIT)
    status |= SOUTH_BIT if position.latitude < 0 else 0
    status |= WEST_BIT if position.longitude < 0 else 0
    body = FIXED.pack(
        position.alarm, status, round(abs(position.latitude) * DEGREE), round(abs(position.longitude) * DEGREE),
        position.altitude_m, round(position.speed_kmh * 10), position.heading_deg,
        bytes(6) if position.at is None else write_time(position.at),
    )  # fmt: skip
    if position.mileage_km is not None:
        body += b"\x01\x04" + round(position.mileage_km * 10).to_bytes(4, "big")
    for item_id, content in sorted(position.extras.items()):
        body += bytes([item_id, len(content)]) + content
    return body + position.tail


def bit_names(bits: int, names: Mapping[int, str]) -> list[str]:
    """The names of the bits that are set; `bit N` where the standard gives none."""
    return [names.get(bit, f"bit {bit}") for bit in range(32) if bits >> bit & 1]
