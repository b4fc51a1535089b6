"""What written words say to statistics: the district of an address, the group of an age."""

from __future__ import annotations

import re

_DISTRICT = re.compile(r"(?:^|省|市|自治区|州|盟)([\u3400-\u9fff]{1,6}?(?:新区|开发区|林区|区|县|旗))")
_NOT_A_DISTRICT = ("小区", "社区", "园区", "校区", "院区", "厂区", "景区", "住宅区", "家属区", "工业区", "服务区")


def district_of(address: str) -> str:
    """The district or county that an address names; "" where it names none.

    >>> district_of("江苏省苏州市姑苏区东门外大街12号"), district_of("城东区人民路3号"), district_of("阳光小区4栋")
    ('姑苏区', '城东区', '')
    """
    found = _DISTRICT.search(address.strip())
    name = found.group(1) if found else ""
    return "" if name.endswith(_NOT_A_DISTRICT) else name


def age_group(age: str) -> str:
    """The group of an age in years as it was written; "" where it is no number.

    >>> age_group("62"), age_group("3岁"), age_group("6月"), age_group("不详")
    ('60-74', '0-5', '0-5', '')
    """
    found = re.match(r"\s*(\d{1,3})\s*(岁|周岁|月|个月|天|日)?", age)
    if found is None:
        return ""
    years = 0 if found.group(2) in ("月", "个月", "天", "日") else int(found.group(1))
    limits = ((5, "0-5"), (14, "6-14"), (44, "15-44"), (59, "45-59"), (74, "60-74"))
    return next((name for limit, name in limits if years <= limit), "75+")
