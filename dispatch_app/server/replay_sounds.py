"""Recordings as a film carries them: Opus that every browser plays, else WAV, with an outline of each channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from dispatch_app.adapters.film.replay_film import FilmSound
from dispatch_app.desk_kit.recording_sound import Sound, SoundUnreadable, outline, read_sound
from dispatch_app.domain.recording import Recording
from dispatch_app.exchange.recording.ogg import page_crc
from dispatch_app.exchange.recording.opus import OpusFault, opus_file
from dispatch_app.server.recording_shelf import RecordingShelf, SoundFault
from dispatch_app.server.web.recording_sounds import SOUND_WORDS
from dispatch_app.words import t

BITRATE = 24_000
"""For each channel: speech without audible loss, ten times smaller than WAV."""

PEAKS_A_SECOND = 2
MOST_PEAKS = 4_000
"""More columns no screen shows."""

OPUS_RATE_HZ = 8_000

MOST_FILM_BYTES = 200 * 1024 * 1024
"""Of all sounds of a film: a browser opens a page of this size; what comes on top is said."""


def film_sounds(
    shelf: RecordingShelf, recordings: tuple[Recording, ...], progress: Callable[[float], None]
) -> list[FilmSound]:
    """The sounds in their order; one that is missing or changed is said in its place. `progress` may raise to stop."""
    found: list[FilmSound] = []
    room = MOST_FILM_BYTES
    for number, recording in enumerate(recordings):
        one = film_sound(shelf, recording, lambda share, n=number: progress((n + share) / len(recordings)))
        if len(one.content) > room:
            one = FilmSound(recording, length_ms=one.length_ms, problem=t("too much sound for one film"))
        room -= len(one.content)
        found.append(one)
    return found


def sound_problems(
    shelf: RecordingShelf, recordings: tuple[Recording, ...], progress: Callable[[float], None]
) -> dict[str, str]:
    """Serial → why a recording cannot be heard, of those that cannot; each file is compared with its hash."""
    found: dict[str, str] = {}
    for number, recording in enumerate(recordings):
        progress(number / len(recordings))
        try:
            shelf.files(recording)
        except SoundFault as fault:
            found[recording.recording_id] = t(SOUND_WORDS[fault.code])
    return found


def film_sound(shelf: RecordingShelf, recording: Recording, progress: Callable[[float], None]) -> FilmSound:
    """One sound, checked against the journal's hash."""
    ended_at = recording.ended_at or recording.started_at
    length_ms = round((ended_at - recording.started_at).total_seconds() * 1000)
    try:
        wav = shelf.sound(recording).wav
        sound = read_sound(wav)
    except SoundFault as fault:
        return FilmSound(recording, length_ms=length_ms, problem=t(SOUND_WORDS[fault.code]))
    except SoundUnreadable:
        return FilmSound(recording, length_ms=length_ms, problem=t(SOUND_WORDS["recording_unreadable"]))
    columns = max(1, min(MOST_PEAKS, sound.length_ms * PEAKS_A_SECOND // 1000))
    peaks = tuple(
        tuple(round(100 * value) for value in outline(sound, channel, columns).tolist())
        for channel in range(sound.channels)
    )
    stored = _stored_opus(shelf, recording)
    try:
        content, mime = stored or _opus(sound, progress), "audio/ogg; codecs=opus"
    except OpusFault:
        content, mime = wav, "audio/wav"
    return FilmSound(recording, content, mime, peaks, sound.length_ms)


def _stored_opus(shelf: RecordingShelf, recording: Recording) -> bytes:
    """The compressed file as it lies on the shelf, its hash checked; b"" where there is none yet."""
    found = (file.content for file in shelf.files(recording) if file.content[:4] == b"OggS" and file.checked)
    return for_browsers(next(found, b""))


def _opus(sound: Sound, progress: Callable[[float], None]) -> bytes:
    if sound.rate_hz != OPUS_RATE_HZ:
        raise OpusFault("another rate")
    total = max(1, len(sound.samples))

    def pieces() -> Iterator[np.ndarray]:
        for at in range(0, total, OPUS_RATE_HZ):
            progress(at / total)
            yield sound.samples[at : at + OPUS_RATE_HZ]

    return for_browsers(b"".join(opus_file(pieces(), sound.channels, BITRATE * sound.channels, {})))


def for_browsers(ogg: bytes) -> bytes:
    """An Ogg Opus file of separate channels under mapping family 1, left and right, which every browser knows.

    Family 255 (RFC 7845 §5.1.1.3) has no meaning of channels and is refused by some; the streams are the same.
    """
    head = ogg.find(b"OpusHead")
    if head < 0 or ogg[head + 18] != 255:
        return ogg
    end = ogg.find(b"OggS", head)
    page = bytearray(ogg[:end])
    page[head + 18] = 1
    page[22:26] = bytes(4)
    page[22:26] = page_crc(bytes(page)).to_bytes(4, "little")
    return bytes(page) + ogg[end:]
