"""The thin column of tools on the map's left edge."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout

from dispatch_app.console.qt.map_icons import SIDE_PX, map_icon
from dispatch_app.qt_kit.map_view.tools import Tool, tool_words
from dispatch_app.qt_kit.plain_parts import Panel, hairline, plain_tip
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import later, t

BUTTON_PX = 36

_CLICK_TOOLS = (Tool.PAN, Tool.MEASURE_DISTANCE, Tool.MEASURE_AREA, Tool.SET_SCENE, Tool.SET_MEETING_POINT)
_TOOL_KEYS = {Tool.PAN: "Esc", Tool.MEASURE_DISTANCE: "M", Tool.MEASURE_AREA: "A", Tool.SET_SCENE: "S",
              Tool.SET_MEETING_POINT: "W"}  # fmt: skip

ACTIONS = {
    "draw": (later("Draw and edit: closures, traffic, hazards, places"), "E"),
    "reach": (later("Reach: how far a vehicle comes"), "R"),
    "coverage": (later("Coverage after this dispatch, move-ups, re-assignments"), "C"),
    "track": (later("Track replay"), "T"),
    "plus": (later("Closer"), "+"),
    "minus": (later("Farther"), "-"),
    "layers": (later("Layers"), "L"),
    "style": (later("Night or day map"), "N"),
    "legend": (later("Legend"), "G"),
    "paper": (later("Print or save the view"), "P"),
}
"""What a button does, and its key while the map has the focus."""

PANEL_ACTIONS = ("draw", "reach", "coverage", "track", "legend", "paper")
"""Those that open a panel: their button stays down while it is shown."""


class MapToolColumn(Panel):
    """`tool_picked` carries a Tool, `action_picked` one of ACTIONS."""

    tool_picked = Signal(object)
    action_picked = Signal(str)

    def __init__(self) -> None:
        super().__init__("panel")
        self.tools: dict[Tool, QToolButton] = {}
        self.actions_: dict[str, QToolButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4, 4, 4)
        self._column.setSpacing(2)
        for tool in _CLICK_TOOLS:
            button = self._add()
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, tool=tool: self.tool_picked.emit(tool))
            self.tools[tool] = button
        for name in ACTIONS:
            if name in ("draw", "plus", "layers"):
                self._column.addWidget(hairline())
            button = self._add()
            button.setCheckable(name in PANEL_ACTIONS)
            button.clicked.connect(lambda _=False, name=name: self.action_picked.emit(name))
            self.actions_[name] = button
        self.speak()

    def _add(self) -> QToolButton:
        button = QToolButton()
        button.setFixedSize(BUTTON_PX, BUTTON_PX)
        button.setIconSize(QSize(SIDE_PX, SIDE_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(button, "tool")
        self._column.addWidget(button)
        return button

    def speak(self) -> None:
        """Show every word in the chosen language, and the signs in the theme's colour."""
        words = tool_words()
        for tool, button in self.tools.items():
            _dress(button, tool.value, words[tool], _TOOL_KEYS[tool])
        for name, button in self.actions_.items():
            _dress(button, name, t(ACTIONS[name][0]), ACTIONS[name][1])

    def show_tool(self, tool: Tool) -> None:
        """Press the button of the tool in hand."""
        for one, button in self.tools.items():
            button.setChecked(one is tool)

    def show_panel(self, name: str) -> None:
        """Press the button of the panel that is shown, none for ""."""
        for one in PANEL_ACTIONS:
            self.actions_[one].setChecked(one == name)


def _dress(button: QToolButton, sign: str, words: str, key: str) -> None:
    button.setIcon(map_icon(sign))
    button.setToolTip(plain_tip(f"{words}  ({key})"))
    button.setAccessibleName(words)
