"""What the switch is told: by the SIP side, by the media engine, by the server's link, by its own timers."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.wire.exchange import AnyRequest

NUMBER_LONGEST = 32
"""Signs of a number; more than E.164 and any service code have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an INVITE said its caller is."""

    longitude: float | None
    latitude: float | None
    radius_m: float | None
    words: str
    pidf: str = ""
    """A whole PIDF-LO document, read where the report is written."""
    reference: str = ""
    """Address at which the location can be asked for (RFC 6442)."""


@dataclass(frozen=True, slots=True)
class LineRang:
    """A call comes in on a trunk."""

    leg_id: str
    trunk: str
    number: str
    called_number: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class TelephoneDialled:
    """A registered telephone calls somebody; its leg waits for an answer."""

    leg_id: str
    user: str
    number: str


@dataclass(frozen=True, slots=True)
class LegRinging:
    """The far end of a leg that we placed rings; `early` when it sends its own tone already."""

    leg_id: str
    early: bool = False


@dataclass(frozen=True, slots=True)
class LegAnswered:
    leg_id: str


@dataclass(frozen=True, slots=True)
class LegFailed:
    """A leg that we placed did not come up: SIP code and its reason."""

    leg_id: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The far end hung up (or its dialog was lost: then `cause` says how)."""

    leg_id: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class LegHolds:
    """The far end put us on hold or came back."""

    leg_id: str
    holding: bool


@dataclass(frozen=True, slots=True)
class LegWantsTransfer:
    """A telephone's own transfer key (REFER): connect its partner with the number, or with whom its other leg reaches.

    Answered by `TellTransfer` in one or more steps.
    """

    leg_id: str
    number: str
    other_leg_id: str = ""
    """The leg that a Replaces named."""


@dataclass(frozen=True, slots=True)
class LegSilent:
    """No RTP for the time that the settings allow."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class LegHeard:
    """The first RTP of a leg, or the first after LegSilent."""

    leg_id: str


@dataclass(frozen=True, slots=True)
class DigitPressed:
    leg_id: str
    digit: str


@dataclass(frozen=True, slots=True)
class SoundEnded:
    """What `Play` with this token played is over."""

    leg_id: str
    token: str


@dataclass(frozen=True, slots=True)
class TelephoneChanged:
    """A telephone registered or is gone."""

    user: str
    registered: bool


@dataclass(frozen=True, slots=True)
class TrunkChanged:
    trunk: str
    up: bool


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The server takes requests and reports, or does not."""

    up: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the server; answered by one action `Answered` with the same number."""

    ask_id: int
    request: AnyRequest


@dataclass(frozen=True, slots=True)
class FlowOver:
    """The automatic flow is done with the caller, who waits for a desk now or is let go."""

    call_id: str
    waits: bool


@dataclass(frozen=True, slots=True)
class TimerRang:
    name: str


Event = (
    LineRang | TelephoneDialled | LegRinging | LegAnswered | LegFailed | LegEnded | LegHolds | LegWantsTransfer
    | LegSilent | LegHeard | DigitPressed | SoundEnded | TelephoneChanged | TrunkChanged | LinkChanged | Asked
    | TimerRang | FlowOver
)  # fmt: skip
