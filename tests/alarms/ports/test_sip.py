"""The exchange asked, registered at and called over real sockets: our own small exchange, then sipp and baresip."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alarms.decoders.sip_text import Credentials
from alarms.fake_devices.sip_exchange import FakeExchange
from alarms.ports.exchange_probes import alive, call_with_alarm, registers, speaks
from alarms.ports.messages_out import SendFault
from alarms.ports.sip_call import Call, silence
from alarms.ports.sip_peer import SipPeer, SipTimeout
from alarms.ports.speech import RATE_HZ, spoken
from tests.free_ports import free_port
from tests.waiting import wait_until

HOST = "127.0.0.1"
ACCOUNT = Credentials("alarms", "secret")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@pytest.fixture
def exchange() -> Iterator[FakeExchange]:
    with FakeExchange() as serving:
        yield serving


def test_a_living_exchange_and_a_dead_one(exchange: FakeExchange) -> None:
    assert alive(HOST, exchange.port, 1.0).well
    exchange.refuse = 404
    assert alive(HOST, exchange.port, 1.0).well, "who says that it does not know us is alive"
    exchange.refuse = 503
    assert alive(HOST, exchange.port, 1.0).detail.startswith("503")
    exchange.down()
    begun_s = time.monotonic()
    assert not alive(HOST, exchange.port, 0.7).well
    assert time.monotonic() - begun_s < 2.0
    exchange.up()


def test_a_lost_datagram_is_sent_again(exchange: FakeExchange) -> None:
    exchange.lose = 2
    assert alive(HOST, exchange.port, 4.0).well
    assert exchange.requests == ["OPTIONS"] * 3


def test_registration_by_digest(exchange: FakeExchange) -> None:
    assert registers(HOST, exchange.port, ACCOUNT, 2.0).well
    assert exchange.requests == ["REGISTER"] * 4, "the look takes its registration back"
    wrong = registers(HOST, exchange.port, Credentials("alarms", "guess"), 2.0)
    assert not wrong.well and wrong.detail.startswith("401")


def test_the_media_engine_is_heard_or_not(exchange: FakeExchange) -> None:
    well = speaks(HOST, exchange.port, ACCOUNT, "echo", 2.0)
    assert well.well, well.detail
    exchange.mute_voice = True
    mute = speaks(HOST, exchange.port, ACCOUNT, "echo", 2.0)
    assert not mute.well and mute.detail.startswith("0 / 75")
    assert exchange.ended == exchange.calls == 2, "every call is hung up"


def test_nobody_answers_and_the_call_is_taken_back(exchange: FakeExchange) -> None:
    exchange.lose = 100
    with SipPeer(HOST, exchange.port, ACCOUNT) as peer, pytest.raises(SipTimeout):
        Call(peer, "120").run(silence(0.1), 1.2)
    assert exchange.requests[-1] == "CANCEL"


@needs_espeak
def test_the_alarm_is_spoken_to_who_picks_up(exchange: FakeExchange) -> None:
    sentence = spoken("机房停电")
    assert len(sentence) > RATE_HZ // 2
    assert max(sentence) > 2000, "it is no silence"
    call_with_alarm(HOST, exchange.port, ACCOUNT, ("13900000000",), "停电")
    assert exchange.calls == 1
    assert exchange.heard > 100
    exchange.refuse = 486
    with pytest.raises(SendFault, match="486"):
        call_with_alarm(HOST, exchange.port, ACCOUNT, ("1", "2"), "停电")


# --- other people's telephones ---------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed")
def test_sipp_takes_our_call_and_our_goodbye(tmp_path: Path) -> None:
    port = free_port()
    command = ["sipp", "-sn", "uas", "-i", HOST, "-p", str(port), "-m", "1", "-nostdin", "-timeout", "30s"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sipp:
        try:
            wait_until(lambda: _bound(port), "sipp listens")
            with SipPeer(HOST, port) as peer:
                heard = Call(peer, "service").run(silence(0.4), 5.0)
            assert (heard.status, heard.peer_hung_up) == (200, False)
            assert heard.sent >= 19
            assert sipp.wait(20) == 0, "sipp saw a whole call: INVITE, ACK, BYE"
        finally:
            sipp.kill()


@pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed")
def test_baresip_answers_options_and_its_voice_is_heard(tmp_path: Path) -> None:
    with baresip(tmp_path) as port:
        wait_until(lambda: alive(HOST, port, 1.0).well, "baresip answers OPTIONS")
        told = speaks(HOST, port, Credentials(), "desk", 5.0)
        assert told.well, told.detail


def _bound(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


@contextmanager
def baresip(folder: Path) -> Iterator[int]:
    """A telephone that answers by itself and sends the sound of a file."""
    port = free_port()
    with wave.open(str(folder / "hum.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(range(256)) * 320)
    modules = "".join(f"module {name}.so\n" for name in ("g711", "aufile", "aubridge", "account", "menu"))
    (folder / "config").write_text(
        f"sip_listen {HOST}:{port}\naudio_player aubridge,out\naudio_source aufile,{folder / 'hum.wav'}\n"
        f"audio_alert aubridge,ring\nmodule_path /usr/lib/baresip/modules\n{modules}"
    )
    (folder / "accounts").write_text(f"<sip:desk@{HOST}>;regint=0;answermode=auto\n")
    (folder / "contacts").write_text("")
    command = ["baresip", "-f", str(folder)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=quiet, stderr=quiet) as telephone:
        try:
            yield port
        finally:
            telephone.terminate()
            telephone.wait(10)
