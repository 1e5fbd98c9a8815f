"""Sentences of today's news pages, made up from a grammar, and corpus sentences with other names in them.

The annotated corpora are of 1998; their pages have no bylines, lists of officials or captions as printed today. The
grammar of ``seeds/news_grammar.csv`` makes such lines: ``{symbol}`` is replaced by one of its forms or by a made-up
name, place, title or word; ``<…>`` is an organisation, ``[…|LOC]`` a name of the given kind; what they hold has no
name of its own. Everything is drawn from one seeded source: the same number gives the same sentences.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import pyarrow.parquet as pq

from extractors import reference, wordclasses
from extractors.names.corpora import Sentence, Span

_TOKEN = re.compile(r"\{(\w+)\}|(<)|(>)|(\[)|\|(PER|LOC|ORG)\]")
_DEPTH = 12
DRAWN = {
    **dict.fromkeys(("prov", "city", "county", "short", "town", "stem", "village", "country", "acity"), "LOC"),
    **dict.fromkeys(("noun", "rare", "nounone", "verb", "verbone", "adj", "adv", "prep", "conj", "brand", "title"), ""),
}
"""Symbols drawn from the seeds, and the kind of name each is."""


@dataclass(frozen=True, eq=False)
class Choice:
    """Things to draw from, each with a weight."""

    items: Sequence[str]
    sums: Sequence[float]

    @classmethod
    def of(cls, weights: Iterable[tuple[str, float]]) -> Choice:
        """Return the choice among weighted items."""
        pairs = list(weights)
        return cls([item for item, _ in pairs], list(accumulate(weight for _, weight in pairs)))

    def draw(self, source: random.Random) -> str:
        """Return one of the items."""
        return self.items[min(bisect_left(self.sums, source.random() * self.sums[-1]), len(self.items) - 1)]


def _even(items: Iterable[str]) -> Choice:
    """Return an even choice."""
    return Choice.of((item, 1.0) for item in items)


@cache
def _grammar() -> dict[str, tuple[str, ...]]:
    """Return the forms of each symbol."""
    forms: dict[str, list[str]] = defaultdict(list)
    for row in reference.rows("news_grammar"):
        forms[row["symbol"]].append(row["form"])
    return {symbol: tuple(f) for symbol, f in forms.items()}


@cache
def _choices() -> dict[str, Choice]:
    """Return what names, places and words are drawn from."""
    known, seen = wordclasses.classes(), wordclasses.frequencies()
    titles = {row["title"] for row in reference.rows("titles")}

    def words(tag: str, least: int, lengths: tuple[int, ...], most: int = 10**9) -> Choice:
        return _even(
            w
            for w, c in known.items()
            if c == tag and least <= seen[w] <= most and len(w) in lengths and w not in titles
        )

    divisions = reference.rows("divisions")
    by_level = {level: [r for r in divisions if r["level"] == level] for level in ("province", "city", "county")}
    villages = pq.read_table(reference.path("villages.parquet"))["names"].to_pylist()
    towns = pq.read_table(reference.path("towns.parquet"))["name"].to_pylist()
    foreign = reference.rows("foreign_name_chars")
    return {
        "noun": words("n", 150, (2, 3)), "rare": words("n", 5, (2, 3), 150), "nounone": words("n", 2000, (1,)),
        "verbone": words("v", 5000, (1,)), "adv": words("d", 300, (1, 2)), "prep": words("p", 300, (1, 2)), "conj": words("c", 300, (1, 2)),
        "verb": words("v", 300, (2,)), "adj": words("a", 300, (2,)),
        "brand": words("nz", 3, (2,)), "title": _even(t["title"] for t in reference.rows("titles") if len(t["title"]) > 1 and not t["forms"]),
        "prov": _even([r["name"] for r in by_level["province"]] + [r["short"] for r in by_level["province"]]),
        "city": _even(r["name"] for r in by_level["city"]), "county": _even(r["name"] for r in by_level["county"]),
        "short": _even(r["short"] for level in ("city", "county") for r in by_level[level] if len(r["short"]) > 1),
        "town": _even(towns), "stem": _even(t[:2] for t in towns if len(t) == 3 and t[2] in "镇乡"),
        "village": _even(v for names in villages[::7] for v in names.split("\n")[:2] if v.endswith(("村", "社区")) and len(v) < 8),
        "country": _even(r["name"] for r in reference.rows("countries")), "acity": _even(r["name"] for r in reference.rows("cities_abroad")),
        "transliterated": _even(r["form"] for r in reference.rows("transliterations")),
        **_name_parts(),
        **{kind: _even(r["form"] for r in foreign if r["kind"] == kind) for kind in ("transliteration", "turkic", "tibetan", "mongolian")},
    }  # fmt: skip


def _name_parts() -> dict[str, Choice]:
    """Return what Chinese names are put together from: surnames as they occur, given characters as they occur."""
    surnames = reference.rows("surnames")
    given = reference.rows("given_name_chars")
    single = [r for r in surnames if r["kind"] == "single"]
    parts = {
        "surname": Choice.of((r["surname"], float(r["per_100000"] or 1)) for r in single),
        "rare surname": _even(r["surname"] for r in single),
        "japanese": _even(r["surname"] for r in surnames if r["kind"] == "japanese"),
        "worded": _even(_worded(frozenset(r["surname"] for r in single if float(r["per_100000"] or 1) >= 30))),
        "compound": Choice.of((r["surname"], float(r["per_100000"] or 1)) for r in surnames if r["kind"] == "compound"),
    }
    for place in ("single", "first", "second"):
        parts[place] = Choice.of((r["character"], 10 ** float(r[place])) for r in given if r[place])
        parts[f"rare {place}"] = Choice.of((r["character"], 10 ** (float(r[place]) / 2)) for r in given if r[place])
    return parts


def _worded(surnames: frozenset[str]) -> list[str]:
    """Return the words that read like names: a surname and one character more."""
    seen = wordclasses.frequencies()
    kinds = ("n", "v", "a", "d", "z", "i", "b", "t", "vn")
    return [
        w for w, c in wordclasses.classes().items() if c in kinds and len(w) == 2 and w[0] in surnames and seen[w] >= 20
    ]


class Writer:
    """Writes made-up sentences, all from one seeded source."""

    def __init__(self, seed: int) -> None:
        """Start from a seed."""
        self._source = random.Random(seed)
        self._makers: dict[str, Callable[[], tuple[str, str]]] = {
            "per": lambda: (self.person(), "PER"), "fper": lambda: (self._foreigner(), "PER"),
            "mper": lambda: (self._minority(), "PER"), "some": lambda: (self._masked(), "PER"),
            "number": lambda: (self._number(), ""), "number2": lambda: (str(self._source.randint(3, 98)), ""),
            "year": lambda: (str(self._source.randint(1949, 2035)), ""), "month": lambda: (str(self._source.randint(1, 12)), ""),
            "given": lambda: (self._draw("first") + self._draw("second"), ""),
            "day": lambda: (str(self._source.randint(1, 31)), ""), "sound": lambda: (self._sound(), ""),
        }  # fmt: skip

    def sentences(self, count: int) -> Iterator[Sentence]:
        """Yield so many sentences with their names."""
        forms = _grammar()["sentence"]
        for number in range(count):
            form = forms[number % len(forms)]
            if self._source.random() < 0.3:
                form = form.replace("者 {per}", "者{per}").replace("员 {per}", "员{per}")
            text, names = self._expand(form, 0)
            yield Sentence(text, tuple(names), "generated")

    def person(self) -> str:
        """Return a Chinese name, now and then one that is or holds a word, or of rare surnames or characters."""
        draw = self._source.random()
        if draw > 0.96:
            return self._draw("worded")
        if draw > 0.91:
            return self._draw("surname") + self._draw(self._pick("noun", "verb", "adj"))[:2]
        surname = self._draw("compound" if draw < 0.03 else "rare surname" if draw < 0.12 else "surname")
        rare = "rare " if self._source.random() < 0.3 else ""
        if self._source.random() < 0.25:
            return surname + self._draw(f"{rare}single")
        return surname + self._draw(f"{rare}first") + self._draw(f"{rare}second")

    def _masked(self) -> str:
        """Return a name that is not told in full."""
        return self._draw("surname") + self._pick("某某", "某", f"某{self._draw('single')}")

    def _expand(self, form: str, depth: int) -> tuple[str, list[Span]]:
        """Return a form with its symbols replaced, and the names in it."""
        text, names, opened = "", [], []
        at = 0
        for token in _TOKEN.finditer(form):
            text += form[at : token.start()]
            at = token.end()
            symbol, opens, closes, bracket, kind = token.groups()
            if symbol:
                piece, inner = self._replace(symbol, depth)
                names += [(start + len(text), end + len(text), k) for start, end, k in inner]
                text += piece
            elif opens or bracket:
                opened.append(len(text))
            else:
                start = opened.pop()
                names = [n for n in names if n[0] < start] + [(start, len(text), "ORG" if closes else kind)]
        return text + form[at:], names

    def _replace(self, symbol: str, depth: int) -> tuple[str, list[Span]]:
        """Return what stands for a symbol, and the names in it."""
        if symbol == "pers":
            return self._people()
        if symbol in DRAWN:
            text, kind = self._draw(symbol), DRAWN[symbol]
            return text, [(0, len(text), kind)] if kind else []
        if symbol in self._makers:
            text, kind = self._makers[symbol]()
            return text, [(0, len(text), kind)] if kind else []
        if depth > _DEPTH:
            raise RecursionError(f"seeds/news_grammar.csv: the forms of {symbol!r} never end")
        return self._expand(self._source.choice(_grammar()[symbol]), depth + 1)

    def _people(self) -> tuple[str, list[Span]]:
        """Return a list of names."""
        text, names = "", []
        for number in range(self._source.randint(3, 12)):
            text += "、" if number else ""
            name = self.person()
            names.append((len(text), len(text) + len(name), "PER"))
            text += name
        return text, names

    def _foreigner(self) -> str:
        """Return a transliterated or Japanese name."""
        if self._source.random() < 0.15:
            return self._draw("japanese") + self._draw("first") + self._draw("second")
        return "·".join(self._sound() for _ in range(self._source.choice((1, 1, 2, 3))))

    def _sound(self) -> str:
        """Return a transliterated word, known or put together."""
        if self._source.random() < 0.6:
            return self._draw("transliterated")
        return "".join(self._draw("transliteration") for _ in range(self._source.randint(2, 4)))

    def _minority(self) -> str:
        """Return a name in the manner of Turkic, Tibetan or Mongolian names."""
        kind = self._pick("turkic", "tibetan", "mongolian")
        first, second = self._draw(kind), self._draw(kind)
        return (
            f"{first}·{second}"
            if kind == "turkic"
            else first + second
            if kind == "tibetan" or self._source.random() < 0.3
            else first
        )

    def _number(self) -> str:
        """Return a number as figures print it."""
        return self._pick(
            str(self._source.randint(2, 999)),
            f"{self._source.uniform(0.1, 99):.1f}",
            f"{self._source.uniform(1, 999):.2f}",
            f"{self._source.randint(1, 99)}万",
        )

    def _draw(self, name: str) -> str:
        """Return one of a choice."""
        return _choices()[name].draw(self._source)

    def _pick(self, *items: str) -> str:
        """Return one of some."""
        return self._source.choice(items)

    def swap(self, sentence: Sentence) -> Sentence:
        """Return a sentence with made-up names in the place of Chinese names and of divisions, each alike throughout."""
        others: dict[tuple[str, str], str] = {}
        text, names, at = "", [], 0
        for start, end, kind in sentence.names:
            text += sentence.text[at:start]
            old = sentence.text[start:end]
            new = others.setdefault((old, kind), self._other(old, kind))
            names.append((len(text), len(text) + len(new), kind))
            text += new
            at = end
        return Sentence(text + sentence.text[at:], tuple(names), f"{sentence.source} swapped")

    def _other(self, name: str, kind: str) -> str:
        """Return another name of the same make, or the name itself where it is of no make that is known."""
        if kind == "PER" and 2 <= len(name) <= 3 and name[0] in _surnames():
            return self.person()
        if kind == "PER" and "·" in name:
            return self._foreigner()
        level = _levels().get(name, "") if kind == "LOC" else ""
        return self._draw(level) if level else name


@cache
def _surnames() -> frozenset[str]:
    """Return the surnames of one character."""
    return frozenset(r["surname"] for r in reference.rows("surnames") if r["kind"] == "single")


@cache
def _levels() -> dict[str, str]:
    """Return which choice a division's name belongs to."""
    rows = reference.rows("divisions")
    shorts = {r["short"]: "short" for r in rows if r["level"] != "province" and len(r["short"]) > 1}
    return {**shorts, **{r["name"]: r["level"] for r in rows if r["level"] in ("city", "county")}}
