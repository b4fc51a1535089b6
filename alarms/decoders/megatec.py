"""Megatec answers into readings: Q1 (status), F (rating), I (information).

Q1 answers `(MMM.M NNN.N PPP.P QQQ RR.R S.SS TT.T b7b6b5b4b3b2b1b0<CR>`: input voltage, input voltage at the last fault,
output voltage, load in per cent, frequency, battery voltage, temperature, eight status bits (Megatec protocol 1996,
"Q1 status inquiry"). An on-line UPS (b3 = 0) gives the voltage of one cell, a standby one that of the whole battery.
A field the UPS cannot measure is written with dashes. Some converters add NUL bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alarms.decoders.ups_dialect import dialect_of
from alarms.decoders.ups_reading import UpsFlag, UpsReading

Q1_FIELDS = (
    "input_v", "fault_v", "output_v", "load_percent", "frequency_hz", "battery_v", "temperature_c",
)  # fmt: skip
LONGEST_SHOWN = 40
"""Characters of a bad answer that a message repeats."""

CELL_BELOW_V = 3.0
"""A lead-acid cell stays below 2.5 V; a whole battery has at least 6 V."""
NOMINAL_CELL_V = 2.0
EMPTY_CELL_V, FULL_CELL_V = 10.4 / 6, 13.0 / 6
"""Rest voltages of a lead-acid cell, empty and full, from which the charge is estimated."""

_NUMBER = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,2})?")
_UNKNOWN = re.compile(r"-+(?:\.-+)?")
_BITS = re.compile(r"[01]{8}")


class MegatecFault(ValueError):
    """The answer cannot be read; `code` says why (see `dispatch_app.words.zh.alarms`), `values` fill its sentence."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code + "".join(f" {name}={value!r}" for name, value in values.items()))
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Q1Status:
    """One Q1 answer, volts, per cent, hertz and degrees Celsius; None where the UPS wrote dashes."""

    input_v: float | None
    fault_v: float | None
    output_v: float | None
    load_percent: float | None
    frequency_hz: float | None
    battery_v: float | None
    temperature_c: float | None
    utility_failed: bool
    battery_low: bool
    bypass_or_regulating: bool
    ups_failed: bool
    standby_type: bool
    test_running: bool
    shutdown_active: bool
    beeper_on: bool


@dataclass(frozen=True, slots=True)
class Rating:
    """The F answer: what the UPS is made for."""

    voltage_v: float
    current_a: float
    battery_v: float
    frequency_hz: float


@dataclass(frozen=True, slots=True)
class Identity:
    """The I answer: who made it."""

    maker: str
    model: str
    version: str


def decode_q1(raw: bytes | str) -> Q1Status:
    """The status of a Q1 answer; raises MegatecFault with the reason."""
    text = _text_of(raw)
    start = text.rfind("(")
    if start < 0 or dialect_of(text):
        raise _not_q1(text)
    if any(mark.isalnum() for mark in text[:start]):
        raise MegatecFault("mixed", answer=text[:LONGEST_SHOWN])
    fields = text[start + 1 :].split()
    if len(fields) < len(Q1_FIELDS) + 1:
        raise MegatecFault("truncated", count=str(len(fields)), answer=text[:LONGEST_SHOWN])
    if len(fields) > len(Q1_FIELDS) + 1:
        raise MegatecFault("too_many_fields", count=str(len(fields)), answer=text[:LONGEST_SHOWN])
    numbers = [_number(name, field) for name, field in zip(Q1_FIELDS, fields, strict=False)]
    input_v, fault_v, output_v, load_percent, frequency_hz, battery_v, temperature_c = numbers
    bits = fields[-1]
    if re.fullmatch(r"[01]{1,7}", bits):
        raise MegatecFault("truncated", count=str(len(fields)), answer=text[:LONGEST_SHOWN])
    if not _BITS.fullmatch(bits):
        raise MegatecFault("bits_wrong", answer=bits[:LONGEST_SHOWN])
    return Q1Status(
        input_v, fault_v, output_v, load_percent, frequency_hz, battery_v, temperature_c,
        *(bit == "1" for bit in bits),
    )  # fmt: skip


