"""Where quantities stand in a text: numbers with a unit, less those that measure nothing.

A candidate of ``patterns.rules`` is dropped where it lies in a trap, a date or a quoted slogan, where its unit needs
words that are not there, where it restricts the noun behind it (``500人以上行政村``), or where it enumerates policy.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from extractors import numerals, reference
from extractors.page import Page
from extractors.quantities import patterns, units
from extractors.quantities.normalization import Quantity, normalize
from extractors.rules import Rule
from extractors.spans import Mention, longest

Span = tuple[int, int]

CLAUSE = re.compile(r"[，。；！？：\n]")
SENTENCE = re.compile(r"[。；！？\n]")
_QUOTED = re.compile(r"“[^“”\n]{1,16}”|‘[^‘’\n]{1,16}’|「[^「」\n]{1,16}」")
_LONG_QUOTED = re.compile(r"“[^“”。；！？\n]{1,40}”")
_FALL = re.compile(
    r"(?:下降|减少|降低|回落|下滑|下跌|下调|缩减|缩小|缩短|收窄|萎缩|压减|压降|削减|下浮|负增长|调减|减产|减收|递减|跌幅|降幅|少|跌|降|减|低)"
    r"(?:了|幅度?|为|达到?|的|近|约|速|超|过|[均仅]|幅度?为){0,2}$"
)
_TO_LEVEL = re.compile(r"(?:下降|减少|降低|回落|下滑|下跌|下调|缩减|缩小|缩短|收窄|降|减|跌)(?:为|达到?)$")
_FEWER = re.compile(r"(?:[最至不缺更多]少|[最更]低|最低|增减|高低|加减|[起升沉空霜迫]降)$")
_DECREASE_OF = re.compile(r"(?:减少|削减|压减|缩减|核减|净减少?)(?!至|到|为)[一-鿿“”]{1,8}$")
_JOINED = re.compile(r"[、和及与]|以及|，?(?:和|及)")
_HEDGE = re.compile(
    r"(?<![节预签条公契特违邀履简])(?<![^折]合)(?P<hedge>大约|约)(?:有|为|占|达|合|需|计|在|是|新增|增长|下降|提高)$"
)
_RATIO_CUE = re.compile(
    r"倍差|容积率|系数|因子|指数|收入比|比值|[Pp][Mm][Ii]|pH|PH|性别比|信噪比|市盈率|市净率|市销率|密度|之比|比例(?:为|达|是)|收入比为|评分|均分|绿地率|贡献度|负荷比|产出比|投入比|利用小时"
)
_RATIO_LEAD = re.compile(
    r"(?:[由从][^，。；]{1,8}的|从|由|为|至|到|达|是|于|约|报|录得|降|升|：|=|仅|及|和|、|比|倍差|容积率|系数|因子|指数|收入比|PMI|值|率)(?:了)?$"
)
_RATIO_CHANGE = re.compile(r"(?:缩小|扩大|提高|下降|上升|回落|降低|增加|减少|高|低|升|降|收窄)(?:了|约|近)?$")
_COLON_LEAD = re.compile(r"(?:比例?[为达是约至到由从]{0,3}|[的从由为至到达于])$")
_ATTRIBUTE = re.compile(
    r"(?:吨|元|千瓦|马力|米|公斤|亩|人|伏)?(?:级|型)(?!别?(?:大风|阵风|地震|以上风|余震|强风|台风|风))"
)
_COUNTED_BEHIND = re.compile(r"的[一-鿿“”]{1,10}(?:有|达到?|共|增至|增加到)?\d")
_POINTED = re.compile(r"以[上下]|[及或含]以[上下]")
_ABOVE = re.compile(r"超过?了?|超出|逾|突破|不足|不到|不超过|低于|高于|少于|多于|达到?|过|破")
_ANCHOR = re.compile(rf"(?<!\d)\d|数(?=[十百千万亿])|(?<![\d{numerals.HAN}])[{numerals.HAN}]|半")
_LEAD = re.compile(patterns.LEAD)
_HAN_NUMBER = re.compile(rf"[{numerals.HAN}几数]+")
_TRAILING = re.compile(r"[，。；！？：、—）\n]|$")
_POLICY_UNITS = ("项", "个", "条", "大", "类", "种", "点", "方面", "份", "张", "套", "篇")
_HUGE = ("百万", "千万", "万亿", "亿万", "百亿", "千亿")
_UNKNOWN = re.compile(
    r"(?<![\d.A-Za-z/年月\-—~～])(?P<low>\d{1,3}(?:,\d{3}){1,4}|\d{1,9}(?:\.\d{1,4})?)(?P<more>[余多])?(?P<mag>[十百千]?[万亿])?(?P<more2>[余多])?"
    r"(?P<unit>[一-鿿])(?=[，。；、）]|$)"
)
_NO_UNIT = frozenset(
    "年月日号时分秒天周版页岁级强期第点的了和与及或等在是为至到后前内外上下中起间开始不届会楼胜负平室路线度米克元次多余来余"
)
_BIG = re.compile(
    rf"{patterns.NOT_INSIDE}(?P<low>\d{{1,3}}|(?<![一-鿿])[{numerals.HAN_DIGIT}十]{{1,3}}|(?<=[的了成设立培育造出现有]) ?[{numerals.HAN_DIGIT}十]{{1,3}})(?P<unit>大)(?P<head>[一-鿿]{{2,8}})"
)


def find(text: str, taken: Sequence[Span] = ()) -> list[Mention]:
    """Return the quantities of a text in text order.

    Args:
        text: The text.
        taken: Spans of dates, ascending; numbers inside are none.

    >>> [m.surface for m in find("全年销售额超312.6亿元，比上年增长5.1%，新开门店40余家，居全省第二位。")]
    ['超312.6亿元', '5.1%', '40余家']
    """
    none = [*taken, *_trapped(text)]
    free = _Outside(none)
    likely = [m for m in longest(_forms(text)) if free(_core(m))]
    kept = _unrestricted(text, [m for m in likely if _stands(text, m)])
    occupied = _Outside([*none, *((m.start, m.end) for m in kept)])
    extra = [m for m in (*_bare_ratios(text), *_unknown_units(text), *_great(text)) if occupied((m.start, m.end))]
    return sorted([*kept, *longest(extra)])


def extract(page: Page, dates: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """Return the rows of ``quantities`` for a page.

    Args:
        page: The page.
        dates: Its rows of ``dates``; numbers inside them are no quantities.
    """
    taken = sorted(page.locate(row["start"], row["end"]) for row in dates)
    rows: list[dict[str, Any]] = []
    before: tuple[Mention, Quantity] | None = None
    for mention in find(page.text, taken):
        negative = falls(page.text, mention, before)
        quantity = normalize(mention, negative, hedge(page.text, mention))
        if quantity is not None:
            rows.append(_row(page, mention, quantity))
            before = (mention, quantity)
    return rows


def _row(page: Page, mention: Mention, quantity: Quantity) -> dict[str, Any]:
    columns = {name: getattr(quantity, name) for name in Quantity.__slots__}
    return page.mention_row("quantities", mention.start, mention.end, mention.rule, mention.confidence, **columns)


class _Outside:
    """Tells whether a span overlaps none of some others."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[list[int]] = []
        for start, end in sorted(s for s in spans if s[0] < s[1]):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        self._starts = [s for s, _ in merged]
        self._ends = [e for _, e in merged]

    def __call__(self, span: Span) -> bool:
        at = bisect_right(self._starts, span[1] - 1)
        return at == 0 or self._ends[at - 1] <= span[0]


