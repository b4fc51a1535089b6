"""What a dispatcher types finds the place that the caller means."""

from __future__ import annotations

import pytest

from gis_data.gazetteer import FoundPlace, Gazetteer


def first(gazetteer: Gazetteer, text: str) -> FoundPlace:
    found = gazetteer.find(text)
    assert found, f"{text!r} finds nothing"
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "matched"),
    [
        ("人民路", "人民路", "name"),
        ("renminlu", "人民路", "pinyin"),
        ("ren min lu", "人民路", "pinyin"),
        ("RENMINLU", "人民路", "pinyin"),
        ("rml", "人民路", "initials"),
        ("人民lu", "人民路", "pinyin"),
        ("ren民路", "人民路", "pinyin"),
        ("仁民路", "人民路", "name"),
        ("民人路", "人民路", "name"),
        ("长安大到", "长安大道", "name"),
        ("长大道", "长安大道", "name"),
        ("changandadao", "长安大道", "pinyin"),
        ("火锅", "重庆火锅店", "name"),
        ("chongqinghuoguo", "重庆火锅店", "pinyin"),
        ("zhongqinghuoguodian", "重庆火锅店", "pinyin"),
        ("legou", "乐购超市", "pinyin"),
        ("yuegou", "乐购超市", "pinyin"),
        ("nanjinglu", "南京路", "pinyin"),
        ("lanjinglu", "兰景路", "pinyin"),
        ("协和", "安和市第一人民医院", "alias"),
        ("市一院附近", "安和市第一人民医院", "alias"),
        ("安和市第一人民医院对面", "安和市第一人民医院", "name"),
        ("安和市第一人民医院东门", "安和市第一人民医院东门", "name"),
        ("协和东门", "安和市第一人民医院东门", "alias"),
        ("市一院急诊入口", "安和市第一人民医院急诊入口", "alias"),
        ("急诊入口", "安和市第一人民医院急诊入口", "alias"),
        ("西口", "西口", "name"),
        ("和平里", "和平里", "name"),
        ("hepingli", "和平里", "pinyin"),
        ("和平里公交站", "和平里", "name"),
        ("第一人民医院", "安和市第一人民医院", "name"),
        ("新福小区", "幸福小区", "name"),
        ("重庆火锅", "重庆火锅店", "name"),
        ("重火锅店", "重庆火锅店", "name"),
        ("第17中学", "第17中学", "name"),
        ("7天", "7天酒店", "name"),
        ("７天酒店", "7天酒店", "name"),
        ("cafe de paris", "Café de Paris", "name"),
        ("Chongqing Hotpot", "重庆火锅店", "name"),
        ("w 42nd st", "West 42nd Street", "name"),
        ("42 street", "West 42nd Street", "name"),
        ("Brodway", "Broadway", "pinyin"),
        ("near broadway", "Broadway", "name"),
        ("grimaldi", "Rue Grimaldi", "name"),
    ],
)
def test_first_hit(gazetteer: Gazetteer, text: str, name: str, matched: str) -> None:
    hit = first(gazetteer, text)
    assert (hit.name, hit.matched) == (name, matched)


@pytest.mark.parametrize(
    "text",
    [
        "人民路与中山路", "人民路中山路交叉口", "人民路/中山路", "中山路和人民路路口", "人民路 中山路", "人民路与中",
        "renminlu zhongshanlu", "rml/zsl", "和平区人民路与中山路交叉口附近", "人民路、中山路",
    ],
)  # fmt: skip
def test_crossing(gazetteer: Gazetteer, text: str) -> None:
    hit = first(gazetteer, text)
    assert hit.matched == hit.kind == "crossing"
    assert {"人民路", "中山路"} == set(hit.name.removesuffix("交叉口").split("与"))
    assert (hit.longitude, hit.latitude) == pytest.approx((118.02, 32.05))


@pytest.mark.parametrize(
    "text", ["Broadway & W 42nd St", "west 42 street at broadway", "corner of broadway and w 42 st"]
)
def test_latin_crossing(gazetteer: Gazetteer, text: str) -> None:
    hit = first(gazetteer, text)
    assert hit.matched == "crossing"
    assert (hit.longitude, hit.latitude) == pytest.approx((118.085, 32.08))


def test_two_carriageways_are_one_crossing(gazetteer: Gazetteer) -> None:
    crossings = [hit for hit in gazetteer.find("中山路与长安大道") if hit.kind == "crossing"]
    assert len(crossings) == 1
    assert crossings[0].latitude == pytest.approx(32.0602)


