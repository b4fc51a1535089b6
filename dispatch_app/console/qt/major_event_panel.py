"""The left side of the major-incident window: events, linked incidents, and the declaration of a new one."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.console.desk import major_rows as rows
from dispatch_app.console.desk.requests import Send
from dispatch_app.console.qt.major_parts import ChoiceBox, Hands, counter
from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.major_incident import Colour, Estimate
from dispatch_app.domain.major_words import COLOURS, KINDS
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t


class MajorEventPanel(Panel):
    """`shown_incident` is the one in front at the intake: it can be declared or joined."""

    def __init__(self, hands: Hands) -> None:
        super().__init__("panel")
        self._hands = hands
        self.shown_incident: Incident | None = None
        self.caption, self.majors = Caption(""), RowList()
        self.linked_caption, self.linked = Caption(""), RowList()
        self.join, self.split = key_button(""), key_button("")
        self.declare_title = SqueezedLabel("", "key")
        self.name, self.kind = QLineEdit(), ChoiceBox()
        self.guesses = {colour: counter() for colour in Colour}
        self.labels = {name: PlainLabel("", "dim") for name in ("name", "kind", *Colour)}
        self.declare = key_button("", "", "danger")
        self._form = QWidget()
        self._named_for = ""
        self._lay_out()
        self.majors.picked.connect(self._choose)
        self.declare.clicked.connect(self.declare_now)
        self.name.returnPressed.connect(self.declare_now)
        self.join.clicked.connect(self._join)
        self.split.clicked.connect(self._split)
        self.linked.chosen.connect(lambda _: self._hands.refresh())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.majors, 2)
        column.addWidget(self.linked_caption)
        column.addWidget(self.linked, 2)
        self.setMinimumWidth(250)
        both = QHBoxLayout()
        both.setSpacing(8)
        both.setContentsMargins(8, 4, 8, 8)
        both.addWidget(self.join)
        both.addWidget(self.split)
        column.addLayout(both)
        grid = QGridLayout(self._form)
        grid.setContentsMargins(12, 4, 12, 12)
        grid.addWidget(self.declare_title, 0, 0, 1, 4)
        grid.addWidget(self.labels["name"], 1, 0)
        grid.addWidget(self.name, 1, 1, 1, 3)
        grid.addWidget(self.labels["kind"], 2, 0)
        grid.addWidget(self.kind, 2, 1, 1, 3)
        for place, colour in enumerate(Colour):
            grid.addWidget(self.labels[colour], 3 + place // 2, place % 2 * 2)
            grid.addWidget(self.guesses[colour], 3 + place // 2, place % 2 * 2 + 1)
        grid.addWidget(self.declare, 5, 0, 1, 4)
        column.addWidget(self._form)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Major incidents"))
        self.linked_caption.title.show_text(t("Linked incidents"))
        self.majors.set_empty_words(t("No major incident"))
        self.linked.set_empty_words(t("Choose a major incident"))
        self.labels["name"].show_text(t("Name of the event"))
        self.labels["kind"].show_text(t("Kind"))
        self.name.setPlaceholderText(t("Empty: place and complaint"))
        for colour in Colour:
            self.labels[colour].show_text(f"{rows.MARKS[colour]} {t(COLOURS[colour])} {t('about')}")
        self.kind.offer([(kind, t(words)) for kind, words in KINDS.items()])
        relabel(self.declare, t("Declare the major incident"), "Enter")
        relabel(self.split, t("Split off"))

    def show_board(self) -> None:
        """Paint what the board says."""
        board, major, incident = self._hands.board(), self._hands.major(), self.shown_incident
        listed = rows.major_rows(board, self._hands.now())
        self.majors.show_rows(listed)
        self.majors.set_marked(self._hands.state.chosen)
        self.caption.count.show_text(str(len(listed)) if listed else "")
        self.linked.show_rows(rows.linked_rows(board, major))
        linked = board.major_of(incident.incident_id) if incident is not None else None
        free = incident is not None and incident.is_open() and (linked is None or not linked.is_open())
        self._form.setVisible(free)
        number = incident_number(incident.incident_id) if incident is not None else ""
        self.declare_title.show_text(t("Declare from {incident}", incident=number))
        running = major is not None and major.is_open()
        relabel(self.join, t("Join {incident}", incident=number) if free else t("Join the open incident"))
        self.join.setEnabled(free and running)
        several = major is not None and len(major.incident_ids) > 1
        self.split.setEnabled(running and several and bool(self.linked.current_key()))

    def start_declaring(self) -> None:
        """The cursor goes to the declaration, where one is possible."""
        incident = self.shown_incident
        if incident is not None and self._form.isVisible():
            if self._named_for != incident.incident_id:
                self._named_for = incident.incident_id
                self.name.clear()
                for guess in self.guesses.values():
                    guess.setValue(0)
            self.name.setFocus()

    def declare_now(self) -> None:
        """Enter, or the button."""
        guess = Estimate(**{colour.value: spin.value() for colour, spin in self.guesses.items()})
        wanted = self._hands.state.declare(self.shown_incident, self.name.text(), self.kind.key(), guess)
        self._hands.run(wanted)

    def _choose(self, major_incident_id: str) -> None:
        self._hands.state.choose(major_incident_id)
        self._hands.refresh()

    def _join(self) -> None:
        if self.shown_incident is not None:
            join = cmd.JoinIncident(self._hands.state.chosen, self.shown_incident.incident_id)
            self._hands.run([Send(join, "join")])

    def _split(self) -> None:
        incident_id = self.linked.current_key()
        if incident_id:
            self._hands.run([Send(cmd.SplitIncident(self._hands.state.chosen, incident_id), "split")])
