"""SIP over TLS and encrypted voices (SRTP, SDES): a baresip that speaks both, and who must not get through."""

from __future__ import annotations

import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_app.domain.commands.exchange import ReportCallEnded, ReportNoAnswer, ReportPhone, ReportRing
from dispatch_app.domain.telephone import EndedBy, PhoneState
from dispatch_app.server.certificates import make_certificates
from dispatch_app.simulator.phone_voice import strength
from tests.exchange.exchange_bed import LOUD, ExchangeBed
from tests.exchange.test_real_phones import TONE_HZ, baresip, heard_by, tell
from tests.free_ports import free_port
from tests.waiting import wait_until

CALLER_HZ = 440.0


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder, "测试急救中心", ["localhost", "127.0.0.1"])
    return folder


@pytest.fixture
def bed(tmp_path: Path, certificates: Path) -> Iterator[ExchangeBed]:
    """An exchange with TLS; the desks' voices must be encrypted."""
    made = ExchangeBed(tmp_path, sip={"tls_port": free_port()}, trunks=1, desks=1, srtp=True)
    try:
        key = certificates / "server.key"
        yield made.start("--tls-certificate", str(certificates / "server.pem"), "--tls-key", str(key))
    finally:
        made.close()


def _tls_port(bed: ExchangeBed) -> int:
    return int(bed.text().split("tls:")[1].split()[0])


@pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed")
def test_a_telephone_talks_over_tls_with_an_encrypted_voice(
    bed: ExchangeBed, certificates: Path, tmp_path: Path
) -> None:
    more = f"module_path /usr/lib/baresip/modules\nmodule srtp.so\nsip_cafile {certificates / 'ca.pem'}\n"
    phone, control = baresip(
        tmp_path / "baresip", _tls_port(bed), "d1", transport="tls", config=more, account=";mediaenc=srtp-mand"
    )
    try:
        bed.centre.until_report(ReportPhone, desk_id="d1", phone=PhoneState.REGISTERED)
        line = bed.trunk(1)
        caller = bed.ring_in(line, "13900007001", tone_hz=CALLER_HZ)
        ring = bed.centre.until_report(ReportRing)
        bed.centre.port.ring(ring.call_id, ["d1"])
        tell(control, "accept")
        bed.until(caller, "up")
        bed.until_hears(caller, TONE_HZ)
        tell(control, "hangup")
        assert bed.centre.until_report(ReportCallEnded, call_id=ring.call_id).by is EndedBy.DESK
        bed.until(caller, "over")
        heard = tmp_path / "baresip"
        wait_until(lambda: strength(heard_by(heard), CALLER_HZ) > LOUD, "the caller was heard")
    finally:
        phone.terminate()
        phone.wait(10)


def test_a_voice_in_the_clear_is_refused_where_it_must_be_encrypted(bed: ExchangeBed) -> None:
    plain = bed.desk("d1", answers_after_s=0.0)
    caller = bed.ring_in(bed.trunk(1), "13900007002")
    ring = bed.centre.until_report(ReportRing)
    bed.centre.port.ring(ring.call_id, ["d1"])
    bed.centre.until_report(ReportNoAnswer, call_id=ring.call_id, desk_id="d1")
    bed.loop.do(caller.hang_up)
    outgoing = bed.loop.run(plain.call("110"))
    bed.until(outgoing, "over")
    assert outgoing.code == 488


def test_a_plain_talker_and_a_strange_authority_get_nowhere(
    bed: ExchangeBed, certificates: Path
) -> None:
    address = ("127.0.0.1", _tls_port(bed))
    trusting = ssl.create_default_context(cafile=str(certificates / "ca.pem"))
    with socket.create_connection(address, 5) as raw, trusting.wrap_socket(raw, server_hostname="localhost") as link:
        link.sendall(b"\r\n\r\n")
        assert link.recv(10) == b"\r\n", "the ping of RFC 5626"
    with socket.create_connection(address, 5) as raw:
        raw.sendall(b"OPTIONS sip:x SIP/2.0\r\n\r\n")
        assert b"SIP/2.0" not in raw.recv(100)
    with socket.create_connection(address, 5) as raw, pytest.raises(ssl.SSLError):
        ssl.create_default_context().wrap_socket(raw, server_hostname="localhost")
