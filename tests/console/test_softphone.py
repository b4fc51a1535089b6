"""The softphone as values: netstrings in any pieces, the state from events, files that hold no trap."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.desk_kit.softphone import (
    ControlReader,
    SoftphoneFault,
    SoftphoneSettings,
    Voice,
    VoiceState,
    account_text,
    config_text,
    read_softphone,
    request,
)

MESSAGES = [
    {"event": True, "type": "REGISTER_OK"},
    {"event": True, "type": "CALL_INCOMING", "id": "a"},
    {"response": True, "data": "好"},
]


def framed(message: dict) -> bytes:
    body = json.dumps(message).encode()
    return f"{len(body)}:".encode() + body + b","


@given(st.lists(st.integers(1, 40), max_size=20), st.sampled_from([b"", b"x", b"::,,", b"99999999:", b"{}"]))
def test_messages_are_found_in_any_pieces_and_behind_garbage(sizes: list[int], garbage: bytes) -> None:
    stream = garbage + b"".join(framed(one) for one in MESSAGES)
    reader, found, place = ControlReader(), [], 0
    for size in [*sizes, len(stream)]:
        found += reader.feed(stream[place : place + size])
        place += size
    assert found == MESSAGES


def test_a_body_that_is_no_json_is_dropped() -> None:
    assert ControlReader().feed(b"3:abc,4:[1] ," + framed(MESSAGES[0])) == [MESSAGES[0]]


def heard(voice: Voice, *messages: tuple[str, str]) -> list[bytes]:
    said: list[bytes] = []
    for kind, call_id in messages:
        said += voice.heard({"type": kind, "id": call_id})
    return said


def test_the_state_follows_what_is_heard() -> None:
    voice = Voice()
    voice.started()
    assert voice.state is VoiceState.STARTING
    heard(voice, ("REGISTER_OK", ""))
    assert voice.state is VoiceState.READY
    heard(voice, ("CALL_INCOMING", "a"))
    assert voice.state is VoiceState.RINGING
    heard(voice, ("CALL_ESTABLISHED", "a"), ("REGISTER_FAIL", ""))
    assert voice.state is VoiceState.TALKING, "a lost registration ends no call"
    heard(voice, ("CALL_CLOSED", "a"))
    assert voice.state is VoiceState.LOST
    voice.ended()
    assert voice.state is VoiceState.LOST and not voice.calls


def test_f1_lifts_now_or_as_soon_as_it_rings() -> None:
    voice = Voice()
    heard(voice, ("CALL_INCOMING", "a"))
    assert voice.answer() == [request("accept")]
    heard(voice, ("CALL_CLOSED", "a"))
    assert voice.answer() == []
    assert heard(voice, ("CALL_INCOMING", "b")) == [request("accept")]
    heard(voice, ("CALL_ESTABLISHED", "b"))
    assert voice.answer() == [] and not voice.answer_due, "who talks already lifts nothing more"


def test_a_call_that_went_elsewhere_is_not_lifted() -> None:
    voice = Voice()
    voice.answer()
    voice.let_go()
    assert heard(voice, ("CALL_INCOMING", "a")) == []


def test_the_files_name_desk_exchange_and_devices() -> None:
    settings = SoftphoneSettings("10.0.0.5:5060", "secret", microphone="alsa,hw:1", loudspeaker="pulse,desk")
    account, config = account_text(settings, "d1"), config_text(settings, 4444)
    assert account.startswith("<sip:d1@10.0.0.5:5060;transport=udp>;auth_user=d1;auth_pass=secret;")
    assert "ctrl_tcp_listen 127.0.0.1:4444\n" in config
    assert "module alsa.so\nmodule aufile.so\nmodule pulse.so\n" in config


@pytest.mark.parametrize(
    "text",
    ["", "exchange = 1", 'exchange = "h"', 'exchange = "h"\npassword = "a;b"', 'exchange = "h"\npassword = "a\\nb"',
     'exchange = "h"\npassword = "p"\ncolour = "red"', 'exchange = "h"\npassword = "p"\ntransport = "ws"', "= x"],
)  # fmt: skip
def test_wrong_settings_are_refused(text: str) -> None:
    with pytest.raises(SoftphoneFault):
        read_softphone(text)


def test_sound_settings_are_read() -> None:
    assert read_softphone('exchange = "h:5060"\npassword = "p"').user == ""
