"""Whether a number with a unit is a figure in its place, or a threshold, an enumeration of policy, part of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors import numerals
from extractors.quantities import cues, units
from extractors.spans import Mention

CLAUSE = re.compile(r"[，。；！？：\n]")
JOINED = re.compile(r"[、和及与]|以及|，?(?:和|及)")
"""What parts the members of a list."""
_QUOTED = re.compile(r"“[^“”\n]{1,16}”|‘[^‘’\n]{1,16}’|「[^「」\n]{1,16}」")
_LONG_QUOTED = re.compile(r"“[^“”。；！？\n]{1,40}”")
_ATTRIBUTE = re.compile(
    r"(?:吨|元|千瓦|马力|米|公斤|亩|人|伏)?(?:级|型)(?!别?(?:大风|阵风|地震|以上风|余震|强风|台风|风))"
)
_COUNTED_BEHIND = re.compile(r"的[一-鿿“”]{1,10}(?:有|达到?|共|增至|增加到)?\d")
_OF_ONE = re.compile(r"(?:总投资|占地|面积)(?:额|约|达)?$")
"""What is said of one project, even by a threshold (``总投资超10亿元的项目开工``)."""
_OF_ANY = re.compile("对|凡|所有|各|每|给予")
_SHARE = re.compile(r"“?\d+(?:\.\d+)?[%％]")
"""A share, of which the number before only says how many are meant (``两个100%``)."""
_DIVISIONS = frozenset({"省", "市", "县", "区", "州", "镇", "乡", "村", "国", "省区", "旗", "盟"})
_SMALL = frozenset("两三四五六七八九十")
_LISTED = re.compile(r"[一-鿿]{2,5}[、和][一-鿿]{2,5}$")
_BOUND = re.compile(r"[及或含]?以[上下]")
_TRAILING = re.compile(r"[，。；！？：、—）\n]|$")
_HAN_NUMBER = re.compile(rf"[{numerals.HAN}几数]+")
_DIGITS = re.compile("[一二三四五六七八九]{2,}")
_ENUMERATED = ("项", "个", "条", "大", "类", "种", "点", "方面", "份", "张", "套", "篇")
_MAGNITUDES = ("万", "亿", "百", "千", "万亿")
_HUGE = ("百万", "千万", "万亿", "亿万", "百亿", "千亿")


def stands(text: str, mention: Mention) -> bool:
    """Return whether a candidate is a figure, thresholds aside (see ``unrestricted``)."""
    unit = unit_of(mention)
    return (
        (_counts(mention, unit) or _closes(text, mention, unit) or _sums_up(text, mention))
        and _fits(text, mention, unit)
        and not _grades(text, mention, unit)
        and not _quoted(text, mention, unit)
        and not _ATTRIBUTE.match(text, mention.end)
        and not (mention.parts.get("unit") == "个" and _SHARE.match(text, mention.end))
        and not _enumerates(text, mention)
    )


def unrestricted(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return mentions without thresholds for a noun, also in a list that shares it (``超十亿元、超百亿元的企业``)."""
    kept: list[Mention] = []
    after: Mention | None = None
    for mention in reversed(mentions):
        shares = after is not None and _hedged(mention) and bool(JOINED.fullmatch(text, mention.end, after.start))
        if shares or _restricts(text, mention):
            after = mention
        else:
            after = None
            kept.append(mention)
    return kept[::-1]


def clause_start(text: str, at: int) -> int:
    """Return where the clause that holds an offset begins, at most 60 characters before."""
    floor = max(0, at - 60)
    starts = [m.end() for m in CLAUSE.finditer(text, floor, at)]
    return starts[-1] if starts else floor


def unit_of(mention: Mention) -> units.Unit | None:
    """Return what the unit of a mention is, its magnitude aside."""
    return units.resolve(mention.parts["unit"]) if "unit" in mention.parts else None


def _hedged(mention: Mention) -> bool:
    """Return whether a mention has an approximator or a bound."""
    return "pre" in mention.parts or bool(_BOUND.fullmatch(mention.parts.get("post", "")))


