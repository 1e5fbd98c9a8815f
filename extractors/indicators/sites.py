"""Sites that figures belong to: those that no row of places names, and words that speak of one named before.

A plot of land, a road or a railway has figures of its own; so has a school or a hospital that is being built. Their
names end with a word of the seed (``site_plot``, ``site_line``, ``site_built``) and begin where the nouns before it do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors import wordclasses
from extractors.indicators import cues, words
from extractors.indicators.lines import Line
from extractors.indicators.tokens import Token
from extractors.page import Page, Sentence

Row = dict[str, Any]
_ROLES = ("site_plot", "site_line", "site_built")
_LONGEST = 24
_SHORTEST = 3
"""How many characters of a name are left at least when a unit before it is cut off."""
_TO = ("至", "到", "—")
_UNITS = frozenset({"province", "city", "county", "town"})
_ASCII = re.compile(r"[A-Za-z0-9－—\-]+")
_NUMBERED = re.compile(r"[A-Za-z\d]")
_PART = re.compile(r"(?:新|东|西|南|北|老|分)?(?:校区|院区|园区)")
_BUILDING = re.compile(
    r"[^，。；：、的]{0,8}?(?:项目|工程|开工|奠基|动工|落成|建成|投用|启用|开园|开馆|竣工|封顶)|(?:新建|扩建|改建|迁建|改扩建|异地重建)"
)
_WORK = re.compile(
    "(?<![该此本一批多各等类大点的，。、“])(?:项目|工程)|生产线|厂房|工厂|(?:生产|维修|物流|研发|加工)基地|总部"
)
_WIDE = frozenset({"deictic", "province", "city"})
_NEAR = 80
"""How many characters before a word of building the place stands where it is built."""
_RECENT = 3
"""How many paragraphs a thing that is built is spoken of as ``项目`` after it was placed."""
_BEYOND = re.compile(
    r"(?:有限|股份|集团|公司|管理|局|沿线|沿岸|建设?指挥|交警|大队|支队|收费站|服务区|出入?口|入口|口|警|投资|运营"
    r"|开通|网|增长|发展|运转|行驶|站|部门|养护|运输|方面|客运|货运|安全|执法|事故)"
)
_STOPS = frozenset("的和与及或至到从自向往由被把将对为是有以于在该此这那本其各每某条个座宗块处所项幅并也均都已等")
_SPEAKERS = ("人", "部", "方", "经理", "者", "总监", "员")
_MODIFIERS = frozenset(
    {"该", "此", "这条", "这座", "这", "本", "此次", "上述", "目前", "其中", "据悉", "据了解", "据介绍"}
)


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    end: int
    role: str


@cache
def _heads() -> Mapping[str, str]:
    """Return the role of every head word."""
    return {word: role for role in _ROLES for word in cues.words(role)}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_heads(), key=lambda w: (-len(w), w))))


def find(page: Page, places: Sequence[Row], stops: Sequence[tuple[int, int]]) -> list[tuple[int, int, Row]]:
    """Return the sites that no row of places names: view span and a row like those of places, in text order.

    Args:
        page: The document.
        places: Its rows of places.
        stops: View spans that no name crosses (dates, quantities, people), in order.
    """
    spans = [page.locate(p["start"], p["end"]) for p in places]
    known = [span for span, p in zip(spans, places, strict=True) if p["kind"] in ("site", "natural")]
    units = {span[0]: span[1] for span, p in zip(spans, places, strict=True) if p["kind"] in _UNITS}
    origins = {end: start for start, end in units.items()}
    begins, unit_begins = [start for start, _ in known], sorted(units)
    ends = sorted(end for _, end in stops)
    found: list[tuple[int, int, Row]] = []
    for sentence in page.sentences:
        if sentence.kind in ("cell", "byline"):
            continue
        for match in _pattern().finditer(page.text, sentence.start, sentence.end):
            before = bisect_right(ends, match.start())
            floor = max(sentence.start, ends[before - 1] if before else 0, match.start() - _LONGEST)
            head = _Head(match.start(), match.end(), _heads()[match[0]])
            at = bisect_right(unit_begins, match.start())
            unit = unit_begins[at - 1] if at and unit_begins[at - 1] >= floor else None
            span = _span(page.text, floor, head, unit)
            if span is None:
                continue
            origin = origins.get(span[0] - 1) if page.text[span[0] - 1 : span[0]] in _TO else None
            if origin is not None and head.role == "site_line":  # 甲城至乙城铁路
                span = (origin, span[1])
            while head.role != "site_built" and origin is None and _is_unit(page.text, span, units.get(span[0])):
                span = (units[span[0]], span[1])
            at = bisect_right(begins, span[0])
            overlaps = any(a < span[1] and span[0] < b for a, b in known[max(at - 1, 0) : at + 2])
            if not overlaps or head.role == "site_plot":
                found.append((*span, _row(page, *span)))
    return found


def _is_unit(text: str, span: tuple[int, int], end: int | None) -> bool:
    """Return whether a name begins with a unit written in full (``某县某大桥``) that ends at ``end``."""
    return end is not None and span[1] - end > _SHORTEST and text[end - 1] in "省市县区旗镇乡道"


def _row(page: Page, start: int, end: int) -> Row:
    """Return what a row of places would say of a site of the page's own home; it has no mention."""
    first, last = page.view.span(start, end)
    name = page.view.surface(start, end).strip("“”")
    if page.home_place and name[0] == page.home_place[-1]:  # 县第三小学 of its home's county
        name = page.home_place + name[1:]
    return {
        "name": name, "kind": "site", "nested": False, "adcode": page.home_adcode, "mention_id": None,
        "start": first, "end": last,
    }  # fmt: skip


