"""The plan 急救预案 of one open form: who goes and where to, built from the advice until a person decides otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatch_app.domain.board import Board
from dispatch_app.domain.queries import HospitalAdvice, HospitalAdviceList, VehicleAdvice, VehicleAdviceList
from dispatch_app.domain.vehicle import Availability


@dataclass(slots=True)
class Plan:
    """Chosen vehicles (ids, in the order chosen) and hospital; `by_hand` once a person changed it."""

    vehicles: tuple[VehicleAdvice, ...] = ()
    clearing: tuple[VehicleAdvice, ...] = ()
    """Vehicles about to clear that would be there before the first free one: to be known, not to be chosen."""
    unreachable: tuple[str, ...] = ()
    """Plates of free vehicles from which no open road leads to the scene."""
    hospitals: tuple[HospitalAdvice, ...] = ()
    off_network: bool = False
    counted: int | None = None
    """Free vehicles that were considered; None before the first advice."""
    chosen: list[str] = field(default_factory=list)
    hospital_id: str = ""
    vehicles_by_hand: bool = False
    hospital_by_hand: bool = False

    def take_vehicles(self, advice: VehicleAdviceList, board: Board, wanted: int) -> None:
        """Take newer advice; chosen vehicles stay unless they were proposed, or are no longer to be had."""
        self.vehicles, self.off_network, self.counted = advice.vehicles, advice.scene_off_network, advice.counted
        self.clearing, self.unreachable = advice.clearing, advice.unreachable
        self.drop_bound(board)
        if not self.vehicles_by_hand:
            self.chosen = _proposal(self.vehicles, board, wanted)

    def take_hospitals(self, advice: HospitalAdviceList) -> None:
        """Take newer advice; the first hospital that is open and lacks least stands until a person chooses."""
        self.hospitals = advice.hospitals
        if not self.hospital_by_hand:
            best = min(
                self.hospitals, key=lambda h: (h.diverting, len(h.lacks), self.hospitals.index(h)), default=None
            )
            self.hospital_id = best.hospital_id if best else ""

    def drop_bound(self, board: Board) -> list[str]:
        """Let go of chosen vehicles that were sent elsewhere; returns their ids."""
        bound = board.bound_vehicles()
        lost = [vehicle_id for vehicle_id in self.chosen if vehicle_id in bound]
        self.chosen = [vehicle_id for vehicle_id in self.chosen if vehicle_id not in bound]
        return lost

    def toggle(self, vehicle_id: str) -> None:
        """Choose a vehicle or let it go, by hand."""
        self.vehicles_by_hand = True
        if vehicle_id in self.chosen:
            self.chosen.remove(vehicle_id)
        else:
            self.chosen.append(vehicle_id)

    def choose_hospital(self, hospital_id: str) -> None:
        """Choose the hospital by hand; choosing it again leaves the destination open."""
        self.hospital_by_hand = True
        self.hospital_id = "" if hospital_id == self.hospital_id else hospital_id

    def sent(self) -> None:
        """The chosen vehicles are on their way: the next proposal starts afresh (reinforcement)."""
        self.chosen = []
        self.vehicles_by_hand = True

    def advice_of(self, vehicle_id: str) -> VehicleAdvice | None:
        """The advice of one vehicle, None when it was chosen elsewhere (on the map)."""
        return next((v for v in (*self.vehicles, *self.clearing) if v.vehicle_id == vehicle_id), None)

    def propose_again(self, board: Board, wanted: int) -> None:
        """Forget what was chosen by hand and follow the advice."""
        self.vehicles_by_hand = self.hospital_by_hand = False
        self.chosen = _proposal(self.vehicles, board, wanted)


def _proposal(vehicles: Iterable[VehicleAdvice], board: Board, wanted: int) -> list[str]:
    """The first `wanted` free vehicles: suitable and fresh before suitable, suitable before any."""
    free = [v for v in vehicles if v.availability == Availability.FREE and v.vehicle_id in board.vehicles]
    ranked = sorted(free, key=lambda v: (not v.suits, bool(v.checks)))
    return [v.vehicle_id for v in ranked[: max(1, wanted)]]
