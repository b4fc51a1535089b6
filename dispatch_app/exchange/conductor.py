"""Joins the switch to the world: SIP and media events go in, its actions are carried out – all in the SIP thread."""

from __future__ import annotations

import base64
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from dispatch_app.exchange.media.engine import MediaEngine
from dispatch_app.exchange.media.events import DigitPressed, LegHeard, LegSilent, MediaEvent, PlayDone
from dispatch_app.exchange.media.g711 import Codec
from dispatch_app.exchange.media.ports import MediaFull
from dispatch_app.exchange.media.sounds import Sound
from dispatch_app.exchange.media.srtp import SrtpFault, SrtpShield
from dispatch_app.exchange.sip.sdp import RemoteMedia
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.switch import Switch

log = logging.getLogger(__name__)


class Recorder(Protocol):
    """The recorder, as the conductor needs it; keys are made by it."""

    def begin(self, call_id: str, number: str, desk_id: str, line: str) -> str:
        """The key of the call's recording, made at its first leg."""

    def begin_message(self, call_id: str, number: str, line: str) -> str:
        """The key of a recording of its own for what the caller leaves as a message."""

    def finish_message(self, call_id: str) -> None:
        """The message is over; `finish` ends it, too."""

    def finish(self, call_id: str) -> None:
        """Nothing more comes."""

    def reconcile(self, recording_ids: Sequence[str]) -> None:
        """Tell the centre anew of these, which it believes to be unfinished; returns at once."""


class NoRecorder:
    """Where recording is switched off."""

    def begin(self, call_id: str, number: str, desk_id: str, line: str) -> str:
        """No key."""
        return ""

    def begin_message(self, call_id: str, number: str, line: str) -> str:
        """No key."""
        return ""

    def finish_message(self, call_id: str) -> None:
        """Nothing to finish."""

    def finish(self, call_id: str) -> None:
        """Nothing to finish."""

    def reconcile(self, recording_ids: Sequence[str]) -> None:
        """Nothing is known of them here; they are told when recording is switched on again."""


class EngineVoice:
    """The media engine as dialogs see it; legs are opened once."""

    def __init__(self, engine: MediaEngine, shown_host: str) -> None:
        self._engine = engine
        self._shown_host = shown_host
        self._open: dict[str, tuple[str, int]] = {}
        self._secured: dict[str, str] = {}

    def open(self, leg_id: str) -> tuple[str, int]:
        """See dialog.Voice."""
        if leg_id not in self._open:
            try:
                _, port = self._engine.open_leg(leg_id)
            except MediaFull as full:
                raise RuntimeError(str(full)) from full
            self._open[leg_id] = (self._shown_host, port)
        return self._open[leg_id]

    def remote(self, leg_id: str, media: RemoteMedia, signalling_host: str = "") -> None:
        """See dialog.Voice."""
        if media.port and media.host not in ("0.0.0.0", "::"):  # noqa: S104 – compared, not bound
            self._engine.set_remote(
                leg_id, media.host, media.port, codec=Codec[media.codec], event_type=media.event_type,
                signalling_host=signalling_host,
            )

    def secure(self, leg_id: str, our_key: str, their_key: str, suite: str) -> None:
        """See dialog.Voice."""
        if self._secured.get(leg_id) == their_key:
            return
        try:
            shield = SrtpShield(base64.b64decode(our_key), base64.b64decode(their_key), suite)
        except (SrtpFault, ValueError) as wrong:
            raise RuntimeError(str(wrong)) from wrong
        self._secured[leg_id] = their_key
        self._engine.shield(leg_id, shield)

    def close(self, leg_id: str) -> None:
        """See dialog.Voice."""
        self._secured.pop(leg_id, None)
        if self._open.pop(leg_id, None) is not None:
            self._engine.close_leg(leg_id)

    def has(self, leg_id: str) -> bool:
        """Whether the leg has a voice."""
        return leg_id in self._open


