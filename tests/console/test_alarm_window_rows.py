"""The alarm window's lists and map as values; sounds by priority; every kind of the package has its sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

import dispatch_app.words.zh as chinese_area_files
from alarms.service.device_file import SORTS
from alarms.watchers.kinds import KINDS
from dispatch_app.console.desk import alarm_desk as act
from dispatch_app.console.desk.alarm_bell import AlarmBell
from dispatch_app.console.desk.alarm_desk import AlarmDesk
from dispatch_app.console.desk.alarm_map import MOST_BOXES, Box, part_groups
from dispatch_app.console.desk.alarm_words import ALARM_WORDS, SORT_WORDS
from dispatch_app.console.desk.strip import alarm_lamp, alarm_rows
from dispatch_app.desk_kit.lamps import part_lamps
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.alarm_history import history_of
from dispatch_app.domain.part import Part, PartState, QuietAlarm
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import PartsFound
from dispatch_app.domain.station import Link, PrinterState, Station
from dispatch_app.server import parts_desk
from dispatch_app.use_cases import reactions
from dispatch_app.words import load_catalogue, t
from tests.centre_in_memory import DISPATCHER, Centre

ALARMS = Actor("alarms", Role.ALARMS)
FACTS = (("what", "UPS on battery"), ("where", "UPS 1"), ("load_percent", "40 %"), ("minutes_left", "38 min"))


def raise_one(centre: Centre, kind: str, subject: str, priority: str, **more: object) -> str:
    centre.do(cmd.RaiseAlarm(kind, subject, priority, **more), ALARMS)
    return f"{kind}:{subject}"


def test_every_kind_and_every_sort_has_its_words() -> None:
    raised = {**{kind: one.english for kind, one in KINDS.items()}}
    assert {kind: ALARM_WORDS.get(kind) for kind in raised} == raised
    assert ALARM_WORDS.keys() >= reactions.FOLLOWED | parts_desk.FOLLOWED
    assert set(SORTS) | {"ups", "relay", "door", "generator", "contact", "line"} == set(SORT_WORDS)
    chinese = load_catalogue(chinese_area_files)
    assert [words for words in ALARM_WORDS.values() if words not in chinese] == []


def test_the_strip_says_the_alarm_of_a_part_in_words(centre: Centre) -> None:
    raise_one(centre, "ups_on_battery", "UPS 1", "high", values=FACTS)
    raise_one(centre, "strange_kind", "x", "low", values=(("what", "来自新版本的告警"),))
    rows = {row.key: row for row in alarm_rows(centre.board, centre.now)}
    assert rows["ups_on_battery:UPS 1"].title == "UPS 转电池供电：市电中断"
    assert rows["ups_on_battery:UPS 1"].note == "UPS 1 · 负载 40 % · 剩余 38 分钟"
    assert rows["strange_kind:x"].title == "来自新版本的告警"
    lamps = {lamp.word: lamp.tone for lamp in part_lamps({"ups": "ok"})}
    assert lamps == {"UPS 市电": "success"}
    assert [lamp.tone for lamp in part_lamps({"ups": "电池供电"})] == ["danger"]


def test_the_list_shows_state_priority_age_person_and_what_was_made_quiet(centre: Centre) -> None:
    shelved = raise_one(centre, "disk_full", "录音盘", "high")
    centre.do(cmd.ShelveAlarm(shelved, 3600.0, "换盘"), DISPATCHER)
    seen = raise_one(centre, "door_open", "机房门", "medium")
    centre.do(cmd.AcknowledgeAlarm(seen), DISPATCHER)
    latched = raise_one(centre, "switched_to_desks", "箱", "high", latching=True)
    centre.do(cmd.ClearAlarm("switched_to_desks", "箱"), ALARMS)
    centre.advance(1)
    fresh = raise_one(centre, "ups_on_battery", "UPS 1", "high", values=FACTS)
    centre.advance(65)
    desk = AlarmDesk(parts=PartsFound(quiet=(QuietAlarm("path_lost", "专线", "suppressed", "路由"),)))
    rows = act.alarm_list_rows(desk, centre.board, centre.now)
    assert [row.key for row in rows] == [fresh, latched, seen, shelved, "quiet:path_lost:专线"]
    assert (rows[0].badge, rows[0].right, rows[0].look) == ("高 · 未确认", "01:05", "danger")
    assert rows[1].badge == "高 · 已锁存·未确认"
    assert "李华已确认" in rows[2].note and rows[2].look == "dim"
    assert "李华搁置至" in rows[3].note and rows[3].note.endswith("换盘")
    assert rows[4].note == "专线 · 由 路由 引起"
    assert alarm_lamp(centre.board).word == "告警 2", "seen and shelved ones do not wait for anybody"
    assert [row.key for row in alarm_rows(centre.board, centre.now)] == [fresh, latched, seen]


def test_buttons_do_what_the_alarms_state_allows(centre: Centre) -> None:
    key = raise_one(centre, "disk_full", "盘", "high")
    desk = AlarmDesk(chosen=key)
    can = act.allowed(desk.alarm(centre.board))
    assert (can.acknowledge, can.shelve, can.unshelve, can.unlatch) == (True, True, False, False)
    assert [r.command for r in act.acknowledge(desk, centre.board)] == [cmd.AcknowledgeAlarm(key)]  # type: ignore[union-attr]
    [request] = act.shelve(desk, centre.board, 10, "修")
    centre.do(request.command, DISPATCHER)  # type: ignore[union-attr]
    can = act.allowed(desk.alarm(centre.board))
    assert (can.acknowledge, can.shelve, can.unshelve, can.unlatch) == (False, False, True, False)
    assert act.acknowledge(desk, centre.board) == []
    centre.do(cmd.RaiseAlarm("call_waiting", "c1", "high"), SERVER_ACTOR)
    assert not act.allowed(centre.board.alarms["call_waiting:c1"]).shelve
    assert [r.command.alarm_id for r in act.acknowledge_all(centre.board)] == ["call_waiting:c1"]  # type: ignore[union-attr]
    assert act.allowed(AlarmDesk(chosen="gone").alarm(centre.board)) == act.Allowed()


def boxes(centre: Centre, found: PartsFound, linked: bool = True) -> dict[str, Box]:
    health = {"database": "ok", "telephony": "交换机未应答", "ups": "ok"}
    groups = part_groups(centre.board, health, centre.world.fixes, found, centre.now, linked)
    return {f"{box.sort}/{box.name}": box for group in groups for box in group.boxes}


def test_the_map_of_parts_shows_server_devices_desks_stations_and_feeds(centre: Centre) -> None:
    ups = Part("UPS 1", "ups", PartState.DANGER, "ups_on_battery", (("minutes_left", "38 min"),), 4.0)
    route = Part("专线", "network", PartState.WELL, stated_s=14.0, depends_on="路由")
    found = PartsFound((ups, route), heard_at=centre.now)
    centre.do(cmd.ReportStation("S1", link=Link.ONLINE, printer=PrinterState.OUT_OF_PAPER), SERVER_ACTOR)
    raise_one(centre, "desk_lost", "d2", "high")
    raise_one(centre, "trunk_lost", "中继 2", "high")
    shown = boxes(centre, found)
    assert (shown["ups/UPS 1"].tone, shown["ups/UPS 1"].words) == ("danger", "UPS 转电池供电：市电中断")
    assert "剩余 38 分钟" in shown["ups/UPS 1"].tip
    assert shown["network/专线"].tone == "success"
    assert "14" in shown["network/专线"].tip and "路由" in shown["network/专线"].tip
    assert (shown["exchange/交换机"].tone, shown["exchange/交换机"].words) == ("danger", "交换机未应答")
    assert shown["station/东门分站"].tone == "success"
    assert shown["printer/东门分站"].tone == "danger"
    assert shown["desk/2号台"].tone == "danger"
    assert shown["trunk/中继 2"].tone == "danger"
    assert shown["feed/定位新鲜的车辆"].words.startswith(f"{len(centre.world.fixes)}/")
    lost = boxes(centre, found, linked=False)
    assert lost["server/调度服务器"].tone == "danger"
    assert lost["ups/UPS 1"].tone == "dim", "an old reading is not shown as the present"
    centre.advance(60)
    assert boxes(centre, found)["network/专线"].words == t("reading is old")


def test_a_hundred_stations_become_those_that_are_not_well_and_a_number(centre: Centre) -> None:
    for number in range(100):
        link = Link.OFFLINE if number in (3, 7) else Link.ONLINE
        station = Station(f"X{number}", f"第{number}站", Position(118.0, 32.0), link=link)
        centre.board.stations[station.station_id] = station
    shown = [one for key, one in boxes(centre, PartsFound()).items() if key.startswith("station/")]
    assert len(shown) <= MOST_BOXES
    assert {"第3站", "第7站"} <= {box.name for box in shown if box.tone == "danger"}
    assert [box.words for box in shown if box.name == "其余"] == ["98 个正常"]


@pytest.mark.parametrize("priority", ["critical", "high", "medium", "low"])
def test_a_new_alarm_sounds_once_by_its_priority(centre: Centre, priority: str) -> None:
    bell = AlarmBell()
    raise_one(centre, "disk_full", "盘", priority)
    assert bell.due(centre.board, centre.now) == f"alarm_{priority}"
    assert bell.due(centre.board, centre.now) == ""
    centre.do(cmd.ClearAlarm("disk_full", "盘"), ALARMS)
    assert bell.due(centre.board, centre.now) == ""
    centre.advance(1)
    raise_one(centre, "disk_full", "盘", priority)
    assert bell.due(centre.board, centre.now) == f"alarm_{priority}", "a new raising is a new sound"


def test_grave_alarms_remind_until_they_are_seen_or_shelved_and_a_flood_silences_the_small(centre: Centre) -> None:
    bell = AlarmBell()
    critical = raise_one(centre, "server_lost", "服务器", "critical")
    high = raise_one(centre, "disk_full", "盘", "high")
    heard = [bell.due(centre.board, centre.now + timedelta(seconds=s)) for s in range(0, 70)]
    assert heard.count("alarm_critical") == 14
    assert heard.count("alarm_high") == 3, "one sound a look, the gravest first"
    centre.do(cmd.AcknowledgeAlarm(critical), DISPATCHER)
    centre.do(cmd.ShelveAlarm(high, 600.0), DISPATCHER)
    assert bell.due(centre.board, centre.now + timedelta(seconds=200)) == ""
    raise_one(centre, "alarm_flood", "", "medium")
    raise_one(centre, "door_open", "门", "medium")
    assert bell.due(centre.board, centre.now + timedelta(seconds=201)) == ""
    raise_one(centre, "path_lost", "专线", "high")
    assert bell.due(centre.board, centre.now + timedelta(seconds=202)) == "alarm_high"


def test_history_and_statistics_from_the_journal(centre: Centre) -> None:
    for _ in range(2):
        key = raise_one(centre, "path_lost", "专线", "high")
        centre.advance(30)
        centre.do(cmd.AcknowledgeAlarm(key), DISPATCHER)
        centre.advance(30)
        centre.do(cmd.ClearAlarm("path_lost", "专线"), ALARMS)
    centre.do(cmd.RequestLampTest(), DISPATCHER)
    history = history_of(centre.store.journal)
    rows = act.history_rows(history.lines, centre.board)
    assert [row.badge for row in rows[:4]] == ["声光测试", "恢复", "已确认", "发生"]
    assert rows[2].note.endswith("李华")
    [figure] = act.figure_rows(history.figures, centre.board)
    assert (figure.right, figure.note) == ("×2", "专线 · 确认用时 00:30 · 持续 01:00")


def test_the_window_says_when_nobody_watches(centre: Centre) -> None:
    assert act.parts_note(AlarmDesk(), centre.now).startswith("告警服务未接入")
    desk = AlarmDesk(parts=PartsFound(heard_at=centre.now, flooded=True))
    assert act.parts_note(desk, centre.now) == "告警过多：次要告警静音"
    assert "20" in act.parts_note(desk, centre.now + timedelta(seconds=20))
