"""A recording with sound on the disk and its life in the journal, for tests of listening and exporting."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.opus import opus_file
from dispatch_app.server.recording_shelf import wav_bytes
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from tests.server.server_bed import Client
from tests.waiting import wait_until

RATE_HZ = 8000
SERIAL = "2611221145070001"


def two_tones(seconds: float = 3.0) -> np.ndarray:
    """440 Hz on the caller's channel, 1000 Hz on the desk's."""
    at = np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    return np.stack([8000 * np.sin(2 * np.pi * hz * at) for hz in (440.0, 1000.0)], axis=1).astype(np.int16)


def tone_of(channel: np.ndarray) -> float:
    """The strongest frequency in Hz."""
    spectrum = np.abs(np.fft.rfft(channel * np.hanning(len(channel))))
    return float(np.argmax(spectrum)) * RATE_HZ / len(channel)


def record_call(exchange: Client, desk: Client, folder: Path, serial: str = SERIAL, call_id: str = "c1") -> None:
    """A call answered at the desk's own place, recorded, finished and compressed; its files lie in the folder."""
    name = f"2026/11/22/{serial}"
    sound = two_tones()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    original = wav_bytes(RATE_HZ, sound)
    (folder / f"{name}.wav").write_bytes(original)
    pieces = [sound[at : at + RATE_HZ] for at in range(0, len(sound), RATE_HZ)]
    compressed = b"".join(opus_file(iter(pieces), 2, 24000, {"serial": serial}))
    (folder / f"{name}.opus").write_bytes(compressed)
    offered = exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall("13912345678", "1", call_id=call_id))
    assert offered.status_code == 200, offered.text
    assert desk.actor is not None
    desk_id = desk.actor.desk_id
    wait_until(lambda: desk.command(cmd.AnswerCall(call_id, desk_id)).status_code == 200, "the answer")
    exchange.done(
        cmd.ReportRecordingStarted(serial, RecordingKind.CALL, ("caller", "desk"), f"{name}.wav", call_id)
    )
    desk.done(cmd.OpenIncident(desk_id, call_id))
    exchange.post(paths.TELEPHONY_HANG_UP, msg.CallerHangsUp(call_id))
    exchange.done(cmd.ReportRecordingFinished(serial, len(original), hashlib.sha256(original).hexdigest()))
    hashed = hashlib.sha256(compressed).hexdigest()
    exchange.done(cmd.ReportRecordingCompressed(serial, f"{name}.opus", len(compressed), hashed))
