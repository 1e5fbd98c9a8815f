"""Sites that stand after a place of the gazetteers, or are named after one: 天河区花城广场, 温州站, 杭州湾."""

from __future__ import annotations

import re

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.found import Found
from extractors.places.reading import Finder
from extractors.places.wordforms import (
    CJK,
    STOP_CHARS,
    SURNAME_LIKE,
    all_cjk,
    is_proper,
    is_verb,
    names_nothing,
    split,
)

_STREETS = frozenset({"路", "街", "巷", "大道", "大街", "弄"})
_STREET_AHEAD = re.compile(r"\d+号|[口段与和、，。；）的上等\n]|沿线|两侧|附近|一带|交叉|改造|施工|拓宽|[东西南北]段")
_NO_STATION = frozenset("起上位稳立住出岗台点长务")


class Anchored(Finder):
    """Finds the site that a suffix ends and a place of the gazetteers begins."""

    def in_chain(self, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site whose short name stands right after a county's or town's official name, whatever its words are."""
        before = self.reading.before(start, 5)
        if before is None or before.end not in self.reading.chain_ends or mode == "org":
            return None
        rest, suffix = self.text[before.end : start], self.text[start:end]
        if mode == "road" and (suffix not in _STREETS or (len(suffix) < 2 and not _STREET_AHEAD.match(self.text, end))):
            return None
        tokens = split(rest) if all_cjk(rest) else []
        if not tokens or len(rest) < 2 or names_nothing(rest) or any(t in STOP_CHARS for t in tokens):
            return None
        if any(is_verb(t) for t in tokens) and not (mode == "road" and len(rest) == 2):
            return None
        if (
            len(tokens) == 1
            and kind != "site"
            and wordclasses.class_of(rest) in ("n", "a", "v")
            and wordclasses.frequencies()[rest] > 100
        ):
            return None
        if (
            len(suffix) == 1
            and mode != "road"
            and suffix not in "岛湖溪漾"
            and ((len(rest) < 3 and rest[0] in SURNAME_LIKE) or len(rest) > 3)
        ):
            return None
        if suffix in knowledge.cue_set("needs_name") and not any(is_proper(t, self.book) for t in tokens):
            return None
        return Found(before.end, end, kind, f"{kind} suffix in chain", 0.85, name=self.text[before.end : end])

    def after(self, before: Found, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site whose characters begin with, or follow, a place of the gazetteer."""
        text = self.text
        rest, suffix = text[before.end : start], text[start:end]
        if (
            (mode in ("name", "station") or suffix in knowledge.cue_set("bears_place"))
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
        if mode == "org" and rest and before.kind == "division" and self.reading.is_bare(rest):
            name = text[before.start : end]
            return Found(before.start, end, kind, "named after a place", 0.75, name=name, inside=before.options)
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
            if len(text[start:end]) == 1 and not self.is_single_name(before.end, start, end, kind):
                return None
            return Found(before.end, end, kind, f"{kind} suffix in chain", 0.85, name=text[before.end : end], inside=())
        if not rest and before.kind == "region" and mode == "road":
            first, _ = self.reading.core(start, 8)
            return Found(first, end, kind, "site suffix", 0.7, name=text[first:end]) if first < before.start else None
        if not rest:
            return self.named_after(before, start, end, kind, mode)
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

    def named_after(self, before: Found, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site that a place's name and a suffix make together (杭州湾, 温州站, 南京路)."""
        suffix = self.text[start:end]
        if before.kind == "abroad_city" and mode == "name":
            return Found(before.start, end, kind, "site abroad", 0.75, name=self.text[before.start : end])
        if (
            before.kind not in ("division", "natural")
            or (mode == "part" and suffix not in knowledge.cue_set("named_after"))
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
            self.text[end : end + 1] in _NO_STATION
            or (end < len(self.text) and wordclasses.class_of(self.text[start : end + 1]))
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

    def with_city(self, one: Found) -> Found:
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

    def is_single_name(self, first: int, start: int, end: int, kind: str) -> bool:
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


def _distinct(rest: str) -> bool:
    """Return whether what follows a place in a zone's name is a name by itself, not a direction or ordinal."""
    return len(rest) > 1 and not re.fullmatch(
        r"[东西南北中新老]{1,2}[城区部]?|第[一二三四五六七八九十]|农业|工业|国际|高新|经济|科技|滨海|临港|临空|空港|化工|旅游",
        rest,
    )
