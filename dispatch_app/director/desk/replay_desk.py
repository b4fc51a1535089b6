"""The replay page as state: what is asked for, what has come, what could not be had, and the frame that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.desk_kit.recording_sound import Sound
from dispatch_app.desk_kit.replay_words import fault_words
from dispatch_app.director.desk.replay_mix import PlacedSound
from dispatch_app.domain.recording import Recording, RecordingState
from dispatch_app.domain.replay import Replay, ReplayTrack
from dispatch_app.domain.replay_frames import Timeline
from dispatch_app.words import t

PIECE_BYTES = 2 * 1024 * 1024
"""Two minutes of two channels a piece: progress moves, and a cancel is obeyed within a second."""

LARGEST_BYTES = 512 * 1024 * 1024
"""As the server's largest sound."""

MOST_SOUND_BYTES = 1024 * 1024 * 1024
"""All sounds of a replay in memory: nine hours of two channels. What comes on top is said and stays silent."""


class Stage(StrEnum):
    """How far the page is."""

    EMPTY = "empty"
    COVERED = "covered"
    LOADING = "loading"
    READY = "ready"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class SoundState:
    """One recording of the replay on its way."""

    recording: Recording
    begin_ms: int
    length_ms: int
    content: bytearray = field(default_factory=bytearray)
    size: int = 0
    sound: Sound | None = None
    checked: bool = False
    problem: str = ""
    """Why it cannot be heard, in words."""

    def share(self) -> float:
        """How much has come."""
        if self.sound is not None or self.problem:
            return 1.0
        return len(self.content) / self.size if self.size else 0.0


