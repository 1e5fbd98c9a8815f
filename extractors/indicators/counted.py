"""What a figure counts: the noun phrase right after it."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.indicators import phrases
from extractors.indicators.lines import Figure, Line
from extractors.indicators.tokens import Token

PEOPLE = frozenset({"人", "名", "位", "人次"})
"""Units that count people."""
SELF = PEOPLE | {"户", "家", "户次", "口", "户家庭"}
"""Units that name what they count."""
_THINGS = "村县区市镇乡户人生者员家店企校"
_THING_WORDS = frozenset({"企业", "家庭", "学校", "项目", "地区", "行业", "居民", "群众", "农民"})


def counts(figure: Figure) -> bool:
    """Return whether a figure counts things."""
    return figure.dimension == "count"


def has_de(line: Line, figure: Figure) -> bool:
    """Return whether ``的`` follows a figure."""
    after = figure.at + 1
    return after < len(line.tokens) and line.tokens[after].text == "的"


def is_person(token: Token) -> bool:
    """Return whether a noun names people."""
    return "person" in token.roles or (
        token.text[-1] in "者员生民师工手人农" and token.kind == "n" and len(token.text) > 1
    )


def is_distance(line: Line, figure: Figure) -> bool:
    """Return whether a length says how far off something is (``18公里处``)."""
    after = figure.at + 1
    return after < len(line.tokens) and line.tokens[after].text in ("处", "外", "远", "之外", "开外")


def phrase(line: Line, figure: Figure) -> tuple[int, int] | None:
    """Return the noun phrase that a figure counts or is a share of, ``None`` where none stands right after it."""
    tokens, start, end = line.tokens, figure.at + 1, line.clause_end(figure.at)
    if figure.dimension == "share" and not has_de(line, figure) and not _is_share_of(tokens, figure, end):
        return None
    alone = start + 1 == end or not phrases.is_nominal(tokens[min(start + 1, len(tokens) - 1)])
    if start < end and tokens[start].kind == "P" and counts(figure) and alone:
        return start, start + 1
    if start < end and figure.dimension == "area" and _is_deed(tokens, start, end):
        return start, start + 1
    first, last = phrases.after(tokens, start, end)
    found = tokens[first:last]
    if all(t.roles & {"tail", "link"} for t in found) or (found and "change_noun" in found[0].roles):
        return None
    done = found[0].kind == "v" or (
        figure.bare_unit in PEOPLE and all(phrases.is_deed(t) or "link" in t.roles for t in found)
    )
    if figure.bare_unit in SELF and done and not any(is_person(t) for t in found):
        return None
    return first, _end(line, figure, first, last)


def people(line: Line, figure: Figure) -> tuple[int, int] | None:
    """Return the phrase that a figure counts, ``None`` where its unit counts people and the phrase names none."""
    span = phrase(line, figure)
    if span is None or figure.bare_unit not in PEOPLE or any(is_person(t) for t in line.tokens[span[0] : span[1]]):
        return span
    follows = line.tokens[span[1]] if span[1] < len(line.tokens) else None
    return None if figure.bare_unit == "人次" or (follows is not None and follows.kind == "v") else span


def _is_share_of(tokens: Sequence[Token], figure: Figure, end: int) -> bool:
    """Return whether a share without ``的`` counts the noun after it (``实现98%行政村通车``)."""
    first = figure.at + 1
    return first < end and phrases.is_nominal(tokens[first]) and tokens[figure.at - 1].kind not in "nub"


def _end(line: Line, figure: Figure, first: int, last: int) -> int:
    """Return where the counted thing ends within a phrase that goes on."""
    tokens = line.tokens
    if figure.dimension == "share":
        return _entity_end(tokens, first, last)
    last = _part_end(line, figure, first, last)
    if last < line.clause_end(figure.at) and tokens[last].kind in "vQ":
        cut = _entity_end(tokens, first, last)
        return cut if len(tokens[cut - 1].text) > 1 else last
    return _person_end(tokens, first, last) if figure.bare_unit in ("名", "位", "人", "") else last


def _is_deed(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Return whether a clause ends, after an area, in what is done with it, or in land itself (``1.2亩征迁``, ``3亩地``)."""
    closes = at + 1 == end or tokens[at + 1].kind == "x"
    return tokens[at].text == "地" or (closes and tokens[at].kind in "vb" and not tokens[at].roles & {"link", "light"})


def _part_end(line: Line, figure: Figure, first: int, last: int) -> int:
    """Return where the counted thing ends before more than it: what is joined by ``以及``, what it belongs to, its maker.

    ``18个行业的标准`` counts branches, ``年产3万套轴承生产线`` bearings.
    """
    produced = any("produced" in t.roles for t in line.tokens[line.clause_start(figure.at) : figure.at])
    for i in range(first + 1, last):
        text = line.tokens[i].text
        owner = line.tokens[i - 1]
        owned = text == "的" and owner.kind == "n" and (figure.bare_unit == "个" or is_person(owner))
        made = produced and all("maker" in t.roles for t in line.tokens[i : min(i + 2, last)])
        if text == "以及" or owned or made:
            return i
    return last


def entity(line: Line, span: tuple[int, int]) -> int:
    """Return where the last thing or unit of a phrase ends that more follows, its start where none does."""
    for i in range(span[1] - 2, span[0] - 1, -1):
        token = line.tokens[i]
        if token.text[-1] in _THINGS or token.text in _THING_WORDS or token.text.endswith(("水库", "机组", "项目")):
            return i + 1
    return span[0]


def _person_end(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return where the people counted end in ``青年入乡发展``: after the first noun for people, unless more depends on it."""
    for i in range(first, last - 1):
        if (
            is_person(tokens[i])
            and tokens[i + 1].text not in ("的", "和", "、", "与", "及")
            and not is_person(tokens[i + 1])
        ):
            return i + 1
    return last


def _entity_end(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return where the counted thing ends in ``行政村集体经济年收入``: after the last noun for a thing or person."""
    for i in range(last - 1, first - 1, -1):
        if tokens[i].text[-1] in _THINGS or tokens[i].text in _THING_WORDS:
            return i + 1
    return last
