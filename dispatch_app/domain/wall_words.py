"""The English words of the live wall, for window and web page; Chinese in dispatch_app.words."""

from __future__ import annotations

from dispatch_app.domain.station import DeskState
from dispatch_app.domain.vehicle import Availability
from dispatch_app.domain.wall import Tile
from dispatch_app.words import later

TILE_WORDS: dict[str, str] = {
    Tile.WAITING: later("Calls waiting"),
    Tile.LONGEST_WAIT: later("Longest wait"),
    Tile.ABANDONED: later("Abandoned today"),
    Tile.ANSWER_10S: later("Answered in 10 s"),
    Tile.FREE_DESKS: later("Desks ready"),
    Tile.WRAP_UP: later("Longest after-call work"),
    Tile.BREAK: later("Longest break"),
    Tile.FREE_VEHICLES: later("Vehicles free"),
    Tile.EMPTY_STATIONS: later("Stations without a free vehicle"),
    Tile.UNSENT: later("Incidents without a vehicle"),
    Tile.UNSENT_WAIT: later("Longest without a vehicle"),
    Tile.DISPATCH_1MIN: later("Sent in 1 min"),
    Tile.TURN_OUT_3MIN: later("Out in 3 min"),
    Tile.ALARMS: later("Alarms not seen"),
}

SHOWN_TILES = (
    Tile.WAITING, Tile.LONGEST_WAIT, Tile.FREE_DESKS, Tile.FREE_VEHICLES, Tile.UNSENT, Tile.UNSENT_WAIT,
    Tile.ANSWER_10S, Tile.DISPATCH_1MIN, Tile.TURN_OUT_3MIN, Tile.ALARMS,
)  # fmt: skip
"""The big tiles in their order; the others colour the lists below."""

DAY_WORDS: dict[str, str] = {
    "calls": later("Calls today"),
    "calls_answered": later("Answered today"),
    "calls_abandoned": later("Abandoned today"),
    "answer_speed": later("Mean answering time"),
    "incidents": later("Incidents today"),
    "missions": later("Missions today"),
    "response_mean": later("Mean response time"),
    "fulfilment": later("Fulfilment"),
}
"""Figures of the day that stand beside the tiles."""

DESK_WORDS: dict[str, str] = {
    "talking": later("talking"),
    DeskState.SIGNED_OUT: later("signed out"),
    DeskState.READY: later("ready"),
    DeskState.BUSY: later("busy"),
    DeskState.AFTER_CALL: later("after-call work"),
    DeskState.BREAK: later("break"),
}

VEHICLE_WORDS: dict[str, str] = {
    Availability.FREE: later("free"),
    Availability.ORDERED: later("ordered"),
    Availability.EN_ROUTE: later("en route"),
    Availability.ON_SCENE: later("on scene"),
    Availability.TO_HOSPITAL: later("to hospital"),
    Availability.AT_HOSPITAL: later("at hospital"),
    Availability.OUT_OF_SERVICE: later("out of service"),
}

STAGE_WORDS: dict[str, str] = {
    "open": later("intake"), "held": later("on hold"), "no_vehicle": later("no vehicle"),
    "ordered": later("ordered"), "received": later("received"), "en_route": later("en route"),
    "on_scene": later("on scene"), "patient_aboard": later("patient aboard"), "at_hospital": later("at hospital"),
    "handed_over": later("handed over"), "returning": later("returning"), "at_station": later("at station"),
    "aborted": later("aborted"), "empty_run": later("empty run"),
}  # fmt: skip
