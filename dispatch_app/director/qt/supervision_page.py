"""The page of supervision 督导: alerts, running incidents, desks and their calls, and what a leader does with them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.desk_kit.figures import incident_number, local_time, moment_text
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.director.desk import supervision_rows as rows
from dispatch_app.director.qt.row_paper import rows_block
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.supervision_rules import RulePanel
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.commands import Command
from dispatch_app.domain.notice import Address, PartyKind
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import MonitorMode
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, key_button, relabel, split
from dispatch_app.qt_kit.printing import Printable
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import later, t

SOUNDS_EVERY_S = 10
"""An urgent alert that nobody has seen sounds again so often."""

MESSAGE_S = 4 * 3_600.0
"""How long a word to a desk stays on its notices."""

CALL_WORDS = {
    "listen": later("Listen"), "whisper": later("Whisper"), "barge": later("Barge in"),
    "take_over": later("Take the call over"), "stop": later("Stop listening"), "release": later("End the call"),
    "call": later("Call this desk"), "hang_up": later("Hang up own call"),
}  # fmt: skip
STATE_WORDS = {
    DeskState.READY: later("Set ready"), DeskState.BUSY: later("Set busy"), DeskState.BREAK: later("Send on break"),
    DeskState.SIGNED_OUT: later("Sign the desk out"),
}  # fmt: skip


class SupervisionPage(QWidget):
    """Every action is a command that the server judges; what came of it stands on the strip and in the lists."""

    def __init__(self, runner: WorkbenchRunner, sounds: Sounds | None = None) -> None:
        super().__init__()
        self.runner = runner
        self.sounds = sounds or Sounds()
        self.sounded = 0
        self._seconds = 0
        self._picked: RowList | None = None
        self.seat = PlainLabel("", "warning")
        self.captions = [Caption("") for _ in range(3)]
        self.alerts, self.incidents, self.desks = RowList(), RowList(), RowList()
        self.reason, self.message = QLineEdit(), QLineEdit()
        self.reason.setMaxLength(200)
        self.message.setMaxLength(500)
        self.actions = {name: key_button("") for name in CALL_WORDS}
        self.states = {state: key_button("") for state in STATE_WORDS}
        names = ("see", "open", "replay", "bring", "give", "tell", "approve", "decline")
        self.buttons = {name: key_button("") for name in names}
        self.rules = RulePanel(runner)
        self._lay_out()
        self._connect()
        self.rules.begin()
        self.speak()

    def _lay_out(self) -> None:
        left, middle = Panel("panel"), Panel("panel")
        first, second = QVBoxLayout(left), QVBoxLayout(middle)
        for column in (first, second):
            column.setContentsMargins(8, 0, 8, 8)
        first.addWidget(self.captions[0])
        first.addWidget(self.alerts, 3)
        first.addLayout(_row(self.buttons["see"], self.buttons["open"], self.buttons["replay"]))
        first.addWidget(self.captions[1])
        first.addWidget(self.incidents, 4)
        first.addLayout(_row(self.buttons["bring"], self.buttons["give"]))
        second.addWidget(self.captions[2])
        second.addWidget(self.desks, 1)
        grid = QGridLayout()
        parts: list[QWidget] = [*self.actions.values(), *self.states.values(), self.buttons["approve"],
                                self.buttons["decline"]]  # fmt: skip
        for place, part in enumerate(parts):
            grid.addWidget(part, place // 4, place % 4)
        second.addLayout(grid)
        second.addWidget(self.reason)
        second.addLayout(_row(self.message, self.buttons["tell"]))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.seat)
        column.addWidget(split(left, middle, self.rules, stretch=(4, 5, 4), sizes_px=(520, 680, 500)), 1)

    def _connect(self) -> None:
        self.alerts.picked.connect(lambda _: self._pick(self.alerts))
        self.incidents.picked.connect(lambda _: self._pick(self.incidents))
        self.desks.picked.connect(lambda _: self.refresh())
        for name, button in self.actions.items():
            button.clicked.connect(lambda _=False, name=name: self.act(name))
        for state, button in self.states.items():
            button.clicked.connect(lambda _=False, state=state: self.act(f"state:{state}"))
        wanted: dict[str, Callable[[], None]] = {
            "see": self.see, "open": self.open_record, "replay": self.open_replay, "bring": self.bring,
            "give": self.give, "tell": self.tell, "approve": lambda: self.act("approve"),
            "decline": lambda: self.act("decline"),
        }  # fmt: skip
        for name, then in wanted.items():
            self.buttons[name].clicked.connect(then)
        self.message.returnPressed.connect(self.tell)
        key = QShortcut(QKeySequence("F4"), self)
        key.activated.connect(self.see)
        self.runner.second.connect(self._second)

    # --- the page ----------------------------------------------------------------------------------------------------

    def opened(self) -> None:
        """Show the board."""
        self.refresh()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for caption, words in zip(
            self.captions, (t("Alerts"), t("Running incidents"), t("Desks and calls")), strict=True
        ):
            caption.title.show_text(words)
        self.alerts.set_empty_words(t("No alert: nothing matched a rule"))
        self.incidents.set_empty_words(t("No incident is running"))
        self.desks.set_empty_words(t("No desk is set up"))
        for name, words in CALL_WORDS.items():
            relabel(self.actions[name], t(words))
        for state, words in STATE_WORDS.items():
            relabel(self.states[state], t(words))
        for name, words in (
            ("open", t("Open the record")), ("replay", t("Replay")), ("bring", t("Bring to my desk")),
            ("give", t("Give to the chosen desk")), ("tell", t("Tell the desk")), ("approve", t("Allow the break")),
            ("decline", t("Refuse the break")),
        ):  # fmt: skip
            relabel(self.buttons[name], words)
        relabel(self.buttons["see"], t("Seen"), "F4")
        self.reason.setPlaceholderText(t("Why (wanted for ending a call and taking an incident)"))
        self.message.setPlaceholderText(t("Word to the chosen desk, or to all desks and stations where none is chosen"))
        self.rules.speak()
        self.refresh()

    def refresh(self) -> None:
        """Paint what the board says."""
        runner = self.runner
        board, now = runner.board, runner.now()
        seat = rows.seat_of(board, runner.actor)
        self.seat.show_text(seat.words, seat.tone)
        self.alerts.show_rows(rows.alert_rows(board, now))
        unseen = len(rows.unseen_alerts(board))
        self.captions[0].count.show_text(t("{count} not seen", count=unseen) if unseen else "")
        self.incidents.show_rows(rows.incident_rows(board, seat, now))
        self.desks.show_rows(rows.desk_rows(board, seat, now))
        for one in (self.alerts, self.incidents, self.desks):
            one.set_marked(one.current_key())
        can = rows.possible(board, seat, self.desks.current_key())
        for name, button in self.actions.items():
            button.setEnabled(name in can)
        for state, button in self.states.items():
            button.setEnabled(f"state:{state}" in can)
        for name in ("approve", "decline"):
            self.buttons[name].setVisible(name in can)
        alert = board.watch_alerts.get(self.alerts.current_key())
        self.buttons["see"].setEnabled(alert is not None and alert.seen_at is None)
        for name in ("open", "replay"):
            self.buttons[name].setEnabled(alert is not None or bool(self._incident_id()))
        incident = board.incidents.get(self._incident_id())
        takes = incident is not None and bool(seat.desk_id) and incident.desk_id != seat.desk_id
        self.buttons["bring"].setEnabled(takes)
        self.buttons["give"].setEnabled(incident is not None and self._desk_id() not in ("", incident.desk_id))
        self.rules.refresh()

    def printable(self) -> Printable:
        """Alerts, incidents, desks and rules as they are; numbers and places stand in them."""
        board, now = self.runner.board, self.runner.now()
        seat = rows.seat_of(board, self.runner.actor)
        incidents, desks = rows.incident_rows(board, seat, now), rows.desk_rows(board, seat, now)
        blocks = (
            rows_block(t("Alerts"), rows.alert_rows(board, now)), rows_block(t("Running incidents"), incidents),
            rows_block(t("Desks and calls"), desks), rows_block(t("Rules that alert"), rows.rule_rows(board)),
        )  # fmt: skip
        name = f"supervision-{local_time(now):%Y%m%d-%H%M}"
        return Printable(
            t("Supervision"), name, blocks, moment_text(now), max(1, len(incidents) + len(desks)), uncovered=True
        )

    def _second(self) -> None:
        """Also while another page is in front: an urgent alert is heard."""
        urgent = any(alert.urgent for alert in rows.unseen_alerts(self.runner.board))
        self._seconds = self._seconds + 1 if urgent else 0
        if urgent and self._seconds % SOUNDS_EVERY_S == 1:
            self.sounded += 1
            self.sounds.play("alarm_high")
            if not self.isVisible():
                self.runner.say(t("An alert of supervision waits to be seen"), "danger")

    def _pick(self, rows_list: RowList) -> None:
        """Alerts and incidents: the one that was chosen last is meant."""
        self._picked = rows_list
        self.refresh()

    def _incident_id(self) -> str:
        alert = self.runner.board.watch_alerts.get(self.alerts.current_key())
        if alert is not None and self._picked is not self.incidents:
            return alert.incident_id
        return self.incidents.current_key()

    def _desk_id(self) -> str:
        kind, _, desk_id = self.desks.current_key().partition(":")
        return desk_id if kind == "desk" else ""

    # --- acting ------------------------------------------------------------------------------------------------------

    def see(self) -> None:
        """F4: the chosen alert is seen; the note is the reason's field."""
        if self.buttons["see"].isEnabled():
            self._send(cmd.SeeWatchAlert(self.alerts.current_key(), self.reason.text()), t("The alert is seen"))

    def open_record(self) -> None:
        """The record of the chosen incident or call on the page of queries."""
        alert = self.runner.board.watch_alerts.get(self.alerts.current_key())
        if self._incident_id():
            self.runner.open_record("incident", self._incident_id())
        elif alert is not None:
            self.runner.open_record("call", alert.call_id)

    def open_replay(self) -> None:
        """The replay of the chosen incident."""
        if self._incident_id():
            self.runner.open_replay(self._incident_id())

    def bring(self) -> None:
        """The chosen incident comes to this desk; the desk that had it is told."""
        seat = rows.seat_of(self.runner.board, self.runner.actor)
        incident_id = self._incident_id()
        done = t("{incident} is at {desk} now; the former desk is told", incident=incident_number(incident_id),
                 desk=self._desk_name(seat.desk_id))  # fmt: skip
        self._send(cmd.BringIncident(incident_id, seat.desk_id, self.reason.text()), done)

    def give(self) -> None:
        """The chosen incident goes to the chosen desk."""
        incident_id, desk_id = self._incident_id(), self._desk_id()
        done = t("{incident} is at {desk} now", incident=incident_number(incident_id), desk=self._desk_name(desk_id))
        self._send(cmd.HandOverIncident(incident_id, desk_id), done)

    def tell(self) -> None:
        """The words of the field as an urgent notice to the chosen desk, or to every desk and station."""
        desk_id = self._desk_id()
        to = (Address(PartyKind.DESK, desk_id),) if desk_id else (
            Address(PartyKind.DESK, "*"), Address(PartyKind.STATION, "*"))  # fmt: skip
        words = self.message.text().strip()
        if words:
            name = self._desk_name(desk_id) if desk_id else t("all desks and stations")
            command = cmd.SendNotice(to, words, t("From supervision"), True, MESSAGE_S)
            self._send(command, t("Told {name}; receipts stand on the page of notices", name=name), self.message.clear)

    def act(self, name: str) -> None:
        """One of the actions with the chosen desk or call."""
        board, key = self.runner.board, self.desks.current_key()
        seat = rows.seat_of(board, self.runner.actor)
        if name not in rows.possible(board, seat, key):
            return
        call, desk_id, reason = rows.chosen_call(board, key), self._desk_id(), self.reason.text()
        kind, _, state = name.partition(":")
        command: Command
        if kind == "state":
            command = cmd.SetDeskState(desk_id, DeskState(state), reason or t("Set by supervision"))
        elif name in ("approve", "decline"):
            command = cmd.DecideBreak(desk_id, name == "approve")
        elif name == "call":
            command = cmd.CallDesk(seat.desk_id, desk_id)
        elif call is None:
            return
        elif name == "release":
            command = cmd.ReleaseCall(call.call_id, reason)
        elif name == "hang_up":
            command = cmd.HangUpCall(call.call_id)
        elif name == "take_over":
            command = cmd.TakeOverCall(call.call_id, seat.desk_id)
        elif name == "stop":
            command = cmd.StopMonitoring(call.call_id, seat.desk_id)
        else:
            command = cmd.MonitorCall(call.call_id, seat.desk_id, MonitorMode(name))
        button = self.states[DeskState(state)] if kind == "state" else self.actions.get(name) or self.buttons[name]
        self._send(command, t("{what}: done", what=button.text()))

    def _desk_name(self, desk_id: str) -> str:
        desk = self.runner.board.desks.get(desk_id)
        return desk.name if desk is not None else desk_id

    def _send(self, command: Command, done: str, then: Callable[[], object] = lambda: None) -> None:
        def answered(answer: CommandAnswer) -> None:
            self.runner.say(done if answer.ok else refusal_words(answer), "success" if answer.ok else "warning")
            if answer.ok:
                then()
            self.refresh()

        self.runner.send(command, answered)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part, 1)
    return row
