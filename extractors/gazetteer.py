"""Look-up of surface forms: every known name in a text, in one pass over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView
from typing import Generic, TypeVar

import ahocorasick

T = TypeVar("T")


class Gazetteer(Generic[T]):
    """Surface forms and what each may mean.

    The forms stand in one Aho-Corasick automaton, so the cost of a search does not depend on their number.

    Attributes:
        forms: The surface forms.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """Take pairs of a surface form and a meaning; a form may come more than once."""
        meanings: dict[str, list[T]] = {}
        for form, meaning in entries:
            meanings.setdefault(form, []).append(meaning)
        self._meanings = {form: tuple(many) for form, many in meanings.items()}
        self.forms: KeysView[str] = self._meanings.keys()
        self._automaton = ahocorasick.Automaton()
        for form in self._meanings:
            self._automaton.add_word(form, form)
        if self._meanings:
            self._automaton.make_automaton()

    def __contains__(self, form: str) -> bool:
        """Whether a form is known."""
        return form in self._meanings

    def __len__(self) -> int:
        """Return the number of forms."""
        return len(self._meanings)

    def get(self, form: str) -> tuple[T, ...]:
        """Return the meanings of a form in the order they were given, empty for an unknown one.

        >>> Gazetteer([("朝阳", 1), ("朝阳", 2)]).get("朝阳")
        (1, 2)
        """
        return self._meanings.get(form, ())

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield every occurrence of every form as a half-open span, by its end, the longest first.

        >>> list(Gazetteer([("温岭", 1), ("温岭市", 2)]).find("在温岭市"))
        [(1, 3), (1, 4)]
        """
        if not self._meanings:
            return
        for last, form in self._automaton.iter(text):
            yield last + 1 - len(form), last + 1

    def longest(self, text: str) -> list[tuple[int, int]]:
        """Return the occurrences that stand in no longer one, without overlaps: the leftmost, then the longest.

        >>> Gazetteer([("温岭", 1), ("温岭市", 2)]).longest("在温岭市和温岭")
        [(1, 4), (5, 7)]
        """
        kept: list[tuple[int, int]] = []
        for start, end in sorted(self.find(text), key=lambda span: (span[0], -span[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept
