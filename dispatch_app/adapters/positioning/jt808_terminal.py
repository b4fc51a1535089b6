"""The other end: a JT/T 808 terminal over TCP, for simulators, benchmarks and tests."""

from __future__ import annotations

import asyncio
from collections import deque

from dispatch_app.adapters.positioning.jt808 import Jt808Decoder, Received, write_message
from dispatch_app.adapters.positioning.jt808_messages import (
    Answer,
    Authenticate,
    Kind,
    Message,
    Register,
    RegisterAnswer,
    Result,
)
from dispatch_app.adapters.positioning.jt808_position import JtPosition

ANSWER_S = 30.0
"""A platform answers at once; a loaded test machine within this time."""

READ_BYTES = 4_096


class TerminalFault(Exception):
    """The platform did not do what a terminal needs."""


class Jt808Terminal:
    """One terminal on one connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: str, version: int = 2013
    ) -> None:
        self.reader, self.writer = reader, writer
        self.number, self.version = number, version
        self.code = ""
        self._decoder = Jt808Decoder()
        self._heard: deque[Received] = deque()
        self._serial = 0

    @classmethod
    async def connect(cls, host: str, port: int, number: str, version: int = 2013) -> Jt808Terminal:
        """A connected terminal. Raises OSError."""
        reader, writer = await asyncio.open_connection(host, port)
        return cls(reader, writer, number, version)

    def send(self, kind: int, message: Message) -> int:
        """Write one message without waiting; its serial."""
        serial = self._serial
        frames = write_message(kind, message, self.version, self.number, serial)
        self._serial = (serial + len(frames)) & 0xFFFF
        self.writer.write(b"".join(frames))
        return serial

    async def say(self, kind: int, message: Message) -> Received:
        """Send one message; the next frame that comes. Raises TerminalFault, TimeoutError, OSError."""
        self.send(kind, message)
        return await self.listen()

    async def listen(self) -> Received:
        """The next frame of the platform. Raises TerminalFault at the end of the connection, TimeoutError, OSError."""
        async with asyncio.timeout(ANSWER_S):
            while not self._heard:
                raw = await self.reader.read(READ_BYTES)
                if not raw:
                    raise TerminalFault("the connection has ended")
                self._heard += [found for found in self._decoder.feed(raw) if isinstance(found, Received)]
        return self._heard.popleft()

    async def sign_in(self, device_id: str = "DEV0001") -> None:
        """Register if there is no code yet, then authenticate. Raises as `listen`, TerminalFault if it is refused."""
        if not self.code:
            register = Register(32, 100, "MAKER", "MODEL", device_id, 1, "")
            answer = (await self.say(Kind.REGISTER, register)).message
            if not isinstance(answer, RegisterAnswer) or answer.result != 0:
                raise TerminalFault("not registered")
            self.code = answer.code
        done = (await self.say(Kind.AUTHENTICATE, Authenticate(self.code))).message
        if not isinstance(done, Answer) or done.result != Result.DONE:
            raise TerminalFault("not authenticated")

    async def report(self, position: JtPosition) -> Result:
        """Send one position; the platform's answer. Raises as `listen`."""
        answer = (await self.say(Kind.POSITION, position)).message
        if not isinstance(answer, Answer):
            raise TerminalFault("answered by something else")
        return Result(answer.result)

    async def ended(self) -> bool:
        """Whether the platform ends the connection, waiting for it. Raises TimeoutError."""
        async with asyncio.timeout(ANSWER_S):
            try:
                return not await self.reader.read(READ_BYTES)
            except ConnectionResetError:
                return True

    async def leave(self) -> None:
        """End the connection."""
        self.writer.close()
        await self.writer.wait_closed()
