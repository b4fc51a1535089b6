"""The two windows as one program: placed on two screens, one theme and language, everything remembered per user."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtWidgets import QApplication

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.qt.alarm_window import AlarmWindow
from dispatch_app.console.qt.booking_window import BookingWindow
from dispatch_app.console.qt.campaign_window import CampaignWindow
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.directory_window import DirectoryWindow
from dispatch_app.console.qt.flow_window import FlowWindow
from dispatch_app.console.qt.intake_window import IntakeWindow
from dispatch_app.console.qt.major_window import MajorWindow
from dispatch_app.console.qt.map_window import MapWindow
from dispatch_app.console.qt.paper_window import PaperWindow
from dispatch_app.console.qt.recording_window import RecordingWindow
from dispatch_app.domain.queries import PlaceFound
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.qt_kit.spoken import speak_language
from dispatch_app.qt_kit.theme import LARGEST_FONT_PX, SMALLEST_FONT_PX, apply_theme
from dispatch_app.qt_kit.user_choices import UserChoices, choices_file, load_choices, save_choices
from dispatch_app.qt_kit.window_place import fit_into, geometry_of, restore_window
from dispatch_app.words import language

INTAKE_SHARE = 0.66
"""Part of a single screen's width that the intake window takes: its form needs more than the map."""

REMEMBERED_AFTER_MS = 3_000
"""The map's place is written this long after it came to rest, so that a power failure loses no more."""

FRAME_KNOWN_MS = (150, 600, 2_000)
"""A window manager draws its frame some time after the window is shown; its size is counted in then."""


