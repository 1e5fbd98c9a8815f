"""The published tables, described: what one row is, and what every column holds."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from flows.request import UsageError
from schemas import tables
from schemas.columns import VERSION, Column, Table


def schema(
    table: Annotated[str | None, typer.Argument(help="Name of a table; all of them in brief unless given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Describe the tables, or the columns of one of them."""
    if table is not None and table not in {t.name for t in tables.PUBLISHED}:
        raise UsageError(f"there is no table {table!r}; the tables are: {' '.join(t.name for t in tables.PUBLISHED)}")
    wanted = [t for t in tables.PUBLISHED if table in (None, t.name)]
    if as_json:
        typer.echo(
            json.dumps({"schema": VERSION, "tables": [to_json(t) for t in wanted]}, ensure_ascii=False, indent=1)
        )
        return
    if table is None:
        for found in wanted:
            typer.echo(f"{found.name:16}{found.grain}")
            typer.echo(f"{'':16}{' '.join(found.names)}")
        return
    [found] = wanted
    typer.echo(f"{found.name}: {found.grain} Key: {', '.join(found.key)}.")
    for column in found.columns:
        typer.echo(f"  {column.name:22}{column.type!s:22}{describe(column)}")


def describe(column: Column) -> str:
    """Return what a column holds, in one line."""
    said = [column.description, *(["May be null."] if column.nullable else [])]
    said += [f"Unit: {column.unit}."] if column.unit else []
    said += [f"Source: {column.source}."] if column.source else []
    said += [f"One of: {' '.join(column.vocabulary)}."] if column.vocabulary else []
    return " ".join(said)


def to_json(table: Table) -> dict[str, Any]:
    """Return a table's declaration as plain values."""
    columns = [
        {
            "name": c.name, "type": str(c.type), "description": c.description, "nullable": c.nullable, "unit": c.unit,
            "source": c.source, "vocabulary": list(c.vocabulary),
        }
        for c in table.columns
    ]  # fmt: skip
    return {"name": table.name, "grain": table.grain, "key": list(table.key), "columns": columns}
