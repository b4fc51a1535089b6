"""What a leg makes of packets: sources that change, codecs, keys, numbering."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from dispatch_app.exchange.media.g711 import FRAME, Codec
from dispatch_app.exchange.media.leg import MOST_DIGITS, Leg, LegVoice
from dispatch_app.exchange.media.rtp import read_packet, read_telephone_event, write_packet, write_telephone_event

PHONE = ("127.0.0.1", 4000)


@pytest.fixture
def leg() -> Iterator[Leg]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        made = Leg("leg", sock, Codec.PCMA, roaming=False, slot=0)
        made.latch.expect(PHONE)
        made.event_type = 101
        yield made


def voice(number: int, *, ssrc: int = 1, kind: int = Codec.PCMA) -> bytes:
    return write_packet(kind, number, number * FRAME, ssrc, bytes([number + 1]) * FRAME)


def key(digit: str, number: int, *, begun: int, end: bool = False) -> bytes:
    return write_packet(101, number, begun * FRAME, 1, write_telephone_event(digit, 160, end=end))


def test_a_key_counts_once_however_often_it_is_told(leg: Leg) -> None:
    told = [leg.receive(key("5", n, begun=7, end=n > 4), PHONE, 0) for n in range(8)]
    assert told == ["5"] + [""] * 7
    assert leg.receive(key("5", 9, begun=20), PHONE, 0) == "5"
    assert leg.receive(key("5", 8, begun=7, end=True), PHONE, 0) == "", "a late report of an old key"


def test_a_key_whose_beginning_was_lost_counts_by_its_end(leg: Leg) -> None:
    assert leg.receive(key("#", 3, begun=7, end=True), PHONE, 0) == "#"


def test_another_source_is_believed_at_its_second_packet(leg: Leg) -> None:
    for number in range(5):
        leg.receive(voice(number), PHONE, 0)
    leg.receive(voice(0, ssrc=9), PHONE, 0)
    assert leg.counts.source_changes == 0
    leg.receive(voice(5), PHONE, 0)
    leg.receive(voice(1, ssrc=9), PHONE, 0)
    assert leg.counts.source_changes == 0, "two sources in turn"
    leg.receive(voice(2, ssrc=9), PHONE, 0)
    assert leg.counts.source_changes == 1


def test_the_codec_follows_what_comes(leg: Leg) -> None:
    leg.receive(voice(0, kind=Codec.PCMU), PHONE, 0)
    assert leg.codec is Codec.PCMU


def test_comfort_noise_and_other_payloads_keep_the_leg_alive_and_make_no_sound(leg: Leg) -> None:
    leg.receive(voice(0, kind=13), PHONE, 4.0)
    leg.receive(voice(1, kind=96), PHONE, 5.0)
    assert (leg.heard_s, leg.counts.other_payloads, leg.jitter.depth) == (5.0, 2, 0)


def test_malformed_and_foreign_packets_are_counted_and_keep_nobody_alive(leg: Leg) -> None:
    leg.receive(b"garbage", PHONE, 1.0)
    leg.receive(voice(0), ("10.0.0.1", 9), 1.0)
    assert (leg.counts.malformed, leg.latch.foreign, leg.heard_s) == (1, 1, None)


def test_gaps_in_the_numbering_are_counted(leg: Leg) -> None:
    for number in (0, 1, 4, 3, 5, 60_000):
        leg.receive(voice(number % 200) if number < 200 else write_packet(8, number, 0, 1, b"x"), PHONE, 0)
    assert leg.counts.gaps == 2


def test_sent_keys_last_100_ms_and_end_three_times_then_voice_goes_on() -> None:
    sent = LegVoice()
    sent.press("1A")
    packets = []
    for _ in range(30):
        packets += [read_packet(one) for one in sent.packets(bytes(FRAME), Codec.PCMA, 101)]
    assert all(one is not None for one in packets)
    events = [(one, read_telephone_event(one.payload)) for one in packets if one and one.payload_type == 101]
    assert [event.digit for _, event in events if event] == ["1"] * 8 + ["A"] * 8
    assert [event.duration for _, event in events if event][:8] == [160, 320, 480, 640, 800, 800, 800, 800]
    assert [event.end for _, event in events if event][:8] == [False] * 5 + [True] * 3
    assert [one.marker for one, _ in events].count(True) == 2
    assert len({one.timestamp for one, _ in events}) == 2
    first = packets[0]
    assert first is not None
    assert [(one.sequence - first.sequence) & 0xFFFF for one in packets if one] == list(range(30))


def test_the_last_key_is_told_once() -> None:
    sent = LegVoice()
    sent.press("7")
    told = []
    for _ in range(20):
        sent.packets(bytes(FRAME), Codec.PCMA, 101)
        told.append(sent.pressed_all())
    assert told.count(True) == 1


def test_more_keys_than_fit_are_not_taken() -> None:
    sent = LegVoice()
    sent.press("1" * 200)
    assert len(sent._digits) == MOST_DIGITS


def test_skipped_time_shows_in_the_timestamps() -> None:
    sent = LegVoice()
    (before,) = sent.packets(bytes(FRAME), Codec.PCMA, None)
    sent.skip(4)
    (after,) = sent.packets(bytes(FRAME), Codec.PCMA, None)
    first, second = read_packet(before), read_packet(after)
    assert first is not None and second is not None
    assert (second.timestamp - first.timestamp) & 0xFFFFFFFF == 5 * FRAME
    assert (second.sequence - first.sequence) & 0xFFFF == 1
