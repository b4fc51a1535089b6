"""Real sockets: terminals over TCP and UDP, garbage beside them, replaced and cut off connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatch_app.adapters.positioning.feed_gate import FeedGate
from dispatch_app.adapters.positioning.jt808 import Jt808Decoder, Received, write_message
from dispatch_app.adapters.positioning.jt808_messages import (
    Answer,
    Authenticate,
    Empty,
    Kind,
    Message,
    PositionBatch,
    Register,
    RegisterAnswer,
    Resend,
    Result,
    Text,
    Unread,
)
from dispatch_app.adapters.positioning.jt808_position import JtPosition
from dispatch_app.adapters.positioning.jt808_receiver import NO_SIGN_IN_S, Jt808Terminals
from dispatch_app.adapters.positioning.jt808_sessions import SILENT_S, Jt808Sessions
from dispatch_app.adapters.positioning.jt808_terminal import Jt808Terminal
from dispatch_app.wire.messages import TerminalAlarms

NOW = datetime(2026, 11, 22, 2, 3, 4, tzinfo=UTC)
HERE = JtPosition(NOW, 118.0, 32.0, 12, 36.0, 90, 0, 2)
T1 = "013800138000"
DEADLINE_S = 10


class Centre:
    """Terminals' sockets before a real gate; the clock stands until it is moved."""

    def __init__(self) -> None:
        self.gate = FeedGate(lambda: NOW)
        self.gate.know({"jt808:13800138000": "V1"})
        self.now_s = 0.0
        sessions = Jt808Sessions(b"secret", self.gate.knows)
        self.terminals = Jt808Terminals(sessions, self.gate, lambda: self.now_s)


@asynccontextmanager
async def centre() -> AsyncIterator[tuple[Centre, int, int]]:
    made = Centre()
    server = await made.terminals.open_tcp("127.0.0.1", 0)
    udp = await made.terminals.open_udp("127.0.0.1", 0)
    try:
        yield made, server.sockets[0].getsockname()[1], udp.get_extra_info("sockname")[1]
    finally:
        udp.close()
        server.close()
        await server.wait_closed()


async def connect(port: int, number: str = T1) -> Jt808Terminal:
    return await Jt808Terminal.connect("127.0.0.1", port, number)


def test_a_terminal_over_tcp_moves_its_vehicle() -> None:
    async def scene() -> None:
        async with centre() as (here, port, _):
            terminal = await connect(port)
            await terminal.sign_in()
            terminal.writer.write(b"\x7e garbage \x7e\x00\xff")
            assert await terminal.report(HERE) is Result.DONE
            batch = here.gate.next_batch()
            assert batch is not None
            assert [(fix.vehicle_id, fix.source) for fix in batch.fixes] == [("V1", f"jt808:{T1}")]
            assert batch.unknown_feeds == []
            assert here.terminals.count.bad == 2
            await terminal.leave()

    asyncio.run(scene())


def test_an_unknown_terminal_is_listed_and_moves_nobody() -> None:
    async def scene() -> None:
        async with centre() as (here, port, _):
            terminal = await connect(port, "019900000000")
            await terminal.sign_in()
            await terminal.report(HERE)
            batch = here.gate.next_batch()
            assert batch is not None
            assert (batch.fixes, batch.unknown_feeds) == ([], ["jt808:019900000000"])
            assert batch.feed_words == {"jt808:019900000000": "MAKER MODEL DEV0001"}
            await terminal.leave()

    asyncio.run(scene())


def test_frames_byte_by_byte_and_several_at_once() -> None:
    async def scene() -> None:
        async with centre() as (_, port, _):
            terminal = await connect(port)
            await terminal.sign_in()
            [beat] = write_message(Kind.HEARTBEAT, Empty(), 2013, T1, 9)
            for value in beat:
                terminal.writer.write(bytes([value]))
                await terminal.writer.drain()
            assert (await terminal.listen()).message == Answer(9, Kind.HEARTBEAT, 0)
            terminal.writer.write(beat * 20)
            for _ in range(20):
                assert (await terminal.listen()).message == Answer(9, Kind.HEARTBEAT, 0)
            await terminal.leave()

    asyncio.run(scene())


def test_the_second_connection_ends_the_first() -> None:
    async def scene() -> None:
        async with centre() as (here, port, _):
            first, second = await connect(port), await connect(port)
            await first.sign_in()
            await second.sign_in()
            assert await first.ended()
            assert (await second.say(Kind.HEARTBEAT, Empty())).message == Answer(2, Kind.HEARTBEAT, 0)
            assert here.terminals.sessions.terminals() == [T1]
            await second.leave()
            await first.leave()

    asyncio.run(scene())


def test_the_silent_and_those_who_never_sign_in_are_cut_off() -> None:
    async def scene() -> None:
        async with centre() as (here, port, _):
            terminal, mute = await connect(port), await connect(port, "019900000000")
            await terminal.sign_in()
            assert (await mute.say(Kind.HEARTBEAT, Empty())).message == Answer(0, Kind.HEARTBEAT, Result.FAILED)
            here.now_s += NO_SIGN_IN_S + 1
            here.terminals.sweep()
            assert await mute.ended()
            assert (await terminal.say(Kind.HEARTBEAT, Empty())).message == Answer(2, Kind.HEARTBEAT, 0)
            here.now_s += SILENT_S + 1
            here.terminals.sweep()
            assert await terminal.ended()
            assert len(here.terminals.sessions) == 0
            await terminal.leave()
            await mute.leave()

    asyncio.run(scene())


