"""Beside the replay's map: the form as it was filled, the vehicles' states, the ladder of each order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dispatch_app.desk_kit.figures import clock_text, step_text
from dispatch_app.desk_kit.labels import MISSION_LOOKS
from dispatch_app.desk_kit.replay_words import (
    FORM_ROWS,
    alarm_words,
    call_state_words,
    cell_words,
    ladder_of,
    mission_state_words,
)
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.replay import Replay
from dispatch_app.domain.replay_frames import Frame, Here
from dispatch_app.qt_kit.plain_parts import Caption, PlainLabel, clear_ground, hairline
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import VEHICLE_MARKS
from dispatch_app.words import t

STEPS_SHOWN = 4
"""Of a ladder in one line of the list; the tip has them all."""


class FormView(QWidget):
    """Every field of the form in its place, filled as the dispatcher filled it; the one being typed is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.caption = Caption("")
        grid = QGridLayout()
        grid.setContentsMargins(12, 2, 12, 6)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self.names: dict[str, PlainLabel] = {}
        self.values: dict[str, PlainLabel] = {}
        for place, (cell, _) in enumerate(FORM_ROWS):
            name, value = PlainLabel("", "dim"), PlainLabel()
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(name, place, 0)
            grid.addWidget(value, place, 1)
            self.names[cell], self.values[cell] = name, value
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        inside = QWidget()
        inside.setLayout(grid)
        room = self.room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QScrollArea.Shape.NoFrame)
        room.setWidget(inside)
        clear_ground(room)
        rows.addWidget(self.caption)
        rows.addWidget(room, 1)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Intake form as it was filled"))
        for cell, words in FORM_ROWS:
            self.names[cell].show_text(t(words))

    def show_fields(self, replay: Replay | None) -> None:
        """Only the fields that this incident ever filled, so that the form is seen whole."""
        cells = () if replay is None else (cell for moment in replay.moments for cell in moment.cells)
        used = {cell.field for cell in cells if cell.value and cell.subject.startswith("incidents:")}
        for name, label in self.names.items():
            label.setVisible(replay is None or name in used)
            self.values[name].setVisible(replay is None or name in used)

    def show_frame(self, replay: Replay | None, frame: Frame | None) -> None:
        """The form at a frame."""
        cells = {} if replay is None or frame is None else frame.cells.get(f"incidents:{replay.incident_id}", {})
        typing = "" if frame is None else frame.typing
        for cell, label in self.values.items():
            text = cell_words(replay, cell, cells[cell]) if replay is not None and cell in cells else "—"
            is_typed = bool(typing) and cell == typing
            label.show_text(f"{text}▏" if is_typed else text, "warning" if is_typed else "dim" if text == "—" else "")
        if typing in self.values:
            self.room.ensureWidgetVisible(self.values[typing], 0, 24)
        self.caption.count.show_text(t("being typed") if typing else "", "warning" if typing else "dim")


class LadderView(QWidget):
    """Telephone, vehicles with their states and the age of their fix, and each order's ladder."""

    def __init__(self) -> None:
        super().__init__()
        self.caption = Caption("")
        self.rows = RowList("")
        self.rows.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(hairline())
        column.addWidget(self.caption)
        column.addWidget(self.rows, 1)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("States, vehicles and orders"))

    def show_frame(self, replay: Replay | None, frame: Frame | None) -> None:
        """The states at a frame."""
        self.rows.show_rows([] if replay is None or frame is None else state_rows(replay, frame))


def state_rows(replay: Replay, frame: Frame) -> list[Row]:
    """Calls, alarms, and a row of each mission with the ladder of its order."""
    rows: list[Row] = []
    here = {one.vehicle_id: one for one in frame.vehicles}
    for subject, cells in frame.cells.items():
        kind, _, key = subject.partition(":")
        if kind == "calls":
            state, desk = cells.get("state", ""), replay.name_of(cells.get("desk_id", ""))
            note = " · ".join(part for part in (cells.get("caller_number", ""), desk) if part)
            rows.append(Row(subject, t("Call"), call_state_words(state), note, "☎"))
        elif kind == "missions":
            rows.append(_mission_row(replay, frame, key, cells, here.get(cells.get("vehicle_id", ""))))
        elif kind == "alarms":
            seen = t("seen") if cells.get("acknowledged_at") else t("not acknowledged")
            look = "dim" if cells.get("acknowledged_at") else "danger"
            rows.append(Row(subject, alarm_words(cells), seen, "", "!", look))
    return rows


def _mission_row(replay: Replay, frame: Frame, mission_id: str, found: Mapping[str, str], here: Here | None) -> Row:
    state = found.get("state", "")
    look = MISSION_LOOKS.get(state, "free")
    ladder = ladder_words(frame, _order_of(frame, mission_id))

    return Row(
        f"missions:{mission_id}", replay.name_of(found.get("vehicle_id", "")), fix_words(here),
        short_ladder(ladder), VEHICLE_MARKS.get(look, "●"), look, badge=mission_state_words(state),
        hollow=here is None or not here.known, tip=" → ".join(ladder),
    )  # fmt: skip


def _order_of(frame: Frame, mission_id: str) -> str:
    orders = (cells for subject, cells in frame.cells.items() if subject.startswith("orders:"))
    return next((cells.get("order_id", "") for cells in orders if cells.get("mission_id") == mission_id), "")


def fix_words(here: Here | None) -> str:
    """How old the fix of a vehicle is."""
    if here is None:
        return t("no position yet")
    age_s = here.fix_age_ms / 1000
    return t("fix {age}", age=step_text(age_s)) if here.known else t("position unknown for {age}", age=step_text(age_s))


def ladder_words(frame: Frame, order_id: str) -> list[str]:
    """`提交 10:41:12`, `送达 0.2 s`, `显示 0.4 s` … of what has happened, counted from the first; late ones marked."""
    said: list[str] = []
    first_at: datetime | None = None
    for words, text, late in ladder_of(frame, order_id):
        if not text:
            said += [f"{words} {t('late')}"] if late else []
            continue
        at = datetime.fromisoformat(text)
        said.append(f"{words} {step_text((at - first_at).total_seconds()) if first_at else clock_text(at)}")
        first_at = first_at or at
    return said


def short_ladder(said: list[str]) -> str:
    """The first step and the newest ones: what a line of the list has room for."""
    return " → ".join(said if len(said) <= STEPS_SHOWN else [said[0], "…", *said[1 - STEPS_SHOWN :]])
