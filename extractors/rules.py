"""Declarative rules: a name, a pattern, and the examples that explain it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractors.spans import Mention


@dataclass(frozen=True)
class Rule:
    """A pattern over the text of a view.

    Attributes:
        name: Unique within its kind; written to the ``rule`` column of the output.
        pattern: Regular expression; named groups become ``Mention.parts``.
        examples: Texts that the pattern matches from end to end.
        counterexamples: Texts in which it finds nothing.
    """

    name: str
    pattern: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...] = ()
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", re.compile(self.pattern))


def match(text: str, rules: Iterable[Rule], *, kind: str) -> Iterator[Mention]:
    """Yield every match of every rule in ``text``; overlaps are resolved later."""
    for rule in rules:
        for m in rule.regex.finditer(text):
            parts = {k: v for k, v in m.groupdict().items() if v is not None}
            yield Mention(m.start(), m.end(), kind, rule.name, m.group(), parts)
