"""What the stages of the mention tables share: tables in, pages through an extractor, table out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from extractors import page
from extractors.page import Page
from extractors.stages import Tables
from schemas import tables as schema

Rows = list[dict[str, Any]]


def table_of(name: str, tables: Tables, extract: Callable[[Page, dict[str, Rows]], Rows]) -> dict[str, pa.Table]:
    """Return the mention table ``name`` of all documents.

    Args:
        name: Table to make.
        tables: Tables that the stage reads.
        extract: Function from a page, and the rows of the other mention tables for it, to rows.
    """
    mentions = {n: page.by_document(t) for n, t in tables.items() if n in _MENTIONS}
    rows: Rows = []
    for shown in page.pages(tables):
        rows += extract(shown, {n: by_doc.get(shown.doc_id, []) for n, by_doc in mentions.items()})
    return {name: schema.BY_NAME[name].from_rows(rows)}


_MENTIONS = ("dates", "places", "people", "quantities")
