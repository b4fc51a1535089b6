"""The campaign window 外呼窗: campaigns and a new one on the left, people with their answers on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSaveFile
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
)

from dispatch_app.console.desk import campaign_desk as act
from dispatch_app.console.desk.campaign_desk import CampaignDesk
from dispatch_app.console.desk.requests import Request, Send
from dispatch_app.console.qt.campaign_form import CampaignForm, spin
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.side_window import SideWindow
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.campaign import ENDED_CAMPAIGN, CampaignKind, CampaignState
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, key_button, relabel, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

ANSWER_BUTTONS = 6
"""Five marks and "gave no answer"."""


class CampaignWindow(SideWindow):
    """Stays beside the other windows; closing it only hides it."""

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__(runner)
        self.state = CampaignDesk()
        self.caption, self.campaigns = Caption(""), RowList()
        self.people_caption, self.people = Caption(""), RowList()
        self.form = CampaignForm()
        self.minutes, self.remark, self.reason = spin(0, 240, 0), QLineEdit(), QLineEdit()
        names = ("dial", "pause", "stop", "export")
        self.buttons = {name: key_button("") for name in names}
        self.answers = [key_button("") for _ in range(ANSWER_BUTTONS)]
        self.labels = {name: PlainLabel("", "dim") for name in ("minutes", "reason")}
        self._lay_out()
        self._connect()
        self.resize(1240, 800)
        self.setMinimumSize(900, 560)
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left, right = Panel("panel"), Panel("panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.caption)
        column.addWidget(self.campaigns, 1)
        column.addWidget(self.form)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self.people_caption)
        side.addWidget(self.people, 1)
        side.addLayout(self._foot())
        self.put_below_note(split(left, right, stretch=(4, 6)))

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(8, 6, 8, 8)
        answers = QGridLayout()
        for place, button in enumerate(self.answers):
            answers.addWidget(button, place // 3, place % 3)
        told, ends = QHBoxLayout(), QHBoxLayout()
        for part in (self.buttons["dial"], self.labels["minutes"], self.minutes, self.remark):
            told.addWidget(part, 1 if part is self.remark else 0)
        for part in (self.labels["reason"], self.reason, self.buttons["stop"], self.buttons["pause"],
                     self.buttons["export"]):  # fmt: skip
            ends.addWidget(part, 1 if part is self.reason else 0)
        for row in (told, answers, ends):
            foot.addLayout(row)
        return foot

    def _connect(self) -> None:
        self.campaigns.picked.connect(self.choose)
        self.people.picked.connect(self.choose_person)
        self.form.start_wanted.connect(self.start)
        self.buttons["dial"].clicked.connect(self.dial)
        self.buttons["pause"].clicked.connect(self.pause)
        self.buttons["stop"].clicked.connect(self.stop)
        self.buttons["export"].clicked.connect(self.export)
        for place, button in enumerate(self.answers):
            button.clicked.connect(lambda _=False, place=place: self.answer(place))
        self.bind_keys((("F12", self.dial), ("Ctrl+E", self.export), ("Esc", self.close)))
        self.runner.changed.connect(self.refresh)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 campaigns – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.caption.title.show_text(t("Campaigns"))
        self.people_caption.title.show_text(t("People of the campaign"))
        self.campaigns.set_empty_words(t("No campaign"))
        self.people.set_empty_words(t("Choose a campaign"))
        self.form.speak()
        self.labels["minutes"].show_text(t("Minutes"))
        self.labels["reason"].show_text(t("Reason"))
        self.remark.setPlaceholderText(t("Remark"))
        relabel(self.buttons["dial"], t("Dial"), "F12")
        relabel(self.buttons["stop"], t("Stop the campaign"))
        relabel(self.buttons["export"], t("Results as CSV"), "Ctrl+E")
        self.refresh()

    # --- acting ------------------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Come forward."""
        self.speak()
        self.show()
        self.activateWindow()
        self.refresh()

    def show_of(self, incident_id: str) -> None:
        """Come forward for an incident: its campaign, and for a lead the call-up of the staff ready to start."""
        if incident_id:
            known = act.campaigns_of(self.board(), incident_id)
            self.state.chosen, self.state.person = (known[0].campaign_id if known else ""), ""
        self.show_all()
        if incident_id and act.may_lead(self.runner.link.actor):
            self.form.begin_for(incident_id)
            self.form.start.setFocus()

    def choose(self, campaign_id: str) -> None:
        """A campaign of the list."""
        self.state.chosen, self.state.person = campaign_id, ""
        self.refresh()

    def choose_person(self, person_id: str) -> None:
        """Somebody of the list: read who it is, then dial."""
        self.state.person = person_id
        self.minutes.setValue(0)
        self.remark.clear()
        self.refresh()

    def start(self) -> None:
        """Send what the form says."""
        self._run([Send(self.form.command())], started=True)

    def dial(self) -> None:
        """F12: the desk's telephone calls the chosen person."""
        campaign, desk_id = self.state.campaign(self.board()), self.runner.desk.desk_id
        if campaign is not None and act.may_dial(campaign, self.state.one(self.board()), desk_id):
            self._run([Send(cmd.TakeCampaignCall(campaign.campaign_id, self.state.person, desk_id))])

    def answer(self, place: int) -> None:
        """Write the answer of that button down."""
        campaign = self.state.campaign(self.board())
        if campaign is None or not act.may_answer(campaign, self.state.one(self.board())):
            return
        digit, _ = act.answer_choices(campaign)[place]
        minutes = self.minutes.value() or None
        told = cmd.ReportCampaignCall(campaign.campaign_id, self.state.person, digit, minutes, self.remark.text())
        self._run([Send(told)])

    def pause(self) -> None:
        """Pause, or go on."""
        campaign = self.state.campaign(self.board())
        if campaign is not None:
            self._run(act.pause_or_resume(campaign))

    def stop(self) -> None:
        """End it, with the reason of the field."""
        self._run([Send(cmd.StopCampaign(self.state.chosen, self.reason.text()))])
        self.reason.clear()

    def export(self) -> None:
        """Ask where the results go."""
        if self.state.campaign(self.board()) is None:
            return
        suggested = str(Path.home() / f"campaign-{self.state.chosen}.csv")
        name, _ = QFileDialog.getSaveFileName(self, t("Results as CSV"), suggested, "CSV (*.csv)")
        if name:
            self.export_to(Path(name))

    def export_to(self, file: Path) -> None:
        """Write the results of the chosen campaign, whole or not at all."""
        campaign = self.state.campaign(self.board())
        if campaign is None:
            return
        content = act.results_csv(campaign).encode()
        stored = QSaveFile(str(file))
        if stored.open(QSaveFile.OpenModeFlag.WriteOnly) and stored.write(content) >= 0 and stored.commit():
            self.note.show_text(t("Results written: {file}", file=file))
        else:
            self.note.show_text(t("The file cannot be written: {reason}", reason=stored.errorString()))

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what the board says."""
        if not self.isVisible():
            return
        board, lead = self.board(), act.may_lead(self.runner.link.actor)
        campaign, person = self.state.campaign(board), self.state.one(board)
        rows = act.campaign_rows(board)
        self.campaigns.show_rows(rows)
        self.campaigns.set_marked(self.state.chosen)
        self.caption.count.show_text(str(len(rows)) if rows else "")
        self.people.show_rows(act.people_rows(campaign))
        self.people.set_marked(self.state.person)
        self.people_caption.count.show_text(act.progress_text(campaign) if campaign is not None else "")
        self.form.setVisible(lead)
        if lead:
            self.form.show_board(board)
        self.note.setVisible(bool(self.note.whole_text()))
        running = campaign is not None and campaign.state not in ENDED_CAMPAIGN
        paused = campaign is not None and campaign.state is CampaignState.PAUSED
        relabel(self.buttons["pause"], t("Go on with the campaign") if paused else t("Pause the campaign"))
        for name in ("pause", "stop"):
            self.buttons[name].setEnabled(lead and running)
        self.reason.setEnabled(lead and running)
        self.buttons["export"].setEnabled(campaign is not None)
        self.buttons["dial"].setEnabled(act.may_dial(campaign, person, self.runner.desk.desk_id))
        staff = campaign is not None and campaign.kind is CampaignKind.STAFF_CALL_UP
        for part in (self.labels["minutes"], self.minutes):
            part.setVisible(staff)
        choices = act.answer_choices(campaign) if campaign is not None else []
        can = act.may_answer(campaign, person)
        for place, button in enumerate(self.answers):
            button.setVisible(place < len(choices))
            button.setEnabled(can)
            if place < len(choices):
                relabel(button, choices[place][1])

    def _run(self, requests: list[Request], started: bool = False) -> None:
        """Send them; the campaign that was started comes forward."""
        for request in requests:
            if isinstance(request, Send):
                self.send(request.command, self._begun if started else None)

    def _begun(self, answer: CommandAnswer) -> None:
        self.state.chosen = answer.result.get("campaign_id", self.state.chosen)
        self.form.begin_for("")
