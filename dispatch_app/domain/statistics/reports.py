"""The reports that the centre's documents ask for, as data; a director's own reports are of the same kind."""

from __future__ import annotations

from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.report import Chart, Report, Section

_CALL, _INCIDENT, _MISSION = FactKind.CALL, FactKind.INCIDENT, FactKind.MISSION
_DESK, _PATIENT, _RECORDING = FactKind.DESK_TIME, FactKind.PATIENT, FactKind.RECORDING
_MAJOR, _CASUALTY = FactKind.MAJOR, FactKind.CASUALTY

_SYSTEM = "120 system, database and statistics 8"
_ARCHIVE = "120 system, 13 statistics"
_RECORDER = "120 system, recordings 13"
_INDICATORS = "call-centre indicators"
_REQUIREMENTS = "call-centre requirements 10.2"
_BINS = "call-centre requirements 9.1.2"
_LAW = "statutory indicators of pre-hospital care"
_BASE = ("calls", "calls_answered", "calls_abandoned", "connect_rate", "abandon_rate", "answer_speed")
_CENTRE = ("calls", "calls_answered", "connect_rate", "connected_15s", "service_level_20s", "lost_rate", "answer_speed",
           "talk_mean")  # fmt: skip
_DESKS = ("signed_in", "desk_talk", "ready_time", "handled", "handle_time", "after_call_mean", "hold_mean", "occupancy",
          "utilisation", "available", "transfer_rate")  # fmt: skip
_DRIVEN = ("missions", "missions_per_day", "mileage", "mileage_mean", "away_sum", "whole_mean")

