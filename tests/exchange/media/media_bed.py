"""A media engine with its events in a list, on ports of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from dispatch_app.exchange.media.engine import MediaEngine
from dispatch_app.exchange.media.events import MediaEvent
from dispatch_app.exchange.media.g711 import Codec
from dispatch_app.exchange.media.settings import MediaSettings
from tests.exchange.media.rtp_phone import EVENTS, RtpPhone
from tests.waiting import wait_until

SETTINGS = MediaSettings(first_port=23000, last_port=23998, silent_after_s=0.3)
"""Ports that are taken by another run of the tests are passed over."""

Event = TypeVar("Event", bound=MediaEvent)


class MediaBed:
    """The engine and what it reported."""

    def __init__(self, engine: MediaEngine, events: list[MediaEvent]) -> None:
        self.engine = engine
        self.events = events
        self.addresses: dict[str, tuple[str, int]] = {}

    def join(self, leg_id: str, phone: RtpPhone, *, event_type: int | None = EVENTS) -> tuple[str, int]:
        """Open a leg for the phone; the address to speak to."""
        address = self.engine.open_leg(leg_id, Codec(phone.codec))
        self.engine.set_remote(leg_id, *phone.address, codec=Codec(phone.codec), event_type=event_type)
        self.addresses[leg_id] = address
        return address

    def of(self, kind: type[Event], leg_id: str = "") -> list[Event]:
        """The events of one kind so far."""
        found = [one for one in list(self.events) if isinstance(one, kind)]
        return [one for one in found if not leg_id or getattr(one, "leg_id", "") == leg_id]

    def wait_for(self, kind: type[Event], leg_id: str = "", count: int = 1, deadline_s: float = 20.0) -> Event:
        """The `count`th event of that kind."""
        wait_until(lambda: len(self.of(kind, leg_id)) >= count, f"{count} {kind.__name__}", deadline_s)
        return self.of(kind, leg_id)[count - 1]


@contextlib.contextmanager
def media_bed(recorded: Any = None, **changed: Any) -> Iterator[MediaBed]:
    """A running engine; keyword arguments change its settings."""
    events: list[MediaEvent] = []
    with MediaEngine(replace(SETTINGS, **changed), events.append, recorded) as engine:
        yield MediaBed(engine, events)
