"""Where is the caller: opinions of every source, asking again, the link that shares a position (LOC-02, 03)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import isfinite

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import LIVE_STATES, Call
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.location_link import CALLER_STATES, LinkState, LocationLink
from dispatch_app.domain.place import Candidate
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

AFTER_THE_CALL = timedelta(minutes=30)
"""A call that broke off may still be located for so long: the phone that shares its position goes on without it."""

LINK_VALID = timedelta(minutes=30)
"""A link is good for one call; a caller who opens it later than this needs a new one."""

LINK_AGAIN = timedelta(seconds=10)
"""A second press of the key within this time is the same wish."""

SOUGHT_AGAIN = timedelta(seconds=3)

SAME_SPOT_M = 5.0
SAME_RADIUS_SHARE = 0.1
SAME_WITHIN = timedelta(seconds=30)
"""An opinion that repeats its source's last one so closely and so soon says nothing new and is not recorded."""

CLOCKS_APART = timedelta(minutes=5)
OLDEST = timedelta(days=1)
"""A position measured before yesterday says nothing of where a caller is now."""

LARGEST_RADIUS_M = 200_000.0
"""The range of the largest radio cell, and of nothing that locates."""

MOST_CIVIC, MOST_CORNERS = 40, 100
LONGEST_TEXT, LONGEST_NAME, LONGEST_URI = 400, 60, 500


def report_candidate(board: Board, command: cmd.ReportCandidate, context: Context) -> Decision:
    """A source found the caller somewhere. Nothing accepted is changed by it; a mere repetition is not recorded."""
    call = _findable(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    candidate = command.candidate
    wrong = _wrong(candidate, context)
    if wrong is not None:
        return wrong
    if candidate.found_at > context.now:
        candidate = replace(candidate, found_at=context.now)
    if any(_says_the_same(candidate, known) for known in call.candidates):
        return Accepted()
    return Accepted((ev.CandidateFound(call.call_id, candidate),))


def _findable(board: Board, call_id: str, context: Context) -> Call | Refusal:
    call = board.calls.get(call_id)
    if call is None:
        return refuse("call_unknown", call_id=call_id)
    incident = board.incidents.get(call.incident_id)
    if call.state in LIVE_STATES or (incident is not None and incident.is_open()):
        return call
    if call.ended_at is not None and context.now - call.ended_at <= AFTER_THE_CALL:
        return call
    return refuse("call_over")


def _wrong(candidate: Candidate, context: Context) -> Refusal | None:
    position, radius, sure = candidate.position, candidate.radius_m, candidate.confidence_pct
    if not 0 < len(candidate.candidate_id) <= 120:
        return _field("candidate_id", "1-120 characters")
    if position is not None and not position.is_valid():
        return _field("position", f"{position.longitude}, {position.latitude}")
    if position is None and not candidate.text and not candidate.civic:
        return _field("position", "neither a position nor an address")
    if radius is not None and not (isfinite(radius) and 0 <= radius <= LARGEST_RADIUS_M):
        return _field("radius_m", f"0-{LARGEST_RADIUS_M:.0f}")
    if sure is not None and not (isfinite(sure) and 0 <= sure <= 100):
        return _field("confidence_pct", "0-100")
    if candidate.found_at > context.now + CLOCKS_APART or candidate.found_at < context.now - OLDEST:
        return _field("found_at", candidate.found_at.isoformat())
    names = (candidate.source_name, candidate.datum, candidate.given)
    if len(candidate.text) > LONGEST_TEXT or any(len(name) > LONGEST_NAME for name in names):
        return _field("text", "too long")
    civic = candidate.civic
    if len(civic) > MOST_CIVIC or any(len(level) > 20 or len(words) > 200 for level, words in civic):
        return _field("civic", "too long")
    if len(candidate.outline) > MOST_CORNERS or not all(corner.is_valid() for corner in candidate.outline):
        return _field("outline", f"at most {MOST_CORNERS} positions")
    return None


def _field(name: str, reason: str) -> Refusal:
    return refuse("field_wrong", field=f"candidate.{name}", reason=reason)


def _says_the_same(new: Candidate, known: Candidate) -> bool:
    if new == known:
        return True
    if not new.same_source(known) or new.text != known.text or abs(new.found_at - known.found_at) > SAME_WITHIN:
        return False
    if new.position is None or known.position is None:
        return new.position is known.position and new.civic == known.civic
    if (new.radius_m is None) is not (known.radius_m is None):
        return False
    growth_m = abs((new.radius_m or 0.0) - (known.radius_m or 0.0))
    same_size = growth_m <= SAME_RADIUS_SHARE * (known.radius_m or 0.0)
    return same_size and distance_m(new.position, known.position) <= SAME_SPOT_M


def report_location_reference(board: Board, command: cmd.ReportLocationReference, context: Context) -> Decision:
    """The exchange was given an address to read the location at; who reads it decides which addresses are allowed."""
    call = _findable(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    uri = command.uri.strip()
    if not uri.isprintable() or not 0 < len(uri) <= LONGEST_URI or not uri.lower().startswith(("https://", "http://")):
        return refuse("field_wrong", field="uri", reason=f"http(s), 1-{LONGEST_URI} characters")
    return Accepted((ev.LocationReferenceGiven(call.call_id, uri),))


def locate_caller(board: Board, command: cmd.LocateCaller, context: Context) -> Decision:
    """Every source is asked again; what it says comes as candidates."""
    call = _findable(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    if call.located_at is not None and context.now - call.located_at < SOUGHT_AGAIN:
        return Accepted()
    return Accepted((ev.CallerSought(call.call_id, context.now),))


def send_location_link(board: Board, command: cmd.SendLocationLink, context: Context) -> Decision:
    """A new link for this call; an earlier one of the call is no longer good."""
    call = _findable(board, command.call_id, context)
    if isinstance(call, Refusal):
        return call
    number = (command.number or call.caller_number).strip()
    if len(number) > 32 or not number.isprintable():
        return refuse("field_wrong", field="number", reason="at most 32 printable characters")
    known = call.location_link
    if known is not None and known.number == number and context.now - known.wanted_at < LINK_AGAIN:
        return Accepted((), {"link_id": known.link_id})
    link_id = f"{call.call_id}@{board.seq}"  # every link is an event, so no number comes twice
    link = LocationLink(link_id, number, LinkState.WANTED, context.now, context.now + LINK_VALID, context.now)
    return Accepted((ev.LocationLinkChanged(call.call_id, link),), {"link_id": link_id})


def report_location_link(board: Board, command: cmd.ReportLocationLink, context: Context) -> Decision:
    """What became of the call's link; once the caller has the page open, the message no longer matters."""
    call = board.calls.get(command.call_id)
    link = call.location_link if call is not None else None
    if call is None or link is None or link.link_id != command.link_id:
        return refuse("location_link_over")
    late = link.state in CALLER_STATES and command.state not in CALLER_STATES
    back = link.state is LinkState.SHARING and command.state is LinkState.OPENED
    if late or back or (link.state, link.note) == (command.state, command.note[:LONGEST_TEXT]):
        return Accepted()
    changed = replace(link, state=command.state, note=command.note[:LONGEST_TEXT], changed_at=context.now)
    return Accepted((ev.LocationLinkChanged(call.call_id, changed),))
