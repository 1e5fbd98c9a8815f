"""The name of what a figure measures: a noun phrase of its clause, or the name of the figure before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from extractors.indicators import antecedents, counted, cues, labels, listed, phrases, subjects, verbs, words
from extractors.indicators.lines import LONGEST, Figure, Line
from extractors.indicators.tokens import Token, classify
from extractors.indicators.verbs import Found

Span = tuple[int, int]

_BARE = frozenset(
    {
        "面积",
        "价值",
        "完成率",
        "数量",
        "达标率",
        "合格率",
        "覆盖率",
        "均价",
        "单价",
        "总价",
        "金额",
        "规模",
        "使用率",
        "参与率",
        "满意率",
        "增速",
        "比重",
        "比例",
        "占比",
        "份额",
        "标准",
        "人均标准",
        "平均标准",
    }
)
"""Heads that say nothing without the noun that they belong to."""
_ATTRIBUTES = frozenset(
    {"总投资", "总用地面积", "用地面积", "占地面积", "总建筑面积", "建筑面积", "全长", "容积率", "总用地", "总面积"}
)
"""What a project or building is described by; its own name, before them, tells nothing of the indicator."""
_DIVISIONS = frozenset("镇乡县区市州省村盟旗") | {
    "县区",
    "乡镇",
    "街道",
    "社区",
    "村居",
    "市州",
    "地市",
    "市县",
    "村社",
}
"""Units that are what they count (``3镇``)."""
_YIELDS = frozenset({"总产量", "产量", "单产", "亩产", "总产", "平均单产", "平均亩产"})
_CROP = re.compile(r"(.+?)(?:播种|种植|栽培|栽种|养殖|收获|采收)?面积")
"""The area of a crop, whose yield may follow without its name."""
_SHARE_VERBS = frozenset({"占", "占比", "占到", "约占", "占据", "占了", "占全"})
_LINKING = frozenset({"link", "yoy", "mom", "since_start"})
"""Roles of words that only lead up to a figure."""
_SIDES = frozenset("长宽高深厚")
_SIZES = _SIDES | {"全长", "总长", "单长"}
"""Words for a dimension, whose value a length is."""
_MOST = frozenset({"最高", "最低", "最多", "最少", "最大", "最小", "最长", "最短", "最快", "最慢", "最好", "最差"})
"""Words for the end of a scale, whose value is that of what was just measured."""
_EACH = frozenset({"日均", "月均", "年均", "平均", "季均", "周均", "场均", "平均每天", "平均每年", "平均每月"})
"""Words that say over what a figure is an average, and nothing else."""
_AMONG = frozenset({"中", "里", "之中", "当中"})
_FUNDS = ("资金", "经费", "基金", "贷款", "款项", "债券")
_CLASSES = frozenset({"class_of_counted", "quoted_label", "class"})
_SHORT = 6
"""Characters of a name that is repeated in full."""
_LONG_OWNER = 12
"""Characters of an owner that is named in full."""
_MEMORY = 30
"""How many figures back a name is looked for."""


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
        leader, k = line.figures[group[0]], figure.index - group[0]
        if k and counted.phrase(line, figure) and figure.change is None:
            return None
        parts = listed.names(line, leader, len(group))
        if parts:
            return parts[k], "list", 0.85
        levels = _levels(here[max(0, group[0] - LONGEST) : group[0]])
        changed = leader.change is not None or leader.measure == "share"
        if changed and len(levels) >= len(group) and subjects.of_change(line, leader) is None:
            return levels[-len(group) :][k], "list_of_levels", 0.85
        if len(levels) >= len(group) and (head := listed.head(line, leader)) in _BARE:
            return levels[-len(group) :][k] + head, "list_of_levels", 0.8
        return (leader.name, "list_one_name", 0.6) if k and leader.name else None

    def _find(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a figure on its own."""
        if figure.change is not None:
            return self._of_change(line, figure, figure.change, here)
        found = (
            self._of_side(line, figure, here)
            or self._of_share(line, figure, here)
            or self._of_elided(line, figure, here)
            or self._of_noun(line, figure, here)
            or self._of_others(line, figure, here)
        )
        if found is not None and found[0] in _MOST:
            return self._inherited(here, "same_as_before", 0.7) or found
        return found

    def _of_side(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of one more side of what was just measured (``桥长60米、宽8米``)."""
        if figure.dimension != "length" or not here or not here[-1].name or here[-1].dimension != "length":
            return None
        side, stop = line.tokens[figure.at - 1].text, line.tokens[figure.at - 2]
        if side not in _SIDES or stop.kind != "x" or here[-1].name[-1] not in _SIDES:
            return None
        return here[-1].name[:-1] + side, "same_as_before", 0.7

    def _of_change(self, line: Line, figure: Figure, verb: int, here: list[Figure]) -> Found | None:
        """Return the name of a change: what its verb stands for, the subject of the verb, else the level just stated."""
        stem = cues.values("stem").get(line.tokens[verb].text)
        if stem:
            per = line.tokens[verb - 1].text if verb > figure.lead else ""
            per = per if per in labels.PER_HEAD else ""
            whose = verbs.whose(line, figure, verb - bool(per))
            last = self._inherited(here, "same_as_level", 0.8)
            if last and last[0].endswith(stem) and not whose:
                return last
            return (whose if whose.endswith((stem, "税收")) else whose + per + stem), "stem", 0.7
        after = counted.phrase(line, figure) if figure.dimension == "money" else None
        if after is not None and after[0] == figure.at + 1 and phrases.ends_in_head(line.tokens[after[1] - 1]):
            return labels.clean(line.tokens[after[0] : after[1]]), "counted_noun", 0.75
        subject = subjects.of_change(line, figure)
        if subject is not None:
            return self._whole(line, figure, subject, here), "subject_of_change", 0.85
        return (
            self._of_subject_before(line, figure)
            or self._inherited(here, "same_as_level", 0.85)
            or self._topic(line, figure)
        )

    def _of_share(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a share stated with ``占``, or ``None`` where that does not stand there."""
        tokens = line.tokens
        if figure.dimension != "share":
            return None
        if _is_progress(tokens[figure.lead : figure.at]):
            return self._inherited(here, "same_as_level", 0.85)
        if tokens[figure.at - 1].text in _AMONG and figure.at - 1 > figure.lead:
            first, last = phrases.before(tokens, figure.at - 1, figure.lead)
            return (labels.clean(tokens[first:last]), "share_of", 0.8) if first < last else None
        at = next((i for i in range(figure.at - 1, figure.lead - 1, -1) if tokens[i].text in _SHARE_VERBS), None)
        if at is None:
            return None
        labelled = labels.bracketed(tokens[at : figure.at])
        if labelled:
            return labelled, "share_of", 0.85
        first, last = phrases.before(tokens, subjects.skip_left(tokens, at, figure.lead), figure.lead)
        if first == last:
            return self._inherited(here, "same_as_level", 0.85) or self._topic(line, figure)
        heads = [i for i in range(at + 1, figure.at) if "share_head" in tokens[i].roles]
        if heads:
            return labels.clean(tokens[first : heads[-1] + 1]), "share_of", 0.8
        return labels.partner(tokens, first, figure.lead) + labels.clean(tokens[first:last]), "share_of", 0.85

    def _of_elided(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a figure whose phrase ends in ``的``: the class with the noun counted before it."""
        tokens = line.tokens
        at = subjects.skip_left(tokens, figure.at, figure.lead)
        if at - 1 <= figure.lead or tokens[at - 1].text != "的" or at == figure.at:
            return None
        body = [t for t in tokens[figure.lead : at - 1] if t.kind not in "DP"]
        if not body:
            return None
        if body[-1].roles & {"quoted"}:
            return body[-1].text, "quoted_label", 0.85
        text, noun = labels.clean(body), self._counted(figure, here)
        return (text + "的" + noun, "class_of_counted", 0.75) if noun and len(text) > 3 else (text, "class", 0.75)

    def _of_noun(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a level by the noun counted after it or the noun it is the value of."""
        if figure.bare_unit in _DIVISIONS:
            return figure.bare_unit, "unit_noun", 0.8
        if figure.dimension == "length" and counted.is_distance(line, figure):
            return "距离", "distance", 0.7
        after, before = counted.people(line, figure), subjects.of_value(line, figure)
        if after is None and (before is None or verbs.is_loose(line, figure, before)):
            said = verbs.said_of_people(line, figure)
            if said is not None:
                return said
        if before is not None and _is_neighbours(line, figure, before):
            before = None
        if before is not None and _is_owners(line, figure, before) and (level := self._level(figure, here)):
            return level, "same_as_before", 0.6
        before = _after_counted(line, figure, before) if before is not None else None
        if before is not None and _says_nothing(line.tokens[before[0] : before[1]], after is not None):
            before = None
        if after is not None and not _is_valued(line, figure, before, after):
            text = labels.clean(line.tokens[after[0] : after[1]])
            if text:
                return text, "counted_noun", 0.85
        if before is None:
            return None
        if figure.bare_unit in counted.PEOPLE and _is_acting(line.tokens[before[0] : before[1]]):
            return verbs.stem(line, figure)
        return self._whole(line, figure, before, here), "head_before", 0.85

    def _of_others(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a level by the figure beside it, the clause before, a verb, the figure before or its unit."""
        unit = figure.bare_unit
        return (
            self._of_adjacent(line, figure)
            or self._of_sum(line, figure, here)
            or self._of_subject_before(line, figure)
            or self._topic(line, figure)
            or self._of_verb(line, figure, here)
            or self._of_clause_before(line, figure, here)
            or self._inherited(here, "same_as_before", 0.6)
            or ((unit, "unit_noun", 0.5) if unit and counted.counts(figure) and classify(unit)[0] == "n" else None)
        )

    def _of_adjacent(self, line: Line, figure: Figure) -> Found | None:
        """Return the name of the quantity beside: ``5户7名村民``, or ``30家缩减为8家``."""
        i = figure.index
        if i + 1 < len(line.figures) and line.figures[i + 1].at == figure.at + 1:
            after = counted.people(line, line.figures[i + 1])
            if after is not None:
                return labels.clean(line.tokens[after[0] : after[1]]), "counted_noun", 0.8
        earlier = line.figures[i - 1] if i and figure.lead == line.figures[i - 1].at + 1 else None
        if earlier is None or line.tokens[figure.at].clause != line.tokens[earlier.at].clause:
            return None
        return (earlier.name, "same_as_before", 0.8) if earlier.name and earlier.unit == figure.unit else None

    def _of_sum(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name of a total (``合计派发3亿元``) or of a second place (``局地可达90毫米``): that of the figure before."""
        lead = line.tokens[figure.lead : figure.at]
        if here and here[-1].dimension == figure.dimension and verbs.sums_up(lead):
            return self._inherited(here, "same_as_before", 0.75)
        return None

    def _of_verb(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the name that a verb gives; with the noun counted before it where that has the same unit."""
        found = verbs.stem(line, figure)
        if found is None or figure.bare_unit in counted.PEOPLE or found[0].endswith(("人数", "面积")):
            return found
        name = self._alike(figure, here)
        if not name:
            return found
        if "adds" in cues.roles_of(found[0]):
            return name, "same_as_before", 0.7
        if figure.dimension == "money" and not name.endswith(_FUNDS):
            return found
        acted = classify(name[-2:])[0] in "vb" and len(name) > 2
        parts = words.split(name)
        if len(parts) > 1 and "head" in cues.roles_of(parts[-1]):
            name = "".join(parts[:-1])
        head = name if len(name) <= _SHORT else words.split(name)[-1]
        head = head[2:] if len(head) > 3 and "act" in cues.roles_of(head[:2]) else head
        return name[:-2] + found[0] if acted else found[0] + head, "verb_and_counted", 0.65

    def _alike(self, figure: Figure, here: list[Figure]) -> str | None:
        """Return the name of the last level of the sentence, or of the one before, that a verb may go on about."""
        last = here[-1] if here else next((f for f in reversed(self.earlier[-3:]) if counted.counts(f)), None)
        if last is None or last.measure != "level" or (not here and not counted.counts(figure)):
            return None
        return last.name if last.unit == figure.unit or last.dimension == figure.dimension == "money" else None

    def _whole(self, line: Line, figure: Figure, span: Span, here: list[Figure]) -> str:
        """Return a phrase as a name: class labels, verbs and bare heads completed by the noun they belong to."""
        tokens = labels.trimmed(line.tokens[span[0] : span[1]])
        if len(tokens) == 1 and "change_noun" in tokens[0].roles:
            inherited = self._inherited(here, "", 0)
            return inherited[0] if inherited else tokens[0].text
        if len(tokens) > 2 and tokens[0].text in _EACH and phrases.is_deed(tokens[1]):
            tokens = tokens[2:]
        if len(tokens) > 1 and tokens[-1].text in _EACH:
            tokens = [tokens[-1], *tokens[:-1]]
        text = labels.clean(tokens)
        if _is_class(tokens, text) or (counted.counts(figure) and _is_acting(tokens)):
            return text + self._counted(figure, here)
        if len(tokens) > 2 and tokens[-1].text in _ATTRIBUTES:
            return labels.clean(tokens[-2:]) if len(tokens[-2].text) <= 3 else tokens[-1].text
        if text in _YIELDS and here and (crop := _CROP.fullmatch(here[-1].name or "")):
            return crop[1] + text
        if text in labels.PER_HEAD or text in _EACH:
            last = self._inherited(here, "", 0)
            return (text if text in labels.PER_HEAD else "") + last[0] if last else text
        if _is_rate_of_deeds(text) and here and here[-1].name and counted.counts(here[-1]):
            owner = words.split(here[-1].name)[-1]
            return text if text[:2] in here[-1].name else owner + text
        if text in _BARE:
            owner = self._owner(line, figure, here)
            return text if text.startswith(owner) else owner + text
        if phrases.is_head(tokens[-1]) and (holders := subjects.holders(line, span[0], figure.lead)):
            return holders + text
        if len(text) <= 4 and figure.change is None and not phrases.is_head(tokens[-1]):
            text += self._broken_down(line, figure, here)
        per = next((t.text for t in line.tokens[figure.lead : span[0]] if "per" in t.roles), "")
        label = "" if per or len(text) > 4 or phrases.is_head(tokens[-1]) else labels.class_label(line, figure)
        return (per or labels.partner(line.tokens, span[0], figure.lead)) + label + text

    def _level(self, figure: Figure, here: list[Figure]) -> str:
        """Return the name of the last level of a figure's dimension, empty where there is none."""
        last = (*self.earlier[-3:], *here)
        names = (f.name for f in reversed(last) if f.dimension == figure.dimension and f.measure == "level" and f.name)
        return next(names, "")

    def _broken_down(self, line: Line, figure: Figure, here: list[Figure]) -> str:
        """Return the name of the total of which a figure is a class (``分领域看，铁路50亿元``), empty where it is none."""
        start = None if counted.counts(figure) else antecedents.announced(line, figure)
        if start is None:
            return ""
        totals = [*self.earlier, *(f for f in here if f.at < start)]
        alike = (
            f.name for f in reversed(totals) if f.measure == "level" and f.dimension == figure.dimension and f.name
        )
        return next(alike, "")

    def _owner(self, line: Line, figure: Figure, here: list[Figure]) -> str:
        """Return the noun that a bare head (``面积``) belongs to: that of the clause before, or of the last level."""
        first = line.clause_start(figure.at)
        if figure.lead == first and first > 1:
            span = phrases.before(line.tokens, first - 1, line.clause_start(first - 2))
            if span[0] != span[1]:
                phrase = labels.clean(line.tokens[span[0] : span[1]])
                return phrase if len(phrase) <= _LONG_OWNER else line.tokens[span[1] - 1].text
        levels = _levels([f for f in (*self.earlier[-3:], *here[-3:]) if f.measure == "level"])
        if not levels or len(levels[-1]) <= 8:
            return levels[-1] if levels else ""
        return next((w for w in reversed(words.split(levels[-1])) if len(w) > 1), levels[-1])

    def _counted(self, figure: Figure, here: list[Figure]) -> str:
        """Return the head of the last name counted in the same unit, empty where there is none."""
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
        """Return the name that the clause before is, as in ``民间投资方面，增长5%``."""
        text = antecedents.topic(line, figure)
        return (text, "topic", 0.6) if text else None

    def _of_clause_before(self, line: Line, figure: Figure, here: list[Figure]) -> Found | None:
        """Return the last noun of the clause before, where no figure of the same kind was named."""
        if here and here[-1].dimension == figure.dimension:
            return None
        text = antecedents.thing(line, figure)
        return (text, "clause_before", 0.4) if text else None

    def _of_subject_before(self, line: Line, figure: Figure) -> Found | None:
        """Return the subject of the clause before, where a figure's own clause has no noun (``由负转正，为6亿元``)."""
        lead = line.tokens[figure.lead : figure.at]
        if counted.counts(figure) or any(phrases.is_nominal(t) and not t.roles & _LINKING for t in lead):
            return None
        text = antecedents.subject(line, figure)
        return (text, "subject_before", 0.6) if text else None


def _is_owners(line: Line, figure: Figure, before: Span) -> bool:
    """Return whether the noun before a value is what the figure before counts: ``8个村突破100万元`` is of their income."""
    last = line.figures[figure.index - 1] if figure.index else None
    if last is None or counted.counts(figure) or not counted.counts(last) or before[0] != last.at + 1:
        return False
    return counted.phrase(line, last) == before and not phrases.is_head(line.tokens[before[1] - 1])


def _after_counted(line: Line, figure: Figure, before: Span) -> Span:
    """Return a phrase without the noun that the figure before counts: ``蓄水`` in ``18座水库蓄水63亿立方米``."""
    last = line.figures[figure.index - 1] if figure.index else None
    if last is None or before[0] != last.at + 1 or not counted.counts(last) or counted.counts(figure):
        return before
    own = counted.entity(line, before)
    return (own, before[1]) if before[0] < own < before[1] else before


def _is_rate_of_deeds(text: str) -> bool:
    """Return whether a name is the rate of something done (``办结率``), which leaves open to what."""
    return len(text) == 3 and text[2] == "率" and text not in _BARE and classify(text[:2])[0] in "vb"


def _is_neighbours(line: Line, figure: Figure, before: Span) -> bool:
    """Return whether the noun before a figure is counted by the one before, and another figure follows at once."""
    loose = before[0] == figure.lead > line.clause_start(figure.at)
    i = figure.index + 1
    return loose and i < len(line.figures) and line.figures[i].at == figure.at + 1


def _says_nothing(tokens: Sequence[Token], named: bool) -> bool:
    """Return whether a phrase before a figure is no name: where, of how many, or a stray character beside a counted noun."""
    stray = named and len(tokens) == 1 and len(tokens[0].text) == 1
    return stray or all(t.roles & ({"loc", "whole", "produced"} if named else {"loc", "whole"}) for t in tokens)


def _is_progress(lead: Sequence[Token]) -> bool:
    """Return whether the words before a share only say what it is measured against: ``完成年度任务的``, ``为预算的``."""
    against = [t for t in lead if not (t.kind in "DPudr" or t.roles & {"link", "light"})]
    return bool(against) and all("whole" in t.roles for t in against) and not against[0].text.startswith("总")


def _levels(figures: Sequence[Figure]) -> list[str]:
    """Return the names of the figures that are no changes."""
    return [f.name for f in figures if f.name and f.measure in ("level", "share", "ratio")]


def _is_class(tokens: Sequence[Token], text: str) -> bool:
    """Return whether a phrase classes something counted before (``玉米类``, ``80岁以上``)."""
    return tokens[-1].text in ("类", "类别", "级", "等") or text.endswith("岁")


def _is_acting(tokens: Sequence[Token]) -> bool:
    """Return whether a phrase is made of verbs alone (``新开工``)."""
    return all(phrases.is_deed(t) for t in tokens)


def _is_stated(line: Line, figure: Figure, end: int) -> bool:
    """Return whether a phrase that ends at ``end`` stands right before a figure, or over a link before ``的`` (``只剩30人的村``)."""
    if phrases.adjoins(line.tokens, end, figure.at):
        return True
    linked = all("link" in t.roles or t.kind in "du" for t in line.tokens[end : figure.at])
    return linked and counted.has_de(line, figure) and figure.dimension != "share"


def _is_valued(line: Line, figure: Figure, before: Span | None, after: Span) -> bool:
    """Return whether the figure is the value of the noun right before it, not the count of the one after it."""
    if before is None or not _is_stated(line, figure, before[1]):
        return False
    last = line.tokens[before[1] - 1]
    verbal = last.kind == "b" and not last.roles & {"noun", "head", "thing"} and before[1] - before[0] == 1
    if last.kind == "v" or verbal or (figure.dimension == "share" and phrases.is_agent(last)):
        return False
    if figure.dimension in ("area", "length") and after[0] == figure.at + 1 and not phrases.is_head(last):
        return last.text in _SIZES
    return not counted.counts(figure) or counted.has_de(line, figure)
