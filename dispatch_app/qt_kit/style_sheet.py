"""The style sheet of the whole application, made from one palette's colours and the text size.

Hairlines instead of boxes in boxes, corners of 4 px, a visible focus ring, rows of 28 px and more. Widgets ask for a
look by the dynamic property `role`:

- QPushButton: `primary` (the one action of a screen), `danger`, `flat`, `tool` (square, checkable)
- QLabel: `dim`, `key` (key fact, 22 px), `headline` (28 px), `caption` (section title), `warning`, `danger`, `success`
- QFrame / QWidget: `panel`, `raised`, `strip`, `banner_danger`, `banner_warning`
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_GROUND = Template("""
QMainWindow, QDialog { background: $surface; }
QWidget { color: $text; }
QWidget[role="panel"], QFrame[role="panel"] { background: $panel; border: 1px solid $line; border-radius: 4px; }
QWidget[role="raised"], QFrame[role="raised"] { background: $raised; border-radius: 4px; }
QWidget[role="strip"], QFrame[role="strip"] { background: $panel; border: none; border-bottom: 1px solid $line; }
QWidget[role="banner_danger"] { background: $danger; border-radius: 4px; }
QWidget[role="banner_danger"] QLabel { color: $on_danger; }
QWidget[role="banner_warning"] { background: $raised; border: 1px solid $warning; border-radius: 4px; }
QFrame[frameShape="4"], QFrame[frameShape="5"] { color: $line; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: $panel; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
""")

_LABELS = Template("""
QLabel { background: transparent; }
QLabel[role="dim"] { color: $dim_text; }
QLabel[role="caption"] { color: $dim_text; font-size: ${small}px; font-weight: 600; }
QLabel[role="key"] { font-size: ${key}px; font-weight: 600; }
QLabel[role="headline"] { font-size: ${headline}px; font-weight: 600; }
QLabel[role="warning"] { color: $warning; font-weight: 600; }
QLabel[role="danger"] { color: $danger; font-weight: 600; }
QLabel[role="success"] { color: $success; }
""")

_BUTTONS = Template("""
QPushButton, QToolButton {
    background: $raised; border: 1px solid $line; border-radius: 4px; padding: 4px 12px; min-height: ${inner}px;
}
QToolButton { padding: 4px 8px; }
QPushButton:hover, QToolButton:hover { border-color: $accent; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 3px 11px; }
QToolButton:focus { padding: 3px 7px; }
QPushButton:checked, QToolButton:checked { background: $selection; border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $at_hospital; background: $panel; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { border-color: $text; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { background: $panel; color: $at_hospital; border-color: $line; }
QPushButton[role="danger"] { color: $danger; border-color: $danger; font-weight: 600; }
QPushButton[role="danger"]:focus { border: 2px solid $danger; }
QPushButton[role="flat"] { background: transparent; border-color: transparent; }
QPushButton[role="flat"]:hover { background: $raised; }
QPushButton[role="flat"]:focus { border: 2px solid $accent; }
QToolButton[role="tool"] { background: transparent; border-color: transparent; padding: 4px; }
QToolButton[role="tool"]:hover { background: $raised; }
QToolButton[role="tool"]:checked { background: $selection; border-color: $accent; }
QToolButton[role="tool"]:focus { border: 2px solid $accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }
""")

_FIELDS = Template("""
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox {
    background: $surface; border: 1px solid $line; border-radius: 4px; padding: 3px 8px;
    selection-background-color: $selection; selection-color: $text;
}
QLineEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit, QComboBox { min-height: ${inner}px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateTimeEdit:focus,
QComboBox:focus { border: 2px solid $accent; padding: 2px 7px; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $panel; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $at_hospital; background: $panel; }
QLineEdit[wrong="true"], QComboBox[wrong="true"], QSpinBox[wrong="true"] { border: 2px solid $danger; }
QComboBox QAbstractItemView {
    background: $panel; border: 1px solid $line; outline: 0;
    selection-background-color: $selection; selection-color: $text;
}
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$arrow_down"); width: 14px; height: 14px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateTimeEdit::down-arrow {
    image: url("$arrow_down"); width: 10px; height: 10px;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateTimeEdit::up-arrow {
    image: url("$arrow_up"); width: 10px; height: 10px;
}
QSpinBox::up-button, QDoubleSpinBox::up-button, QDateTimeEdit::up-button,
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateTimeEdit::down-button { border: none; width: 20px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: ${row}px; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $dim_text; background: $surface;
}
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { border-color: $accent; background: $accent; image: url("$tick"); }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 6px; height: 6px; background: $on_accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; }
QGroupBox { border: none; border-top: 1px solid $line; margin-top: ${row}px; padding-top: 4px; }
QGroupBox::title {
    subcontrol-origin: margin; subcontrol-position: top left; color: $dim_text; font-weight: 600; padding: 4px 0px;
}
QProgressBar { background: $surface; border: 1px solid $line; border-radius: 4px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")

_LISTS = Template("""
QAbstractItemView {
    background: $panel; alternate-background-color: $raised; border: 1px solid $line; border-radius: 4px;
    selection-background-color: $selection; selection-color: $text; outline: 0; gridline-color: $line;
}
QListView::item, QTreeView::item { min-height: ${row}px; padding: 0px 8px; }
QTableView::item { padding: 0px 8px; }
QListView::item:hover, QTreeView::item:hover, QTableView::item:hover { background: $raised; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: $selection; color: $text; }
QAbstractItemView:focus { border: 2px solid $accent; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $dim_text; font-weight: 600; padding: 4px 8px;
    border: none; border-bottom: 1px solid $line;
}
QTableCornerButton::section { background: $panel; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar::tab { background: transparent; color: $dim_text; padding: 6px 16px; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
QMenuBar { background: $panel; border-bottom: 1px solid $line; }
QMenuBar::item { background: transparent; padding: 4px 12px; }
QMenuBar::item:selected { background: $selection; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px 0px; }
QMenu::item { padding: 6px 28px 6px 28px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $at_hospital; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0px; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $at_hospital; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(colours: Mapping[str, str], images: Mapping[str, str], size_px: int) -> str:
    """The application's style sheet in Qt's syntax.

    `colours` holds one `#RRGGBB` a role of the palette, `images` the paths of `arrow_down`, `arrow_up` and `tick`.
    """
    sizes = {
        "small": size_px - 1,
        "key": round(size_px * 1.6),
        "headline": size_px * 2,
        "inner": size_px + 6,
        "row": size_px + 14,
    }
    parts = (_GROUND, _LABELS, _BUTTONS, _FIELDS, _LISTS)
    return "".join(part.substitute(colours, **images, **sizes) for part in parts)
