"""Words around a number: what hedges it, what tells of a change or a ratio, what noun stands behind it.

Sources: ``seeds/number_cues.csv`` and ``seeds/number_heads.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from extractors import reference
from extractors.quantities import units

COUNTED = frozenset({"real", "container"})
"""Classes of nouns whose number is a figure."""


@cache
def pattern(*roles: str) -> str:
    """Return the pattern of the words with one of some roles, the longest first, each with its guard in front."""
    rows = [r for r in reference.rows("number_cues") if r["role"] in roles]
    words = [(r["cue"], [p for p in r["unless"].split("|") if p]) for r in rows]
    words.sort(key=lambda w: -len(w[0]))
    return "(?:" + "|".join("".join(f"(?<!{p})" for p in unless) + re.escape(cue) for cue, unless in words) + ")"


@cache
def hedges() -> Mapping[str, str]:
    """Return the qualifier of every hedge.

    >>> hedges()["逾"], hedges()["左右"], hedges()["不足"]
    ('more_than', 'approx', 'less_than')
    """
    roles = ((r["cue"], r["role"].partition("_")) for r in reference.rows("number_cues"))
    small = {"来": "approx", "多": "more_than", "余": "more_than", "上": "more_than", "过": "more_than"}
    return MappingProxyType(small | {cue: q for cue, (side, _, q) in roles if side in ("before", "behind")})


@cache
def heads() -> Mapping[str, frozenset[str]]:
    """Return the classes of every word that may stand behind a number.

    >>> sorted(heads()["项目"]), sorted(heads()["举措"])
    (['container', 'real'], ['policy'])
    """
    classes: dict[str, set[str]] = {}
    for row in reference.rows("number_heads"):
        classes.setdefault(row["head"], set()).add(row["class"])
    return MappingProxyType({head: frozenset(found) for head, found in classes.items()})


@cache
def head_regex() -> re.Pattern[str]:
    """Return the regular expression of those words."""
    return re.compile(units.guarded(heads()))


@cache
def policy_regex() -> re.Pattern[str]:
    """Return the regular expression of a policy noun right before a number (``出台政策99个``)."""
    policy = [head for head, classes in heads().items() if "policy" in classes]
    return re.compile(rf"{units.guarded(policy)}[共达为有计等]{{0,2}}$")


def head_at(text: str, at: int) -> frozenset[str]:
    """Return the classes of the known word that begins at an offset, none where there is none."""
    m = head_regex().match(text, at)
    return heads()[m.group()] if m else frozenset()


def last_head(text: str, start: int, width: int = 12, gap: int = 3) -> frozenset[str]:
    """Return the classes of the last known word of the noun phrase that begins at an offset, none where there is none.

    The phrase ends at punctuation, a verb or a particle, after ``width`` characters, and after a policy noun; up to
    ``gap`` other characters may part its words.
    """
    found, end = frozenset[str](), 0
    at, limit = start, min(len(text), start + width)
    while at < limit:
        m = head_regex().match(text, at, limit + 4)
        if m:
            classes = heads()[m.group()]
            if classes == {"verb"} or (found and "verb" in classes):
                break
            found, at = classes, m.end()
            end = at
        elif not in_phrase(text, at) or (found and at - end >= (0 if "policy" in found else gap)):
            break
        else:
            at += 1
    return found


def is_han(text: str, at: int) -> bool:
    """Return whether a Chinese character stands at an offset."""
    return "一" <= text[at : at + 1] <= "鿿"


def in_phrase(text: str, at: int) -> bool:
    """Return whether the character at an offset may belong to a noun phrase."""
    return is_han(text, at) and text[at] not in "的了和与及或等在是为将把被对从由向已均共也都"