class Conductor:
    """`emit` an event, and what the switch decides is done before it returns; events during that wait their turn."""

    def __init__(
        self, switch: Switch, engine: MediaEngine, voice: EngineVoice, recorder: Recorder,
        report: Callable[[Any], None], answer: Callable[[do.Answered], None],
        start_timer: Callable[[Callable[[], None], float], Any], sounds: Callable[[str, str], Sound],
    ) -> None:  # fmt: skip
        self._switch = switch
        self._engine = engine
        self._voice = voice
        self._recorder = recorder
        self._report = report
        self._answer = answer
        self._start_timer = start_timer
        self._sounds = sounds
        self.stack: Any = None
        self.on_flow: Callable[[do.StartFlow], None] = lambda start: None
        self.on_event: Callable[[ev.Event], None] = lambda event: None
        """Sees every event before the switch: automatic flows listen for digits and ends of sounds."""
        self._waiting: deque[ev.Event] = deque()
        self._working = False
        self._timers: dict[str, Any] = {}
        self._keys: dict[str, str] = {}
        self.worst_s = 0.0
        self.bugs = 0

    def emit(self, event: ev.Event) -> None:
        """Take one event; in the SIP thread."""
        self._waiting.append(event)
        if self._working:
            return
        self._working = True
        try:
            while self._waiting:
                began = time.perf_counter()
                self._take(self._waiting.popleft())
                self.worst_s = max(self.worst_s, time.perf_counter() - began)
        finally:
            self._working = False

    def media_event(self, event: MediaEvent) -> None:
        """An event of the media engine, brought into the SIP thread."""
        if isinstance(event, DigitPressed):
            self.emit(ev.DigitPressed(event.leg_id, event.digit))
        elif isinstance(event, LegSilent):
            self.emit(ev.LegSilent(event.leg_id))
        elif isinstance(event, LegHeard):
            self.emit(ev.LegHeard(event.leg_id))
        elif isinstance(event, PlayDone) and event.token and not event.stopped:
            self.emit(ev.SoundEnded(event.leg_id, event.token))

    def _take(self, event: ev.Event) -> None:
        try:
            self.on_event(event)
            actions = self._switch.handle(event)
        except Exception:  # boundary: a mistake in one event must not end every call
            self.bugs += 1
            log.exception("event %s", type(event).__name__)
            return
        for action in actions:
            try:
                _DO[type(action)](self, action)
            except Exception:  # boundary: an action that fails must not keep the others from being done
                self.bugs += 1
                log.exception("action %s", type(action).__name__)

    def carry_out(self, action: do.Action) -> None:
        """One action of somebody else than the switch: the automatic flows."""
        _DO[type(action)](self, action)

    # --- actions -----------------------------------------------------------------------------------------------------

    def _call_telephone(self, action: do.CallTelephone) -> None:
        self.stack.call_telephone(action.leg_id, action.user, action.shown_number, auto=action.auto)

    def _call_line(self, action: do.CallLine) -> None:
        self.stack.call_line(action.leg_id, action.number, action.trunks)

    def _leg(self, leg_id: str) -> Any:
        return self.stack.legs.get(leg_id)

    def _ring(self, action: do.SayRinging) -> None:
        leg = self._leg(action.leg_id)
        if leg is not None:
            leg.ring()

    def _early(self, action: do.OpenEarly) -> None:
        leg = self._leg(action.leg_id)
        if leg is not None:
            leg.open_early()

    def _answer_leg(self, action: do.AnswerLeg) -> None:
        leg = self._leg(action.leg_id)
        if leg is not None:
            leg.answer()

    def _reject(self, action: do.RejectLeg) -> None:
        leg = self._leg(action.leg_id)
        if leg is not None:
            leg.reject(action.code, action.reason)

    def _end(self, action: do.EndLeg) -> None:
        leg = self._leg(action.leg_id)
        if leg is not None:
            leg.end()

    def _hears(self, action: do.Hears) -> None:
        self._engine.hears(action.leg_id, dict(action.others))

    def _play(self, action: do.Play) -> None:
        sound = self._sounds(action.sound, action.words)
        self._engine.play(action.leg_id, sound, loop=action.loop, done=action.token)

    def _stop_playing(self, action: do.StopPlaying) -> None:
        self._engine.stop_playing(action.leg_id)

    def _mute(self, action: do.MuteLeg) -> None:
        self._engine.mute(action.leg_id, action.muted)

    def _digits(self, action: do.PressDigits) -> None:
        self._engine.send_digits(action.leg_id, action.digits)

    def _record(self, action: do.RecordLeg) -> None:
        key = self._recorder.begin(action.call_id, action.number, action.desk_id, action.line)
        if key:
            self._keys[action.leg_id] = key
            other = 1 - action.channel if action.channel == 0 else None
            self._engine.record(action.leg_id, key, action.channel, sounds_channel=other)

    def _stop_recording(self, action: do.StopRecordingLeg) -> None:
        key = self._keys.pop(action.leg_id, "")
        if key:
            self._engine.stop_recording(key, action.leg_id)

    def _close_recording(self, action: do.CloseRecording) -> None:
        self._recorder.finish(action.call_id)

    def _reconcile_recordings(self, action: do.ReconcileRecordings) -> None:
        self._recorder.reconcile(action.recording_ids)

    def _record_message(self, action: do.RecordMessage) -> None:
        key = self._recorder.begin_message(action.call_id, action.number, action.line)
        if key:
            self._engine.record(action.leg_id, key, 0)

    def _end_message(self, action: do.EndMessage) -> None:
        self._recorder.finish_message(action.call_id)

    def _timer(self, action: do.StartTimer) -> None:
        self._stop_timer(do.StopTimer(action.name))
        self._timers[action.name] = self._start_timer(lambda: self._rang(action.name), action.after_s)

    def _rang(self, name: str) -> None:
        self._timers.pop(name, None)
        self.emit(ev.TimerRang(name))

    def _stop_timer(self, action: do.StopTimer) -> None:
        running = self._timers.pop(action.name, None)
        if running is not None:
            running.cancel()

    def _flow(self, action: do.StartFlow) -> None:
        self.on_flow(action)

    def _probe(self, action: do.ProbeLeg) -> None:
        leg = self._leg(action.leg_id)
        if leg is not None:
            leg.probe()

    def _tell_transfer(self, action: do.TellTransfer) -> None:
        leg = self._leg(action.leg_id)
        if leg is not None:
            leg.tell_transfer(action.code, action.reason)

    def _answered(self, action: do.Answered) -> None:
        self._answer(action)

    def _tell(self, action: do.Report) -> None:
        self._report(action.command)

    def _place(self, action: do.PlaceFound) -> None:
        from dispatch_app.exchange.link.reports import place_reports

        for command in place_reports(action.call_id, action.place, datetime.now(UTC)):
            self._report(command)


