"""Reports on voices: bytes of the standard, counts of losses, and a telephone that reports to a real engine."""

from __future__ import annotations

import select
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.exchange.media.rtcp import (
    Reception,
    ReportBlock,
    ntp_of,
    read_reports,
    round_trip_s,
    write_report,
)
from dispatch_app.exchange.running import voice_words
from tests.exchange.media.media_bed import media_bed
from tests.exchange.media.rtp_phone import RtpPhone, sine
from tests.waiting import wait_until

BLOCK = ReportBlock(0x01020304, 0.25, 7, 0x0001FFFF, 80, 0xAABBCCDD, 1.5)


def test_a_report_comes_back() -> None:
    data = write_report(0xCAFE, ntp_of(1_700_000_000.5), 160, 10, 1_600, BLOCK, "exchange")
    assert len(data) % 4 == 0 and data[:4] == bytes.fromhex("81c8000c")
    blocks, sender = read_reports(data)
    assert blocks == [BLOCK]
    assert sender is not None and sender.ssrc == 0xCAFE and sender.ntp & 0xFFFFFFFF == 1 << 31
    assert b"exchange" in data


def test_who_has_sent_nothing_reports_as_a_receiver() -> None:
    data = write_report(1, 0, 0, 0, 0, BLOCK, "x")
    assert data[1] == 201 and read_reports(data) == ([BLOCK], None)


@given(st.binary(max_size=120))
def test_garbage_says_nothing_and_harms_nobody(data: bytes) -> None:
    blocks, _ = read_reports(data)
    assert len(blocks) <= 5


def test_losses_are_counted_over_the_wrap_and_disorder() -> None:
    reception = Reception()
    assert reception.block(0, 0.0) is None
    for sequence in (65_534, 65_535, 0, 2, 1, 5):
        reception.heard(9, sequence, sequence * 160, sequence * 0.02, voice=True)
    block = reception.block(0, 0.0)
    assert block is not None and (block.lost, block.lost_share) == (2, 0.25)
    assert block.highest == 0x10005
    for sequence in (6, 7):
        reception.heard(9, sequence, sequence * 160, sequence * 0.02, voice=True)
    again = reception.block(0, 0.0)
    assert again is not None and (again.lost, again.lost_share) == (2, 0.0), "only since the last report"
    reception.heard(8, 100, 0, 0.0, voice=True)
    other = reception.block(0, 0.0)
    assert other is not None and (other.ssrc, other.lost) == (8, 0), "another source begins anew"


def test_jitter_is_the_mean_of_the_differences() -> None:
    reception = Reception()
    for number in range(400):
        late_s = 0.01 if number % 2 else 0.0
        reception.heard(1, number, number * 160, number * 0.02 + late_s, voice=True)
    assert reception.jitter == pytest.approx(80.0, rel=0.05), "10 ms are 80 units"


def test_the_round_trip_is_what_is_left_of_the_time() -> None:
    sent, now = ntp_of(1_000.0), ntp_of(1_000.75)
    answer = ReportBlock(1, 0.0, 0, 0, 0, (sent >> 16) & 0xFFFFFFFF, 0.5)
    assert round_trip_s(answer, now) == pytest.approx(0.25, abs=0.001)
    assert round_trip_s(ReportBlock(1, 0.0, 0, 0, 0), now) is None


def _phone_with_reports() -> tuple[RtpPhone, socket.socket]:
    """A telephone, and its socket for reports on the port beside."""
    for _ in range(50):
        phone, beside = RtpPhone(ssrc=77), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            beside.bind(("127.0.0.1", phone.address[1] + 1))
        except OSError:
            beside.close()
            phone.sock.close()
        else:
            return phone, beside
    raise AssertionError("no two ports in a row are free")


def test_a_telephone_and_the_exchange_report_to_each_other() -> None:
    made, beside = _phone_with_reports()
    with media_bed(reports_every_s=0.2, silent_after_s=5.0) as bed, made as phone, beside:
        beside.settimeout(10.0)
        address = bed.join("leg", phone)
        phone.speak(address, sine(440.0))
        sender = None
        blocks: list[ReportBlock] = []
        until = time.monotonic() + 10.0
        while not (sender and blocks) and time.monotonic() < until:
            data, source = beside.recvfrom(2_000)
            blocks, sender = read_reports(data)
            assert source == (address[0], address[1] + 1)
        assert sender is not None and blocks[0].ssrc == 77 and blocks[0].lost == 0
        heard = ReportBlock(sender.ssrc, 0.5, 9, 100, 160, sender.middle, 0.0)
        beside.sendto(b"\x81\xc9\x00", (address[0], address[1] + 1))
        beside.sendto(write_report(77, 0, 0, 0, 0, heard, "phone"), (address[0], address[1] + 1))
        figures = wait_until(
            lambda: [one for one in bed.engine.leg_figures() if one.far_loss_percent == 50.0], "the phone's report"
        )
        assert figures[0].far_jitter_ms == 20.0 and figures[0].round_trip_ms is not None
        assert voice_words(figures * 2) == "ok" and "50" in voice_words(figures * 3)
        assert select.select([beside], [], [], 5.0)[0], "the reports go on"
