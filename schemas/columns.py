"""A column and a table, declared once: Arrow, pandas, checks and documentation follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

VERSION = "1"
"""Version of the published schemas, written into every file; a reader of another version is told."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: Name in the published file.
        type: Arrow type.
        description: What the value is, in one sentence.
        nullable: Whether a row may leave it open.
        unit: Unit of a numeric column, empty where it has none.
        source: Standard or seed that the values come from.
        vocabulary: The closed set of values, empty where it is open.
    """

    name: str
    type: pa.DataType
    description: str
    nullable: bool = False
    unit: str = ""
    source: str = ""
    vocabulary: tuple[str, ...] = ()

    def to_arrow(self) -> pa.Field:
        """Return the Arrow field, with description, unit, source and vocabulary kept as metadata."""
        metadata = {
            "description": self.description,
            "unit": self.unit,
            "source": self.source,
            "vocabulary": " ".join(self.vocabulary),
        }
        return pa.field(self.name, self.type, self.nullable, {k: v for k, v in metadata.items() if v})


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, its key and its columns.

    Attributes:
        name: Name of the table and of its folder.
        grain: What one row is.
        key: Columns that identify a row and order the table.
        columns: The columns, in order.
        published: Whether readers see it; working tables between stages are not published.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    published: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(c.name for c in self.columns)

    def to_arrow(self) -> pa.Schema:
        """Return the Arrow schema, with grain, key and schema version kept as metadata."""
        return pa.schema(
            [c.to_arrow() for c in self.columns],
            metadata={"grain": self.grain, "key": ",".join(self.key), "broadsheet_schema": VERSION},
        )

    def empty(self) -> pa.Table:
        """Return the table with no rows."""
        return self.to_arrow().empty_table()

    def from_rows(self, rows: list[dict[str, Any]]) -> pa.Table:
        """Return rows (a dict a row; a missing key is null) as an Arrow table sorted by the key."""
        table = pa.Table.from_pylist(rows, schema=self.to_arrow())
        return table.sort_by([(k, "ascending") for k in self.key]) if table.num_rows > 1 else table
