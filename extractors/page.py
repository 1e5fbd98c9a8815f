"""A document as the extractors see it: its view, its articles and sentences, its date and home.

All offsets here count the characters of the *view* (``page.text``); ``Page.mention_row`` turns them into the
source offsets that are published.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from extractors import articles, text
from extractors.text import View


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the view: a sentence, a headline, a caption or a row of table cells.

    Attributes:
        sentence_id: Key of the sentence.
        start: First view offset.
        end: View offset after the last character.
        paragraph: Number of the paragraph within the document.
        kind: One of ``schemas.vocabulary.SENTENCE_KIND``.
        article: Index of its article in ``Page.articles``.
    """

    sentence_id: str
    start: int
    end: int
    paragraph: int
    kind: str
    article: int


@dataclass(frozen=True, slots=True)
class Article:
    """A stretch of the view with one headline, reference date and home place.

    Attributes:
        article_id: Key of the article.
        start: First view offset.
        end: View offset after the last character.
        headline: Headline, or ``None``.
        byline: Byline as printed, or ``None``.
        dateline: Dateline as printed, or ``None``.
        published: Reference date, or ``None``.
        home_place: Official name of the place it is at home in, or ``None``.
        home_adcode: Code of that place, or ``None``.
    """

    article_id: str
    start: int
    end: int
    headline: str | None = None
    byline: str | None = None
    dateline: str | None = None
    published: dt.date | None = None
    home_place: str | None = None
    home_adcode: str | None = None


