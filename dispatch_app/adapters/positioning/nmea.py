"""NMEA 0183 bytes in, fixes out: checksums verified, garbage between sentences skipped, everything counted.

A receiver repeats each position in several sentences. RMC carries time, date, speed and course, so it makes the fix;
a receiver without RMC gets one from GGA, GNS or GLL with the date of its last ZDA (without a date there is no fix).
A TAG block (NMEA 4.10, `\\s:NAME*hh\\`) before a sentence names the source and is handed on.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

import pynmea2
from pynmea2.nmea_utils import timestamp

LINE_LENGTH = 512
"""Bounds the buffer: the standard allows 82 characters and TAG blocks some more; longer is no NMEA."""

POSITION_SENTENCES = frozenset({"RMC", "GGA", "GNS", "GLL"})
USED_SENTENCES = POSITION_SENTENCES | {"ZDA"}

KMH_PER_KNOT = 1.852

WITHOUT_FIX = 1_000
"""Sentences without a position that are remembered until somebody asks; more say nothing new."""

RMC_MISSING_AFTER = 3
"""So many positions without an RMC between them, and the other sentences make the fixes."""


@dataclass(frozen=True, slots=True)
class NmeaFix:
    """One position as a receiver gave it, WGS-84 degrees; `source` is the TAG block's name or ""."""

    at: datetime
    longitude: float
    latitude: float
    speed_kmh: float | None
    heading_deg: float | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class NoFix:
    """A receiver or terminal speaks and knows no position: not fixed, 0/0, off the earth, encrypted."""

    source: str = ""


@dataclass(slots=True)
class LineCount:
    """Lines so far: good ones were understood, bad ones refused, ignored ones say nothing of a position."""

    good: int = 0
    bad: int = 0
    ignored: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    """Why lines were bad: reason → count (a handful of fixed reasons)."""

    def refuse(self, reason: str) -> None:
        """Count one bad line."""
        self.bad += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


class NmeaDecoder:
    """One receiver's stream; `feed` may be given any cut of it."""

    def __init__(self) -> None:
        self.count = LineCount()
        self._without_fix: deque[NoFix] = deque(maxlen=WITHOUT_FIX)
        self._buffer = b""
        self._skipping = False
        self._date: date | None = None
        self._without_rmc = 0

    def feed(self, raw: bytes) -> list[NmeaFix]:
        """The fixes that these bytes complete. Never raises."""
        fixes = []
        self._buffer += raw
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            if self._skipping:
                self._skipping = False
                continue
            fix = self._take_line(line)
            if fix is not None:
                fixes.append(fix)
        if len(self._buffer) > LINE_LENGTH:
            if not self._skipping:
                self.count.refuse("too long")
            self._buffer, self._skipping = b"", True
        return fixes

    def take_without_fix(self) -> list[NoFix]:
        """Sources that spoke since the last asking and knew no position."""
        found = list(dict.fromkeys(self._without_fix))
        self._without_fix.clear()
        return found

    def end(self) -> list[NmeaFix]:
        """The fix of a last line without its end (a file, a datagram), if it is one."""
        return self.feed(b"\n") if self._buffer else []

    def _take_line(self, raw: bytes) -> NmeaFix | None:
        if len(raw) > LINE_LENGTH:
            self.count.refuse("too long")
            return None
        if not raw.strip():
            return None
        start = raw.rfind(b"$")
        if start < 0 or raw.startswith(b"#"):
            self.count.ignored += 1  # binary, or a comment of a log file
            return None
        body = raw[start:].strip()
        source = _tag_source(raw[:start])
        try:
            text = body.decode("ascii")
        except UnicodeDecodeError:
            self.count.refuse("not text")
            return None
        if not _checksum_holds(text):
            self.count.refuse("checksum" if "*" in text else "no checksum")
            return None
        name = text[3:6] if not text.startswith("$P") else ""
        if name not in USED_SENTENCES:
            self.count.ignored += 1
            return None
        return self._take_sentence(text, name, source)

    def _take_sentence(self, text: str, name: str, source: str) -> NmeaFix | None:
        try:
            sentence = pynmea2.parse(text, check=True)
            fix = self._read(sentence, name, source)
        except (pynmea2.ParseError, ValueError, TypeError, AttributeError):
            self.count.refuse("fields")
            return None
        self.count.good += 1
        return fix

    def _read(self, sentence: pynmea2.NMEASentence, name: str, source: str) -> NmeaFix | None:
        if name == "ZDA":
            if sentence.day and sentence.month and sentence.year:
                self._date = date(int(sentence.year), int(sentence.month), int(sentence.day))
            return None
        if name == "RMC":
            self._without_rmc = 0
            return self._from_rmc(sentence, source)
        self._without_rmc += 1
        if self._without_rmc <= RMC_MISSING_AFTER or self._date is None or not _has_fix(sentence, name):
            return None
        return _fix(datetime.combine(self._date, _time_of(sentence), UTC), sentence, None, None, source)

    def _from_rmc(self, sentence: pynmea2.NMEASentence, source: str) -> NmeaFix | None:
        if sentence.status != "A" or not sentence.lat or not sentence.lon:
            self._without_fix.append(NoFix(source))
            return None
        if (float(sentence.longitude), float(sentence.latitude)) == (0.0, 0.0):
            self._without_fix.append(NoFix(source))
        day, moment = _quick_day(sentence.data[8]), _quick_time(sentence.data[0])
        if day is None or moment is None:
            if not isinstance(sentence.datestamp, date):
                raise ValueError("no date")
            day, moment = sentence.datestamp, _time_of(sentence)
        self._date = day
        at = datetime.combine(day, moment, UTC)
        speed_kmh = _number(sentence.spd_over_grnd)
        heading_deg = _number(sentence.true_course)
        return _fix(at, sentence, None if speed_kmh is None else speed_kmh * KMH_PER_KNOT, heading_deg, source)


