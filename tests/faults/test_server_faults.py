"""The server restarts in mid-dispatch, its disk is full, a client is too old: a clear word, nothing lost."""

from __future__ import annotations

import asyncio
import resource

import msgspec
import pytest

from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.order import Step
from dispatch_app.domain.station import DeskState
from dispatch_app.simulator.api_client import ApiFault
from dispatch_app.simulator.town_centre import TownCentre
from dispatch_app.wire import paths
from dispatch_app.wire.codec import PROTOCOL, board_to_plain, encode
from dispatch_app.wire.messages import FaultAnswer, SignIn
from tests.faults.bed import DEADLINE_S, Bed, running

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_a_dispatch_sent_while_the_server_restarts_happens_once(centre: TownCentre) -> None:
    async def story() -> None:
        async with running(centre) as bed:
            await bed.start_station()
            incident_id = await bed.open_incident()
            await bed.server.stop()
            sent = asyncio.create_task(bed.desk.command(bed.sending(incident_id), "dispatch-in-the-dark"))
            await bed.server.start()
            answer = await asyncio.wait_for(sent, 60)
            assert answer.ok, answer
            again = await bed.desk.command(bed.sending(incident_id), "dispatch-in-the-dark")
            assert again == answer
            await bed.until(lambda b: b.seq >= answer.seq, "the order's event")
            orders = [o for o in bed.watch.board.orders.values() if o.incident_id == incident_id]
            assert len(orders) == 1
            key = orders[0].order_id
            await bed.until(lambda b: b.orders[key].confirmed(Step.PRINTED), "the paper")
            assert bed.paper_names() == [f"{key}-r1.pdf"]
            await boards_are_one(bed)

    asyncio.run(story())


PAGE_BYTES = 4096
"""No file of the server may grow beyond its first page: to the database the same as a full disk."""


async def boards_are_one(bed: Bed) -> None:
    """Snapshot and later events have made the same board at the desk and at the watcher."""
    while bed.watch.board.seq != bed.desk.board.seq:  # either may be the one that waits
        seq = max(bed.watch.board.seq, bed.desk.board.seq)
        both = (link.wait_for(lambda b, seq=seq: b.seq >= seq) for link in (bed.watch, bed.desk))  # type: ignore[misc]
        await asyncio.wait_for(asyncio.gather(*both), DEADLINE_S)
    assert board_to_plain(bed.desk.board) == board_to_plain(bed.watch.board)


def test_a_full_disk_refuses_the_command_and_loses_nothing(centre: TownCentre) -> None:
    async def story() -> None:
        async with running(centre) as bed:
            incident_id = await bed.open_incident()
            dispatcher = bed.requests("d1", "d1")
            await asyncio.to_thread(dispatcher.command, cmd.SetDeskState("d1", DeskState.READY))
            _, hard = resource.prlimit(bed.server.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(bed.server.pid, resource.RLIMIT_FSIZE, (PAGE_BYTES, hard))
            before = bed.watch.board.seq
            with pytest.raises(ApiFault) as refused:
                await asyncio.to_thread(dispatcher.command, bed.sending(incident_id), "on-a-full-disk")
            assert refused.value.status == 503
            assert "数据库" in str(refused.value) or "database" in str(refused.value)
            with pytest.raises(ApiFault) as no_entry:
                await asyncio.to_thread(bed.requests("d2", "d2").command, cmd.OpenIncident("d2"))
            assert no_entry.value.status == 503
            resource.prlimit(bed.server.pid, resource.RLIMIT_FSIZE, (hard, hard))
            answer = await bed.desk.command(bed.sending(incident_id), "on-a-full-disk")
            assert answer.ok, answer
            await bed.until(lambda b: b.seq >= answer.seq > before, "the order's event")
            assert len(bed.watch.board.missions) == 1
        report = verify_store(centre.settings.database_url, centre.settings.centre.centre_id)
        assert report.broken is None, report.broken

    asyncio.run(story())


def test_a_client_of_another_version_is_told_to_update(centre: TownCentre) -> None:
    async def story() -> None:
        async with running(centre) as bed:
            account = centre.account("d2", "d2")
            old = SignIn(account.user, account.password, PROTOCOL - 1, "d2", "console")
            status, raw = await asyncio.to_thread(bed.pool.post, paths.SIGN_IN, "", encode(old))
            assert status == 426
            assert msgspec.json.decode(raw, type=FaultAnswer).message
            body = {"command_id": "x", "type": "OpenIncident", "data": {"desk_id": "d1"}, "protocol": PROTOCOL - 1}
            token = bed.desk.session.token
            status, raw = await asyncio.to_thread(bed.pool.post, paths.COMMAND, token, encode(body))
            assert status == 426
            assert bed.watch.board.incidents == {}

    asyncio.run(story())


def test_the_second_desk_is_told_who_took_the_vehicle(centre: TownCentre) -> None:
    async def story() -> None:
        async with running(centre) as bed:
            first, second = await bed.open_incident(), await bed.open_incident()
            dispatchers = [bed.requests("d1", "d1"), bed.requests("d1", "d1")]
            answers = await asyncio.gather(
                *(
                    asyncio.to_thread(dispatcher.command, bed.sending(incident_id))
                    for dispatcher, incident_id in zip(dispatchers, (first, second), strict=True)
                )
            )
            assert sorted(answer.ok for answer in answers) == [False, True]
            lost = next(answer for answer in answers if not answer.ok)
            assert lost.refusal_code == "vehicle_taken"
            assert lost.refusal_values["incident_id"] in (first, second)
            assert lost.refusal_values["desk"] and lost.refusal_values["plate"]

    asyncio.run(story())


def test_an_unknown_place_cannot_be_sent_to(centre: TownCentre) -> None:
    async def story() -> None:
        async with running(centre) as bed:
            opened = await bed.desk.command(cmd.OpenIncident("d1"))
            answer = await bed.desk.command(bed.sending(opened.result["incident_id"]))
            assert (answer.ok, answer.refusal_code) == (False, "scene_unknown")

    asyncio.run(story())
