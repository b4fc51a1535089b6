"""Puts the times of the moment into the road network's hierarchy, in a thread of its own, off every question's path."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from gis_data.roads.network import RoadNetwork

log = logging.getLogger(__name__)

REST_S = 15.0
"""Between two runs, each of which takes some seconds of one core: edits that come in a row are put in together."""

NICE = 10
"""Calls and searches go first."""

STOP_S = 10.0
"""A run cannot be cut short; it takes less."""


class Customiser:
    """Works on the network that was wanted last; questions about the others are answered by sweeps, as exact."""

    def __init__(self, rest_s: float = REST_S, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._rest_s = rest_s
        self._clock_s = clock_s
        self._news = threading.Condition()
        self._wanted: RoadNetwork | None = None
        self._done: RoadNetwork | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def want(self, network: RoadNetwork) -> None:
        """Have this network's times put in next; returns at once."""
        with self._news:
            if self._stopping or network is self._wanted or (self._wanted is None and network is self._done):
                return
            self._wanted = network
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="customiser", daemon=True)
                self._thread.start()
            self._news.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """True as soon as nothing is wanted any more."""
        with self._news:
            return self._news.wait_for(lambda: self._wanted is None, timeout_s)

    def stop(self) -> None:
        """Finish the run at work and begin no other."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join(STOP_S)

    def _run(self) -> None:
        _step_back()
        rested_s = self._clock_s()
        while True:
            with self._news:
                self._news.wait_for(lambda: self._stopping or self._wanted is not None)
                while not self._stopping and self._clock_s() < rested_s:
                    self._news.wait(rested_s - self._clock_s())
                network = self._wanted
                if self._stopping or network is None:
                    return
            began_s = self._clock_s()
            put_in = network.customise()
            log.info("times of %d edges put in: %s, %.1f s", network.edge_count, put_in, self._clock_s() - began_s)
            if self._done is not None and self._done is not network:
                self._done.forget_customisation()  # some hundred megabytes for a large city
            with self._news:
                self._done = network
                if self._wanted is network:
                    self._wanted = None
                    self._news.notify_all()
            rested_s = self._clock_s() + self._rest_s


def _step_back() -> None:
    """Less urgent than the rest of the server, where the system counts threads one by one (Linux)."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
