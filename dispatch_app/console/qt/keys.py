"""The keys of the console: one table for the shortcuts and for the list that explains them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel
from dispatch_app.qt_kit.theme import number_font
from dispatch_app.words import later, t


@dataclass(frozen=True, slots=True)
class Key:
    """A key sequence, what it does, and the window's method behind it – or "tel:" and one of telephone_actions."""

    sequence: str
    words: str
    action: str


KEYS: tuple[Key, ...] = (
    Key("F1", later("Answer the longest waiting call and open its incident"), "answer"),
    Key("F2", later("Hold or resume the call"), "hold_call"),
    Key("F3", later("Transfer the call, or hand the form over"), "hand_over"),
    Key("F4", later("Accept the place of the caller"), "accept_place"),
    Key("Ctrl+G", later("Ask every location source again"), "locate_again"),
    Key("Ctrl+S", later("Send the caller a link that shares the position"), "send_link"),
    Key("F5", later("New incident"), "new_incident"),
    Key("F6", later("Find an address"), "find_address"),
    Key("F7", later("Hold, queue or wake the incident"), "hold_incident"),
    Key("F8", later("Close the incident; re-open a closed one"), "close_incident"),
    Key("F9", later("Cancel the incident"), "cancel_incident"),
    Key("F10", later("Revise the orders on their way"), "revise_orders"),
    Key("F11", later("Reinforcement"), "reinforce"),
    Key("F12", later("Dispatch the plan"), "dispatch"),
    Key("Shift+F1", later("Call the oldest missed call back"), "call_back"),
    Key("Shift+F2", later("Microphone off or on"), "tel:mute"),
    Key("Shift+F3", later("Three-way: add somebody to the call"), "tel:add_party"),
    Key("Shift+F4", later("Lock the caller's number"), "tel:lock_caller"),
    Key("Shift+F5", later("Put the caller back into the queue"), "tel:return_to_queue"),
    Key("Shift+F6", later("Telephone: numbers, hot lines, desks"), "show_telephone"),
    Key("Shift+F7", later("Merge with an incident that runs already"), "tel:merge"),
    Key("Ctrl+Shift+R", later("Ready for calls, or busy"), "tel:ready_or_busy"),
    Key("Ctrl+Shift+B", later("Ask for a break, or take the wish back"), "tel:ask_break"),
    Key("Ctrl+D", later("Dial the number under the cursor; Ctrl+H hangs up"), "dial_here"),
    Key("Esc", later("Back"), "back"),
    Key("Alt+C", later("Chief complaint"), "to_complaint"),
    Key("Alt+V", later("To the recommended vehicles"), "to_vehicles"),
    Key("Alt+I", later("To the running incidents"), "to_incidents"),
    Key("Alt+Q", later("To the call queue"), "to_queue"),
    Key("Ctrl+Z", later("Previous key question"), "previous_question"),
    Key("Ctrl+R", later("Start or stop the CPR beat"), "beat"),
    Key("Ctrl+H", later("Hang up"), "hang_up"),
    Key("Ctrl+K", later("Classify the call"), "classify"),
    Key("Ctrl+Tab", later("Next form"), "next_form"),
    Key("Ctrl+Shift+Tab", later("Previous form"), "previous_form"),
    Key("Ctrl+W", later("Put the form away"), "put_away"),
    Key("Ctrl+M", later("Messages are read"), "read_messages"),
    Key("Ctrl+J", later("List of messages"), "list_messages"),
    Key("Ctrl+B", later("Alarms and the map of parts"), "show_alarms"),
    Key("Ctrl+U", later("Notices, return slips, stations and their shifts"), "papers"),
    Key("Ctrl+P", later("Recordings: of the open incident, else all"), "show_recordings"),
    Key("Shift+F11", later("Major incident: declare, casualties, hospitals, reports"), "show_majors"),
    Key("Shift+F12", later("Booked transport"), "bookings"),
    Key("Shift+F10", later("Directory: people, equipment, drugs, numbers"), "directory"),
    Key("Shift+F8", later("Campaigns of outgoing calls"), "show_campaigns"),
    Key("Shift+F9", later("Automatic flows of the exchange"), "show_flows"),
    Key("Ctrl+T", later("Dark or light theme"), "switch_theme"),
    Key("Ctrl+L", later("中文 / English"), "switch_language"),
    Key("Ctrl++", later("Larger text"), "larger_text"),
    Key("Ctrl+=", later("Larger text"), "larger_text"),
    Key("Ctrl+-", later("Smaller text"), "smaller_text"),
    Key("Ctrl+/", later("All keys"), "show_keys"),
)

DIGIT_WORDS = (
    ("1 2 3", later("Answer the key question, or the question that is shown")),
    ("Ctrl+1…9", later("The same while typing in a field")),
    ("Alt+1…9", later("Choose the vehicle of that number")),
    ("Space", later("Choose the row under the cursor")),
)


class KeysPanel(Panel):
    """All keys in two columns, over the middle of the screen until Esc."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.caption = Caption("")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(16, 4, 16, 16)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        column = QVBoxLayout(self)
        column.addWidget(self.caption)
        column.addLayout(self._grid)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.speak()
        self.hide()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.setText(t("All keys") + " · Esc")
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        entries = [(key.sequence, t(key.words)) for key in KEYS] + [(keys, t(words)) for keys, words in DIGIT_WORDS]
        half = (len(entries) + 1) // 2
        for place, (sequence, words) in enumerate(entries):
            row, column = place % half, place // half * 2
            name = PlainLabel(sequence)
            name.setFont(number_font(bold=True))
            self._grid.addWidget(name, row, column)
            self._grid.addWidget(PlainLabel(words, "dim"), row, column + 1)
