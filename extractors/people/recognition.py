"""Finding the names: candidates are priced, the best path decides, and what is sure is found again everywhere."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import ahocorasick

from extractors.people import candidates, foreign, lattice, lexicon
from extractors.people.candidates import RUN, Clues
from extractors.people.titles import Titles
from extractors.spans import Mention

_SURE, _TOLD = 3.0, 5.0
_AGAINST, _ACTING, _BELIEF_ACTING = -0.7, 2.6, 0.6
_ORDINARY, _STRONG, _TWO_SIGNS = -22.0, 7.0, 6.0
_TWO_PART = ("japanese", "compound")
_BARE_TWO, _BELIEF_TWO = (4.9, 1.82, 1.13, 0.29), 2.2
_BARE_THREE, _BELIEF_THREE = (9.79, 2.28, 0.71, 0.77), 1.3
_MEMORY, _SHORT_RUN = 5.0, 4
_MODEL_FOR, _MODEL_AGAINST, _MODEL_KNOWS, _ODDITY = 1.0, 1.5, 4.0, 1.5
_MODEL_SURE, _MODEL_CERTAIN, _LEAST, _SOUNDS = 0.85, 0.985, (-21.5, -27.0, -29.0), 3.0
_CALLED = ("老", "总", "工", "姐", "哥", "叔", "婶", "嫂", "姨", "伯")
_FOLLOWS = frozenset("的在和与为任担出参主率获共一先分说表均也都将已曾")
_UNIT = re.compile("村|镇|乡|街道|社区|县|市|区|公司|集团|高速|铁路")
_WORK = re.compile(r"《[^《》\n]{1,60}》|〈[^〈〉\n]{1,40}〉")
_SPACED = re.compile(r"([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?: ([\u4e00-\u9fff]))?")
_ROW = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{2,4}){2,}")
_NAMED_AFTER = re.compile(
    "(?:[^\\W的在与和到于参访为及、]{0,3})(?:学院|党校|纪念园|纪念馆|纪念塔|基金会|陵园|公园|小学|中学|大学|医院|纪念碑|故居|广场|大桥|研究会|协会|艺术团|小花戏|文学奖|科技奖)"
)
_GROUP = re.compile(
    r"(?<![\u4e00-\u9fff、])(?P<items>[\u4e00-\u9fff]{2,3}(?:、[\u4e00-\u9fff]{2,3})+?)等(?:[省市县区州旗镇]?领导|自治[区州县]领导|[市县区]委领导|(?:\d{1,2}|[两三四五六七八九十]{1,2})位?(?:同志|[省市县区]领导)|同志)"
)
_PLACES = re.compile(
    r"(?<![\u4e00-\u9fff、])(?P<items>[\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,4})+?)"
    r"(?:等?(?:\d{1,3}|[两三四五六七八九十]{1,3})个?(?:行政|中心|自然)?(?:乡|镇|街道|村|社区|县|市|区|站|园区|片区|组团|港区)"
    r"|等[\u4e00-\u9fff]{0,4}?(?:品牌|企业|公司|商家|车企|平台|景区|景点|机构|银行|基金|券商|个股|概念股|品种|作物|水果|产品|植物|动物|珍禽|地))"
)
_LIST = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]+(?:、[\u4e00-\u9fff]+)+")


@dataclass(frozen=True, slots=True)
class Found:
    """A name of a person in a text.

    Attributes:
        start: First offset.
        end: Offset after the last character.
        rule: The strongest evidence for it.
        form: ``full`` or ``partial``.
        margin: How much better it is than the words it competes with, as a logarithm.
        cue: What the words beside it contribute.
    """

    start: int
    end: int
    rule: str
    form: str
    margin: float
    cue: float

    @property
    def confidence(self) -> float:
        """Degree of belief between 0 and 1."""
        return 1 / (1 + math.exp(-max(min(self.margin, 12.0), -12.0) / 2))


def find(
    text: str,
    titles: Titles,
    entities: Iterable[tuple[int, int, str, float]] = (),
    known: Mapping[str, float] | None = None,
    taken: Iterable[tuple[int, int]] = (),
) -> list[Found]:
    """Return the names in running text, in order and disjoint.

    Args:
        text: Text of a view.
        titles: The titles in it.
        entities: Names of a statistical recogniser as ``(start, end, label, score)``.
        known: Names already known in the document, with the bonus they give.
        taken: Spans already read as bylines, ascending; nothing is looked for inside them.
    """
    clues = _clues(text, titles, entities)
    blocked = _covered(taken)
    entities = list(entities)
    dotted = [f for f in foreign.find(text, titles, entities) if not blocked & set(range(f[0], f[1]))]
    dotted += [s for s in _spaced(text, titles) if not blocked & set(range(s[0], s[1]))]
    blocked |= {o for a, b, _ in dotted for o in range(a, b)}
    clues.chained.update({b: a in titles.ends for a, b, _ in dotted if text.startswith("、", b)})
    blocked |= {o for m in _WORK.finditer(text) for o in range(m.start(), m.end())}
    runs = [(m.start(), m.end()) for m in RUN.finditer(text) if m.start() not in blocked]
    first = {run: _names(text, *run, clues, blocked) for run in runs}
    memory = _memory(text, [f for fs in first.values() for f in fs], known or {})
    if memory:
        clues = replace(clues, memory=memory, known_surnames=frozenset(n[0] for n in memory))
        again = _runs_with(text, runs, memory)
        first |= {run: _names(text, *run, clues, blocked) for run in again}
    found = [f for fs in first.values() for f in fs]
    named = _places_named(text) if any(f.cue < _SURE for f in found) else set()
    found = [f for f in found if f.cue >= _SURE or text[f.start : f.end] not in named]
    found += [Found(a, b, rule, "full", 4.0, 4.0) for a, b, rule in dotted]
    abroad = _abroad(text, titles)
    found = [f for f in found if not any(text[f.start : f.end] in name for name in abroad)]
    kept = sorted((f for f in found if not _fixed(text, f)), key=lambda f: f.start)
    return sorted([*kept, *_between(text, kept)], key=lambda f: f.start)


def _abroad(text: str, titles: Titles) -> frozenset[str]:
    """Return the surnames written by sound that stand after the title of another country (法国总统马克龙)."""
    sounds, names = lexicon.transliteration(), set()
    for end, (start, _) in titles.ends.items():
        stop = end
        while stop < len(text) and text[stop] in sounds:
            stop += 1
        if stop - end > 1 and titles.abroad(start):
            names.add(text[end:stop])
    return frozenset(names)


def _between(text: str, found: list[Found]) -> Iterator[Found]:
    """Yield the items of a list that stand between two names and are no words: names with rare surnames."""
    for a, b in pairwise(found):
        gap = text[a.end : b.start]
        if 4 <= len(gap) <= 5 and gap[0] == gap[-1] == "、" and RUN.fullmatch(gap, 1, len(gap) - 1):
            name = gap[1:-1]
            if a.form == b.form == "full" and name not in lexicon.words() and name not in lexicon.titles():
                yield Found(a.end + 1, b.start - 1, "list", "full", _SURE, _SURE)


def _spaced(text: str, titles: Titles) -> list[tuple[int, int, str]]:
    """Return the names with blanks between their characters (镇长王 磊), beside a title or in a list."""
    found = []
    for m in _SPACED.finditer(text):
        start = m.start()
        for end, name in ((m.end(), "".join(filter(None, m.groups()))), (m.end(2), m[1] + m[2])):
            told = start in titles.ends or text[start - 1 : start] == "、" or text[end : end + 1] == "、"
            if told and m[1] in lexicon.surnames() and lexicon.name_log(name) > _ORDINARY and _closed(text, end):
                found.append((start, end, "spaced"))
                break
    return found


def _closed(text: str, end: int) -> bool:
    """Return whether no character of a name can follow: a mark, a blank, or a word of two characters or more."""
    word = candidates.word_at(text, end)
    acts = len(word) > 1 or word in lexicon.cue_set("speech") or word in lexicon.cue_set("act")
    return acts or not "\u4e00" <= word <= "\u9fff"


def _clues(text: str, titles: Titles, entities: Iterable[tuple[int, int, str, float]]) -> Clues:
    people: dict[tuple[int, int], float] = {}
    other: dict[int, float] = {}
    for start, end, label, score in entities:
        if label == "PER":
            people[start, end] = score
        else:
            other |= dict.fromkeys(range(start, end), score)
    return Clues(titles, people, other, {}, _listed_runs(text, titles), _runs_in(_GROUP, text), _runs_in(_PLACES, text))


def _listed_runs(text: str, titles: Titles) -> frozenset[int]:
    """Return the first offsets of the runs that stand in a list beside a run shaped like a name."""
    found: set[int] = set()
    for row in (*_LIST.finditer(text), *_ROW.finditer(text)):
        at, spans = row.start(), []
        for item in re.split("[、 ]", row.group()):
            spans.append((at, item))
            at += len(item) + 1
        shapes = [candidates.shaped(_bare(offset, item, titles)) for offset, item in spans]
        short = sum(len(_bare(offset, item, titles)) <= 4 for offset, item in spans)
        if 3 * sum(shapes) < 2 * len(shapes) if " " in row.group() else 2 * sum(shapes) <= short:
            continue
        for i, (offset, _) in enumerate(spans):
            if (i > 0 and shapes[i - 1]) or (i + 1 < len(spans) and shapes[i + 1]):
                found.add(offset)
    return frozenset(found)


def _runs_in(lists: re.Pattern[str], text: str) -> frozenset[int]:
    """Return the first offsets of the items of lists of a kind."""
    found: set[int] = set()
    for row in lists.finditer(text):
        at = row.start("items")
        for item in row["items"].split("、"):
            found.add(at)
            at += len(item) + 1
    return frozenset(found)


def _bare(offset: int, item: str, titles: Titles) -> str:
    """Return an item of a list without the title before the name and without 等 and what follows."""
    stop = item.find("等", 2)
    item = item[: stop if stop > 0 else len(item)]
    cut = max((e for e in range(2, len(item)) if offset + e in titles.ends), default=0)
    rest = item[cut:]
    return rest[:3] if len(rest) > 4 and rest[3] in _FOLLOWS else rest


def _covered(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {o for start, end in spans for o in range(start, end)}


def _names(text: str, start: int, end: int, clues: Clues, blocked: set[int]) -> list[Found]:
    """Return the names of one run that are better than words by enough."""
    arcs = candidates.arcs(text, start, end, clues)
    if blocked:
        arcs = [a for a in arcs if not any(o in blocked for o in range(start + a.start, start + a.end))]
    run = text[start:end]
    if (
        len(run) <= _SHORT_RUN
        and start - 1 in clues.chained
        and text.startswith("、", end)
        and run[0] in lexicon.surnames()
    ):
        clues.chained[end] = clues.chained[start - 1]  # the list goes on, whatever this item is
    if not arcs:
        return []
    found = [
        Found(start + a.start, start + a.end, a.rule, a.form, margin, a.cue)
        for a, margin in lattice.margins(run, arcs)
        if _believed(run[a.start : a.end], a, margin)
    ]
    if found and found[-1].end == end and text.startswith("、", end):
        clues.chained[end] = found[-1].rule == "title"
    return found


def _believed(name: str, arc: lattice.Arc, margin: float) -> bool:
    """Return whether a name is to be believed: by what stands beside it, else by its own characters alone.

    The weights of a bare name were fitted on news corpora; its belief must be high, for new words look like names to
    rules and models alike. A model moves the belief in a bare name and overrules no title.
    """
    if arc.form == "partial":
        return margin > 0.0
    if name in lexicon.notable():
        return margin > 0.0
    likely = lexicon.name_log(name)
    if len(name) == 4 and name[:2] not in lexicon.words() and lexicon.surname_kinds().get(name[:2]) in _TWO_PART:
        likely += _TWO_SIGNS
    if arc.cue < _AGAINST:
        return False
    if arc.cue >= _SURE:
        odd = 3.0 * lexicon.odd(name) if arc.cue < _STRONG and arc.rule != "list" else 0.0
        return margin > max(0.0, (_ORDINARY - likely) / 2 - (arc.cue - _SURE)) + odd - _MODEL_KNOWS * max(
            arc.model, 0.0
        )
    if _by_sound(name):
        likely -= _SOUNDS
    elif arc.model >= _MODEL_SURE and margin > 0.0:
        return _seen(name, likely, arc.model)
    bias, of_name, of_margin, of_cue = _BARE_TWO if len(name) == 2 else _BARE_THREE
    belief = bias + of_name * likely / 5 + of_margin * min(margin, 15.0) / 5 + of_cue * arc.cue
    belief += (_MODEL_FOR if arc.model > 0.0 else _MODEL_AGAINST) * arc.model - _ODDITY * lexicon.odd(name)
    if len(name) == 2:
        return belief > (_BELIEF_ACTING if arc.cue >= _ACTING else _BELIEF_TWO)
    return belief > _BELIEF_THREE


def _seen(name: str, likely: float, model: float) -> bool:
    """Return whether to believe in a bare name that a model is sure of: the less likely its characters, the surer."""
    if len(name) == 2:
        return likely > _LEAST[0] and name not in lexicon.words()
    return likely > (_LEAST[2] if model >= _MODEL_CERTAIN else _LEAST[1]) and (
        model >= _MODEL_CERTAIN or not lexicon.odd(name)
    )


def _by_sound(name: str) -> bool:
    """Return whether all characters of a name may write foreign sounds, and one of them mostly does."""
    return all(c in lexicon.transliteration() for c in name) and any(
        c in lexicon.common_transliteration() for c in name[1:]
    )


def _memory(text: str, found: Iterable[Found], known: Mapping[str, float]) -> dict[str, float]:
    """Return the bonus of each name that is sure somewhere."""
    memory = dict(known)
    for f in found:
        name = text[f.start : f.end]
        if (f.cue >= _TOLD or (f.margin >= _SURE and f.cue >= _SURE)) and (f.form == "full" or len(name) > 2):
            memory[name] = _MEMORY
    return memory


def _runs_with(text: str, runs: list[tuple[int, int]], memory: Mapping[str, float]) -> list[tuple[int, int]]:
    """Return the runs in which a remembered name stands."""
    sought = ahocorasick.Automaton()
    for name in {
        *memory,
        *(n[0] + form for n in memory for form in _CALLED),
        *(age + n[0] for n in memory for age in "老小"),
    }:
        sought.add_word(name, len(name))
    sought.make_automaton()
    hits = sorted({last + 1 - length for last, length in sought.iter(text)})
    chosen, at = [], 0
    for start, end in runs:
        while at < len(hits) and hits[at] < start:
            at += 1
        if at < len(hits) and hits[at] < end:
            chosen.append((start, end))
    return chosen


def _places_named(text: str) -> set[str]:
    """Return the two and three characters before every 村, 镇, 公司 and the like: names of places, not of people."""
    return {text[m.start() - n : m.start()] for m in _UNIT.finditer(text) for n in (2, 3)}


def _fixed(text: str, f: Found) -> bool:
    """Return whether a name is part of a fixed term, a work, a brand or a facility named after somebody."""
    at = f.end + text.startswith("\n", f.end)
    follower = candidates.word_at(text, at)
    if follower in lexicon.cue_set("fixed") and f.form == "full":
        return True
    if text[f.start : f.end] in lexicon.notable() and _NAMED_AFTER.match(text, f.end):
        return True
    return at == f.end and follower in lexicon.cue_set("facility") and f.cue < 8.0


def mentions(text: str, found: Iterable[Found]) -> list[Mention]:
    """Return what was found as mentions."""
    return [
        Mention(f.start, f.end, "person", f.rule, text[f.start : f.end], {"form": f.form}, round(f.confidence, 2))
        for f in found
    ]
