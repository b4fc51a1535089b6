"""The real command desk over the real store: what it shows is what is stored, and a restart changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.store import SqlStore
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.adapters.locating.subscribers import open_subscribers
from dispatch_app.domain import commands as cm
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.order import RouteSketch
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.domain.vehicle import Fix
from dispatch_app.use_cases.command_desk import CommandDesk
from dispatch_app.use_cases.decision import Lookups
from dispatch_app.use_cases.ports import Drive, Origin
from dispatch_app.use_cases.settings import CentreSettings

EXCHANGE = Actor("exchange", Role.TELEPHONY)
WANG = Actor("wang", Role.DISPATCHER, "王芳", desk_id="d1")


class NoRoads:
    """A centre without a map."""

    def drives_to(self, scene: Position, origins: Sequence[Origin], count: int) -> list[Drive]:
        return []

    def drives_from(self, scene: Position, targets: Sequence[Origin]) -> list[Drive]:
        return []

    def route(self, start: Position, end: Position) -> RouteSketch | None:
        return None

    def words_for(self, position: Position) -> str:
        return ""

    def latest(self) -> dict[str, Fix]:
        return {}


class Ticking:
    """A second passes at every look."""

    at = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def test_a_ring_finds_its_subscriber_and_is_remembered(opened: Callable[..., SqlStore], url: str) -> None:
    subscribers, archive, nothing = open_subscribers(url, "c1"), open_archive(url, "c1"), NoRoads()
    subscribers.replace_all([Subscriber("13900000000", "李雷", "人民路1号", Position(121.47, 31.23))])
    lookups = Lookups(subscribers, nothing, nothing, nothing, archive)
    heard: list[Recorded] = []
    store = opened()
    desk = CommandDesk(store, lookups, Ticking(), CentreSettings(), heard.extend)
    ring = cm.ReportRing("k1", "L1", "+86 139 0000 0000")
    answer = desk.take("made-1", ring, EXCHANGE)
    assert answer.refusal is None
    assert desk.board.calls["k1"].subscriber is not None
    assert desk.board.calls["k1"].subscriber.address == "人民路1号"
    assert desk.take("made-1", ring, EXCHANGE) == answer
    refused = desk.take("made-2", cm.AnswerCall("unknown", "d1"), WANG)
    assert refused.refusal is not None
    assert store.load_board() == desk.board
    store.close()
    again = CommandDesk(opened(), lookups, Ticking(), CentreSettings(), heard.extend)
    assert again.board == desk.board
    assert again.take("made-1", ring, EXCHANGE) == answer
    assert again.take("made-2", cm.AnswerCall("unknown", "d1"), WANG) == refused
    assert archive.events_after(0, 100) == heard
    assert verify_store(url, "c1").broken is None
    subscribers.close()
    archive.close()
