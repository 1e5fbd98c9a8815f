"""Figures in tables: quantities and indicators from cells, their headers, captions and units."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractors import tables
from extractors.page import Page
from extractors.quantities import normalization, units
from extractors.tables import Cell, Grid

Row = dict[str, Any]

RULE = "table_cell"
CONFIDENCE = 0.85
PERIOD = ("period_start", "period_end", "period_text", "date_mention_id")
_UNIT_NOTE = re.compile(r"(?:计量)?单位\s*[:：]\s*([^）)|\s]{1,24})")
_UNIT_HEAD = re.compile(r"(?:计量)?单位")
_BRACKET = re.compile(r"[（(]([^（()）]{1,12})[)）]\s*$")
_SIGNED = re.compile(r"^[±+-]+")
_GROWTH = re.compile(r"同比|比(?:上年|去年)|(?:较|比)(?:上年|去年)同期|增长|增速|增幅|±")
_MOM = re.compile(r"环比|比上[月季]|较上[月季]")
_SINCE = re.compile(r"[比较](?:上年末|年初)")
_SHARE = re.compile(r"占比|比重|构成|占[^|]{0,12}%")
_DIFFERENCE = re.compile(r"增减|增加额|净增|百分点")
_PLAN = re.compile(r"计划|预算(?:数|安排|目标|$)")
_TARGET = re.compile(r"目标|预期|任务")
_FORECAST = re.compile(r"预计|预测")
_MEASURE_WORDS = re.compile(
    r"比(?:上年|去年|上月|上季|年初)(?:同期|末)?|较(?:上年|去年|上月|上季|年初)(?:同期|末)?|同比|环比|增长(?:速度|率)?|增速|增幅|增减|±|"
    r"年初至(?:本)?报告期末|本报告期末?|上年度末|报告期末?|上年同期|^为(?=预算|计划|目标)|"
    r"绝对(?:量|额|数|值)|总量|数量|数值|数额|金额|实绩|完成(?:数|额|情况)?|合计|本[年月期]|累计|指标值?|占比|比重|构成|"
    r"(?:预算|计划|目标|预期|执行|决算)(?:数|值)?|预计|(?:比|较)?上年|去年同期|[%％‰]|[（(][^（()）]*[)）]"
)
_YEAR_TO_DATE = re.compile(r"年初至(?:本)?报告期末")
_PLANNED = re.compile(r"(?:项目|投资|建设|实施)计划|计划表")
_MONEY = re.compile(r"收入|支出|产值|增加值|总值|投资|[额款费税]|利润|资产|负债|成本")
_HEADS = re.compile(r"人口|人数|职工|户数|学生|教师|人员")
_COMPARED = re.compile(r"[比较]$")
_NUMBERING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*|[#＃*＊·●○◆]+\s*)+|^(?:其中|其|#)[：:]?|^[—-]+"
)
_TOTAL = re.compile(r"(?:合|总|小)\s*计|全[省市县区州旗]")
_GENERIC = frozenset(("指标", "指标名称", "项目", "名称", "类别", "地区", "单位", "分类", "内容"))


@dataclass(frozen=True)
class Figure:
    """A number in a table.

    Attributes:
        grid: Its table.
        cell: Its cell.
        end: View offset after the number and its own unit.
        value: Its value in ``unit``, signed.
        unit: Its unit: its own, its row's, its column's or the caption's.
        head: What stands over it.
        label: What stands beside it.
    """

    grid: Grid
    cell: Cell
    start: int
    value: Decimal
    unit: str | None
    head: str
    label: str


def extract_cells(page: Page, dates: Sequence[Row], places: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of ``quantities`` and of ``indicators`` for the numbers in a page's tables, each pointing to its cell.

    Args:
        page: The document.
        dates: Its rows of ``dates``; those in headers and captions are the figures' periods.
        places: Its rows of ``places``; those in headers and captions are the figures' places.
    """
    found = list(figures(page))
    context = _Context(page, dates, places) if found else None
    amounts = [_quantity(page, f) for f in found]
    rows = [
        _indicator(page, f, amount, context) for f, amount in zip(found, amounts, strict=True) if context is not None
    ]
    return amounts, rows


def quantities(page: Page, others: Iterable[Row] = ()) -> list[Row]:
    """Return ``others`` (rows of ``quantities``) with those of table cells, which take the place of what overlaps them."""
    cells = [_quantity(page, f) for f in figures(page)]
    spans = [(r["start"], r["end"]) for r in cells]
    starts = {i for a, b in spans for i in range(a, b)}
    kept = [r for r in others if r["start"] not in starts and r["end"] - 1 not in starts]
    return sorted([*kept, *cells], key=lambda r: (r["start"], r["end"]))


