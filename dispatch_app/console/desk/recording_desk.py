"""The recording window as state: what is looked for, what was found, what is loaded, how it is played."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch_app.console.desk import dialling
from dispatch_app.desk_kit.figures import from_local_time, incident_number, local_time, moment_text, number_text
from dispatch_app.desk_kit.figures import waited_text as length_text
from dispatch_app.desk_kit.recording_loading import Loading
from dispatch_app.desk_kit.recording_sound import Heard, Sound
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.queries import FindRecordings, RecordingLine, RecordingsFound, RecordingTrail
from dispatch_app.domain.recording import Recording, RecordingKind, RecordingState
from dispatch_app.words import later, t

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
SKIP_MS = 5_000
SHORTEST_LOOP_MS = 300
"""A shorter loop is a slip of the hand and only clicks."""
DAYS: tuple[tuple[int, str], ...] = (
    (1, later("today")), (2, later("since yesterday")), (7, later("7 days")), (31, later("31 days")),
    (92, later("92 days")), (366, later("a year")),
)  # fmt: skip

KIND_WORDS = {
    RecordingKind.CALL: later("call"), RecordingKind.HOT_LINE: later("hot line"), RecordingKind.RADIO: later("radio"),
    RecordingKind.LINE_IN: later("line-in"), RecordingKind.MESSAGE: later("message left"),
}  # fmt: skip
STATE_WORDS = {
    RecordingState.RUNNING: later("still recording"), RecordingState.FINISHED: later("original"),
    RecordingState.COMPRESSED: later("checked"), RecordingState.DAMAGED: later("damaged"),
    RecordingState.REMOVED: later("sound removed"),
}  # fmt: skip
LINE_WORDS = {
    "RecordingStarted": later("recording began"), "RecordingFinished": later("recording ended, hash written"),
    "RecordingCompressed": later("compressed"), "RecordingCopied": later("copied to another place"),
    "RecordingDamaged": later("damaged"), "RecordingRemoved": later("sound removed after its time of keeping"),
    "RecordingListened": later("listened to"), "RecordingExported": later("copy taken"),
}  # fmt: skip
WAY_WORDS = {"console": later("at a screen"), "telephone": later("by telephone")}
_CHANNELS = {"caller": later("caller"), "desk": later("desk")}
_MARKS = {
    RecordingKind.CALL: "☎", RecordingKind.HOT_LINE: "◉", RecordingKind.RADIO: "≋", RecordingKind.LINE_IN: "≋",
    RecordingKind.MESSAGE: "✉",
}  # fmt: skip
_LOOKS = {RecordingState.DAMAGED: "danger", RecordingState.RUNNING: "warning", RecordingState.REMOVED: "dim"}
EXPORTERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR})


@dataclass(slots=True)
class RecordingDesk:
    """What the recording window remembers."""

    text: str = ""
    days: int = 7
    until: datetime | None = None
    """None: up to now."""
    desk_id: str = ""
    kind: str = ""
    incident_id: str = ""
    call_id: str = ""
    found: RecordingsFound = field(default_factory=RecordingsFound)
    searched: bool = False
    chosen: str = ""
    trail: RecordingTrail = field(default_factory=lambda: RecordingTrail(None))
    loading: Loading | None = None
    loaded: str = ""
    """Id of the recording whose sound is in memory."""
    sound: Sound | None = None
    checked: bool = False
    heard: Heard = Heard.BOTH
    speed: float = 1.0
    loop_from_ms: int | None = None
    loop_to_ms: int | None = None
    skips_silence: bool = False
    note: str = ""
    note_tone: str = "dim"

    def recording(self, recording_id: str = "") -> Recording | None:
        """A recording of the list; the chosen one without an id."""
        wanted = recording_id or self.chosen
        return next((one for one in self.found.recordings if one.recording_id == wanted), None)

    def say(self, words: str, tone: str = "dim") -> None:
        """What the line under the player shows."""
        self.note, self.note_tone = words, tone


def query(desk: RecordingDesk, now: datetime) -> FindRecordings:
    """The question of the search fields. An incident or a call is looked for at any time."""
    exact = bool(desk.incident_id or desk.call_id)
    since = None if exact else midnight(desk.until or now) - timedelta(days=desk.days - 1)
    until = None if exact or desk.until is None else midnight(desk.until) + timedelta(days=1)
    return FindRecordings(desk.text.strip(), since, until, desk.incident_id, desk.call_id, desk.desk_id, desk.kind)


def midnight(at: datetime) -> datetime:
    """The beginning of the day in the centre's zone."""
    return from_local_time(local_time(at).replace(hour=0, minute=0, second=0, microsecond=0))


def look_for(desk: RecordingDesk, incident_id: str = "", call_id: str = "") -> None:
    """Search for one incident or call only; neither: forget that restriction."""
    desk.incident_id, desk.call_id = incident_id, call_id
    if incident_id or call_id:
        desk.text, desk.desk_id, desk.kind = "", "", ""


def restriction_text(desk: RecordingDesk) -> str:
    """What the list is restricted to, "" for nothing."""
    if desk.incident_id:
        return t("Recordings of incident {number}", number=incident_number(desk.incident_id))
    return t("This call") if desk.call_id else ""


