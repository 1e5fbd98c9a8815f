"""Extraction from texts in memory, for notebooks and one-off questions."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa

from extractors import context
from extractors.pipeline import STAGES
from extractors.stages import Options
from schemas import tables as schema

if TYPE_CHECKING:
    import pandas as pd


def extract(
    text: str, published: dt.date | None = None, home: str | None = None, options: Options | None = None
) -> dict[str, pd.DataFrame]:
    """Return the published tables of one text, by name: the same rows as the flow's.

    Args:
        text: The text, as decoded.
        published: Reference date of relative expressions; found in the text or inferred where it is not given.
        home: Official or short name, or GB/T 2260 code, of the place that the text is at home in.
        options: Settings of the stages.

    >>> tables = extract("截至2022年10月底，全县储蓄存款87.3亿元。", dt.date(2023, 1, 10), "青川县")
    >>> tables["indicators"].loc[0, ["name", "unit", "place"]].tolist()
    ['储蓄存款', '亿元', '青川县']
    """
    return extract_many([text], published, home, options)


def extract_many(
    texts: Iterable[str], published: dt.date | None = None, home: str | None = None, options: Options | None = None
) -> dict[str, pd.DataFrame]:
    """Return the published tables of several texts; their ``source_path`` is ``text-0``, ``text-1``, …."""
    tables = run((document_row(f"text-{i}", t, published, home) for i, t in enumerate(texts)), options)
    return {t.name: tables[t.name].to_pandas() for t in schema.PUBLISHED if t.name in tables}


def document_row(
    source_path: str, text: str, published: dt.date | None = None, home: str | None = None
) -> dict[str, object]:
    """Return the row of ``documents`` for a text in memory."""
    code = home if home and home.isdigit() else None
    known = context.describe(text, published, None if code else home, code)
    return {
        "doc_id": hashlib.sha256(source_path.encode()).hexdigest()[:16],
        "source_path": source_path,
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "media_type": "text/plain",
        "n_chars": len(text),
        "title": known.title,
        "published": known.published,
        "published_from": known.published_from,
        "home_place": known.home_place,
        "home_adcode": known.home_adcode,
        "text": text,
    }


def run(documents: Iterable[dict[str, object]], options: Options | None = None) -> dict[str, pa.Table]:
    """Return every table that the stages make of rows of ``documents``, working tables among them."""
    made = {"documents": schema.DOCUMENTS.from_rows(list(documents))}
    for stage in STAGES:
        made |= stage.run({name: made[name] for name in stage.reads}, options or Options())
    return made
