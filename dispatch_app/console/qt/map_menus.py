"""The menus of the map: what can be done at a place, with a mark, with layers and with coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from dispatch_app.console.desk import dialling
from dispatch_app.console.desk.facility_draft import FACILITY_KINDS
from dispatch_app.console.desk.feature_words import FEATURE_KINDS
from dispatch_app.desk_kit.labels import label
from dispatch_app.domain.board import Board
from dispatch_app.domain.map_feature import FeatureKind
from dispatch_app.qt_kit.map_view import MapView, layer_words
from dispatch_app.qt_kit.map_view.coordinates import datum_words
from dispatch_app.words import t

Then = Callable[[], object]


@dataclass(frozen=True, slots=True)
class PlaceActions:
    """What the map window can do at a place; each takes what its name says."""

    mark: Callable[[str], object]
    """A target: scene, meeting_point, destination."""
    book: Callable[[str], object]
    """A place of the booking form: boarding, destination."""
    copy: Then
    reach_from_here: Then
    begin_drawing: Callable[[FeatureKind], object] | None
    """None where the role draws nothing."""
    begin_facility: Callable[[str], object] | None
    """None where the role adds no stations and hospitals."""
    toggle_vehicle: Callable[[str], object]
    follow_vehicle: Callable[[str], object]
    dial: Callable[[str], object]
    show_incident: Callable[[str], object]
    choose_hospital: Callable[[str], object]
    reach_of_station: Callable[[str], object]
    edit_facility: Callable[[str], object] | None
    edit_feature: Callable[[str], object]
    remove_feature: Callable[[str], object] | None


def place_menu(parent: QWidget, board: Board, kind: str, key: str, do: PlaceActions) -> QMenu:
    """The menu of a place and of the mark under it (kind and key, empty for none)."""
    menu = QMenu(parent)
    for words, then in _mark_entries(board, kind, key, do):
        _entry(menu, words, then)
    if not menu.isEmpty():
        menu.addSeparator()
    for words, target in ((t("Scene is here"), "scene"), (t("Meeting point is here"), "meeting_point"),
                          (t("Destination is here"), "destination")):  # fmt: skip
        _entry(menu, words, lambda target=target: do.mark(target))  # type: ignore[misc]
    menu.addSeparator()
    _entry(menu, t("Booked patient boards here"), lambda: do.book("boarding"))
    _entry(menu, t("Booked journey ends here"), lambda: do.book("destination"))
    menu.addSeparator()
    _entry(menu, t("Reach from here"), do.reach_from_here)
    _entry(menu, t("Copy coordinates"), do.copy)
    begin = do.begin_drawing
    if begin is not None:
        drawing = menu.addMenu(t("Draw here"))
        for kind_of in FEATURE_KINDS:
            words = label(FEATURE_KINDS, kind_of)
            _entry(drawing, words, lambda kind_of=kind_of: begin(FeatureKind(kind_of)))  # type: ignore[misc]
        add = do.begin_facility
        if add is not None:
            drawing.addSeparator()
            for table in FACILITY_KINDS:
                _entry(drawing, label(FACILITY_KINDS, table), lambda table=table: add(table))  # type: ignore[misc]
    return menu


def _mark_entries(board: Board, kind: str, key: str, do: PlaceActions) -> list[tuple[str, Then]]:
    entries: list[tuple[str, Then]] = []
    if kind == "vehicle":
        entries.append((t("Into the plan"), lambda: do.toggle_vehicle(key)))
        entries.append((t("Follow"), lambda: do.follow_vehicle(key)))
    if kind == "incident":
        entries.append((t("Show this incident"), lambda: do.show_incident(key)))
    if kind == "facility" and key in board.hospitals:
        entries.append((t("Take as receiving hospital"), lambda: do.choose_hospital(key)))
    if kind == "facility" and key in board.stations:
        entries.append((t("Reach of this station"), lambda: do.reach_of_station(key)))
    called = dialling.mark_call(board, kind, key)
    if called is not None:
        entries.insert(0, (f"☎ {called[1]}".replace("&", "&&"), lambda: do.dial(called[0])))
    edit, remove = do.edit_facility, do.remove_feature
    if kind == "facility" and edit is not None:
        entries.append((t("Move or change"), lambda: edit(key)))
    if kind == "feature":
        entries.append((t("Details and history"), lambda: do.edit_feature(key)))
        if remove is not None:
            entries.append((t("Remove"), lambda: remove(key)))
    return entries


def _entry(menu: QMenu, words: str, then: Then) -> None:
    action = QAction(words, menu)
    action.triggered.connect(lambda _=False: then())
    menu.addAction(action)


def layer_menu(parent: QWidget, view: MapView) -> QMenu:
    """Layers on and off."""
    menu = QMenu(parent)
    for layer, words in layer_words().items():
        action = QAction(words, menu)
        action.setCheckable(True)
        action.setChecked(view.layer_shown(layer))
        action.toggled.connect(lambda shown, layer=layer: view.set_layer(layer, shown))
        menu.addAction(action)
    return menu


def datum_menu(parent: QWidget, view: MapView, copy: Then) -> QMenu:
    """The datum that coordinates are shown, copied and searched in."""
    menu = QMenu(parent)
    group = QActionGroup(menu)
    for datum, words in datum_words().items():
        action = QAction(words, menu)
        action.setCheckable(True)
        action.setChecked(datum == view.datum)
        action.triggered.connect(lambda _=False, datum=datum: view.set_datum(datum))
        group.addAction(action)
        menu.addAction(action)
    menu.addSeparator()
    _entry(menu, t("Copy coordinates of the middle"), copy)
    return menu
