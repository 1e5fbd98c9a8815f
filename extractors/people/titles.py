"""Titles and organisations: what post is printed beside a name, and where.

Of several titles the first counts (市委副书记、市长张三 → 市委副书记). The organisation is what stands before the title
as far as it names a body or a place; 市委, 党组 and the like belong to the title (浙江省委书记 → 浙江, 省委书记).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors import wordclasses
from extractors.people import lexicon
from extractors.people.lattice import segment

_PREFIXES = (
    "常务副", "第一副", "党组副", "代理", "名誉", "荣誉", "首席", "高级", "资深", "执行", "特聘", "专职", "兼职", "候任", "联席", "特邀", "副",
)  # fmt: skip
_COMMITTEE = re.compile(
    r"(?:直属机关党委|机关党委|直属党委|党委|党组|党工委|党总支|党支部|机关党支部|团委|(?:中央)?纪委|[省市县区州旗盟镇乡团]委|中央)$"
)
_OF_COMMITTEE = (
    "书记",
    "副书记",
    "常委",
    "委员",
    "第一书记",
    "代书记",
    "成员",
    "常务副书记",
    "专职副书记",
    "秘书长",
    "副秘书长",
)
_HARD = frozenset("，。；：！？、\n…—“‘《》〈〉【】 \t|■□▲●◎◆★※/")
_OPENERS = {"）": "（", "”": "“", "」": "「"}
_DEICTIC = re.compile(
    r"^(?:该|我|本|全)[省市县区州镇乡村院校厂局所]$|^(?:该[省市县区州镇乡村院校厂]?|其|我[省市县区州镇乡村]?|本[省市县区州]|这[家个]|全[省市县区]|(?:其中|当地|附近)?[一两几某多][家个所名位间])(?=.)"
)
_PAPERS = frozenset(("本报", "本刊", "本网", "本台", "本社"))
_MANAGERS = (
    "董事长",
    "经理",
    "总裁",
    "总监",
    "CEO",
    "创始人",
    "董事",
    "首席执行官",
    "负责人",
    "合伙人",
    "总工程师",
    "销售员",
)
_PRONOUNS = frozenset("我你他她它这那其此该各每本某")
_JOINTS = frozenset("和与及")
_DWELLERS, _PLACE_NAMES = frozenset("农户客"), frozenset("省市县区州旗盟镇乡村寨庄屯")
_LEVELS = frozenset("省市县区州旗盟镇乡村")
_PLACE_CLASSES = frozenset(("ns", "nt", "nz", "j"))
_AFTER_VERB = re.compile(
    r"(?:同志)?(?P<verb>任|出任|担任|就任|升任|转任|调任|兼任|现任|时任|当选为?|获任|改任|被任命为|被聘为|被选为|为)(?P<post>[^，。；！？\n]{2,30})"
)
_PLACE_OF_WORK = re.compile("、[\u4e00-\u9fff]{2,8}$")
_IN_OFFICE = re.compile(
    r"(?:，(?:现任|时任|现为|曾任)|(?:同志)?(?:任|出任|担任|就任|升任|转任|调任|兼任|现任|时任|当选为?|获任|改任|被任命为|被聘为|被选为))"
    r"(?P<post>[^，。；！？\n]{2,30})"
)
_APPOINT = re.compile(
    r"(?:任命|选举|聘任|聘请|推选|提名|决定|推举|委任|增补|选出|推定|推荐|明确|补选)[^。！？\n]{0,60}$"
)
VERBAL = frozenset(
    (
        "代表",
        "指挥",
        "编辑",
        "导演",
        "主演",
        "编剧",
        "主编",
        "翻译",
        "审核",
        "校对",
        "领队",
        "监制",
        "编审",
        "主任委员会",
    )
)
_SILENT = frozenset(("kinship", "courtesy", "relation"))
_POLITE = re.compile("同志|先生|女士")
_OUT = re.compile("(?:免去|撤销|罢免)(?:：?\n?| )$")
_REMOVED = re.compile(r"的(?P<post>[^，。；！？\n]{2,30}?)(?=职务)")
_ETHNIC = re.compile(
    "(?:[\u4e00-\u9fff]尔克孜|维吾尔|哈萨克|塔吉克|达斡尔|鄂温克|鄂伦春|仡佬|土家|撒拉|东乡|保安|裕固|布依|傈僳|拉祜|景颇|布朗|阿昌|普米|德昂|独龙|基诺|仫佬|毛南|蒙古|朝鲜|俄罗斯|乌孜别克|赫哲|门巴|珞巴|锡伯|高山|塔塔尔|[回藏苗彝壮满侗瑶白傣黎畲羌土怒京佤水汉])族$"
)
_BRAND = re.compile(r"[\u4e00-\u9fffA-Za-z0-9&·]{3,20}")
_AFTER_TITLE = frozenset("，。、；！（）兼的职 \n/等并|")
_BOARDS = (["委员会"], ["办公室"], ["中心"], ["小组"])
_BORN = re.compile(
    r"(?:（[男女]）)?(?:，[男女])?(?:，[\u4e00-\u9fff]{1,5}族)?，\d{4}年(?:\d{1,2}月)?(?:出)?生，(?P<post>[^，。；！？\n]{2,30})"
)
_SAID = re.compile("时任|现任|曾任|原任|现为|系|为|是")
_RANK = re.compile("(?:全国|全省|全市|全县|全区|全球|国家级|世界级|[省市县区校]级|[省市])$")
_CELL = re.compile(r"\| ([^|\n]+?) (?=\|)")
_LEVELLED = ("村主任", "村支书", "村干部", "村医", "村会计", "村文书")
_CONTINUED = ("们", "台", "团", "会", "处", "室", "级", "班子", "制", "群", "小组", "办公")
_SCHOLAR = re.compile(r"[\u4e00-\u9fff]{1,10}学家$")
_BEFORE_SCHOLAR = re.compile(r".*(?:著名|知名|我国|中国|青年|的|位|名|国|[朝宋元明清唐汉晋]代?)(?=.)")
_LONGEST_ORGANISATION = 32


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Post:
    """A title beside a name, by its place in the text.

    Attributes:
        start: First offset of the phrase, organisation included.
        title: Span of the title, or ``None``.
        organisation: Span of the organisation or place it belongs to, or ``None``.
        kind: Sphere of the title, one of ``schemas.vocabulary.TITLE_KIND``.
    """

    start: int
    title: Span | None
    organisation: Span | None
    kind: str


class Titles:
    """The titles of one text, by where they begin and end.

    Attributes:
        text: The text.
        ends: For each offset after a title: its first offset and the title.
        starts: For each first offset of a title: the offset after it and the title.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends: dict[int, tuple[int, lexicon.Title]] = {}
        self.starts: dict[int, tuple[int, lexicon.Title]] = {}
        for last, title in lexicon.title_automaton().iter(text):
            start, end = last + 1 - len(title.text), last + 1
            if end not in self.ends or start < self.ends[end][0]:
                self.ends[end] = (start, title)
            if (start not in self.starts or end > self.starts[start][0]) and not _inside_word(text, start, end):
                self.starts[start] = (end, title)

    def _extended(self, start: int) -> int:
        """Return where a title begins that has 副, 常务副, 首席 and the like before ``start``."""
        text = self.text
        grown = True
        while grown:
            grown = False
            for prefix in _PREFIXES:
                if text.endswith(prefix, 0, start):
                    start -= len(prefix)
                    grown = True
                    break
        return start

    def abroad(self, start: int) -> bool:
        """Return whether a foreign country stands right before the title that begins at ``start``."""
        start = self._extended(start)
        low = start - 1 if self.text[start - 1 : start] in ("前", "原") else start
        return self.text.endswith(_abroad(), max(0, low - 9), low)

    def ending_at(self, end: int, floor: int = 0) -> Post | None:
        """Return the title that ends at ``end`` with its organisation, none of it before ``floor``; or ``None``."""
        found = self.ends.get(end)
        if found is None or self.text.endswith("学家", 0, end):
            return self._described(end, floor)
        start, title = self._extended(found[0]), found[1]
        if title.kind in _SILENT:
            people = _ETHNIC.search(self.text, max(floor, start - 6), start) if title.kind == "kinship" else None
            if people:
                return Post(people.start(), (people.start(), end), None, title.kind)
            return Post(start, None, None, title.kind)
        printed = self.text[start:end]
        if printed.endswith(_OF_COMMITTEE) and (committee := _COMMITTEE.search(self.text, max(0, start - 6), start)):
            own = committee.group()
            if own != "中央" and not (
                own == "纪委" and committee.start() > 0 and self.text[committee.start() - 1] == "中"
            ):
                start = committee.start()
        if (title.kind == "honour" or title.text.endswith("传承人")) and (
            rank := _RANK.search(self.text, max(floor, start - 5), start)
        ):
            start = rank.start()
        return self._placed(start, end, title.kind, floor)

    def _placed(self, start: int, end: int, kind: str, floor: int) -> Post:
        """Return the post printed at ``[start, end)`` with the organisation before it."""
        text = self.text
        stop = start - 1 if text[start - 1 : start] in ("前", "原") else start
        low = body = organisation_start(text, stop, text.endswith(_MANAGERS, start, end), floor)
        if low == stop != start:
            low = body = start
        if low == start and text[start - 1 : start] == "的" and text.endswith(_MANAGERS, start, end):
            low = body = organisation_start(text, start - 1, False, floor)
            if body == start - 1 or text[body:start].startswith("的"):
                low = body = start
            stop = start - 1
        if text.startswith("中共", low) and text[start + 1 : start + 2] == "委":
            body = low + 2
        if stop - body == 1:
            return Post(low, (body, end), None, kind)
        dweller = text[end - 1] in _DWELLERS or text.endswith("农民工", start, end)
        if dweller and (text[end - 1] == "客" or text[stop - 1] in _PLACE_NAMES):
            return Post(low, (start, end), None, kind)
        if body < start and text.startswith(_LEVELLED, start) and text[start - 1] not in _LEVELS:
            start = stop = start + 1
        return Post(low, (start, end), (body, min(stop, start)) if body < stop else None, kind)

    def follows(self, end: int) -> bool:
        """Return whether a post is told right after a name that ends at ``end``: 任…局长, （…局长）, ，现任…局长."""
        text = self.text
        if text[end : end + 1] == "（":
            close = text.find("）", end, end + 40)
            return close > 0 and self._first_of(end + 1, close) is not None
        named = _IN_OFFICE.match(text, end)
        return named is not None and self.leading(named.start("post"), named.end("post")) is not None

    def described(self, end: int) -> bool:
        """Return whether a noun for a person that is no listed title ends at ``end``."""
        return self._described(end) is not None

    def _scholar(self, end: int, floor: int) -> Post | None:
        """Return the title of a scholar (作物遗传育种学家) that ends at ``end``."""
        found = _SCHOLAR.search(self.text, max(floor, end - 12), end)
        if found is None:
            return None
        phrase = found.group()[: -len("学家")]
        before = _BEFORE_SCHOLAR.match(phrase)
        start = found.start() + (before.end() if before else 0)
        return Post(start, (start, end), None, "profession")

    def _described(self, end: int, floor: int = 0) -> Post | None:
        """Return a descriptor the list of titles lacks: a noun for a person of three or four characters."""
        if self.text[end - 1 : end] not in _PERSON_ENDINGS:
            return None
        if self.text.endswith("学家", 0, end):
            return self._scholar(end, floor)
        for length in (4, 3):
            word = self.text[end - length : end]
            if len(word) == length and wordclasses.class_of(word) == "n" and word not in _NOT_PERSONS:
                return self._placed(end - length, end, "profession", floor)
        if self.text[end - 1] not in _WORKERS:
            return None
        *before, work, last = ["", "", *segment(self.text[max(floor, end - 8) : end])]
        known = wordclasses.class_of(work) or ("n" if before[-1] == "的" else "")
        if any(before) and len(last) == 1 and 1 < len(work) < 4 and known in ("n", "v", "vn", "j"):
            return self._placed(end - 1 - len(work), end, "profession", floor)
        return None

    def before(self, start: int, floor: int = 0) -> Post | None:
        """Return the post printed right before a name that begins at ``start``: the first of a chain after ``floor``."""
        text = self.text
        at = start - 1 if start > 0 and text[start - 1] in " ：”" else start
        if (
            text[at - 1 : at] == "）"
            and (opener := text.rfind("（", max(floor, at - 14), at)) > 0
            and opener in self.ends
        ):
            at = opener  # 会计机构负责人（会计主管人员）张三
        post = self.ending_at(at, floor)
        if post is None or (post.kind in _SILENT and post.title is None):
            return post
        for _ in range(8):
            mark = text[post.start - 1] if post.start > 0 else ""
            if mark not in ("、", "，", "兼", " "):
                unknown = _PLACE_OF_WORK.search(text, max(floor, post.start - 9), post.start)
                at = unknown.start() if unknown else floor
                deputies = ("congress", "honour")
                if unknown is None or at not in self.ends or self.ends[at][1].kind not in deputies:
                    break
            else:
                at = post.start - 1
            earlier = self.ending_at(at, floor) if at > floor else None
            if earlier is None or earlier.title is None:
                break
            post = earlier
        return post

    def after(self, start: int, end: int, floor: int = 0) -> Post | None:
        """Return the post printed after the name ``[start, end)``: a title, one in brackets, or an appointment.

        The organisation of a title may stand before the name, not before ``floor`` (呼和浩特市王海市长).
        """
        text = self.text
        polite = _POLITE.match(text, end)
        at = polite.end() if polite else end
        prefix = next((p for p in _PREFIXES if text.startswith(p, at) and at + len(p) in self.starts), "")
        found = self.starts.get(at) or self.starts.get(at + len(prefix))
        if found and found[1].kind not in _SILENT and text[at : found[0]] not in VERBAL:
            stop = start - (text[start - 1 : start] == "的" and start - 1 > floor)
            low = organisation_start(text, stop, False, floor)
            return Post(low, (at, found[0]), (low, stop) if low < stop - 1 else None, found[1].kind)
        if born := _BORN.match(text, at):
            return self.leading(born.start("post"), born.end("post"))
        if text.startswith("（", at):
            close = text.find("）", at, at + 40)
            return self._first_of(at + 1, close) if close > 0 else None
        if (removed := _REMOVED.match(text, at)) and _OUT.search(text, max(0, start - 4), start):
            return self.leading(removed.start("post"), removed.end("post"))
        if named := _AFTER_VERB.match(text, at):
            if (
                named["verb"] == "为"
                and text[start - 1 : start] not in ("\n", "")
                and not _APPOINT.search(text, max(0, start - 70), start)
            ):
                return None
            return self.leading(named.start("post"), named.end("post"))
        if text.startswith(" |", at) and (line_end := text.find("\n", at)) != 0:
            return self._in_row(at, line_end if line_end > 0 else len(text))
        if text.startswith("，", at):
            close = text.find("，", at + 1, at + 30)
            return self._first_of(at + 1, close) if close > 0 else None
        return None

    def _first_of(self, start: int, end: int) -> Post | None:
        """Return the first post of the phrase ``[start, end)`` that is nothing but posts."""
        if said := _SAID.match(self.text, start, end):
            start = said.end()
        post = self.ending_at(end, start)
        while post is not None and post.start > start and self.text[post.start - 1] in "、，":
            earlier = self.ending_at(post.start - 1, start)
            if earlier is None or earlier.start < start:
                break
            post = earlier
        return post if post is not None and post.title is not None and post.start <= start else None

    def _in_row(self, start: int, end: int) -> Post | None:
        """Return the post in a cell of the table row ``[start, end)``."""
        for cell in _CELL.finditer(self.text, start, end):
            post = self.leading(*cell.span(1))
            if post is not None:
                return post
        return None

    def leading(self, start: int, end: int) -> Post | None:
        """Return the first post that the phrase ``[start, end)`` begins with."""
        for at in range(start + 2, end + 1):
            if at in self.ends and (at == len(self.text) or self.text[at] in _AFTER_TITLE):
                post = self.ending_at(at, start)
                return post if post is not None and post.title is not None and post.start <= start else None
        return None


