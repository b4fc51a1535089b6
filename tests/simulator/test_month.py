"""A simulated month: lived by the real use cases, whole in the journal, the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.tracks import open_tracks
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.adapters.history.opening import open_history
from dispatch_app.adapters.statistics.fact_store import FactStore
from dispatch_app.domain import events as ev
from dispatch_app.domain.call import CallKind
from dispatch_app.domain.history import HistoryFilter, RecordKind
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Question
from dispatch_app.exchange.recording.verifying import expected_of_cards, verify_folder
from dispatch_app.server.fact_reading import FactReading
from dispatch_app.server.historian import Historian
from dispatch_app.server.recording_shelf import RecordingShelf
from dispatch_app.server.settings import load_settings
from dispatch_app.simulator.month.making import MONTH_FILE, MonthWishes, holds_month, make_month
from dispatch_app.simulator.town_centre import MARK_FILE, FolderFault

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
UNTIL = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def _made(folder: Path, recordings: int = 0) -> tuple[dict[str, object], list[tuple[str, datetime, object]], str]:
    """What was made, the journal but the command that set the centre up, and the database."""
    wishes = MonthWishes(folder, UNTIL, days=1, calls_a_day=60, recordings=recordings, town_scale=0.15)
    made = make_month(wishes, lambda words: None, QUICK)
    settings = load_settings(folder / "dispatch.toml")
    archive = open_archive(settings.database_url, settings.centre.centre_id)
    lines = [line for line in archive.events_after(0, 100_000) if line.command_id.startswith("month-")]
    archive.close()
    return made, [(line.command_id, line.at, line.event) for line in lines], settings.database_url


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object], list[object], str]:
    folder = tmp_path_factory.mktemp("month") / "centre"
    made, lines, url = _made(folder, recordings=3)
    return folder, made, lines, url


def test_the_verifier_finds_nothing_wrong(month: tuple[Path, dict[str, object], list[object], str]) -> None:
    _, made, lines, url = month
    report = verify_store(url, "c1")
    assert report.broken is None
    assert made["events"] == report.events >= len(lines) > 300


def test_no_command_of_the_month_is_refused_but_by_chance(
    month: tuple[Path, dict[str, object], list[object], str]
) -> None:
    _, made, _, _ = month
    refused = made["refused"]
    assert isinstance(refused, dict) and isinstance(made["commands"], int)
    assert sum(refused.values()) < made["commands"] / 100, refused


def test_recordings_have_the_hash_that_the_journal_says(
    month: tuple[Path, dict[str, object], list[object], str]
) -> None:
    folder, made, lines, _ = month
    assert verify_folder(folder / "recordings", expected_of_cards(folder / "recordings")).findings == ()
    finished = [event.recording for _, _, event in lines if isinstance(event, ev.RecordingFinished)]  # type: ignore[misc]
    assert len(finished) == made["recordings"] == 3
    shelf = RecordingShelf((folder / "recordings",))
    for recording in finished:
        sound = shelf.sound(recording)
        assert sound.checked and sound.source == "original"


def test_the_same_seed_gives_the_same_month(
    month: tuple[Path, dict[str, object], list[object], str], tmp_path: Path
) -> None:
    _, again, _ = _made(tmp_path / "centre", recordings=3)
    assert again == month[2]


def test_vehicles_leave_a_fix_every_eight_seconds_of_their_ways(
    month: tuple[Path, dict[str, object], list[object], str]
) -> None:
    _, made, lines, url = month
    vehicles: dict[str, str] = {}
    left: dict[str, datetime] = {}
    arrived: list[tuple[str, datetime, datetime]] = []
    for _, at, event in lines:  # type: ignore[misc]
        if isinstance(event, ev.MissionOrdered):
            vehicles[event.mission.mission_id] = event.mission.vehicle_id
        if isinstance(event, ev.MissionAdvanced) and event.stage.state is MissionState.EN_ROUTE:
            left[event.mission_id] = at
        if isinstance(event, ev.MissionAdvanced) and event.stage.state is MissionState.ON_SCENE:
            arrived.append((vehicles[event.mission_id], left[event.mission_id], at))
    tracks = open_tracks(url, "c1")
    ways = [(tracks.track(vehicle, since, until), until - since) for vehicle, since, until in arrived]
    tracks.close()
    assert made["fixes"] and len(ways) > 5
    for fixes, lasted in ways:
        assert len(fixes) >= lasted.total_seconds() // 8 - 1
        assert all(7 <= (b.at - a.at).total_seconds() <= 9 for a, b in pairwise(fixes))


def test_history_and_statistics_read_the_whole_month(
    month: tuple[Path, dict[str, object], list[object], str], tmp_path: Path
) -> None:
    _, made, lines, url = month
    rang = {event.call.call_id for _, _, event in lines if isinstance(event, ev.CallRang)}  # type: ignore[misc]
    tests = {event.call_id for _, _, event in lines  # type: ignore[misc]
             if isinstance(event, ev.CallClassified) and event.kind is CallKind.TEST}  # fmt: skip
    archive = open_archive(url, "c1")
    historian = Historian(open_history(url, "c1"), archive)
    facts = FactReading(FactStore(tmp_path / "facts.duckdb"), archive, ZoneInfo("Asia/Shanghai"))
    for reading in (historian, facts):
        seq: int | None = 0
        while seq is not None:
            seq = reading.read_on(seq)
        assert reading.place() == made["events"]
    found = historian.search(HistoryFilter(kinds=(RecordKind.CALL,)), None, 200).records
    assert {call.record_id for call in found} >= rang - tests
    asked = Question(FactKind.CALL, ("calls",), (), UNTIL - timedelta(days=2), UNTIL + timedelta(days=1))
    assert facts.count(asked).whole[0].value == len(rang - tests)
    driven = Question(FactKind.MISSION, ("mileage",), (), asked.since, asked.until)
    assert (facts.count(driven).whole[0].value or 0) > 1_000
    for part in (historian, facts, archive):
        part.close()


def test_half_a_month_is_made_again_and_another_centre_is_left_alone(
    month: tuple[Path, dict[str, object], list[object], str], tmp_path: Path
) -> None:
    assert holds_month(month[0])
    assert not holds_month(tmp_path / "absent")
    half = tmp_path / "half"
    half.mkdir()
    (half / MARK_FILE).touch()
    (half / MONTH_FILE).write_text("making")
    assert not holds_month(half) and list(half.iterdir()) == []
    (half / MARK_FILE).touch()
    with pytest.raises(FolderFault):
        holds_month(half)
