"""Opinions about a caller's place: kept, bounded, never in the way of an accepted one; asking again; the link."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.call import MOST_CANDIDATES, Call
from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.place import Candidate, Place, PlaceSource, Position
from tests.centre_in_memory import EXCHANGE, SCENE, START, STATION, Centre, staffed_centre

CELL = Candidate("cell-1", PlaceSource.OPERATOR, Position(118.01, 32.01), START, 900.0, source_name="联通")


@pytest.fixture
def centre() -> Centre:
    made = staffed_centre()
    made.do(cmd.ReportRing("c1", "L1", "13900000000"), EXCHANGE)
    return made


def call(centre: Centre) -> Call:
    return centre.board.calls["c1"]


def report(centre: Centre, candidate: Candidate) -> None:
    centre.do(cmd.ReportCandidate("c1", replace(candidate, found_at=centre.now)), SERVER_ACTOR)


def opened(centre: Centre) -> str:
    centre.do(cmd.AnswerCall("c1", "d1"))
    return centre.do(cmd.OpenIncident("d1", "c1"))["incident_id"]


def test_a_newer_fix_never_overwrites_an_accepted_place(centre: Centre) -> None:
    incident_id = opened(centre)
    report(centre, CELL)
    centre.do(cmd.AcceptLocation(incident_id, "c1", "cell-1"))
    centre.advance(60)
    report(centre, replace(CELL, candidate_id="cell-2", position=Position(118.02, 32.02), radius_m=50.0))
    scene = centre.board.incidents[incident_id].scene
    assert (scene.position, scene.candidate_id, scene.source) == (CELL.position, "cell-1", PlaceSource.OPERATOR)
    assert [c.candidate_id for c in call(centre).candidates] == ["cell-1", "cell-2"]
    assert [c.candidate_id for c in call(centre).current_candidates()] == ["cell-2"]


def test_what_a_person_saw_can_be_accepted_though_a_newer_fix_has_come(centre: Centre) -> None:
    incident_id = opened(centre)
    report(centre, CELL)
    centre.advance(60)
    report(centre, replace(CELL, candidate_id="cell-2", position=Position(118.02, 32.02)))
    centre.do(cmd.AcceptLocation(incident_id, "c1", "cell-1"))
    assert centre.board.incidents[incident_id].scene.position == CELL.position


def test_typing_over_an_accepted_place_is_no_candidate_any_more(centre: Centre) -> None:
    incident_id = opened(centre)
    report(centre, CELL)
    centre.do(cmd.AcceptLocation(incident_id, "c1", "cell-1"))
    centre.do(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=Place("别处", SCENE))))
    assert centre.board.incidents[incident_id].scene.candidate_id == ""


def test_a_mere_repetition_is_not_recorded_but_age_and_movement_are(centre: Centre) -> None:
    report(centre, CELL)
    seq = centre.board.seq
    centre.advance(10)
    report(centre, replace(CELL, candidate_id="again", position=Position(118.01002, 32.01001), radius_m=880.0))
    assert centre.board.seq == seq
    report(centre, replace(CELL, candidate_id="moved", position=Position(118.0102, 32.01)))
    report(centre, replace(CELL, candidate_id="better", radius_m=400.0))
    centre.advance(31)
    report(centre, replace(CELL, candidate_id="fresh", radius_m=400.0))
    assert [c.candidate_id for c in call(centre).candidates] == ["cell-1", "moved", "better", "fresh"]


def test_candidates_are_bounded_and_the_accepted_one_and_single_ones_stay(centre: Centre) -> None:
    incident_id = opened(centre)
    report(centre, CELL)
    report(centre, Candidate("aml", PlaceSource.HANDSET, SCENE, START, 10.0))
    centre.do(cmd.AcceptLocation(incident_id, "c1", "cell-1"))
    for n in range(MOST_CANDIDATES * 2):
        centre.advance(31)
        report(centre, replace(CELL, candidate_id=f"cell-{n + 2}"))
    kept = [c.candidate_id for c in call(centre).candidates]
    assert len(kept) == MOST_CANDIDATES and kept[:2] == ["cell-1", "aml"]
    assert kept[-1] == f"cell-{MOST_CANDIDATES * 2 + 1}"


def test_an_address_without_position_may_be_accepted_as_words(centre: Centre) -> None:
    incident_id = opened(centre)
    report(centre, Candidate("civic", PlaceSource.OPERATOR, None, START, text="人民路1号"))
    centre.do(cmd.AcceptLocation(incident_id, "c1", "civic"))
    scene = centre.board.incidents[incident_id].scene
    assert (scene.text, scene.is_known()) == ("人民路1号", False)


@pytest.mark.parametrize(
    "wrong",
    [{"position": Position(float("nan"), 32.0)}, {"position": Position(0.0, 0.0)}, {"position": Position(32.0, 118.0)},
     {"position": None}, {"radius_m": -1.0}, {"radius_m": float("inf")}, {"confidence_pct": 101.0},
     {"found_at": START + timedelta(hours=1)}, {"found_at": START - timedelta(days=2)}, {"candidate_id": ""},
     {"source_name": "x" * 61}, {"civic": (("A1", "x"),) * 41}, {"outline": (SCENE,) * 101}],
)  # fmt: skip
def test_what_is_no_opinion_is_refused(centre: Centre, wrong: dict[str, object]) -> None:
    refusal = centre.refused(cmd.ReportCandidate("c1", replace(CELL, **wrong)), EXCHANGE)  # type: ignore[arg-type]
    assert refusal.code == "field_wrong"
    assert call(centre).candidates == ()


def test_a_clock_a_little_ahead_does_not_make_a_fix_of_the_future(centre: Centre) -> None:
    centre.do(cmd.ReportCandidate("c1", replace(CELL, found_at=START + timedelta(minutes=3))), EXCHANGE)
    assert call(centre).candidates[0].found_at == centre.now


def test_a_call_that_broke_off_is_located_for_a_while(centre: Centre) -> None:
    centre.do(cmd.ReportCallEnded("c1"), EXCHANGE)
    centre.advance(60)
    report(centre, CELL)
    centre.advance(31 * 60)
    late = replace(CELL, candidate_id="late", found_at=centre.now)
    assert centre.refused(cmd.ReportCandidate("c1", late), EXCHANGE).code == "call_over"
    assert centre.refused(cmd.LocateCaller("c1")).code == "call_over"


def test_asking_again_is_recorded_once_for_a_nervous_key(centre: Centre) -> None:
    centre.do(cmd.LocateCaller("c1"))
    seq = centre.board.seq
    centre.do(cmd.LocateCaller("c1"))
    assert (call(centre).located_at, centre.board.seq) == (centre.now, seq)
    centre.advance(4)
    centre.do(cmd.LocateCaller("c1"))
    assert centre.board.seq == seq + 1


def test_the_life_of_a_link(centre: Centre) -> None:
    link_id = centre.do(cmd.SendLocationLink("c1"))["link_id"]
    link = call(centre).location_link
    assert link is not None and (link.state, link.number) == (LinkState.WANTED, "13900000000")
    assert link.expires_at == START + timedelta(minutes=30)
    assert centre.do(cmd.SendLocationLink("c1"))["link_id"] == link_id

    def say(state: LinkState, note: str = "") -> LinkState:
        centre.do(cmd.ReportLocationLink("c1", link_id, state, note), SERVER_ACTOR)
        known = call(centre).location_link
        assert known is not None
        return known.state

    assert say(LinkState.OPENED) is LinkState.OPENED
    assert say(LinkState.SENT) is LinkState.OPENED, "the gateway's late word does not undo what the caller did"
    assert say(LinkState.SHARING) is LinkState.SHARING
    assert say(LinkState.OPENED) is LinkState.SHARING
    assert say(LinkState.DENIED) is LinkState.DENIED
    centre.advance(11)
    assert centre.do(cmd.SendLocationLink("c1"))["link_id"] != link_id
    stale = cmd.ReportLocationLink("c1", link_id, LinkState.SHARING)
    assert centre.refused(stale, SERVER_ACTOR).code == "location_link_over"
    assert centre.refused(cmd.SendLocationLink("c1", "1" * 33)).code == "field_wrong"


def test_only_web_addresses_are_taken_from_the_exchange(centre: Centre) -> None:
    for uri in ("", "file:///etc/passwd", "ftp://x", "https://" + "x" * 500, "https://a\nb"):
        assert centre.refused(cmd.ReportLocationReference("c1", uri), EXCHANGE).code == "field_wrong"
    centre.do(cmd.ReportLocationReference("c1", "https://lis.example.org/7"), EXCHANGE)
    assert centre.refused(cmd.LocateCaller("c1"), STATION).code == "role_not_allowed"
