"""`python -m gis_data convert` as a person types it."""

from __future__ import annotations

import json

import pytest

from gis_data.package_cli import main


def answer_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """The one line that the command prints."""
    assert main(["convert", *arguments]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    answer: dict[str, object] = json.loads(line)
    return answer


def test_shift_grid_and_negative_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    shifted = answer_of(capsys, "--from", "WGS84", "--to", "GCJ02", "121.5272106", "31.1774276")
    assert shifted["lon"] == pytest.approx(121.531541859, abs=1e-6) and shifted["shifted_area"] is True
    manhattan = answer_of(capsys, "--from", "wgs-84", "--to", "BD-09", "-73.98", "40.75")
    assert (manhattan["lon"], manhattan["lat"], manhattan["shifted_area"]) == (-73.98, 40.75, False)
    grid = answer_of(capsys, "--from", "WGS84", "--to", "GK3", "121.4737", "31.2304")
    assert grid["zone"] == 40 and 40_600_000 < float(str(grid["easting_m"])) < 40_700_000
    south = answer_of(capsys, "--from", "WGS84", "--to", "UTM19S", "-7.06e1", "-33.4")
    assert float(str(south["northing_m"])) > 6e6


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "MARS", "--to", "GCJ02", "118", "32"], "unknown datum “MARS”"),
        (["--from", "WGS84", "--to", "Mars", "118", "32"], "unknown datum “Mars”"),
        (["--from", "WGS84", "--to", "GCJ02", "32", "118"], "swapped"),
        (["--from", "WGS84", "--to", "GCJ02", "nan", "32"], "no number"),
        (["--from", "WGS84", "--to", "GCJ02", "east", "32"], "no number"),
    ],
)
def test_faults_are_one_sentence(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", *arguments]) == 2
    output = capsys.readouterr()
    assert output.out == "" and sentence in output.err and len(output.err.splitlines()) == 1
