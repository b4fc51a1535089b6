"""The station is offline during dispatch, its printer is out of paper: said clearly, nothing lost, one paper."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dispatch_app.domain.order import Step
from dispatch_app.domain.station import Link as StationLink
from dispatch_app.domain.station import PrinterState
from station_client.ports.directory_printer import STATE_FILE
from tests.faults.bed import running
from tests.faults.conftest import centre_in

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_a_station_that_was_offline_gets_its_order_when_it_comes_back(small_town: Path, tmp_path: Path) -> None:
    centre = centre_in(tmp_path / "centre", small_town, delivery={"sent_s": 1, "received_s": 1.5})

    async def story() -> None:
        async with running(centre) as bed:
            order = await bed.dispatch()
            key = order.order_id
            await bed.until(lambda b: Step.SENT in b.orders[key].late_steps, "the late step on the ladder")
            late = [a for a in bed.watch.board.raised_alarms() if a.kind == "order_step_late"]
            assert late and late[0].incident_id == order.incident_id
            await bed.start_station()
            await bed.until(lambda b: b.orders[key].confirmed(Step.PRINTED), "the paper")
            await bed.until(lambda b: b.stations[bed.station_id].link is StationLink.ONLINE, "the station's return")
            waiting = {f"{key}/{step}" for step in (Step.SENT, Step.RECEIVED)}
            await bed.until(lambda b: not waiting & {a.subject for a in b.alarms.values()}, "the end of the alarms")
            assert bed.paper_names() == [f"{key}-r1.pdf"]

    asyncio.run(story())


def test_a_printer_without_paper_is_told_to_the_centre_and_prints_once_when_filled(
    small_town: Path, tmp_path: Path
) -> None:
    centre = centre_in(tmp_path / "centre", small_town, delivery={"printed_s": 2})

    async def story() -> None:
        async with running(centre) as bed:
            bed.papers.mkdir(parents=True)
            empty = bed.papers / STATE_FILE
            empty.write_text("out_of_paper", encoding="utf-8")
            await bed.start_station()
            key = (await bed.dispatch()).order_id
            await bed.until(
                lambda b: b.stations[bed.station_id].printer is PrinterState.OUT_OF_PAPER, "the printer's state"
            )
            await bed.until(lambda b: any(a.kind == "printer_fault" for a in b.alarms.values()), "the printer's alarm")
            await bed.until(lambda b: Step.PRINTED in b.orders[key].late_steps, "the missing paper on the ladder")
            assert bed.watch.board.orders[key].confirmed(Step.DISPLAYED), "the order is on the screen all the same"
            assert bed.paper_names() == []
            empty.unlink()
            await bed.until(lambda b: b.orders[key].confirmed(Step.PRINTED), "the paper")
            await bed.until(lambda b: b.stations[bed.station_id].printer is PrinterState.READY, "the printer's return")
            assert bed.paper_names() == [f"{key}-r1.pdf"]

    asyncio.run(story())


def test_a_receiver_that_is_killed_prints_no_second_unmarked_paper(small_town: Path, tmp_path: Path) -> None:
    centre = centre_in(tmp_path / "centre", small_town)

    async def story() -> None:
        async with running(centre) as bed:
            station = await bed.start_station()
            first = (await bed.dispatch()).order_id
            await station.kill()
            await bed.start_station()
            await bed.until(lambda b: b.orders[first].confirmed(Step.PRINTED), "the paper")
            unmarked = [name for name in bed.paper_names() if "reprint" not in name]
            assert len(unmarked) <= 1 and bed.paper_names()

    asyncio.run(story())
