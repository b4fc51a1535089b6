"""Looks at the telephone exchange over SIP: does it live, does it register, does it speak; and the alarm call."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable

from alarms.decoders.sip_text import Credentials
from alarms.ports.messages_out import SendFault
from alarms.ports.sip_call import TICK_S, Call, silence
from alarms.ports.sip_peer import SipPeer
from alarms.ports.speech import spoken
from alarms.watchers.level_watch import Sample

LISTEN_S = 1.5
LEAST_SHARE = 0.8
"""Of the voice packets that a healthy line brings in the time; fewer are heard as holes."""
LONGEST_GAP_S = 0.2
ANSWERED_WITHIN_S = 40.0
"""A telephone rings this long before the next person is tried."""
REPEATS, PAUSE_S = 3, 1.0
"""The sentence is spoken so often: who picks up misses the beginning."""


def alive(host: str, port: int, timeout_s: float) -> Sample:
    """Whether the exchange (or the provider's end of a trunk) answers OPTIONS."""
    return _looked(lambda: _options(host, port, timeout_s))


def registers(host: str, port: int, credentials: Credentials, timeout_s: float) -> Sample:
    """Whether the account can register."""
    return _looked(lambda: _register(host, port, credentials, timeout_s))


def speaks(host: str, port: int, credentials: Credentials, number: str, timeout_s: float) -> Sample:
    """Whether a call to the number is answered and brings voice without holes: the media engine's tick."""
    return _looked(lambda: _listen(host, port, credentials, number, timeout_s))


def call_with_alarm(host: str, port: int, credentials: Credentials, numbers: tuple[str, ...], text: str) -> None:
    """Ring the numbers one after the other until one answers and hears the sentence out. Raises SendFault."""
    sentence, pause = spoken(text), silence(PAUSE_S)
    sound: array[int] = array("h")
    for _ in range(REPEATS):
        sound += pause + sentence
    reasons = []
    for number in numbers:
        try:
            with SipPeer(host, port, credentials) as peer:
                heard = Call(peer, number).run(sound, ANSWERED_WITHIN_S)
        except OSError as wrong:
            reasons.append(str(wrong) or type(wrong).__name__)
            continue
        once_s = (len(pause) + len(sentence)) / 8000
        if heard.lasted_s >= once_s:
            return
        reasons.append("hung up early")
    raise SendFault("; ".join(reasons)[:120] or "no number")


def _options(host: str, port: int, timeout_s: float) -> Sample:
    with SipPeer(host, port) as peer:
        answer = peer.options(timeout_s)
    return Sample(well=True, detail=f"{answer.status}")


def _register(host: str, port: int, credentials: Credentials, timeout_s: float) -> Sample:
    with SipPeer(host, port, credentials) as peer:
        peer.register(timeout_s)
        with contextlib.suppress(OSError):  # at its end a look leaves nothing that could be rung
            peer.register(timeout_s, for_s=0)
    return Sample(well=True)


def _listen(host: str, port: int, credentials: Credentials, number: str, timeout_s: float) -> Sample:
    with SipPeer(host, port, credentials) as peer:
        heard = Call(peer, number).run(silence(LISTEN_S), timeout_s)
    wanted = LISTEN_S / TICK_S * LEAST_SHARE
    detail = f"{heard.received} / {round(LISTEN_S / TICK_S)}, {heard.longest_gap_s * 1000:.0f} ms"
    well = heard.received >= wanted and heard.longest_gap_s <= LONGEST_GAP_S
    return Sample(well, detail=detail)


def _looked(look: Callable[[], Sample]) -> Sample:
    try:
        return look()
    except (OSError, ValueError) as wrong:
        return Sample(well=False, detail=(str(wrong) or type(wrong).__name__)[:80])