def test_flyover_and_near_miss_count_as_crossings(gazetteer: Gazetteer) -> None:
    over = first(gazetteer, "人民东路与高架路")
    assert (over.kind, over.interpolated, over.text) == ("crossing", True, "东湖区人民东路与高架路交叉口")
    assert (over.longitude, over.latitude) == pytest.approx((118.08, 32.05))
    beside = first(gazetteer, "和平路/滨河路")
    assert beside.interpolated
    assert (beside.longitude, beside.latitude) == pytest.approx((118.06025, 32.034))


def test_second_road_in_full_is_not_taken_for_another(gazetteer: Gazetteer) -> None:
    # 新华路 does not cross 人民路; 解放街 does, but is another road.
    assert "crossing" not in {hit.kind for hit in gazetteer.find("人民路与南京路")}


def test_roads_that_do_not_meet_have_no_crossing(gazetteer: Gazetteer) -> None:
    assert "crossing" not in {hit.kind for hit in gazetteer.find("人民路与和平路")}


@pytest.mark.parametrize(
    ("text", "longitude", "latitude", "interpolated"),
    [
        ("人民路121号", 118.0145, 32.0502, False),
        ("人民路111号", 118.0125, 32.0502, True),  # between 101 and 121 on the north side
        ("人民路122号", 118.0145, 32.0498, True),  # between 102 and 142 on the south side
        ("人民路一百一十一号", 118.0125, 32.0502, True),
        ("renminlu 121", 118.0145, 32.0502, False),
        ("安和市和平区人民路121号3栋2单元501室", 118.0145, 32.0502, False),
        ("人民路99号", 118.0105, 32.0502, True),  # before the first: beside it
        ("人民路190号", 118.0285, 32.0502, True),  # 142 is too far: 181 is closer, though across the street
    ],
)
def test_house_number(gazetteer: Gazetteer, text: str, longitude: float, latitude: float, interpolated: bool) -> None:
    hit = first(gazetteer, text)
    assert hit.matched == "house_number"
    assert hit.interpolated is interpolated
    assert (hit.longitude, hit.latitude) == pytest.approx((longitude, latitude))


def test_house_number_text_goes_into_the_form(gazetteer: Gazetteer) -> None:
    assert first(gazetteer, "人民路128号").text == "和平区人民路128号"
    assert first(gazetteer, "12 rue grimaldi").text == "12 Rue Grimaldi, 东湖区"


def test_number_on_a_road_without_houses_points_at_the_road(gazetteer: Gazetteer) -> None:
    hit = first(gazetteer, "解放街8号")
    assert (hit.text, hit.interpolated) == ("和平区解放街8号", True)
    assert hit.longitude == pytest.approx(118.03)


def test_same_name_in_two_districts_is_ambiguous(gazetteer: Gazetteer) -> None:
    hits = gazetteer.find("新华路")
    assert {hit.district for hit in hits[:2]} == {"和平区", "东湖区"}
    assert all(hit.ambiguous for hit in hits[:2])
    assert not first(gazetteer, "人民路").ambiguous


def test_district_in_the_text_decides(gazetteer: Gazetteer) -> None:
    assert first(gazetteer, "东湖区新华路").district == "东湖区"
    assert first(gazetteer, "和平区新华路").district == "和平区"
    assert first(gazetteer, "东湖区幸福小区").district == "东湖区"


def test_caller_nearby_decides(gazetteer: Gazetteer) -> None:
    assert first_near(gazetteer, (118.074, 32.044)) == "东湖区"
    assert first_near(gazetteer, (118.024, 32.044)) == "和平区"
    assert gazetteer.find("幸福小区", near=(float("nan"), 32.0))


def first_near(gazetteer: Gazetteer, near: tuple[float, float]) -> str:
    return gazetteer.find("幸福小区", near=near)[0].district


def test_distance_does_not_beat_the_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("人民路", near=(118.075, 32.05))[0].name == "人民路"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x1f", "😀🚑", "、。!", "人" * 10_000, "asdfghjkl", "a" * 201, "\ud800"]
)
def test_absurd_text_finds_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) == []


def test_limit(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.find("路", limit=3)) == 3
    assert gazetteer.find("人民路", limit=0) == []


def test_railways_are_no_roads(gazetteer: Gazetteer) -> None:
    assert "人民铁路" not in {hit.name for hit in gazetteer.find("人民铁路")}
