"""The input of a stage across documents, cut into parts: rows that belong together are in one part.

So the memory of such a stage is bounded by a part, and an edited document costs the parts that it has rows in. Every
shard is cut by itself and its pieces are kept, named by their content; long texts are left out of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from extractors.stages import Split, Stage
from flows.store import Json, Store
from flows.work import read_inputs
from schemas.columns import Table


def cut(
    store: Store,
    stage: Stage,
    declared: Mapping[str, Table],
    inputs: Mapping[str, Sequence[str]],
    excluded: Sequence[str],
    count: int,
) -> dict[str, dict[str, Json]]:
    """Store the pieces of one shard and return them by part and table; a part without rows has none.

    Args:
        store: The dataset.
        stage: The stage, with its ``split``.
        declared: Declarations of tables.
        inputs: Objects of the shard by table.
        excluded: Documents to leave out.
        count: Number of parts.
    """
    assert stage.split is not None
    tables = {n: _light(t) for n, t in read_inputs(store, stage, inputs, excluded, declared).items()}
    main = tables[stage.split.table]
    parts = pa.array(part_of(main, stage.split, count), pa.int32())
    pieces: dict[str, dict[str, Json]] = {}
    for number in sorted(pc.unique(parts).to_pylist()):
        rows = main.filter(pc.equal(parts, number))
        documents = pc.unique(rows["doc_id"])
        kept = {n: t.filter(pc.is_in(t["doc_id"], value_set=documents)) for n, t in tables.items()}
        kept[stage.split.table] = rows
        pieces[part_name(number, count)] = {n: store.put(t).to_json() for n, t in kept.items() if t.num_rows}
    return pieces


def part_name(number: int, count: int) -> str:
    """Return the name of a part; names sort as their numbers do.

    >>> part_name(3, 16)
    'p03'
    """
    return f"p{number:0{len(str(count - 1))}d}"


def part_of(table: pa.Table, split: Split, count: int) -> list[int]:
    """Return the part of every row, from the values of the split's columns."""
    columns = [table[c].to_pylist() for c in split.columns]
    return [
        zlib.crc32("\t".join(_text(v, split.prefix) for v in values).encode()) % count
        for values in zip(*columns, strict=True)
    ]


def _text(value: object, prefix: int | None) -> str:
    return "" if value is None else str(value)[:prefix]


def _light(table: pa.Table) -> pa.Table:
    """Return a table with its long texts emptied."""
    for number, field in enumerate(table.schema):
        if pa.types.is_large_string(field.type):
            table = table.set_column(number, field, pa.array([""] * table.num_rows, field.type))
    return table
