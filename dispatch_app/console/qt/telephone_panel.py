"""The telephone page over the intake form: dial pad, hot lines as buttons with their state, desks, locked numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.telephone_desk import PICKING, DialWay
from dispatch_app.console.desk.telephone_rows import HotLine, desk_rows, hot_lines, lock_rows
from dispatch_app.qt_kit.plain_parts import (
    Caption,
    Panel,
    PlainLabel,
    clear_ground,
    hairline,
    key_button,
    plain_tip,
    relabel,
)
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import current_palette, number_font
from dispatch_app.words import later, t

PAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
LINE_PX = 188
"""Width of a hot line's button: eight Chinese characters of a station's name."""

LINE_STYLE = "QPushButton { text-align: left; padding-left: 10px; min-height: 40px; border-left: 4px solid EDGE; }"
"""The state is told by mark and word; its colour stands on the button's edge."""

WAYS: dict[DialWay, str] = {
    DialWay.CALL: later("Call"),
    DialWay.ADD: later("Add to the call"),
    DialWay.HAND_ON: later("Transfer to"),
    DialWay.GROUP: later("Group call"),
    DialWay.BROADCAST: later("Broadcast"),
}


class TelephonePanel(Panel):
    """Shown while the desk's telephone page is open."""

    way_chosen = Signal(str)
    picked = Signal(str)
    desk_picked = Signal(str)
    lock_picked = Signal(str)
    key_pressed = Signal(str)
    number_typed = Signal(str)
    searched = Signal(str)
    dial_wanted = Signal()
    group_wanted = Signal()
    close_wanted = Signal()
    devices_chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ways: dict[DialWay, QPushButton] = {way: key_button("") for way in WAYS}
        self.close_it = key_button("", "Esc", "flat")
        self.number, self.search = QLineEdit(), QLineEdit()
        self.dial, self.back = key_button("", "Enter", "primary"), key_button("←")
        self.pad = {digit: key_button(digit) for digit in PAD}
        self.group = key_button("", "", "primary")
        self.voice = PlainLabel("", "dim")
        self.microphone, self.loudspeaker = QComboBox(), QComboBox()
        self.captions = [Caption("") for _ in range(4)]
        self.desks, self.locks = RowList(toggles=False), RowList()
        self.lines: list[QPushButton] = []
        self._shown_lines: list[HotLine] = []
        self._columns = 0
        self._grid = QGridLayout()
        self._lay_out()
        self._connect()
        self.speak()
        self.hide()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        for button in self.ways.values():
            button.setCheckable(True)
            head.addWidget(button)
        head.addWidget(self.group)
        head.addStretch(1)
        head.addWidget(self.close_it)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._pad_part())
        body.addWidget(hairline(vertical=True))
        body.addWidget(self._lines_part(), 1)
        body.addWidget(hairline(vertical=True))
        body.addWidget(self._desks_part())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addLayout(body, 1)

    def _pad_part(self) -> QWidget:
        part = QWidget()
        part.setFixedWidth(260)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(8)
        column.addWidget(self.captions[0])
        self.number.setFont(number_font(20, bold=True))
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self.number, 1)
        row.addWidget(self.back)
        column.addLayout(row)
        grid = QGridLayout()
        grid.setContentsMargins(12, 0, 12, 0)
        grid.setSpacing(8)
        for place, digit in enumerate(PAD):
            button = self.pad[digit]
            button.setFont(number_font(18))
            button.setMinimumHeight(44)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            grid.addWidget(button, place // 3, place % 3)
        column.addLayout(grid)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self.dial)
        column.addLayout(foot)
        column.addStretch(1)
        self.voice_part = QWidget()
        voice = QVBoxLayout(self.voice_part)
        voice.setContentsMargins(12, 0, 12, 0)
        voice.setSpacing(6)
        for widget in (self.voice, self.microphone, self.loudspeaker):
            voice.addWidget(widget)
        self.voice_part.hide()
        column.addWidget(self.voice_part)
        return part

    def _lines_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(180)
        self.captions[1].row.addWidget(self.search)
        column.addWidget(self.captions[1])
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(12, 0, 12, 12)
        self._grid.setSpacing(8)
        whole.addLayout(self._grid)
        self.no_lines = PlainLabel("", "dim")
        whole.addWidget(self.no_lines)
        whole.addStretch(1)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(inside)
        clear_ground(room)
        column.addWidget(room, 1)
        return part

    def _desks_part(self) -> QWidget:
        part = QWidget()
        part.setFixedWidth(340)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.captions[2], 0), (self.desks, 2), (hairline(), 0), (self.captions[3], 0),
                                (self.locks, 1)):  # fmt: skip
            column.addWidget(widget, stretch)
        return part

    def _connect(self) -> None:
        for way, button in self.ways.items():
            button.clicked.connect(lambda _=False, way=way: self.way_chosen.emit(way.value))
        for digit, button in self.pad.items():
            button.clicked.connect(lambda _=False, digit=digit: self.key_pressed.emit(digit))
        self.back.clicked.connect(lambda: self.key_pressed.emit("<"))
        self.number.textEdited.connect(self.number_typed)
        self.number.returnPressed.connect(self.dial_wanted)
        self.dial.clicked.connect(self.dial_wanted)
        self.search.textChanged.connect(self.searched)
        for devices in (self.microphone, self.loudspeaker):
            devices.activated.connect(self._device_chosen)
        self.desks.picked.connect(self.desk_picked)
        self.locks.picked.connect(self.lock_picked)
        self.group.clicked.connect(self.group_wanted)
        self.close_it.clicked.connect(self.close_wanted)

    def keep_free(self, px: int) -> None:
        """Leave so much at the bottom to what shows through there."""
        margins = self.layout().contentsMargins()
        if margins.bottom() != px:
            self.layout().setContentsMargins(0, 0, 0, px)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        titles = (t("Dial"), t("Hot lines"), t("Desks – click to act"), t("Locked numbers – click to unlock"))
        for caption, title in zip(self.captions, titles, strict=True):
            caption.title.setText(title)
        for way, button in self.ways.items():
            relabel(button, t(WAYS[way]))
        relabel(self.close_it, t("Back"), "Esc")
        self.number.setPlaceholderText(t("Number"))
        self.search.setPlaceholderText(t("Find a line"))
        self.locks.set_empty_words(t("No number is locked"))
        self.desks.set_empty_words(t("No desk is known"))
        self.no_lines.show_text(t("No station or hospital has this name"))

    def show_voice(self, words: str, role: str) -> None:
        """The state of the desk's softphone."""
        self.voice.show_text(words, role)
        self.voice_part.show()

    def show_devices(self, microphones: list[tuple[str, str]], loudspeakers: list[tuple[str, str]]) -> None:
        """(name, words) of the devices to hear and speak through; the chosen one stays chosen while it is there."""
        for box, devices, what in (
            (self.microphone, microphones, t("Microphone")), (self.loudspeaker, loudspeakers, t("Loudspeaker")),
        ):  # fmt: skip
            chosen = box.currentData()
            box.clear()
            for name, words in devices:
                box.addItem(f"{what}: {words}", name)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def _device_chosen(self) -> None:
        self.devices_chosen.emit(str(self.microphone.currentData()), str(self.loudspeaker.currentData()))

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the page as it is now."""
        telephone = desk.telephone
        for way, button in self.ways.items():
            button.setChecked(way is telephone.way)
        if self.number.text() != telephone.number:
            self.number.setText(telephone.number)
        relabel(self.dial, t(WAYS[telephone.way]) if telephone.way not in PICKING else t("Pick"), "Enter")
        picking = telephone.way in PICKING
        self.group.setVisible(picking)
        self.group.setEnabled(bool(telephone.picked))
        relabel(self.group, t("Call {count} picked", count=len(telephone.picked)))
        self._show_lines(hot_lines(desk.board, telephone))
        self.desks.show_rows(desk_rows(desk.board, desk.desk_id, telephone, desk.now))
        locks = lock_rows(desk.board, desk.now)
        self.locks.show_rows(locks)
        self.captions[3].count.show_text(str(len(locks)) if locks else "")

    def _show_lines(self, lines: list[HotLine]) -> None:
        columns = self._columns_now()
        if [one.key for one in lines] != [one.key for one in self._shown_lines] or columns != self._columns:
            self._make_lines(lines, columns)
        self._shown_lines, self._columns = lines, columns
        for button, one in zip(self.lines, lines, strict=True):
            tick = "" if one.checked is None else "☑ " if one.checked else "☐ "
            relabel(button, f"{tick}{one.mark} {one.name}\n{one.word}")
            button.setEnabled(one.can_call)
            button.setChecked(bool(one.checked))
            edge = current_palette().colour(one.look if one.can_call and one.look != "dim" else "line").name()
            style = LINE_STYLE.replace("EDGE", edge)
            if style != button.styleSheet():
                button.setStyleSheet(style)
            button.setToolTip(plain_tip(f"{one.name} · {one.word}"))
        self.no_lines.setVisible(not lines)

    def _make_lines(self, lines: list[HotLine], columns: int) -> None:
        for button in self.lines:
            self._grid.removeWidget(button)
            button.deleteLater()
        self.lines = []
        for place, one in enumerate(lines):
            button = key_button(one.name)
            button.setCheckable(one.checked is not None)
            button.clicked.connect(lambda _=False, key=one.key: self.picked.emit(key))
            self._grid.addWidget(button, place // columns, place % columns)
            self.lines.append(button)

    def _columns_now(self) -> int:
        return max(1, (self.width() - 260 - 340 - 24) // (LINE_PX + 8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown_lines and self._columns_now() != self._columns:
            self._columns = self._columns_now()
            self._make_lines(self._shown_lines, self._columns)
            self._show_lines(self._shown_lines)
