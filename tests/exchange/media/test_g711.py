"""A-law and µ-law by the values of the recommendation."""

from __future__ import annotations

import numpy as np
import pytest

from dispatch_app.exchange.media.g711 import DECODED, ENCODED, SILENCE_BYTE, Codec, decode, encode


@pytest.mark.parametrize("codec", list(Codec))
def test_every_code_survives_decoding_and_encoding(codec: Codec) -> None:
    codes = bytes(range(256))
    back = encode(decode(codes, codec), codec)
    changed = [code for code in codes if back[code] != code]
    assert changed == ([0x7F] if codec is Codec.PCMU else []), "only the negative zero of µ-law has a twin"


@pytest.mark.parametrize(
    ("codec", "code", "sample"),
    [
        (Codec.PCMA, 0xD5, 8), (Codec.PCMA, 0x55, -8), (Codec.PCMA, 0xAA, 32256), (Codec.PCMA, 0x2A, -32256),
        (Codec.PCMA, 0x80, 5504), (Codec.PCMU, 0xFF, 0), (Codec.PCMU, 0x80, 32124), (Codec.PCMU, 0x00, -32124),
        (Codec.PCMU, 0xAA, 5372), (Codec.PCMU, 0x7E, -8),
    ],
)  # fmt: skip
def test_levels_of_the_recommendation(codec: Codec, code: int, sample: int) -> None:
    assert DECODED[codec][code] == sample


@pytest.mark.parametrize("codec", list(Codec))
def test_the_error_stays_within_a_step_at_every_level(codec: Codec) -> None:
    samples = np.arange(-32768, 32768).astype(np.int16)
    error = np.abs(decode(encode(samples, codec), codec).astype(int) - samples)
    assert (error <= np.maximum(np.abs(samples.astype(int)) / 16, 16) + 8)[np.abs(samples.astype(int)) < 32000].all()
    order = ENCODED[codec][np.arange(32768)]
    assert len(np.unique(order)) == 128


def test_silence_is_silence() -> None:
    for codec, byte in SILENCE_BYTE.items():
        assert abs(int(DECODED[codec][byte])) <= 8
