"""Where sites, villages and natural features lie."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.places import knowledge
from extractors.places.article import Article
from extractors.places.atlas import Division
from extractors.places.found import Found
from extractors.places.nearness import MARGIN, NEAR, PRIOR, nearness

_ROAD = re.compile(r"(?:路|街|大道|大街|巷|弄)$")


class Locator:
    """Gives the sites, villages and natural features of one article the division that they lie in."""

    def __init__(self, article: Article) -> None:
        """Take the article."""
        self.article = article
        self.book = article.book
        self.text = article.text
        self.home = article.home

    def place(self, one: Found, at: int) -> None:
        """Fill code and division code of the candidate at an index of the article."""
        anchor = self._anchor(one, at)
        key = one.name or self.text[one.start : one.end]
        codes = self.article.codes
        if anchor is None or (
            one.rule in ("named before", "cluster of villages") and (key in codes or key + "村" in codes)
        ):
            one.code = codes.get(key) or codes.get(key + "村")
        else:
            one.code = self.article.code(anchor)
            if one.code:
                codes.setdefault(key, one.code)
        if one.kind == "village" and one.code and not one.division_code and not one.code.endswith("0000"):
            town = anchor.code if anchor is not None and anchor.level == "town" else one.code
            village = self.book.village(town[:4] if town.endswith("00") and len(town) == 6 else town, key)
            if village:
                one.name, one.division_code = village.name, village.code or None
        if one.division_code:
            division = self.book.get(one.division_code[:9])
            one.code = division.adcode if division else one.code

    def narrow(self, one: Found, at: int) -> None:
        """Give a long river or range in a local paper the code of the place that the sentence, or the paper, is about."""
        if self.home is None or self.home.level == "province":
            return
        near = self._nearest(at)
        if near is None or near.level == "province":
            return
        wide = self.book.get(one.code)
        if (wide is not None and self.book.contains(wide, near)) or (
            wide is None and f"{near.adcode[:2]}0000" in knowledge.runs_through().get(one.name or "", ())
        ):
            one.code = near.adcode

    def _anchor(self, one: Found, at: int) -> Division | None:
        """Return the division that a site lies in: the one before it, the one in its name, else the article's."""
        before = self.article.found[at - 1] if at else None
        if before is not None and before.end == one.start:
            if before.decided:
                return before.decided
            if before.kind in ("country", "abroad_city"):
                return None
            if before.code and before.kind == "town":
                return self.book.get(before.code)
        if one.inside and not (_ROAD.search(one.name or "") and not self._is_own(one.inside, at)):
            inside = one.inside
            if len(inside) == 1:
                far = (
                    inside[0].level == "county"
                    and self.home is not None
                    and not nearness(inside[0].code, self.home.adcode)
                )
                near = self._nearest(at)
                named_in_full = (one.name or "").startswith(inside[0].name)
                return near if far or (named_in_full and near and self.book.contains(inside[0], near)) else inside[0]
            near = self._nearest(at)
            scored = sorted(((self._fit(d, near), d.code, d) for d in inside), key=lambda s: (-s[0], s[1]))
            return scored[0][2] if scored[0][0] - scored[1][0] >= MARGIN else near
        if (one.name or "") in self.article.codes:
            return None
        near = self._nearest(at)
        if _ROAD.search(one.name or "") and near is not None and near.level == "province":
            return near
        return self._named_after(one, near) or self._named_after(one, self.home) or near

    def _is_own(self, inside: Sequence[Division], at: int) -> bool:
        """Return whether a road named after a place lies there (温岭大道), not elsewhere (中山路, 北京路)."""
        near = self._nearest(at) or self.home
        return near is not None and any(nearness(d.adcode, near.adcode) >= 4 for d in inside)

    def _fit(self, division: Division, near: Division | None) -> float:
        score = PRIOR[division.level]
        score += NEAR[nearness(division.adcode, near.adcode)] if near else 0.0
        return score + (NEAR[nearness(division.adcode, self.home.adcode)] if self.home else 0.0)

    def _only_county(self) -> Division | None:
        """Return the one county of the home prefecture that the article names, first of all or more than once."""
        home = self.home
        if home is None or home.level != "city":
            return None
        counties = [
            d
            for c in self.article.weights
            if (d := self.book.get(c)) and d.level == "county" and self.book.contains(home, d)
        ]
        if len(counties) != 1:
            return None
        first = next((o.decided for o in self.article.found if o.kind == "division" and o.decided), None)
        leads = first is not None and self.book.contains(counties[0], first)
        return counties[0] if leads or self.article.weights[counties[0].code] > 1 else None

    def _is_about_elsewhere(self) -> bool:
        """Return whether the article names another prefecture or its parts, and never the home place."""
        main = self.article.main(("county", "city"))
        home = self.home
        return (
            main is not None
            and home is not None
            and nearness(main.adcode, home.adcode) < 4
            and not self.article.weights[home.code]
        )

    def _named_after(self, one: Found, near: Division | None) -> Division | None:
        """Return the county or prefecture near by whose short form begins a name (龙凤湿地, 怒江大峡谷)."""
        name = one.name or ""
        if near is None or one.kind == "village":
            return None
        towns = {
            d.adcode: d
            for o in self.article.found
            if (d := o.decided) and d.level == "town" and d.short and name.startswith(d.short)
        }
        if len(towns) == 1:
            return next(iter(towns.values()))
        fit = [
            d for n in (3, 2) for d in self.book.names.get(name[:n])
            if d.short == name[:n] and d.level in ("city", "county") and not d.valid_to and nearness(d.code, near.adcode) >= (2 if near.code.endswith("0000") else 4)
        ]  # fmt: skip
        return fit[0] if len({d.code for d in fit}) == 1 else None

    def _nearest(self, at: int) -> Division | None:
        """Return the division named last before a candidate in its sentence, not inside another name.

        Without one: the home of a local paper; in others the last division of the paragraph, or the article's main one.
        """
        one = self.article.found[at]
        local = self.home is not None and self.home.level != "province"
        for other in self.article.back(at, 12):
            between = self.text[other.end : one.start]
            if "\n" in between or (local and re.search(r"[。！？]", between)):
                break
            if (
                other.kind in ("country", "abroad_city")
                and not re.search(r"[。！？；]", between)
                and other.name != "中国"
            ):
                return None
            close = other.kind == "division" and not other.nested and one.start - other.end < 160
            if close and other.decided and (not local or other.decided.level != "province"):
                return other.decided
        if local and not self._is_about_elsewhere():
            return self.home if one.rule in ("numbered road", "highway") else self._only_county() or self.home
        if one.kind == "natural" and self.home is not None and not local:
            return self.home
        near = (
            o.decided
            for o in self.article.back(at, 30)
            if o.kind == "division" and not o.nested and one.start - o.end < 1500
        )
        return next((d for d in near if d and d.level != "province"), None) or self.article.main(("county", "city"))
