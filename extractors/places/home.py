"""Where a document is at home: what its masthead, datelines, deictics and the places it names most tell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from extractors.places import knowledge
from extractors.places.atlas import Atlas, Division, atlas

_MASTHEAD = re.compile(
    r"(?:日报|晚报|晨报|早报|都市报|时报|商报|新报|时讯|快报|周报|导报|广播电视台|电视台|融媒体?中心|融媒|新闻网|发布(?=[\s，。：）)]|$)|年鉴|统计年报|政报)"
)
_TITLE = re.compile(
    r"(?:\d{4}年)?(?:国民经济和社会发展统计公报|政府工作报告|人民政府|统计局|人大常委会|国民经济|预算执行情况|第[一二三四五六七八九十]+届人民代表大会)"
)
_SIGNED = re.compile(
    r"[^\n，。；：！？]{0,14}(?:局|分局|政府|委员会|办公室|党委|支队|大队|法院|检察院|厅)[ \u3000]*(?:\n|$)"
)
_DATELINE = re.compile(
    r"(?:本报|本刊|[一-龥]{2,8}(?:日报|晚报))(?=[一-龥]{2,10}?\d{0,2}月?\d{1,2}日?[电讯]|[一-龥]{2,8}[电讯])"
)
_TOP = 300
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

    A masthead or title wins (温州日报); else the level comes from 我省, 我市, 全县 and the like, and the place
    of that level from datelines and from what is named most, itself or its parts.
    """
    book = atlas()
    places = _named(book, text)
    if not places:
        return None
    scores: Counter[str] = Counter(division.adcode for _, division in places)
    heads = Counter(d.adcode for at, d in places if _heads(text, at, d))
    if heads:
        code = max(heads, key=lambda c: (heads[c], scores[c]))
        return _name(book, code), code
    scores.update({d.adcode: 3 for at, d in places if _signs(text, at, d)})
    for m in _DATELINE.finditer(text):
        scores.update(
            {d.adcode: 2 for at, d in places if at - len(d.short or d.name) == m.end() or at - len(d.name) == m.end()}
        )
    return _pick(book, scores, _wanted(text), bool(_OWN.search(text)))


def _heads(text: str, end: int, division: Division) -> bool:
    """Return whether a place that ends at an offset stands in the document's own masthead or title."""
    start = text.rfind("\n", 0, end) + 1
    before = text[start:end].removesuffix(division.name).removesuffix(division.short)
    if "《" in before or "据" in before:
        return False
    if _MASTHEAD.match(text, end):
        return end < _TOP or not before.strip()
    return end < _TOP and bool(_TITLE.match(text, end))


def _signs(text: str, end: int, division: Division) -> bool:
    """Return whether a place begins the document's last lines as the name of the office that signs it."""
    before = text[text.rfind("\n", 0, end) + 1 : end].removesuffix(division.name).removesuffix(division.short)
    return end > len(text) - _TOP and not before.strip() and bool(_SIGNED.match(text, end))


def _named(book: Atlas, text: str) -> list[tuple[int, Division]]:
    """Return the divisions that names mean beyond doubt, each with the offset after it."""
    found: list[tuple[int, Division]] = []
    last: Division | None = None
    for start, end in book.names.longest(text):
        form = text[start:end]
        options = [d for d in book.names.get(form) if d.level != "town" and not d.valid_to]
        if form in knowledge.common_words() and not any(d.name == form for d in options):
            continue
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


def _pick(book: Atlas, scores: Counter[str], wanted: str | None, own: bool) -> tuple[str, str] | None:
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
    fit.sort(reverse=True)
    rival = fit[1][0] if len(fit) > 1 and not own else 0.0
    if not fit or fit[0][0] < max(_LEAST_OF_LEVEL, 1.5 * rival):
        fit = [(float(n), c) for c, n in scores.items() if n >= _LEAST and _stands_out(book, scores, c)]
    if not fit:
        return None
    code = max(fit)[1]
    return _name(book, code), code


def _stands_out(book: Atlas, scores: Counter[str], code: str) -> bool:
    """Return whether a place and its parts are named half as often again as any place that it has no part in."""
    here = book.get(code)
    if here is None or here.level not in _ANY_LEVEL:
        return False
    others = [
        n for c, n in scores.items() if (d := book.get(c)) and not book.contains(here, d) and not book.contains(d, here)
    ]
    return sum(n for c, n in scores.items() if (d := book.get(c)) and book.contains(here, d)) > 2 * max(
        others, default=0
    )


def _name(book: Atlas, code: str) -> str:
    division = book.get(code)
    return division.name if division else ""


def _level(book: Atlas, code: str) -> str:
    division = book.get(code)
    return division.level if division else ""
