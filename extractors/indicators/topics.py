"""What earlier text has made the topic: the place, company or organ whose figures later sentences give."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.indicators import cues

ASIDE = (
    "在",
    "向",
    "面向",
    "于",
    "到",
    "至",
    "居",
    "比",
    "较",
    "占",
    "走在",
    "领跑",
    "位居",
    "位列",
    "列",
    "低于",
    "高于",
    "惠及",
    "辐射",
    "覆盖",
    "赴",
    "带动",
    "围绕",
    "聚焦",
    "立足",
    "对标",
    "接轨",
)
_DATELINES = tuple(sorted(cues.words("dateline")))
_COMPARED = re.compile(r"(?:[高低快慢多少优好]于|[比较居列占]|超过|高出|领先)[^，。；]*$")
ACTOR = re.compile(
    r"(?:(?<![\u3400-\u9fff])(?:[该本]|这家|[省市县区]委)?|[该本])(?P<kind>公司|企业|集团|党校|学院|大学|医院|银行|研究院)"
)
"""A company or an institution spoken of as one that the reader knows."""
_SMALL = frozenset({"site", "natural"})
_HOLDING = tuple("区园城镇村谷岛湾")
"""Endings of sites in which others have figures of their own, as in a unit of administration."""
WATERS = frozenset("江河湖溪山岭")
"""Endings of natural features that flow or reach through many units: no topic whose figures later sentences give."""
_ADMINISTRATIVE = frozenset({"country", "province", "city", "county", "town", "village"})
_BEFORE_TOPIC = re.compile(
    r"(?:^|[，。；：！？“—\n■●▲◆★▼ ])(?:而|但|目前|如今|眼下|近年来|近日|日前|今年|去年|明年|此外|同时|其中|当前|在|放眼|走进|来到|记者|据悉|据统计|截至目前|为此|至此|现在|随着|来到|记者从|位于|地处)*$"
)
NOBODY = -1
"""In place of a row: what a company, an institution or a person says of itself holds for no place."""
NATION = "中国"
_BREAKDOWN = re.compile(r"[分按][^，。；]{1,8}?[看分]，")


@dataclass(slots=True)
class Topic:
    """The places that earlier text has set.

    Attributes:
        main: Row of the place that the story is about.
        local: Row of the last topical place of the paragraph.
        paragraph: The paragraph that ``local`` belongs to.
        sentences: Number of sentences of the paragraph heard.
        organ: Name and code of the unit that the article's organs (``市政府``, ``财政部``) have made the topic.
    """

    main: int | None = None
    local: int | None = None
    paragraph: int = -1
    sentences: int = 0
    organ: tuple[str | None, str | None] | None = None

    def enter(self, paragraph: int) -> None:
        """Begin a paragraph: its topic is the article's until it sets its own."""
        if paragraph != self.paragraph:
            self.paragraph, self.local, self.sentences = paragraph, None, 0

    def hear(self, row: int, passing: bool = False) -> None:
        """Take a topical place; one that only a later sentence of the paragraph names holds for that sentence.

        Args:
            row: Its row.
            passing: Whether it yields to the place that the story is about, as ``passes`` says.
        """
        if passing:
            return
        if self.sentences == 0 or self.local is not None or self.main is None:
            self.local = row

    @property
    def row(self) -> int | None:
        """Row of the place that holds where a sentence names none."""
        return self.local if self.local is not None else self.main


@dataclass(slots=True)
class Story:
    """What a story speaks of: an article, or what follows a byline within one.

    Attributes:
        paragraph: Its first paragraph.
        heard: Rows of its topical places, and whether each stands in its first paragraphs.
        actors: How often it speaks of each company, school or the like as known.
    """

    paragraph: int = 0
    heard: list[tuple[int, bool]] = field(default_factory=list)
    actors: Counter[str] = field(default_factory=Counter)

    def main(self, places: Sequence[dict[str, Any]]) -> int | None:
        """Return the row of the place that the story is about: the one it names most, if it does so early or twice.

        A site must be named twice. A story that speaks more of a company or an institution than of any place is about
        nowhere (-1); one is about a foreign country only where it is about no other place.
        """
        counts = Counter(places[row]["name"] for row, _ in self.heard)
        domestic = [heard for heard in self.heard if not is_abroad(places[heard[0]])]
        likely = [
            row
            for row, early in domestic or self.heard
            if counts[places[row]["name"]] > 1
            or (places[row]["kind"] not in _SMALL and (early or places[row]["kind"] == "deictic") and domestic)
        ]
        main = max(likely, key=lambda row: counts[places[row]["name"]], default=None)
        spoken = max(self.actors.values(), default=0)
        about = main is not None and spoken >= 3 and spoken > counts[places[main]["name"]]
        return NOBODY if about and main is not None and places[main]["kind"] != "deictic" else main


