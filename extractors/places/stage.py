"""The stage of the ``places`` table."""

from __future__ import annotations

import pyarrow as pa

from extractors import places
from extractors.kinds import table_of
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``places``."""
    return table_of("places", tables, lambda page, rows: places.extract(page, rows["people"]))
