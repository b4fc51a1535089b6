"""A caller of sipp's rings the real exchange: card, both voices, printed order, a recording that holds and replays."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dispatch_app.adapters.database.recordings_in_journal import recordings_in_journal
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.domain.order import Step
from dispatch_app.domain.recording import Recording, RecordingState
from dispatch_app.domain.telephone import PhoneState
from dispatch_app.exchange.recording.opus import read_opus
from dispatch_app.exchange.settings import ExchangeSettings, load_exchange_settings
from dispatch_app.simulator.phone_voice import PhoneVoice, strength
from dispatch_app.simulator.printing import choose_printing
from dispatch_app.simulator.programs import Launch
from dispatch_app.simulator.programs_of_centre import exchange_part
from dispatch_app.simulator.sip_phone import SipPhone
from dispatch_app.simulator.town_centre import TownCentre
from dispatch_app.simulator.town_exchange import make_exchange
from tests.e2e.conftest import DEADLINE_MS, RealCentre, running_centre
from tests.e2e.sipp_caller import SippCaller
from tests.e2e.test_ring_to_closed import caller_near_the_station, look_at_paper, press, send_fixes
from tests.exchange.exchange_bed import LOUD, Loop
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.gui,
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("does not support (raise|grabbing|propagateSizeHints)", extend=True),
    pytest.mark.skipif(shutil.which("sipp") is None, reason="sipp is not installed (Debian package sip-tester)"),
]

CALLER_HZ, DESK_HZ = 440.0, 650.0


@pytest.fixture
def real_centre(tmp_path: Path) -> Iterator[RealCentre]:
    """Server with the real exchange beside it, positions, a station that prints into a folder."""
    printing = choose_printing(tmp_path / "papers", use_cups=False)

    def exchange_of(centre: TownCentre) -> list[Launch]:
        return [exchange_part(make_exchange(centre).file)]

    with running_centre(tmp_path, printing, {"telephony": {"exchange": "exchange"}}, exchange_of) as made:
        yield made


@pytest.fixture
def exchange(real_centre: RealCentre) -> ExchangeSettings:
    """The settings of the exchange, which runs as a process of its own."""
    return load_exchange_settings(real_centre.centre.settings.file.parent / "exchange.toml")


@pytest.fixture
def telephones() -> Iterator[Loop]:
    """An event loop in a thread for the voices: the windows have the main one."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def desk_phone(exchange: ExchangeSettings, telephones: Loop) -> Iterator[SipPhone]:
    """The telephone of desk 1, registered with its password."""
    user = exchange.plan.desks[0]
    phone = SipPhone(user, (exchange.sip_host, exchange.sip_port), exchange.password_of(user))
    phone.on_ring = lambda call: call.voice.tone(DESK_HZ)
    telephones.run(phone.start())
    assert telephones.run(phone.register()) == 200
    yield phone
    telephones.do(phone.close)


@pytest.fixture
def caller(exchange: ExchangeSettings, tmp_path: Path) -> Iterator[SippCaller]:
    """sipp on the provider's side of the trunk."""
    made = SippCaller(tmp_path, (exchange.sip_host, exchange.sip_port), exchange.trunks[0].port)
    yield made
    made.close()


@pytest.fixture
def voice(telephones: Loop) -> Iterator[PhoneVoice]:
    """The caller's end of the talk; its socket is closed before its loop ends."""
    made = PhoneVoice()
    telephones.run(made.open("127.0.0.1"))
    yield made
    telephones.do(made.close)


