"""A desk in a dispatch storm: opens, sends, revises, stands down, closes, and notes every answer."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.order import OrderState, Step
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.station import DeskState
from dispatch_app.simulator.api_client import Link
from dispatch_app.wire.messages import CommandAnswer

OPEN_AT_ONCE = 4
"""Incidents a desk of the storm holds; the stations' printers are the slowest part."""

REVISED_SHARE = 0.15
STOOD_DOWN_SHARE = 0.08
TAKEN_ON_PURPOSE_SHARE = 0.25
"""Orders to a vehicle that may be another desk's: such races are what the storm is for."""

PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class Told:
    """A command and the answer that the server gave: from here on it is a promise."""

    user: str
    command_id: str
    command: cmd.Command
    answer: CommandAnswer


class StormDesk:
    """Works until `finishing` is set, then carries its missions to their end and closes its incidents."""

    def __init__(self, link: Link, vehicle_ids: Sequence[str], scenes: Sequence[Position], seed: int) -> None:
        self.told: list[Told] = []
        self.finishing = False
        self._link = link
        self._desk_id = link.account.desk_id
        self._vehicles = list(vehicle_ids)
        self._scenes = scenes
        self._dice = random.Random(f"storm/{seed}/{self._desk_id}")

    async def run(self) -> None:
        """One action after another; ends when all is finished."""
        await self._link.live.wait()
        await self._do(cmd.SetDeskState(self._desk_id, DeskState.READY))
        while True:
            own = [i for i in self._link.board.open_incidents() if i.desk_id == self._desk_id]
            if self.finishing and not own:
                return
            if not self.finishing and len(own) < OPEN_AT_ONCE:
                await self._open_and_send()
            for incident in own:
                await self._go_on(incident)
            await asyncio.sleep(PAUSE_S)

    async def _open_and_send(self) -> None:
        answer = await self._do(cmd.OpenIncident(self._desk_id))
        if not answer.ok:
            return
        incident_id = answer.result["incident_id"]
        scene = Place("风暴测试地点", self._dice.choice(self._scenes), PlaceSource.MAP)
        await self._do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=scene, complaint="fall")))
        await self._send_vehicle(incident_id)

    async def _send_vehicle(self, incident_id: str) -> None:
        bound = self._link.board.bound_vehicles()
        free = [v for v in self._vehicles if v not in bound]
        anyone = self._dice.random() < TAKEN_ON_PURPOSE_SHARE or not free
        vehicle_id = self._dice.choice(self._vehicles if anyone else free)
        overrides = (cmd.Override("type_mismatch", "演练"),)
        await self._do(cmd.DispatchVehicles(incident_id, (vehicle_id,), overrides=overrides))

    async def _go_on(self, incident: Incident) -> None:
        board = self._link.board
        missions = board.missions_of(incident.incident_id)
        active = [m for m in missions if m.is_active()]
        if not missions and not self.finishing:
            await self._send_vehicle(incident.incident_id)
        elif not active:
            await self._do(cmd.CloseIncident(incident.incident_id, "nobody_found"))
        for mission in active:
            await self._go_on_with(mission)

    async def _go_on_with(self, mission: Mission) -> None:
        order = self._link.board.order_of(mission.mission_id)
        chance = self._dice.random()
        if order is not None and order.state is OrderState.ISSUED and not self.finishing:
            if chance < STOOD_DOWN_SHARE / 10:
                await self._do(cmd.StandDownMission(mission.mission_id, "not_needed"))
                return
            if chance < REVISED_SHARE / 3 and order.revision < 3:
                await self._do(cmd.ReviseOrders(mission.incident_id))
                return
        if order is not None and order.confirmed(Step.PRINTED) is not None:
            for state in (MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.AT_STATION):
                await self._do(cmd.ReportMission(mission.mission_id, state, ReportSource.DESK))

    async def _do(self, command: cmd.Command) -> CommandAnswer:
        command_id = str(uuid.UUID(int=self._dice.getrandbits(128), version=4))
        answer = await self._link.command(command, command_id)
        self.told.append(Told(self._link.account.user, command_id, command, answer))
        if answer.ok:
            await self._link.wait_for(lambda board: board.seq >= answer.seq)
        return answer
