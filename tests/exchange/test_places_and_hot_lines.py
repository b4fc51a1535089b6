"""Places in an INVITE, hot lines both ways: through the real exchange over real SIP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch_app.domain.commands.exchange import ReportParty, ReportRing
from dispatch_app.domain.commands.locating import ReportCandidate, ReportLocationReference
from dispatch_app.domain.telephone import Party, PartyState
from tests.exchange.exchange_bed import ExchangeBed, exchange_bed
from tests.waiting import wait_until

BOUNDARY = "part-of-120"
PIDF = """<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"
 xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0" entity="pres:caller@example.org">
<tuple id="a"><status><gp:geopriv><gp:location-info>
<gs:Circle srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>32.0025 118.0006</gml:pos>
<gs:radius uom="urn:ogc:def:uom:EPSG::9001">35</gs:radius></gs:Circle>
</gp:location-info><gp:usage-rules/></gp:geopriv></status></tuple></presence>
"""


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeBed]:
    with exchange_bed(tmp_path_factory.mktemp("places")) as made:
        made.line = made.trunk(1, tone_hz=930.0)  # type: ignore[attr-defined]
        made.d1 = made.desk("d1", tone_hz=650.0)  # type: ignore[attr-defined]
        yield made


def test_a_pidf_document_and_a_reference_in_an_invite_are_reported(bed: ExchangeBed) -> None:
    parts = f"--{BOUNDARY}\r\nContent-Type: application/sdp\r\n\r\n%SDP%\r\n--{BOUNDARY}\r\n"
    parts += "Content-Type: application/pidf+xml\r\nContent-ID: <place@example.org>\r\n\r\n"
    parts += f"{PIDF}\r\n--{BOUNDARY}--\r\n"
    header = ("geolocation", "<cid:place@example.org>, <https://lis.example.org/held/1>")
    caller = bed.ring_in(
        bed.line, "13900003001", headers=[header], body=parts, body_type=f'multipart/mixed;boundary="{BOUNDARY}"'
    )
    ring = bed.centre.until_report(ReportRing, caller_number="13900003001")
    found = bed.centre.until_report(ReportCandidate, call_id=ring.call_id).candidate
    assert found.position is not None
    assert (found.position.longitude, found.position.latitude, found.radius_m) == (118.0006, 32.0025, 35.0)
    reference = bed.centre.until_report(ReportLocationReference, call_id=ring.call_id)
    assert reference.uri == "https://lis.example.org/held/1"
    bed.loop.do(caller.hang_up)


def test_a_geo_uri_is_a_place_and_a_broken_document_costs_no_call(bed: ExchangeBed) -> None:
    caller = bed.ring_in(bed.line, "13900003002", headers=[("geolocation", "<geo:32.5,118.5;u=80>")])
    ring = bed.centre.until_report(ReportRing, caller_number="13900003002")
    found = bed.centre.until_report(ReportCandidate, call_id=ring.call_id).candidate
    assert found.position is not None
    assert (found.position.longitude, found.position.latitude, found.radius_m) == (118.5, 32.5, 80.0)
    parts = f"--{BOUNDARY}\r\nContent-Type: application/sdp\r\n\r\n%SDP%\r\n--{BOUNDARY}\r\n"
    parts += f"Content-Type: application/pidf+xml\r\n\r\n<presence><broken></presence>\r\n--{BOUNDARY}--\r\n"
    other = bed.ring_in(bed.line, "13900003003", body=parts, body_type=f'multipart/mixed;boundary="{BOUNDARY}"')
    bed.centre.until_report(ReportRing, caller_number="13900003003")
    bed.until(other, "ringing")
    for call in (caller, other):
        bed.loop.do(call.hang_up)


def test_a_hot_line_rings_the_desks_and_is_rung_by_one(bed: ExchangeBed) -> None:
    station = bed.desk("s1", tone_hz=520.0, answers_after_s=0.0)
    outgoing = bed.loop.run(station.call("120"))
    ring = bed.centre.until_report(ReportRing, line="hot-s1")
    bed.centre.port.answer(ring.call_id, "d1")
    bed.until_hears(outgoing, 650.0)
    bed.loop.do(outgoing.hang_up)
    wait_until(lambda: not [c for c in bed.d1.calls.values() if c.state == "up"], "the desk is free")
    bed.centre.port.place("hot-1", "d1", [Party("s1", line_id="hot-s1")], False)
    bed.centre.until_report(ReportParty, call_id="hot-1", party_id="s1", state=PartyState.CONNECTED)
    at_desk = next(call for call in bed.d1.calls.values() if call.state == "up")
    bed.until_hears(at_desk, 520.0)
    bed.centre.port.release("hot-1")
    bed.until(at_desk, "over")
