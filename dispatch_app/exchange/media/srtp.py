"""SRTP (RFC 3711) with the suites every telephone has: AES-CM 128 with HMAC-SHA1, keys from the SDP (RFC 4568)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

SUITES = {"AES_CM_128_HMAC_SHA1_80": 10, "AES_CM_128_HMAC_SHA1_32": 4}
"""Name in the SDP → bytes of the packet's proof."""

KEY_BYTES, SALT_BYTES = 16, 14

WINDOW = 128
"""Packets that may come late; RFC 3711 asks for 64 at least, 128 are 2.5 s."""

MOST_SOURCES = 4
"""SSRCs of one telephone that are remembered: it has one, and a new one after a transfer."""

_ENCRYPTION, _PROOF, _SALT = 0, 1, 2


class SrtpFault(Exception):
    """Keys or suite cannot be used."""


def new_key() -> bytes:
    """Master key and salt of our side, for the SDP."""
    return secrets.token_bytes(KEY_BYTES + SALT_BYTES)


class SrtpShield:
    """Implements leg.PacketShield: our key for what goes out, the telephone's for what comes in."""

    def __init__(self, our_key: bytes, their_key: bytes, suite: str = "AES_CM_128_HMAC_SHA1_80") -> None:
        """Keys are master key and salt together, 30 bytes. Raises SrtpFault."""
        if suite not in SUITES or len(our_key) != KEY_BYTES + SALT_BYTES or len(their_key) != KEY_BYTES + SALT_BYTES:
            raise SrtpFault(f"SRTP suite {suite[:40]!r} with keys of {len(our_key)} and {len(their_key)} bytes")
        self._out, self._in = _Keys(our_key, SUITES[suite]), _Keys(their_key, SUITES[suite])
        self._our_key = our_key
        self._sent: dict[int, int] = {}  # SSRC → index of its newest packet
        self._seen: dict[int, _Seen] = {}

    def follow(self, before: object) -> None:
        """See PacketShield: with the same key of ours the count goes on, as none may be used twice with a key."""
        if isinstance(before, SrtpShield) and hmac.compare_digest(before._our_key, self._our_key):
            self._sent = before._sent

    def protect(self, packet: bytes) -> bytes:
        """See PacketShield. Packets of one SSRC must be given in their order."""
        ssrc, sequence = _ssrc(packet), _sequence(packet)
        newest = self._sent.get(ssrc)
        index = sequence if newest is None else newest + ((sequence - newest) & 0xFFFF)
        self._sent[ssrc] = index
        _bound(self._sent)
        begin = _voice_begin(packet)
        sealed = packet[:begin] + self._out.crypt(packet[begin:], ssrc, index)
        return sealed + self._out.proof(sealed, index)

    def unprotect(self, packet: bytes) -> bytes | None:
        """See PacketShield."""
        keys = self._in
        if len(packet) < 12 + keys.proof_bytes or packet[0] >> 6 != 2:
            return None
        sealed, proof = packet[: -keys.proof_bytes], packet[-keys.proof_bytes :]
        begin = _voice_begin(sealed)
        if begin > len(sealed):
            return None
        ssrc = _ssrc(sealed)
        seen = self._seen.get(ssrc) or _Seen()
        index = seen.index_of(_sequence(sealed))
        if index < 0 or seen.has(index) or not hmac.compare_digest(keys.proof(sealed, index), proof):
            return None
        seen.note(index)
        self._seen[ssrc] = seen
        _bound(self._seen)
        return sealed[:begin] + keys.crypt(sealed[begin:], ssrc, index)


class _Keys:
    """The three session keys of one direction."""

    def __init__(self, master: bytes, proof_bytes: int) -> None:
        key, salt = master[:KEY_BYTES], master[KEY_BYTES:]
        self.encryption = derived(key, salt, _ENCRYPTION, KEY_BYTES)
        self.proof_key = derived(key, salt, _PROOF, 20)
        self.salt = derived(key, salt, _SALT, SALT_BYTES)
        self.proof_bytes = proof_bytes
        self._salt = int.from_bytes(self.salt, "big") << 16
        self._cipher = AES(self.encryption)

    def crypt(self, voice: bytes, ssrc: int, index: int) -> bytes:
        start = self._salt ^ (ssrc << 64) ^ (index << 16)
        return Cipher(self._cipher, CTR(start.to_bytes(16, "big"))).encryptor().update(voice)

    def proof(self, sealed: bytes, index: int) -> bytes:
        rollover = (index >> 16) & 0xFFFFFFFF
        made = hmac.digest(self.proof_key, sealed + rollover.to_bytes(4, "big"), hashlib.sha1)
        return made[: self.proof_bytes]


class _Seen:
    """The newest index of one source and which of those before it have come."""

    __slots__ = ("_bits", "_newest")

    def __init__(self) -> None:
        self._newest = -1
        self._bits = 0

    def index_of(self, sequence: int) -> int:
        """The 48-bit index that a sequence number most likely means (RFC 3711 §3.3.1); negative for none."""
        if self._newest < 0:
            return sequence
        return self._newest + ((sequence - self._newest + 0x8000) & 0xFFFF) - 0x8000

    def has(self, index: int) -> bool:
        behind = self._newest - index
        return behind >= WINDOW or (behind >= 0 and bool(self._bits >> behind & 1))

    def note(self, index: int) -> None:
        ahead = index - self._newest
        if ahead > 0:
            self._bits = ((self._bits << ahead) | 1) & ((1 << WINDOW) - 1) if self._newest >= 0 else 1
            self._newest = index
        else:
            self._bits |= 1 << -ahead


def derived(key: bytes, salt: bytes, label: int, length: int) -> bytes:
    """A session key (RFC 3711 §4.3.1, key derivation rate 0)."""
    start = (int.from_bytes(salt, "big") ^ label << 48) << 16
    return Cipher(AES(key), CTR(start.to_bytes(16, "big"))).encryptor().update(bytes(length))


def _sequence(packet: bytes) -> int:
    return packet[2] << 8 | packet[3]


def _ssrc(packet: bytes) -> int:
    return int.from_bytes(packet[8:12], "big")


def _voice_begin(packet: bytes) -> int:
    begin = 12 + 4 * (packet[0] & 15)
    if packet[0] & 0x10:
        begin += 4 + 4 * int.from_bytes(packet[begin + 2 : begin + 4], "big")
    return begin


def _bound(sources: dict[int, Any]) -> None:
    while len(sources) > MOST_SOURCES:
        del sources[next(iter(sources))]
