"""The desk's voice as values: what baresip is told and what it says, its files, the state that the screen shows.

baresip's module ctrl_tcp speaks JSON in netstrings ("LENGTH:JSON,"). Nothing here opens a socket or starts a program.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dispatch_app.words import later, t

LONGEST_MESSAGE = 65_536
"""Bytes of one message: an event has some hundred; more means that the other side is not baresip."""


MOST_DIGITS = 12
"""Digits of a length at most, the impossible ones included, so that they can be skipped whole."""


class VoiceState(StrEnum):
    """What the softphone does, as the desk sees it."""

    OFF = "off"
    STARTING = "starting"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    LOST = "lost"
    """Not registered at the exchange, or not running; it is tried again by itself."""


VOICE_WORDS: dict[str, str] = {
    VoiceState.OFF: later("Own telephone on the desk"),
    VoiceState.STARTING: later("Softphone starts"),
    VoiceState.READY: later("Softphone ready"),
    VoiceState.RINGING: later("Softphone rings"),
    VoiceState.TALKING: later("Softphone talks"),
    VoiceState.LOST: later("Softphone lost"),
}


class SoftphoneFault(Exception):
    """The softphone's settings cannot be used; the text says which field and why."""


@dataclass(frozen=True, slots=True)
class SoftphoneSettings:
    """Where the desk's telephone registers, and through what it hears and speaks (as baresip names devices)."""

    exchange: str
    password: str
    user: str = ""
    """"" – the desk's id."""
    transport: str = "udp"
    microphone: str = "alsa,default"
    loudspeaker: str = "alsa,default"
    program: str = "baresip"
    modules: str = "/usr/lib/baresip/modules"


def read_softphone(text: str) -> SoftphoneSettings:
    """The settings of a TOML text; raises SoftphoneFault."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise SoftphoneFault(t("The softphone's file is not valid TOML: {why}", why=wrong)) from wrong
    known = set(SoftphoneSettings.__dataclass_fields__)
    for name, value in content.items():
        if name not in known:
            raise SoftphoneFault(t("{name}: no such field", name=name))
        if not isinstance(value, str) or not value.isprintable() or set(value) & set(';<>"\''):
            raise SoftphoneFault(t("{name}: must be plain text", name=name))
    if not content.get("exchange") or "password" not in content:
        raise SoftphoneFault(t("exchange and password must be given"))
    if content.get("transport", "udp") not in ("udp", "tcp", "tls"):
        raise SoftphoneFault(t("{name}: must be plain text", name="transport"))
    return SoftphoneSettings(**content)


def config_text(settings: SoftphoneSettings, control_port: int) -> str:
    """baresip's `config`: telephone codecs, the chosen devices, control on this machine only."""
    driver = {settings.microphone.partition(",")[0], settings.loudspeaker.partition(",")[0]}
    audio = "".join(f"module {name}.so\n" for name in sorted(driver | {"aufile"}))
    return (
        f"module_path {settings.modules}\n"
        f"module_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\nmodule g711.so\n{audio}"
        f"ctrl_tcp_listen 127.0.0.1:{control_port}\n"
        f"audio_source {settings.microphone}\naudio_player {settings.loudspeaker}\naudio_alert {settings.loudspeaker}\n"
        "audio_level no\nringback_disabled yes\ncall_max_calls 4\ncall_local_timeout 120\nrtp_timeout 60\n"
        "audio_jitter_buffer_type adaptive\naudio_jitter_buffer_delay 2-10\n"
    )


def account_text(settings: SoftphoneSettings, desk_id: str) -> str:
    """baresip's `accounts`: the desk registers under its id, calls ring until the desk answers."""
    user = settings.user or desk_id
    return (
        f"<sip:{user}@{settings.exchange};transport={settings.transport}>"
        f";auth_user={user};auth_pass={settings.password};answermode=manual;sip_autoanswer=yes"
        ";audio_codecs=pcma/8000/1,pcmu/8000/1;regint=60\n"
    )


def request(command: str, params: str = "", token: str = "") -> bytes:
    """One command as it travels."""
    body = json.dumps({"command": command, "params": params, "token": token}, ensure_ascii=False).encode()
    return f"{len(body)}:".encode() + body + b","


@dataclass(slots=True)
class ControlReader:
    """Bytes in, messages out; what is no netstring is dropped up to the next one that could be."""

    _buffer: bytes = b""

    def feed(self, piece: bytes) -> list[dict[str, Any]]:
        """The whole messages that are there now."""
        self._buffer += piece
        found: list[dict[str, Any]] = []
        while self._buffer:
            head, colon, rest = self._buffer.partition(b":")
            if head.isdigit() and len(head) <= MOST_DIGITS:
                if not colon:
                    return found
                if int(head) > LONGEST_MESSAGE:
                    self._buffer = rest
                    continue
            else:
                self._buffer = self._buffer[1:]
                continue
            length = int(head)
            if len(rest) < length + 1:
                return found
            body, self._buffer = rest[:length], rest[length + 1 :]
            message = _decoded(body)
            if message is not None:
                found.append(message)
        return found


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


@dataclass(slots=True)
class Voice:
    """The state of the softphone from its events."""

    state: VoiceState = VoiceState.OFF
    registered: bool = False
    calls: dict[str, str] = field(default_factory=dict)
    """baresip's id of each call → "incoming" or "talking"."""
    answer_due: bool = False
    """The desk took the call on the screen before the telephone rang."""

    def started(self) -> None:
        """The program runs; it has said nothing yet."""
        self.registered, self.state = False, VoiceState.STARTING
        self.calls.clear()

    def ended(self) -> None:
        """The program is gone."""
        self.registered, self.answer_due = False, False
        self.calls.clear()
        self.state = VoiceState.LOST

    def heard(self, message: dict[str, Any]) -> list[bytes]:
        """Take one message; the commands that follow from it."""
        kind, call_id = str(message.get("type", "")), str(message.get("id", ""))
        if kind == "REGISTER_OK":
            self.registered = True
        elif kind in ("REGISTER_FAIL", "UNREGISTERING"):
            self.registered = False
        elif kind == "CALL_INCOMING":
            self.calls[call_id] = "incoming"
        elif kind == "CALL_ESTABLISHED":
            self.calls[call_id] = "talking"
        elif kind == "CALL_CLOSED":
            self.calls.pop(call_id, None)
        else:
            return []
        self._judge()
        if self.answer_due and kind == "CALL_INCOMING":
            return self.answer()
        return []

    def answer(self) -> list[bytes]:
        """F1 on the screen: lift, now or as soon as it rings."""
        if "incoming" in self.calls.values():
            self.answer_due = False
            return [request("accept")]
        self.answer_due = "talking" not in self.calls.values()
        return []

    def let_go(self) -> None:
        """The call that was taken on the screen is over or elsewhere: nothing is to be lifted any more."""
        self.answer_due = False

    def _judge(self) -> None:
        if "talking" in self.calls.values():
            self.state = VoiceState.TALKING
        elif self.calls:
            self.state = VoiceState.RINGING
        else:
            self.state = VoiceState.READY if self.registered else VoiceState.LOST
