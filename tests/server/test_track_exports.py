"""Track files over the wire: who may take them, what is refused, what comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import Fix
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from tests.server.server_bed import Client, RunningServer, client_of
from tests.waiting import wait_until

NOW = datetime.now(UTC)


def taken(client: Client, kind: str = "gpx", vehicle_id: str = "v1", hours: float = 1.0) -> httpx.Response:
    """The answer to asking for the file of the last hours."""
    fields = {"since": (NOW - timedelta(hours=hours)).isoformat(), "until": (NOW + timedelta(minutes=1)).isoformat()}
    return client.http.get(f"{paths.TRACKS}{vehicle_id}/{kind}", params=fields, headers=client.headers())


def test_a_desk_takes_a_track_and_others_do_not(server: RunningServer) -> None:
    fixes = [Fix("v1", Position(118.0 + n / 1000, 32.0), NOW - timedelta(seconds=60 - n), 30.0, 90.0) for n in range(9)]
    with client_of(server.settings, "positions") as feed:
        feed.post(paths.POSITIONS, msg.FixBatch(fixes))
        assert taken(feed).status_code == 403
    with client_of(server.settings, "v1") as tablet:
        assert taken(tablet).status_code == 403
    with client_of(server.settings, "wang") as desk:
        made = wait_until(lambda: (reply := taken(desk)).status_code == 200 and reply, "the track is written")
        assert made.headers["content-type"] == "application/gpx+xml" and made.content.count(b"<trkpt ") == 9
        assert "track-v1-" in made.headers["content-disposition"]
        film = taken(desk, "film")
        assert film.status_code in (200, 503) and (film.status_code == 200 or "libjs-leaflet" in film.text)
        for reply, status in (
            (taken(desk, "zip"), 404), (taken(desk, vehicle_id="nobody"), 404), (taken(desk, vehicle_id="v2"), 404),
            (taken(desk, hours=72.0), 400), (taken(desk, hours=-1.0), 400),
        ):  # fmt: skip
            assert reply.status_code == status, reply.text
        naive = desk.http.get(f"{paths.TRACKS}v1/gpx?since=2026-01-01&until=2026-01-02", headers=desk.headers())
        assert naive.status_code == 400
    with client_of(server.settings) as nobody:
        assert taken(nobody).status_code == 401
