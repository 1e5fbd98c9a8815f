"""Cutting a run of characters into words and names: the path that costs least.

The dictionary prices words, the caller prices names (``Arc``); the best path decides at once whether 高峰 is a word
or a person and where a name ends. Linear in the length of the run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.people import lexicon


@dataclass(frozen=True, slots=True)
class Arc:
    """A name that may stand in a run.

    Attributes:
        start: First offset in the run.
        end: Offset after the last character.
        score: Logarithm of its probability, cues included.
        cue: What the words beside it add to the score.
        rule: The strongest evidence.
        form: ``full`` or ``partial``.
        model: Score of a statistical recogniser for it, negative where that sees a place or an organisation.
    """

    start: int
    end: int
    score: float
    cue: float
    rule: str
    form: str = "full"
    model: float = 0.0


def best(run: str, arcs: Sequence[Arc] = ()) -> tuple[float, list[Arc], list[int]]:
    """Return the best path's score, the names on it in order, and the offset after each step."""
    words = lexicon.words()
    by_start: dict[int, list[Arc]] = {}
    for arc in arcs:
        by_start.setdefault(arc.start, []).append(arc)
    size = len(run)
    scores = [-math.inf] * (size + 1)
    scores[0] = 0.0
    back: list[tuple[int, Arc | None]] = [(0, None)] * (size + 1)
    for i in range(size):
        here = scores[i]
        for end in range(i + 1, min(i + lexicon.LONGEST_WORD, size) + 1):
            cost = words.get(run[i:end])
            if cost is None:
                if end > i + 1:
                    continue
                cost = lexicon.UNKNOWN_CHAR
            if here + cost > scores[end]:
                scores[end], back[end] = here + cost, (i, None)
        for arc in by_start.get(i, ()):
            if here + arc.score > scores[arc.end]:
                scores[arc.end], back[arc.end] = here + arc.score, (i, arc)
    names, ends, at = [], [], size
    while at > 0:
        ends.append(at)
        before, arc_taken = back[at]
        if arc_taken is not None:
            names.append(arc_taken)
        at = before
    return scores[size], names[::-1], ends[::-1]


def segment(run: str) -> list[str]:
    """Return a run cut into words.

    >>> segment("安吉县气象局")
    ['安吉县', '气象局']
    """
    _, _, ends = best(run)
    return [run[a:b] for a, b in zip([0, *ends], ends, strict=False)]


def margins(run: str, arcs: Sequence[Arc]) -> list[tuple[Arc, float]]:
    """Return the names on the best path, each with how much worse the best path without it is."""
    score, names, _ = best(run, arcs)
    if len(names) == 1 and len(arcs) == 1:
        return [(names[0], score - best(run)[0])]
    return [(name, score - best(run, [a for a in arcs if not _same(a, name)])[0]) for name in names]


def _same(a: Arc, b: Arc) -> bool:
    """Return whether two arcs overlap: the path without a name has none of its rivals either."""
    return a.start < b.end and b.start < a.end
