"""Names for the demo town, put together from word lists; all of them invented or everyday words."""

from __future__ import annotations

import numpy as np

TOWN_NAME = "安和市"
RIVER_NAME = "清澜江"
STREAM_NAME = "柳溪河"
LAKE_NAMES = ("映月湖", "东湖", "莲花湖")
HILL_NAMES = ("西山", "凤鸣山", "青龙岭")
DISTRICT_NAMES = ("江北区", "和平区", "东湖区", "西山区", "临江区", "高新区")
"""North row from west to east, then south row; the river parts the rows."""

NORTH_SOUTH_ROADS = (
    "中山", "解放", "建设", "文化", "胜利", "青年", "友谊", "光明", "团结", "凤凰", "长安", "新华",
    "永定", "瑞金", "迎宾", "复兴", "金城", "学府", "松江", "云海", "丰泽", "宏图", "望江", "翠屏",
)  # fmt: skip
EAST_WEST_ROADS = (
    "人民", "和平", "民主", "延安", "黄河", "长江", "淮海", "南京", "北京", "上海", "滨湖", "广场",
    "太平", "兴华", "振兴", "工业", "科技", "创新", "朝阳", "幸福", "重庆", "厦门", "昆仑", "天山",
)  # fmt: skip
RING_NAMES = ("内环快速路", "外环快速路")
FIRST_WORDS = (
    "安", "宝", "昌", "春", "翠", "德", "东", "丰", "福", "富", "广", "桂", "海", "和", "红", "宏", "华", "惠", "嘉", "建",
    "江", "金", "锦", "景", "康", "兰", "乐", "丽", "柳", "龙", "绿", "梅", "明", "南", "宁", "平", "普", "清", "庆", "荣",
    "瑞", "三", "盛", "石", "顺", "松", "泰", "桃", "天", "同", "万", "文", "吴", "西", "祥", "新", "兴", "星", "秀", "学",
    "雅", "阳", "银", "永", "玉", "园", "远", "云", "泽", "长", "正", "中", "紫",
)  # fmt: skip
SECOND_WORDS = (
    "安", "宾", "昌", "潮", "城", "川", "达", "德", "峰", "福", "岗", "港", "贵", "海", "和", "河", "湖", "华", "辉", "惠",
    "江", "景", "康", "乐", "林", "陵", "龙", "隆", "门", "苗", "明", "平", "坪", "浦", "桥", "庆", "泉", "荣", "善", "山",
    "盛", "水", "塘", "庭", "湾", "旺", "霞", "贤", "祥", "兴", "岩", "阳", "业", "义", "园", "源", "月", "云", "洲", "竹",
)  # fmt: skip
SHARED_ROADS = ("解放街", "建设街", "新村路", "文化街", "车站路", "学院路", "河西街", "朝阳街", "迎春巷", "健康路")
"""Given twice, in different districts: a dispatcher has to be warned of such names."""

COMMUNITY_ENDINGS = ("花园", "小区", "苑", "家园", "新村", "公寓", "华庭", "雅居", "名邸", "国际城", "嘉园", "里")
POI_ENDINGS = {
    "supermarket": ("超市", "生鲜超市", "便利店"),
    "hotel": ("大酒店", "宾馆", "商务酒店"),
    "restaurant": ("饭店", "面馆", "火锅店", "小吃店", "茶餐厅"),
    "pharmacy": ("大药房", "药店"),
    "bank": ("银行安和支行", "农村商业银行网点"),
    "mall": ("广场", "购物中心", "百货商场"),
    "market": ("农贸市场", "菜市场"),
    "cinema": ("影城", "剧院"),
    "gym": ("健身中心", "体育馆"),
    "office": ("大厦", "科技园", "写字楼"),
    "fuel": ("加油站",),
    "clinic": ("社区卫生服务中心", "诊所"),
    "kindergarten": ("幼儿园",),
    "nursing_home": ("养老院", "敬老院"),
    "police": ("派出所",),
    "government": ("街道办事处", "居民委员会"),
    "parking": ("停车场",),
}
LANDMARKS: tuple[tuple[str, float, float, tuple[str, ...]], ...] = (
    ("安和站", -0.10, 0.66, ("安和火车站", "火车站")), ("安和南站", 0.2, -0.7, ("高铁站", "安和高铁站")),
    ("安和长途汽车站", 0.15, 0.3, ("汽车站",)), ("人民广场", 0.03, 0.04, ()), ("安和市体育中心", 0.5, 0.1, ("体育场",)),
    ("安和市博物馆", 0.08, 0.1, ()), ("安和市图书馆", 0.1, -0.22, ()), ("安和国际会展中心", -0.4, -0.45, ("会展中心",)),
    ("清澜江大桥", 0.0, -0.11, ("一桥",)), ("映月湖公园", 0.40, 0.30, ()), ("东湖公园", -0.28, 0.5, ()),
    ("西山森林公园", -0.7, 0.3, ()), ("人民公园", -0.08, 0.12, ()), ("安和机场", 0.9, -0.85, ()),
)  # fmt: skip
"""Name, place as a share of the half extent, other names."""
CHINESE_DIGITS = "一二三四五六七八九"


class NameMaker:
    """Deals out names in an order fixed by the seed, each two-word stem once."""

    def __init__(self, rng: np.random.Generator) -> None:
        taken = set(NORTH_SOUTH_ROADS) | set(EAST_WEST_ROADS)
        stems = [a + b for a in FIRST_WORDS for b in SECOND_WORDS if a != b and a + b not in taken]
        self._stems: list[str] = [stems[index] for index in rng.permutation(len(stems))]
        self._next = 0
        self._shared = [*SHARED_ROADS, *SHARED_ROADS]

    def stem(self) -> str:
        """The next unused stem; a very large town gets them again with 新 in front."""
        lap, index = divmod(self._next, len(self._stems))
        self._next += 1
        return str("新" * lap + self._stems[index])

    def shared_road(self) -> str | None:
        """The next of the names given twice, None when they are used up."""
        return self._shared.pop(0) if self._shared else None


def chinese_number(number: int) -> str:
    """1–99 in Chinese digits, as lanes and schools are numbered: 七, 十二, 三十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else CHINESE_DIGITS[tens - 1] + "十")
    return head + (CHINESE_DIGITS[ones - 1] if ones else "")
