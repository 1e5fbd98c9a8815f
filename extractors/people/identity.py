"""Who is who: mentions of one name gathered into persons, over all documents.

A mention is first joined with those of the same name in its article. What an article says of the name gives it keys:
the bodies it serves and the place it governs, with 市, 县, 我省 read as the article's own. Groups that share a key are
one person; the same name with other keys is another. A name without any post goes to the person of that name in
the same document, else to the only one at home in the same place. 王主任 goes to 王建国 where the article calls exactly one
王 主任; 郑女士 without such a name stays a person of its article. Every step looks up keys: the cost is
linear in the mentions, save for sorting.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyarrow as pa

from extractors import reference
from extractors.people import lexicon
from schemas.tables import PERSON_MENTIONS, PERSONS

_MEDIA = re.compile(r"记者|编辑|责编|校对|审核|评论员|主笔|实习生|美编|版式|主编|总编")
_GOVERNING = re.compile(
    r"(?:省|市|县|区|州|旗|盟|镇|乡)(?:委|长)|省长|市长|县长|区长|镇长|乡长|州长|旗长|常委|领导|总书记|委员长|总理|国家主席"
)
_RELATIVE = re.compile(r"^(?:我|本|该|全)?(?P<level>省|市|县|区|州|旗|镇|乡|村|社区)(?!.{0,3}[省市县区州])")
_ADMIN = re.compile(
    r"^(?P<place>[\u4e00-\u9fff]{2,8}?)(?P<level>特别行政区|自治区|自治州|自治县|省|市|县|区|州|旗|镇|乡|村|街道|社区)"
)
_OWN = re.compile(r"^(?:本报|本刊|本网|本台|本社|公司|集团|学校|医院|中心)$")
_COMPANY = re.compile(r"(?:（集团）|集团)?(?:股份|控股)?(?:有限责任公司|有限公司|股份公司|公司|集团)$")
_LEAD_BODY = re.compile(r"^(?:人民政府|政府|人大常委会|人大|政协|市委|县委|区委|省委|党委)?$")


_FORMAL = ("女士", "先生", "小姐", "太太")
_ALSO = {
    "警官": ("民警", "警察", "交警", "特警", "刑警", "所长"), "老师": ("教师", "教授", "校长", "讲师"),
    "医生": ("医师", "大夫"), "总": ("总经理", "董事长", "总裁"), "法官": ("审判长", "庭长"), "支书": ("支部书记",),
    "工": ("工程师",),
}  # fmt: skip
"""Titles that a shorter form of address stands for."""


@dataclass(slots=True)
class _Mention:
    """A row of ``people`` with the date and home of its article."""

    mention_id: str
    doc_id: str
    article_id: str
    start: int
    name: str
    full: bool
    byline: bool
    title: str | None
    organisation: str | None
    day: dt.date | None
    home: str


@dataclass(slots=True)
class _Group:
    """Mentions of one name in one article that are one person, and what tells that person from others."""

    name: str
    mentions: list[_Mention]
    keys: set[str] = field(default_factory=set)

    @property
    def media(self) -> bool:
        """Whether the article shows the person only as a journalist."""
        return all(m.byline or m.title is None for m in self.mentions) and any(
            m.title and _MEDIA.search(m.title) for m in self.mentions
        )

    @property
    def first(self) -> tuple[dt.date, str, int]:
        """Date, document and offset of the earliest mention."""
        return min((m.day or dt.date.max, m.doc_id, m.start) for m in self.mentions)


def build(documents: pa.Table, articles: pa.Table, people: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the tables ``persons`` and ``person_mentions``.

    Every mention belongs to one person. The result does not depend on the order of the rows, and a person keeps its
    ``person_id`` as long as its earliest mention stays.

    Args:
        documents: ``documents``.
        articles: ``articles``.
        people: ``people``.
    """
    mentions = _mentions(documents, articles, people)
    groups, partial = _groups(mentions)
    persons: list[list[_Group]] = []
    by_name: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        by_name[group.name].append(group)
    for name in sorted(by_name):
        persons += _resolve(name, sorted(by_name[name], key=lambda g: g.first))
    persons += _abbreviated(persons, partial)
    rows = [_person(groups_) for groups_ in persons]
    links = [
        {"person_id": row["person_id"], "mention_id": m.mention_id}
        for row, groups_ in zip(rows, persons, strict=True)
        for g in groups_
        for m in g.mentions
    ]
    return PERSONS.from_rows(rows), PERSON_MENTIONS.from_rows(links)


