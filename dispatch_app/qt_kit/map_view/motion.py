"""How the view moves by itself: zooming towards a target, gliding on after a drag, flying to a place. No Qt, no clock.

A motion is advanced by the seconds since the last frame and says when it has come to rest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from dispatch_app.qt_kit.map_view.viewport import Viewport

_GLIDE_HALVES_S: Final = 0.12  # time in which a glide loses half its speed
_SLOWEST_GLIDE_PX_S: Final = 25.0
_FASTEST_GLIDE_PX_S: Final = 4_000.0  # two screens a second; faster loses the place
_ZOOM_CLOSES_S: Final = 0.055  # time constant of the approach to the wanted zoom
_ZOOM_ENDS: Final = 0.004
_DRAG_MEMORY_S: Final = 0.08  # a drag's speed is that of its last moments


@dataclass(slots=True)
class Motion:
    """The movement under way; all parts may be at rest."""

    velocity_px_s: tuple[float, float] = (0.0, 0.0)
    zoom_target: float | None = None
    zoom_at_px: tuple[float, float] = (0.0, 0.0)
    _trail: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def moving(self) -> bool:
        """True while another frame would show a change."""
        return self.zoom_target is not None or self.velocity_px_s != (0.0, 0.0)

    def stop(self) -> None:
        """Come to rest at once."""
        self.velocity_px_s = (0.0, 0.0)
        self.zoom_target = None
        self._trail.clear()

    def drag_seen(self, px: float, py: float, at_s: float) -> None:
        """Remember where the pointer was, for the speed at its release."""
        self._trail.append((px, py, at_s))
        while len(self._trail) > 2 and at_s - self._trail[0][2] > _DRAG_MEMORY_S:
            self._trail.pop(0)

    def release(self, at_s: float) -> None:
        """Let the map glide on with the pointer's last speed, if it was moving at the release."""
        trail, self._trail = self._trail, []
        if len(trail) < 2 or at_s - trail[-1][2] > _DRAG_MEMORY_S:
            return
        lasted_s = max(trail[-1][2] - trail[0][2], 1e-3)
        vx, vy = (trail[-1][0] - trail[0][0]) / lasted_s, (trail[-1][1] - trail[0][1]) / lasted_s
        speed = math.hypot(vx, vy)
        if speed < 4.0 * _SLOWEST_GLIDE_PX_S:
            return
        held = min(1.0, _FASTEST_GLIDE_PX_S / speed)
        self.velocity_px_s = (vx * held, vy * held)

    def zoom_to(self, zoom: float, px: float, py: float) -> None:
        """Approach a zoom with the place under the pixel held still."""
        self.zoom_target = zoom
        self.zoom_at_px = (px, py)

    def advance(self, view: Viewport, passed_s: float) -> Viewport:
        """The view after `passed_s` more seconds."""
        step_s = min(passed_s, 0.1)  # after a stall the map must not jump
        vx, vy = self.velocity_px_s
        if (vx, vy) != (0.0, 0.0):
            view = view.moved(vx * step_s, vy * step_s)
            kept = 0.5 ** (step_s / _GLIDE_HALVES_S)
            self.velocity_px_s = (vx * kept, vy * kept)
            if math.hypot(*self.velocity_px_s) < _SLOWEST_GLIDE_PX_S:
                self.velocity_px_s = (0.0, 0.0)
        if self.zoom_target is not None:
            left = self.zoom_target - view.zoom
            zoom = view.zoom + left * (1.0 - math.exp(-step_s / _ZOOM_CLOSES_S))
            if abs(self.zoom_target - zoom) < _ZOOM_ENDS:
                zoom = self.zoom_target
            before = view.zoom
            view = view.zoomed(zoom, *self.zoom_at_px)
            if zoom == self.zoom_target or view.zoom == before:
                self.zoom_target = None
        return view
