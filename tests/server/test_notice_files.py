"""Files of notices over real sockets: judged by content, read by sender and receivers only, proven by their hash."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.notice import Address, NoticeFile, PartyKind
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.notice_shelf import WAITS_S, NoticeFileFault, NoticeShelf, media_type_of, safe_name
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import Client, RunningServer, client_of, make_settings, running
from tests.waiting import wait_until

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    settings = make_settings(tmp_path_factory.mktemp("centre"))
    fill_centre(settings)
    with running(settings, open_database) as server:
        yield server


def upload(client: Client, name: str, content: bytes) -> httpx.Response:
    return client.http.post(paths.NOTICE_FILE, params={"name": name}, content=content, headers=client.headers())


def read(client: Client, notice_id: str, sha256: str) -> httpx.Response:
    return client.http.get(f"{paths.NOTICE_FILE}/{notice_id}/{sha256}", headers=client.headers())


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


def test_a_file_goes_with_a_notice_to_its_receivers_and_to_nobody_else(centre: RunningServer) -> None:
    with client_of(centre.settings, "director") as director, client_of(centre.settings, "s1") as station, client_of(
        centre.settings, "v1"
    ) as crew:
        reply = upload(director, "..\\..\\演练\n方案.exe", PDF)
        assert reply.status_code == 200, reply.text
        file = decode(reply.content, NoticeFile)
        assert (file.name, file.media_type, file.size_bytes) == ("演练方案.pdf", "application/pdf", len(PDF))
        notice_id = director.done(
            cmd.SendNotice((Address(PartyKind.STATION, "s1"),), "请查看附件", files=(file,))
        ).result["notice_id"]
        reply = read(station, notice_id, file.sha256)
        assert (reply.status_code, reply.content) == (200, PDF)
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in reply.headers["content-security-policy"]
        assert read(crew, notice_id, file.sha256).status_code == 404
        assert read(station, notice_id, "0" * 64).status_code == 404
        stored = centre.settings.notice_folder / "sent" / f"{file.sha256}.pdf"
        wait_until(stored.exists, "the file is a record")
        stored.write_bytes(PDF + b" ")
        reply = read(station, notice_id, file.sha256)
        assert (reply.status_code, reply.json()["code"]) == (409, "file_changed")
        stored.unlink()
        assert read(station, notice_id, file.sha256).json()["code"] == "file_missing"
        refused = director.command(cmd.SendNotice((Address(PartyKind.STATION, "s1"),), "x", files=(file,)))
        assert refused.json()["refusal_code"] == "notice_file_unknown"
        assert upload(crew, "a.pdf", PDF).status_code == 403
        assert upload(director, "virus.pdf", b"MZ\x90\x00\x00").status_code == 415
        assert upload(director, "large.pdf", b"%PDF-" + bytes(21 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize(("content", "media"), [
    (PDF, "application/pdf"), (b"\x89PNG\r\n\x1a\n..", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"),
    ("值班表\n".encode(), "text/plain"), (b"MZ\x90\x00", ""), (b"\x7fELF\x02", ""), (b"", ""), (b"PK\x03\x04rest", ""),
    (packed("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
    (packed("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
    (packed("[Content_Types].xml", "word/vbaProject.bin"), ""), (packed("a.exe"), ""), ("中".encode("utf-16"), ""),
])  # fmt: skip
def test_a_file_is_what_its_bytes_say(content: bytes, media: str) -> None:
    assert media_type_of(content) == media


def test_names_are_safe_on_every_disk() -> None:
    assert safe_name("/etc/passwd", ".txt") == "passwd.txt"
    assert safe_name("a\u202egpj.exe", ".pdf") == "agpj.pdf"
    assert safe_name("...", ".pdf") == safe_name("", ".pdf") == "file.pdf"
    assert len(safe_name("长" * 300, ".pdf")) == 80


def test_what_no_notice_took_is_forgotten_after_a_day(tmp_path: Path) -> None:
    shelf = NoticeShelf(tmp_path)
    lost, kept = shelf.put("a.txt", b"one"), shelf.put("b.txt", b"two")
    shelf.keep([kept])
    now_s = (tmp_path / "waiting" / f"{lost.sha256}.txt").stat().st_mtime
    assert shelf.tidy(now_s + WAITS_S - 1) == 0 and shelf.has(lost)
    assert shelf.tidy(now_s + WAITS_S + 1) == 1
    assert not shelf.has(lost) and shelf.has(kept) and shelf.read(kept) == b"two"
    with pytest.raises(NoticeFileFault):
        shelf.read(lost)
