"""Which indicator, period and place each quantity of a page measures."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.indicators import headlines, lines, measures, periods, placing, sites, status, tokens, topics
from extractors.indicators.comparing import Comparer
from extractors.indicators.lines import Figure, Line
from extractors.indicators.naming import Namer
from extractors.indicators.tokens import DATE, PERSON, PLACE, QUANTITY, Mark, Marks
from extractors.page import Page, Sentence

Row = dict[str, Any]
_AMOUNT = ("value_min", "value_max", "unit", "dimension", "base_unit", "base_note", "qualifier")
_ADMINISTRATIVE = frozenset({"country", "province", "city", "county", "town", "village"})
_MINUS = re.compile(r"\D{0,3}[-−－–负零]")
"""What a quantity below zero begins with, after a hedge; without it only a decrease is below zero."""
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]+[)）、]|第[一二三四五六七八九十]+[章节部]|#")
_BULLETS = "■●▲◆★▼"
_RUBRIC = 16
"""Characters that the rubric of a section has at most."""
_LABEL = 12
"""Characters within which a place with a colon begins a story."""
_PLACE = ("place", "place_adcode", "place_mention_id")
_VILLAGES = ("村", "镇", "乡", "社区", "嘎查", "苏木", "街道")
_PERIOD = ("period_start", "period_end", "period_text", "date_mention_id")
_ORGANS = topics.Organs.read


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows of the other tables for a page, in text order."""

    quantities: Sequence[Row]
    dates: Sequence[Row]
    places: Sequence[Row]
    people: Sequence[Row]


