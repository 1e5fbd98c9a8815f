"""Whether a place stands inside another name: of an organisation, a work, an event, an honour, a brand or a slogan."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from extractors.places import knowledge
from extractors.places.found import Found

_REACH = 34
_CLAUSE = re.compile(r"[^，。；：！？、\n《》\u3000]*")
_TITLE = re.compile(r"《[^《》\n]{1,80}》")
_QUOTE = re.compile(r"“([^“”\n]{2,12})”")
_SENTENCE = re.compile(r"[，。；：！？]")
_STOP = re.compile(knowledge.alternation(knowledge.cues("stop")))
_GOES_ON = knowledge.alternation(knowledge.cues("goes_on"))
_BODY = re.compile(rf"(.{{0,16}}?)(?P<head>{knowledge.alternation(knowledge.cues('body'))})(?!{_GOES_ON})")
_NO_NAME = frozenset(
    (
        "公司",
        "医院",
        "学校",
        "小学",
        "中学",
        "中小学",
        "幼儿园",
        "协会",
        "学会",
        "商会",
        "法院",
        "检察院",
        "集团",
        "基金",
        "证券",
        "保险",
        "事务所",
        "联盟",
        "合作社",
        "俱乐部",
    )
)
"""Heads that a place alone does not make a name: 安徽医院 are any hospitals of Anhui, 台州银行 is one bank."""
_DESK = re.compile(
    r"([^“”]{0,8}?)(?:局(?![部面势地限])|厅(?!堂)|委(?![员托派任屈婉])|办(?=$|[主副]|公室|负责|[、和及与]))"
)
_EVENT = re.compile(rf"(.{{0,28}}?)(?:{knowledge.alternation(knowledge.cues('event'))})(?!上|中|精神|期间|会场)")
_AWARD = re.compile(
    rf"(.{{0,6}}?)(?:{knowledge.alternation(knowledge.cues('award'))})(?!工作|改革|期|推进|建设|创建|带动)"
)
_MADE_NOT = {
    "人": "大民口均才员士力工社文类数次气防行群为间参", "企": "业", "商": "业务贸品场标会圈人户", "方": "面案法向式便可能位圆才言程",
    "产": "业值量品能权区地出生销", "造": "价纸血林", "版": "本块图面权", "队": "伍员", "杯": "子", "话": "题剧费语", "菜": "市场篮",
    "号": "召", "式": "样", "系": "列统", "制": "造度定作约", "梦": "想", "牌": "照", "游": "客戏", "帮": "助扶", "籍": "", "装": "修备机卸载置满",
}  # fmt: skip
_ONE = "".join(_MADE_NOT)
_MADE = re.compile(
    "|".join(
        [f"{c}(?![{no}])" if no else c for c, no in _MADE_NOT.items()]
        + [
            re.escape(c) + "(?![业商基力性])"
            for c in knowledge.cues("made")
            if len(c) > 1 and c not in ("特色", "实践", "探索", "行动", "贡献", "担当", "答卷")
        ]
    )
)
_SPIRIT = re.compile(knowledge.alternation(c for c in knowledge.cues("made") if len(c) > 1))
_MINISTRY = re.compile(r"[\u4e00-\u9fff]{2,8}?部(?![分门队署长落件位级委里内属])")
_WATER = re.compile(knowledge.alternation(knowledge.cues("water")))
_JOINED_OFFICES = re.compile(
    r"(?:经济|工业|人力资源|住房|自然资源|文化|卫生|发展|农业|科学|体育|教育|退役)和(?:信息化|社会保障|城乡建设|规划|旅游|计划生育|改革|农村|技术)"
)
_BRAND = re.compile(r"”(?:牌|商标|品牌|系列|号)")
_HONOURED = re.compile(r"(?:荣获|入选|获评|评为|被授予|列入|跻身|入围|命名为|认定为)$")
_DATELINE = re.compile(r"(?:\d{1,2}月)?(?:\d{1,2}日)?[讯电](?![子力网话信商影台站池动缆器费源])")
_LISTED_UNITS = re.compile(r"[两三四五六七八九十百\d]+[个]?[省市县区镇乡村街]")
_PUBLISHED = re.compile(
    r"(?:(?!印发|发布|出台|推介|召开|公布|解读|通过|启动)[^\n，。；：]){0,30}?"
    rf"(?:(?:{knowledge.alternation(knowledge.cues('document'))}|工作报告|预算报告)(?:$|\n|[）)】》])|预算执行情况)"
)
_CHINA = re.compile(
    r"石油|石化|海油|平安|人寿|人保|中车|中铁|铁建|交建|电建|能建|中冶|华电|船舶|烟草|邮政|商飞|航天|五矿|中化|特色|式|共产党|梦|人民|科学院|工程院|银行|作家协会|证监会|移动|联通|电信|制造|制"
)
_LONG_PRODUCT = knowledge.alternation(c for c in knowledge.cues("product") if len(c) > 1)
_SHORT_PRODUCT = knowledge.alternation(c for c in knowledge.cues("product") if len(c) == 1)
_PRODUCT = re.compile(
    rf"[\u4e00-\u9fff]{{0,2}}?(?:(?:{_LONG_PRODUCT})(?![业农园基地产面种播出价总])|(?:{_SHORT_PRODUCT})(?=$|[、和与等及的”]))"
)
_SLOGAN = re.compile(rf"(?:{knowledge.alternation(knowledge.cues('slogan'))})$")
_RELATION = re.compile(
    r"[\u4e00-\u9fff]{0,10}?(?:协定|协议|条约|关系|论坛|班列|铁路|航线|自贸|经济走廊|合作|友好|口岸|扶贫协作|对口)"
)
_BRACKET = re.compile(r"）[\u4e00-\u9fff]{0,8}(?:公司|集团|中心)")
_WHOLE_TITLE = re.compile(
    rf"(?:(?!上下|人民|各级|各地|干部|累计|实现|完成|全面).){{0,30}}?(?:推进会|动员会|部署会|座谈会|现场会|(?:大会|会议)(?!战|室|精神)|“?两会”?|论坛|运动会|联赛|锦标赛)"
    rf"|人大(?![学量多概幅])|政协|妇联|总工会|.{{0,8}}?(?:{knowledge.alternation(knowledge.cues('award'))})(?!工作|改革|建设|创建|带动)"
)
_PARTY = re.compile(r"(?:党委|党支部|党总支)")


def mark(text: str, found: Sequence[Found]) -> None:
    """Set ``nested`` of every candidate.

    Args:
        text: The view's text.
        found: Candidates in text order.
    """
    works = [m.span() for m in _TITLE.finditer(text)]
    quotes = [m.span() for m in _QUOTE.finditer(text) if not _SENTENCE.search(m[1])]
    following: Found | None = None
    for one in reversed(found):
        chained = following is not None and following.start == one.end and one.kind == "division"
        if _around(one, works) or _inside_quote(text, one, quotes) or one.rule == "rail line":
            one.nested = True
        elif chained and following is not None:
            one.nested = following.nested and (
                following.kind in ("division", "deictic", "town") or following.rule == "gazetteer"
            )
        else:
            one.nested = _by_context(text, one)
        following = one
    _pairs(text, found)


def _around(one: Found, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the span of a disjoint, ordered row of them that a candidate stands inside."""
    at = bisect_left(spans, (one.start, 0)) - 1
    return spans[at] if at >= 0 and one.end < spans[at][1] else None


