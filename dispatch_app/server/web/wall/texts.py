"""Words of the wall's page."""

from __future__ import annotations

from dispatch_app.domain.alarm_kind_words import ALARM_WORDS
from dispatch_app.domain.wall_words import DAY_WORDS, DESK_WORDS, STAGE_WORDS, TILE_WORDS, VEHICLE_WORDS
from dispatch_app.server.web.page_texts import GRADE_WORDS
from dispatch_app.words import later

WALL_TEXTS: dict[str, str] = {
    **{f"tile.{code}": words for code, words in TILE_WORDS.items()},
    **{f"day.{code}": words for code, words in DAY_WORDS.items()},
    **{f"desk.{code}": words for code, words in DESK_WORDS.items()},
    **{f"vehicle.{code}": words for code, words in VEHICLE_WORDS.items()},
    **{f"stage.{code}": words for code, words in STAGE_WORDS.items()},
    **{f"grade.{code}": words for code, words in GRADE_WORDS.items()},
    **{f"alarm.{code}": words for code, words in ALARM_WORDS.items()},
    "title": later("Live wall"),
    "user": later("User"), "password": later("Password"), "sign_in": later("Open the page"),
    "sign_out": later("Sign out"), "must_change": later("Choose a password of your own (at least 8 characters)"),
    "new_password": later("New password"), "sign_in_failed": later("The server cannot be reached"),
    "key_ended": later("This link does not open the wall any more; sign in or ask the director for a new link"),
    "online": later("online"), "stale": later("The server does not answer; shown is the state of {time} ({age} ago)"),
    "desks": later("Desks"), "stations": later("Stations"), "incidents": later("Running incidents"),
    "alarms": later("Alarms"), "fleet": later("Vehicles"), "today": later("Today"),
    "desks_none": later("No desk is set up"), "stations_none": later("No station is set up"),
    "incidents_none": later("No incident is running"), "alarms_none": later("No alarm stands"),
    "figures_none": later("The day is not counted yet"), "figures_old": later("counted {age} ago"),
    "mute": later("Sound on"), "muted": later("Sound off"), "day": later("Day"), "night": later("Night"),
    "seconds": later("{seconds} s"), "minutes": later("{minutes} min"), "vehicles_sent": later("{count} vehicles"),
    "offline_station": later("link lost"), "part": later("{page} of {pages}"), "more": later("and {count} more"),
    "major": later("major"), "seen_alarm": later("seen"), "unit.%": "{value} %",
    "unit.s": later("{value} s"), "unit.min": later("{value} min"),
}  # fmt: skip
"""Key → English; the Chinese stands in dispatch_app.words."""
