"""SRTP by the vectors of RFC 3711, and against forgers."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.exchange.media.events import LegHeard
from dispatch_app.exchange.media.rtp import write_packet
from dispatch_app.exchange.media.srtp import SrtpFault, SrtpShield, derived, new_key
from tests.exchange.media.media_bed import media_bed
from tests.exchange.media.rtp_phone import RtpPhone, sine, strong_tones
from tests.waiting import wait_until

MASTER = bytes.fromhex("E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6")


def pair(suite: str = "AES_CM_128_HMAC_SHA1_80") -> tuple[SrtpShield, SrtpShield]:
    ours, theirs = new_key(), new_key()
    return SrtpShield(ours, theirs, suite), SrtpShield(theirs, ours, suite)


@pytest.mark.parametrize(
    ("label", "length", "key"),
    [
        (0, 16, "C61E7A93744F39EE10734AFE3FF7A087"),
        (2, 14, "30CBBC08863D8C85D49DB34A9AE1"),
        (1, 20, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
    ],
)
def test_session_keys_of_rfc_3711_b3(label: int, length: int, key: str) -> None:
    assert derived(MASTER[:16], MASTER[16:], label, length).hex().upper() == key


def test_a_packet_whose_bytes_are_known() -> None:
    plain = bytes.fromhex("800f1234decafbadcafebabe" + "ab" * 16)
    sealed = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"
    assert SrtpShield(MASTER, MASTER).protect(plain).hex() == sealed
    assert SrtpShield(MASTER, MASTER).unprotect(bytes.fromhex(sealed)) == plain


@pytest.mark.parametrize("suite", ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"])
def test_numbers_wrap_many_times_and_disorder_is_borne(suite: str) -> None:
    ours, theirs = pair(suite)
    chance = random.Random(4)
    packets = [write_packet(8, number, 0, 7, number.to_bytes(4, "big")) for number in range(65_000, 65_000 + 1200)]
    sealed = [ours.protect(packet) for packet in packets]
    for at in range(0, len(sealed), 20):
        batch = list(range(at, min(at + 20, len(sealed))))
        chance.shuffle(batch)
        assert all(theirs.unprotect(sealed[number]) == packets[number] for number in batch)


@given(st.integers(0, 171 + 9), st.integers(1, 255))
def test_one_changed_byte_is_found(at: int, change: int) -> None:
    ours, theirs = pair()
    sealed = bytearray(ours.protect(write_packet(8, 5, 6, 7, bytes(160))))
    sealed[at] ^= change
    assert theirs.unprotect(bytes(sealed)) is None


def test_a_packet_counts_once_and_an_old_one_never() -> None:
    ours, theirs = pair()
    sealed = [ours.protect(write_packet(8, number, 0, 7, b"voice")) for number in range(300)]
    assert theirs.unprotect(sealed[0]) is not None
    assert theirs.unprotect(sealed[0]) is None
    assert theirs.unprotect(sealed[299]) is not None
    assert theirs.unprotect(sealed[250]) is not None and theirs.unprotect(sealed[250]) is None
    assert theirs.unprotect(sealed[1]) is None, "older than the window"


def test_a_new_key_of_the_telephone_lets_our_count_go_on() -> None:
    ours, first, second = new_key(), new_key(), new_key()
    before, telephone = SrtpShield(ours, first), SrtpShield(first, ours)
    for number in range(65_500, 65_600):
        assert telephone.unprotect(before.protect(write_packet(8, number, 0, 7, b"voice"))) is not None
    after = SrtpShield(ours, second)
    after.follow(before)
    packet = write_packet(8, 65_600, 0, 7, b"voice")
    assert telephone.unprotect(after.protect(packet)) == packet
    other = SrtpShield(new_key(), second)
    other.follow(before)
    assert other._sent == {}


@given(st.binary(max_size=60))
def test_garbage_is_none(packet: bytes) -> None:
    assert SrtpShield(MASTER, MASTER).unprotect(packet) is None


def test_extensions_stay_readable_and_voice_does_not() -> None:
    ours, theirs = pair()
    head = struct.pack("!BBHII", 0x91, 8, 1, 2, 3) + bytes(4) + struct.pack("!HH", 0xBEDE, 1) + b"exte"
    sealed = ours.protect(head + b"voice")
    assert sealed.startswith(head) and b"voice" not in sealed
    assert theirs.unprotect(sealed) == head + b"voice"


def test_wrong_keys_and_suites_are_refused() -> None:
    for wrong in ((b"", MASTER, "AES_CM_128_HMAC_SHA1_80"), (MASTER, MASTER, "NULL")):
        with pytest.raises(SrtpFault):
            SrtpShield(*wrong)


def test_two_shielded_legs_talk_and_an_open_packet_is_not_heard() -> None:
    with media_bed() as bed, _ShieldedPhone() as caller, _ShieldedPhone(ssrc=2) as desk:
        for leg_id, phone, hz in (("caller", caller, 440), ("desk", desk, 700)):
            address = bed.join(leg_id, phone)
            ours, theirs = pair()
            bed.engine.shield(leg_id, ours)
            phone.shield = theirs
            phone.speak(address, sine(hz))
        bed.engine.hears("desk", {"caller": 1.0})
        bed.wait_for(LegHeard, "caller")
        wait_until(lambda: len(desk.heard()) > 8000, "a second of voice")
        assert strong_tones(desk.heard(0.5)) == [440]
        caller.shield = None
        wait_until(lambda: bed.engine.leg_figures()[0].forged > 10, "refused packets")
        desk.forget()
        wait_until(lambda: len(desk.heard()) > 4800, "more voice")
        assert abs(desk.heard()[2400:]).max() < 500


class _ShieldedPhone(RtpPhone):
    shield: SrtpShield | None = None

    def opened(self, packet: bytes) -> bytes:
        return self.shield.unprotect(packet) or b"" if self.shield else packet

    def sealed(self, packet: bytes) -> bytes:
        return self.shield.protect(packet) if self.shield else packet
