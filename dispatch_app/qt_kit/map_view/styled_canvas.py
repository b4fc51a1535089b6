"""How the map is shown: which layers, by night or by day, with coordinates in which datum."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dispatch_app.qt_kit.map_view.coordinates import DATUMS
from dispatch_app.qt_kit.map_view.overlay_canvas import OverlayCanvas
from dispatch_app.qt_kit.map_view.tile_style import STYLES
from dispatch_app.qt_kit.map_view.tools import Layer
from dispatch_app.qt_kit.theme import PALETTES, Palette, current_palette


class StyledCanvas(OverlayCanvas):
    """Overlays with layers, style and datum; whoever paints a base map reloads its tiles in `_reload_tiles`."""

    shown_otherwise = Signal()
    """Another datum, style or set of layers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._datum = DATUMS[0]
        self._style = ""
        self._styled_as = ""
        self._palette: Palette | None = None

    def set_layer(self, layer: Layer, shown: bool) -> None:
        """Show or hide one layer."""
        before = self._hidden_kinds()
        (self._hidden.discard if shown else self._hidden.add)(layer)
        if self._hidden_kinds() != before:
            self._reload_tiles()
        self.shown_otherwise.emit()
        self._change_ground()

    @property
    def datum(self) -> str:
        """The datum that coordinates are shown and copied in."""
        return self._datum

    def set_datum(self, datum: str) -> None:
        """Show coordinates in another datum; an unknown name is passed over."""
        if datum in DATUMS and datum != self._datum:
            self._datum = datum
            self.shown_otherwise.emit()
            self.update()

    def next_datum(self) -> None:
        """Show coordinates in the next datum of the list."""
        self.set_datum(DATUMS[(DATUMS.index(self._datum) + 1) % len(DATUMS)])

    @property
    def style_name(self) -> str:
        """`dark` or `light` where the map has a style of its own, empty where it follows the theme."""
        return self._style

    def set_style(self, name: str) -> None:
        """Paint the map by night or by day whatever the theme is; empty follows the theme."""
        if name in ("", *STYLES) and name != self._style:
            self._style = name
            self._forget_pictures()
            self._reload_tiles()
            self.shown_otherwise.emit()
            self.update()

    def palette_now(self) -> Palette:
        """The colours that the map is painted in."""
        return self._palette or (PALETTES[self._style] if self._style else current_palette())

    def _hidden_kinds(self) -> frozenset[str]:
        return frozenset(
            kind for layer, kind in ((Layer.BUILDINGS, "building"), (Layer.GREEN, "green")) if layer in self._hidden
        )

    def _reload_tiles(self) -> None:
        """The base map has to be painted anew."""
