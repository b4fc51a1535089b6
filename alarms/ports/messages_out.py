"""Ways to a person: e-mail, SMS by an HTTP gateway, SMS by a modem, sound. Each sends once or raises SendFault."""

from __future__ import annotations

import http.client
import json
import math
import smtplib
import ssl
import struct
import subprocess
import time
import wave
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from alarms.ports.serial_line import Port, open_port

TIMEOUT_S = 10.0
MODEM_WITHIN_S = 30.0
"""A network takes a message within some seconds; 3GPP TS 27.005 leaves the time to the modem."""
SMS_CHARACTERS = 70
"""One UCS-2 message (3GPP TS 23.040 §9.2.3.24.1); longer text is cut."""
RATE = 16000


class SendFault(Exception):
    """The message was not taken; the text says why and names no person."""


@dataclass(frozen=True, slots=True)
class MailRoute:
    """An SMTP server; STARTTLS where `tls`, sign-in where `user` is given."""

    host: str
    port: int
    sender: str
    tls: bool = True
    user: str = ""
    password: str = ""


def send_mail(route: MailRoute, to: tuple[str, ...], subject: str, text: str) -> None:
    """Send one message to all."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = route.sender, ", ".join(to), subject
    message.set_content(text)
    try:
        with smtplib.SMTP(route.host, route.port, timeout=TIMEOUT_S) as server:
            if route.tls:
                server.starttls(context=ssl.create_default_context())
            if route.user:
                server.login(route.user, route.password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as wrong:
        raise SendFault(type(wrong).__name__) from wrong


def send_sms_by_gateway(url: str, token: str, to: tuple[str, ...], text: str) -> None:
    """POST {"to": [...], "text": "..."} as JSON, with the token as bearer; any 2xx is success."""
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.netloc, timeout=TIMEOUT_S, context=context)
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_S)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, json.dumps({"to": list(to), "text": text}).encode(), headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as wrong:
        raise SendFault(type(wrong).__name__) from wrong
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise SendFault(f"HTTP {status}")


def send_sms_by_modem(port: Port, to: tuple[str, ...], text: str) -> None:
    """One message to each number in UCS-2, by AT commands in text mode (3GPP TS 27.005 §3)."""
    try:
        with open_port(port, 0.1) as line:
            for command in (b"ATE0", b"AT+CMGF=1", b'AT+CSCS="UCS2"', b"AT+CSMP=17,167,0,8"):
                _say(line, command + b"\r", b"OK")
            for number in to:
                _say(line, b'AT+CMGS="' + _ucs2(number) + b'"\r', b"> ")
                _say(line, _ucs2(text[:SMS_CHARACTERS]) + b"\x1a", b"OK")
    except (OSError, ValueError) as wrong:
        raise SendFault(type(wrong).__name__) from wrong


def _say(line, raw: bytes, wanted: bytes) -> None:  # type: ignore[no-untyped-def]
    line.write(raw)
    heard = b""
    ends_at_s = time.monotonic() + MODEM_WITHIN_S
    while wanted not in heard:
        heard = (heard + line.read(256))[-512:]
        if b"ERROR" in heard:
            raise SendFault("the modem refuses")
        if time.monotonic() > ends_at_s:
            raise SendFault("the modem does not answer")


def _ucs2(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode("ascii")


def play(command: tuple[str, ...], file: Path) -> None:
    """Play a sound file with a program; waits for its end."""
    try:
        done = subprocess.run([*command, str(file)], capture_output=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise SendFault(type(wrong).__name__) from wrong
    if done.returncode:
        raise SendFault(f"{command[0]} {done.returncode}")


def write_sound(file: Path, high_hz: float, low_hz: float, turns: int) -> None:
    """A two-tone alarm as a WAV file: `turns` times 0.25 s high, 0.25 s low. Raises OSError."""
    samples = bytearray()
    for _ in range(turns):
        for tone_hz in (high_hz, low_hz):
            for n in range(RATE // 4):
                samples += struct.pack("<h", int(20000 * math.sin(2 * math.pi * tone_hz * n / RATE)))
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(bytes(samples))
