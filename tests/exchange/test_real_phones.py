"""Telephones and callers that are not ours: baresip at the desk, sipp on the trunk."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from dispatch_app.domain.commands.exchange import (
    ReportAnswered,
    ReportCallEnded,
    ReportPhone,
    ReportRing,
    ReportTransferred,
)
from dispatch_app.domain.telephone import EndedBy, PhoneState
from dispatch_app.exchange.media.g711 import Samples
from dispatch_app.exchange.media.wav_file import read_wav
from tests.exchange.exchange_bed import exchange_bed
from tests.exchange.media.rtp_phone import sine
from tests.free_ports import free_port

TONE_HZ = 650.0

pytestmark = pytest.mark.skipif(
    shutil.which("baresip") is None or shutil.which("sipp") is None, reason="baresip or sipp is not installed"
)

CONFIG = """
poll_method epoll
sip_listen 127.0.0.1:{sip}
audio_player aubridge,one
audio_source {source}
audio_alert aubridge,two
module_path /usr/lib/baresip/modules
module g711.so
module aubridge.so
module aufile.so
module sndfile.so
snd_path {folder}
module account.so
module menu.so
module ctrl_tcp.so
module uuid.so
ctrl_tcp_listen 127.0.0.1:{control}
"""


def baresip(
    folder: Path, exchange_port: int, user: str, *, transport: str = "udp", config: str = "", account: str = ""
) -> tuple[subprocess.Popen[bytes], int]:  # fmt: skip
    """A baresip that registers as the user and speaks a tone, and the port at which it takes commands (see `tell`).

    What it hears lies in its folder afterwards (see `heard_by`).
    """
    folder.mkdir()
    sip, control = free_port(2), free_port()
    with wave.open(str(folder / "tone.wav"), "wb") as sound:
        sound.setparams((1, 2, 8_000, 0, "NONE", ""))
        sound.writeframes(sine(TONE_HZ, 30.0).astype("<i2").tobytes())
    source = f"aufile,{folder / 'tone.wav'}"
    (folder / "config").write_text(config + CONFIG.format(sip=sip, control=control, folder=folder, source=source))
    (folder / "contacts").touch()
    address = f"<sip:{user}@127.0.0.1:{exchange_port};transport={transport}>"
    known = f"{address};auth_user={user};auth_pass=pass-sip-{user};regint=60"
    (folder / "accounts").write_text(f"{known};audio_codecs=PCMA{account}\n")
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(["baresip", "-f", folder], stdout=log, stderr=log, stdin=subprocess.DEVNULL), control


def heard_by(folder: Path) -> Samples:
    """What a baresip of the folder has heard in its last call, decoded."""
    files = sorted(folder.glob("*dec.wav"), key=lambda one: one.stat().st_mtime)
    return read_wav(files[-1]).samples[:, 0] if files else np.zeros(0, np.int16)


def tell(control: int, command: str, parameters: str = "") -> None:
    """Have baresip do something."""
    text = json.dumps({"command": command, "params": parameters})
    with socket.create_connection(("127.0.0.1", control), 5) as link:
        link.sendall(f"{len(text)}:{text},".encode())
        link.recv(2_000)


def test_a_baresip_desk_transfers_its_caller_by_its_own_key(tmp_path: Path) -> None:
    with exchange_bed(tmp_path, trunks=1, desks=1) as bed:
        phone, control = baresip(tmp_path / "baresip", bed.sip_port, "d1")
        try:
            bed.centre.until_report(ReportPhone, desk_id="d1", phone=PhoneState.REGISTERED)
            line = bed.trunk(1, tone_hz=930.0)
            caller = bed.ring_in(line, "13900001111", tone_hz=440.0)
            ring = bed.centre.until_report(ReportRing)
            bed.centre.port.ring(ring.call_id, ["d1"])
            tell(control, "accept")
            bed.centre.until_report(ReportAnswered, call_id=ring.call_id)
            bed.until_hears(caller, TONE_HZ)
            tell(control, "transfer", f"sip:110@127.0.0.1:{bed.sip_port}")
            assert bed.centre.until_report(ReportTransferred, call_id=ring.call_id).number == "110"
            bed.until_hears(caller, 930.0)
            bed.loop.do(caller.hang_up)
            bed.centre.until_report(ReportCallEnded, call_id=ring.call_id)
        finally:
            phone.terminate()
            phone.wait(10)


def test_a_sipp_caller_is_answered_by_a_baresip_desk(tmp_path: Path) -> None:
    with exchange_bed(tmp_path, trunks=1) as bed:
        phone, control = baresip(tmp_path / "baresip", bed.sip_port, "d1")
        try:
            bed.centre.until_report(ReportPhone, desk_id="d1", phone=PhoneState.REGISTERED)
            with (tmp_path / "sipp.log").open("wb") as log:
                caller = subprocess.Popen(
                    ["sipp", f"127.0.0.1:{bed.sip_port}", "-sn", "uac", "-s", "120", "-i", "127.0.0.1", "-m", "1",
                     "-p", str(bed.trunk_ports[0]), "-d", "1500", "-timeout", "30"],
                    stdout=log, stderr=log, cwd=tmp_path,
                )  # fmt: skip
            ring = bed.centre.until_report(ReportRing)
            assert (ring.line, ring.called_number, ring.caller_number) == ("t1", "120", "sipp")
            bed.centre.port.ring(ring.call_id, ["d1"])
            tell(control, "accept")
            assert bed.centre.until_report(ReportAnswered, call_id=ring.call_id).desk_id == "d1"
            assert caller.wait(30) == 0, (tmp_path / "sipp.log").read_text()[-2_000:]
            assert bed.centre.until_report(ReportCallEnded, call_id=ring.call_id).by is EndedBy.CALLER
        finally:
            phone.terminate()
            phone.wait(10)
