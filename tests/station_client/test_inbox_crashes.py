"""Property: whatever comes in whatever order, wherever the program dies, every paper comes and one only unmarked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.order import Order, OrderState, Step
from dispatch_app.wire.messages import CommandAnswer
from station_client.inbox.entries import (
    Action,
    Entry,
    Outgoing,
    Paper,
    PaperKey,
    PaperKind,
    Print,
    Send,
    Spooled,
    Store,
    WatchJob,
)
from station_client.inbox.order_inbox import OrderInbox
from tests.station_client.orders import AT, mission, order


class PowerCut(Exception):
    """The program dies here."""


@dataclass
class Disk:
    """A spool that keeps exactly what was stored."""

    entries: dict[str, Entry] = field(default_factory=dict)
    papers: dict[PaperKey, Paper] = field(default_factory=dict)
    outgoing: dict[str, Outgoing] = field(default_factory=dict)

    def write(self, store: Store) -> None:
        self.entries.update((e.order.order_id, e) for e in store.entries)
        self.papers.update((p.key, p) for p in store.papers)
        self.outgoing.update((o.command_id, o) for o in store.outgoing)
        for command_id in store.settled:
            self.outgoing.pop(command_id, None)

    def load(self) -> Spooled:
        return Spooled("sp", tuple(self.entries.values()), tuple(self.papers.values()), tuple(self.outgoing.values()))


@dataclass
class World:
    """The printer and the centre outlive the program; `cut_after` actions the power fails."""

    cuts: list[int]
    cut_in_printer: bool = False
    disk: Disk = field(default_factory=Disk)
    sheets: list[tuple[PaperKey, bool]] = field(default_factory=list)
    centre: dict[str, cmd.Command] = field(default_factory=dict)
    jobs: dict[str, PaperKey] = field(default_factory=dict)
    now: int = 0

    def start(self) -> None:
        self.inbox = OrderInbox(self.disk.load(), iter(map(str, range(10**6))).__next__)
        self.do(lambda: self.inbox.resume(self.at()))

    def at(self):  # type: ignore[no-untyped-def]
        self.now += 60
        return AT + timedelta(seconds=self.now)

    def do(self, step) -> None:  # type: ignore[no-untyped-def]
        try:
            self._carry_out(step())
        except PowerCut:
            self.start()

    def _carry_out(self, actions: list[Action]) -> None:
        todo = list(actions)
        while todo:
            action = todo.pop(0)
            self._tick_of_fate()
            if isinstance(action, Store):
                self.disk.write(action)
            elif isinstance(action, Send):
                self.centre[action.outgoing.command_id] = action.outgoing.command
                todo += self.inbox.answered(action.outgoing.command_id, CommandAnswer(True, 1))
            elif isinstance(action, Print):
                job = str(len(self.jobs))
                self.jobs[job] = action.paper.key
                self.sheets.append((action.paper.key, action.paper.reprint))
                self._tick_of_fate()
                todo += self.inbox.paper_accepted(action.paper.key, job, "", self.at())
            elif isinstance(action, WatchJob):
                todo += self.inbox.job_ended(action.paper.key, True, self.at())

    def _tick_of_fate(self) -> None:
        if self.cuts:
            self.cuts[0] -= 1
            if self.cuts[0] < 0:
                self.cuts.pop(0)
                raise PowerCut


def news() -> list[Order]:
    """The life of three orders: revised, recalled, done – as versions the centre may tell in any order, repeatedly."""
    return [
        order(1), order(1, 2), order(1, 3), replace(order(1, 3), state=OrderState.DONE),
        order(2), replace(order(2), state=OrderState.RECALLED, recalled_reason="not_needed"),
        order(3),
    ]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    heard=st.lists(st.sampled_from(news()), max_size=12),
    cuts=st.lists(st.integers(min_value=0, max_value=25), max_size=6),
)
def test_every_revision_prints_once_unmarked_wherever_it_dies(heard: list[Order], cuts: list[int]) -> None:
    world = World(list(cuts))
    world.start()
    for one in heard:
        world.do(lambda one=one: world.inbox.see(one, mission(int(one.mission_id[1:])), world.at()))
    world.cuts.clear()
    for one in heard:  # the stream goes on after the last cut: the same news once more, in order
        world.do(lambda one=one: world.inbox.see(one, None, world.at()))
    world.do(lambda: world.inbox.tick(world.at()))
    unmarked = Counter(key for key, marked in world.sheets if not marked)
    assert all(count == 1 for count in unmarked.values()), unmarked
    confirmed = {
        c.order_id + str(c.revision) + c.step for c in world.centre.values() if isinstance(c, cmd.ConfirmOrder)
    }
    for entry in world.inbox.entries.values():
        key = PaperKey(entry.order.order_id, entry.order.revision)
        printed = [sheet for sheet in world.sheets if sheet[0] == key]
        if entry.order.state is OrderState.ISSUED:
            assert printed, f"{key} never printed"
            assert entry.order.order_id + str(entry.order.revision) + Step.PRINTED in confirmed
            assert entry.order.order_id + str(entry.order.revision) + Step.RECEIVED in confirmed
        voids = [k for k, _ in world.sheets if k.order_id == entry.order.order_id and k.kind is PaperKind.VOID]
        papers = [k for k, _ in world.sheets if k.order_id == entry.order.order_id and k.kind is PaperKind.ORDER]
        if entry.order.state is OrderState.RECALLED and papers:
            assert voids, "a paper is about, and nothing says that it is void"
    assert not world.disk.outgoing, "a confirmation was not delivered"


@pytest.mark.parametrize("cut", range(14))
def test_one_order_and_one_cut_at_every_point(cut: int) -> None:
    world = World([cut])
    world.start()
    world.do(lambda: world.inbox.see(order(), mission(), world.at()))
    world.do(lambda: world.inbox.see(order(), mission(), world.at()))
    marks = [marked for _, marked in world.sheets]
    assert marks in ([False], [False, True], [True])
    assert {c.step for c in world.centre.values() if isinstance(c, cmd.ConfirmOrder)} == {Step.RECEIVED, Step.PRINTED}
