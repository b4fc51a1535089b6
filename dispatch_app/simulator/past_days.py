"""Past days of a city in bulk: records of calls, incidents and missions as a big centre leaves them behind.

Seeded and deterministic. The shares follow what centres publish: two calls in five become an incident, most incidents
one mission; calls crowd in the morning and the early evening; a tenth of the callers ring again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dispatch_app.domain.call import CallKind
from dispatch_app.domain.history import HistoryRecord, RecordKind
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.reasons import CANCELLING_REASONS, CLOSING_REASONS, STAND_DOWN_REASONS

HOUR_SHARES = (2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 8, 7, 6, 6, 6, 6, 6, 7, 8, 8, 7, 6, 4, 3)
"""Calls by hour of the local day, in relation."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国华文玉红梅春雪飞鹏波宇浩然欣怡子涵梓轩"
ROAD_HEADS = "人民解放建设中山和平长江黄河淮海南京北京东风新华胜利光明文化学府滨河湖滨青年朝阳迎宾科技创业"
DISTRICTS = ("城东区", "城西区", "滨湖区", "高新区", "河口县", "新城区")
COMPLAINTS = ("chest_pain", "stroke", "trauma", "traffic", "breathing", "fall", "unconscious", "abdominal", "fever")
REMARKS = ("家属称已服药", "电梯停用需走楼梯", "门口有人接应", "有高血压病史", "路口施工请绕行", "独居老人")
MOBILE_HEADS = ("130", "135", "138", "139", "150", "158", "186", "189")
STATIONS, VEHICLES, DESKS, USERS, HOSPITALS = 30, 120, 12, 60, 24
LOCAL_OFFSET = timedelta(hours=8)


@dataclass
class PastDays:
    """A stream of records, oldest first."""

    seed: int
    until: datetime
    calls: int
    calls_a_day: int = 2_700

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        heads = [ROAD_HEADS[i : i + 2] for i in range(0, len(ROAD_HEADS), 2)]
        tails = ("路", "东路", "西路", "南路", "北路", "大道", "一路", "二路", "街", "巷")
        self._roads = [head + tail for head in heads for tail in tails]
        self._estates = [a + b + c for a in GIVEN[:20] for b in "苑园府城庭" for c in ("小区", "花园", "新村", "公寓")]
        self._regulars = [self._new_number() for _ in range(2_000)]

    def records(self) -> Iterator[HistoryRecord]:
        """Every record, day by day; within a day in no order."""
        days = max(1, -(-self.calls // self.calls_a_day))
        first = (self.until + LOCAL_OFFSET).replace(hour=0, minute=0, second=0, microsecond=0) - LOCAL_OFFSET
        first -= timedelta(days=days)
        left = self.calls
        for day in range(days):
            for number in range(min(self.calls_a_day, left)):
                yield from self._call(first + timedelta(days=day), number)
            left -= self.calls_a_day

    def _new_number(self) -> str:
        roll = self._random
        if roll.random() < 0.7:
            return roll.choice(MOBILE_HEADS) + f"{roll.randrange(10**8):08d}"
        return f"{roll.randrange(2, 9)}{roll.randrange(10**7):07d}"

    def _address(self) -> str:
        roll = self._random
        house = f"{roll.choice(DISTRICTS)}{roll.choice(self._roads)}{roll.randrange(1, 900)}号"
        return house + f"{roll.choice(self._estates)}{roll.randrange(1, 40)}栋{roll.randrange(101, 3204)}室"

    def _name(self) -> str:
        roll = self._random
        return roll.choice(SURNAMES) + "".join(roll.choice(GIVEN) for _ in range(roll.choice((1, 2, 2))))

    def _call(self, midnight: datetime, number: int) -> Iterator[HistoryRecord]:
        roll = self._random
        hour = roll.choices(range(24), HOUR_SHARES)[0]
        at = midnight + timedelta(hours=hour, seconds=roll.random() * 3600)
        day = (midnight + LOCAL_OFFSET).strftime("%Y%m%d")
        caller = roll.choice(self._regulars) if roll.random() < 0.1 else self._new_number()
        desk, user = f"d{roll.randrange(1, DESKS + 1)}", f"u{roll.randrange(1, USERS + 1)}"
        chosen = roll.random()
        kind = CallKind.EMERGENCY if chosen < 0.42 else roll.choice(
            (CallKind.ENQUIRY, CallKind.NUISANCE, CallKind.REPEAT, CallKind.UNKNOWN)
        )  # fmt: skip
        abandoned = kind is CallKind.UNKNOWN and roll.random() < 0.5
        incident_id = f"{day}-{number:05d}" if kind is CallKind.EMERGENCY else ""
        longitude, latitude = 118.5 + roll.gauss(0, 0.08), 32.0 + roll.gauss(0, 0.06)
        known = roll.random() < 0.6
        yield HistoryRecord(
            RecordKind.CALL, f"{day}c{number:05d}", at, number=caller, name=self._name() if known else "",
            address=self._address() if known else "", incident_id=incident_id, desk_id="" if abandoned else desk,
            user="" if abandoned else user, state="abandoned" if abandoned else "ended", outcome=kind.value,
        )  # fmt: skip
        if incident_id:
            yield from self._incident(incident_id, at + timedelta(seconds=8), caller, desk, user, longitude, latitude)

    def _incident(
        self, incident_id: str, at: datetime, caller: str, desk: str, user: str, longitude: float, latitude: float
    ) -> Iterator[HistoryRecord]:
        roll = self._random
        grade, complaint = roll.choices("ABCD", (12, 33, 40, 15))[0], roll.choice(COMPLAINTS)
        cancelled = roll.random() < 0.09
        reason = roll.choice(tuple(CANCELLING_REASONS)) if cancelled else roll.choice(tuple(CLOSING_REASONS))
        hospital, place = f"h{roll.randrange(1, HOSPITALS + 1)}", self._address()
        yield HistoryRecord(
            RecordKind.INCIDENT, incident_id, at, number=caller, name=self._name(), address=place,
            incident_id=incident_id, desk_id=desk, user=user, hospital_id=hospital, grade=grade, complaint=complaint,
            state="cancelled" if cancelled else "closed", outcome=reason,
            remarks=roll.choice(REMARKS) if roll.random() < 0.4 else "", longitude=longitude, latitude=latitude,
        )  # fmt: skip
        for number in range(roll.choices((1, 2, 3), (90, 8, 2))[0]):
            vehicle = roll.randrange(1, VEHICLES + 1)
            aborted = cancelled or roll.random() < 0.03
            yield HistoryRecord(
                RecordKind.MISSION, f"{incident_id}-m{number + 1}", at + timedelta(seconds=50 + 60 * number),
                number=caller, address=place, incident_id=incident_id, desk_id=desk,
                station_id=f"s{vehicle % STATIONS + 1}", vehicle_id=f"v{vehicle}", plate=f"苏A{10000 + vehicle * 37}",
                hospital_id=hospital, grade=grade, complaint=complaint,
                state=MissionState.ABORTED.value if aborted else MissionState.AT_STATION.value,
                outcome=roll.choice(tuple(STAND_DOWN_REASONS)) if aborted else "",
                longitude=longitude, latitude=latitude,
            )  # fmt: skip


def one_month(seed: int, until: datetime | None = None) -> PastDays:
    """A month of a city of three million: 81,000 calls."""
    return PastDays(seed, until or datetime(2026, 11, 1, tzinfo=UTC), 81_000)
