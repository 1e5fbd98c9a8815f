"""SQL over the tables: every table a DuckDB view of one snapshot; results printed, or exported to a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.messages import Lang, language, say
from schemas import tables as schema
from schemas import tables_io
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".json": "json", ".geojson": "geojson", ".parquet": "parquet"}
XLSX_ROWS = 1_048_575
"""Rows that fit a sheet below its header."""


class QueryError(BroadsheetError):
    """The query cannot be answered; the message says why."""


def query(
    sql: Annotated[
        str, typer.Argument(help="A SELECT over the tables, or the name of a table; - reads it from standard input.")
    ],
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset.")] = "data",
    snapshot: Annotated[
        int | None, typer.Option(help="Number of a kept snapshot; the current one unless given.")
    ] = None,
    export: Annotated[
        str | None,
        typer.Option(
            "--export", "-e", metavar="FILE", help="Write all rows to a .csv, .xlsx, .json, .geojson or .parquet file."
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="Print as table, csv or json.", show_default="table on a terminal, else csv"
        ),
    ] = None,
    limit: Annotated[int, typer.Option(help="Rows to print as a table.")] = 40,
    lang: Lang = None,
) -> None:
    """Run SQL over the tables of one snapshot, which DuckDB sees as views.

    Examples: broadsheet query "SELECT place, name, value, unit FROM indicators LIMIT 5" · broadsheet query facts --export facts.xlsx
    """
    lang = language(lang)
    form = form or ("table" if sys.stdout.isatty() else "csv")
    if form not in ("table", "csv", "json"):
        raise typer.BadParameter(f"{form!r} is no format; expected table, csv or json", param_hint="--format")
    target = Path(export) if export else None
    if target is not None and target.suffix.lower() not in FORMATS:
        raise typer.BadParameter(f"{export!r}: expected a file named *{', *'.join(FORMATS)}", param_hint="--export")
    found = run(sys.stdin.read() if sql == "-" else sql, out, snapshot)
    if target is not None:
        save(found, target)
        typer.echo(f"{say('written', lang, path=target)} ({say('rows', lang, n=f'{found.num_rows:,}')})")
    elif form == "table":
        print_table(found, limit, lang)
    else:
        sys.stdout.write(to_csv(found) if form == "csv" else to_json(found))


def connect(out: str = tables_io.DEFAULT, snapshot: int | None = None) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection in which every published table of one snapshot is a view.

    The snapshot is resolved once, so no query sees half a run.
    """
    import duckdb

    number = int(tables_io.manifest(out, snapshot)["snapshot"])
    connection = duckdb.connect()
    for table in schema.PUBLISHED:
        if tables_io.is_bucket(out):
            connection.register(table.name, tables_io.read_arrow(table.name, out, number))
            continue
        files = tables_io.files(table.name, out, number)
        if files:
            listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
            connection.execute(f'CREATE VIEW "{table.name}" AS SELECT * FROM read_parquet([{listed}])')
        else:
            connection.register(table.name, table.empty())
    return connection


def run(sql: str, out: str = tables_io.DEFAULT, snapshot: int | None = None) -> pa.Table:
    """Return the result of a query over a dataset; the name of a table means all of it.

    Raises:
        QueryError: If DuckDB does not take it.
    """
    import duckdb

    connection = connect(out, snapshot)
    statement = f'SELECT * FROM "{sql.strip()}"' if sql.strip() in schema.BY_NAME else sql
    try:
        kinds = [s.type for s in connection.extract_statements(statement)]
        if kinds != [duckdb.StatementType.SELECT]:
            raise QueryError("expected one SELECT: the tables are only read")
        return connection.sql(statement).to_arrow_table()
    except duckdb.Error as error:
        names = ", ".join(t.name for t in schema.PUBLISHED)
        raise QueryError(
            f"{str(error).strip()}\nthe tables are: {names}; broadsheet schema TABLE lists columns"
        ) from None


