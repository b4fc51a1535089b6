"""A package is exchanged whole or not at all, keeps the one before, and the watch notices."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gis_data.faults import PackageFault
from gis_data.manifest import SPEEDS_FILE
from gis_data.package import open_package, write_package
from gis_data.package_cli import main
from gis_data.package_swap import previous_of, swap_back, swap_package, verify_package
from gis_data.package_watch import PackageWatch
from gis_data.roads.hours import usual_factors, write_factors
from tests.gis_data.roads.street_grid import raw_map, way


def package(folder: Path, name: str) -> Path:
    write_package(raw_map([way(1, [(0, 0), (1, 0), (2, 0)], name)]), folder)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return package(tmp_path / "map", "旧路")


def names(folder: Path) -> list[str]:
    return open_package(folder).roads.names[1:]


def test_the_new_package_takes_the_place_and_the_old_one_is_kept(place: Path, tmp_path: Path) -> None:
    new = package(tmp_path / "new", "新路")
    write_factors(place, usual_factors())
    old_version, watch = verify_package(place).version, PackageWatch(place)
    assert not watch.changed()
    manifest = swap_package(new, place)
    assert watch.changed() and not watch.changed()
    assert names(place) == ["新路"] and names(new) == ["新路"]
    assert manifest.version == verify_package(new).version != old_version
    assert (place / SPEEDS_FILE).is_file(), "the centre's own table outlives a new map"
    assert verify_package(previous_of(place)).version == old_version
    assert swap_back(place).version == old_version
    assert watch.changed() and names(place) == ["旧路"] and names(previous_of(place)) == ["新路"]
    swap_package(new, place)
    swap_package(new, place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map", "map.previous", "new"], "something was left"


def test_a_bad_package_changes_nothing(place: Path, tmp_path: Path) -> None:
    new = package(tmp_path / "new", "新路")
    (new / "base_map.npz").write_bytes(b"cut")
    watch, before = PackageWatch(place), sorted(tmp_path.iterdir())
    with pytest.raises(PackageFault, match=r"base_map\.npz does not match"):
        swap_package(new, place)
    letters = tmp_path / "letters"
    letters.mkdir()
    with pytest.raises(PackageFault, match="something else"):
        swap_package(place, letters)
    with pytest.raises(PackageFault, match="already"):
        swap_package(place, place)
    with pytest.raises(PackageFault, match="no earlier package"):
        swap_back(place)
    assert not watch.changed() and names(place) == ["旧路"]
    assert sorted(tmp_path.iterdir()) == [letters, *before]


def test_parts_that_do_not_belong_together_are_found(place: Path, tmp_path: Path) -> None:
    """Sums that fit are not enough: a manifest may have been written for other parts."""
    text = (place / "manifest.json").read_text()
    (place / "manifest.json").write_text(text.replace('"road_edges": 2', '"road_edges": 4'))
    with pytest.raises(PackageFault, match="not the one that the manifest counts"):
        verify_package(place)


def test_an_empty_place_is_no_change(place: Path, tmp_path: Path) -> None:
    watch = PackageWatch(place)
    place.rename(tmp_path / "away")
    assert not watch.changed()
    (tmp_path / "away").rename(place)
    assert not watch.changed()
    write_factors(place, usual_factors())
    assert watch.changed(), "a table of speeds counts, too"


def test_the_commands_verify_and_swap(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = package(tmp_path / "new", "新路")
    assert main(["verify", str(new)]) == 0
    assert verify_package(new).version in capsys.readouterr().out
    assert main(["swap", str(new), str(place)]) == 0 and names(place) == ["新路"]
    assert main(["swap", "--back", str(place)]) == 0 and names(place) == ["旧路"]
    assert main(["swap", str(place)]) == 2 and main(["swap", "--back", str(new), str(place)]) == 2
    shutil.rmtree(new)
    assert main(["verify", str(new)]) == 2
    assert "no map package here" in capsys.readouterr().err