def figures(page: Page) -> Iterator[Figure]:
    """Yield the numbers in a page's tables, in text order."""
    for grid in tables.find(page):
        stubs = [c.text for row in grid.rows[: grid.heads] for c in row[:1] if c is not None]
        caption = " ".join([*(page.text[a:b] for a, b in grid.captions), *stubs])
        for cell in grid.figures():
            if found := tables.NUMBER.fullmatch(cell.text):
                yield _figure(grid, cell, found, caption)


def _figure(grid: Grid, cell: Cell, found: re.Match[str], caption: str) -> Figure:
    """Return the figure of a cell."""
    head = "".join(c.text for c in grid.over(cell.column))
    beside = grid.beside(cell.row)
    stated = [c.text for c in beside if any(_UNIT_HEAD.fullmatch(h.text) for h in grid.over(c.column))]
    label = (
        "".join(c.text for c in beside[-1:])
        if not stated
        else "".join(c.text for c in beside if c.text not in stated)[-40:]
    )
    start = cell.start + (found.start("down") if found["down"] else found.start("number"))
    return Figure(grid, cell, start, _value(found), _unit(found["unit"], stated, label, head, caption), head, label)


def _value(found: re.Match[str]) -> Decimal:
    """Return the number of a cell; brackets around it, and 下降 before it, make it negative."""
    text = re.sub(r"[\s,，+＋]", "", found["number"])
    text = re.sub(r"^[−–－]", "-", text)
    value = Decimal(text)
    return -abs(value) if found["down"] or (found["open"] and found["close"]) else value


def _unit(own: str, stated: Sequence[str], label: str, head: str, caption: str) -> str | None:
    """Return a figure's unit: printed with it, over it, in a column of units, in its label, or in the caption."""
    if own:
        return own
    for text in _bracketed(head):
        if unit := _known(text):
            return unit
    if "%" in head or "‰" in head:
        return "%" if "%" in head else "‰"
    if (_GROWTH.search(head) or _MOM.search(head) or _SHARE.search(head)) and not _DIFFERENCE.search(head):
        return "%"
    for text in (*stated, *_bracketed(label)):
        if unit := _known(text):
            return unit
    noted = [p for m in _UNIT_NOTE.finditer(caption) for p in re.split(r"[、，,;；]", m[1])]
    known = [unit for p in noted if (unit := _known(p)) and unit not in ("%", "‰")]
    wanted = "money" if _MONEY.search(label + head) else "count" if _HEADS.search(label + head) else ""
    fitting = [u for u in known if (found := units.resolve(u)) is not None and found.dimension == wanted]
    return known[0] if len(known) == 1 else fitting[0] if fitting else None


def _bracketed(text: str) -> Iterator[str]:
    """Yield what a label says in brackets at its end or after a comma: ``产量（万吨）``."""
    if m := _BRACKET.search(text):
        yield m[1]
    for m in re.finditer(r"[（(]([^（()）]{1,12})[)）]", text):
        yield m[1]


def _known(text: str) -> str | None:
    """Return a printed unit, or ``None`` for what is none; ``±%`` is ``%``."""
    text = _SIGNED.sub("", text.strip()).removeprefix("单位").lstrip(":：")
    return text if text in ("%", "‰", "百分点", "个百分点") or units.resolve(text) is not None else None


def _quantity(page: Page, figure: Figure) -> Row:
    """Return the row of ``quantities`` of a figure."""
    base, base_unit, note, dimension = normalization.base_of(figure.value, figure.unit, "amount")
    return page.mention_row(
        "quantities", figure.start, _end(figure), RULE, CONFIDENCE,
        value=figure.value, value_min=None, value_max=None, unit=figure.unit, dimension=dimension,
        base_value=base, base_unit=base_unit, base_note=note, qualifier="exact",
    )  # fmt: skip


def _end(figure: Figure) -> int:
    """Return the end of a figure's span: brackets around it left out."""
    return figure.cell.end - (figure.cell.text[-1:] in ")）")


