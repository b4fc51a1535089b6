"""Two road names out of one text: 人民路与中山路交叉口, 人民路/中山路, "Broadway & W 42nd St"."""

from __future__ import annotations

import re

from gis_data.gazetteer.folding import has_chinese

_TAIL = re.compile(
    r"(?:的)?(?:丁字|十字|三岔|交叉)?"
    r"(?:路口|道口|交叉口|交叉路口|交叉点|交汇处|交汇口|交界处|交界|交口|口|交叉|相交)$"
)
_BETWEEN = re.compile(r"\s*[/&@×+|\\]\s*|\s*[、,,;;-]\s*|\s+(?:and|at|with|x|et|corner(?: of)?)\s+", re.IGNORECASE)
_BETWEEN_CHINESE = re.compile(r"[与和跟同及交到近靠]")
_CORNER = re.compile(r"^\s*(?:the\s+)?(?:corner|intersection|crossing)\s+(?:of|at)\s+", re.IGNORECASE)
_ROAD_END = re.compile(r"大道|大街|公路|高速|高架|环路|路|街|巷|弄|道|桥|线|里|胡同")

_SPLITS_MAX = 8
"""Ways to cut one text; a real text has one or two, and each costs two searches among the roads."""


def split_crossing(text: str, spoken_of: bool = True) -> list[tuple[str, str]]:
    """Pairs of texts that may be the two roads of a crossing, the likeliest first; empty where none is seen.

    The second may be unfinished ("人民路与中"): the list is used while the dispatcher types. Without `spoken_of`
    only a sign or word between two roads cuts the text, not a space or the end of the first road's name.
    """
    shorter = _CORNER.sub("", text.strip())
    chinese = has_chinese(shorter)
    if chinese:
        shorter = _TAIL.sub("", shorter)
    pairs: list[tuple[str, str]] = []
    for match in _BETWEEN.finditer(shorter):
        pairs.append((shorter[: match.start()], shorter[match.end() :]))
    if chinese:
        for match in _BETWEEN_CHINESE.finditer(shorter):
            pairs.append((shorter[: match.start()], shorter[match.end() :]))
    if chinese and spoken_of:
        for match in _ROAD_END.finditer(shorter):
            pairs.append((shorter[: match.end()], shorter[match.end() :]))
    if spoken_of:
        pairs += [(shorter[: m.start()], shorter[m.end() :]) for m in re.finditer(r"\s+", shorter)]
    kept = [(a.strip(), b.strip()) for a, b in pairs]
    return [pair for pair in dict.fromkeys(kept) if len(pair[0]) >= 2 and pair[1]][:_SPLITS_MAX]
