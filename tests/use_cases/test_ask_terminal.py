"""What desks ask of terminals: checked, kept until it is answered, given up in time; and feeds that are adopted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR
from dispatch_app.domain.board import SETTLED_TERMINAL_REQUESTS
from dispatch_app.domain.terminal import OUTSTANDING_A_VEHICLE, TerminalAsk, TerminalOutcome
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import ADMINISTRATOR, LEAD, Centre, staffed_centre


@pytest.fixture
def centre() -> Centre:
    """V1 has a terminal, V2 an NMEA receiver."""
    made = staffed_centre()
    vehicles = made.board.vehicles
    known = (replace(vehicles["V1"], feed_identity="jt808:13800000001"), replace(vehicles["V2"], feed_identity="G2"))
    made.do(cmd.ImportResources(vehicles=known), ADMINISTRATOR)
    return made


def text(words: str = "改走人民路，前方封路") -> cmd.AskTerminal:
    return cmd.AskTerminal("V1", TerminalAsk.TEXT, words, True)


def test_a_request_stands_until_its_first_answer(centre: Centre) -> None:
    request_id = centre.do(text())["request_id"]
    request = centre.board.terminal_requests[request_id]
    assert (request.feed_identity, request.asked_by, request.outcome) == ("jt808:13800000001", "李华", "")
    centre.do(cmd.ReportTerminalAnswer(request_id, TerminalOutcome.DONE), SERVER_ACTOR)
    centre.do(cmd.ReportTerminalAnswer(request_id, TerminalOutcome.SILENT), SERVER_ACTOR)
    settled = centre.board.terminal_requests[request_id]
    assert (settled.outcome, settled.settled_at) == ("done", centre.now)


def test_what_cannot_be_sent_is_refused_at_once(centre: Centre) -> None:
    assert centre.refused(cmd.AskTerminal("V2", TerminalAsk.POSITION)).code == "vehicle_no_terminal"
    assert centre.refused(cmd.AskTerminal("V9", TerminalAsk.POSITION)).code == "vehicle_unknown"
    assert centre.refused(text("  ")).code == "field_wrong"
    assert centre.refused(text("路" * 513)).code == "field_wrong"
    for interval_s, for_s in ((3_601, 7_200), (-1, 60), (10, 5), (10, 90_000)):
        ask = cmd.AskTerminal("V1", TerminalAsk.TRACKING, interval_s=interval_s, for_s=for_s)
        assert centre.refused(ask).code == "field_wrong"
    centre.do(cmd.AskTerminal("V1", TerminalAsk.TRACKING))  # interval 0 ends it
    for _ in range(OUTSTANDING_A_VEHICLE - 1):
        centre.do(text())
    assert centre.refused(text()).code == "terminal_waiting"


def test_a_request_that_nobody_answers_is_given_up_and_old_ones_are_forgotten(centre: Centre) -> None:
    request_id = centre.do(text())["request_id"]
    assert not [c for c in deadlines(centre.board, centre.now, centre.settings) if "Terminal" in type(c).__name__]
    centre.advance(46)
    [given_up] = [
        c for c in deadlines(centre.board, centre.now, centre.settings) if isinstance(c, cmd.ReportTerminalAnswer)
    ]
    centre.do(given_up, SERVER_ACTOR)
    assert centre.board.terminal_requests[request_id].outcome == "silent"
    for _ in range(SETTLED_TERMINAL_REQUESTS):
        centre.advance(1)
        newer = centre.do(text())["request_id"]
        centre.do(cmd.ReportTerminalAnswer(newer, TerminalOutcome.DONE), SERVER_ACTOR)
    assert request_id not in centre.board.terminal_requests
    assert len(centre.board.terminal_requests) == SETTLED_TERMINAL_REQUESTS


def test_an_unknown_feed_is_adopted_by_one_vehicle_and_its_alarm_is_over(centre: Centre) -> None:
    centre.do(cmd.RaiseAlarm("feed_unknown", "jt808:13800000009", "low"), SERVER_ACTOR)
    centre.do(cmd.AdoptFeed("V3", " jt808:13800000009 "), LEAD)
    assert centre.board.vehicles["V3"].feed_identity == "jt808:13800000009"
    assert not [a for a in centre.board.alarms.values() if a.kind == "feed_unknown"]
    refused = centre.refused(cmd.AdoptFeed("V4", "jt808:13800000009"), ADMINISTRATOR)
    assert (refused.code, dict(refused.values)["plate"]) == ("feed_taken", "苏A12003")
    assert centre.refused(cmd.AdoptFeed("V4", "x" * 61), ADMINISTRATOR).code == "field_wrong"
    centre.do(cmd.AdoptFeed("V3", ""), ADMINISTRATOR)
    centre.do(cmd.AdoptFeed("V4", "jt808:13800000009"), ADMINISTRATOR)
    assert centre.board.vehicles["V3"].feed_identity == ""
