"""What a location source says of a caller, in any of the documented wire forms (docs/locating.md), as one value.

JSON object or list, the three-field line 三字段 (separated or of fixed width, UTF-8 or GBK), an AML message or a
PIDF-LO document. Coordinates become WGS-84 here; what was given is kept beside them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite

import msgspec

from dispatch_app.adapters.locating.aml import AmlFault, data_text, read_aml
from dispatch_app.adapters.locating.line_layout import LineLayout, decoded_line, plain_digits
from dispatch_app.domain.place import Candidate, PlaceSource, Position
from dispatch_app.wire.codec import is_sound_time
from dispatch_app.wire.pidf_lo import PidfFault, civic_text, pidf_candidates
from gis_data.datum import WGS84, find_datum, to_wgs84
from gis_data.faults import DatumFault

MOST_BYTES = 64 * 1024
MOST_REPORTS = 50
"""Reports in one message: one, in general; a gateway that lost its line hands on what waited."""

SEPARATORS = "|\t;#,"


class ReportFault(ValueError):
    """The message cannot be used; the text says why and quotes nothing of it."""


class LocationReport(msgspec.Struct, frozen=True, kw_only=True):
    """One caller's location as JSON carries it. `number` or `call_id` names the caller; unknown fields are ignored."""

    number: str = ""
    """The caller's number in any common form."""
    call_id: str = ""
    """The call as our exchange named it, where the source was asked about it."""
    longitude: float | None = None
    """Degrees east, or the easting where `datum` is a grid."""
    latitude: float | None = None
    """Degrees north, or the northing where `datum` is a grid."""
    datum: str = ""
    """WGS84, GCJ02, BD09, CGCS2000, GK3-40, UTM51N …; "" is what the settings say of the source."""
    radius_m: float | None = None
    confidence_pct: float | None = None
    address: str = ""
    name: str = ""
    """The subscriber's name."""
    civic: dict[str, str] = {}
    """Address by levels, element names of RFC 4119 (A1 province, A3 city, RD road, HNO number …)."""
    measured_at: datetime | None = None
    """When the position was measured, with its time zone; absent is when the message came."""
    method: str = ""
    """How: GNSS, WLAN, Cell, Installed …"""
    text: str = ""
    """An AML message in place of everything but the number."""
    data: str = ""
    """The same as octets of a data SMS, hexadecimal or base64."""


@dataclass(frozen=True, slots=True)
class SourceForm:
    """How one source writes: what holds where the message itself does not say."""

    source_id: str
    name: str
    source: PlaceSource = PlaceSource.OPERATOR
    datum: str = WGS84
    layout: LineLayout | None = None
    radius_m: float | None = None
    """The radius of a source that never states one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A candidate that still looks for its call: by the call's id or by the number as it was written."""

    number: str
    call_id: str
    candidate: Candidate


def read_findings(raw: bytes, form: SourceForm, received_at: datetime) -> list[Finding]:
    """What a message says. Raises ReportFault when the message as a whole, or any report of it, cannot be used."""
    if len(raw) > MOST_BYTES:
        raise ReportFault(f"longer than {MOST_BYTES} bytes")
    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:8]
    if not head:
        raise ReportFault("empty")
    if head[:1] == b"<":
        return _pidf(raw, form, received_at)
    reports = _json(raw) if head[:1] in (b"{", b"[") and form.layout is None else _lines(raw, form)
    if len(reports) > MOST_REPORTS:
        raise ReportFault(f"more than {MOST_REPORTS} reports")
    return [_finding(report, form, received_at) for report in reports]


def _pidf(raw: bytes, form: SourceForm, received_at: datetime) -> list[Finding]:
    try:
        found = pidf_candidates(raw, form.source_id, received_at, form.name)
    except PidfFault as wrong:
        raise ReportFault(str(wrong)) from wrong
    return [Finding("", "", candidate) for candidate in found]


def _json(raw: bytes) -> list[LocationReport]:
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        try:  # some gateways write JSON in GBK
            plain = msgspec.json.decode(raw.decode("gb18030"))
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise ReportFault("no JSON") from wrong
    except RecursionError as wrong:
        raise ReportFault("no JSON") from wrong
    if isinstance(plain, dict) and isinstance(plain.get("reports"), list):
        plain = plain["reports"]
    try:
        return msgspec.convert(plain if isinstance(plain, list) else [plain], list[LocationReport])
    except msgspec.ValidationError as wrong:
        raise ReportFault(str(wrong)[:200]) from wrong


