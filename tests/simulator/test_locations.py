"""Every message that the simulator sends about a caller is one that the server's decoders take."""

from __future__ import annotations

from datetime import UTC, datetime

from dispatch_app.adapters.locating.reports import SourceForm, read_findings
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Patient
from dispatch_app.domain.place import PlaceSource, Position
from dispatch_app.simulator.callers import PlannedCall
from dispatch_app.simulator.locations import HANDSETS, OPERATOR, POLICE, reports_of

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HOME = Position(118.0, 32.0)


def call(number: str, n: int) -> PlannedCall:
    return PlannedCall(f"c{n}", 0.0, number, "1", "人民路1号", HOME, "fall", Patient(), 0.3, None)


def test_all_kinds_are_sent_and_read_where_the_caller_is() -> None:
    seen = set()
    for n in range(40):
        for number in ("13900000000", "058861234567"):
            planned = reports_of(call(number, n), 1, NOW)
            assert planned == reports_of(call(number, n), 1, NOW)
            assert planned == sorted(planned, key=lambda one: one.after_s)
            for report in planned:
                datum = "GCJ02" if report.source == OPERATOR else "WGS84"
                (found,) = read_findings(report.body, SourceForm(report.source, "x", datum=datum), NOW)
                position, radius_m = found.candidate.position, found.candidate.radius_m
                assert found.number == number and position is not None and radius_m is not None
                assert distance_m(position, HOME) <= radius_m * 1.02 + 2
                assert found.candidate.source is (
                    PlaceSource.HANDSET if report.source == HANDSETS else PlaceSource.OPERATOR
                )
                seen.add(report.source)
    assert seen == {OPERATOR, HANDSETS, POLICE}
