"""The running exchange: builds its parts, joins them, ends them in order."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sippy.Core.EventDispatcher import ED2
from sippy.Time.Timeout import Timeout

from dispatch_app.domain.telephone import LineKind
from dispatch_app.exchange.conductor import Conductor, EngineVoice, NoRecorder, Recorder
from dispatch_app.exchange.exchange_recorder import ExchangeRecorder
from dispatch_app.exchange.flow_alarms import FlowAlarms
from dispatch_app.exchange.flow_runner import FlowRunner
from dispatch_app.exchange.ivr.actions import AskPlayback
from dispatch_app.exchange.ivr.picture import flow_pictures
from dispatch_app.exchange.ivr.shelf import FlowShelf
from dispatch_app.exchange.link.server_link import ServerLink
from dispatch_app.exchange.link.spool import Spool
from dispatch_app.exchange.media.engine import LegFigures, MediaEngine
from dispatch_app.exchange.media.events import MediaEvent, PriorityRefused
from dispatch_app.exchange.media.settings import MediaSettings
from dispatch_app.exchange.media.sounds import Announcement, Pause, Sequence, Sound, Spoken, Tone
from dispatch_app.exchange.recording_players import RecordingPlayers
from dispatch_app.exchange.settings import ExchangeSettings
from dispatch_app.exchange.sip.stack import SipStack
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.switch import Switch
from dispatch_app.exchange.watchdog import SIGN_OF_LIFE
from dispatch_app.wire.exchange import Ask, Beat, Done, Legs
from dispatch_app.wire.playback import PlaybackWanted
from dispatch_app.words import t

log = logging.getLogger(__name__)

OK = "ok"
POOR_LOSS_PERCENT = 5.0
"""From here on syllables are missing, whatever the buffer does."""

POOR_LEGS = 3
"""One caller in a lift is no fault of ours; three legs at once are a network or a trunk."""

FULL_SHARE = 0.7
"""Share of calls from which the health page warns."""


class RunningExchange:
    """Build it in the main thread, `run` there until `stop` (from a signal or another thread)."""

    def __init__(self, settings: ExchangeSettings, password: str) -> None:
        """Raises OSError (ports), SpoolFault."""
        self.settings = settings
        self._started_at = datetime.now(UTC)
        self._numbers = itertools.count(1)
        self._run = secrets.token_hex(4)
        self._refused_priority = ""
        self._sign_fd = sign_of_life_fd()
        self._ended = threading.Event()
        self.switch = Switch(settings.plan, lambda: datetime.now(UTC), self._new_id)
        media = MediaSettings(
            host=settings.sip_host, first_port=settings.first_port, last_port=settings.last_port,
            most_legs=settings.plan.most_legs, silent_after_s=settings.silent_after_s,
            realtime_priority=settings.realtime_priority, speech_cache=settings.state / "speech",
            announcements=settings.announcements,
        )  # fmt: skip
        self.link = ServerLink(
            settings.server_url, settings.ca_file, password, Spool(settings.state / "reports.sqlite"), self.snapshot,
            self.beat, self._asked, self._link_changed, settings.plan.fallback_after_s, lambda: self._flow_pictures,
        )  # fmt: skip
        self.recordings: ExchangeRecorder | None = None
        if settings.record:
            hot_lines = frozenset(one.line_id for one in settings.plan.lines if one.kind is LineKind.HOT_LINE)
            self.recordings = ExchangeRecorder(
                settings.recorder, self.link.report, lambda key: self.engine.stop_recording(key), hot_lines,
                settings.sound_lines,
            )
        writer = self.recordings.recorder.writer if self.recordings is not None else None
        self.engine = MediaEngine(media, self._media_event, writer)
        self.voice = EngineVoice(self.engine, settings.public_host)
        recorder: Recorder = self.recordings or NoRecorder()
        self.conductor = Conductor(
            self.switch, self.engine, self.voice, recorder, self.link.report, self._answer, Timeout, sound_of
        )
        self.flows = FlowShelf(settings.flow_folder)
        self._flow_pictures = flow_pictures(self.flows, settings.plan.flows)
        self._flow_alarms = FlowAlarms(
            self.flows, (flow for _, flow in settings.plan.flows), self.link.report, settings.state / "flow-alarms.json"
        )
        self._workers = ThreadPoolExecutor(2, "playback")
        players = RecordingPlayers(
            self._fetch_recording, self._workers, ED2.callFromThread,
            lambda leg_id, sound, token: self.engine.play(leg_id, sound, done=token), self.engine.stop_playing,
            settings.state / "playback",
        )  # fmt: skip
        runner = FlowRunner(self.flows, self.switch.board, self.conductor.carry_out, self.conductor.emit, players)
        self.conductor.on_flow, self.conductor.on_event = runner.start, runner.event
        self.stack = SipStack(settings, self.voice, self.conductor.emit, self._new_id)
        self.conductor.stack = self.stack

    def run(self, ready: Callable[[], None], certificate: Path | None = None, key: Path | None = None) -> None:
        """Serve until `stop`. Raises OSError when a port is taken."""
        if self.recordings is not None:
            self.recordings.start()
        self.engine.start()
        try:
            self.stack.listen(certificate, key)
            self.link.start()
            self._watch()
            self._flow_alarms.tell()
            Timeout(self._watch, 0.5, -1)
            Timeout(self._look_at_flows, 2.0, -1)
            threading.Thread(target=self._keep_registrations, name="registrations", daemon=True).start()
            ready()
            ED2.loop()
        finally:
            self._ended.set()
            self._workers.shutdown(wait=False, cancel_futures=True)
            self.stack.stop()
            ED2.loop(0.3)  # the last BYEs leave
            self.engine.stop()
            if self.recordings is not None:
                self.recordings.stop()
            self.link.stop()

    def stop(self) -> None:
        """End `run`; from any thread."""
        ED2.callFromThread(ED2.breakLoop)

    def snapshot(self) -> Legs:
        """Everything that lives, for the server; from the link's thread."""
        board = self.switch.board
        telephones = {one.user: self.stack.registrar.is_there(one.user) for one in self.settings.telephones}
        return Legs(self._started_at, ED2.callFromThreadSync(board.live_calls), telephones, self.stack.trunks.states())

    def beat(self) -> Beat:
        """How it goes; from the link's thread."""
        board, figures = self.switch.board, self.engine.figures()
        parts = {
            "exchange": self._exchange_words(len(board.calls)),
            "trunks": self._trunk_words(),
            "mixer": OK if figures.realtime else t("The mixer has no real-time priority"),
            "recorder": self.recordings.words() if self.recordings is not None else OK,
            "flows": self.flows.words(),
            "spool": OK if len(self.link._spool) < 1_000 else t("{count} reports wait", count=len(self.link._spool)),
        }
        numbers: dict[str, float] = {
            "calls": len(board.calls), "legs": figures.legs, "reports_waiting": len(self.link._spool),
            "reports_posted": self.link.posted, "reports_refused": self.link.refused, "reports_lost": self.link.lost,
            "worst_event_s": round(self.conductor.worst_s, 4), "bugs": self.conductor.bugs,
            "sip_bugs": self.stack.bugs.count, "connections": self.stack.streams.count(),
            "registered": len(self.stack.registrar.all()),
        }  # fmt: skip
        ticks = figures.ticks
        voices = self.engine.leg_figures()
        parts["voices"] = voice_words(voices)
        numbers |= {
            "voice_loss_percent": max((one.loss_percent for one in voices), default=0.0),
            "voice_jitter_ms": max((one.jitter_ms for one in voices), default=0.0),
            "far_loss_percent": max((one.far_loss_percent or 0.0 for one in voices), default=0.0),
            "far_jitter_ms": max((one.far_jitter_ms or 0.0 for one in voices), default=0.0),
            "round_trip_ms": max((one.round_trip_ms or 0.0 for one in voices), default=0.0),
        }
        numbers |= {
            "tick_late_p50_ms": ticks.late_p50_ms, "tick_late_p99_ms": ticks.late_p99_ms, "ticks": ticks.ticks,
            "ticks_skipped": ticks.skipped, "tick_busy_share": ticks.busy_share,
            "slowest_report_s": round(self.link.slowest_s, 3),
        }  # fmt: skip
        numbers |= {f"packets_{name}": count for name, count in self.stack.gate.counts.items()}
        numbers |= {f"digest_{name}": count for name, count in self.stack.guard.counts.items()}
        numbers |= {f"switch_{name}": count for name, count in board.counts.items()}
        return Beat(parts, numbers)

    def _exchange_words(self, calls: int) -> str:
        most = self.settings.plan.most_calls
        if calls >= most * FULL_SHARE:
            return t("{calls} of {most} calls are taken", calls=calls, most=most)
        if self.link.lost:
            return t("{count} reports were lost", count=self.link.lost)
        return OK

    def _trunk_words(self) -> str:
        down = [name for name, up in self.stack.trunks.states().items() if not up]
        return t("Trunk down: {names}", names=", ".join(down)) if down else OK

    def _fetch_recording(self, wanted: AskPlayback, opening: str) -> tuple[str, bytes]:
        return self.link.playback(PlaybackWanted(wanted.number, wanted.pin, wanted.serial, opening))

    def _new_id(self, kind: str) -> str:
        return f"{kind}-{self._run}-{next(self._numbers)}"

    def _media_event(self, event: MediaEvent) -> None:
        if isinstance(event, PriorityRefused):
            self._refused_priority = event.why
            log.warning("the mixer gets no real-time priority: %s", event.why)
            return
        ED2.callFromThread(self.conductor.media_event, event)

    def _asked(self, ask: Ask) -> None:
        ED2.callFromThread(self.conductor.emit, ev.Asked(ask.id, ask.request))

    def _answer(self, action: do.Answered) -> None:
        self.link.answer(Done(action.ask_id, action.fault, action.words))

    def _link_changed(self, up: bool) -> None:
        ED2.callFromThread(self.conductor.emit, ev.LinkChanged(up))

    def _watch(self) -> None:
        """Twice a second in the SIP thread: a sign of life through the watchdog's pipe, never over a disk."""
        if self._sign_fd is not None:
            with contextlib.suppress(BlockingIOError, BrokenPipeError):  # a watchdog that does not read is gone
                os.write(self._sign_fd, b".")

    def _look_at_flows(self) -> None:
        """Every two seconds: a changed file counts from the next caller on."""
        changed = self.flows.look()
        for flow_id in changed:
            log.warning("flow %s: %s", flow_id, self.flows.wrong.get(flow_id, "new edition in use"))
        if changed:
            self._flow_pictures = flow_pictures(self.flows, self.settings.plan.flows)
            self.link.flows_changed()
        self._flow_alarms.tell()

    def _keep_registrations(self) -> None:
        """Once a second, in a thread of its own: telephones stay known over a restart, figures lie in a file."""
        figures = self.settings.state / "figures.json"
        while not self._ended.wait(1.0):
            self.stack.registrations.save_if_changed()
            try:
                figures.with_suffix(".new").write_text(json.dumps(self.beat().figures), encoding="ascii")
                figures.with_suffix(".new").replace(figures)
            except OSError as wrong:
                log.warning("figures cannot be written: %s", wrong)


def voice_words(voices: list[LegFigures]) -> str:
    """ "ok", or on how many legs at once words are lost on the way."""
    losses = [max(one.loss_percent, one.far_loss_percent or 0.0) for one in voices]
    poor = [loss for loss in losses if loss >= POOR_LOSS_PERCENT]
    if len(poor) < POOR_LEGS:
        return OK
    return t("Poor voice on {count} legs: {percent} % are lost", count=len(poor), percent=round(max(poor)))


def sound_of(name: str, words: str) -> Sound:
    """What the switch names, as the media engine knows it."""
    if words:
        return Sequence((Pause(0.3), Spoken(words), Pause(0.3)))
    try:
        return Tone(name)
    except ValueError:
        return Announcement(name)


def sign_of_life_fd() -> int | None:
    """The end of the watchdog's pipe that it has handed to us; None without a watchdog."""
    text = os.environ.get(SIGN_OF_LIFE, "")
    if not text.isdecimal():
        return None
    os.set_blocking(int(text), False)
    return int(text)
