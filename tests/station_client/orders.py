"""Orders, missions and a station to test with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.domain.mission import Mission, MissionState, ReportSource, Stage
from dispatch_app.domain.order import Order, OrderSheet, OrderState, RouteSketch
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.station import Hospital, Station
from dispatch_app.domain.vehicle import Vehicle, VehicleType

AT = datetime(2026, 3, 14, 2, 26, 53, tzinfo=UTC)
STATION_ACTOR = Actor(user="east", role=Role.STATION, name="东门分站", station_id="s1")

ROUTE = tuple(
    Position(121.4700 + 0.0012 * i, 31.2300 + (0.0009 * i if i > 6 else 0.0002 * i)) for i in range(16)
)  # fmt: skip


def sheet(**changes: object) -> OrderSheet:
    """A full order sheet in Chinese."""
    scene = Position(ROUTE[-1].longitude, ROUTE[-1].latitude)
    full = OrderSheet(
        centre_name="江城市急救中心",
        grade=Grade.A,
        called_at=AT,
        ordered_at=AT.replace(minute=28),
        scene=Place("黄浦区人民路188弄12号楼3单元602室", scene, PlaceSource.GAZETTEER),
        meeting_point=Place("人民路188弄小区北门（近福佑路）", scene, PlaceSource.MAP),
        caller_number="13900001234",
        caller_name="王建国",
        contact_number="13700005678",
        patient=Patient("王秀兰", "62", "female", 1, "no", "abnormal"),
        complaint="胸痛",
        instructions=("带除颤仪和心电图机上楼", "家属已在做胸外按压", "电梯可用，3单元入口在东侧"),
        hazards="楼道堆放杂物，有犬",
        remarks="家属在小区门口等候，穿红色外套",
        history=("2025-11-02 胸闷 送市一医院", "2024-06-18 晕厥 拒绝送院"),
        plate="沪A·1203",
        vehicle_type="als",
        crew=("李医生", "赵护士", "陈师傅"),
        station_name="东门分站",
        hospital_name="市第一人民医院",
        route=RouteSketch(
            ROUTE, 252.0, 2130.0,
            ("向东沿复兴东路行驶 850 米", "左转进入河南南路，行驶 620 米", "右转进入人民路，行驶 540 米",
             "靠右进入人民路188弄，行驶 120 米到达"),
        ),
        dispatcher="张丽",
        desk_name="3号台",
        other_plates=("沪A·1188",),
    )  # fmt: skip
    return replace(full, **changes)  # type: ignore[arg-type]


def order(number: int = 1, revision: int = 1, **changes: object) -> Order:
    """Order number n to station s1 for vehicle v<n>."""
    made = Order(
        order_id=f"20260314-{number:04d}-1", mission_id=f"m{number}", incident_id=f"20260314-{number:04d}",
        station_id="s1", vehicle_id=f"v{number}", revision=revision, state=OrderState.ISSUED, sheet=sheet(),
        issued_at=AT,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def mission(number: int = 1) -> Mission:
    stage = Stage(MissionState.ORDERED, AT, ReportSource.DESK)
    return Mission(
        f"m{number}", f"a{number}", f"20260314-{number:04d}", f"v{number}", "s1", MissionState.ORDERED, (stage,), "h1"
    )


def resources() -> list[ev.Event]:
    """One station with five vehicles and a hospital."""
    near = Position(121.4700, 31.2300)
    vehicles = [
        Vehicle(f"v{i}", f"沪A·12{i:02d}", kind, "s1", crew=("李医生", "赵护士", "陈师傅"))
        for i, kind in enumerate((VehicleType.ALS, VehicleType.BLS, VehicleType.ICU, VehicleType.BLS,
                                  VehicleType.NEONATAL), start=1)
    ]  # fmt: skip
    hospital = Hospital("h1", "市第一人民医院", Position(121.4800, 31.2400))
    station = Station("s1", "东门分站", near, "021-0000120")
    return [
        ev.StationRegistered(station), ev.HospitalRegistered(hospital), *(ev.VehicleRegistered(v) for v in vehicles),
    ]  # fmt: skip


def dispatched(number: int = 1, **changes: object) -> list[ev.Event]:
    """The events of sending vehicle v<n>."""
    return [ev.MissionOrdered(mission(number)), ev.OrderIssued(order(number, **changes))]
