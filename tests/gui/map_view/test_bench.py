"""The map's benchmark runs in a process of its own and reports every scenario."""

import json
import subprocess
import sys

import pytest

from dispatch_app.bench.map import summary


@pytest.mark.gui
def test_a_small_bench_reports_every_scenario() -> None:
    command = [
        sys.executable,
        "-m",
        "dispatch_app.bench.map",
        "--segments",
        "800",
        "--vehicles",
        "60",
        "--frames",
        "12",
    ]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert finished.returncode == 0, finished.stderr
    figures = json.loads(finished.stdout)
    assert figures["segments"] == 840
    assert len(figures["scenarios"]) == 10
    for name, scenario in figures["scenarios"].items():
        assert scenario["frames"] >= 10, name
        assert 0.0 < scenario["wall"]["p50_ms"] <= scenario["wall"]["p99_ms"] <= scenario["wall"]["max_ms"], name
        assert sum(scenario["processor"]["histogram_ms"].values()) == scenario["frames"], name


def test_a_summary_counts_slow_frames() -> None:
    figures = summary([(0.010, 0.004)] * 98 + [(0.040, 0.012), (0.200, 0.050)])
    assert figures["wall"]["over_33_ms"] == 2  # type: ignore[index]
    assert figures["processor"]["max_ms"] == 50.0  # type: ignore[index]
    assert figures["wall"]["histogram_ms"]["<16.7"] == 98  # type: ignore[index]
