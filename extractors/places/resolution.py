"""Which place is meant: by the chain it stands in, the home of the paper, and the other places of the article."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extractors.places import knowledge
from extractors.places.atlas import LEVELS, Atlas, Division
from extractors.places.found import Found

_NEAR = {6: 40.0, 4: 25.0, 2: 12.0, 0: 0.0}
_PRIOR = {"province": 15.0, "city": 12.0, "county": 6.0, "town": 0.0}
_MARGIN = 5.0
_LEVEL_OF = {
    "省": ("province",), "市": ("city", "county"), "县": ("county",), "区": ("county",), "州": ("city",), "旗": ("county",), "盟": ("city",),
    "镇": ("town",), "乡": ("town",), "村": ("village",), "街道": ("town",), "社区": ("village",), "岛": ("natural",),
}  # fmt: skip
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
_ROAD = re.compile(r"(?:路|街|大道|大街|巷|弄)$")
_LISTED = re.compile(r"[、和与及]|以及")


def nearness(a: str, b: str) -> int:
    """Return how much of two codes is the same: 6 for one county, 4 for one prefecture, 2 for one province.

    >>> nearness("331081", "331003"), nearness("330000", "331081"), nearness("110105", "210000")
    (4, 2, 0)
    """
    if a == b:
        return 6
    if a[:4] == b[:4]:
        return 4
    return 2 if a[:2] == b[:2] else 0


class Resolver:
    """Resolves the candidates of one document, article by article."""

    def __init__(self, book: Atlas, text: str, day: dt.date | None, home: str | None) -> None:
        """Take the divisions, the view's text, its reference date and the code of its home place."""
        self.book = book
        self.text = text
        self.day = day
        self.home = home
        self._known: dict[str, Division] = {}
        self._codes: dict[str, str] = {}

    def resolve(self, articles: Iterable[Sequence[Found]]) -> list[Found]:
        """Return the candidates that stand, decided as far as the document decides them.

        Args:
            articles: The candidates of each article, in text order.
        """
        kept: list[Found] = []
        for found in articles:
            self._narrow(found)
            self._decide(found)
            standing = self._standing(found)
            _Local(self, standing).locate()
            kept += standing
        return kept

    # Divisions

    def _narrow(self, found: Sequence[Found]) -> None:
        """Leave each candidate the options that hold on the day and fit the chain it stands in."""
        for one in found:
            one.options = self._valid(one.options)
            one.inside = self._valid(one.inside)
        for a, b in pairwise(found):
            if a.end == b.start and a.options and b.options:
                inner = tuple(
                    y for y in b.options if any(x.code != y.code and self.book.contains(x, y) for x in a.options)
                )
                if (
                    not inner
                    and all(x.level == "county" for x in a.options)
                    and all(y.level == "town" for y in b.options)
                ):
                    b.kind, b.name, b.rule, b.options = "town", self._form(b), "town suffix in chain", ()
                if inner:
                    a.options = tuple(x for x in a.options if any(self.book.contains(x, y) for y in inner))
                    b.options = inner
        for a, b in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
            if a.end == b.start and a.options and b.options:
                a.options = tuple(x for x in a.options if any(self.book.contains(x, y) for y in b.options)) or a.options

    def _valid(self, options: Sequence[Division]) -> tuple[Division, ...]:
        """Return the options in force on the day; former ones where no other has the form."""
        valid = [d for d in options if d.holds_on(self.day)]
        return tuple(valid or [d for d in options if d.valid_to] or options)

    def _decide(self, found: Sequence[Found]) -> None:
        """Decide divisions: the certain ones first, then the others by them."""
        context: Counter[str] = Counter()
        for one in found:
            if len(one.options) == 1 and not one.weak and one.kind == "division":
                self._settle(one, one.options[0])
                context[one.options[0].adcode] += 1
        local: dict[str, Division] = {}
        for one in found:
            if one.decided:
                local.setdefault(self._form(one), one.decided)
        last: Found | None = None
        for one in found:
            if one.kind == "division" and one.decided is None and one.options:
                before = last if last is not None and "\n" not in self.text[last.end : one.start] else None
                self._choose(one, context, before, local)
            if one.decided:
                last = one
        for one in found:
            if one.decided:
                self._known.setdefault(self._form(one), one.decided)

    def _form(self, one: Found) -> str:
        return self.text[one.start : one.end]

    def _settle(self, one: Found, division: Division) -> None:
        one.decided = division
        one.code = self._code(division)
        one.candidates = []

    def _code(self, division: Division) -> str | None:
        """Return the code to publish: of a former division its only successor's, where it no longer holds."""
        if not division.valid_to or division.holds_on(self.day):
            return division.adcode
        return division.successors[0] if len(division.successors) == 1 else None

    def _choose(self, one: Found, context: Counter[str], before: Found | None, local: dict[str, Division]) -> None:
        form = self._form(one)
        for memory in (local, self._known):
            known = memory.get(form)
            if known is not None and known in one.options:
                self._settle(one, known)
                return
        scored = sorted(
            ((self._score(d, form, context, before, one), d.code, d) for d in one.options), key=lambda s: (-s[0], s[1])
        )
        best, second = scored[0], scored[1] if len(scored) > 1 else None
        if second is None or best[0] - second[0] >= _MARGIN:
            self._settle(one, best[2])
            local.setdefault(form, best[2])
            return
        one.candidates = sorted({d.adcode for s, _, d in scored if best[0] - s < _MARGIN})

    def _score(self, division: Division, form: str, context: Counter[str], before: Found | None, one: Found) -> float:
        """Return how well a division fits: its rank where the form is short, and its nearness to what is known."""
        score = _PRIOR[division.level] if form != division.name else 0.0
        if self.home:
            score += _NEAR[nearness(division.adcode, self.home)]
        total = sum(context.values())
        score += max(
            (_NEAR[nearness(division.adcode, code)] * (0.6 + 0.4 * n / total) for code, n in context.items()),
            default=0.0,
        )
        if before is not None and before.decided and one.start - before.end < 60:
            score += 0.6 * _NEAR[nearness(division.adcode, before.decided.adcode)]
        return score - (8.0 if division.valid_to else 0.0)

    def _standing(self, found: Sequence[Found]) -> list[Found]:
        """Return the candidates without the weak ones that nothing speaks for."""
        full = {d.code for one in found if (d := one.decided) and self._form(one) == d.name and not one.weak}
        self._doubt_far(found)
        self._name_waters(found)
        kept: list[Found] = []
        for at, one in enumerate(found):
            if not one.weak or self._supported(one, at, found, full):
                kept.append(one)
        return kept

    def _doubt_far(self, found: Sequence[Found]) -> None:
        """Weaken short forms of counties in provinces that neither the home nor any other place of the article is in."""
        provinces = {self.home[:2]} if self.home else set()
        provinces |= {
            d.code[:2]
            for one in found
            if (d := one.decided) and not one.weak and (d.level != "county" or self._form(one) == d.name)
        }
        for at, one in enumerate(found):
            division = one.decided or (one.options[0] if one.options and one.kind == "division" else None)
            if division is None or division.level != "county" or one.rule != "short form" or not provinces:
                continue
            chained = any(
                o.end == one.start or one.end == o.start
                for o in found[max(at - 1, 0) : at + 2]
                if o is not one and o.kind != "deictic"
            )
            if division.code[:2] not in provinces and not chained:
                one.weak = True

    def _name_waters(self, found: Sequence[Found]) -> None:
        """Make short forms of counties that stand in a list of lakes, rivers or mountains what they were named after (洪湖)."""
        for at, one in enumerate(found):
            form = self._form(one)
            if one.rule != "short form" or form[-1] not in "湖江河山海岛" or one.decided is None:
                continue
            for other in found[max(at - 1, 0) : at + 2]:
                between = self.text[min(one.end, other.end) : max(one.start, other.start)]
                if other is not one and other.kind == "natural" and _LISTED.fullmatch(between):
                    one.kind, one.name, one.rule, one.decided, one.options = "natural", form, "gazetteer", None, ()
                    break

    def _supported(self, one: Found, at: int, found: Sequence[Found], full: set[str]) -> bool:
        """Return whether a weak form's division is named in full, is the home, or stands in a list of its neighbours."""
        division = one.decided
        if division is None:
            return False
        if (
            self._form(one) != division.name
            and division.level != "town"
            and (division.code in full or division.code == self.home)
        ):
            return True
        if self._form(one) == division.name and self.home and division.code[:2] == self.home[:2]:
            return True
        for other in found[max(at - 1, 0) : at + 2]:
            if other is one or other.decided is None:
                continue
            between = self.text[min(one.end, other.end) : max(one.start, other.start)]
            least = 2 if division.level == "city" else 4
            if _LISTED.fullmatch(between) and (
                nearness(division.adcode, other.decided.adcode) >= least
                or self._form(one) not in knowledge.common_words()
            ):
                return True
        return False


