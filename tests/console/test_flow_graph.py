"""Automatic flows on the console: boxes never overlap, no arrow runs through a box, the words say what the file did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_app.console.desk.flow_desk import (
    FlowDesk,
    callers_at,
    connection_words,
    flow_rows,
    mistake_rows,
    reload_words,
    step_words,
    way_words,
)
from dispatch_app.console.desk.flow_graph import BOX_H, BOX_W, flow_graph
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.queries import FlowMistake, FlowsFound, FlowShown, FlowStep, FlowWay
from dispatch_app.exchange.ivr.picture import flow_pictures
from dispatch_app.exchange.ivr.samples import sample_flows
from dispatch_app.exchange.ivr.shelf import FlowShelf

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def shipped() -> FlowShown:
    shelf = FlowShelf(sample_flows()[0].parent, lambda: NOW)
    return next(one for one in flow_pictures(shelf, [("96120", "main")]) if one.flow_id == "main")


@st.composite
def flows(draw: st.DrawFn) -> FlowShown:
    """Steps in rows with ways to any step: down, over several rows, to the same row, and back."""
    rows = draw(st.lists(st.integers(1, 5), min_size=1, max_size=6))
    names = [(f"s{row}-{place}", row) for row, count in enumerate(rows) for place in range(count)]
    targets = st.lists(st.sampled_from([name for name, _ in names]), max_size=4)
    steps = tuple(
        FlowStep(name, "branch", row, ways=tuple(FlowWay(str(at), to) for at, to in enumerate(draw(targets))))
        for name, row in names
    )
    return FlowShown("x", first=names[0][0], steps=steps)


@settings(max_examples=60, deadline=None)
@given(flows())
def test_boxes_are_apart_and_no_arrow_runs_through_one(flow: FlowShown) -> None:
    graph = flow_graph(flow)
    assert {box.step.name for box in graph.boxes} == {step.name for step in flow.steps}
    for box in graph.boxes:
        assert box.x >= 0 and box.x + BOX_W <= graph.width and box.y >= 0 and box.y + BOX_H <= graph.height
    for one in graph.boxes:
        for other in graph.boxes:
            if one is not other:
                assert abs(one.x - other.x) > BOX_W or abs(one.y - other.y) > BOX_H
    drawn = {(arrow.source, arrow.target): arrow for arrow in graph.arrows}
    assert {(step.name, way.target) for step in flow.steps for way in step.ways} == set(drawn)
    for (source, target), arrow in drawn.items():
        start, end = graph.box_of(source), graph.box_of(target)
        assert start is not None and end is not None
        assert arrow.is_back == (end.step.row <= start.step.row)
        for x, y in arrow.points[1:-1]:
            in_its_row = [box for box in graph.boxes if arrow.is_back or y in (box.y, box.y + BOX_H)]
            assert not any(box.x <= x <= box.x + BOX_W for box in in_its_row) and 0 <= x <= graph.width


def test_the_words_tell_what_became_of_the_last_file() -> None:
    flow = shipped()
    assert "96120" in flow_rows(FlowsFound((flow,), True), Board(), NOW)[0].note
    assert "10:00" in reload_words(flow, NOW) and str(len(flow.steps)) in reload_words(flow, NOW)
    refused = replace(flow, refused_at=NOW, mistakes=(FlowMistake(7, "没有步骤 x"),))
    (row,) = flow_rows(FlowsFound((refused,), True), Board(), NOW)
    assert (row.mark, row.look) == ("▲", "warning")
    assert [(m.title, "7" in m.right) for m in mistake_rows(refused)] == [("没有步骤 x", True)]
    missing = FlowShown("night", numbers=("96122",), mistakes=(FlowMistake(0, "没有该流程的文件"),))
    assert mistake_rows(missing) == [] and "night.toml" in reload_words(missing, NOW)
    assert "收号" in step_words(flow, "choice") and "按键去向" in step_words(flow, "choice")
    assert way_words(("1", "3", "other")) == "按 1、3 / 其他" and way_words(("next",)) == ""


def test_callers_are_counted_where_they_are() -> None:
    board = Board()
    for number, at in enumerate(("main/choice", "main/choice", "main", "listen/hello")):
        call = Call(f"c{number}", "t", "139", CallState.AUTOMATIC, NOW, flow=at)
        board.calls[call.call_id] = call
    board.calls["over"] = Call("over", "t", "139", CallState.ENDED, NOW, flow="main/choice")
    assert callers_at(board, "main") == {"choice": 2, "": 1}


def test_a_flow_that_is_gone_is_not_shown_on() -> None:
    desk = FlowDesk()
    assert connection_words(desk)
    desk.take(FlowsFound((shipped(),), True))
    assert desk.chosen == "main" and connection_words(desk) == ""
    desk.step = "choice"
    desk.take(FlowsFound((FlowShown("night"),), False))
    assert (desk.chosen, desk.step) == ("night", "") and connection_words(desk)
    desk.take(FlowsFound())
    assert desk.flow() is None