def _span(text: str, floor: int, head: _Head, unit: int | None = None) -> tuple[int, int] | None:
    """Return the span of the name that ends with a head, or ``None`` where no name stands before it.

    Args:
        text: The view.
        floor: First view offset that the name may have.
        head: The word that it ends with.
        unit: View offset of the last unit of administration named before the head, if any.
    """
    follow = text[head.end : head.end + 16]
    part = _PART.match(follow)
    end = head.end + (part.end() if part and head.role == "site_built" else 0)
    if _BEYOND.match(follow) or (head.role == "site_built" and not _BUILDING.match(text[end : end + 16])):
        return None
    start, proper = head.start, False
    before = words.split(text[floor : head.start])
    for i in range(len(before) - 1, -1, -1):
        word = before[i]
        kind = wordclasses.class_of(word)
        opens = i == 0 or not before[i - 1][0].isalnum()
        if (
            word in _STOPS
            or word in _heads()
            or "site_common" in cues.roles_of(word)
            or not _continues(word, kind, opens)
        ):
            break
        start -= len(word)
        named = kind in (None, "ns", "nz", "nt", "j") or bool(_NUMBERED.search(word))
        named = named or (len(word) == 1 and (kind or "n")[0] not in "mqradpcu")
        proper = proper or named or word[-1] in "省市县区州镇乡"
    proper = proper or (unit is not None and start <= unit)
    return (start, end) if proper and head.start - start >= 2 else None


def _continues(word: str, kind: str | None, opens: bool) -> bool:
    """Return whether a word may be part of a name that goes on after it; a verb only where it opens its clause."""
    if not word[0].isalnum():
        return bool(_ASCII.fullmatch(word)) or word in "“”·"
    roles = cues.roles_of(word)
    if roles & {"link", "plan", "target", "forecast", "done", "rise", "fall", "yoy", "mom", "works"} and len(word) > 1:
        return False
    if opens and kind in ("v", "a") and not roles:
        return True
    return kind is None or kind[0] in "njfsbmt" or kind in ("vn", "an", "g", "Ng", "ng") or len(word) == 1


class Topics:
    """The sites that an article has named, and which of them a bare word (``该路``, ``项目``) speaks of."""

    def __init__(self) -> None:
        self._named: list[tuple[int, str, int]] = []
        self._wide: set[int] = set()
        self._built: tuple[int, int] | None = None

    def hear(self, named: Sequence[tuple[int, int, Row]]) -> None:
        """Take the places named in a sentence: view offset after each, its index among the rows, its row."""
        known = self._named[-1][0] if self._named else -1
        for end, row, place in named:
            if end > known:
                self._named.append((end, place["name"] or "", row))
                self._wide |= {row} if _is_wide(place) else set()

    def build(self, text: str, sentence: Sentence) -> None:
        """Note where a thing is built that a sentence speaks of: at the last place before a word of building."""
        work = _WORK.search(text, sentence.start, sentence.end)
        if work is None:
            return
        floor = max(sentence.start, work.start() - _NEAR)
        near = [row for end, _, row in self._named if floor < end <= work.start() and row not in self._wide]
        if near:
            self._built = (near[-1], sentence.paragraph)

    def meant(self, word: str, paragraph: int, at: int) -> int | None:
        """Return the row of the place that a bare word at view offset ``at`` speaks of, or ``None``.

        A word of building means the place of what was last built, if that was said a few paragraphs ago at most, any
        other the last place whose name ends alike.
        """
        if word in cues.words("site_work"):
            return self._built[0] if self._built and paragraph - self._built[1] <= _RECENT else None
        kinds = tuple(cues.values("site_word").get(word, word).split("/"))
        before = ((name, row) for end, name, row in reversed(self._named) if end <= at and row not in self._wide)
        return next((row for name, row in before if name.endswith(kinds)), None)

    def last(self, endings: tuple[str, ...]) -> int | None:
        """Return the row of the last place whose name ends in one of some ways."""
        return next((row for _, name, row in reversed(self._named) if name.endswith(endings)), None)

    def spoken_of(self, line: Line) -> dict[int, int]:
        """Return the rows of the sites that bare words of a line speak of, by the index of the word's token.

        Such a word opens its clause, alone or after a pronoun.
        """
        found = {}
        for at, token in enumerate(line.tokens):
            word = token.text[:2] if token.text[:2] in cues.words("site_work") else token.text
            if not cues.roles_of(word) & {"site_word", "site_work"} or not _stands_alone(line, at):
                continue
            row = self.meant(word, line.paragraph, token.start)
            if row is not None:
                found[at] = row
        return found


def _is_wide(place: Row) -> bool:
    """Return whether a place is too wide to say where a thing is built; a foreign country is not."""
    return place["kind"] in _WIDE or place["name"] == "中国"


def _stands_alone(line: Line, at: int) -> bool:
    """Return whether nothing but pronouns and dates stands before a word in its clause; a project may have a name."""
    lead = line.tokens[line.clause_start(at) : at]
    if at + 1 < len(line.tokens) and line.tokens[at + 1].text.endswith(_SPEAKERS):
        return False
    if line.tokens[at].text.endswith(("项目", "工程")) and lead and lead[-1].kind == "n" and _is_proper(lead[-1]):
        lead = lead[:-1]
    return all(t.text in _MODIFIERS or t.kind in "rDdxc" for t in lead)


def _is_proper(token: Token) -> bool:
    return "quoted" in token.roles or wordclasses.class_of(token.text) is None
