"""What is known of names: surnames, characters of given names, titles, cues; read once, frozen.

Scores are natural logarithms of probabilities, so that a name and the words it competes with can be compared:
a name costs what its surname and given characters cost, the words beside it what the dictionary says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import ahocorasick

from extractors import reference, wordclasses

NAME_PRIOR = math.log(0.012)
"""Share of names of people among the words of news text, as a logarithm."""
LONGEST_WORD = 5
UNKNOWN_CHAR = -16.0
UNKNOWN_GIVEN = math.log(1e-6)
_ONE_GIVEN, _TWO_GIVEN = math.log(0.28), math.log(0.72)
_RARE, _NAME_LIKE, _COMMON_SURNAME, _ODD = 30, -19.5, -8.0, math.log(2e-4)
_TITLE_FLOOR, _NOT_NAME_FLOOR, _PLACE_FLOOR = -9.5, -10.5, -11.0


_PLACE_SEEDS = {
    "divisions": ("name", "short"), "countries": ("name", "aliases"), "cities_abroad": ("name",),
    "naturals": ("name", "aliases"), "transliterations": ("form",),
}  # fmt: skip
_SINOSPHERE = frozenset(("中国", "日本", "韩国", "朝鲜", "越南", "新加坡", "马来西亚", "蒙古国", "蒙古"))


@dataclass(frozen=True, slots=True)
class Title:
    """A post, honour, profession or descriptor.

    Attributes:
        text: The words as printed.
        kind: One of ``schemas.vocabulary.TITLE_KIND``.
        courtesy: Whether it follows a bare surname in polite speech (王老师).
    """

    text: str
    kind: str
    courtesy: bool


@cache
def surnames() -> Mapping[str, float]:
    """Return the logarithm of each surname's share of the population."""
    rows = reference.rows("surnames")
    total = sum(int(r["per_100000"]) for r in rows)
    return {r["surname"]: math.log(int(r["per_100000"]) / total) for r in rows}


@cache
def surname_kinds() -> Mapping[str, str]:
    """Return how each surname is built: ``single``, ``compound``, ``double`` or ``japanese``."""
    return {r["surname"]: r["kind"] for r in reference.rows("surnames")}


@cache
def _given() -> tuple[Mapping[str, float], Mapping[str, float], Mapping[str, float]]:
    """Return the logarithms of the characters' shares as whole, first and second part of a given name."""
    rows = reference.rows("given_name_chars")
    single, first, second = (
        {r["character"]: float(r[p]) * math.log(10) for r in rows} for p in ("single", "first", "second")
    )
    return single, first, second


def given_log(given: str) -> float:
    """Return the logarithm of the probability of a given name of one character or more.

    >>> given_log("建国") > given_log("参加")
    True
    """
    single, first, second = _given()
    if len(given) == 1:
        return _ONE_GIVEN + single.get(given, UNKNOWN_GIVEN)
    tail = sum(second.get(c, UNKNOWN_GIVEN) for c in given[1:])
    return _TWO_GIVEN + first.get(given[0], UNKNOWN_GIVEN) + tail


def odd(name: str) -> bool:
    """Return whether a character of a full name's given part is hardly ever seen in its place.

    >>> odd("廉而有"), odd("周建国")
    (True, False)
    """
    given = name[2:] if name[:2] in surnames() and len(name) > 2 else name[1:]
    tables = _given()[:1] if len(given) == 1 else _given()[1:]
    return any(table.get(c, UNKNOWN_GIVEN) < _ODD for table, c in zip(tables, given, strict=False))


def name_log(name: str) -> float:
    """Return the logarithm of the probability of a full Chinese name; minus infinity where no surname fits.

    >>> name_log("李建国") > name_log("李建的")
    True
    >>> name_log("欧阳建国") > -30
    True
    """
    best = -math.inf
    for length in (1, 2):
        surname = surnames().get(name[:length])
        if surname is not None and len(name) > length:
            best = max(best, NAME_PRIOR + surname + given_log(name[length:]))
    return best


@cache
def words() -> Mapping[str, float]:
    """Return the logarithm of the share of each word of up to five characters."""
    frequencies = wordclasses.frequencies()
    offset = math.log(sum(frequencies.values()))
    logs = {w: math.log(f) - offset for w, f in frequencies.items() if len(w) <= LONGEST_WORD and f > 0}
    common = frozenset(s for s, share in surnames().items() if share > _COMMON_SURNAME)
    for word in [
        w for w in logs if len(w) == 3 and w[0] in common and frequencies[w] <= _RARE and name_log(w) > _NAME_LIKE
    ]:
        del logs[word]  # a person's name that the dictionary's makers did not mark as one
    for surname in common:
        logs.pop(f"老{surname}", None)
        logs.pop(f"小{surname}", None)
    for place in _places():
        if 1 < len(place) <= LONGEST_WORD:
            logs[place] = max(logs.get(place, _PLACE_FLOOR), _PLACE_FLOOR)
    for name in notable():
        logs.pop(name, None)
    for text in titles():
        if 1 < len(text) <= LONGEST_WORD:
            logs[text] = max(logs.get(text, _TITLE_FLOOR), _TITLE_FLOOR)
    for form in not_names():
        if len(form) <= LONGEST_WORD:
            logs[form] = max(logs.get(form, _NOT_NAME_FLOOR), _NOT_NAME_FLOOR)
    return logs


