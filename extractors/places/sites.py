"""Sites, natural features and areas, by what their names end with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.anchored import Anchored
from extractors.places.borders import is_word
from extractors.places.found import Found
from extractors.places.framed import GRAMMAR
from extractors.places.lines import rail_characters
from extractors.places.reading import Finder, Reading
from extractors.places.wordforms import (
    CJK,
    STOP_CHARS,
    all_cjk,
    is_cjk,
    is_plain_word,
    is_verb,
    names_nothing,
    split,
)

_BUILT = re.compile(r"(?:[设建修筑架挖]|国家级?|[省市县世界A]级|[A\d]级|多个|[这那]个)$")
_COUNTED = re.compile(
    r"^[一二三四五六七八九十\d]+[期批]|[一二三四五六七八九十百千万两多\d][个街镇乡条座大级区轴廊带核]|多$|^[大小多新老]?$"
)
_AT = re.compile(
    r"(?:(?:在|位于|来到|走进)[^，。；：、\n]{1,8}的|在|位于|来到|走进|送往|转至|抵达|新建|改建|扩建|改扩建|迁建|建成)了?$"
)
_OPENS = re.compile(
    r"[^，。；：！？、\n]{0,6}?(?:开园|开学|开诊|投用|投入使用|启用|竣工|落成|建成|封顶|开工|奠基|主体完工|安置点|考点|投票站|采样点)"
)
_ON_ROAD = re.compile(rf"[{CJK}]{{2,5}}?(?:路|大道|大街|高铁|高速|公路)(?=[{CJK}]{{2}})")
WATER = re.compile(knowledge.alternation(knowledge.cues("water")))
_FAST = re.compile(r"发展|增长|推进|运转|运行|成长|行驶|扩张|铁路|旋转|通道|网|度|率|列车|动车|摄|通信|传输")
_HEIGHT = re.compile(r"脚下|山脚|深处|之巅|[东西南北]麓|主峰|山顶|上的|半山腰|余脉|东坡|西坡|南坡|北坡|一带")
_WATERS = frozenset("河江湖溪港浦淀荡漾涌塘海")
_BORDER = re.compile(r"(?:^|[^\u4e00-\u9fff]|[在沿对将把从是与和及至到经过跨离距向使让令为的了])$")
_NUMBERED = re.compile(r"第[一二三四五六七八九十]$")
_DIRECTED = frozenset({"东站", "西站", "南站", "北站"})
_TRAVEL = frozenset({"国际机场", "机场", "火车站", "高铁站", "汽车站", "客运站", "东站", "西站", "南站", "北站"})


class Sites(Finder):
    """Finds sites and natural features."""

    def __init__(self, reading: Reading) -> None:
        """Take the reading of a text."""
        super().__init__(reading)
        self._anchored = Anchored(reading)

    def find(self) -> Iterator[Found]:
        """Yield names that end like a road, bridge, station, park, lake, island, industrial zone or town area."""
        table = knowledge.suffixes()
        for m in knowledge.suffix_pattern("name", "part", "station", "road", "org").finditer(self.text):
            kind, mode = table[m[0]]
            if kind == "village":
                continue
            start = m.start()
            if m[0] in _DIRECTED and self.reading.before(start + 1, 0):
                start, mode = start + 1, "station"
            elif mode == "org" and _NUMBERED.search(self.text, max(start - 2, 0), start):
                start -= 2
            found = self._site(start, m.end(), kind, mode)
            if found and m[0] in _TRAVEL:
                found = self._anchored.with_city(found)
            if (
                found
                and not self.reading.is_listed(found)
                and not self.reading.cuts(found.end)
                and not self.reading.ends_with_place(found.start, start, m.end())
                and not _COUNTED.search(self.text[found.start : start])
            ):
                yield from self._parts(found, start)

    def _parts(self, found: Found, suffix: int) -> Iterator[Found]:
        """Yield a site, in two where the name of its street stands before its own (迎宾路万达广场)."""
        road = _ON_ROAD.match(self.text, found.start, suffix)
        railway = road is not None and road[0].endswith(("铁路", "高铁"))
        if (
            road is None
            or found.kind != "site"
            or _is_plain_road(road[0])
            or (railway and not (found.name or "").endswith("站"))
        ):
            yield found
            return
        rule = "rail line" if railway else "road before a site"
        yield Found(found.start, road.end(), "site", rule, 0.75, name=road[0])
        found.start, found.name, found.inside = road.end(), self.text[road.end() : found.end], ()
        yield found

    def _site(self, start: int, end: int, kind: str, mode: str) -> Found | None:
        suffix = self.text[start:end]
        if not self._ends_name(start, end, suffix):
            return None
        if (
            suffix == "站"
            and wordclasses.class_of(self.text[end - 2 : end])
            and self.text[end - 2] not in "东西南北"
            and self.reading.before(start, 0) is None
        ):
            return None
        if found := self._anchored.in_chain(start, end, kind, mode) or self._in_dictionary(start, end, kind):
            return found
        if len(suffix) == 1 and is_plain_word(self.text[end - 2 : end]) and not self._is_bounded(end):
            return None
        if end - start == 1 and (spoken := self._spoken_of(start, end)) is not None:
            return Found(spoken, end, kind, "spoken of", 0.7, name=self.text[spoken:end])
        first, proper = self.reading.core(start, 12)
        first, before = self._place_within(first, start, end, mode)
        if mode == "org" and not self._is_facility(first, end):
            return None
        if before is not None:
            return self._anchored.after(before, start, end, kind, mode)
        unbounded = not _BORDER.search(self.text[max(first - 2, 0) : first]) and first not in self.reading.ends
        if (first == start or unbounded) and before is None and (free := self._free_core(start, end)) is not None:
            return Found(free, end, kind, "named and free", 0.7, name=self.text[free:end])
        if first == start:
            touching = self.reading.before(start, 0)
            return self._anchored.named_after(touching, start, end, kind, mode) if touching is not None else None
        return self._by_surroundings(first, start, end, kind, mode, proper) or self._by_words(
            first, start, end, kind, proper
        )

    def _in_dictionary(self, start: int, end: int, kind: str) -> Found | None:
        """Return the place that the dictionary lists as a whole (柴达木盆地, 大别山)."""
        for first in range(max(end - 8, 0), start - 1):
            whole = self.text[first:end]
            if (wordclasses.class_of(whole) or "").startswith("ns") and not _is_idiom(whole, start - first):
                known = (
                    all_cjk(whole)
                    and whole not in knowledge.common_words()
                    and is_word(self.text, first, end)
                    and not self.reading.cuts(first)
                )
                return Found(first, end, kind, "place of the dictionary", 0.8, name=whole) if known else None
        return None

    def _place_within(self, first: int, start: int, end: int, mode: str) -> tuple[int, Found | None]:
        """Return where a name begins whose own words begin at ``first``, and the gazetteer place in it."""
        before = self.reading.before(start, start - first) if first < start else None
        if before is None and mode in ("name", "station") and end - start > 1:
            before = self.reading.before(start, 5)
            rest = self.text[before.end : start] if before is not None else ""
            if before is None or not all_cjk(rest) or not self.reading.is_bare(rest):
                return first, None
            return min(first, before.start), before
        if before is None or (before.start < first and before.end <= first):
            return first, None
        return min(first, before.start), before

    def _is_facility(self, first: int, end: int) -> bool:
        """Return whether a school or hospital is a location here, or is being built or opened, not an actor."""
        return bool(_AT.search(self.text[max(first - 12, 0) : first]) or _OPENS.match(self.text, end))

    def _by_surroundings(self, first: int, start: int, end: int, kind: str, mode: str, proper: bool) -> Found | None:
        """Return the site that a number, a list or a word for water beside it tells, whatever its own words are."""
        text = self.text
        core = text[first:start]
        if "高速" in text[start:end] and 1 < len(core) < 5 and set(core) <= rail_characters():
            return Found(first, end, kind, "highway", 0.85, name=text[first:end])
        if (
            mode == "road"
            and re.match(r"\d+号", text[end : end + 6])
            and (m := re.search(rf"(?:^|[区县市镇乡])([{CJK}]{{2,4}})$", core))
        ):
            return Found(first + m.start(1), end, kind, "address", 0.85, name=text[first + m.start(1) : end])
        if end - start == 1 and self._lone_water(first, end):
            return Found(first, end, kind, "list of waters", 0.65, name=text[first:end])
        return None

    def _spoken_of(self, start: int, end: int) -> int | None:
        """Return where a river or mountain of few characters begins that 水质, 沿岸, 脚下 and the like tell."""
        text = self.text
        cue = WATER if text[start:end] in _WATERS else _HEIGHT if text[start:end] in "山岭峰" else None
        if cue is None or not cue.match(text, end):
            return None
        for first in range(max(start - 4, 0), start):
            core, whole = text[first:start], text[first:end]
            bounded = _BORDER.search(text[max(first - 2, 0) : first]) or first in self.reading.ends
            rare = wordclasses.class_of(whole) is None or wordclasses.frequencies()[whole] < 50
            named = (rare or (wordclasses.class_of(whole) or "").startswith("ns")) and not (
                len(core) > 1 and is_plain_word(core) and wordclasses.frequencies()[core] > 1000
            )
            plain = names_nothing(core) or not all_cjk(core) or set(core) & GRAMMAR or _COUNTED.search(core)
            if bounded and named and not plain:
                return first
        return None

    def _by_words(self, first: int, start: int, end: int, kind: str, proper: bool) -> Found | None:
        """Return the site whose own words are a name's."""
        text = self.text
        core, suffix = text[first:start], text[start:end]
        proper = (
            proper
            or (len(suffix) > 1 and _names_natural(core))
            or core in self.reading.home_towns()
            or (suffix in knowledge.cue_set("always_named") and self._stands_free(first, core))
        )
        if (
            not proper
            or names_nothing(core)
            or _BUILT.search(core)
            or (len(core) < 2 and len(suffix) < 2)
            or suffix in knowledge.cue_set("needs_place")
        ):
            return None
        again = (
            kind == "natural"
            and len(core) > 1
            and self.text.count(text[first:end]) > 1
            and not wordclasses.class_of(text[end - 2 : end])
        )
        if len(suffix) == 1 and not again and not self._anchored.is_single_name(first, start, end, kind):
            return None
        return Found(first, end, kind, f"{kind} suffix", 0.75, name=text[first:end])

    def _free_core(self, start: int, end: int) -> int | None:
        """Return where two to four characters begin that a border and a reservoir's or bridge's suffix leave for a name."""
        if self.text[start:end] not in knowledge.cue_set("always_named"):
            return None
        for first in range(max(start - 4, 0), start - 1):
            core = self.text[first:start]
            plain = set(core) & STOP_CHARS or not all_cjk(core) or names_nothing(core) or any(map(is_verb, split(core)))
            leads = core.startswith(knowledge.cues("lead"))
            if not plain and not leads and not _COUNTED.search(core) and self._stands_free(first, core):
                return first
        return None

    def _stands_free(self, first: int, core: str) -> bool:
        """Return whether two to four characters that are no frequent noun stand behind a border (积石峡水库)."""
        known = wordclasses.class_of(core)
        rare = known is None or wordclasses.frequencies()[core] < 300
        border = _BORDER.search(self.text[max(first - 2, 0) : first]) or first in self.reading.ends
        return 1 < len(core) < 5 and rare and bool(border)

    def _lone_water(self, first: int, end: int) -> bool:
        """Return whether a water or island named with common characters stands alone in a list (青竹江、白龙湖水质达标)."""
        text = self.text
        core = text[first : end - 1]
        return (
            1 < len(core) < 4
            and text[end - 1] in "湖江溪岛港"
            and not names_nothing(core)
            and not wordclasses.class_of(text[first:end])
            and text[first - 1 : first] in "、，。\n和"
            and bool(re.match(r"[、，。和与]|水质|水位|流域|沿岸|两岸|沿线", text[end : end + 2]))
        )

    def _is_bounded(self, end: int) -> bool:
        """Return whether a name of three or more characters that ends in a common word may stand here (桂山岛 in a list)."""
        follow = self.text[end : end + 1]
        return (
            follow in "、，。和与"
            or follow.isdigit()
            or end in self.reading.name_starts
            or self.reading.before(end - 1, 0) is not None
        )

    def _ends_name(self, start: int, end: int, suffix: str) -> bool:
        """Return whether a name can end here: no longer word begins with the suffix's last character."""
        follow = self.text[end : end + 1]
        if not is_cjk(follow):
            return True
        if len(suffix) == 1 and follow in "市县镇乡町":
            return False
        if suffix == "新城" and follow in "街镇乡":
            return False
        if suffix == "高速" and _FAST.match(self.text, end):
            return False
        if len(suffix) > 1:
            return suffix[-1] + follow not in knowledge.cue_set("trap")
        return (
            follow in "上里内中下边外旁畔"
            or (follow == "口" and suffix in ("路", "街") and self.reading.before(start, 0) is not None)
            or bool(suffix in _WATERS and WATER.match(self.text, end))
            or bool(_HEIGHT.match(self.text, end))
            or wordclasses.class_of(suffix + follow) is None
        )


def _is_plain_road(road: str) -> bool:
    """Return whether an expression that ends like a road is a word or one of its kinds (公路, 道路, 马路)."""
    return (
        bool(wordclasses.class_of(road[-2:]))
        and not road.endswith(("铁路", "高铁", "高速", "大道", "大街"))
        and not (road.endswith("公路") and len(road) > 3)
    )


def _names_natural(core: str) -> bool:
    """Return whether a core is itself named like a mountain or water, so that a park or resort bears its name (老爷山景区)."""
    return len(core) > 2 and core[-1] in "山湖河江岛溪岭峰潭泉洞湾" and not is_plain_word(core)


def _is_idiom(whole: str, core: int) -> bool:
    """Return whether four characters with a one-character suffix are two words (崇山峻岭), whatever the dictionary calls them."""
    return len(whole) == 4 and core == 3 and bool(wordclasses.class_of(whole[:2]) and wordclasses.class_of(whole[2:]))
