"""Settings of a centre that use cases read."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from dispatch_app.use_cases.call_settings import CallSettings


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """Seconds after the order's commit by which a step of its ladder must be confirmed, else it is late."""

    sent_s: float = 3.0
    received_s: float = 5.0
    displayed_s: float = 6.0
    sounded_s: float = 8.0
    printed_s: float = 20.0
    acknowledged_s: float = 30.0
    rolling_s: float = 180.0
    """The national indicator: wheels rolling within three minutes."""


@dataclass(frozen=True, slots=True)
class ClearingTimes:
    """How long a vehicle stays bound at the hospital, as a rule; what is left of it counts in recommendations."""

    hand_over_s: float = 900.0
    """From arrival at the hospital to the end of hand-over and paper."""
    make_ready_s: float = 300.0
    """Cleaning and refilling after the hand-over."""


@dataclass(frozen=True, slots=True)
class SlipLimits:
    """When a return slip is asked for: after `due_s`, then every `again_s`, `most_reminders` times in all."""

    due_s: float = 7_200.0
    again_s: float = 7_200.0
    most_reminders: int = 4


@dataclass(frozen=True, slots=True)
class FenceLimits:
    """When a vehicle's positions mean something: arrivals and departures are proposed, stops and speeds warned of."""

    inner_m: float = 120.0
    """So near to a place a vehicle has arrived: a street's width, a hospital's yard, and the receiver's error."""
    outer_m: float = 250.0
    """Beyond this it has left; between the two nothing changes."""
    lasts_s: float = 10.0
    """A crossing or a speed counts when it has lasted so long."""
    stop_s: float = 180.0
    """Standing so long on the way to a scene or a hospital is longer than any traffic light."""
    stands_within_m: float = 40.0
    """A receiver wanders so far while its vehicle stands."""
    speed_kmh: float = 120.0
    """The fastest that anything may drive on Chinese roads."""


@dataclass(frozen=True, slots=True)
class CentreSettings:
    """One centre: its id in every row, its name on every paper, its calendar."""

    centre_id: str = "c1"
    name: str = "120 急救指挥中心"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    delivery: DeliveryLimits = field(default_factory=DeliveryLimits)
    hold_ageing_s: float = 300.0
    """A held incident older than this alarms."""
    ring_waiting_s: float = 10.0
    """The national indicator: calls answered within ten seconds; longer waiting alarms."""
    slips: SlipLimits = field(default_factory=SlipLimits)
    clearing: ClearingTimes = field(default_factory=ClearingTimes)
    calls: CallSettings = field(default_factory=CallSettings)
    fences: FenceLimits = field(default_factory=FenceLimits)
