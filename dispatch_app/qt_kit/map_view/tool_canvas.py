"""The map with tools: what a click means – measuring, picking, drawing – and the one mark that a hand may move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from dispatch_app.qt_kit.map_view.canvas import MapCanvas
from dispatch_app.qt_kit.map_view.feature_pictures import feature_colour
from dispatch_app.qt_kit.map_view.furniture import paint_crosshair, paint_measuring, paint_outline, paint_sketch
from dispatch_app.qt_kit.map_view.hover_card import Mark, mark_kind
from dispatch_app.qt_kit.map_view.measuring import Measuring
from dispatch_app.qt_kit.map_view.overlays import FacilityMark, FeatureMark, IncidentMark, VehicleMark
from dispatch_app.qt_kit.map_view.road_tracing import RoadTracer
from dispatch_app.qt_kit.map_view.sketch import Point, Sketch
from dispatch_app.qt_kit.map_view.tools import Layer, Tool
from dispatch_app.qt_kit.map_view.vehicle_layer import Cluster
from dispatch_app.qt_kit.map_view.viewport import Viewport
from dispatch_app.qt_kit.theme import Palette
from gis_data.base_map import BaseMap
from gis_data.base_map_kinds import degrees_of

_GRIP_PX: Final = 9.0


@dataclass(slots=True)
class Grip:
    """A mark or corner that is being dragged: the points as they would become, and which of them moves."""

    kind: str
    key: str
    points: list[Point]
    number: int
    closed: bool
    colour: str


class ToolCanvas(MapCanvas):
    """`clicked` carries each plain click in degrees; `scene_picked` and `meeting_point_picked` come instead of choosing
    marks while their tool is in hand. A finished drawing comes as `sketched` (list of longitude, latitude); a mark that
    was moved by hand as `mark_moved` (kind, key, its points).
    """

    clicked = Signal(float, float)
    scene_picked = Signal(float, float)
    meeting_point_picked = Signal(float, float)
    vehicle_chosen = Signal(str)
    incident_chosen = Signal(str)
    facility_chosen = Signal(str)
    feature_chosen = Signal(str)
    tool_changed = Signal(object)
    sketched = Signal(object)
    sketch_changed = Signal()
    mark_moved = Signal(str, str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.PAN
        self._measuring: Measuring | None = None
        self._sketch: Sketch | None = None
        self._tracer: RoadTracer | None = None
        self._movable = ("", "")
        self._grip: Grip | None = None
        self._by_keys = False

    # Tools

    @property
    def tool(self) -> Tool:
        """The tool in hand."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Take a tool in hand; a measuring or drawing under way is cleared."""
        self._measuring = Measuring.for_tool(tool)
        self._sketch = None
        if tool is not self._tool:
            self._tool = tool
            self.tool_changed.emit(tool)
        self._hand()
        self.update()

    def start_sketch(self, shape: Literal["point", "line", "area"], kind: str, along_roads: bool = False) -> None:
        """Take the drawing tool: clicks make a shape of a kind; a line follows the roads of the base map if wished."""
        self.set_tool(Tool.DRAW)
        self._sketch = Sketch(shape, kind, self._tracer if along_roads else None)
        self.sketch_changed.emit()

    @property
    def sketch(self) -> Sketch | None:
        """The drawing under way."""
        return self._sketch

    def finish_sketch(self) -> bool:
        """End the drawing and give it out; False while it has too few points."""
        sketch = self._sketch
        if sketch is None or not sketch.is_complete():
            return False
        points = sketch.points()
        self.set_tool(Tool.PAN)
        self.sketched.emit(points)
        return True

    def set_base_map(self, base_map: BaseMap | None) -> None:
        super().set_base_map(base_map)
        self._tracer = RoadTracer(base_map) if base_map is not None else None

    def measured_text(self) -> str:
        """The result of the measuring shown now, empty for none."""
        return self._measuring.text() if self._measuring and self._measuring.points else ""

    def _hand(self) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor if self._tool is Tool.PAN else Qt.CursorShape.CrossCursor)

    def _step_back(self) -> bool:
        """Take the last point of a measuring or drawing away; False where there is none."""
        if self._measuring is not None and self._measuring.points:
            self._measuring.points.pop()
        elif self._sketch is not None and self._sketch.clicks:
            self._sketch.back()
            self.sketch_changed.emit()
        else:
            return False
        self.update()
        return True

    def _finish(self) -> bool:
        """End a measuring or a drawing; False where there is none that can end."""
        if self._measuring is not None:
            self._measuring.finished = True
            self.update()
            return True
        return self.finish_sketch()

    # Moving one mark

    def set_movable(self, kind: str, key: str) -> None:
        """Let one mark be dragged (`facility` or `feature`), none for empty words."""
        self._movable = (kind, key)
        self._grip = None
        self.update()

    def _grip_at(self, here: QPointF) -> Grip | None:
        """What a press at a pixel would drag: a corner, the middle of a side (a new corner), or a point mark."""
        kind, key = self._movable
        if not key or self._tool is not Tool.PAN:
            return None
        mark = self._ground_mark_at(here)
        if kind == "feature":
            feature = self._features.feature(key)
            if feature is None:
                return None
            colour = feature_colour(feature.kind, self.palette_now())
            points = [(float(x), float(y)) for x, y in feature.coordinates]
            corners, middles = self._features.handles(key, self._view)
            for number, x, y in corners:
                if abs(x - here.x()) <= _GRIP_PX and abs(y - here.y()) <= _GRIP_PX:
                    return Grip(kind, key, points, number, feature.shape == "area", colour)
            for number, x, y in middles:
                if abs(x - here.x()) <= _GRIP_PX and abs(y - here.y()) <= _GRIP_PX:
                    points.insert(number + 1, self._view.degrees_at(x, y))
                    return Grip(kind, key, points, number + 1, feature.shape == "area", colour)
            if feature.shape == "point" and isinstance(mark, FeatureMark) and mark.key == key:
                return Grip(kind, key, points, 0, False, colour)
        elif mark_kind(mark) == (kind, key) and isinstance(mark, FacilityMark):
            return Grip(kind, key, [(mark.longitude, mark.latitude)], 0, False, self.palette_now().accent)
        return None

    def _drag_grip(self, here: QPointF) -> None:
        if self._grip is not None:
            self._grip.points[self._grip.number] = self._view.degrees_at(here.x(), here.y())
            self.update()

    def _drop_grip(self) -> None:
        grip, self._grip = self._grip, None
        if grip is not None:
            self.mark_moved.emit(grip.kind, grip.key, grip.points)
            self.update()

    def remove_corner(self, px: float, py: float) -> bool:
        """Take the corner under a pixel out of the movable feature; False where there is none or none to spare."""
        grip = self._grip_at(QPointF(px, py))
        feature = self._features.feature(grip.key) if grip is not None else None
        if grip is None or feature is None or len(grip.points) > len(feature.coordinates):
            return False
        if len(grip.points) <= (3 if grip.closed else 2):
            return False
        del grip.points[grip.number]
        self.mark_moved.emit(grip.kind, grip.key, grip.points)
        return True

    # What a click means

    def _click(self, here: QPointF) -> None:
        longitude, latitude = self._view.degrees_at(here.x(), here.y())
        if self._measuring is not None:
            self._measuring.add(longitude, latitude)
            self.update()
        elif self._sketch is not None:
            if self._sketch.add(longitude, latitude):
                self.finish_sketch()
            self.sketch_changed.emit()
            self.update()
        elif self._tool is Tool.SET_SCENE:
            self.set_tool(Tool.PAN)
            self.scene_picked.emit(longitude, latitude)
        elif self._tool is Tool.SET_MEETING_POINT:
            self.set_tool(Tool.PAN)
            self.meeting_point_picked.emit(longitude, latitude)
        else:
            self._choose(self._mark_at(here))
            self.clicked.emit(longitude, latitude)

    def _choose(self, mark: Mark | None) -> None:
        if isinstance(mark, VehicleMark):
            self.choose_vehicle(mark.key)
            self.vehicle_chosen.emit(mark.key)
        elif isinstance(mark, Cluster):
            self.centre_on(*degrees_of(mark.x, mark.y))
            self.zoom_by(1.5)
        elif isinstance(mark, IncidentMark):
            self.incident_chosen.emit(mark.key)
        elif isinstance(mark, FacilityMark):
            self.facility_chosen.emit(mark.key)
        elif isinstance(mark, FeatureMark):
            self.feature_chosen.emit(mark.key)

    def _mark_at(self, here: QPointF) -> Mark | None:
        """The topmost mark under a pixel: vehicles lie over incidents, those over facilities and drawn features."""
        vehicle = self._vehicles.at(here.x(), here.y()) if Layer.VEHICLES not in self._hidden else None
        return vehicle or self._ground_mark_at(here)

    def _ground_mark_at(self, here: QPointF) -> Mark | None:
        """The topmost mark under a pixel that is no vehicle."""
        return self._places.at(here.x(), here.y()) or self._features.at(here.x(), here.y())

    def _paint_tools(self, painter: QPainter, view: Viewport, palette: Palette) -> None:
        if self._movable[0] == "feature" and self._grip is None:
            self._features.paint_handles(painter, view, palette, self._movable[1])
        if self._grip is not None:
            paint_outline(painter, view, palette, self._grip.points, self._grip.closed, self._grip.colour)
        if self._sketch is not None:
            paint_sketch(painter, view, palette, self._sketch)
        if self._measuring is not None:
            paint_measuring(painter, view, palette, self._measuring)
        if self._by_keys:
            paint_crosshair(painter, view, palette)
