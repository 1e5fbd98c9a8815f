"""Which place of its sentence a figure holds for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.indicators.lines import REACH, Figure, Line
from extractors.indicators.tokens import DATE, PERSON, PLACE, Token
from extractors.indicators.topics import ASIDE, NOBODY, WATERS, is_facility

_BASE = frozenset(
    {
        "比",
        "较",
        "高于",
        "低于",
        "快于",
        "慢于",
        "多于",
        "少于",
        "优于",
        "好于",
        "占",
        "居",
        "列",
        "位居",
        "位列",
        "超过",
        "高出",
        "低",
        "领先",
        "领跑",
    }
)
_RANKED = re.compile(r"(?:第[一二三四五六七八九十\d]|首位|前列|平均|首个|唯一|领先|各省|各市|各县|同类|同期)")
_LOCATIVES = frozenset({"在", "于", "据", "随着", "自", "至", "到"})
_AT = frozenset({"在", "于"})
_BEING = frozenset({"是", "为", "成为", "属于", "号称", "作为", "入选", "获评", "列为"})
_GOING = frozenset({"抵达", "到达", "赶赴", "前往", "奔赴", "驰援", "赶到", "来到", "进驻"})
_COUNTED = re.compile(r"(?:乡镇|镇街|街道|[镇乡村县市区州省旗]|国家|社区|地区|地市|苏木)(?![一-鿿]?民)")
_WORKS = ("项目", "工程", "基地", "工厂", "电站")
_LYING = frozenset({"位于", "地处", "坐落", "坐落于", "坐落在", "背倚", "背靠", "环抱", "毗邻", "紧邻"})
_TO = frozenset({"至", "到", "—", "-", "－", "～", "~"})
_ALONG = ("两岸", "沿岸", "沿线", "流域", "畔", "岸边", "北岸", "南岸", "东岸", "西岸", "上游", "中游", "下游")


@dataclass(slots=True)
class _Sought:
    """The places found on the way back from a figure.

    Attributes:
        topical: The nearest place or deictic that opens a clause.
        plain: The nearest place of the figure's own clause, or site.
        weak: The nearest place that an earlier clause mentions.
        aside: The nearest destination or party of the sentence.
        adjacent: Whether nothing but the figure's own phrase has been passed.
        own: Whether a person or a household has been passed whose figure it is.
        listed: Rows of places that are counted as a list (``甲镇、乙镇等6个``).
    """

    topical: int | None = None
    plain: int | None = None
    weak: int | None = None
    aside: int | None = None
    adjacent: bool = True
    own: bool = False
    listed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Governor:
    """The place of a sentence that a figure holds for.

    Attributes:
        row: Row of the place that governs it, -1 for nowhere, ``None`` where the sentence names none.
        weak: Row of one that only may govern it.
        listed: Whether the place is the first of those that are counted, so that the unit around them is meant.
        own: Whether the figure is one of a person or a household that the sentence places nowhere.
    """

    row: int | None
    weak: int | None = None
    listed: bool = False
    own: bool = False


def governing(line: Line, figure: Figure, places: Sequence[dict[str, Any]]) -> Governor:
    """Return the place of the sentence that governs a figure.

    A place inside the figure's own phrase comes first, then the last place or deictic that opens a clause before
    it, then one of its own clause or a site. A place that an earlier clause only mentions may govern where nothing
    else does. Bystanders do not count: bases of comparison, destinations, venues of meetings. -1 says that the
    clause's subject is a company, whose figures belong to no place.
    """
    sought, i = _Sought(), figure.at - 1
    sought.own = i >= 0 and "earns" in line.tokens[i].roles
    while i >= max(0, figure.at - REACH):
        token = line.tokens[i]
        if token.kind == PLACE:
            row, i = _consider(line, figure, i, places, sought)
            if row is not None:
                return Governor(row, listed=row in sought.listed)
        elif i in line.sites and sought.topical is None:
            sought.topical = line.sites[i]
        elif token.kind in "vxQ":
            sought.adjacent = False
        elif _is_actor(line, i) and sought.topical is None and sought.plain is None and _is_subject(line, i):
            stated = (sought.aside, sought.weak, _reached(line.tokens, figure.at))
            return Governor(next((row for row in stated if row is not None), NOBODY))
        elif not sought.own and _is_household(line, i):
            sought.own = sought.topical is None and sought.plain is None
        i -= 1
    named = sought.topical if sought.topical is not None else sought.plain
    if named is None:
        named = _following(line.tokens, figure.at, places)
    if named is None and sought.own:
        named = sought.weak
    return Governor(named, sought.weak, named in sought.listed, sought.own and named is None)


def _consider(
    line: Line, figure: Figure, i: int, places: Sequence[dict[str, Any]], sought: _Sought
) -> tuple[int | None, int]:
    """Take the place at token ``i``: return its row where it decides, and the first token of its list."""
    tokens = line.tokens
    if sought.aside is None and i and "beside" in tokens[i - 1].roles and "sold" not in tokens[i - 1].roles:
        sought.aside = tokens[i].row
    if _leads_over(line, i, figure):
        return tokens[i].row, i
    if _is_bystander(tokens, i, places) or _is_quoted(tokens, i, figure.at):
        return None, i
    if _is_inner_item(tokens, i, figure.at):
        return None, i
    first = _first_listed(tokens, i)
    row = tokens[_nth_listed(line, figure, first, i)].row
    place = places[row]
    if is_facility(place) and _turns(tokens, i, figure.at):
        return None, first
    if sought.topical is None and (_is_built_at(tokens, first, i) or _lives(tokens, first, i)):
        sought.topical = row
    if _is_counted(tokens, i, several=first < i):
        sought.listed.add(row)
    opens = _opens(line, i, first) and not _is_inner(tokens, first)
    if sought.adjacent and (place["kind"] != "site" or opens):
        return row, first
    if sought.topical is None and (opens or (place["kind"] == "deictic" and not _is_aside(tokens, i))):
        sought.topical = row
    stands = place["kind"] == "site" or (place["kind"] == "natural" and place["name"][-1] not in WATERS)
    near = tokens[i].clause == tokens[figure.at].clause or stands
    if near and sought.plain is None:
        sought.plain = row
    elif sought.weak is None and (place["kind"] == "site" or not _is_attribute(tokens, i, figure)):
        sought.weak = row
    return None, first


def _is_counted(tokens: Sequence[Token], i: int, *, several: bool) -> bool:
    """Return whether a number after the place at ``i`` counts the places that it ends a list of (``甲、乙等6个乡镇``)."""
    at = i + 1 + (tokens[i + 1].text == "等")
    if at >= len(tokens) or tokens[at].kind != "Q":
        return False
    counts = bool(_COUNTED.match((tokens[at].text[-1] if tokens[at].text[-1] != "个" else "") + tokens[at + 1].text))
    return at > i + 1 or (several and counts)


def _leads_over(line: Line, i: int, figure: Figure) -> bool:
    """Return whether a place ends the clause before the figure's, which has no subject (``…出现在某村，达40毫米``)."""
    first = line.clause_start(figure.at)
    if i + 2 != first or line.tokens[i + 1].text != "，" or figure.lead != first:
        return False
    return all(t.kind in "du" or t.roles & {"link"} for t in line.tokens[first : figure.at])


