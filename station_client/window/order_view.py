"""One order, large: grade band, address, who and what, the way on a map."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dispatch_app.domain.order import Order, OrderState
from dispatch_app.qt_kit.map_view import IncidentMark, MapView, MeetingPointMark, RouteLine
from dispatch_app.words import later, t
from gis_data.base_map import BaseMap
from station_client.inbox.entries import Entry, Paper, PaperState
from station_client.paper.void_notice import reason_words
from station_client.paper.wording import (
    GRADE_COLOURS,
    clock,
    distance,
    grade_words,
    minutes,
    patient_words,
    vehicle_type_words,
)
from station_client.window.parts import label, waited

PAPER_WORDS = {
    PaperState.WAITING: later("Paper waits for the printer"),
    PaperState.PRINTING: later("Printing"),
    PaperState.QUEUED: later("Printing"),
    PaperState.PRINTED: later("Paper printed"),
    PaperState.SUPERSEDED: later("Not printed, replaced"),
    PaperState.FAILED: later("Not printed: check the printer"),
}


LARGE = frozenset({"vehicle", "caller", "patient", "hospital"})


class GradeBand(QFrame):
    """The grade in its colour with its letter and word, the complaint, and how long the order waits."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 8)
        row.setSpacing(32)
        self.grade, self.complaint, self.waiting = label(38, bold=True), label(32, bold=True), label(30, bold=True)
        for part in (self.grade, self.complaint):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.waiting)
        self.setMinimumHeight(76)

    def show_order(self, order: Order) -> None:
        void = order.state is OrderState.RECALLED
        colour = "#3A4552" if void else GRADE_COLOURS[order.sheet.grade]
        self.setStyleSheet(f"background: {colour};")
        for part, size in ((self.grade, 38), (self.complaint, 32), (self.waiting, 30)):
            part.setStyleSheet(f"color: #FFFFFF; font-size: {size}px; font-weight: 600; background: transparent;")
        self.grade.setText(t("VOID") if void else grade_words(order.sheet.grade))
        reason = t("Recalled: {reason}", reason=reason_words(order.recalled_reason))
        self.complaint.setText(reason if void else order.sheet.complaint)


