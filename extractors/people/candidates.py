"""Where a name may stand, and what speaks for it: the evidence that prices the arcs of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from extractors import wordclasses
from extractors.people import lexicon
from extractors.people.lattice import Arc
from extractors.people.titles import VERBAL, Titles

RUN = re.compile(r"[\u4e00-\u9fff]{2,160}")
_AGE_BEFORE = re.compile(r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:多|余)?岁(?:高龄)?的?$")
_AGE_AFTER = re.compile(
    r"(?:（|，)\s*(?:现?年?\d{1,3}岁|今年\d{1,3}岁|男|女|化名|右|左|中|前|后|图[中左右]|\d{4}年|\d{4}[—\-～])|今年\d{1,3}岁"
)
_GROUP_AFTER = re.compile(
    r"等(?:[省市县区州旗镇]?领导|自治[区州县]领导|人(?![大民才口])|同志|(?:\d{1,3}|[一二三四五六七八九十两]{1,3})(?:名|位|人|同志|[省市县]领导))|(?:[一二三两四五]人|夫妇|夫妻|一行|之[子女]|父子|母子|父女|母女|兄弟)"
)
_DISMISSED = re.compile(r"(?:的|请求辞去|辞去|不再担任)[^，。；！？\n]{2,30}(?:职务|委员|代表资格)")
_REIGN = re.compile("年间|[初末]年|[元一二三四五六七八九十]{1,3}年")
_WEAK_KINDS = frozenset(("village", "profession"))
_TELLING = ("（", "，")
_BEFORE = frozenset("由与和对向给让被请同跟及为据随找叫是")
_OPENING = {
    "": 1.0,
    "\n": 1.0,
    "。": 1.2,
    "！": 1.0,
    "？": 1.0,
    "；": 0.8,
    "：": 1.0,
    "，": 0.8,
    "（": 0.6,
    "“": 0.2,
    "”": 0.8,
    " ": 0.8,
    "、": 0.0,
}
_CLOSING = {"，": 0.4, "。": 0.0, "、": 0.0, "（": 0.3, "：": 0.8, "\n": 0.2, " ": 0.2, "”": -1.0}
_MASK = re.compile(r"某(?:某[甲乙丙丁]?|[\u4e00-\u9fff])?|[\u4e00-\u9fff]某(?=[，。、；：（）\u4e00-\u9fff]|$)")
_NOT_MASKED = frozenset("遂便即均系将被因在与和的对向说称之等也又父母夫妻子女驾持")
_POSTS_AFTER_SURNAME = frozenset(("party", "government", "congress", "court", "army", "company"))
_LIKE_A_PLACE = dict.fromkeys("村镇乡县市区省庄寨坝埭委局厅署", 5.0) | dict.fromkeys(
    "路街港桥湖河站湾寺岛州家城会", 2.0
)
_AFTER_FAMILY = frozenset(
    "川湾沟坝沱口坪岭山岗岔河塘畈坳垭渠滩浜桥店铺寨渡港埠嘴咀坡原塬峁梁崖庄村院屋冲坑垄垅墩堡屯营洼窑窝"
)
_ADDRESSES = frozenset("总姐哥嫂婶爷奶叔伯")
_SPEAKERS = frozenset(
    (
        "主持人",
        "记者",
        "嘉宾",
        "网友",
        "专家",
        "学者",
        "市民",
        "村民",
        "居民",
        "读者",
        "观众",
        "听众",
        "老师",
        "学生",
        "医生",
        "律师",
        "游客",
    )
)
_NOT_PERSONS = frozenset("号地处村县市区镇乡校局厅部")
_PLACE_ENDINGS = frozenset("村镇乡县市区庄寨坝埭井沟坡口店铺墩滩渡埠塘圩垸堡屯")
_FULL_ONLY = frozenset(("先生", "女士", "同志", "小姐"))
_AFTER_TITLE, _ACTS, _OPENS, _FREQUENT = 4.5, 2.0, 0.8, -5.5
_DOING = frozenset("是说笑把也又就常和跟曾已")
_BODY_ENDINGS = (
    "小学",
    "中学",
    "学校",
    "大学",
    "学院",
    "一中",
    "二中",
    "三中",
    "公司",
    "集团",
    "医院",
    "幼儿园",
    "研究院",
    "协会",
    "证券",
    "基金",
)
_BY_CLASS = {"v": 1.0, "n": -0.6, "a": -0.5}
_AND = frozenset("和与跟同")
_SLIPPED = frozenset("也还又则就曾都再却仍正将均随后最边一很更常总先已")
_NOTABLE_BONUS, _NOTABLE_PRICE, _MODEL = 7.0, -10.0, 3.0


@dataclass(frozen=True)
class Clues:
    """What is known of a text beside its characters.

    Attributes:
        titles: The titles in it.
        entities: Score of each name of a person that a statistical recogniser found, by its offsets.
        other: Offsets inside names of places and organisations that it found.
        memory: Bonus of each name seen elsewhere in the document.
        listed: Runs that stand in a list with other runs shaped like names.
        placed: Runs in a list of places (虎洞、合道3个乡镇).
        grouped: Runs in a list that 等市领导, 等同志 and the like close.
        known_surnames: Surnames of the names seen elsewhere in the document.
        chained: Offsets of the marks 、 after names already found, and whether a title leads the list.
        naming: Verbs and nouns that lead to a name, by their last character.
    """

    titles: Titles
    entities: Mapping[tuple[int, int], float] = field(default_factory=dict)
    other: Mapping[int, float] = field(default_factory=dict)
    memory: Mapping[str, float] = field(default_factory=dict)
    listed: frozenset[int] = frozenset()
    grouped: frozenset[int] = frozenset()
    placed: frozenset[int] = frozenset()
    chained: dict[int, bool] = field(default_factory=dict)
    known_surnames: frozenset[str] = frozenset()
    naming: Mapping[str, tuple[str, ...]] = field(default_factory=lexicon.naming)


def arcs(text: str, start: int, end: int, clues: Clues) -> list[Arc]:
    """Return the names that may stand in the run ``[start, end)`` of ``text``, offsets counted from ``start``."""
    found: list[Arc] = []
    surnames, kinds = lexicon.surnames(), lexicon.surname_kinds()
    run = text[start:end]
    for m in lexicon.notable_pattern().finditer(run):
        if m.group()[0] not in surnames:
            found.append(Arc(m.start(), m.end(), _NOTABLE_PRICE, 3.0, "notable"))
    for i in range(len(run) - 1):
        single = surnames.get(run[i])
        double = surnames.get(run[i : i + 2])
        if single is None and double is None:
            if run[i] in "老小阿" and i + 1 < len(run):
                found += _nicknames(text, start, end, i, clues)
            continue
        left, rule = before(text, start, start + i, clues)
        if double is not None and i + 2 < len(run):
            for stop in range(i + 3, min(i + 4, len(run)) + 1):
                found += _full(text, start, end, i, stop, double, 2, left, rule, clues)
        if single is not None:
            for stop in range(i + 2, min(i + 3, len(run)) + 1):
                found += _full(text, start, end, i, stop, single, 1, left, rule, clues)
            found += _partial(text, start, end, i, i + 1, single, left, clues)
        if double is not None and kinds[run[i : i + 2]] == "compound":
            found += _partial(text, start, end, i, i + 2, double, left, clues)
    return found


def _full(
    text: str, start: int, end: int, i: int, stop: int, surname: float, width: int, left: float, rule: str, clues: Clues
) -> Iterator[Arc]:
    """Yield the full name at ``[i, stop)`` of a run with its score."""
    a, b = start + i, start + stop
    given = text[a + width : b]
    score = lexicon.NAME_PRIOR + surname + lexicon.given_log(given)
    remembered = clues.memory.get(text[a:b], 0.0)
    right, told = after(text, end, b, clues)
    if i == 0 and (clues.chained.get(a - 1) or start in clues.grouped) and (b == end or right >= _ACTS):
        left, rule = max((_AFTER_TITLE, "list"), (left, rule))  # the title of a list is that of every item
    cue = left + right + remembered + _listed(text, start, end, i, stop, clues)
    model = clues.entities.get((a, b), 0.0) or -max(clues.other.get(a, 0.0), clues.other.get(b - 1, 0.0))
    if max(left, right + 1.0, remembered) < _AFTER_TITLE and text[a:b] in lexicon.not_names():
        cue -= 4.0
    if text[a:b] in lexicon.notable():
        cue += _NOTABLE_BONUS
    if (given[-1] in _AND and b in clues.titles.starts) or given[0] in _ADDRESSES:
        cue -= 4.0
    if len(given) > 1 and given in _bodies():
        cue -= 6.0
    unlike = _LIKE_A_PLACE.get(text[b - 1], 0.0)
    if (b - a == 3 and text[a + 1] == "家" and text[b - 1] in _AFTER_FAMILY) or start in clues.placed:
        unlike = 6.0
    cue -= _foreign(text, start, end, a, b) + (unlike if unlike > 2.0 or left < _AFTER_TITLE else 0.0)
    if "某" in given or "·" in (text[a - 1 : a], text[b : b + 1]):
        return
    best = max((left, rule), (right, told), (remembered, "memory"))[1]
    yield Arc(i, stop, score + cue + _MODEL * max(model, 0.0), cue, best, "full", model)


@cache
def _bodies() -> frozenset[str]:
    """Return the words for facilities and organisations, which no given name is."""
    return frozenset(w for kind in ("facility", "org_suffix") for w in lexicon.cue_set(kind) if len(w) > 1)


def _partial(
    text: str, start: int, end: int, i: int, stop: int, surname: float, left: float, clues: Clues
) -> Iterator[Arc]:
    """Yield a surname with 女士, 某某, 老师 and the like."""
    a, b = start + i, start + stop
    mask = _MASK.match(text, b)
    if mask and surname > -9.5 and mask.end() <= end:
        stop_at = mask.end() - (
            mask.end() - b == 2 and text[mask.end() - 1] not in "某甲乙丙丁" and not _is_masked(text, mask.end() - 1)
        )
        if text[stop_at : stop_at + 1] in _NOT_PERSONS and text[stop_at - 1] == "某":
            return
        if text[stop_at - 1] == "某" or stop_at - b > 1:
            cue = 7.0 + left
            yield Arc(i, stop_at - start, lexicon.NAME_PRIOR + surname - 4.0 + cue, cue, "masked", "partial")
            return
    form = lexicon.starting(lexicon.courtesies(), text, b)
    stop_at = b + len(form)
    if not form or stop_at > end or text.startswith("们", stop_at) or surname < -9.0:
        return
    if form == "总" and (stop_at in clues.titles.starts or b in clues.titles.starts):
        return
    title = lexicon.titles()[form]
    right, _ = after(text, end, b + len(form), clues)
    cue = left + max(right, 0.0) + clues.memory.get(text[a : b + len(form)], 0.0)
    strong = title.kind == "kinship" and len(form) > 1
    price = -3.0 if strong else -5.0
    if len(form) == 1 and text[a : a + 1] in clues.known_surnames:
        cue += 3.0
    elif len(form) == 1 and (right < 1.5 or left <= 0.0):
        return
    if title.kind in _POSTS_AFTER_SURNAME and i > 0 and left < 0.5:
        return
    yield Arc(
        i,
        stop + len(form),
        lexicon.NAME_PRIOR + surname + price + cue,
        cue + (4.0 if strong else 1.5),
        "courtesy",
        "partial",
    )


def _is_masked(text: str, at: int) -> bool:
    """Return whether the character at ``at``, after 某, is the rest of a masked name (陆某波) and not the next word."""
    return text[at] not in _NOT_MASKED and not lexicon.odd("王" + text[at]) and len(word_at(text, at)) == 1


def _nicknames(text: str, start: int, end: int, i: int, clues: Clues) -> Iterator[Arc]:
    """Yield 老张, 小李, 阿强 where somebody so called speaks or acts."""
    a, b = start + i, start + i + 2
    surname = lexicon.surnames().get(text[a + 1])
    if surname is None or surname < -9.0 or text[a:b] in lexicon.words() or text[a] == "阿":
        return
    left, _ = before(text, start, a, clues)
    right, _ = after(text, end, b, clues)
    remembered = clues.memory.get(text[a:b], 0.0)
    if (
        (left > 0.3 and right >= 2.0)
        or left >= _AFTER_TITLE
        or remembered
        or (text[a + 1] in clues.known_surnames and left > 0.0)
        or (left >= _OPENS and surname > _FREQUENT and text[b : b + 1] in _DOING)
        or (text[a - 1 : a] == "“" and surname > _FREQUENT and text[b : b + 1] in ("，", "！"))
    ):
        cue = left + right + remembered + 2.0 * (text[a + 1] in clues.known_surnames)
        yield Arc(i, i + 2, lexicon.NAME_PRIOR + surname - 4.0 + cue, cue, "nickname", "partial")


def before(text: str, start: int, a: int, clues: Clues) -> tuple[float, str]:
    """Return what the words before ``a`` add, and what they are."""
    ending = clues.titles.ends.get(a)
    if ending is not None and ending[0] - 1 == start and ending[1].courtesy and text[start] in lexicon.surnames():
        return 1.0, "name"  # the title belongs to the surname before it
    if ending is not None:
        if ending[1].kind == "relation":
            return 3.0, "title"
        return (4.5 if ending[1].kind in _WEAK_KINDS else 5.5) - 8.0 * clues.titles.abroad(ending[0]), "title"
    mark = text[a - 1 : a]
    if mark in ("岁", "的") and _AGE_BEFORE.search(text, max(0, a - 8), a):
        return 5.0, "age"
    if mark == "）" and (opener := text.rfind("（", max(0, a - 14), a)) > 0 and opener in clues.titles.ends:
        return 4.0, "title"
    if mark in ("”", " ") and clues.titles.ends.get(a - 1) is not None:
        return 4.5, "title"
    if mark in "：:" and (told := clues.titles.ends.get(a - 1)) is not None and told[1].text not in _SPEAKERS:
        return 4.0, "title"
    if a - 1 in clues.chained:
        return 3.0, "list"
    if a == start:
        return _OPENING.get(mark, 0.3), "name"
    if any(text.endswith(w, start, a) for w in clues.naming.get(mark, ())):
        return 1.8, "name"
    if mark in _BEFORE:
        return 0.8, "name"
    if clues.titles.described(a):
        return 3.0, "title"
    if a - start > 2 and any(text.endswith(s, start, a) for s in _BODY_ENDINGS):
        return 1.8, "name"
    return 0.0, "name"


def after(text: str, end: int, b: int, clues: Clues) -> tuple[float, str]:
    """Return what the words after ``b`` add, and what they are."""
    if b == end:
        if _AGE_AFTER.match(text, b):
            return 4.0, "age"
        if text[b : b + 1] in _TELLING and clues.titles.follows(b):
            return 3.0, "post"
        return _CLOSING.get(text[b : b + 1], 0.0), "name"
    if _DISMISSED.match(text, b) or clues.titles.follows(b):
        return 3.5, "post"
    title = clues.titles.starts.get(b)
    if title is not None and text[b : title[0]] not in VERBAL:
        kind = title[1].kind
        polite = text[b : title[0]]
        if polite in _FULL_ONLY:
            return 4.5, "courtesy"
        return (3.5 if kind not in _WEAK_KINDS else 1.5), "title"
    if _REIGN.match(text, b):
        return -6.0, "name"
    follower = word_at(text, b)
    if follower in lexicon.cue_set("speech"):
        return 3.5, "speech"
    if follower in lexicon.cue_set("fixed"):
        return 0.5, "name"
    if follower in lexicon.cue_set("facility"):
        return -6.0, "name"
    if _GROUP_AFTER.match(text, b) or _AGE_AFTER.match(text, b):
        return 3.0, "list"
    if follower in _AND and (kin := clues.titles.starts.get(b + 1)) and kin[1].kind in ("relation", "kinship"):
        return 3.0, "relation"
    if follower in lexicon.cue_set("act"):
        return (2.0 if len(follower) > 1 else 0.6), "act"
    if len(follower) == 1 and follower not in _SLIPPED and word_at(text, b + 1) in lexicon.cue_set("speech"):
        return -2.0, "name"
    return _BY_CLASS.get((wordclasses.class_of(follower) or "x")[:1], 0.0) * (len(follower) > 1), "name"


def word_at(text: str, at: int) -> str:
    """Return the longest known word at an offset; cues count as words."""
    words = lexicon.words()
    cue = max((lexicon.starting(lexicon.cues(k), text, at) for k in ("speech", "act", "fixed", "facility")), key=len)
    for length in range(lexicon.LONGEST_WORD, max(len(cue), 1), -1):
        if text[at : at + length] in words:
            return text[at : at + length]
    return cue or text[at : at + 1]


def _listed(text: str, start: int, end: int, i: int, stop: int, clues: Clues) -> float:
    """Return what a list adds: 、 on the sides, and neighbours shaped like names."""
    first = i == 0 and text[start - 1 : start] in ("、", " ")
    last = start + stop == end and text[end : end + 1] in ("、", " ")
    if not (first or last):
        return 0.0
    whole = i == 0 and start + stop == end
    bonus = 0.8 if whole and "、" in (text[start - 1], text[end : end + 1]) else 0.0
    if start in clues.listed:
        bonus += 2.5 if whole else 2.0
    return bonus


def _foreign(text: str, start: int, end: int, a: int, b: int) -> float:
    """Return what speaks against a Chinese name: its characters, and those around it, write foreign sounds."""
    sounds = lexicon.common_transliteration()
    if any(c not in sounds for c in text[a + 1 : b]):
        return 0.0
    short = b - a == 2
    told = 1 + (short and text[a] not in sounds)
    whole = lexicon.transliteration()
    led = a > start and text[a - 1] in sounds and (told == 1 or (short and text[a] in whole))
    next_ones = text[b : min(b + told, end)]
    around = led + (len(next_ones) == told and all(c in sounds for c in next_ones))
    return 7.0 * around + (1.5 if short else 12.0) * (text[a] in sounds)


def shaped(run: str) -> bool:
    """Return whether a whole run looks like a name rather than words.

    >>> shaped("周建国"), shaped("高新区"), shaped("和平")
    (True, False, False)
    """
    if not 2 <= len(run) <= 4 or run in lexicon.not_names():
        return False
    score = lexicon.name_log(run)
    words = lexicon.words()
    whole = words.get(run)
    if whole is not None and whole > score - 4.0:
        return False
    if (len(run) == 3 and run[-1] in _PLACE_ENDINGS) or (len(run) == 3 and lexicon.odd(run)):
        return False
    return score > -26.0 and (len(run) < 4 or run[:2] in lexicon.surnames())