def _turns(tokens: Sequence[Token], i: int, at: int) -> bool:
    """Return whether a sentence begins anew between two tokens: a semicolon, then a date."""
    stops = [k for k in range(i + 1, at) if tokens[k].text == "；"]
    return any(t.kind == DATE for k in stops for t in tokens[k + 1 : k + 3])


def _is_built_at(tokens: Sequence[Token], first: int, i: int) -> bool:
    """Return whether something is begun, built or opened at a place (``基地在某镇开工``, ``项目落户某县``)."""
    chain = _whole_list(tokens, first)[0]
    before = tokens[chain - 1] if chain else None
    if before is None:
        return False
    if before.text in _LYING:
        lead = [t for t in tokens[max(0, chain - 12) : chain - 1] if t.clause == before.clause]
        works = any(t.text.endswith(_WORKS) for t in lead) and not any(t.kind == PLACE for t in lead)
        return works and tokens[min(i + 1, len(tokens) - 1)].text == "，"
    after = [t for t in tokens[i + 1 : i + 5] if t.clause == tokens[i].clause]
    settles = "settles" in before.roles and before.text not in _AT
    if before.text == "对":
        return any(t.roles & {"inspects"} for t in tokens[i + 1 : i + 12] if t.clause == tokens[i].clause)
    return settles or (before.text in _AT and any(t.roles & {"settles", "works"} for t in after))


