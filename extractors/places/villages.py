"""Villages and communities: by the tables inside the county at hand, by their suffix, by an earlier mention."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import Division
from extractors.places.borders import is_word
from extractors.places.found import Found
from extractors.places.reading import Finder
from extractors.places.wordforms import (
    CJK,
    STOP_CHARS,
    all_cjk,
    names_levels,
)

_NO_VILLAGE = re.compile(r"[民庄级务落镇容史歌咖超晚播里集干]")
_GENERIC_VILLAGE = re.compile(
    r"(?:行政|自然|示范|中心|重点|贫困|脱贫|空心|特色|文明|美丽|和美|未来|精品|样板|薄弱|经济|先进|试点|旅游|移民|民族|边境|城中|城边|城郊|度假|康养|网红|明星|富裕|"
    r"后进|相对|集体|数字|智慧|民宿|淘宝|电商|产业|建制|合并|帮扶|所在|涉农|空壳|中国|农家|艺术|传统|村容|土特产|盒马|千年古|历史文化|环境|卫生|生态|绿色|森林|体育|影视|"
    r"地球|奥运|亚运|媒体|运动员|选手|[一二三四五六七八九十百千万两几\d多个])$"
    r"|[农乡渔强弱古]$|^[山新老小大全各本该我每邻同外进驻回出入下包联名穷]$"
)
_GENERIC_END = re.compile(r"[山新老小大全各本该我每邻同外进驻回出入下包联名穷]$")
_COMMON = re.compile(rf"(?:{knowledge.alternation(knowledge.cues('common'))})(?=[{CJK}]{{2}})")
_UNLISTED_TOWN = re.compile(rf"[{CJK}]{{1,4}}?(?:街道|镇|乡|苏木)(?=[{CJK}]{{1,5}}$)")
_NEARBY = 3
_REACH = 60


class Villages(Finder):
    """Finds villages, communities and the clusters named after them."""

    def find(self) -> Iterator[Found]:
        """Yield villages and communities, and the clusters named after them (大余村)."""
        for m in re.finditer(r"村村(?![通寨落民级务干集里])|村|社区|嘎查", self.text):
            if found := self._village(m.start(), m.end()):
                yield found

    def _village(self, start: int, end: int) -> Found | None:
        text = self.text
        if text[start:end] == "村" and _NO_VILLAGE.match(text, end):
            return None
        for at in range(bisect_right(self.reading.ends, start - 1) - 1, -1, -1):
            anchor = self.reading.primary[at]
            if anchor.end < start - 8 or not all_cjk(text[anchor.end : start]):
                break
            if found := self._village_in(anchor.options, anchor.end, start, end):
                anchor.weak = False
                return found
        if (own := self._named_like_town(start, end)) is not None:
            return own
        before = self.reading.before(start, 10)
        rest = text[before.end : start] if before is not None else ""
        if town := _UNLISTED_TOWN.match(rest):
            return self._unlisted_village(start - len(rest) + town.end(), start, end)
        if (
            before is not None
            and before.kind == "division"
            and 0 < len(rest) < 7
            and all_cjk(rest)
            and self.reading.is_bare(rest)
        ):
            if found := self._unlisted_village(before.end, start, end):
                return found
            if self.reading.is_official(before):
                return None
        return (
            self._village_at_home(start, end) or self._village_by_words(start, end) or self._village_nearby(start, end)
        )

    def _named_like_town(self, start: int, end: int) -> Found | None:
        """Return the village that has the short name of a town of the home county (云南驿村)."""
        at = bisect_right(self.reading.ends, start) - 1
        town = self.reading.primary[at] if at >= 0 else None
        if town is None or town.end != start or town.rule != "town of home" or not town.weak:
            return None
        return Found(town.start, end, "village", "village suffix in chain", 0.8, name=self.text[town.start : end])

    def _village_in(self, options: Iterable[Division], first: int, start: int, end: int) -> Found | None:
        """Return the village named by ``[first, end)`` if one of the given divisions has it."""
        form = self.text[first:end]
        for division in options:
            code = division.code
            if division.level == "province":
                continue
            code = code[:4] if division.level == "city" else code
            if village := self.book.village(code, form):
                return Found(
                    first,
                    end,
                    "village",
                    "village in chain",
                    0.95,
                    name=village.name,
                    division_code=village.code or None,
                )
            if self.text[first] == "大" and (core := form[1:]) and self.book.village(code, core):
                return Found(first, end, "region", "cluster of villages", 0.85, name=form)
        return None

    def _unlisted_village(self, first: int, start: int, end: int) -> Found | None:
        core = self.text[first:start]
        if _GENERIC_VILLAGE.search(core) or (len(core) < 2 and self.text[start:end] != "村"):
            return None
        begin, proper = self.reading.core(start, start - first)
        if (begin > first or not proper) and (len(core) > 3 or wordclasses.class_of(core)):
            return None
        return Found(first, end, "village", "village suffix in chain", 0.8, name=self.text[first:end])

    def _village_at_home(self, start: int, end: int) -> Found | None:
        """Return the longest name that is a village's of the home county or city."""
        if not self.home or self.home.endswith("0000"):
            return None
        return self._longest_of(self.home[:4] if self.home.endswith("00") else self.home, start, end, 1)

    def _village_nearby(self, start: int, end: int) -> Found | None:
        """Return the longest name that is a village's of a county named before."""
        found = (self._longest_of(county, start, end, 2) for county in self._counties_before(start))
        return next((f for f in found if f), None)

    def _counties_before(self, start: int) -> Iterator[str]:
        """Yield the codes of the last counties named before an offset, each also by its towns, the nearest first."""
        seen: dict[str, None] = {}
        last = bisect_right(self.reading.ends, start) - 1
        for at in range(last, max(last - _REACH, -1), -1):
            one = self.reading.primary[at]
            unit = one.options[0] if len(one.options) == 1 and not one.weak else None
            if unit is not None and unit.level in ("county", "town") and unit.adcode not in seen:
                seen[unit.adcode] = None
                yield unit.adcode
                if len(seen) == _NEARBY:
                    return

    def _longest_of(self, code: str, start: int, end: int, least: int) -> Found | None:
        """Return the longest name of at least so many characters before its suffix that is a village's of a division."""
        for length in range(min(5, start), least - 1, -1):
            first = start - length
            form = self.text[first:start]
            if not all_cjk(form) or set(form) & STOP_CHARS or _GENERIC_VILLAGE.search(form):
                continue
            if (village := self.book.village(code, self.text[first:end])) and self.reading.is_name(first, end):
                return Found(
                    first,
                    end,
                    "village",
                    "village of home",
                    0.85,
                    name=village.name,
                    division_code=village.code or None,
                )
        return None

    def _village_by_words(self, start: int, end: int) -> Found | None:
        first, proper = self.reading.core(start, 5)
        named = self.reading.name_starts.get(end)
        if named is not None and 1 < start - named < 5 and self.text[start:end] == "村":
            first, proper = named, True
        if common := _COMMON.match(self.text, first, start):
            first = common.end()
        core = self.text[first:start]
        if not proper or not 1 < len(core) < 5 or _GENERIC_VILLAGE.search(core) or _GENERIC_END.search(core):
            return None
        if names_levels(core) or self.text[start:end] != "村":
            return None
        if (
            (first, end) not in self.reading.names
            and not re.search(rf"(?:^|[^{CJK}]|[在到是从自至和与及、])$", self.text[max(first - 1, 0) : first])
            and not common
        ):
            return None
        return Found(first, end, "village", "village suffix", 0.6, name=self.text[first:end])

    def find_again(self, local: Sequence[Found]) -> Iterator[Found]:
        """Yield later mentions of villages by their stem (余村 for 余村村), and clusters named after them (大余村)."""
        stems: dict[str, Found] = {}
        for one in local:
            if (
                one.rule in ("village in chain", "cluster of villages", "village suffix in chain", "village of home")
                and one.name
            ):
                form = self.text[one.start : one.end]
                for stem in {one.name, form, form.removesuffix("村"), form.removesuffix("社区")}:
                    if (
                        len(stem) > 1
                        and one.kind != "site"
                        and not (wordclasses.class_of(stem) and not stem.endswith("村"))
                    ):
                        stems.setdefault(stem, one)
            elif one.kind == "site" and one.rule.endswith("in chain") and one.name and one.end - one.start > 3:
                stems.setdefault(one.name, one)
        if not stems:
            return
        clusters = {f"大{stem}": one for stem, one in stems.items() if one.kind == "village"}
        pattern = re.compile(rf"(?:{knowledge.alternation([*stems, *clusters])})(?:村(?![民通寨落级务干集里]))?")
        for m in pattern.finditer(self.text):
            form = m[0]
            bare = form if form in stems or form in clusters else form.removesuffix("村")
            if bare in stems:
                known = stems[bare]
                name = form if known.kind == "region" else known.name
                if known.kind == "site" and form != known.name:
                    continue
                if known.kind == "site" or form.endswith(("村", "社区")) or is_word(self.text, m.start(), m.end()):
                    yield Found(
                        m.start(),
                        m.end(),
                        known.kind,
                        "named before",
                        0.75,
                        name=name,
                        division_code=known.division_code,
                    )
            elif bare in clusters:
                yield Found(m.start(), m.end(), "region", "cluster of villages", 0.7, name=form)
