"""What a hand has drawn on the map goes to the server as a command; what comes back is told and can be undone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from dispatch_app.console.desk.map_editor import EditCommand, MapEditor, standing
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.map_feature_panel import MapFeaturePanel
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.map_feature import ROAD_KINDS
from dispatch_app.qt_kit.map_view import MapView
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t


class MapEditSending(QObject):
    """`shown` after what is in hand changed; the window then paints features anew."""

    shown = Signal()

    def __init__(self, runner: DeskRunner, view: MapView, panel: MapFeaturePanel) -> None:
        super().__init__()
        self.runner, self.map, self.panel = runner, view, panel
        self.editor = MapEditor()
        self.is_open = False

    def show(self) -> None:
        """Paint the panel."""
        if self.is_open:
            desk = self.runner.desk
            self.panel.show_editor(self.editor, desk.board, self.runner.link.server_now(), self.map.sketch)

    def save(self) -> None:
        """Send what is in hand."""
        self.panel.form.name.clearFocus()  # a name being typed is taken over first
        self.panel.form.phone.clearFocus()
        self.panel.form.key.clearFocus()
        self._send(self.editor.save())

    def undo(self) -> None:
        """Take the last own change back."""
        had = bool(self.editor.undo_steps)
        command = self.editor.undo(self.runner.desk.board)
        if command is None and had and not self.editor.waiting:
            self.runner.desk.say(t("Others changed this since; bring a version back from its history"), "warning")
            self.runner.paint_soon()
        self._send(command, undoing=True)

    def remove(self, feature_id: str) -> None:
        """Remove a feature from the map's menu."""
        if self.editor.take_feature(self.runner.desk.board, feature_id):
            self._send(self.editor.remove())

    def _send(self, command: EditCommand | None, undoing: bool = False) -> None:
        if command is None:
            self.show()
            return
        before = standing(command, self.runner.desk.board)

        def answered(answer: CommandAnswer) -> None:
            self.editor.answered(command, answer.ok, answer.result.get("feature_id") or _key(command), before, undoing)
            if answer.ok:
                self.map.set_movable("", "")
                self._tell(command, answer, undoing)
            else:
                words = refusal_words(answer)
                self.runner.desk.say(words, "danger")
                if self.editor.draft is not None:
                    self.editor.draft.problem = words
            self.runner.paint_soon()
            self.show()
            self.shown.emit()

        self.runner.link.send(command, answered)
        self.show()

    def _tell(self, command: EditCommand, answer: CommandAnswer, undoing: bool) -> None:
        desk = self.runner.desk
        if undoing:
            desk.say(t("Your last change on the map was taken back"), "success")
        elif isinstance(command, cmd.RemoveMapFeature | cmd.RemoveStation | cmd.RemoveHospital):
            desk.say(t("Removed from the map; “Undo my last change” brings it back"), "success")
        elif isinstance(command, cmd.SetMapFeature) and command.feature.kind in ROAD_KINDS:
            if answer.result.get("roads") == "0":
                desk.say(t("Saved, but it touches no road: no drive time changes"), "warning")
            else:
                desk.say(t("Saved: drive times count it from now on"), "success")
        else:
            desk.say(t("Saved on the map"), "success")


def _key(command: EditCommand) -> str:
    match command:
        case cmd.SetMapFeature(feature):
            return feature.feature_id
        case cmd.RemoveMapFeature(feature_id):
            return feature_id
        case cmd.SetStation(station_id) | cmd.RemoveStation(station_id):
            return station_id
        case cmd.SetHospital(hospital_id) | cmd.RemoveHospital(hospital_id):
            return hospital_id
