"""Own reports: saved for one or shared with all, changed by their maker alone, checked before they are saved."""

from __future__ import annotations

from dataclasses import replace

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.report_design import Every
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.report import LONGEST_FILTER, MOST_FILTERS, Chart, Section
from tests.centre_in_memory import staffed_centre

DIRECTOR = Actor("director", Role.DIRECTOR, "主任")
LEAD = Actor("lead", Role.SHIFT_LEAD, "班长")
SECTION = Section("", FactKind.CALL, ("calls", "answer_10s"), ("hour", "weekday"), Chart.HEAT)


def test_an_own_report_lives_is_shared_and_goes() -> None:
    centre = staffed_centre()
    wanted = cmd.SetReportDesign("夜间来电", (SECTION,))
    design_id = centre.do(wanted, DIRECTOR)["design_id"]
    changed = replace(wanted, design_id=design_id, version=1, shared=True)
    assert centre.refused(changed, LEAD).code == "not_yours"
    centre.do(changed, DIRECTOR)
    assert centre.refused(changed, DIRECTOR).code == "report_design_changed"
    design = centre.board.report_designs[design_id]
    assert (design.title, design.shared, design.version, design.user) == ("夜间来电", True, 2, "director")
    centre.restart()
    schedule_id = centre.do(cmd.SetReportSchedule(design_id, Every.WEEK, 7), DIRECTOR)["schedule_id"]
    assert centre.refused(cmd.RemoveReportDesign(design_id), DIRECTOR).code == "report_design_scheduled"
    centre.do(cmd.RemoveReportSchedule(schedule_id), DIRECTOR)
    centre.do(cmd.RemoveReportDesign(design_id), DIRECTOR)
    assert not centre.board.report_designs and not centre.board.report_schedules


def test_a_filter_is_saved_with_the_report_and_outlives_a_restart() -> None:
    centre = staffed_centre()
    only = (("desk_id", "d1"), ("weekday", "6"), ("weekday", "7"))
    wanted = cmd.SetReportDesign("周末来电", (replace(SECTION, only=only),), shared=True)
    design_id = centre.do(wanted, DIRECTOR)["design_id"]
    centre.restart()
    assert centre.board.report_designs[design_id].sections[0].only == only


def test_what_cannot_be_counted_or_delivered_is_refused() -> None:
    centre = staffed_centre()
    for section in (
        replace(SECTION, figures=()), replace(SECTION, figures=("missions",)), replace(SECTION, dimensions=("hour",)),
        replace(SECTION, dimensions=("hour", "password")),
    ):  # fmt: skip
        assert centre.refused(cmd.SetReportDesign("x", (section,)), DIRECTOR).code == "field_wrong"
    for only, code in (
        ((("station_id", "S1"),), "report_filter_unknown"), ((("password", "x"),), "report_filter_unknown"),
        ((("line", "120"),) * (MOST_FILTERS + 1), "report_filters_full"),
        ((("line", "1" * (LONGEST_FILTER + 1)),), "report_filter_wrong"), ((("line", "1\x00"),), "report_filter_wrong"),
    ):  # fmt: skip
        refused = centre.refused(cmd.SetReportDesign("x", (replace(SECTION, only=only),)), DIRECTOR)
        assert refused.code == code
    halves = (replace(SECTION, only=(("line", "120"),) * (MOST_FILTERS // 2 + 1)),) * 2
    assert centre.refused(cmd.SetReportDesign("x", halves), DIRECTOR).code == "report_filters_full"
    assert centre.refused(cmd.SetReportDesign(" ", (SECTION,)), DIRECTOR).code == "field_wrong"
    assert centre.refused(cmd.SetReportDesign("x", ()), DIRECTOR).code == "field_wrong"
    asked = cmd.SetReportSchedule("statutory", Every.DAY, 6)
    for wanted, code in (
        (replace(asked, hour=24), "field_wrong"), (replace(asked, kinds=("exe",)), "field_wrong"),
        (replace(asked, report_id="none"), "report_design_unknown"),
        (replace(asked, to_folder=False), "report_nowhere"),
        (replace(asked, mail_to=("a@b.cn\nBcc: x@y.cn",)), "report_mail_wrong"),
        (replace(asked, schedule_id="gone"), "report_schedule_unknown"),
    ):  # fmt: skip
        assert centre.refused(wanted, DIRECTOR).code == code
    assert centre.refused(asked, LEAD).code == "role_not_allowed"