def _mentions(documents: pa.Table, articles: pa.Table, people: pa.Table) -> list[_Mention]:
    """Return the mentions in order of document and place, each with date and home of its article."""
    columns = ("doc_id", "published", "home_adcode")
    of_doc = {d: (day, home or "") for d, day, home in zip(*(documents[c].to_pylist() for c in columns), strict=True)}
    columns = ("article_id", "published", "home_adcode")
    of_article = {a: (day, home) for a, day, home in zip(*(articles[c].to_pylist() for c in columns), strict=True)}
    wanted = ("mention_id", "doc_id", "article_id", "start", "name", "name_form", "role", "title", "organisation")
    made = []
    for m, doc, article, start, name, form, role, title, body in zip(
        *(people[c].to_pylist() for c in wanted), strict=True
    ):
        day, home = of_article.get(article, (None, None))
        doc_day, doc_home = of_doc.get(doc, (None, ""))
        made.append(
            _Mention(
                m,
                doc,
                article,
                start,
                name,
                form == "full",
                role == "byline",
                title,
                body,
                day or doc_day,
                home or doc_home,
            )
        )
    return sorted(made, key=lambda m: (m.doc_id, m.start))


def _groups(mentions: Iterable[_Mention]) -> tuple[list[_Group], list[_Group]]:
    """Return the groups of full names, and those of partial ones, by article and name.

    A journalist's byline and a post of another kind under the same name in one article are two groups.
    """
    by_article: dict[tuple[str, str, bool], list[_Mention]] = defaultdict(list)
    for m in mentions:
        by_article[m.article_id, m.name, m.full].append(m)
    full, partial = [], []
    for (_, name, whole), members in by_article.items():
        if not whole:
            partial.append(_Group(name, members))
            continue
        authors = [m for m in members if m.byline and m.title and _MEDIA.search(m.title)]
        others = [m for m in members if m not in authors] if authors else members
        apart = any(m.title and not _MEDIA.search(m.title) and m.title != "通讯员" for m in others)
        for part in [authors, others] if authors and apart else [members]:
            full.append(_Group(name, part, {k for m in part for k in _keys(m)}))
    return full, partial


def _keys(m: _Mention) -> list[str]:
    """Return what the post of a mention says of the person: the body, or the place governed, in absolute terms."""
    if m.title is None and m.organisation is None:
        return []
    title, body = m.title or "", m.organisation or ""
    if _MEDIA.search(title) and (not body or _OWN.match(body)):
        return [f"media {m.home[:4]}"]
    if not body and not _GOVERNING.search(title):
        return []
    if _OWN.match(body):
        return [f"body {m.article_id} {body}"]
    place, rest = _place_of(body, title, m.home)
    if (_GOVERNING.search(title) and _LEAD_BODY.match(rest)) or (not body and place):
        return [f"governs {place}"]
    if _LEAD_BODY.match(rest) and rest:
        return [f"governs {place}"]
    return [f"body {place} {_COMPANY.sub('', rest) or rest}"]


def _place_of(body: str, title: str, home: str) -> tuple[str, str]:
    """Return the stem of the place that a body belongs to, and the rest of its name."""
    stated = _ADMIN.match(body)
    if stated and not _RELATIVE.match(body):
        return stated["place"], body[stated.end() :]
    relative = _RELATIVE.match(body or title.lstrip("常务副代理"))
    if relative:
        return _home_stem(home, relative["level"]), body[relative.end() :] if body else ""
    if body in _stems():
        return body, ""
    return "", body


def _home_stem(home: str, level: str) -> str:
    """Return the stem of the place of a level that contains the home place (省 at 331081 → 浙江)."""
    names = _division_names()
    code = home[:2] + "0000" if level == "省" else home
    if level == "市" and home[4:] not in ("", "00") and not names.get(home, ("", ""))[0].endswith("市"):
        code = home[:4] + "00"
    return names.get(code, ("", home))[1]


@cache
def _division_names() -> Mapping[str, tuple[str, str]]:
    """Return official name and stem of every division by its code."""
    return {r["adcode"]: (r["name"], r["short"] or r["name"]) for r in reference.rows("divisions")}


@cache
def _stems() -> frozenset[str]:
    """Return the stems of the divisions' names."""
    return frozenset(stem for _, stem in _division_names().values())


