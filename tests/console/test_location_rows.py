"""Where is the caller, on the screen: rows with age and distance, what F4 takes, better places, the link."""

from __future__ import annotations

from datetime import timedelta

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk.location_rows import LINK_KEY, link_row, offered, place_choices, place_rows
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.place import Candidate, Place, PlaceSource, Position
from tests.centre_in_memory import EXCHANGE, SCENE, START
from tests.console.conftest import CALLER
from tests.console.desk_in_memory import SeatedDesk

CELL = Candidate("cell", PlaceSource.OPERATOR, Position(118.02, 32.01), START, 900.0, source_name="联通", datum="GCJ02",
                 given="118.025000,32.008000", confidence_pct=90.0)  # fmt: skip
GPS = Candidate("gps", PlaceSource.SMS_LINK, Position(118.0215, 32.0125), START, 12.0)


def answered(seat: SeatedDesk, number: str = CALLER) -> str:
    seat.by_others(cmd.ReportRing("c1", "3", number))
    seat.act(act.answer_call)
    return seat.desk.active


def report(seat: SeatedDesk, candidate: Candidate, **age: float) -> None:
    found_at = seat.centre.now - timedelta(**age)
    known = Candidate(**{name: getattr(candidate, name) for name in candidate.__slots__} | {"found_at": found_at})
    seat.by_others(cmd.ReportCandidate("c1", known), EXCHANGE)


def scene(seat: SeatedDesk) -> Place:
    form = seat.desk.shown()
    assert form is not None
    return form.incident.scene


def test_a_row_tells_source_radius_confidence_age_distance_and_datum(seat: SeatedDesk) -> None:
    answered(seat)
    report(seat, CELL, seconds=65)
    call = seat.desk.call_in_hand()
    assert call is not None and call.subscriber is not None
    rows = place_rows(place_choices(call), scene(seat), seat.centre.now, call.subscriber.position)
    row = next(row for row in rows if row.key == "cell")
    assert row.title.startswith("运营商 联通 ±900 m 90%") and row.right == "01:05前"
    assert "距登记地址 1.5 km" in row.note and "GCJ02 118.025000,32.008000" in row.note and not row.hollow
    stale = place_rows(place_choices(call), scene(seat), seat.centre.now + timedelta(minutes=2))
    assert [(row.key, row.hollow, row.badge) for row in stale] == [
        ("c1-subscriber", False, ""), ("cell", True, "定位较旧")
    ]  # fmt: skip


def test_before_a_place_is_accepted_the_map_follows_the_best_opinion_only(seat: SeatedDesk) -> None:
    answered(seat, "13900000009")
    seat.centred.clear()
    report(seat, CELL)
    report(seat, GPS)
    seat.centre.advance(31)
    report(seat, Candidate("cell-2", CELL.source, Position(118.03, 32.02), START, 900.0, source_name="联通"))
    assert [one.position for one in seat.centred] == [CELL.position, GPS.position]


def test_a_better_place_after_acceptance_is_offered_once_and_taken_by_one_key(seat: SeatedDesk) -> None:
    answered(seat, "13900000009")
    report(seat, CELL)
    seat.act(act.accept_place)
    assert scene(seat).candidate_id == "cell"
    seat.act(act.accept_place)
    assert "已采用" in seat.said()
    seat.centred.clear()
    seat.centre.advance(5)
    report(seat, GPS)
    assert scene(seat).position == CELL.position and seat.centred == []
    assert seat.said().startswith("新定位 短信回传 ±12 m · 距现址 310 m")
    offer = offered(seat.desk.call_in_hand(), scene(seat))
    assert offer is not None and offer.choice.key == "gps"
    rows = place_rows(place_choices(seat.desk.call_in_hand(), "cell"), scene(seat), seat.centre.now, None, offer)
    assert {row.key: row.badge for row in rows} == {"gps": "新定位", "cell": "已采用"}
    told = len(seat.desk.messages.lines)
    seat.centre.advance(31)
    report(seat, Candidate("gps-2", GPS.source, GPS.position, START, 12.0))
    assert len(seat.desk.messages.lines) == told, "the same news is told once"
    seat.act(act.accept_place)
    assert scene(seat).candidate_id == "gps-2"
    assert offered(seat.desk.call_in_hand(), scene(seat)) is None


