"""The major-incident window as state: what typed words mean, what a plan asks for, what is sent."""

from __future__ import annotations

import pytest

from dispatch_app.console.desk import major_rows as rows
from dispatch_app.console.desk.major_desk import Entry, MajorDesk, read_person, wanted_by_colour
from dispatch_app.console.desk.requests import Ask, Send
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.directory import DirectoryEntry, EntryKind
from dispatch_app.domain.incident import IncidentKind
from dispatch_app.domain.major_incident import Colour, Estimate, Outcome
from dispatch_app.domain.triage_start import QUESTIONS, next_step
from tests.centre_in_memory import Centre, staffed_centre
from tests.use_cases.test_main_chain import open_at_scene
from tests.use_cases.test_major_incident import declared, listed


@pytest.mark.parametrize(
    ("typed", "sex", "age"),
    [("男45", "男", "45"), ("45 女", "女", "45"), ("f6月", "女", "6月"), ("M 70岁", "男", "70岁"), ("女", "女", ""),
     ("", "", ""), ("约四十", "", "约四十")],
)  # fmt: skip
def test_person_in_one_field(typed: str, sex: str, age: str) -> None:
    assert read_person(typed) == (sex, age)


def event() -> tuple[Centre, str, str, MajorDesk]:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    return centre, incident_id, major_id, MajorDesk(major_id)


def test_a_plan_asks_for_the_listed_or_the_estimated_whichever_is_more() -> None:
    centre, incident_id, major_id, desk = event()
    changes = cmd.MajorIncidentChanges(estimate=Estimate(red=3, yellow=1))
    centre.do(cmd.AmendMajorIncident(major_id, changes))
    first = listed(centre, major_id, Colour.RED)
    for _ in range(3):
        listed(centre, major_id, Colour.YELLOW)
    major = centre.board.major_incidents[major_id]
    assert wanted_by_colour(centre.board, major, incident_id) == (3, 3, 0)
    centre.do(cmd.SettleCasualty(first, Outcome.DIED))
    assert wanted_by_colour(centre.board, major, incident_id) == (2, 3, 0)
    (asked,) = desk.ask_plan(centre.board, incident_id)
    assert isinstance(asked, Ask) and isinstance(asked.query, q.PlanVehicles)
    assert (asked.query.red, asked.query.yellow, asked.query.incident_id) == (2, 3, incident_id)


def test_nothing_is_stored_without_a_colour_and_an_edit_amends() -> None:
    centre, _, _, desk = event()
    desk.entry.wristband = "A001"
    assert desk.store() == []
    desk.pick_colour(Colour.YELLOW)
    (added,) = desk.store()
    assert isinstance(added, Send) and isinstance(added.command, cmd.AddCasualty)
    casualty_id = centre.do(added.command)["casualty_id"]
    desk.stored()
    assert desk.entry == Entry()
    desk.entry = Entry.of(centre.board.casualties[casualty_id])
    desk.entry.toggle_need("burns")
    desk.pick_colour(Colour.RED)
    (amended,) = desk.store()
    assert isinstance(amended, Send)
    centre.do(amended.command)
    casualty = centre.board.casualties[casualty_id]
    assert (casualty.colour, casualty.needs, casualty.wristband) == (Colour.RED, ("burns",), "A001")
    assert [r.badge for r in rows.casualty_rows(centre.board, desk.major(centre.board), centre.now)] == ["红"]


def test_only_what_is_ticked_is_decided_and_a_hand_overrules() -> None:
    centre, _, major_id, desk = event()
    one, two = listed(centre, major_id), listed(centre, major_id)
    places = tuple(q.CasualtyPlace(c, n, "H1", "市第一医院", 60.0, ()) for n, c in enumerate((one, two), 1))
    desk.take_distribution(q.Distribution(places, (), ()))
    desk.toggle_casualty(one)
    desk.instead[two] = "H2"
    (sent,) = desk.confirm_distribution(centre.board)
    assert isinstance(sent, Send)
    assert sent.command == cmd.AssignCasualties(major_id, (cmd.Assignment(two, "H2", ""),))
    desk.toggle_casualty(two)
    assert desk.confirm_distribution(centre.board) == []


def test_a_wave_that_needs_a_reason_is_sent_with_it() -> None:
    centre, incident_id, _, desk = event()
    desk.plan_incident, desk.ticked_vehicles, desk.checks = incident_id, ["V1", "V2"], ("type_mismatch",)
    (sent,) = desk.send_wave("群体伤，全部出动")
    assert isinstance(sent, Send) and isinstance(sent.command, cmd.SendWave)
    assert sent.command.overrides == (cmd.Override("type_mismatch", "群体伤，全部出动"),)
    assert len(centre.do(sent.command)) == 2


def test_questions_end_in_every_colour_and_never_in_a_circle() -> None:
    reached: set[Colour] = set()
    waiting = [(0, 0)]
    while waiting:
        question, depth = waiting.pop()
        assert depth < len(QUESTIONS), "a circle of questions"
        for yes in (True, False):
            found = next_step(question, yes)
            if isinstance(found, Colour):
                reached.add(found)
            else:
                waiting.append((found, depth + 1))
    assert reached == set(Colour)


def test_exercises_and_other_events_are_told_apart_and_staff_comes_from_the_directory() -> None:
    centre, _, first, desk = event()
    exercise = open_at_scene(centre, "c7", kind=IncidentKind.TEST)
    second = centre.do(cmd.DeclareMajorIncident(exercise, "年度演练"))["major_incident_id"]
    shown = {row.key: row.badge for row in rows.major_rows(centre.board, centre.now)}
    assert shown == {first: "", second: "演练"}
    desk.entry.wristband = "typed"
    desk.choose(second)
    assert (desk.chosen, desk.entry.wristband) == (second, "")
    people = (("e1", "周宁", ("第二梯队",)), ("e2", "吴刚", ()))
    for entry_id, name, groups in people:
        entry = DirectoryEntry(entry_id, EntryKind.STAFF, name, ("13900000001",), "急诊科", groups=groups)
        centre.board.put("directory", entry_id, entry)
    assert [g for g, _ in rows.staff_groups(centre.board)] == ["", "第二梯队"]
    assert rows.staff_lines(centre.board, "第二梯队") == ["周宁, 13900000001, 急诊科"]
