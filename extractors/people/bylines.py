"""Bylines: who wrote, took, edited; read item by item inside the frames of ``patterns``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors import wordclasses
from extractors.people import foreign, lexicon, patterns
from extractors.people.titles import Span, Titles

_ITEM = re.compile(r"[^ 、，,/／|丨｜：:；;　]+")
_WORKER = re.compile(
    r"(?P<org>.{0,24}?)(?P<role>(?:首席|特约|特派|见习|实习|全媒体|融媒体|融媒|摄影|文字|驻站|资深|见习融媒体)?记者站?(?<!站)|(?:特约)?摄影师|特约通讯员|通讯员|报道员|"
    r"(?:特约)?评论员|(?:特约)?撰稿人?|实习生|责任编辑|编辑|主笔|特派员|报道组|拍客)(?P<rest>.*)"
)
_DEED = re.compile(
    r"(?:摄影报道|图文报道|综合报道|整理报道|文并摄|摄影|文图|图文|供图|制图|漫画|航拍|报道|整理|综合|供稿|撰文|摄|文|图|绘|等)$"
)
_TITLE_KEYS = re.compile(
    r"((?:责任|值班|执行|本版|版面|美术|首席)?编辑|责编|美编|编审|(?:责任)?校对|[一二三初复终]审|[一二三]校|审[核读校]|监[制审]|"
    r"(?:执行)?(?:副?主编|副?总编)|值班(?:主任|总编|编委)|总?策划|统筹|版式(?:设计)?|签发|(?:见习|实习|特约|首席)?记者|特约通讯员|通讯员)[ ：:丨｜|/]*$"
)
_NOT_AUTHORS = frozenset(
    [
        "本报",
        "本刊",
        "本网",
        "本台",
        "本站",
        "记者",
        "通讯员",
        "编辑",
        "摄影",
        "报道",
        "综合",
        "整理",
        "图文",
        "文图",
        "资料",
        "供图",
        "新华",
        "新华社",
        "中新社",
        "中新网",
        "转载",
        "来源",
        "图片",
        "文字",
        "现场",
        "上接",
        "下转",
        "接上",
        "完",
        "文字整理",
        "综合报道",
        "视频",
        "海报",
        "编者",
        "编者按",
        "原标题",
        "见习",
        "实习",
        "特约",
        "首席",
        "通讯",
        "消息",
        "讯",
        "评论",
        "要闻",
        "社论",
        "综述",
        "专题",
        "时评",
        "特稿",
        "今日",
        "关注",
        "聚焦",
        "本期",
        "封面",
        "目录",
        "卷首语",
    ]
)
_BODY = re.compile(
    r"(?:中心|日报|晚报|晨报|报社|报|台|网|局|委|院|县|市|区|省|镇|乡|村|社|站|公司|集团|学校|大学|学院|协会|办|部|处|厅|室|组|队|会|所|馆|联盟|频道|工作室|客户端|公安|消防|交警|法院|检察|发布|融媒|税务|应急|气象|海事|铁路|教育|文旅)$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]+(?:[·•・][\u4e00-\u9fff]+)*")
_EDITORS = frozenset(
    (
        "视觉",
        "组版",
        "制版",
        "版面",
        "排版",
        "制图",
        "图表",
        "统筹",
        "策划",
        "检校",
        "一读",
        "二读",
        "三读",
        "主编",
        "副主编",
        "总编辑",
        "值班编委",
        "值班主任",
        "值班总编",
        "责编",
        "责任编辑",
        "编辑",
        "美编",
        "美术编辑",
        "校对",
        "审核",
        "版式",
        "值班编辑",
        "监制",
        "编审",
    )
)
_PAIR, _FREQUENT = -46.0, -7.0
_FREE_FRAMES = frozenset(("marked", "index", "keyed", "headed"))
_LONE_FRAMES = frozenset(("marked", "keyed"))


@dataclass(frozen=True, slots=True)
class Author:
    """A name in a byline.

    Attributes:
        start: First offset.
        end: Offset after the last character.
        title: Span of 记者, 通讯员 and the like, or ``None``.
        organisation: Span of the paper or body it belongs to, or ``None``.
        rule: Name of the frame.
    """

    start: int
    end: int
    title: Span | None
    organisation: Span | None
    rule: str


def find(text: str, titles: Titles) -> list[Author]:
    """Return the authors named in bylines, in order and disjoint."""
    found: dict[int, Author] = {}
    covered: set[int] = set()

    def keep(authors: Iterable[Author]) -> None:
        for author in authors:
            span = range(author.start, author.end)
            if covered.isdisjoint(span):
                found[author.start] = author
                covered.update(span)

    for rule in patterns.RULES:
        for m in rule.regex.finditer(text):
            heading = _heading(text, m)
            keep(
                _authors(
                    text,
                    m.start("names"),
                    m.end("names"),
                    heading,
                    "headed" if heading and rule.name == "keyed" else rule.name,
                )
            )
    keep(_posted(text, titles))
    return [found[start] for start in sorted(found)]


def _heading(text: str, m: re.Match[str]) -> Span | None:
    """Return the span of the title that the key before the names gives (责任编辑：), or ``None``."""
    key = _TITLE_KEYS.search(text, m.start(), m.start("names"))
    return key.span(1) if key else None


def _authors(text: str, start: int, end: int, title: Span | None, rule: str) -> Iterator[Author]:
    """Yield the authors of one frame; nothing where an item can be no author."""
    organisation: Span | None = None
    fresh = False  # whether a title was read and no name yet
    for item in _ITEM.finditer(text, start, end):
        a, b, word = item.start(), item.end(), item.group()
        worker = _WORKER.match(word)
        if worker:
            organisation = _house(text, a, a + worker.end("org"))
            title = (a + worker.start("role"), a + worker.end("role"))
            a, word = a + worker.start("rest"), worker["rest"]
            fresh = True
        deed = _DEED.search(word) if rule != "index" or len(word) > 3 else None
        if deed and not (
            len(word) > len(deed.group()) and len(word) <= 3 and _likely(word) and not _likely(word[: deed.start()])
        ):
            b, word = a + deed.start(), word[: deed.start()]
        if not word or not _HAN.fullmatch(word):
            if deed and b < end:
                title, organisation = None, None  # what follows are other hands: 摄影 李明
            continue
        if word in _EDITORS:
            title, organisation = (a, b), None
        elif _is_author(word, rule):
            yield Author(a, b, title, organisation, rule)
            fresh = False
        elif len(word) in (4, 5, 6) and (pair := _two_names(word)):
            yield Author(a, a + pair, title, organisation, rule)
            yield Author(a + pair, b, title, organisation, rule)
        elif (cut := _glued(word)) and rule == "bracketed":
            title, organisation = None, (a, a + cut)
            yield Author(a + cut, b, title, organisation, rule)
        elif _BODY.search(word) or "·" in word:
            title, organisation = (title if fresh else None), (a, b)
        elif rule not in ("bracketed", "dateline"):
            return


def _house(text: str, start: int, end: int) -> Span | None:
    """Return the span of the paper or body before 记者, or ``None``."""
    start = max([start, *(text.rfind(mark, start, end) + 1 for mark in "（(讯电■□▲●◎◆★※")])
    return (start, end) if start < end else None


def _is_author(word: str, rule: str) -> bool:
    """Return whether an item can be an author: a name by its characters, or anything short where only authors stand."""
    if word in _NOT_AUTHORS or word in lexicon.titles() or not 2 <= len(word.replace("·", "")) <= 12:
        return False
    if "·" in word or "•" in word:
        return sum(c in lexicon.transliteration() for c in word) >= 0.7 * (len(word) - 1)
    if len(word) > 4:
        return foreign.sounded(word)
    if word[:2] in lexicon.divisions() and (_BODY.search(word) or (len(word) == 4 and word[2:] in lexicon.words())):
        return False
    known = wordclasses.class_of(word)
    if known and (
        known[0] in "qmt" or (rule in _LONE_FRAMES and lexicon.words().get(word, -99.0) > lexicon.name_log(word) + 2.0)
    ):
        return False
    if _likely(word):
        return True
    if rule == "deed" or (_BODY.search(word) and len(word) > 2):
        return False
    if rule in _FREE_FRAMES:
        return len(word) <= 3 and (known is None or word[0] in lexicon.surnames())
    return known is None or word[0] in lexicon.surnames()


def _likely(word: str) -> bool:
    """Return whether a word has the form of a Chinese name with a likely given name."""
    return lexicon.name_log(word) > -30.0


def _two_names(word: str) -> int:
    """Return where the second of two names begins that are printed without a blank (记者赵一鸣孙立), or 0."""
    halves = [(lexicon.name_log(word[:n]) + lexicon.name_log(word[n:]), n) for n in (2, 3) if 2 <= len(word) - n <= 3]
    score, at = max(halves)
    apart = score > _PAIR and word[:2] not in lexicon.surnames() and word not in lexicon.words()
    return at if apart and not _BODY.search(word) else 0


def _glued(word: str) -> int:
    """Return where a name begins that is printed onto a body's name (江北联盟·江口方小舟), or 0."""
    best, cut = -26.0, 0
    for length in (2, 3):
        name = word[-length:]
        if len(word) - length >= 3 and lexicon.name_log(name) + 2.0 * length > best:
            best, cut = lexicon.name_log(name) + 2.0 * length, len(word) - length
    return cut


