"""A replay as a film 回放影片: one HTML file that any browser plays without a network – voices, form, states, ladders,
map and events on one timeline, with what proves it.

Everything that is played travels in base64, so that no text of a caller can end a script or become a part of the page.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from branca.element import MacroElement
from jinja2 import Template

from dispatch_app.adapters.track_files.offline_map import LEAFLET_FOLDERS, offline_map, packed
from dispatch_app.desk_kit.labels import MISSION_LOOKS, MISSION_STATES, STEPS, label
from dispatch_app.desk_kit.replay_words import FORM_ROWS, LANES, cell_words, fault_words, moment_words
from dispatch_app.domain.order import LADDER
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.replay import TYPED, Replay, ReplayTrack
from dispatch_app.domain.replay_frames import GAP_MS, Timeline
from dispatch_app.words import language, t
from gis_data.base_map import BaseMap

MARGIN_DEG = 0.006
"""About six hundred metres of streets around everything that is shown."""

SPEEDS = (0.25, 0.5, 1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class FilmSound:
    """One recording's sound as the film carries it; `content` b"" and a `problem` where there is none."""

    recording: Recording
    content: bytes = b""
    mime: str = ""
    peaks: tuple[tuple[int, ...], ...] = ()
    """Loudness of each channel, 0 to 100, in even steps of time."""
    length_ms: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FilmStory:
    """What a film tells."""

    timeline: Timeline
    sounds: Sequence[FilmSound]
    centre: str
    zone: ZoneInfo
    made_by: str
    made_at: datetime
    purpose: str
    signature: tuple[tuple[str, str], ...] = ()
    """Lines of the proof: (name, value)."""


def replay_film_of(
    story: FilmStory, streets: BaseMap | None, progress: Callable[[float], None],
    folders: Sequence[Path] = LEAFLET_FOLDERS,
) -> bytes:  # fmt: skip
    """The HTML file. Raises FilmFault without Leaflet on this machine; `progress` may raise to stop."""
    replay = story.timeline.replay
    places = list(_places(story.timeline)) or [(104.0, 35.0)]
    west, east = min(p[0] for p in places) - MARGIN_DEG, max(p[0] for p in places) + MARGIN_DEG
    south, north = min(p[1] for p in places) - MARGIN_DEG, max(p[1] for p in places) + MARGIN_DEG
    film = offline_map(f"{t('Replay')} {replay.incident_id}", (west, south, east, north), streets, folders)
    progress(0.4)
    film.fit_bounds([[south, west], [north, east]])
    content = _content(story)
    progress(0.7)
    film.add_child(_Player(content))
    made = str(film.get_root().render()).encode()
    progress(1.0)
    return made


def _places(timeline: Timeline) -> Iterator[tuple[float, float]]:
    for track in timeline.tracks.values():
        yield from zip(track.longitude, track.latitude, strict=True)
    for _, longitude, latitude in _scenes(timeline.replay):
        yield longitude, latitude


def _scenes(replay: Replay) -> Iterator[tuple[int, float, float]]:
    subject = f"incidents:{replay.incident_id}"
    for moment in replay.moments:
        for cell in moment.cells:
            if (cell.subject, cell.field) == (subject, "scene.position") and cell.value:
                longitude, _, latitude = cell.value.partition(",")
                yield moment.at_ms, float(longitude), float(latitude)


def _content(story: FilmStory) -> dict[str, Any]:
    """What the player plays, as JSON will carry it; times are milliseconds since the beginning."""
    replay = story.timeline.replay
    offset = replay.began_at.astimezone(story.zone).utcoffset() or timedelta()
    return {
        "incident": replay.incident_id, "centre": story.centre, "language": language(),
        "began": round((replay.began_at.timestamp() + offset.total_seconds()) * 1000), "length": replay.length_ms,
        "moments": [
            [m.at_ms, m.lane.value, moment_words(replay, m), f"{m.user} {replay.name_of(m.desk_id)} #{m.seq}".strip()]
            for m in replay.moments if m.event != TYPED
        ],
        "typed": [m.at_ms for m in replay.moments if m.event == TYPED],
        "lanes": {lane: t(words) for lane, words in LANES.items()},
        "form": _form(replay), "missions": [_mission(replay, subject) for subject in _subjects(replay, "missions")],
        "tracks": [_track(replay, track) for track in story.timeline.tracks.values() if track.at_ms],
        "scenes": [list(scene) for scene in _scenes(replay)],
        "sounds": [_sound(replay, one) for one in story.sounds],
        "faults": [fault_words(fault) for fault in replay.proof.faults],
        "proof": [list(pair) for pair in story.signature],
        "speeds": list(SPEEDS), "gap": GAP_MS, "words": _words(story),
    }  # fmt: skip


