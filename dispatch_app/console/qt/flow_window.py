"""The flow window 语音导航窗: flows on the left, the graph of one and the state of its file on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout

from dispatch_app.console.desk import flow_desk as act
from dispatch_app.console.desk.flow_desk import FlowDesk
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.flow_view import FlowView
from dispatch_app.console.qt.side_window import SideWindow
from dispatch_app.domain.queries import FlowsFound, FlowShown, ListFlows
from dispatch_app.qt_kit.plain_parts import (
    Caption,
    Panel,
    PlainLabel,
    SqueezedLabel,
    clear_ground,
    key_button,
    relabel,
    split,
)
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import font_px
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.words import t

ASKED_EVERY_MS = 3_000
"""The exchange looks at the files every two seconds; nobody stares at this window longer than some minutes."""

ZOOM_STEP = 1.2
MISTAKES_PX = 132
"""Room for four mistakes; more are scrolled."""


class FlowWindow(SideWindow):
    """Stays beside the other windows; closing it only hides it."""

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__(runner)
        self.state = FlowDesk()
        self.caption, self.flows = Caption(""), RowList()
        self.title, self.numbers = PlainLabel("", "key"), SqueezedLabel("", "dim")
        self.reading, self.mistakes = PlainLabel(""), RowList()
        self.step = PlainLabel("", "dim")
        self.view, self.room = FlowView(), QScrollArea()
        self.buttons = {name: key_button("") for name in ("fit", "smaller", "larger")}
        self._fits = True
        self._lay_out()
        self._connect()
        self.resize(1320, 860)
        self.setMinimumSize(900, 560)
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left, right = Panel("panel"), Panel("panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.flows, 1)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 4)
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.numbers, 1)
        for button in self.buttons.values():
            head.addWidget(button)
        self.reading.setWordWrap(True)
        self.reading.setContentsMargins(12, 0, 12, 8)
        self.room.setWidget(self.view)
        clear_ground(self.room)
        self.room.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.step.setWordWrap(True)
        self.step.setContentsMargins(12, 6, 12, 8)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addLayout(head)
        side.addWidget(self.reading)
        side.addWidget(self.mistakes)
        side.addWidget(self.room, 1)
        side.addWidget(self.step)
        self.put_below_note(split(left, right, stretch=(0, 1), sizes_px=(320, 1000)))

    def _connect(self) -> None:
        self.flows.picked.connect(self.choose)
        self.flows.chosen.connect(self.choose)
        self.view.step_chosen.connect(self.choose_step)
        self.buttons["fit"].clicked.connect(self.fit)
        self.buttons["smaller"].clicked.connect(lambda: self.zoom(1 / ZOOM_STEP))
        self.buttons["larger"].clicked.connect(lambda: self.zoom(ZOOM_STEP))
        self.bind_keys((("Esc", self.close), ("Home", self.fit), ("+", lambda: self.zoom(ZOOM_STEP)),
                          ("=", lambda: self.zoom(ZOOM_STEP)), ("-", lambda: self.zoom(1 / ZOOM_STEP))))  # fmt: skip
        self._asking = QTimer(self)
        self._asking.setInterval(ASKED_EVERY_MS)
        self._asking.timeout.connect(self.ask)
        self.runner.changed.connect(self.refresh)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 automatic flows – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.caption.title.setText(t("Automatic flows"))
        self.flows.set_empty_words(t("No flow: [ivr] folder of the exchange's settings names none"))
        relabel(self.buttons["fit"], t("Whole"), "Home")
        relabel(self.buttons["smaller"], "−")
        relabel(self.buttons["larger"], "＋")
        self.refresh()

    # --- acting ------------------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Come forward."""
        self.speak()
        self.show()
        self.activateWindow()
        self.ask()

    def ask(self) -> None:
        """Ask the server what the exchange has told."""
        if self.runner.desk.phase != "live":
            return

        def came(found: FlowsFound) -> None:
            self.state.take(found)
            self.note.show_text(act.connection_words(self.state))
            self.refresh()

        def failed(fault: FaultAnswer) -> None:
            self.note.show_text(t("The server cannot answer now: {reason}", reason=fault.message))
            self.refresh()

        self.runner.link.ask(ListFlows(), came, failed)

    def choose(self, flow_id: str) -> None:
        """A flow of the list."""
        self.state.choose(flow_id)
        self.refresh()

    def choose_step(self, name: str) -> None:
        """A box was clicked, or nothing."""
        self.state.step = name
        self.refresh()
        box = self.view.graph.box_of(name)
        if box is not None:
            scale = self.view.scale
            self.room.ensureVisible(round((box.x + 108) * scale), round((box.y + 39) * scale), 120, 60)

    def zoom(self, by: float) -> None:
        """Larger or smaller than it is."""
        self._fits = False
        self.view.zoom(by)

    def fit(self) -> None:
        """The whole graph at once."""
        self._fits = True
        self.view.fit_into(self.room.viewport().size())

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what was told last."""
        if not self.isVisible():
            return
        self.note.setVisible(bool(self.note.whole_text()))
        board, now = self.runner.desk.board, self.runner.desk.now
        self.flows.show_rows(act.flow_rows(self.state.found, board, now))
        self.flows.set_marked(self.state.chosen)
        flow = self.state.flow() or FlowShown("")
        self.title.show_text(flow.title or flow.flow_id)
        self.numbers.show_text(f"{flow.flow_id}.toml" if flow.flow_id else "")
        tone = "" if not flow.mistakes else "warning" if flow.steps else "danger"
        self.reading.show_text(act.reload_words(flow, now) if flow.flow_id else "", tone)
        mistakes = act.mistake_rows(flow)
        self.mistakes.show_rows(mistakes)
        self.mistakes.setVisible(bool(mistakes))
        self.mistakes.setFixedHeight(min(MISTAKES_PX, len(mistakes) * (font_px() + 18)))
        for part in (*self.buttons.values(), self.room, self.step):
            part.setVisible(bool(flow.steps) or part is self.room)
        before = self.view.graph
        self.view.show_flow(flow, self.state.step, act.callers_at(board, flow.flow_id))
        if self._fits and before is not self.view.graph:
            self.fit()
        self.step.show_text(act.step_words(flow, self.state.step))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._fits:
            QTimer.singleShot(0, self, self.fit)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._asking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._asking.stop()