def _indicator(page: Page, figure: Figure, amount: Row, context: _Context) -> Row:
    """Return the row of ``indicators`` of a figure."""
    measure, comparison = _measure(figure)
    keep = ("value", "value_min", "value_max", "unit", "dimension", "base_value", "base_unit", "base_note", "qualifier")
    name = _name(figure, context) or (_neighbour(figure, context) if comparison else None)
    return page.mention_row(
        "indicators", figure.start, _end(figure), RULE, CONFIDENCE if name else 0.5,
        **{k: amount[k] for k in keep},
        measure=measure, comparison=comparison, status=_status(figure, context, page), name=name,
        **context.period(figure), **context.place(figure), quantity_mention_id=amount["mention_id"],
    )  # fmt: skip


def _measure(figure: Figure) -> tuple[str, str | None]:
    """Return what a figure says of its indicator, and what it is compared with."""
    head, unit = figure.head + figure.label, figure.unit
    comparison = (
        "mom"
        if _MOM.search(head)
        else "since_start"
        if _SINCE.search(head)
        else "yoy"
        if _GROWTH.search(head)
        else None
    )
    if unit in ("百分点", "个百分点") or (_DIFFERENCE.search(head) and unit != "%"):
        return "change_abs", comparison or "yoy"
    if comparison and unit in ("%", "‰", None):
        return "change_rate", comparison
    if comparison and unit:
        return "change_abs", comparison
    if unit in ("%", "‰") or _SHARE.search(head):
        return "share", None
    return ("ratio", None) if unit and "/" in unit and not unit.startswith(("元", "万元")) else ("level", None)


def _status(figure: Figure, context: _Context, page: Page) -> str:
    """Return whether a figure is fact, plan, target or forecast, by its headers, those it goes with, or the caption."""
    column = context.beside(figure) if _GROWTH.search(figure.head) else None
    heads = figure.head + ("" if column is None else "".join(c.text for c in figure.grid.over(column)))
    for status, pattern in (("forecast", _FORECAST), ("target", _TARGET), ("plan", _PLAN)):
        if pattern.search(heads):
            return status
    planned = any(_PLANNED.search(page.text, a, b) for a, b in figure.grid.captions)
    return "plan" if planned and figure.unit not in ("%", "‰") else "actual"


def _name(figure: Figure, context: _Context) -> str | None:
    """Return what is measured: the row's label, with what the column adds to it; the column alone where the row is a place or a period."""
    column = context.without(figure.grid.over(figure.cell.column))
    column = "" if column in _GENERIC else column
    label = "" if context.is_key(figure) or _TOTAL.fullmatch(figure.label) else _clean(figure.label)
    return label + column or None


def _neighbour(figure: Figure, context: _Context) -> str | None:
    """Return the name of the nearest column to the left that has one: ``同比增长`` beside ``财政收入`` is its growth."""
    for column in range(figure.cell.column - 1, figure.grid.labels - 1, -1):
        if name := context.without(figure.grid.over(column)):
            return name
    return None


def _clean(label: str) -> str:
    """Return a row's label without numbering, 其中 and its unit.

    >>> _clean("（一）其中：粮食产量（万吨）")
    '粮食产量'
    """
    label = _BRACKET.sub("", label) if any(_known(t) for t in _bracketed(label)) else label
    while (shorter := _NUMBERING.sub("", label)) != label and shorter:
        label = shorter
    return label.replace(" ", "").strip("：:")


def _to_date(period: Row) -> Row:
    """Return the stretch from New Year to the end of a period."""
    end = period["period_end"]
    return period | {"period_start": dt.date(end.year, 1, 1) if end else None}


