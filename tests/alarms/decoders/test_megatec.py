"""Answers of the Megatec family: real samples, torn, padded, foreign."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.decoders.megatec import (
    Identity,
    MegatecFault,
    Rating,
    decode_identity,
    decode_q1,
    decode_rating,
    ups_reading,
)
from alarms.decoders.ups_reading import UpsFlag

GOOD = "(226.0 195.0 226.0 014 49.0 27.5 30.0 00001000\r"


def samples(shared_data: Path, command: str) -> list[str]:
    with (shared_data / "ups" / "qx_command_reply_examples.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [row["reply"].replace("\\r", "\r") for row in rows if row["command"] == command + "\\r" and row["reply"]]


def test_every_real_answer_is_read(shared_data: Path) -> None:
    statuses = [decode_q1(reply) for reply in samples(shared_data, "Q1")]
    assert len(statuses) >= 3
    assert {status.input_v for status in statuses} >= {226.0, 215.0}
    assert next(decode_rating(reply) for reply in samples(shared_data, "F")) == Rating(220.0, 0.0, 24.0, 50.0)
    assert "VT12046Q" in {decode_identity(reply).version for reply in samples(shared_data, "I")}


def test_every_field() -> None:
    status = decode_q1(GOOD)
    numbers = (status.input_v, status.fault_v, status.output_v, status.load_percent, status.frequency_hz)
    assert numbers == (226.0, 195.0, 226.0, 14.0, 49.0)
    assert (status.battery_v, status.temperature_c) == (27.5, 30.0)
    assert status.standby_type and not status.utility_failed
    assert ups_reading(status).flags == frozenset()


@pytest.mark.parametrize(
    ("bits", "flags"),
    [
        ("10001000", {UpsFlag.ON_BATTERY}),
        ("11001001", {UpsFlag.ON_BATTERY, UpsFlag.BATTERY_LOW, UpsFlag.BEEPER}),
        ("00100000", {UpsFlag.BYPASS}),
        ("00101000", {UpsFlag.REGULATING}),
        ("00010000", {UpsFlag.FAILED}),
        ("00000110", {UpsFlag.TEST, UpsFlag.SHUTTING_DOWN}),
    ],
)
def test_bits(bits: str, flags: set[UpsFlag]) -> None:
    assert ups_reading(decode_q1(GOOD.replace("00001000", bits))).flags == flags


def test_load_above_full_is_overload() -> None:
    assert UpsFlag.OVERLOAD in ups_reading(decode_q1(GOOD.replace("014", "104"))).flags


def test_dashes_are_unknown_and_nuls_are_nothing() -> None:
    status = decode_q1("\0(226.0 ---.- 226.0 --- 50.\0" + "0 -.-- --.- 00000000\0\r")
    assert (status.fault_v, status.load_percent, status.battery_v, status.temperature_c) == (None,) * 4
    assert status.frequency_hz == 50.0


def test_cell_voltage_becomes_battery_voltage() -> None:
    rating = Rating(220.0, 3.0, 72.0, 50.0)
    reading = ups_reading(decode_q1("(220.0 220.0 220.0 040 50.0 2.10 25.0 00000000"), rating)
    assert reading.battery_v == 75.6
    assert reading.charge_percent == pytest.approx(84.6, abs=0.1)
    assert ups_reading(decode_q1(GOOD), Rating(220.0, 0.0, 24.0, 50.0)).charge_percent == 100.0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\r", "empty"),
        ("(226.0 195.0 226.0 014 49.0 27.5 30.0 000", "truncated"),
        ("(226.0 195.0 226.0 014", "truncated"),
        ("(226.0 195.0 22x.0 014 49.0 27.5 30.0 00001000", "field_wrong"),
        ("(-26.0 195.0 226.0 014 49.0 27.5 30.0 00001000", "field_wrong"),
        ("(226.0 195.0 226.0 014 49.0 27.5 30.0 00001002", "bits_wrong"),
        ("(226.0 195.0 226.0 014 49.0 27.5 30.0 000010001", "bits_wrong"),
        ("(226.0 195.0 226.0 014 49.0 27.5 30.0 00001000 7", "too_many_fields"),
        ("226(226.0 195.0 226.0 014 49.0 27.5 30.0 00001000", "mixed"),
        ("Q1", "other_dialect"),
        ("(NAK", "other_dialect"),
        ("(234.9 50.0 229.8 50.0 000.0 000 369.1 ---.- 026.5 ---.- 018.8 100000000001", "other_dialect"),
        ("FOR,750,120,120,20.0,27.6", "other_dialect"),
        ("$GPRMC,081836,A,3751.65,S,14507.36,E,000.0,360.0,130998,011.3,E*62", "other_dialect"),
        ("#220.0 000 024.0 50.0", "other_dialect"),
        ("\x8f\xf3\xe1", "unknown_dialect"),
    ],
)
def test_what_is_no_status_says_why(text: str, code: str) -> None:
    with pytest.raises(MegatecFault) as fault:
        decode_q1(text)
    assert fault.value.code == code


def test_the_dialect_is_named() -> None:
    with pytest.raises(MegatecFault) as fault:
        decode_q1("(234.9 50.0 229.8 50.0 000.0 000 369.1 ---.- 026.5 ---.- 018.8 100000000001")
    assert fault.value.values["dialect"] == "Voltronic QGS"


@pytest.mark.parametrize("cut", range(1, len(GOOD.strip()) - 1))
def test_a_torn_answer_is_never_taken(cut: int) -> None:
    with pytest.raises(MegatecFault):
        decode_q1(GOOD.strip()[:cut])


def test_information_with_and_without_names() -> None:
    named = decode_identity("#NOT_A_LIVE_UPS  TESTING    TESTING   \r")
    assert named == Identity("NOT_A_LIVE_UPS", "TESTING", "TESTING")
    with pytest.raises(MegatecFault):
        decode_identity("#short")
    with pytest.raises(MegatecFault):
        decode_rating("#-------------   ------     VT12046Q  ")


@given(st.binary(max_size=80))
def test_any_bytes_give_a_status_or_a_reason(raw: bytes) -> None:
    for decode in (decode_q1, decode_rating, decode_identity):
        try:
            decode(raw)
        except MegatecFault as fault:
            assert fault.code