def decode_rating(raw: bytes | str) -> Rating:
    """The rating of an F answer (`#MMM.M QQQ SS.SS RR.R`); raises MegatecFault."""
    text = _text_of(raw)
    if not text.startswith("#"):
        raise _not_q1(text, "not_rating")
    fields = text[1:].split()
    if len(fields) < 4:
        raise MegatecFault("truncated", count=str(len(fields)), answer=text[:LONGEST_SHOWN])
    if len(fields) > 4 or not all(_NUMBER.fullmatch(field) for field in fields):
        raise MegatecFault("not_rating", answer=text[:LONGEST_SHOWN])
    voltage, current, battery, frequency = (float(field) for field in fields)
    return Rating(voltage, current, battery, frequency)


def decode_identity(raw: bytes | str) -> Identity:
    """Maker (15 characters), model (10) and version (10) of an I answer; raises MegatecFault."""
    text = _text_of(raw, keep_end=True)
    if not text.startswith("#"):
        raise _not_q1(text, "not_identity")
    if len(text) < 1 + 15 + 1 + 10 + 1:
        raise MegatecFault("truncated", count=str(len(text.split())), answer=text[:LONGEST_SHOWN])
    maker, model, version = text[1:16], text[17:27], text[28:38]
    return Identity(maker.strip(" -"), model.strip(" -"), version.strip(" -"))


def ups_reading(status: Q1Status, rating: Rating | None = None) -> UpsReading:
    """The status as any UPS tells it; with the rating the battery's voltage is that of the whole battery."""
    flags = {
        UpsFlag.ON_BATTERY: status.utility_failed,
        UpsFlag.BATTERY_LOW: status.battery_low,
        UpsFlag.BYPASS: status.bypass_or_regulating and not status.standby_type,
        UpsFlag.REGULATING: status.bypass_or_regulating and status.standby_type,
        UpsFlag.FAILED: status.ups_failed,
        UpsFlag.TEST: status.test_running,
        UpsFlag.SHUTTING_DOWN: status.shutdown_active,
        UpsFlag.BEEPER: status.beeper_on,
        UpsFlag.OVERLOAD: status.load_percent is not None and status.load_percent > 100.0,
    }
    return UpsReading(
        flags=frozenset(flag for flag, holds in flags.items() if holds),
        input_v=status.input_v, output_v=status.output_v, load_percent=status.load_percent,
        frequency_hz=status.frequency_hz, battery_v=whole_battery_v(status, rating),
        charge_percent=charge_percent(status, rating), temperature_c=status.temperature_c,
        rated_input_v=rating.voltage_v if rating else None,
    )  # fmt: skip


def whole_battery_v(status: Q1Status, rating: Rating | None) -> float | None:
    """Volts of the whole battery; the cell's voltage where the number of cells is not known."""
    volts = status.battery_v
    if volts is None or rating is None or volts >= CELL_BELOW_V or rating.battery_v < CELL_BELOW_V:
        return volts
    return round(volts * rating.battery_v / NOMINAL_CELL_V, 2)


def charge_percent(status: Q1Status, rating: Rating | None) -> float | None:
    """The charge as the voltage tells it, 0–100; None where the cells cannot be counted."""
    volts = status.battery_v
    if volts is None:
        return None
    if volts >= CELL_BELOW_V:
        if rating is None or rating.battery_v < CELL_BELOW_V:
            return None
        volts = volts * NOMINAL_CELL_V / rating.battery_v
    share = (volts - EMPTY_CELL_V) / (FULL_CELL_V - EMPTY_CELL_V)
    return round(100.0 * min(1.0, max(0.0, share)), 1)


def _number(name: str, field: str) -> float | None:
    if _UNKNOWN.fullmatch(field):
        return None
    if not _NUMBER.fullmatch(field) or (name != "temperature_c" and field[0] in "+-"):
        raise MegatecFault("field_wrong", field=name, value=field[:LONGEST_SHOWN])
    return float(field)


def _text_of(raw: bytes | str, keep_end: bool = False) -> str:
    text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
    text = text.replace("\0", "").strip("\r\n")
    text = text if keep_end else text.strip()
    if not text.strip():
        raise MegatecFault("empty")
    return text


def _not_q1(text: str, code: str = "unknown_dialect") -> MegatecFault:
    dialect = dialect_of(text)
    if dialect:
        return MegatecFault("other_dialect", dialect=dialect, answer=_printable(text))
    return MegatecFault(code, answer=_printable(text))


def _printable(text: str) -> str:
    return "".join(mark if mark.isprintable() else "·" for mark in text[:LONGEST_SHOWN])
