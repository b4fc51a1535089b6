"""The running service: one thread owns the room; ports report into its queue, outputs follow its effects."""

from __future__ import annotations

import contextlib
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alarms.service import notices as ways
from alarms.service.alarm_log import AlarmLog, read_state, write_state
from alarms.service.assembly import Parts, build
from alarms.service.device_file import DeviceFile
from alarms.service.reports import commands_of, known_of, parts_report, raising
from alarms.service.uplink import REPORT_EVERY_S, Spool, Uplink
from alarms.watchers import alarm_life as life
from alarms.watchers.alarm_life import AlarmRecord, Effect, State, What
from alarms.watchers.conditions import Condition
from alarms.watchers.following import follow
from alarms.watchers.happenings import Happening
from alarms.watchers.panel import signals
from alarms.watchers.shedding import GOAL_S, Load, Plan, due, plan_shedding
from dispatch_app.domain.alarm import alarm_id_of
from dispatch_app.domain.commands import AcknowledgeAlarm, ClearAlarm, Command
from dispatch_app.domain.part import AlarmWishes, PartsReport
from dispatch_app.words import t

TICK_S = 0.2
MOST_WAITING = 5000
"""All parts together report some hundred times a second at most; more than this is a hung service."""
COMMAND_WITHIN_S = 60.0
FOREIGN_FOR_S = 15.0
"""Alarms of others stay on the lamp this long after the server was heard last; then our own watch of it speaks."""

log = logging.getLogger("alarms.service")
Order = Callable[[float], Any]
"""A change asked for by a person, run by the owning thread at the monotonic time it is given."""


