"""The stage that cuts texts into words and finds the names in them."""

from __future__ import annotations

import pyarrow as pa

from extractors import names, words
from extractors.stages import Options, Tables
from schemas.tables import ENTITIES, WORDS


def run(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return the ``words`` and ``entities`` of documents; all offsets are the view's.

    Args:
        tables: Table ``views``.
        options: ``spacy_model`` names a spaCy pipeline whose entities join those of the shipped recogniser.
    """
    ids, texts = tables["views"]["doc_id"].to_pylist(), tables["views"]["text"].to_pylist()
    borders = words.segment(texts)
    cut = [{"doc_id": i, "ends": ends} for i, ends in zip(ids, borders, strict=True)]
    found = names.find_all(texts, borders)
    if options.spacy_model:
        from extractors import nlp

        others = nlp.entities(options.spacy_model, texts)
        found = [names.join(own, other) for own, other in zip(found, others, strict=True)]
    rows = [
        {"doc_id": i, "start": e.start, "end": e.end, "label": e.label, "score": e.score}
        for i, entities in zip(ids, found, strict=True)
        for e in entities
    ]
    return {"words": WORDS.from_rows(cut), "entities": ENTITIES.from_rows(rows)}