def _words(story: FilmStory) -> dict[str, str]:
    made_at = story.made_at.astimezone(story.zone).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "play": t("Play"), "pause": t("Pause"), "before": t("Event before"), "after": t("Next event"),
        "speed": t("Playback speed"), "events": t("What happened"), "form": t("Intake form as it was filled"),
        "states": t("States, vehicles and orders"), "caller": t("Caller"), "desk": t("Desk"),
        "typing": t("being typed"), "proof": t("Proof"), "missing": t("What cannot be shown"),
        "made": t("Made by {who} on {when}: {purpose}", who=story.made_by, when=made_at, purpose=story.purpose),
        "fast": t("Faster than 4× the voices are silent"), "title": t("Replay"),
    }  # fmt: skip


def _form(replay: Replay) -> list[list[Any]]:
    """[field, label, [[at, value, typed]]] of every field that was ever filled."""
    subject = f"incidents:{replay.incident_id}"
    found: dict[str, list[list[Any]]] = {}
    for moment in replay.moments:
        for cell in moment.cells:
            if cell.subject == subject:
                said = cell_words(replay, cell.field, cell.value) if cell.value else ""
                found.setdefault(cell.field, []).append([moment.at_ms, said, moment.event == TYPED])
    return [[name, t(words), found[name]] for name, words in FORM_ROWS if name in found]


def _subjects(replay: Replay, kind: str) -> list[str]:
    seen = dict.fromkeys(c.subject for m in replay.moments for c in m.cells if c.subject.startswith(f"{kind}:"))
    return list(seen)


def _mission(replay: Replay, subject: str) -> dict[str, Any]:
    """A vehicle's states and the ladder of its order."""
    cells = [(m.at_ms, c) for m in replay.moments for c in m.cells]
    own = [(at, cell) for at, cell in cells if cell.subject == subject]
    vehicle = next((cell.value for _, cell in own if cell.field == "vehicle_id"), "")
    mission_id = subject.partition(":")[2]
    orders = {c.subject for _, c in cells if c.subject.startswith("orders:") and c.value == mission_id}
    names = {step.value for step in LADDER}
    ladder = [
        [at, label(STEPS, cell.field.rpartition(".")[2])]
        for at, cell in cells
        if cell.subject in orders and cell.field.startswith("steps.") and cell.field.rpartition(".")[2] in names
    ]
    return {
        "vehicle": vehicle, "plate": replay.name_of(vehicle), "ladder": ladder,
        "states": [
            [at, label(MISSION_STATES, cell.value), MISSION_LOOKS.get(cell.value, "free")]
            for at, cell in own if cell.field == "state"
        ],
    }  # fmt: skip


def _track(replay: Replay, track: ReplayTrack) -> dict[str, Any]:
    return {
        "vehicle": track.vehicle_id, "plate": replay.name_of(track.vehicle_id), "at": list(track.at_ms),
        "lon": [round(one, 6) for one in track.longitude], "lat": [round(one, 6) for one in track.latitude],
        "deg": [None if one is None else round(one) for one in track.heading_deg],
    }  # fmt: skip


def _sound(replay: Replay, one: FilmSound) -> dict[str, Any]:
    recording = one.recording
    return {
        "serial": recording.recording_id, "sha256": recording.sha256, "mime": one.mime, "problem": one.problem,
        "begin": (recording.started_at - replay.began_at) // timedelta(milliseconds=1), "length": one.length_ms,
        "peaks": [list(channel) for channel in one.peaks], "content": base64.b64encode(one.content).decode(),
    }  # fmt: skip


def utc_stamp(at: datetime) -> str:
    """A time in a file's name."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


class _Player(MacroElement):
    """The page around the map; its script finds the map by the name that folium gave it."""

    _template = Template(
        "{% macro header(this, kwargs) %}<style>{{ this.style }}</style>{% endmacro %}"
        "{% macro html(this, kwargs) %}{{ this.page }}{% endmacro %}"
        "{% macro script(this, kwargs) %}const film = JSON.parse(new TextDecoder().decode("
        "Uint8Array.from(atob('{{ this.content }}'), (one) => one.charCodeAt(0))));\n"
        "const filmMap = {{ this._parent.get_name() }};\n{{ this.script }}{% endmacro %}"
    )

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__()
        self._name = "ReplayPlayer"
        self.content = packed(content)
        self.style, self.page, self.script = (_page(name) for name in ("replay.css", "replay.html", "replay.js"))


def _page(name: str) -> str:
    return (Path(__file__).resolve().parent / "pages" / name).read_text(encoding="utf-8")