class AlarmService:
    """Build it from a checked file, `start`, `stop`."""

    def __init__(self, devices: DeviceFile) -> None:
        state = devices.path(devices.single["service"]["state"])
        assert state is not None
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder: Path = state
        self._devices = devices
        self._queue: queue.Queue[Happening | Order] = queue.Queue(MOST_WAITING)
        self._overflow = 0
        self.log = AlarmLog(state, lambda: datetime.now(UTC))
        self.parts: Parts = build(devices, self._report, datetime.now(UTC).date())
        self.spool = Spool(state / "reports.jsonl")
        self._foreign: list[AlarmRecord] = []
        self._followed_s = 0.0
        self._lamp_test: int | None = None
        self._parts_report = parts_report(self.parts.room)
        self._described_s = 0.0
        self._uplink = _uplink(devices, self.spool, self._report_of_parts, self._wished)
        self._notices = ways.Notices(ways.rules_of(devices, state), self._noticed)
        self._plan = shedding_plan(devices)
        self._shed: set[str] = set()
        self._commands: dict[str, tuple[str, ...]] = {one["name"]: one["command"] for one in devices.listed["shed"]}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alarm room", daemon=True)

    def start(self) -> None:
        """Take up the standing alarms and begin."""
        self._act(self.parts.room.restore(read_state(self.folder / "standing.json"), time.monotonic()))
        self._show()
        self._thread.start()
        self._notices.start()
        if self._uplink is not None:
            self._uplink.start()
        for part in self.parts.ports:
            part.start()
        self.log.line("service_started")

    def stop(self) -> None:
        """End every thread; alarms and reports wait on disk."""
        for part in self.parts.ports:
            part.stop()
        self._stop.set()
        self._thread.join(5.0)
        self._notices.stop()
        if self._uplink is not None:
            self._uplink.stop()
        self.log.line("service_stopped")

    def ask(self, order: Order, within_s: float = 5.0) -> Any:
        """What the order returns, run by the owning thread. Raises KeyError as it does, TimeoutError."""
        done = threading.Event()
        result: list[Any] = []

        def run(now_s: float) -> None:
            try:
                result.append(order(now_s))
            except KeyError as wrong:
                result.append(wrong)
            done.set()

        self._queue.put(run, timeout=within_s)
        if not done.wait(within_s):
            raise TimeoutError("the alarm room does not answer")
        if isinstance(result[0], KeyError):
            raise result[0]
        return result[0]

    def change(self, effects: list[Effect]) -> None:
        """Act on the effects of an order; only inside `ask`."""
        self._act(effects)

    def acknowledge_all(self, now_s: float) -> None:
        """An order: everything has been seen."""
        self._acknowledge_here("", now_s)

    def reset_all(self, now_s: float) -> None:
        """An order: every latched alarm that was seen ends."""
        for key in list(self.parts.room.book.records):
            self._act(self.parts.room.book.change(key, lambda record: life.reset(record, record.by, now_s), now_s))

    def test_lamps(self) -> None:
        """Light everything for a while."""
        for relay in self.parts.relays:
            relay.test()
        self.log.line("lamp_test")

    def _report(self, happening: Happening) -> None:
        try:
            self._queue.put_nowait(happening)
        except queue.Full:
            self._overflow += 1
            if self._overflow == 1:
                log.error("the alarm room does not keep up: reports are dropped")

    def _noticed(self, way: str, worked: bool) -> None:
        condition = Condition("notice_undelivered", way, not worked)
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(lambda now_s: self._act(self.parts.room.say(condition, now_s)))

    def _run(self) -> None:
        ticked_s = 0.0
        while not self._stop.is_set():
            with contextlib.suppress(queue.Empty):
                self._one(self._queue.get(timeout=TICK_S))
            now_s = time.monotonic()
            if now_s - ticked_s >= TICK_S:
                ticked_s = now_s
                self._guarded(lambda now_s: self._act(self.parts.room.tick(now_s)))
                self._guarded(self._shed_due)
                self._guarded(self._switch_said)
                self._guarded(self._forget_foreign)
                self._guarded(self._describe_parts)

    def _one(self, one: Happening | Order) -> None:
        if callable(one):
            self._guarded(one)
        else:
            self._guarded(lambda now_s: self._act(self.parts.room.take(one, now_s)))
        for name in self.parts.room.pressed:
            if name == "test":
                self.test_lamps()
            else:
                self._acknowledge_here(t("button below the lamp"), time.monotonic())
        self.parts.room.pressed.clear()

    def _guarded(self, order: Order) -> None:
        try:
            order(time.monotonic())
        except Exception:  # boundary: device loop, one bad report must not end the watch over all others
            log.exception("an alarm step failed")

    def _act(self, effects: list[Effect], tell: bool = True) -> None:
        """Lamp first, then log, server and people; `tell` False for what the server told us."""
        if not effects:
            return
        self._show()  # lamp and siren wait for no disk
        now_s = time.monotonic()
        for effect in effects:
            self.log.effect(effect)
            if tell:
                for command in commands_of(effect, now_s):
                    self._tell(command)
            if effect.what is What.RANG:
                self._notices.ring(effect.record)
        try:
            write_state(self.folder / "standing.json", self.parts.room.to_plain(now_s))
        except OSError as wrong:
            log.error("the standing alarms cannot be kept: %s", wrong)

    def _tell(self, command: Command) -> None:
        if self._uplink is None:
            return
        try:
            self.spool.put(command)
        except OSError as wrong:
            log.error("a report cannot be kept on disk: %s", wrong)

    # --- what persons did at the desks -------------------------------------------------------------------------------

    def _report_of_parts(self) -> PartsReport:
        return self._parts_report

    def _describe_parts(self, now_s: float) -> None:
        if self._uplink is not None and now_s - self._described_s >= REPORT_EVERY_S:
            self._described_s = now_s
            self._parts_report = parts_report(self.parts.room)

    def _wished(self, wishes: AlarmWishes, puts: int) -> None:
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(lambda now_s: self._follow(wishes, puts, now_s))

    def _follow(self, wishes: AlarmWishes, puts: int, now_s: float) -> None:
        if self.spool.puts != puts or len(self.spool):
            return  # the server's list was made before our last reports reached it
        if self._lamp_test is not None and wishes.lamp_test > self._lamp_test:
            self.test_lamps()
        self._lamp_test = wishes.lamp_test
        room = self.parts.room
        done = follow(room.book, known_of(wishes.alarms), room.described, now_s)
        self._foreign, self._followed_s = done.foreign, now_s
        for record in done.raise_again:
            self._tell(raising(record))
        for kind, subject in done.clear:
            self._tell(ClearAlarm(kind, subject))
        self._act(done.effects, tell=False)
        self._show()

    def _forget_foreign(self, now_s: float) -> None:
        if self._foreign and now_s - self._followed_s > FOREIGN_FOR_S:
            self._foreign = []
            self._show()

    def _acknowledge_here(self, by: str, now_s: float) -> None:
        """The button below the lamp: everything has been seen, also what others raised."""
        self._act(self.parts.room.book.acknowledge_all(by, now_s))
        unseen = [r for r in self._foreign if r.state in (State.UNACKNOWLEDGED, State.LATCHED_UNACKNOWLEDGED)]
        for record in unseen:
            self._tell(AcknowledgeAlarm(alarm_id_of(record.kind, record.subject), by))
        self._foreign = [replace(r, state=State.ACKNOWLEDGED) if r in unseen else r for r in self._foreign]
        self._show()

    def _show(self) -> None:
        shown = signals([*self.parts.room.book.standing(), *self._foreign])
        for relay in self.parts.relays:
            relay.show(shown)

    def _switch_said(self, now_s: float) -> None:
        """That the lines go to the desk telephones is an alarm of its own, which stays until a person ends it."""
        for relay in self.parts.relays:
            if relay.wiring.exchange >= 0:
                switched = Condition("switched_to_desks", relay.subject, relay.wanted.exchange)
                self._act(self.parts.room.say(switched, now_s))

    def _shed_due(self, now_s: float) -> None:
        if self._plan is None:
            return
        shedding = self._devices.single["shedding"]
        state = self.parts.room.ups[shedding["ups"]]
        if state.on_battery_since_s is None:
            if self._shed:
                self.log.line("mains_back", shed=sorted(self._shed))
                for name in sorted(self._shed):
                    self._act(self.parts.room.say(Condition("load_shed", name, present=False), now_s))
                self._shed.clear()
            return
        low = state.flags.get("ups_battery_low")
        steps = due(self._plan, now_s - state.on_battery_since_s, frozenset(self._shed))
        if low is not None and low.raised:  # the plan was too hopeful: only the last load stays
            spared = {*self._shed, self._devices.listed["shed"][-1]["name"]}
            steps = tuple(step for step in self._plan.steps if step.name not in spared)
        for step in steps:
            self._shed.add(step.name)
            self.log.line("shed", name=step.name, after_s=round(step.after_s), armed=shedding["armed"])
            if shedding["armed"] and self._commands.get(step.name):
                threading.Thread(target=_run_command, args=(step.name, self._commands[step.name]), daemon=True).start()
                facts = (("detail", f"{step.power_w:.0f} W"),)
                self._act(self.parts.room.say(Condition("load_shed", step.name, True, facts), now_s))