def _inside_quote(text: str, one: Found, quotes: Sequence[tuple[int, int]]) -> bool:
    """Return whether a place is part of a short quoted name or slogan, not the whole of it."""
    if one.kind in ("site", "natural", "region", "village"):
        return False
    span = _around(one, quotes)
    return span is not None and (one.start > span[0] + 1 or one.end < span[1] - 1)


def _by_context(text: str, one: Found) -> bool:
    clause = _CLAUSE.match(text, one.end, min(one.end + _REACH, len(text)))
    after = _JOINED_OFFICES.sub(lambda m: "某" * len(m[0]), clause[0]) if clause else ""
    before = text[max(one.start - 8, 0) : one.start]
    stop = _STOP.search(after)
    rest = after[: stop.start()] if stop else after
    if one.kind == "deictic":
        return bool(_HONOURED.search(before.rstrip())) or _whole(after) or bool(re.match(r"人(?![民大均口才])", after))
    if one.kind in ("site", "natural", "region") and one.rule != "gazetteer":
        return bool(re.match(r"(?:管委会|管理委员会|集团|有限公司|股份|[\u4e00-\u9fff]{2,4}局|税务|分局|派出所)", rest))
    if one.kind == "village" or text[one.end - 1] == "村":
        return bool(re.match(r"(?:村?委会|村民委员会|居委会|小学|中学|幼儿园|卫生室|队)", rest))
    if _BRAND.match(text, one.end):
        return True
    if one.name == "中国" and _CHINA.match(rest):
        return True
    if one.kind == "country" and _MINISTRY.match(rest):
        return True
    titled = text[text.rfind("\n", 0, one.start) + 1 : one.start].removeprefix("关于")
    if not titled.strip() and _PUBLISHED.match(text, one.end):
        return True
    if _DATELINE.match(after) or _LISTED_UNITS.match(after):
        return False
    if _HONOURED.search(before.rstrip()) and one.kind in ("division", "deictic"):
        return True
    if one.kind in ("natural", "region"):
        if one.kind == "natural" and _WATER.match(after):
            return False
        return bool(_SPIRIT.match(rest)) or any(_named(pattern, after) for pattern in (_BODY, _EVENT))
    short = one.end - one.start == 2 or one.rule in ("short form", "alias", "abbreviation", "gazetteer")
    if short and (_MADE.match(rest) or _SLOGAN.search(before) or _PRODUCT.match(rest)):
        return True
    if text[one.start - 1 : one.start] == "（" and _BRACKET.match(text, one.end):
        return True
    return any(_named(pattern, after) for pattern in (_BODY, _DESK, _EVENT, _AWARD))


def _named(pattern: re.Pattern[str], after: str) -> bool:
    """Return whether a name of the pattern's kind follows, with no word before its head that ends a name."""
    m = pattern.match(after)
    if m is None or _STOP.search(m[1]):
        return False
    return bool(m[1]) or m.groupdict().get("head") not in _NO_NAME


def _whole(after: str) -> bool:
    """Return whether 全国, 全省, 我市 stand in the title of a meeting, an honour or a body."""
    cut = re.search(r"召开|举行|举办|参加|出席|打造|建成|的|已|将|共有|累计|获|是", after)
    rest = after[: cut.start()] if cut else after
    return bool(_WHOLE_TITLE.match(rest))


def _pairs(text: str, found: Sequence[Found]) -> None:
    """Mark both places of a dash-joined pair in a name (甲国—乙国自贸协定)."""
    for a, b in pairwise(found):
        if re.fullmatch(r"[—－-]{1,2}", text[a.end : b.start]) and _RELATION.match(text, b.end):
            a.nested = b.nested = True
