"""What the columns of a vector file mean: each row becomes tags as in OpenStreetMap, which `osm_tags` understands.

Known are OpenStreetMap's own keys, the columns of common extracts (`fclass`, `other_tags`) and Chinese headings.
"""

from __future__ import annotations

import re
from typing import Literal

Shape = Literal["line", "area", "point"]

CLASS = "class"
"""Not a tag: the column that says what kind of road, area or place a row is."""

_OSM_KEYS = {
    "highway", "name", "oneway", "maxspeed", "bridge", "tunnel", "junction", "access", "barrier", "emergency",
    "railway", "waterway", "natural", "landuse", "leisure", "building", "boundary", "admin_level", "amenity", "shop",
    "tourism", "office", "place", "route", "motor_vehicle", "motorcar", "ref", "public_transport", "entrance",
    "healthcare", "historic", "man_made", "phone", "beds", "alt_name", "short_name", "old_name",
}  # fmt: skip
_HEADINGS = {
    "name": ("name_zh", "road_name", "roadname", "rname", "名称", "道路名称", "道路名", "路名", "名字", "标准名称",
             "地名"),
    CLASS: ("fclass", "class", "kind", "type", "road_class", "roadclass", "category", "道路等级", "等级", "道路类型",
            "类型", "类别", "分类", "种类"),
    "oneway": ("one_way", "direction", "dir", "单行", "单行线", "单向", "通行方向", "方向"),
    "maxspeed": ("max_speed", "speed_limit", "speedlimit", "speed", "限速", "最高限速", "设计车速"),
    "bridge": ("is_bridge", "桥", "桥梁"),
    "tunnel": ("is_tunnel", "隧道"),
    "addr:street": ("addr_street", "street", "道路", "街道名", "所在道路"),
    "addr:housenumber": ("addr_housenumber", "housenumber", "house_number", "house_no", "门牌号", "门牌"),
    "addr:district": ("addr_district", "district", "区县", "所在区", "行政区"),
    "name:en": ("name_en", "english_name", "英文名", "英文名称"),
    "phone": ("telephone", "tel", "电话", "联系电话"),
    "beds": ("床位", "床位数"),
}  # fmt: skip
_ROAD_CLASSES = {
    "高速": "motorway", "高速公路": "motorway", "快速路": "trunk", "城市快速路": "trunk", "国道": "primary",
    "主干路": "primary", "主干道": "primary", "城市主干道": "primary", "省道": "secondary", "次干路": "secondary",
    "次干道": "secondary", "城市次干道": "secondary", "县道": "tertiary", "支路": "tertiary", "城市支路": "tertiary",
    "乡道": "unclassified", "村道": "unclassified", "街巷": "residential", "居住区道路": "residential",
    "小区路": "service",
    "内部道路": "service", "步行街": "pedestrian", "人行道": "footway", "步道": "footway", "匝道": "primary_link",
}  # fmt: skip
_LINE_KINDS: dict[str, tuple[str, str]] = {
    "rail": ("railway", "rail"), "railway": ("railway", "rail"), "铁路": ("railway", "rail"),
    "light_rail": ("railway", "light_rail"), "river": ("waterway", "river"), "河流": ("waterway", "river"),
    "canal": ("waterway", "canal"), "stream": ("waterway", "stream"), "coastline": ("natural", "coastline"),
    "ferry": ("route", "ferry"), "轮渡": ("route", "ferry"), "boundary": ("boundary", "administrative"),
}  # fmt: skip
_AREA_KINDS: dict[str, tuple[str, str]] = {
    "water": ("natural", "water"), "riverbank": ("natural", "water"), "reservoir": ("natural", "water"),
    "水系": ("natural", "water"), "水域": ("natural", "water"), "河流": ("natural", "water"),
    "湖泊": ("natural", "water"),
    "park": ("leisure", "park"), "forest": ("landuse", "forest"), "grass": ("landuse", "grass"),
    "绿地": ("leisure", "park"), "公园": ("leisure", "park"), "building": ("building", "yes"),
    "建筑": ("building", "yes"), "建筑物": ("building", "yes"), "district": ("boundary", "administrative"),
    "行政区": ("boundary", "administrative"), "区县": ("boundary", "administrative"),
    "residential": ("landuse", "residential"), "commercial": ("landuse", "commercial"),
    "industrial": ("landuse", "industrial"), "居住用地": ("landuse", "residential"),
}  # fmt: skip
_POINT_KINDS: dict[str, tuple[str, str]] = {
    "hospital": ("amenity", "hospital"), "医院": ("amenity", "hospital"), "station": ("emergency", "ambulance_station"),
    "ambulance_station": ("emergency", "ambulance_station"), "急救站": ("emergency", "ambulance_station"),
    "分站": ("emergency", "ambulance_station"), "school": ("amenity", "school"), "学校": ("amenity", "school"),
    "bus_stop": ("highway", "bus_stop"), "公交站": ("highway", "bus_stop"), "小区": ("place", "neighbourhood"),
    "社区": ("place", "neighbourhood"), "entrance": ("entrance", "yes"), "出入口": ("entrance", "yes"),
}  # fmt: skip
_KINDS = {"line": _LINE_KINDS, "area": _AREA_KINDS, "point": _POINT_KINDS}
_ONE_WAY = {
    "f": "yes", "ft": "yes", "t": "-1", "tf": "-1", "b": "no", "2": "yes", "3": "-1", "0": "no", "y": "yes", "n": "no",
    "是": "yes", "否": "no", "单向": "yes", "双向": "no", "正向": "yes", "逆向": "-1", "反向": "-1",
}  # fmt: skip
_FALSE = {"", "0", "0.0", "no", "n", "f", "false", "否", "无", "nan", "none", "null"}
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
LONGEST_TEXT = 400
"""Characters of a value; more is no name and no class."""


