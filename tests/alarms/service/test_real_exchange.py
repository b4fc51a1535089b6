"""The alarms and the real exchange, each a process of its own: it is watched, it rings a person who hears speech."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from alarms.decoders.sip_text import Credentials
from alarms.ports.exchange_probes import alive, registers, speaks
from dispatch_app.simulator.sip_phone import SipPhone
from tests.alarms.service.centre_bed import GREEN, RED, centre
from tests.alarms.service.test_program import program
from tests.exchange.exchange_bed import ExchangeBed, exchange_bed
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.e2e, pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"),
]  # fmt: skip
ACCOUNT = Credentials("alarms", "pass-sip-alarms")
TEST_NUMBER = "*43"
SPEECH_RMS = 1000.0
"""Speech at a telephone's level lies above; an open line of silence below 10."""


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[ExchangeBed]:
    telephones = [
        {"user": "alarms", "kind": "alarms"}, {"user": "duty", "kind": "other", "extension": "7001"},
    ]  # fmt: skip
    keys = tmp_path / "exchange" / "keys"
    keys.mkdir(parents=True)
    for one in telephones:
        (keys / f"sip-{one['user']}").write_text(f"pass-sip-{one['user']}", encoding="ascii")
    with exchange_bed(tmp_path / "exchange", with_centre=False, trunks=1, telephones_too=telephones) as bed:
        yield bed


def _duty(bed: ExchangeBed) -> SipPhone:
    phone = bed.phone("duty", "pass-sip-duty")
    phone.answers_after_s = 0.2
    assert bed.loop.run(phone.register()) == 200
    return phone


def _heard_rms(phone: SipPhone) -> float:
    heard = [call.voice.heard(0.5) for call in list(phone.calls.values())]
    samples = next((one for one in heard if len(one) >= 2_000), np.zeros(1))
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))


def test_probed_by_options_registration_and_voice(exchange: ExchangeBed) -> None:
    host, port = exchange.exchange
    assert alive(host, port, 2.0).well
    assert registers(host, port, ACCOUNT, 3.0).well
    wrong = registers(host, port, Credentials("alarms", "guess"), 3.0)
    assert not wrong.well and wrong.detail.startswith("40"), wrong.detail
    voice = speaks(host, port, ACCOUNT, TEST_NUMBER, 3.0)
    assert voice.well, voice.detail
    assert not speaks(host, port, ACCOUNT, "8001", 3.0).well, "a desk's telephone is not called by a part"
    exchange.kill()
    assert not alive(host, port, 1.0).well
    exchange.process = None


def test_a_raised_alarm_rings_a_person_who_hears_it_spoken(exchange: ExchangeBed, tmp_path: Path) -> None:
    host, port = exchange.exchange
    duty = _duty(exchange)
    password = tmp_path / "exchange" / "keys" / "sip-alarms"
    account = f'user = "alarms"\npassword_file = "{password}"\n'
    file = tmp_path / "devices.toml"
    with centre(tmp_path) as room:
        file.write_text(
            f'[[ups]]\nname = "UPS"\nport = "{tmp_path / "ups"}"\nevery_s = 0.2\n'
            f'[[relay]]\nname = "box"\nport = "{tmp_path / "relay"}"\nred = 0\ngreen = 2\nsiren = 3\n'
            f'[[watch]]\nname = "account"\nprobe = "register"\ntarget = "{host}:{port}"\nevery_s = 1\n{account}'
            f'[[watch]]\nname = "voice"\nprobe = "media"\ntarget = "{host}:{port}"\nnumber = "{TEST_NUMBER}"\n'
            f'every_s = 4\n{account}'
            f'[[notice]]\nway = "telephone"\nhost = "{host}"\nport = {port}\nto = ["7001"]\n{account}'
        )
        with program("service", "--devices", str(file)):
            room.until_coil(GREEN, True, "green")
            assert not duty.calls, "no alarm, no call"
            room.ups.mains = False
            room.until_coil(RED, True, "red")
            wait_until(lambda: _heard_rms(duty) > SPEECH_RMS, "speech is heard", 20.0)
            exchange.loop.do(next(iter(duty.calls.values())).hang_up)
