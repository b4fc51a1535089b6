"""The commands of `python -m gis_data` as another program sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gis_data.package_cli import main

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in its own interpreter."""
    return subprocess.run(
        [sys.executable, "-m", "gis_data", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_route_find_and_reverse_print_one_object_a_line(town_folder: Path) -> None:
    route = run("route", str(town_folder), "118.0,32.02", "118.05,31.96")
    assert route.returncode == 0, route.stderr
    (line,) = route.stdout.splitlines()
    answer = json.loads(line)
    assert answer["time_s"] > 300 and answer["distance_m"] > 7_000
    assert len(answer["coordinates"]) > 10 and answer["turns"][0]["text"].startswith("出发")
    found = run("find", str(town_folder), "人民路")
    assert found.returncode == 0, found.stderr
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert rows and rows[0]["name"] == "人民路" and 117.8 < rows[0]["lon"] < 118.2
    reverse = run("reverse", str(town_folder), "118.001,32.01")
    assert reverse.returncode == 0, reverse.stderr
    assert json.loads(reverse.stdout)["district"].endswith("区")


def test_negative_longitudes_are_points_not_options(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "maps" / "manhattan_roads_2019.osm.pbf"
    made = run("import", str(source), "--out", str(tmp_path / "map"))
    assert made.returncode == 0, made.stderr
    route = run("route", str(tmp_path / "map"), "-73.9857,40.7484", "-73.9680,40.7851")
    assert route.returncode == 0, route.stderr
    assert json.loads(route.stdout)["distance_m"] > 4_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["route", "TOWN", "118", "118.0,32.0"], "LON,LAT"),
        (["route", "TOWN", "32.0,118.0", "118.0,32.0"], "swapped"),
        (["route", "TOWN", "118.0,32.0", "nan,nan"], "no point"),
        (["route", "TOWN", "118.0,32.0", "119.5,32.0"], "more than 500 m"),
        (["route", "TOWN", "181,32.0", "118.0,32.0"], "outside the globe"),
        (["route", "NOWHERE", "118.0,32.0", "118.0,32.0"], "no map package"),
        (["find", "NOWHERE", "人民路"], "no map package"),
        (["reverse", "NOWHERE", "118.0,32.0"], "no map package"),
        (["import", "NOWHERE/x.pbf", "--out", "NOWHERE/y"], "no such file"),
        (["town", "--seed", "1", "--scale", "99", "--out", "NOWHERE/y"], "scale"),
    ],
)
def test_faults_are_one_sentence_and_code_2(
    arguments: list[str], sentence: str, town_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"TOWN": str(town_folder), "NOWHERE": str(tmp_path / "nowhere")}
    filled = [places.get(word, word.replace("NOWHERE", places["NOWHERE"])) for word in arguments]
    assert main(filled) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert sentence in output.err and len(output.err.splitlines()) == 1


def test_the_town_command_makes_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["town", "--seed", "3", "--scale", "0.3", "--out", str(tmp_path / "small")]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "安和市"
    assert (tmp_path / "small" / "manifest.json").is_file()