_WORKERS = frozenset("员师工手匠")
_PERSON_ENDINGS = frozenset("员师家长人者手工生户民兵警匠商")
_NOT_PERSONS = frozenset(
    (
        "国家",
        "大家",
        "全家",
        "人家",
        "厂家",
        "商家",
        "专家组",
        "专业户",
        "身边人",
        "年轻人",
        "中国人",
        "领导人",
        "机器人",
        "工商",
        "厂商",
    )
)


@cache
def _abroad() -> tuple[str, ...]:
    """Return what stands before the titles of foreigners: countries, and 欧盟 and the like."""
    return (*lexicon.countries(), "欧盟", "北约", "外籍")


def _inside_word(text: str, start: int, end: int) -> bool:
    """Return whether the title ``[start, end)`` only begins a longer word (主席台, 代表团, 队员们)."""
    words, known = lexicon.words(), lexicon.titles()
    return text.startswith(_CONTINUED, end) or any(
        text[start:stop] in words and text[start:stop] not in known
        for stop in range(end + 1, min(start + 6, len(text)) + 1)
    )


def organisation_start(text: str, end: int, company: bool = False, floor: int = 0) -> int:
    """Return where the name of an organisation or place begins that ends at ``end``; ``end`` where there is none.

    Args:
        text: The text.
        end: Offset after the name, where the title begins.
        company: Whether the title is one of companies, whose names need no telling ending.
        floor: First offset that it may have.

    >>> organisation_start("近日，记者从青川县气象局局长", 12)
    6
    >>> organisation_start("他是著名作家", 4)
    4
    """
    low = _phrase_start(text, end, floor)
    phrase = text[low:end]
    if not phrase:
        return end
    tokens = segment(phrase)
    cut = at = 0
    for i, token in enumerate(tokens):
        leads = cut == at
        at += len(token)
        if _breaks(tokens, i) or (leads and token in _JOINTS):
            cut = at
    cut += _deictic(phrase[cut:])
    body = phrase[cut:]
    if body and _is_unlisted_place(body, tokens):
        return low + cut
    return low + cut if _is_body(body) or (company and _BRAND.fullmatch(body)) else end