def test_text_for_the_crew_is_answered_and_a_missing_terminal_is_said_to_be_missing() -> None:
    async def scene() -> None:
        async with centre() as (here, port, _):
            with pytest.raises(LookupError):
                await here.terminals.send_text(T1, "请回站")
            terminal = await connect(port)
            await terminal.sign_in()
            asked = asyncio.create_task(here.terminals.send_text(T1, "请速到安和路120号"))
            got = await terminal.listen()
            assert isinstance(got.message, Text) and got.message.text == "请速到安和路120号"
            terminal.send(Kind.TERMINAL_ANSWER, Answer(got.frame.serial, Kind.TEXT, 0))
            async with asyncio.timeout(DEADLINE_S):
                assert await asked is Result.DONE
            assert not here.terminals._awaited
            await terminal.leave()

    asyncio.run(scene())


def test_alarm_bits_void_positions_and_a_terminals_memory_go_their_own_ways() -> None:
    async def scene() -> None:
        async with centre() as (here, port, _):
            terminal = await connect(port)
            await terminal.sign_in()
            past = replace(HERE, at=NOW - timedelta(minutes=9), longitude=118.1)
            await terminal.say(Kind.POSITION_BATCH, PositionBatch(True, (past, replace(past, void="", status=0))))
            await terminal.report(replace(HERE, alarm=0b11))
            await terminal.report(replace(HERE, alarm=0b11, status=0))
            batch = here.gate.next_batch()
            assert batch is not None
            assert [(fix.doubt, fix.position.longitude) for fix in batch.fixes] == [("", 118.0), ("no_position", 0.0)]
            assert [(fix.at, fix.position.longitude) for fix in batch.stored] == [(past.at, 118.1)]
            assert batch.alarms == [TerminalAlarms("V1", ["emergency", "overspeed"])]
            await terminal.leave()

    asyncio.run(scene())


def test_packages_that_got_lost_are_asked_for_again_by_either_side() -> None:
    async def scene() -> None:
        async with centre() as (here, port, _):
            terminal = await connect(port)
            await terminal.sign_in()
            batch = PositionBatch(False, tuple(
                replace(HERE, at=NOW - timedelta(seconds=n), longitude=118.0 + n / 1e4) for n in range(90, 0, -1)
            ))  # fmt: skip
            first, *others = frames = write_message(Kind.POSITION_BATCH, batch, 2013, T1, 100)
            assert len(frames) == 3
            for raw in (first, others[1]):
                terminal.writer.write(raw)
                await terminal.listen()
            here.now_s += 4
            here.terminals.sweep()
            asked = (await terminal.listen()).message
            assert asked == Resend(100, (2,))
            here.terminals.sweep()  # it is not asked for twice at once
            terminal.writer.write(others[0])
            assert (await terminal.listen()).message == Answer(101, Kind.POSITION_BATCH, 0)
            assert here.gate.taken == 90
            waiting = asyncio.create_task(here.terminals.send_text(T1, "路" * 512))  # 1,024 bytes need two frames
            heard = [await terminal.listen(), await terminal.listen()]
            terminal.send(Kind.TERMINAL_RESEND, Unread(b"".join(n.to_bytes(2, "big") for n in (
                heard[0].frame.serial, 1, 2))))  # fmt: skip
            assert (await terminal.listen()).frame == heard[1].frame
            terminal.send(Kind.TERMINAL_ANSWER, Answer(heard[1].frame.serial, Kind.TEXT, 0))
            assert await waiting is Result.DONE
            await terminal.leave()

    asyncio.run(scene())


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answers: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.answers.put_nowait(data)


def test_terminals_over_udp_even_from_another_port() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        async with centre() as (here, _, port):

            async def say(sender: asyncio.DatagramTransport, heard: Datagrams, kind: int, message: Message) -> Message:
                for raw in write_message(kind, message, 2019, T1, 3):
                    sender.sendto(raw)
                async with asyncio.timeout(DEADLINE_S):
                    [answer] = Jt808Decoder().feed(await heard.answers.get())
                assert isinstance(answer, Received) and answer.message is not None
                return answer.message

            for turn in range(2):
                sender, heard = await loop.create_datagram_endpoint(Datagrams, remote_addr=("127.0.0.1", port))
                if turn == 0:
                    assert await say(sender, heard, Kind.POSITION, HERE) == Answer(3, Kind.POSITION, 1)
                    registered = await say(sender, heard, Kind.REGISTER, Register(1, 1, "M", "M", "D", 1, "苏A1"))
                    assert isinstance(registered, RegisterAnswer)
                    await say(sender, heard, Kind.AUTHENTICATE, Authenticate(registered.code, "1" * 15, "v1"))
                    sender.sendto(b"\xff\x00garbage")
                assert await say(sender, heard, Kind.POSITION, HERE) == Answer(3, Kind.POSITION, 0)
                sender.close()
            assert here.gate.taken == 1 and here.gate.refused["repeated"] == 1
            assert len(here.terminals.sessions) == 1

    asyncio.run(scene())
