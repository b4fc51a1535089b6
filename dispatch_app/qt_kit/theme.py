"""The look of every window: two palettes, the vehicle states' colours and marks, fonts, and one call that applies it.

A colour means a state and never stands alone: `vehicle_look` gives the colour together with its mark and word, and
`grade_colour` is always drawn with the grade's letter. Widgets that paint for themselves read `current_palette()` and
repaint on `QEvent.Type.PaletteChange`, which `apply_theme` causes in every widget.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from dispatch_app.qt_kit.control_images import control_images
from dispatch_app.qt_kit.style_sheet import style_sheet
from dispatch_app.words import t

FONT_FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans",
    "DejaVu Sans",
)
"""Families in order of preference; the first ones carry Chinese and tabular figures."""

SMALLEST_FONT_PX: Final = 13
LARGEST_FONT_PX: Final = 18


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour of one theme as `#RRGGBB`."""

    name: str
    surface: str
    panel: str
    raised: str
    line: str
    text: str
    dim_text: str
    accent: str
    on_accent: str
    selection: str
    danger: str
    on_danger: str
    warning: str
    success: str
    free: str
    ordered: str
    en_route: str
    on_scene: str
    to_hospital: str
    at_hospital: str
    out_of_service: str
    emergency: str

    @property
    def is_dark(self) -> bool:
        """True for the night theme."""
        return self.name == "dark"

    def colour(self, name: str) -> QColor:
        """The colour of one role, e.g. `colour("accent")`; raises AttributeError for an unknown role."""
        return QColor(getattr(self, name))


DARK: Final = Palette(
    name="dark",
    surface="#10161F",
    panel="#18212D",
    raised="#212C3A",
    line="#2E3B4B",
    text="#E6ECF2",
    dim_text="#9FB0C0",
    accent="#3BA7FF",
    on_accent="#06121F",
    selection="#1F4E79",
    danger="#FF5A52",
    on_danger="#1A0504",
    warning="#F5B83D",
    success="#35C28B",
    free="#35C28B",
    ordered="#F5B83D",
    en_route="#3BA7FF",
    on_scene="#B58CFF",
    to_hospital="#22C7D6",
    at_hospital="#7F93A8",
    out_of_service="#5B6773",
    emergency="#FF5A52",
)

LIGHT: Final = Palette(
    name="light",
    surface="#EEF1F5",
    panel="#FFFFFF",
    raised="#F4F6F9",
    line="#C9D1DA",
    text="#17212C",
    dim_text="#4C5B6B",
    accent="#0B66B8",
    on_accent="#FFFFFF",
    selection="#CFE4F8",
    danger="#C3221B",
    on_danger="#FFFFFF",
    warning="#8A5A00",
    success="#0B7548",
    free="#0B7548",
    ordered="#8F5B00",
    en_route="#0B66B8",
    on_scene="#6B3FC2",
    to_hospital="#00707C",
    at_hospital="#52667A",
    out_of_service="#6A747E",
    emergency="#C3221B",
)

PALETTES: Final = {"dark": DARK, "light": LIGHT}

VEHICLE_MARKS: Final = {
    "free": "●",
    "ordered": "◆",
    "en_route": "▲",
    "on_scene": "■",
    "to_hospital": "►",
    "at_hospital": "H",
    "out_of_service": "✕",
    "emergency": "!",
}
"""The mark that goes with each vehicle state wherever its colour is shown."""

_current: Palette = DARK
_font_px: int = 14


@dataclass(frozen=True, slots=True)
class VehicleLook:
    """How one vehicle state is shown: its colour (`#RRGGBB`), its mark and its word in the chosen language."""

    colour: str
    mark: str
    word: str


def current_palette() -> Palette:
    """The palette that was applied last; the dark one before that."""
    return _current


def font_px() -> int:
    """The size in pixels of ordinary text."""
    return _font_px


def state_words() -> dict[str, str]:
    """Each vehicle state's word in the language chosen now."""
    return {
        "free": t("free"),
        "ordered": t("ordered"),
        "en_route": t("en route"),
        "on_scene": t("on scene"),
        "to_hospital": t("to hospital"),
        "at_hospital": t("at hospital"),
        "out_of_service": t("out of service"),
        "emergency": t("emergency"),
    }


