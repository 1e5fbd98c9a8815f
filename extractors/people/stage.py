"""The stage of the ``people`` table."""

from __future__ import annotations

import pyarrow as pa

from extractors import people
from extractors.kinds import table_of
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``people``."""
    return table_of("people", tables, lambda page, rows: people.extract(page))
