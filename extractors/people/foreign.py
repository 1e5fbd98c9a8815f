"""Names written by sound: foreign and minority names with a dot, and Tibetan, Mongolian and Turkic names without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from extractors import wordclasses
from extractors.people import candidates, lexicon
from extractors.people.titles import Titles

_DOT = "·•・‧∙⋅"
_DOTTED = re.compile(
    rf"(?P<left>[\u4e00-\u9fff]{{1,12}})[{_DOT}](?P<rest>[\u4e00-\u9fff]{{1,8}}(?:[{_DOT}][\u4e00-\u9fff]{{1,8}})*)"
)
_PLACE = ("ns", "nt")
_SHARE, _FREQUENT = 0.75, -12.0
_LONG, _TELLING, _SEEN = 3, 1.8, 0.8
_LINKS = frozenset("、和与")
_ALSO_SURNAMES = frozenset("马韩冶苏白沙哈海米丁安杨")
_OF_PLACES = frozenset("县市镇乡村区州旗盟寺山湖草沟")
_ITEM_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,4})、$")


def find(text: str, titles: Titles, entities: Iterable[tuple[int, int, str, float]] = ()) -> list[tuple[int, int, str]]:
    """Return the names as ``(start, end, rule)``, in order and disjoint.

    Args:
        text: Text of a view.
        titles: The titles in it.
        entities: Names of a statistical recogniser as ``(start, end, label, score)``.
    """
    people = {
        a: _trimmed(text, a, b)
        for a, b, label, score in entities
        if label == "PER" and score > _SEEN and _joined(text[a:b])
    }
    dotted = [(a, b, "dotted") for a, b in people.items()]
    inside = {o for a, b in people.items() for o in range(a, b)}
    dotted += [d for d in _dotted(text, titles) if inside.isdisjoint(range(d[0], d[1]))]
    covered = {o for a, b, _ in dotted for o in range(a, b)}
    plain = [(a, b, "minority") for a, b in _minority(text, titles) if a not in covered]
    return sorted(dotted + plain)


def _trimmed(text: str, start: int, end: int) -> int:
    """Return where a name joined by dots ends that a recogniser saw at ``[start, end)``, without a verb after it."""
    last = max(text.rfind(dot, start, end) for dot in _DOT) + 1
    element = _with_suffix().match(text, last, end)
    return element.end() if element and end - element.end() == 1 else end


def _joined(name: str) -> bool:
    """Return whether a name is written by sound, in parts joined by a dot."""
    parts = re.split(f"[{_DOT}]", name)
    sounds = sum(c in lexicon.transliteration() for part in parts for c in part)
    return len(parts) > 1 and all(parts) and sounds >= _SHARE * sum(map(len, parts))


def _dotted(text: str, titles: Titles) -> Iterator[tuple[int, int, str]]:
    """Yield the names whose parts are joined by a dot."""
    for m in _DOTTED.finditer(text):
        start = _left_edge(text, m.start("left"), m.end("left"), titles)
        end = _right_edge(text, m.start("rest"), m.end("rest"), titles)
        if start < 0 or end < 0:
            continue
        name = re.sub(f"[{_DOT}]", "", text[start:end])
        parts = re.split(f"[{_DOT}]", text[start:end])
        if any(wordclasses.class_of(p) in _PLACE and len(p) > 1 for p in parts[:1]) and not (
            _native(name) or start in titles.ends
        ):
            continue
        if sum(c in lexicon.transliteration() for c in name) >= _SHARE * len(name) and len(name) >= 3:
            yield start, end, "dotted"


def native(name: str) -> bool:
    """Return whether a name is put together of elements of a minority language.

    >>> native("巴雅尔图"), native("王建国")
    (True, False)
    """
    return bool(_chain().fullmatch(name))


def sounded(name: str) -> bool:
    """Return whether a longer name begins or ends with an element of a minority language and is written by sound."""
    known = _elements().match(name) or any(name.endswith(e) for e in lexicon.minority_elements())
    return bool(known) and len(name) <= 7


def _native(name: str) -> bool:
    """Return whether a name begins with an element of a minority language."""
    return bool(_elements().match(name))


def _left_edge(text: str, start: int, end: int, titles: Titles) -> int:
    """Return where the first part of a dotted name begins, or -1: after a title, a country, or what is no sound."""
    told = [at for at in range(start + 1, end) if at in titles.ends]
    if told:
        return told[-1]
    abroad = next((at for at in range(end - 1, start, -1) if text.endswith(lexicon.countries(), start, at)), start)
    sounds = lexicon.transliteration()
    at = end
    while at > abroad and text[at - 1] in sounds:
        at -= 1
    return at if at < end else -1


def _right_edge(text: str, start: int, end: int, titles: Titles) -> int:
    """Return where the last part of a dotted name ends, or -1."""
    begin = at = max(start, max(text.rfind(dot, start, end) for dot in _DOT) + 1)
    while at < end and text[at] in lexicon.transliteration():
        if at > begin and (at in titles.starts or _cue_at(text, at) or (at > begin + 1 and _word_begins(text, at))):
            break
        at += 1
    element = _with_suffix().match(text, begin, end)
    if element and at - element.end() <= 1:
        return element.end()  # 艾山扶着: what is left is a verb
    return at if at > begin else -1


def _word_begins(text: str, at: int) -> bool:
    """Return whether a frequent word begins at ``at`` that is no mere sequence of sounds."""
    words = lexicon.words()
    for length in (2, 3, 4):
        word = text[at : at + length]
        if words.get(word, -99.0) > _FREQUENT and any(c not in lexicon.common_transliteration() for c in word):
            return True
    return False


def _cue_at(text: str, at: int) -> bool:
    """Return whether a verb of speech or action of two characters begins at ``at``."""
    return any(len(lexicon.starting(lexicon.cues(kind), text, at)) > 1 for kind in ("speech", "act"))


@cache
def _elements() -> re.Pattern[str]:
    """Return the pattern of an element of a minority name."""
    return re.compile("|".join(map(re.escape, lexicon.minority_elements())))


@cache
def _chain() -> re.Pattern[str]:
    """Return the pattern of a name of one to three elements."""
    return re.compile(f"(?:{_elements().pattern}){{1,3}}")


@cache
def _with_suffix() -> re.Pattern[str]:
    """Return the pattern of the last part of a Turkic name, with what may be added to it."""
    return re.compile(f"{_chain().pattern}(?:江|洪|汗|罕|别克|提|拜|白克)?")


def _minority(text: str, titles: Titles) -> Iterator[tuple[int, int]]:
    """Yield names of two elements, of a long one, and of a short one where what stands beside it tells of a person."""
    spans = [m.span() for m in _chain().finditer(text)]
    starts, ends = {a for a, _ in spans}, {b for _, b in spans}
    clues = candidates.Clues(titles)
    for at, end in spans:
        start = at - (
            text[at - 1 : at] in _ALSO_SURNAMES and (at - 1 in titles.ends or not _han(text[at - 2 : at - 1]))
        )
        name = text[at:end]
        if wordclasses.class_of(name) == "ns" or text[end : end + 1] in _OF_PLACES:
            continue
        if text[start - 1 : start] in tuple(_DOT) or text[end : end + 1] in tuple(_DOT):
            continue
        paired = (text[end : end + 1] in _LINKS and end + 1 in starts) or (
            text[start - 1 : start] in _LINKS and start - 1 in ends
        )
        if (
            len(_elements().findall(name)) > 1
            or len(name) > _LONG
            or paired
            or _listed(text, start)
            or _told(text, start, end, clues)
        ):
            yield start, end


def _han(char: str) -> bool:
    """Return whether there is a character, and it is an ideograph."""
    return "\u4e00" <= char <= "\u9fff"


def _listed(text: str, start: int) -> bool:
    """Return whether the item of a list before ``start`` has the shape of a name (马建军、多吉)."""
    before = _ITEM_BEFORE.search(text, max(0, start - 6), start)
    return before is not None and candidates.shaped(before["name"])


def _told(text: str, start: int, end: int, clues: candidates.Clues) -> bool:
    """Return whether a title, a verb or the like stands beside ``[start, end)``."""
    run = start
    while run > max(0, start - 20) and _han(text[run - 1]):
        run -= 1
    stop = end
    while stop < min(len(text), end + 20) and _han(text[stop]):
        stop += 1
    return (
        candidates.before(text, run, start, clues)[0] >= _TELLING
        or candidates.after(text, stop, end, clues)[0] >= _TELLING
    )
