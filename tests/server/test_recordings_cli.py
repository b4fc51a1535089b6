"""`recordings verify`: from the recorder over its commands into the journal's chain, and back to the files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.recordings_in_journal import recordings_in_journal
from dispatch_app.adapters.database.store import open_store
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.commands.recordings import ReportRecordingCompressed
from dispatch_app.domain.recording import RecordingState
from dispatch_app.server.clock import SystemClock
from dispatch_app.server.recordings_cli import FINE, UNREADABLE, WRONG, run
from dispatch_app.server.settings import Settings
from dispatch_app.use_cases.command_desk import CommandDesk
from dispatch_app.use_cases.decision import Lookups
from tests.exchange.recording.recorder_bed import recorder_bed, two_tones
from tests.server.centre_bed import NoArchive, NoPlaces, NoRoads, NoSubscribers, PositionFeed
from tests.waiting import wait_until

EXCHANGE = Actor("exchange", Role.TELEPHONY)


@pytest.fixture
def recordings(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A folder with three recordings, reported to the centre of `settings` by commands."""
    folder = tmp_path / "recordings"
    with recorder_bed(folder) as bed:
        for _ in range(3):
            recording_id = bed.begin(number="13800000000")
            bed.feed(recording_id, two_tones(440, 700, 0.2))
            bed.recorder.finish(recording_id)
        bed.wait_report(ReportRecordingCompressed, 3)
        wait_until(lambda: not bed.recorder.figures().unsettled, "settled")
    _take(settings, bed.reports)
    yield folder


class _NoOldRecordings(NoArchive):
    def find_recording(self, recording_id: str) -> None:
        return None


def _take(settings: Settings, reports: list) -> None:
    """Put the reports through the centre's pen, twice, as a spool may."""
    store = open_store(settings.database_url, settings.centre.centre_id)
    feed = PositionFeed(lambda: desk.board, SystemClock().now)
    lookups = Lookups(NoSubscribers(), NoRoads(), NoPlaces(), feed, _NoOldRecordings())  # type: ignore[arg-type]
    desk = CommandDesk(store, lookups, SystemClock(), settings.centre, lambda recorded: None)
    for command_id, command in reports * 2:
        answer = desk.take(command_id, command, EXCHANGE)
        assert answer.refusal is None, answer
    store.close()


def verify(settings: Settings, folder: Path, *more: str) -> int:
    database = f"[database]\nurl = {settings.database_url!r}\n[centre]\nid = {settings.centre.centre_id!r}\n"
    settings.file.write_text(database, encoding="utf-8")
    return run(["verify", str(folder), "--settings", str(settings.file), *more])


def test_untouched_recordings_are_sound(
    settings: Settings, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = recordings_in_journal(settings.database_url, settings.centre.centre_id)
    assert [one.state for one in known.recordings] == [RecordingState.COMPRESSED] * 3
    assert verify(settings, recordings) == FINE
    shown = capsys.readouterr().out
    assert "3 条录音" in shown and "6 个文件" in shown and known.head_hash in shown


def test_a_changed_file_is_named_even_when_its_card_was_changed_with_it(
    settings: Settings, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sorted(recordings.glob("*/*/*/*.opus"))[1]
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert verify(settings, recordings) == WRONG
    assert f"{path.stem}.opus：内容与录制时不一致" in capsys.readouterr().out


def test_a_copy_may_hold_less_but_nothing_else(settings: Settings, recordings: Path) -> None:
    for path in recordings.glob("*/*/*/*.wav"):
        path.unlink()
    kept = sorted(recordings.glob("*/*/*/*.opus"))
    kept[0].unlink()
    assert verify(settings, recordings) == WRONG
    assert verify(settings, recordings, "--copy") == FINE
    kept[1].write_bytes(b"x")
    assert verify(settings, recordings, "--copy") == WRONG


def test_a_changed_journal_proves_nothing(
    settings: Settings, recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(settings.database_url, "pen")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_no_update"))
        changed = "UPDATE journal SET body = replace(body, 'finished', 'damaged') WHERE type = 'RecordingFinished'"
        assert connection.execute(text(changed)).rowcount == 3
    engine.dispose()
    assert verify(settings, recordings) == UNREADABLE
    assert "被破坏" in capsys.readouterr().err


def test_cards_alone_find_a_changed_file(settings: Settings, recordings: Path) -> None:
    assert run(["verify", str(recordings), "--cards"]) == FINE
    path = next(recordings.glob("*/*/*/*.wav"))
    path.write_bytes(b"x")
    assert run(["verify", str(recordings), "--cards"]) == WRONG


def test_what_is_asked_wrongly_is_no_verdict(settings: Settings, tmp_path: Path) -> None:
    assert run(["verify", str(tmp_path / "absent"), "--cards"]) == UNREADABLE
    assert run(["verify", str(tmp_path)]) == UNREADABLE
    assert run(["verify", str(tmp_path), "--settings", str(tmp_path / "absent.toml")]) == UNREADABLE
