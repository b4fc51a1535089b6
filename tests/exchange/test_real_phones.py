"""Telephones and callers that are not ours: baresip at the desk, sipp on the trunk."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from dispatch_app.domain.commands.exchange import ReportAnswered, ReportCallEnded, ReportPhone, ReportRing
from dispatch_app.domain.telephone import EndedBy, PhoneState
from tests.exchange.exchange_bed import exchange_bed, free_udp_port

pytestmark = pytest.mark.skipif(
    shutil.which("baresip") is None or shutil.which("sipp") is None, reason="baresip or sipp is not installed"
)

CONFIG = """
poll_method epoll
sip_listen 127.0.0.1:{sip}
audio_player aubridge,one
audio_source aubridge,one
audio_alert aubridge,two
module_path /usr/lib/baresip/modules
module g711.so
module aubridge.so
module account.so
module menu.so
module ctrl_tcp.so
module uuid.so
ctrl_tcp_listen 127.0.0.1:{control}
"""


def _baresip(folder: Path, exchange_port: int, user: str) -> tuple[subprocess.Popen[bytes], int]:
    folder.mkdir()
    sip, control = free_udp_port(), free_udp_port()
    (folder / "config").write_text(CONFIG.format(sip=sip, control=control))
    (folder / "contacts").touch()
    account = f"<sip:{user}@127.0.0.1:{exchange_port}>;auth_user={user};auth_pass=pass-sip-{user};regint=60"
    (folder / "accounts").write_text(f"{account};audio_codecs=PCMA\n")
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(["baresip", "-f", folder], stdout=log, stderr=log, stdin=subprocess.DEVNULL), control


def _tell(control: int, command: str) -> None:
    text = json.dumps({"command": command})
    with socket.create_connection(("127.0.0.1", control), 5) as link:
        link.sendall(f"{len(text)}:{text},".encode())
        link.recv(2_000)


def test_a_sipp_caller_is_answered_by_a_baresip_desk(tmp_path: Path) -> None:
    with exchange_bed(tmp_path, trunks=1) as bed:
        phone, control = _baresip(tmp_path / "baresip", bed.sip_port, "d1")
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
            _tell(control, "accept")
            assert bed.centre.until_report(ReportAnswered, call_id=ring.call_id).desk_id == "d1"
            assert caller.wait(30) == 0, (tmp_path / "sipp.log").read_text()[-2_000:]
            assert bed.centre.until_report(ReportCallEnded, call_id=ring.call_id).by is EndedBy.CALLER
        finally:
            phone.terminate()
            phone.wait(10)
