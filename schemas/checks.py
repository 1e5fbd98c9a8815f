"""Checks of a table against its declaration: columns, keys, nulls, vocabularies, ranges, references.

Every function returns the faults as sentences; a table without faults gives none. Faults name the documents they are
in, so that one bad document need not hold up the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from schemas.columns import Table

SHOWN = 3
"""Rows that a fault quotes."""

SHARES = ("confidence", "score")
"""Columns between 0 and 1."""
ORDERED = (
    ("start", "end", True), ("start_date", "end_date", False), ("period_start", "period_end", False),
    ("value_min", "value_max", False), ("first_seen", "last_seen", False),
)  # fmt: skip
"""Pairs of columns of which the first is not above the second; strictly below where ``True``."""
COUNTS = ("n_chars", "n_mentions", "n_documents", "paragraph", "start", "n_bytes")
"""Columns that are never negative."""
REFERENCES = (
    ("doc_id", "documents", "doc_id"),
    ("article_id", "articles", "article_id"),
    ("sentence_id", "sentences", "sentence_id"),
    ("quantity_mention_id", "quantities", "mention_id"),
    ("date_mention_id", "dates", "mention_id"),
    ("place_mention_id", "places", "mention_id"),
    ("person_id", "persons", "person_id"),
)
"""Column, and the table and column that its values stand in."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a table.

    Attributes:
        table: Name of the table.
        message: What is wrong, with examples.
    """

    table: str
    message: str

    def __str__(self) -> str:
        return f"{self.table}: {self.message}"


def check(table: pa.Table, declared: Table) -> list[Fault]:
    """Return the faults of a table by itself: columns, types, nulls, key, vocabularies, ranges."""
    faults = _columns(table, declared)
    if faults:
        return faults
    return [
        *_nulls(table, declared),
        *_key(table, declared),
        *_vocabularies(table, declared),
        *_ranges(table, declared),
    ]


def references(table: pa.Table, declared: Table, others: Mapping[str, pa.Table]) -> list[Fault]:
    """Return the faults of a table against the tables it points into; tables not given are not checked."""
    faults = []
    for column, target, key in REFERENCES:
        if column not in declared.names or target not in others or target == declared.name:
            continue
        lost = table.filter(
            pc.and_(
                pc.is_valid(table[column]), pc.invert(pc.is_in(table[column], value_set=_values(others[target], key)))
            )
        )
        if lost.num_rows:
            faults.append(_fault(declared, lost, f"{column} is not in {target}.{key}"))
    if (
        "documents" in others
        and {"doc_id", "end"} <= set(declared.names)
        and "n_chars" in others["documents"].column_names
    ):
        faults += _within(table, declared, others["documents"])
    return faults


def _values(table: pa.Table, column: str) -> pa.Array:
    values = table[column]
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _within(table: pa.Table, declared: Table, documents: pa.Table) -> list[Fault]:
    """Return a fault where a span ends after its document; views have offsets of their own and are left out."""
    if not declared.published:
        return []
    lengths = documents.select(["doc_id", "n_chars"])
    joined = table.select(["doc_id", *(k for k in declared.key if k != "doc_id"), *({"end"} - set(declared.key))]).join(
        lengths, "doc_id"
    )
    over = joined.filter(pc.greater(joined["end"], joined["n_chars"]))
    return [_fault(declared, over, "end is after the last character of the document")] if over.num_rows else []


def _columns(table: pa.Table, declared: Table) -> list[Fault]:
    expected = declared.to_arrow()
    if table.column_names != expected.names:
        return [Fault(declared.name, f"columns are {table.column_names}, expected {expected.names}")]
    wrong = [
        f"{f.name} is {table.schema.field(f.name).type}, expected {f.type}"
        for f in expected
        if table.schema.field(f.name).type != f.type
    ]
    return [Fault(declared.name, "; ".join(wrong))] if wrong else []


def _nulls(table: pa.Table, declared: Table) -> list[Fault]:
    empty = [c.name for c in declared.columns if not c.nullable and table[c.name].null_count]
    return [_fault(declared, table.filter(pc.is_null(table[name])), f"{name} is null") for name in empty]


def _key(table: pa.Table, declared: Table) -> list[Fault]:
    if table.num_rows < 2:
        return []
    counted = table.select(list(declared.key)).group_by(list(declared.key)).aggregate([([], "count_all")])
    double = counted.filter(pc.greater(counted["count_all"], 1))
    return [_fault(declared, double, "several rows have one key")] if double.num_rows else []


def _vocabularies(table: pa.Table, declared: Table) -> list[Fault]:
    faults = []
    for column in declared.columns:
        if column.vocabulary:
            values = table[column.name]
            known = pa.array(column.vocabulary, column.type)
            wrong = table.filter(pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set=known))))
            if wrong.num_rows:
                found = ", ".join(map(repr, sorted(set(wrong[column.name].to_pylist()))[:SHOWN]))
                faults.append(
                    _fault(declared, wrong, f"{column.name} has {found}, not one of {' '.join(column.vocabulary)}")
                )
    return faults


def _ranges(table: pa.Table, declared: Table) -> list[Fault]:
    faults = []
    names = set(declared.names)
    for low, high, strict in ORDERED:
        if {low, high} <= names:
            over = (pc.greater_equal if strict else pc.greater)(table[low], table[high])
            faults += _where(declared, table, over, f"{low} is {'not before' if strict else 'after'} {high}")
    for name in names.intersection(SHARES):
        outside = pc.or_(pc.less(table[name], 0), pc.greater(table[name], 1))
        faults += _where(declared, table, outside, f"{name} is not between 0 and 1")
    for name in (n for n in COUNTS if n in names):
        faults += _where(declared, table, pc.less(table[name], 0), f"{name} is negative")
    return faults


def _where(declared: Table, table: pa.Table, mask: pa.ChunkedArray, message: str) -> list[Fault]:
    wrong = table.filter(pc.fill_null(mask, False))
    return [_fault(declared, wrong, message)] if wrong.num_rows else []


def _fault(declared: Table, rows: pa.Table, message: str) -> Fault:
    """Return a fault that quotes the keys of the first rows it is in."""
    keys = [k for k in declared.key if k in rows.column_names]
    shown = ["(" + ", ".join(str(row[k]) for k in keys) + ")" for row in rows.select(keys).slice(0, SHOWN).to_pylist()]
    more = f" and {rows.num_rows - SHOWN} more" if rows.num_rows > SHOWN else ""
    return Fault(declared.name, f"{message}, at ({', '.join(keys)}) = {' '.join(shown)}{more}")
