"""Both themes are legible: contrast as the rules ask, every state with its own mark and word."""

import gc

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dispatch_app.qt_kit.calm_memory import CalmMemory
from dispatch_app.qt_kit.theme import (
    DARK,
    LIGHT,
    VEHICLE_MARKS,
    Palette,
    apply_theme,
    current_palette,
    font_px,
    grade_colour,
    set_role,
    vehicle_look,
)


def contrast(first: str, second: str) -> float:
    """Contrast ratio by WCAG 2.2, "relative luminance"."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
def test_text_has_contrast_on_every_ground(palette: Palette) -> None:
    for ground in (palette.surface, palette.panel, palette.raised, palette.selection):
        assert contrast(palette.text, ground) >= 4.5
    for ground in (palette.surface, palette.panel, palette.raised):
        for ink in (palette.dim_text, palette.accent, palette.danger, palette.warning, palette.success):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.on_danger, palette.danger) >= 4.5


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
def test_state_marks_stand_out_from_panel_and_map(palette: Palette) -> None:
    # Marks are drawings, not text: WCAG 1.4.11 asks 3:1; out of service is meant to recede.
    for state in VEHICLE_MARKS:
        wanted = 2.5 if state == "out_of_service" else 3.0
        assert contrast(vehicle_look(state, palette).colour, palette.panel) >= wanted, state


def test_every_state_has_its_own_mark_and_word() -> None:
    looks = [vehicle_look(state) for state in VEHICLE_MARKS]
    assert len({look.mark for look in looks}) == len({look.word for look in looks}) == len(VEHICLE_MARKS)


def test_an_unknown_state_is_shown_with_its_name() -> None:
    assert vehicle_look("on the moon").word == "on the moon"
    assert grade_colour("") == current_palette().at_hospital


@pytest.mark.gui
def test_applying_a_theme_reaches_every_widget(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("派车", window)
    set_role(button, "primary")
    set_role(QLabel("要点", window), "key")
    window.resize(200, 100)
    window.show()
    for name, palette in (("light", LIGHT), ("dark", DARK)):
        assert apply_theme(qapp, name, 16) is current_palette() is palette
        picture = button.grab().toImage()
        assert picture.pixelColor(6, picture.height() // 2).name() == palette.accent.lower()
    assert font_px() == 16
    apply_theme(qapp, "dark", 99)
    assert font_px() == 18
    with pytest.raises(KeyError):
        apply_theme(qapp, "pink")
    apply_theme(qapp, "dark")


@pytest.mark.gui
def test_full_collections_wait_for_a_pause(qtbot: QtBot, qapp: QApplication) -> None:
    thresholds = gc.get_threshold()
    calm = CalmMemory(qapp)
    try:
        assert gc.get_threshold()[2] > 100_000
        calm._collected_at_s -= 30.0
        calm._input_at_s -= 30.0
        calm._look()
        assert calm.collections == 1
        calm._look()
        assert calm.collections == 1, "not again at once"
    finally:
        qapp.removeEventFilter(calm)
        calm.deleteLater()
        gc.set_threshold(*thresholds)
        gc.unfreeze()
