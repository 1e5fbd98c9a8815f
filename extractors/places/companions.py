"""Names that a list tells: beside places known already, whatever ends like one is one (人民广场 in 湖滨公园、人民广场)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.found import Found
from extractors.places.framed import GRAMMAR, WORKS, is_name
from extractors.places.reading import Finder
from extractors.places.sites import WATER
from extractors.places.wordforms import CJK, STOP_CHARS, all_cjk, is_verb, names_nothing, split

_CLAUSE = re.compile(r"[^，。；：！？\n（）“”《》]*、[^，。；：！？\n（）“”《》]*")
_JOIN = re.compile(r"、|以及|[与及]|和(?![平田谐睦顺龙县硕静布政兴悦])")
_ENDED = re.compile(r"等|一带|沿线|两岸|沿岸")
_FIRMS = re.compile(r"等?\s*\d*\s*[多余几数]?[家名位]")
_VILLAGE = ("村", "社区", "嘎查")
_LEAD = re.compile(rf"^.*(?:{knowledge.alternation(knowledge.cues('lead'))}|的|了)")
_DISTRICT = re.compile(rf"[{CJK}]*?(?:[城新郊]区|开发区|高新区|经开区)(?=[{CJK}]{{2}})")
_LONGEST = 10


class _Item(NamedTuple):
    """A member of a list: where it stands and what it may be, ``known`` where it is a place already."""

    start: int
    end: int
    kind: str
    known: bool
    road: bool = False
    led: bool = False


class Companions(Finder):
    """Finds the members of lists that have a place for company."""

    def find(self, places: Sequence[Found]) -> Iterator[Found]:
        """Yield the members that end like a place and stand in a list with one, or with others named like waters.

        Args:
            places: What is found already, in text order, without overlaps.
        """
        starts = [p.start for p in places]
        for clause in _CLAUSE.finditer(self.text):
            inside = places[bisect_left(starts, clause.start()) : bisect_left(starts, clause.end())]
            items = list(self._items(clause.start(), clause.end(), inside))
            if _FIRMS.match(self.text, items[-1].end):
                continue
            worked_on = (items[0].led and items[0].road) or (
                items[-1].road and bool(WORKS.match(self.text, items[-1].end))
            )
            for at, item in enumerate(items):
                if not item.known and item.kind and (_has_company(items, at) or (worked_on and item.road)):
                    name = self.text[item.start : item.end]
                    yield Found(item.start, item.end, item.kind, "listed with a place", 0.7, name=name)

    def _items(self, start: int, end: int, places: Sequence[Found]) -> Iterator[_Item]:
        """Yield the members of the list in a clause, those that are no place with an empty kind."""
        cuts = [m.span() for m in _JOIN.finditer(self.text, start, end) if not _covered(m.start(), places)]
        starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
        for at, (first, last) in enumerate(zip(starts, ends, strict=True)):
            if known := _known(first, last, places, at == 0, at == len(starts) - 1):
                yield known
            else:
                yield self._member(first, last, at == 0, at == len(starts) - 1, places)

    def _member(self, first: int, last: int, leads: bool, trails: bool, places: Sequence[Found]) -> _Item:
        """Return a member that is no known place: the part of its segment that ends like one."""
        nothing = _Item(first, last, "", False)
        if trails:
            last = self._tail(first, last)
        ending = _ENDING.search(self.text[max(first, last - _LONGEST) : last])
        if ending is None or (trails and not self._may_end(last)):
            return nothing
        suffix = last - len(ending[0])
        own = not trails and (not leads or last - first < 5)
        for place in places:
            if first < place.end <= suffix and not (own and place.rule == "short form"):
                first = place.end
        if (
            leads
            and knowledge.suffixes().get(ending[0], ("", ""))[1] == "road"
            and (m := _DISTRICT.match(self.text, first, suffix))
        ):
            first = m.end()
        led = False
        if leads and (m := _LEAD.match(self.text[first:suffix])):
            first, led = first + m.end(), True
        if leads and suffix - first > 4:
            first = max(first, self.reading.core(suffix, suffix - first)[0])
        kind = "village" if ending[0] in _VILLAGE else knowledge.suffixes()[ending[0]][0]
        whole = self.text[first:last]
        crossed = (p for p in places if p.start < last and first < p.end)
        fits = last - first <= _LONGEST and all(
            own and p.rule == "short form" and (p.end < last or p.start > first) for p in crossed
        )
        road = knowledge.suffixes().get(ending[0], ("", ""))[1] == "road"
        return _Item(first, last, kind, False, road, led) if fits and _is_shaped(whole, ending[0], kind) else nothing

    def _tail(self, first: int, last: int) -> int:
        """Return where the name that begins a list's last segment ends: at a suffix that no further nouns and suffix follow."""
        end = None
        for m in _SUFFIX.finditer(self.text, first + 1, min(last, first + 14)):
            tokens = split(self.text[end or first : m.start()])
            if any(t in GRAMMAR or is_verb(t) or t in knowledge.cue_set("lead") for t in tokens):
                break
            if (
                end is None
                or m.start() == end
                or (len(m[0]) > 1 and all((wordclasses.class_of(t) or "n")[0] == "n" for t in tokens))
            ):
                end = m.end()
        return end or last

    def _may_end(self, end: int) -> bool:
        """Return whether no word begins with the last character of a list's last member."""
        follow = self.text[end : end + 1]
        return (
            not all_cjk(follow)
            or wordclasses.class_of(self.text[end - 1 : end + 1]) is None
            or bool(WATER.match(self.text, end))
        )


