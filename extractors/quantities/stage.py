"""The stage of the ``quantities`` table."""

from __future__ import annotations

import pyarrow as pa

from extractors import quantities
from extractors.indicators import cells
from extractors.kinds import table_of
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``quantities``: those of the prose, and those of the tables."""
    return table_of(
        "quantities", tables, lambda page, rows: cells.quantities(page, quantities.extract(page, rows["dates"]))
    )
