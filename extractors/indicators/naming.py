"""The name of what a figure measures: a noun phrase of its clause, or the name of the figure before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from extractors.indicators import cues, phrases, words
from extractors.indicators.lines import LONGEST, Figure, Line
from extractors.indicators.tokens import Token, classify

_BARE = frozenset({"面积", "价值", "完成率", "数量", "达标率", "合格率", "覆盖率", "均价", "单价", "总价", "金额", "规模", "使用率", "参与率", "满意率", "增速"})
_MAGNITUDE = re.compile(r"^[十百千万亿]+")
_SELF = frozenset({"人", "人次", "名", "户", "家", "户次", "位", "口", "户家庭"})
_DIVISIONS = frozenset("镇乡县区市州省村盟旗") | {"县区", "乡镇", "街道", "社区", "村居", "市州", "地市", "市县", "村社"}
_SHARE_VERBS = frozenset({"占", "占比", "占到", "约占", "占据", "占了", "占全"})
_PASSED = frozenset("du")
_ATTRIBUTES = frozenset({"总投资", "总用地面积", "用地面积", "占地面积", "总建筑面积", "建筑面积", "全长", "容积率", "总用地", "总面积"})
"""What a project or building is described by; its own name, before them, tells nothing of the indicator."""
_DEICTIC = re.compile(r"^(?:(?:全[国省市县区州镇村]|我[国省市县区州]|各地)(?=..))?(?:现有|共有|已有)?(?=..)")
"""What may be left of a place or a linking word at the front of a name."""
_MEMORY = 30
"""How many figures back a name is looked for."""
_PEOPLE = frozenset({"人", "名", "位", "人次"})
_SHARES = frozenset({"人均", "户均", "亩均", "村均", "户年均", "人均年"})
_YIELDS = frozenset({"总产量", "产量", "单产", "亩产", "总产", "平均单产", "平均亩产"})
_CROP = re.compile(r"(.+?)(?:播种|种植|栽培|栽种|养殖|收获|采收)?面积")
"""The area of a crop, whose yield may follow without its name."""
_SUMS = frozenset({"合计", "共计", "总计"})
_CLASSES = frozenset({"class_of_counted", "quoted_label", "class"})
_EDGES = "的、，和与及"

Found = tuple[str, str, float]
"""A name, the rule it was read by, and the degree of belief in it."""


class Namer:
    """Names the figures of an article in text order.

    Attributes:
        earlier: Figures already named in this paragraph, oldest first.
    """

    def __init__(self) -> None:
        self.earlier: list[Figure] = []
        self.paragraph = -1

    def name(self, line: Line) -> None:
        """Set ``name``, ``rule`` and ``confidence`` of the figures of a line."""
        if line.paragraph != self.paragraph:
            self.paragraph, self.earlier = line.paragraph, []
        here: list[Figure] = []
        for figure in line.figures:
            found = self._of_list(line, figure, here) or self._find(line, figure, here)
            if found is not None:
                figure.name, figure.rule, figure.confidence = found
            here.append(figure)
        self.earlier = (self.earlier + here)[-_MEMORY:]

    def _of_list(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a figure in a list: the k-th of the names listed before, or of the levels just stated."""
        group = figure.group
        if len(group) < 2:
            return None
        leader = line.figures[group[0]]
        k = figure.index - group[0]
        if k and _after(line, figure) and figure.change is None:
            return None
        parts = _listed(line, leader, len(group))
        if len(parts) == len(group):
            return parts[k], "list", 0.85
        levels = _levels(here[max(0, group[0] - LONGEST) : group[0]])
        changed = leader.change is not None or leader.measure == "share"
        if changed and len(levels) >= len(group) and _subject(line, leader) is None:
            return levels[-len(group) :][k], "list_of_levels", 0.85
        if k:
            return (leader.name, "list_one_name", 0.6) if leader.name else None
        return None

    def _find(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a figure on its own."""
        if figure.change is not None:
            return self._of_change(line, figure, here)
        share = self._of_share(line, figure, here)
        if share is not None:
            return share
        elided = self._of_elided(line, figure, here)
        if elided is not None:
            return elided
        return self._of_level(line, figure, here)

    def _of_change(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a change: the subject of its verb, else the level just stated."""
        assert figure.change is not None
        verb = line.tokens[figure.change]
        stem = cues.values("stem").get(verb.text)
        if stem:
            last = self._inherited(here, "same_as_level", 0.8)
            if last and last[0].endswith(stem):
                return last
            share = line.tokens[figure.change - 1].text if figure.change > figure.lead else ""
            return (share if share in _SHARES else "") + stem, "stem", 0.7
        subject = _subject(line, figure)
        if subject is not None:
            return self._whole(line, figure, subject, here), "subject_of_change", 0.85
        return self._inherited(here, "same_as_level", 0.85) or self._topic(line, figure)

    def _of_share(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a share stated with ``占``, or ``None`` where that does not stand there."""
        tokens = line.tokens
        at = next((i for i in range(figure.at - 1, figure.lead - 1, -1) if tokens[i].text in _SHARE_VERBS), None)
        if at is None or figure.measure not in ("share", "level", "ratio") or figure.dimension != "share":
            return None
        first, last = phrases.before(tokens, _skip_left(tokens, at, figure.lead), figure.lead)
        if first == last:
            return self._inherited(here, "same_as_level", 0.85) or self._topic(line, figure)
        heads = [i for i in range(at + 1, figure.at) if "share_head" in tokens[i].roles]
        if heads:
            return _clean(tokens[first : heads[-1] + 1]), "share_of", 0.8
        return _clean(tokens[first:last]), "share_of", 0.85

    def _of_elided(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a figure whose phrase ends in ``的``: the class with the noun counted before it."""
        tokens = line.tokens
        at = _skip_left(tokens, figure.at, figure.lead)
        if at - 1 <= figure.lead or tokens[at - 1].text != "的" or at == figure.at:
            return None
        body = [t for t in tokens[figure.lead : at - 1] if t.kind not in "DP"]
        if not body:
            return None
        if body[-1].roles & {"quoted"}:
            return body[-1].text, "quoted_label", 0.85
        text = _clean(body)
        noun = self._counted(figure, here)
        return (text + "的" + noun, "class_of_counted", 0.75) if noun and len(text) > 3 else (text, "class", 0.75)

    def _of_level(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a level: the noun counted after it, the noun it is the value of, or a stem."""
        after, before = _after(line, figure), self._before(line, figure)
        unit = _MAGNITUDE.sub("", figure.unit)
        if after is not None and unit in _PEOPLE and not any(is_person(t) for t in line.tokens[after[0] : after[1]]):
            follows = line.tokens[after[1]] if after[1] < len(line.tokens) else None
            after = None if unit == "人次" or (follows is not None and follows.kind == "v") else after
        if after is None and (before is None or _is_loose(line, figure, before)):
            acted = _acted(line, figure, unit)
            if acted is not None:
                return acted
        if before is not None and all(t.roles & {"loc"} for t in line.tokens[before[0] : before[1]]):
            before = None
        if after is not None and not self._is_valued(line, figure, before):
            text = _clean(line.tokens[after[0] : after[1]])
            if text:
                return text, "counted_noun", 0.85
        if unit in _DIVISIONS:
            return unit, "unit_noun", 0.8
        if before is not None:
            return self._whole(line, figure, before, here), "head_before", 0.85
        return (
            self._of_adjacent(line, figure)
            or self._of_sum(line, figure, here)
            or self._topic(line, figure)
            or self._of_verb(line, figure, unit, here)
            or self._inherited(here, "same_as_before", 0.6)
            or ((unit, "unit_noun", 0.5) if unit and figure.dimension == "count" and classify(unit)[0] == "n" else None)
        )

    @staticmethod
    def _is_valued(line: Line, figure: Figure, before: tuple[int, int] | None) -> bool:
        """Return whether the figure is the value of the noun right before it, not the count of the one after it."""
        if before is None or before[1] != figure.at:
            return False
        last = line.tokens[before[1] - 1]
        if last.kind == "v":
            return False
        if last.kind == "b" and not last.roles & {"noun", "head", "thing"} and before[1] - before[0] == 1:
            return False
        if figure.dimension == "share" and phrases.is_agent(last):
            return False
        return not _counts(figure) or _has_de(line, figure)

    def _of_sum(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a total (``合计派发3亿元``) or of a second place (``局地可达90毫米``): that of the figure before."""
        lead = line.tokens[figure.lead : figure.at]
        if here and here[-1].dimension == figure.dimension and _sums_up(lead):
            return self._inherited(here, "same_as_before", 0.75)
        return None

    def _of_verb(self, line: Line, figure: Figure, unit: str, here: list[Figure]) -> Found | None:
        """Return the name that a verb gives; with the noun counted before it where that has the same unit."""
        found = _stem(line, figure, unit)
        if found is None or figure.dimension != "count" or unit in _SELF or found[0].endswith("人数"):
            return found
        if here and here[-1].name and here[-1].unit == figure.unit:
            name = here[-1].name
            if classify(name[-2:])[0] in "vb" and len(name) > 2:
                return name[:-2] + found[0], "verb_and_counted", 0.65
            return found[0] + words.split(name)[-1], "verb_and_counted", 0.65
        return found

    def _before(self, line: Line, figure: Figure) -> tuple[int, int] | None:
        """Return the noun phrase whose value the figure is, over linking words and a first value (``从2.3缩小到``)."""
        tokens, floor = line.tokens, figure.lead
        end = _skip_left(tokens, figure.at, floor)
        if end == figure.at and end > floor and tokens[end - 1].text == "的":
            end -= 1
            source = next((i for i in range(end - 1, floor, -1) if tokens[i].text in ("从", "由")), None)
            if source is not None:
                end = _skip_left(tokens, source, floor)
        span = phrases.before(tokens, end, floor)
        if span[0] != span[1]:
            return span
        if end > floor and tokens[end - 1].kind == "v" and tokens[end - 1].roles & {"act", "rise", "fall"}:
            subject = _skip_left(tokens, end - 1, floor)
            span = phrases.before(tokens, subject, floor)
            governed = span[0] > floor and tokens[span[0] - 1].kind == "p"
            if span[0] != span[1] and not governed and not _is_agent(tokens, span) and "stem" not in tokens[end - 1].roles:
                content = span[1] == end - 1 and not tokens[end - 1].roles & {"light", "link"}
                return (span[0], end) if content else span
        return None

    def _of_adjacent(self, line: Line, figure: Figure) -> Found | None:
        """Return the name of the quantity beside: ``5户7名村民``, or ``30家缩减为8家``."""
        i = figure.index
        if i + 1 < len(line.figures) and line.figures[i + 1].at == figure.at + 1:
            after = _after(line, line.figures[i + 1])
            if after is not None:
                return _clean(line.tokens[after[0] : after[1]]), "counted_noun", 0.8
        if i and figure.lead == line.figures[i - 1].at + 1 and line.tokens[figure.at].clause == line.tokens[figure.lead - 1].clause:
            earlier = line.figures[i - 1]
            if earlier.name and earlier.unit == figure.unit:
                return earlier.name, "same_as_before", 0.8
        return None

    def _whole(self, line: Line, figure: Figure, span: tuple[int, int], here: list[Figure]) -> str:
        """Return a phrase as a name: class labels and bare heads completed by the noun they belong to."""
        tokens = list(line.tokens[span[0] : span[1]])
        while len(tokens) > 1 and "change_noun" in tokens[-1].roles:
            tokens.pop()
        if len(tokens) == 1 and "change_noun" in tokens[0].roles:
            inherited = self._inherited(here, "", 0)
            return inherited[0] if inherited else tokens[0].text
        tokens = [_undrafted(t) for t in tokens]
        if len(tokens) > 1 and "company" in tokens[0].roles:
            tokens = tokens[1:]
        for i in range(min(3, len(tokens) - 1)):
            if ((i == 0 or tokens[i].kind != "d") and tokens[i].roles & {"plan", "forecast", "target", "design"}) or tokens[i].text.endswith("计划"):
                tokens = tokens[i + 1 :]
                break
        text = _clean(tokens)
        if (tokens[-1].text in ("类", "类别", "级", "等") or text.endswith("岁")) and (noun := self._counted(figure, here)):
            return text + noun
        acting = all(t.kind == "b" and "act" in t.roles and not t.roles & {"noun", "head", "thing"} for t in tokens)
        if acting and _counts(figure) and (noun := self._counted(figure, here)):
            return text + noun
        if len(tokens) > 3 and tokens[-1].text in _ATTRIBUTES:
            return _clean(tokens[-2:]) if len(tokens[-2].text) <= 3 else tokens[-1].text
        if text in _YIELDS and here and (crop := _CROP.fullmatch(here[-1].name or "")):
            return crop[1] + text
        if text in _BARE:
            owner = self._owner(line, figure, here)
            return owner + text if owner and not text.startswith(owner) else text
        per = next((t.text for t in line.tokens[figure.lead : span[0]] if "per" in t.roles), "")
        if per:
            return per + text
        label = _class_label(line, figure)
        return label + text if label and len(text) <= 4 and not phrases.is_head(tokens[-1]) else text

    def _owner(self, line: Line, figure: Figure, here: list[Figure]) -> str:
        """Return the head noun that a bare head (``面积``) belongs to: of the clause before, or the figure before."""
        first = line.clause_start(figure.at)
        if figure.lead == first and first > 1:
            end = first - 1
            span = phrases.before(line.tokens, end, line.clause_start(end - 1) if end else 0)
            if span[0] != span[1]:
                return line.tokens[span[1] - 1].text
        earlier = [f for f in (*self.earlier[-3:], *here[-3:]) if f.measure == "level"][-1:]
        if earlier and earlier[0].name:
            if len(earlier[0].name) <= 8 and earlier[0].measure == "level":
                return earlier[0].name
            found = [t for t in words.split(earlier[0].name) if len(t) > 1]
            return found[-1] if found else earlier[0].name
        return ""

    def _counted(self, figure: Figure, here: list[Figure]) -> str:
        """Return the head of the last name counted in the same unit."""
        for other in chain(reversed(here[-_MEMORY:]), reversed(self.earlier)):
            if other.name and other.unit == figure.unit and other.measure == "level" and other.rule not in _CLASSES:
                head = words.split(other.name)[-1]
                if len(head) > 1:
                    return head
        return ""

    def _inherited(self, here: list[Figure], rule: str, confidence: float) -> Found | None:
        """Return the name of the last figure."""
        for other in reversed(here[-_MEMORY:] or self.earlier[-1:]):
            if other.name:
                return other.name, rule, confidence
        return None

    def _topic(self, line: Line, figure: Figure) -> Found | None:
        """Return the noun phrase that is the whole clause before, as in ``民间投资方面，增长5%``."""
        first = line.clause_start(figure.at)
        if figure.lead != first or first < 2:
            return None
        start = line.clause_start(first - 1)
        span = phrases.before(line.tokens, first - 1, start)
        phrase = line.tokens[span[0] : span[1]]
        if not phrase or any(t.kind in "vQ" for t in line.tokens[start : span[0]]):
            return None
        while len(phrase) > 1 and "class_label" in phrase[-1].roles:
            phrase = phrase[:-1]
        return _clean(phrase), "topic", 0.6


def _undrafted(token: Token) -> Token:
    """Return a word like ``计划投资`` without the part that says it is planned."""
    for word in ("计划", "规划", "预计"):
        if token.text.startswith(word) and len(token.text) > len(word) + 1:
            return replace(token, text=token.text[len(word) :], start=token.start + len(word))
    return token


def _clean(tokens: Sequence[Token]) -> str:
    """Return the text of a phrase; of ``A等B`` the class B alone, without loose edges."""
    for i in range(len(tokens) - 2, 0, -1):
        if tokens[i].text == "等" or (tokens[i].text == "类" and tokens[i - 1].text == "各"):
            tokens = tokens[i + 1 :]
            break
    text = "".join([t.text for t in tokens]).strip(_EDGES)
    text = _DEICTIC.sub("", text) or text
    loose = text[:1] in tuple("其该此") or (text[:1] == "各" and text[1:2] in "类级种个地")
    return text[1:] if len(text) > 2 and loose else text


def _counts(figure: Figure) -> bool:
    return figure.dimension == "count"


def _has_de(line: Line, figure: Figure) -> bool:
    after = figure.at + 1
    return after < len(line.tokens) and line.tokens[after].text == "的"


def _after(line: Line, figure: Figure) -> tuple[int, int] | None:
    """Return the noun phrase that a figure counts, right after it."""
    tokens = line.tokens
    end = line.clause_end(figure.at)
    if figure.dimension == "share" and not _has_de(line, figure):
        first = figure.at + 1
        if first >= end or not phrases.is_nominal(tokens[first]) or tokens[figure.at - 1].kind in "nub":
            return None
    alone = figure.at + 2 == end or not phrases.is_nominal(tokens[min(figure.at + 2, len(tokens) - 1)])
    if figure.at + 1 < end and tokens[figure.at + 1].kind == "P" and _counts(figure) and alone:
        return figure.at + 1, figure.at + 2
    first, last = phrases.after(tokens, figure.at + 1, end)
    if first == last:
        return None
    if _MAGNITUDE.sub("", figure.unit) in _SELF and tokens[first].kind == "v" and not any(is_person(t) for t in tokens[first:last]):
        return None
    if all(t.roles & {"tail"} for t in tokens[first:last]):
        return None
    if figure.dimension == "share":
        last = _entity_end(tokens, first, last)
    elif last < end and tokens[last].kind == "v":
        cut = _entity_end(tokens, first, last)
        last = cut if len(tokens[cut - 1].text) > 1 else last
    elif _MAGNITUDE.sub("", figure.unit) in ("名", "位", "人", ""):
        last = _person_end(tokens, first, last)
    return first, last


def _person_end(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return where the people counted end in ``青年入乡发展``: after the first noun for people, unless more depends on it."""
    for i in range(first, last - 1):
        if "person" in tokens[i].roles and tokens[i + 1].text not in ("的", "和", "、", "与", "及") and not is_person(tokens[i + 1]):
            return i + 1
    return last


def is_person(token: Token) -> bool:
    """Return whether a noun names people."""
    return "person" in token.roles or (token.text[-1] in "者员生民师工手人" and token.kind == "n" and len(token.text) > 1)


def _entity_end(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return where the counted thing ends in ``行政村集体经济年收入``: after the last noun for a thing or person."""
    for i in range(last - 1, first - 1, -1):
        if tokens[i].text[-1] in "村县区市镇乡户人生者员家店企校" or tokens[i].text in ("企业", "家庭", "学校", "项目", "地区", "行业", "居民", "群众", "农民"):
            return i + 1
    return last


def _skip_left(tokens: Sequence[Token], end: int, floor: int) -> int:
    """Return the index after the last token before ``end`` that is no linking word."""
    at = end
    while at > floor:
        token = tokens[at - 1]
        passed = token.kind in "dum" and token.text != "的" and "quoted" not in token.roles
        passed = passed or (token.text == "的" and at - 1 > floor and tokens[at - 2].kind == "D")
        linking = bool(token.roles & {"link", "reached"}) and not (token.roles & {"noun"})
        changing = token.kind in "vn" and token.roles & {"rise", "fall"} and "change_noun" not in token.roles and at < end
        if not (passed or linking or changing or token.text[0] == "每" or token.kind in "DP" or token.text in ("从", "由", "自") or (token.text in ("（", "、") and at == end)):
            break
        at -= 1
    return at


def _is_agent(tokens: Sequence[Token], span: tuple[int, int]) -> bool:
    """Return whether a phrase names who acts, not what is measured."""
    head = tokens[span[1] - 1]
    return bool(head.roles & {"company", "organ"}) or head.text[-1] in "局厅委部会院校人民者员队们县市区镇乡村州省家" or head.text in ("我们", "企业", "学校", "单位", "机关")


def _subject(line: Line, figure: Figure) -> tuple[int, int] | None:
    """Return the noun phrase before a verb of change and all that stands between (``同比``, ``比全国平均``)."""
    tokens, floor = line.tokens, figure.lead
    end = figure.change if figure.change is not None else figure.at
    while end > floor and tokens[end - 1].text in ("年均", "平均", "累计", "日均", "月均", "人均"):
        end -= 1
    while end > floor:
        if "change_noun" in tokens[end].roles:
            end += 1
            break
        base = next((i for i in range(end - 1, floor - 1, -1) if tokens[i].roles & {"base"} and tokens[i].text not in ("和", "同", "于", "从", "由")), None)
        compared = next((i for i in range(end - 1, floor - 1, -1) if tokens[i].roles & {"yoy", "mom", "since_start"}), None)
        stops = [i for i in (base, compared) if i is not None]
        if not stops:
            break
        end = min(stops)
    at = _skip_left(tokens, end, floor)
    while at > floor and (tokens[at - 1].roles & {"terms"} or tokens[at - 1].text in ("按", "，") or tokens[at - 1].kind == "d"):
        at -= 1
    span = phrases.before(tokens, at, floor)
    if span[0] == span[1] and at - 1 > floor and tokens[at - 1].kind == "v" and not tokens[at - 1].roles & {"link", "light"}:
        span = phrases.before(tokens, at - 1, floor)[0], at
        span = (at, at) if span[0] == at - 1 else span
    if span[0] == span[1]:
        return None
    if all(t.roles & {"yoy", "mom", "since_start", "change_noun"} for t in tokens[span[0] : span[1]]):
        return None
    return span


def _levels(figures: Sequence[Figure]) -> list[str]:
    return [f.name for f in figures if f.name and f.measure in ("level", "share", "ratio")]


def _listed(line: Line, leader: Figure, size: int) -> list[str]:
    """Return the names that stand listed before a list of figures, or an empty list."""
    tokens = line.tokens
    if leader.change is not None:
        span = _subject(line, leader)
    else:
        end = _skip_left(tokens, leader.at, leader.lead)
        span = phrases.before(tokens, end, leader.lead)
        if span[0] == span[1] and end - 1 > leader.lead and tokens[end - 1].roles & {"act"}:
            span = phrases.before(tokens, _skip_left(tokens, end - 1, leader.lead), leader.lead)
        if span[0] == span[1]:
            span = None
    if span is None:
        return []
    parts: list[list[Token]] = [[]]
    first = _list_start(tokens, span[0], leader.lead)
    for token in tokens[first : span[1]]:
        if token.text in ("、", "和", "与", "及", "以及"):
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) == 1 and size == 2 and any(t.text[:2] == "城乡" for t in parts[0]):
        whole = _clean(parts[0])
        return [whole.replace("城乡", side, 1) for side in ("城镇", "农村")]
    if len(parts) != size or not all(parts):
        return []
    return _shared(parts)


def _list_start(tokens: Sequence[Token], first: int, floor: int) -> int:
    """Return where a list begins whose last part begins at ``first``: parts before a pause belong to it too."""
    while first - 2 >= floor and tokens[first - 1].text in ("、", "和", "与", "及") and (phrases.is_nominal(tokens[first - 2])):
        first = phrases.before(tokens, first - 1, floor)[0]
    return first


def _shared(parts: list[list[Token]]) -> list[str]:
    """Return listed parts as names, each with the head that only the last part shows (``城镇和农村居民收入``)."""
    last = parts[-1]
    de = next((i for i in range(len(last) - 1, -1, -1) if last[i].text == "的"), None)
    names = []
    for part in parts[:-1]:
        text = _clean(part)
        if de is not None and not any(t.text == "的" for t in part):
            text += "的" + _clean(last[de + 1 :])
        elif tail := _parallel(text, _clean(last)):
            text += tail
        elif len(part) == 1 and len(last) > 1 and not phrases.is_head(part[0]) and phrases.is_head(last[-1]):
            text += _clean(last[1:])
        names.append(text)
    return [*names, _clean(last)]


def _parallel(part: str, last: str) -> str:
    """Return what only the last of two listed names shows, where both begin alike: ``产值`` of ``一产``, ``三产产值``."""
    size = len(part)
    if len(last) < size + 2:
        return ""
    paired = any(part.endswith(a) and last[:size].endswith(b) for group in _PAIRS for a in group for b in group if a != b)
    return last[size:] if part[-1] == last[size - 1] or paired else ""


_PAIRS = (("城镇", "农村", "城市", "乡村"), ("进口", "出口"), ("国内", "国际", "入境"), ("线上", "线下"), ("男性", "女性"))


def _class_label(line: Line, figure: Figure) -> str:
    """Return the class that the clause before gives, such as ``工业领域``; empty where it gives none."""
    first = line.clause_start(figure.at)
    if first < 2 or figure.lead != first:
        return ""
    start = line.clause_start(first - 1)
    end = first - 1
    if "class_label" not in line.tokens[end - 1].roles or line.tokens[end - 1].text == "方面":
        return ""
    span = phrases.before(line.tokens, end, start)
    return _clean(line.tokens[span[0] : span[1]]) if span[0] != span[1] else ""


def _sums_up(lead: Sequence[Token]) -> bool:
    """Return whether the words before a figure only say that it is a total, or where else it was measured."""
    named = any(phrases.is_nominal(t) and not t.roles & {"loc", "act"} and t.text not in _SUMS for t in lead)
    return not named and any(t.text in _SUMS or t.roles & {"loc"} for t in lead)


def _is_loose(line: Line, figure: Figure, before: tuple[int, int]) -> bool:
    """Return whether the noun before a figure belongs to the figure before, or is the subject of a verb between."""
    if before[0] == figure.lead > line.clause_start(figure.at):
        return True
    return any(t.kind == "v" and "act" in t.roles for t in line.tokens[before[1] : figure.at])


def _acted(line: Line, figure: Figure, unit: str) -> Found | None:
    """Return the name of people of whom a verb is said right after them: ``3人受伤`` is ``受伤人数``."""
    if unit not in _PEOPLE:
        return None
    verbs: list[Token] = []
    for token in line.tokens[figure.at + 1 : line.clause_end(figure.at)]:
        if token.kind in "vb" and not token.roles & {"link", "light"} and len(token.text) > 1:
            verbs.append(token)
        elif verbs or token.kind in "xQP":
            break
    return (verbs[-1].text + ("人次" if unit == "人次" else "人数"), "verb_after", 0.7) if verbs else None


def _stem(line: Line, figure: Figure, unit: str) -> Found | None:
    """Return the name that a bare verb gives (``3人受伤`` is ``受伤人数``, ``投入900万元`` is ``投入``)."""
    tokens = line.tokens
    suffix = "人数" if unit in ("人", "名", "位") else "面积" if figure.dimension == "area" else ""
    at = figure.at - 1
    while at >= figure.lead and (tokens[at].kind in _PASSED or ("link" in tokens[at].roles and "act" not in tokens[at].roles)):
        at -= 1
    if at >= figure.lead and tokens[at].kind in "vb" and "light" not in tokens[at].roles:
        word = tokens[at].text
        first, last = phrases.before(tokens, at, figure.lead)
        if first < last and first > figure.lead and tokens[first - 1].roles & {"act", "light"}:
            return _clean(tokens[first : at + 1]), "verb_before", 0.65
        stem = cues.values("stem").get(word, word)
        if at > figure.lead and tokens[at - 1].text in _SHARES:
            stem = tokens[at - 1].text + stem
        return stem if stem.endswith(suffix) else stem + suffix, "verb_before", 0.65
    return None
