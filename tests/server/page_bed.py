"""Pages of tablets and hospitals for tests: a real server over TLS, its key pinned in a headless Chromium."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.station import DeskState
from dispatch_app.server.certificates import server_files
from dispatch_app.server.settings import Settings
from tests.server.centre_bed import SCENE
from tests.server.chromium_bed import Browser, browser
from tests.server.server_bed import PASSWORD, Client, Stream

PICTURES = os.environ.get("PAGE_PICTURES", "")
"""Folder for pictures of the pages, for a person to look at."""


@contextmanager
def trusting_browser(settings: Settings, metrics: dict[str, Any]) -> Iterator[Browser]:
    """A browser that trusts the centre's own certificate by its key, and nothing else that is wrong."""
    certificate = x509.load_pem_x509_certificate(Path(server_files(settings.tls_folder).certificate).read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    with browser(metrics, (f"--ignore-certificate-errors-spki-list={pin}",)) as page:
        yield page


def picture(page: Browser, name: str) -> None:
    """Kept where PAGE_PICTURES says so."""
    if PICTURES:
        page.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
        page.picture(Path(PICTURES) / f"{name}.png")


def tap(page: Browser, selector: str) -> None:
    """Tap what is on the screen; it must be there and be enabled."""
    found = f"document.querySelector({json.dumps(selector)})"
    page.until(f"{found} && !{found}.disabled && {found}.getClientRects().length > 0", selector)
    page.value(f"{found}.click()")


def write(page: Browser, selector: str, text: str) -> None:
    """Type into a field, as far as the page can tell."""
    found = f"document.querySelector({json.dumps(selector)})"
    page.until(f"{found} && {found}.getClientRects().length > 0", selector)
    page.value(
        f"(() => {{ const field = {found}; field.focus(); field.value = {json.dumps(text)};"
        " field.dispatchEvent(new Event('input', {bubbles: true})); return true; })()"
    )


def sees(page: Browser, text: str) -> None:
    """Wait until the text stands on the page."""
    page.until(f"document.body.innerText.includes({json.dumps(text)})", f"the text {text}")


def sign_in(page: Browser, url: str, user: str) -> None:
    """Open the page and sign in by its form."""
    page.open(url)
    write(page, "#user", user)
    write(page, "#password", PASSWORD)
    tap(page, "form.signin button")


class Desk:
    """A dispatcher who works by commands and watches the stream."""

    def __init__(self, client: Client, stream: Stream) -> None:
        self.client, self.stream = client, stream
        client.done(cmd.SetDeskState("d1", DeskState.READY))

    def order(self, vehicle_id: str, hospital_id: str = "", grade: Grade = Grade.A, at: Position = SCENE) -> Mission:
        """The vehicle sent to a man with chest pain."""
        incident_id = self.client.done(cmd.OpenIncident("d1")).result["incident_id"]
        changes = cmd.IncidentChanges(
            scene=Place("人民路 88 号 3 单元 501", at), complaint="chest_pain", grade=grade,
            meeting_point=Place("小区北门"), patient=Patient("王建国", "62", "male", 1, "yes", "abnormal"),
            contact_number="13900001234", hazards="三楼以上无电梯", remarks="家属在门口等候",
        )  # fmt: skip
        self.client.done(cmd.AmendIncident(incident_id, changes))
        checks = tuple(cmd.Override(check, "试验") for check in ("type_mismatch", "stale_fix", "no_fix"))
        answer = self.client.done(cmd.DispatchVehicles(incident_id, (vehicle_id,), hospital_id, checks))
        board = self.stream.until_seq(answer.seq)
        mission = board.active_mission_of(vehicle_id)
        assert mission is not None
        return mission

    def report(self, mission: Mission, state: MissionState) -> None:
        self.client.done(cmd.ReportMission(mission.mission_id, state, ReportSource.DESK))

    def until(self, wanted: Any, what: str) -> Board:
        """The board once `wanted(board)` is true."""
        board = self.stream.board
        if board is not None and wanted(board):
            return board
        self.stream.until(lambda _: self.stream.board is not None and wanted(self.stream.board))
        assert self.stream.board is not None, what
        return self.stream.board
