"""Which place is meant: by the chain it stands in, the home of the paper, and the other places of the article."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractors.places import knowledge
from extractors.places.article import Article, published_code
from extractors.places.atlas import LEVELS, Atlas, Division
from extractors.places.found import Found
from extractors.places.locating import Locator
from extractors.places.nearness import MARGIN, NEAR, PRIOR, nearness
from extractors.places.pointing import Pointer

_LEVEL_OF = {
    "省": ("province",), "市": ("city", "county"), "县": ("county",), "区": ("county",), "州": ("city",), "旗": ("county",), "盟": ("city",),
    "镇": ("town",), "乡": ("town",), "村": ("village",), "街道": ("town",), "社区": ("village",), "岛": ("natural",),
}  # fmt: skip
_LISTED = re.compile(r"[、和与及]|以及")

_PREFECTURE = re.compile(r"地区(?!生产|性|间|内外|差)|盟(?![委员友国])")
_LAST_PREFECTURES = 2004
"""Year by which most prefectures (地区, 盟) had become cities."""


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
            self._doubt_far_towns(found)
            self._decide(found)
            standing = self._standing(found)
            self._locate(Article(self.book, self.text, self.book.get(self.home), self.day, standing, self._codes))
            kept += standing
        return kept

    def _locate(self, article: Article) -> None:
        """Fill name and code of everything that is no division, one after another in text order."""
        locator, pointer = Locator(article), Pointer(article)
        for at, one in enumerate(article.found):
            if one.kind == "deictic":
                pointer.point(one, at)
            elif (
                one.kind in ("site", "village", "natural", "region", "town")
                and one.rule not in ("gazetteer", "rail line", "site abroad")
                and one.code is None
            ):
                locator.place(one, at)
            elif one.kind == "natural" and one.rule == "gazetteer":
                locator.narrow(one, at)

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

    def _doubt_far_towns(self, found: Sequence[Found]) -> None:
        """Take a town whose only namesakes lie in other provinces than all else for one that the tables do not list."""
        provinces = {self.home[:2]} if self.home else set()
        provinces |= {
            one.options[0].code[:2]
            for one in found
            if len(one.options) == 1 and one.options[0].level in ("province", "city")
        }
        provinces |= {
            one.options[0].code[:2]
            for one in found
            if len(one.options) == 1 and one.options[0].level == "county" and one.rule == "official name"
        }
        for one in found:
            towns = one.options and all(d.level == "town" for d in one.options) and one.rule == "official name"
            if towns and provinces and not any(d.code[:2] in provinces for d in one.options):
                one.kind, one.name, one.rule, one.options = "town", self._form(one), "town elsewhere", ()

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
            self._as_prefecture(one)
            if one.decided:
                self._known.setdefault(self._form(one), one.decided)

    def _as_prefecture(self, one: Found) -> None:
        """Give a prefecture's short form its old level where that stands behind it in an old text (益阳地区)."""
        division = one.decided
        if division is None or division.level != "city" or one.rule != "short form" or self.day is None:
            return
        if self.day.year < _LAST_PREFECTURES and (m := _PREFECTURE.match(self.text, one.end)):
            one.end = m.end()
            one.decided = division._replace(name=self._form(one))

    def _form(self, one: Found) -> str:
        return self.text[one.start : one.end]

    def _settle(self, one: Found, division: Division) -> None:
        one.decided = division
        one.code = published_code(division, self.day)
        one.candidates = []

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
        if second is None or best[0] - second[0] >= MARGIN:
            self._settle(one, best[2])
            local.setdefault(form, best[2])
            return
        one.candidates = sorted({d.adcode for s, _, d in scored if best[0] - s < MARGIN})

    def _score(self, division: Division, form: str, context: Counter[str], before: Found | None, one: Found) -> float:
        """Return how well a division fits: its rank where the form is short, and its nearness to what is known."""
        score = PRIOR[division.level] if form != division.name else 0.0
        if self.home:
            score += NEAR[nearness(division.adcode, self.home)]
        total = sum(context.values())
        score += max(
            (NEAR[nearness(division.adcode, code)] * (0.6 + 0.4 * n / total) for code, n in context.items()),
            default=0.0,
        )
        if before is not None and before.decided and one.start - before.end < 60:
            score += 0.6 * NEAR[nearness(division.adcode, before.decided.adcode)]
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


def level_kind(division: Division) -> str:
    """Return the kind of place that a division is."""
    return division.level if division.level in LEVELS else "region"