def _phrase_start(text: str, end: int, floor: int) -> int:
    """Return where the unbroken phrase before ``end`` begins; brackets and quotes inside it are crossed."""
    low, floor = end, max(floor, end - _LONGEST_ORGANISATION)
    while low > floor:
        c = text[low - 1]
        opener = _OPENERS.get(c)
        if opener:
            begin = text.rfind(opener, max(floor, low - 14), low - 1)
            if (
                begin < 0
                or low == end
                or any(m in text[begin:low] for m in "。，！？\n")
                or (c == "）" and begin <= floor)
            ):
                break
            low = begin
            continue
        if c in _HARD or c in "（":
            break
        low -= 1
    return low


def _breaks(tokens: list[str], i: int) -> bool:
    """Return whether token ``i`` cannot be inside the name of an organisation."""
    token = tokens[i]
    if token in _PAPERS:
        return False
    if token == "上" and i > 0 and "会" in tokens[i - 1]:
        return True
    if token in _JOINTS:
        told = any(t in lexicon.titles() for t in tokens[:i])
        return i == 0 or told or _is_named_body(tokens[i - 1]) or i == len(tokens) - 1
    if token in ("某", "某某"):
        return False
    if token in ("的", "了", "地", "得", "着", "过"):
        return True
    if token in ("前", "原", "后"):
        return i == 0
    if token == "对":
        return i == 0 or tokens[i + 1 : i + 2] != ["外"]
    if token in lexicon.cue_set("org_break") or token.endswith("兼"):
        return tokens[i + 1 : i + 2] not in _BOARDS
    if i == len(tokens) - 1:
        return False
    kind, follower = wordclasses.class_of(token), wordclasses.class_of(tokens[i + 1])
    if kind == "r" and len(token) == 1 and token not in _PRONOUNS:
        return False
    return kind in ("r", "uj", "ul", "c") or (kind == "v" and len(token) > 1 and follower == "ns")


