"""The intake window 受理窗: sign-in page or desk page, and every key of the console."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QStackedWidget

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.alarm_bell import AlarmBell
from dispatch_app.console.qt.desk_page import DeskPage
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.keys import KEYS
from dispatch_app.console.qt.pick_field import PickField
from dispatch_app.desk_kit.labels import label
from dispatch_app.desk_kit.lamps import LINK_WORDS
from dispatch_app.domain.station import DeskState
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.sign_in_page import SignInPage
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.words import t


class IntakeWindow(QMainWindow):
    """`view_wanted` carries theme, language, larger, smaller or windows; `closed` says the person ends the program."""

    view_wanted = Signal(str)
    signed_in = Signal(str, str)
    closed = Signal()
    alarms_wanted = Signal()
    recordings_wanted = Signal(str, str)
    campaigns_wanted = Signal(str)
    """Of an incident, "" for all."""
    majors_wanted = Signal(str)
    flows_wanted = Signal()
    dial_elsewhere_wanted = Signal()
    """Ctrl+D while another window of the console has the cursor."""

    def __init__(self, runner: DeskRunner, server: str, sounds: Sounds) -> None:
        super().__init__()
        self.runner = runner
        self.sounds = sounds
        self.sign_in = SignInPage(server)
        self.page = DeskPage(runner, sounds)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.sign_in)
        self.pages.addWidget(self.page)
        self.setCentralWidget(self.pages)
        self.setMinimumSize(1180, 700)
        self._shown_form = ""
        self.alarm_bell = AlarmBell()
        self._connect()
        self._make_keys()
        self.speak()

    def _connect(self) -> None:
        self.sign_in.wanted.connect(self._sign_in)
        self.sign_in.change_wanted.connect(
            lambda user, old, new: self.runner.link.change_password(user, old, new, self.sign_in.password_changed)
        )
        self.sign_in.language_wanted.connect(lambda: self.view_wanted.emit("language"))
        self.runner.phase_changed.connect(self._phase_changed)
        self.runner.changed.connect(self.refresh)
        self.runner.second.connect(self.refresh)
        self.runner.rang.connect(lambda: self.sounds.play("ring"))
        self.page.strip.menu_wanted.connect(self._menu_wanted)
        self.page.form.campaign_wanted.connect(lambda: self.campaigns_wanted.emit(self.runner.desk.active))
        self.page.strip.state_wanted.connect(self._state_wanted)
        self.page.strip.alarms_wanted.connect(self.alarms_wanted)

    def _make_keys(self) -> None:
        self.shortcuts: dict[str, QShortcut] = {}
        for key in KEYS:
            self._key(key.sequence, self._action(key.action))
        for number in range(1, 10):
            self._key(str(number), lambda number=number: self.page.digit(number))
            self._key(f"Ctrl+{number}", lambda number=number: self.page.digit(number))
            self._key(f"Alt+{number}", lambda number=number: self.page.choose_vehicle(number))

    def _action(self, name: str) -> Callable[[], object]:
        """What the telephone does, the window's method of that name, or a wish of the menu."""
        if name.startswith("tel:"):
            action = getattr(tel, name.removeprefix("tel:"))
            return lambda: self.runner.act(action)
        method: Callable[[], object] = getattr(self, name, lambda: self._menu_wanted(name))
        return method

    def _key(self, sequence: str, then: object) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self._pressed(sequence, then))
        self.shortcuts[sequence] = shortcut

    def _pressed(self, sequence: str, then: object) -> None:
        assert callable(then)
        if self.is_working() or sequence in ("Ctrl+T", "Ctrl+L", "Ctrl++", "Ctrl+=", "Ctrl+-"):
            then()

    def is_working(self) -> bool:
        """Whether the desk page is shown."""
        return self.pages.currentWidget() is self.page

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 intake – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.sign_in.speak()
        self.page.speak()

    def refresh(self) -> None:
        """Paint the desk as it is now."""
        if not self.is_working():
            return
        desk = self.runner.desk
        desk.now = self.runner.link.server_now()
        self.page.show_desk()
        sound = self.alarm_bell.due(desk.board, desk.now)
        if sound:
            self.sounds.play(sound)
        if desk.active != self._shown_form:
            self._shown_form = desk.active
            self._to_first_field()

    def _to_first_field(self) -> None:
        """A form came forward by the person's own act: the cursor waits where the first word is needed."""
        form = self.runner.desk.shown()
        if form is None or not form.incident.is_open() or self.page.inquiry.isVisible():
            return
        holder = self.focusWidget()
        if holder in (self.page.queue.incidents, self.page.queue.held):
            return
        if isinstance(holder, QLineEdit) and holder.isModified():
            return  # the hand was quicker than the paint and types already
        known = form.incident.scene.is_known() or self.page.call.location.places.rows()
        (self.page.form.complaint if known else self.page.form.scene).setFocus()

    # --- signing in --------------------------------------------------------------------------------------------------

    def _sign_in(self, user: str, password: str, desk_id: str) -> None:
        self.sign_in.show_notice(t("Signing in…"))
        self.signed_in.emit(user, desk_id)
        self.runner.sign_in(user, password, desk_id)

    def _phase_changed(self, phase: str) -> None:
        detail = self.runner.desk.link_detail
        if phase == "live":
            if not self.is_working():
                self.pages.setCurrentWidget(self.page)
                self.page.setFocus()
            self.sign_in.show_notice("")
            self.speak()
            self.refresh()
        elif phase in ("signed_out", "refused"):
            self.pages.setCurrentWidget(self.sign_in)
            self.sign_in.show_notice(detail, "danger" if phase == "refused" else "dim")
            if self.runner.refused_code == "must_change":
                self.sign_in.ask_for_new_password()
        elif not self.is_working():
            words = label(LINK_WORDS, phase)
            self.sign_in.show_notice(f"{words} {detail}".strip(), "warning" if phase == "offline" else "dim")

    def _state_wanted(self, state: str) -> None:
        desk = self.runner.desk
        if state == DeskState.SIGNED_OUT and desk.board.live_calls_of(desk.desk_id):
            desk.say(t("A call is on the line: hang up or transfer it before you sign out"), "danger")
            self.refresh()
        elif state == DeskState.SIGNED_OUT:
            self.runner.sign_out()
        else:
            self.runner.act(tel.set_desk_state, DeskState(state))

    def _menu_wanted(self, wanted: str) -> None:
        shown = {
            "keys": self.show_keys, "telephone": self.show_telephone, "recordings": self.show_recordings,
            "campaigns": self.show_campaigns, "majors": self.show_majors, "flows": self.show_flows,
            "alarms": self.show_alarms,
        }  # fmt: skip
        if wanted in shown:
            if self.is_working() or wanted == "keys":
                shown[wanted]()
        else:
            self.view_wanted.emit(wanted)

    # --- keys --------------------------------------------------------------------------------------------------------

    def answer(self) -> None:
        """F1."""
        chosen = self.page.queue.waiting
        self.runner.act(act.answer_call, chosen.current_key() if chosen.hasFocus() else "")

    def hold_call(self) -> None:
        """F2."""
        self.runner.act(act.hold_or_resume)

    def hand_over(self) -> None:
        """F3."""
        self.runner.act(act.hand_over)

    def accept_place(self) -> None:
        """F4."""
        self.runner.act(act.accept_place)

    def new_incident(self) -> None:
        """F5."""
        self.runner.act(act.new_incident)

    def find_address(self) -> None:
        """F6."""
        self.activateWindow()
        self.page.form.scene.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.form.scene.selectAll()

    def hold_incident(self) -> None:
        """F7."""
        self.runner.act(act.hold_incident)

    def close_incident(self) -> None:
        """F8."""
        self.runner.act(act.close_incident)

    def cancel_incident(self) -> None:
        """F9."""
        self.runner.act(act.cancel_incident)

    def locate_again(self) -> None:
        """Ctrl+G."""
        self.runner.act(act.locate_again)

    def send_link(self) -> None:
        """Ctrl+S."""
        self.runner.act(act.send_link)

    def revise_orders(self) -> None:
        """F10."""
        self.runner.act(act.revise_orders)

    def reinforce(self) -> None:
        """F11."""
        self.runner.act(act.reinforce)

    def dispatch(self) -> None:
        """F12."""
        self.runner.act(act.dispatch)

    def back(self) -> None:
        """Esc: one step back – choices, keys, inquiry, messages, then the cursor out of the fields and lists."""
        page = self.page
        field = QApplication.focusWidget()
        if isinstance(field, PickField) and field.drop_choices():
            return
        if page.keys.isVisible():
            page.keys.hide()
        elif self.runner.desk.inquiry is not None:
            self.runner.act(act.drop_inquiry)
        elif self.runner.desk.telephone.is_open:
            self.runner.act(tel.open_page)
        elif page.messages.isVisible():
            page.toggle_messages()
        else:
            page.setFocus()

    def call_back(self) -> None:
        """Shift+F1."""
        chosen = self.page.queue.missed
        self.runner.act(tel.call_back, chosen.current_key() if chosen.hasFocus() else "")

    def dial_here(self) -> None:
        """Ctrl+D: the row under the cursor, the card on the map, else the number of the shown incident."""
        holder = QApplication.focusWidget()
        if isinstance(holder, RowList) and holder.dial_current():
            return
        if holder is not None and holder.window() is not self:
            self.dial_elsewhere_wanted.emit()
        else:
            self.runner.act(tel.dial_shown)

    def show_telephone(self) -> None:
        """Shift+F6."""
        self.runner.act(tel.open_page)

    def to_complaint(self) -> None:
        """Alt+C."""
        self.page.form.complaint.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.page.form.complaint.selectAll()

    def to_vehicles(self) -> None:
        """Alt+V."""
        self.page.plan.vehicles.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_incidents(self) -> None:
        """Alt+I."""
        self.page.queue.incidents.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_queue(self) -> None:
        """Alt+Q."""
        self.page.queue.waiting.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def previous_question(self) -> None:
        """Ctrl+Z outside text."""
        self.runner.act(act.ask_last_again)

    def beat(self) -> None:
        """Ctrl+R."""
        self.page.triage.metronome.toggle()

    def hang_up(self) -> None:
        """Ctrl+H."""
        self.runner.act(act.hang_up)

    def classify(self) -> None:
        """Ctrl+K."""
        self.runner.act(act.classify_call)

    def next_form(self) -> None:
        """Ctrl+Tab."""
        self.runner.act(act.next_tab, 1)

    def previous_form(self) -> None:
        """Ctrl+Shift+Tab."""
        self.runner.act(act.next_tab, -1)

    def put_away(self) -> None:
        """Ctrl+W."""
        self.runner.act(act.put_away)

    def read_messages(self) -> None:
        """Ctrl+M."""
        self.runner.desk.messages.read()
        self.refresh()

    def list_messages(self) -> None:
        """Ctrl+J."""
        self.page.toggle_messages()

    def show_alarms(self) -> None:
        """Ctrl+B."""
        self.alarms_wanted.emit()

    def show_recordings(self) -> None:
        """Ctrl+P: of the call under the cursor in the list of missed calls, of the open incident, else all."""
        missed = self.page.queue.missed
        call_id = missed.current_key() if missed.hasFocus() else ""
        self.recordings_wanted.emit("" if call_id else self.runner.desk.active, call_id)

    def show_majors(self) -> None:
        """Shift+F11: the major incident of the incident in front, or the declaration of one."""
        self.majors_wanted.emit(self.runner.desk.active)

    def show_campaigns(self) -> None:
        """Shift+F8."""
        self.campaigns_wanted.emit("")

    def show_flows(self) -> None:
        """Shift+F9."""
        self.flows_wanted.emit()

    def show_keys(self) -> None:
        """Ctrl+/."""
        self.page.toggle_keys()

    def switch_theme(self) -> None:
        """Ctrl+T."""
        self.view_wanted.emit("theme")

    def switch_language(self) -> None:
        """Ctrl+L."""
        self.view_wanted.emit("language")

    def larger_text(self) -> None:
        """Ctrl and plus."""
        self.view_wanted.emit("larger")

    def smaller_text(self) -> None:
        """Ctrl and minus."""
        self.view_wanted.emit("smaller")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the intake window ends the program, unless a caller is on the line; what is typed goes out first."""
        desk = self.runner.desk
        if self.is_working() and desk.board.live_calls_of(desk.desk_id):
            desk.say(t("A call is on the line: hang up or transfer it before you close the console"), "danger")
            self.refresh()
            event.ignore()
            return
        super().closeEvent(event)
        QTimer.singleShot(0, self.closed.emit)
