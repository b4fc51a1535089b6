"""The wall's limits, tile by tile, and the link that opens it on any screen; for a director."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.desk_kit.figures import moment_text
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.director.desk.wall_lines import limit_tiles
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.domain.commands import Command
from dispatch_app.domain.wall import HIGHEST_LIMIT, LOW_IS_BAD, Limit, Tile
from dispatch_app.domain.wall_view import settings_of
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, clear_ground, key_button, relabel
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

WIDTH_PX = 560
NONE = -1.0
"""The field's lowest value, shown as "–": no limit."""

MAY_SET = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})


class WallLimitsPanel(Panel):
    """Fields of the limits; what is typed stays until it is saved or the panel is opened anew."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__("panel")
        self.runner = runner
        self.setFixedWidth(WIDTH_PX)
        self.caption, self.link_caption = Caption(""), Caption("")
        self.about, self.changed = PlainLabel("", "dim"), PlainLabel("", "dim")
        self.about.setWordWrap(True)
        self.heads = [PlainLabel("", "dim") for _ in range(4)]
        self.names: dict[Tile, PlainLabel] = {}
        self.fields: dict[Tile, tuple[QDoubleSpinBox, QDoubleSpinBox, QCheckBox]] = {}
        self.buttons = {name: key_button("") for name in ("save", "renew", "end", "copy")}
        self.url = QLineEdit()
        self.url.setReadOnly(True)
        self._lay_out()
        for name, then in (("save", self.save), ("renew", self.renew), ("end", self.end), ("copy", self.copy)):
            self.buttons[name].clicked.connect(then)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(0, 1)
        for column, head in enumerate(self.heads):
            grid.addWidget(head, 0, column)
        for row, tile in enumerate(Tile, 1):
            self.names[tile] = PlainLabel("")
            grid.addWidget(self.names[tile], row, 0)
            fields = (QDoubleSpinBox(), QDoubleSpinBox())
            sound = QCheckBox("")
            for column, field in enumerate(fields, 1):
                field.setRange(NONE, HIGHEST_LIMIT)
                field.setDecimals(0)
                field.setSpecialValueText("–")
                field.setFixedWidth(92)
                grid.addWidget(field, row, column)
            grid.addWidget(sound, row, 3)
            self.fields[tile] = (*fields, sound)
        inside = QWidget()
        inside.setLayout(grid)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setWidget(inside)
        room.setFrameShape(QScrollArea.Shape.NoFrame)
        clear_ground(room)
        link = QHBoxLayout()
        for name in ("renew", "end", "copy"):
            link.addWidget(self.buttons[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 8)
        for part in (self.caption, self.about):
            column.addWidget(part)
        column.addWidget(room, 1)
        for part in (self.changed, self.buttons["save"], self.link_caption, self.url):
            column.addWidget(part)
        column.addLayout(link)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Limits of the wall"))
        self.about.show_text(t("A tile colours from the warning on and turns red from the alarm on; ▼ marks tiles that"
                               " are worse below. The lowest value means no limit."))  # fmt: skip
        for head, words in zip(self.heads, (t("Tile"), t("Warning"), t("Alarm"), t("Sounds")), strict=True):
            head.show_text(words)
        for tile, words in limit_tiles():
            self.names[tile].show_text(f"▼ {words}" if tile in LOW_IS_BAD else words)
        self.link_caption.title.show_text(t("Link for a screen without an account"))
        self.url.setPlaceholderText(t("No link opens the wall"))
        relabel(self.buttons["save"], t("Save the limits"))
        relabel(self.buttons["renew"], t("New link"))
        relabel(self.buttons["end"], t("End the link"))
        relabel(self.buttons["copy"], t("Copy"))

    def show_settings(self) -> None:
        """Fill the fields from the board and ask for the link."""
        settings = settings_of(self.runner.board)
        may = self.runner.actor is not None and self.runner.actor.role in MAY_SET
        for tile, (warning, alarm, sound) in self.fields.items():
            limit = settings.limit(tile)
            warning.setValue(NONE if limit.warning is None else limit.warning)
            alarm.setValue(NONE if limit.alarm is None else limit.alarm)
            sound.setChecked(limit.sounds)
            for part in (warning, alarm, sound):
                part.setEnabled(may)
        said = ""
        if settings.changed_at is not None:
            at = moment_text(settings.changed_at)
            said = t("Changed by {name}, {time}", name=settings.changed_by, time=at)
        self.changed.show_text(said if may else t("Only a director or administrator changes the wall"))
        for button in self.buttons.values():
            button.setEnabled(may)
        if may and not self.isHidden():
            self.runner.ask(q.GetWallLink(), self._show_link)

    def limits(self) -> tuple[Limit, ...]:
        """The limits as the fields say."""
        found = []
        for tile, (warning, alarm, sound) in self.fields.items():
            values = (None if field.value() < 0 else field.value() for field in (warning, alarm))
            found.append(Limit(tile, *values, sounds=sound.isChecked()))
        return tuple(found)

    def save(self) -> None:
        """Set the limits for every wall."""
        self._send(cmd.SetWallLimits(self.limits()), t("The limits are saved"))

    def renew(self) -> None:
        """A new link; screens with the old one show nothing more."""
        self._send(cmd.RenewWallKey(), t("The new link opens the wall; older ones are ended"))

    def end(self) -> None:
        """No link opens the wall any more."""
        self._send(cmd.EndWallKey(), t("No link opens the wall any more"))

    def copy(self) -> None:
        """Put the link onto the clipboard."""
        if self.url.text():
            QApplication.clipboard().setText(self.url.text())

    def _send(self, command: Command, done: str) -> None:
        def answered(answer: CommandAnswer) -> None:
            self.runner.say(done if answer.ok else refusal_words(answer), "success" if answer.ok else "warning")
            if answer.ok:
                self.runner.ask(q.GetWallLink(), self._show_link)

        self.runner.send(command, answered)

    def _show_link(self, found: q.WallLinkFound) -> None:
        self.url.setText(found.url)
        self.url.setCursorPosition(0)