def _lives(tokens: Sequence[Token], first: int, i: int) -> bool:
    """Return whether a person is said to live at a place (``家住某镇的老人``)."""
    chain = _whole_list(tokens, first)[0]
    return chain > 0 and tokens[chain - 1].text in ("家住", "住在") and tokens[i + 1].text == "的"


def _is_attribute(tokens: Sequence[Token], i: int, figure: Figure) -> bool:
    """Return whether a place only tells apart the noun after it, in a clause before the figure's."""
    after = tokens[i + 1]
    object_ = i > 0 and tokens[i - 1].kind == "v" and after.kind == "v"
    nominal = (after.kind in "nb" and not after.roles & {"class_label"}) or object_
    return tokens[i].clause != tokens[figure.at].clause and nominal


def _is_aside(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a deictic is where something spreads or ranks (``在全省推广``), not what is counted (``在全国20多个``)."""
    return i > 0 and tokens[i - 1].text in ASIDE and tokens[min(i + 1, len(tokens) - 1)].kind != "Q"


def _following(tokens: Sequence[Token], at: int, places: Sequence[dict[str, Any]]) -> int | None:
    """Return the place after a figure that it belongs to.

    It stands right after it (``10家浙江企业``), is what it measures (``200米的东门巷``, ``投资3亿元建设某园``), or where the
    thing that it measures is built (``投资3亿元的工厂在某镇开工``).
    """
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None:
        return None
    if after.kind == PLACE and places[after.row]["kind"] != "site":
        return after.row
    if after.text != "的" and "works" not in after.roles:
        return None
    last = at + 1
    while last + 1 < len(tokens) and (tokens[last + 1].kind == PLACE or tokens[last + 1].text == "·"):
        last += 1
    measured = tokens[last]
    if measured.kind == PLACE:
        return measured.row if places[measured.row]["kind"] in ("site", "natural", "village", "town") else None
    for i in range(last + 1, min(last + 14, len(tokens))):
        if tokens[i].clause != tokens[at].clause or tokens[i].kind == "Q":
            break
        if tokens[i].kind == PLACE and _is_built_at(tokens, _first_listed(tokens, i), i):
            return tokens[i].row
    return None


def _reached(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place after a figure that those whom it counts go to (``救援队20人抵达某村``)."""
    for i in range(at + 1, len(tokens)):
        if tokens[i].text == "。":
            return None
        if tokens[i].kind == PLACE and tokens[_first_of_chain(tokens, i) - 1].text in _GOING:
            last = i
            while last + 1 < len(tokens) and tokens[last + 1].kind == PLACE:
                last += 1
            return tokens[last].row
    return None


def _first_of_chain(tokens: Sequence[Token], i: int) -> int:
    while i > 0 and tokens[i - 1].kind == PLACE:
        i -= 1
    return i


def _is_bystander(tokens: Sequence[Token], i: int, places: Sequence[dict[str, Any]]) -> bool:
    """Return whether a place plays no part in whose figures the sentence gives."""
    first, last = _whole_list(tokens, i)
    before = tokens[first - 1] if first else None
    if _is_endpoint(tokens, i):
        return True
    if last + 1 < len(tokens) and "giver" in tokens[last + 1].roles:
        return True
    after = "".join([t.text for t in tokens[i + 1 : i + 3]])
    if places[tokens[i].row]["kind"] == "natural" and after.startswith(_ALONG):
        return True
    if before is not None:
        lead = tokens[max(line_start(tokens, first), first - 6) : first]
        if tokens[min(i + 1, len(tokens) - 1)].kind == "Q" and any(t.text in _BASE for t in lead):
            return True
        if before.text in _BASE or (_RANKED.match(after) and before.kind != "x"):
            return True
        if "dateline" in before.roles:
            return True
        if "beside" in before.roles and before.text not in ("和", "与", "同"):
            return True
        if before.text in _BEING and tokens[min(i + 1, len(tokens) - 1)].kind != "Q":
            return True
        if before.text == "以" and after.startswith("为"):
            return after != "为例"
        if before.text in ("对", "自", "从", "向") and any("trade" in t.roles for t in tokens[last + 1 : last + 5]):
            return True
        if before.text in ("与", "同") and first > 1 and tokens[first - 2].kind != PLACE:
            return True
        if before.text in _AT:
            return _has_event(tokens, i)
    return False


def _whole_list(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """Return the indices of the first and the last place of the chain or list that the place at ``i`` stands in."""
    first = last = i
    while first and (tokens[first - 1].kind == PLACE or _joins(tokens, first - 1)):
        first -= 1
    while last + 1 < len(tokens) and (tokens[last + 1].kind == PLACE or _joins(tokens, last + 1)):
        last += 1
    return first, last


def _joins(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a token stands between two places of a list."""
    between = 0 < i < len(tokens) - 1 and tokens[i - 1].kind == tokens[i + 1].kind == PLACE
    return between and tokens[i].text in ("、", "和", "与", "及")


def _is_quoted(tokens: Sequence[Token], i: int, at: int) -> bool:
    """Return whether a place stands inside a quotation, a title as it were, that ends before the figure at ``at``."""
    for token in tokens[i + 1 : at]:
        if token.text in "“。；":
            return False
        if token.text == "”":
            return tokens[i - 1].text != "“" or tokens[i + 1] is not token
    return False


def _is_inner_item(tokens: Sequence[Token], i: int, at: int) -> bool:
    """Return whether a place only tells apart an item of the list of things counted (``甲县白茶、乙县苹果等5个产品``)."""
    mixed = tokens[i + 1].text == "、" and tokens[i + 2].kind != PLACE
    if mixed and any(t.text == "等" and t.clause == tokens[i].clause for t in tokens[i + 2 : at]):
        return True
    if tokens[i].clause != tokens[at].clause or (tokens[i + 1].text in ("、", "和", "等", "及", "与") and not mixed):
        return False
    between = [t.text for t in tokens[i + 1 : at]]
    return "等" in between[-3:] and not any(t.kind == "Q" for t in tokens[i + 1 : at])


def _is_endpoint(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a place is one end of a stretch (``甲城至乙城段``)."""
    onward = i + 2 < len(tokens) and tokens[i + 1].text in _TO and tokens[i + 2].kind == PLACE
    return onward or (i > 1 and tokens[i - 1].text in _TO and tokens[i - 2].kind == PLACE)


def line_start(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the first token of the clause of token ``at``, looking back a few tokens."""
    first = at
    while first > 0 and at - first < 8 and tokens[first - 1].clause == tokens[at].clause:
        first -= 1
    return first


def _has_event(tokens: Sequence[Token], i: int) -> bool:
    """Return whether a verb of meeting follows in the clause of token ``i``, before any figure."""
    for token in tokens[i + 1 : i + 7]:
        if token.kind == "Q" or token.clause != tokens[i].clause:
            return False
        if "event" in token.roles:
            return True
    return False


def _first_listed(tokens: Sequence[Token], i: int) -> int:
    """Return the index of the first place of the list that ends at ``i``; of a chain of levels, its last."""
    first = i
    while first >= 2 and tokens[first - 1].text in ("、", "和", "与", "及") and tokens[first - 2].kind == PLACE:
        first -= 2
        while first >= 1 and tokens[first - 1].kind == PLACE and tokens[first].kind == PLACE:
            break
    return first


def _nth_listed(line: Line, figure: Figure, head: int, last: int) -> int:
    """Return the index of the place of a list that belongs to the figure of a list as long (``甲、乙分别种植3亩和5亩``)."""
    listed = list(range(head, last + 1, 2))
    even = all(line.tokens[i].kind == PLACE for i in listed)
    if len(listed) < 2 or len(listed) != len(figure.group) or not even:
        return head
    return listed[figure.index - figure.group[0]]


def _opens(line: Line, i: int, head: int) -> bool:
    """Return whether the places from ``head`` to ``i`` open their clause."""
    first = line.clause_start(head)
    if line.tokens[first].text == "以" and i + 1 < len(line.tokens) and line.tokens[i + 1].text == "为例":
        return True
    if head > first and line.tokens[head - 1].text == "的" and _describes(line.tokens[first:head]):
        return True
    for token in line.tokens[first:head]:
        if (
            token.kind in (DATE, PLACE)
            or token.kind in "cdxfr"
            or token.text in _LOCATIVES
            or token.roles & {"until_now", "quoted"}
        ):
            continue
        if token.text in (
            "放眼",
            "走进",
            "站在",
            "站",
            "来到",
            "漫步",
            "走在",
            "登上",
            "置身",
            "据悉",
            "截至",
            "力争",
            "记者",
            "目标",
            "使",
            "让",
            "推动",
            "比如",
            "例如",
            "譬如",
        ):
            continue
        return False
    return True


def _describes(lead: Sequence[Token]) -> bool:
    """Return whether what stands before a place only says where it lies (``某江沿岸的``, ``位于某县的``)."""
    named = any(t.kind == PLACE for t in lead) and not any(t.kind == "Q" for t in lead)
    return named and (lead[0].kind == PLACE or lead[0].text in _LYING)


def _is_inner(tokens: Sequence[Token], head: int) -> bool:
    """Return whether a place after ``在`` only says where its clause's subject, a place too, acts."""
    if not head or tokens[head - 1].text not in _AT:
        return False
    return any(t.kind == PLACE and t.clause == tokens[head].clause for t in tokens[max(0, head - 4) : head - 1])


_INSTITUTION = re.compile(r"(?:该|本|这家)?.*(?:中心|校|所|社|团|协会|基金会)")
_CREW = ("支队", "大队", "救援队")


def _is_actor(line: Line, i: int) -> bool:
    """Return whether token ``i`` is a company, or an institution spoken of before (``该中心``)."""
    token, before = line.tokens[i], line.tokens[i - 1] if i else None
    if "company" in token.roles or token.text.endswith(_CREW):
        return True
    known = token.text[0] == "该" or (before is not None and before.text in ("该", "本", "这家"))
    return known and token.kind == "n" and bool(_INSTITUTION.fullmatch(token.text))


def _is_subject(line: Line, i: int) -> bool:
    """Return whether token ``i`` ends the subject of its clause: only nouns before it, a verb or place after."""
    first = line.clause_start(i)
    after = line.tokens[i + 1] if i + 1 < len(line.tokens) else None
    if line.tokens[i].text == "企业" and (
        any(t.kind in "nba" for t in line.tokens[first:i]) or after is None or after.kind in "nb"
    ):
        return False
    counted = after is not None and after.kind == "Q" and not line.tokens[i].text.endswith(_CREW)
    if after is None or counted or (after.kind == "x" and after.text not in "，"):
        return False
    if after.text == "的" or line.tokens[first].text in ("为", "对", "给", "由"):
        return False
    return all(t.kind in "nbarDdcxRfm" or t.roles & {"link"} for t in line.tokens[first:i])


def _is_household(line: Line, i: int) -> bool:
    """Return whether token ``i`` is a person or a household that acts for itself (``我家种了五亩``), not one that speaks."""
    token, after = line.tokens[i], line.tokens[min(i + 1, len(line.tokens) - 1)]
    if token.kind == PERSON:
        own = after.text[:1] == "家" or "household_act" in after.roles
    else:
        own = "household" in token.roles and "says" not in after.roles and after.text not in "的、"
    return own and all(t.kind in "xDdrRcn" for t in line.tokens[line.clause_start(i) : i])
