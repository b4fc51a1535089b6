"""The map package is exchanged under a running server: questions go on, and faults keep the old map."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.wire import messages as msg
from dispatch_app.wire.codec import decode
from gis_data.manifest import SPEEDS_FILE
from gis_data.package import write_package
from gis_data.package_swap import PREVIOUS_SUFFIX, swap_package
from tests.gis_data.roads.street_grid import raw_map, way
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import Client, Stream, client_of, make_settings, running
from tests.waiting import wait_until

OLD, NEW = "人民路", "解放大道"


def make_package(folder: Path, road: str) -> Path:
    write_package(raw_map([way(1, [(0, 0), (5, 0), (10, 0)], road), way(2, [(5, 0), (5, 8)], "中山路")]), folder)
    return folder


def centre(folder: Path, **chosen: object) -> Settings:
    settings = make_settings(folder, map={"package": str(make_package(folder / "map", OLD)), **chosen})
    fill_centre(settings)
    return settings


def found(client: Client, text: str) -> bool:
    """Whether the gazetteer in use knows the road; any other answer than a list is a failure."""
    reply = client.ask(q.FindPlaces(text))
    assert reply.status_code == 200, reply.text
    return text in {place.name for place in decode(reply.content, q.PlacesFound).places}


def package_of(client: Client) -> q.MapPackageFound:
    reply = client.ask(q.GetMapPackage())
    assert reply.status_code == 200, reply.text
    return decode(reply.content, q.MapPackageFound)


def switched(message: msg.StreamMessage) -> bool:
    return isinstance(message, msg.EventsMessage) and any(
        event.type == "MapPackageSwitched" for event in message.events
    )


class Asking:
    """A desk that asks without a pause until it is told to stop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._end = threading.Event()
        self.answers = 0
        self.neither = 0
        self.failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join(20.0)
        if self.failed is not None:
            raise self.failed

    def _run(self) -> None:
        try:
            with client_of(self._settings, "zhao", "d2") as client:
                while not self._end.is_set():
                    self.neither += found(client, OLD) + found(client, NEW) == 0
                    self.answers += 1
        except BaseException as wrong:  # boundary: the test thread raises it again
            self.failed = wrong


def test_a_new_package_is_taken_without_stopping_a_question(tmp_path: Path) -> None:
    settings = centre(tmp_path)
    new = make_package(tmp_path / "new", NEW)
    with running(settings, open_database), client_of(settings, "wang", "d1") as wang, client_of(settings, "s1") as s1:
        assert found(wang, OLD) and not found(wang, NEW)
        before = package_of(wang)
        asking = Asking(settings)
        with wang.stream() as stream, s1.stream() as station:
            swap_package(new, tmp_path / "map")
            stream.until(switched)
            station.until(switched)
            after = package_of(wang)
            stream.until(lambda one: isinstance(one, msg.BeatMessage) and one.parts["map"] == "ok")
        asking.stop()
        assert found(wang, NEW) and not found(wang, OLD)
        assert before.in_use is not None and after.in_use is not None
        assert before.in_use.version != after.in_use.version and after.waiting is None and after.words == ""
        # Two questions may stand on both sides of the switch, once.
        assert asking.answers > 3 and asking.neither <= 1


def raised(stream: Stream, kind: str) -> bool:
    assert stream.board is not None
    return any(alarm.kind == kind and alarm.present for alarm in stream.board.alarms.values())


def test_a_damaged_package_is_alarmed_and_the_old_one_answers(tmp_path: Path) -> None:
    settings = centre(tmp_path)
    place, new = tmp_path / "map", make_package(tmp_path / "new", NEW)
    with running(settings, open_database), client_of(settings, "wang", "d1") as wang:
        with wang.stream() as stream:
            (new / "roads.npz").write_bytes(b"cut off by somebody's copying")
            place.rename(tmp_path / ("map" + PREVIOUS_SUFFIX))
            shutil.copytree(new, place)  # by hand: the command would have refused it
            stream.until(lambda _: raised(stream, "map_package"))
            stream.until(lambda one: isinstance(one, msg.BeatMessage) and "原地图包" in one.parts["map"])
            assert found(wang, OLD) and not found(wang, NEW)
            good = make_package(tmp_path / "good", NEW)
            swap_package(good, place)
            stream.until(switched)
            wait_until(lambda: found(wang, NEW), "the good package coming into use")
            stream.until(lambda _: not raised(stream, "map_package"))


def test_a_broken_table_of_speeds_leaves_the_map_in_use(tmp_path: Path) -> None:
    settings = centre(tmp_path)
    table = tmp_path / "map" / SPEEDS_FILE
    table.write_text("road_class\n\nprimary,1,1\n", encoding="utf-8")
    with running(settings, open_database), client_of(settings, "wang", "d1") as wang:
        with wang.stream() as stream:
            stream.until(lambda _: raised(stream, "speed_table"))
            assert stream.board is not None
            (alarm,) = [one for one in stream.board.alarms.values() if one.kind == "speed_table"]
            assert "第 3 行" in dict(alarm.values)["reason"] and "24" in dict(alarm.values)["reason"]
            stream.until(lambda one: isinstance(one, msg.BeatMessage) and "车速表" in one.parts["map"])
            assert found(wang, OLD), "the map itself is used"
            table.write_text("road_class\nprimary," + ",".join(["0.5"] * 24) + "\n", encoding="utf-8")
            stream.until(lambda _: not raised(stream, "speed_table"))
            stream.until(lambda one: isinstance(one, msg.BeatMessage) and one.parts["map"] == "ok")


def test_with_asked_the_administrator_decides(tmp_path: Path) -> None:
    settings = centre(tmp_path, switch="asked")
    new = make_package(tmp_path / "new", NEW)
    with (
        running(settings, open_database),
        client_of(settings, "wang", "d1") as wang,
        client_of(settings, "admin") as admin,
    ):
        early = admin.command(cmd.SwitchMapPackage())
        assert early.status_code == 409 and "map_package_none" in early.text
        version = swap_package(new, tmp_path / "map").version
        waiting = wait_until(lambda: package_of(admin).waiting, "the new package waiting")
        assert waiting.version == version and found(wang, OLD)
        assert "管理员" in package_of(admin).words
        assert wang.command(cmd.SwitchMapPackage(version)).status_code == 403
        other = admin.command(cmd.SwitchMapPackage("0123"))
        assert other.status_code == 409 and "map_package_other" in other.text
        assert admin.done(cmd.SwitchMapPackage(version)).result["version"] == version
        wait_until(lambda: found(wang, NEW), "the new package coming into use")


def test_a_word_that_is_no_choice_is_refused(tmp_path: Path) -> None:
    from dispatch_app.server.settings import SettingsFault

    with pytest.raises(SettingsFault, match="itself / asked"):
        make_settings(tmp_path, map={"switch": "maybe"})
