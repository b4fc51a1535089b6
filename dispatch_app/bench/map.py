"""How smoothly the map is drawn: `bench map` pans, zooms and moves vehicles over a generated city and times each frame.

A frame is everything between two pictures: the movement, the painting of the widget, and the event loop's turn in which
tiles and names are painted. Software rendering; the window system's own copy of the picture is not included offscreen.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dispatch_app.bench.map_city import generated_city

_SIZE_PX = (1920, 1080)
_EDGES_MS = (4.0, 8.0, 16.7, 33.3, 50.0, 100.0)


def run(arguments: Sequence[str] = ()) -> dict[str, object]:
    """The frame times of every scenario as plain values; prints nothing."""
    parser = argparse.ArgumentParser(prog="bench map", description=__doc__)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--vehicles", type=int, nargs="*", default=[2_000, 5_000])
    parser.add_argument("--frames", type=int, default=240, help="frames a scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    chosen = parser.parse_args(arguments)
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    raw = generated_city(chosen.segments, chosen.seed)
    segments = sum(len(way.coordinates) - 1 for way in raw.ways)
    from dispatch_app.bench.map_frames import MapStage  # Qt is loaded once the platform is chosen

    with tempfile.TemporaryDirectory() as folder:
        stage = MapStage(raw, Path(folder), _SIZE_PX, chosen.theme, chosen.seed)
    buildings = len(raw.areas)
    del raw  # a console holds no raw map
    results: dict[str, object] = {}
    for name, scenario in _scenarios(stage, chosen.frames).items():
        results[name] = summary(scenario())
    for count in chosen.vehicles:
        for name, scenario in stage.vehicle_scenarios(count, chosen.frames).items():
            results[f"{count} vehicles, {name}"] = summary(scenario())
    return {
        "bench": "map",
        "segments": segments,
        "buildings": buildings,
        "size_px": list(_SIZE_PX),
        "build_s": round(stage.build_s, 2),
        "open_s": round(stage.open_s, 2),
        "scenarios": results,
        "longest_tile_slice_ms": round(stage.longest_tile_slice_s * 1e3, 1),
        "longest_name_slice_ms": round(stage.longest_name_slice_s * 1e3, 1),
        "tile_bytes": stage.tile_bytes,
        "machine": machine(),
    }


def _scenarios(stage: object, frames: int) -> dict[str, Callable[[], list[tuple[float, float]]]]:
    from dispatch_app.bench.map_frames import MapStage

    assert isinstance(stage, MapStage)
    return {
        "pan warm, zoom 14": lambda: stage.pan_warm(14.0, frames),
        "pan warm, zoom 16": lambda: stage.pan_warm(16.0, frames),
        "pan cold, zoom 14": lambda: stage.pan_cold(14.0, frames),
        "pan cold, zoom 17": lambda: stage.pan_cold(17.0, frames),
        "zoom sweep 9 to 20 to 9": lambda: stage.zoom_sweep(frames),
    }


def summary(frames: list[tuple[float, float]]) -> dict[str, object]:
    """Percentiles, the longest frame and a histogram in milliseconds, by the wall clock and by the processor's time.

    On a machine with other work the wall clock counts that too; the processor's time is what the map itself took.
    """
    wall_s, cpu_s = np.array(frames).T
    return {"frames": len(frames), "wall": _spread(wall_s * 1e3), "processor": _spread(cpu_s * 1e3)}


def _spread(times_ms: NDArray[np.float64]) -> dict[str, object]:
    edges = (0.0, *_EDGES_MS, np.inf)
    counts, _ = np.histogram(times_ms, edges)
    names = [f"<{edge:g}" for edge in _EDGES_MS] + [f">={_EDGES_MS[-1]:g}"]
    p50, p95, p99 = (round(float(value), 2) for value in np.percentile(times_ms, (50, 95, 99)))
    return {
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "max_ms": round(float(times_ms.max()), 2),
        "over_33_ms": int((times_ms > 33.3).sum()),
        "histogram_ms": dict(zip(names, (int(count) for count in counts), strict=True)),
    }


def machine() -> dict[str, object]:
    """The machine in a few words, with its load, without which no figure means anything."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_1_min": None if load is None else round(load, 2),
    }


def main() -> None:
    """Print the figures as one JSON object."""
    print(json.dumps(run(sys.argv[1:]), ensure_ascii=False))


if __name__ == "__main__":
    main()