def _lines(raw: bytes, form: SourceForm) -> list[LocationReport]:
    """Three-field lines: number, name, address and, where known, longitude, latitude, radius."""
    reports = []
    for line in raw.splitlines():
        if not line.strip():
            continue
        try:
            if form.layout is not None:
                fields = form.layout.cut(line)
            else:
                text = decoded_line(line)
                if text.lstrip().startswith('A"ML='):
                    reports.append(LocationReport(text=text.strip()))
                    continue
                cells = [cell.strip() for cell in text.split(_separator(text))]
                names = ("number", "name", "address", "longitude", "latitude", "radius_m")
                fields = dict(zip(names, cells, strict=False))
        except UnicodeError as wrong:
            raise ReportFault("the characters are neither UTF-8 nor GBK") from wrong
        reports.append(LocationReport(
            number=fields.get("number", ""), name=fields.get("name", ""), address=fields.get("address", ""),
            longitude=_number(fields.get("longitude", "")), latitude=_number(fields.get("latitude", "")),
            radius_m=_number(fields.get("radius_m", "")),
        ))  # fmt: skip
    return reports


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(plain_digits(text))
    except ValueError as wrong:
        raise ReportFault("a number was expected") from wrong


def _finding(report: LocationReport, form: SourceForm, received_at: datetime) -> Finding:
    if report.text or report.data:
        return _handset(report, form, received_at)
    position, given, datum = _position(report, form)
    civic = tuple((level[:20], words[:200]) for level, words in list(report.civic.items())[:40])
    text = (report.address.strip() or civic_text(civic))[:400]
    if position is None and not text:
        raise ReportFault("neither a position nor an address")
    measured_at = received_at if report.measured_at is None else report.measured_at
    if not is_sound_time(measured_at):
        raise ReportFault("measured_at needs its time zone")
    name = " ".join(part for part in (form.name, report.method.strip()) if part)[:60]
    candidate = Candidate(
        _candidate_id(form, report), form.source, position, measured_at.astimezone(UTC),
        report.radius_m if report.radius_m is not None or position is None else form.radius_m,
        text, name, datum, given, report.confidence_pct, civic,
    )  # fmt: skip
    return Finding(report.number, report.call_id, candidate)


def _handset(report: LocationReport, form: SourceForm, received_at: datetime) -> Finding:
    try:
        aml = read_aml(report.text or data_text(report.data))
    except AmlFault as wrong:
        raise ReportFault(str(wrong)) from wrong
    name = " ".join(part for part in ("AML", aml.method) if part)
    candidate = Candidate(
        _candidate_id(form, report), PlaceSource.HANDSET, Position(aml.longitude, aml.latitude),
        aml.measured_at or received_at, aml.radius_m, "", name, WGS84, "", aml.confidence_pct,
    )  # fmt: skip
    return Finding(report.number, report.call_id, candidate)


def _candidate_id(form: SourceForm, report: LocationReport) -> str:
    """The same message twice is the same candidate."""
    return f"{form.source_id}-{hashlib.sha256(msgspec.json.encode(report)).hexdigest()[:16]}"


def _position(report: LocationReport, form: SourceForm) -> tuple[Position | None, str, str]:
    """The position in WGS-84, the coordinates as given ("" where they were WGS-84), the datum's name."""
    x, y = report.longitude, report.latitude
    if x is None and y is None:
        return None, "", WGS84
    if x is None or y is None or not (isfinite(x) and isfinite(y)):
        raise ReportFault("longitude and latitude belong together")
    try:
        datum = find_datum(report.datum or form.datum).name
        longitude, latitude = to_wgs84(datum, x, y)
    except DatumFault as wrong:
        raise ReportFault(str(wrong)[:200]) from wrong
    position = Position(float(longitude[0]), float(latitude[0]))
    if not position.is_valid():
        raise ReportFault("the position is not on earth")
    return position, "" if datum == WGS84 else f"{x:.6f},{y:.6f}", datum


def for_call(finding: Finding, call_id: str) -> Candidate:
    """The finding as a candidate of the call."""
    return replace(finding.candidate, candidate_id=f"{call_id[:80]}-{finding.candidate.candidate_id}"[:120])
