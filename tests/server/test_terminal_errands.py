"""From a desk to a terminal and back: the real server, the positions part's own pieces, a terminal on a socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from dispatch_app.adapters.positioning.feed_gate import FeedGate
from dispatch_app.adapters.positioning.jt808_messages import Answer, Empty, Kind, PositionBatch, Text
from dispatch_app.adapters.positioning.jt808_position import JtPosition
from dispatch_app.adapters.positioning.jt808_receiver import Jt808Terminals
from dispatch_app.adapters.positioning.jt808_sessions import Jt808Sessions
from dispatch_app.adapters.positioning.jt808_terminal import Jt808Terminal
from dispatch_app.adapters.positioning.terminal_errands import TerminalErrands
from dispatch_app.adapters.positioning.uplink import Uplink
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.queries import ListUnknownFeeds, TrackOf, TrackPage, UnknownFeedList
from dispatch_app.domain.terminal import TerminalAsk
from dispatch_app.server.clock import SystemClock
from dispatch_app.wire.codec import decode
from tests.server.server_bed import PASSWORD, Client, RunningServer, Stream, client_of

Answered = TypeVar("Answered")

NUMBER = "013800138000"


@asynccontextmanager
async def positions_part(server: RunningServer) -> AsyncIterator[tuple[int, FeedGate]]:
    """Terminals' port before a gate whose uplink posts to the server; the port and the gate."""
    gate = FeedGate(SystemClock().now)
    terminals = Jt808Terminals(Jt808Sessions(b"secret", gate.knows), gate)
    errands = TerminalErrands(terminals, gate.note_answer)
    uplink = Uplink(
        server.settings.url(), server.settings.tls_folder / "ca.pem", "positions", PASSWORD, gate, feeds_every_s=0.5
    )
    loop = asyncio.get_running_loop()
    uplink.on_requests = lambda requests: loop.call_soon_threadsafe(errands.begin, requests)
    listening = await terminals.open_tcp("127.0.0.1", 0)
    thread = threading.Thread(target=uplink.run)
    thread.start()
    try:
        yield listening.sockets[0].getsockname()[1], gate
    finally:
        uplink.stop()
        await asyncio.to_thread(thread.join, 10)
        listening.close()
        await listening.wait_closed()
        await errands.close()


async def seen(screen: Stream, what: Callable[[Stream], bool]) -> None:
    """Read the desk's stream, beside the terminals' loop, until its board shows it."""
    await asyncio.to_thread(screen.until, lambda message: screen.board is not None and what(screen))


def answer(client: Client, query: object, wanted: type[Answered]) -> Answered:
    reply = client.ask(query)
    assert reply.status_code == 200, reply.text
    return decode(reply.content, wanted)


def test_a_stranger_is_adopted_moves_its_vehicle_and_does_what_the_desk_asks(server: RunningServer) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    here = JtPosition(now, 118.01, 32.01, 10, 30.0, 90, 0, 2)

    async def story(desk: Client, admin: Client, screen: Stream) -> None:
        async with positions_part(server) as (port, gate):
            terminal = await Jt808Terminal.connect("127.0.0.1", port, NUMBER)
            await terminal.sign_in()
            await terminal.report(here)
            await seen(screen, lambda s: any(a.kind == "feed_unknown" for a in s.board.alarms.values()))
            [stranger] = (await asyncio.to_thread(answer, admin, ListUnknownFeeds(), UnknownFeedList)).feeds
            assert (stranger.identity, stranger.words) == (f"jt808:{NUMBER}", "MAKER MODEL DEV0001")
            await asyncio.to_thread(admin.done, cmd.AdoptFeed("苏A1201", stranger.identity))
            await seen(screen, lambda s: not s.board.alarms)
            while not gate._vehicles or "jt808:13800138000" not in gate._vehicles:
                await terminal.say(Kind.HEARTBEAT, Empty())
            past = replace(here, at=now - timedelta(minutes=9))
            await terminal.say(Kind.POSITION_BATCH, PositionBatch(True, (past,)))
            await terminal.report(replace(here, at=now + timedelta(seconds=1), alarm=1))
            await seen(screen, lambda s: "v1" in s.fixes and s.board.open_emergency_of("v1") is not None)
            assert screen.fixes["v1"].at == now + timedelta(seconds=1)
            await asyncio.to_thread(desk.done, cmd.AskTerminal("v1", TerminalAsk.TEXT, "请速到安和路120号", True))
            heard = await terminal.listen()
            assert heard.message == Text("请速到安和路120号", 0b1101)
            terminal.send(Kind.TERMINAL_ANSWER, Answer(heard.frame.serial, Kind.TEXT, 0))
            await seen(screen, lambda s: [r.outcome for r in s.board.terminal_requests.values()] == ["done"])
            await terminal.leave()
            await asyncio.to_thread(desk.done, cmd.AskTerminal("v1", TerminalAsk.POSITION))
            await seen(screen, lambda s: [r.outcome for r in s.board.terminal_requests.values()] == ["done", "away"])
            query = TrackOf("v1", now - timedelta(hours=1), now + timedelta(hours=1), most=1)
            page = TrackPage("v1", (), None)
            async with asyncio.timeout(20):  # the recorder writes some moments later
                while not page.points or page.points[0].at != past.at:
                    page = await asyncio.to_thread(answer, desk, query, TrackPage)
            assert page.next_since == past.at + timedelta(microseconds=1)
            rest = await asyncio.to_thread(answer, desk, replace(query, since=page.next_since, most=9), TrackPage)
            assert [p.at for p in rest.points] == [now + timedelta(seconds=1)] and rest.next_since is None

    with client_of(server.settings, "wang", "d1") as desk, client_of(server.settings, "admin") as admin:
        with desk.stream() as screen:
            asyncio.run(story(desk, admin, screen))
