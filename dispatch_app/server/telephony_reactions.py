"""What the exchange is asked after a commit: connect, hold, resume, hand over, release – one after another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from dispatch_app.domain import events as ev
from dispatch_app.domain.events import Recorded
from dispatch_app.use_cases.ports import Telephony, TelephonyFault

WAITING_REQUESTS = 500
"""Requests that may wait: one for each line of the largest exchange; beyond, the exchange is as good as gone."""

log = logging.getLogger(__name__)


class TelephonyReactions:
    """A listener of the event stream; requests run in one thread of their own, so that their order holds."""

    def __init__(self, telephony: Telephony, faulty: Callable[[bool], None]) -> None:
        """`faulty` is told True when the exchange fails and False when it takes requests again; from any thread."""
        self._telephony = telephony
        self._faulty = faulty
        self._is_faulty = False
        self._waiting = 0
        self._worker = ThreadPoolExecutor(1, "telephony")

    def __call__(self, recorded: Recorded) -> None:
        """React to one event."""
        event = recorded.event
        if isinstance(event, ev.CallAnswered):
            self._ask(lambda: self._telephony.answer(event.call_id, event.desk_id))
        elif isinstance(event, ev.CallHeld):
            self._ask(lambda: self._telephony.hold(event.call_id))
        elif isinstance(event, ev.CallResumed):
            self._ask(lambda: self._telephony.resume(event.call_id))
        elif isinstance(event, ev.CallTransferred):
            self._ask(lambda: self._telephony.transfer(event.call_id, event.to_desk_id))
        elif isinstance(event, ev.CallEnded):
            self._ask(lambda: self._telephony.release(event.call_id))

    def stop(self) -> None:
        """Finish what was asked."""
        self._worker.shutdown(wait=True)

    def _ask(self, request: Callable[[], None]) -> None:
        if self._waiting >= WAITING_REQUESTS:
            self._judge(faulty=True)
            return
        self._waiting += 1
        self._worker.submit(self._run, request)

    def _run(self, request: Callable[[], None]) -> None:
        try:
            request()
        except TelephonyFault as wrong:
            log.warning("exchange refused a request: %s", type(wrong).__name__)
            self._judge(faulty=True)
        else:
            self._judge(faulty=False)
        finally:
            self._waiting -= 1

    def _judge(self, *, faulty: bool) -> None:
        if faulty != self._is_faulty:
            self._is_faulty = faulty
            self._faulty(faulty)
