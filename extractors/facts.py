"""The stage across documents that gathers indicators into facts."""

from __future__ import annotations

import pyarrow as pa

from extractors.indicators import facts
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``facts``: the same indicator, place, period and unit over all documents."""
    return {"facts": facts.build(tables["documents"], tables["indicators"])}
