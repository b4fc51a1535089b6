"""The search box of the map: places as one types, and coordinates in the chosen datum or one that is named."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.pick_field import Choice, PickField
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import PlaceFound, PlacesFound
from dispatch_app.qt_kit.map_view.coordinates import ReadCoordinate, coordinate_text, datum_words, read_coordinate
from dispatch_app.qt_kit.map_view.view import MapView
from dispatch_app.qt_kit.plain_parts import Panel
from dispatch_app.words import t

FOUND_ZOOM = 17.0


class MapSearch(Panel):
    """`went` after the map was centred on what was picked, with its place and words."""

    went = Signal(float, float, str)

    def __init__(self, runner: DeskRunner, view: MapView) -> None:
        super().__init__("panel")
        self.field = PickField()
        self._runner, self._map = runner, view
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 6, 6)
        row.addWidget(self.field)
        self.field.wanted.connect(self._search)
        self.field.picked.connect(self.go_to)
        self.field.installEventFilter(self)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.field.setPlaceholderText(t("Place or coordinates: 人民路 12, rmgy, 121.47, 31.23"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc is the desk's key everywhere but here: it closes the choices, then gives the keys back to the map."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                if not self.field.drop_choices():
                    self._map.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        read = read_coordinate(text, self._map.datum)
        if read is not None:
            self._offer_coordinate(text, read)
        elif text:
            middle = Position(*self._map.pointed_at())
            self._runner.find_places(text, middle, lambda found: self._offer(text, found))

    def _offer_coordinate(self, text: str, read: ReadCoordinate) -> None:
        datum = datum_words().get(read.datum, read.datum)
        words = t("Go to {place} ({datum})", place=text.strip(), datum=datum)
        if read.datum != "WGS84":
            words += "    " + coordinate_text(read.longitude, read.latitude, "WGS84")
        self.field.offer([Choice(words, read)])

    def _offer(self, text: str, found: PlacesFound) -> None:
        if self.field.text().strip() == text:
            self.field.offer([Choice(f"{p.text}    {p.district}".strip(), p) for p in found.places])

    def go_to(self, picked: PlaceFound | ReadCoordinate) -> None:
        """Centre the map on a picked place or coordinate."""
        if isinstance(picked, ReadCoordinate):
            longitude, latitude = picked.longitude, picked.latitude
            words = self.field.text().strip()
        else:
            longitude, latitude, words = picked.position.longitude, picked.position.latitude, picked.text
            self.field.setText(words)
        self._map.centre_on(longitude, latitude, max(FOUND_ZOOM, self._map.viewport.zoom))
        self._map.setFocus()
        self.went.emit(longitude, latitude, words)
