"""One UPS: readings and silences in, conditions out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from alarms.decoders.ups_reading import UpsFlag, UpsReading
from alarms.watchers.battery import UNKNOWN_BATTERY, Battery, runtime_s
from alarms.watchers.conditions import NOT_RAISED, NOT_READ, Condition, Counted, Delayed, count, delay

READ_TWICE = 2
"""The line has no checksum: one odd reading raises nothing."""
GONE_AFTER_READINGS = 3
"""Mains that flicker back for a second have not come back."""
MAINS_THERE_SHARE = 0.5
"""A self-test runs on battery with the mains present; below this share of the rated voltage they are lost."""

FLAG_KINDS: dict[UpsFlag, str] = {
    UpsFlag.ON_BATTERY: "ups_on_battery",
    UpsFlag.BATTERY_LOW: "ups_battery_low",
    UpsFlag.OVERLOAD: "ups_overload",
    UpsFlag.BYPASS: "ups_bypass",
    UpsFlag.FAILED: "ups_failed",
    UpsFlag.TEST: "ups_test",
    UpsFlag.REPLACE_BATTERY: "ups_replace_battery",
    UpsFlag.SHUTTING_DOWN: "ups_shutting_down",
}


@dataclass(frozen=True, slots=True)
class UpsLimits:
    """Seconds and per cent that make an alarm of a reading or its absence."""

    stale_after_s: float = 8.0
    """Without a valid reading; detection of a silent UPS."""
    lost_after_s: float = 20.0
    gone_after_s: float = 5.0
    """The port itself is away (unplugged); a shorter pull is no alarm."""
    runtime_short_s: float = 900.0
    overload_percent: float = 100.0
    frozen_after_s: float = 3600.0
    """The same reading to the last digit for so long is a frozen device."""
    frozen_on_battery_s: float = 300.0
    """A discharging battery's voltage moves."""


@dataclass(frozen=True, slots=True)
class UpsState:
    """What the watcher knows; `begun_at_s` is when watching began."""

    subject: str
    begun_at_s: float
    limits: UpsLimits = UpsLimits()
    battery: Battery = UNKNOWN_BATTERY
    read_at_s: float | None = None
    heard_at_s: float | None = None
    """When anything at all came, be it garbage."""
    changed_at_s: float = 0.0
    reading: UpsReading | None = None
    port_away: bool = False
    regular: int = 99
    """Readings in a row without a long gap; as many as it likes at the beginning."""
    reason: str = ""
    flags: dict[str, Counted] = field(default_factory=dict)
    short: Counted = NOT_READ
    stale: Delayed = NOT_RAISED
    lost: Delayed = NOT_RAISED
    on_battery_since_s: float | None = None


Step = tuple[UpsState, tuple[Condition, ...]]


def read(state: UpsState, reading: UpsReading, now_s: float) -> Step:
    """A complete valid reading came."""
    gap_s = now_s - (state.begun_at_s if state.read_at_s is None else state.read_at_s)
    regular = state.regular + 1 if gap_s < state.limits.stale_after_s else 0
    flags = {}
    for flag, kind in FLAG_KINDS.items():
        before = state.flags.get(kind, NOT_READ)
        flags[kind] = count(before, _holds(flag, reading, state), READ_TWICE, GONE_AFTER_READINGS)
    on_battery = flags["ups_on_battery"].raised
    left_s = _left_s(state.battery, reading)
    is_short = on_battery and left_s is not None and left_s < state.limits.runtime_short_s
    moved = reading != state.reading
    since_s = (state.on_battery_since_s if state.on_battery_since_s is not None else now_s) if on_battery else None
    after = replace(
        state, read_at_s=now_s, heard_at_s=now_s, reading=reading, port_away=False, regular=min(regular, 99),
        reason="", flags=flags, changed_at_s=now_s if moved else state.changed_at_s, on_battery_since_s=since_s,
        short=count(state.short, is_short, READ_TWICE, GONE_AFTER_READINGS),
    )  # fmt: skip
    facts = _facts(reading, left_s)
    conditions = [Condition(kind, state.subject, counted.raised, facts) for kind, counted in flags.items()]
    conditions.append(Condition("ups_runtime_short", state.subject, after.short.raised, facts))
    after, absences = tick(after, now_s)
    return after, (*conditions, *absences)