_PLAIN_TIME = re.compile(r"(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?", re.ASCII)
_PLAIN_DAY = re.compile(r"(\d\d)(\d\d)([0-5]\d)", re.ASCII)


def _quick_time(text: str) -> time | None:
    """hhmmss[.f] as nearly all receivers write it, ten times faster than strptime; None leaves it to pynmea2."""
    found = _PLAIN_TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction = found.groups()
    return time(int(hour), int(minute), int(second), int((fraction or "0").ljust(6, "0")))


def _quick_day(text: str) -> date | None:
    """ddmmyy of the years 2000 to 2059; None leaves it to pynmea2."""
    found = _PLAIN_DAY.fullmatch(text)
    return None if found is None else date(2000 + int(found[3]), int(found[2]), int(found[1]))


def _time_of(sentence: pynmea2.NMEASentence) -> time:
    moment = sentence.timestamp
    if isinstance(moment, str):
        moment = timestamp(moment)
    return moment.replace(tzinfo=None)  # type: ignore[no-any-return]


def _number(value: object) -> float | None:
    return None if value in (None, "") else float(value)  # type: ignore[arg-type]


def _has_fix(sentence: pynmea2.NMEASentence, name: str) -> bool:
    if not sentence.lat or not sentence.lon:
        return False
    if name == "GGA":
        return int(sentence.gps_qual or 0) > 0
    if name == "GNS":
        return bool(sentence.mode_indicator.strip("N"))
    return bool(sentence.status == "A")


def _fix(
    at: datetime, sentence: pynmea2.NMEASentence, speed_kmh: float | None, heading_deg: float | None, source: str
) -> NmeaFix | None:
    longitude, latitude = float(sentence.longitude), float(sentence.latitude)
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90) or (longitude, latitude) == (0.0, 0.0):
        raise ValueError("not on the earth")
    return NmeaFix(at, longitude, latitude, speed_kmh, heading_deg, source)


def _checksum_holds(text: str) -> bool:
    """NMEA 0183 §5.3.1: the two hex digits after `*` are the XOR of all characters between `$` and `*`."""
    content, star, given = text[1:].partition("*")
    if not star or len(given) != 2:
        return False
    value = 0
    for character in content:
        value ^= ord(character)
    return f"{value:02X}" == given.upper()


def _tag_source(before: bytes) -> str:
    """The `s:` name of a TAG block whose own checksum holds; "" where there is none."""
    parts = before.split(b"\\")
    for part in reversed(parts):
        block, star, given = part.partition(b"*")
        if not star or not block:
            continue
        value = 0
        for character in block:
            value ^= character
        if f"{value:02X}".encode() != given.strip().upper():
            continue
        for item in block.decode("ascii", "replace").split(","):
            if item.startswith("s:"):
                return item[2:34]
    return ""


def tagged(source: str, sentence: str) -> bytes:
    """One sentence with a TAG block naming its source, checksums made; `sentence` is the text between $ and *."""
    return f"\\{_with_checksum(f's:{source}')}\\${_with_checksum(sentence)}\r\n".encode("ascii")


def _with_checksum(content: str) -> str:
    value = 0
    for character in content:
        value ^= ord(character)
    return f"{content}*{value:02X}"


def rmc(at: datetime, longitude: float, latitude: float, speed_kmh: float, heading_deg: float) -> str:
    """The text between $ and * of an RMC sentence, for simulators and tests."""
    at = at.astimezone(UTC)
    ns, ew = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    return (
        f"GNRMC,{at:%H%M%S}.{at.microsecond // 10000:02d},A,{_angle(abs(latitude), 2)},{ns},"
        f"{_angle(abs(longitude), 3)},{ew},{speed_kmh / KMH_PER_KNOT:.2f},{heading_deg % 360:.1f},{at:%d%m%y},,,A"
    )


def _angle(degrees: float, digits: int) -> str:
    whole = int(degrees)
    minutes = round((degrees - whole) * 60, 5)
    if minutes >= 60:
        whole, minutes = whole + 1, minutes - 60
    return f"{whole:0{digits}d}{minutes:08.5f}"
