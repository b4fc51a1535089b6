"""Who may speak on a leg: symmetric RTP through NAT without letting a stranger take the leg over."""

from __future__ import annotations

Address = tuple[str, int]

RELATCH_AFTER_S = 2.0
"""Silence of the telephone after which the same host may go on from another port (its NAT forgot it, it restarted)."""

IN_A_ROW = 3
"""Packets from a new address before it is believed; a stray packet never moves a leg."""


class SourceLatch:
    """Decides for every packet whether it comes from the leg's telephone.

    The SDP names an address. Packets from it count at once. A telephone behind NAT may come from another port of that
    host, from the host of its signalling, or, with `roaming`, from any host; the first address that sends three packets
    in a row is then latched and only the same host may ever change it, after it was silent. Everything else is foreign.
    """

    __slots__ = ("_beside", "_candidate", "_candidate_count", "_heard_s", "_named", "_roaming", "foreign", "latched")

    def __init__(self, *, roaming: bool = False) -> None:
        self._named: Address | None = None
        self._beside = ""
        self._roaming = roaming
        self._candidate: Address | None = None
        self._candidate_count = 0
        self._heard_s = 0.0
        self.latched: Address | None = None
        self.foreign = 0

    def expect(self, named: Address, beside: str = "") -> None:
        """The address in the telephone's SDP; a new one (re-INVITE) lets go of the old telephone.

        `beside` is the host that its signalling comes from, where that is known.
        """
        self._beside = beside
        if named != self._named:
            self._named = named
            self.latched = None
            self._candidate = None

    @property
    def target(self) -> Address | None:
        """Where the leg's voice goes: where its telephone sends from, until then where its SDP says."""
        return self.latched or self._named

    def accept(self, source: Address, now_s: float) -> bool:
        """Whether a packet from `source` is the telephone's."""
        if source == self.latched:
            self._heard_s = now_s
            return True
        if self.latched is None and source == self._named:
            self._latch(source, now_s)
            return True
        if self._may_become(source, now_s) and self._believed(source):
            self._latch(source, now_s)
            return True
        self.foreign += 1
        return False

    def _may_become(self, source: Address, now_s: float) -> bool:
        if self._named is None:
            return False  # before any SDP nobody is known, and nobody may come first
        if self.latched is None:
            return self._roaming or source[0] in (self._named[0], self._beside)
        return source[0] == self.latched[0] and now_s - self._heard_s > RELATCH_AFTER_S

    def _believed(self, source: Address) -> bool:
        if source != self._candidate:
            self._candidate, self._candidate_count = source, 0
        self._candidate_count += 1
        return self._candidate_count >= IN_A_ROW

    def _latch(self, source: Address, now_s: float) -> None:
        self.latched, self._heard_s, self._candidate = source, now_s, None
