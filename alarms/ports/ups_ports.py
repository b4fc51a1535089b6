"""UPSes: Megatec over a serial line, any other through NUT."""

from __future__ import annotations

import asyncio
import contextlib
import threading

from aionut import AIONUTClient, NUTError

from alarms.decoders.megatec_session import Ask, Garbled, MegatecSession, Read, Said, Unanswered
from alarms.decoders.nut_variables import NutFault, decode_variables
from alarms.ports.back_off import BackOff
from alarms.watchers.happenings import Report, UpsBabbled, UpsRead, UpsSilent

NUT_TIMEOUT_S = 4.0
STOP_LOOK_S = 0.2


class MegatecTalk:
    """A Megatec session as a talk of a serial line."""

    def __init__(self, subject: str, report: Report, poll_every_s: float = 1.0) -> None:
        self._subject = subject
        self._report = report
        self._session = MegatecSession(poll_every_s)

    def opened(self, now_s: float) -> None:
        self._session.restart()

    def came(self, raw: bytes, now_s: float) -> bytes:
        said = self._session.feed(raw, now_s)
        if not said:
            self._report(UpsBabbled(self._subject, "slow"))  # something is there, and has not finished speaking
        return self._act(said)

    def tick(self, now_s: float) -> bytes:
        return self._act(self._session.tick(now_s))

    def away(self, reason: str, now_s: float) -> None:
        self._report(UpsSilent(self._subject, "port_away", port_away=True))

    def _act(self, said: list[Said]) -> bytes:
        out = b""
        for one in said:
            if isinstance(one, Ask):
                out += one.raw
            elif isinstance(one, Read):
                self._report(UpsRead(self._subject, one.reading))
            elif isinstance(one, Garbled):
                self._report(UpsBabbled(self._subject, one.values.get("dialect") or one.code))
            elif isinstance(one, Unanswered):
                torn = UpsBabbled(self._subject, "truncated")
                self._report(torn if one.half else UpsSilent(self._subject, "silent"))
        return out


class NutPort:
    """Polls one UPS of one upsd in a thread of its own."""

    def __init__(self, subject: str, host: str, port: int, ups: str, report: Report, every_s: float = 2.0) -> None:
        self._subject, self._ups, self._report, self._every_s = subject, ups, report, every_s
        self._host, self._port = host, port
        self._back_off = BackOff(f"NUT {ups}@{host}:{port}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name=f"nut {subject}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait for the thread, at most 5 s."""
        self._stop.set()
        self._thread.join(5.0)

    async def _run(self) -> None:
        client = AIONUTClient(self._host, self._port, timeout=NUT_TIMEOUT_S)
        while not self._stop.is_set():
            pause_s = self._every_s
            try:
                variables = await client.list_vars(self._ups)
                self._report(UpsRead(self._subject, decode_variables(variables)))
                self._back_off.worked()
            except (NUTError, NutFault, OSError, TimeoutError) as wrong:
                self._back_off.failed(wrong)
                stale = "stale" in str(wrong).lower()
                self._report(UpsSilent(self._subject, "nut_stale" if stale else "nut_away"))
                with contextlib.suppress(NUTError, OSError):
                    client.shutdown()
                client = AIONUTClient(self._host, self._port, timeout=NUT_TIMEOUT_S)
            while pause_s > 0 and not self._stop.is_set():
                await asyncio.sleep(min(STOP_LOOK_S, pause_s))
                pause_s -= STOP_LOOK_S
        with contextlib.suppress(NUTError, OSError):
            client.shutdown()
