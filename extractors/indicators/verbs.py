"""Names that verbs give where no noun stands by a figure."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.indicators import cues, labels, phrases
from extractors.indicators.counted import PEOPLE
from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

Found = tuple[str, str, float]
"""A name, the rule it was read by, and the degree of belief in it."""
_SUMS = frozenset({"合计", "共计", "总计"})


def sums_up(lead: Sequence[Token]) -> bool:
    """Return whether the words before a figure only say that it is a total, or where else it was measured."""
    named = any(phrases.is_nominal(t) and not t.roles & {"loc", "act"} and t.text not in _SUMS for t in lead)
    return not named and any(t.text in _SUMS or t.roles & {"loc"} for t in lead)


def is_loose(line: Line, figure: Figure, before: tuple[int, int]) -> bool:
    """Return whether the noun before a figure belongs to the figure before, or is the subject of a verb between."""
    if before[0] == figure.lead > line.clause_start(figure.at):
        return True
    return any(t.kind == "v" and "act" in t.roles for t in line.tokens[before[1] : figure.at])


def said_of_people(line: Line, figure: Figure) -> Found | None:
    """Return the name of people of whom a verb is said right after them: ``3人受伤`` is ``受伤人数``."""
    if figure.bare_unit not in PEOPLE:
        return None
    given = _given(line, figure)
    if given:
        return given, "given", 0.6
    verbs: list[Token] = []
    for token in line.tokens[figure.at + 1 : line.clause_end(figure.at)]:
        if token.kind in "vb" and not token.roles & {"link", "light"} and len(token.text) > 1:
            verbs.append(token)
        elif token.kind in "n" and verbs:
            return None
        elif verbs or token.kind in "xQP" or "light" in token.roles:
            break
    said = next((t for t in verbs if "act" in t.roles), verbs[-1] if verbs else None)
    if said is None:
        return None
    return said.text + ("人次" if figure.bare_unit == "人次" else "人数"), "verb_after", 0.7


def _given(line: Line, figure: Figure) -> str:
    """Return what people get by the verb right after them (``1.3万人享受补贴``), empty where they get nothing."""
    tokens, at, end = line.tokens, figure.at + 1, line.clause_end(figure.at)
    while at < end and tokens[at].kind == "d":
        at += 1
    if at >= end or "gets" not in tokens[at].roles:
        return ""
    at += 1 + (at + 1 < end and tokens[at + 1].kind == "u")
    last = at
    while last < end and phrases.is_nominal(tokens[last]):
        last += 1
    return labels.clean(tokens[at:last])


def stem(line: Line, figure: Figure) -> Found | None:
    """Return the name that a bare verb before a figure gives: ``投入`` of ``投入900万元``, ``转移人数`` of ``转移3人``."""
    at = _verb(line, figure)
    if at is None:
        return None
    tokens, word = line.tokens, line.tokens[at].text
    first, last = phrases.before(tokens, at, figure.lead)
    if first < last and first > figure.lead and tokens[first - 1].roles & {"act", "light"}:
        return labels.clean(tokens[first : at + 1]), "verb_before", 0.65
    name = cues.values("stem").get(word, word)
    if at > figure.lead and tokens[at - 1].text in labels.PER_HEAD:
        name = tokens[at - 1].text + name
    suffix = "人数" if figure.bare_unit in ("人", "名", "位") else "面积" if figure.dimension == "area" else ""
    return name if name.endswith(suffix) else name + suffix, "verb_before", 0.65


def whose(line: Line, figure: Figure, verb: int) -> str:
    """Return whose result a verb like ``增收`` states: the noun right before it, unless another figure counts that."""
    first, last = phrases.before(line.tokens, verb, figure.lead)
    counted_before = first == figure.lead > line.clause_start(figure.at)
    text = labels.clean(line.tokens[first:last]) if first < last and not counted_before else ""
    return text if len(text) <= _LONGEST else ""


_LONGEST = 8
"""Characters of the longest noun whose result is named with it."""


def _verb(line: Line, figure: Figure) -> int | None:
    """Return the index of the verb before a figure, linking words passed over, or ``None``."""
    tokens, at = line.tokens, figure.at - 1
    while at >= figure.lead and (
        tokens[at].kind in "du" or ("link" in tokens[at].roles and "act" not in tokens[at].roles)
    ):
        at -= 1
    return at if at >= figure.lead and tokens[at].kind in "vb" and not tokens[at].roles & {"light", "terms"} else None