_SIGNED = re.compile(
    r"(?:(?<=\n)|^)[■□▲●◎◆★※]? ?(?P<post>[^。；！？：\n“”《》（）]{2,80}) (?P<name>[\u4e00-\u9fff]{2,4})(?=\n|$)"
)
_ALONE = re.compile(r"(?:(?<=\n)|^)(?P<names>[\u4e00-\u9fff]{2,4}(?: [\u4e00-\u9fff]{2,4}){0,3})(?=\n|$)")
_CREDITED = re.compile(
    r"[（(]作者(?:单位)?(?:系|为|是|：)? ?(?P<post>[^（）()。；！？，\n]{2,40}?) ?(?P<name>[\u4e00-\u9fff]{2,3})[）)]"
)
_SIGNATURE = re.compile(
    r"(?:(?<=[。！？”])|(?<=\n))[（(](?P<names>(?:[^（）()。；！？，\n]{2,20} )?[\u4e00-\u9fff]{2,6}(?:[ 、][\u4e00-\u9fff]{2,4}){0,4})[）)](?=\n|$)"
)


def _posted(text: str, titles: Titles) -> Iterator[Author]:
    """Yield authors named in a line of their own: post and name, names alone under a headline, names in brackets at the end."""
    signed = list(_SIGNED.finditer(text))
    starts, ends = {m.start() for m in signed}, {m.end() for m in signed}
    for m in signed:
        if _in_roll(m, starts, ends):
            continue  # a roll of names, not of authors
        post = titles.before(m.start("name"))
        if (
            post
            and post.title
            and _begins(text, m.start("post"), post.start)
            and (_likely(m["name"]) or foreign.native(m["name"]))
        ):
            yield Author(m.start("name"), m.end("name"), post.title, post.organisation, "signed")
    for m in _CREDITED.finditer(text):
        post = titles.ending_at(m.end("post"), m.start("post"))
        if post and post.title and _likely(m["name"]):
            yield Author(m.start("name"), m.end("name"), post.title, post.organisation, "credited")
    lone = list(_ALONE.finditer(text))
    starts, ends = {m.start() for m in lone}, {m.end() for m in lone}
    for m in lone:
        names = m["names"].split(" ")
        if all(_plain_name(n) for n in names) and m.start() > 0 and not _in_roll(m, starts, ends):
            yield from _authors(text, m.start("names"), m.end("names"), None, "alone")
    for m in _SIGNATURE.finditer(text):
        post = titles.before(m.end("names") - len(re.split("[ 、]", m["names"])[-1]))
        if post and post.title and post.start == m.start("names"):
            yield Author(post.title[1] + 1, m.end("names"), post.title, post.organisation, "signature")
            continue
        names = re.split("[ 、]", m["names"])
        alone = text[m.start() - 1 : m.start()] == "\n"
        slack = 4.0 if len(names) > 1 or alone else 0.0
        if all(_plain_name(n, slack) for n in names[1:]) and (
            _plain_name(names[0], slack)
            or (len(names) > 1 and _BODY.search(names[0]))
            or (4 <= len(names[0]) <= 6 and _two_names(names[0]))
            or (len(names) == 1 and _worded(names[0]))
        ):
            yield from _authors(text, m.start("names"), m.end("names"), None, "signature")


def _begins(text: str, start: int, post: int) -> bool:
    """Return whether a post begins a line, or follows the name of the meeting that a report was given to."""
    return post <= start + 2 or text.startswith(("会上", "议上"), post - 2)


def _worded(word: str) -> bool:
    """Return whether a word of two characters that begins with a frequent surname may be a name too (田野, 高峰)."""
    barred = word in lexicon.titles() or word in _NOT_AUTHORS or word in lexicon.divisions()
    known = wordclasses.class_of(word) or "n"
    return not barred and len(word) == 2 and lexicon.surnames().get(word[0], -99.0) > _FREQUENT and known[0] in "na"


def _in_roll(m: re.Match[str], starts: set[int], ends: set[int]) -> bool:
    """Return whether a line of the same shape stands right before or after a line."""
    return m.end() + 1 in starts or m.start() - 1 in ends


def _plain_name(word: str, slack: float = 0.0) -> bool:
    """Return whether a word standing alone is more likely a name than anything else."""
    known = lexicon.words().get(word)
    score = lexicon.name_log(word)
    return (
        score > (-25.0 if len(word) == 3 else -17.5 if len(word) == 2 else -30.0) - slack
        and (known is None or known < score)
        and word not in lexicon.not_names()
    )
