"""The situation report as PDF: from the real address, for who may read it, in Chinese, on as many pages as it takes."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.major_incident import Colour, MajorKind
from dispatch_app.domain.place import Place, Position
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.situation_page import situation_page
from dispatch_app.wire import paths
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import client_of, make_settings, running
from tests.use_cases.test_major_incident import Centre, declared, listed, staffed_centre


def words_of(pdf: bytes, folder: Path) -> str:
    """The text of a PDF as a reader would copy it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    asked = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(asked, capture_output=True, check=True, timeout=30).stdout.decode()


def test_a_report_of_many_casualties_has_every_one_of_them_in_chinese(tmp_path: Path) -> None:
    centre = staffed_centre()
    incident_id, major_id = declared(centre)
    for number in range(1, 61):
        hurt = {"wristband": f"A{number:03d}", "injuries": "胸部外伤 <失血> & 休克"}
        listed(centre, major_id, list(Colour)[number % 4], **hurt)
    centre.do(cmd.SendWave(incident_id, (("V1", "H1"), ("V3", "H2"))))
    centre.do(cmd.CallUpStaff(major_id, (("周宁", "13900000001", ""),)))
    centre.do(cmd.NoteSituation(major_id, "已请求血站增供 O 型血"))
    report_id = centre.do(cmd.IssueSituationReport(major_id, "first", "市卫生健康委员会"))["report_id"]
    report = centre.board.situation_reports[report_id]
    made = situation_page(report, "市急救中心", ZoneInfo("Asia/Shanghai"))
    text = words_of(made, tmp_path)
    assert "突发事件情况报告" in text and "报送：市卫生健康委员会" in text and "首报 第 1 号" in text
    assert all(f"A{number:03d}" in text for number in range(1, 61))
    assert "<失血>" in text and "已请求血站增供 O 型血" in text and "周宁" in text
    assert "第3页" in text.replace(" ", "") and text.count("腕带") == 3, "the head of the table is on every page"


def test_the_address_gives_it_to_desks_and_to_nobody_else(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    fill_centre(settings)
    with running(settings, open_database), client_of(settings, "lead") as lead:
        desk = lead.actor.desk_id or "d1"
        incident_id = lead.done(cmd.OpenIncident(desk)).result["incident_id"]
        scene = Place("人民路1号", Position(118.0, 32.0))
        lead.done(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=scene)))
        declared_ = lead.done(cmd.DeclareMajorIncident(incident_id, "人民路连环相撞", MajorKind.TRAFFIC))
        major_id = declared_.result["major_incident_id"]
        lead.done(cmd.AddCasualty(major_id, Colour.RED, cmd.CasualtyFacts(wristband="A001")))
        report_id = lead.done(cmd.IssueSituationReport(major_id, "first")).result["report_id"]
        answer = lead.http.get(paths.SITUATION_REPORT + report_id, headers=lead.headers())
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        assert "人民路连环相撞" in words_of(answer.content, tmp_path)
        assert lead.http.get(paths.SITUATION_REPORT + "unknown", headers=lead.headers()).status_code == 404
        with client_of(settings, "s1") as station:
            assert station.http.get(paths.SITUATION_REPORT + report_id, headers=station.headers()).status_code == 403


def test_times_are_those_of_the_centre(tmp_path: Path) -> None:
    centre = staffed_centre()
    _, major_id = declared(centre)
    centre.now = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    report_id = centre.do(cmd.IssueSituationReport(major_id))["report_id"]
    made = situation_page(centre.board.situation_reports[report_id], "中心", centre.settings.zone)
    local = (centre.now + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")
    assert isinstance(centre, Centre) and local in words_of(made, tmp_path)
