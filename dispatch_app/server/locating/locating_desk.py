"""Where callers are: every source at one desk. Listens to the centre's events and answers with candidates (LOC-02)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.adapters.locating.drop_folder import DropFolder
from dispatch_app.adapters.locating.locating_file import Locating
from dispatch_app.adapters.locating.numbers import normal_number
from dispatch_app.adapters.locating.reports import Finding, SourceForm, for_call
from dispatch_app.adapters.locating.sources import LocationSource, SourceFault
from dispatch_app.adapters.locating.subscribers import SqlSubscribers
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import LIVE_STATES, Call
from dispatch_app.domain.commands import ClearAlarm, RaiseAlarm, ReportCandidate, ReportLocationLink
from dispatch_app.domain.place import Candidate, PlaceSource
from dispatch_app.server.answers.entry import PlaceSearch
from dispatch_app.server.locating.asking import Asking, Listeners
from dispatch_app.server.locating.call_match import call_of_number
from dispatch_app.server.locating.drop_watcher import DropWatcher
from dispatch_app.server.locating.link_courier import LinkCourier
from dispatch_app.server.locating.push_box import PushBox
from dispatch_app.server.own_commands import OwnCommands
from dispatch_app.server.web.location_links import LocationLinks
from dispatch_app.words import t

TICK_S = 0.5
THREADS = 8
"""Sources asked at once: two for each of four callers; the others wait a time-out at most."""

LOST = "location_source_lost"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LocatingParts:
    """What the desk works with."""

    locating: Locating
    links: LocationLinks
    own: OwnCommands
    board: Callable[[], Board]
    places: PlaceSearch
    table: SqlSubscribers | None
    """The subscriber table that a drop folder fills."""
    now: Callable[[], datetime]
    area_code: str
    requery_s: float
    requery_times: int


class LocatingDesk:
    """A listener of the event stream; lives in the loop's thread."""

    def __init__(self, parts: LocatingParts, loop: asyncio.AbstractEventLoop) -> None:
        self._parts = parts
        self._loop = loop
        self._workers = ThreadPoolExecutor(THREADS, "locating")
        self._files = ThreadPoolExecutor(1, "subscribers")
        self._stopping = False
        self._box = PushBox()
        locating = parts.locating
        self._asking = Asking(
            locating.pulls, self._workers, self._to_loop, Listeners(self._found, self._lost, self._back), parts.now,
            parts.requery_s, parts.requery_times,
        )  # fmt: skip
        self._courier = LinkCourier(
            parts.links, locating.sms, parts.area_code, self._workers, self._report_link, parts.now
        )
        self._drop: DropWatcher | None = None
        if locating.drop is not None and parts.table is not None:
            folder = DropFolder(locating.drop, parts.table, lambda: self._stopping)
            self._drop = DropWatcher(
                folder, self._files, self._to_loop, lambda key, command: parts.own.send(key, command), parts.now
            )

    # --- living ------------------------------------------------------------------------------------------------------

    def adopt(self, board: Board) -> None:
        """What the board holds at the start: links that are good, calls that last, alarms of before."""
        for call in board.calls.values():
            self._courier.adopt(call)
            if call.state in LIVE_STATES:
                self._asking.begin(call.call_id, self._number(call), self._loop.time())
        for alarm in board.alarms.values():
            if alarm.kind == LOST:
                self._parts.own.send(f"back:{alarm.subject}", ClearAlarm(LOST, alarm.subject))

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            try:
                self.tick(self._loop.time())
            except Exception:  # boundary: one failed tick must not end the locating of callers
                log.exception("locating")
            await asyncio.sleep(TICK_S)

    def tick(self, now_s: float) -> None:
        """One step; `now_s` is the loop's time."""
        self._asking.tick(now_s)
        self._box.tick(now_s)
        if self._drop is not None:
            self._drop.tick(now_s)

    def stop(self) -> None:
        """Ask nothing more; an import under way is called off and taken up at the next start."""
        self._stopping = True
        for pool in (self._workers, self._files):
            pool.shutdown(wait=True, cancel_futures=True)

    def words(self) -> str:
        """What is wrong or under way, "" for nothing."""
        gone = self._asking.gone()
        if gone:
            return t("Location sources do not answer: {names}", names="、".join(gone))
        return self._drop.words() if self._drop is not None else ""

    # --- the centre's events -----------------------------------------------------------------------------------------

    def __call__(self, recorded: ev.Recorded) -> None:
        """React to one event."""
        now_s = self._loop.time()
        match recorded.event:
            case ev.CallRang(call):
                self._rang(call, now_s)
            case ev.CallEnded(call_id):
                self._asking.end(call_id)
            case ev.CallerSought(call_id):
                call = self._parts.board().calls.get(call_id)
                if call is not None:
                    self._asking.again(call_id, self._number(call), now_s)
            case ev.LocationLinkChanged(call_id):
                call = self._parts.board().calls.get(call_id)
                if call is not None:
                    self._courier.changed(call)
            case ev.LocationReferenceGiven(call_id, uri):
                self._workers.submit(self._read_reference, call_id, uri)
            case ev.CandidateFound(call_id, candidate) if candidate.position is None and candidate.text:
                self._workers.submit(self._find_address, call_id, candidate.text)
            case _:
                return

    def _rang(self, call: Call, now_s: float) -> None:
        number = self._number(call)
        for finding in self._box.take(number, now_s) if number else ():
            self._report(call.call_id, for_call(finding, call.call_id))
        self._asking.begin(call.call_id, number, now_s)
        if call.subscriber is not None and call.subscriber.position is None and call.subscriber.address:
            self._workers.submit(self._find_address, call.call_id, call.subscriber.address)

    # --- what comes from outside -------------------------------------------------------------------------------------

    def pushed(self, form: SourceForm, findings: list[Finding]) -> tuple[int, int]:
        """Take what a source sent: how many belong to a call, how many wait for theirs to ring."""
        taken = waiting = 0
        for finding in findings:
            call = self._parts.board().calls.get(finding.call_id)
            number = normal_number(finding.number, self._parts.area_code)
            if call is None and number:
                call = call_of_number(self._parts.board(), number, self._parts.area_code, self._parts.now())
            if call is not None:
                taken += 1
                self._report(call.call_id, for_call(finding, call.call_id), form)
            if number and (call is None or call.state not in LIVE_STATES):
                waiting += call is None
                self._box.put(number, finding, self._loop.time())
        return taken, waiting

    def _found(self, source: LocationSource, finding: Finding) -> None:
        self._report(finding.call_id, for_call(finding, finding.call_id), SourceForm(source.source_id, source.name))

    def _lost(self, source: LocationSource, why: str) -> None:
        values = (("source", source.name), ("why", why[:200]))
        self._parts.own.send(f"lost:{source.source_id}", RaiseAlarm(LOST, source.source_id, "medium", values))

    def _back(self, source: LocationSource) -> None:
        self._parts.own.send(f"back:{source.source_id}", ClearAlarm(LOST, source.source_id))

    # --- in threads --------------------------------------------------------------------------------------------------

    def _read_reference(self, call_id: str, uri: str) -> None:
        held = self._parts.locating.held
        if held is None:
            log.warning("a location address came, but [held] allows no host")
            return
        try:
            found = held.read(uri, call_id, self._parts.now())
        except SourceFault as wrong:
            log.warning("a location address could not be read: %s", wrong)
            return
        for candidate in found:
            self._report(call_id, candidate)

    def _find_address(self, call_id: str, text: str) -> None:
        """An address without coordinates: the gazetteer's opinion, where it has a single one."""
        found = self._parts.places.find(text[:200], 2, None)
        if not found or found[0].ambiguous:
            return
        best = found[0]
        name = t("by the address")
        candidate = Candidate(
            f"{call_id[:80]}-address-{hashlib.sha256(text.encode()).hexdigest()[:12]}", PlaceSource.GAZETTEER,
            best.position, self._parts.now(), None, best.text, name,
        )  # fmt: skip
        self._report(call_id, candidate)

    # --- small things ------------------------------------------------------------------------------------------------

    def _number(self, call: Call) -> str:
        return normal_number(call.caller_number, self._parts.area_code)

    def _report(self, call_id: str, candidate: Candidate, form: SourceForm | None = None) -> None:
        actor = SERVER_LOCATING if form is None else Actor(f"location:{form.source_id}", Role.SERVER, form.name)
        key = f"candidate:{call_id}:{candidate.candidate_id}"
        self._parts.own.send(key, ReportCandidate(call_id, candidate), actor)

    def _report_link(self, report: ReportLocationLink) -> None:
        self._parts.own.send(f"link:{report.link_id}:{report.state}", report, SERVER_LOCATING)

    def _to_loop(self, step: Callable[[], None]) -> None:
        if not self._stopping:
            self._loop.call_soon_threadsafe(step)


SERVER_LOCATING = Actor("location", Role.SERVER, "location")