def save(found: pa.Table, path: Path) -> None:
    """Write a result to a file in the format that its name says.

    Raises:
        QueryError: If the result does not fit the format.
    """
    form = FORMATS[path.suffix.lower()]
    path.parent.mkdir(parents=True, exist_ok=True)
    if form == "csv":
        path.write_text("\ufeff" + to_csv(found), encoding="utf-8", newline="")
    elif form == "json":
        path.write_text(to_json(found), encoding="utf-8")
    elif form == "geojson":
        path.write_text(json.dumps(to_geojson(found), ensure_ascii=False, default=plain), encoding="utf-8")
    elif form == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(found, path, compression="zstd")
    else:
        _save_xlsx(found, path)


def _save_xlsx(found: pa.Table, path: Path) -> None:
    """Write a result as a sheet: header fixed, numbers and days as such, codes as text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    if found.num_rows > XLSX_ROWS:
        raise QueryError(f"{found.num_rows:,} rows do not fit a sheet of {XLSX_ROWS:,}; export to .csv or .parquet")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("broadsheet")
    sheet.freeze_panes = "A2"
    sheet.append(found.column_names)
    for row in found.to_pylist():
        cells = []
        for value in row.values():
            shown = json.dumps(value, ensure_ascii=False, default=plain) if isinstance(value, (list, dict)) else value
            cell = WriteOnlyCell(sheet, value=_printable(shown) if isinstance(shown, str) else shown)
            if isinstance(shown, str):
                cell.data_type = "s"  # a text that begins with = is no formula
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def _printable(text: str) -> str:
    """Return a text without the control characters that a sheet cannot hold, cut to what a cell holds."""
    return "".join(c for c in text if c >= " " or c in "\n\t")[:32_767]


def to_csv(found: pa.Table) -> str:
    """Return a result as CSV: decimals without padding, lists as JSON, nulls empty."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(found.column_names)
    for row in found.to_pylist():
        writer.writerow(
            [
                json.dumps(v, ensure_ascii=False, default=plain) if isinstance(v, (list, dict)) else plain(v)
                for v in row.values()
            ]
        )
    return stream.getvalue()


def to_json(found: pa.Table) -> str:
    """Return a result as a JSON list of objects; decimals are strings, so that no digit is lost."""
    return json.dumps(found.to_pylist(), ensure_ascii=False, default=plain, indent=1) + "\n"


def to_geojson(found: pa.Table) -> dict[str, Any]:
    """Return the rows that have coordinates as points.

    Raises:
        QueryError: If the result has no columns lon and lat, or no row has coordinates.
    """
    if not {"lon", "lat"} <= set(found.column_names):
        raise QueryError("GeoJSON needs the columns lon and lat: SELECT name, lon, lat FROM places")
    features = []
    for row in found.to_pylist():
        lon, lat = row.pop("lon"), row.pop("lat")
        if lon is not None and lat is not None:
            features.append(
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [float(lon), float(lat)]},
                    "properties": row,
                }
            )
    if not features:
        raise QueryError("no row has coordinates; join a table of coordinates by adcode (docs/howto.md, Maps)")
    return {"type": "FeatureCollection", "features": features}


def plain(value: Any) -> Any:
    """Return a value as text or number that CSV and JSON can hold."""
    import datetime as dt
    from decimal import Decimal

    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value


def print_table(found: pa.Table, limit: int, lang: str) -> None:
    """Print a result as a grid, the first rows of many."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not found.num_rows:
        console.print(say("no_rows", lang))
        return
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for field in found.schema:
        number = any(k in str(field.type) for k in ("int", "decimal", "float", "double"))
        grid.add_column(field.name, justify="right" if number else "left", overflow="fold")
    for row in found.slice(0, limit).to_pylist():
        grid.add_row(*("" if v is None else str(plain(v)) for v in row.values()))
    console.print(grid)
    if found.num_rows > limit:
        console.print(say("more", lang, n=f"{found.num_rows - limit:,}"), style="dim")
