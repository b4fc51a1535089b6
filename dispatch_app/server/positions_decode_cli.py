"""`positions decode`: what a file of NMEA sentences or of JT/T 808 frames says, one JSON object a line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from dispatch_app.adapters.positioning.jt808 import Jt808Decoder, Received, Refused
from dispatch_app.adapters.positioning.jt808_messages import (
    Answer,
    Authenticate,
    Kind,
    Message,
    PositionAnswer,
    PositionBatch,
    Register,
    RegisterAnswer,
    Text,
    Tracking,
)
from dispatch_app.adapters.positioning.jt808_position import ALARM_NAMES, STATUS_NAMES, JtPosition, bit_names
from dispatch_app.adapters.positioning.nmea import NmeaDecoder, NmeaFix
from dispatch_app.words import t

READ_BYTES = 1 << 16

Plain = dict[str, object]


def run(arguments: list[str]) -> int:
    """0 when the file was read to its end, however bad its lines; 2 when it cannot be read."""
    parser = argparse.ArgumentParser(prog="positions decode", description=t("Print the fixes of a file, one a line"))
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--nmea", type=Path, metavar="FILE")
    kind.add_argument("--jt808", type=Path, metavar="FILE", help=t("JT/T 808 frames in hexadecimal, one a line"))
    chosen = parser.parse_args(arguments)
    file = chosen.nmea or chosen.jt808
    try:
        if chosen.nmea:
            _print_nmea(file)
        else:
            _print_jt808(file)
    except OSError as wrong:
        print(t("{file} cannot be read: {why}", file=file, why=wrong.strerror or wrong), file=sys.stderr)
        return 2
    return 0


def _print_nmea(file: Path) -> None:
    decoder = NmeaDecoder()
    for fix in _fixes_of(file, decoder):
        _print_line(_plain_fix(fix))
    count = decoder.count
    print(f"good {count.good} bad {count.bad} ignored {count.ignored}", file=sys.stderr)


def _print_jt808(file: Path) -> None:
    good = bad = 0
    # One decoder for good lines, so that packages on several lines come together; each line ends its frame.
    decoder = Jt808Decoder()
    with file.open("rb") as stream:
        while line := stream.readline(READ_BYTES):
            for plain in frames_of_line(line, decoder):
                bad += "error" in plain
                good += "error" not in plain
                _print_line(plain)
    print(f"good {good} bad {bad}", file=sys.stderr)


def frames_of_line(line: bytes, decoder: Jt808Decoder) -> list[Plain]:
    """What one line of hex says: nothing if it is blank, one object for each frame, one if there is none to read."""
    text = line.strip().removeprefix(b"\xef\xbb\xbf")
    if not text:
        return []
    try:
        raw = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return [{"error": "not hexadecimal"}]
    results = decoder.feed(raw) + decoder.end()
    if not any(isinstance(result, Received) for result in results):
        results = results[:1]  # a damaged frame may hold a mark; it stays one frame
    return [plain_frame(result) for result in results] or [{"error": "no frame"}]


def plain_frame(result: Received | Refused) -> Plain:
    """One frame as a JSON object: what it is, or why it was refused."""
    plain: Plain = {}
    frame = result.frame
    if frame is not None:
        known = frame.message_id in Kind.__members__.values()
        plain = {
            "kind": Kind(frame.message_id).name.lower() if known else "other",
            "id": f"0x{frame.message_id:04x}",
            "version": frame.version,
            "terminal": frame.terminal,
            "serial": frame.serial,
        }
        if frame.package:
            plain["package"] = list(frame.package)
        if frame.stated_bytes is not None:
            plain["remark"] = f"header says {frame.stated_bytes} bytes of body, there are {len(frame.body)}"
    if isinstance(result, Refused):
        return plain | {"error": result.reason}
    return plain | (_plain_message(result.message) if result.message is not None else {})


def _plain_message(message: Message) -> Plain:
    match message:
        case JtPosition():
            return _plain_position(message)
        case PositionAnswer():
            return {"answers": message.serial} | _plain_position(message.position)
        case PositionBatch():
            positions = [_plain_position(position) for position in message.positions]
            return {"stored": message.stored, "bad": message.bad, "positions": positions}
        case Answer():
            return {"answers": message.serial, "answered_id": f"0x{message.message_id:04x}", "result": message.result}
        case RegisterAnswer():
            return {"answers": message.serial, "result": message.result, "has_code": bool(message.code)}
        case Register():
            return {
                "province": message.province, "city": message.city, "maker": message.maker, "model": message.model,
                "device": message.device_id, "plate_colour": message.plate_colour, "plate": message.plate,
            }  # fmt: skip
        case Authenticate():
            return {"imei": message.imei, "software": message.software}
        case Text():
            return {"text": message.text, "flags": message.flags}
        case Tracking():
            return {"interval_s": message.interval_s, "for_s": message.for_s}
        case _:
            return {}


def _plain_position(position: JtPosition) -> Plain:
    plain: Plain = {
        "time": None if position.at is None else _plain_time(position.at),
        "lon": position.longitude,
        "lat": position.latitude,
        "speed_kmh": position.speed_kmh,
        "heading": position.heading_deg,
        "altitude_m": position.altitude_m,
        "valid": not position.void,
        "alarm": position.alarm,
        "alarm_bits": [bit for bit in range(32) if position.alarm >> bit & 1],
        "alarms": bit_names(position.alarm, ALARM_NAMES),
        "status": position.status,
        "states": bit_names(position.status, STATUS_NAMES),
    }
    if position.void:
        plain["void"] = position.void
    if position.mileage_km is not None:
        plain["mileage_km"] = position.mileage_km
    if position.extras:
        plain["extras"] = {f"0x{item:02x}": content.hex() for item, content in position.extras.items()}
    if position.tail:
        plain["tail"] = position.tail.hex()
    return plain


def _fixes_of(file: Path, decoder: NmeaDecoder) -> Iterator[NmeaFix]:
    with file.open("rb") as stream:
        while raw := stream.read(READ_BYTES):
            yield from decoder.feed(raw)
    yield from decoder.end()


def _plain_fix(fix: NmeaFix) -> Plain:
    plain: Plain = {
        "time": _plain_time(fix.at),
        "lon": round(fix.longitude, 8),
        "lat": round(fix.latitude, 8),
        "speed_kmh": None if fix.speed_kmh is None else round(fix.speed_kmh, 3),
        "heading": fix.heading_deg,
    }
    if fix.source:
        plain["source"] = fix.source
    return plain


def _plain_time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _print_line(plain: Plain) -> None:
    sys.stdout.write(json.dumps(plain, ensure_ascii=False) + "\n")
