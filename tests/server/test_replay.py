"""Replays through the real server: nothing before the look is journalled; then everything on one timeline."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from dispatch_app.adapters.track_files.offline_map import LEAFLET_FOLDERS
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.replay import Lane, Replay, ReplayTrack
from dispatch_app.domain.replay_frames import Timeline
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import SCENE, fill_centre
from tests.server.chromium_bed import DESKTOP, browser
from tests.server.recording_bed import record_call
from tests.server.server_bed import Client, client_of, make_settings, running
from tests.waiting import wait_until

CHANGES = cmd.IncidentChanges(scene=Place("东门外大街12号", SCENE), remarks="门未锁")
TYPED = (Keystroke("remarks", "门", 900), Keystroke("remarks", "门未锁", 600), Keystroke("password", "x", 1))


def lived(settings: Settings) -> str:
    """A recorded call, a typed form, a vehicle sent and moving; the incident's id."""
    with (
        client_of(settings, "exchange") as exchange, client_of(settings, "wang", "d1") as desk,
        client_of(settings, "positions") as feed,
    ):  # fmt: skip
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        record_call(exchange, desk, settings.recording_folders[0])
        incident_id = wait_until(
            lambda: next(iter(found_incidents(desk)), ""), "the incident of the recorded call"
        )
        desk.done(cmd.AmendIncident(incident_id, CHANGES, TYPED))
        desk.done(cmd.DispatchVehicles(incident_id, ("v1",)))
        mission_id = mission_of(desk, incident_id)
        now = datetime.now(UTC)
        fixes = [Fix("v1", Position(118.0 + n / 1000, 32.0), now + timedelta(milliseconds=n * 5)) for n in range(3)]
        feed.post(paths.POSITIONS, msg.FixBatch(fixes))
        desk.done(cmd.ReportMission(mission_id, MissionState.EN_ROUTE, ReportSource.DESK))
        desk.done(cmd.ReportMission(mission_id, MissionState.ON_SCENE, ReportSource.DESK))
        return incident_id


def found_incidents(desk: Client) -> list[str]:
    day = datetime.now(UTC)
    names = {f"{day + timedelta(hours=8):%Y%m%d}0001", f"{day:%Y%m%d}0001"}
    return [name for name in sorted(names) if decode(desk.ask(q.GetIncident(name)).content, q.IncidentFound).incident]


def mission_of(desk: Client, incident_id: str) -> str:
    found = decode(desk.ask(q.GetIncident(incident_id)).content, q.IncidentFound)
    return found.missions[0].mission_id


def replayed(client: Client, incident_id: str) -> q.ReplayFound:
    reply = client.ask(q.GetReplay(incident_id))
    assert reply.status_code == 200, reply.text
    return decode(reply.content, q.ReplayFound)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, str]]:
    """A served centre and its incident."""
    settings = make_settings(tmp_path_factory.mktemp("replay"))
    fill_centre(settings)
    with running(settings, open_database):
        yield settings, lived(settings)


def test_a_replay_is_told_after_a_look_to_who_leads(centre: tuple[Settings, str]) -> None:
    settings, incident_id = centre
    with client_of(settings, "lead") as lead, client_of(settings, "wang", "d1") as desk:
        assert desk.ask(q.GetReplay(incident_id)).status_code == 403
        assert replayed(lead, "nobody") == q.ReplayFound()
        assert replayed(lead, incident_id) == q.ReplayFound(covered=True)
        asked = q.GetReplayTrack(incident_id, "v1", datetime.now(UTC) - timedelta(minutes=5), 600_000)
        assert decode(lead.ask(asked).content, ReplayTrack) == ReplayTrack("v1")
        lead.done(cmd.LookAtRecord(RecordKind.INCIDENT, incident_id, "投诉核查"))
        replay = replayed(lead, incident_id).replay
        assert isinstance(replay, Replay)
        events = [moment.event for moment in replay.moments]
        assert [e for e in ("CallRang", "CallAnswered", "IncidentOpened", "IncidentAmended", "MissionOrdered",
                            "OrderIssued", "MissionAdvanced", "RecordingStarted") if e not in events] == []
        assert events.count("Typed") == 2, "a field that no form has is not kept"
        assert {Lane.CALL, Lane.FORM, Lane.MISSION, Lane.ORDER, Lane.RECORDING} <= {m.lane for m in replay.moments}
        assert [m.event for m in (*replay.moments, *replay.afterwards)][-1] == "RecordLookedAt"
        assert [r.recording_id for r in replay.recordings] and replay.recordings[0].sha256
        assert replay.name_of("v1") == "苏A1201" and replay.name_of("s1") == "东门分站"
        reply = lead.ask(replace(asked, since=replay.began_at, length_ms=max(replay.length_ms, 60_000)))
        track = decode(reply.content, ReplayTrack)
        assert len(track.at_ms) == 3 and track.longitude[-1] == 118.002
        last = Timeline(replay, [track]).frame(replay.length_ms)
        assert last.cells[f"incidents:{incident_id}"]["scene.text"] == "东门外大街12号"
        assert lead.ask(replace(asked, length_ms=0)).status_code == 400
        again = replayed(lead, incident_id).replay
        assert again is not None and Timeline(again, [track]).digest() == Timeline(replay, [track]).digest()