class _Local:
    """Gives deictics, sites, villages and natural features of one article their place."""

    def __init__(self, resolver: Resolver, found: Sequence[Found]) -> None:
        self.resolver = resolver
        self.book = resolver.book
        self.text = resolver.text
        self.home = self.book.get(resolver.home)
        self.found = found
        self._mains: dict[tuple[tuple[str, ...], tuple[str, ...]], Division | None] = {}
        self.weights: Counter[str] = Counter()
        for one in found:
            if one.decided and one.kind == "division":
                for outer in self.book.chain(one.decided):
                    self.weights[outer.code] += 1

    def locate(self) -> None:
        """Fill name and code of everything that is no division."""
        for at, one in enumerate(self.found):
            if one.kind == "deictic":
                self._point(one, at)
            elif (
                one.kind in ("site", "village", "natural", "region", "town")
                and one.rule not in ("gazetteer", "rail line")
                and one.code is None
            ):
                self._place(one, at)

    # Sites, villages, natural features

    def _place(self, one: Found, at: int) -> None:
        anchor = self._anchor(one, at)
        key = one.name or self.text[one.start : one.end]
        codes = self.resolver._codes
        if anchor is None or (
            one.rule in ("named before", "cluster of villages") and (key in codes or key + "村" in codes)
        ):
            one.code = codes.get(key) or codes.get(key + "村")
        else:
            one.code = self.resolver._code(anchor)
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

    def _anchor(self, one: Found, at: int) -> Division | None:
        """Return the division that a site lies in: the one before it, the one in its name, else the article's."""
        before = self.found[at - 1] if at else None
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
                return inside[0] if not far else self._nearest(at)
            near = self._nearest(at)
            scored = sorted(((self._fit(d, near), d.code, d) for d in inside), key=lambda s: (-s[0], s[1]))
            return scored[0][2] if scored[0][0] - scored[1][0] >= _MARGIN else near
        if (one.name or "") in self.resolver._codes:
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
        score = _PRIOR[division.level]
        score += _NEAR[nearness(division.adcode, near.adcode)] if near else 0.0
        return score + (_NEAR[nearness(division.adcode, self.home.adcode)] if self.home else 0.0)

    def _named_after(self, one: Found, near: Division | None) -> Division | None:
        """Return the county or prefecture near by whose short form begins a name (龙凤湿地, 怒江大峡谷)."""
        name = one.name or ""
        if near is None or one.kind == "village":
            return None
        towns = {
            d.adcode: d
            for o in self.found
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
        one = self.found[at]
        local = self.home is not None and self.home.level != "province"
        for other in self._back(at, 12):
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
        if local:
            return self.home
        near = (
            o.decided for o in self._back(at, 30) if o.kind == "division" and not o.nested and one.start - o.end < 1500
        )
        return next((d for d in near if d and d.level != "province"), None) or self._main(("county", "city"))

    def _main(self, levels: Sequence[str], ending: Sequence[str] = ("",)) -> Division | None:
        """Return the division of the given levels that the article names most, itself or its parts."""
        key = (tuple(levels), tuple(ending))
        if key not in self._mains:
            self._mains[key] = self._heaviest(*key)
        return self._mains[key]

    def _heaviest(self, levels: Sequence[str], ending: tuple[str, ...]) -> Division | None:
        best: tuple[int, str] | None = None
        for code, weight in self.weights.items():
            division = self.book.get(code)
            if division and division.level in levels and division.name.endswith(ending):
                best = (weight, code) if best is None or weight > best[0] else best
        return self.book.get(best[1]) if best else None

    # Deictics

    def _back(self, at: int, reach: int = 200) -> Iterator[Found]:
        """Yield the candidates before one, the nearest first."""
        return (self.found[i] for i in range(at - 1, max(at - 1 - reach, -1), -1))

    def _point(self, one: Found, at: int) -> None:
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
            one.code = self.resolver._code(division)

    def _here(self, one: Found, at: int) -> None:
        for other in self._back(at):
            if other.kind in ("country", "abroad_city"):
                one.name = other.name
                return
            if other.decided and not other.nested:
                self._set(one, other.decided)
                return
        self._set(one, self.home)

    def _island(self, one: Found, at: int) -> None:
        """Give 本岛 the main island named last (舟山本岛), else any island."""
        main = next((o for o in self._back(at) if o.rule == "main island"), None)
        if main is None or self.text[one.start] != "本":
            self._last_named(one, at, "岛")
        else:
            one.name, one.code = main.name, main.code

    def _last_country(self, one: Found, at: int) -> None:
        for other in self._back(at):
            if other.kind == "country":
                one.name = other.name
                return

    def _last_named(self, one: Found, at: int, level: str) -> None:
        """Give a deictic the last place of its level before it (该镇, 全村, 本岛)."""
        for other in self._back(at):
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
            self._set(one, self._last_of(at, levels, endings) if not own else None or self._main(levels, endings))
        if one.decided is None and level == "区":
            self._set(one, self._main(("province",), ("自治区",)))

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
        main = self._main(levels, endings)
        return (
            main is not None and main.code != unit.code and not self.weights[unit.code] and self.weights[main.code] > 2
        )

    def _province(self, at_home: Division | None, own: bool) -> Division | None:
        main = self._main(("province",))
        if at_home is None:
            return main
        if own or main is None or main.code == at_home.code or self.weights[at_home.code]:
            return at_home
        return main if self.weights[main.code] > 2 else at_home

    def _last_of(self, at: int, levels: Sequence[str], endings: Sequence[str]) -> Division | None:
        """Return the article's main unit of a level, or the last one named where none stands out."""
        main = self._main(levels, endings)
        for other in self._back(at):
            if other.decided is None or other.nested:
                continue
            unit = next(
                (d for d in self.book.chain(other.decided) if d.level in levels and d.name.endswith(tuple(endings))),
                None,
            )
            if unit is not None:
                return unit if main is None or self.weights[main.code] < 2 * self.weights[unit.code] else main
        return main


def _level(form: str) -> str:
    """Return the level that a deictic names."""
    if form.endswith(("省域", "市域", "县域")):
        return form[-2]
    if form.endswith("内"):
        return form[-2]
    return form[-2:] if form[-2:] in ("街道", "社区") else form[-1]


def level_kind(division: Division) -> str:
    """Return the kind of place that a division is."""
    return division.level if division.level in LEVELS else "region"
