"""The one file that builds the server's concrete parts and joins them; start and stop in their order."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.applications import Starlette

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.roads.customiser import Customiser
from dispatch_app.adapters.telephony.exchange_port import ExchangePort
from dispatch_app.adapters.telephony.ring_simulator import RingSimulator
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import RaiseAlarm, ReportRequestFailed
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.queries import FlowsFound
from dispatch_app.domain.statistics.report import ReportMade, ReportWanted
from dispatch_app.domain.telephone import ExchangeFault
from dispatch_app.domain.vehicle import Fix
from dispatch_app.domain.visibility import project
from dispatch_app.server.answers.entry import Asked, QuerySources
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.clockwork import Clockwork
from dispatch_app.server.crash_report import CrashReports
from dispatch_app.server.database_parts import DatabaseParts
from dispatch_app.server.event_stream import EventStream
from dispatch_app.server.fact_reading import FactReading
from dispatch_app.server.health import Health
from dispatch_app.server.historian import Historian
from dispatch_app.server.housekeeping import Housekeeping
from dispatch_app.server.journal_reader import JournalReader
from dispatch_app.server.locating.locating_desk import SERVER_LOCATING, LocatingDesk, LocatingParts
from dispatch_app.server.locating.opening import open_locating
from dispatch_app.server.map_keeper import MapKeeper
from dispatch_app.server.map_parts import open_map
from dispatch_app.server.mileage_watch import MileageWatch
from dispatch_app.server.notice_shelf import NoticeShelf
from dispatch_app.server.order_courier import OrderCourier
from dispatch_app.server.own_commands import OwnCommands
from dispatch_app.server.parts_desk import PartsDesk
from dispatch_app.server.pen import Pen, PenStore
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.server.query_desk import QueryDesk
from dispatch_app.server.queue_watch import QueueWatch
from dispatch_app.server.recording_shelf import RecordingShelf
from dispatch_app.server.reports.courier import CourierSettings, ReportCourier
from dispatch_app.server.reports.files import ReportFiles
from dispatch_app.server.reports.maker import make_report
from dispatch_app.server.routes import Parts, Routes
from dispatch_app.server.settings import Settings
from dispatch_app.server.sign_in import SignInDesk
from dispatch_app.server.telephony_link import TelephonyLink
from dispatch_app.server.telephony_reactions import TelephonyReactions
from dispatch_app.server.terminal_desk import TerminalDesk
from dispatch_app.server.track_recorder import TrackRecorder
from dispatch_app.server.wall_feed import WallFeed, WallKey
from dispatch_app.server.watch_desk import WatchDesk
from dispatch_app.server.web.caller_page import CallerPage
from dispatch_app.server.web.device_pages import DevicePages
from dispatch_app.server.web.location_links import LocationLinks, link_secret
from dispatch_app.server.web.location_push import LocationPush
from dispatch_app.server.web.notice_files import NoticeFiles
from dispatch_app.server.web.page_watch import PageWatch
from dispatch_app.server.web.recording_sounds import RecordingSounds
from dispatch_app.server.web.replay_exports import ReplayExports, Sources
from dispatch_app.server.web.situation_reports import SituationReports
from dispatch_app.server.web.telephone_playback import TelephonePlayback
from dispatch_app.server.web.track_exports import TrackExports
from dispatch_app.use_cases.command_desk import CommandDesk
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Telephony
from dispatch_app.use_cases.recommend import Fleet
from dispatch_app.use_cases.watch_fences import FenceWatch, wish_of
from dispatch_app.words import t

log = logging.getLogger(__name__)


class CentreServer:
    """One centre's server without its sockets: `start` in the event loop, serve `app`, `stop`."""

    def __init__(self, settings: Settings, open_database: Callable[[Settings], DatabaseParts]) -> None:
        self.settings = settings
        self.reports = CrashReports(settings.logs)
        self._open_database = open_database
        self._clock = SystemClock()
        self._fences = FenceWatch(settings.centre.fences)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> Starlette:
        """The application, ready to serve. Raises StoreFault and its kinds."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._loop_failed)
        self._loop = loop
        self._searches = ThreadPoolExecutor(2, "search")
        self._sign_ins = ThreadPoolExecutor(4, "sign-in")
        self._readings = ThreadPoolExecutor(1, "journal")
        self._sounds = ThreadPoolExecutor(2, "sound")
        self._database = await loop.run_in_executor(None, self._open_database, self.settings)
        customiser = Customiser()
        parts = await loop.run_in_executor(None, open_map, self.settings, customiser)
        maps = self._maps = MapKeeper(self.settings, parts, customiser)
        self._feed = PositionFeed(lambda: self.stream.board, self._clock.now)
        self._notice_shelf = NoticeShelf(self.settings.notice_folder)
        self._lookups = Lookups(
            self._database.subscribers, maps.roads, maps.places, self._feed, self._database.archive, maps,
            notice_files=self._notice_shelf,
        )  # fmt: skip
        self.pen = Pen(self._build_desk, self._board_reset)
        board = await loop.run_in_executor(None, self.pen.start)
        self.stream = EventStream(board)
        self._join(maps, board)
        self._join_supervision()
        self._tracks.start()
        self._history.start()
        self._facts.start()
        self._locating_desk.adopt(board)
        self._tasks.append(asyncio.create_task(self._locating_desk.run()))
        clockwork = Clockwork(
            self.stream, self._own, self._courier, self._simulator, self.settings.centre, self._clock.now,
            self.reports.write,
            Housekeeping((self.pen.tidy, self._tracks.tidy, self._tidy_notices), loop.time()), self._parts_desk,
            QueueWatch(self._lookups, self._searches, self._clock.now, self.reports.write),
            MileageWatch(
                lambda: self.stream.board, self._database.tracks, maps.roads, self._searches, self._own,
                self._clock.now, self.reports.write,
            ),
        )  # fmt: skip
        self._tasks.append(asyncio.create_task(clockwork.run()))
        gc.collect()
        gc.freeze()  # the map stays for good: looking through it again and again would stop the loop for a second
        log.info("centre %s at event %d", self.settings.centre.centre_id, board.seq)
        return Routes(self._route_parts(maps)).app()

    async def stop(self) -> None:
        """Finish what was taken, write it, close everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        drained = await self._loop.run_in_executor(None, self.pen.stop)
        await asyncio.sleep(0)
        parts = (self._locating_desk, self._reactions, self._tracks, self._history, self._facts, self._maps)
        for part in (one.stop for one in parts):
            await self._loop.run_in_executor(None, part)
        for pool in (self._searches, self._sign_ins, self._readings, self._sounds):
            pool.shutdown(wait=True, cancel_futures=True)
        self._database.close()
        log.info("stopped at event %d%s", self.stream.seq, "" if drained else ", commands were left")

    # --- joining -----------------------------------------------------------------------------------------------------

    def _build_desk(self) -> tuple[PenStore, CommandDesk]:
        store = self._database.open_store()
        return store, CommandDesk(store, self._lookups, self._clock, self.settings.centre, self._committed)

    def _join(self, maps: MapKeeper, board: Board) -> None:
        self._own = OwnCommands(self.pen, self.reports)
        self._health = Health(self.pen, self._own, self._clock.now, maps.words)
        self._courier = OrderCourier(lambda: self.stream.board, self._own.send, self._loop.time())
        self._parts_desk = PartsDesk(
            lambda: self.stream.board, self._own.send, self._clock.now, self._health.heard_parts, self._loop.time()
        )
        self._health.more = self._parts_desk.beat_words
        self.stream.listeners.append(self._parts_desk.recorded)
        telephony = self._telephony(board)
        self._reactions = TelephonyReactions(
            telephony, lambda: self.stream.board, self._telephony_judged, self._telephony_failed
        )
        self.stream.listeners.append(self._reactions)
        self._links = LocationLinks(
            link_secret(self.settings.keys), self.settings.locating.public_url or self.settings.url(),
            self.settings.centre.name, lambda: self.stream.board, self._clock.now,
        )  # fmt: skip
        self._join_locating(maps)
        archive, zone = self._database.archive, self.settings.centre.zone
        self._history = JournalReader(
            t("history"), lambda: Historian(self._database.open_history(), archive), archive.head
        )
        self._facts = JournalReader(
            t("statistics"), lambda: FactReading(self._database.open_facts(), archive, zone), archive.head
        )
        for reader in (self._history, self._facts):
            self.stream.listeners.append(reader.recorded)
        self._health.history = lambda: self._history.words() or self._facts.words()
        self._tracks = TrackRecorder(self._database.write_fixes, self._fixes_noted, self._database.prune_tracks)
        fixes = self._database.latest_fixes()
        self._feed.restore(fix for fix in fixes if fix.vehicle_id in board.vehicles)
        maps.roads.remember(self._feed.latest().values())
        self.stream.listeners.append(maps.recorded)
        maps.start(self._own.send, lambda: list(self._feed.latest().values()))

    def _join_supervision(self) -> None:
        board, settings = lambda: self.stream.board, self.settings
        self._notice_files = NoticeFiles(
            self._notice_shelf, board, self._database.archive.find_entity, self._sounds
        )
        watch = WatchDesk(board, self._own.send)
        watch.look_at_all()
        self.stream.listeners += [self._notice_files, watch]
        url = settings.locating.public_url or settings.url()
        self._wall = (
            WallFeed(settings.centre.name, settings.centre.zone, lambda: self._facts.reading, self._clock.now),
            WallKey(link_secret(settings.keys), url, board),
        )

    def _tidy_notices(self) -> None:
        self._sounds.submit(self._notice_shelf.tidy)

    def _join_locating(self, maps: MapKeeper) -> None:
        locating, fault = open_locating(self.settings)
        wanted = self.settings.locating
        parts = LocatingParts(
            locating, self._links, self._own, lambda: self.stream.board, maps.places, self._database.subscribers,
            self._clock.now, self.settings.area_code, wanted.requery_s, wanted.requery_times,
        )  # fmt: skip
        self._locating_desk = desk = LocatingDesk(parts, self._loop)
        self.stream.listeners.append(desk)
        self._health.locating = lambda: fault or desk.words()
        push = LocationPush(locating.pushes, desk.pushed, self._clock.now)
        page = CallerPage(
            self._links, self.settings.centre.name,
            lambda key, command: self._own.send(key, command, SERVER_LOCATING), self._clock.now,
        )  # fmt: skip
        self._pages = (*push.routes(), *page.routes())

    def _telephony(self, board: Board) -> Telephony:
        """The exchange that the settings ask for: a real one that will connect, or the simulator."""
        self._simulator: RingSimulator | None = None
        self._telephony_link: TelephonyLink | None = None
        if self.settings.real_exchange:
            port = ExchangePort()
            self._telephony_link = TelephonyLink(port, lambda: self._reactions.catch_up())
            self._health.telephony = self._telephony_link.words
            return port
        self._simulator = RingSimulator(
            lambda command_id, command, actor: self._own.send(command_id, command, actor, command_id), self._clock
        )
        self._simulator.adopt(board.calls.values())
        return self._simulator

    def _route_parts(self, maps: MapKeeper) -> Parts:
        stream, database, now = self.stream, self._database, self._clock.now
        sources = QuerySources(
            lambda: stream.board, self._lookups, maps.places, database.archive, database.tracks, now, self._links,
            lambda: self._history.reading, lambda: self._facts.reading,
            self._parts_desk.found, maps, self.settings.centre.clearing,
            self._telephony_link.flows if self._telephony_link is not None else FlowsFound,
            unknown_feeds=self._feed.unknown_feeds, staff=database.accounts.list_users, centre=self.settings.centre,
            wall_link=self._wall[1].link,
        )  # fmt: skip
        sounds = self._recording_sounds()
        sign_in = SignInDesk(database.accounts, self._sign_ins)
        self._pages += self._device_pages(maps, sign_in).routes()
        playback = TelephonePlayback(
            database.pins, database.accounts.check_password, sounds, lambda: stream.board, self._sign_ins
        )
        reports = SituationReports(
            lambda: stream.board, database.archive.find_situation_report, self._sounds, self.settings.centre
        )
        return Parts(
            centre=self.settings.centre, pen=self.pen, stream=stream, feed=self._feed, courier=self._courier,
            parts_desk=self._parts_desk,
            sign_in=sign_in, queries=QueryDesk(sources, self._searches),
            ring_simulator=self._simulator, telephony_link=self._telephony_link, reports=self.reports, now=now,
            events_after=self._events_after,
            beat=self._health.beat, fixes_came=self._fixes_came, stored_came=self._tracks.put,
            feeds_unknown=self._feeds_unknown, terminal_desk=TerminalDesk(lambda: stream.board, self._own.send),
            max_readers=self.settings.max_readers, pages=self._pages, recording_sounds=sounds,
            track_exports=self._track_exports(),
            telephone_playback=playback, situation_reports=reports, notice_files=self._notice_files,
            report_files=self._report_files(sources), replay_exports=self._replay_exports(),
        )  # fmt: skip

    def _report_files(self, sources: QuerySources) -> ReportFiles:
        def make(wanted: ReportWanted, actor: Actor) -> ReportMade:
            return make_report(wanted, Asked(sources, self.stream.board, actor))

        settings = self.settings
        wanted = CourierSettings(
            settings.reports_folder, settings.report_mail, settings.centre.zone, settings.map_package
        )
        courier = ReportCourier(
            lambda: self.stream.board, self._own.send, self._clock.now, make, wanted, self._sounds,
            self.reports.write,
        )
        self._tasks.append(asyncio.create_task(_ticked(courier.tick)))
        return ReportFiles(make, settings.map_package, self._sounds)

    def _device_pages(self, maps: MapKeeper, sign_in: SignInDesk) -> DevicePages:
        self.page_watch = PageWatch()
        self.stream.listeners.append(self.page_watch)
        return DevicePages(
            sign_in, self.pen, self.page_watch, lambda: self.stream.board, self._lookups, self._feed, self._fixes_came,
            self._clock.now, self.settings, self._searches, maps, self._notice_files, self._wall,
        )  # fmt: skip

    def _track_exports(self) -> TrackExports:
        settings = self.settings
        return TrackExports(
            lambda: self.stream.board, self._database.tracks, self._lookups, settings.centre, settings.map_package,
            self._sounds,
        )  # fmt: skip

    def _replay_exports(self) -> ReplayExports:
        settings, database = self.settings, self._database
        sources = Sources(
            database.archive, database.tracks, lambda: self.stream.board, RecordingShelf(settings.recording_folders),
            settings.centre, settings.map_package, settings.tls_folder if settings.tls_enabled else None,
            self._clock.now,
        )  # fmt: skip
        return ReplayExports(sources, self.pen, self._sounds)

    def _recording_sounds(self) -> RecordingSounds:
        settings = self.settings
        return RecordingSounds(
            RecordingShelf(settings.recording_folders), self._database.archive.recording_trail, self.pen, self._sounds,
            settings.centre, settings.tls_folder if settings.tls_enabled else None, self._clock.now,
        )  # fmt: skip

    # --- what other threads report -----------------------------------------------------------------------------------

    def _committed(self, recorded: list[Recorded]) -> None:
        self._loop.call_soon_threadsafe(self.stream.publish, recorded)

    def _board_reset(self, board: Board) -> None:
        self._loop.call_soon_threadsafe(self.stream.reset, board)

    def _telephony_failed(self, call_id: str, desk_id: str, request: str, fault: ExchangeFault) -> None:
        if call_id:
            failed = ReportRequestFailed(call_id, request, fault, desk_id)
            self._own.send(f"failed:{call_id}:{request}:{fault.value}", failed)

    def _telephony_judged(self, faulty: bool) -> None:
        self._health.telephony_faulty = faulty

    async def _events_after(self, seq: int, limit: int) -> list[Recorded]:
        return await self._loop.run_in_executor(self._readings, self._database.archive.events_after, seq, limit)

    def _fixes_came(self, kept: list[Fix]) -> None:
        self._health.positions_came()
        self._health.tracks_lost = self._tracks.shed
        if kept:
            self._tracks.put(kept)
            for command in self._fences.follow(self.stream.board, kept):
                self._own.send(wish_of(command), command)

    def _fixes_noted(self, fixes: Iterable[Fix]) -> None:
        """In the recorder's thread: what the next recommendation needs of the new fixes is made ready."""
        newest = self._feed.latest()
        noted = [fix for fix in fixes if not fix.doubt and newest.get(fix.vehicle_id) is fix]
        self._maps.roads.remember(noted)
        board, now = project(self.stream.board, SERVER_ACTOR), self._clock.now()
        self._lookups.starts.note(board, noted, now)
        Fleet.of(self._lookups.starts.free(board, self._feed.latest(), now), self._maps.roads)

    def _feeds_unknown(self, feeds: list[str]) -> None:
        for feed in feeds:
            shown = feed[:40]
            self._own.send(f"feed:{shown}", RaiseAlarm("feed_unknown", shown, "low", (("feed", shown),)))

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        wrong = context.get("exception")
        if isinstance(wrong, StoreFault | ConnectionError | TimeoutError):
            log.warning("event loop: %s", type(wrong).__name__)
        elif wrong is not None:
            self.reports.write(wrong, "event loop")
        else:
            log.error("event loop: %s", str(context.get("message", ""))[:200])


async def _ticked(tick: Callable[[float], None]) -> None:
    """Call `tick` with the loop's time once a second, for ever."""
    while True:
        tick(asyncio.get_running_loop().time())
        await asyncio.sleep(1.0)