@dataclass(slots=True)
class ReplayDesk:
    """`number` grows with every incident that is opened, so that late answers of an older one are passed over."""

    incident_id: str = ""
    number: int = 0
    stage: Stage = Stage.EMPTY
    timeline: Timeline | None = None
    tracks_wanted: list[str] = field(default_factory=list)
    tracks_missing: dict[str, str] = field(default_factory=dict)
    """Vehicle → why its track could not be had."""
    sounds: list[SoundState] = field(default_factory=list)
    note: str = ""
    tone: str = "dim"

    @property
    def replay(self) -> Replay | None:
        return None if self.timeline is None else self.timeline.replay

    def say(self, words: str, tone: str = "dim") -> None:
        """What the line at the top says."""
        self.note, self.tone = words, tone

    def open(self, incident_id: str) -> int:
        """Begin anew; the number of this opening."""
        self.number += 1
        self.incident_id, self.stage, self.timeline = incident_id.strip(), Stage.LOADING, None
        self.tracks_wanted, self.tracks_missing, self.sounds = [], {}, []
        self.say(t("The journal is read…"))
        return self.number

    def covered(self) -> None:
        """The server wants to know what for."""
        self.stage = Stage.COVERED
        self.say(t("Personal data: say what you look at it for; the journal keeps it"), "warning")

    def unknown(self) -> None:
        """No such incident."""
        self.stage = Stage.EMPTY
        self.say(t("No incident has the number {number}", number=self.incident_id or "—"), "warning")

    def fail(self, words: str) -> None:
        """The server could not answer."""
        self.stage = Stage.EMPTY
        self.say(words, "danger")

    def begin(self, replay: Replay) -> None:
        """The story is there: tracks and sounds follow."""
        self.timeline = Timeline(replay)
        self.tracks_wanted = [vehicle.vehicle_id for vehicle in replay.vehicles]
        self.sounds = [sound_state(replay, recording) for recording in replay.recordings]
        room = MOST_SOUND_BYTES
        for one in self.sounds:
            room -= one.length_ms * 32
            if room < 0 and not one.problem:
                one.problem = t("too much sound for one replay")
        self._finish()

    def cancel(self) -> None:
        """Stop loading; what has come is shown and plays."""
        if self.stage is Stage.LOADING:
            self.number += 1
            for vehicle_id in self.tracks_wanted:
                self.tracks_missing[vehicle_id] = t("loading was cancelled")
            self.tracks_wanted = []
            for one in self.sounds:
                if one.sound is None and not one.problem:
                    one.problem = t("loading was cancelled")
            self.stage = Stage.CANCELLED if self.timeline is None else Stage.READY
            self.say(t("Loading was cancelled; what has come is shown"), "warning")

    def take_track(self, track: ReplayTrack) -> None:
        """The track of a vehicle."""
        if self.timeline is not None and track.vehicle_id in self.tracks_wanted:
            self.tracks_wanted.remove(track.vehicle_id)
            self.timeline.add_track(track)
            if not track.at_ms:
                self.tracks_missing[track.vehicle_id] = t("no positions are stored for this time")
            elif track.cut:
                self.tracks_missing[track.vehicle_id] = t("the end of its track is too long to be shown")
            self._finish()

    def no_track(self, vehicle_id: str, words: str) -> None:
        """It could not be had."""
        if vehicle_id in self.tracks_wanted:
            self.tracks_wanted.remove(vehicle_id)
            self.tracks_missing[vehicle_id] = words
            self._finish()

    def next_sound(self) -> SoundState | None:
        """The sound to fetch now."""
        return next((one for one in self.sounds if one.sound is None and not one.problem), None)

    def take_piece(self, one: SoundState, content: bytes, size: int) -> tuple[int, int] | None:
        """Keep a piece; first and last byte of the next one, None when it is whole. Raises ValueError."""
        if not content or not 0 < size <= LARGEST_BYTES or one.size not in (0, size):
            raise ValueError("a piece does not fit")
        one.size = size
        one.content += content
        got = len(one.content)
        if got > size:
            raise ValueError("more came than was asked for")
        return None if got == size else (got, min(got + PIECE_BYTES, size) - 1)

    def take_sound(self, one: SoundState, sound: Sound, checked: bool) -> None:
        """A sound is whole."""
        one.sound, one.checked, one.content = sound, checked, bytearray()
        one.length_ms = sound.length_ms
        self._finish()

    def no_sound(self, one: SoundState, words: str) -> None:
        """It cannot be heard; the rest plays."""
        one.problem, one.content = words, bytearray()
        self._finish()

    def _finish(self) -> None:
        if self.stage is Stage.LOADING and not self.tracks_wanted and self.next_sound() is None:
            self.stage = Stage.READY
            self.say(self.summary(), "warning" if self.problems() else "dim")

    def share(self) -> float:
        """How much of everything has come, 0 to 1; a sound counts ten times a track."""
        if self.replay is None:
            return 0.0
        whole = 1 + len(self.replay.vehicles) + 10 * len(self.sounds)
        here = 1 + len(self.replay.vehicles) - len(self.tracks_wanted) + 10 * sum(one.share() for one in self.sounds)
        return here / whole

    def placed(self) -> list[PlacedSound]:
        """The sounds that can be heard, at their places."""
        return [
            PlacedSound(one.recording.recording_id, one.begin_ms, one.sound)
            for one in self.sounds
            if one.sound is not None
        ]

    def problems(self) -> list[str]:
        """Everything that is missing or wrong, one sentence each."""
        return list(self._problems())

    def _problems(self) -> Iterator[str]:
        replay = self.replay
        if replay is None:
            return
        yield from (fault_words(fault) for fault in replay.proof.faults)
        for one in self.sounds:
            if one.problem:
                yield t("Recording {serial}: {why}", serial=one.recording.recording_id, why=one.problem)
            elif one.sound is not None and not one.checked:
                why = t("not checked, the journal has no hash of it yet")
                yield t("Recording {serial}: {why}", serial=one.recording.recording_id, why=why)
        for vehicle_id, why in sorted(self.tracks_missing.items()):
            yield t("{vehicle}: {why}", vehicle=replay.name_of(vehicle_id), why=why)
        if not replay.recordings:
            yield t("No recording belongs to this incident")
        if not replay.vehicles:
            yield t("No vehicle was sent")

    def summary(self) -> str:
        """What the replay holds."""
        replay = self.replay
        if replay is None:
            return ""
        return t(
            "Incident {number}: {events} events, {sounds} recordings, {vehicles} vehicles",
            number=incident_number(replay.incident_id),
            events=len(replay.moments), sounds=len(replay.recordings), vehicles=len(replay.vehicles),
        )  # fmt: skip


def sound_state(replay: Replay, recording: Recording) -> SoundState:
    """Where a recording lies on the timeline."""
    begin_ms = (recording.started_at - replay.began_at) // timedelta(milliseconds=1)
    ended_at = recording.ended_at or recording.started_at
    length_ms = (ended_at - recording.started_at) // timedelta(milliseconds=1)
    removed = recording.state is RecordingState.REMOVED
    problem = t("the sound was removed when its time of keeping was over") if removed else ""
    return SoundState(recording, begin_ms, length_ms, problem=problem)
