"""A campaign on the real server with the ring simulator: it calls by itself, hears the keys, and is over."""

from __future__ import annotations

from pathlib import Path

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import Campaign, CampaignKind, CampaignMode, CampaignState, PersonState
from dispatch_app.server.database_parts import open_database
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import Client, client_of, make_settings, running
from tests.waiting import wait_until

PEOPLE = (("王医生", "13900000001", "急诊科"), ("李护士", "13900000002", ""))


def test_staff_are_called_up_by_the_exchange_and_a_restart_keeps_the_list(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    fill_centre(settings)
    with running(settings, open_database), client_of(settings, "lead") as lead:
        started = cmd.StartCampaign(
            "返岗召集", CampaignKind.STAFF_CALL_UP, CampaignMode.AUTOMATIC, PEOPLE, quiet_from="", quiet_until=""
        )
        campaign_id = lead.done(started).result["campaign_id"]

        def campaign() -> Campaign:
            return _board(lead).campaigns[campaign_id]

        wait_until(lambda: all(p.state is PersonState.CALLING for p in campaign().people), "both calls", 15.0)
        first, second = campaign().people
        with client_of(settings, "exchange") as exchange:
            for person, digits in ((first, "130#"), (second, "2")):
                wait_until(lambda p=person: _board(lead).calls[p.call_id].answered_at is not None, "the answer", 10.0)
                exchange.done(cmd.ReportDigits(person.call_id, digits))
                exchange.done(cmd.ReportCallEnded(person.call_id))
        wait_until(lambda: campaign().state is CampaignState.FINISHED, "the end", 15.0)
    with running(settings, open_database), client_of(settings, "lead") as lead:
        kept = _board(lead).campaigns[campaign_id]
        assert [(p.answer, p.minutes) for p in kept.people] == [("1", 30), ("2", None)]


def _board(client: Client) -> Board:
    """The whole board as it is now."""
    with client.stream() as stream:
        return stream.until_seq(0)
