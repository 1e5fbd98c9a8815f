"""Sites whose borders are told by what stands around them, not by their own words.

Streets, estates and schools are named with common words (幸福巷, 青年路, 书香园), so no dictionary parts them from the
text. A frame does: a relation of place before (位于, 紧邻, 南接), a crossing or a list of the same kind, works on a road.
A name that one frame gives is then found everywhere in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.found import Found

_RELATION = (
    r"(?:位于|坐落[于在]|地处|设在|建在|毗邻|紧邻|邻近|毗连|紧靠|背靠|背倚|倚靠|环抱|途经|穿过|横跨|流经"
    r"|[东南西北]{1,2}[侧面部边]?(?:紧邻|毗邻|邻|临|接|靠|倚|依|连|抵|起|至|到|有|为))"
)
_DIGNIFIED = r"(?:[^，。；：、\n]{1,8}的)?"
_BORDER = r"(?=[，。；、）\s！？的]|[东南西北]{1,2}[侧面部]|交叉|交汇|交会|交界|路口|以[东南西北]|旁|附近|沿线|沿岸|等|之间|一带|$)"
_CROSSING = r"(?=(?:的)?(?:交叉|交汇|交会|路口|丁字|十字))"
WORKS = re.compile(
    r"(?:道路|路面|路段|全长|总?长约?\d|沿线|两侧|[东西南北]段|交叉口|路口|\d+号|拓宽|改造|改扩建|整治|进行|作为|位于|实施|封闭|施工)"
)
_LOCATIVE = re.compile(r"(?:在|位于|沿着?|沿线|走进|来到|走在|对|以|条|经过?|从|至|到|[，。：“\n])$")
_STOPS = frozenset(
    "的了在和与及或至到从自向往由被把将对为是有以于等其该这各每某所也都就又还并而则如若因经沿进出座个处项批名条"
    "共达超约近逾让使给比同跟据按已能可会要应需且但却只才再更最我你他她它第后前一二三四五六七八九十两几多数"
)
GRAMMAR = frozenset("的了在和与及或至到从自向由被把将对为是有以于等其该这各每某所也都就又还并而则如若因经沿")
"""The characters among them that no name holds, even where a frame vouches for it."""
_BEFORE_NAMES = frozenset("的了在于至到从与及和为对将以由被把是")
_CONTENT = frozenset({"n", "v", "a", "t", "b", "s", "z", "i", "l", "j"})
_STREETS = "路街巷道"
_NUMBERED = frozenset({"路", "街", "大道", "大街", "巷", "庙", "桥"})
_NUMERALS = "一二三四五六七八九十"
_NATURAL = "山岭峰尖湖江河溪"
_HEAD = re.compile(r"[\u4e00-\u9fff]+$")


class Frames:
    """Finds the framed sites of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self) -> list[Found]:
        """Return every occurrence of the names that a frame gives, in no order."""
        named = dict.fromkeys([*self._related(), *self._crossings(), *self._listed(), *self._worked_on()])
        return [one for name in named for one in self._occurrences(name)]

    def _related(self) -> Iterator[str]:
        """Yield what stands after a relation of place (北侧紧邻翠湖公园, 背倚乌岭)."""
        for frame in _AFTER_RELATION.finditer(self.text):
            yield from _parts(frame["names"], sure=frame["names"][-1] in _STREETS + _NATURAL)

    def _crossings(self) -> Iterator[str]:
        """Yield the two roads of a crossing (人民路与学府路交叉口)."""
        for frame in _ROADS_CROSS.finditer(self.text):
            yield from _parts(frame["names"], sure=True)

    def _listed(self) -> Iterator[str]:
        """Yield the members of a list of at least three names that end alike, or that a generic word closes."""
        for frame in self._lists():
            items = [item for item in _BETWEEN.split(frame["names"]) if item]
            alike = bool(items) and len({item[-1] for item in items}) == 1 and items[-1][-1] in "街巷苑"
            if len(items) >= 3 and (alike or frame["closed"] is not None):
                yield from _parts(frame["names"], sure=True)
            elif len(items) >= 3 and "—" in frame["names"]:
                yield from (name for name in _parts(frame["names"], sure=False) if name[-1] in _NATURAL)

    def _lists(self) -> Iterator[re.Match[str]]:
        """Yield the lists of at least three names; only clauses with two separators are looked at."""
        for clause in _CLAUSE.finditer(self.text):
            if len(_BETWEEN.findall(clause[0])) > 1:
                yield from _LIST.finditer(self.text, clause.start(), clause.end())

    def _worked_on(self) -> Iterator[str]:
        """Yield the streets that stand after a word of place and are used, measured or worked on (对东门路进行改造)."""
        seen: dict[str, set[str]] = {}
        for found in _STREET.finditer(self.text):
            for start in range(max(found.start() - 4, 0), found.start() - 1):
                name = self.text[start : found.end()]
                if not _LOCATIVE.search(self.text[max(start - 2, 0) : start]) or not is_name(
                    name, self.text.count(name) > 1
                ):
                    continue
                works = WORKS.match(self.text, found.end())
                seen.setdefault(name, set()).add(self.text[max(start - 1, 0) : start])
                used = self.text[start - 1 : start] == "在" and _is_verb(self.text[found.end() : found.end() + 2])
                if works or used or (found[0] != "路" and len(seen[name]) > 1):
                    yield name

    def _occurrences(self, name: str) -> Iterator[Found]:
        ending = _ENDING.search(name)
        kind = knowledge.suffixes().get(ending[0], ("site", ""))[0] if ending else "site"
        for at in re.finditer(re.escape(name), self.text):
            follow = self.text[at.end() : at.end() + 1]
            if follow not in "长线面" or not wordclasses.class_of(name[-1] + follow):
                yield Found(at.start(), at.end(), kind, "framed site", 0.75, name=name)


