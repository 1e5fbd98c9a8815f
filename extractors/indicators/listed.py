"""Names listed before a list of figures: ``甲、乙和丙分别为1、2、3``."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.indicators import antecedents, labels, phrases, subjects
from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

_JOINS = frozenset({"、", "和", "与", "及", "以及"})
_TOWARDS = frozenset({"对", "向", "自", "从"})
"""What stands before partners, which are part of a name: ``对日本、韩国出口``."""
_PAIRS = (
    ("城镇", "农村", "城市", "乡村"),
    ("进口", "出口"),
    ("国内", "国际", "入境"),
    ("线上", "线下"),
    ("男性", "女性"),
)


def names(line: Line, leader: Figure, size: int) -> list[str]:
    """Return the ``size`` names that stand listed before a list of figures, or an empty list.

    Args:
        line: The sentence.
        leader: The first figure of the list.
        size: Number of figures in it.
    """
    span = subjects.of_change(line, leader) if leader.change is not None else _span(line.tokens, leader)
    if span is None:
        words = antecedents.subject_words(line, leader)
        parts = _parts(words)
        return _shared(parts) if len(parts) == size and all(parts) else []
    start = _start(line.tokens, span[0], leader.lead)
    parts = _parts(line.tokens[start : span[1]])
    if len(parts) == 1 and size == 2 and any(t.text[:2] == "城乡" for t in parts[0]):
        whole = labels.clean(parts[0])
        return [whole.replace("城乡", side, 1) for side in ("城镇", "农村")]
    lead = "".join([t.text for t in line.tokens[leader.lead : span[1]]])
    if len(parts) == 1 and size == 3 and "三次产业" in lead:
        whole = labels.clean(parts[0]).removeprefix("三次产业")
        return [f"第{n}产业{whole}" for n in "一二三"]
    towards = line.tokens[start - 1].text if line.tokens[start].kind == "P" else ""
    return [towards + name for name in _shared(parts)] if len(parts) == size and all(parts) else []


def head(line: Line, leader: Figure) -> str:
    """Return the phrase right before a list of figures, empty where none stands there."""
    span = _span(line.tokens, leader)
    return labels.clean(line.tokens[span[0] : span[1]]) if span is not None else ""


def _parts(words: Sequence[Token]) -> list[list[Token]]:
    """Return words as the members of a list."""
    parts: list[list[Token]] = [[]]
    for token in words:
        if token.text in _JOINS:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _span(tokens: Sequence[Token], leader: Figure) -> tuple[int, int] | None:
    """Return the last of the phrases before a list of levels, over a verb that they share (``分别新增``)."""
    end = subjects.skip_left(tokens, leader.at, leader.lead)
    span = phrases.before(tokens, end, leader.lead)
    if span[0] == span[1] and end - 1 > leader.lead and "act" in tokens[end - 1].roles:
        span = phrases.before(tokens, subjects.skip_left(tokens, end - 1, leader.lead), leader.lead)
    return span if span[0] != span[1] else None


def _start(tokens: Sequence[Token], first: int, floor: int) -> int:
    """Return where a list begins whose last part begins at ``first``: parts before a pause belong to it too."""
    while first - 2 >= floor and tokens[first - 1].text in _JOINS and phrases.is_nominal(tokens[first - 2]):
        first = phrases.before(tokens, first - 1, floor)[0]
    at = first - (first > floor and tokens[first - 1].kind == "P")
    while at - 2 >= floor and tokens[at - 1].text in _JOINS and tokens[at - 2].kind == "P":
        at -= 2
    return at if at - 1 >= floor and tokens[at - 1].text in _TOWARDS else first


def _shared(parts: list[list[Token]]) -> list[str]:
    """Return listed parts as names, each with the head that only the last part shows (``城镇和农村居民收入``)."""
    last = parts[-1]
    de = next((i for i in range(len(last) - 1, -1, -1) if last[i].text == "的"), None)
    names = []
    for part in parts[:-1]:
        text = labels.clean(part)
        if part[0].kind == "P":
            text += labels.clean(last[1:])
        elif de is not None and not any(t.text == "的" for t in part):
            text += "的" + labels.clean(last[de + 1 :])
        elif tail := _parallel(text, labels.clean(last)):
            text += tail
        elif len(part) == 1 and len(last) > 1 and not phrases.is_head(part[0]) and phrases.is_head(last[-1]):
            text += labels.clean(last[1:])
        elif phrases.is_agent(part[-1]):
            whose = max((i for i, t in enumerate(last) if phrases.is_agent(t)), default=len(last))
            text += labels.clean(last[whose + 1 :]) if whose + 1 < len(last) else ""
        names.append(text)
    return [*names, labels.clean(last)]


def _parallel(part: str, last: str) -> str:
    """Return what only the last of two listed names shows, where both begin alike: ``产值`` of ``一产``, ``三产产值``."""
    size = len(part)
    if len(last) < size + 2:
        return ""
    paired = any(
        part.endswith(a) and last[:size].endswith(b) for group in _PAIRS for a in group for b in group if a != b
    )
    return last[size:] if part[-1] == last[size - 1] or paired else ""