class OrderView(QWidget):
    """Everything the crew reads; the map on the right shows route, scene and meeting point."""

    def __init__(self, base_map: BaseMap | None, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone
        self._shown: Order | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.band = GradeBand()
        outer.addWidget(self.band)
        row = QHBoxLayout()
        row.setContentsMargins(24, 14, 0, 0)
        row.setSpacing(20)
        row.addWidget(self._text_side(), 11)
        self.map = MapView()
        self.map.set_base_map(base_map)
        self.map.setMinimumWidth(360)
        row.addWidget(self.map, 9)
        outer.addLayout(row, 1)

    def _text_side(self) -> QScrollArea:
        """All text; on a small screen it scrolls, so that the buttons below keep their size."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget()
        area.setWidget(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(6)
        self.address, self.meeting = label(40, bold=True, wrap=True), label(28, bold=True, wrap=True)
        self.address.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(_caption(t("Scene address")))
        column.addWidget(self.address)
        column.addWidget(_caption(t("Meeting point")))
        column.addWidget(self.meeting)
        self.hazards = label(26, bold=True, wrap=True)
        self.hazards.setProperty("role", "warning")
        column.addWidget(self.hazards)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        self.rows: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}
        names = (
            ("vehicle", t("Vehicle")), ("caller", t("Caller")), ("patient", t("Patient")),
            ("hospital", t("To hospital")), ("instructions", t("Instructions")), ("remarks", t("Remarks")),
            ("history", t("Here before")), ("way", t("Expected drive")), ("delivery", t("Order")),
        )  # fmt: skip
        for number, (key, words) in enumerate(names):
            self._captions[key] = _caption(words)
            grid.addWidget(self._captions[key], number, 0, Qt.AlignmentFlag.AlignTop)
            self.rows[key] = label(24 if key in LARGE else 21, bold=key == "vehicle", wrap=True)
            grid.addWidget(self.rows[key], number, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return area

    def show_entry(self, entry: Entry, papers: list[Paper]) -> None:
        """Show the order; the map moves only when another order or revision is shown."""
        order, sheet = entry.order, entry.order.sheet
        self.band.show_order(order)
        self.address.setText(sheet.scene.text or t("The place has no words; see the sketch"))
        self.meeting.setText(sheet.meeting_point.text or t("at the scene"))
        self.hazards.setText(t("⚠ Hazards: {hazards}", hazards=sheet.hazards) if sheet.hazards else "")
        self.hazards.setVisible(bool(sheet.hazards))
        crew = "　".join(sheet.crew)
        others = t("with {plates}", plates=t(", ").join(sheet.other_plates)) if sheet.other_plates else ""
        kind = vehicle_type_words(sheet.vehicle_type)
        self._say("vehicle", "　".join(part for part in (sheet.plate, kind, crew, others) if part))
        callers = dict.fromkeys((sheet.caller_number, sheet.caller_name, sheet.contact_number))
        self._say("caller", "　".join(part for part in callers if part))
        self._say("patient", patient_words(sheet.patient))
        self._say("hospital", sheet.hospital_name or t("to be told"))
        self._say("instructions", "\n".join(f"{n}. {text}" for n, text in enumerate(sheet.instructions, start=1)))
        self._say("remarks", sheet.remarks)
        self._say("history", "\n".join(sheet.history[:2]))
        route = sheet.route
        way = t("{distance}, about {time}", distance=distance(route.distance_m), time=minutes(route.time_s))
        self._say("way", way if route.points else "")
        self._say("delivery", self._delivery_words(order, papers))
        if self._shown is None or (order.order_id, order.revision) != (self._shown.order_id, self._shown.revision):
            self._show_on_map(order)
        self._shown = order

    def show_waiting(self, entry: Entry, now: datetime) -> None:
        """The counter in the band."""
        if entry.needs_acknowledgement():
            seconds = (now - entry.received_at).total_seconds()
            self.band.waiting.setText(t("Not acknowledged {time}", time=waited(seconds)))
        else:
            since = waited((now - entry.order.sheet.ordered_at).total_seconds())
            self.band.waiting.setText(t("Since the order {time}", time=since))

    def _delivery_words(self, order: Order, papers: list[Paper]) -> str:
        sheet = order.sheet
        times = t("called {called}, ordered {ordered}", called=clock(sheet.called_at, self._zone),
                  ordered=clock(sheet.ordered_at, self._zone))  # fmt: skip
        paper = t(PAPER_WORDS[papers[-1].state]) if papers else ""
        revision = t("Revision {revision}", revision=order.revision)
        return "　".join(part for part in (order.order_id, revision, times, paper) if part)

    def _say(self, key: str, words: str) -> None:
        self.rows[key].setText(words)
        for part in (self.rows[key], self._captions[key]):
            part.setVisible(bool(words))

    def _show_on_map(self, order: Order) -> None:
        sheet = order.sheet
        line = [(p.longitude, p.latitude) for p in sheet.route.points]
        self.map.set_routes([RouteLine(line, sheet.route.time_s, True)] if len(line) > 1 else [])
        scene, meeting = sheet.scene.position, sheet.meeting_point.position
        marks = []
        if scene is not None:
            marks = [IncidentMark(order.incident_id, sheet.complaint, scene.longitude, scene.latitude,
                                  sheet.grade.value, True)]  # fmt: skip
            line.append((scene.longitude, scene.latitude))
        self.map.set_incidents(marks)
        spots = []
        if meeting is not None and meeting != scene:
            spots = [MeetingPointMark(order.incident_id, t("meet here"), meeting.longitude, meeting.latitude)]
            line.append((meeting.longitude, meeting.latitude))
        self.map.set_meeting_points(spots)
        if line:
            west, east = min(p[0] for p in line), max(p[0] for p in line)
            south, north = min(p[1] for p in line), max(p[1] for p in line)
            margin = max(0.1 * (east - west), 0.1 * (north - south), 0.001)
            self.map.fit((west - margin, south - margin, east + margin, north + margin))


def _caption(words: str) -> QLabel:
    made = label(15, dim=True)
    made.setText(words)
    made.setMinimumWidth(84)
    made.setContentsMargins(0, 5, 0, 0)
    return made