def _covered(at: int, places: Sequence[Found]) -> bool:
    """Return whether an offset lies inside a known place."""
    return any(p.start < at < p.end for p in places)


def _known(first: int, last: int, places: Sequence[Found], leads: bool, trails: bool) -> _Item | None:
    """Return the known place that a segment is; one may stand at the end of the first, at the beginning of the last."""
    for p in places:
        if (
            first <= p.start
            and p.end <= last
            and (p.end == last or trails)
            and not p.weak
            and p.kind != "deictic"
            and p.rule != "rail line"
            and not (p.rule == "short form" and (p.start - first == 1 or (p.start > first and not leads)))
        ):
            return _Item(
                p.start, p.end, p.kind if p.kind != "division" else p.options[0].level if p.options else "", True
            )
    return None


def _has_company(items: Sequence[_Item], at: int) -> bool:
    """Return whether a member's neighbours within three steps are places, or two waters or mountains named alike."""
    one = items[at]
    near = [o for i, o in enumerate(items) if i != at and abs(i - at) <= 3 and o.kind]
    if one.kind == "village":
        return any(o.known and o.kind == "village" for o in near)
    if any(o.known and o.kind in ("site", "natural") for o in near):
        return True
    return one.kind == "natural" and any(o.kind == "natural" for o in near)


def _is_shaped(whole: str, suffix: str, kind: str) -> bool:
    """Return whether a member can be a name."""
    core = whole[: -len(suffix)]
    if whole in knowledge.common_words() or names_nothing(core) or not core or core in knowledge.cue_set("generic"):
        return False
    if len(core) == 1:
        return (
            kind in ("natural", "village")
            and (wordclasses.class_of(whole) or "ns").startswith("ns")
            and core not in STOP_CHARS
        )
    if kind == "natural" and (wordclasses.class_of(whole) or "ns")[:2] not in ("ns", "nz"):
        return False
    if suffix == "站":
        return (wordclasses.class_of(core) or "ns").startswith("ns")
    return is_name(whole, sure=True)


@lru_cache(maxsize=1)
def _suffixes() -> str:
    """Return the suffixes of members as a pattern."""
    known = (s for s, (kind, mode) in knowledge.suffixes().items() if kind in ("site", "natural") and mode != "org")
    return knowledge.alternation([*known, *_VILLAGE])


_ENDING = re.compile(rf"(?:{_suffixes()})$")
_SUFFIX = re.compile(_suffixes())
