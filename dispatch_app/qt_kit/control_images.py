"""The few small pictures that the style sheet needs (arrows and the tick), painted in the palette's colours.

A Qt style sheet can only name files, so they are painted once a theme into a folder that lives as long as the process.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

_folder: QTemporaryDir | None = None

_STROKES = {
    "arrow_down": ((2.5, 5.0), (7.0, 9.5), (11.5, 5.0)),
    "arrow_up": ((2.5, 9.0), (7.0, 4.5), (11.5, 9.0)),
    "tick": ((2.5, 7.5), (5.8, 10.8), (11.5, 3.8)),
}
_SIZE_PX = 14
_SCALE = 2  # painted twice as fine, for screens at 150 and 200 %


def control_images(palette_name: str, dim_text: str, on_accent: str) -> dict[str, str]:
    """The paths of `arrow_down`, `arrow_up` and `tick` in these colours, with forward slashes as style sheets want."""
    global _folder
    if _folder is None:
        _folder = QTemporaryDir()
    colours = {"arrow_down": dim_text, "arrow_up": dim_text, "tick": on_accent}
    paths = {}
    for name, points in _STROKES.items():
        plain = Path(_folder.path()) / f"{palette_name}_{name}.png"
        fine = plain.with_name(f"{plain.stem}@2x.png")
        if not plain.exists():
            _stroke(points, colours[name], 1).save(str(plain))
            _stroke(points, colours[name], _SCALE).save(str(fine))
        paths[name] = plain.as_posix()
    return paths


def _stroke(points: tuple[tuple[float, float], ...], colour: str, scale: int) -> QImage:
    image = QImage(_SIZE_PX * scale, _SIZE_PX * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.setPen(QPen(QColor(colour), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.end()
    return image