def shedding_plan(devices: DeviceFile) -> Plan | None:
    """The shut-down order of the file; None where there is none."""
    shedding = devices.single["shedding"]
    loads = [Load(one["name"], one["power_w"], one["least_s"]) for one in devices.listed["shed"]]
    if not shedding["ups"] or not loads:
        return None
    return plan_shedding(loads, shedding["energy_wh"], shedding["goal_h"] * GOAL_S / 4.0)


def shelve_order(service: AlarmService, key: tuple[str, str], by: str, for_s: float) -> Order:
    """An order that shelves one alarm."""
    room = service.parts.room
    return lambda now_s: service.change(room.book.change(key, lambda r: life.shelve(r, by, for_s, now_s), now_s))


def _uplink(
    devices: DeviceFile, spool: Spool, report: Callable[[], PartsReport], wished: Callable[[AlarmWishes, int], None]
) -> Uplink | None:
    server = devices.single["server"]
    if not server["url"]:
        return None
    key_file = devices.path(server["password_file"])
    assert key_file is not None
    ca_file = devices.path(server["ca_file"])
    password = lambda: key_file.read_text(encoding="ascii").strip()  # noqa: E731
    return Uplink(server["url"], ca_file, server["user"], password, spool, report, wished)


def _run_command(name: str, command: tuple[str, ...]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=COMMAND_WITHIN_S, check=False)
        log.warning("shed %s: its command ended with %d", name, done.returncode)
    except (OSError, subprocess.TimeoutExpired) as wrong:
        log.error("shed %s: its command failed: %s", name, type(wrong).__name__)