def _counts(mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether the number itself may count: not a vague one, nor a small one of a class."""
    low = mention.parts.get("low", "")
    if mention.rule != "amount" or not _HAN_NUMBER.fullmatch(low):
        return True
    stressed = "pre" in mention.parts or "more" in mention.parts
    if low in _MAGNITUDES:
        return stressed
    if low == "一" or (low == "二" and mention.parts.get("unit") != "人"):
        return unit is not None and unit.dimension == "multiple"
    if unit is None or not unit.counts:
        return unit is None or low not in _HUGE or unit.dimension != "other"
    if low in _HUGE:
        return stressed
    if _DIGITS.fullmatch(low) and numerals.parse_range(low) is None:
        return False
    return low not in ("零", "〇") and (unit.han or len(low) > 2 or low[-1] in "百千万亿")


def _sums_up(text: str, mention: Mention) -> bool:
    """Return whether a few units are those just listed (``通州、崇川两区``)."""
    low, unit = mention.parts.get("low", ""), mention.parts.get("unit")
    return (
        unit in _DIVISIONS and low in _SMALL and bool(_LISTED.search(text, max(0, mention.start - 12), mention.start))
    )


def _closes(text: str, mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether a bare magnitude with a bound ends its clause (``盘活用地百亩以上``), where it restricts no noun."""
    bound = "post" in mention.parts and _BOUND.fullmatch(mention.parts["post"])
    measured = unit is not None and not unit.counts and mention.parts.get("low") in _MAGNITUDES
    return bool(bound) and measured and bool(_TRAILING.match(text, mention.end))


def _fits(text: str, mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether the words that a unit needs are there."""
    if unit is None or not (unit.before or unit.after) or mention.rule in ("temperature", "money"):
        return True
    if unit.after and text.startswith(unit.after, mention.end):
        return True
    width = 4 if unit.dimension == "multiple" else 30
    lead = re.split(r"[。；！？\n]", text[max(0, mention.start - width) : mention.start])[-1]
    return any(w in lead for w in unit.before)


def _grades(text: str, mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether a candidate names classes (``一、二类苗``) or a class of voltage (``35千伏变电站``)."""
    if unit is None:
        return False
    listed = mention.rule == "range" and "、" in mention.surface
    return (listed and unit.dimension != "other") or (unit.base_unit == "V" and cues.is_han(text, mention.end))


def _quoted(text: str, mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether a candidate is part of a short quoted name, or a small one of a longer slogan."""
    long = _few(mention) and unit is not None and unit.counts
    regex, reach = (_LONG_QUOTED, 40) if long else (_QUOTED, 16)
    for m in regex.finditer(text, max(0, mention.start - reach), mention.end + reach + 1):
        if m.start() < mention.start and mention.end <= m.end():
            named = unit is None or unit.counts or unit.dimension in ("length", "area", "multiple")
            return named or len(m.group()) < 10
    return False


def _few(mention: Mention) -> bool:
    """Return whether a number is written in characters, or below ten."""
    low = mention.parts.get("low", "")
    return bool(_HAN_NUMBER.fullmatch(low)) or (low.isdigit() and int(low) < 10)


def _enumerates(text: str, mention: Mention) -> bool:
    """Return whether a candidate counts policy, or few of something abstract."""
    if mention.parts.get("unit") not in _ENUMERATED:
        return False
    if cues.policy_regex().search(text, max(0, mention.start - 8), mention.start):
        return True
    if text.startswith("“", mention.end):
        return _names_few(text, mention)
    head = cues.last_head(text, mention.end)
    return not head & cues.COUNTED and ("policy" in head or ("abstract" in head and _few(mention)))


def _names_few(text: str, mention: Mention) -> bool:
    """Return whether a few things in quotes are slogans: the quotes end the phrase, or something abstract does."""
    close = text.find("”", mention.end, mention.end + 12)
    if not _few(mention) or "post" in mention.parts or close < 0:
        return False
    named = cues.last_head(text, close + 1, 6)
    return bool(_TRAILING.match(text, close + 1)) or bool(named and not named & cues.COUNTED)


def _restricts(text: str, mention: Mention) -> bool:
    """Return whether a candidate is a threshold for the noun behind it (``500人以上行政村``)."""
    unit, after = unit_of(mention), mention.end
    if unit is None or unit.dimension in ("share", "points", "multiple") or (unit.counts and unit.base_unit == "1"):
        return False
    bound, above = bool(_BOUND.fullmatch(mention.parts.get("post", ""))), "pre" in mention.parts
    if not bound and not above:
        return False
    if above and _COUNTED_BEHIND.match(text, after):
        return True
    after += text.startswith("的", after)
    if text.startswith("“", after) and not unit.counts:
        after = max(after, text.find("”", after, after + 10) + 1)
    if unit.dimension in ("money", "area") and _OF_ONE.search(text, max(0, mention.start - 8), mention.start):
        return bool(_OF_ANY.search(text, clause_start(text, mention.start), mention.start))
    head = cues.last_head(text, after, 10, gap=1)
    if unit.counts or "container" in head:
        return "container" in head
    if head:
        return bound and "amount" not in head
    return bound and cues.in_phrase(text, after) and not cues.head_at(text, after) & {"verb", "amount"}
