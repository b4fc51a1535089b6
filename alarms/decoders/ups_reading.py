"""What any UPS says of itself, whatever line it came over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UpsFlag(StrEnum):
    """A state the UPS reports; several may hold at once."""

    ON_BATTERY = "on_battery"
    BATTERY_LOW = "battery_low"
    BYPASS = "bypass"
    REGULATING = "regulating"
    """A line-interactive UPS boosts or bucks the mains: no fault."""
    OVERLOAD = "overload"
    FAILED = "failed"
    TEST = "test"
    SHUTTING_DOWN = "shutting_down"
    REPLACE_BATTERY = "replace_battery"
    BEEPER = "beeper"


@dataclass(frozen=True, slots=True)
class UpsReading:
    """One complete answer; None where the UPS does not say."""

    flags: frozenset[UpsFlag]
    input_v: float | None = None
    output_v: float | None = None
    load_percent: float | None = None
    frequency_hz: float | None = None
    battery_v: float | None = None
    """Volts of the whole battery, or of one cell where the rating is not known."""
    charge_percent: float | None = None
    runtime_s: float | None = None
    temperature_c: float | None = None
    rated_input_v: float | None = None
