"""The real baresip under the console's supervision, registering at a small SIP peer that then calls it."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dispatch_app.desk_kit.softphone import SoftphoneSettings, VoiceState
from dispatch_app.qt_kit.softphone import Softphone

pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed"),
]


class SipPeer:
    """Accepts registrations, sends one INVITE, tells what came back. No more of SIP than that."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.port = self.socket.getsockname()[1]
        self.registered: list[str] = []
        self.answers: list[str] = []
        self.phone: tuple[str, int] | None = None
        self.contact = ""
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping = True
        self._thread.join()
        self.socket.close()

    def _serve(self) -> None:
        while not self._stopping:
            try:
                raw, sender = self.socket.recvfrom(65_536)
            except TimeoutError:
                continue
            text = raw.decode(errors="replace")
            first = text.split("\r\n", 1)[0]
            if first.startswith("REGISTER"):
                self.phone = sender
                found = re.search(r"Contact: *<([^>;]+)", text, re.IGNORECASE)
                self.contact = found.group(1) if found else ""
                user = re.search(r"From:[^<]*<sip:([^@]+)@", text, re.IGNORECASE)
                self.registered.append(user.group(1) if user else "")
                self._reply(text, sender)
            elif first.startswith("SIP/2.0"):
                self.answers.append(first.split(" ", 2)[1])
            elif first.startswith("BYE"):
                self._reply(text, sender)

    def _reply(self, text: str, sender: tuple[str, int]) -> None:
        wanted = r"(?i)(via|from|to|call-id|cseq|contact|expires):"
        kept = [line for line in text.split("\r\n") if re.match(wanted, line)]
        kept = [line + ";tag=peer" if line.lower().startswith("to:") and "tag=" not in line else line for line in kept]
        self.socket.sendto("\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode(), sender)

    def invite(self) -> None:
        """Call the phone with PCMA."""
        assert self.phone is not None
        here = f"127.0.0.1:{self.port}"
        body = (f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                f"m=audio {self.port + 2} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n")  # fmt: skip
        head = [
            f"INVITE {self.contact} SIP/2.0", f"Via: SIP/2.0/UDP {here};branch=z9hG4bK1;rport", "Max-Forwards: 70",
            f"From: <sip:13900001111@{here}>;tag=a", f"To: <{self.contact}>", "Call-ID: one", "CSeq: 1 INVITE",
            f"Contact: <sip:peer@{here}>", "Content-Type: application/sdp", f"Content-Length: {len(body)}", "", body,
        ]  # fmt: skip
        self.socket.sendto("\r\n".join(head).encode(), self.phone)


@pytest.fixture
def peer() -> Iterator[SipPeer]:
    made = SipPeer()
    yield made
    made.close()


@pytest.fixture
def softphone(peer: SipPeer, tmp_path: Path) -> Iterator[Softphone]:
    """Silence instead of a microphone, a bridge instead of a loudspeaker: this machine has no sound device."""
    silence = tmp_path / "silence.wav"
    with wave.open(str(silence), "wb") as file:
        file.setparams((1, 2, 8000, 8000, "NONE", ""))
        file.writeframes(bytes(16_000))
    settings = SoftphoneSettings(
        f"127.0.0.1:{peer.port}", "secret", microphone=f"aufile,{silence}", loudspeaker="aubridge,desk"
    )
    made = Softphone(settings)
    yield made
    made.stop()


def test_it_registers_rings_is_lifted_by_the_screen_and_comes_back_after_a_kill(
    qtbot: QtBot, peer: SipPeer, softphone: Softphone
) -> None:
    softphone.start("d1")
    qtbot.waitUntil(lambda: softphone.voice.state is VoiceState.READY, timeout=15_000)
    assert peer.registered[-1] == "d1"
    peer.invite()
    qtbot.waitUntil(lambda: softphone.voice.state is VoiceState.RINGING, timeout=5_000)
    assert "180" in peer.answers and "200" not in peer.answers
    softphone.answer()
    qtbot.waitUntil(lambda: "200" in peer.answers, timeout=5_000)
    before = len(peer.registered)
    softphone._program.kill()
    qtbot.waitUntil(lambda: softphone.voice.state is VoiceState.LOST, timeout=5_000)
    qtbot.waitUntil(lambda: len(peer.registered) > before, timeout=15_000)
    qtbot.waitUntil(lambda: softphone.voice.state is VoiceState.READY, timeout=5_000)