def _resolve(name: str, groups: Sequence[_Group]) -> list[list[_Group]]:
    """Return the groups of one name, earliest first, gathered into persons."""
    if name in lexicon.notable():
        return [list(groups)]
    parent = list(range(len(groups)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(i: int, j: int) -> None:
        low, high = sorted((root(i), root(j)))
        parent[high] = low

    by_key: dict[str, int] = {}
    for i, group in enumerate(groups):
        for key in sorted(group.keys):
            join(by_key.setdefault(key, i), i)
    _place_bare(groups, root, join)
    gathered: dict[int, list[_Group]] = defaultdict(list)
    for i, group in enumerate(groups):
        gathered[root(i)].append(group)
    return [gathered[i] for i in sorted(gathered)]


def _place_bare(groups: Sequence[_Group], root: Callable[[int], int], join: Callable[[int, int], None]) -> None:
    """Join the groups that no key tells apart: by document, then by home place, where only one person fits."""
    for scope in (_document, _home):
        told: dict[str, set[int]] = defaultdict(set)
        bare: dict[str, list[int]] = defaultdict(list)
        for i, group in enumerate(groups):
            if group.keys or root(i) != i:
                told[scope(group)].add(root(i))
            else:
                bare[scope(group)].append(i)
        for place, members in bare.items():
            people = {r for r in told[place] if not groups[r].media} or told[place]
            if len(people) == 1:
                for i in members:
                    join(next(iter(people)), i)
            elif not people:
                for i in members[1:]:
                    join(members[0], i)


def _document(group: _Group) -> str:
    """Return the document of a group."""
    return group.mentions[0].doc_id


def _home(group: _Group) -> str:
    """Return the prefecture at home in which a group is named, or its document where no home is known."""
    return group.mentions[0].home[:4] or group.mentions[0].doc_id


def _abbreviated(persons: Sequence[list[_Group]], partial: Sequence[_Group]) -> list[list[_Group]]:
    """Put surnames with 主任, 女士 and the like where the article decides for one full name; return the rest as persons."""
    by_article: dict[tuple[str, str], list[tuple[int, _Group]]] = defaultdict(list)
    titles: list[frozenset[str]] = []
    for i, person in enumerate(persons):
        titles.append(frozenset(m.title for g in person for m in g.mentions if m.title))
        for group in person:
            by_article[group.mentions[0].article_id, _surname(group.name)].append((i, group))
    alone = []
    for group in partial:
        surname = _surname(group.name)
        named = [
            i
            for i, full in by_article.get((group.mentions[0].article_id, surname), ())
            if not full.media and (full.mentions[0].start < group.mentions[0].start or not group.name.endswith(_FORMAL))
        ]
        fitting = sorted({i for i in named if _fits(_form(group.name, surname), titles[i])})
        if len(fitting) == 1:
            persons[fitting[0]].append(group)
        else:
            alone.append([group])
    return sorted(alone, key=lambda groups: groups[0].first)


def _fits(form: str, titles: Iterable[str]) -> bool:
    """Return whether a surname with ``form`` may stand for a person of the given titles."""
    if form.startswith("某"):
        return False
    if not form:
        return True
    known = lexicon.titles().get(form)
    if known is None or known.kind == "kinship":
        return True
    return any(t.endswith((form, *_ALSO.get(form, ()))) for t in titles)


def _form(name: str, surname: str) -> str:
    """Return what stands beside the surname of a partial name, empty for 老张."""
    return "" if name.endswith(surname) else name[len(surname) :]


def _surname(name: str) -> str:
    """Return the surname of a full or partial name; of 老张 and 小李 the second character."""
    if len(name) == 2 and name[0] in "老小阿":
        return name[1]
    return name[:2] if name[:2] in lexicon.surnames() and len(name) > 2 else name[:1]


def _person(groups: Sequence[_Group]) -> dict[str, Any]:
    """Return the row of a person."""
    mentions = [m for g in groups for m in g.mentions]
    first = min(mentions, key=lambda m: (m.day or dt.date.max, m.doc_id, m.start))
    name = max(
        Counter(m.name for m in mentions if m.full) or Counter(m.name for m in mentions), key=lambda n: (len(n), n)
    )
    days = [m.day for m in mentions if m.day]
    return {
        "person_id": hashlib.sha256(f"{name}\t{first.mention_id}".encode()).hexdigest()[:16],
        "name": name,
        "posts": _posts(mentions),
        "n_mentions": len(mentions),
        "n_documents": len({m.doc_id for m in mentions}),
        "first_seen": min(days, default=None),
        "last_seen": max(days, default=None),
    }


def _posts(mentions: Sequence[_Mention]) -> list[dict[str, Any]]:
    """Return the titles and organisations of a person's mentions, most frequent first."""
    by_post: dict[tuple[str, str], list[_Mention]] = defaultdict(list)
    for m in mentions:
        if m.title or m.organisation:
            by_post[m.title or "", m.organisation or ""].append(m)
    posts = []
    for (title, organisation), members in sorted(by_post.items(), key=lambda item: (-len(item[1]), item[0])):
        days = [m.day for m in members if m.day]
        posts.append(
            {
                "title": title or None,
                "organisation": organisation or None,
                "first_seen": min(days, default=None),
                "last_seen": max(days, default=None),
                "n_mentions": len(members),
            }
        )
    return posts
