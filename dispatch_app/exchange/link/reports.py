"""Reports of the exchange as commands of the centre, each with an id made once. Pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from dispatch_app.domain.commands.exchange import ReportAnswered, ReportCallEnded, ReportDialled, ReportRing
from dispatch_app.domain.commands.locating import ReportCandidate
from dispatch_app.domain.place import Candidate, PlaceSource, Position
from dispatch_app.exchange.switch.events import Place

_ONCE = {ReportRing: "ring", ReportCallEnded: "ended", ReportDialled: "dialled"}


def command_id_of(command: Any) -> str:
    """What can happen to a call only once has an id that says so; anything else a fresh one."""
    kind = _ONCE.get(type(command))
    if kind is not None:
        return f"{command.call_id}:{kind}"
    if isinstance(command, ReportAnswered):
        return f"{command.call_id}:answered:{command.desk_id}:{uuid.uuid4().hex[:8]}"
    return f"exchange:{uuid.uuid4()}"


def place_report(call_id: str, place: Place, at: datetime) -> ReportCandidate | None:
    """The place that an INVITE carried as a candidate; None for one that says nothing."""
    position = None
    if place.longitude is not None and place.latitude is not None:
        position = Position(place.longitude, place.latitude)
        if not position.is_valid():
            position = None
    if position is None and not place.words:
        return None
    candidate = Candidate(
        f"{call_id}-sip", PlaceSource.OPERATOR, position, at, radius_m=place.radius_m, text=place.words,
        source_name="SIP",
    )  # fmt: skip
    return ReportCandidate(call_id, candidate)