def fail(state: UpsState, reason: str, now_s: float, port_away: bool = False) -> Step:
    """No valid reading: silence, or the port is away. What was known stays as it was."""
    return tick(replace(state, reason=reason, port_away=port_away), now_s)


def babble(state: UpsState, reason: str, now_s: float) -> Step:
    """Bytes came, but no valid reading: something is there, and it cannot be understood."""
    return tick(replace(state, reason=reason, port_away=False, heard_at_s=now_s), now_s)


def tick(state: UpsState, now_s: float) -> Step:
    """Time passes: the last reading grows old."""
    limits = state.limits
    age_s = now_s - (state.begun_at_s if state.read_at_s is None else state.read_at_s)
    frozen = state.reading is not None and now_s - state.changed_at_s >= (
        limits.frozen_on_battery_s if UpsFlag.ON_BATTERY in state.reading.flags else limits.frozen_after_s
    )
    old = age_s >= limits.stale_after_s or frozen or state.regular < GONE_AFTER_READINGS
    away_s = limits.gone_after_s if state.port_away else limits.lost_after_s
    silent_s = now_s - (state.begun_at_s if state.heard_at_s is None else state.heard_at_s)
    irregular = state.regular < GONE_AFTER_READINGS
    lost = delay(state.lost, silent_s >= away_s or (state.lost.raised and (irregular)), now_s, 0, 0)
    stale = delay(state.stale, old and not lost.raised, now_s, 0, 0)
    reason = state.reason or ("frozen" if frozen else "silent")
    facts = (("reason", reason),)
    begins = (lost.raised and not state.lost.raised) or (stale.raised and not state.stale.raised)
    regular = 0 if begins else state.regular  # it ends with several readings in a row, not with the first byte
    return replace(state, stale=stale, lost=lost, regular=regular), (
        Condition("ups_stale", state.subject, stale.raised, facts),
        Condition("ups_lost", state.subject, lost.raised, facts),
    )


def _holds(flag: UpsFlag, reading: UpsReading, state: UpsState) -> bool:
    if flag is UpsFlag.ON_BATTERY and UpsFlag.TEST in reading.flags:
        return flag in reading.flags and not _mains_there(reading)
    if flag is UpsFlag.OVERLOAD and reading.load_percent is not None:
        return flag in reading.flags or reading.load_percent > state.limits.overload_percent
    return flag in reading.flags


def _mains_there(reading: UpsReading) -> bool:
    rated_v = reading.rated_input_v or 220.0
    return reading.input_v is not None and reading.input_v >= MAINS_THERE_SHARE * rated_v


def _left_s(battery: Battery, reading: UpsReading) -> float | None:
    own_s = runtime_s(battery, reading.load_percent, reading.charge_percent)
    if own_s is None or reading.runtime_s is None:
        return own_s if reading.runtime_s is None else reading.runtime_s
    return min(own_s, reading.runtime_s)


def facts_of(state: UpsState) -> tuple[tuple[str, str], ...]:
    """The last reading in words; nothing before the first."""
    reading = state.reading
    if reading is None:
        return ()
    input_v = () if reading.input_v is None else (("input_v", f"{reading.input_v:.0f} V"),)
    return (*input_v, *_facts(reading, _left_s(state.battery, reading)))


def _facts(reading: UpsReading, left_s: float | None) -> tuple[tuple[str, str], ...]:
    facts: list[tuple[str, str]] = []
    if reading.load_percent is not None:
        facts.append(("load_percent", f"{reading.load_percent:.0f} %"))
    if reading.battery_v is not None:
        facts.append(("battery_v", f"{reading.battery_v:.1f} V"))
    if left_s is not None:
        facts.append(("minutes_left", f"{left_s / 60:.0f} min"))
    return tuple(facts)
