"""Where a document is at home: what its masthead, datelines, deictics and the places it names most tell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from extractors.places.atlas import Atlas, Division, atlas

_MASTHEAD = re.compile(
    r"(?:日报|晚报|晨报|早报|都市报|时报|商报|新报|广播电视台|电视台|融媒体?中心|融媒|新闻网|发布(?=[\s，。：）)]|$)|年鉴|统计年报|政报)"
)
_TITLE = re.compile(r"(?:\d{4}年)?(?:国民经济和社会发展统计公报|政府工作报告|人民政府|统计局|人大常委会|国民经济)")
_DATELINE = re.compile(
    r"(?:本报|新华社|中新社|中新网|本刊|人民网|央广网|[一-龥]{2,8}网)(?=[一-龥]{2,10}?\d{0,2}月?\d{1,2}日?[电讯]|[一-龥]{2,8}[电讯])"
)
_OWN = re.compile(r"[我本]([省市县区州旗盟])(?![长委])")
_WHOLE = re.compile(r"全([省市县区州旗盟])")
_LEVELS = {
    "省": ("province",),
    "市": ("city", "county", "province"),
    "县": ("county",),
    "区": ("county", "province"),
    "州": ("city",),
    "旗": ("county",),
    "盟": ("city",),
}
_ANY_LEVEL = ("province", "city", "county")
_LEAST = 3.0
_LEAST_OF_LEVEL = 1.5


class Resolved(NamedTuple):
    """What a place name means: official name, code, level, and the containing divisions' names, smallest first."""

    name: str
    adcode: str
    level: str
    chain: tuple[str, ...]


def resolve_name(name: str | None, adcode: str | None = None) -> Resolved | None:
    """Return what an official name, short form or chain of them (浙江温岭) means, or ``None`` where that is open.

    Args:
        name: Name of a province, prefecture, county or town; may be left out where the code is known.
        adcode: GB/T 2260 code that it is known to have.

    >>> resolve_name("温岭").name, resolve_name("江苏徐州鼓楼区").adcode, resolve_name("鼓楼区")
    ('温岭市', '320302', None)
    """
    book = atlas()
    if not name:
        known = book.get(adcode)
        return _resolved(book, known) if known else None
    parts = [name[a:b] for a, b in book.names.longest(name)]
    if "".join(parts) != name:
        known = book.get(adcode)
        return _resolved(book, known) if known else None
    found: list[Division] = list(book.resolve(parts[0], adcode if len(parts) == 1 else None))
    for part in parts[1:]:
        found = [d for d in book.resolve(part) if any(book.contains(outer, d) for outer in found)]
    if adcode:
        found = [d for d in found if d.adcode == adcode] or found
    top = [d for d in found if d.level == found[0].level]
    return _resolved(book, top[0]) if len(top) == 1 else None


def _resolved(book: Atlas, division: Division) -> Resolved:
    return Resolved(division.name, division.adcode, division.level, tuple(d.name for d in book.chain(division)[1:]))


def find_home(text: str) -> tuple[str, str] | None:
    """Return official name and code of the place that a document is at home in, or ``None`` where it does not tell.

    Args:
        text: The view's text.

    A masthead or title wins (温州日报); else the level comes from 我省, 我市, 全县 and the like, and the place of that level
    from datelines and from what is named most, itself or its parts.
    """
    book = atlas()
    places = _named(book, text)
    if not places:
        return None
    scores: Counter[str] = Counter()
    for at, division in places:
        scores[division.adcode] += 1
        follow = text[at : at + 24]
        if _MASTHEAD.match(text, at) or (at < 200 and _TITLE.match(follow)):
            scores[division.adcode] += 8
    for m in _DATELINE.finditer(text):
        scores.update(
            {d.adcode: 2 for at, d in places if at - len(d.short or d.name) == m.end() or at - len(d.name) == m.end()}
        )
    return _pick(book, scores, _wanted(text))


def _named(book: Atlas, text: str) -> list[tuple[int, Division]]:
    """Return the divisions that names mean beyond doubt, each with the offset after it."""
    found: list[tuple[int, Division]] = []
    last: Division | None = None
    for start, end in book.names.longest(text):
        options = [d for d in book.names.get(text[start:end]) if d.level != "town" and not d.valid_to]
        if last and found and found[-1][0] == start and len(options) > 1:
            options = [d for d in options if book.contains(last, d)]
        if len(options) > 1:
            provinces = [d for d in options if d.level in ("province", "city")]
            options = provinces if len(provinces) == 1 and text[start:end] == provinces[0].name else []
        if len(options) == 1:
            last = options[0]
            if last == book.get(last.code):
                found.append((end, last))
    return found


def _wanted(text: str) -> str | None:
    """Return the level that the document's deictics speak of as its own, ``None`` where they do not tell."""
    own = Counter(m[1] for m in _OWN.finditer(text))
    whole = Counter(m[1] for m in _WHOLE.finditer(text))
    votes = {level: 3 * own[level] + whole[level] for level in own.keys() | whole.keys()}
    if any(own[level] for level in own if level != "省"):
        votes = {
            level: n for level, n in votes.items() if own[level] and level != "省"
        }  # a province's paper never says 我市
    best = max(sorted(votes), key=lambda level: votes[level], default=None)
    return best if best and (votes[best] > 1 or len(votes) == 1) else None


def _pick(book: Atlas, scores: Counter[str], wanted: str | None) -> tuple[str, str] | None:
    """Return the best place of the wanted level, counting its parts half; the best of any level where none is wanted."""
    rolled: dict[str, float] = defaultdict(float)
    for code, score in scores.items():
        division = book.get(code)
        for outer in book.chain(division) if division else ():
            rolled[outer.code] += score if outer.code == code else score / 2
    fit = [
        (n, c)
        for c, n in rolled.items()
        if wanted and _level(book, c) in _LEVELS[wanted] and _name(book, c).endswith((wanted, "地区"))
    ]
    if not fit or max(fit)[0] < _LEAST_OF_LEVEL:
        fit = [(float(n), c) for c, n in scores.items() if n >= _LEAST and _level(book, c) in _ANY_LEVEL]
    if not fit:
        return None
    code = max(fit)[1]
    return _name(book, code), code


def _name(book: Atlas, code: str) -> str:
    division = book.get(code)
    return division.name if division else ""


def _level(book: Atlas, code: str) -> str:
    division = book.get(code)
    return division.level if division else ""
