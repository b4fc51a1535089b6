"""What the media engine reports. Every event is handed over from the media thread: queue it, never work on it there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """A key of the leg's telephone: 0-9, *, #, A-D; `inband` when it was heard as a tone and not sent as an event."""

    leg_id: str
    digit: str
    inband: bool = False


@dataclass(frozen=True, slots=True)
class LegSilent:
    """No packet came for `silent_s` seconds: the leg is dead, or its telephone keeps quiet while on hold."""

    leg_id: str
    silent_s: float


@dataclass(frozen=True, slots=True)
class LegHeard:
    """The first packet of a leg, or the first one after LegSilent; from where it came."""

    leg_id: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class LegTalking:
    """Somebody began or ceased to speak on the leg."""

    leg_id: str
    talking: bool


@dataclass(frozen=True, slots=True)
class PlayDone:
    """A sound came to its end, was stopped, or could not be had (`fault`); `token` is the one given to play."""

    leg_id: str
    token: str
    stopped: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class DigitsSent:
    """Every digit asked for has gone out."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class ForeignPackets:
    """Packets for the leg come from somewhere else than its telephone and are dropped; reported once a minute."""

    leg_id: str
    host: str
    port: int
    count: int


@dataclass(frozen=True, slots=True)
class PriorityRefused:
    """The system does not allow real-time priority to the media thread; reported once."""

    why: str


@dataclass(frozen=True, slots=True)
class TicksLate:
    """The media thread could not keep its time: ticks skipped since the last report, at most one report a second."""

    skipped: int
    worst_late_s: float


MediaEvent = (
    DigitPressed
    | DigitsSent
    | ForeignPackets
    | LegHeard
    | LegSilent
    | LegTalking
    | PlayDone
    | PriorityRefused
    | TicksLate
)
