"""Reports of the exchange as commands of the centre, each with an id made once. Pure."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from typing import Any

from dispatch_app.domain.commands.exchange import ReportAnswered, ReportCallEnded, ReportDialled, ReportRing
from dispatch_app.domain.commands.locating import ReportCandidate, ReportLocationReference
from dispatch_app.domain.place import Candidate, PlaceSource, Position
from dispatch_app.exchange.switch.events import Place
from dispatch_app.wire.pidf_lo import PidfFault, pidf_candidates

log = logging.getLogger(__name__)

_ONCE = {ReportRing: "ring", ReportCallEnded: "ended", ReportDialled: "dialled"}


def command_id_of(command: Any) -> str:
    """What can happen to a call only once has an id that says so; anything else a fresh one."""
    kind = _ONCE.get(type(command))
    if kind is not None:
        return f"{command.call_id}:{kind}"
    if isinstance(command, ReportAnswered):
        return f"{command.call_id}:answered:{command.desk_id}:{uuid.uuid4().hex[:8]}"
    return f"exchange:{uuid.uuid4()}"


def place_reports(call_id: str, place: Place, at: datetime) -> list[ReportCandidate | ReportLocationReference]:
    """What the INVITE said of the caller's place; a document that is not understood says nothing."""
    reports: list[ReportCandidate | ReportLocationReference] = []
    if place.pidf:
        try:
            found = pidf_candidates(place.pidf.encode(), call_id, at, "SIP")
        except PidfFault as wrong:
            log.warning("the location in an INVITE is not understood: %s", wrong)
            found = []
        reports += [ReportCandidate(call_id, one) for one in found]
    if place.longitude is not None and place.latitude is not None:
        position = Position(place.longitude, place.latitude)
        if position.is_valid():
            candidate = Candidate(
                f"{call_id}-sip", PlaceSource.OPERATOR, position, at, radius_m=place.radius_m, text=place.words,
                source_name="SIP",
            )  # fmt: skip
            reports.append(ReportCandidate(call_id, candidate))
    if place.reference:
        reports.append(ReportLocationReference(call_id, place.reference))
    return reports
