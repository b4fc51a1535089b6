"""The map window 地图窗: the map full-bleed, a thin tool column, search on top, card of the chosen vehicle, legend."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QToolButton, QVBoxLayout

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.qt import map_marks as marks
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.pick_field import Choice, PickField
from dispatch_app.console.qt.plain_parts import Panel, plain_tip
from dispatch_app.console.qt.vehicle_card import VehicleCard
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import PlaceFound, PlacesFound, RouteAnswer
from dispatch_app.domain.vehicle import STALE_AFTER_S, Fix
from dispatch_app.qt_kit.map_view.overlays import RouteLine
from dispatch_app.qt_kit.map_view.tools import Tool, layer_words, tool_words
from dispatch_app.qt_kit.map_view.view import MapView
from dispatch_app.qt_kit.theme import font_px, set_role
from dispatch_app.words import t
from gis_data.package import open_package

TOOL_SIGNS = {
    Tool.PAN: "✥", Tool.MEASURE_DISTANCE: "⟷", Tool.MEASURE_AREA: "▱", Tool.SET_SCENE: "◎", Tool.SET_MEETING_POINT: "⚑",
}  # fmt: skip
FOUND_ZOOM = 17.0
NARROWEST_PX = 340
"""What is left beside the intake window on one screen of 1920 pixels at 125 %."""
ROUTE_AGE_S = 10
"""A moving vehicle's way is asked anew after this many seconds."""


