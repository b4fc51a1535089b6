"""The table of speeds by class and hour."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from gis_data.faults import PackageFault
from gis_data.manifest import SPEEDS_FILE
from gis_data.package import MapPackage, open_package, write_package
from gis_data.package_cli import main
from gis_data.raw_map import RawMap
from gis_data.roads.classes import ROUTED_KINDS
from gis_data.roads.hours import at_hour, edge_times_s, read_factors, usual_factors, write_factors


def test_table_survives_the_file_and_may_be_edited(tmp_path: Path) -> None:
    assert np.all(read_factors(tmp_path) == 1.0)
    write_factors(tmp_path, usual_factors())
    assert read_factors(tmp_path) == pytest.approx(usual_factors())
    assert sorted(path.name for path in tmp_path.iterdir()) == [SPEEDS_FILE]
    (tmp_path / SPEEDS_FILE).write_text("road_class\nprimary," + ",".join(["0.5"] * 24) + "\n\n", encoding="utf-8")
    edited = read_factors(tmp_path)
    assert np.all(edited[ROUTED_KINDS.index("primary")] == 0.5) and np.all(edited[0] == 1.0)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("fast_lane," + ",".join(["1"] * 24), "line 2: “fast_lane” is no road class"),
        ("primary,1,1", "24 are needed"),
        ("primary," + ",".join(["x"] * 24), "no number"),
        ("primary," + ",".join(["nan"] * 24), "factors go from"),
        ("primary," + ",".join(["0"] * 24), "factors go from"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / SPEEDS_FILE).write_text("road_class\n" + line + "\n", encoding="utf-8")
    with pytest.raises(PackageFault, match=sentence):
        read_factors(tmp_path)


def test_rush_hour_is_slower_and_closures_stay(town: MapPackage) -> None:
    roads = town.roads
    origin, scene = roads.snap(118.0, 32.02), roads.snap(118.05, 31.96)
    assert origin is not None and scene is not None
    morning, noon, night = (at_hour(roads, usual_factors(), hour).route(origin, scene) for hour in (8.0, 12.5, 2.5))
    usual = roads.route(origin, scene)
    assert morning and noon and night and usual
    assert night.time_s < noon.time_s < morning.time_s
    assert noon.time_s == pytest.approx(usual.time_s)
    inner = usual.edges[len(usual.edges) // 2]
    closed = at_hour(roads.with_closed([inner]), usual_factors(), 8.0)
    assert np.isinf(closed.time_s[inner]) and np.isfinite(closed.free_time_s[inner])
    closed.open_edges([inner])
    assert closed.time_s[inner] == closed.free_time_s[inner]


def test_hours_blend_and_midnight_joins(town: MapPackage) -> None:
    factors = np.ones((len(ROUTED_KINDS), 24))
    factors[:, 23] = 0.5
    half, edge = (edge_times_s(town.roads, factors, hour) for hour in (0.0, 0.5))
    assert edge == pytest.approx(town.roads.free_time_s)
    assert half == pytest.approx(town.roads.free_time_s / 0.75)
    with pytest.raises(ValueError, match="hour"):
        edge_times_s(town.roads, factors, 24.0)


def test_the_centre_s_table_outlives_a_new_map(
    town_map: RawMap, town_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "map"
    shutil.copytree(town_folder, folder)
    assert main(["speeds", str(folder)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(ROUTED_KINDS)
    table = folder / SPEEDS_FILE
    table.write_text(table.read_text(encoding="utf-8").replace("0.8", "0.6"), encoding="utf-8")
    write_package(town_map, folder)
    assert 0.6 in open_package(folder).speed_factors()
    table.write_text("road_class\nprimary,fast\n", encoding="utf-8")
    assert main(["speeds", str(folder)]) == 2
    assert "24 are needed" in capsys.readouterr().err