_DO: dict[type, Callable[[Conductor, Any], None]] = {
    do.CallTelephone: Conductor._call_telephone, do.CallLine: Conductor._call_line, do.SayRinging: Conductor._ring,
    do.OpenEarly: Conductor._early, do.AnswerLeg: Conductor._answer_leg, do.RejectLeg: Conductor._reject,
    do.EndLeg: Conductor._end, do.Hears: Conductor._hears, do.Play: Conductor._play,
    do.StopPlaying: Conductor._stop_playing, do.MuteLeg: Conductor._mute, do.PressDigits: Conductor._digits,
    do.RecordLeg: Conductor._record, do.StopRecordingLeg: Conductor._stop_recording,
    do.CloseRecording: Conductor._close_recording, do.StartTimer: Conductor._timer,
    do.StopTimer: Conductor._stop_timer, do.StartFlow: Conductor._flow, do.ProbeLeg: Conductor._probe,
    do.TellTransfer: Conductor._tell_transfer,
    do.Answered: Conductor._answered, do.Report: Conductor._tell, do.PlaceFound: Conductor._place,
    do.RecordMessage: Conductor._record_message, do.EndMessage: Conductor._end_message,
    do.ReconcileRecordings: Conductor._reconcile_recordings,
}  # fmt: skip
