"""Track replay on the map: asks the server, runs the film's clock, moves the arrow, saves the files."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QSaveFile, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from dispatch_app.console.desk.track_replay import Question, TrackReplay, spans
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.map_track_panel import MapTrackPanel
from dispatch_app.desk_kit.figures import from_local_time, local_time
from dispatch_app.domain.queries import MatchTrack
from dispatch_app.qt_kit.map_view import MapView, ReplayTrack
from dispatch_app.wire import paths
from dispatch_app.wire.outbox import fault_of
from dispatch_app.words import t

FRAME_MS = 40
"""25 pictures a second: smooth, and half of a core's time is left at the busiest map."""

ENDINGS = {"gpx": "gpx", "film": "html"}


class MapTrack(QObject):
    """Joins panel, state and map."""

    def __init__(self, runner: DeskRunner, view: MapView, panel: MapTrackPanel, folder: Path | None = None) -> None:
        super().__init__(panel)
        self._runner, self._map, self.panel = runner, view, panel
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.folder = folder or Path(documents)
        self.replay = TrackReplay()
        self._drawn: object = None
        self._before_s = 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._frame)
        panel.vehicle_picked.connect(self.look_at)
        panel.span_picked.connect(self._span)
        panel.load_wanted.connect(lambda since, until: self._load("", since, until))
        panel.play_wanted.connect(self.toggle)
        panel.sought.connect(self._seek)
        panel.times_picked.connect(self._times)
        panel.file_wanted.connect(self.save)
        space = QShortcut(QKeySequence("Space"), panel)
        space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        space.activated.connect(self.toggle)
        self._vehicle_id = ""

    # --- opening and choosing ----------------------------------------------------------------------------------------

    def open(self, vehicle_id: str) -> None:
        """Show the panel's state for the vehicle that is looked at; its newest mission, or the last hour."""
        self._vehicle_id = ""
        self.refresh()
        vehicles = self._vehicles()
        wanted = vehicle_id or self.replay.vehicle_id or (vehicles[0][0] if vehicles else "")
        if wanted:
            self.look_at(wanted)

    def look_at(self, vehicle_id: str) -> None:
        """Take another vehicle."""
        self._vehicle_id = vehicle_id
        choices = self._spans()
        self._span("mission" if "mission" in choices else "hour")

    def close(self) -> None:
        """Take the track off the map."""
        self._clock.stop()
        self.replay.close()
        self._drawn = None
        self._map.set_replay(None)

    def _vehicles(self) -> list[tuple[str, str]]:
        vehicles = self._runner.desk.board.vehicles.values()
        return sorted(((v.vehicle_id, v.plate) for v in vehicles), key=lambda one: one[1])

    def _spans(self) -> dict[str, tuple[datetime, datetime]]:
        now = self._runner.link.server_now()
        midnight = from_local_time(local_time(now).replace(hour=0, minute=0, second=0, microsecond=0))
        return spans(self._runner.desk.board, self._vehicle_id, now, midnight)

    def _span(self, code: str) -> None:
        found = self._spans().get(code)
        if found is not None and self._vehicle_id:
            self._load(code, *found)

    def _load(self, code: str, since: datetime, until: datetime) -> None:
        if not self._vehicle_id:
            return
        self._clock.stop()
        if since >= until:
            self.replay.close()
            self.replay.problem = t("Give a start and a later end")
            self.refresh()
            return
        self.panel.show_span(code, since, until)
        self.panel.saved.show_text("")
        mission_id = self._mission_id() if code == "mission" else ""
        self._ask(self.replay.begin(self._vehicle_id, since, until, mission_id))
        self.refresh()

    def _mission_id(self) -> str:
        missions = [m for m in self._runner.desk.board.missions.values() if m.vehicle_id == self._vehicle_id]
        return max(missions, key=lambda mission: mission.stages[0].at).mission_id if missions else ""

    def _ask(self, questions: list[Question]) -> None:
        number, link = self.replay.number, self._runner.link
        for question in questions:
            failed = self._no_mileage if isinstance(question, MatchTrack) else self._failed
            link.ask(
                question, lambda answer: self._came(number, answer), lambda fault, to=failed: to(number, fault.message)
            )

    def _came(self, number: int, answer: object) -> None:
        self._ask(self.replay.take(number, answer))  # type: ignore[arg-type]
        self.refresh()

    def _failed(self, number: int, words: str) -> None:
        self.replay.fail(number, words)
        self.refresh()

    def _no_mileage(self, number: int, words: str) -> None:
        """A track without mileage is still a track; the panel goes on saying that it is being matched."""
        self.panel.mileage.show_text(words)

    # --- the film ----------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play or pause."""
        self.replay.toggle()
        self._before_s = time.monotonic()
        if self.replay.playing:
            self._clock.start()
        else:
            self._clock.stop()
        self._moved()

    def _frame(self) -> None:
        now_s = time.monotonic()
        self.replay.pass_time(now_s - self._before_s)
        self._before_s = now_s
        if not self.replay.playing:
            self._clock.stop()
        self._moved()

    def _seek(self, share: float) -> None:
        self.replay.seek(share)
        self._moved()

    def _times(self, times: int) -> None:
        self.replay.times = times
        self._moved()

    def _moved(self) -> None:
        here = self.replay.here()
        tip = (here.longitude, here.latitude) if here is not None else None
        heading_deg, known = (here.heading_deg, here.known) if here is not None else (None, True)
        self._map.move_replay(self.replay.passed(), tip, heading_deg, known)
        self.panel.show_moment(self.replay)

    def refresh(self) -> None:
        """Paint panel and map anew where something changed."""
        replay, board = self.replay, self._runner.desk.board
        self.panel.show_vehicles(self._vehicles(), self._vehicle_id)
        has_mission = any(m.vehicle_id == self._vehicle_id for m in board.missions.values())
        self.panel.show_replay(replay, board, has_mission)
        drawn = (replay.number, len(replay.points), len(replay.doubtful))
        if drawn == self._drawn:
            return
        first = self._drawn is None or drawn[0] != self._drawn[0]  # type: ignore[index]
        self._drawn = drawn
        places = [(p.position.longitude, p.position.latitude) for p in replay.points]
        doubtful = [(p.position.longitude, p.position.latitude) for p in replay.doubtful]
        self._map.set_replay(ReplayTrack(places, replay.pieces(), doubtful) if places else None)
        if places and (first or not replay.loading):
            lon, lat = zip(*places, strict=True)
            # The panel covers the east of the map: the track is fitted into what is left.
            free = max(0.3, 1.0 - self.panel.width() / max(1, self._map.width()))
            self._map.fit((min(lon), min(lat), min(lon) + (max(lon) - min(lon)) / free, max(lat)))
        self._moved()

    # --- files -------------------------------------------------------------------------------------------------------

    def save(self, kind: str) -> None:
        """Fetch the shown time as a file into the folder of documents."""
        replay = self.replay
        if replay.since is None or replay.until is None or not replay.points:
            return
        plate = dict(self._vehicles()).get(replay.vehicle_id, replay.vehicle_id)
        stamp = f"{local_time(replay.since):%Y%m%d-%H%M%S}"
        file = self.folder / f"{t('track')}-{plate}-{stamp}.{ENDINGS[kind]}"
        fields = {"since": replay.since.isoformat(), "until": replay.until.isoformat()}
        self.panel.saved.show_text(t("The file is being made…"), "dim")

        def came(status: int, headers: dict[str, str], body: bytes) -> None:
            if status != 200:
                self.panel.saved.show_text(fault_of(status, body).message, "danger")
            elif self._written(file, body):
                self.panel.saved.show_text(t("Saved: {file}", file=file), "success")
            else:
                self.panel.saved.show_text(
                    t("{file} cannot be written: is the disk full or the folder read-only?", file=file), "danger"
                )

        self._runner.link.fetch(f"{paths.TRACKS}{replay.vehicle_id}/{kind}", fields, came)

    def _written(self, file: Path, body: bytes) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        stored = QSaveFile(str(file))
        return stored.open(QSaveFile.OpenModeFlag.WriteOnly) and stored.write(body) == len(body) and stored.commit()
