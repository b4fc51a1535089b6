"""What a signed-in party may see of the centre: which events reach it and which part of the board."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import ENTITY_KINDS, Board
from dispatch_app.domain.booking_visibility import project_bookings, sees_booking_event, withhold_booking
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import Order
from dispatch_app.domain.paper_visibility import project_papers, sees_paper_event, withhold_paper

WHOLE_CENTRE = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR, Role.SERVER})
"""Roles that read everything; stations and vehicles read their own part, other devices nothing."""

_FOR_ALL = (
    ev.StationRegistered, ev.StationChanged, ev.StationRemoved, ev.HospitalRegistered, ev.HospitalChanged,
    ev.HospitalRemoved, ev.IncidentClosed, ev.IncidentReopened, ev.MapFeatureSet, ev.MapFeatureRemoved,
    ev.MapPackageSwitched,
)  # fmt: skip
"""Stations, hospitals and what is drawn on the map are on every board. Closings and re-openings reach every reader,
stripped by `withhold`, so that all boards forget in the same order."""

_OF_MISSION = (
    ev.MissionAdvanced, ev.MissionEnded, ev.MissionHospitalChosen, ev.MissionTimeCorrected, ev.StateProposed,
    ev.ProposalDismissed, ev.MileageMeasured,
)  # fmt: skip
"""Events that name a mission and reach whoever sees it."""


_WATCHED = (
    ev.WatchRuleSet, ev.WatchRuleRemoved, ev.WatchAlertRaised, ev.WatchAlertSeen, ev.SearchSaved, ev.SavedSearchRemoved,
    ev.ReportDesignSet, ev.ReportDesignRemoved, ev.ReportScheduleSet, ev.ReportScheduleRemoved, ev.ReportDelivered,
    ev.ReportDeliveryFailed,
)  # fmt: skip
"""What a shift lead or director watches, looks for and counts; the desks that are watched do not read it."""


def sees_whole_centre(actor: Actor) -> bool:
    """Whether nothing of calls, incidents and vehicles is withheld from the party."""
    return actor.role in WHOLE_CENTRE


def sees_every_event(actor: Actor) -> bool:
    """Whether the party gets each event of the journal, so that a gap in the numbers is a fault."""
    return sees_whole_centre(actor) and actor.role is not Role.DISPATCHER


def sees_mission(actor: Actor, mission: Mission | Order) -> bool:
    """Whether the mission (or its order) is of the party's own station or vehicle."""
    if actor.role is Role.STATION:
        return mission.station_id == actor.station_id
    if actor.role is Role.VEHICLE:
        return mission.vehicle_id == actor.vehicle_id
    if actor.role is Role.HOSPITAL:
        return isinstance(mission, Mission) and bool(mission.hospital_id) and mission.hospital_id == actor.hospital_id
    return sees_whole_centre(actor)


def sees_event(actor: Actor, recorded: ev.Recorded, board: Board) -> bool:
    """Whether the event reaches the party; `board` is the whole board after the event."""
    event = recorded.event
    if sees_whole_centre(actor):
        return sees_every_event(actor) or not isinstance(event, _WATCHED)
    if isinstance(event, ev.MissionOrdered):
        return sees_mission(actor, event.mission)
    if isinstance(event, ev.OrderIssued | ev.OrderRevised):
        return sees_mission(actor, event.order)
    if isinstance(event, _OF_MISSION):
        mission = board.missions.get(event.mission_id)
        return mission is not None and sees_mission(actor, mission)
    if isinstance(event, ev.OrderRecalled | ev.OrderConfirmed | ev.OrderStepLate):
        order = board.orders.get(event.order_id)
        return order is not None and sees_mission(actor, order)
    if isinstance(event, ev.VehicleRegistered):
        return _own_vehicle(actor, event.vehicle.vehicle_id, event.vehicle.station_id)
    if isinstance(event, ev.VehicleDutyChanged | ev.VehicleFleetSet):
        vehicle = board.vehicles.get(event.vehicle_id)
        return vehicle is not None and _own_vehicle(actor, vehicle.vehicle_id, vehicle.station_id)
    if isinstance(event, _FOR_ALL) or sees_paper_event(actor, event, board):
        return True
    return sees_booking_event(actor, event)


def _own_vehicle(actor: Actor, vehicle_id: str, station_id: str) -> bool:
    return vehicle_id == actor.vehicle_id or (bool(actor.station_id) and station_id == actor.station_id)


def withhold(actor: Actor, recorded: ev.Recorded) -> ev.Recorded:
    """The event as the party may read it: the record of an incident and the words of its closing stay inside."""
    event = recorded.event
    if sees_whole_centre(actor):
        return recorded
    if isinstance(event, ev.IncidentClosed):
        return replace(recorded, event=replace(event, remarks=""))
    if isinstance(event, ev.IncidentReopened):
        missions = tuple(m for m in event.missions if sees_mission(actor, m))
        orders = tuple(o for o in event.orders if sees_mission(actor, o))
        stripped = replace(event, incident=None, acceptances=(), missions=missions, orders=orders, reason="")
        return replace(recorded, event=stripped)
    return replace(recorded, event=withhold_booking(actor, withhold_paper(actor, event)))


def project(board: Board, actor: Actor) -> Board:
    """A new board with only what the party may see, at the same number."""
    if sees_whole_centre(actor):
        recent_incidents, recent_calls = list(board.recent_incidents), list(board.recent_calls)
        whole = replace(board, touched=None, recent_incidents=recent_incidents, recent_calls=recent_calls)
        for kind in ENTITY_KINDS:
            setattr(whole, kind, dict(board.table(kind)))
        if actor.role is Role.DISPATCHER:
            whole.watch_rules, whole.watch_alerts, whole.saved_searches = {}, {}, {}
            whole.report_designs, whole.report_schedules = {}, {}
        return whole
    part = Board(centre_id=board.centre_id, seq=board.seq, recent_incidents=list(board.recent_incidents))
    part.missions = {k: m for k, m in board.missions.items() if sees_mission(actor, m)}
    part.orders = {k: o for k, o in board.orders.items() if sees_mission(actor, o)}
    part.vehicles = {k: v for k, v in board.vehicles.items() if _own_vehicle(actor, k, v.station_id)}
    part.stations = dict(board.stations)
    part.hospitals = dict(board.hospitals)
    part.map_features = dict(board.map_features)
    project_papers(part, board, actor)
    project_bookings(part, board, actor)
    return part