def test_a_coarser_or_older_or_equal_opinion_is_not_offered(seat: SeatedDesk) -> None:
    answered(seat, "13900000009")
    report(seat, GPS)
    seat.act(act.accept_place)
    seat.centre.advance(31)
    report(seat, CELL)
    report(seat, Candidate("near", PlaceSource.HANDSET, Position(118.02152, 32.0125), START, 5.0))
    report(seat, Candidate("old", PlaceSource.HANDSET, Position(118.03, 32.03), START, 5.0, source_name="x"), minutes=5)
    assert offered(seat.desk.call_in_hand(), scene(seat)) is None


def test_a_telephone_far_from_the_typed_address_is_told(seat: SeatedDesk) -> None:
    incident_id = answered(seat, "13900000009")
    seat.centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=Place("人民路1号", SCENE))))
    report(seat, GPS)
    assert "距现址" in seat.said() and scene(seat).position == SCENE


def test_an_accepted_opinion_stays_in_the_list_when_its_source_moves_on(seat: SeatedDesk) -> None:
    answered(seat, "13900000009")
    report(seat, CELL)
    seat.act(act.accept_place)
    seat.centre.advance(31)
    report(seat, Candidate("cell-2", CELL.source, Position(118.03, 32.02), START, 900.0, source_name="联通"))
    keys = [choice.key for choice in place_choices(seat.desk.call_in_hand(), scene(seat).candidate_id)]
    assert sorted(keys) == ["cell", "cell-2"]
    assert [choice.key for choice in place_choices(seat.desk.call_in_hand())] == ["cell-2"]


def test_the_keys_ask_again_and_send_the_link(seat: SeatedDesk) -> None:
    assert seat.act(act.locate_again) == [] and seat.act(act.send_link) == []
    answered(seat)
    assert seat.act(act.locate_again) == [cmd.LocateCaller("c1")]
    assert seat.act(act.send_link) == [cmd.SendLocationLink("c1")]
    row = link_row(seat.desk.call_in_hand(), seat.centre.now)
    assert row is not None and (row.key, row.look) == (LINK_KEY, "ordered") and "正在发送" in row.title


def test_without_a_gateway_the_link_is_shown_and_goes_when_the_caller_has_it(seat: SeatedDesk) -> None:
    answered(seat)
    seat.act(act.send_link)
    link = seat.centre.board.calls["c1"].location_link
    assert link is not None
    seat.by_others(cmd.ReportLocationLink("c1", link.link_id, LinkState.SHOWN, "没有短信网关"), SERVER_ACTOR)
    assert seat.desk.places.link_call == "c1" and seat.desk.places.link.url.endswith("/l/abcdefghjk")
    seat.act(act.choose_place, LINK_KEY)
    assert seat.desk.places.link_call == ""
    seat.act(act.choose_place, LINK_KEY)
    assert seat.desk.places.link_call == "c1"
    seat.by_others(cmd.ReportLocationLink("c1", link.link_id, LinkState.OPENED), SERVER_ACTOR)
    assert seat.desk.places.link_call == ""
    seat.centre.advance(31 * 60)
    assert link_row(seat.desk.call_in_hand(), seat.centre.now) is None


def test_an_address_without_coordinates_comes_last_and_is_accepted_as_words(seat: SeatedDesk) -> None:
    answered(seat, "13900000009")
    report(seat, Candidate("words", PlaceSource.OPERATOR, None, START, text="人民路1号"))
    report(seat, CELL)
    choices = place_choices(seat.desk.call_in_hand())
    assert [choice.key for choice in choices] == ["cell", "words"]
    assert seat.act(act.choose_place, "words") == []
    seat.act(act.accept_place)
    assert (scene(seat).text, scene(seat).position) == ("人民路1号", None)
