"""The stage of `bench map`: a map widget of full size, moved frame by frame, and how long each frame took."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np
from PySide6.QtWidgets import QApplication

from dispatch_app.console.desk.map_trails import Trails
from dispatch_app.console.qt.map_marks import position_changes
from dispatch_app.console.qt.map_window import FIXES_A_TURN
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.qt_kit.calm_memory import CalmMemory
from dispatch_app.qt_kit.map_view import AreaShade, FeatureMark, MapView, PositionChange, TrailLine, VehicleMark
from dispatch_app.qt_kit.theme import VEHICLE_MARKS, apply_theme
from gis_data.base_map import build, open_base_map
from gis_data.raw_map import RawMap

FrameTimes = list[tuple[float, float]]
"""Seconds by the wall clock and seconds of the processor, one pair a frame."""

FeatureKind = Literal["closure", "hazard", "speed", "poi"]

_SETTLE_DEADLINE_S = 30.0
_M_A_DEGREE = 111_320.0


class MapStage:
    """One widget over one map; every scenario gives its frame times in seconds."""

    def __init__(self, raw: RawMap, folder: Path, size_px: tuple[int, int], theme: str, seed: int) -> None:
        existing = QApplication.instance()
        self._application = existing if isinstance(existing, QApplication) else QApplication([])
        apply_theme(self._application, theme)
        begun = time.perf_counter()
        build(raw, folder)
        self.build_s = time.perf_counter() - begun
        begun = time.perf_counter()
        self._map = open_base_map(folder)
        self.open_s = time.perf_counter() - begun
        self._random = np.random.default_rng(seed)
        self._size_px = size_px
        self.longest_tile_slice_s = 0.0
        self.longest_name_slice_s = 0.0
        self.tile_bytes = 0
        self._view = self._fresh()
        CalmMemory(self._application)  # as the console does; a bench is too short for its own collections

    def pan_warm(self, zoom: float, frames: int) -> FrameTimes:
        """Back and forth over ground whose tiles are painted."""
        self._view = self._fresh()
        self._view.centre_on(*self._map.centre(), zoom)
        self._settle()
        steps = [12.0 if number // 40 % 2 == 0 else -12.0 for number in range(frames)]
        for step in steps[:80]:
            self._frame(lambda step=step: self._view.pan_by(step, step / 3.0))
        self._settle()
        return [self._frame(lambda step=step: self._view.pan_by(step, step / 3.0)) for step in steps]

    def pan_cold(self, zoom: float, frames: int) -> FrameTimes:
        """Straight over ground never seen, a screen in about a second."""
        self._view = self._fresh()
        west, south, east, north = self._map.bounds
        self._view.centre_on(west + (east - west) * 0.2, (south + north) / 2.0, zoom)
        self._settle()
        return [self._frame(lambda: self._view.pan_by(-30.0, -4.0)) for _ in range(frames)]

    def zoom_sweep(self, frames: int) -> FrameTimes:
        """From the whole city to one house and back, with no pause for a tile to be painted."""
        self._view = self._fresh()
        self._view.centre_on(*self._map.centre(), 9.0)
        self._settle()
        longitude, latitude = self._map.centre()
        half = max(1, frames // 2)
        zooms = [9.0 + 11.0 * min(number, 2 * half - number) / half for number in range(2 * half)]
        return [self._frame(lambda zoom=zoom: self._view.centre_on(longitude, latitude, zoom)) for zoom in zooms]

    def vehicle_scenarios(self, count: int, frames: int) -> dict[str, Callable[[], FrameTimes]]:
        """All vehicles move once a second (the frame with the new places is timed), and panning among them."""
        return {
            "tick at zoom 11": lambda: self._ticks(count, 11.0, max(10, frames // 4)),
            "tick at zoom 13": lambda: self._ticks(count, 13.0, max(10, frames // 4)),
            "tick at zoom 14": lambda: self._ticks(count, 14.0, max(10, frames // 4)),
            "pan at zoom 14": lambda: self._pan_among(count, 14.0, frames),
            "desk tick at zoom 14, all layers": lambda: self._desk_ticks(count, 14.0, max(10, frames // 4)),
        }

    def _desk_ticks(self, count: int, zoom: float, ticks: int) -> FrameTimes:
        """A second of fixes as the console takes them in parts (trails, marks, picture), over every other layer."""
        marks = self._stage_vehicles(count, zoom)
        self._stage_overlays()
        trails, start = Trails(), datetime(2026, 1, 1, tzinfo=UTC)
        times = []
        for second in range(ticks):
            now = start + timedelta(seconds=6 * second)
            changes = self._moved(marks)
            fixes = [Fix(c.key, Position(c.longitude, c.latitude), now, 40.0, c.heading_deg) for c in changes]

            def take(part: list[Fix], now: datetime = now) -> None:
                trails.take(part)
                self._view.update_positions(position_changes(part, now))
                shown = [(fix.vehicle_id, *trails.trail(fix, now)) for fix in part[:10]]
                self._view.set_trails([TrailLine(key, places, ages_s) for key, places, ages_s in shown])

            for begin in range(0, len(fixes), FIXES_A_TURN):
                part = fixes[begin : begin + FIXES_A_TURN]
                times.append(self._frame(lambda part=part, take=take: take(part)))
        return times

    def _stage_overlays(self) -> None:
        """300 drawn features, three rings of reach of 200 corners each."""
        longitude, latitude = self._map.centre()
        spread = self._random.uniform(-0.05, 0.05, (300, 2))
        kinds: tuple[FeatureKind, ...] = ("closure", "hazard", "speed", "poi")
        features = []
        for number, (x, y) in enumerate(spread.tolist()):
            at = (longitude + x, latitude + y)
            stretch = (at, (at[0] + 0.004, at[1] + 0.001))
            kind = kinds[number % 4]
            line = kind in ("closure", "speed")
            shape: Literal["line", "point"] = "line" if line else "point"
            features.append(FeatureMark(str(number), kind, shape, stretch if line else (at,), "路"))
        self._view.set_features(features)
        angles = np.linspace(0.0, 2.0 * np.pi, 200)
        rings = [
            [(longitude + r * float(np.cos(a)), latitude + r * float(np.sin(a))) for a in angles]
            for r in (0.01, 0.03, 0.05)
        ]
        self._view.set_shades([AreaShade("reach", [[ring]], "4", step) for step, ring in enumerate(rings)])
        self._settle()

    def _ticks(self, count: int, zoom: float, ticks: int) -> FrameTimes:
        marks = self._stage_vehicles(count, zoom)
        times = []
        for _ in range(ticks):
            changes = self._moved(marks)
            times.append(self._frame(lambda changes=changes: self._view.update_positions(changes)))
        return times

    def _pan_among(self, count: int, zoom: float, frames: int) -> FrameTimes:
        marks = self._stage_vehicles(count, zoom)
        times = []
        for number in range(frames):
            changes = self._moved(marks) if number % 60 == 0 else []

            def step(changes: list[PositionChange] = changes, number: int = number) -> None:
                if changes:
                    self._view.update_positions(changes)
                self._view.pan_by(10.0 if number // 40 % 2 == 0 else -10.0, 2.0)

            times.append(self._frame(step))
        return times

    def _stage_vehicles(self, count: int, zoom: float) -> list[VehicleMark]:
        self._view = self._fresh()
        west, south, east, north = self._map.bounds
        states = list(VEHICLE_MARKS)[:6]
        marks = [
            VehicleMark(
                f"v{number}",
                f"沪A{number:04d}",
                float(self._random.uniform(west, east)),
                float(self._random.uniform(south, north)),
                float(self._random.uniform(0.0, 360.0)),
                states[number % len(states)],
                float(number % 9),
                number % 37 == 0,
            )
            for number in range(count)
        ]
        self._view.set_vehicles(marks)
        self._view.centre_on(*self._map.centre(), zoom)
        self._settle()
        return marks

    def _moved(self, marks: list[VehicleMark]) -> list[PositionChange]:
        """Every vehicle some 15 m further along its heading."""
        step = 15.0 / _M_A_DEGREE
        turns = self._random.uniform(-10.0, 10.0, len(marks))
        return [
            PositionChange(
                mark.key,
                mark.longitude + step * float(np.sin(turn)),
                mark.latitude + step * float(np.cos(turn)),
                (mark.heading_deg or 0.0) + float(turn),
                1.0,
            )
            for mark, turn in zip(marks, turns, strict=True)
        ]

    def _frame(self, change: Callable[[], None]) -> tuple[float, float]:
        begun, begun_cpu = time.perf_counter(), time.process_time()
        change()
        self._view.repaint()
        self._application.processEvents()
        passed_s, cpu_s = time.perf_counter() - begun, time.process_time() - begun_cpu
        self._note()
        return passed_s, cpu_s

    def _settle(self) -> None:
        """Turn the event loop until everything of the view is painted."""
        until = time.perf_counter() + _SETTLE_DEADLINE_S
        quiet = 0
        while quiet < 20 and time.perf_counter() < until:
            self._application.processEvents()
            quiet = quiet + 1 if self._view.at_rest else 0
        self._note()

    def _fresh(self) -> MapView:
        view = MapView()
        view.resize(*self._size_px)
        view.set_base_map(self._map)
        view.show()
        self._application.processEvents()
        return view

    def _note(self) -> None:
        tiles_s, names_s, kept_bytes = self._view.slices()
        self.longest_tile_slice_s = max(self.longest_tile_slice_s, tiles_s)
        self.longest_name_slice_s = max(self.longest_name_slice_s, names_s)
        self.tile_bytes = max(self.tile_bytes, kept_bytes)