def taken(client: Client, incident_id: str, kind: str, opening: str, purpose: str = "质控") -> httpx.Response:
    """One asking for a file."""
    fields = {"opening": opening, "purpose": purpose}
    return client.http.get(f"{paths.REPLAY_FILE}{incident_id}/{kind}", params=fields, headers=client.headers())


def made(client: Client, incident_id: str, kind: str, opening: str) -> bytes:
    """Ask until the file is there."""
    reply = wait_until(
        lambda: (one := taken(client, incident_id, kind, opening)).status_code != 202 and one, f"the {kind}", 60
    )
    assert reply.status_code == 200, reply.text
    return reply.content


def test_film_and_chronicle_leave_with_proof_and_a_line_in_the_journal(
    centre: tuple[Settings, str], tmp_path: Path
) -> None:
    settings, incident_id = centre
    with client_of(settings, "director") as director, client_of(settings, "wang", "d1") as desk:
        assert taken(desk, incident_id, "film", "opening-1").status_code == 403
        assert taken(director, incident_id, "film", "opening-1").status_code == 403, "nobody said what for"
        director.done(cmd.LookAtRecord(RecordKind.INCIDENT, incident_id, "投诉核查"))
        assert taken(director, incident_id, "film", "opening-1", " ").status_code == 409, "a reason is wanted"
        for incident, kind, opening, status in (
            ("nobody", "film", "opening-1", 403), (incident_id, "zip", "opening-1", 404),
            (incident_id, "film", "x", 400),
        ):  # fmt: skip
            assert taken(director, incident, kind, opening).status_code == status
        paper = made(director, incident_id, "chronicle", "opening-2")
        assert made(director, incident_id, "chronicle", "opening-2") == paper, "the same key, the same file"
        check_chronicle(paper, settings, tmp_path)
        if not any(folder.is_dir() for folder in LEAFLET_FOLDERS):
            assert "libjs-leaflet" in taken(director, incident_id, "film", "opening-3").text
            return
        film = made(director, incident_id, "film", "opening-3")
        replay = replayed(director, incident_id).replay
        assert replay is not None
        told = [m.event for m in (*replay.moments, *replay.afterwards)]
        assert told.count("RecordingExported") == 1, "the film carries the sound, the paper does not"
    (tmp_path / "film.html").write_bytes(film)
    watch_film(tmp_path / "film.html")


def check_chronicle(paper: bytes, settings: Settings, folder: Path) -> None:
    """The statement on the paper is what the certificate on the paper signed."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed (Debian package poppler-utils)")
    (folder / "chronicle.pdf").write_bytes(paper)
    done = subprocess.run(
        [program, "-raw", str(folder / "chronicle.pdf"), "-"], capture_output=True, check=True, text=True
    )
    lines = [line.strip() for line in done.stdout.replace("\f", "\n").splitlines()]
    first = lines.index("statement: dispatch replay 1")
    last = next(place for place, line in enumerate(lines) if line.startswith("made: "))
    statement = "\n".join(lines[first : last + 1]) + "\n"
    begin = lines.index("-----BEGIN CERTIFICATE-----")
    pem = "\n".join(lines[begin : lines.index("-----END CERTIFICATE-----") + 1])
    signature = base64.b64decode("".join(lines[last + 2 : begin - 1]))
    certificate = x509.load_pem_x509_certificate(pem.encode())
    certificate.verify_directly_issued_by(
        x509.load_pem_x509_certificate((settings.tls_folder / "ca.pem").read_bytes())
    )
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(signature, statement.encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(signature, statement.replace("broken_at: 0", "broken_at: 1").encode(), ec.ECDSA(hashes.SHA256()))
    assert "东门外大街12号" in done.stdout and "苏A1201" in done.stdout


def watch_film(file: Path) -> None:
    """Offline in a browser: the voice plays and leads the clock, a jump shows the form of that moment."""
    with browser(DESKTOP, ("--autoplay-policy=no-user-gesture-required",)) as page:
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        page.do("Network.emulateNetworkConditions", **offline)
        page.open(file.as_uri())
        page.until("window.replay && replay.voices.length === 1 && replay.voices[0].audio.duration > 2.9", "the sound")
        assert page.value("document.getElementById('faults').textContent") == ""
        page.value("document.getElementById('play').click()")
        page.until("!replay.playing()", "the end of the film")
        assert page.value("replay.voices[0].audio.currentTime") > 0, "the sound was played"
        assert "东门外大街12号" in page.value("document.getElementById('form').textContent")
        assert "苏A1201" in page.value("document.getElementById('missions').textContent")
        page.value("replay.seek(0)")
        assert "东门外大街12号" not in page.value("document.getElementById('form').textContent")
        page.value("for (let n = 0; n < 500; n += 1) { document.getElementById('after').click(); }")
        assert page.value("document.querySelector('#event-list li:last-child').classList.contains('on')")
        assert page.said == []
