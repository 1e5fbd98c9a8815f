"""spaCy pipelines: the project's own, and any installed one whose names join as evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from extractors.names.recognition import Entity
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    from spacy.language import Language

KINDS = {
    "PER": "PER", "PERSON": "PER",
    "LOC": "LOC", "GPE": "LOC", "FAC": "LOC",
    "ORG": "ORG", "NORP": "ORG",
}  # fmt: skip
"""Labels of published pipelines by the kind of name they stand for; others are left out."""
SCORE = 0.8
"""Degree of belief in a name of a pipeline that gives none."""
PIECE = 5_000
"""Most characters handed to a pipeline at once; a text is parted at line breaks."""


class PipelineError(BroadsheetError):
    """A spaCy pipeline is not installed, or finds no names."""


@cache
def pipeline() -> Language:
    """Return the project's own spaCy pipeline: its segmenter as tokenizer, its recogniser as a component.

    ``doc._.names`` holds the names with their exact offsets; ``doc.ents`` holds them grown to whole words.
    """
    import spacy

    from extractors import components

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": components.TOKENIZER}}})
    nlp.add_pipe(components.NAMES)
    return nlp


@cache
def load(name: str) -> Language:
    """Return an installed spaCy pipeline by name or path.

    Raises:
        PipelineError: If it is not there, or has no component that finds names.
    """
    import spacy

    try:
        nlp = spacy.load(name)
    except (OSError, ImportError, ValueError) as error:
        raise PipelineError(
            f"--spacy-model {name}: no spaCy pipeline of that name or path can be loaded ({error}); install it with pip, or leave the option out"
        ) from error
    if not {"ner", "entity_ruler", "span_ruler", "broadsheet_names"} & set(nlp.pipe_names):
        raise PipelineError(
            f"--spacy-model {name}: the pipeline has no component that finds names, only {', '.join(nlp.pipe_names) or 'none'}"
        )
    return nlp


def entities(name: str, texts: Iterable[str]) -> list[list[Entity]]:
    """Return the names that an installed pipeline finds in each text, offsets in characters of the text."""
    nlp = load(name)
    found: list[list[Entity]] = []
    for text in texts:
        pieces = list(_pieces(text))
        own: list[Entity] = []
        for (start, _), doc in zip(pieces, nlp.pipe(piece for _, piece in pieces), strict=True):
            own += [
                Entity(start + e.start_char, start + e.end_char, KINDS[e.label_], SCORE)
                for e in doc.ents
                if e.label_ in KINDS
            ]
        found.append(own)
    return found


def _pieces(text: str) -> Sequence[tuple[int, str]]:
    """Return a text in pieces with the offset of each, parted after line breaks."""
    pieces: list[tuple[int, str]] = []
    start = 0
    while start < len(text):
        end = min(start + PIECE, len(text))
        if end < len(text) and (line := text.rfind("\n", start, end)) > start:
            end = line + 1
        pieces.append((start, text[start:end]))
        start = end
    return pieces
