"""Callers are located over real sockets: pushed, pulled, by handset, by reference, by a link; and sources that fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call
from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.place import Candidate, PlaceSource, Position
from dispatch_app.domain.queries import GetLocationLink, LocationLinkFound
from dispatch_app.domain.station import DeskState
from dispatch_app.server.database_parts import open_database
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import fill_centre
from tests.server.partner_bed import Partner, partner
from tests.server.server_bed import Client, Stream, client_of, make_settings, running

KEY = "k" * 32
NUMBER = "13900000000"
PAGE = "ab" * 16


@dataclass
class Centre:
    """A running centre with a ringing exchange, a desk that watches, and the partner that its locating file names."""

    exchange: Client
    desk: Client
    stream: Stream
    partner: Partner
    http: httpx.Client

    def ring(self, call_id: str = "c1", number: str = NUMBER) -> None:
        """A caller rings at the exchange, which tells the centre."""
        reply = self.exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall(number, "1", call_id=call_id))
        assert reply.status_code == 200, reply.text
        self.until(lambda board: call_id in board.calls)

    def hang_up(self, call_id: str = "c1") -> None:
        """The caller goes."""
        assert self.exchange.post(paths.TELEPHONY_HANG_UP, msg.CallerHangsUp(call_id)).status_code == 200
        self.until_call(lambda call: call.ended_at is not None, call_id)

    def call(self, call_id: str = "c1") -> Call:
        assert self.stream.board is not None
        return self.stream.board.calls[call_id]

    def until(self, wanted: Any) -> Board:
        """The board once `wanted(board)` is true."""
        board = self.stream.board
        if board is None or not wanted(board):
            self.stream.until(lambda _: self.stream.board is not None and wanted(self.stream.board))
        assert self.stream.board is not None
        return self.stream.board

    def until_call(self, wanted: Any, call_id: str = "c1") -> Call:
        """The call once `wanted(call)` is true."""
        return self.until(lambda board: call_id in board.calls and wanted(board.calls[call_id])).calls[call_id]

    def candidate(self, source: PlaceSource, call_id: str = "c1") -> Candidate:
        """The first candidate of that source, awaited."""
        def found(board: Board) -> list[Candidate]:
            return [c for c in board.calls[call_id].candidates if c.source is source] if call_id in board.calls else []

        return found(self.until(found))[-1]

    def push(self, body: bytes | str, key: str = KEY, source: str = "unicom") -> httpx.Response:
        headers = {"Authorization": f"Bearer {key}".encode()}
        return self.http.post(paths.LOCATION_PUSH + source, content=body, headers=headers)

    def link(self, call_id: str = "c1") -> LocationLinkFound:
        reply = self.desk.ask(GetLocationLink(call_id))
        assert reply.status_code == 200, reply.text
        return decode(reply.content, LocationLinkFound)


@contextmanager
def centre(
    folder: Path, more: str = "", url: str | None = None, tls: dict[str, Any] | None = None, **locating: Any
) -> Iterator[Centre]:
    """`more` is added to a locating file with the push source "unicom" (GCJ-02) and the pull source "police"."""
    with partner() as there:
        (folder / "unicom.key").write_text(KEY, encoding="ascii")
        text = f"""
            [[source]]
            kind = "push"
            id = "unicom"
            name = "联通"
            datum = "GCJ02"
            key_file = "unicom.key"
            [[source]]
            kind = "pull"
            id = "police"
            name = "110"
            url = "{url or there.url}/where?number={{number}}"
            insecure = true
            timeout_s = 2
        """
        (folder / "locating.toml").write_text(text + more.replace("PARTNER", there.url), encoding="utf-8")
        settings = make_settings(folder, locating={"file": "locating.toml", **locating}, tls=tls or {})
        fill_centre(settings)
        with (
            running(settings, open_database),
            client_of(settings, "exchange") as exchange,
            client_of(settings, "wang", "d1") as desk,
            desk.stream() as stream,
        ):
            desk.done(cmd.SetDeskState("d1", DeskState.READY))
            yield Centre(exchange, desk, stream, there, desk.http)


def test_a_ring_asks_the_pull_source_and_its_answer_becomes_a_candidate(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        body = '{"longitude": 118.1, "latitude": 32.1, "radius_m": 150, "confidence_pct": 90, "method": "基站"}'
        town.partner.answer = (200, body.encode())
        town.ring(number="+86 139-0000-0000")
        found = town.candidate(PlaceSource.OPERATOR)
        assert (found.position, found.radius_m, found.confidence_pct) == (Position(118.1, 32.1), 150, 90)
        assert found.source_name == "110 基站"
        assert town.partner.asked[0][:2] == ("GET", f"/where?number={NUMBER}")


def test_sources_are_asked_again_by_key_and_by_themselves(tmp_path: Path) -> None:
    with centre(tmp_path, requery_s=5, requery_times=1) as town:
        town.partner.answer = (200, f"{NUMBER}|王|人民路1号|118.1|32.1".encode("gbk"))
        town.ring()
        first = town.candidate(PlaceSource.OPERATOR)
        assert first.text == "人民路1号"
        town.partner.answer = (200, b'{"longitude": 118.2, "latitude": 32.2}')
        town.desk.done(cmd.LocateCaller("c1"))
        town.until_call(lambda call: len(call.candidates) == 2)
        assert town.call().current_candidates()[-1].position == Position(118.2, 32.2)
        assert town.call().located_at is not None
        town.partner.answer = (200, b'{"longitude": 118.3, "latitude": 32.3}')
        town.until_call(lambda call: len(call.candidates) == 3)
        assert len(town.partner.asked) == 3


def test_a_pushed_location_finds_its_call_by_number_also_before_it_rings(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        early = town.push('{"number": "+8613900000000", "longitude": 121.531541859, "latitude": 31.175303984}')
        assert early.json() == {"taken": 0, "waiting": 1}
        town.ring()
        found = town.candidate(PlaceSource.OPERATOR)
        assert found.position is not None
        assert found.position.longitude == pytest.approx(121.5272106, abs=1e-6)
        assert (found.datum, found.given, found.source_name) == ("GCJ02", "121.531542,31.175304", "联通")
        late = town.push(f"{NUMBER},王某,人民路2号,121.54,31.18")
        assert late.json() == {"taken": 1, "waiting": 0}
        call = town.until_call(lambda call: len(call.candidates) == 2)
        assert call.candidates[-1].text == "人民路2号"


def test_a_handset_message_pushed_by_a_gateway_is_a_handset_position(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        town.ring()
        now = datetime.now(UTC)
        aml = f'A"ML=1;lt=+32.00512;lg=+118.00498;rd=12;top={now:%Y%m%d%H%M%S};lc=95;pm=G;si=1;ei=2;mcc=460;mnc=01;ml=1'
        assert town.push(f'{{"number": "{NUMBER}", "data": "{aml.encode().hex()}"}}').status_code == 200
        found = town.candidate(PlaceSource.HANDSET)
        assert (found.position, found.radius_m, found.confidence_pct) == (Position(118.00498, 32.00512), 12, 95)
        assert found.source_name == "AML GNSS" and abs((found.found_at - now).total_seconds()) < 2


def test_strangers_and_nonsense_are_refused_at_the_push_address(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        good = f'{{"number": "{NUMBER}", "longitude": 121.5, "latitude": 31.1}}'
        assert town.push(good, key="wrong").status_code == 401
        assert town.push(good, source="nobody").status_code == 401
        assert town.push(good, key="ключ").status_code == 401
        for bad in ("", "{", '{"number": 5}', "x" * 70_000, '{"longitude": 121.5, "latitude": 31.1}',
                    f'{{"number": "{NUMBER}", "longitude": 121.5, "latitude": NaN}}',
                    f'{{"number": "{NUMBER}", "longitude": 31.1, "latitude": 121.5}}',
                    f'{{"number": "{NUMBER}"}}', f"{NUMBER}|a|b|x|y", b"\xff\xff\xff",
                    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'):  # fmt: skip
            assert town.push(bad).status_code in (400, 413), bad[:60]
        statuses = {town.push(good, key="wrong").status_code for _ in range(30)}
        assert statuses == {401, 429}
        assert town.push(good).status_code == 200


def test_a_source_that_fails_alarms_once_and_clears_when_it_is_back(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        town.partner.answer = (500, b"")
        for n in range(1, 4):
            town.ring(f"c{n}")
            town.desk.done(cmd.LocateCaller(f"c{n}"))
        board = town.until(lambda board: "location_source_lost:police" in board.alarms)
        assert dict(board.alarms["location_source_lost:police"].values) == {"source": "110", "why": "HTTP 500"}
        town.stream.until(lambda _: "110" in town.stream.parts.get("locating", ""))
        town.partner.answer = (204, b"")
        town.ring("c9")
        town.desk.done(cmd.LocateCaller("c9"))
        town.until(lambda board: "location_source_lost:police" not in board.alarms)


def test_a_source_that_stalls_delays_neither_calls_nor_other_sources(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        town.partner.stall = threading.Event()
        town.ring()
        town.push(f'{{"number": "{NUMBER}", "longitude": 121.5, "latitude": 31.1}}')
        assert town.candidate(PlaceSource.OPERATOR).source_name == "联通"
        town.desk.done(cmd.AnswerCall("c1", "d1"))


def test_a_location_address_is_read_from_allowed_hosts_only(tmp_path: Path, shared_data: Path) -> None:
    document = (shared_data / "pidf_lo" / "DeviceCircleWithConfidence.xml").read_bytes()
    with partner() as lis, centre(
        tmp_path, f'[held]\nhosts = ["{lis.url.removeprefix("http://")}"]\ninsecure = true\n'
    ) as town:  # fmt: skip
        lis.answer = (200, document)
        town.ring()
        town.exchange.done(cmd.ReportLocationReference("c1", f"{town.partner.url}/not-allowed"))
        town.exchange.done(cmd.ReportLocationReference("c1", f"{lis.url}/where/7"))
        found = town.candidate(PlaceSource.HANDSET)
        assert (found.radius_m, found.confidence_pct) == (50, 95)
        assert [asked[1] for asked in lis.asked] == ["/where/7"]
        assert not any("not-allowed" in asked[1] for asked in town.partner.asked)


def test_the_link_is_sent_by_the_gateway_and_the_page_shares_the_position(tmp_path: Path) -> None:
    more = '[sms]\nkind = "gateway"\nurl = "PARTNER/sms"\n'
    with centre(tmp_path, more, public_url="https://120.example.org") as town:
        town.ring()
        town.desk.done(cmd.SendLocationLink("c1"))
        town.until_call(lambda call: call.location_link and call.location_link.state == "sent")
        _, path, _, sms = next(asked for asked in town.partner.asked if asked[1] == "/sms")
        link = town.link()
        assert link.url.startswith("https://120.example.org/l/") and link.url in sms.decode()
        assert len(link.code) == len(link.code[0]) and set("".join(link.code)) == {"0", "1"}
        path = link.url.removeprefix("https://120.example.org")
        page = town.http.get(path)
        assert page.status_code == 200 and "共享我的位置" in page.text and "script-src 'self'" in page.headers[
            "content-security-policy"
        ]
        assert "Share my position" in town.http.get(path, headers={"Accept-Language": "en-GB"}).text
        assert town.http.post(path, json={"page": PAGE, "state": "opened"}).status_code == 200
        town.until_call(lambda call: call.location_link.state is LinkState.OPENED)
        report = {"page": PAGE, "state": "sharing", "longitude": 118.005, "latitude": 32.005, "accuracy_m": 9.5}
        assert town.http.post(path, json=report).status_code == 200
        found = town.candidate(PlaceSource.SMS_LINK)
        assert (found.position, found.radius_m) == (Position(118.005, 32.005), 9.5)
        town.until_call(lambda call: call.location_link.state is LinkState.SHARING)
        town.hang_up()
        again = report | {"latitude": 32.006, "age_s": 2}
        assert town.http.post(path, json=again).status_code == 200, "a call that broke off can still be located"
        call = town.until_call(lambda call: len(call.candidates) == 2)
        assert call.candidates[1].found_at < call.ended_at


def test_a_link_is_short_lived_single_and_not_guessed(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        town.ring()
        town.desk.done(cmd.SendLocationLink("c1"))
        call = town.until_call(lambda call: call.location_link and call.location_link.note)
        assert call.location_link.state is LinkState.SHOWN, "there is no gateway"
        path = "/l/" + town.link().url.rpartition("/")[2]
        assert town.http.post(path, json={"page": "short", "state": "opened"}).status_code == 400
        for nonsense in ({"latitude": 95.0}, {"longitude": None}, {"longitude": "x"}):
            report = {"page": PAGE, "state": "sharing", "longitude": 118.0, "latitude": 32.0} | nonsense
            assert town.http.post(path, json=report).status_code == 400
        for n in range(3):
            assert town.http.post(path, json={"page": PAGE[:-1] + str(n), "state": "opened"}).status_code in (200, 409)
        assert town.http.post(path, json={"page": PAGE[:-1] + "9", "state": "opened"}).status_code == 409
        wrong = [town.http.post("/l/2222222222", json={"page": PAGE, "state": "opened"}).status_code for _ in range(40)]
        assert set(wrong) == {410, 429}
        assert town.http.get(path).status_code == 200, "good links are not held up by wrong ones"
        statuses = {town.http.post(path, json={"page": PAGE, "state": "denied"}).status_code for _ in range(15)}
        assert statuses == {200, 429}


def test_a_new_link_ends_the_old_one(tmp_path: Path) -> None:
    with centre(tmp_path) as town:
        town.ring()
        town.desk.done(cmd.SendLocationLink("c1"))
        first = town.link().url.rpartition("/")[2]
        again = town.desk.done(cmd.SendLocationLink("c1"))
        assert town.link().url.rpartition("/")[2] == first, f"a second press is the same wish: {again}"
        town.desk.done(cmd.SendLocationLink("c1", "13911111111"))
        second = town.link().url.rpartition("/")[2]
        assert second != first
        assert town.http.get("/l/" + first).status_code == 404
        assert town.http.get("/l/" + second).status_code == 200


def test_an_export_in_the_drop_folder_locates_the_next_caller_and_a_bad_one_alarms(tmp_path: Path) -> None:
    with centre(tmp_path, '[drop]\nfolder = "drop"\nsettle_s = 0\n') as town:
        town.until(lambda board: "subscribers_stale:subscribers" in board.alarms)
        drop = tmp_path / "drop"
        rows = f"号码,机主,地址,经度,纬度\n{NUMBER},王某,人民路1号,118.3,32.3\n"
        (drop / "a.csv.part").write_text(rows, encoding="gbk")
        (drop / "a.csv.part").rename(drop / "a.csv")
        town.until(lambda board: "subscribers_stale:subscribers" not in board.alarms)
        town.ring()
        assert town.candidate(PlaceSource.SUBSCRIBER).position == Position(118.3, 32.3)
        (drop / "b.csv").write_text("nonsense\n", encoding="utf-8")
        board = town.until(lambda board: "subscribers_refused:subscribers" in board.alarms)
        assert dict(board.alarms["subscribers_refused:subscribers"].values)["file"] == "b.csv"
        assert [one.name for one in (drop / "refused").iterdir()]


def test_a_broken_locating_file_stops_no_call_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "locating.toml").write_text("[[source]]\nkind = 'push'\n", encoding="utf-8")
    settings = make_settings(tmp_path, locating={"file": "locating.toml"})
    fill_centre(settings)
    with running(settings, open_database), client_of(settings, "exchange") as exchange:
        exchange.done(cmd.ReportRing("c1", "1", NUMBER))
        with client_of(settings, "wang", "d1") as desk, desk.stream() as stream:
            stream.until(lambda _: "定位来源已停用" in stream.parts.get("locating", ""))
