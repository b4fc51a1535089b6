"""The intake window's page while somebody works: every panel in its place, wired to the desk."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QSplitter, QTabBar, QVBoxLayout, QWidget

from dispatch_app.console.desk import crew_talk, time_correction, vehicle_signals
from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import reinforcement_actions as rein
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.qt.call_panel import CallPanel
from dispatch_app.console.qt.crew_bar import CrewBar
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.form_panel import FormPanel
from dispatch_app.console.qt.inquiry_panel import InquiryPanel
from dispatch_app.console.qt.keys import KeysPanel
from dispatch_app.console.qt.ladder_panel import LadderPanel
from dispatch_app.console.qt.message_bar import MessageBar, MessagePanel
from dispatch_app.console.qt.plan_panel import PlanPanel
from dispatch_app.console.qt.queue_panel import QueuePanel
from dispatch_app.console.qt.strip_bar import StripBar
from dispatch_app.console.qt.telephone_panel import TelephonePanel
from dispatch_app.console.qt.triage_panel import TriagePanel
from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.domain.incident import Grade, IncidentState
from dispatch_app.domain.mission import MissionState
from dispatch_app.qt_kit.plain_parts import Panel, clear_ground, key_button, relabel
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.qt_kit.theme import font_px
from dispatch_app.words import t

LEFT_PX, RIGHT_PX, FOOT_PX, BASE_PX = 340, 440, 112, 14
"""Columns and foot for text of BASE_PX; larger text gets more."""

ACTIONS = (
    ("new_incident", "F5"), ("hold_incident", "F7"), ("close_incident", "F8"), ("cancel_incident", "F9"),
    ("revise_orders", "F10"), ("reinforce", "F11"), ("put_away", "Ctrl+W"),
)  # fmt: skip


class ActionBar(Panel):
    """The actions of the shown incident: one row, or two where the window is narrow."""

    def __init__(self, buttons: list[QPushButton]) -> None:
        super().__init__("panel")
        self._buttons = buttons
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 6, 8, 6)
        self._grid.setSpacing(8)
        for button in buttons:
            button.setMinimumWidth(0)
        self._spread(len(buttons))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widest = max(button.sizeHint().width() for button in self._buttons) + 8
        whole = sum(button.sizeHint().width() + 8 for button in self._buttons) + 16
        few = max(1, min((self.width() - 16) // widest, (len(self._buttons) + 1) // 2))
        self._spread(len(self._buttons) if whole <= self.width() else few)

    def _spread(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self._buttons):
            self._grid.addWidget(button, place // columns, place % columns)


class DeskPage(QWidget):
    """All panels; `show_desk` paints the desk as it is now."""

    def __init__(self, runner: DeskRunner, sounds: Sounds) -> None:
        super().__init__()
        self.runner = runner
        self.strip, self.queue, self.call = StripBar(), QueuePanel(), CallPanel()
        self.form, self.triage, self.plan = FormPanel(), TriagePanel(sounds), PlanPanel()
        self.inquiry, self.ladder = InquiryPanel(), LadderPanel()
        self.message_bar, self.messages, self.keys = MessageBar(), MessagePanel(), KeysPanel()
        self.telephone, self.crews = TelephonePanel(), CrewBar()
        for over in (self.keys, self.messages, self.telephone, self.crews):
            over.setParent(self)  # they lie over the page, so that nothing moves when they come and go
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons: dict[str, QPushButton] = {name: key_button("", key) for name, key in ACTIONS}
        self._tab_ids: list[str] = []
        self.columns_by_hand = False
        self._lay_out()
        self._connect()
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QWidget()
        centre = QVBoxLayout(middle)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(8)
        for widget in (self.tabs, self.call, self.form):
            centre.addWidget(widget)
        centre.addWidget(self.triage, 1)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(middle)
        clear_ground(room)
        self.actions_bar = bar = ActionBar(list(self.buttons.values()))
        whole = QWidget()
        self._middle = stack = QVBoxLayout(whole)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(8)
        stack.addWidget(room, 1)
        stack.addWidget(self.inquiry)
        stack.addWidget(bar)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setHandleWidth(8)
        self.columns.setStyleSheet("QSplitter::handle { background: transparent; }")
        for widget in (self.queue, whole, self.plan):
            self.columns.addWidget(widget)
        self.columns.splitterMoved.connect(self._columns_moved)
        self.columns.setStretchFactor(1, 1)
        self.columns.setChildrenCollapsible(False)
        self.queue.setMinimumWidth(240)
        self.plan.setMinimumWidth(330)
        body = QVBoxLayout()
        body.setContentsMargins(8, 8, 8, 8)
        body.setSpacing(8)
        body.addWidget(self.columns, 1)
        body.addWidget(self.ladder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(body, 1)
        column.addWidget(self.message_bar)

    def _connect(self) -> None:
        run = self.runner.act
        self.queue.answer_wanted.connect(lambda key: run(act.answer_call, key))
        self.queue.call_picked.connect(lambda key: run(act.choose_call, key))
        self.queue.call_back_wanted.connect(lambda key: run(tel.call_back, key))
        self.queue.incident_picked.connect(lambda key: run(act.show_incident, key))
        self.queue.alarm_picked.connect(lambda key: run(rein.follow_alarm, key))
        self.call.hold_wanted.connect(lambda: run(act.hold_or_resume))
        self.call.transfer_wanted.connect(lambda: run(act.hand_over))
        self.call.hang_up_wanted.connect(lambda: run(act.hang_up))
        self.call.classify_wanted.connect(lambda: run(act.classify_call))
        self.call.bar.wanted.connect(lambda name: run(getattr(tel, name)))
        self.call.bar.desk_wanted.connect(lambda key: run(tel.watch_desk, key, self.runner.link.actor))
        self.call.bar.drop_wanted.connect(lambda party_id: run(tel.drop_party, party_id))
        self.call.bar.dial_wanted.connect(lambda number: run(tel.call_number, number))
        for part in (self.queue, self.plan, self.ladder):
            part.dial_wanted.connect(lambda key: run(tel.dial_key, key))
        self._connect_telephone()
        location = self.call.location
        location.accept_wanted.connect(lambda: run(act.accept_place))
        location.place_picked.connect(lambda key: run(act.choose_place, key))
        location.locate_wanted.connect(lambda: run(act.locate_again))
        location.link_wanted.connect(lambda number: run(act.send_link, number))
        location.link_hidden.connect(lambda: run(act.hide_link))
        self.form.edited.connect(lambda name, value, at_once: run(act.edit_field, name, value, at_once))
        self.form.places_wanted.connect(self._find_places)
        self.form.place_picked.connect(lambda target, found: run(act.take_found_place, target, found))
        self.form.theirs_wanted.connect(self._take_theirs)
        self.triage.answered.connect(lambda question, answer: run(act.answer_question, question, answer))
        self.triage.back_wanted.connect(lambda: run(act.ask_last_again))
        self.triage.back.clicked.connect(lambda: run(act.ask_last_again))
        self.triage.grade_picked.connect(lambda grade: run(act.set_grade, Grade(grade)))
        self.triage.metronome.first_compression.connect(self._compressed)
        self.plan.vehicle_toggled.connect(lambda key: run(act.toggle_vehicle, key))
        self.plan.hospital_picked.connect(lambda key: run(act.choose_hospital, key))
        self.plan.dispatch_wanted.connect(lambda: run(act.dispatch))
        self.plan.propose_wanted.connect(lambda: run(act.propose_again))
        self.inquiry.replied.connect(self.runner.reply)
        self.inquiry.dropped.connect(lambda: run(act.drop_inquiry))
        self.ladder.mission_action.connect(self._mission_action)
        self.ladder.leads = lambda: time_correction.may_correct(self.runner.link.actor)
        self.crews.answered.connect(lambda call, words: run(crew_talk.answer, call, words))
        self.crews.ended.connect(lambda call, reason: run(crew_talk.end, call, reason))
        self.crews.place_wanted.connect(lambda call: run(crew_talk.look, call))
        self.message_bar.read_wanted.connect(self._read)
        self.message_bar.list_wanted.connect(self.toggle_messages)
        self.messages.picked.connect(self._open_message)
        self.tabs.tabBarClicked.connect(self._tab_clicked)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: run(getattr(act, name)))

    def _connect_telephone(self) -> None:
        run, page = self.runner.act, self.telephone
        page.way_chosen.connect(lambda way: run(tel.choose_way, way))
        page.picked.connect(lambda key: run(tel.pick, key))
        page.desk_picked.connect(lambda key: run(tel.pick_desk, key, self.runner.link.actor))
        page.lock_picked.connect(lambda number: run(tel.unlock, number))
        page.key_pressed.connect(lambda digit: run(tel.press_key, digit))
        page.number_typed.connect(lambda number: run(tel.type_number, number))
        page.searched.connect(lambda text: run(tel.search_lines, text))
        page.dial_wanted.connect(lambda: run(tel.dial))
        page.group_wanted.connect(lambda: run(tel.call_group))
        page.close_wanted.connect(lambda: run(tel.open_page))

    def speak(self) -> None:
        """Show every word in the chosen language and size."""
        self.ladder.setFixedHeight(FOOT_PX + (font_px() - BASE_PX) * 6)
        self._share_columns()
        for part in (self.strip, self.queue, self.call, self.form, self.triage, self.plan, self.message_bar, self.keys,
                     self.telephone):  # fmt: skip
            part.speak()
        words = {
            "new_incident": t("New incident"), "close_incident": t("Close"), "cancel_incident": t("Cancel incident"),
            "revise_orders": t("Revise orders"), "reinforce": t("Reinforcement"), "put_away": t("Put away"),
        }  # fmt: skip
        for name, key in ACTIONS:
            relabel(self.buttons[name], words.get(name, t("Hold incident")), key)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_desk(self) -> None:
        """Paint everything from the desk."""
        desk, link = self.runner.desk, self.runner.link
        self.strip.show_desk(desk, link.actor, link.centre_name)
        for part in (self.queue, self.call, self.form, self.triage, self.plan, self.ladder, self.message_bar,
                     self.messages):  # fmt: skip
            part.show_desk(desk)
        self.inquiry.show_inquiry(desk.inquiry)
        self._show_telephone(desk)
        self._show_crews(desk)
        self._show_tabs(desk)
        self._show_buttons(desk)

    def _show_crews(self, desk: IntakeDesk) -> None:
        """Over the ladder, so that nothing moves under the hand."""
        self.crews.show_desk(desk)
        if self.crews.isVisible():
            high = self.crews.sizeHint().height()
            self.crews.setGeometry(8, self.height() - self.message_bar.height() - high - 4, self.width() - 16, high)
            self.crews.raise_()

    def _show_telephone(self, desk: IntakeDesk) -> None:
        came = desk.telephone.is_open and not self.telephone.isVisible()
        self.telephone.setVisible(desk.telephone.is_open)
        if desk.telephone.is_open:
            self._place_overlays()
            self.telephone.show_desk(desk)
        if came:
            self.telephone.raise_()
            self.telephone.number.setFocus()

    def _show_tabs(self, desk: IntakeDesk) -> None:
        names = []
        for incident_id, form in desk.forms.items():
            place = form.incident.scene.text
            short = f" {place[:10]}…" if len(place) > 11 else f" {place}" if place else ""
            mark = "• " if form.form.drafts else ""
            names.append(f"{mark}{incident_number(incident_id)} {form.incident.grade}{short}".replace("&", "&&"))
        with QSignalBlocker(self.tabs):
            if self._tab_ids != list(desk.forms):
                while self.tabs.count():
                    self.tabs.removeTab(0)
                for name in names:
                    self.tabs.addTab(name)
                self._tab_ids = list(desk.forms)
            for place, name in enumerate(names):
                if self.tabs.tabText(place) != name:
                    self.tabs.setTabText(place, name)
            if desk.active in self._tab_ids:
                self.tabs.setCurrentIndex(self._tab_ids.index(desk.active))
        self.tabs.setVisible(bool(names))

    def _show_buttons(self, desk: IntakeDesk) -> None:
        form = desk.shown()
        is_open = form is not None and form.incident.is_open()
        waits = is_open and form is not None and form.incident.state is not IncidentState.OPEN
        relabel(self.buttons["hold_incident"], t("Wake incident") if waits else t("Hold incident"), "F7")
        closed = form is not None and not is_open
        relabel(self.buttons["close_incident"], t("Re-open") if closed else t("Close"), "F8")
        for name in ("hold_incident", "cancel_incident", "revise_orders", "reinforce"):
            self.buttons[name].setEnabled(is_open)
        for name in ("close_incident", "put_away"):
            self.buttons[name].setEnabled(form is not None)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._place_overlays()
        self._share_columns()

    def _share_columns(self) -> None:
        """Left, middle and right column by the window's width and the size of the text, until a hand moves them."""
        if not self.columns_by_hand:
            larger = 1 + (font_px() - BASE_PX) * 0.04
            left = min(round(LEFT_PX * larger), max(240, round(self.width() * 0.18)))
            right = min(round(RIGHT_PX * larger), max(330, round(self.width() * 0.25 * larger)))
            self.columns.setSizes([left, self.width() - left - right - 32, right])

    def _columns_moved(self) -> None:
        self.columns_by_hand = True

    def _place_overlays(self) -> None:
        bar_top = self.height() - self.message_bar.height()
        self.messages.setGeometry(8, bar_top - self.messages.height() - 4, self.width() - 16, self.messages.height())
        self._place_telephone()
        self.keys.adjustSize()
        self.keys.move((self.width() - self.keys.width()) // 2, max(48, (self.height() - self.keys.height()) // 3))

    def _place_telephone(self) -> None:
        """Over the middle and the right column, but for the plan with F12 and for actions and question below the form.

        What it leaves free begins at two heights: the page is as high as the lower one and cut out at the higher one.
        """
        self._middle.activate()
        below = self.actions_bar if self.inquiry.isHidden() else self.inquiry
        plan = self.plan.plan_caption.mapTo(self, QPoint(0, 0))
        left, top = self.queue.width() + 16, 48
        foot = (below.mapTo(self, QPoint(0, 0)).y() - 8, plan.y())
        bottom, edge = max(foot), self.plan.mapTo(self, QPoint(0, 0)).x() - left
        room = QRect(left, top, self.width() - left - 8, bottom - top)
        shape = QRegion(0, 0, room.width(), room.height())
        shape -= QRegion(0, foot[0] - top, edge - 8, room.height())
        shape -= QRegion(edge, foot[1] - top, room.width(), room.height())
        self.telephone.setGeometry(room)
        self.telephone.setMask(shape)
        self.telephone.keep_free(bottom - min(foot))

    # --- hands -------------------------------------------------------------------------------------------------------

    def toggle_keys(self) -> None:
        """Show or hide the list of keys."""
        self._place_overlays()
        self.keys.setVisible(not self.keys.isVisible())
        self.keys.raise_()

    def toggle_messages(self) -> None:
        """Show or hide the list of messages."""
        self._place_overlays()
        self.messages.setVisible(not self.messages.isVisible())
        self.messages.raise_()
        self.show_desk()

    def digit(self, number: int) -> None:
        """A digit answers the inquiry that is shown, else the key question."""
        if self.inquiry.isVisible():
            self.inquiry.choose(number - 1)
        else:
            self.triage.answer(number - 1)

    def choose_vehicle(self, number: int) -> None:
        """Alt and a digit choose the vehicle of that number."""
        row = next((row for row in self.plan.vehicles.rows() if row.number == number), None)
        if row is not None:
            self.runner.act(act.toggle_vehicle, row.key)

    def _find_places(self, target: str, text: str) -> None:
        if text:
            form = self.runner.desk.shown()
            near = form.incident.scene.position if form else None
            self.runner.find_places(text, near, lambda found: self.form.offer_places(target, text, found))

    def _take_theirs(self, name: str) -> None:
        form = self.runner.desk.shown()
        if form is not None:
            form.form.take_theirs(name)
            self.show_desk()

    def _compressed(self, after_s: float) -> None:
        self.runner.desk.say(t("First compression {seconds} s after recognition", seconds=round(after_s)), "success")
        self.runner.paint_soon()

    def _mission_action(self, kind: str, mission_id: str) -> None:
        what, _, state = kind.partition(":")
        told = {"report": act.report_mission, "confirm": vehicle_signals.confirm_proposal,
                "dismiss": vehicle_signals.dismiss_proposal, "correct": time_correction.ask}  # fmt: skip
        if what in told:
            self.runner.act(told[what], mission_id, MissionState(state))
        else:
            self.runner.act(act.ask_about_mission, kind, mission_id)

    def _read(self) -> None:
        self.runner.desk.messages.read()
        self.show_desk()

    def _open_message(self, number: str) -> None:
        line = next((m for m in self.runner.desk.messages.lines if str(m.number) == number), None)
        if line is not None and line.incident_id:
            self.runner.act(act.show_incident, line.incident_id)

    def _tab_clicked(self, place: int) -> None:
        if 0 <= place < len(self._tab_ids):
            self.runner.act(act.show_incident, self._tab_ids[place])
