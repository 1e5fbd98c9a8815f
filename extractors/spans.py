"""Mentions: where something is said in a text, before we know what it means."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One occurrence of something in a text.

    Attributes:
        start: Offset of the first character in the text that was searched.
        end: Offset after the last character; ``start < end``.
        kind: Kind, such as ``"interval"``.
        rule: Name of the rule that found it.
        surface: The characters themselves, ``text[start:end]``.
        parts: Named pieces captured by the rule, as written.
        confidence: Degree of belief, between 0 and 1.
    """

    start: int
    end: int
    kind: str
    rule: str
    surface: str
    parts: dict[str, str] = field(default_factory=dict, compare=False)
    confidence: float = field(default=1.0, compare=False)


def longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Return non-overlapping mentions in text order; the longest wins, then the leftmost.

    >>> a, b = Mention(0, 5, "date", "year", "2024年"), Mention(0, 7, "date", "month", "2024年3月")
    >>> [m.rule for m in longest([a, b])]
    ['month']
    """
    kept: list[Mention] = []
    starts: list[int] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        at = bisect_right(starts, mention.start)
        before_free = at == 0 or kept[at - 1].end <= mention.start
        after_free = at == len(kept) or mention.end <= kept[at].start
        if before_free and after_free:
            kept.insert(at, mention)
            starts.insert(at, mention.start)
    return kept