def _matches(text: str, rules: Sequence[Rule]) -> list[Mention]:
    """Return every match of some forms; each is tried where a number begins, with and without what leads up to it."""
    found: list[Mention] = []
    for anchor in _ANCHOR.finditer(text):
        start = anchor.start()
        lead = _LEAD.search(text, max(0, start - 6), start)
        first = lead.start() if lead else start
        for rule in rules:
            m = rule.regex.match(text, first) or (rule.regex.match(text, start) if first < start else None)
            if m:
                parts = {k: v for k, v in m.groupdict().items() if v is not None}
                found.append(
                    Mention(m.start(), m.end(), "quantity", rule.name, m.group(), parts, patterns.CONFIDENCE[rule.name])
                )
    return found


def _forms(text: str) -> list[Mention]:
    """Return every match of a form; from one value to another is a change, not a range."""
    return [m for m in _matches(text, patterns.rules()) if not (m.rule == "range" and _is_change(text, m))]


def _is_change(text: str, mention: Mention) -> bool:
    joint = mention.surface.find("到")
    return (
        joint > 0
        and text[mention.start - 1 : mention.start] in ("从", "由")
        and not text.startswith(("不等", "之间"), mention.end)
    )


def _unrestricted(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return mentions without thresholds for a noun, also in a list that shares it (``超十亿元、超百亿元的企业``)."""
    kept: list[Mention] = []
    after: Mention | None = None
    for mention in reversed(mentions):
        shares = after is not None and _hedged(mention) and bool(_JOINED.fullmatch(text, mention.end, after.start))
        if shares or _restricts(text, mention):
            after = mention
        else:
            after = None
            kept.append(mention)
    return kept[::-1]


def _hedged(mention: Mention) -> bool:
    """Return whether a mention has an approximator or a bound."""
    return bool(mention.parts.get("pre") or _POINTED.fullmatch(mention.parts.get("post", "")))


def _core(mention: Mention) -> Span:
    """Return the span of the number itself."""
    lead = len(mention.parts.get("pre", "")) + len(mention.parts.get("sign", ""))
    return mention.start + lead, mention.end


def _trapped(text: str) -> list[Span]:
    """Return the spans of numbers that measure nothing."""
    spans = [m.span() for rule in (*patterns.TRAPS, patterns.names()) for m in rule.regex.finditer(text)]
    return [s for s in spans if s[0] < s[1]]


def _stands(text: str, mention: Mention) -> bool:
    """Return whether a candidate is a figure in its place."""
    unit = _unit(mention)
    grades = mention.rule == "range" and "、" in mention.surface
    if unit is not None and (
        (grades and unit.dimension != "other") or (unit.base_unit == "V" and _is_han(text, mention.end))
    ):
        return False
    return (
        _counted(mention, unit)
        and _fits(text, mention, unit)
        and not _quoted(text, mention, unit)
        and not _ATTRIBUTE.match(text, mention.end)
        and not _enumerates(text, mention, unit)
    )


def _unit(mention: Mention) -> units.Unit | None:
    """Return what the unit of a mention is, its magnitude aside."""
    return units.resolve(mention.parts["unit"]) if "unit" in mention.parts else None


def _counted(mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether the number itself may count: not a vague one, nor a small one of a class."""
    low = mention.parts.get("low", "")
    if mention.rule != "amount" or not _HAN_NUMBER.fullmatch(low):
        return True
    pre = mention.parts.get("pre")
    if low in ("万", "亿", "百", "千", "万亿"):
        return bool(pre or mention.parts.get("more"))
    if low == "一" or (low == "二" and mention.parts.get("unit") != "人"):
        return unit is not None and unit.dimension == "multiple"
    if low in _HUGE and unit is not None and unit.dimension == "other":
        return False
    if unit is not None and unit.counts and low in _HUGE:
        return bool(pre or mention.parts.get("more"))
    if unit is not None and unit.counts:
        return low not in ("零", "〇") and (unit.han or len(low) > 2 or low[-1] in "百千万亿")
    return True


def _fits(text: str, mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether the words that a unit needs are there."""
    if unit is None or not (unit.before or unit.after) or mention.rule in ("temperature", "money"):
        return True
    if unit.after and any(text.startswith(w, mention.end) for w in unit.after):
        return True
    clause = text[max(_clause_start(text, mention.start), mention.start - 16) : mention.start]
    return any(w in clause for w in unit.before)


def _clause_start(text: str, at: int) -> int:
    """Return where the clause that holds an offset begins, at most 60 characters before."""
    floor = max(0, at - 60)
    starts = [m.end() for m in CLAUSE.finditer(text, floor, at)]
    return starts[-1] if starts else floor


def _quoted(text: str, mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether a candidate is part of a short quoted name or slogan."""
    long = _few(mention) and unit is not None and unit.counts
    reach = 40 if long else 16
    for m in (_LONG_QUOTED if long else _QUOTED).finditer(text, max(0, mention.start - reach), mention.end + reach + 1):
        if m.start() < mention.start and mention.end < m.end() + 1:
            return long or (
                unit is None or unit.counts or unit.dimension in ("length", "area", "multiple") or len(m.group()) < 10
            )
    return False


@cache
def _heads() -> dict[str, frozenset[str]]:
    """Return the classes of every word that may stand behind a number."""
    classes: dict[str, set[str]] = {}
    for row in reference.rows("number_heads"):
        classes.setdefault(row["head"], set()).add(row["class"])
    return {head: frozenset(found) for head, found in classes.items()}


@cache
def _head_pattern() -> re.Pattern[str]:
    return re.compile(units.guarded(_heads()))


def last_head(text: str, start: int, width: int = 12, gap: int = 3) -> tuple[int, frozenset[str]] | None:
    """Return the end and the classes of the last known word of the noun phrase that begins at an offset.

    The phrase ends at punctuation, a verb or 的, after ``width`` characters, and after a policy noun; up to ``gap`` other
    characters may part its words.
    """
    found: tuple[int, frozenset[str]] | None = None
    at, limit = start, min(len(text), start + width)
    while at < limit:
        m = _head_pattern().match(text, at, limit + 4)
        if m:
            classes = _heads()[m.group()]
            if classes == {"verb"} or (found and "verb" in classes):
                break
            found = (m.end(), classes)
            at = m.end()
        elif not _in_phrase(text[at]) or (found and at - found[0] >= (0 if "policy" in found[1] else gap)):
            break
        else:
            at += 1
    return found


def _is_han(text: str, at: int) -> bool:
    return "一" <= text[at : at + 1] <= "鿿"


def _in_phrase(char: str) -> bool:
    return "一" <= char <= "鿿" and char not in "的了和与及或等在是为将把被对从由向已均共也都"


def _enumerates(text: str, mention: Mention, unit: units.Unit | None) -> bool:
    """Return whether a candidate counts policy, or few of something abstract."""
    printed = mention.parts.get("unit")
    if printed not in _POLICY_UNITS:
        return False
    before = text[max(0, mention.start - 6) : mention.start].rstrip("共达为有计等")
    behind = [h for h, c in _heads().items() if "policy" in c and before.endswith(h)]
    if behind:
        return True
    found = last_head(text, mention.end)
    if text.startswith("“", mention.end):
        return _quoted_head(text, mention)
    if found is None or found[1] & {"real", "container"}:
        return False
    return "policy" in found[1] or ("abstract" in found[1] and _few(mention))


def _quoted_head(text: str, mention: Mention) -> bool:
    """Return whether a few things in quotes are slogans: the quotes end the phrase."""
    close = text.find("”", mention.end, mention.end + 12)
    if not _few(mention) or mention.parts.get("post") or close < 0:
        return False
    named = last_head(text, close + 1, 6)
    return bool(_TRAILING.match(text, close + 1)) or (named is not None and not named[1] & {"real", "container"})


def _few(mention: Mention) -> bool:
    low = mention.parts.get("low", "")
    return bool(_HAN_NUMBER.fullmatch(low)) or (low.isdigit() and int(low) < 10)


def _restricts(text: str, mention: Mention) -> bool:
    """Return whether a candidate is a threshold for the noun behind it."""
    unit = _unit(mention)
    if unit is None or unit.dimension in ("share", "points", "multiple"):
        return False
    after = mention.end
    bound = bool(_POINTED.fullmatch(mention.parts.get("post", "")))
    if unit.counts and unit.base_unit == "1":
        return False
    above = bool(_ABOVE.match(mention.parts.get("pre", "")) or mention.parts.get("pre"))
    if not bound and not above:
        return False
    if above and _COUNTED_BEHIND.match(text, after):
        return True
    if text.startswith("的", after):
        after += 1
    if text.startswith(("“", "（"), after) and not unit.counts:
        close = text.find("”", after, after + 10)
        after = close + 1 if close > 0 else after
    found = last_head(text, after, 10, gap=1)
    if found is None:
        return bound and not unit.counts and after < len(text) and _in_phrase(text[after]) and not _is_verb(text, after)
    if unit.counts:
        return "container" in found[1]
    return "container" in found[1] or (bound and "amount" not in found[1])


def _is_verb(text: str, at: int) -> bool:
    """Return whether a verb, preposition or amount begins at an offset."""
    m = _head_pattern().match(text, at)
    return m is not None and bool(_heads()[m.group()] & {"verb", "amount"})


def falls(text: str, mention: Mention, before: tuple[Mention, Quantity] | None = None) -> bool:
    """Return whether the words before a mention tell of a decrease.

    Args:
        text: The text.
        mention: The mention.
        before: The mention before it and its meaning: a list shares its verb (``分别下降2%和3%``).
    """
    if mention.parts.get("sign"):
        return False
    start = mention.start
    lead = text[max(0, start - 14) : start]
    if before is not None and _JOINED.fullmatch(text[before[0].end : start]):
        same = before[1].unit == (mention.parts.get("mag", "") + mention.parts.get("unit", "") or None)
        return same and before[1].value < 0 and not before[0].parts.get("sign")
    if _FEWER.search(lead) or _TO_LEVEL.search(lead):
        return False
    if mention.parts.get("pre") in ("低于", "少于"):
        return mention.parts.get("unit", "").endswith("百分点")
    if _FALL.search(lead):
        return True
    return bool(_DECREASE_OF.search(lead)) and mention.rule == "amount"


def hedge(text: str, mention: Mention) -> str | None:
    """Return an approximator that stands apart before a mention (``约占``), or ``None``."""
    m = _HEDGE.search(text, max(0, mention.start - 6), mention.start)
    return m["hedge"] if m else None


def _bare_ratios(text: str) -> list[Mention]:
    """Return numbers without a unit where the clause speaks of a ratio or an index."""
    found: list[Mention] = []
    for mention in _matches(text, patterns.ratios()):
        start = _clause_start(text, mention.start)
        clause = text[max(start, mention.start - 40) : mention.start]
        if mention.rule == "colon":
            if _COLON_LEAD.search(clause) and ("比" in clause or "率" in clause):
                found.append(mention)
        elif (_RATIO_LEAD.search(clause) and _RATIO_CUE.search(clause)) or _changes_ratio(text, mention):
            follows = text[mention.end : mention.end + 1]
            if not follows or not ("一" <= follows <= "鿿") or follows in "的，缩上下左降升提增减并且和比居高低":
                found.append(mention)
    return found


def _changes_ratio(text: str, mention: Mention) -> bool:
    """Return whether a decimal without a unit is the change of a ratio that the clause before states."""
    lead = text[max(0, mention.start - 48) : mention.start]
    lead = lead[max(lead.rfind("。"), lead.rfind("；"), lead.rfind("\n")) + 1 :]
    return "." in mention.parts["low"] and bool(_RATIO_CHANGE.search(lead)) and bool(_RATIO_CUE.search(lead))


def _unknown_units(text: str) -> list[Mention]:
    """Return numbers with a measure word that no seed knows, at the end of a clause."""
    return [
        Mention(
            m.start(),
            m.end(),
            "quantity",
            "unknown_unit",
            m.group(),
            {k: v for k, v in m.groupdict().items() if v},
            0.6,
        )
        for m in _UNKNOWN.finditer(text)
        if m["unit"] not in _NO_UNIT
        and m["unit"] not in units.units()
        and m.start()
        and ("一" <= text[m.start() - 1] <= "鿿")
    ]


def _great(text: str) -> list[Mention]:
    """Return counts of real things with 大 (``4大片区``)."""
    found: list[Mention] = []
    for m in _BIG.finditer(text):
        head = last_head(text, m.start("head"), 8)
        several = m["low"].isdigit() or (len(m["low"]) == 1 and m["low"] != "一")
        if several and head is not None and head[1] & {"real", "container"}:
            end = m.end("unit")
            found.append(
                Mention(
                    m.start(),
                    end,
                    "quantity",
                    "great",
                    text[m.start() : end],
                    {"low": m["low"].strip(), "unit": "大"},
                    0.6,
                )
            )
    return found
