"""The pages of devices – vehicles' tablets, hospitals, the wall – joined to what they are made from."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from starlette.routing import BaseRoute

from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.patient_record import PatientRecord
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.map_keeper import MapKeeper
from dispatch_app.server.patient_record_paper import PaperFacts, patient_record_paper
from dispatch_app.server.pen import Pen
from dispatch_app.server.position_feed import PositionFeed
from dispatch_app.server.settings import Settings
from dispatch_app.server.sign_in import SignInDesk
from dispatch_app.server.wall_feed import WallFeed, WallKey
from dispatch_app.server.web.device_page import PageSources
from dispatch_app.server.web.hospital.pages import HospitalPages
from dispatch_app.server.web.notice_files import NoticeFiles
from dispatch_app.server.web.page_door import PageDoor
from dispatch_app.server.web.page_watch import PageWatch
from dispatch_app.server.web.vehicle.map_extract import MapExtract, map_extract
from dispatch_app.server.web.vehicle.pages import VehiclePages
from dispatch_app.server.web.wall.pages import WallPages
from dispatch_app.server.web.wall.texts import WALL_TEXTS
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.wire import paths

WALL_ROLES = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})


class DevicePages:
    """Builds the pages; `routes` are what the server joins."""

    def __init__(
        self, sign_in: SignInDesk, pen: Pen, watch: PageWatch, board: Callable[[], Board], lookups: Lookups,
        feed: PositionFeed, fixes_came: Callable[[list[Fix]], None], now: Callable[[], datetime], settings: Settings,
        workers: Executor, maps: MapKeeper, notice_files: NoticeFiles, wall: tuple[WallFeed, WallKey],
    ) -> None:  # fmt: skip
        self._board, self._lookups, self._maps, self._settings = board, lookups, maps, settings
        sources = PageSources(
            board, lookups, feed, fixes_came, now, settings.centre.name, str(settings.centre.zone), workers,
            self._extract, self._paper, notice_files,
        )
        secure = settings.tls_enabled
        vehicle = PageDoor(paths.VEHICLE_PAGE, "vehicle", frozenset({Role.VEHICLE}), sign_in, pen, secure)
        hospital = PageDoor(paths.HOSPITAL_PAGE, "hospital", frozenset({Role.HOSPITAL}), sign_in, pen, secure)
        screen = PageDoor(paths.WALL_PAGE, "wall", WALL_ROLES, sign_in, pen, secure)
        self._pages = (
            VehiclePages(vehicle, watch, sources), HospitalPages(hospital, watch, sources),
            WallPages(screen, watch, WALL_TEXTS, sources.zone, workers, board, *wall),
        )  # fmt: skip

    def routes(self) -> tuple[BaseRoute, ...]:
        """The routes of all pages."""
        return tuple(route for page in self._pages for route in page.routes())

    def _extract(self, places: list[Position]) -> MapExtract | None:
        package = self._maps.package_in_use()
        return map_extract(self._maps.base_map(), places, package.licence if package else "")

    def _paper(self, record: PatientRecord) -> bytes:
        board, archive = self._board(), self._lookups.archive
        mission = board.missions.get(record.mission_id) or archive.find_mission(record.mission_id)
        hand_over = board.hand_overs.get(record.mission_id) or archive.find_entity("hand_overs", record.mission_id)
        hospital = board.hospitals.get(mission.hospital_id) if mission else None
        order = board.order_of(record.mission_id)
        vehicle = board.vehicles.get(record.vehicle_id)
        crew = order.sheet.crew if order else vehicle.crew if vehicle else ()
        centre = self._settings.centre
        name = hospital.name if hospital else ""
        return patient_record_paper(record, PaperFacts(centre.name, centre.zone, mission, hand_over, name, crew))
