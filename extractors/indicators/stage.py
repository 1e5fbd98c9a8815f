"""The stage of the ``indicators`` table."""

from __future__ import annotations

import pyarrow as pa

from extractors import indicators
from extractors.kinds import table_of
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``indicators``."""
    return table_of("indicators", tables, lambda page, rows: indicators.extract(page, rows["quantities"], rows["dates"], rows["places"], rows["people"]))
