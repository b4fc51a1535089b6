"""The booking window 约派车窗: journeys by time on the left, the chosen one with its fleet on the right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.console.desk import booking_desk as rows
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.booking_desk import BookingDesk
from dispatch_app.console.qt.booking_form import BookingFields
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.side_window import SideWindow
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import RESERVING, BookingState
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.queries import BookingAdvice, DescribePosition, PositionDescribed
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

ASK_AFTER_MS = 300
"""The fleet is ranked anew when a hand has rested so long: a route for every vehicle is asked for."""

CONFLICT = "booking_conflict"


class BookingWindow(SideWindow):
    """Stays beside the other windows; closing it only hides it."""

    map_wanted = Signal()

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__(runner)
        self.state = BookingDesk()
        self.caption, self.list, self.with_ended = Caption(""), RowList(), QCheckBox()
        self.form_caption, self.facts = Caption(""), SqueezedLabel("", "dim")
        self.fields = BookingFields(lambda text, then: runner.find_places(text, None, then))
        self.fleet_caption, self.fleet = Caption(""), RowList()
        self.reason, self.reason_label = QLineEdit(), PlainLabel("", "dim")
        names = ("new", "save", "offer", "accept", "refuse", "take_back", "release", "cancel")
        self.buttons = {name: key_button("") for name in names}
        self._expected = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(ASK_AFTER_MS)
        self._lay_out()
        self._connect()
        self.resize(1320, 820)
        self.setMinimumSize(1060, 620)
        self.speak()
        self.begin_new()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left, right = Panel("panel"), Panel("panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self.caption)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 0)
        foot.addWidget(self.with_ended, 1)
        foot.addWidget(self.buttons["new"])
        column.addLayout(foot)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 8)
        side.addWidget(self.form_caption)
        side.addWidget(self.fields)
        told = QHBoxLayout()
        told.setContentsMargins(12, 0, 8, 4)
        told.addWidget(self.facts, 1)
        told.addWidget(self.buttons["save"])
        side.addLayout(told)
        side.addWidget(self.fleet_caption)
        side.addWidget(self.fleet, 1)
        side.addLayout(self._line(self.buttons["offer"], self.buttons["accept"], self.buttons["release"]))
        self.reason.setMinimumWidth(160)
        side.addLayout(self._line(
            self.reason_label, self.reason, self.buttons["refuse"], self.buttons["take_back"], self.buttons["cancel"]
        ))  # fmt: skip
        self.put_below_note(split(left, right, stretch=(0, 1), sizes_px=(480, 820)))

    def _line(self, *parts: QWidget) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 0)
        line.setSpacing(6)
        for part in parts:
            line.addWidget(part, 1 if part is self.reason else 0)
        if self.reason not in parts:
            line.addStretch(1)
        return line

    def _connect(self) -> None:
        self.list.picked.connect(self.choose)
        self.list.dial_wanted.connect(lambda key: self.runner.act(tel.dial_key, key))
        self.fleet.picked.connect(self.choose_vehicle)
        self.with_ended.toggled.connect(self._ended_wanted)
        self.fields.changed.connect(self._edited)
        self.fields.from_map.connect(self._from_map)
        self._rest.timeout.connect(self.ask)
        acts = {
            "new": self.begin_new, "save": self.save, "offer": self.offer, "accept": lambda: self.answer(True),
            "refuse": lambda: self.answer(False), "take_back": self.take_back, "release": self.release,
            "cancel": self.cancel,
        }  # fmt: skip
        for name, then in acts.items():
            self.buttons[name].clicked.connect(lambda _=False, then=then: then())
        self.bind_keys((("Ctrl+N", self.begin_new), ("Ctrl+S", self.save), ("F12", self.offer), ("Esc", self.close)))
        self.runner.changed.connect(self.refresh)
        self.runner.second.connect(self.refresh)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 booked transport – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.caption.title.show_text(t("Booked journeys"))
        self.fleet_caption.title.show_text(t("Booking fleet, the nearest free one first"))
        self.list.set_empty_words(t("No journey is booked"))
        self.with_ended.setText(t("Also those that are over"))
        self.reason_label.show_text(t("Reason"))
        self.fields.speak()
        for name, words, key in (
            ("new", t("New booking"), "Ctrl+N"), ("offer", t("Reserve and ask the crew"), "F12"),
            ("accept", t("The crew accepts"), ""), ("refuse", t("The crew refuses"), ""),
            ("take_back", t("Let the vehicle go"), ""), ("release", t("Send now"), ""),
            ("cancel", t("Cancel the booking"), ""),
        ):  # fmt: skip
            relabel(self.buttons[name], words, key)
        self.refresh()

    # --- acting ------------------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Come forward."""
        self.speak()
        self.show()
        self.activateWindow()
        if not self.state.chosen and not self.fields.form.boarding.text:
            self.begin_new()
        self.refresh()

    def begin_new(self) -> None:
        """An empty form."""
        self.choose("")
        self.fields.boarding.setFocus()

    def choose(self, booking_id: str) -> None:
        """A booking of the list, or "" for a new one."""
        self.state.open(self.board(), booking_id)
        soon = self.runner.desk.now + rows.FIRST_AHEAD
        self.fields.know_hospitals(self.board())
        rounded = soon.replace(second=0, microsecond=0) + timedelta(minutes=-soon.minute % 5)
        self.fields.show_form(self.state.form, rounded)
        self.note.show_text("")
        self.ask()
        self.refresh()

    def choose_vehicle(self, vehicle_id: str) -> None:
        """A vehicle of the fleet."""
        self.state.vehicle = vehicle_id
        self.refresh()

    def set_place(self, name: str, longitude: float, latitude: float) -> None:
        """A place of the map for "boarding" or "destination"; its words come from the gazetteer."""
        position = Position(longitude, latitude)

        def described(found: PositionDescribed) -> None:
            self.fields.set_place(name, Place(found.text, position, PlaceSource.MAP))

        if not self.isVisible():
            self.show_all()
        self.runner.link.ask(DescribePosition(position), described)

    def save(self) -> None:
        """Ctrl+S: write the form down."""
        now, booking = self.runner.desk.now, self.state.booking(self.board())
        if booking is None:
            self.send(cmd.MakeBooking(self.fields.form.journey(now)), self._made)
        elif booking.is_waiting():
            self.send(cmd.AmendBooking(booking.booking_id, self.fields.form.journey(now), self.state.seen_version),
                       self._changed)  # fmt: skip

    def _made(self, answer: CommandAnswer) -> None:
        self._expected = dict(answer.result).get("booking_id", "")
        self._open_expected()

    def _open_expected(self) -> None:
        """The new booking comes forward as soon as the board holds it: the answer may be quicker than the event."""
        if self._expected in self.board().bookings:
            booking_id, self._expected = self._expected, ""
            self.choose(booking_id)
            self.note.show_text(t("Booked. Now reserve a vehicle"), "success")

    def _changed(self, answer: CommandAnswer) -> None:
        self.state.seen = replace(self.fields.form)
        self.ask()

    def offer(self) -> None:
        """F12: keep the chosen vehicle and ask its crew; over a conflict only with the reason of the field."""
        if not self.state.chosen or not self.state.vehicle:
            return
        reason = self.reason.text().strip()
        clashes = any(one.conflicts for one in self.state.advice if one.vehicle_id == self.state.vehicle)
        overrides = (cmd.Override(CONFLICT, reason),) if clashes and reason else ()
        self.send(cmd.OfferBooking(self.state.chosen, self.state.vehicle, overrides), self._done)

    def answer(self, accepts: bool) -> None:
        """What the crew said by radio or telephone."""
        booking = self.state.booking(self.board())
        if booking is not None:
            told = cmd.AnswerBooking(booking.booking_id, booking.vehicle_id, accepts, self.reason.text())
            self.send(told, self._done)

    def take_back(self) -> None:
        """Let the reserved vehicle go."""
        self.send(cmd.TakeBackBooking(self.state.chosen, self.reason.text()), self._done)

    def release(self) -> None:
        """Send before its time."""
        self.send(cmd.ReleaseBooking(self.state.chosen), self._done)

    def cancel(self) -> None:
        """Nobody drives; with the reason of the field."""
        self.send(cmd.CancelBooking(self.state.chosen, self.reason.text()), self._done)

    def ask(self) -> None:
        """Ask for the fleet's ranking for the form as it is."""
        self._rest.stop()
        question = self.state.question(self.runner.desk.now)
        if question is None:
            self.state.advice = ()
            self.refresh()
            return

        def answered(advice: BookingAdvice) -> None:
            if question == self.state.question(self.runner.desk.now):
                self.state.advice = advice.vehicles
                self.refresh()

        self.runner.link.ask(question, answered)

    def _edited(self) -> None:
        self._rest.start()
        self.refresh()

    def _ended_wanted(self, wanted: bool) -> None:
        self.state.with_ended = wanted
        self.refresh()

    def _from_map(self, name: str) -> None:
        where = t("Booked patient boards here") if name == "boarding" else t("Booked journey ends here")
        self.note.show_text(t("Right click on the map: {entry}", entry=where), "dim")
        self.map_wanted.emit()

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what the board says."""
        if not self.isVisible():
            return
        board, now = self.board(), self.runner.desk.now
        self._open_expected()
        self.state.follow(board)
        booking = self.state.booking(board)
        shown = rows.booking_rows(board, now, self.state.with_ended)
        self.list.show_rows(shown)
        self.list.set_marked(self.state.chosen)
        self.caption.count.show_text(str(len(shown)) if shown else "")
        self.fields.know_hospitals(board)
        state = t("New booking") if booking is None else rows.state_text(board, booking)
        self.form_caption.title.show_text(t("Journey"))
        self.form_caption.count.show_text(state)
        self.facts.show_text(rows.facts_text(board, booking, now))
        self.fleet.show_rows(rows.vehicle_rows(self.state, now))
        self.fleet.set_marked(self.state.vehicle)
        self.fleet.set_empty_words(self._fleet_words(board))
        self._enable(board)

    def _fleet_words(self, board: Board) -> str:
        if self.state.question(self.runner.desk.now) is None:
            return t("Pick the place from the list or on the map, then the fleet is ranked")
        return t("No vehicle belongs to the booking fleet: a shift lead sets it on the map's card of the vehicle")

    def _enable(self, board: Board) -> None:
        booking = self.state.booking(board)
        waiting = booking is not None and booking.is_waiting()
        reserved = booking is not None and booking.state in RESERVING
        relabel(self.buttons["save"], t("Book") if booking is None else t("Save the change"), "Ctrl+S")
        self.fields.setEnabled(booking is None or waiting)
        can = {
            "save": booking is None or waiting, "offer": waiting and bool(self.state.vehicle),
            "accept": booking is not None and booking.state is BookingState.OFFERED, "refuse": reserved,
            "take_back": reserved, "cancel": waiting,
            "release": booking is not None and booking.state is BookingState.ACCEPTED,
        }  # fmt: skip
        for name, able in can.items():
            self.buttons[name].setEnabled(able)
        self.reason.setEnabled(waiting)

    # --- the link ----------------------------------------------------------------------------------------------------

    def _done(self, answer: CommandAnswer) -> None:
        self.reason.clear()
        self.ask()
