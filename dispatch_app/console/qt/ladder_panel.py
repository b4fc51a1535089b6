"""The foot of the intake window: vehicles of the chosen incident and the delivery ladder of their orders."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from dispatch_app.console.desk import dialling, time_correction, vehicle_signals
from dispatch_app.console.desk.incident_rows import LadderLine, Rung, ladder_lines, mission_rows
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.desk_kit.labels import MISSION_STATES, label
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import SEQUENCE, Mission
from dispatch_app.qt_kit.plain_parts import Caption, Panel, clear_ground, hairline
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import current_palette, font_px, number_font, text_font
from dispatch_app.words import t

TITLE_PX = 120
WIDEST_MISSIONS_PX = 440
LINE_PX = 46
MESSAGE_PX = 26
"""Below this a line shows what is late."""


class Ladders(QWidget):
    """Each order as a line of steps: filled when done, outlined while waited for, red with its age when late.

    A click on the red sentence telephones the late station.
    """

    dial_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[LadderLine] = []
        self.setMouseTracking(True)

    def show_lines(self, lines: list[LadderLine]) -> None:
        """Show these ladders."""
        if lines != self.lines:
            self.lines = lines
            self.setMinimumHeight(max(1, len(lines)) * LINE_PX)
            self.update()

    def dial_at(self, point: QPoint) -> str:
        """What a click there dials, "" for nothing."""
        place, below = divmod(point.y(), LINE_PX)
        line = self.lines[place] if 0 <= place < len(self.lines) else None
        return line.dial if line is not None and line.message and below >= MESSAGE_PX else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        hand = bool(self.dial_at(event.position().toPoint()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        key = self.dial_at(event.position().toPoint())
        if key and event.button() is Qt.MouseButton.LeftButton:
            self.dial_wanted.emit(key)

    def sizeHint(self) -> QSize:
        return QSize(600, max(1, len(self.lines)) * LINE_PX)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = current_palette()
        painter.fillRect(self.rect(), palette.colour("panel"))
        if not self.lines:
            painter.setPen(palette.colour("dim_text"))
            painter.setFont(text_font())
            room = self.rect().adjusted(12, 6, -12, -6)
            painter.drawText(room, Qt.AlignmentFlag.AlignTop, t("No order was sent yet"))
        for place, line in enumerate(self.lines):
            self._line(painter, place * LINE_PX, line)
        painter.end()

    def _line(self, painter: QPainter, top: int, line: LadderLine) -> None:
        palette = current_palette()
        painter.setFont(text_font(bold=True))
        painter.setPen(palette.colour("text"))
        title = painter.fontMetrics().elidedText(line.title, Qt.TextElideMode.ElideRight, TITLE_PX - 16)
        painter.drawText(QRect(12, top, TITLE_PX - 16, 26), Qt.AlignmentFlag.AlignVCenter, title)
        room = self.width() - TITLE_PX - 16
        step_px = room // max(1, len(line.rungs))
        for number, rung in enumerate(line.rungs):
            left = TITLE_PX + number * step_px
            if number + 1 < len(line.rungs):
                painter.setPen(QPen(palette.colour("line"), 2))
                painter.drawLine(left + 18, top + 13, left + step_px - 2, top + 13)
            self._rung(painter, QPoint(left, top), step_px, rung)
        if line.message:
            painter.setFont(text_font(font_px() - 1, bold=True))
            painter.setPen(palette.colour("danger"))
            sign = " ☎" if line.dial else ""
            room_px = self.width() - 24
            words = painter.fontMetrics().elidedText(f"! {line.message}{sign}", Qt.TextElideMode.ElideRight, room_px)
            painter.drawText(QRect(12, top + MESSAGE_PX, room_px, 18), Qt.AlignmentFlag.AlignVCenter, words)

    def _rung(self, painter: QPainter, at: QPoint, step_px: int, rung: Rung) -> None:
        palette = current_palette()
        colours = {"done": palette.success, "late": palette.danger, "waiting": palette.dim_text}
        colour = QColor(colours.get(rung.state, palette.at_hospital))
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if rung.state in ("done", "late") else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at + QPoint(7, 13), 5, 5)
        painter.setFont(text_font(font_px() - 1))
        metrics = QFontMetrics(painter.font())
        words = f"{'! ' if rung.state == 'late' else ''}{rung.word}"
        width = min(metrics.horizontalAdvance(words) + 8, step_px - 22)
        ground = QRect(at.x() + 17, at.y() + 1, width + 4, 24)
        painter.fillRect(ground, palette.colour("panel"))
        painter.setPen(colour if rung.state != "done" else palette.colour("text"))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(width, 20))
        painter.drawText(ground.adjusted(2, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        used = ground.width()
        painter.setFont(number_font(font_px() - 1, bold=True))
        time_px = QFontMetrics(painter.font()).horizontalAdvance(rung.time) + 6
        if rung.time and used + time_px + 17 < step_px:
            behind = QRect(ground.right(), at.y() + 1, time_px, 24)
            painter.fillRect(behind, palette.colour("panel"))
            painter.drawText(behind.adjusted(1, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, rung.time)


class LadderPanel(Panel):
    """`mission_action` carries (kind, mission id): stand_down, empty_run, reassign, report:STATE,
    correct:STATE, or confirm:STATE and dismiss:STATE of what its position suggests."""

    mission_action = Signal(str, str)
    mission_looked_at = Signal(str)
    dial_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("panel")
        self.caption = Caption("")
        self.missions = RowList()
        self.missions.setFixedWidth(WIDEST_MISSIONS_PX)
        self.missions.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.missions.customContextMenuRequested.connect(self._menu)
        self.missions.picked.connect(self._picked)
        self.missions.dial_wanted.connect(self.dial_wanted)
        self.ladders = Ladders()
        self.ladders.dial_wanted.connect(self.dial_wanted)
        self._board = Board()
        self.leads: Callable[[], bool] = lambda: False
        """Whether a shift lead sits here, who may put times right."""
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(self.ladders)
        clear_ground(room)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.missions)
        row.addWidget(hairline(vertical=True))
        row.addWidget(room, 1)
        column.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.missions.setFixedWidth(min(WIDEST_MISSIONS_PX, max(260, self.width() // 4)))

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the vehicles and ladders of the shown incident."""
        self._board = desk.board
        if not desk.active:
            self.caption.title.show_text(t("Missions and delivery of orders"))
            self.missions.show_rows([])
            self.ladders.show_lines([])
            return
        title = t("Missions of {incident} and delivery of their orders", incident=incident_number(desk.active))
        self.caption.title.show_text(title)
        self.caption.count.show_text(t("Click a vehicle: stand down, reassign, report a state"))
        self.missions.set_empty_words(t("No vehicle was sent yet"))
        self.missions.show_rows(mission_rows(desk.board, desk.active, desk.now))
        self.ladders.show_lines(ladder_lines(desk.board, desk.active, desk.now))

    def _picked(self, mission_id: str) -> None:
        mission = self._board.missions.get(mission_id)
        if mission is not None:
            self.mission_looked_at.emit(mission.vehicle_id)
        index = self.missions.currentIndex()
        self._menu(self.missions.visualRect(index).bottomLeft())

    def _menu(self, at: QPoint) -> None:
        mission_id = self.missions.current_key()
        mission = self._board.missions.get(mission_id)
        if mission is None:
            return
        menu = self.menu_of(mission_id)
        menu.popup(self.missions.viewport().mapToGlobal(at))

    def menu_of(self, mission_id: str) -> QMenu:
        """What the desk can do about one mission now."""
        mission = self._board.missions[mission_id]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        proposal = vehicle_signals.standing_proposal(mission)
        if proposal is not None:
            for kind, words in (("confirm", vehicle_signals.proposal_words(mission)), ("dismiss", t("That is not so"))):
                action = QAction(words.replace("&", "&&"), menu)
                wanted = f"{kind}:{proposal.state}"
                action.triggered.connect(lambda _=False, kind=wanted: self.mission_action.emit(kind, mission_id))
                menu.addAction(action)
            menu.addSeparator()
        kinds = (
            ("stand_down", t("Stand down"), "aborted"), ("empty_run", t("Empty run"), "empty_run"),
            ("reassign", t("Send the chosen vehicle instead"), "aborted"),
        )  # fmt: skip
        for kind, words, state in kinds:
            action = QAction(words, menu)
            action.setEnabled(mission.may_become(type(mission.state)(state)))
            action.triggered.connect(lambda _=False, kind=kind: self.mission_action.emit(kind, mission_id))
            menu.addAction(action)
        menu.addSeparator()
        for key, words in dialling.mission_calls(self._board, mission):
            action = QAction(f"☎ {words}".replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, key=key: self.dial_wanted.emit(key))
            menu.addAction(action)
        menu.addSeparator()
        for state in SEQUENCE[1:]:
            if mission.may_become(state):
                action = QAction(t("Crew reports: {state}", state=label(MISSION_STATES, state)), menu)
                report = f"report:{state}"
                action.triggered.connect(lambda _=False, kind=report: self.mission_action.emit(kind, mission_id))
                menu.addAction(action)
        if self.leads():
            self._offer_corrections(menu, mission)
        return menu

    def _offer_corrections(self, menu: QMenu, mission: Mission) -> None:
        menu.addSeparator()
        for state in time_correction.correctable(mission):
            action = QAction(time_correction.entry_words(mission, state), menu)
            wanted = f"correct:{state}"
            action.triggered.connect(
                lambda _=False, kind=wanted: self.mission_action.emit(kind, mission.mission_id)
            )
            menu.addAction(action)
