"""What words do in a sentence that states a figure: the roles of ``seeds/indicator_cues.csv``."""

from __future__ import annotations

from functools import cache

from extractors import reference

NONE: frozenset[str] = frozenset()


@cache
def _roles() -> dict[str, frozenset[str]]:
    """Return the roles of every cue word."""
    roles: dict[str, set[str]] = {}
    for row in reference.rows("indicator_cues"):
        roles.setdefault(row["word"], set()).add(row["role"])
    return {word: frozenset(found) for word, found in roles.items()}


def roles_of(word: str) -> frozenset[str]:
    """Return the roles of a word; empty where it has none.

    >>> sorted(roles_of("力争"))
    ['link', 'target']
    """
    return _roles().get(word, NONE)


@cache
def words(role: str) -> frozenset[str]:
    """Return the words that have a role."""
    return frozenset(row["word"] for row in reference.rows("indicator_cues") if row["role"] == role)


@cache
def values(role: str) -> dict[str, str]:
    """Return the words of a role with the value they carry."""
    return {row["word"]: row["value"] for row in reference.rows("indicator_cues") if row["role"] == role}
