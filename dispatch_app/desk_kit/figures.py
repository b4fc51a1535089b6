"""Times, distances and numbers as a dispatcher reads them. Pure text, the same in every language."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES = [ZoneInfo("Asia/Shanghai")]
"""The zone of the centre's calendar, last; stored times are UTC and turned at the edge of the screen."""


def show_times_in(name: str) -> None:
    """Show times in the zone that the centre named; a name that this machine does not know changes nothing."""
    try:
        _ZONES[-1] = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return


def waited_text(seconds: float) -> str:
    """A counting age: `00:07`, from an hour on `1:02:03`; negative ages (clocks apart) count as zero."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{second:02d}" if hours else f"{minutes:02d}:{second:02d}"


def drive_text(seconds: float) -> str:
    """A travel time in minutes and seconds: `4'10"`."""
    minutes, second = divmod(max(0, round(seconds)), 60)
    return f"{minutes}'{second:02d}\""


def distance_text(distance_m: float) -> str:
    """`350 m` below a kilometre, then `2.1 km`."""
    return f"{round(distance_m / 10) * 10} m" if distance_m < 995 else f"{distance_m / 1000:.1f} km"


def step_text(seconds: float) -> str:
    """The time a delivery step took: `0.4 s`, from ten seconds `12 s`, from a minute `01:12`."""
    held = max(0.0, seconds)
    if held < 10:
        return f"{held:.1f} s"
    return f"{int(held)} s" if held < 60 else waited_text(held)


def clock_text(at: datetime) -> str:
    """The time of day in the centre's zone: `10:42:07`."""
    return at.astimezone(_ZONES[-1]).strftime("%H:%M:%S")


def moment_text(at: datetime) -> str:
    """Day and time in the centre's zone: `11-22 10:42:07`."""
    return at.astimezone(_ZONES[-1]).strftime("%m-%d %H:%M:%S")


def day_clock_text(at: datetime, now: datetime) -> str:
    """The time to the minute, with the day where it is another one: `10:42`, `11-23 10:42`."""
    local = at.astimezone(_ZONES[-1])
    today = local.date() == now.astimezone(_ZONES[-1]).date()
    return local.strftime("%H:%M" if today else "%m-%d %H:%M")


def local_time(at: datetime) -> datetime:
    """The wall clock's time in the centre's zone, without a zone, as fields for times hold it."""
    return at.astimezone(_ZONES[-1]).replace(tzinfo=None)


def from_local_time(wall: datetime) -> datetime:
    """The time, in UTC, of a wall clock's time in the centre's zone."""
    return wall.replace(tzinfo=_ZONES[-1]).astimezone(UTC)


def number_text(number: str) -> str:
    """A telephone number in groups that can be read aloud; what is no Chinese number stays as it is."""
    if number.isdigit() and len(number) == 11 and number[0] == "1":
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    if number.isdigit() and len(number) in (7, 8):
        return f"{number[:-4]}-{number[-4:]}"
    return number


def incident_number(incident_id: str) -> str:
    """The short name of an incident on screens: the running number within the day, `#0231`."""
    return f"#{incident_id.rsplit('-', 1)[-1][-4:]}"


def seconds_between(earlier: datetime | None, later_at: datetime) -> float:
    """Seconds from one time to the other; 0 when the earlier one is not known."""
    return 0.0 if earlier is None else (later_at - earlier).total_seconds()


def date_moment_text(at: datetime) -> str:
    """Date and time in the centre's zone: `2026-11-22 10:42:07`."""
    return at.astimezone(_ZONES[-1]).strftime("%Y-%m-%d %H:%M:%S")


def date_text(at: datetime) -> str:
    """The date in the centre's zone: `2026-11-22`."""
    return at.astimezone(_ZONES[-1]).strftime("%Y-%m-%d")
