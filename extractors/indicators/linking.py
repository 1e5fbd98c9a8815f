"""Which indicator, period and place each quantity of a page measures."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.indicators import headlines, lines, measures, periods, placing, status, tokens
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
_PERIOD = ("period_start", "period_end", "period_text", "date_mention_id")
_ORGANS = placing.Organs.read


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
        self._page, self._evidence = page, evidence
        self._place_spans = [page.locate(p["start"], p["end"]) for p in evidence.places]
        self._marks = Marks(self._all_marks())
        self._organs = _ORGANS()
        self._namer = Namer()
        self._topic = placing.Topic()
        self._mains = self._stories()
        self._article = -1
        self._compared: tuple[int, str] | None = None
        self._yearly = False
        self._ahead = -1
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
        for i, row in enumerate(given.places):
            start, end = self._place_spans[i]
            if start < end and (not row["nested"] or row["kind"] == "site"):
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
            self._topic = placing.Topic(self._mains[sentence.start])
        self._topic.enter(sentence.paragraph)
        self._turn(sentence)
        marks = self._marks.between(sentence.start, sentence.end)
        made: list[tuple[Figure, dict[str, Any]]] = []
        if any(m.kind in (QUANTITY, DATE) for m in marks):
            read = tokens.read(self._page.text, sentence.start, sentence.end, marks)
            line = lines.read(read, self._evidence.quantities, sentence.kind, sentence.paragraph)
            if line.figures:
                made = self._link(line, sentence)
            self._look_ahead(line)
        self._hear(sentence)
        return made

    def _link(self, line: Line, sentence: Sentence) -> list[tuple[Figure, dict[str, Any]]]:
        """Set what can be found out about the figures of a line."""
        for figure in line.figures:
            measures.judge(line, figure)
        self._namer.name(line)
        nested = self._nested(sentence)
        self._strip_places(line, nested)
        made = []
        for figure in line.figures:
            values = self._period(line, figure)
            self._compare(line, figure, (values["period_start"], values["period_end"]))
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
            if placing.is_topical(self._page.text, sentence.start, start, "", False):
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
        """Note whether a sentence turns its paragraph to what is to come, and whether it speaks of whole years."""
        reported = any(t.text in ("了", "已", "已经") for t in line.tokens)
        for i, token in enumerate(line.tokens):
            if token.kind == DATE:
                date = self._evidence.dates[token.row]
                period = (date["start_date"], date["end_date"])
                if date["kind"] in ("date", "interval") and period != (None, None):
                    self._yearly = periods.is_year(period)
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
            "period_end": date["end_date"],
            "period_text": date["text"],
            "date_mention_id": date["mention_id"],
        }

    def _compare(self, line: Line, figure: Figure, period: tuple[dt.date | None, dt.date | None]) -> None:
        """Set the comparison of a change that does not state it itself."""
        if figure.measure not in ("change_rate", "change_abs", "multiple"):
            return
        if figure.base is not None and figure.comparison in (None, "none"):
            figure.comparison = periods.compared(self._evidence.dates[figure.base], period) or "none"
        if figure.comparison == "none":
            figure.comparison = None
        elif figure.comparison is None and figure.measure == "change_rate":
            before = line.figures[figure.index - 1] if figure.index else None
            if (
                before is not None
                and before.comparison
                and figure.name == before.name
                and figure.rule == "same_as_level"
            ):
                figure.comparison = before.comparison
            elif self._compared is not None and self._compared[0] == line.paragraph:
                figure.comparison = self._compared[1]
            elif (period == (None, None) and self._yearly and _grows(line, figure)) or periods.is_year(period):
                figure.comparison = "yoy"
        elif figure.comparison is not None and figure.measure == "change_rate":
            self._compared = (line.paragraph, figure.comparison)

    def _place(self, line: Line, figure: Figure, nested: Sequence[int]) -> dict[str, Any]:
        """Return the columns of the place."""
        row, weak = placing.governing(line, figure, self._evidence.places)
        if row is None:
            row = self._topic.row
            if row is None:
                before = bisect_left(nested, line.tokens[figure.at].start, key=lambda i: self._place_spans[i][0])
                row = nested[before - 1] if before else weak
            if row is None and self._topic.own:
                article = self._page.articles[self._article]
                return {"place": article.home_place, "place_adcode": article.home_adcode, "place_mention_id": None}
        if row is None or row < 0:
            return {"place": None, "place_adcode": None, "place_mention_id": None}
        place = self._evidence.places[row]
        figure.place = row
        return {"place": place["name"], "place_adcode": place["adcode"], "place_mention_id": place["mention_id"]}

    def _stories(self) -> dict[int, int | None]:
        """Return the main place of each story by the first view offset of its first sentence.

        A story is an article, or what follows a byline within one.
        """
        stories: dict[int, placing.Story] = {}
        article, story = -1, placing.Story()
        for sentence in self._page.sentences:
            if sentence.article != article or sentence.kind == "byline":
                article, story = sentence.article, placing.Story(sentence.paragraph)
                stories[sentence.start] = story
            early = sentence.paragraph - story.paragraph < 2
            story.heard += [(row, early) for row in self._topical(sentence)]
            story.companies += len(placing.COMPANY.findall(self._page.text, sentence.start, sentence.end))
        return {begin: story.main(self._evidence.places) for begin, story in stories.items()}

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
            abroad = place["adcode"] is None and place["kind"] in ("deictic", "country", "abroad_city")
            if place["kind"] == "natural" and (place["name"] or "")[-1:] in placing.WATERS:
                continue
            if place["nested"] or (
                abroad and not (place["name"] == "中国" and self._page.home_place in (None, "中国"))
            ):
                continue
            if placing.is_topical(self._page.text, sentence.start, mark.start, place["kind"], mark.start in ends):
                rows.append(mark.row)
                ends.add(mark.end)
        return rows

    def _hear(self, sentence: Sentence) -> None:
        """Let a sentence set the topic of what follows."""
        for row in self._topical(sentence):
            self._topic.hear(row)
        self._topic.sentences += 1
        if not self._topic.own and self._organs.pattern.search(self._page.text, sentence.start, sentence.end):
            self._topic.own = True

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


def _grows(line: Line, figure: Figure) -> bool:
    """Return whether a change is stated in the words of statistics, which go by the year where they say nothing else."""
    return figure.change is not None and line.tokens[figure.change].text in ("增长", "下降")


def link(page: Page, evidence: Evidence) -> list[Row]:
    """Return the rows of ``indicators`` for a page, one for each quantity."""
    return Linker(page, evidence).rows()