def test_a_telephone_call_becomes_a_card_a_talk_an_order_and_a_recording(
    qtbot: QtBot, real_centre: RealCentre, exchange: ExchangeSettings, telephones: Loop, desk_phone: SipPhone,
    caller: SippCaller, voice: PhoneVoice, windows: ConsoleWindows,
) -> None:  # fmt: skip
    board = windows.runner.link
    home = caller_near_the_station(real_centre)
    send_fixes(real_centre)
    qtbot.waitUntil(lambda: len(board.fixes) == len(real_centre.centre.resources.vehicles), timeout=DEADLINE_MS)
    qtbot.waitUntil(lambda: board.board.desks[desk_phone.user].phone is PhoneState.REGISTERED, timeout=DEADLINE_MS)

    telephones.do(voice.tone, CALLER_HZ)
    caller.dial(home.number, voice.address)
    qtbot.waitUntil(lambda: len(windows.intake.page.queue.waiting.rows()) == 1, timeout=DEADLINE_MS)
    at_desk = wait_until(lambda: next((c for c in desk_phone.calls.values() if c.state == "ringing"), None), "the ring")
    assert at_desk.number == home.number
    telephones.run(at_desk.answer())
    qtbot.waitUntil(lambda: bool(windows.runner.desk.active), timeout=DEADLINE_MS)
    incident_id = windows.runner.desk.active
    page = windows.intake.page
    qtbot.waitUntil(lambda: home.number in page.call.number.text(), timeout=5_000)
    qtbot.waitUntil(lambda: home.address in page.call.caller.whole_text(), timeout=5_000)
    qtbot.waitUntil(lambda: page.form.contact.text() == home.number, timeout=5_000)

    remote = wait_until(caller.answered_at, "sipp's answer")
    telephones.do(voice.start, remote)
    for ear, tone_hz, other_hz in ((voice, DESK_HZ, CALLER_HZ), (at_desk.voice, CALLER_HZ, DESK_HZ)):
        wait_until(lambda ear=ear, tone=tone_hz: hears(ear, tone), f"{tone_hz} Hz is heard")
        assert strength(ear.heard(0.5), other_hz) < LOUD / 10, "nobody hears himself"

    press(qtbot, windows, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: home.address in page.form.scene.text(), timeout=DEADLINE_MS)
    qtbot.waitUntil(windows.intake.page.plan.send.isEnabled, timeout=DEADLINE_MS)
    press(qtbot, windows, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: bool(board.board.missions_of(incident_id)), timeout=DEADLINE_MS)
    mission = board.board.missions_of(incident_id)[0]

    def printed() -> bool:
        order = board.board.order_of(mission.mission_id)
        return order is not None and order.confirmed(Step.PRINTED) is not None

    qtbot.waitUntil(printed, timeout=DEADLINE_MS)
    order = board.board.order_of(mission.mission_id)
    assert order is not None
    look_at_paper(real_centre.papers(f"{order.order_id}-r1")[0], real_centre, (home.address, order.sheet.plate))

    telephones.do(at_desk.hang_up)
    caller.ended()
    recording = wait_until(lambda: compressed_recording(real_centre), "the recording is compressed", 30.0)
    assert (recording.number, recording.incident_id) == (home.number, incident_id)
    assert (recording.desk_id, recording.line) == (desk_phone.user, "trunk-1")
    real_centre.stop()
    verify_and_replay(exchange.recorder.folder, real_centre, recording)


def hears(voice: PhoneVoice, frequency_hz: float) -> bool:
    """Half a second of the tone."""
    heard = voice.heard(0.5)
    return len(heard) >= 3_200 and strength(heard, frequency_hz) > LOUD


def compressed_recording(real_centre: RealCentre) -> Recording | None:
    """The only recording of the journal, once it is compressed; None before."""
    settings = real_centre.centre.settings
    found = recordings_in_journal(settings.database_url, settings.centre.centre_id).recordings
    assert len(found) <= 1, found
    return found[0] if found and found[0].state is RecordingState.COMPRESSED else None


def verify_and_replay(folder: Path, real_centre: RealCentre, recording: Recording) -> None:
    """The offline verifier is content until one bit changes; caller and desk stand apart in what replays."""
    command = [sys.executable, "-m", "dispatch_app", "recordings", "verify", str(folder), "--settings"]
    command.append(str(real_centre.centre.settings.file))
    fine = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert fine.returncode == 0, fine.stdout + fine.stderr

    compressed = folder / recording.compressed_file
    caller_side, desk_side = while_both_talk(read_opus(compressed.read_bytes()))
    assert strength(caller_side, CALLER_HZ) > LOUD > 5 * strength(caller_side, DESK_HZ)
    assert strength(desk_side, DESK_HZ) > LOUD > 5 * strength(desk_side, CALLER_HZ)

    content = bytearray(compressed.read_bytes())
    content[len(content) // 2] ^= 1
    compressed.write_bytes(content)
    changed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert changed.returncode == 1, changed.stdout + changed.stderr


def while_both_talk(sound: NDArray[np.int16]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Half a second of each channel, up to a quarter of a second before the end: there nobody hangs up yet."""
    assert sound.shape[1] == 2
    heard = sound[-6_000:-2_000]
    assert len(heard) == 4_000, "the recording is shorter than the talk was"
    return heard[:, 0], heard[:, 1]
