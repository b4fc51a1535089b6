"""Two stations without network for an hour, at a centre with the real handlers: they re-join without a lost or doubled
paper, and everything their crews did meanwhile arrives once."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.mission import SEQUENCE, MissionState, ReportSource
from dispatch_app.domain.notice import ALL, Address, PartyKind, receipt_id_of
from dispatch_app.domain.order import OrderState, Step
from dispatch_app.domain.return_slip import SlipReport, SlipState
from dispatch_app.domain.visibility import project
from dispatch_app.wire.messages import CommandAnswer
from station_client.inbox.entries import Action, PaperKey, Print, Send, Store, WatchJob
from station_client.inbox.order_inbox import OrderInbox
from station_client.inbox.station_book import book_of
from station_client.ports.spool import Spool
from tests.centre_in_memory import SCENE, Centre, staffed_centre
from tests.use_cases.running_missions import open_incident, send

ACTORS = {name: Actor(name.lower(), Role.STATION, name, station_id=name) for name in ("S1", "S2")}
SEEDS = range(40 if os.environ.get("FAULTS") == "full" else 1)


class StationProgram:
    """One receiver: the real inbox on the real spool, a printer that never fails, a network that can be cut."""

    def __init__(self, name: str, centre: Centre, folder: Path) -> None:
        self.name, self.centre, self.folder = name, centre, folder
        self.online = True
        self.sheets: Counter[tuple[PaperKey, bool]] = Counter()
        self.on_the_wire: list[Send] = []
        self._jobs = 0
        self._printing: list[PaperKey] = []
        self._watched: list[PaperKey] = []
        self._new = iter(f"{name}-{n}" for n in range(10**6))
        self._begin()

    def _begin(self) -> None:
        self.spool = Spool(self.folder)
        self.inbox = OrderInbox(self.spool.load(), self._new.__next__)
        self.do(self.inbox.resume(self.centre.now))

    def restart(self) -> None:
        """Killed and begun again: what is in memory is gone, also what was handed to the link."""
        self.on_the_wire.clear()
        self._printing.clear()
        self._watched.clear()
        self.spool.close()
        self._begin()

    def do(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Store():
                    self.spool.write(action)
                case Send():
                    self.on_the_wire.append(action)
                case Print(paper, _):
                    self.sheets[(paper.key, paper.reprint)] += 1
                    self._printing.append(paper.key)
                case WatchJob(paper):
                    self._watched.append(paper.key)

    def _print(self) -> None:
        """The press answers later, from its own thread."""
        while self._printing or self._watched:
            if self._printing:
                key = self._printing.pop(0)
                self._jobs += 1
                self.do(self.inbox.paper_accepted(key, f"j{self._jobs}", "", self.centre.now))
            else:
                self.do(self.inbox.job_ended(self._watched.pop(0), True, self.centre.now))

    def tick(self) -> None:
        """The link carries what it may; the board comes as a snapshot would."""
        if self.online:
            while self.on_the_wire:
                one = self.on_the_wire.pop(0).outgoing
                answer = self.centre.take(one.command, ACTORS[self.name], one.command_id)
                code = answer.refusal.code if answer.refusal is not None else ""
                told = CommandAnswer(answer.refusal is None, answer.seq, dict(answer.result), code)
                self.do(self.inbox.answered(one.command_id, told))
            board = project(self.centre.board, ACTORS[self.name])
            self.do(self.inbox.see_all(board.orders.values(), board.missions, self.centre.now))
            self.do(self.inbox.see_book(book_of(board, self.name), self.centre.now))
        self.do(self.inbox.tick(self.centre.now))
        self._print()

    def crew_acts(self, dice: random.Random) -> None:
        """On what stands on the screen: acknowledge, go on, write the slip."""
        for entry in list(self.inbox.open_entries()):
            order_id = entry.order.order_id
            if entry.order.state is OrderState.RECALLED:
                self.do(self.inbox.dismiss(order_id))
            elif entry.needs_acknowledgement():
                self.do(self.inbox.acknowledge(order_id, self.centre.now))
            elif dice.random() < 0.5:
                state = self.inbox.mission_state(order_id)
                if state in SEQUENCE[:-1]:
                    self.do(self.inbox.report(order_id, SEQUENCE[SEQUENCE.index(state) + 1], self.centre.now))
        for slip in self.inbox.shown_book().slips:
            if slip.state is SlipState.OWED and dice.random() < 0.3:
                self.do(self.inbox.write(cmd.FileReturnSlip(slip.mission_id, SlipReport("other", mileage_km=5.0))))


def desk_acts(centre: Centre, dice: random.Random) -> None:
    """The centre goes on: sends, revises, calls off, and enters what crews tell by radio."""
    free = [key for key in centre.board.vehicles if centre.board.active_mission_of(key) is None]
    dice.shuffle(free)
    for vehicle_id in free[:2]:
        send(centre, open_incident(centre, SCENE), vehicle_id)
    for mission in [m for m in centre.board.missions.values() if m.is_active()]:
        roll = dice.random()
        if roll < 0.1:
            centre.take(cmd.StandDownMission(mission.mission_id, "not_needed"))
        elif roll < 0.2:
            centre.take(cmd.AmendIncident(mission.incident_id, cmd.IncidentChanges(hazards=f"{centre.now:%H%M}")))
            centre.take(cmd.ReviseOrders(mission.incident_id))
        elif roll < 0.35:
            state = SEQUENCE[SEQUENCE.index(mission.state) + 1]
            centre.take(cmd.ReportMission(mission.mission_id, state, ReportSource.RADIO))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_stations_come_back_after_an_hour(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    centre = staffed_centre(12)
    stations = [StationProgram(name, centre, tmp_path / name) for name in ACTORS]
    for minute in range(0, 96, 3):
        away = 15 <= minute < 75
        centre.advance(180)
        desk_acts(centre, dice)
        if minute == 39:
            centre.do(cmd.SendNotice((Address(PartyKind.STATION, ALL),), "回站后请补充氧气"))
        for station in stations:
            station.online = not away
            if dice.random() < 0.04:
                station.restart()
            station.tick()
            station.crew_acts(dice)
    for _ in range(3):
        for station in stations:
            station.tick()
    for station in stations:
        check(station, centre)
        station.spool.close()


def check(station: StationProgram, centre: Centre) -> None:
    assert not station.inbox.outgoing, "everything that the crews did has arrived"
    own = [o for o in centre.board.orders.values() if o.station_id == station.name]
    assert len(own) > 5
    unmarked = Counter({key: n for (key, marked), n in station.sheets.items() if not marked})
    assert {key: n for key, n in unmarked.items() if n > 1} == {}, "no paper came out twice"
    for order in own:
        key = PaperKey(order.order_id, order.revision)
        if order.state is OrderState.ISSUED:
            assert sum(n for (k, _), n in station.sheets.items() if k == key) >= 1, "the newest paper is there"
            assert order.confirmed(Step.RECEIVED) is not None and order.confirmed(Step.PRINTED) is not None
    voids = {k.order_id for (k, _) in station.sheets if k.title().endswith("-void")}
    printed = {k.order_id for (k, _) in station.sheets if not k.title().endswith("-void")}
    recalled = {o.order_id for o in own if o.state is OrderState.RECALLED}
    assert recalled & printed <= voids, "whoever has a paper is told that it is void"
    (notice,) = centre.board.notices.values()
    assert receipt_id_of(notice.notice_id, Address(PartyKind.STATION, station.name)) in centre.board.notice_receipts
    filed = [s for s in centre.board.return_slips.values() if s.station_id == station.name and s.report is not None]
    assert filed and all(s.version == 1 for s in filed), "a slip that was written without network came once"
    for mission in centre.board.missions.values():
        times = [stage.at for stage in mission.stages]
        assert times == sorted(times)


def test_a_day_old_book_is_still_there_after_a_restart_without_network(tmp_path: Path) -> None:
    centre = staffed_centre()
    station = StationProgram("S1", centre, tmp_path / "S1")
    mission = send(centre, open_incident(centre, SCENE), "V1", MissionState.RETURNING)
    station.tick()
    station.online = False
    centre.advance(86_400)
    station.restart()
    (slip,) = station.inbox.shown_book().slips
    assert slip.mission_id == mission.mission_id and slip.state is SlipState.OWED
    station.do(station.inbox.write(cmd.FileReturnSlip(mission.mission_id, SlipReport("other"))))
    station.restart()
    assert station.inbox.shown_book().slips[0].state is SlipState.FILED, "what the crew wrote stands on the screen"
    assert centre.board.return_slips[mission.mission_id] == replace(slip)
    station.online = True
    for _ in range(2):
        station.tick()
    assert centre.board.return_slips[mission.mission_id].state is SlipState.FILED
    station.spool.close()
