"""Dates of a page, resolved in text order: each expression leans on what the article said before it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from extractors.dates.normalization import normalize
from extractors.dates.recognition import scan
from extractors.dates.values import WEEKDAY, Context, DateValue, is_open
from extractors.page import Article, Page
from extractors.spans import Mention

_STOP = re.compile(r"[。！？\n]")
_PARAGRAPH = re.compile(r"\n")

_PLAN_BEFORE = re.compile(
    r"(?:将(?:于|在|从|自|到|至|持续到)?|拟(?:于|在|定于)?|(?<!原)定于|(?<!原)计划(?:于|在|到|至|用)?|预计(?:于|在|到|至|将于|将在)?|预期|力争(?:于|在|到)?|争取(?:于|在|到)?"
    r"|有望(?:于|在)?|确保(?:于|在|到)?|准备(?:于|在)?|约定|推迟到|延期至|延至|截止(?:时间)?(?:为|是)?|报名时间|投票时间)[^，。；：、！？\n]{0,6}$"
)
_PLAN_AFTER = re.compile(
    r"^(?:[，]?[^，。；！？\n]{0,12}?)(?:(?<!名)将(?![领军士官近其])|拟|即将|计划(?!生育)|预计|力争|有望|争取|定于)|^[，]?要(?![求闻点素件案道])|^(?:必须|务必)|^[^，。；！？\n]{0,6}(?:截止(?!到|至)|开幕在即)"
)
_DEADLINE = re.compile(
    r"(?!.{0,8}(?:已|了|曾))[，]?(?:[要须应需可]|必须|应当|全[部面]|基本|确保|力争|按期|如期|率先|提前|陆续|分批|实现|达到|达产|完成|建成|建好|竣工|交付|投[用产入]|通车|开[工通园]|启[动用]"
    r"|[报提递]交|报[送名]|上报|申[报请]|缴|办[理结]|见效|落实|到位|整改|出台|印发|制[定订]|编制|还清|[支交]付|入住|搬|验收|清零|销号|腾退|将)"
)
_DONE = re.compile(r"[^，。；！？\n]{0,8}(?:已|了|曾|刚)")
_WEEKDAY = re.compile(r"[（(，]?(?:星期|礼拜|周)([一二三四五六日天])")
_OPENS = re.compile(
    r"[^，。；！？\n]{0,4}(?:开幕|闭幕|开赛|开战|开播|上映|首映|首播|开售|开庭|开馆|截止|迎战|对阵)(?!了|式|后|以来)"
)
_SOON = re.compile(r"预计|预报|将[于在从自会有]|未来|届时|拟于|计划[于在]|力争|即将")
_COMPARISON = re.compile(r"(?:[比较]|相比于?|同比|对比|高于|低于|超过|快于|优于|参照|不亚于|超)$")
_MEASURED = re.compile(
    r"相[比较]|(?:基本|大致|大体)?持平|相当|的?(?:同期)?水平(?:[，。、；]|的[\d.一二三四五六七八九十]+(?:%|成|分之|倍))|的[\d.一二三四五六七八九十百两]+(?:个百分点|%|倍|成|分之)"
)
_BALANCE = re.compile(r"(?:截[至止]到?|截止至)(?:[^，。；：、！？\n]{0,4})$")
_REPORT = re.compile(
    r"^(?=[^。！？\n]{6,60}$)[^。！？\n]*?(?P<year>(?:19|20)\d\d)年?[^。！？\n]{0,30}"
    r"(?:公报|年度报告|年报|季度报告|发展报告|执行情况|审计报告|年鉴|总结|草案的报告)(?:摘要|全文|[（(][^（）()\n]*[）)]|[和与及暨](?:19|20)\d\d年[^。！？\n]{2,20})?(?:\[\d+\])*$",
    re.MULTILINE,
)
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十\d]{1,3}[、.章节部分 ]{1,3}|[（(][一二三四五六七八九十]{1,3}[)）])?[^，。；！？]{0,16}"
    r"(?:回顾|总结|主要工作|工作情况|主要目标|重点工作|工作安排|目标任务|主要任务|重点任务|预期目标|总体要求|工作要点|预算草案|预算安排|发展计划|工作打算|工作思路|工作重点|执行情况|工作计划|收支计划)[^，。；！？]{0,10}"
)
_FINISHED = re.compile(
    r"^(?![^。；！？\n]{0,16}(?:目标|预期|预计|计划|任务|力争|有望|左右))[^。；！？\n]{0,16}?(?:共|累计|同比|[比较]上年|增长|下降|生产总值|达到?\d|突破|实际)|^[^。；！？\n]{0,40}?(?:增幅|降幅|增速)"
)
_RECALLED = re.compile(r"(?:不亚于|不同于|如同|正如|像|如|与|和|跟|比|较|回到|回忆|回想|忆|说起|谈起|提起|从|对比)$")
_HEAD = 200


@dataclass
class _State:
    """What an article has said so far.

    Attributes:
        context: What the next expression may lean on.
        told: Day or month last named in the paragraph with its year, which a narrative goes on from.
        topic: Year that the paragraph was said to be about.
        before: Year that the paragraph before was said to be about.
        ahead: Whether the paragraph has named a day or month of the coming year.
        planned: Whether the sentence has named a time that it plans for.
    """

    context: Context
    told: dt.date | None = None
    topic: int | None = None
    before: int | None = None
    ahead: bool = False
    planned: bool = False


def extract(page: Page) -> list[dict[str, Any]]:
    """Return the rows of the ``dates`` table for a page, in text order."""
    return [_row(page, mention, value) for mention, value in resolve(page)]


def resolve(page: Page) -> Iterator[tuple[Mention, DateValue | None]]:
    """Yield the temporal expressions of a page (view offsets) with their values."""
    text = page.text
    state, article, last = _State(Context()), None, 0
    for mention in scan(text):
        here = page.article_at(mention.start) if page.articles else None
        if article is None or here is not article:
            article, state = here, _begin(page, here)
            last = here.start if here else 0
        _pass(state, text, last, mention.start)
        context = _lean(state, text, mention)
        value = normalize(mention, context=context)
        yield mention, value
        _remember(state, text, mention, value)
        state.planned |= context.future and _is_open_yet(value, context.reference)
        last = mention.end


def is_planned(text: str, start: int, end: int) -> bool:
    """Return whether the words around an expression plan or announce (将于, 拟, 力争; 到2027年)."""
    before = _STOP.split(text[max(0, start - 40) : start])[-1]
    return before.endswith("到") or bool(_PLAN_BEFORE.search(before) or _PLAN_AFTER.match(text[end : end + 24]))


def _begin(page: Page, article: Article | None) -> _State:
    """Return the state at the beginning of an article."""
    published = article.published if article and article.published else page.published
    start, end = (article.start, article.end) if article else (0, len(page.text))
    head = (article.headline or "") if article else ""
    found = _REPORT.search(head) or _REPORT.search(page.text[start : min(end, start + _HEAD)])
    return _State(Context(published, report=int(found["year"]) if found else None))


def _pass(state: _State, text: str, start: int, end: int) -> None:
    """Forget what no longer governs: the year at the end of a sentence, the narrative at that of a paragraph."""
    if _STOP.search(text, start, end):
        state.context = replace(state.context, year=None, month=None, week=None)
        state.planned = False
    if _PARAGRAPH.search(text, start, end):
        state.told, state.topic, state.before, state.ahead = None, None, state.topic or state.before, False
        state.context = replace(state.context, paragraph_year=None, paragraph_day=None)


def _lean(state: _State, text: str, mention: Mention) -> Context:
    """Return the context of an expression."""
    before, after = text[max(0, mention.start - 40) : mention.start], text[mention.end : mention.end + 24]
    sentence = _STOP.split(before)[-1]
    planned = bool(_PLAN_BEFORE.search(sentence))
    due = mention.parts.get("relation_rule") == "until" and bool(_DEADLINE.match(after))
    planned |= state.planned and is_open(mention.parts) and not _DONE.match(after)
    future = planned or ((due or bool(_PLAN_AFTER.match(after))) and not _is_recent(mention, state.context, 15))
    context = replace(
        state.context,
        future=future,
        weekday=WEEKDAY[found[1]] if "day" in mention.parts and (found := _WEEKDAY.match(after)) else None,
        soon=state.ahead or bool(_SOON.search(sentence) or _OPENS.match(after)),
        compared=bool(_COMPARISON.search(before)),
        balance=bool(_BALANCE.search(before)),
        finished=not future and bool(_FINISHED.match(after)),
    )
    if mention.parts.get("year_rel") == "当年" and (_RECALLED.search(before) or after.startswith("的")):
        return replace(context, year=None)
    carried = None if future else _carried_year(state, mention, context)
    return context if carried is None else replace(context, year=carried, month=None)


_WHOLE = {"whole", "year_edge"}
_LONG = {"quarter", "quarters", "half", "months", "year_edge", "quarter_first"}


def _carried_year(state: _State, mention: Mention, context: Context) -> int | None:
    """Return the year that an expression without one takes from an earlier sentence of its paragraph.

    Quarters, half-years and ends of years take the year that the paragraph is about. Days and months take that of a
    narrative of past years, unless they lie within the last weeks before the reference date.
    """
    reference = context.reference
    if context.year is not None or reference is None or not is_open(mention.parts):
        return None
    if state.topic is not None and state.topic <= reference.year and mention.parts.keys() & _LONG:
        return state.topic
    if (
        state.before == reference.year - 1
        and mention.parts.keys() & _WHOLE
        and context.paragraph_year in (None, state.before)
    ):
        return state.before
    if mention.parts.keys() & {"day_rel", "week_rel", "month_rel", "holiday"}:
        return None
    told = state.told.year if state.told else state.topic if "day" not in mention.parts else None
    past = told is not None and reference.year - told >= 2
    return told if past and not _is_recent(mention, context, 60 if "day" in mention.parts else 0) else None


def _is_recent(mention: Mention, context: Context, days: int) -> bool:
    """Return whether an expression, read as past, ends within so many days before the reference date."""
    if context.reference is None or mention.kind not in ("date", "interval"):
        return False
    past = normalize(mention, context=replace(context, future=False))
    last = None if past is None else past.start if mention.parts.get("relation_rule") in ("since", "from") else past.end
    return last is not None and 0 <= (context.reference - last).days <= days


def _remember(state: _State, text: str, mention: Mention, value: DateValue | None) -> None:
    """Take a resolved expression into the state."""
    if value is None or mention.kind not in ("date", "interval") or not (value.start or value.end):
        return
    if _is_compared(text, mention):
        return
    context = replace(
        state.context, last=value, week=value.start if "week_rel" in mention.parts else state.context.week
    )
    state.ahead |= _is_ahead(value, context.reference)
    if value.start and value.granularity in _DAYS and mention.parts.keys() & _NAMES_A_DAY:
        day = value.end or value.start
        context = replace(context, day=day, paragraph_day=day)
    if _lies_in_a_year(mention, value):
        assert value.start is not None
        year = value.start.year
        context = replace(context, topic_year=year, paragraph_year=year, month=_month(value))
        if not is_open(mention.parts) and _governs(text, mention, value, context):
            context = replace(context, year=year)
            if value.granularity == "year":
                state.topic = year
            else:
                state.told = value.start
            if _is_section(text, mention):
                context = replace(context, report=year)
    state.context = context


def _is_open_yet(value: DateValue | None, reference: dt.date | None) -> bool:
    """Return whether a value has not ended by the reference date."""
    last = (value.end or value.start) if value else None
    return bool(last and reference and last >= reference)


def _is_ahead(value: DateValue | None, reference: dt.date | None) -> bool:
    """Return whether a value is a day, a month or a season of the coming year."""
    if value is None:
        return False
    day = value.start or value.end
    fine = value.granularity not in ("year", "decade", "century", "other")
    fine |= bool(value.start and value.end and (value.end - value.start).days <= 92)
    return bool(day and reference and fine and 0 < (day - reference).days <= 366)


_DAYS = ("day", "daypart", "hour", "minute")
_NAMES_A_DAY = {"day", "day_rel", "holiday", "lunar_day", "new_year", "weekday", "tail"}


def _is_compared(text: str, mention: Mention) -> bool:
    """Return whether an expression only measures the one that the sentence is about (比上年, 与2023年相比)."""
    return (
        mention.parts.get("relation_rule") == "same_period"
        or bool(_COMPARISON.search(text[max(0, mention.start - 6) : mention.start]))
        or bool(_MEASURED.match(text, mention.end))
    )


_CLAUSE_START = re.compile(r"(?:^|[，。；：！？、（“\n 在到至于自从]|截止|争取|力争|预计)$")


def _governs(text: str, mention: Mention, value: DateValue, context: Context) -> bool:
    """Return whether a year governs what follows: not one that only tells which budget or meeting (召开2022年年度大会)."""
    before = text[max(0, mention.start - 2) : mention.start]
    if before.endswith("《"):
        return False
    return value.granularity != "year" or context.year is None or bool(_CLAUSE_START.search(before))


def _lies_in_a_year(mention: Mention, value: DateValue) -> bool:
    """Return whether an expression names one year or a part of it, not what began then."""
    open_end = mention.parts.get("relation_rule", "") in ("since", "from")
    return bool(value.start and value.end and value.start.year == value.end.year and not open_end)


def _is_section(text: str, mention: Mention) -> bool:
    """Return whether an expression stands in the heading of a part of a report (2024年工作回顾)."""
    before = text[max(0, mention.start - 10) : mention.start].rpartition("\n")[2]
    after = text[mention.end : mention.end + 30].partition("\n")[0]
    return len(before) < 10 and bool(_SECTION.fullmatch(before + after))


def _month(value: DateValue) -> tuple[int, int] | None:
    """Return the year and month that a value puts over the sentence; ``None`` where it is longer than a month."""
    if value.end is None or value.granularity in ("year", "half", "quarter", "other"):
        return None
    return value.end.year, value.end.month


def _row(page: Page, mention: Mention, value: DateValue | None) -> dict[str, Any]:
    """Return a row of the ``dates`` table; the same period of another year is an interval where that period was one."""
    if value is None:
        value = DateValue(None, None, _granularity(mention), "DATE", None)
    return page.mention_row(
        "dates", mention.start, mention.end, mention.rule, _confidence(mention, value),
        kind="interval" if value.moved else mention.kind, start_date=value.start, end_date=value.end, granularity=value.granularity,
        timex_type=value.timex_type, timex_value=value.timex, mod=value.mod,
    )  # fmt: skip


def _confidence(mention: Mention, value: DateValue) -> float:
    """Return how sure a value is: what names its year is, what leans on the text or the reference date is less so."""
    if mention.kind not in ("date", "interval"):
        return 0.95
    if value.start is None and value.end is None:
        return 0.6
    return 0.8 if is_open(mention.parts) and not mention.parts.keys() & {"day_rel", "week_rel", "month_rel"} else 0.95


def _granularity(mention: Mention) -> str:
    """Return the finest unit that an impossible date names."""
    return "day" if mention.parts.keys() & {"day", "lunar_day", "nth", "hour"} else "other"
