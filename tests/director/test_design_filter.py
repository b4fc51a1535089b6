"""The filter of an own report: offered by name, typed, shown as chips, and only ever narrowed by its reader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dispatch_app.desk_kit.report_sheet import filter_words
from dispatch_app.director.desk.design_desk import DesignDesk
from dispatch_app.director.desk.design_filter import board_names, chips_of, choices_of, chosen
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import count
from dispatch_app.domain.statistics.report import MOST_FILTERS, ReportMade, ReportWanted, Section, SectionMade
from tests.adapters.reports.small_day import CALLS, DAY
from tests.centre_in_memory import staffed_centre

UNTIL = DAY + timedelta(days=1)
NAMES = {("user", "wang"): "王强"}


def test_values_are_offered_by_name_and_what_is_typed_is_found() -> None:
    board = staffed_centre().board
    names = board_names(board) | NAMES
    stations = choices_of(FactKind.MISSION, "station_id", names, ["S1", "gone"])
    assert {choice.words for choice in stations} == {*(one.name for one in board.stations.values()), "gone"}
    assert chosen(board.stations["S2"].name, stations, FactKind.MISSION, "station_id") == ("S2",)
    assert chosen(" 某站 ", stations, FactKind.MISSION, "station_id") == ("某站",)
    weekdays = choices_of(FactKind.CALL, "weekday", names)
    assert [choice.values for choice in weekdays] == [(str(day),) for day in range(1, 8)]
    assert chosen("someday", weekdays, FactKind.CALL, "weekday") == () == chosen("", weekdays, FactKind.CALL, "line")
    sexes = choices_of(FactKind.INCIDENT, "sex", names)
    assert chosen("男", sexes, FactKind.INCIDENT, "sex") == ("male", "m")


def test_the_desk_gathers_values_up_to_the_most_and_gives_them_back() -> None:
    desk = DesignDesk()
    assert desk.add_filter("user", ("wang",)) and desk.add_filter("user", ("wang", "zhao"))
    assert not desk.add_filter("station_id", ("S1",))
    assert [chip.words for chip in chips_of(desk.section, NAMES)] == ["王强", "zhao"]
    assert not desk.add_filter("line", [str(n) for n in range(MOST_FILTERS)])
    desk.take_filter("user", ("wang",))
    assert desk.command().sections[0].only == (("user", "zhao"),)


def test_a_reader_narrows_the_filter_of_a_report_and_never_widens_it() -> None:
    section = Section("", FactKind.CALL, ("calls",), ("user",), only=(("user", "wang"), ("user", "赵")))

    def users(*only: tuple[str, str]) -> list[object]:
        return [row.group[0] for row in count(section.question(DAY, UNTIL, only), CALLS).rows]

    assert users() == ["wang", "赵"] and users(("user", "wang"), ("user", "=1+1")) == ["wang"]
    assert users(("user", "=1+1")) == [] and users(("kind", "emergency")) == ["赵"]


def test_the_words_of_a_filter_name_each_field_and_value_once() -> None:
    one = Section("甲", FactKind.CALL, ("calls",), only=(("user", "wang"),))
    other = Section("乙", FactKind.CALL, ("calls",))

    def words(*sections: Section, only: tuple[tuple[str, str], ...] = ()) -> str:
        parts = tuple(SectionMade(part, count(part.question(DAY, UNTIL), CALLS)) for part in sections)
        wanted = ReportWanted(DAY, UNTIL, own=sections, only=only)
        names = tuple((*key, name) for key, name in NAMES.items())
        return filter_words(ReportMade(wanted, "", "", "", parts, names, "", "UTC", datetime.now(UTC), ""))

    assert words(other) == ""
    assert words(one, one, only=(("weekday", "7"),)) == "调度员: 王强; 星期: 周日"
    assert words(one, other) == "甲 – 调度员: 王强"
