"""The middle of the major-incident window: the line in which a casualty is written down, and the list of all."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.console.desk import major_rows as rows
from dispatch_app.console.desk.major_desk import COLOUR_KEYS, OUTCOME_CHOICES, Entry
from dispatch_app.console.qt.major_parts import ChoiceBox, Hands, narrow
from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.domain.major_incident import Colour, Outcome
from dispatch_app.domain.major_words import COLOURS, NEEDS, OUTCOMES
from dispatch_app.domain.triage_start import QUESTIONS, next_step
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.row_paint import ink_on, look_colour
from dispatch_app.qt_kit.theme import current_palette
from dispatch_app.words import t


class MajorCasualtyPanel(Panel):
    """Wristband, F1–F4, person, injuries, Enter: the cursor is back at the wristband for the next one."""

    def __init__(self, hands: Hands) -> None:
        super().__init__("panel")
        self._hands = hands
        self.caption, self.list = Caption(""), RowList()
        self.title = PlainLabel("", "dim")
        self.wristband, self.person, self.name = narrow(120), narrow(90), narrow(120)
        self.injuries = QLineEdit()
        self.colours = {colour: key_button("") for colour in COLOUR_KEYS}
        self.needs = {need: key_button("") for need in NEEDS}
        self.place = ChoiceBox()
        self.store, self.ask = key_button("", "", "primary"), key_button("")
        self.question, self.yes, self.no = SqueezedLabel("", "key"), key_button(""), key_button("")
        self.hospital, self.mission = ChoiceBox(), ChoiceBox()
        self.assign = key_button("")
        self.outcomes = {outcome: key_button("") for outcome in OUTCOME_CHOICES}
        self._question_row, self._settle_rows = QWidget(), QWidget()
        self._entry_shown: tuple[str, int] = ("", 0)
        self._stored = 0
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for button in (*self.colours.values(), *self.needs.values()):
            button.setCheckable(True)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        asked = QHBoxLayout(self._question_row)
        for part in (self.wristband, *self.colours.values(), self.person, self.name):
            first.addWidget(part)
        first.addStretch(1)
        second.addWidget(self.injuries, 1)
        second.addWidget(self.store)
        for part in (*self.needs.values(), self.ask):
            third.addWidget(part)
        third.addWidget(self.place, 1)
        third.addStretch(1)
        for line in (first, second, third, asked):
            line.setSpacing(8)
        asked.setContentsMargins(0, 0, 0, 0)
        for part in (self.question, self.yes, self.no):
            asked.addWidget(part, 1 if part is self.question else 0)
        entry = QVBoxLayout()
        entry.setContentsMargins(12, 8, 12, 8)
        entry.setSpacing(8)
        entry.addWidget(self.title)
        for line in (first, second, third):
            entry.addLayout(line)
        entry.addWidget(self._question_row)
        settle = QVBoxLayout(self._settle_rows)
        settle.setContentsMargins(12, 4, 12, 8)
        ways, ends = QHBoxLayout(), QHBoxLayout()
        ways.setSpacing(8)
        ends.setSpacing(8)
        for part in (self.hospital, self.mission, self.assign):
            ways.addWidget(part, 0 if part is self.assign else 1)
        for button in self.outcomes.values():
            ends.addWidget(button)
        settle.addLayout(ways)
        settle.addLayout(ends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addLayout(entry)
        column.addWidget(self.list, 1)
        column.addWidget(self._settle_rows)

    def _connect(self) -> None:
        self.store.clicked.connect(self.store_now)
        for field in (self.wristband, self.person, self.injuries, self.name):
            field.returnPressed.connect(self.store_now)
        for colour, button in self.colours.items():
            button.clicked.connect(lambda _=False, colour=colour: self.pick_colour(colour))
        for need, button in self.needs.items():
            button.clicked.connect(lambda _=False, need=need: self._toggle_need(need))
        self.ask.clicked.connect(self.begin_questions)
        self.yes.clicked.connect(lambda: self.answer(True))
        self.no.clicked.connect(lambda: self.answer(False))
        self.list.picked.connect(self.edit)
        self.assign.clicked.connect(self._assign)
        for outcome, button in self.outcomes.items():
            button.clicked.connect(lambda _=False, outcome=outcome: self._settle(outcome))

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Casualties"))
        self.list.set_empty_words(t("No casualty is listed yet: wristband, F1–F4, Enter"))
        self.wristband.setPlaceholderText(t("Wristband"))
        self.person.setPlaceholderText(t("M45"))
        self.name.setPlaceholderText(t("Name"))
        self.injuries.setPlaceholderText(t("Injuries"))
        for number, (colour, button) in enumerate(self.colours.items(), 1):
            relabel(button, f"{rows.MARKS[colour]} {t(COLOURS[colour])}", f"F{number}")
        for number, (need, button) in enumerate(self.needs.items(), 1):
            relabel(button, t(NEEDS[need]), f"Alt+{number}")
        relabel(self.ask, t("Triage questions"), "F5")
        relabel(self.yes, t("Yes"), "F6")
        relabel(self.no, t("No"), "F7")
        relabel(self.assign, t("Assign"))
        for outcome, button in self.outcomes.items():
            relabel(button, t("take the outcome back") if outcome is Outcome.OPEN else t(OUTCOMES[outcome]))

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_board(self) -> None:
        """Paint what the board says; what is being typed stays."""
        board, major, state = self._hands.board(), self._hands.major(), self._hands.state
        listed = rows.casualty_rows(board, major, self._hands.now())
        self.list.show_rows(listed)
        self.list.set_marked(state.entry.casualty_id)
        left = sum(1 for c in board.casualties_of(state.chosen) if not c.is_settled())
        words = t("{all} listed, {left} without outcome", all=len(listed), left=left)
        self.caption.count.show_text(words if listed else "")
        running = major is not None and major.is_open()
        casualty = state.casualty(board)
        self.title.show_text(t("Change no. {number}", number=casualty.number) if casualty else t("New casualty"))
        relabel(self.store, t("Keep") if casualty else t("List"), "Enter")
        for part in (self.wristband, self.person, self.name, self.injuries, self.store, self.ask):
            part.setEnabled(running)
        linked = major.incident_ids if major is not None else ()
        places = [(i, f"{incident_number(i)} {board.incidents[i].scene.text}") for i in linked if i in board.incidents]
        self.place.offer(places)
        self.place.setVisible(len(places) > 1)
        if self._entry_shown != (state.entry.casualty_id, self._stored):
            self._show_entry(state.entry)
        self._show_colours(running)
        self._question_row.setVisible(state.question >= 0)
        if state.question >= 0:
            self.question.show_text(t(QUESTIONS[state.question].text))
        self._settle_rows.setVisible(casualty is not None)
        if casualty is not None:
            self.hospital.offer([("", t("no hospital yet")), *rows.hospital_choices(board)])
            self.mission.offer([("", t("no vehicle yet")), *rows.mission_choices(board, major)])
            self.assign.setEnabled(running and not casualty.is_settled())
            for outcome, button in self.outcomes.items():
                button.setEnabled(running and outcome is not casualty.outcome)

    def _show_entry(self, entry: Entry) -> None:
        """The fields follow the line that was chosen, or are empty for a new one."""
        self._entry_shown = (entry.casualty_id, self._stored)
        for field, text in ((self.wristband, entry.wristband), (self.person, entry.person), (self.name, entry.name),
                            (self.injuries, entry.injuries)):  # fmt: skip
            field.setText(text)
        self.place.choose(entry.incident_id)
        casualty = self._hands.state.casualty(self._hands.board())
        if casualty is not None:
            self.hospital.offer([("", t("no hospital yet")), *rows.hospital_choices(self._hands.board())])
            missions = rows.mission_choices(self._hands.board(), self._hands.major())
            self.mission.offer([("", t("no vehicle yet")), *missions])
            self.hospital.choose(casualty.hospital_id)
            self.mission.choose(casualty.mission_id)

    def _show_colours(self, running: bool) -> None:
        entry, palette = self._hands.state.entry, current_palette()
        for colour, button in self.colours.items():
            chosen = entry.colour is colour
            button.setChecked(chosen)
            button.setEnabled(running)
            ground = look_colour(rows.LOOKS[colour], palette)
            ink = ink_on(ground).name() if chosen else ground.name()
            fill = ground.name() if chosen else "transparent"
            style = f"QPushButton {{ background: {fill}; color: {ink}; border: 1px solid {ground.name()}; }}"
            if style != button.styleSheet():
                button.setStyleSheet(style)
        for need, button in self.needs.items():
            button.setChecked(need in entry.needs)
            button.setEnabled(running)

    # --- hands -------------------------------------------------------------------------------------------------------

    def pick_colour(self, colour: Colour) -> None:
        """F1 to F4."""
        self._take_typed()
        self._hands.state.pick_colour(colour)
        self._hands.refresh()
        if self.focusWidget() is self.wristband or not isinstance(self.focusWidget(), QLineEdit):
            self.person.setFocus()

    def pick_need(self, place: int) -> None:
        """Alt and a digit."""
        if place < len(self.needs):
            self._toggle_need(list(self.needs)[place])

    def _toggle_need(self, need: str) -> None:
        self._take_typed()
        self._hands.state.entry.toggle_need(need)
        self._hands.refresh()

    def begin_questions(self) -> None:
        """F5: colour by questions; again puts them away."""
        self._take_typed()
        state = self._hands.state
        state.question = -1 if state.question >= 0 else 0
        self._hands.refresh()

    def answer(self, yes: bool) -> None:
        """Yes or no leads to the next question or to a colour."""
        state = self._hands.state
        if state.question < 0:
            return
        found = next_step(state.question, yes)
        if isinstance(found, Colour):
            self.pick_colour(found)
        else:
            state.question = found
            self._hands.refresh()

    def edit(self, casualty_id: str) -> None:
        """A casualty of the list comes into the line."""
        casualty = self._hands.board().casualties.get(casualty_id)
        if casualty is not None:
            self._hands.state.entry = Entry.of(casualty)
            self._hands.refresh()
            self.injuries.setFocus()

    def new_line(self) -> None:
        """Esc, or the casualty is stored: an empty line, the cursor at the wristband."""
        self._hands.state.stored()
        self._stored += 1
        self._hands.refresh()
        self.wristband.setFocus()

    def store_now(self) -> None:
        """Enter."""
        self._take_typed()
        wanted = self._hands.state.store()
        if wanted:
            self._hands.run(wanted, self.new_line)
        else:
            self.colours[Colour.RED].setFocus()

    def _take_typed(self) -> None:
        entry = self._hands.state.entry
        entry.wristband, entry.person = self.wristband.text(), self.person.text()
        entry.name, entry.injuries = self.name.text(), self.injuries.text()
        entry.incident_id = self.place.key()

    def _assign(self) -> None:
        state = self._hands.state
        self._hands.run(state.assign(self._hands.board(), self.hospital.key(), self.mission.key()), self.new_line)

    def _settle(self, outcome: Outcome) -> None:
        hospital_id = self.hospital.key() if outcome is Outcome.HANDED_OVER else ""
        self._hands.run(self._hands.state.settle(outcome, hospital_id), self.new_line)