def vehicle_look(state: str, palette: Palette | None = None) -> VehicleLook:
    """Colour, mark and word of a vehicle state; a state that is not known looks out of service with its own name."""
    chosen = palette or _current
    known = state if state in VEHICLE_MARKS else "out_of_service"
    return VehicleLook(getattr(chosen, known), VEHICLE_MARKS[known], state_words().get(state, state))


def grade_colour(grade: str, palette: Palette | None = None) -> str:
    """The colour of a response grade, `A` (critical) to `D`; draw the letter with it."""
    chosen = palette or _current
    by_letter = {"A": chosen.danger, "B": chosen.warning, "C": chosen.accent, "D": chosen.at_hospital}
    return by_letter.get(grade[:1].upper(), chosen.at_hospital)


def text_font(size_px: int | None = None, bold: bool = False) -> QFont:
    """A font of the application's family in pixels (default: the ordinary size)."""
    font = QFont()
    font.setFamilies(_families())
    font.setPixelSize(size_px or _font_px)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def number_font(size_px: int | None = None, bold: bool = False) -> QFont:
    """`text_font` with figures of equal width, so that a counting number does not jump."""
    font = text_font(size_px, bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


_APPLIED = "applied_theme"
"""Property of the application: the palette and size that it shows; its style cannot be asked under a style sheet."""


def apply_theme(application: QApplication, palette_name: str = "dark", size_px: int = 14) -> Palette:
    """The palette now used by every window of the application.

    `palette_name` is `dark` or `light` (KeyError otherwise); `size_px` is held within 13 to 18 px.
    """
    global _current, _font_px
    _current = PALETTES[palette_name]
    _font_px = max(SMALLEST_FONT_PX, min(LARGEST_FONT_PX, size_px))
    wanted = f"{palette_name}/{_font_px}"
    applied = application.property(_APPLIED)
    if applied == wanted:  # each of the calls below polishes every widget that lives, which takes a second in a console
        return _current
    if applied is None:
        application.setStyle("Fusion")
    application.setProperty(_APPLIED, wanted)
    application.setFont(number_font())
    application.setPalette(qt_palette(_current))
    colours = {field.name: getattr(_current, field.name) for field in fields(_current)}
    images = control_images(_current.name, _current.dim_text, _current.on_accent)
    application.setStyleSheet(style_sheet(colours, images, _font_px))
    return _current


def qt_palette(palette: Palette) -> QPalette:
    """The same colours in the roles of Qt, for parts that the style sheet leaves to the style."""
    result = QPalette()
    roles = {
        QPalette.ColorRole.Window: palette.surface,
        QPalette.ColorRole.WindowText: palette.text,
        QPalette.ColorRole.Base: palette.panel,
        QPalette.ColorRole.AlternateBase: palette.raised,
        QPalette.ColorRole.ToolTipBase: palette.raised,
        QPalette.ColorRole.ToolTipText: palette.text,
        QPalette.ColorRole.Text: palette.text,
        QPalette.ColorRole.PlaceholderText: palette.dim_text,
        QPalette.ColorRole.Button: palette.raised,
        QPalette.ColorRole.ButtonText: palette.text,
        QPalette.ColorRole.BrightText: palette.danger,
        QPalette.ColorRole.Link: palette.accent,
        QPalette.ColorRole.Highlight: palette.selection,
        QPalette.ColorRole.HighlightedText: palette.text,
        QPalette.ColorRole.Mid: palette.line,
        QPalette.ColorRole.Dark: palette.line,
        QPalette.ColorRole.Light: palette.raised,
    }
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.at_hospital))
    return result


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget one of the style sheet's roles (`primary`, `danger`, `dim`, `key`, …) and show it at once."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


@cache
def _families() -> list[str]:
    present = set(QFontDatabase.families())
    return [family for family in FONT_FAMILIES if family in present] or ["Sans Serif"]
