"""Real packets through the media engine: who hears whom, told apart by Fourier analysis."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from dispatch_app.exchange.media.events import (
    DigitPressed,
    DigitsSent,
    LegHeard,
    LegSilent,
    LegTalking,
    PlayDone,
)  # fmt: skip
from dispatch_app.exchange.media.g711 import Codec
from dispatch_app.exchange.media.ports import MediaFull
from dispatch_app.exchange.media.sounds import Announcement, Keys, Pause, Sequence, SoundFile, Tone
from dispatch_app.exchange.media.tones import keys
from tests.exchange.media.media_bed import MediaBed, media_bed
from tests.exchange.media.rtp_phone import EVENTS, RtpPhone, loudest_hz, sine, strong_tones
from tests.waiting import wait_until

CALLER_HZ, DESK_HZ, LEAD_HZ = 440.0, 700.0, 1100.0
ALL_HZ = {"caller": CALLER_HZ, "desk": DESK_HZ, "lead": LEAD_HZ}


class Party(dict[str, RtpPhone]):
    """Phones by leg id, each speaking its own tone."""


@pytest.fixture
def bed() -> Iterator[MediaBed]:
    with media_bed() as made:
        yield made


@contextlib.contextmanager
def talking(bed: MediaBed, *leg_ids: str, codecs: tuple[Codec, ...] = ()) -> Iterator[Party]:
    with contextlib.ExitStack() as stack:
        party = Party()
        for number, leg_id in enumerate(leg_ids):
            codec = codecs[number] if codecs else Codec.PCMA
            phone = stack.enter_context(RtpPhone(codec, ssrc=number + 1))
            phone.speak(bed.join(leg_id, phone), sine(ALL_HZ[leg_id]))
            party[leg_id] = phone
        for leg_id in leg_ids:
            bed.wait_for(LegHeard, leg_id)
        yield party


def heard_tones(phone: RtpPhone) -> set[float]:
    """The tones in what the phone hears from now on; the first 100 ms still hold what was said before."""
    phone.forget()
    wait_until(lambda: len(phone.heard()) >= 4800, "0.6 s of voice")
    sound = phone.heard()[800:]
    return set(strong_tones(sound)) if np.abs(sound).max() > 500 else set()


def test_two_parties_hear_each_other_and_not_themselves(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk") as party:
        bed.engine.hears("caller", {"desk": 1.0})
        bed.engine.hears("desk", {"caller": 1.0})
        assert heard_tones(party["caller"]) == {DESK_HZ}
        assert heard_tones(party["desk"]) == {CALLER_HZ}


def test_a_law_and_mu_law_telephones_talk_to_each_other(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk", codecs=(Codec.PCMU, Codec.PCMA)) as party:
        bed.engine.hears("caller", {"desk": 1.0})
        bed.engine.hears("desk", {"caller": 1.0})
        assert heard_tones(party["caller"]) == {DESK_HZ}
        assert heard_tones(party["desk"]) == {CALLER_HZ}
        assert {one.payload_type for one in party["caller"].packets} == {Codec.PCMU}
        level = np.abs(party["desk"].heard(0.3)).max()
        assert abs(level - 0.25 * 32767) < 400


def test_conference_listen_whisper_and_barge_are_matrices(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk", "lead") as party:
        bed.engine.hears("caller", {"desk": 1.0})
        bed.engine.hears("desk", {"caller": 1.0})
        bed.engine.hears("lead", {"caller": 1.0, "desk": 1.0})  # listens
        assert heard_tones(party["lead"]) == {CALLER_HZ, DESK_HZ}
        assert heard_tones(party["caller"]) == {DESK_HZ}
        bed.engine.hears("desk", {"caller": 1.0, "lead": 1.0})  # whispers
        assert heard_tones(party["desk"]) == {CALLER_HZ, LEAD_HZ}
        assert heard_tones(party["caller"]) == {DESK_HZ}
        bed.engine.hears("caller", {"desk": 1.0, "lead": 1.0})  # barges in
        assert heard_tones(party["caller"]) == {DESK_HZ, LEAD_HZ}


def test_gain_makes_a_voice_softer_and_mute_silences_it(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk") as party:
        bed.engine.hears("desk", {"caller": 0.25})
        assert heard_tones(party["desk"]) == {CALLER_HZ}
        assert np.abs(party["desk"].heard(0.3)).max() == pytest.approx(0.25 * 0.25 * 32767, rel=0.08)
        bed.engine.mute("caller")
        assert heard_tones(party["desk"]) == set()
        bed.engine.mute("caller", False)
        assert heard_tones(party["desk"]) == {CALLER_HZ}


def test_a_leg_that_hears_nothing_gets_faint_noise(bed: MediaBed) -> None:
    with talking(bed, "caller") as party:
        assert heard_tones(party["caller"]) == set()
        noise = party["caller"].heard(0.3).astype(float)
        assert 5 < np.sqrt(np.mean(noise**2)) < 60


def test_sound_is_played_to_one_leg_and_its_end_is_told(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk") as party:
        bed.engine.play("caller", Tone.DIAL, loop=True, done="dial")
        assert heard_tones(party["caller"]) == {450.0}
        assert heard_tones(party["desk"]) == set()
        bed.engine.play("caller", Sequence((Pause(0.1), Keys("5"))), done="key")
        assert bed.wait_for(PlayDone, "caller") == PlayDone("caller", "dial", stopped=True)
        assert bed.wait_for(PlayDone, "caller", 2) == PlayDone("caller", "key")
        bed.engine.play("caller", Tone.MUSIC, loop=True, done="music")
        bed.engine.stop_playing("caller")
        assert bed.wait_for(PlayDone, "caller", 3) == PlayDone("caller", "music", stopped=True)


def test_a_sound_that_cannot_be_had_is_told(bed: MediaBed) -> None:
    with talking(bed, "caller"):
        bed.engine.play("caller", Announcement("../secret"), done="a")
        assert "no announcement" in bed.wait_for(PlayDone, "caller").fault
        bed.engine.play("caller", SoundFile("no-such-file.wav"), done="b")
        assert "no-such-file" in bed.wait_for(PlayDone, "caller", 2).fault


def test_digits_come_and_go_as_events(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk") as party:
        party["caller"].press("12#")
        bed.wait_for(DigitPressed, "caller", 3)
        assert [one.digit for one in bed.of(DigitPressed)] == ["1", "2", "#"]
        bed.engine.send_digits("desk", "9*0")
        bed.wait_for(DigitsSent, "desk")
        wait_until(lambda: party["desk"].heard_keys() == "9*0", "three keys")
        ends = [one for one in party["desk"].packets if one.payload_type == EVENTS and one.payload[1] & 0x80]
        assert len(ends) == 9


def test_digits_are_heard_as_tones_where_no_events_were_agreed(bed: MediaBed) -> None:
    with RtpPhone() as phone, RtpPhone(ssrc=2) as other:
        address = bed.join("line", phone, event_type=None)
        phone.speak(address, np.concatenate([keys("147*"), np.zeros(16000, np.int16)]))
        bed.wait_for(DigitPressed, "line", 4)
        assert [(one.digit, one.inband) for one in bed.of(DigitPressed)] == [(key, True) for key in "147*"]
        other.speak(bed.join("other", other, event_type=None), sine(300))
        bed.engine.send_digits("other", "5")
        wait_until(lambda: _last_tones(other) == {770.0, 1335.0}, "tones of key 5")


def test_a_silent_leg_is_told_once_and_told_back(bed: MediaBed) -> None:
    with talking(bed, "caller") as party:
        party["caller"].keep_quiet()
        assert bed.wait_for(LegSilent, "caller").silent_s >= 0.3
        party["caller"].speak(bed.addresses["caller"], sine(CALLER_HZ))
        bed.wait_for(LegHeard, "caller", 2)
        assert len(bed.of(LegSilent)) == 1


def test_a_leg_whose_telephone_never_speaks_is_silent(bed: MediaBed) -> None:
    with RtpPhone() as phone:
        bed.join("mute", phone)
        bed.wait_for(LegSilent, "mute")


def test_talking_is_told_when_it_begins_and_ends(bed: MediaBed) -> None:
    with RtpPhone() as phone:
        address = bed.join("caller", phone)
        phone.speak(address, np.concatenate([sine(500, 0.5), np.zeros(12000, np.int16)]))
        assert bed.wait_for(LegTalking, "caller").talking
        assert not bed.wait_for(LegTalking, "caller", 2).talking


def test_the_limit_of_legs_refuses_and_a_closed_leg_makes_room() -> None:
    with media_bed(most_legs=2) as bed:
        bed.engine.open_leg("a")
        bed.engine.open_leg("b")
        with pytest.raises(MediaFull, match="2 legs"):
            bed.engine.open_leg("c")
        bed.engine.close_leg("a")
        wait_until(lambda: _opens(bed, "c"), "room for a leg")
        assert bed.engine.figures().legs == 2


def test_ports_that_others_hold_are_passed_over() -> None:
    with media_bed(first_port=24500, last_port=24504) as bed:
        with RtpPhone():
            first = bed.engine.open_leg("a")[1]
            second = bed.engine.open_leg("b")[1]
        assert {first, second} <= {24500, 24502, 24504}
        bed.engine.open_leg("c")
        with pytest.raises(MediaFull, match="port"):
            bed.engine.open_leg("d")


def test_requests_for_a_leg_that_is_gone_are_no_fault(bed: MediaBed) -> None:
    for request in (
        lambda: bed.engine.close_leg("gone"), lambda: bed.engine.hears("gone", {"other": 1.0}),
        lambda: bed.engine.mute("gone"), lambda: bed.engine.stop_playing("gone"),
        lambda: bed.engine.record("gone", "key", 0), lambda: bed.engine.send_digits("gone", "1"),
    ):  # fmt: skip
        request()
    with talking(bed, "caller"):
        pass


def test_a_stranger_is_not_mixed_in(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk") as party, RtpPhone(host="127.0.0.2", ssrc=9) as stranger:
        bed.engine.hears("desk", {"caller": 1.0})
        stranger.speak(bed.addresses["caller"], sine(1500))
        wait_until(lambda: _foreign(bed, "caller") > 10, "foreign packets")
        assert heard_tones(party["desk"]) == {CALLER_HZ}


def test_every_tick_is_sent_once_and_numbered_without_gap(bed: MediaBed) -> None:
    with talking(bed, "caller") as party:
        wait_until(lambda: len(party["caller"].packets) >= 50, "a second of voice")
        got = party["caller"].packets
        assert [(one.sequence - got[0].sequence) & 0xFFFF for one in got] == list(range(len(got)))
        steps = {(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in itertools.pairwise(got)}
        assert steps == {160} or min(steps) == 160  # a stall of the machine skips time, never goes back
        assert got[0].marker


def test_the_whole_tone_arrives_at_its_frequency(bed: MediaBed) -> None:
    with talking(bed, "caller", "desk") as party:
        bed.engine.hears("desk", {"caller": 1.0})
        heard_tones(party["desk"])
        assert loudest_hz(party["desk"].heard(0.5)) == CALLER_HZ


def _last_tones(phone: RtpPhone) -> set[float]:
    sound = phone.heard(0.2)
    return set(strong_tones(sound, 2)) if len(sound) == 1600 else set()


def _foreign(bed: MediaBed, leg_id: str) -> int:
    return next(one.foreign for one in bed.engine.leg_figures() if one.leg_id == leg_id)


def _opens(bed: MediaBed, leg_id: str) -> bool:
    with contextlib.suppress(MediaFull):
        return bool(bed.engine.open_leg(leg_id))
    return False
