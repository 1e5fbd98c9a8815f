"""People: names, their titles and organisations, and who wrote the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from extractors.page import Page, mention_id
from extractors.people import bylines, recognition
from extractors.people.recognition import Found
from extractors.people.titles import Post, Span, Titles
from extractors.spans import Mention

_LINK = re.compile(r"(?:（[^（）\n]{1,40}）)?、(?:[\u4e00-\u9fff]{2,3}、)?| |和|及|以及")
_BLANKS = re.compile(r"\s+")
_BYLINE_POST = re.compile(r"[\n ]*(?P<posts>[^。；！？“”：\n]{2,40})")


@dataclass(frozen=True, slots=True)
class Person:
    """A mention of a person with what is printed beside it.

    Attributes:
        start: First offset in the view.
        end: Offset after the last character.
        form: ``full`` or ``partial``.
        role: ``byline`` or ``mentioned``.
        title: Span of the position beside it, or ``None``.
        organisation: Span of the organisation or place of the title, or ``None``.
        rule: Rule that found it.
        confidence: Degree of belief, between 0 and 1.
    """

    start: int
    end: int
    form: str
    role: str
    title: Span | None
    organisation: Span | None
    rule: str
    confidence: float


def find(text: str) -> list[Mention]:
    """Return the names of people in a text, in order and disjoint.

    >>> [m.surface for m in find("县长周建国表示，将请李阿伯到现场。")]
    ['周建国', '李阿伯']
    """
    return [
        Mention(p.start, p.end, "person", p.rule, text[p.start : p.end], {"form": p.form}, p.confidence)
        for p in recognise(text)
    ]


def recognise(text: str, entities: Iterable[tuple[int, int, str, float]] = ()) -> list[Person]:
    """Return the people named in the text of a view, with title, organisation and role, in order and disjoint.

    Args:
        text: Text of a view.
        entities: Names of a statistical recogniser as ``(start, end, label, score)``; may be empty.
    """
    titles = Titles(text)
    authors = bylines.find(text, titles)
    known = {text[a.start : a.end]: 4.0 for a in authors if 2 <= a.end - a.start <= 4}
    found = recognition.find(text, titles, entities, known, [(a.start, a.end) for a in authors])
    people = [
        Person(a.start, a.end, "full", "byline", *_byline_post(text, titles, a, authors), f"byline_{a.rule}", 0.97)
        for a in authors
    ]
    people += _mentioned(text, titles, found)
    return sorted(people, key=lambda p: p.start)


def _byline_post(
    text: str, titles: Titles, author: bylines.Author, authors: list[bylines.Author]
) -> tuple[Span | None, Span | None]:
    """Return title and organisation of an author: as read in the frame, else from the line below the names."""
    if author.title or author.organisation or author.rule != "marked":
        return author.title, author.organisation
    line_end = text.find("\n", author.end)
    if line_end < 0:
        return None, None
    below = _BYLINE_POST.match(text, line_end)
    post = titles.leading(below.start("posts"), below.end("posts")) if below else None
    if post is None or post.title is None or text[post.title[1] : post.title[1] + 1] not in ("", "\n", "、", "，"):
        return None, None
    return post.title, post.organisation


def _mentioned(text: str, titles: Titles, found: list[Found]) -> list[Person]:
    """Return the names of running text with their titles; a list shares the title before it."""
    people: list[Person] = []
    shared: Post | None = None
    previous: Found | None = None
    floor = 0
    for f in found:
        own = titles.before(f.start, floor)
        post = own if own and own.title else None
        if (
            post is None
            and previous is not None
            and shared is not None
            and _LINK.fullmatch(text, previous.end, f.start)
        ):
            post = shared
        elif post is not None and previous is not None and shared is not None:
            post = _inherited(text, post, shared, previous)
        shared = post
        if post is None:
            post = titles.after(f.start, f.end, floor)
        title, organisation = (post.title, post.organisation) if post else (None, None)
        people.append(Person(f.start, f.end, f.form, "mentioned", title, organisation, f.rule, round(f.confidence, 2)))
        previous, floor = f, max(f.end, title[1] if title else 0)
    return _appointed(text, people)


def _appointed(text: str, people: list[Person]) -> list[Person]:
    """Return the people with a post given after a list (选举张三、李四为副主任) put beside every name of it."""
    result = list(people)
    for i in range(len(result) - 2, -1, -1):
        mine, after = result[i], result[i + 1]
        if (
            mine.title is None
            and after.title
            and after.title[0] > after.end
            and text[mine.end : after.start] in ("、", "和")
        ):
            gap = text[after.end : after.title[0]]
            if gap.startswith(("为", "任", "担任", "当选")):
                result[i] = replace(mine, title=after.title, organisation=after.organisation)
    return result


def _inherited(text: str, post: Post, shared: Post, previous: Found) -> Post:
    """Return a post with the organisation of the one before it where it plainly continues that (…主任张三，副主任李四)."""
    gap = text[previous.end : post.start]
    if post.organisation or not shared.organisation or gap not in ("，", "、", "；"):
        return post
    mine, other = (text[slice(*(p.title or (0, 0)))].lstrip("副常务") for p in (post, shared))
    if mine == other or (post.kind == shared.kind and post.kind in ("company", "school", "hospital")):
        return Post(post.start, post.title, shared.organisation, post.kind)
    return post


def extract(page: Page) -> list[dict[str, Any]]:
    """Return the rows of the ``people`` table for a page, in order of their place in the source."""

    def printed(span: Span | None) -> str | None:
        return _BLANKS.sub("", page.view.surface(*span)) if span else None

    return [
        _whole(
            page,
            page.mention_row(
                "people", p.start, p.end, p.rule, p.confidence,
                name=printed((p.start, p.end)), name_form=p.form, role=p.role,
                title=printed(p.title), organisation=printed(p.organisation),
            ),
        )
        for p in recognise(page.text, page.entities)
    ]  # fmt: skip


def _whole(page: Page, row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with the second printing of its last glyph, where a PDF layer doubles every glyph (柳柳 青青)."""
    source, start, end = page.view.source, row["start"], row["end"]
    doubled = (
        source[start : start + 1] == source[start + 1 : start + 2] and source[end - 1 : end] == source[end : end + 1]
    )
    if doubled and len(row["name"]) < end - start:
        row["end"] = end + 1
        row["mention_id"] = mention_id(page.doc_id, "people", start, end + 1)
    return row
