"""A route as people read it: line, time, and turns in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

TurnKind = Literal[
    "depart", "straight", "slight_left", "left", "sharp_left", "slight_right", "right", "sharp_right", "u_turn",
    "roundabout", "ferry", "arrive",
]  # fmt: skip

_CHINESE: dict[str, str] = {
    "straight": "直行",
    "slight_left": "向左前方",
    "left": "左转",
    "sharp_left": "向左后方转",
    "slight_right": "向右前方",
    "right": "右转",
    "sharp_right": "向右后方转",
    "u_turn": "掉头",
    "roundabout": "经环岛",
}
_ENGLISH: dict[str, str] = {
    "straight": "Continue",
    "slight_left": "Bear left",
    "left": "Turn left",
    "sharp_left": "Turn sharp left",
    "slight_right": "Bear right",
    "right": "Turn right",
    "sharp_right": "Turn sharp right",
    "u_turn": "Make a U-turn",
    "roundabout": "Take the roundabout",
}
_CHINESE_COMPASS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
_ENGLISH_COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def distance_text(distance_m: float, language: str) -> str:
    """A distance as it is spoken: tens of metres, from one kilometre on one decimal."""
    rounded = max(10, round(distance_m / 10.0) * 10)
    if rounded >= 1000:
        kilometres = f"{distance_m / 1000.0:.1f}"
        return f"{kilometres} 公里" if language == "zh" else f"{kilometres} km"
    return f"{rounded} 米" if language == "zh" else f"{rounded} m"


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the turn list: what to do at a point, and how far to drive afterwards."""

    kind: TurnKind
    road: str
    """The road entered; "" where it has no name."""
    distance_m: float
    longitude: float
    latitude: float
    bearing_deg: float
    """Direction after the turn, clockwise from north."""
    wait_s: float = 0.0
    """The usual wait for a ferry, in `time_s` of the route."""
    against: bool = False
    """Driven against a one-way street."""

    def sentence(self, language: Literal["zh", "en"] = "zh") -> str:
        """The line in words, e.g. 右转进入人民路，行驶 350 米; with a warning against a one-way street."""
        if not self.against:
            return self._plain(language)
        if language == "zh":
            return "【逆行单行道，慢】" + self._plain(language)  # short and in front: the paper's line is narrow
        return "[AGAINST ONE-WAY, SLOW] " + self._plain(language)

    def _plain(self, language: Literal["zh", "en"]) -> str:
        sector = int((self.bearing_deg + 22.5) // 45.0) % 8
        far = distance_text(self.distance_m, language)
        if language == "zh":
            if self.kind == "arrive":
                return f"到达{self.road}目的地" if self.road else "到达目的地"
            if self.kind == "depart":
                along = f"沿{self.road}" if self.road else ""
                return f"出发，{along}向{_CHINESE_COMPASS[sector]}行驶 {far}"
            if self.kind == "ferry":
                return f"乘{self.road or '轮渡'}（约等 {self._wait_minutes()} 分钟），航行 {far}"
            entering = f"进入{self.road}" if self.road else ""
            return f"{_CHINESE[self.kind]}{entering}，行驶 {far}"
        if self.kind == "arrive":
            return f"Arrive at the destination on {self.road}" if self.road else "Arrive at the destination"
        if self.kind == "depart":
            along = f" on {self.road}" if self.road else ""
            return f"Set off {_ENGLISH_COMPASS[sector]}{along} for {far}"
        if self.kind == "ferry":
            return f"Take {self.road or 'the ferry'} (wait about {self._wait_minutes()} min), {far}"
        onto = f" onto {self.road}" if self.road else ""
        return f"{_ENGLISH[self.kind]}{onto}, {far}"

    def _wait_minutes(self) -> int:
        return max(1, round(self.wait_s / 60.0))


@dataclass(frozen=True, slots=True)
class Route:
    """The fastest way between two places on the network."""

    time_s: float
    distance_m: float
    coordinates: NDArray[np.float64]
    """(n, 2) longitude, latitude; n ≥ 2"""
    turns: tuple[Turn, ...]
    edges: tuple[int, ...]
    """Edges driven, the first and the last one partly."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One vehicle or hospital with its road time; `index` is its row in the question."""

    index: int
    time_s: float
    distance_m: float


def turn_kind(angle_deg: float) -> TurnKind:
    """The word for a change of direction; positive is to the right."""
    size = abs(angle_deg)
    if size < 25.0:
        return "straight"
    right = angle_deg > 0.0
    if size < 50.0:
        return "slight_right" if right else "slight_left"
    if size < 130.0:
        return "right" if right else "left"
    if size < 170.0:
        return "sharp_right" if right else "sharp_left"
    return "u_turn"
