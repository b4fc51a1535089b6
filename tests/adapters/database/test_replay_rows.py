"""Replays from a real database: the same bit for bit, whatever database and time, and honest about a broken journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.store import SqlStore, open_store
from dispatch_app.adapters.database.tracks import open_tracks
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.place import Position
from dispatch_app.domain.replay import TYPED, FaultKind, Replay
from dispatch_app.domain.replay_frames import Timeline
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.replay_maker import make_replay, make_track
from tests.adapters.database.made_day import MadeDay, Pen, incident, resources

Opened = Callable[..., SqlStore]


def filled(store: SqlStore, seed: int = 11, commands: int = 110) -> Pen:
    """A made day after the resources."""
    pen = Pen(store)
    pen.write(*resources())
    day = MadeDay(pen, seed)
    for _ in range(commands):
        day.step()
    return pen


def digests(url: str, seed: int) -> dict[str, str]:
    """Every incident's digest of all frames, tracks among them."""
    create_or_upgrade(url)
    store = open_store(url, "c1")
    pen = filled(store, seed)
    store.close()
    archive, tracks = open_archive(url, "c1"), open_tracks(url, "c1")
    found = {}
    for incident_id in sorted(pen.board.incidents):
        replay = make_replay(archive, Board(centre_id="c1"), incident_id)
        assert replay is not None
        for place, vehicle in enumerate(replay.vehicles):
            tracks.write([
                Fix(vehicle.vehicle_id, Position(121.4 + n / 3e5, 31.2 + place / 100 - n / 7e5),
                    replay.began_at + timedelta(milliseconds=700 * n + 3), 33.3, 117.0)
                for n in range(40)
            ])  # fmt: skip
        own = [make_track(tracks, v.vehicle_id, replay.began_at, replay.length_ms) for v in replay.vehicles]
        found[incident_id] = Timeline(replay, own).digest()
    archive.close()
    tracks.close()
    return found


def test_a_replay_is_bit_for_bit_the_same_each_time(tmp_path: Path) -> None:
    first = digests(f"sqlite:///{tmp_path / 'one.db'}", 11)
    assert first == digests(f"sqlite:///{tmp_path / 'two.db'}", 11)
    assert len(set(first.values())) == len(first) > 5, "different incidents are different replays"
    assert first != digests(f"sqlite:///{tmp_path / 'three.db'}", 12)


@pytest.mark.postgres
def test_postgresql_gives_the_same_bits_as_sqlite(tmp_path: Path, fresh_postgres_url: str) -> None:
    assert digests(fresh_postgres_url, 11) == digests(f"sqlite:///{tmp_path / 'one.db'}", 11)


def one_replay(opened: Opened, url: str) -> tuple[Pen, str]:
    """A day with an incident of many lines; its id."""
    pen = filled(opened())
    longest = max(pen.board.incidents, key=lambda one: len(pen.board.missions_of(one)))
    return pen, longest


def replay_from(url: str, incident_id: str) -> Replay:
    archive = open_archive(url, "c1")
    made = make_replay(archive, Board(centre_id="c1"), incident_id)
    archive.close()
    assert made is not None
    return made


def tampered(url: str, *statements: str) -> None:
    """Another hand in the journal, which the database's own guards would stop."""
    engine = open_engine(url, "write")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE journal DISABLE TRIGGER ALL"))
        else:
            guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"
            for name in connection.execute(text(guards)).scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_sound_journal_has_no_faults_and_the_frames_follow_it(opened: Opened, url: str) -> None:
    pen, incident_id = one_replay(opened, url)
    replay = replay_from(url, incident_id)
    assert replay.proof.faults == () and replay.proof.head_seq == pen.board.seq
    timeline = Timeline(replay)
    last = timeline.frame(timeline.length_ms)
    for mission in pen.board.missions_of(incident_id):
        assert last.cells[f"missions:{mission.mission_id}"]["state"] == mission.state.value
        order = pen.board.order_of(mission.mission_id)
        ladder = {name for name in last.cells.get(f"orders:o-{mission.mission_id}", {}) if name.startswith("steps.")}
        assert len(ladder) == len({(s.step, s.revision) for s in order.steps} if order else ())
    assert timeline.frame(0).passed < last.passed == len(replay.moments)
    archive = open_archive(url, "c1")
    shares: list[float] = []
    checked = archive.check_chain(replay.proof, shares.append)
    archive.close()
    assert checked.broken_at == 0 and checked.lines == replay.proof.last_seq - replay.proof.first_seq + 1
    assert shares[-1] == 1.0


