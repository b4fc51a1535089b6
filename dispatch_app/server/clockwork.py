"""What happens by itself as time passes: deadlines, callers who give up, lost stations, slow readers, fixes, beats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from dispatch_app.adapters.telephony.ring_simulator import RingSimulator
from dispatch_app.domain.alarm import alarm_id_of
from dispatch_app.domain.commands import (
    AdvanceCampaign,
    ClearAlarm,
    Command,
    DistributeCalls,
    ExpireMapFeature,
    ExpireNotice,
    MarkStepLate,
    RaiseAlarm,
    RemindReturnSlip,
    ReportTerminalAnswer,
    UnshelveAlarm,
)
from dispatch_app.server.event_stream import EventStream
from dispatch_app.server.housekeeping import Housekeeping
from dispatch_app.server.mileage_watch import MileageWatch
from dispatch_app.server.order_courier import OrderCourier
from dispatch_app.server.own_commands import OwnCommands
from dispatch_app.server.parts_desk import PartsDesk
from dispatch_app.server.queue_watch import QueueWatch
from dispatch_app.use_cases.reactions import deadlines
from dispatch_app.use_cases.settings import CentreSettings

TICK_S = 0.25
FIXES_EVERY_TICKS = 4
BEAT_EVERY_TICKS = 8


class Clockwork:
    """One task in the event loop; a tick that fails is written down and the next one comes all the same."""

    def __init__(
        self,
        stream: EventStream,
        own: OwnCommands,
        courier: OrderCourier,
        simulator: RingSimulator | None,
        centre: CentreSettings,
        now: Callable[[], datetime],
        bug: Callable[[BaseException, str], object],
        housekeeping: Housekeeping,
        parts_desk: PartsDesk,
        queue: QueueWatch,
        mileage: MileageWatch,
    ) -> None:
        self._stream = stream
        self._own = own
        self._courier = courier
        self._simulator = simulator
        self._centre = centre
        self._now = now
        self._bug = bug
        self._housekeeping = housekeeping
        self._parts_desk = parts_desk
        self._queue = queue
        self._mileage = mileage
        self._ticks = 0

    async def run(self) -> None:
        """Tick until cancelled."""
        loop = asyncio.get_running_loop()
        next_at = loop.time()
        while True:
            next_at = max(next_at + TICK_S, loop.time())
            try:
                self.tick(loop.time())
            except Exception as wrong:  # boundary: one failed tick must not stop the clockwork
                self._bug(wrong, "clockwork")
            await asyncio.sleep(next_at - loop.time())

    def tick(self, now_s: float) -> None:
        """One step; `now_s` is the loop's time."""
        self._ticks += 1
        wakes = self._queue.wakes(self._stream.board, now_s)
        for command in deadlines(self._stream.board, self._now(), self._centre, wakes):
            self._own.send(_wish_of(command), command)
        self._own.tick()
        self._courier.tick(now_s)
        self._parts_desk.tick(now_s)
        if self._simulator is not None:
            self._simulator.tick()
        self._housekeeping.tick(now_s)
        self._mileage.tick(now_s)
        fixes, beat = self._ticks % FIXES_EVERY_TICKS == 0, self._ticks % BEAT_EVERY_TICKS == 0
        for reader in list(self._stream.readers):
            if not reader.drop_if_slow(now_s) and (fixes or beat):
                reader.due(fixes=fixes, beat=beat)


def _wish_of(command: Command) -> str:
    """The key under which the same wish is not put twice at a time."""
    if isinstance(command, MarkStepLate):
        return f"late:{command.order_id}:{command.revision}:{command.step.value}"
    if isinstance(command, DistributeCalls):
        return "distribute"
    if isinstance(command, AdvanceCampaign):
        return f"campaign:{command.campaign_id}"
    if isinstance(command, ExpireMapFeature):
        return f"expire:{command.feature_id}:{command.version}"
    if isinstance(command, ReportTerminalAnswer):
        return f"terminal:{command.request_id}"
    if isinstance(command, RemindReturnSlip):
        return f"remind:{command.mission_id}"
    if isinstance(command, ExpireNotice):
        return f"expire:{command.notice_id}"
    if isinstance(command, UnshelveAlarm):
        return f"unshelve:{command.alarm_id}"
    assert isinstance(command, RaiseAlarm | ClearAlarm), f"a deadline gave {type(command).__name__}"
    return f"{type(command).__name__}:{alarm_id_of(command.kind, command.subject)}"
