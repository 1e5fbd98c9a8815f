"""Short forms of the towns of the document's own county: 甜水、南湫一线, 在太平举行."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.borders import is_word
from extractors.places.found import Found
from extractors.places.reading import Reading

_JOINED = re.compile(r"[、和与及]|以及")
_CLOSED = re.compile(r"(?:等地?)?(?:\d+|[两二三四五六七八九十]+)?个?(?:乡镇|镇街|镇乡|街镇|街道|乡(?!村)|镇(?![区长]))")
_HELD = re.compile(rf"一[家个所处]|某|{knowledge.alternation(knowledge.cues('held'))}")
_LONGER = re.compile(r"[镇乡村社区路街道江河山桥湖站岛寺县市]|苏木|工业|水库|林场|中学|小学")
_UNIT = re.compile(r"[镇乡村县市区]|街道|社区")


def home_towns(reading: Reading) -> Iterator[Found]:
    """Yield the short forms of towns that stand right below the document's home place.

    One that is no word of the dictionary speaks for itself. Others need company: a list with one that does or with a
    town named in full, a list that 等乡镇 closes, or a verb of taking place behind 在.
    """
    home = reading.home
    if home is None or not reading.book.has_towns(home):
        return
    found = list(_spans(reading, home))
    sure = [not one.weak and (_speaks_for_itself(one) or _is_set(reading.text, one)) for one in found]
    for order in (range(len(found)), reversed(range(len(found)))):
        for at in order:
            sure[at] = sure[at] or (not found[at].weak and _has_company(reading.text, found, sure, at))
    yield from (one for one, known in zip(found, sure, strict=True) if known or one.weak)


def _spans(reading: Reading, home: str) -> Iterator[Found]:
    """Yield the short forms that can be read as words; weak ones are the beginning of another name (云南驿村)."""
    division = reading.book.get(home)
    own = division.short if division else ""
    shorts = {
        t.short: t
        for t in reading.book.towns_in(home)
        if len(t.short) > 1
        and t.short != own
        and not (len(t.short) > 2 and t.short[-1] in "路街")
        and reading.book.town(home, t.short)
    }
    if not shorts:
        return
    for m in re.finditer(knowledge.alternation(shorts), reading.text):
        longer = _LONGER.match(reading.text, m.end())
        if (longer and len(m[0]) > 2) or (not longer and is_word(reading.text, m.start(), m.end())):
            yield Found(m.start(), m.end(), "division", "town of home", 0.75, (shorts[m[0]],), weak=bool(longer))


def _speaks_for_itself(one: Found) -> bool:
    """Return whether a town's short form is no word besides."""
    short = one.options[0].short
    return wordclasses.class_of(short) is None and short not in knowledge.common_words()


def _is_set(text: str, one: Found) -> bool:
    """Return whether something is held in a town (在太平举行), or its list is closed by the word for towns."""
    return bool(_CLOSED.match(text, one.end)) or (
        text[one.start - 1 : one.start] == "在" and bool(_HELD.match(text, one.end))
    )


def _has_company(text: str, found: list[Found], sure: list[bool], at: int) -> bool:
    """Return whether a short form is joined to another one beyond doubt, or to a unit named in full."""
    one = found[at]
    for other in (at - 1, at + 1):
        if 0 <= other < len(found) and sure[other]:
            first, last = sorted((one, found[other]), key=lambda f: f.start)
            if _JOINED.fullmatch(text[first.end : last.start]):
                return True
    joined = _JOINED.match(text[one.start - 1 : one.start])
    return bool(joined and re.search(r"(?:镇|乡|街道)$", text[max(one.start - 3, 0) : one.start - 1]))
