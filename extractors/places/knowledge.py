"""What the seeds know of places besides the divisions: other gazetteers, suffixes, and the words around names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors import reference
from extractors.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Known:
    """A place of a gazetteer that is no administrative division.

    Attributes:
        name: Name that it is published under.
        kind: ``country``, ``abroad_city``, ``region``, ``natural``, ``site`` or ``alias`` (of a division).
        code: Smallest division that contains it, or that the alias stands for; ``None`` abroad and across provinces.
        poetic: Whether it stands for the division only before 大地 and the like.
        country: Country of a city abroad, empty for others.
    """

    name: str
    kind: str
    code: str | None = None
    poetic: bool = False
    country: str = ""


@lru_cache(maxsize=1)
def others() -> Gazetteer[Known]:
    """Return countries, cities abroad, regions, natural features and aliases."""
    return Gazetteer(_others())


def _others() -> Iterator[tuple[str, Known]]:
    for row in reference.rows("countries"):
        yield from ((form, Known(row["name"], "country")) for form in (row["name"], *row["aliases"].split()))
    for row in reference.rows("cities_abroad"):
        yield row["name"], Known(row["name"], "abroad_city", country=row["country"])
    for rows, kind in (
        (reference.rows("regions"), "region"),
        (reference.rows("naturals"), "natural"),
        (reference.rows("landmarks"), "site"),
    ):
        for row in rows:
            known = Known(row["name"], kind, row["adcode"] or None)
            yield from ((form, known) for form in (row["name"], *row["aliases"].split()))
    for row in reference.rows("place_aliases"):
        yield row["alias"], Known(row["alias"], "alias", row["adcode"], row["use"] == "poetic")


@lru_cache(maxsize=1)
def foreign_countries() -> tuple[str, ...]:
    """Return the names of all countries but China."""
    return tuple(r["name"] for r in reference.rows("countries") if r["name"] != "中国")


@lru_cache(maxsize=1)
def runs_through() -> dict[str, frozenset[str]]:
    """Return for the rivers and mountains of several provinces the codes of these."""
    return {r["name"]: frozenset(r["through"].split()) for r in reference.rows("naturals") if r["through"]}


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Return the short forms that are common words besides."""
    return frozenset(r["form"] for r in reference.rows("place_words"))


@lru_cache(maxsize=1)
def proper_words() -> frozenset[str]:
    """Return the common words that name streets and squares (五一, 八一)."""
    return frozenset(r["form"] for r in reference.rows("place_words") if r["reading"] == "place")


@lru_cache(maxsize=1)
def suffixes() -> dict[str, tuple[str, str]]:
    """Return kind and mode of every suffix."""
    return {r["suffix"]: (r["kind"], r["mode"]) for r in reference.rows("place_suffixes")}


@cache
def suffix_pattern(*modes: str) -> re.Pattern[str]:
    """Return a pattern that matches any suffix of the given modes, the longest first."""
    return re.compile(alternation(s for s, (_, mode) in suffixes().items() if mode in modes))


@cache
def cues(role: str) -> tuple[str, ...]:
    """Return the expressions of a role, the longest first."""
    return tuple(
        sorted((r["cue"] for r in reference.rows("place_contexts") if r["role"] == role), key=lambda c: (-len(c), c))
    )


@cache
def cue_set(role: str) -> frozenset[str]:
    """Return the expressions of a role."""
    return frozenset(cues(role))


def alternation(forms: Iterable[str]) -> str:
    """Return a pattern of any of the forms, the longest first."""
    return "|".join(re.escape(f) for f in sorted(forms, key=lambda f: (-len(f), f)))


@lru_cache(maxsize=1)
def country_characters() -> dict[str, tuple[str, ...]]:
    """Return for every character the countries other than China that it may stand for."""
    found: dict[str, list[str]] = {}
    for row in reference.rows("countries"):
        for character in row["abbreviation"].split():
            if row["name"] != "中国":
                found.setdefault(character, []).append(row["name"])
    return {c: tuple(names) for c, names in found.items()}


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, tuple[tuple[str, bool], ...]]:
    """Return for every character the divisions that it may stand for, and whether it may do so alone."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for row in reference.rows("place_abbreviations"):
        found.setdefault(row["character"], []).append((row["adcode"], row["alone"] == "yes"))
    return {c: tuple(v) for c, v in found.items()}
