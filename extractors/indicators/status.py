"""Whether a figure is fact, plan, target or forecast."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.indicators import cues
from extractors.indicators.lines import REACH, Figure, Line
from extractors.indicators.tokens import DATE, Token

_RANK = ("forecast", "target", "plan")
_REACH = frozenset({"达到", "实现", "突破", "超过", "达", "增长", "提高到", "提升到", "降至", "控制", "减少至", "以上"})
_DESIGN = (
    "总投资",
    "投资总额",
    "建筑面积",
    "总用地",
    "总库容",
    "年产",
    "设计",
    "规划",
    "建设规模",
    "产能",
    "总建筑",
    "概算",
    "核定",
)
_BEGINNINGS = frozenset({"开工", "动工", "奠基", "启动", "签约", "封顶", "获批", "落户", "开工建设"})
_BUILDS = ("建设", "新建", "兴建", "打造")
_LENGTHS = ("长约", "全长", "总长", "主跨", "桥长")
_GROUND = ("用地面积", "占地面积", "出让面积")
"""Ground that a thing is planned to take."""
_PARAMETERS = ("容积率", "建筑高度", "建筑密度", "绿地率")
_ANEW = frozenset({"plan", "target", "forecast", "done"})
_FUTURE_LIMIT = 0.25
"""A span of the calendar less of which than this has passed by the reference date lies ahead."""


_FROM = frozenset({"由", "从"})
_REPORTED = re.compile(r"同比|环比")
"""Words of a report: what is compared so, with no word of a plan before it, has happened."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a figure.

    Attributes:
        sentence: Its sentence.
        around: The text of its article near it.
        near: The sentence before it and itself.
        period: First and last day that it holds for.
        published: Reference date.
        ahead: Whether its paragraph or section has turned to what is to come.
        past: Whether its section looks back.
    """

    sentence: str
    around: str
    near: str
    period: tuple[dt.date | None, dt.date | None]
    published: dt.date | None
    ahead: bool
    past: bool


def judge(line: Line, figure: Figure, setting: Setting) -> str:
    """Return the status of a figure whose name is known."""
    if _is_former(line, figure):
        return "actual"
    cued = _cued(line.tokens, figure)
    ahead = lies_ahead(setting.period, setting.published) or (setting.ahead and setting.period == (None, None))
    ahead = ahead and not setting.past and not _REPORTED.search(setting.sentence)
    if _aimed(line, figure):
        return "target"
    if cued:
        if cued == "plan" and ahead and _reaches(line, figure):
            return "target" if _has_must(line, figure) or not _has_draft(line, figure) else "plan"
        return cued
    if ahead and figure.index and line.figures[figure.index - 1].status == "target":
        return "target"
    if ahead:
        return "target" if _reaches(line, figure) else "plan"
    before = line.figures[figure.index - 1] if figure.index else None
    beside = before is not None and line.tokens[before.at].clause == line.tokens[figure.at].clause
    loose = not beside and figure.dimension in ("count", "share")
    designed = before is not None and before.status == "plan" and not loose
    designed = designed and "价" not in (figure.name or "")
    if (_is_design(line, figure) or designed) and _is_unfinished(setting, figure):
        return "plan"
    return "actual"


_LOOKS_BACK = re.compile(r"回顾|总结|成绩|成效|完成情况|工作情况|主要成就|取得的")
_LOOKS_AHEAD = re.compile(
    r"工作安排|重点工作|主要任务|目标任务|工作打算|工作计划|下一步|总体要求|主要目标|预期目标|发展目标|工作思路|工作部署|展望|经营计划|经营目标"
    r"|(?:预算|收支|支出|任务|计划)安排|预算草案|收支预算|奋斗目标|工作目标|主要指标"
)

_OF_REPORT = re.compile(
    r"^#*\s*[（(]?[一二三四五六七八九十]+[)）、]|^第[一二三四五六七八九十]+部分|工作|20\d\d年|[今去明]年"
)
_ANNOUNCES = re.compile(r"^(?:今年|明年|20\d\d年|全年)[^，。；]{0,20}(?:预期目标|主要目标|经营目标|重点抓好|重点做好)")


def section(text: str, is_heading: bool) -> bool | None:
    """Return whether a sentence turns its section ahead (``True``) or back (``False``); ``None`` where it does neither.

    A heading must be numbered, as those of reports are, or speak of its year or of the work done or to do.

    >>> section("二、今年工作安排", True), section("一、去年工作回顾", True), section("全年植树三千亩。", False)
    (True, False, None)
    """
    if is_heading and not _OF_REPORT.search(text):
        return None
    if is_heading and _LOOKS_BACK.search(text):
        return False
    return True if (_LOOKS_AHEAD if is_heading else _ANNOUNCES).search(text) else None


def _is_former(line: Line, figure: Figure) -> bool:
    """Return whether a figure is what something has been so far (``由目前的40%提高到``)."""
    first = line.clause_start(figure.at)
    lead = next(
        (i for i in range(figure.at - 1, max(first, figure.at - 5) - 1, -1) if line.tokens[i].text in _FROM), None
    )
    if lead is None or any(t.kind == "Q" for t in line.tokens[lead : figure.at]):
        return False
    following = line.tokens[figure.at + 1 : figure.at + 5]
    return any(t.text.endswith(("到", "至", "为", "成")) and t.kind in "vdpb" for t in following)


def _aimed(line: Line, figure: Figure) -> bool:
    """Return whether a figure is the content of an aim: ``引进人才三百名的目标``."""
    after = [t.text for t in line.tokens[figure.at + 1 : figure.at + 3]]
    return after[:1] == ["的"] and after[1:] in (["目标"], ["任务"], ["预期目标"])


def lies_ahead(period: tuple[dt.date | None, dt.date | None], published: dt.date | None) -> bool:
    """Return whether a period has not, or hardly, begun by the reference date.

    >>> lies_ahead((dt.date(2026, 1, 1), dt.date(2026, 12, 31)), dt.date(2025, 12, 30))
    True
    >>> lies_ahead((dt.date(2025, 1, 1), dt.date(2025, 11, 30)), dt.date(2025, 12, 30))
    False
    """
    start, end = period
    if published is None or start is None or end is None or end <= published:
        return False
    days = (end - start).days + 1
    return (published - start).days < _FUTURE_LIMIT * days


def _cued(tokens: Sequence[Token], figure: Figure) -> str | None:
    """Return the status that the nearest cue before the figure gives; ``将`` yields to any other."""
    weak: str | None = None
    for i in range(figure.at - 1, max(figure.at - REACH, 0) - 1, -1):
        token = tokens[i]
        if token.text in "。！？；" and token.kind == "x" and (token.text != "；" or _starts_anew(tokens, i + 1)):
            break
        if (
            "done" in token.roles
            and not _begins(tokens, i)
            and (token.text in ("已", "已经", "实际") or token.clause == tokens[figure.at].clause)
        ):
            return "actual" if weak is None else weak
        for status in _RANK:
            if status in token.roles and _speaks(tokens, i, status):
                if status == "plan" and token.text[-1] == "后":
                    return status
                if token.text in ("将", "计划", "规划", "设计", "目标", "安排", "将于") or len(token.text) > 2:
                    weak = weak or status
                    if status != "plan":
                        return status
                    break
                return status
    return weak


def _starts_anew(tokens: Sequence[Token], first: int) -> bool:
    """Return whether what begins at token ``first`` has a date or a cue of its own near its start."""
    head = [t for t in tokens[first : first + 4] if t.clause == tokens[first].clause] if first < len(tokens) else []
    return any(t.kind == DATE or t.roles & _ANEW for t in head)


def _begins(tokens: Sequence[Token], i: int) -> bool:
    """Return whether what is done is no more than a beginning (``已于2月开工``)."""
    after = [t for t in tokens[i + 1 : i + 6] if t.clause == tokens[i].clause]
    return any(t.text in _BEGINNINGS for t in after)


def _changes(tokens: Sequence[Token], i: int) -> bool:
    """Return whether after something was opened a value has gone from one to another, with no word of what is to come."""
    after = [t for t in tokens[i + 1 : i + 14] if t.text not in ("，", "。")]
    ahead = any(t.roles & _ANEW or t.text in ("可", "能") for t in after if t.kind != "Q")
    return not ahead and any(t.text in _FROM for t in after)


def _speaks(tokens: Sequence[Token], i: int, status: str) -> bool:
    """Return whether a cue acts as one here: ``将`` before a verb, ``计划`` not as a noun's head or modifier."""
    token = tokens[i]
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None:
        return False
    if token.text == "将" and after.text in ("原有", "原来", "原先", "现有", "闲置", "全部", "所有"):
        return False  # 将 as 把: what it leads in is taken, not to come
    if token.text == "将" and after.text in ("至", "近", "到"):
        return False  # 元旦将至
    if token.text == "将":
        if i + 2 < len(tokens) and tokens[i + 2].text == "的":
            return False
        return after.kind in "vdDp" or (after.kind == "b" and "act" in after.roles) or "link" in after.roles
    if token.text.endswith("后") and "plan" in token.roles and _changes(tokens, i):
        return False
    if token.text == "预期" and i and tokens[i - 1].kind in "nb" and after.kind in "nb":
        return False
    if token.text == "争取":
        return after.kind in "vpD" and after.text not in ("新增", "到位")
    if token.text == "预测":
        return after.kind != "n" and (i == 0 or tokens[i - 1].text != "的")
    if token.text in ("计划", "规划", "目标", "设计", "安排", "预算"):
        before = tokens[i - 1] if i else None
        if token.text == "目标":
            return after.text in ("是", "为", "：") and (before is None or before.text not in ("为", "总"))
        governed = (
            before is None
            or before.kind in "xDPdR"
            or before.roles & {"link"}
            or (before.kind == "n" and token.text == "计划" and after.kind in "vb")
        )
        return bool(governed) and after.kind in "vbDdpn" and after.text not in ("的", "生育", "单列", "经济")
    return True


