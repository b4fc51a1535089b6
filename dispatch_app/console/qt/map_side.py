"""The right side of the map: one panel at a time (drawing, reach and coverage, paper) and what it puts on the map."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from dispatch_app.console.desk.facility_draft import FACILITY_KINDS, FacilityDraft
from dispatch_app.console.desk.feature_draft import FeatureDraft
from dispatch_app.console.desk.map_reach import MapReach, ReachMode
from dispatch_app.console.qt import map_marks as marks
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.map_editing import DRAFT_KEY, MapEditing
from dispatch_app.console.qt.map_feature_panel import MapFeaturePanel
from dispatch_app.console.qt.map_legend_panel import MapLegendPanel
from dispatch_app.console.qt.map_paper_panel import MapPaperPanel
from dispatch_app.console.qt.map_reach_panel import MapReachPanel
from dispatch_app.console.qt.map_track import MapTrack
from dispatch_app.console.qt.map_track_panel import MapTrackPanel
from dispatch_app.desk_kit.labels import label
from dispatch_app.domain.map_feature import FeatureKind
from dispatch_app.domain.place import Position
from dispatch_app.qt_kit.map_view import AdviceArrow, AreaShade, FacilityMark, FeatureMark, MapView
from dispatch_app.qt_kit.theme import font_px
from dispatch_app.words import t

MINUTE_S = 60
"""Features begin and end by the clock: once a minute they are looked at anew."""


class MapSide(QStackedWidget):
    """`turned` carries the name of the panel that is shown now ("" for none), `paint_wanted` asks for a refresh."""

    turned = Signal(str)
    paint_wanted = Signal()

    def __init__(self, runner: DeskRunner, view: MapView) -> None:
        super().__init__()
        self._runner, self._map = runner, view
        self.features, self.reach_panel = MapFeaturePanel(), MapReachPanel()
        self.paper, self.legend = MapPaperPanel(runner, view), MapLegendPanel(view)
        self.editing = MapEditing(runner, view, self.features)
        self.reach = MapReach()
        self.track_panel = MapTrackPanel()
        self.track = MapTrack(runner, view, self.track_panel)
        self.vehicle_looked_at = ""
        self._name = ""
        self._drafted = 0
        self._reached = 0
        for panel in (self.features, self.reach_panel, self.paper, self.legend, self.track_panel):
            self.addWidget(panel)
            panel.closed.connect(lambda: self.turn_to(""))
        self.editing.shown.connect(self._draft_changed)
        self.reach_panel.mode_wanted.connect(self._mode_wanted)
        self.reach_panel.looked_at.connect(self._looked_at)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for panel in (self.features, self.reach_panel, self.paper, self.legend, self.track_panel):
            panel.speak()
        self._drafted += 1
        self._reached += 1
        self.refresh()

    def wanted_width(self) -> int:
        """Pixels across at the present size of text."""
        return round(font_px() * 27)

    def wanted_height(self) -> int:
        """Pixels down; a longer panel scrolls."""
        panels = {"draw": self.features, "paper": self.paper, "legend": self.legend, "track": self.track_panel}
        return panels.get(self._name, self.reach_panel).wanted_height()

    def shown_panel(self) -> str:
        """`draw`, `reach`, `coverage`, `track`, `legend` or `paper`, "" while nothing is shown."""
        return self._name

    def turn_to(self, name: str) -> None:
        """Show a panel, put all away for ""."""
        before, self._name = self._name, name
        if before == name:
            return
        if before == "draw":
            self.editing.close()
        if before == "track":
            self.track.close()
        modes = {"reach": ReachMode.REACH, "coverage": ReachMode.COVERAGE}
        wanted = modes.get(name, ReachMode.OFF)
        if self.reach.mode is not wanted:
            self.reach.show(wanted)
            self._reached += 1
        panels = {"draw": self.features, "reach": self.reach_panel, "coverage": self.reach_panel,
                  "paper": self.paper, "legend": self.legend, "track": self.track_panel}  # fmt: skip
        if name:
            self.setCurrentWidget(panels[name])
        if name == "draw":
            self.editing.open()
        if name == "paper":
            self.paper.open()
        if name == "legend":
            self.legend.open()
        if name == "track":
            self.track.open(self.vehicle_looked_at)
        self.setVisible(bool(name))
        self.turned.emit(name)

    def refresh(self) -> None:
        """Keep up with board and clock, and ask what is due."""
        if self._name == "draw":
            self.editing.refresh()
        if self.reach.mode is ReachMode.OFF:
            return
        desk, link = self._runner.desk, self._runner.link
        questions = self.reach.questions(desk, link.server_now())
        number = self.reach.number
        for question in questions:
            link.ask(question, lambda answer: self._reached_by(number, answer), lambda _: None)
        self.reach_panel.show_reach(self.reach, desk)

    def _reached_by(self, number: int, answer: object) -> None:
        self.reach.take(number, answer)
        self._reached += 1
        self.paint_wanted.emit()

    # --- hands -------------------------------------------------------------------------------------------------------

    def _mode_wanted(self, mode: ReachMode) -> None:
        if mode is self.reach.mode:
            self.turn_to("")
        else:
            self.turn_to(mode.value)

    def _looked_at(self, key: str) -> None:
        self.reach.look_at(key)
        self._reached += 1
        self.paint_wanted.emit()

    def reach_from(self, place: Position) -> None:
        """Explain how far a vehicle comes from a place."""
        self._reach("", place)

    def reach_of(self, station_id: str) -> None:
        """Explain how far a vehicle comes from a station, turn-out counted."""
        self._reach(station_id, None)

    def _reach(self, station_id: str, place: Position | None) -> None:
        self.turn_to("reach")
        if (self.reach.station_id, self.reach.place) != (station_id, place):
            self.reach.show(ReachMode.REACH, station_id, place)
            self._reached += 1
        self.paint_wanted.emit()

    def draw(self, kind: FeatureKind, at: tuple[float, float]) -> None:
        """Start a feature from the map's menu."""
        self.turn_to("draw")
        self.editing.begin(kind, at)

    def add_facility(self, kind: str, at: tuple[float, float]) -> None:
        """Start a station or hospital from the map's menu."""
        self.turn_to("draw")
        self.editing.begin_facility(kind, at)

    def edit_facility(self, key: str) -> None:
        """Take a station or hospital in hand from the map's menu."""
        self.turn_to("draw")
        self.editing.choose_facility(key)

    def remove_feature(self, feature_id: str) -> None:
        """Remove a feature from the map's menu."""
        self.turn_to("draw")
        self.editing.remove(feature_id)

    def _draft_changed(self) -> None:
        self._drafted += 1
        self.paint_wanted.emit()

    # --- what lies on the map ----------------------------------------------------------------------------------------

    def features_version(self, now: datetime) -> object:
        """Differs when the drawn features have to be made anew."""
        return self._runner.desk.board.seq, int(now.timestamp()) // MINUTE_S, self._drafted

    def feature_marks(self, now: datetime) -> list[FeatureMark]:
        """What people drew, with what is in hand."""
        board, draft = self._runner.desk.board, self.editing.editor.draft
        mark = None
        if isinstance(draft, FeatureDraft) and draft.is_drawn():
            mark = marks.feature_mark(draft.feature, now, True, draft.key or DRAFT_KEY)
            mark = replace(mark, in_force=True)
        return self.editing.with_draft(marks.feature_marks(board.map_features.values(), now), mark)

    def facility_marks(self) -> list[FacilityMark]:
        """Stations and hospitals, the one in hand where it was dragged to."""
        found = marks.facility_marks(self._runner.desk.board)
        draft = self.editing.editor.draft
        if isinstance(draft, FacilityDraft):
            place = draft.position
            if place is None:
                return found
            if draft.known is None:
                kind: Literal["station", "hospital"] = "station" if draft.kind == "stations" else "hospital"
                name = draft.name or t("New: {kind}", kind=label(FACILITY_KINDS, draft.kind))
                return [*found, FacilityMark(DRAFT_KEY, kind, name, place.longitude, place.latitude)]
            found = [replace(m, longitude=place.longitude, latitude=place.latitude) if m.key == draft.key else m
                     for m in found]  # fmt: skip
        return found

    def reach_version(self) -> object:
        """Differs when the areas have to be drawn anew."""
        return self._reached

    def shades(self) -> tuple[list[AreaShade], list[AdviceArrow]]:
        """Areas and arrows of what is explained."""
        return marks.reach_shades(self.reach), marks.advice_arrows(self.reach, self._runner.desk)