@lru_cache(maxsize=1)
def _suffixes() -> tuple[str, ...]:
    """Return what the names of sites and natural features end with, the longest first."""
    known = (s for s, (kind, mode) in knowledge.suffixes().items() if kind in ("site", "natural") and mode != "station")
    return tuple(sorted(known, key=lambda s: (-len(s), s)))


_CLAUSE = re.compile(r"[^，。；：！？\n]{8,}")
_BETWEEN = re.compile(r"[、与及]|和(?![平田谐睦顺龙县硕静布政兴悦])|——?")
_SUFFIX = knowledge.alternation(_suffixes())
_ENDING = re.compile(rf"(?:{_SUFFIX})$")
_CHARS = r"[\u4e00-\u9fff]"
_ITEM = rf"{_CHARS}{{1,8}}?(?:{_SUFFIX})(?!{_SUFFIX})"
_ROAD_ITEM = rf"{_CHARS}{{2,5}}?(?:路|大道|大街|街|巷)"
_AFTER_RELATION = re.compile(rf"{_RELATION}{_DIGNIFIED}(?P<names>{_ITEM}(?:[、和与及]{_ITEM}){{0,5}}){_BORDER}")
_ROADS_CROSS = re.compile(rf"(?P<names>{_ROAD_ITEM}[与和、]{_ROAD_ITEM}){_CROSSING}")
_LIST = re.compile(
    rf"(?P<names>{_ITEM}(?:(?:[、和与及]|——?){_ITEM}){{2,9}})"
    rf"(?P<closed>(?:等(?:\d+|[一二三四五六七八九十]+)?(?:条|座|个|处)?|(?:\d+|[一二三四五六七八九十]+)(?:条|座|个|处))"
    rf"(?:小区|楼盘|路段|道路|街巷|公园|景区|景点|学校|医院|地|处)|(?=进行|实施|沿线|两侧|路段))?"
)
_STREET = re.compile(r"路|大道|大街|街|巷|弄")
_INTRODUCED = re.compile(
    rf"^(?:[^，。；：、\n]{{1,8}}的|{_RELATION}|(?:周边|附近|周围|沿线|作为|其中|包括|以及|打通|完成|推进|实施|新建|改造))"
)


def _parts(names: str, sure: bool) -> Iterator[str]:
    """Yield the names of a list without what introduces each (周边, 风景如画的)."""
    for part in _BETWEEN.split(names):
        name = _INTRODUCED.sub("", part)
        cuts = (
            i + 1
            for i, c in enumerate(name[:-1])
            if c in _BEFORE_NAMES and not (c == "和" and wordclasses.class_of(name[i : i + 2]))
        )
        cut = max(cuts, default=0)
        if is_name(name[cut:], sure):
            yield name[cut:]


def is_name(name: str, sure: bool) -> bool:
    """Return whether an expression that ends like a site is shaped like a name: no grammar in it, not generic.

    Args:
        name: The expression.
        sure: Whether its frame leaves only the borders in doubt, so that common words may name it (幸福路).

    >>> [is_name(n, sure=False) for n in ("东门路", "这条路", "致富路", "学校", "翠湖公园", "幸福路")]
    [True, False, False, False, True, False]
    >>> is_name("幸福路", sure=True)
    True
    """
    known = wordclasses.class_of(name)
    if _HEAD.fullmatch(name) is None or not (
        known in (None, "ns", "nz", "nt") or (sure and known == "n" and len(name) > 2)
    ):
        return False
    return any(name.endswith(s) and _is_core(name[: -len(s)], s, sure) for s in _suffixes() if len(s) < len(name))


def _is_verb(form: str) -> bool:
    """Return whether two characters are a verb."""
    return len(form) == 2 and (wordclasses.class_of(form) or "").startswith("v")


def _is_noun(form: str, sure: bool) -> bool:
    """Return whether a form is a word and no name; behind a frame, a frequent one (上海 but not 月湖)."""
    tag = wordclasses.class_of(form) or "ns"
    return not tag.startswith("ns") and not (sure and wordclasses.frequencies()[form] < 500)


def _is_core(core: str, suffix: str, sure: bool) -> bool:
    """Return whether what stands before a suffix can be a name's own part."""
    tag = wordclasses.class_of(core) or ""
    plain = core[:-1] if suffix in _NUMBERED and core[-1] in _NUMERALS else core
    stops = GRAMMAR if sure else _STOPS
    if (stops & set(plain) and tag[:1] not in _CONTENT) or (len(core) < 2 and len(suffix) < 2):
        return False
    if len(suffix) == 1 and not tag and plain == core and _is_noun(core[-1] + suffix, sure):
        return False
    return (
        sure
        or suffix in _INSTITUTIONS
        or not tag.startswith(("v", "n", "a", "b"))
        or tag.startswith(("nr", "ns", "nz"))
    )


_INSTITUTIONS = frozenset({"小学", "中学", "学校", "医院", "幼儿园", "巷", "大道", "大街"})
