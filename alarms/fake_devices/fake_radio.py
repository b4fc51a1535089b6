"""A radio gateway that is none: says what its script tells, beats, and repeats what nobody acknowledges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dispatch_app.words import t

BEAT_EVERY_S = 10.0
REPEAT_EVERY_S = 2.0


class ScriptFault(ValueError):
    """A script cannot be read; the sentence names the line."""


@dataclass(frozen=True, slots=True)
class Said:
    """One report of the script, `at_s` after the start."""

    at_s: float
    unit: str
    code: str
    channel: str = ""


USUAL = (
    Said(1.0, "1201", "99"), Said(2.0, "1201", "02", "radio1"), Said(6.0, "1202", "03", "radio1"),
    Said(9.0, "1201", "03", "radio1"), Said(12.0, "1201", "30"),
)  # fmt: skip
"""Without a script: a check, two vehicles that go, one that wants to speak."""


def read_script(file: Path) -> tuple[Said, ...]:
    """One report a line: SECONDS UNIT CODE [CHANNEL]; `#` begins a remark. Raises ScriptFault."""
    said = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        raise ScriptFault(t("{file} cannot be read: {why}", file=file, why=wrong)) from wrong
    for number, text in enumerate(lines, start=1):
        parts = text.partition("#")[0].split()
        try:
            if parts:
                said.append(Said(float(parts[0]), *parts[1:]))
        except (TypeError, ValueError) as wrong:
            words = t("{file}, line {number}: SECONDS UNIT CODE [CHANNEL]", file=file, number=number)
            raise ScriptFault(words) from wrong
    return tuple(said)


@dataclass(slots=True)
class FakeRadio:
    """Follows docs/radio-gateway.md as a gateway does; written apart from the decoder it is to test."""

    script: Iterable[Said] = USUAL
    beats: bool = True
    repeat_every_s: float = REPEAT_EVERY_S
    acknowledged: list[int] = field(default_factory=list)
    spoken: int = 0
    """Lines with a report, repetitions too."""
    _left: list[Said] = field(default_factory=list)
    _open: dict[int, tuple[bytes, float]] = field(default_factory=dict)
    """Serial number → the line and when it is said (again)."""
    _serial: int = 0
    _beat_s: float = 0.0
    _heard: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._left = sorted(self.script, key=lambda said: said.at_s)

    def feed(self, raw: bytes) -> bytes:
        """Takes acknowledgements."""
        self._heard += raw[:4096]
        while b"\n" in self._heard:
            line, _, rest = bytes(self._heard).partition(b"\n")
            self._heard[:] = rest
            text = line.decode("ascii", "replace").strip()
            if text.startswith("$RGA,") and text == _line(text[1:].partition("*")[0]).decode("ascii").strip():
                serial = int(text[5:].partition("*")[0])
                self.acknowledged.append(serial)
                self._open.pop(serial, None)
        return b""

    def tick(self, now_s: float) -> bytes:
        """What is due: the script's reports, repetitions, a beat."""
        while self._left and self._left[0].at_s <= now_s:
            said = self._left.pop(0)
            self._serial += 1
            fields = [str(self._serial), said.unit, said.code, *([said.channel] if said.channel else [])]
            self._open[self._serial] = (_line("RGS," + ",".join(fields)), now_s)
        out = b""
        for serial, (line, due_s) in self._open.items():
            if due_s <= now_s:
                out += line
                self.spoken += 1
                self._open[serial] = (line, now_s + self.repeat_every_s)
        if self.beats and now_s >= self._beat_s:
            self._beat_s = now_s + BEAT_EVERY_S
            out += _line(f"RGB,{self._serial}")
        return out

    def is_heard(self) -> bool:
        """Whether everything of the script is said and acknowledged."""
        return not self._left and not self._open


def _line(body: str) -> bytes:
    value = 0
    for character in body:
        value ^= ord(character)
    return f"${body}*{value:02X}\r\n".encode("ascii")
