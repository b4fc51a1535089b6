"""The radio gateway's lines: as documented, in pieces, with noise around, and broken."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alarms.fake_devices.fake_radio import FakeRadio, Said
from dispatch_app.adapters.radio import lines as radio
from dispatch_app.domain.radio import RadioCode

DOCUMENT = Path(__file__).parents[3] / "docs" / "radio-gateway.md"
ARRIVED = radio.Heard(17, "1201", RadioCode.ON_SCENE, 1, "radio1", None)


def test_the_documents_example_is_what_we_read_and_say() -> None:
    said, answered = [line.strip() for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if "$RG" in line][-2:]
    assert radio.decode(said.encode()) == ARRIVED
    assert radio.acknowledgement(17) == answered.encode() + b"\r\n"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (radio.report(1, "ab12", "90"), radio.Heard(1, "AB12", RadioCode.EMERGENCY, 1, "", None)),
        (radio.report(2, "7", "23", "ch-2"), radio.Heard(2, "7", RadioCode.REINFORCEMENT, 3, "ch-2", None)),
        (
            radio.report(3, "7", "08", "", "20261122143005"),
            radio.Heard(3, "7", RadioCode.AT_STATION, 1, "", datetime(2026, 11, 22, 14, 30, 5, tzinfo=UTC)),
        ),
        (radio.beat(99999), radio.Beat(99999)),
        (radio.report(4, "7", "55"), radio.Refused("code", 4)),
        (radio.report(4, "7", "2x"), radio.Refused("code", 4)),
        (radio.report(4, "", "03"), radio.Refused("unit", 4)),
        (radio.report(4, "123456789", "03"), radio.Refused("unit", 4)),
        (radio.report(4, "7", "03", "a b"), radio.Refused("channel", 4)),
        (radio.report(4, "7", "03", "", "20261322143005"), radio.Refused("time", 4)),
        (radio.report(123456, "7", "03"), radio.Refused("serial")),
        (b"$RGS,4*54\r\n", radio.Refused("fields", 4)),
        (b"$RGS,17,1201,03,radio1*02", radio.Refused("checksum")),
        (b"$GPRMC,1*00", radio.Refused("form")),
        (b"$RGS,17,1201,03,radio1", radio.Refused("form")),
    ],
)
def test_a_line_is_a_value_or_refused_with_the_reason(line: bytes, value: object) -> None:
    found = radio.decode(line)
    assert found == value or (isinstance(found, radio.Refused) and line.startswith(b"$RGS,4*") and found.serial is None)


def test_every_code_of_the_document_is_known() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = [row.split("|")[1].strip() for row in text.splitlines() if row.startswith("| ")]
    codes = {code for row in rows if row[:1].isdigit() for code in row.split("–")}
    assert codes == {*radio.CODES, "21", "29"}


STREAM = radio.report(1, "1201", "02") + radio.beat(1) + radio.report(2, "1202", "03", "radio1")
VALUES = [
    radio.Heard(1, "1201", RadioCode.EN_ROUTE, 1, "", None), radio.Beat(1),
    radio.Heard(2, "1202", RadioCode.ON_SCENE, 1, "radio1", None),
]  # fmt: skip


def test_lines_come_whole_from_any_two_pieces() -> None:
    for cut in range(len(STREAM) + 1):
        decoder = radio.LineDecoder()
        assert decoder.feed(STREAM[:cut]) + decoder.feed(STREAM[cut:]) == VALUES


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=4, max_size=4), st.integers(1, 7))
def test_noise_between_lines_costs_no_line(noise: list[bytes], step: int) -> None:
    clean = [piece.replace(b"$RG", b"") for piece in noise]
    parts = [radio.report(1, "1201", "02"), radio.beat(1), radio.report(2, "1202", "03", "radio1")]
    raw = b"\r\n".join(itertools.chain.from_iterable(zip(clean, [*parts, b""], strict=True)))
    decoder = radio.LineDecoder()
    found = [one for at in range(0, len(raw), step) for one in decoder.feed(raw[at : at + step])]
    assert [one for one in found if not isinstance(one, radio.Refused)] == VALUES


def test_noise_without_an_end_is_bounded() -> None:
    decoder = radio.LineDecoder()
    for _ in range(100):
        assert decoder.feed(b"x" * 512) == []
    assert decoder.thrown >= 90 * 512
    assert decoder.feed(b"\r\n" + radio.beat(1)) == [radio.Beat(1)]


def test_the_fake_gateway_speaks_and_hears_the_same_language() -> None:
    fake = FakeRadio((Said(0.0, "1201", "02", "radio1"), Said(5.0, "1202", "90")))
    decoder = radio.LineDecoder()
    first = radio.Heard(1, "1201", RadioCode.EN_ROUTE, 1, "radio1", None)
    assert decoder.feed(fake.tick(0.0)) == [first, radio.Beat(1)]
    assert fake.tick(1.0) == b""
    assert decoder.feed(fake.tick(2.0)) == [first]
    fake.feed(radio.acknowledgement(1)[:5])
    fake.feed(radio.acknowledgement(1)[5:])
    assert fake.tick(4.0) == b"" and fake.acknowledged == [1] and not fake.is_heard()
    assert [type(one) for one in decoder.feed(fake.tick(5.0))] == [radio.Heard]
    fake.feed(b"$RGA,2*00\r\n")  # a wrong checksum is no acknowledgement
    assert not fake.is_heard()
    fake.feed(radio.acknowledgement(2))
    assert fake.is_heard()
