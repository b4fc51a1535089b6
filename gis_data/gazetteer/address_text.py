"""A messy address as levels, from province to room: 江苏省南京市鼓楼区中山北路 128号3栋2单元501室."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gis_data.gazetteer.folding import chinese_number, has_chinese

_SPACE = re.compile(r"[\s,,、;;。·]+")
_NAME_GOES_ON = "(?![路街道巷弄桥里站店村场政民府集])"
"""Behind 县, 镇, 市 and so on: 古镇路 is a road, 小商品市场 a market, not a town."""
_ADMIN = re.compile(
    r"^(?P<province>[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区))?"
    rf"(?P<city>[\u4e00-\u9fff]{{2,7}}?(?:(?<![超城门夜菜集楼股])市|自治州|地区){_NAME_GOES_ON})?"
    rf"(?P<county>[\u4e00-\u9fff]{{1,7}}?(?:新区|开发区|(?<![小社园厂库景校院宅墅市])区|县|自治旗){_NAME_GOES_ON})?"
    rf"(?P<town>[\u4e00-\u9fff]{{1,6}}?(?:街道|镇|乡){_NAME_GOES_ON})?"
)
_NUMERAL = r"(?:\d{1,5}|[〇零一二三四五六七八九十百千两]{1,7})"
_NUMBER = re.compile(
    rf"(?P<number>{_NUMERAL})(?:(?:\s*[-—~之]\s*|号附)(?P<sub>\d{{1,4}}))?\s*(?P<unit>号院|号楼|号|號|弄|巷|#|$)"
)
_ROOMS = {
    "building": re.compile(rf"({_NUMERAL}|[A-Za-z])\s*(?:号楼|栋|幢|座|#楼)"),
    "unit": re.compile(rf"({_NUMERAL}|[A-Za-z])\s*单元"),
    "floor": re.compile(rf"({_NUMERAL}|[Bb]\d)\s*(?:楼|层|[Ff](?![a-z]))"),
    "room": re.compile(r"([A-Za-z]?\d{1,5})\s*(?:室|房|户|号房)"),
}
_NEARBY = re.compile(
    r"(?:的)?(?:附近|旁边|旁|对面|对过|门口|大门口|门前|边上|斜对面|斜对过|(?:东|西|南|北)(?:侧|边|面)|后面|前面|这里|那里|一带)+$"
)
_NEAR_ENGLISH = re.compile(r"^\s*(?:near|close to|next to|opposite|in front of|behind|outside|at)\s+", re.IGNORECASE)
_LATIN_FIRST = re.compile(r"^\s*(\d{1,5})\s*(?:bis|ter)?\s*,?\s+(?!(?:st|nd|rd|th|street|avenue|ave)\b)(\D.*)$", re.I)
_LATIN_LAST = re.compile(r"^\s*(\D.*?[^\W\d]{2,}.*?)\s*,?\s+(?:no\.?\s*)?(\d{1,5})\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AddressLevels:
    """The levels of an address as found; absent ones are empty."""

    province: str = ""
    city: str = ""
    county: str = ""
    """District, county or county-level city."""
    town: str = ""
    road: str = ""
    """The road, or the place where the text names no house number."""
    number: int | None = None
    number_text: str = ""
    """The number as it is written behind the road, such as 128号 or 128-2号."""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""


def without_nearby(text: str) -> str:
    """The text without words such as 附近 or "near" around the place."""
    shorter = _NEAR_ENGLISH.sub("", _NEARBY.sub("", text.strip()))
    return shorter if shorter.strip() else text


def parse_address(text: str) -> AddressLevels:
    """The levels of an address text. What fits nowhere stays in `road`; never raises."""
    if not has_chinese(text):
        return _parse_latin(text)
    squeezed = _SPACE.sub("", without_nearby(text))
    admin = _ADMIN.match(squeezed)
    rest = squeezed[admin.end() :] if admin else squeezed
    upper = {name: str(value or "") for name, value in admin.groupdict().items()} if admin else {}
    levels = replace(AddressLevels(), **upper)  # type: ignore[arg-type]  # every level named there is a text
    match = _house_number(rest)
    number = _value(match["number"]) if match else None
    if match is None or number is None:
        inner = min((found.start() for p in _ROOMS.values() if (found := p.search(rest, 2))), default=len(rest))
        return replace(levels, road=rest[:inner], **_rooms(rest[inner:]))  # type: ignore[arg-type]
    sub = f"-{match['sub']}" if match["sub"] else ""
    unit = match["unit"] if match["unit"] in {"号院", "弄", "巷"} else "号"
    rooms = _rooms(rest[match.end() :])
    number_text = f"{number}{sub}{unit}"
    return replace(levels, road=rest[: match.start()], number=number, number_text=number_text, **rooms)


def _value(written: str) -> int | None:
    return int(written) if written.isdigit() else chinese_number(written)


def _rooms(tail: str) -> dict[str, str]:
    """Building, unit, floor and room of what stands behind the house number; digits alone at the end are a room."""
    rooms = {}
    for level, pattern in _ROOMS.items():
        found = pattern.search(tail)
        if found:
            rooms[level] = found.group(1)
            tail = tail[: found.start()] + tail[found.end() :]
    last = re.search(r"[A-Za-z]?\d{2,5}$", tail)
    if last and "room" not in rooms:
        rooms["room"] = last.group()
    return rooms


def _house_number(rest: str) -> re.Match[str] | None:
    """The first number that stands behind a name and counts houses; 第17中学 and 3号楼 have none."""
    for match in _NUMBER.finditer(rest):
        before = rest[: match.start()]
        if len(before) >= 2 and not before.endswith("第") and match["unit"] != "号楼":
            if match["unit"] in {"", "弄", "巷"} and not match["number"].isdigit():
                continue  # 二巷 and 三弄 are names of lanes
            return match
    return None


def _parse_latin(text: str) -> AddressLevels:
    """Number first ("12 Rue Grimaldi") or last ("Rue Grimaldi 12", "Broadway no. 1500")."""
    shorter = without_nearby(text)
    first = _LATIN_FIRST.match(shorter)
    if first:
        return AddressLevels(road=first.group(2).strip(), number=int(first.group(1)), number_text=first.group(1))
    last = _LATIN_LAST.match(shorter)
    if last:
        return AddressLevels(road=last.group(1).strip(), number=int(last.group(2)), number_text=last.group(2))
    return AddressLevels(road=shorter.strip())