def _reaches(line: Line, figure: Figure) -> bool:
    """Return whether a verb of attainment governs the figure."""
    first = line.clause_start(figure.at)
    tokens = line.tokens[max(0, figure.at - REACH) : figure.at]
    if any(a.text == "到" and b.kind == "D" for a, b in pairwise(tokens)):
        return True
    if figure.row["text"].startswith(("突破", "超", "破", "不低于")):
        return True
    return any(
        t.text in _REACH or t.roles & {"target"} or ("link" in t.roles and t.text[-1] in "到至" and len(t.text) > 1)
        for t in line.tokens[first : figure.at]
    )


def _has_must(line: Line, figure: Figure) -> bool:
    return any(t.text in ("要", "应", "须") for t in line.tokens[line.clause_start(figure.at) : figure.at])


_DRAFT = frozenset({"拟", "计划", "拟定", "规划", "安排"})
_BY = frozenset({"按照", "根据", "按"})


def _has_draft(line: Line, figure: Figure) -> bool:
    """Return whether a plan is drawn up before the figure; ``按照规划`` only says where it stands."""
    near = line.tokens[max(0, figure.at - REACH) : figure.at]
    return any(t.text in _DRAFT and (i == 0 or near[i - 1].text not in _BY) for i, t in enumerate(near))


