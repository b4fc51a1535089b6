"""What a station remembers durably: orders, papers, and what it still has to tell the centre."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch_app.domain.commands import Command
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.order import Order, OrderState, Step
from dispatch_app.domain.vehicle import Vehicle
from station_client.inbox.station_book import StationBook


class PaperKind(StrEnum):
    ORDER = "order"
    VOID = "void"
    """The short notice that an order which was handed to the printer does not count any more."""


class PaperState(StrEnum):
    WAITING = "waiting"
    PRINTING = "printing"
    """Handed to the printer, which has not said that it took it: after a crash nobody knows if a sheet came out."""
    QUEUED = "queued"
    """The printer has it as a job."""
    PRINTED = "printed"
    SUPERSEDED = "superseded"
    """A newer revision or the recall came before it was handed over."""
    FAILED = "failed"
    """Given up after several jobs came to nothing; a person must press "print again"."""


LEGAL_PAPER_MOVES: dict[PaperState, frozenset[PaperState]] = {
    PaperState.WAITING: frozenset({PaperState.PRINTING, PaperState.SUPERSEDED, PaperState.PRINTED}),
    PaperState.PRINTING: frozenset({PaperState.QUEUED, PaperState.WAITING, PaperState.SUPERSEDED}),
    PaperState.QUEUED: frozenset({PaperState.PRINTED, PaperState.WAITING, PaperState.FAILED, PaperState.SUPERSEDED}),
    PaperState.PRINTED: frozenset({PaperState.WAITING}),
    PaperState.SUPERSEDED: frozenset({PaperState.WAITING}),
    PaperState.FAILED: frozenset({PaperState.WAITING, PaperState.SUPERSEDED}),
}


@dataclass(frozen=True, slots=True)
class PaperKey:
    """What may come out of the printer unmarked exactly once."""

    order_id: str
    revision: int
    kind: PaperKind = PaperKind.ORDER

    def title(self) -> str:
        """The job's title at the printer: letters, digits and hyphens only."""
        ending = "-void" if self.kind is PaperKind.VOID else ""
        return f"{self.order_id}-r{self.revision}{ending}"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper on its way to the printer; `reprint` puts the mark 补打 on it."""

    key: PaperKey
    state: PaperState = PaperState.WAITING
    reprint: bool = False
    job: str = ""
    note: str = ""
    """How it was printed when not as usual ("raw text")."""
    jobs_lost: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One order as the station holds it."""

    order: Order
    received_at: datetime
    mission: Mission | None = None
    confirmed: tuple[tuple[int, Step], ...] = ()
    """(revision, step) that this station has confirmed, delivered or still queued."""
    dismissed: bool = False
    """The crew has seen that the order is void."""

    def has(self, step: Step) -> bool:
        """Whether the step of the present revision is confirmed, by this station or (a tablet, the desk) by others."""
        return (self.order.revision, step) in self.confirmed or self.order.confirmed(step) is not None

    def needs_acknowledgement(self) -> bool:
        """Whether it sounds."""
        return self.order.state is OrderState.ISSUED and not self.has(Step.ACKNOWLEDGED)

    def is_open(self) -> bool:
        """Whether it belongs on the screen."""
        if self.order.state is OrderState.RECALLED:
            return not self.dismissed
        return self.order.state is OrderState.ISSUED


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A command that waits for the server's answer, under the id it will always have."""

    command_id: str
    command: Command


@dataclass(frozen=True, slots=True)
class Spooled:
    """Everything a spool holds; `spool_id` is random, made with the spool."""

    spool_id: str
    entries: tuple[Entry, ...] = ()
    papers: tuple[Paper, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    book: StationBook = field(default_factory=StationBook)


# --- actions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Store:
    """Write all of it durably in one transaction before the next action."""

    entries: tuple[Entry, ...] = ()
    papers: tuple[Paper, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    settled: tuple[str, ...] = ()
    """Command ids that are answered."""
    forgotten: tuple[str, ...] = ()
    """Order ids to drop with their papers."""
    vehicles: tuple[Vehicle, ...] | None = None
    book: StationBook | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """Hand the command to the link; its answer goes to `OrderInbox.answered`."""

    outgoing: Outgoing


@dataclass(frozen=True, slots=True)
class Print:
    """Typeset and hand to the printer, then report `paper_accepted` or `paper_refused`."""

    paper: Paper
    order: Order


@dataclass(frozen=True, slots=True)
class WatchJob:
    """Follow the printer's job and report `job_ended`."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class Changed:
    """What the screen shows may have changed."""

    order_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the crew."""

    sentence: str


Action = Store | Send | Print | WatchJob | Changed | Notice
