"""The panel of track replay 轨迹回放: vehicle and time, the film's slider and keys, mileage, reports, files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.console.desk.track_replay import SPEEDS, TrackReplay
from dispatch_app.desk_kit.figures import clock_text, distance_text, from_local_time, local_time, moment_text
from dispatch_app.desk_kit.labels import MISSION_STATES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import (
    Caption,
    Panel,
    PlainLabel,
    clear_ground,
    hairline,
    key_button,
    relabel,
)
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import current_palette
from dispatch_app.words import later, t

STEPS = 1_000
"""Of the slider: finer than a screen has pixels."""

SPANS = {"mission": later("This mission"), "hour": later("Last hour"), "four_hours": later("Last 4 hours"),
         "today": later("Today")}  # fmt: skip
TIMES = {str(times): f"×{times}" for times in SPEEDS}


class FilmSlider(QSlider):
    """A slider with a tick where the mission reported something."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, STEPS)
        self.setPageStep(STEPS // 20)
        self.setMinimumHeight(28)
        self.ticks: list[float] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_palette().colour("ordered")))
        room = self.width() - 16
        for share in self.ticks:
            painter.drawRect(round(8 + share * room) - 1, 0, 2, 6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel over the panel is no wish to go elsewhere in the film


class MapTrackPanel(Panel):
    """Signals carry what the hand wants; `show_replay` paints the state."""

    vehicle_picked = Signal(str)
    span_picked = Signal(str)
    load_wanted = Signal(object, object)
    play_wanted = Signal()
    sought = Signal(float)
    times_picked = Signal(int)
    file_wanted = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("panel")
        self.caption, self.close_it = Caption(""), key_button("✕", "", "flat")
        self.vehicle = QComboBox()
        self.spans, self.times = ChoiceBar(SPANS), ChoiceBar(TIMES)
        self.since, self.until, self.load = QDateTimeEdit(), QDateTimeEdit(), key_button("")
        self.told, self.clock, self.speed = PlainLabel("", "dim"), PlainLabel("", "key"), PlainLabel("")
        self.slider, self.play = FilmSlider(), key_button("", "", "primary")
        self.mileage, self.reports_caption, self.reports = PlainLabel(""), Caption(""), RowList()
        self.gpx, self.film, self.saved = key_button(""), key_button(""), PlainLabel("", "dim")
        self._labels = [PlainLabel("", "dim") for _ in range(3)]
        self._shown_vehicles: list[tuple[str, str]] = []
        for words in (self.told, self.mileage, self.saved):
            words.setWordWrap(True)
        for field in (self.since, self.until):
            field.setDisplayFormat("yyyy-MM-dd HH:mm:ss")
            field.setCalendarPopup(True)
        self._lay_out()
        self._connect()
        self.speak()

    def _lay_out(self) -> None:
        outside = QVBoxLayout(self)
        outside.setContentsMargins(12, 4, 4, 8)
        self.caption.row.addWidget(self.close_it)
        outside.addWidget(self.caption)
        room, self._inside = QScrollArea(), QWidget()
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setWidgetResizable(True)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setWidget(self._inside)
        clear_ground(room)
        outside.addWidget(room)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        rows = QFormLayout()
        rows.setVerticalSpacing(8)
        for words, part in zip(self._labels, (self.vehicle, self.since, self.until), strict=True):
            rows.addRow(words, part)
        column.addWidget(self.spans)
        column.addLayout(rows)
        column.addWidget(self.load)
        column.addWidget(self.told)
        column.addWidget(hairline())
        head = QHBoxLayout()
        head.addWidget(self.clock)
        head.addStretch(1)
        head.addWidget(self.speed)
        column.addLayout(head)
        column.addWidget(self.slider)
        keys = QHBoxLayout()
        keys.addWidget(self.play)
        keys.addWidget(self.times, 1)
        column.addLayout(keys)
        column.addWidget(self.mileage)
        column.addWidget(self.reports_caption)
        column.addWidget(self.reports)
        self.reports.setFixedHeight(170)
        files = QHBoxLayout()
        for button in (self.gpx, self.film):
            files.addWidget(button)
        files.addStretch(1)
        column.addLayout(files)
        column.addWidget(self.saved)
        column.addStretch(1)

    def _connect(self) -> None:
        self.vehicle.activated.connect(lambda at: self.vehicle_picked.emit(self.vehicle.itemData(at)))
        self.spans.picked.connect(self._span_picked)
        self.load.clicked.connect(lambda: self.load_wanted.emit(*self.times_chosen()))
        self.play.clicked.connect(self.play_wanted)
        self.slider.sliderMoved.connect(lambda step: self.sought.emit(step / STEPS))
        self.slider.actionTriggered.connect(lambda _: self.sought.emit(self.slider.sliderPosition() / STEPS))
        self.times.picked.connect(lambda code: self.times_picked.emit(int(code or self._times_shown)))
        self.reports.picked.connect(lambda key: self.sought.emit(float(key)))
        self.gpx.clicked.connect(lambda: self.file_wanted.emit("gpx"))
        self.film.clicked.connect(lambda: self.file_wanted.emit("film"))
        self.close_it.clicked.connect(self.closed)

    _times_shown = "20"

    def _span_picked(self, code: str) -> None:
        if code:
            self.span_picked.emit(code)
        else:
            self.span_picked.emit(self._span)  # the same one again: load it anew
            self.spans.show_value(self._span)

    _span = ""

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.setText(t("Track replay"))
        for words, text in zip(self._labels, (t("Vehicle"), t("From"), t("Until")), strict=True):
            words.setText(text)
        self.spans.speak()
        self.times.speak()
        relabel(self.load, t("Show this time"))
        self.reports_caption.title.setText(t("Reports – click to go there"))
        self.reports.set_empty_words(t("No report of a mission in this time"))
        relabel(self.gpx, t("Save as GPX"))
        relabel(self.film, t("Save as a film for browsers"))

    def wanted_height(self) -> int:
        """Pixels for what is shown now."""
        return self._inside.sizeHint().height() + self.caption.sizeHint().height() + 36

    def times_chosen(self) -> tuple[datetime, datetime]:
        """What the two fields say."""
        since, until = (field.dateTime().toPython() for field in (self.since, self.until))
        assert isinstance(since, datetime) and isinstance(until, datetime)
        return from_local_time(since), from_local_time(until)

    def show_vehicles(self, vehicles: Sequence[tuple[str, str]], chosen: str) -> None:
        """(id, plate) of all vehicles, and which is looked at."""
        listed = list(vehicles)
        if listed != self._shown_vehicles:
            self._shown_vehicles = listed
            self.vehicle.clear()
            for vehicle_id, plate in listed:
                self.vehicle.addItem(plate, vehicle_id)
        self.vehicle.setCurrentIndex(self.vehicle.findData(chosen))

    def show_span(self, code: str, since: datetime, until: datetime) -> None:
        """Which times are looked at; `code` of SPANS or ""."""
        self._span = code
        self.spans.show_value(code)
        for field, at in ((self.since, since), (self.until, until)):
            wall = local_time(at)
            field.setDateTime(QDateTime(wall.year, wall.month, wall.day, wall.hour, wall.minute, wall.second))

    def show_replay(self, replay: TrackReplay, board: Board, has_mission: bool) -> None:
        """Paint the state."""
        self.spans.buttons["mission"].setEnabled(has_mission)
        told, role = _told(replay)
        self.told.show_text(told, role)
        there = bool(replay.points)
        for part in (self.play, self.slider, self.gpx, self.film):
            part.setEnabled(there)
        stages = replay.stages(board)
        self.slider.ticks = [share for share, _ in stages]
        span_s = replay.span_s()
        rows = []
        for share, state in stages:
            at = replay.points[0].at.timestamp() + share * span_s
            words = clock_text(datetime.fromtimestamp(at, replay.points[0].at.tzinfo))
            rows.append(Row(f"{share:.6f}", label(MISSION_STATES, state), words))
        self.reports.show_rows(rows)
        self.mileage.show_text(_mileage(replay))
        self.show_moment(replay)

    def show_moment(self, replay: TrackReplay) -> None:
        """Paint where the film stands."""
        here = replay.here()
        self.clock.show_text(moment_text(here.at) if here is not None else "—")
        if here is None:
            self.speed.show_text("")
        elif not here.known:
            self.speed.show_text(t("no position in this gap"), "dim")
        else:
            self.speed.show_text("" if here.speed_kmh is None else f"{round(here.speed_kmh)} km/h")
        if not self.slider.isSliderDown():
            self.slider.setValue(round(replay.share() * STEPS))
        self.slider.update()
        self._times_shown = str(replay.times)
        self.times.show_value(self._times_shown)
        relabel(self.play, t("Pause") if replay.playing else t("Play"), "Space")


def _told(replay: TrackReplay) -> tuple[str, str]:
    if replay.problem:
        return replay.problem, "danger"
    if not replay.vehicle_id:
        return t("Choose a vehicle and a time"), "dim"
    if replay.loading:
        return t("Loading the track… {count} fixes", count=len(replay.points)), "dim"
    if not replay.points:
        return t("No track is stored for this time"), "dim"
    words = t("{count} fixes, {since} to {until}", count=len(replay.points), since=clock_text(replay.points[0].at),
              until=clock_text(replay.points[-1].at))  # fmt: skip
    if replay.doubtful:
        words += " · " + t("{count} doubtful ones (crosses) left out", count=len(replay.doubtful))
    return words, "dim"


def _mileage(replay: TrackReplay) -> str:
    found = replay.mileage
    if found is None:
        return t("Matching the mileage to the roads…") if replay.points else ""
    if found.problem:
        return found.problem
    words = t("By road {road}, in straight lines {straight}", road=distance_text(found.distance_m),
              straight=distance_text(found.straight_m))  # fmt: skip
    if found.gap_m > 0:
        words += " · " + t("{gap} of it across gaps", gap=distance_text(found.gap_m))
    legs = [f"{label(MISSION_STATES, leg.from_state)} → {label(MISSION_STATES, leg.to_state)}  "
            f"{distance_text(leg.distance_m)}" for leg in found.legs]  # fmt: skip
    return "\n".join([words, *legs])
