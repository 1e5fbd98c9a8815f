"""Which characters a pattern can begin with, so that most rules are never tried at most places."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

_PARSER: Any = import_module("re._parser")
_SKIPPED = ("AT", "ASSERT", "ASSERT_NOT", "GROUPREF")

Characters = frozenset[str]


def first_characters(pattern: str) -> Characters:
    """Return the characters that a match of ``pattern`` can begin with.

    Patterns are those of this package: they begin with literals, classes of characters or digits, never with ``.``.

    Raises:
        ValueError: If a pattern can match nothing at all, or begins with any character.

    >>> sorted(first_characters("(?<!x)(?:ab|[c-e]|f?g)"))
    ['a', 'c', 'd', 'e', 'f', 'g']
    """
    found, optional = _sequence(_PARSER.parse(pattern))
    if optional:
        raise ValueError(f"{pattern!r} matches the empty string")
    return found


def _sequence(items: Any) -> tuple[Characters, bool]:
    """Return the first characters of a sequence, and whether it can be empty."""
    found: Characters = frozenset()
    for operator, argument in items:
        characters, optional = _item(str(operator), argument)
        found |= characters
        if not optional:
            return found, False
    return found, True


def _item(operator: str, argument: Any) -> tuple[Characters, bool]:
    if operator in _SKIPPED:
        return frozenset(), True
    if operator == "LITERAL":
        return frozenset(chr(argument)), False
    if operator == "IN":
        return _class(argument), False
    if operator == "SUBPATTERN":
        return _sequence(argument[3])
    if operator in ("MAX_REPEAT", "MIN_REPEAT"):
        characters, optional = _sequence(argument[2])
        return characters, optional or argument[0] == 0
    if operator == "BRANCH":
        branches = [_sequence(b) for b in argument[1]]
    elif operator == "GROUPREF_EXISTS":
        branches = [_sequence(b) for b in argument[1:] if b is not None]
    else:
        raise ValueError(f"a rule of dates cannot begin with {operator}")
    return frozenset().union(*(b[0] for b in branches)), any(b[1] for b in branches)


def _class(members: Any) -> Characters:
    r"""Return the characters of a class, such as ``[一二\\d]``."""
    found: set[str] = set()
    for operator, argument in members:
        if str(operator) == "LITERAL":
            found.add(chr(argument))
        elif str(operator) == "RANGE":
            found.update(map(chr, range(argument[0], argument[1] + 1)))
        elif str(operator) == "CATEGORY" and str(argument) == "CATEGORY_DIGIT":
            found.update("0123456789")
        else:
            raise ValueError(f"a rule of dates cannot begin with a class that holds {operator} {argument}")
    return frozenset(found)


def gate(characters: Characters) -> re.Pattern[str]:
    """Return a pattern of one character of a set."""
    return re.compile(f"[{re.escape(''.join(sorted(characters)))}]")