class MapWindow(QMainWindow):
    """Follows the desk of the intake window, and sets places for it."""

    def __init__(self, runner: DeskRunner, package: Path | None) -> None:
        super().__init__()
        self.runner = runner
        self.map = MapView()
        if package is not None:
            self.map.set_base_map(open_package(package).base_map)
        self.setCentralWidget(self.map)
        self.setMinimumSize(NARROWEST_PX, 480)
        self.search = PickField()
        self.search_box, self.tools, self.card = Panel("panel"), Panel("panel"), VehicleCard()
        for part in (self.search_box, self.tools, self.card):
            part.setParent(self.map)
        self.tool_buttons: dict[Tool, QToolButton] = {}
        self.layer_button, self.legend_button = QToolButton(), QToolButton()
        self._vehicle_id = ""
        self._route: RouteAnswer | None = None
        self._route_for: tuple[str, Position] | None = None
        self._route_asked_s = 0.0
        self._shown: dict[str, object] = {}
        self._make_search()
        self._make_tools()
        self._connect()
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _make_search(self) -> None:
        row = QHBoxLayout(self.search_box)
        row.setContentsMargins(6, 6, 6, 6)
        row.addWidget(self.search)

    def _make_tools(self) -> None:
        column = QVBoxLayout(self.tools)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        for tool, sign in TOOL_SIGNS.items():
            button = _tool_button(sign)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, tool=tool: self.map.set_tool(tool))
            self.tool_buttons[tool] = button
            column.addWidget(button)
        for sign, then in (("＋", lambda: self.map.zoom_by(1.0)), ("－", lambda: self.map.zoom_by(-1.0))):
            button = _tool_button(sign)
            button.clicked.connect(then)
            column.addWidget(button)
        for button, sign in ((self.layer_button, "≣"), (self.legend_button, "?")):
            _dress(button, sign)
            column.addWidget(button)
        self.layer_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.layer_button.setMenu(QMenu(self.layer_button))
        self.legend_button.setCheckable(True)
        self.legend_button.toggled.connect(self.map.show_legend)

    def _connect(self) -> None:
        self.runner.changed.connect(self.refresh)
        self.runner.second.connect(self._second)
        self.runner.map_wanted.connect(self.map.centre_on)
        self.runner.link.fixes_arrived.connect(self._fixed)
        self.map.scene_picked.connect(lambda lon, lat: self._mark("scene", lon, lat))
        self.map.meeting_point_picked.connect(lambda lon, lat: self._mark("meeting_point", lon, lat))
        self.map.vehicle_chosen.connect(self.look_at_vehicle)
        self.map.incident_chosen.connect(lambda key: self.runner.act(act.show_incident, key))
        self.map.context_menu_wanted.connect(self._context_menu)
        self.map.tool_changed.connect(self._tool_changed)
        self.card.choose_wanted.connect(lambda key: self.runner.act(act.toggle_vehicle, key))
        self.card.incident_wanted.connect(lambda key: self.runner.act(act.show_incident, key))
        self.card.follow_wanted.connect(self._follow)
        self.card.closed.connect(lambda: self.look_at_vehicle(""))
        self.search.wanted.connect(self._search)
        self.search.picked.connect(self._found)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 map"))
        self.search.setPlaceholderText(t("Find a place: Chinese, pinyin or initials"))
        for tool, words in tool_words().items():
            self.tool_buttons[tool].setToolTip(plain_tip(words))
            self.tool_buttons[tool].setAccessibleName(words)
        self.layer_button.setToolTip(plain_tip(t("Layers")))
        self.legend_button.setToolTip(plain_tip(t("Legend")))
        menu = self.layer_button.menu()
        menu.clear()
        for layer, words in layer_words().items():
            action = QAction(words, menu)
            action.setCheckable(True)
            action.setChecked(self.map.layer_shown(layer))
            action.toggled.connect(lambda shown, layer=layer: self.map.set_layer(layer, shown))
            menu.addAction(action)
        self._shown = {}
        self._tool_changed(self.map.tool)
        self._place_parts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_parts()

    def _place_parts(self) -> None:
        """Lay the floating parts over the map."""
        for part in (self.search_box, self.tools, self.card):
            part.adjustSize()
        self.search_box.setFixedWidth(min(round(font_px() * 25), self.width() - 24))
        self.search_box.move(12, 12)
        self.tools.move(12, 12 + self.search_box.height() + 8)
        self.card.move(12, self.height() - self.card.height() - 48)

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what changed on the board or on the desk."""
        desk = self.runner.desk
        self._set("vehicles", (desk.board.seq, len(desk.fixes)), lambda: self.map.set_vehicles(
            marks.vehicle_marks(desk.board, desk.fixes, desk.now)))  # fmt: skip
        self._set("facilities", desk.board.seq, lambda: self.map.set_facilities(marks.facility_marks(desk.board)))
        self._show("incidents", marks.incident_marks(desk.board, desk.active), self.map.set_incidents)
        self._show("meeting_points", marks.meeting_point_marks(desk), self.map.set_meeting_points)
        self._show("candidates", marks.candidate_circles(desk), self.map.set_candidates)
        self._follow_plan()
        self._ask_route()
        self.card.show_vehicle(desk, self._vehicle_id, self._route)
        self._place_parts()

    def _set(self, name: str, version: object, then: object) -> None:
        if self._shown.get(name) != version:
            self._shown[name] = version
            assert callable(then)
            then()

    def _show(self, name: str, wanted: list[object], then: object) -> None:
        self._set(name, wanted, lambda: then(wanted))  # type: ignore[operator]

    def _second(self) -> None:
        self.map.age_vehicles(1.0, STALE_AFTER_S)
        if self.card.isVisible():
            self._ask_route()
            self.card.show_vehicle(self.runner.desk, self._vehicle_id, self._route)

    def _fixed(self, fixes: list[Fix]) -> None:
        desk = self.runner.desk
        desk.fixes = self.runner.link.fixes
        if self._shown.get("vehicles") == (desk.board.seq, len(desk.fixes)):
            self.map.update_positions(marks.position_changes(fixes, self.runner.link.server_now()))
        else:
            self.refresh()

    # --- the chosen vehicle and its way ------------------------------------------------------------------------------

    def look_at_vehicle(self, vehicle_id: str) -> None:
        """Ring a vehicle, show its card and its way to the shown incident; "" lets it go."""
        self._vehicle_id = vehicle_id
        self._route = self._route_for = None
        self.map.choose_vehicle(vehicle_id)
        if not vehicle_id:
            self.map.set_routes([])
        self.refresh()

    def _follow(self, vehicle_id: str, on: bool) -> None:
        fix = self.runner.desk.fixes.get(vehicle_id)
        if on and fix is not None:
            self.map.centre_on(fix.position.longitude, fix.position.latitude)
        self.map.follow_vehicle(vehicle_id if on else "")

    def _follow_plan(self) -> None:
        """While nobody chose a vehicle here, the first of the plan is shown with its way."""
        form = self.runner.desk.shown()
        planned = form.plan.chosen[0] if form is not None and form.plan.chosen else ""
        if planned != self._shown.get("planned", ""):
            self._shown["planned"] = planned
            self._vehicle_id = planned or self._vehicle_id
            self.map.choose_vehicle(self._vehicle_id)

    def _ask_route(self) -> None:
        desk = self.runner.desk
        form = desk.shown()
        goal = form.goal() if form is not None and form.incident.is_open() else None
        if not self._vehicle_id or goal is None:
            if self._route is not None:
                self._route = self._route_for = None
                self.map.set_routes([])
            return
        wanted = (self._vehicle_id, goal)
        now_s = self.runner.link.server_now().timestamp()
        if wanted == self._route_for and now_s - self._route_asked_s < ROUTE_AGE_S:
            return
        self._route_for, self._route_asked_s = wanted, now_s
        self.runner.route_vehicle(*wanted, lambda answer: self._routed(wanted, answer))

    def _routed(self, wanted: tuple[str, Position], answer: RouteAnswer) -> None:
        if wanted != self._route_for:
            return
        self._route = answer
        line = [(point.longitude, point.latitude) for point in answer.points]
        self.map.set_routes([RouteLine(line, answer.time_s, chosen=True)] if answer.found and len(line) > 1 else [])
        self.card.show_vehicle(self.runner.desk, self._vehicle_id, self._route)
        self._place_parts()

    # --- hands -------------------------------------------------------------------------------------------------------

    def _mark(self, target: str, longitude: float, latitude: float) -> None:
        self.runner.act(act.mark_place, target, Position(longitude, latitude))

    def _tool_changed(self, tool: Tool) -> None:
        for one, button in self.tool_buttons.items():
            button.setChecked(one is tool)

    def _search(self, text: str) -> None:
        if text:
            middle = self.map.viewport.degrees_at(self.map.width() / 2, self.map.height() / 2)
            self.runner.find_places(text, Position(*middle), lambda found: self._offer(text, found))

    def _offer(self, text: str, found: PlacesFound) -> None:
        if self.search.text().strip() == text:
            self.search.offer([Choice(f"{p.text}    {p.district}".strip(), p) for p in found.places])

    def _found(self, place: PlaceFound) -> None:
        self.search.setText(place.text)
        self.map.centre_on(place.position.longitude, place.position.latitude, FOUND_ZOOM)

    def _context_menu(self, longitude: float, latitude: float, at: QPoint, kind: str, key: str) -> None:
        self.menu_at(longitude, latitude, kind, key).popup(at)

    def menu_at(self, longitude: float, latitude: float, kind: str, key: str) -> QMenu:
        """What can be done at a place of the map, and with the mark under it."""
        menu = QMenu(self)
        entries = [(t("Scene is here"), lambda: self._mark("scene", longitude, latitude)),
                   (t("Meeting point is here"), lambda: self._mark("meeting_point", longitude, latitude)),
                   (t("Destination is here"), lambda: self._mark("destination", longitude, latitude))]  # fmt: skip
        if kind == "vehicle":
            entries.insert(0, (t("Into the plan"), lambda: self.runner.act(act.toggle_vehicle, key)))
        if kind == "incident":
            entries.insert(0, (t("Show this incident"), lambda: self.runner.act(act.show_incident, key)))
        if kind == "facility" and key in self.runner.desk.board.hospitals:
            entries.insert(0, (t("Take as receiving hospital"), lambda: self.runner.act(act.choose_hospital, key)))
        for words, then in entries:
            action = QAction(words, menu)
            action.triggered.connect(then)
            menu.addAction(action)
        return menu


def _tool_button(sign: str) -> QToolButton:
    button = QToolButton()
    _dress(button, sign)
    return button


def _dress(button: QToolButton, sign: str) -> None:
    button.setText(sign)
    button.setFixedSize(36, 36)
    set_role(button, "tool")

