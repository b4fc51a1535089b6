"""Recordings over the wire: found, heard in ranges by who may, journalled, taken out with proof, missed clearly."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import numpy as np
import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.domain.station import DeskState
from dispatch_app.server import recordings_cli
from dispatch_app.server.settings import Settings
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.recording_bed import RATE_HZ, SERIAL, record_call, tone_of
from tests.server.server_bed import Client, RunningServer, client_of

OPENING = "0f2a7c11-aaaa-bbbb-cccc-000000000001"


@pytest.fixture
def people(server: RunningServer, settings: Settings) -> Iterator[dict[str, Client]]:
    """Signed-in parties, and a recorded call of desk 1."""
    with ExitStack() as open_clients:
        seats = {"wang": "d1", "zhao": "d2", "lead": "d3", "director": "", "exchange": "", "admin": ""}
        made = {user: open_clients.enter_context(client_of(settings, user, desk)) for user, desk in seats.items()}
        made["wang"].done(cmd.SetDeskState("d1", DeskState.READY))
        record_call(made["exchange"], made["wang"], settings.recording_folders[0])
        yield made




def sound_of(client: Client, serial: str = SERIAL, opening: str = OPENING, wanted: str = "") -> object:
    headers = client.headers() | ({"Range": wanted} if wanted else {})
    return client.http.get(f"{paths.RECORDING}{serial}/sound", params={"opening": opening}, headers=headers)


def trail(client: Client) -> list[tuple[str, str]]:
    found = decode(client.ask(q.GetRecordingTrail(SERIAL)).content, q.RecordingTrail)
    return [(line.event, line.user) for line in found.lines]


def find(client: Client, **wanted: object) -> list[str]:
    found = decode(client.ask(q.FindRecordings(**wanted)).content, q.RecordingsFound)  # type: ignore[arg-type]
    return [one.recording_id for one in found.recordings]


def test_both_channels_are_heard_in_ranges_and_each_opening_is_one_line_of_the_journal(
    people: dict[str, Client],
) -> None:
    lead = people["lead"]
    first = sound_of(lead, wanted="bytes=0-9999")
    assert first.status_code == 206, first.text
    size = int(first.headers["content-range"].split("/")[1])
    assert first.headers["x-recording-checked"] == "yes"
    rest = sound_of(lead, wanted="bytes=10000-")
    wav = first.content + rest.content
    assert len(wav) == size
    samples = np.frombuffer(wav[44:], "<i2").reshape(-1, 2)
    assert len(samples) == pytest.approx(3 * RATE_HZ, abs=2)
    assert [tone_of(samples[:, one]) for one in (0, 1)] == [pytest.approx(440, abs=2), pytest.approx(1000, abs=2)]
    assert [line for line in trail(lead) if line[0] == "RecordingListened"] == [("RecordingListened", "lead")]
    sound_of(lead, opening=OPENING[:-1] + "2")
    assert len([line for line in trail(lead) if line[0] == "RecordingListened"]) == 2
    assert sound_of(lead, wanted=f"bytes={size}-").status_code == 416


def test_a_dispatcher_hears_the_own_desk_only_and_nobody_else_hears_anything(people: dict[str, Client]) -> None:
    assert sound_of(people["wang"]).status_code == 200
    refused = sound_of(people["zhao"])
    assert (refused.status_code, refused.json()["code"]) == (403, "recording_not_yours")
    assert sound_of(people["director"]).status_code == 200
    for user in ("admin", "exchange"):
        assert sound_of(people[user]).status_code == 403
    stranger = people["wang"].http.get(f"{paths.RECORDING}{SERIAL}/sound", params={"opening": OPENING})
    assert stranger.status_code == 401
    assert find(people["zhao"]) == [] and find(people["wang"]) == [SERIAL]
    assert decode(people["zhao"].ask(q.GetRecordingTrail(SERIAL)).content, q.RecordingTrail).recording is None
    assert people["exchange"].ask(q.FindRecordings()).status_code == 403
    assert {user for event, user in trail(people["lead"]) if event == "RecordingListened"} == {"wang", "director"}


def test_a_message_is_found_and_heard_at_every_desk(people: dict[str, Client]) -> None:
    people["exchange"].done(
        cmd.ReportRecordingStarted("2611221300000001", RecordingKind.MESSAGE, ("caller",), "m.wav", number="139")
    )
    assert find(people["zhao"]) == ["2611221300000001"]
    assert find(people["zhao"], desk_id="d2") == []
    assert sorted(find(people["wang"])) == sorted([SERIAL, "2611221300000001"])
    asked = people["zhao"].ask(q.GetRecordingTrail("2611221300000001")).content
    assert decode(asked, q.RecordingTrail).recording is not None


def test_recordings_are_found_by_what_is_known(people: dict[str, Client]) -> None:
    lead = people["lead"]
    for text in (SERIAL, "1145", "139 1234 5678", "+86 139-1234", "139?2345", "139*678"):
        assert find(lead, text=text) == [SERIAL], text
    for text in ("138", "139_", "%"):
        assert find(lead, text=text) == [], text
    incident_id = decode(lead.ask(q.FindRecordings()).content, q.RecordingsFound).recordings[0].incident_id
    assert incident_id and find(lead, incident_id=incident_id) == [SERIAL]
    assert find(lead, desk_id="d1") == [SERIAL] and find(lead, desk_id="d2") == []
    assert find(lead, kind="radio") == []


def test_a_missing_or_changed_file_is_said_and_a_copy_in_another_folder_helps(
    people: dict[str, Client], settings: Settings
) -> None:
    folder = settings.recording_folders[0] / "2026/11/22"
    (folder / f"{SERIAL}.opus").write_bytes(b"OggS changed")
    answer = sound_of(people["lead"])
    assert (answer.status_code, answer.headers["x-recording-source"]) == (200, "original")
    content = bytearray((folder / f"{SERIAL}.wav").read_bytes())
    content[5000] ^= 1
    (folder / f"{SERIAL}.wav").write_bytes(bytes(content))
    answer = sound_of(people["lead"], opening=OPENING[:-1] + "3")
    assert answer.status_code == 200, "what was heard a moment ago is still at hand"
    export = take_out(people["lead"])
    assert (export.status_code, export.json()["code"]) == (409, "recording_changed")
    for name in ("opus", "wav"):
        (folder / f"{SERIAL}.{name}").unlink()
    export = take_out(people["lead"])
    assert (export.status_code, export.json()["code"]) == (404, "recording_missing")


def take_out(client: Client, reason: str = "法院调取") -> object:
    where = f"{paths.RECORDING}{SERIAL}/export"
    return client.http.get(where, params={"opening": OPENING, "reason": reason}, headers=client.headers())


def test_a_copy_proves_itself_and_one_changed_bit_is_seen(
    people: dict[str, Client], settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take_out(people["wang"]).status_code == 403
    assert take_out(people["lead"], reason=" ").status_code == 409
    made = take_out(people["lead"])
    assert made.status_code == 200, made.text
    file, authority = tmp_path / "copy.zip", settings.tls_folder / "ca.pem"
    file.write_bytes(made.content)
    with zipfile.ZipFile(file) as packed:
        names = set(packed.namelist())
        proof = msgspec.json.decode(packed.read("proof.json"))
        packed.extractall(tmp_path)
    assert names >= {f"{SERIAL}.wav", f"{SERIAL}.opus", "proof.json", "proof.sig", "server.pem", "proof.pdf"}
    events = [line["event"] for line in proof["journal"]]
    assert events[:3] == ["RecordingStarted", "RecordingFinished", "RecordingCompressed"]
    assert "RecordingExported" in events
    assert proof["reason"] == "法院调取" and all(len(line["chain_hash"]) == 64 for line in proof["journal"])
    text = subprocess.run(["pdftotext", tmp_path / "proof.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert SERIAL in text and "录音证明" in text and "法院调取" in text
    assert recordings_cli.run(["proof", str(file), "--ca", str(authority)]) == 0
    for name, expected in ((f"{SERIAL}.wav", "wav"), ("proof.json", "签名")):
        spoilt = io.BytesIO()
        with zipfile.ZipFile(file) as packed, zipfile.ZipFile(spoilt, "w") as written:
            for one in packed.namelist():
                content = bytearray(packed.read(one))
                if one == name:
                    content[len(content) // 2] ^= 1
                written.writestr(one, bytes(content))
        bad = tmp_path / "bad.zip"
        bad.write_bytes(spoilt.getvalue())
        capsys.readouterr()
        assert recordings_cli.run(["proof", str(bad), "--ca", str(authority)]) == 1
        assert expected in capsys.readouterr().err