def passes(place: dict[str, Any], main: dict[str, Any] | None, organ: bool = False) -> bool:
    """Return whether a place is the topic of no more than its sentence where the story is about another one.

    Args:
        place: The row of the place.
        main: The row of the place that the story is about, if any.
        organ: Whether an organ has made its unit the topic.
    """
    if is_facility(place):
        return main is not None or organ
    return main is not None and is_abroad(place) and not is_abroad(main)


def is_facility(place: dict[str, Any]) -> bool:
    """Return whether a place has figures only of its own: a road, an airport, a lake."""
    return place["kind"] == "natural" or (place["kind"] == "site" and not place["name"].endswith(_HOLDING))


def is_abroad(place: dict[str, Any]) -> bool:
    """Return whether a place is a country, one's own among them, or lies in a foreign one."""
    return place["adcode"] is None and place["kind"] in ("deictic", "country", "abroad_city")


def container(place: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return name and code of the unit right above a place: of a county its city or province, of a province the nation."""
    code = place["adcode"] or ""
    units = (("county", code), ("city", code[:4] + "00"), ("province", code[:2] + "0000"))
    for level, unit in units:
        if (name := place.get(level)) and name != place["name"]:
            return name, unit
    return NATION if place["kind"] == "province" else place["name"], place["adcode"] if place[
        "kind"
    ] != "province" else None


def is_breakdown(text: str, start: int) -> bool:
    """Return whether the sentence at ``start`` breaks down what the ones before gave (``分县区看，甲县增长3%``)."""
    return bool(_BREAKDOWN.match(text, start))


def contrasted(rows: Sequence[int], places: Sequence[dict[str, Any]]) -> list[int]:
    """Return the topical places of a sentence without those that it sets against one another (``甲县增3%，乙县降1%``)."""
    names: dict[str, set[str]] = {}
    for row in rows:
        names.setdefault(places[row]["kind"], set()).add(places[row]["name"])
    rivals = {kind for kind, found in names.items() if len(found) > 1 and kind in _ADMINISTRATIVE}
    first = next((i for i, row in enumerate(rows) if places[row]["kind"] in rivals), len(rows))
    return list(rows[:first])


def is_topical(text: str, sentence_start: int, start: int, kind: str, dated: bool) -> bool:
    """Return whether a place at view offset ``start`` opens a clause, or is a deictic.

    Args:
        text: The view.
        sentence_start: First view offset of its sentence.
        start: First view offset of the place.
        kind: Kind of the place.
        dated: Whether a date or another place ends where it begins.
    """
    lead = text[max(sentence_start, start - 12) : start]
    if lead.endswith(_DATELINES):
        return False
    if _COMPARED.search(lead):
        return False
    return (kind == "deictic" and not lead.endswith(ASIDE)) or dated or bool(_BEFORE_TOPIC.search(lead))


@dataclass(frozen=True, slots=True)
class Organs:
    """Finds organs that act for the article's home place or for the nation."""

    local: re.Pattern[str]
    national: re.Pattern[str]
    stated: re.Pattern[str]

    @classmethod
    def read(cls) -> Organs:
        """Return the finder of the organs in the seed; one inside a longer name (``温岭市政府``) is none."""
        alone = r"(?<![\u3400-\u9fff])"
        local, national = _alternatives("organ"), _alternatives("nation")
        own = f"(?:{alone}|据|从|由)(?:{national})"
        stated = f"(?:(?<![\u3400-\u9fff、])|据|从|由)(?:{national})[^，。；]{{0,60}}?(?:发布|公布|推介|通报|印发|联合|统计|数据)"
        offices = "[省市县区州旗](?:财政|[\u3400-\u9fff]{2,6}(?:局|委|厅))"
        return cls(re.compile(f"{alone}(?:{local}|{offices})"), re.compile(own), re.compile(stated))


def _alternatives(role: str) -> str:
    """Return the words of a role as alternatives of a pattern, the longest first."""
    return "|".join(sorted(cues.words(role), key=lambda w: (-len(w), w)))
