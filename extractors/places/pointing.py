"""What 全省, 我市, 该县 and 当地 point at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.places.article import Article
from extractors.places.atlas import Division
from extractors.places.found import Found

_LEVEL_OF = {
    "省": ("province",), "市": ("city", "county", "province"), "县": ("county",), "区": ("county",), "州": ("city",), "旗": ("county",), "盟": ("city",),
    "镇": ("town",), "乡": ("town",), "村": ("village",), "街道": ("town",), "社区": ("village",), "岛": ("natural",),
}  # fmt: skip  # fmt: skip
_ENDINGS = {
    "区": ("区",),
    "县": ("县", "自治县"),
    "市": ("市",),
    "州": ("州",),
    "旗": ("旗",),
    "盟": ("盟", "地区"),
    "镇": ("镇",),
    "乡": ("乡", "苏木"),
    "街道": ("街道",),
}
_AUTONOMOUS_REGIONS = frozenset({"150000", "450000", "540000", "640000", "650000"})


class Pointer:
    """Gives the deictics of one article the place that they point at."""

    def __init__(self, article: Article) -> None:
        """Take the article."""
        self.article = article
        self.book = article.book
        self.text = article.text
        self.home = article.home

    def point(self, one: Found, at: int) -> None:
        """Fill name and code of the deictic at an index of the article."""
        form = self.text[one.start : one.end]
        if form in ("全国", "我国", "国内", "本国", "全国内"):
            one.name = "中国"
        elif form in ("当地", "本地"):
            self._here(one, at)
        elif form in ("本岛", "全岛", "该岛"):
            self._island(one, at)
        elif (level := _level(form)) in ("村", "社区") or (form[0] == "该" and level != "国"):
            self._last_named(one, at, level)
        elif level == "国":
            self._last_country(one, at)
        else:
            self._unit(one, at, level, form[0] in "我本")

    def _set(self, one: Found, division: Division | None) -> None:
        if division is not None:
            one.name, one.decided = division.name, division
            one.code = self.article.code(division)

    def _here(self, one: Found, at: int) -> None:
        """Give 当地 the last place named; a province or a country only within the sentence or where nothing smaller is."""
        wide: Found | None = None
        for other in self.article.back(at):
            abroad = other.kind in ("country", "abroad_city")
            if not abroad and (other.decided is None or other.nested):
                continue
            near = not re.search(r"[。！？]", self.text[other.end : one.start])
            if near or not (other.decided and other.decided.level == "province"):
                self._take(one, other)
                return
            wide = wide or other
        if wide is not None:
            self._take(one, wide)
        else:
            self._set(one, self.home)

    def _take(self, one: Found, other: Found) -> None:
        """Give a deictic the place that another mention is."""
        if other.decided is None:
            one.name = other.name
        else:
            self._set(one, other.decided)

    def _island(self, one: Found, at: int) -> None:
        """Give 本岛 the main island named last (舟山本岛), else any island."""
        main = next((o for o in self.article.back(at) if o.rule == "main island"), None)
        if main is None or self.text[one.start] != "本":
            self._last_named(one, at, "岛")
        else:
            one.name, one.code = main.name, main.code

    def _last_country(self, one: Found, at: int) -> None:
        for other in self.article.back(at):
            if other.kind == "country":
                one.name = other.name
                return

    def _last_named(self, one: Found, at: int, level: str) -> None:
        """Give a deictic the last place of its level before it (该镇, 全村, 本岛)."""
        for other in self.article.back(at):
            name = other.decided.name if other.decided else other.name or ""
            if (
                other.kind != "deictic"
                and name.endswith(_ENDINGS.get(level, (level,)))
                and (level != "市" or name[-1] == "市")
            ):
                if other.decided:
                    self._set(one, other.decided)
                else:
                    one.name, one.code = other.name, other.code
                return
        if level not in ("岛", "村", "社区"):
            self._unit(one, at, level, False)

    def _unit(self, one: Found, at: int, level: str, own: bool) -> None:
        """Give 全省, 我市, 全县 and the like the unit of that level: the home's, else the article's."""
        levels, endings = _LEVEL_OF[level], _ENDINGS.get(level, (level,))
        at_home = self._home_unit(level, levels, endings)
        if level == "省":
            self._set(one, self._province(at_home, own))
        elif at_home is not None and (own or not self._elsewhere(at_home, levels, endings)):
            self._set(one, at_home)
        else:
            self._set(
                one, self._last_of(at, levels, endings) if not own else None or self.article.main(levels, endings)
            )
        if one.decided is None and level == "区":
            self._set(one, self.article.main(("province",), ("自治区",)))

    def _home_unit(self, level: str, levels: Sequence[str], endings: Sequence[str]) -> Division | None:
        """Return the unit of a level that is or contains the home place."""
        if self.home is None:
            return None
        chain = self.book.chain(self.home)
        if level == "区" and not self.home.name.endswith("区") and chain[-1].code in _AUTONOMOUS_REGIONS:
            return chain[-1]
        if level == "区" and self.home.code in _AUTONOMOUS_REGIONS:
            return self.home
        if level == "市" and self.home.level == "province" and self.home.name.endswith("市"):
            return self.home
        return (
            next((d for d in chain if d.level in levels and d.name.endswith(tuple(endings))), None)
            if level != "省"
            else next((d for d in chain if d.level == "province"), None)
        )

    def _elsewhere(self, unit: Division, levels: Sequence[str], endings: Sequence[str]) -> bool:
        """Return whether an article is about another unit of the level: it names that one and never the home's."""
        main = self.article.main(levels, endings)
        return (
            main is not None
            and main.code != unit.code
            and not self.article.weights[unit.code]
            and self.article.weights[main.code] > 2
        )

    def _province(self, at_home: Division | None, own: bool) -> Division | None:
        main = self.article.main(("province",))
        if at_home is None:
            return main
        if own or main is None or main.code == at_home.code or self.article.weights[at_home.code]:
            return at_home
        return main if self.article.weights[main.code] > 2 else at_home

    def _last_of(self, at: int, levels: Sequence[str], endings: Sequence[str]) -> Division | None:
        """Return the article's main unit of a level, or the last one named where none stands out."""
        main = self.article.main(levels, endings)
        for other in self.article.back(at):
            if other.decided is None or other.nested:
                continue
            unit = next(
                (d for d in self.book.chain(other.decided) if d.level in levels and d.name.endswith(tuple(endings))),
                None,
            )
            if unit is not None:
                return (
                    unit
                    if main is None or self.article.weights[main.code] < 2 * self.article.weights[unit.code]
                    else main
                )
        return main


def _level(form: str) -> str:
    """Return the level that a deictic names."""
    if form.endswith(("省域", "市域", "县域")):
        return form[-2]
    if form.endswith("内"):
        return form[-2]
    return form[-2:] if form[-2:] in ("街道", "社区") else form[-1]
