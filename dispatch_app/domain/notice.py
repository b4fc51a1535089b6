"""A notice 通告: words (and files) from one party to others, with a receipt of each; valid until a set time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.actor import Actor, Role


class PartyKind(StrEnum):
    CENTRE = "centre"
    """All desks together: the first that reads it has read it for the centre."""
    DESK = "desk"
    STATION = "station"
    VEHICLE = "vehicle"


ALL = "*"
"""As `party_id` in a command: every desk, station or vehicle of the moment."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One sender or receiver; `party_id` is "" for the centre."""

    kind: PartyKind
    party_id: str = ""


CENTRE = Address(PartyKind.CENTRE)


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A file that goes with a notice; the bytes lie in the centre's store under their hash."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; `to` names every receiver (on a receiver's own board: itself alone)."""

    notice_id: str
    sender: Address
    sender_name: str
    """Person or station in words, as it was when the notice was sent."""
    to: tuple[Address, ...]
    title: str
    text: str
    sent_at: datetime
    valid_until: datetime
    urgent: bool = False
    """Sounds at the receiver until it is read."""
    files: tuple[NoticeFile, ...] = ()
    reply_to: str = ""
    """The notice that this one answers."""
    recalled_at: datetime | None = None
    recall_reason: str = ""
    user: str = ""
    valid_from: datetime | None = None
    """Before this it waits, unread; None: from its sending on."""

    def is_valid(self, now: datetime) -> bool:
        """Whether it is still to be read."""
        begun = self.valid_from is None or now >= self.valid_from
        return self.recalled_at is None and begun and now < self.valid_until


class ReceiptStep(StrEnum):
    DELIVERED = "delivered"
    """It stands on the receiver's screen."""
    READ = "read"
    """A person says so."""


@dataclass(frozen=True, slots=True)
class NoticeReceipt:
    """How far one receiver has come with one notice."""

    receipt_id: str
    notice_id: str
    receiver: Address
    delivered_at: datetime
    read_at: datetime | None = None
    read_by: str = ""
    device_at: datetime | None = None


def receipt_id_of(notice_id: str, receiver: Address) -> str:
    """The id of the receipt of one notice by one receiver."""
    return f"{notice_id}/{receiver.kind}/{receiver.party_id}"


def addresses_of(actor: Actor) -> tuple[Address, ...]:
    """Under which addresses a party receives: a desk its own and the centre's, others their own alone."""
    if actor.role is Role.STATION:
        return (Address(PartyKind.STATION, actor.station_id),)
    if actor.role is Role.VEHICLE:
        return (Address(PartyKind.VEHICLE, actor.vehicle_id),)
    if actor.role in (Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR):
        own = (Address(PartyKind.DESK, actor.desk_id),) if actor.desk_id else ()
        return (*own, CENTRE)
    return ()
