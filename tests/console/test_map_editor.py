"""Editing on the map as state: what may be changed by whom, undo, and versions that others made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.console.desk.facility_draft import FacilityDraft, free_id
from dispatch_app.console.desk.feature_draft import FeatureDraft
from dispatch_app.console.desk.feature_words import feature_notes, feature_rows, feature_title, validity_words
from dispatch_app.console.desk.map_editor import MOST_UNDO, MapEditor, standing
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.map_feature import Direction, FeatureKind, MapFeature, Shape
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import Station
from tests.centre_in_memory import DISPATCHER, LEAD, SECOND, START, Centre, staffed_centre

AT = (118.004, 32.004)


class Hand:
    """An editor whose commands go to a real pen."""

    def __init__(self, centre: Centre, actor: Actor = DISPATCHER) -> None:
        self.centre, self.actor = centre, actor
        self.editor = MapEditor(actor.role)

    def send(self, command: object, undoing: bool = False) -> str:
        """Carry a command out; the code of its refusal, "" for none."""
        assert command is not None
        before = standing(command, self.centre.board)  # type: ignore[arg-type]
        answer = self.centre.take(command, self.actor)  # type: ignore[arg-type]
        own = getattr(command, "feature_id", "") or getattr(command, "station_id", "")
        own = own or getattr(command, "hospital_id", "")
        key = dict(answer.result).get("feature_id") or own
        self.editor.answered(command, answer.refusal is None, key, before, undoing)  # type: ignore[arg-type]
        return answer.refusal.code if answer.refusal else ""

    def hazard(self, name: str = "塌陷") -> str:
        """Draw one; its id."""
        draft = self.editor.begin(FeatureKind.HAZARD, self.centre.now)
        draft.draw([AT])
        draft.change(name=name)
        assert self.send(self.editor.save()) == ""
        return list(self.centre.board.map_features)[-1]


@pytest.fixture
def hand() -> Hand:
    return Hand(staffed_centre())


def test_a_new_feature_is_saved_once_it_is_drawn(hand: Hand) -> None:
    draft = hand.editor.begin(FeatureKind.CLOSURE, START)
    assert draft.feature.shape is Shape.LINE and draft.feature.valid_until == START + timedelta(hours=2)
    draft.change(name="人民路")
    assert hand.editor.save() is None, "not drawn yet"
    draft.draw([AT, (118.006, 32.004)])
    command = hand.editor.save()
    assert isinstance(command, cmd.SetMapFeature) and command.based_on == 0
    assert hand.editor.save() is None, "one press is one change"
    hand.editor.waiting = False
    assert hand.send(command) == ""
    assert hand.editor.draft is None
    assert [f.name for f in hand.centre.board.map_features.values()] == ["人民路"]


def test_undo_takes_back_a_drawing_a_change_and_a_removal(hand: Hand) -> None:
    key = hand.hazard()
    board = hand.centre.board
    assert hand.editor.take_feature(board, key)
    assert isinstance(hand.editor.draft, FeatureDraft)
    hand.editor.draft.change(note="路面塌陷 2 米")
    assert hand.send(hand.editor.save()) == ""
    hand.editor.take_feature(board, key)
    assert hand.send(hand.editor.remove("已修好")) == ""
    assert key not in board.map_features
    hand.send(hand.editor.undo(board), undoing=True)
    assert board.map_features[key].note == "路面塌陷 2 米"
    assert len(hand.editor.undo_steps) == 2


def test_undo_in_a_row_leads_back_to_the_empty_map(hand: Hand) -> None:
    key, board = hand.hazard(), hand.centre.board
    hand.editor.take_feature(board, key)
    assert isinstance(hand.editor.draft, FeatureDraft)
    hand.editor.draft.draw([(118.005, 32.004)])
    hand.send(hand.editor.save())
    assert board.map_features[key].points == (Position(118.005, 32.004),)
    hand.send(hand.editor.undo(board), undoing=True)
    assert board.map_features[key].points == (Position(*AT),)


def test_the_work_of_others_is_never_undone_unseen(hand: Hand) -> None:
    key, board = hand.hazard(), hand.centre.board
    hand.centre.do(cmd.SetMapFeature(replace(board.map_features[key], note="他人补充"), 1), SECOND)
    assert hand.editor.undo(board) is None
    assert board.map_features[key].note == "他人补充" and not hand.editor.undo_steps


def test_what_others_change_meanwhile_is_refused_and_kept_in_hand(hand: Hand) -> None:
    key, board = hand.hazard(), hand.centre.board
    hand.editor.take_feature(board, key)
    assert isinstance(hand.editor.draft, FeatureDraft)
    hand.editor.draft.change(note="我的说明")
    hand.centre.do(cmd.SetMapFeature(replace(board.map_features[key], note="他的说明"), 1), SECOND)
    assert hand.editor.follow(board)
    assert hand.send(hand.editor.save()) == "feature_changed"
    assert isinstance(hand.editor.draft, FeatureDraft) and hand.editor.draft.feature.note == "我的说明"


def test_what_is_untouched_follows_the_board_and_what_is_gone_is_told(hand: Hand) -> None:
    key, board = hand.hazard(), hand.centre.board
    hand.editor.take_feature(board, key)
    hand.centre.do(cmd.SetMapFeature(replace(board.map_features[key], name="新名"), 1), SECOND)
    assert hand.editor.follow(board)
    assert isinstance(hand.editor.draft, FeatureDraft) and hand.editor.draft.feature.name == "新名"
    hand.centre.do(cmd.RemoveMapFeature(key), SECOND)
    assert not hand.editor.follow(board)


def test_another_shape_starts_the_drawing_anew(hand: Hand) -> None:
    draft = hand.editor.begin(FeatureKind.CLOSURE, START)
    draft.draw([AT, (118.006, 32.004)])
    draft.change(direction=Direction.FORWARD)
    draft.shape_as(Shape.AREA)
    assert (draft.feature.points, draft.feature.direction) == ((), Direction.BOTH)
    poi = hand.editor.begin(FeatureKind.POI, START)
    poi.shape_as(Shape.AREA)
    assert poi.feature.shape is Shape.POINT


def test_stations_are_moved_by_the_shift_lead_only(hand: Hand) -> None:
    board = hand.centre.board
    assert not hand.editor.take_facility(board, "S1")
    lead = Hand(hand.centre, LEAD)
    before = board.stations["S1"]
    assert lead.editor.take_facility(board, "S1")
    assert isinstance(lead.editor.draft, FacilityDraft)
    assert lead.editor.draft.change(position=Position(118.001, 32.001))
    assert lead.send(lead.editor.save()) == ""
    assert board.stations["S1"].position == Position(118.001, 32.001)
    lead.send(lead.editor.undo(board), undoing=True)
    assert board.stations["S1"].position == before.position
    assert isinstance(board.stations["S1"], Station)


def test_a_new_station_is_placed_named_saved_and_undone(hand: Hand) -> None:
    board = hand.centre.board
    assert not hand.editor.begin_facility("stations", board), "not by a dispatcher"
    lead = Hand(hand.centre, LEAD)
    assert lead.editor.begin_facility("stations", board)
    draft = lead.editor.draft
    assert isinstance(draft, FacilityDraft) and draft.key == "S3", "the number after the last"
    assert lead.editor.save() is None and draft.missing()
    draft.change(name="北站", turn_out_s=45)
    assert lead.editor.save() is None, "not placed yet"
    draft.change(position=Position(*AT))
    assert not draft.missing() and lead.editor.history_query() is None
    assert lead.send(lead.editor.save()) == "" and lead.editor.draft is None
    assert (board.stations["S3"].name, board.stations["S3"].turn_out_s) == ("北站", 45)
    assert lead.editor.begin_facility("stations", board) and lead.editor.draft is not None
    assert lead.editor.draft.key == "S4"
    lead.editor.let_go()
    assert lead.send(lead.editor.undo(board), undoing=True) == "" and "S3" not in board.stations


def test_two_leads_cannot_take_one_id(hand: Hand) -> None:
    board = hand.centre.board
    one, other = Hand(hand.centre, LEAD), Hand(hand.centre, LEAD)
    for lead, name in ((one, "北站"), (other, "南站")):
        assert lead.editor.begin_facility("stations", board) and isinstance(lead.editor.draft, FacilityDraft)
        lead.editor.draft.change(name=name, key="S9", position=Position(*AT))
    first, second = one.editor.save(), other.editor.save()
    assert one.send(first) == "" and other.send(second) == "facility_taken"
    assert board.stations["S9"].name == "北站" and other.editor.draft is not None, "what was entered is kept"


def test_a_hospitals_departments_change_and_come_back(hand: Hand) -> None:
    board, lead = hand.centre.board, Hand(hand.centre, LEAD)
    key = next(iter(board.hospitals))
    before = board.hospitals[key]
    assert lead.editor.take_facility(board, key) and isinstance(lead.editor.draft, FacilityDraft)
    assert set(before.capabilities) <= set(lead.editor.draft.choices()) and "burns" in lead.editor.draft.choices()
    lead.editor.draft.change(capabilities=("burns", "stroke"))
    assert lead.send(lead.editor.save()) == "" and board.hospitals[key].capabilities == ("burns", "stroke")
    assert board.hospitals[key].beds == before.beds
    assert lead.send(lead.editor.undo(board), undoing=True) == ""
    assert board.hospitals[key].capabilities == before.capabilities
    assert lead.editor.begin_facility("hospitals", board) and isinstance(lead.editor.draft, FacilityDraft)
    lead.editor.draft.change(name="新医院", position=Position(*AT), capabilities=("trauma",))
    made = lead.editor.draft.key
    assert lead.send(lead.editor.save()) == "" and board.hospitals[made].capabilities == ("trauma",)
    assert lead.send(lead.editor.undo(board), undoing=True) == "" and made not in board.hospitals


def test_a_free_id_follows_the_form_that_most_have() -> None:
    assert free_id([], "S") == "S1" and free_id(["S1", "S2", "x009"], "S") == "S3"
    assert free_id(["h008", "h009"], "H") == "h010" and free_id(["中心", "东"], "S") == "S1"
    assert free_id(["s1", "s3"], "S") == "s4"


def test_a_director_looks_only() -> None:
    editor = MapEditor(Role.DIRECTOR)
    assert not editor.may_draw() and not editor.may_move_facilities()


def test_undo_is_bounded(hand: Hand) -> None:
    for number in range(MOST_UNDO + 5):
        hand.hazard(f"点 {number}")
    assert len(hand.editor.undo_steps) == MOST_UNDO


def test_words_of_features() -> None:
    slow = MapFeature("F1", FeatureKind.SPEED, Shape.LINE, (), "人民路", speed_factor=0.5,
                      valid_from=START + timedelta(hours=1), valid_until=START + timedelta(hours=3))  # fmt: skip
    assert feature_title(slow) == "人民路 平时车速的 50%"
    assert validity_words(slow, START) == "11:00 起 · 至 13:00"
    assert validity_words(slow, START + timedelta(hours=2)) == "至 13:00"
    assert validity_words(slow, START + timedelta(hours=9)) == "已到期"
    shut = MapFeature("F2", FeatureKind.CLOSURE, Shape.LINE, (), direction=Direction.FORWARD, note="施工\n夜间",
                      changed_by="李华", changed_at=START)  # fmt: skip
    assert feature_notes(shut, START) == ("长期有效", "单向，见箭头", "施工", "李华，10:00")
    rows = feature_rows([slow, shut], START)
    assert [(r.key, r.hollow) for r in rows] == [("F2", False), ("F1", True)]
