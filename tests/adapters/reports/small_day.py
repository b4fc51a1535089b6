"""A small made report for tests of its files: two sections, a comparison, a name that would be a formula."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch_app.domain.statistics.facts import CallFact, FactKind, IncidentFact, began_at
from dispatch_app.domain.statistics.question import count, spots
from dispatch_app.domain.statistics.report import Chart, Period, ReportMade, ReportWanted, Section, SectionMade

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 10, 31, 16, tzinfo=UTC)  # midnight of 1 November in Shanghai


def call(number: int, hour: float, wait_s: float | None, answered: bool = True, user: str = "wang") -> CallFact:
    """One inbound call of the day."""
    began = began_at(DAY + timedelta(hours=hour), ZONE)
    return CallFact(
        f"k{number}", began, "inbound", "120", "急救", "emergency" if number % 3 else "enquiry", "d1", user, "caller",
        "", answered, not answered, False, False, False, answered, False, wait_s, 60.0 if answered else None,
    )  # fmt: skip


def incident(number: int, hour: float, complaint: str) -> IncidentFact:
    """One incident of the day, north-east of the one before."""
    began = began_at(DAY + timedelta(hours=hour), ZONE)
    return IncidentFact(
        f"i{number}", began, "emergency", "A", complaint, "d1", "wang", "", "closed", "carried", 1, 1, 1, False, False,
        False, False, False, 50.0, 40.0, 3600.0, 121.48 + number / 100, 31.23 + number / 100, "城东区",
    )  # fmt: skip


CALLS = [call(n, n * 0.7, 4.0 + n if n % 5 else None, answered=bool(n % 4), user=["wang", "=1+1", "赵"][n % 3])
         for n in range(30)]  # fmt: skip
INCIDENTS = [incident(n, n, ["胸痛", "外伤", "中风"][n % 3]) for n in range(12)]


def small_report() -> ReportMade:
    """Calls by dispatcher compared with half a day, complaints by hour, and a map."""
    until = DAY + timedelta(days=1)
    wanted = ReportWanted(DAY, until, "dispatchers", compared=Period(DAY, DAY + timedelta(hours=12)))
    parts = (
        Section("Answering", FactKind.CALL, ("calls", "answer_10s", "answer_speed"), ("user",), Chart.BAR),
        Section("By kind", FactKind.CALL, ("calls",), ("kind",), Chart.PIE),
        Section("By hour", FactKind.CALL, ("calls", "calls_answered"), ("hour",), Chart.LINE),
        Section("By complaint and hour", FactKind.INCIDENT, ("incidents",), ("complaint", "hour"), Chart.HEAT),
        Section("On the map", FactKind.INCIDENT, ("incidents",), (), Chart.MAP),
    )
    made = []
    for section in parts:
        facts = CALLS if section.fact is FactKind.CALL else INCIDENTS
        question = section.question(DAY, until)
        compared = count(section.question(DAY, DAY + timedelta(hours=12)), facts)
        made.append(SectionMade(
            section, count(question, facts), compared,
            spots(question, facts) if section.chart is Chart.MAP else (), 2, 1,
        ))  # fmt: skip
    return ReportMade(
        wanted, "调度员受理时间统计", "Answering", "120", tuple(made), (("user", "wang", "王强"),), "120 急救指挥中心",
        "Asia/Shanghai", until, "主任",
    )  # fmt: skip