def test_what_is_wrong_with_the_journal_is_said(opened: Opened, url: str) -> None:
    pen, incident_id = one_replay(opened, url)
    proof = replay_from(url, incident_id).proof
    changed = proof.first_seq
    gone = proof.first_seq + 2
    tampered(
        url, f"UPDATE journal SET command_id = 'other' WHERE seq = {changed}",
        f"DELETE FROM journal WHERE seq = {gone}", f"DELETE FROM journal WHERE seq > {pen.board.seq - 5}",
    )  # fmt: skip
    replay = replay_from(url, incident_id)
    kinds = {fault.kind: fault for fault in replay.proof.faults}
    assert kinds[FaultKind.LINE_CHANGED].seq == changed
    assert (kinds[FaultKind.LINES_MISSING].seq, kinds[FaultKind.LINES_MISSING].count) == (gone, 1)
    assert (kinds[FaultKind.TAIL_CUT].seq, kinds[FaultKind.TAIL_CUT].count) == (pen.board.seq - 4, 5)
    assert replay.moments, "what is left is shown"
    archive = open_archive(url, "c1")
    assert archive.check_chain(replay.proof, lambda share: None).broken_at == changed
    archive.close()


def test_an_unreadable_line_is_said_and_the_rest_is_shown(opened: Opened, url: str) -> None:
    _, incident_id = one_replay(opened, url)
    whole = replay_from(url, incident_id)
    broken = whole.moments[len(whole.moments) // 2].seq
    tampered(url, f"UPDATE journal SET body = '[]' WHERE seq = {broken}")
    replay = replay_from(url, incident_id)
    assert {(f.kind, f.seq) for f in replay.proof.faults} == {
        (FaultKind.LINE_CHANGED, broken), (FaultKind.LINE_UNREADABLE, broken)
    }
    assert len(replay.moments) < len(whole.moments) and replay.moments


def test_typing_is_seen_key_by_key(opened: Opened, url: str) -> None:
    pen = Pen(opened())
    made = incident("202603010001", pen.now)
    pen.write(ev.IncidentOpened(made, 1))
    pen.now += timedelta(seconds=20)
    amended = replace(made, remarks="胸闷", revision=2)
    typed = (Keystroke("remarks", "胸", 2_500), Keystroke("remarks", "胸问", 1_900), Keystroke("remarks", "胸", 1_400))
    pen.write(ev.IncidentAmended(amended, ("remarks",), typed))
    timeline = Timeline(replay_from(url, "202603010001"))
    sent = next(m.at_ms for m in timeline.moments if m.event == "IncidentAmended")
    subject = "incidents:202603010001"
    frames = [timeline.frame(sent - before) for before in (3_000, 2_400, 1_900, 1_000, 0)]
    seen = [frame.cells[subject].get("remarks", "") for frame in frames]
    assert seen == ["", "胸", "胸问", "胸", "胸闷"]
    assert timeline.frame(sent - 1_000).typing == "remarks" and timeline.frame(sent).typing == ""
    assert [m.event for m in timeline.moments].count(TYPED) == 3
    assert timeline.next_moment_ms(0, 1) == sent, "a jump passes over keystrokes"


def test_an_incident_that_nobody_knows_has_no_replay(opened: Opened, url: str) -> None:
    opened().load_board()
    archive = open_archive(url, "c1")
    assert make_replay(archive, Board(centre_id="c1"), "nobody") is None
    archive.close()
