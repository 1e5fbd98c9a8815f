"""The first stage on a document's text: its view, articles and sentences."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from extractors import page
from extractors.stages import Options, Tables
from schemas import tables as schema


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``views``, ``articles`` and ``sentences`` of the ``documents`` that are no duplicates."""
    made: dict[str, list[dict[str, Any]]] = {"views": [], "articles": [], "sentences": []}
    for document in tables["documents"].to_pylist():
        if document["duplicate_of"]:
            continue
        home = (document["home_place"], document["home_adcode"])
        shown = page.make(document["text"], document["published"], home, document["doc_id"])
        for name, rows in page.rows(shown).items():
            made[name] += rows
    return {name: schema.BY_NAME[name].from_rows(rows) for name, rows in made.items()}
