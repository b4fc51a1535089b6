"""Map packages: whole or not at all, checked when opened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gis_data.faults import PackageFault
from gis_data.package import open_package, write_package
from gis_data.raw_map import RawMap
from tests.gis_data.roads.street_grid import raw_map, way


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small package."""
    target = tmp_path / "map"
    write_package(small_map(), target)
    return target


def small_map() -> RawMap:
    return raw_map([way(1, [(0, 0), (1, 0)], "人民路"), way(2, [(1, 0), (1, 1)], "中山路")])


def test_every_file_is_summed_and_the_facts_are_kept(folder: Path) -> None:
    package = open_package(folder)
    assert set(package.manifest.files) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert package.manifest.datum == "WGS-84"
    assert package.manifest.bounds == pytest.approx((118.0, 32.0, 118.001, 32.001))
    assert package.roads.edge_count == 4
    assert package.facilities == []


@pytest.mark.parametrize("name", ["roads.npz", "gazetteer.sqlite", "base_map.npz", "facilities.json"])
def test_one_wrong_byte_is_found(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(PackageFault, match=f"{name} does not match its checksum"):
        open_package(folder)


def test_a_missing_part_a_missing_package_and_a_wrong_manifest_are_told_apart(folder: Path, tmp_path: Path) -> None:
    (folder / "roads.npz").unlink()
    with pytest.raises(PackageFault, match=r"roads\.npz is missing"):
        open_package(folder)
    with pytest.raises(PackageFault, match="no map package"):
        open_package(tmp_path / "nowhere")
    (folder / "manifest.json").write_text("{")
    with pytest.raises(PackageFault, match="cannot be read"):
        open_package(folder)


def test_a_manifest_cannot_point_out_of_its_folder(folder: Path) -> None:
    text = (folder / "manifest.json").read_text().replace('"roads.npz"', '"../roads.npz"')
    (folder / "manifest.json").write_text(text)
    shutil.copy(folder / "roads.npz", folder.parent / "roads.npz")
    with pytest.raises(PackageFault, match="is missing"):
        open_package(folder)


def test_another_format_is_refused(folder: Path) -> None:
    text = (folder / "manifest.json").read_text().replace('"format": 2', '"format": 99')
    (folder / "manifest.json").write_text(text)
    with pytest.raises(PackageFault, match="format 99"):
        open_package(folder)


def test_a_package_replaces_an_older_one_but_nothing_else(folder: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in folder.parent.iterdir())
    write_package(raw_map([way(1, [(0, 0), (1, 0), (2, 0)], "新路")]), folder)
    assert open_package(folder).roads.names == ["", "新路"]
    assert sorted(path.name for path in folder.parent.iterdir()) == before, "something was left behind"
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("keep me")
    with pytest.raises(PackageFault, match="holds other files"):
        write_package(small_map(), other)
    assert (other / "letter.txt").read_text() == "keep me"


def test_a_failed_build_leaves_the_old_package(folder: Path) -> None:
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(PackageFault, match="no road"):
        write_package(raw_map([]), folder)
    assert (folder / "manifest.json").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