class Linker:
    """Reads a page from top to bottom and links its quantities."""

    def __init__(self, page: Page, evidence: Evidence) -> None:
        self._page, self._evidence = page, _with_sites(page, evidence)
        self._place_spans = [page.locate(p["start"], p["end"]) for p in self._evidence.places]
        self._marks = Marks(self._all_marks())
        self._organs = _ORGANS()
        self._namer = Namer()
        self._topic = topics.Topic()
        self._sites = sites.Topics()
        self._mains = self._stories()
        self._article = -1
        self._comparer = Comparer()
        self._ahead = -1
        self._previous = 0
        self._section: bool | None = None
        self._last: Row | None = None

    def _all_marks(self) -> Iterable[Mark]:
        """Yield the mentions as marks of the view; places inside other names stay words, facilities excepted."""
        given = self._evidence
        for kind, rows in ((QUANTITY, given.quantities), (DATE, given.dates), (PERSON, given.people)):
            for i, row in enumerate(rows):
                start, end = self._page.locate(row["start"], row["end"])
                if start < end:
                    yield Mark(start, end, kind, i)
        unnamed = [span for span, p in zip(self._place_spans, given.places, strict=True) if p["mention_id"] is None]
        inner = {i for a, b in unnamed for i in range(a, b)}
        for i, row in enumerate(given.places):
            start, end = self._place_spans[i]
            covered = start in inner and row["mention_id"] is not None
            if start < end and not covered and (not row["nested"] or row["kind"] == "site"):
                yield Mark(start, end, PLACE, i)

    def rows(self) -> list[Row]:
        """Return the rows of ``indicators``."""
        made: list[tuple[Figure, dict[str, Any]]] = []
        for sentence in self._page.sentences:
            made += self._sentence(sentence)
        headlines.complete(made)
        return [self._row(figure, values) for figure, values in made]

    def _sentence(self, sentence: Sentence) -> list[tuple[Figure, dict[str, Any]]]:
        """Return the figures of a sentence with the columns found for them."""
        if sentence.article != self._article:
            self._article, self._namer, self._section = sentence.article, Namer(), None
        if sentence.start in self._mains:
            self._topic, self._sites = topics.Topic(self._mains[sentence.start]), sites.Topics()
        self._topic.enter(sentence.paragraph)
        self._turn(sentence)
        marks = self._marks.between(sentence.start, sentence.end)
        made: list[tuple[Figure, dict[str, Any]]] = []
        if any(m.kind in (QUANTITY, DATE) for m in marks):
            read = tokens.read(self._page.text, sentence.start, sentence.end, marks)
            line = lines.read(read, self._evidence.quantities, sentence.kind, sentence.paragraph)
            if line.figures:
                self._name_sites(sentence)
                line.sites = self._sites.spoken_of(line)
                made = self._link(line, sentence)
            self._look_ahead(line)
        self._hear(sentence)
        self._previous = sentence.start
        return made

    def _link(self, line: Line, sentence: Sentence) -> list[tuple[Figure, dict[str, Any]]]:
        """Set what can be found out about the figures of a line."""
        for figure in line.figures:
            measures.judge(line, figure)
        self._namer.name(line)
        nested = self._nested(sentence)
        self._strip_places(line, nested)
        if self._topic.organ is None:
            self._topic.organ = self._organ(sentence)
        made = []
        for figure in line.figures:
            values = self._period(line, figure)
            period = (values["period_start"], values["period_end"])
            self._comparer.compare(line, figure, period, self._evidence.dates)
            figure.bare = headlines.is_bare(line, figure)
            figure.headline = figure.bare or sentence.kind == "headline"
            figure.status = status.judge(line, figure, self._setting(line, sentence, values))
            values |= self._place(line, figure, nested)
            made.append((figure, values))
        self._last = made[-1][1]
        return made

    @property
    def _published(self) -> dt.date | None:
        return self._page.articles[self._article].published

    def _nested(self, sentence: Sentence) -> list[int]:
        """Return the rows of the places of a sentence that are part of other names and open a clause."""
        first = bisect_left(self._place_spans, (sentence.start, 0))
        last = bisect_left(self._place_spans, (sentence.end, 0))
        rows = []
        for i in range(first, last):
            start, place = self._place_spans[i][0], self._evidence.places[i]
            if (
                not place["nested"]
                or place["kind"] not in _ADMINISTRATIVE
                or self._page.text[start - 1 : start] in ("“", "《")
            ):
                continue
            if topics.is_topical(self._page.text, sentence.start, start, "", False):
                rows.append(i)
        return rows

    def _strip_places(self, line: Line, nested: Sequence[int]) -> None:
        """Take a place that is part of another name off the front of the figures' names."""
        texts = {self._page.text[start:end] for start, end in (self._place_spans[i] for i in nested)}
        texts |= {self._evidence.places[i]["name"] for i in nested}
        for figure in line.figures:
            own = next(
                (
                    t
                    for t in sorted(texts, key=lambda t: (-len(t), t))
                    if figure.name and figure.name.startswith(t) and len(figure.name) > len(t) + 1
                ),
                "",
            )
            figure.name = figure.name[len(own) :] if figure.name else None

    def _setting(self, line: Line, sentence: Sentence, values: Row) -> status.Setting:
        """Return what surrounds a figure: its sentence, the text of the article near it, its period.

        What a paragraph says of the future holds for its later sentences that begin with a verb, as lists of tasks do.
        """
        article, text = self._page.articles[sentence.article], self._page.text
        return status.Setting(
            text[sentence.start : sentence.end],
            text[max(article.start, sentence.start - 400) : min(article.end, sentence.end + 300)],
            text[max(article.start, self._previous) : sentence.end],
            (values["period_start"], values["period_end"]),
            self._published,
            self._section is True or (self._ahead == sentence.paragraph and line.tokens[0].kind in "vbm"),
            self._section is False,
        )

    def _turn(self, sentence: Sentence) -> None:
        """Let a heading, or a sentence that announces tasks, turn the section back or ahead."""
        text = self._page.text[sentence.start : sentence.end]
        heading = sentence.kind == "headline" or (len(text) < 30 and text[-1:] not in "。；！？")
        turned = status.section(text, heading)
        if turned is not None or sentence.kind in ("headline", "byline") or (heading and _NUMBERED.match(text)):
            self._section = turned

    def _look_ahead(self, line: Line) -> None:
        """Note whether a sentence turns its paragraph to what is to come, and the period that it names."""
        reported = any(t.text in ("了", "已", "已经") for t in line.tokens)
        for i, token in enumerate(line.tokens):
            if token.kind == DATE:
                date = self._evidence.dates[token.row]
                period = (date["start_date"], date["end_date"])
                if date["kind"] in ("date", "interval") and period != (None, None):
                    self._comparer.hear(period)
                    if not reported and status.lies_ahead(period, self._published) and periods.opens(line, i):
                        self._ahead = line.paragraph
            elif i == 0 and "plan" in token.roles and len(token.text) > 2:
                self._ahead = line.paragraph

    def _period(self, line: Line, figure: Figure) -> dict[str, Any]:
        """Return the columns of the period."""
        row = periods.governing(line, figure, self._evidence.dates)
        if row is None and periods.continues(line) and self._last is not None:
            return {k: self._last[k] for k in _PERIOD}
        if row is None:
            return {"period_start": None, "period_end": None, "period_text": None, "date_mention_id": None}
        if row == periods.UNTIL_NOW:
            return {
                "period_start": None,
                "period_end": self._published,
                "period_text": "截至目前",
                "date_mention_id": None,
            }
        date = self._evidence.dates[row]
        figure.period = row
        return {
            "period_start": date["start_date"],
            "period_end": self._published if periods.runs_on(line, figure, row) else date["end_date"],
            "period_text": date["text"],
            "date_mention_id": date["mention_id"],
        }

    def _place(self, line: Line, figure: Figure, nested: Sequence[int]) -> dict[str, Any]:
        """Return the columns of the place."""
        found = placing.governing(line, figure, self._evidence.places)
        row = found.row
        if found.own:
            return self._at_home()
        if row is None and periods.continues(line) and self._last is not None:
            return {k: self._last[k] for k in _PLACE}
        if row is None and self._organs.stated.search(
            self._page.text, line.tokens[0].start, line.tokens[figure.at].start
        ):
            return _placed(topics.NATION, None)
        if row is None:
            row = self._topic.row
            if row is None:
                before = bisect_left(nested, line.tokens[figure.at].start, key=lambda i: self._place_spans[i][0])
                row = nested[before - 1] if before else found.weak
            if row is None and self._topic.organ is not None:
                return _placed(*self._topic.organ)
        if row is None or row < 0:
            return _placed(None, None)
        place = self._evidence.places[row]
        if found.listed and place["kind"] in ("site", "natural") and self._topic.main not in (None, topics.NOBODY):
            place = self._evidence.places[self._topic.main or 0]
        elif found.listed:
            return _placed(*topics.container(place))
        figure.place = row
        return _placed(place["name"], place["adcode"], place["mention_id"])

    def _at_home(self) -> Row:
        """Return the columns of the place of a person's own figure: the village or town last spoken of, if any."""
        for row in (self._sites.last(_VILLAGES), self._topic.main):
            place = None if row in (None, topics.NOBODY) else self._evidence.places[row or 0]
            if place is not None and place["name"].endswith(_VILLAGES):
                return _placed(place["name"], place["adcode"], place["mention_id"])
        return _placed(None, None)

    def _stories(self) -> dict[int, int | None]:
        """Return the main place of each story by the view offset of its first sentence.

        A story is an article, or what follows a byline, a bullet or the name of a place with a colon within one.
        """
        stories: dict[int, topics.Story] = {}
        article, story, paragraph = -1, topics.Story(), -1
        for sentence in self._page.sentences:
            begins = sentence.paragraph != paragraph and self._begins_story(sentence)
            if sentence.article != article or begins:
                story = topics.Story(sentence.paragraph)
                stories[sentence.start] = story
            article, paragraph = sentence.article, sentence.paragraph
            early = sentence.paragraph - story.paragraph < 2
            story.heard += [(row, early) for row in self._topical(sentence)]
            found = topics.ACTOR.finditer(self._page.text, sentence.start, sentence.end)
            story.actors.update(m["kind"] for m in found)
        return {begin: story.main(self._evidence.places) for begin, story in stories.items()}

    def _is_rubric(self, sentence: Sentence) -> bool:
        """Return whether a sentence is the heading of a section: a bullet and a few words, no byline."""
        text = self._page.text[sentence.start : sentence.end]
        named = any(m.kind == PERSON for m in self._marks.between(sentence.start, sentence.end))
        return (
            text[0] in _BULLETS and len(text) < _RUBRIC and not named and not re.search(r"记者|通讯员|[。：；]", text)
        )

    def _begins_story(self, sentence: Sentence) -> bool:
        """Return whether the first sentence of a paragraph begins another story of its article."""
        bullet = self._page.text[sentence.start] in _BULLETS
        if self._is_rubric(sentence):
            return False
        if sentence.kind == "byline" or (bullet and sentence.kind in ("body", "list")):
            return True
        marks = self._marks.between(sentence.start, min(sentence.start + _LABEL, sentence.end))
        return any(m.kind == PLACE and m.start == sentence.start and self._page.text[m.end] == "：" for m in marks)

    def _topical(self, sentence: Sentence) -> list[int]:
        """Return the rows of the places that a sentence speaks of."""
        if sentence.kind in ("caption", "byline"):
            return []
        marks = self._marks.between(sentence.start, sentence.end)
        ends = {m.end for m in marks if m.kind == DATE}
        rows = []
        for i, mark in enumerate(marks):
            if mark.kind != PLACE or self._is_listed(marks, i):
                continue
            place = self._evidence.places[mark.row]
            if place["name"] is None or place["nested"]:
                continue
            if place["kind"] == "natural" and place["name"][-1] in topics.WATERS:
                continue
            if place["kind"] == "site" and self._page.text[mark.end : mark.end + 1] == "、":
                continue
            if topics.is_topical(self._page.text, sentence.start, mark.start, place["kind"], mark.start in ends):
                rows.append(mark.row)
                ends.add(mark.end)
        if topics.is_breakdown(self._page.text, sentence.start):
            return []
        whole = self._page.text.find("其中", sentence.start, sentence.end)
        rows = [row for row in rows if whole < 0 or self._place_spans[row][0] < whole]
        return topics.contrasted(rows, self._evidence.places)

    def _hear(self, sentence: Sentence) -> None:
        """Let a sentence set the topic of what follows."""
        places = self._evidence.places
        main = None if self._topic.main in (None, topics.NOBODY) else places[self._topic.main]
        for row in self._topical(sentence):
            self._topic.hear(
                row, topics.passes(places[row], main, self._topic.organ is not None) or self._is_aloof(places[row])
            )
        self._name_sites(sentence)
        self._sites.build(self._page.text, sentence)
        self._topic.sentences += 1
        if self._topic.organ is None:
            self._topic.organ = self._organ(sentence)

    def _name_sites(self, sentence: Sentence) -> None:
        """Let later words speak of the places that a sentence names."""
        marks = [m for m in self._marks.between(sentence.start, sentence.end) if m.kind == PLACE]
        self._sites.hear([(m.end, m.row, self._evidence.places[m.row]) for m in marks])

    def _is_aloof(self, place: Row) -> bool:
        """Return whether a place is no topic of a story about a company or an institution: all but the small ones."""
        return self._topic.main == topics.NOBODY and place["kind"] not in ("town", "village", "site")

    def _organ(self, sentence: Sentence) -> tuple[str | None, str | None] | None:
        """Return name and code of the unit that an organ in a sentence acts for: the article's home, or the nation."""
        if self._organs.local.search(self._page.text, sentence.start, sentence.end):
            article = self._page.articles[self._article]
            return article.home_place, article.home_adcode
        if self._organs.national.search(self._page.text, sentence.start, sentence.end):
            return topics.NATION, None
        return None

    def _is_listed(self, marks: Sequence[Mark], i: int) -> bool:
        """Return whether a place stands in a list of places, which together are no topic."""
        for a, b in ((i - 1, i), (i, i + 1)):
            both = a >= 0 and b < len(marks) and marks[a].kind == marks[b].kind == PLACE
            if both and self._page.text[marks[a].end : marks[b].start] in ("、", "和", "与", "及"):
                return True
        return False

    def _row(self, figure: Figure, values: dict[str, Any]) -> Row:
        """Return the row of a figure."""
        quantity = figure.row
        start, end = self._page.locate(quantity["start"], quantity["end"])
        sign = -1 if figure.sign < 0 and quantity["value"] > 0 else 1
        if (
            figure.measure in ("level", "share", "ratio")
            and quantity["value"] < 0
            and not _MINUS.match(quantity["text"])
        ):
            sign = -1
        amount = {k: quantity.get(k) for k in _AMOUNT}
        for key in ("value", "value_min", "value_max", "base_value"):
            amount[key] = None if quantity.get(key) is None else quantity[key] * sign
        return self._page.mention_row(
            "indicators", start, end, figure.rule, min(figure.confidence, quantity["confidence"]),
            **amount, **values,
            measure=figure.measure, comparison=figure.comparison, status=figure.status, name=figure.name,
            quantity_mention_id=quantity["mention_id"],
        )  # fmt: skip


def _placed(name: str | None, adcode: str | None, mention_id: str | None = None) -> Row:
    """Return the columns of a place."""
    return {"place": name, "place_adcode": adcode, "place_mention_id": mention_id}


def _with_sites(page: Page, evidence: Evidence) -> Evidence:
    """Return the evidence with the sites that no row of places names, all places in text order."""
    others = (evidence.dates, evidence.quantities, evidence.people)
    stops = sorted(page.locate(row["start"], row["end"]) for rows in others for row in rows)
    found = sites.find(page, evidence.places, stops)
    spans = [page.locate(p["start"], p["end"]) for p in evidence.places]
    every = sorted(
        [*((*span, p) for span, p in zip(spans, evidence.places, strict=True)), *found], key=lambda entry: entry[:2]
    )
    return replace(evidence, places=[place for *_, place in every])


def link(page: Page, evidence: Evidence) -> list[Row]:
    """Return the rows of ``indicators`` for a page, one for each quantity."""
    return Linker(page, evidence).rows()