_LISTED = (
    # the law
    Report("statutory", "Statutory indicators", "Statutory indicators",
           "Answer within 10 s, dispatch within 1 min, turn-out within 3 min, fulfilment and return slips by month.", (
        Section("Calls", _CALL, ("calls", "answer_10s", "answer_speed", "abandon_rate"), ("month",), Chart.BAR),
        Section("Dispatch", _INCIDENT, ("incidents", "dispatch_1min", "dispatch_mean", "fulfilment", "held",
                                        "no_vehicle"), ("month",), Chart.BAR),
        Section("Turn-out and response", _MISSION, ("missions", "turn_out_3min", "turn_out_late", "response_mean",
                "response_p90", "empty_rate", "aborted_rate", "slip_rate"), ("month",), Chart.BAR),
    ), _LAW),
    Report("statutory_days", "Statutory indicators", "Statutory indicators by day",
           "The same indicators day by day.", (
        Section("Calls", _CALL, ("answer_10s", "calls", "answer_speed"), ("day",), Chart.LINE),
        Section("Dispatch", _INCIDENT, ("dispatch_1min", "incidents", "fulfilment"), ("day",), Chart.LINE),
        Section("Turn-out and response", _MISSION, ("turn_out_3min", "missions", "response_mean"), ("day",),
                Chart.LINE),
    ), _LAW),
    Report("late_turn_outs", "Statutory indicators", "Turn-out over 180 s by station and crew",
           "Which stations, vehicles and drivers turned out later than 180 s after the order.", (
        Section("By station", _MISSION, ("turn_out_late", "missions", "turn_out_3min", "turn_out_mean",
                "turn_out_longest"), ("station_id",), Chart.BAR),
        Section("By crew", _MISSION, ("turn_out_late", "missions", "turn_out_longest"),
                ("station_id", "vehicle_id", "driver"), Chart.TABLE, listed=True),
    ), _LAW),
    Report("held_aborted_empty", "Statutory indicators", "Held, aborted and empty with reasons",
           "Incidents on hold and missions that were aborted or empty, each with its reason.", (
        Section("On hold by reason", _INCIDENT, ("held", "no_vehicle"), ("hold_reason",), Chart.BAR, listed=True),
        Section("Aborted by reason", _MISSION, ("aborted",), ("reason",), Chart.PIE, (("state", "aborted"),)),
        Section("Empty runs by reason", _MISSION, ("empty_runs",), ("reason",), Chart.PIE, (("state", "empty_run"),)),
        Section("Cancelled by reason", _INCIDENT, ("cancelled",), ("outcome",), Chart.PIE, (("state", "cancelled"),)),
    ), _LAW),
    Report("slips", "Statutory indicators", "Return slips overdue",
           "Return slips owed, filed and overdue by station.", (
        Section("By station", _MISSION, ("slips_overdue", "slips_owed", "slip_rate"), ("station_id",), Chart.BAR),
        Section("By vehicle", _MISSION, ("slips_overdue", "slips_owed"), ("vehicle_id",), Chart.TABLE, listed=True),
    ), _LAW),
    # the emergency centre
    Report("calls_by_kind", "Calls", "Calls by kind", "What kinds of calls came, and how many.", (
        Section("By kind", _CALL, _BASE, ("kind",), Chart.PIE),
        Section("By day", _CALL, ("calls", "calls_answered", "calls_abandoned"), ("day",), Chart.LINE),
    ), _SYSTEM),
    Report("calls_by_time", "Calls", "Calls by time", "When calls come: hour of the day and day of the week.", (
        Section("Hour and weekday", _CALL, ("calls",), ("weekday", "hour"), Chart.HEAT),
        Section("By hour", _CALL, ("calls", "answer_10s", "answer_speed"), ("hour",), Chart.BAR),
    ), _SYSTEM),
    Report("distribution", "Calls", "Distribution of incidents", "Where incidents happen.", (
        Section("On the map", _INCIDENT, ("incidents", "patients"), (), Chart.MAP),
        Section("By district", _INCIDENT, ("incidents", "patients", "dispatch_mean", "fulfilment"), ("district",),
                Chart.BAR),
    ), _SYSTEM),
    Report("dispatchers", "Dispatchers", "Handling times of dispatchers",
           "Answering, intake and dispatch of each dispatcher.", (
        Section("Answering", _CALL, ("calls_answered", "answer_speed", "answer_10s", "talk_mean", "talk_sum"),
                ("user",), Chart.BAR, listed=True),
        Section("Intake and dispatch", _INCIDENT, ("incidents", "intake_mean", "dispatch_mean", "dispatch_1min"),
                ("user",), Chart.BAR),
    ), _SYSTEM),
    Report("away_times", "Dispatchers", "Times away of dispatchers",
           "How long and how often each dispatcher was away from the desk.", (
        Section("By dispatcher", _DESK, ("away_time", "away_times", "away_rate", "signed_in", "ready_time"), ("user",),
                Chart.BAR),
        Section("By activity", _DESK, ("signed_in",), ("activity",), Chart.PIE),
    ), _SYSTEM),
    Report("sorties", "Vehicles", "Sorties: number, frequency, mileage", "What each vehicle and station drove.", (
        Section("By vehicle", _MISSION, _DRIVEN, ("vehicle_id",), Chart.BAR),
        Section("By station", _MISSION, (*_DRIVEN, "missions_per_vehicle"), ("station_id",), Chart.BAR),
        Section("By day", _MISSION, ("missions", "vehicles_used", "mileage"), ("day",), Chart.LINE),
    ), _SYSTEM),
    Report("drivers", "Vehicles", "Efficiency of drivers", "Turn-out, way and mileage of each driver.", (
        Section("By driver", _MISSION, ("missions", "turn_out_mean", "turn_out_3min", "travel_mean", "mileage",
                                        "speed_mean", "away_sum"), ("driver",), Chart.BAR),
    ), _SYSTEM),
    Report("diseases", "Medical", "Diseases and when they occur",
           "Chief complaints: how many, at which hour, in which month.", (
        Section("By complaint", _INCIDENT, ("incidents", "patients"), ("complaint",), Chart.PIE),
        Section("By complaint and hour", _INCIDENT, ("incidents",), ("complaint", "hour"), Chart.HEAT),
        Section("By complaint and month", _INCIDENT, ("incidents",), ("complaint", "month"), Chart.HEAT),
        Section("By age", _INCIDENT, ("incidents",), ("age_group",), Chart.BAR),
    ), _SYSTEM),
    Report("destinations", "Medical", "Destinations", "To which hospitals patients were taken.", (
        Section("By hospital", _MISSION, ("carried", "transport_mean", "hand_over_mean", "mileage"), ("hospital_id",),
                Chart.PIE, listed=True),
    ), _SYSTEM),
    Report("majors", "Medical", "Major incidents", "Major incidents and their casualties.", (
        Section("By kind", _MAJOR, ("majors", "majors_incidents", "majors_estimated", "majors_lasted"), ("kind",),
                Chart.BAR),
        Section("By level", _MAJOR, ("majors",), ("level",), Chart.PIE),
        Section("Casualties by colour", _CASUALTY, ("casualties", "casualties_handed_over", "casualties_died",
                                                    "casualties_settled"), ("colour",), Chart.BAR),
    ), _SYSTEM),
    Report("outcomes", "Medical", "Outcome of the care",
           "How incidents ended, and how patients were at the scene and at the hospital.", (
        Section("Incidents by outcome", _INCIDENT, ("incidents", "closed_mean"), ("outcome",), Chart.PIE),
        Section("Patients by effect", _PATIENT, ("patients_written", "better_rate", "worse_rate", "critical", "died"),
                ("effect",), Chart.PIE),
        Section("Scene and hospital", _PATIENT, ("patients_written",), ("at_scene", "at_hospital"), Chart.HEAT),
        Section("By outcome on the slip", _PATIENT, ("patients_written", "died"), ("outcome",), Chart.BAR),
    ), _ARCHIVE),
    Report("work", "Medical", "Incidents by kind and grade", "What the centre handled, by kind, grade and state.", (
        Section("By kind and state", _INCIDENT, ("incidents", "patients"), ("kind", "state"), Chart.TABLE),
        Section("By grade", _INCIDENT, ("incidents", "dispatch_mean", "fulfilment", "reinforced"), ("grade",),
                Chart.BAR),
    ), _REQUIREMENTS),
    Report("recordings", "Calls", "Recordings", "Number, length and space of recordings.", (
        Section("By kind", _RECORDING, ("recordings", "recording_length", "recording_size", "recordings_damaged",
                                        "recording_gaps"), ("kind",), Chart.PIE),
        Section("By day", _RECORDING, ("recordings", "recording_length"), ("day",), Chart.LINE),
        Section("By desk", _RECORDING, ("recordings", "recording_length"), ("desk_id",), Chart.BAR),
    ), _RECORDER),
    # the call centre
    Report("service", "Call centre", "Service level by quarter of an hour",
           "Calls, connection and waiting in bins of 15 minutes.", (
        Section("By quarter of an hour", _CALL, (*_CENTRE, "queue_time"), ("quarter",), Chart.LINE),
        Section("Work of the desks", _DESK, ("handled", "handle_time", "after_call_mean", "occupancy"), ("quarter",),
                Chart.LINE),
    ), _BINS),
    Report("connection", "Call centre", "Connection within limits",
           "Connection within 5, 10, 15, 20 and 60 s, loss and abandonment by day.", (
        Section("By day", _CALL, ("connect_rate", "connected_5s", "answer_10s", "connected_15s", "connected_20s",
                "connected_60s", "lost_rate", "abandon_rate", "abandon_wait", "rings", "wait_longest"), ("day",),
                Chart.LINE),
    ), _INDICATORS),
    Report("queues", "Call centre", "Queues", "Traffic of each queue.", (
        Section("By queue", _CALL, ("calls", "calls_answered", "connect_rate", "connected_15s", "connected_60s",
                "lost_15s", "talk_mean", "answer_speed", "abandon_wait", "overflow_rate"), ("queue",), Chart.BAR),
    ), _REQUIREMENTS),
    Report("volume", "Call centre", "Traffic by class", "Calls offered, abandoned, waiting and returned.", (
        Section("By day", _CALL, ("calls", "calls_answered", "calls_abandoned", "queue_time", "messages_left",
                                  "called_back", "to_incident", "nuisance_rate"), ("day",), Chart.LINE),
        Section("By line", _CALL, _BASE, ("line",), Chart.BAR),
    ), _REQUIREMENTS),
    Report("agents", "Call centre", "Productivity of dispatchers",
           "How dispatchers spend their time signed in.", (
        Section("By dispatcher", _DESK, _DESKS, ("user",), Chart.BAR),
        Section("Calls taken and made", _CALL, ("calls_answered", "talk_mean", "talk_sum", "outbound", "outbound_talk"),
                ("user",), Chart.BAR),
        Section("By day", _DESK, ("occupancy", "utilisation", "available"), ("day",), Chart.LINE),
    ), _INDICATORS),
    Report("desks", "Call centre", "Desks", "Availability and use of each desk.", (
        Section("By desk", _DESK, ("available", "utilisation", "occupancy", "signed_in", "away_rate", "busy_time"),
                ("desk_id",), Chart.BAR),
        Section("Desk and hour", _DESK, ("occupancy",), ("desk_id", "hour"), Chart.HEAT),
    ), _REQUIREMENTS),
    Report("flows", "Call centre", "Automatic flows and keys", "What callers pressed in automatic flows.", (
        Section("By flow", _CALL, ("calls", "keys_pressed", "messages_left", "calls_abandoned"), ("flow",), Chart.BAR),
        Section("By keys", _CALL, ("keys_pressed",), ("digits",), Chart.PIE, listed=True),
    ), _REQUIREMENTS),
    Report("outgoing", "Call centre", "Outgoing calls", "Calls that desks and campaigns made.", (
        Section("By dispatcher", _CALL, ("outbound", "outbound_answered", "outbound_talk"), ("user",), Chart.BAR,
                (("direction", "outbound"),)),
        Section("By day", _CALL, ("outbound", "outbound_answered"), ("day",), Chart.LINE,
                (("direction", "outbound"),)),
    ), _REQUIREMENTS),
)  # fmt: skip

REPORTS: dict[str, Report] = {report.report_id: report for report in _LISTED}
"""Every report by its id, in the order of the list."""
