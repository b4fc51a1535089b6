"""Keeps the map package in use and exchanges it while the server works: noticed, loaded beside, journaled, switched."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from dispatch_app.adapters.roads.current_map import Current
from dispatch_app.adapters.roads.customiser import Customiser
from dispatch_app.domain import events as ev
from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.commands import ClearAlarm, Command, RaiseAlarm, SwitchMapPackage
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.map_package import MapPackage
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.map_parts import MAP_FAULTS, MapParts, load_map
from dispatch_app.server.settings import Settings
from dispatch_app.words import t
from gis_data.base_map import BaseMap, BaseMapFault
from gis_data.package_watch import PackageWatch

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
"""One system call each time; a new map is never urgent."""

ALARM = "map_package"
SPEEDS_ALARM = "speed_table"
STOP_S = 10.0
"""Loading a part cannot be cut short; it takes less."""


class Send(Protocol):
    """Puts a command to the pen as the server; may be called from any thread, never blocks."""

    def __call__(self, key: str, command: Command) -> None: ...


class MapKeeper:
    """`roads` and `places` are what everybody holds; `recorded` is called in the loop's thread, `words` from any.

    A new package is loaded in a thread of its own while the old one answers. The switch is an event of the journal
    (`MapPackageSwitched`), put by the server itself or, with `[map] switch = "asked"`, by an administrator. Whatever is
    wrong with the new package, the old one stays in use and an alarm says so.
    """

    def __init__(self, settings: Settings, parts: MapParts, customiser: Customiser) -> None:
        self._settings = settings
        self._customiser = customiser
        self.roads, self.places = Current(parts.roads), Current(parts.places)
        self._lock = threading.Lock()
        self._package = parts.package
        self._base_map = parts.base_map
        self._waiting: MapParts | None = None
        self._words = parts.fault or _speed_words(parts)
        self._fault = parts.fault
        self._speeds_fault = parts.speeds_fault
        self._wake, self._stopping = threading.Event(), False
        self._send: Send = _nobody
        self._fixes: Callable[[], list[Fix]] = list
        self._watch = PackageWatch(settings.map_package) if settings.map_package is not None else None
        self._thread = threading.Thread(target=self._run, name="map keeper", daemon=True)

    def start(self, send: Send, fixes: Callable[[], list[Fix]]) -> None:
        """Begin to look; `fixes` gives the vehicles' latest ones, which are put on the new roads before the switch."""
        self._send, self._fixes = send, fixes
        if self._watch is not None:
            self._tell_speeds(self._speeds_fault)
            self._thread.start()

    def stop(self) -> None:
        """Look no more, and let a run of the customiser end."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        self._customiser.stop()

    # --- what others see ---------------------------------------------------------------------------------------------

    def waiting_package(self) -> MapPackage | None:
        """See ports.MapShelf."""
        with self._lock:
            return self._waiting.package if self._waiting is not None else None

    def package_in_use(self) -> MapPackage | None:
        """None where the map could not be opened at all."""
        with self._lock:
            return self._package

    def base_map(self) -> BaseMap | None:
        """The drawn map of the package in use, read from the disk when first asked for; None where there is none."""
        with self._lock:
            opened = self._base_map
        try:
            return opened() if opened is not None else None
        except (BaseMapFault, OSError) as fault:
            log.warning("the base map cannot be read: %s", fault)
            return None

    def words(self) -> str:
        """What the health of the part "map" says: "" while all is well, else a fault or how far loading has come."""
        with self._lock:
            return self._words

    def look_now(self) -> None:
        """Do not wait for the next look."""
        self._wake.set()

    def recorded(self, line: Recorded) -> None:
        """Switch, when the journal says so."""
        if not isinstance(line.event, ev.MapPackageSwitched):
            return
        with self._lock:
            new = self._waiting
            if new is None or new.package != line.event.package:
                return  # read again after a restart, or loaded anew meanwhile
            self.roads.take(new.roads)
            self.places.take(new.places)
            self._base_map = new.base_map
            self._package, self._waiting, self._words, self._fault = new.package, None, _speed_words(new), ""
        log.info("map package %s (%s) is in use", line.event.package.version, line.event.package.name)

    # --- the thread that looks ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            if self._watch is not None and self._watch.changed():
                self._load()
            self._wake.wait(LOOK_EVERY_S)
            self._wake.clear()

    def _load(self) -> None:
        assert self._settings.map_package is not None
        name = self._settings.map_package.name
        try:
            new = load_map(self._settings.map_package, self._settings, self._customiser, self._progress)
            new.roads.remember(self._fixes())
        except MAP_FAULTS as wrong:
            log.warning("the new map package is not used: %s", wrong)
            with self._lock:
                self._waiting = None
                used = t("the old one stays in use") if self._package is not None else self._fault
                self._words = t("The new map package cannot be used: {then}", then=used)
            self._send(f"{ALARM}:{name}", RaiseAlarm(ALARM, name, Priority.MEDIUM, (("reason", str(wrong)[:200]),)))
            return
        assert new.package is not None
        with self._lock:
            self._waiting = new
            self._words = t("A new map package waits for the administrator: {name}", name=new.package.name)
        self._send(f"{ALARM}-well:{name}", ClearAlarm(ALARM, name))
        self._tell_speeds(new.speeds_fault)
        if self._settings.map_switch == "itself":
            with self._lock:
                self._words = _speed_words(new)
            self._send(f"switch:{new.package.version}", SwitchMapPackage(new.package.version))

    def _tell_speeds(self, fault: str) -> None:
        """The alarm about the centre's table of speeds: raised with line and reason, or cleared."""
        assert self._settings.map_package is not None
        name = self._settings.map_package.name
        if fault:
            values = (("reason", fault[:200]),)
            self._send(f"{SPEEDS_ALARM}:{name}", RaiseAlarm(SPEEDS_ALARM, name, Priority.MEDIUM, values))
        else:
            self._send(f"{SPEEDS_ALARM}-well:{name}", ClearAlarm(SPEEDS_ALARM, name))

    def _progress(self, part: str) -> None:
        with self._lock:
            self._words = t("Loading a new map package: {part}", part=part)


def _speed_words(parts: MapParts) -> str:
    """What health says of a package whose table of speeds is left out."""
    return t("The table of speeds is left out: {why}", why=parts.speeds_fault) if parts.speeds_fault else ""


def _nobody(key: str, command: Command) -> None:
    """Before the start nothing is put."""
