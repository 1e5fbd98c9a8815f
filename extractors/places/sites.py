"""Sites, natural features and areas, by what their names end with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.borders import words
from extractors.places.found import Found
from extractors.places.lines import rail_characters
from extractors.places.reading import Finder
from extractors.places.wordforms import (
    CJK,
    STOP_CHARS,
    SURNAME_LIKE,
    all_cjk,
    is_cjk,
    is_plain_word,
    is_proper,
    is_verb,
    names_nothing,
)

_SUFFIX_TRAPS = frozenset(
    [
        "港口",
        "站点",
        "区域",
        "区块",
        "区位",
        "园区",
        "园林",
        "城市",
        "城乡",
        "城镇",
        "镇区",
        "桥梁",
        "库存",
        "库区",
        "湖区",
        "山区",
        "路口",
        "路段",
        "馆长",
        "场地",
        "道路",
        "廊道",
    ]
)
_BUILT = re.compile(r"[设建修筑架挖]$")
_COUNTED = re.compile(
    r"^[一二三四五六七八九十\d]+[期批]|[一二三四五六七八九十百千万两多\d][个街镇乡条座大级区轴廊带核]|多$|^[大小多新老]?$"
)
_NEEDS_PLACE = frozenset(
    ["示范区", "试验区", "合作区", "集聚区", "商务区", "旅游区", "度假区", "新城", "新区", "经济带", "走廊", "都市区"]
)
_NEEDS_NAME = frozenset(
    [
        "示范区",
        "小镇",
        "特色小镇",
        "产业园",
        "产业园区",
        "工业园",
        "产业基地",
        "街区",
        "文化街区",
        "片区",
        "湿地",
        "园区",
    ]
)
_TRAVEL = frozenset({"国际机场", "机场", "火车站", "高铁站", "汽车站", "客运站", "东站", "西站", "南站", "北站"})
_NO_STATION = frozenset("起上位稳立住出岗台点长务")
_NAMED_AFTER = frozenset(
    [
        "大桥",
        "特大桥",
        "跨海大桥",
        "长江大桥",
        "黄河大桥",
        "隧道",
        "水库",
        "湾",
        "岛",
        "湖",
        "江",
        "河",
        "溪",
        "动物园",
        "植物园",
        "体育馆",
        "体育场",
        "大剧院",
        "博物馆",
        "图书馆",
        "美术馆",
        "科技馆",
        "群岛",
        "半岛",
        "大厦",
        "核电站",
        "水电站",
        "收费站",
        "服务区",
        "国际会展中心",
        "会展中心",
        "奥体中心",
        "体育中心",
    ]
)


class Sites(Finder):
    """Finds sites and natural features."""

    def find(self) -> Iterator[Found]:
        """Yield names that end like a road, bridge, station, park, lake, island, industrial zone or town area."""
        table = knowledge.suffixes()
        for m in knowledge.suffix_pattern("name", "part", "station", "road", "org").finditer(self.text):
            kind, mode = table[m[0]]
            if kind == "village":
                continue
            found = self._site(m.start(), m.end(), kind, mode)
            if found and m[0] in _TRAVEL:
                found = self._with_city(found)
            if (
                found
                and not self.reading.is_listed(found)
                and not self.reading.cuts(found.end)
                and not self.reading.ends_with_place(found.start, m.start())
                and not _COUNTED.search(self.text[found.start : m.start()])
            ):
                yield found

    def _site(self, start: int, end: int, kind: str, mode: str) -> Found | None:
        text = self.text
        suffix = text[start:end]
        if not self._ends_name(start, end, suffix):
            return None
        if suffix == "站" and wordclasses.class_of(text[end - 2 : end]) and text[end - 2] not in "东西南北":
            return None
        if found := self._site_in_chain(start, end, kind, mode):
            return found
        if len(suffix) == 1 and is_plain_word(text[end - 2 : end]) and not self._is_bounded(end):
            return None
        first, proper = self.reading.core(start, 12)
        before = self.reading.before(start, start - first) if first < start else None
        if before is None and mode in ("name", "station") and len(suffix) > 1:
            before = self.reading.before(start, 5)
            before = (
                before
                if before is not None
                and all_cjk(text[before.end : start])
                and self.reading.is_bare(text[before.end : start])
                else None
            )
            first = min(first, before.start) if before is not None else first
        core = text[first:start]
        if mode == "org" and not re.search(r"(?:在|位于|来到|走进|送往|转至|抵达)$", text[max(first - 2, 0) : first]):
            return None
        if before is not None and before.start >= first:
            return self._site_after(before, start, end, kind, mode)
        if first == start:
            touching = self.reading.before(start, 0)
            return self._site_named_after(touching, start, end, kind, mode) if touching is not None else None
        if "高速" in suffix and 1 < len(core) < 5 and set(core) <= rail_characters():
            return Found(first, end, kind, "highway", 0.85, name=text[first:end])
        if (
            mode == "road"
            and re.match(r"\d+号", text[end : end + 6])
            and (m := re.search(rf"(?:^|[区县市镇乡])([{CJK}]{{2,4}})$", core))
        ):
            return Found(first + m.start(1), end, kind, "address", 0.85, name=text[first + m.start(1) : end])
        if (
            not proper
            and mode == "road"
            and 2 <= len(core) <= 4
            and not wordclasses.class_of(text[end - 2 : end])
            and re.search(r"[路街道][、和与]$", text[max(first - 2, 0) : first])
        ):
            return Found(first, end, kind, "list of roads", 0.75, name=text[first:end])
        if len(suffix) == 1 and self._lone_water(first, end):
            return Found(first, end, kind, "list of waters", 0.65, name=text[first:end])
        if (
            not proper
            or names_nothing(core)
            or _BUILT.search(core)
            or (len(core) < 2 and len(suffix) < 2)
            or suffix in _NEEDS_PLACE
        ):
            return None
        again = (
            kind == "natural"
            and len(core) > 1
            and self.text.count(text[first:end]) > 1
            and not wordclasses.class_of(text[end - 2 : end])
        )
        if len(suffix) == 1 and not again and not self._single(first, start, end, kind):
            return None
        return Found(first, end, kind, f"{kind} suffix", 0.75, name=text[first:end])

    def _with_city(self, one: Found) -> Found:
        """Return a station or airport with the short form of its city, where that stands before it."""
        before = self.reading.before(one.start, 0)
        if before is None or before.kind != "division" or before.rule == "official name":
            return one
        return Found(
            before.start,
            one.end,
            one.kind,
            one.rule,
            one.confidence,
            name=self.text[before.start : one.end],
            inside=before.options,
        )

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

    def _site_in_chain(self, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site whose short name stands right after a county's or town's official name, whatever its words are."""
        before = self.reading.before(start, 5)
        if (
            before is None
            or before.end not in self.reading.chain_ends
            or mode == "org"
            or (mode == "road" and end - start < 2)
        ):
            return None
        rest, suffix = self.text[before.end : start], self.text[start:end]
        ends = words(rest) if all_cjk(rest) else []
        tokens = [rest[a:b] for a, b in zip([0, *ends], ends, strict=False)]
        if not tokens or len(rest) < 2 or names_nothing(rest) or any(t in STOP_CHARS or is_verb(t) for t in tokens):
            return None
        if len(tokens) == 1 and kind != "site" and wordclasses.class_of(rest) in ("n", "a", "v"):
            return None
        if (
            len(suffix) == 1
            and suffix not in "岛湖溪漾"
            and ((len(rest) < 3 and rest[0] in SURNAME_LIKE) or len(rest) > 3)
        ):
            return None
        if suffix in _NEEDS_NAME and not any(is_proper(t, self.book) for t in tokens):
            return None
        return Found(before.end, end, kind, f"{kind} suffix in chain", 0.85, name=self.text[before.end : end])

    def _ends_name(self, start: int, end: int, suffix: str) -> bool:
        """Return whether a name can end here: no longer word begins with the suffix's last character."""
        follow = self.text[end : end + 1]
        if not is_cjk(follow):
            return True
        if suffix == "新城" and follow in "街镇乡":
            return False
        if len(suffix) > 1:
            return suffix[-1] + follow not in _SUFFIX_TRAPS
        return follow in "上里内中下边外旁畔" or wordclasses.class_of(suffix + follow) is None

    def _single(self, first: int, start: int, end: int, kind: str) -> bool:
        """Return whether a one-character suffix (路, 河, 山, 岛) ends a proper name."""
        text = self.text
        whole = text[first:end]
        if (wordclasses.class_of(whole) or "").startswith("ns"):
            return len(whole) > 2
        if wordclasses.class_of(whole) or (
            (first not in self.reading.ends or len(whole) < 4) and wordclasses.class_of(text[end - 2 : end])
        ):
            return False
        if not 2 < len(whole) < 6:
            return False
        return bool(
            (first, end) in self.reading.names
            or first in self.reading.ends
            or re.search(rf"(?:^|[^{CJK}]|[在沿至到从自与和及、过跨]|铁路|高铁)$", text[max(first - 2, 0) : first])
        ) and (
            (text[end - 1] == "站" and text[first - 2 : first] in ("铁路", "高铁"))
            or text[end - 1] in "岛湖溪漾淀荡"
            or (
                kind == "site"
                and bool(re.match(r"\d+号|[口段上]|沿线|两侧|改造|拓宽|全线|[，。、和与]", text[end : end + 4]))
            )
            or first in self.reading.ends
        )

    def _site_after(self, before: Found, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site whose characters begin with, or follow, a place of the gazetteer."""
        text = self.text
        rest, suffix = text[before.end : start], text[start:end]
        if (
            mode in ("name", "station")
            and rest
            and self.reading.is_bare(rest)
            and not self.reading.is_official(before)
            and before.kind == "division"
        ):
            return Found(
                before.start,
                end,
                kind,
                "named after a place",
                0.8,
                name=text[before.start : end],
                inside=before.options,
            )
        inner, proper = self.reading.core(start, len(rest)) if rest else (start, False)
        official = self.reading.is_official(before)
        named = kind == "site" and (mode in ("name", "station"))
        if (
            rest
            and proper
            and not names_nothing(rest)
            and inner == before.end
            and mode != "station"
            and not (named and not official and not _distinct(rest))
        ):
            if len(text[start:end]) == 1 and not self._single(before.end, start, end, kind):
                return None
            return Found(before.end, end, kind, f"{kind} suffix in chain", 0.85, name=text[before.end : end], inside=())
        if not rest and before.kind == "region" and mode == "road":
            first, _ = self.reading.core(start, 8)
            return Found(first, end, kind, "site suffix", 0.7, name=text[first:end]) if first < before.start else None
        if not rest:
            return self._site_named_after(before, start, end, kind, mode)
        if inner != before.end or before.kind in ("country", "region") or mode == "org":
            return None
        if kind == "region" and rest:
            return Found(before.end, end, kind, "area of a place", 0.7, name=text[before.end : end])
        if official:
            return (
                Found(before.end, end, kind, f"{kind} suffix in chain", 0.75, name=text[before.end : end])
                if len(rest) > 1 and named
                else None
            )
        if kind == "natural" and len(suffix) > 1 and len(rest) > 1:
            return Found(before.end, end, kind, "natural suffix in chain", 0.75, name=text[before.end : end])
        if mode in ("name", "station") or (kind == "natural" and len(suffix) > 1):
            return Found(
                before.start,
                end,
                kind,
                "named after a place",
                0.8,
                name=text[before.start : end],
                inside=before.options,
            )
        return None

    def _site_named_after(self, before: Found, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site that a place's name and a suffix make together (杭州湾, 温州站, 南京路)."""
        suffix = self.text[start:end]
        if (
            before.kind not in ("division", "natural")
            or (mode == "part" and suffix not in _NAMED_AFTER)
            or suffix in ("公路", "山")
        ):
            return None
        if (
            before.options
            and all(d.level == "province" for d in before.options)
            and mode == "name"
            and kind == "site"
            and suffix not in ("国际机场",)
        ):
            return None
        if self.reading.is_official(before) and not re.search(
            r"站|机场|码头|口岸|开发区|经开区|高新区|保税区|园区", suffix
        ):
            return None
        if mode == "road" and (len(suffix) < 2 and not re.match(r"\d+号|[口段与和，。、]", self.text[end : end + 3])):
            return None
        if mode == "station" and (
            self.text[end : end + 1] in _NO_STATION or wordclasses.class_of(self.text[start : end + 1])
        ):
            return None
        if len(suffix) == 1 and kind == "natural" and suffix not in "湾岛湖江河溪":
            return None
        return Found(
            before.start,
            end,
            kind,
            "named after a place",
            0.75,
            name=self.text[before.start : end],
            inside=before.options,
        )


def _distinct(rest: str) -> bool:
    """Return whether what follows a place in a zone's name is a name by itself, not a direction or ordinal."""
    return len(rest) > 1 and not re.fullmatch(
        r"[东西南北中新老]{1,2}[城区部]?|第[一二三四五六七八九十]|农业|工业|国际|高新|经济|科技|滨海|临港|临空|空港|化工|旅游",
        rest,
    )
