"""The stage of the ``dates`` table."""

from __future__ import annotations

import pyarrow as pa

from extractors import dates
from extractors.kinds import table_of
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``dates``."""
    return table_of("dates", tables, lambda page, rows: dates.extract(page))