class ConsoleWindows(QObject):
    """Intake window and map window over one runner. `remember_in` None uses the user's own folder."""

    def __init__(
        self, application: QApplication, runner: DeskRunner, server: str, package: Path | None,
        sounds: Sounds | None = None, remember_in: Path | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.application = application
        self.runner = runner
        self._folder = remember_in
        self.choices = load_choices(self._file(""))
        self._apply_look()
        self.sounds = sounds or Sounds()
        self.intake = IntakeWindow(runner, server, self.sounds)
        self.map = MapWindow(runner, package)
        self.alarms = AlarmWindow(runner)
        self.recordings = RecordingWindow(runner)
        self.campaigns = CampaignWindow(runner)
        self.papers = PaperWindow(runner)
        self.majors = MajorWindow(runner)
        self.flows = FlowWindow(runner)
        self.bookings = BookingWindow(runner)
        self.map.booking_place_picked.connect(self.bookings.set_place)
        self.bookings.map_wanted.connect(self.map.activateWindow)
        self.directory = DirectoryWindow(runner, self._map_middle)
        self.directory.show_on_map.connect(self._show_on_map)
        self.intake.alarms_wanted.connect(self.show_alarms)
        self.intake.recordings_wanted.connect(self.recordings.show_of)
        self.intake.campaigns_wanted.connect(self.campaigns.show_of)
        self.intake.majors_wanted.connect(self.majors.show_of)
        self.intake.flows_wanted.connect(self.flows.show_all)
        self.intake.dial_elsewhere_wanted.connect(self._dial_elsewhere)
        self.intake.view_wanted.connect(self.change_view)
        self.intake.signed_in.connect(self._signed_in)
        self.intake.closed.connect(self.close)
        page = self.intake.page
        page.queue.incident_act.connect(self._incident_act)
        page.plan.vehicle_looked_at.connect(self.map.look_at_vehicle)
        page.plan.coverage_wanted.connect(lambda: self.map.side.turn_to("coverage"))
        page.ladder.mission_looked_at.connect(self.map.look_at_vehicle)
        self.intake.sign_in.remember(self.choices.user, self.choices.desk_id)
        self._placed = self._restore()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REMEMBERED_AFTER_MS)
        self._resting.timeout.connect(self.remember)
        for moved in (self.map.map.view_changed, self.map.map.shown_otherwise):
            moved.connect(self._resting.start)
        self._alarms_placed = False

    def show(self) -> None:
        """Show both windows, the intake window in front."""
        self.map.show()
        self.intake.show()
        self.intake.activateWindow()
        if not self._placed:
            self.place_anew()

    def show_alarms(self) -> None:
        """Bring the alarm window to the front; the first time it lies over the map, which can wait."""
        if not self._alarms_placed:
            self._alarms_placed = True
            room = self.map.frameGeometry()
            self.alarms.resize(min(self.alarms.width(), room.width()), min(self.alarms.height(), room.height()))
            self.alarms.move(room.topLeft())
        self.alarms.show()
        self.alarms.activateWindow()

    def _incident_act(self, name: str, incident_id: str) -> None:
        """Carry out an entry of the menu of a running incident."""
        if name == "show":
            self.runner.act(act.show_incident, incident_id)
        elif name == "recordings":
            self.recordings.show_of(incident_id, "")
        else:
            self.campaigns.show_of(incident_id)

    def _map_middle(self) -> tuple[float, float]:
        view = self.map.map.viewport
        return view.degrees_at(view.width_px / 2.0, view.height_px / 2.0)

    def _show_on_map(self, place: PlaceFound) -> None:
        self.map.search.go_to(place)
        self.map.activateWindow()

    def _dial_elsewhere(self) -> None:
        """Ctrl+D with the cursor outside of the intake window: over the map its card is dialled."""
        if not (self.map.isActiveWindow() and self.map.dial_looked_at()):
            self.runner.act(tel.dial_shown)

    # --- look --------------------------------------------------------------------------------------------------------

    def change_view(self, wanted: str) -> None:
        """Carry out a wish of the view menu."""
        if wanted == "theme":
            self.choices.theme = "light" if self.choices.theme == "dark" else "dark"
        elif wanted == "language":
            self.choices.language = "en" if language() == "zh" else "zh"
        elif wanted in ("larger", "smaller"):
            size = self.choices.font_px + (1 if wanted == "larger" else -1)
            self.choices.font_px = max(SMALLEST_FONT_PX, min(LARGEST_FONT_PX, size))
        elif wanted in ("bookings", "directory"):
            if self.intake.is_working():
                {"bookings": self.bookings, "directory": self.directory}[wanted].show_all()
            return
        elif wanted == "papers":
            if self.intake.is_working():
                self.papers.show_all()
            return
        elif wanted == "windows":
            self.place_anew()
            return
        self._apply_look()
        self.intake.speak()
        self.map.speak()
        self.alarms.speak()
        self.papers.speak()
        self.recordings.speak()
        self.campaigns.speak()
        self.majors.speak()
        self.flows.speak()
        self.bookings.speak()
        self.directory.speak()
        self.intake.refresh()
        self.map.refresh()
        self.remember()

    def _apply_look(self) -> None:
        speak_language(self.application, self.choices.language)
        apply_theme(self.application, self.choices.theme, self.choices.font_px)

    # --- places ------------------------------------------------------------------------------------------------------

    def place_anew(self) -> None:
        """Intake on the first screen, map on the second; on one screen side by side."""
        screens = sorted((s.availableGeometry() for s in self.application.screens()), key=lambda room: room.left())
        if len(screens) > 1:
            rooms = (screens[0], screens[1])
        else:
            whole = screens[0]
            left = min(whole.width(), max(self.intake.minimumWidth(), round(whole.width() * INTAKE_SHARE)))
            width = max(self.map.minimumWidth(), whole.width() - left)
            rooms = (QRect(whole.left(), whole.top(), left, whole.height()),
                     QRect(whole.right() - width + 1, whole.top(), width, whole.height()))  # fmt: skip
        for window, room in zip((self.intake, self.map), rooms, strict=True):
            fit_into(window, room)
            for after_ms in FRAME_KNOWN_MS:
                QTimer.singleShot(after_ms, window, lambda window=window, room=room: fit_into(window, room))

    def _restore(self) -> bool:
        """Bring back what is remembered; whether that holds the windows' places."""
        placed = [restore_window(self.intake, self.choices.intake_window),
                  restore_window(self.map, self.choices.map_window)]  # fmt: skip
        if not all(placed):
            self.place_anew()
        if len(self.choices.columns) == 3:
            self.intake.page.columns.setSizes(self.choices.columns)
            self.intake.page.columns_by_hand = True
        if self.choices.map_view:
            self.map.map.restore(self.choices.map_view)
        return all(placed)

    # --- memory ------------------------------------------------------------------------------------------------------

    def _file(self, user: str) -> Path:
        file = choices_file(user)
        return file if self._folder is None else self._folder / file.name

    def _signed_in(self, user: str, desk_id: str) -> None:
        """The user's own choices come in; who came last is remembered for the next sign-in."""
        own = self._file(user)
        if own.exists() and user != self.choices.user:
            self.choices = load_choices(own)
            self._apply_look()
            self.intake.speak()
            self.map.speak()
            self.alarms.speak()
            self.papers.speak()
            self.recordings.speak()
            self.campaigns.speak()
            self.majors.speak()
            self.flows.speak()
            self.bookings.speak()
            self.directory.speak()
            self._restore()
        self.choices.user, self.choices.desk_id = user, desk_id

    def remember(self) -> None:
        """Write the choices for this user and for the next start."""
        choices: UserChoices = self.choices
        choices.intake_window = geometry_of(self.intake)
        choices.map_window = geometry_of(self.map)
        choices.columns = self.intake.page.columns.sizes() if self.intake.page.columns_by_hand else []
        choices.map_view = dict(self.map.map.state())
        save_choices(self._file(""), choices)
        if choices.user:
            save_choices(self._file(choices.user), choices)

    def close(self) -> None:
        """Remember, sign out, close both windows and end the program."""
        self._resting.stop()
        self.remember()
        self.intake.page.form.blockSignals(True)  # fields that lose the focus in a closing window say nothing new
        self.map.close()
        self.alarms.close()
        self.papers.close()
        self.recordings.close()
        self.campaigns.close()
        self.majors.close()
        self.flows.close()
        self.bookings.close()
        self.directory.close()
        if self.runner.desk.phase not in ("signed_out", "refused"):
            self.runner.phase_changed.connect(lambda phase: self.application.quit() if phase == "signed_out" else None)
            self.runner.sign_out()
        else:
            self.application.quit()
