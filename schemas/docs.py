"""The tables as Markdown: ``python -m schemas.docs docs/tables.md`` writes the page, a test keeps it current."""

from __future__ import annotations

import sys
from pathlib import Path

from schemas import tables
from schemas.columns import Column, Table


def page() -> str:
    """Return the documentation of every published table."""
    head = (
        "# Tables\n\nMade from `schemas/tables.py` by `python -m schemas.docs`. Every table is a folder of Parquet files "
        "(zstd); offsets count Unicode code points of `documents.text`, half-open.\n"
    )
    return "\n".join([head, *(section(t) for t in tables.PUBLISHED)])


def section(table: Table) -> str:
    """Return the documentation of one table."""
    key = ", ".join(f"`{k}`" for k in table.key)
    rows = "\n".join(_row(c) for c in table.columns)
    return f"## {table.name}\n\n{table.grain} Key: {key}.\n\n| column | type | null | meaning |\n|---|---|---|---|\n{rows}\n"


def _row(column: Column) -> str:
    notes = [column.description]
    if column.unit:
        notes.append(f"Unit: {column.unit}.")
    if column.source:
        notes.append(f"Source: {column.source}.")
    if column.vocabulary:
        notes.append("One of " + " ".join(f"`{v}`" for v in column.vocabulary) + ".")
    return f"| `{column.name}` | {column.type} | {'yes' if column.nullable else ''} | {' '.join(notes)} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