def _deictic(phrase: str) -> int:
    """Return the length of 该市, 我县 and the like at the head of a phrase."""
    found = _DEICTIC.match(phrase)
    return found.end() if found else 0


def _is_body(phrase: str) -> bool:
    """Return whether a phrase ends like an organisation or a place."""
    if not phrase:
        return False
    if phrase[-1] == "族":
        return False
    verbal = (wordclasses.class_of(phrase[-2:]) or "n")[0] in "vad"
    if any(phrase.endswith(s) and not (verbal and len(s) == 1) for s in _suffixes(phrase[-1])):
        return True
    if any(phrase[-n:] in lexicon.divisions() for n in (4, 3, 2)):
        return True
    return any(wordclasses.class_of(phrase[-n:]) in _PLACE_CLASSES for n in (7, 6, 5, 4, 3, 2) if len(phrase) >= n)


def _is_named_body(word: str) -> bool:
    """Return whether a word by itself names a place or an organisation."""
    return wordclasses.class_of(word) in ("ns", "nt") or word in lexicon.divisions() or _ends_body(word)


def _ends_body(word: str) -> bool:
    """Return whether a word of some length ends like an organisation."""
    return len(word) > 2 and any(word.endswith(s) for s in _suffixes(word[-1]))


def _is_unlisted_place(body: str, tokens: list[str]) -> bool:
    """Return whether a phrase is a known place followed by words the dictionary lacks (西藏那曲)."""
    inside = [t for t in tokens if t in body]
    return (
        len(inside) > 1
        and "".join(inside) == body
        and wordclasses.class_of(inside[0]) == "ns"
        and all(len(t) > 1 and wordclasses.class_of(t) in (None, "ns") for t in inside[1:])
    )


def _suffixes(last: str) -> tuple[str, ...]:
    """Return the endings of organisations and places that end in a character."""
    return _by_last().get(last, ())


@cache
def _by_last() -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for suffix in sorted(lexicon.cue_set("org_suffix")):
        grouped.setdefault(suffix[-1], []).append(suffix)
    return {last: tuple(group) for last, group in grouped.items()}
