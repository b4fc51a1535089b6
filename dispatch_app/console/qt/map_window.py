"""The map window 地图窗: the map full-bleed, tools on the left, search on top, one panel on the right, a card below."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu

from dispatch_app.console.desk import crew_talk, vehicle_signals
from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.map_routes import MapRoutes, wanted_routes
from dispatch_app.console.desk.map_trails import Trails
from dispatch_app.console.desk.requests import Send
from dispatch_app.console.qt import map_marks as marks
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.facility_card import FacilityCard
from dispatch_app.console.qt.map_menus import PlaceActions, datum_menu, layer_menu, place_menu
from dispatch_app.console.qt.map_search import MapSearch
from dispatch_app.console.qt.map_side import MapSide
from dispatch_app.console.qt.map_tool_column import MapToolColumn
from dispatch_app.console.qt.vehicle_card import VehicleCard
from dispatch_app.domain.actor import Role
from dispatch_app.domain.commands import SetVehicleFleet
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import RouteAnswer
from dispatch_app.domain.vehicle import STALE_AFTER_S, Fix, Fleet
from dispatch_app.qt_kit.map_follower import MapFollower
from dispatch_app.qt_kit.map_view import MapView, Tool
from dispatch_app.qt_kit.theme import font_px
from dispatch_app.words import t
from gis_data.package import open_package

NARROWEST_PX = 340
"""What is left beside the intake window on one screen of 1920 pixels at 125 %."""
FIXES_A_TURN = 1_000
"""Their marks and trails take 3 ms, beside a frame of up to 27 ms with every layer on."""
GAP_PX = 12
FOOT_PX = 48
"""Kept free below the floating parts: coordinates and scale bar."""


class MapWindow(QMainWindow):
    """Follows the desk of the intake window, sets places for it, and is where the map's own data are drawn."""

    booking_place_picked = Signal(str, float, float)
    """A field of the booking form, longitude and latitude."""

    def __init__(self, runner: DeskRunner, package: Path | None) -> None:
        super().__init__()
        self.runner = runner
        self.map = MapView()
        if package is not None:
            self.map.set_base_map(open_package(package).base_map)
            self.follower = MapFollower(package, self)
            self.follower.arrived.connect(self.map.set_base_map)
        self.setCentralWidget(self.map)
        self.setMinimumSize(NARROWEST_PX, 480)
        self.search = MapSearch(runner, self.map)
        self.tools, self.card, self.facility = MapToolColumn(), VehicleCard(), FacilityCard()
        self.side = MapSide(runner, self.map)
        for part in (self.search, self.tools, self.card, self.facility, self.side):
            part.setParent(self.map)
        self.trails, self.routes = Trails(), MapRoutes()
        self._vehicle_id = self._facility_key = ""
        self._shown: dict[str, object] = {}
        self._waiting_fixes: dict[str, Fix] = {}
        self._between_frames = QTimer(self)
        self._between_frames.setSingleShot(True)
        self._between_frames.timeout.connect(self._take_fixes)
        self._connect()
        self._make_keys()
        self.side.hide()
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        runner, view = self.runner, self.map
        runner.changed.connect(self.refresh)
        runner.second.connect(self._second)
        runner.map_wanted.connect(view.centre_on)
        runner.link.fixes_arrived.connect(self._fixed)
        view.scene_picked.connect(lambda lon, lat: self._mark("scene", lon, lat))
        view.meeting_point_picked.connect(lambda lon, lat: self._mark("meeting_point", lon, lat))
        view.vehicle_chosen.connect(self.look_at_vehicle)
        view.incident_chosen.connect(lambda key: runner.act(act.show_incident, key))
        view.facility_chosen.connect(self._facility_chosen)
        view.feature_chosen.connect(self._feature_chosen)
        view.context_menu_wanted.connect(self._context_menu)
        view.coordinates_pressed.connect(lambda at: self._popup(datum_menu(self, view, self.copy_middle), at))
        view.tool_changed.connect(self.tools.show_tool)
        self.tools.tool_picked.connect(view.set_tool)
        self.tools.action_picked.connect(self.do_action)
        self.side.turned.connect(self._side_turned)
        self.side.paint_wanted.connect(self.refresh)
        self.card.choose_wanted.connect(lambda key: runner.act(act.toggle_vehicle, key))
        self.card.incident_wanted.connect(lambda key: runner.act(act.show_incident, key))
        self.card.follow_wanted.connect(self._follow)
        self.card.dial_wanted.connect(self.dial)
        self.card.fleet_wanted.connect(lambda key, fleet: runner.run([Send(SetVehicleFleet(key, Fleet(fleet)))]))
        self.card.message_wanted.connect(self._write_to)
        self.card.terminal_wanted.connect(self._ask_terminal)
        self.card.judged.connect(self._judge)
        self.card.closed.connect(lambda: self.look_at_vehicle(""))
        self.facility.dial_wanted.connect(self.dial)
        self.facility.choose_wanted.connect(lambda key: runner.act(act.choose_hospital, key))
        self.facility.reach_wanted.connect(self.side.reach_of)
        self.facility.closed.connect(lambda: self.look_at_facility(""))

    def _make_keys(self) -> None:
        """Keys that count while the map or one of its panels has the focus, outside of its fields."""
        keys: dict[str, Callable[[], object]] = {
            "M": lambda: self.map.set_tool(Tool.MEASURE_DISTANCE), "A": lambda: self.map.set_tool(Tool.MEASURE_AREA),
            "S": lambda: self.map.set_tool(Tool.SET_SCENE), "W": lambda: self.map.set_tool(Tool.SET_MEETING_POINT),
            "E": lambda: self.do_action("draw"), "R": lambda: self.do_action("reach"),
            "C": lambda: self.do_action("coverage"), "P": lambda: self.do_action("paper"),
            "T": lambda: self.do_action("track"),
            "L": lambda: self.do_action("layers"), "G": lambda: self.do_action("legend"),
            "N": lambda: self.do_action("style"), "D": self.next_datum, "F": self._follow_looked_at,
            "Ctrl+C": self.copy_pointed, "U": self.side.editing.undo, "/": self.search.field.setFocus,
            "Shift+F10": self._menu_by_key,
        }  # fmt: skip
        for sequence, then in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), self.map)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(then)
        to_search = QShortcut(QKeySequence("Ctrl+F"), self)
        to_search.activated.connect(self.search.field.setFocus)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 map"))
        for part in (self.search, self.tools, self.side):
            part.speak()
        self._shown = {}
        self.tools.show_tool(self.map.tool)
        self._place_parts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_parts()

    def _place_parts(self) -> None:
        """Lay the floating parts over the map."""
        for part in (self.search, self.tools, self.card, self.facility):
            part.adjustSize()
        width = min(round(font_px() * 26), self.width() - 2 * GAP_PX)
        self.search.setFixedWidth(width)
        self.search.move(GAP_PX, GAP_PX)
        self.tools.move(GAP_PX, 8 + GAP_PX + self.search.height())
        for card in (self.card, self.facility):
            card.move(GAP_PX, self.height() - card.height() - FOOT_PX)
        beside = self.width() - width - 3 * GAP_PX >= self.side.wanted_width()
        top = GAP_PX if beside else 8 + GAP_PX + self.search.height()
        side_width = min(self.side.wanted_width(), self.width() - 2 * GAP_PX)
        room = self.height() - top - FOOT_PX - 60  # scale bar and north stay free
        self.side.setFixedSize(side_width, max(200, min(room, self.side.wanted_height())))
        self.side.move(self.width() - side_width - GAP_PX, top)

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what changed on the board or on the desk."""
        desk, now = self.runner.desk, self.runner.link.server_now()
        self._set("vehicles", (desk.board.seq, len(desk.fixes)), lambda: self.map.set_vehicles(
            marks.vehicle_marks(desk.board, desk.fixes, desk.now, desk.doubts)))  # fmt: skip
        self._show("facilities", self.side.facility_marks(), self.map.set_facilities)
        self._show("incidents", marks.incident_marks(desk.board, desk.active), self.map.set_incidents)
        self._show("meeting_points", marks.meeting_point_marks(desk), self.map.set_meeting_points)
        self._show("candidates", marks.candidate_circles(desk), self.map.set_candidates)
        self.side.refresh()
        self._set("features", self.side.features_version(now), lambda: self.map.set_features(
            self.side.feature_marks(now)))  # fmt: skip
        self._set("reach", self.side.reach_version(), lambda: self.map.set_shades(*self.side.shades()))
        self._follow_plan()
        self._ask_routes()
        self._show("trails", marks.trail_lines(self.trails, desk, self._vehicle_id, now), self.map.set_trails)
        self._show_card()

    def _set(self, name: str, version: object, then: Callable[[], object]) -> None:
        if self._shown.get(name) != version:
            self._shown[name] = version
            then()

    def _show(self, name: str, wanted: list[object], then: Callable[[list[object]], object]) -> None:
        self._set(name, wanted, lambda: then(wanted))

    def _second(self) -> None:
        self.map.age_vehicles(1.0, STALE_AFTER_S)
        self._ask_routes()
        self.side.refresh()
        desk, now = self.runner.desk, self.runner.link.server_now()
        self._show("trails", marks.trail_lines(self.trails, desk, self._vehicle_id, now), self.map.set_trails)
        if self.card.isVisible() or self.facility.isVisible():
            self._show_card()

    def _fixed(self, fixes: list[Fix]) -> None:
        """Take fixes over; thousands at once are taken in parts between the frames, the newest of a vehicle counts."""
        self.runner.desk.fixes, self.runner.desk.doubts = self.runner.link.fixes, self.runner.link.doubts
        self._waiting_fixes.update((fix.vehicle_id, fix) for fix in fixes)
        self._take_fixes()

    def _take_fixes(self) -> None:
        keys = list(itertools.islice(self._waiting_fixes, FIXES_A_TURN))
        taken = [self._waiting_fixes.pop(key) for key in keys]
        desk = self.runner.desk
        self.trails.take(taken)
        if self._shown.get("vehicles") == (desk.board.seq, len(desk.fixes)):
            self.map.update_positions(marks.position_changes(taken, self.runner.link.server_now(), desk.doubts))
        else:
            self._waiting_fixes.clear()
            self.refresh()
        if self._waiting_fixes:
            self._between_frames.start()

    # --- the chosen vehicle and the ways -----------------------------------------------------------------------------

    def look_at_vehicle(self, vehicle_id: str) -> None:
        """Ring a vehicle, show its card, its trail and its way; "" lets it go."""
        self._vehicle_id, self._facility_key = vehicle_id, ""
        self.side.vehicle_looked_at = vehicle_id
        self.map.choose_vehicle(vehicle_id)
        self.refresh()

    def look_at_facility(self, key: str) -> None:
        """Show the card of a station or hospital in the place of the vehicle's; "" lets it go."""
        self._facility_key = key
        self._show_card()

    def _facility_chosen(self, key: str) -> None:
        if not self.side.editing.choose_facility(key):
            self.look_at_facility(key)

    def _show_card(self) -> None:
        desk, looked_at = self.runner.desk, "" if self._facility_key else self._vehicle_id
        actor = self.runner.link.actor
        leads = actor is not None and actor.role is Role.SHIFT_LEAD
        self.card.show_vehicle(desk, looked_at, self.routes.answers.get(looked_at), leads)
        self.facility.show_facility(desk, self._facility_key)
        self._place_parts()

    def dial(self, key: str) -> None:
        """A number of the map was clicked (see desk.dialling)."""
        self.runner.act(tel.dial_key, key)

    def dial_looked_at(self) -> bool:
        """Ctrl+D over the map: the card that is shown; False where none has a number."""
        if self.facility.isVisible():
            return self.facility.dial_now()
        return self.card.isVisible() and self.card.dial_now()

    def _follow(self, vehicle_id: str, on: bool) -> None:
        fix = self.runner.desk.fixes.get(vehicle_id)
        if on and fix is not None:
            self.map.centre_on(fix.position.longitude, fix.position.latitude)
        self.map.follow_vehicle(vehicle_id if on else "")

    def _follow_looked_at(self) -> None:
        if self._vehicle_id:
            self.card.follow.click()

    def _write_to(self, vehicle_id: str, words: str) -> None:
        self.runner.act(crew_talk.write_to, vehicle_id, words)
        self.runner.act(vehicle_signals.write_to_terminal, vehicle_id, words)

    def _ask_terminal(self, vehicle_id: str, what: str) -> None:
        if what == "position":
            self.runner.act(vehicle_signals.ask_position, vehicle_id)
        else:
            self.runner.act(vehicle_signals.track, vehicle_id, what.removeprefix("track:"))

    def _judge(self, mission_id: str, state: str, is_so: bool) -> None:
        judge = vehicle_signals.confirm_proposal if is_so else vehicle_signals.dismiss_proposal
        self.runner.act(judge, mission_id, MissionState(state))

    def _follow_plan(self) -> None:
        """While nobody chose a vehicle here, the first of the plan is shown with its way."""
        form = self.runner.desk.shown()
        planned = form.plan.chosen[0] if form is not None and form.plan.chosen else ""
        if planned != self._shown.get("planned", ""):
            self._shown["planned"] = planned
            self._vehicle_id, self._facility_key = planned or self._vehicle_id, ""
            self.map.choose_vehicle(self._vehicle_id)

    def _ask_routes(self) -> None:
        """Ask for the ways that are wanted and due, and draw those that came."""
        desk, now = self.runner.desk, self.runner.link.server_now()
        for vehicle_id, to in self.routes.want(wanted_routes(desk, self._vehicle_id), now):
            self.runner.route_vehicle(
                vehicle_id, to, lambda answer, vehicle_id=vehicle_id, to=to: self._routed(vehicle_id, to, answer)
            )
        self._draw_routes()

    def _routed(self, vehicle_id: str, to: Position, answer: RouteAnswer) -> None:
        if self.routes.take(vehicle_id, to, answer):
            self._draw_routes()
            if vehicle_id == self._vehicle_id:
                self._show_card()

    def _draw_routes(self) -> None:
        version = (self._vehicle_id, tuple((key, id(answer)) for key, answer in self.routes.answers.items()))
        self._set("routes", version, lambda: self.map.set_routes(
            marks.route_lines(self.routes, self.runner.desk, self._vehicle_id)))  # fmt: skip

    # --- hands -------------------------------------------------------------------------------------------------------

    def do_action(self, name: str) -> None:
        """Carry out a button of the column."""
        if name in ("plus", "minus"):
            self.map.zoom_by(1.0 if name == "plus" else -1.0)
        elif name == "layers":
            button = self.tools.actions_["layers"]
            self._popup(layer_menu(self, self.map), button.mapToGlobal(QPoint(button.width() + 4, 0)))
        elif name == "style":
            self.map.set_style("light" if self.map.palette_now().is_dark else "dark")
        else:
            self.side.turn_to("" if self.side.shown_panel() == name else name)

    def _side_turned(self, name: str) -> None:
        self.tools.show_panel(name)
        self.refresh()

    def next_datum(self) -> None:
        """Show coordinates in the next datum."""
        self.map.next_datum()

    def copy_pointed(self) -> None:
        """Copy the coordinates under the pointer or the crosshair."""
        self._copy(*self.map.pointed_at())

    def copy_middle(self) -> None:
        """Copy the coordinates of the middle of the map."""
        self._copy(*self.map.viewport.degrees_at(self.map.width() / 2.0, self.map.height() / 2.0))

    def _copy(self, longitude: float, latitude: float) -> None:
        copied = self.map.copy_coordinates(longitude, latitude)
        words = t("Copied: {place}", place=copied) if copied else t("This datum does not reach here")
        self.runner.desk.say(words, "success" if copied else "warning")
        self.runner.paint_soon()

    def _mark(self, target: str, longitude: float, latitude: float) -> None:
        self.runner.act(act.mark_place, target, Position(longitude, latitude))

    def _feature_chosen(self, feature_id: str) -> None:
        self.side.turn_to("draw")
        self.side.editing.choose_feature(feature_id)

    def _context_menu(self, longitude: float, latitude: float, at: QPoint, kind: str, key: str) -> None:
        self._popup(self.menu_at(longitude, latitude, kind, key), at)

    def _menu_by_key(self) -> None:
        longitude, latitude = self.map.pointed_at()
        self._popup(self.menu_at(longitude, latitude, "", ""), QCursor.pos())

    def _popup(self, menu: QMenu, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def menu_at(self, longitude: float, latitude: float, kind: str, key: str) -> QMenu:
        """What can be done at a place of the map, and with the mark under it."""
        runner, side, here = self.runner, self.side, (longitude, latitude)
        side.editing.know_role()
        editor = side.editing.editor
        actions = PlaceActions(
            mark=lambda target: self._mark(target, *here),
            book=lambda field: self.booking_place_picked.emit(field, *here),
            copy=lambda: self._copy(*here),
            reach_from_here=lambda: side.reach_from(Position(*here)),
            begin_drawing=(lambda feature: side.draw(feature, here)) if editor.may_draw() else None,
            begin_facility=(lambda kind: side.add_facility(kind, here)) if editor.may_move_facilities() else None,
            toggle_vehicle=lambda vehicle: runner.act(act.toggle_vehicle, vehicle),
            follow_vehicle=lambda vehicle: (self.look_at_vehicle(vehicle), self.card.follow.click()),
            dial=self.dial,
            show_incident=lambda incident: runner.act(act.show_incident, incident),
            choose_hospital=lambda hospital: runner.act(act.choose_hospital, hospital),
            reach_of_station=side.reach_of,
            edit_facility=side.edit_facility if editor.may_move_facilities() else None,
            edit_feature=self._feature_chosen,
            remove_feature=side.remove_feature if editor.may_draw() else None,
        )
        return place_menu(self, runner.desk.board, kind, key, actions)