class _Context:
    """The dates and places that stand in the headers and captions of a page's tables."""

    def __init__(self, page: Page, dates: Sequence[Row], places: Sequence[Row]) -> None:
        self._page = page
        self._columns: dict[int, dict[int, dt.date]] = {}
        self._dates = sorted(((*page.locate(d["start"], d["end"]), d) for d in dates), key=lambda d: d[:2])
        required = [p for p in places if not p["nested"] and p["name"]]
        self._places = sorted(((*page.locate(p["start"], p["end"]), p) for p in required), key=lambda p: p[:2])

    def period(self, figure: Figure) -> Row:
        """Return the period of a figure: over it, beside it, over its neighbours, in the caption, or in a headline."""
        grid = figure.grid
        cells = [*reversed(grid.over(figure.cell.column)), *reversed(grid.beside(figure.cell.row))]
        for cell in cells:
            if found := self._period_in(cell.start, cell.end):
                return found
        column = self.beside(figure)
        if column is not None and (found := self._period_over(grid, column)):
            return found
        for start, end in [*reversed(grid.captions), *self._headlines(grid)]:
            if found := self._period_in(start, end):
                return _to_date(found) if any(_YEAR_TO_DATE.search(c.text) for c in cells) else found
        return dict.fromkeys(PERIOD)

    def beside(self, figure: Figure) -> int | None:
        """Return the dated column that a column without a date goes with: the latest of those right before it, or of all.

        A figure whose own header has a date goes with none.
        """
        grid, dated = figure.grid, self._dated(figure.grid)
        if figure.cell.column in dated:
            return None
        run: list[int] = []
        for i in range(figure.cell.column - 1, grid.labels - 1, -1):
            if i in dated:
                run.append(i)
            elif run:
                break
        return max(run or dated, key=lambda i: (dated[i], i), default=None)

    def _dated(self, grid: Grid) -> dict[int, dt.date]:
        """Return the last day that the header over each dated column of a table names, by column."""
        if id(grid) not in self._columns:
            periods = {i: self._period_over(grid, i) for i in range(grid.labels, len(grid.rows[0]))}
            self._columns[id(grid)] = {i: p["period_end"] for i, p in periods.items() if p and p["period_end"]}
        return self._columns[id(grid)]

    def _period_over(self, grid: Grid, column: int) -> Row | None:
        """Return the period that the header over a column names."""
        return next((found for c in reversed(grid.over(column)) if (found := self._period_in(c.start, c.end))), None)

    def _period_in(self, start: int, end: int) -> Row | None:
        """Return the period that a stretch names, what it is only compared with left out; a bare year is one."""
        for a, b, date in self._dates[bisect_left(self._dates, start, key=lambda d: d[0]) :]:
            if a >= end:
                break
            if (
                b <= end
                and (date["start_date"] or date["end_date"])
                and not _COMPARED.search(self._page.text[max(a - 1, start) : a])
                and not _YEAR_TO_DATE.match(self._page.text, a)
            ):
                return dict(
                    zip(PERIOD, (date["start_date"], date["end_date"], date["text"], date["mention_id"]), strict=True)
                )
        text = self._page.text[start:end].strip()
        if not tables.YEAR.fullmatch(text):
            return None
        year = int(text[:4])
        return dict(zip(PERIOD, (dt.date(year, 1, 1), dt.date(year, 12, 31), text, None), strict=True))

    def place(self, figure: Figure) -> Row:
        """Return the place of a figure: beside it, over it, in the caption, in the headline, or where the article is at home."""
        grid = figure.grid
        cells = [*grid.beside(figure.cell.row), *grid.over(figure.cell.column)]
        for start, end in [*((c.start, c.end) for c in cells), *grid.captions, *self._headlines(grid)]:
            for a, b, place in self._places[bisect_left(self._places, start, key=lambda p: p[0]) :]:
                if a >= end:
                    break
                if b <= end:
                    return {
                        "place": place["name"],
                        "place_adcode": place["adcode"],
                        "place_mention_id": place["mention_id"],
                    }
        article = self._page.articles[grid.article]
        home = article.home_place or self._page.home_place
        code = article.home_adcode or self._page.home_adcode
        return {"place": home, "place_adcode": code if home else None, "place_mention_id": None}

    def _headlines(self, grid: Grid) -> list[tuple[int, int]]:
        """Return the spans of the headlines that a table stands under: its article's, then the document's."""
        articles = self._page.articles
        found = [
            (s.start, s.end)
            for i in (grid.article, 0)
            for s in self._page.sentences_of(articles[i])
            if s.kind == "headline"
        ]
        return found[:6]

    def is_key(self, figure: Figure) -> bool:
        """Return whether the row's label is a place or a period, not what is measured."""
        beside = figure.grid.beside(figure.cell.row)
        return bool(beside) and not self.without(beside[-1:])

    def without(self, cells: Sequence[Cell]) -> str:
        """Return the text of cells without the dates, places and words of measure in it."""
        parts = []
        for cell in cells:
            text = list(cell.text)
            spans = [(m.start(), m.end()) for m in _MEASURE_WORDS.finditer(cell.text)]
            for found in (self._dates, self._places):
                for a, b, _ in found[bisect_left(found, cell.start, key=lambda f: f[0]) :]:
                    if a >= cell.end:
                        break
                    spans.append((a - cell.start, b - cell.start))
            for a, b in spans:
                text[a:b] = [""] * len(text[a:b])
            parts.append("" if tables.YEAR.fullmatch(cell.text) else "".join(text))
        return "".join(parts).strip(" 、，,:：/（）()")
