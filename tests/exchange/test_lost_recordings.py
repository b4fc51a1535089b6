"""The exchange is killed in the middle of talks: every recording ends, or is lost with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_app.domain.commands.exchange import ReportRing
from dispatch_app.domain.commands.recordings import (
    ReportRecordingDamaged,
    ReportRecordingFinished,
    ReportRecordingStarted,
)
from tests.exchange.exchange_bed import exchange_bed
from tests.waiting import wait_until


@pytest.mark.faults
def test_no_recording_runs_for_ever_after_a_kill(tmp_path: Path) -> None:
    with exchange_bed(tmp_path, recording=True) as bed:
        trunk = bed.trunk(1)
        begun = []
        for at, desk in enumerate(("d1", "d2"), 1):
            bed.desk(desk, tone_hz=650.0)
            caller = bed.ring_in(trunk, f"1390000500{at}")
            ring = bed.centre.until_report(ReportRing, caller_number=f"1390000500{at}")
            bed.centre.port.answer(ring.call_id, desk)
            bed.until_hears(caller, 650.0)
            begun.append(bed.centre.until_report(ReportRecordingStarted, call_id=ring.call_id))
        folder = tmp_path / "recordings"
        kept, lost = begun
        cards = [folder / "running" / f"{one.recording_id}.json" for one in begun]
        wait_until(lambda: all(one.is_file() for one in cards), "both cards")
        bed.kill()
        cards[1].unlink()
        (folder / lost.file).unlink()
        bed.start()
        bed.centre.port.reconcile_recordings([kept.recording_id, lost.recording_id])
        finished = bed.centre.until_report(ReportRecordingFinished, recording_id=kept.recording_id)
        assert finished.note and finished.size_bytes > 8_000
        assert bed.centre.until_report(ReportRecordingDamaged, recording_id=lost.recording_id).note
