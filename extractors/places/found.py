"""A place that was recognised but not yet resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.places.atlas import Division


@dataclass(slots=True)
class Found:
    """A candidate of the recogniser, completed step by step.

    Attributes:
        start: View offset of the first character.
        end: View offset after the last character.
        kind: One of ``schemas.vocabulary.PLACE_KIND``, ``division`` until the level is resolved.
        rule: Rule that found it.
        confidence: Degree of belief, between 0 and 1.
        options: Divisions that it may be.
        name: Name to publish where it is no division.
        code: Code of six digits, once known.
        weak: Whether it is dropped unless something besides its form speaks for it.
        inside: Division whose name begins it (湖州 in 湖州东站), as its possible meanings.
        division_code: Code of a town or village.
        nested: Whether it stands inside another name.
        decided: Division that it is.
        candidates: Codes it could have, where the document does not decide.
    """

    start: int
    end: int
    kind: str
    rule: str
    confidence: float = 0.9
    options: tuple[Division, ...] = ()
    name: str | None = None
    code: str | None = None
    weak: bool = False
    inside: tuple[Division, ...] = ()
    division_code: str | None = None
    nested: bool = False
    decided: Division | None = None
    candidates: list[str] = field(default_factory=list)


def disjoint(found: Iterable[Found]) -> list[Found]:
    """Return the candidates that no longer one overlaps, in text order; of equal ones the first given."""
    kept: list[Found] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        span = range(one.start, one.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)
