"""How names sound: toneless pinyin, folded so that what callers and typists confuse becomes equal.

Folding is by letter, so an unbroken pinyin text needs no cutting into syllables: zh/z, ch/c, sh/s, -ng/-n and l/n
fall together (the letter l stands only in front of a syllable, so every l may become n).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

from gis_data.gazetteer.folding import is_chinese

OVERRIDES = {
    "重庆": ("chong", "qing"), "厦门": ("xia", "men"), "番禺": ("pan", "yu"), "六安": ("lu", "an"),
    "单县": ("shan", "xian"), "朝阳": ("chao", "yang"), "朝天": ("chao", "tian"), "长安": ("chang", "an"),
    "长江": ("chang", "jiang"), "长春": ("chang", "chun"), "长乐": ("chang", "le"), "大沽": ("da", "gu"),
    "十里堡": ("shi", "li", "pu"), "莘庄": ("xin", "zhuang"), "蚌埠": ("beng", "bu"), "东莞": ("dong", "guan"),
    "乐清": ("yue", "qing"), "枞阳": ("zong", "yang"), "涡阳": ("guo", "yang"), "银行": ("yin", "hang"),
}  # fmt: skip
"""Place names that dictionaries read wrongly; extend here."""

POLYPHONES = {
    "重": ("zhong", "chong"), "长": ("chang", "zhang"), "乐": ("le", "yue"), "行": ("xing", "hang"),
    "朝": ("chao", "zhao"), "都": ("du", "dou"), "厦": ("sha", "xia"), "六": ("liu", "lu"), "番": ("fan", "pan"),
    "单": ("dan", "shan"), "堡": ("bao", "pu", "bu"), "弄": ("long", "nong"), "柏": ("bai", "bo"),
    "藏": ("zang", "cang"), "解": ("jie", "xie"), "校": ("xiao", "jiao"), "传": ("chuan", "zhuan"),
    "调": ("diao", "tiao"), "角": ("jiao", "jue"), "绿": ("lv", "lu"), "宿": ("su", "xiu"), "圩": ("wei", "xu"),
    "巷": ("xiang", "hang"), "莘": ("xin", "shen"), "埔": ("pu", "bu"), "涌": ("yong", "chong"),
    "栅": ("zha", "shan"), "曲": ("qu",), "车": ("che",), "盛": ("sheng", "cheng"), "便": ("bian",),
    "台": ("tai",), "石": ("shi",), "区": ("qu",), "会": ("hui",), "大": ("da",), "地": ("di",), "场": ("chang",),
    "宁": ("ning",), "华": ("hua",), "和": ("he",), "沈": ("shen",), "尉": ("wei", "yu"), "省": ("sheng",),
    "女": ("nv", "nu"), "吕": ("lv", "lu"), "旅": ("lv", "lu"), "率": ("lv", "shuai"),
}  # fmt: skip
"""Readings of characters that place names use in more than one way; every listed reading is indexed."""

_READINGS_MAX = 4
"""Readings kept of one name: two polyphones with two readings each; more would only blow up the index."""

_OVERRIDE = re.compile("|".join(sorted(OVERRIDES, key=len, reverse=True)))
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("ü", "v"))


@lru_cache(maxsize=30_000)  # every Chinese character in use; a national character set has 27,533
def reading(character: str) -> str:
    """The usual toneless reading of one character; the character itself if it has none."""
    if character in POLYPHONES:
        return POLYPHONES[character][0]
    known = pinyin_dict.get(ord(character)) if is_chinese(character) else None
    return str(to_normal(known.split(",")[0])).replace("ü", "v") if known else character


def syllables(text: str) -> list[str]:
    """One entry a character of folded text: its toneless pinyin, Latin letters and digits as they are.

    A name with a polyphone is read as a phrase (长安 is chang an), others character by character.
    """
    result = [reading(c) for c in text]
    if any(c in POLYPHONES and len(POLYPHONES[c]) > 1 for c in text):
        for match in re.finditer(r"[\u3400-\u9fff]+", text):
            phrase = lazy_pinyin(match.group(), style=Style.NORMAL, v_to_u=False)
            if len(phrase) == match.end() - match.start():
                for place, syllable in enumerate(phrase, match.start()):
                    if text[place] in POLYPHONES and syllable in POLYPHONES[text[place]]:
                        result[place] = syllable
    for match in _OVERRIDE.finditer(text):
        result[match.start() : match.end()] = OVERRIDES[match.group()]
    return result


def soften(pinyin: str) -> str:
    """The pinyin with the confusable letters folded together."""
    for written, folded in _FOLDS:
        pinyin = pinyin.replace(written, folded)
    return pinyin


def sound(spoken: list[str]) -> str:
    """The folded pinyin of syllables, unbroken: 人民路 → renminnu."""
    return soften("".join(spoken))


def other_readings(text: str, spoken: list[str]) -> list[list[str]]:
    """Further readings of the text beside `spoken`: each polyphone read in its other ways, at most three texts."""
    choices = []
    for character, syllable in zip(text, spoken, strict=True):
        listed = POLYPHONES.get(character, ())
        choices.append([syllable, *(r for r in listed if r != syllable)])
    many = product(*choices)
    next(many)
    return [list(one) for _, one in zip(range(_READINGS_MAX - 1), many, strict=False)]


def initials(text_words: list[str]) -> str:
    """The first letters of a name: one a Chinese character and a Latin word, digits whole; l and n fall together."""
    letters: list[str] = []
    for word in text_words:
        previous_chinese = True
        for character in word:
            if is_chinese(character):
                letters.append(reading(character)[:1])
                previous_chinese = True
            elif previous_chinese or character.isdigit():
                letters.append(character)
                previous_chinese = False
    return "".join(letters).replace("l", "n")
