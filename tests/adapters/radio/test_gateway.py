"""A fake gateway on a real port through our link and courier: nothing lost, nothing told twice, silence noticed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alarms.fake_devices.fake_radio import FakeRadio, Said
from alarms.fake_devices.pty_port import PtyPort
from dispatch_app.adapters.radio.courier import SILENT, CentreAway, RadioCourier
from dispatch_app.adapters.radio.gateway import RadioGateway
from dispatch_app.adapters.radio.lines import Heard
from dispatch_app.domain.commands import ClearAlarm, Command, RaiseAlarm, ReportRadio
from dispatch_app.domain.radio import RadioCode
from tests.waiting import wait_until

DAY = tuple(Said(0.02 * n, f"12{n % 7:02d}", f"{1 + n % 8:02d}", "radio1") for n in range(20))


class TalkingCentre:
    """Takes commands while `away` is False; a command whose answer is lost comes again under its id."""

    def __init__(self) -> None:
        self.away = False
        self.answers_lost = 0
        self.commands: dict[str, Command] = {}
        self.asked = 0

    def send(self, command_id: str, command: Command) -> None:
        self.asked += 1
        if self.away:
            raise CentreAway("no route")
        self.commands[command_id] = command
        if self.answers_lost:
            self.answers_lost -= 1
            raise CentreAway("the answer is lost")

    def reports(self) -> list[ReportRadio]:
        return [one for one in self.commands.values() if isinstance(one, ReportRadio)]


@contextmanager
def running(gateway: RadioGateway, courier: RadioCourier) -> Iterator[None]:
    threads = [threading.Thread(target=work, daemon=True) for work in (gateway.run, courier.run)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        gateway.stop()
        courier.stop()
        for thread in threads:
            thread.join(5.0)
            assert not thread.is_alive()


def parts(port: PtyPort, centre: TalkingCentre, silent_after_s: float = 30.0) -> tuple[RadioGateway, RadioCourier]:
    courier = RadioCourier(centre, lambda name, serial: gateway.acknowledge(serial))
    gateway = RadioGateway("main", str(port.path), 9600, courier.take, courier.tell_silence, silent_after_s)
    return gateway, courier


def test_a_day_arrives_once_though_server_and_port_go_away(tmp_path: Path) -> None:
    centre, fake = TalkingCentre(), FakeRadio(DAY, repeat_every_s=0.2)
    centre.away = True
    with PtyPort(fake, tmp_path / "radio") as port:
        gateway, courier = parts(port, centre)
        with running(gateway, courier):
            wait_until(lambda: fake.spoken > len(DAY) and centre.asked > 0, "the gateway repeats itself")
            assert fake.acknowledged == [], "nothing is acknowledged that the journal does not have"
            port.unplug()
            wait_until(lambda: not gateway.opened.is_set(), "the port is gone")
            port.plug_in()
            centre.answers_lost = 1
            centre.away = False
            wait_until(fake.is_heard, "everything is acknowledged")
        assert sorted(set(fake.acknowledged)) == list(range(1, len(DAY) + 1))
        assert len(centre.reports()) == len(DAY), "a repetition is no second command"
        assert sorted(r.unit for r in centre.reports()) == sorted(said.unit for said in DAY)
        assert courier.repeated > 0


def test_a_silent_gateway_is_an_alarm_until_it_speaks_again(tmp_path: Path) -> None:
    centre, fake = TalkingCentre(), FakeRadio((), beats=False)
    with PtyPort(fake, tmp_path / "radio") as port:
        gateway, courier = parts(port, centre, silent_after_s=0.3)
        with running(gateway, courier):
            wait_until(lambda: any(isinstance(one, RaiseAlarm) for one in centre.commands.values()), "the alarm")
            fake.beats = True
            wait_until(lambda: any(isinstance(one, ClearAlarm) for one in centre.commands.values()), "the end of it")
    raised = next(one for one in centre.commands.values() if isinstance(one, RaiseAlarm))
    assert (raised.kind, raised.subject) == (SILENT, "main")


def test_a_report_with_a_strange_code_is_answered_and_not_passed_on(tmp_path: Path) -> None:
    centre, fake = TalkingCentre(), FakeRadio((Said(0.0, "1201", "77"), Said(0.1, "1201", "99")))
    with PtyPort(fake, tmp_path / "radio") as port:
        gateway, courier = parts(port, centre)
        with running(gateway, courier):
            wait_until(fake.is_heard, "both are answered")
    assert [one.code for one in centre.reports()] == [RadioCode.CHECK] and gateway.refused == 1


def test_what_waits_is_bounded_and_the_gateway_repeats_the_rest() -> None:
    centre = TalkingCentre()
    centre.away = True
    answered: list[int] = []
    courier = RadioCourier(centre, lambda name, serial: answered.append(serial))
    heard = [Heard(n, "1201", RadioCode.CHECK, 1, "", None) for n in range(600)]
    for one in heard:
        courier.take("main", one)
    assert courier.shed == 100
    centre.away = False
    while courier.send_first():
        continue
    assert answered == list(range(500))
    for one in heard:
        courier.take("main", one)
    while courier.send_first():
        continue
    assert len(centre.reports()) == 600 and sorted(set(answered)) == list(range(600))
