"""A document in the terminal, its mentions coloured by table, or as a page for the browser."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import sheet
from flows.messages import Lang, language, say
from flows.sheet import MENTIONS, Row, Sheet

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

COLOURS = {"dates": "green", "places": "cyan", "people": "magenta", "indicators": "yellow"}
ORDER = ("indicators", "dates", "places", "people")
"""Where mentions of two tables overlap, the later one's colour is on top."""


def show(
    document: Annotated[
        str, typer.Argument(help="Path or the end of it, doc_id, or part of the title; or a file in no dataset.")
    ],
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset.")] = "data",
    snapshot: Annotated[
        int | None, typer.Option(help="Number of a kept snapshot; the current one unless given.")
    ] = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", "-t", help="Only mentions of this table; may be repeated.")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows/--no-rows", help="List the rows below the text.")] = True,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write a page for the browser instead; - for standard output."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON instead.")] = False,
    lang: Lang = None,
) -> None:
    """Show a document with its mentions coloured: indicators, dates, places, people.

    Examples: broadsheet show newspaper-page.md · broadsheet show 公报 --table indicators · broadsheet show page.pdf --html page.html
    """
    lang = language(lang)
    wanted = check_tables(table)
    found = sheet.find(document, out, snapshot)
    if html is not None:
        from flows import review

        write(html, review.page(found, lang), lang)
    elif as_json:
        from flows.query import plain

        typer.echo(json.dumps({t: found.tables[t] for t in wanted}, ensure_ascii=False, default=plain, indent=1))
    else:
        print_sheet(found, wanted, rows, lang)


def check_tables(given: list[str] | None) -> tuple[str, ...]:
    """Return the tables asked for, all unless some are named.

    Raises:
        typer.BadParameter: If one of them is no table of mentions.
    """
    for name in given or ():
        if name not in MENTIONS:
            raise typer.BadParameter(
                f"{name!r} is no table of mentions; expected one of: {', '.join(MENTIONS)}", param_hint="--table"
            )
    return tuple(t for t in MENTIONS if not given or t in given)


def write(target: str, text: str, lang: str) -> None:
    """Write a text to a file, or to standard output for ``-``."""
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    typer.echo(say("written", lang, path=path))


def print_sheet(found: Sheet, tables: tuple[str, ...], rows: bool, lang: str, console: Console | None = None) -> None:
    """Print a document: its head, its text, its rows."""
    from rich.console import Console

    console = console or Console(soft_wrap=True, highlight=False)
    console.print(head(found, lang), style="bold")
    console.print(legend(found, tables, lang))
    console.print()
    console.print(coloured(found, tables))
    if rows:
        for table in tables:
            if found.tables[table]:
                console.print()
                console.print(listing(table, found.tables[table], lang))


def head(found: Sheet, lang: str) -> str:
    """Return the line that names a document: title, path, date of publication and where it is from, home place."""
    row = found.document
    day = (
        say("published", lang, day=row["published"], source=say(row["published_from"], lang))
        if row["published"]
        else say("no_date", lang)
    )
    parts = [
        row["title"],
        row["source_path"],
        day,
        say("home", lang, place=row["home_place"]) if row["home_place"] else None,
    ]
    return " · ".join(p for p in parts if p)


def legend(found: Sheet, tables: tuple[str, ...], lang: str) -> Text:
    """Return the colours with the number of rows of each table."""
    from rich.text import Text

    text = Text()
    for table in tables:
        text.append(f" {say(table, lang)} {len(found.tables[table])} ", style=f"reverse {COLOURS[table]}")
        text.append(" ")
    return text


def coloured(found: Sheet, tables: tuple[str, ...]) -> Text:
    """Return the source text, mentions in the colour of their table, nested places and unlinked figures dimmed."""
    from rich.text import Text

    text = Text(found.text.replace("\r", " "))
    for table in ORDER:
        if table in tables:
            for row in found.tables[table]:
                faint = row.get("nested") or (table == "indicators" and row["name"] is None)
                text.stylize(f"{'dim ' if faint else 'bold '}{COLOURS[table]}", row["start"], row["end"])
    return text


def listing(table: str, rows: list[Row], lang: str) -> Any:
    """Return the rows of a table as a grid: surface, meaning, rule, confidence."""
    from rich.table import Table

    grid = Table(
        box=None,
        padding=(0, 2, 0, 0),
        title=say(table, lang),
        title_justify="left",
        title_style=f"bold {COLOURS[table]}",
        show_header=False,
    )
    for name in ("text", "meaning", "rule", "confidence"):
        grid.add_column(name, overflow="fold", style="dim" if name in ("rule", "confidence") else "")
    for row in rows:
        meaning = sheet.summary(table, row).replace("not resolved", say("unresolved", lang))
        grid.add_row(row["text"], meaning, row["rule"], f"{row['confidence']:.2f}")
    return grid