def column_meanings(columns: list[str]) -> dict[str, str]:
    """Column → tag (or `CLASS`, or "other_tags") for the columns that are understood; the first of a meaning wins."""
    found: dict[str, str] = {}
    for column in columns:
        key = column.strip().lower().replace(" ", "_")
        if key in _OSM_KEYS or key.startswith("addr:") or key in ("other_tags", "name:en", "name:zh"):
            found[column] = key
    for column in columns:
        key = column.strip().lower().replace(" ", "_")
        meaning = next((tag for tag, names in _HEADINGS.items() if key in names), None)
        if meaning is not None and column not in found and meaning not in found.values():
            found[column] = meaning
    return found


def row_tags(shape: Shape, values: dict[str, str], layer: str, direction_codes: bool) -> dict[str, str]:
    """Tags of one row from its texts by meaning; `direction_codes` reads one-way "1" as both ways (0/1/2/3 coding)."""
    tags = {key: value[:LONGEST_TEXT] for key, value in values.items() if value and key not in (CLASS, "other_tags")}
    if "other_tags" in values:
        for key, value in _HSTORE.findall(values["other_tags"][:20_000]):
            tags.setdefault(key, value[:LONGEST_TEXT])
    for key in ("bridge", "tunnel"):
        if key in tags:
            tags[key] = "no" if tags[key].strip().lower() in _FALSE else "yes"
    if "oneway" in tags:
        code = tags["oneway"].strip().lower().removesuffix(".0")
        tags["oneway"] = "no" if direction_codes and code == "1" else _ONE_WAY.get(code, code)
    if "maxspeed" in tags:
        tags["maxspeed"] = tags["maxspeed"].removesuffix(".0")
        if tags["maxspeed"] == "0":
            del tags["maxspeed"]
    kind = values.get(CLASS, "").strip()
    for text in (kind, layer):
        if _has_kind(shape, tags):
            break
        _add_kind(shape, tags, text.strip().lower(), text is kind)
    return tags


def _has_kind(shape: Shape, tags: dict[str, str]) -> bool:
    keys = {
        "line": ("highway", "railway", "waterway", "route", "natural", "boundary"),
        "area": ("building", "natural", "landuse", "leisure", "waterway", "boundary"),
        "point": ("amenity", "shop", "emergency", "place", "highway", "tourism", "office", "entrance", "railway",
                  "healthcare", "leisure", "building", "man_made", "historic", "public_transport"),
    }[shape]  # fmt: skip
    return any(tags.get(key, "") not in ("", "no") for key in keys)


def _add_kind(shape: Shape, tags: dict[str, str], text: str, from_column: bool) -> None:
    """Add the tag that a class (or the layer's name) stands for."""
    known = _KINDS[shape].get(text)
    if known is not None:
        tags.setdefault(*known)
    elif shape == "line" and from_column and text:
        tags["highway"] = _ROAD_CLASSES.get(text, text)
    elif shape == "point" and from_column and text:
        tags["amenity"] = text