@dataclass(frozen=True)
class Page:
    """A document ready for extraction.

    Attributes:
        doc_id: Key of the document.
        view: The text as it reads, with the way back to the source.
        articles: Articles in text order, without gaps.
        sentences: Sentences in text order.
        published: Reference date of the document.
        home_place: Official name of the home place.
        home_adcode: Its code.
        words: View offsets after each word, ascending; empty where no segmenter ran.
        entities: Names of the statistical recogniser as ``(start, end, label, score)``; empty where none ran.
    """

    doc_id: str
    view: View
    articles: tuple[Article, ...]
    sentences: tuple[Sentence, ...]
    published: dt.date | None = None
    home_place: str | None = None
    home_adcode: str | None = None
    words: tuple[int, ...] = ()
    entities: tuple[tuple[int, int, str, float], ...] = field(default=())

    @property
    def text(self) -> str:
        """The view's text."""
        return self.view.text

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_at(self, offset: int) -> Sentence:
        """Return the sentence that holds a view offset (the nearest before it, for a gap)."""
        return self.sentences[max(bisect_right(self._sentence_starts, offset) - 1, 0)]

    def article_at(self, offset: int) -> Article:
        """Return the article that holds a view offset."""
        return self.articles[self.sentence_at(offset).article]

    def sentences_of(self, article: Article) -> Iterator[Sentence]:
        """Yield the sentences of an article, in order."""
        first = max(bisect_right(self._sentence_starts, article.start) - 1, 0)
        for sentence in self.sentences[first:]:
            if sentence.start >= article.end:
                return
            if sentence.start >= article.start:
                yield sentence

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the view offsets of a published (source) span; the inverse of ``view.span``."""
        return self.view.locate(start, end)

    def mention_row(
        self, table: str, start: int, end: int, rule: str, confidence: float, **values: Any
    ) -> dict[str, Any]:
        """Return a row of a mention table for the view span ``[start, end)``, common columns filled."""
        sentence = self.sentence_at(start)
        source_start, source_end = self.view.span(start, end)
        return {
            "doc_id": self.doc_id,
            "article_id": self.articles[sentence.article].article_id,
            "sentence_id": sentence.sentence_id,
            "mention_id": mention_id(self.doc_id, table, source_start, source_end),
            "start": source_start,
            "end": source_end,
            "text": self.view.surface(start, end),
            "rule": rule,
            "confidence": round(confidence, 2),
            **values,
        }


def mention_id(doc_id: str, table: str, start: int, end: int) -> str:
    """Return the stable key of a mention: a hash of document, table and source span."""
    return hashlib.sha256(f"{doc_id}\t{table}\t{start}\t{end}".encode()).hexdigest()[:16]


def make(
    source: str,
    published: dt.date | None = None,
    home: tuple[str | None, str | None] | str | None = None,
    doc_id: str = "text",
) -> Page:
    """Return a page made of a source text.

    Args:
        source: The text as decoded.
        published: Reference date.
        home: Official name of the home place, or that and its code.
        doc_id: Key of the document.
    """
    view, blocks = text.read(source)
    kinds = articles.block_kinds(view.text, blocks)
    home_place, home_adcode = home if isinstance(home, tuple) else (home, None)
    stories = articles.stories(view.text, blocks, kinds)
    made = tuple(
        Article(
            articles.key(doc_id, "articles", i), blocks[s.first].start, blocks[s.last - 1].end,
            s.headline, s.byline, s.dateline, published, home_place, home_adcode,
        )
        for i, s in enumerate(stories)
    )  # fmt: skip
    starts = [s.first for s in stories]
    sentences = tuple(
        Sentence(
            articles.key(doc_id, "sentences", i), p.start, p.end, p.paragraph, p.kind,
            bisect_right(starts, p.paragraph) - 1,
        )
        for i, p in enumerate(articles.parts(view.text, blocks, kinds))
    )  # fmt: skip
    return Page(doc_id, view, made, sentences, published, home_place, home_adcode)


def rows(page: Page) -> dict[str, list[dict[str, Any]]]:
    """Return the page as rows of the tables ``views``, ``articles`` and ``sentences``."""
    return {
        "views": [{"doc_id": page.doc_id, "text": page.text, "offsets": page.view.offsets}],
        "articles": [_article_row(page, a) for a in page.articles],
        "sentences": [_sentence_row(page, s) for s in page.sentences],
    }


def _article_row(page: Page, article: Article) -> dict[str, Any]:
    start, end = page.view.span(article.start, article.end)
    return {"doc_id": page.doc_id, **{f: getattr(article, f) for f in Article.__slots__}, "start": start, "end": end}


def _sentence_row(page: Page, sentence: Sentence) -> dict[str, Any]:
    start, end = page.view.span(sentence.start, sentence.end)
    return {
        "doc_id": page.doc_id,
        "article_id": page.articles[sentence.article].article_id,
        "sentence_id": sentence.sentence_id,
        "start": start,
        "end": end,
        "paragraph": sentence.paragraph,
        "kind": sentence.kind,
        "text": page.text[sentence.start : sentence.end],
    }


def pages(tables: Mapping[str, pa.Table]) -> list[Page]:
    """Return the documents of the given tables as pages, in order of ``doc_id``.

    Args:
        tables: ``documents``, ``views``, ``articles`` and ``sentences``; ``words`` and ``entities`` where a stage
            reads them.
    """
    by_doc = {name: by_document(table) for name, table in tables.items() if name != "documents"}
    documents = {d["doc_id"]: d for d in tables["documents"].to_pylist()}
    return [_page(documents[doc_id], doc_id, by_doc) for doc_id in sorted(by_doc["views"])]


def by_document(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a table by document, in order."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        grouped.setdefault(row["doc_id"], []).append(row)
    return grouped


def _page(document: dict[str, Any], doc_id: str, by_doc: dict[str, dict[str, list[dict[str, Any]]]]) -> Page:
    [shown] = by_doc["views"][doc_id]
    view = View(shown["text"], np.asarray(shown["offsets"], np.int32), document["text"])
    told = by_doc["articles"].get(doc_id, [])
    number = {a["article_id"]: i for i, a in enumerate(told)}
    made = tuple(
        Article(
            **{f: a[f] for f in Article.__slots__}
            | dict(zip(("start", "end"), view.locate(a["start"], a["end"]), strict=True))
        )
        for a in told
    )
    sentences = tuple(
        Sentence(
            s["sentence_id"], *view.locate(s["start"], s["end"]), s["paragraph"], s["kind"], number[s["article_id"]]
        )
        for s in by_doc["sentences"].get(doc_id, [])
    )
    words = by_doc.get("words", {}).get(doc_id, [])
    entities = by_doc.get("entities", {}).get(doc_id, [])
    return Page(
        doc_id, view, made, sentences, document["published"], document["home_place"], document["home_adcode"],
        tuple(words[0]["ends"]) if words else (),
        tuple((e["start"], e["end"], e["label"], e["score"]) for e in entities),
    )  # fmt: skip
