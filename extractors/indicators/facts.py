"""Facts: what several mentions or documents state of the same indicator, gathered and compared."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from extractors import reference
from schemas import tables as schema

Row = dict[str, Any]
Key = tuple[str, ...]

_MARKS = re.compile(r"[\s“”‘’\"'《》〈〉「」·]")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_THRESHOLD = re.compile(
    r"(?:单[条个家项])?(?:年?产值|年?收入|投资)?(?:超过?|逾|过|破)(?:\d[\d.]*[十百千万亿]*|[一二三四五六七八九十百千万亿]+)(?:元|人|亩)?的?"
)
_DEICTIC = re.compile(r"^(?:全[国省市县区州镇村]|我[国省市县区州]|各地|各级)")
_SPECIFIC = 4
"""A name of fewer characters that is no well-known indicator says too little to tell two facts apart by."""
_ABOUT = ("place", "place_adcode", "period_start", "period_end", "measure", "comparison", "status")


@cache
def _aliases() -> dict[str, str]:
    """Return the canonical name of every spelling, marks left out."""
    return {_bare(row["alias"]): row["name"] for row in reference.rows("indicators_aliases")}


def _bare(name: str) -> str:
    return _MARKS.sub("", name)


def canonical(name: str, place: str | None = None) -> str:
    """Return the name that spellings of one indicator share.

    Quotation marks, brackets, a leading place and thresholds are left out; a spelling in
    ``seeds/indicators_aliases.csv`` gives its indicator.

    >>> canonical("GDP"), canonical("全省社零总额"), canonical("单条产值超5亿元“名茶”产业链")
    ('地区生产总值', '社会消费品零售总额', '名茶产业链')
    """
    for form in _forms(name, place):
        if form in _aliases():
            return _aliases()[form]
    return list(_forms(name, place))[-1] or name


def _forms(name: str, place: str | None) -> Iterable[str]:
    """Yield a name ever more stripped: marks, brackets, the place, thresholds."""
    form = _bare(name)
    yield form
    form = _BRACKETS.sub("", form)
    yield form
    form = _DEICTIC.sub("", form) or form
    for own in (place or "", (place or "").rstrip("省市县区")):
        if len(own) > 1 and form.startswith(own) and len(form) > len(own) + 1:
            form = form[len(own) :]
    yield form
    yield _THRESHOLD.sub("", form) or form


def is_specific(name: str) -> bool:
    """Return whether a canonical name tells its facts from others: a known indicator, or four characters and more."""
    return len(name) >= _SPECIFIC or name in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(row["name"] for row in reference.rows("indicators"))


def build(documents: pa.Table, indicators: pa.Table) -> pa.Table:
    """Return the table ``facts`` of all documents.

    Rows of ``indicators`` with a name belong to one fact where canonical name, place, period, base unit, measure,
    comparison and status agree. Where the period is open or the name says little (``项目``), the value must agree
    too: such mentions support one another, but nothing says that they contradict.
    """
    published = dict(zip(documents["doc_id"].to_pylist(), documents["published"].to_pylist(), strict=True))
    groups: dict[Key, list[Row]] = {}
    for row in indicators.to_pylist():
        if row["name"]:
            row["canonical"] = canonical(row["name"], row["place"])
            groups.setdefault(_key(row), []).append(row)
    return schema.FACTS.from_rows([_fact(key, rows, published) for key, rows in groups.items()])


def _key(row: Row) -> Key:
    """Return what a mention is about, as text."""
    unit = row["base_unit"] or row["unit"] or ""
    about = (row["canonical"], unit, *(str(row[column]) for column in _ABOUT))
    dated = row["period_start"] is not None or row["period_end"] is not None
    if dated and is_specific(row["canonical"]):
        return about
    return (*about, format(_value(row).normalize(), "f"))


def _value(row: Row) -> Decimal:
    """Return the value to compare by: in the base unit where there is one."""
    value: Decimal = row["value"] if row["base_value"] is None else row["base_value"]
    return value


def _fact(key: Key, rows: Sequence[Row], published: dict[str, dt.date | None]) -> Row:
    """Return the fact that mentions support; its value is the one that most documents, then mentions, state."""
    support: dict[Decimal, list[Row]] = {}
    for row in rows:
        support.setdefault(_value(row).normalize(), []).append(row)
    best = max(sorted(support), key=lambda v: (len({r["doc_id"] for r in support[v]}), len(support[v])))
    shown = min(support[best], key=lambda r: (r["doc_id"], r["start"]))
    seen = sorted(day for row in rows if (day := published.get(row["doc_id"])) is not None)
    return {
        "fact_id": hashlib.sha256("\t".join(key).encode()).hexdigest()[:16],
        "name": shown["canonical"],
        **{column: shown[column] for column in (*_ABOUT, "value", "unit", "base_value", "base_unit")},
        "n_mentions": len(rows),
        "n_documents": len({row["doc_id"] for row in rows}),
        "first_seen": seen[0] if seen else None,
        "last_seen": seen[-1] if seen else None,
        "conflict": _contradict([support[value][0] for value in sorted(support)]),
        "values": sorted(support),
        "mention_ids": sorted(row["mention_id"] for row in rows),
    }


def _contradict(rows: Sequence[Row]) -> bool:
    """Return whether rows of ascending value contradict: the lowest and the highest cannot both be true."""
    return any(not _agree(low, high) for low, high in itertools.pairwise(rows)) if len(rows) > 1 else False


def _agree(low: Row, high: Row) -> bool:
    """Return whether two values can be true at once: by rounding, or because one only bounds the other."""
    gap = abs(_value(high) - _value(low))
    if gap <= max(_grain(low), _grain(high)) / 2:
        return True
    if low["qualifier"] == "more_than" or high["qualifier"] == "less_than":
        return True
    return "approx" in (low["qualifier"], high["qualifier"]) and gap * 20 <= abs(_value(high))


def _grain(row: Row) -> Decimal:
    """Return what one unit of the last printed digit is worth: 0.01 亿元 for 3.07 亿元."""
    value = row["value"].normalize()
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(min(int(exponent), 0))
    return abs(step * _value(row) / row["value"]) if row["value"] else step
