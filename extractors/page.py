"""A document as the extractors see it: its view, its articles and sentences, its date and home.

All offsets here count the characters of the *view* (``page.text``); ``Page.mention_row`` turns them into the
source offsets that are published.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

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


def pages(
    documents: pa.Table,
    views: pa.Table,
    articles: pa.Table,
    sentences: pa.Table,
    words: pa.Table | None = None,
    entities: pa.Table | None = None,
) -> list[Page]:
    """Return the documents of the given tables as pages, in order of ``doc_id``."""
    raise NotImplementedError
