"""The stage of the ``indicators`` table."""

from __future__ import annotations

import pyarrow as pa

from extractors import indicators
from extractors.indicators import cells
from extractors.kinds import Rows, table_of
from extractors.page import Page
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``indicators``."""
    return table_of("indicators", tables, extract)


def extract(page: Page, rows: dict[str, Rows]) -> Rows:
    """Return the rows of ``indicators`` for a page: those of its prose, and those of its tables."""
    prose = [q for q in rows["quantities"] if q["rule"] != cells.RULE]
    linked = indicators.extract(page, prose, rows["dates"], rows["places"], rows["people"])
    _, tabled = cells.extract_cells(page, rows["dates"], rows["places"])
    return sorted([*linked, *tabled], key=lambda r: (r["start"], r["end"]))
