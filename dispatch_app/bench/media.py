"""`bench media`: the mixer alone – legs of real RTP, all recorded: share of a core, lateness of its ticks."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from dispatch_app.bench.measured_centre import cpu_s
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.media.engine import MediaEngine
from dispatch_app.exchange.media.priority import raise_process
from dispatch_app.exchange.media.settings import MediaSettings
from dispatch_app.exchange.media.srtp import SrtpShield, new_key
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.settings import RecorderSettings

HOST = "127.0.0.1"


def run(arguments: list[str]) -> dict[str, Any]:
    """What the legs took of a core, and how exact the ticks were."""
    parser = argparse.ArgumentParser(prog="bench media")
    parser.add_argument("--legs", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--srtp", action="store_true", help="encrypt what is sent to the telephones")
    parser.add_argument("--plain", action="store_true", help="leave the other threads at the priority of any program")
    parser.add_argument("--open", action="store_true", help="record nothing")
    chosen = parser.parse_args(arguments)
    if not chosen.plain:
        raise_process()
    with tempfile.TemporaryDirectory(prefix="bench-media-") as folder:
        return _measure(chosen, Path(folder))


def _measure(chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    recorder = Recorder(RecorderSettings(folder, compress=False), lambda *_: None, lambda _: None)
    settings = MediaSettings(host=HOST, first_port=30000, last_port=31998, most_legs=chosen.legs)
    with recorder, MediaEngine(settings, lambda _: None, recorder.writer) as engine:
        names = [f"leg-{number}" for number in range(chosen.legs)]
        ports = [engine.open_leg(name)[1] for name in names]
        phones = subprocess.Popen(
            [sys.executable, "-m", "dispatch_app.bench.media_phones", HOST, *map(str, ports)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert phones.stdin is not None and phones.stdout is not None
        try:
            _join(engine, recorder, names, json.loads(phones.stdout.readline()), chosen)
            settle = threading.Event()
            settle.wait(2.0)
            used_s, began_s, before = cpu_s(os.getpid()), time.monotonic(), engine.figures().ticks
            settle.wait(chosen.seconds)
            share = (cpu_s(os.getpid()) - used_s) / (time.monotonic() - began_s)
            figures = engine.figures()
            legs = engine.leg_figures()
        finally:
            phones.stdin.close()
            told = json.loads(phones.stdout.readline() or "{}")
            phones.wait()
            phones.stdout.close()
    ticks = dataclasses.asdict(figures.ticks)
    return {
        "bench": "media", "legs": chosen.legs, "recorded": not chosen.open, "srtp_out": chosen.srtp,
        "core_share": round(share, 4), "realtime": figures.realtime, "ticks": ticks,
        "skipped": figures.ticks.skipped - before.skipped, "lost": sum(one.lost for one in legs),
        "late": sum(one.late for one in legs), "phones": told,
    }  # fmt: skip


def _join(
    engine: MediaEngine, recorder: Recorder, names: list[str], ports: list[int], chosen: argparse.Namespace
) -> None:
    """Two legs each make a call that is recorded."""
    for name, port in zip(names, ports, strict=True):
        engine.set_remote(name, HOST, port)
    for caller, desk in zip(names[::2], names[1::2], strict=False):
        engine.hears(caller, {desk: 1.0})
        engine.hears(desk, {caller: 1.0})
        if chosen.srtp:
            for name in (caller, desk):
                engine.shield(name, _OneWay(SrtpShield(new_key(), new_key())))
        if not chosen.open:
            key = recorder.begin(RecordingKind.CALL, ("caller", "desk"))
            engine.record(caller, key, 0)
            engine.record(desk, key, 1)


class _OneWay:
    """Encrypts what goes out; what comes in is taken as it is, decryption being as much work as encryption."""

    def __init__(self, shield: SrtpShield) -> None:
        self._shield = shield

    def protect(self, packet: bytes) -> bytes:
        """See PacketShield."""
        return self._shield.protect(packet)

    def follow(self, before: object) -> None:
        """See PacketShield: the first one follows nobody."""

    def unprotect(self, packet: bytes) -> bytes | None:
        """See PacketShield: the packet, after the work of opening one."""
        self._shield.unprotect(packet)
        return packet
