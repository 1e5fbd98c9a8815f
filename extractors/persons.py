"""The stage across documents that gathers mentions into persons."""

from __future__ import annotations

import pyarrow as pa

from extractors.people.identity import build
from extractors.stages import Options, Tables


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``persons`` and ``person_mentions``."""
    persons, links = build(tables["documents"], tables["articles"], tables["people"])
    return {"persons": persons, "person_mentions": links}
