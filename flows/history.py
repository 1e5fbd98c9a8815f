"""Snapshots as a history: what changed between two, and which to forget."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.files import StoreError
from flows.messages import Lang, language, padded, say
from flows.store import KEEP, Json, Store
from schemas import tables as schema
from schemas.columns import Table

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Change:
    """How a table differs between two snapshots.

    Attributes:
        table: Its name.
        added: Rows whose key is new.
        gone: Rows whose key is gone.
        changed: Rows with the same key and another value.
        examples: Keys of some of them, by kind of change.
    """

    table: str
    added: int
    gone: int
    changed: int
    examples: Mapping[str, list[dict[str, Any]]]


def compare(store: Store, old: int, new: int, only: str | None = None, most: int = 5) -> list[Change]:
    """Return how the tables differ between two snapshots; only the parts with another content are read.

    Args:
        store: The dataset.
        old: Number of the earlier snapshot.
        new: Number of the later one.
        only: The one table to compare.
        most: Examples of each kind of change.
    """
    before, after = (_manifest(store, n)["tables"] for n in (old, new))
    return [
        _change(store, table, before.get(table.name, {}), after.get(table.name, {}), most)
        for table in schema.PUBLISHED
        if only in (None, table.name)
    ]


def _manifest(store: Store, number: int) -> Json:
    try:
        return store.manifest(number)
    except FileNotFoundError:
        kept = ", ".join(map(str, store.snapshots())) or "none"
        raise StoreError(f"snapshot {number} is not there; kept are: {kept}") from None


def _change(store: Store, table: Table, before: Json, after: Json, most: int) -> Change:
    same = {p["object"] for p in before.values()} & {p["object"] for p in after.values()}
    old = _rows(store, table, (p["object"] for p in before.values() if p["object"] not in same))
    new = _rows(store, table, (p["object"] for p in after.values() if p["object"] not in same))
    kinds = {
        "added": [k for k in new if k not in old],
        "gone": [k for k in old if k not in new],
        "changed": [k for k, row in new.items() if k in old and old[k] != row],
    }
    examples = {
        kind: [dict(zip(table.key, k, strict=True)) for k in sorted(keys, key=str)[:most]]
        for kind, keys in kinds.items()
    }
    counts = {kind: len(keys) for kind, keys in kinds.items()}
    return Change(table.name, **counts, examples={k: e for k, e in examples.items() if e})


def _rows(store: Store, table: Table, objects: Iterable[str]) -> dict[tuple[Any, ...], str]:
    """Return the rows of objects by key, each as a hash of its values."""
    from flows.store import digest

    rows: dict[tuple[Any, ...], str] = {}
    for name in objects:
        part: pa.Table = store.get(name)
        for row in part.to_pylist():
            rows[tuple(row[k] for k in table.key)] = digest(json.dumps(row, default=str, sort_keys=True))
    return rows


Out = Annotated[str, typer.Option("--out", "-o", help="The dataset.")]


def diff(
    old: Annotated[
        int | None, typer.Argument(help="Earlier snapshot; the one before the current one unless given.")
    ] = None,
    new: Annotated[int | None, typer.Argument(help="Later snapshot; the current one unless given.")] = None,
    out: Out = "data",
    table: Annotated[str | None, typer.Option(help="Compare this table alone.")] = None,
    examples: Annotated[int, typer.Option(help="Rows to quote of each kind of change.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    lang: Lang = None,
) -> None:
    """Compare two snapshots: rows added, gone and changed per table."""
    from flows.request import UsageError

    if table is not None and table not in {t.name for t in schema.PUBLISHED}:
        raise UsageError(f"there is no table {table!r}; the tables are: {' '.join(t.name for t in schema.PUBLISHED)}")
    spoken = language(lang)
    store = Store(out)
    numbers = store.snapshots()
    last = new if new is not None else store.current()
    if last is None:
        raise StoreError(f"nothing is published in {out}")
    earlier = [n for n in numbers if n < last]
    if old is None and not earlier:
        raise UsageError(f"there is no snapshot before {last}; kept are: {', '.join(map(str, numbers))}")
    first = old if old is not None else earlier[-1]
    changes = compare(store, first, last, table, examples)
    if as_json:
        typer.echo(
            json.dumps(
                {"old": first, "new": last, "tables": [asdict(c) for c in changes]}, ensure_ascii=False, default=str
            )
        )
        return
    typer.echo(say("diff_between", spoken, old=first, new=last))
    heads = (padded(say(kind, spoken), 10, right=True) for kind in ("added", "gone", "changed"))
    typer.echo(padded(say("table", spoken), 16) + "".join(heads))
    for change in changes:
        typer.echo(f"{change.table:16}{change.added:>10,}{change.gone:>10,}{change.changed:>10,}")
        for kind, keys in change.examples.items():
            for key in keys:
                typer.echo(f"    {say(kind, spoken)}: " + ", ".join(f"{k} {v}" for k, v in key.items()))


def gc(
    out: Out = "data", keep: Annotated[int, typer.Option(help="Snapshots to keep.")] = KEEP, lang: Lang = None
) -> None:
    """Delete all snapshots but the last ones, and every object that only they used."""
    from flows.request import UsageError

    if keep < 1:
        raise UsageError("--keep is 1 or more")
    spoken = language(lang)
    store = Store(out)
    if store.current() is None:
        raise StoreError(f"nothing is published in {out}")
    with store.writing():
        done = store.collect(keep)
    size = f"{done['bytes'] / 2**20:,.1f}"
    typer.echo(say("gc_deleted", spoken, snapshots=done["snapshots"], objects=f"{done['objects']:,}", size=size))