@cache
def divisions() -> frozenset[str]:
    """Return the official and short names of provinces, cities and counties."""
    return frozenset(r[f] for r in reference.rows("divisions") for f in ("name", "short") if len(r[f]) > 1)


def _places() -> Iterator[str]:
    """Yield the names of divisions, countries, cities abroad and natural features, and transliterated words."""
    for seed, fields in _PLACE_SEEDS.items():
        for row in reference.rows(seed):
            for field in fields:
                yield from row[field].split()


@cache
def countries() -> tuple[str, ...]:
    """Return the names of countries whose people bear transliterated names."""
    return tuple(
        n
        for r in reference.rows("countries")
        if r["name"] not in _SINOSPHERE
        for n in (r["name"], *r["aliases"].split())
    )


@cache
def not_names() -> Mapping[str, str]:
    """Return the kind of each expression that only looks like a name."""
    return {r["form"]: r["kind"] for r in reference.rows("not_names")}


@cache
def notable() -> frozenset[str]:
    """Return the names of leaders and historical persons."""
    return frozenset(r["name"] for r in reference.rows("notable_people"))


@cache
def notable_pattern() -> re.Pattern[str]:
    """Return the pattern of the notable names that begin with no surname (扁鹊)."""
    return re.compile("|".join(sorted(n for n in notable() if n[0] not in surnames())))


@cache
def titles() -> Mapping[str, Title]:
    """Return the known titles by their text."""
    return {r["title"]: Title(r["title"], r["kind"], r["forms"] == "surname") for r in reference.rows("titles")}


@cache
def title_automaton() -> ahocorasick.Automaton:
    """Return the automaton that finds titles of two characters or more."""
    automaton = ahocorasick.Automaton()
    for title in titles().values():
        if len(title.text) > 1:
            automaton.add_word(title.text, title)
    automaton.make_automaton()
    return automaton


@cache
def cues(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return the cues of a kind by their first character, longest first."""
    return _by_first(r["cue"] for r in reference.rows("name_cues") if r["kind"] == kind)


@cache
def cue_set(kind: str) -> frozenset[str]:
    """Return the cues of a kind."""
    return frozenset(r["cue"] for r in reference.rows("name_cues") if r["kind"] == kind)


@cache
def naming() -> Mapping[str, tuple[str, ...]]:
    """Return the verbs and nouns that lead to a name by their last character."""
    grouped: dict[str, list[str]] = {}
    for form in sorted(cue_set("naming")):
        grouped.setdefault(form[-1], []).append(form)
    return {last: tuple(group) for last, group in grouped.items()}


@cache
def courtesies() -> Mapping[str, tuple[str, ...]]:
    """Return the forms that follow a bare surname by their first character, longest first."""
    return _by_first(t.text for t in titles().values() if t.courtesy)


@cache
def transliteration() -> frozenset[str]:
    """Return the characters that write foreign names by sound."""
    return frozenset(r["form"] for r in reference.rows("foreign_name_chars") if r["kind"] == "transliteration")


@cache
def common_transliteration() -> frozenset[str]:
    """Return the transliterating characters that Chinese prose and Chinese names seldom use otherwise."""
    return frozenset(
        r["form"]
        for r in reference.rows("foreign_name_chars")
        if r["kind"] == "transliteration" and r["share"] == "common"
    )


@cache
def minority_elements() -> tuple[str, ...]:
    """Return the elements of Tibetan, Mongolian and Turkic names, longest first."""
    forms = (r["form"] for r in reference.rows("foreign_name_chars") if r["kind"] != "transliteration")
    return tuple(sorted(forms, key=lambda f: (-len(f), f)))


def _by_first(forms: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for form in sorted(set(forms), key=lambda f: (-len(f), f)):
        grouped.setdefault(form[0], []).append(form)
    return {first: tuple(group) for first, group in grouped.items()}


def starting(forms: Mapping[str, tuple[str, ...]], text: str, at: int) -> str:
    """Return the longest of ``forms`` that stands at offset ``at`` of ``text``, or the empty string.

    >>> starting({"表": ("表示", "表")}, "他表示", 1)
    '表示'
    """
    for form in forms.get(text[at : at + 1], ()):
        if text.startswith(form, at):
            return form
    return ""
