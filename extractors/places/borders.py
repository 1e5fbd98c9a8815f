"""Where words begin and end around a name: a dictionary's most likely reading of a few characters.

The whole text need not be segmented to see that 参加纳税 holds no 加纳 and 长春花 no 长春: the clause around a doubtful
name is, and only there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import atlas

REACH = 7
_LONGEST = 6
_UNSEEN = 0.5
_NAME_FREQUENCY = 60


@lru_cache(maxsize=1)
def _costs() -> tuple[dict[str, float], float]:
    """Return minus the logarithm of every word's share, and that of a character that is no word."""
    frequencies = wordclasses.frequencies()
    total, log = math.log(sum(frequencies.values())), math.log
    costs = {word: total - log(n or 1) for word, n in frequencies.items() if len(word) <= _LONGEST}
    for word in _compounds():
        costs.pop(word, None)
    return costs, total - log(_UNSEEN)


def _compounds() -> Iterator[str]:
    """Yield the dictionary's entries that are a place and more, which would hide the place (日本东京, 法国总理, 挪威人)."""
    places = _places()
    for word, tag in wordclasses.classes().items():
        if (
            len(word) > 2
            and tag[0] in "nl"
            and (len(word) > 3 or word[2] == "人")
            and (tag.startswith("nt") or _is_compound(word, tag, places))
        ):
            yield word


def _is_compound(word: str, tag: str, places: frozenset[str]) -> bool:
    """Return whether a word begins with a place and, where it is an idiom or a place itself, goes on with a noun or place."""
    for length in (2, 3, 4):
        if word[:length] in places and length < len(word):
            rest = word[length:]
            if not tag.startswith(("ns", "l")) or rest in places or _is_noun(rest):
                return True
    return False


def _places() -> frozenset[str]:
    """Return the names of places known beyond their county: countries, provinces, prefectures, regions and the like."""
    wide = (d for d in atlas().divisions if d.level in ("province", "city"))
    return frozenset(f for d in wide for f in (d.name, d.short) if f) | frozenset(knowledge.others().forms)


def _is_noun(form: str) -> bool:
    """Return whether a form is a frequent common noun or pronoun (市民, 各国, 地区)."""
    return len(form) > 1 and (wordclasses.class_of(form) or "x")[0] in "nr" and wordclasses.frequencies()[form] > 300


def words(text: str, names: frozenset[str] = frozenset()) -> list[int]:
    """Return the end of each word of a short text's most likely reading.

    Args:
        text: A clause or part of one.
        names: Expressions to be taken for words as well.

    >>> words("参加纳税"), words("出口加纳", frozenset({"加纳"}))
    ([2, 4], [2, 4])
    """
    costs, unseen = _costs()
    known = atlas().names.forms
    total = unseen + math.log(_UNSEEN)
    named = total - math.log(_NAME_FREQUENCY)
    best = [0.0] + [math.inf] * len(text)
    back = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST), end):
            form = text[start:end]
            cost = costs.get(form)
            if end - start > 1 and (form in names or form in known):
                cost = min(cost, named) if cost is not None else named
            elif cost is None:
                if end - start > 1:
                    continue
                cost = unseen
            if best[start] + cost < best[end]:
                best[end], back[end] = best[start] + cost, start
    ends = [len(text)]
    while back[ends[-1]]:
        ends.append(back[ends[-1]])
    return ends[::-1]


def is_word(text: str, start: int, end: int) -> bool:
    """Return whether the most likely reading around ``[start, end)`` has borders at both its ends.

    A longer word or name may not swallow it, and it may itself be made of several words.
    """
    first, last = start, end
    while first > 0 and start - first < REACH and "\u4e00" <= text[first - 1] <= "\u9fff":
        first -= 1
    while last < len(text) and last - end < REACH and "\u4e00" <= text[last] <= "\u9fff":
        last += 1
    ends = {first, *(first + e for e in words(text[first:last], frozenset({text[start:end]})))}
    return start in ends and end in ends
