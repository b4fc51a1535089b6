"""Refusals: a person asked for what is not allowed. A value with a code and its facts, shown as a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """`code` is a key of SENTENCES; `values` fill the sentence; `checks` are soft checks that may be overridden."""

    code: str
    values: tuple[tuple[str, str], ...] = ()
    checks: tuple[str, ...] = ()


def refuse(code: str, *, checks: tuple[str, ...] = (), **values: object) -> Refusal:
    """A refusal of `code` with its facts; raises KeyError for a code without a sentence (a bug)."""
    SENTENCES[code]
    return Refusal(code, tuple((name, str(value)) for name, value in sorted(values.items())), checks)


SENTENCES: dict[str, str] = {
    "call_unknown": "This call is not known: {call_id}",
    "call_already_known": "This call is known already: {call_id}",
    "call_taken": "Desk {desk} answered this call first",
    "call_over": "This call is over",
    "call_not_answered": "This call has not been answered",
    "call_automatic": "The exchange is speaking to the caller; wait until the call rings",
    "call_not_inbound": "Only a call that came in can go back into a queue",
    "call_is_own": "This call is at your own desk",
    "calls_at_two_desks": "Both calls must be at the same desk",
    "queue_unknown": "This queue is not known: {queue_id}",
    "party_unknown": "Name one number, desk or line of this call",
    "conference_full": "No more than {most} can be added to one conversation",
    "group_size": "Choose 1–{most} to call",
    "number_wrong": "This is no number that can be dialled: {number}",
    "line_unknown": "This hot line is not known: {line_id}",
    "line_down": "The line of {line} is down; call its telephone number",
    "desk_is_own": "This is your own desk",
    "desk_talking": "Desk {desk} is on the telephone",
    "desk_phone_lost": "The telephone of desk {desk} is not connected to the exchange",
    "desk_has_calls": "Desk {desk} still has calls: end them, hand them over or put them back into the queue",
    "break_needs_approval": "A break needs the shift lead's approval: ask for it",
    "break_cap": "No more than {cap} desks may be on a break at the same time",
    "break_not_asked": "Desk {desk} has not asked for a break",
    "number_is_ours": "{number} is the number of {owner} and cannot be locked",
    "number_not_locked": "This number is not locked: {number}",
    "locks_full": "{most} numbers are locked already; unlock some first",
    "recording_unknown": "This recording is not known: {recording_id}",
    "recording_running": "This recording is not finished: {recording_id}",
    "recording_removed": "The sound of this recording was removed when its time of keeping was over: {recording_id}",
    "recording_hash_known": "Recording {recording_id} has another hash in the journal",
    "recording_not_yours": "You may listen to the recordings of your own desk; ask the shift lead",
    "campaign_unknown": "This campaign is not known: {campaign_id}",
    "campaign_over": "Campaign {name} is over",
    "campaign_paused": "Campaign {name} is paused",
    "campaign_automatic": "Campaign {name} calls by itself",
    "campaign_quiet": "Campaign {name} calls nobody between {begin} and {end}",
    "campaign_people": "A campaign calls 1–{most} people",
    "campaigns_full": "{most} campaigns run already; stop one first",
    "person_unknown": "This person is not on the list: {person_id}",
    "person_over": "{person} has answered already or is not called any more",
    "person_talking": "{person} is on the telephone already",
    "person_not_called": "{person} has not been called yet",
    "call_has_incident": "This call belongs to incident {incident_id} already",
    "desk_unknown": "This desk is not known: {desk_id}",
    "desk_not_yours": "Desk {desk} is signed in by {user}",
    "desk_signed_out": "Sign in at desk {desk} first",
    "incident_is_same": "This is the same incident",
    "incident_unknown": "This incident is not known: {incident_id}",
    "incident_closed": "Incident {incident_id} is closed and read-only; re-open it first",
    "incident_not_closed": "Incident {incident_id} is not closed",
    "incident_not_held": "Incident {incident_id} is not on hold",
    "incident_has_active_missions": "Vehicles are still on this incident: {plates}",
    "patient_aboard": "{plate} has the patient aboard; finish that mission first",
    "candidate_unknown": "This location is not known any more",
    "location_link_over": "This location link is no longer valid",
    "field_wrong": "{field}: {reason}",
    "reason_missing": "Give a reason",
    "reason_unknown": "This reason is not in the list: {reason}",
    "scene_unknown": "The scene has no position yet: pick it from the list or on the map",
    "no_vehicle_chosen": "Choose at least one vehicle",
    "vehicle_unknown": "This vehicle is not known: {vehicle_id}",
    "vehicle_twice": "{plate} is named twice",
    "vehicle_taken": "{plate} was sent to incident {incident_id} by {desk}",
    "vehicle_off_duty": "{plate} is not on duty: {reason}",
    "needs_override": "{plate}: {checks}. Confirm with a reason to send anyway",
    "hospital_unknown": "This hospital is not known: {hospital_id}",
    "mission_unknown": "This mission is not known: {mission_id}",
    "mission_not_active": "This mission is over",
    "mission_state_impossible": "{plate} cannot go from {from_state} to {to_state}",
    "order_unknown": "This order is not known: {order_id}",
    "order_recalled": "This order was recalled",
    "order_revision_old": "A newer revision of this order exists: {revision}",
    "nothing_to_revise": "No vehicle is on its way to this incident",
    "station_unknown": "This station is not known: {station_id}",
    "station_in_use": "{name} is still needed by {users}",
    "hospital_in_use": "{name} is still needed by {users}",
    "alarm_unknown": "This alarm is no longer raised",
    "alarm_not_shelvable": "Alarms about calls and orders cannot be shelved",
    "alarm_shelf_lead": "A critical alarm is shelved by the shift lead only",
    "alarm_not_latched": "This alarm's cause still holds, or it is on the shelf",
    "not_yours": "This belongs to another station or vehicle",
    "role_not_allowed": "Your role may not do this",
    "feature_unknown": "This map feature is not there any more",
    "feature_changed": "{user} changed this map feature meanwhile",
    "feature_shape_wrong": "This kind cannot be drawn like this",
    "feature_points_wrong": "A drawing of this shape has {least}–{most} points",
    "feature_crosses_itself": "The area crosses itself: draw its outline without crossings",
    "feature_swapped": "Longitude and latitude look swapped: {place}",
    "feature_far_away": "The drawing is {distance_km} km from the nearest station",
    "feature_direction_wrong": "Only a line has a direction",
    "feature_speed_wrong": "Give either a speed of {slowest}–{fastest} km/h or a factor of {least}–{most}",
    "feature_time_wrong": "The end must lie after the start and in the future",
    "feature_end_missing": "A dispatcher's speed edit needs an end within {hours} hours",
    "feature_too_many": "The centre has {most} map features; more belong into the map package",
    "map_package_none": "No new map package waits: the server has found none, or is still loading it",
    "map_package_other": "Another map package waits meanwhile: {version}",
    "import_wrong": "{count} rows are wrong, nothing was imported. First: {first}",
    "entry_unknown": "This directory entry is not there any more",
    "entry_changed": "{user} changed this directory entry meanwhile",
    "directory_full": "The directory holds {most} entries already; remove some first",
    "command_id_reused": "This command number was used for something else",
}
"""English sentences by code; the Chinese stands in dispatch_app.words."""
