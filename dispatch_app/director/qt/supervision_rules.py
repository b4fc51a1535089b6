"""The rules of supervision: their list, the form of one, and its area drawn on the map."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.director.desk import supervision_rows as rows
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.place import Position
from dispatch_app.domain.watch import WatchRule
from dispatch_app.qt_kit.map_view import MapView
from dispatch_app.qt_kit.map_view.overlays import FeatureMark
from dispatch_app.qt_kit.map_view.tools import Tool
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t
from gis_data.package import open_package

GRADES = (Grade.A, Grade.B, Grade.C, Grade.D)
AREA_KIND = "hazard"
"""How a drawn area looks: the map's own look of an area to mind."""


class RulePanel(Panel):
    """What is typed stays until it is saved, or another rule is chosen."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__("panel")
        self.runner = runner
        self.rule_id = ""
        self.area: tuple[Position, ...] = ()
        self.caption, self.form_caption = Caption(""), Caption("")
        self.list = RowList()
        self.name, self.numbers, self.words, self.districts = (QLineEdit() for _ in range(4))
        self.name.setMaxLength(60)
        self.grades = {grade: QCheckBox(grade.value) for grade in GRADES}
        self.urgent, self.is_on = QCheckBox(""), QCheckBox("")
        self.names = [QLabel() for _ in range(5)]
        self.area_words, self.about = PlainLabel("", "dim"), PlainLabel("", "dim")
        self.about.setWordWrap(True)
        self.buttons = {name: key_button("") for name in ("new", "draw", "clear", "remove")}
        self.buttons["save"] = key_button("", "", "primary")
        self.map: MapView | None = None
        if runner.map_package is not None:
            self.map = MapView()
            self.map.set_base_map(open_package(runner.map_package).base_map)
            self.map.setMinimumHeight(180)
            self.map.sketched.connect(self._sketched)
        self._lay_out()
        self.list.picked.connect(self.choose)
        for name, then in (
            ("new", self.begin), ("draw", self.draw), ("clear", self.clear_area), ("remove", self.remove),
            ("save", self.save),
        ):  # fmt: skip
            self.buttons[name].clicked.connect(then)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(4, 0, 4, 0)
        graded = QHBoxLayout()
        for box in self.grades.values():
            graded.addWidget(box)
        graded.addStretch(1)
        fields: list[Any] = [self.name, self.numbers, self.words, self.districts, graded]
        for name, field in zip(self.names, fields, strict=True):
            form.addRow(name, field)
        drawing = QHBoxLayout()
        drawing.addWidget(self.area_words, 1)
        drawing.addWidget(self.buttons["draw"])
        drawing.addWidget(self.buttons["clear"])
        ticks = QHBoxLayout()
        for box in (self.urgent, self.is_on):
            ticks.addWidget(box)
        ticks.addStretch(1)
        last = QHBoxLayout()
        for key in ("new", "remove", "save"):
            last.addWidget(self.buttons[key], 1 if key == "save" else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 8)
        column.addWidget(self.caption)
        column.addWidget(self.list, 2)
        column.addWidget(self.form_caption)
        column.addLayout(form)
        column.addLayout(drawing)
        if self.map is not None:
            column.addWidget(self.map, 3)
        column.addLayout(ticks)
        column.addWidget(self.about)
        column.addLayout(last)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Rules that alert"))
        self.list.set_empty_words(t("No rule: nothing alerts. Fill in the form and save it."))
        labels = (t("Name of the rule"), t("Numbers"), t("Words"), t("Districts"), t("Grades"))
        for name, words in zip(self.names, labels, strict=True):
            name.setText(words)
        self.name.setPlaceholderText(t("e.g. Repeated caller, explosion"))
        self.numbers.setPlaceholderText(t("139*, 0512-65… parted by commas"))
        self.words.setPlaceholderText(t("Found in address, complaint, remarks, hazards"))
        self.districts.setPlaceholderText(t("Found in the words of the place"))
        self.urgent.setText(t("Sounds until seen"))
        self.is_on.setText(t("Rule is on"))
        relabel(self.buttons["new"], t("New rule"))
        relabel(self.buttons["draw"], t("Draw the area"))
        relabel(self.buttons["clear"], t("Without an area"))
        relabel(self.buttons["remove"], t("Remove the rule"))
        relabel(self.buttons["save"], t("Save the rule"))
        self._show_form_state()

    def refresh(self) -> None:
        """The list of the board; the form stays under the hand."""
        self.list.show_rows(rows.rule_rows(self.runner.board))
        self.list.set_marked(self.rule_id)
        self.buttons["remove"].setEnabled(self.rule_id in self.runner.board.watch_rules)

    def _show_form_state(self) -> None:
        known = self.runner.board.watch_rules.get(self.rule_id)
        self.form_caption.title.show_text(t("Change the rule") if known else t("New rule"))
        self.about.show_text(rows.rule_about(known))
        corners = t("an area of {count} corners", count=len(self.area)) if self.area else t("everywhere")
        self.area_words.show_text(corners if self.map is not None else f"{corners} · {t('no map on this machine')}")
        self.buttons["draw"].setEnabled(self.map is not None)
        self.buttons["clear"].setEnabled(bool(self.area))
        if self.map is not None:
            points = tuple((corner.longitude, corner.latitude) for corner in self.area)
            marks = [FeatureMark("area", AREA_KIND, "area", points, in_force=True)] if points else []
            self.map.set_features(marks)

    # --- acting ------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """An empty form."""
        self._fill(WatchRule("", ""))

    def choose(self, rule_id: str) -> None:
        """Show a rule in the form."""
        rule = self.runner.board.watch_rules.get(rule_id)
        if rule is not None:
            self._fill(rule)

    def _fill(self, rule: WatchRule) -> None:
        self.rule_id, self.area = rule.rule_id, rule.area
        self.name.setText(rule.name)
        for field, values in ((self.numbers, rule.numbers), (self.words, rule.words), (self.districts, rule.districts)):
            field.setText("，".join(values))
        for grade, box in self.grades.items():
            box.setChecked(grade in rule.grades)
        self.urgent.setChecked(rule.urgent)
        self.is_on.setChecked(rule.is_on)
        self._show_form_state()
        self.refresh()

    def draw(self) -> None:
        """The next clicks on the map are corners; a double click ends the area."""
        if self.map is not None:
            self.map.start_sketch("area", AREA_KIND)
            self.runner.say(t("Click the corners on the map; a double click or Enter ends the area"))

    def _sketched(self, sketch: Any) -> None:
        self.area = tuple(Position(longitude, latitude) for longitude, latitude in sketch.clicks)
        if self.map is not None:
            self.map.set_tool(Tool.PAN)
        self._show_form_state()

    def clear_area(self) -> None:
        """The rule means every place."""
        self.area = ()
        self._show_form_state()

    def save(self) -> None:
        """Set the rule as the form says."""
        command = cmd.SetWatchRule(
            self.name.text(), rows.listed(self.numbers.text()),
            tuple(grade for grade, box in self.grades.items() if box.isChecked()), rows.listed(self.words.text()),
            rows.listed(self.districts.text()), self.area, self.urgent.isChecked(), self.is_on.isChecked(),
            self.rule_id,
        )  # fmt: skip

        def answered(answer: CommandAnswer) -> None:
            if answer.ok:
                self.rule_id = answer.result.get("rule_id", self.rule_id)
                self.runner.say(t("The rule is saved; what matches already alerts at once"), "success")
            else:
                self.runner.say(refusal_words(answer), "warning")
            self._show_form_state()
            self.refresh()

        self.runner.send(command, answered)

    def remove(self) -> None:
        """The rule goes; its alerts stay."""
        self.runner.send(cmd.RemoveWatchRule(self.rule_id))
        self.begin()