def recording_rows(desk: RecordingDesk, desk_names: dict[str, str], now: datetime) -> list[Row]:
    """The found recordings, newest first."""
    return [
        dialling.with_number(_row(one, desk_names, now), one.number)
        for one in desk.found.recordings
    ]


def _row(one: Recording, desk_names: dict[str, str], now: datetime) -> Row:
    lasted = ((one.ended_at or now) - one.started_at).total_seconds()
    parts = [
        moment_text(one.started_at), t(KIND_WORDS[one.kind]), desk_names.get(one.desk_id, one.desk_id),
        incident_number(one.incident_id) if one.incident_id else "", one.recording_id,
    ]  # fmt: skip
    return Row(
        one.recording_id, number_text(one.number) or one.line or t("unknown number"), length_text(lasted),
        " · ".join(part for part in parts if part), _MARKS[one.kind], _LOOKS.get(one.state, ""),
        badge="" if one.state is RecordingState.COMPRESSED else t(STATE_WORDS[one.state]), tip=one.note,
    )  # fmt: skip


def found_text(desk: RecordingDesk) -> str:
    """How many were found."""
    if not desk.searched:
        return ""
    count = len(desk.found.recordings)
    return t("the newest {count}", count=count) if desk.found.cut else str(count)


def channel_words(recording: Recording | None, channel: int) -> str:
    """Who is heard on a channel."""
    if recording is None or channel >= len(recording.channels):
        return ""
    name = recording.channels[channel]
    return t(_CHANNELS[name]) if name in _CHANNELS else name


def trail_rows(lines: tuple[RecordingLine, ...], names: dict[str, str]) -> list[Row]:
    """What the journal says of the recording, newest first, with the number and hash of each line."""
    rows = []
    for line in reversed(lines):
        detail = t(WAY_WORDS[line.detail]) if line.detail in WAY_WORDS else line.detail
        who = " ".join(part for part in (line.user, names.get(line.desk_id, line.desk_id), detail) if part)
        words = t(LINE_WORDS[line.event]) if line.event in LINE_WORDS else line.event
        chain = t("line {number} · {hash}…", number=line.seq, hash=line.hash[:16])
        rows.append(Row(str(line.seq), words, moment_text(line.at), f"{who} · {chain}".strip(" ·"), tip=line.hash))
    return rows


def may_export(actor: Actor | None) -> bool:
    """Whether the person may take copies out."""
    return actor is not None and actor.role in EXPORTERS


def playable(recording: Recording | None) -> str:
    """Why a recording cannot be played, "" when it can be asked for."""
    if recording is None:
        return t("Choose a recording")
    if recording.state is RecordingState.REMOVED:
        return t("The sound was removed when its time of keeping was over; the record stays")
    return ""


# --- playing ---------------------------------------------------------------------------------------------------------


def begin_loading(desk: RecordingDesk, opening: str) -> Loading | None:
    """Ask for the chosen recording's sound; None when it is there, on its way, or cannot be had."""
    why = playable(desk.recording())
    if why:
        desk.say(why, "warning")
        return None
    if desk.loaded == desk.chosen or (desk.loading is not None and desk.loading.recording_id == desk.chosen):
        return None
    desk.loading = Loading(desk.chosen, opening)
    desk.say(t("Loading…"))
    return desk.loading


def sound_loaded(desk: RecordingDesk, loading: Loading, sound: Sound, checked: bool) -> None:
    """The sound is whole; loops of the one before are forgotten."""
    desk.loading, desk.loaded, desk.sound, desk.checked = None, loading.recording_id, sound, checked
    desk.loop_from_ms = desk.loop_to_ms = None
    if checked:
        desk.say(t("Hash as in the journal"), "success")
    else:
        desk.say(t("Not checked: this recording has no hash in the journal yet"), "warning")


def set_loop(desk: RecordingDesk, at_ms: int) -> None:
    """One key for the loop: first A, then B, then no loop. B before A turns the two round."""
    if desk.loop_from_ms is None:
        desk.loop_from_ms = at_ms
    elif desk.loop_to_ms is None:
        first, last = sorted((desk.loop_from_ms, at_ms))
        if last - first < SHORTEST_LOOP_MS:
            desk.say(t("The loop is too short"), "warning")
            return
        desk.loop_from_ms, desk.loop_to_ms = first, last
    else:
        desk.loop_from_ms = desk.loop_to_ms = None


def next_position(desk: RecordingDesk, at_ms: int, quiet: list[tuple[int, int]]) -> int | None:
    """Where the player must jump from here: back to A at B, over silence where that is wished; None: go on."""
    if desk.loop_from_ms is not None and desk.loop_to_ms is not None:
        if at_ms >= desk.loop_to_ms or at_ms < desk.loop_from_ms - 200:
            return desk.loop_from_ms
        return None
    if desk.skips_silence:
        for begin, end in quiet:
            if begin + 200 <= at_ms < end - 400:
                return end - 200
    return None


def faster(speed: float, step: int) -> float:
    """The next speed up or down."""
    place = min(range(len(SPEEDS)), key=lambda at: abs(SPEEDS[at] - speed))
    return SPEEDS[max(0, min(place + step, len(SPEEDS) - 1))]