def _is_design(line: Line, figure: Figure) -> bool:
    """Return whether the figure describes what a thing is designed to be."""
    name = figure.name or ""
    if any(t.text in _FROM for t in line.tokens[line.clause_start(figure.at) : figure.at]):
        return False
    near = [t.text for t in line.tokens[max(0, figure.at - 3) : figure.at]]
    if any(word in near or word in name for word in _PARAMETERS):
        return True
    if figure.dimension == "share":
        return False
    after = line.tokens[figure.at + 1].text if figure.at + 1 < len(line.tokens) else ""
    if near[-1:] == ["年产"] and near[-2:-1] and near[-2] in _BUILDS:
        return True
    if near[-1:] == ["投资"] and after == "的":
        return True
    if any(word in name for word in _GROUND):
        return True
    return any(word in near or (word in name and word != "年产") for word in _DESIGN + _LENGTHS)


def _is_unfinished(setting: Setting, figure: Figure) -> bool:
    """Return whether what a sentence describes is not finished, by its own words, else by those around it.

    A plot of land is as it is planned; the length of a road is as it is, unless its own sentence says that it is
    being built.
    """
    name = figure.name or ""
    if _DONE.search(setting.sentence):
        return False
    if _PLOT.search(setting.sentence):
        return True
    if any(word in setting.sentence for word in cues.words("unfinished")) or _is_in_work(setting.sentence):
        return True
    if any(word in name for word in _LENGTHS):
        return _is_in_work(setting.near) or bool(_BEGUN.search(setting.near))
    if _ENDED.search(setting.near):
        return False
    if _is_in_work(setting.around) or _BUDGET in setting.sentence:
        return True
    if any(word in setting.around for word in cues.words("finished")):
        return False
    return any(word in setting.around for word in cues.words("unfinished"))


def _is_in_work(text: str) -> bool:
    """Return whether a text says that a thing is being built, or will be finished."""
    return bool(_IN_WORK.search(text))


_IN_WORK = re.compile(
    r"拟建|在建|奠基|施工|掘进|填筑|合龙|铺轨|(?:预计|计划|将|力争|有望|拟|确保)[^，。；]{0,16}"
    r"(?:投产|建成|完工|竣工|通车|投用|投运|启用|开通|达产|贯通|投入使用|投入运营)|[日月底初旬]前(?:建成)?(?:通车|投用|投运|完工)"
)
_ENDED = re.compile(r"(?<!主体)(?:完工|竣工|建成|投用|启用)(?![后前])")
_BEGUN = re.compile("开工|动工")
_BUDGET = "总投资"
_PLOT = re.compile(r"地块|宗地|容积率")
_DONE = re.compile(r"(?:已|正式|顺利)[^，。；]{0,8}(?:投产|建成|投用|通车|完工|竣工|运营|开通|启用|使用|开业)")
