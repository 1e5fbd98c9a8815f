"""Read annotated corpora: sentences with their names, and what to leave out of training."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.names.recognition import KINDS
from schemas.errors import BroadsheetError

Span = tuple[int, int, str]


class CorpusError(BroadsheetError):
    """A corpus file is not in the format it was given as."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """An annotated sentence.

    Attributes:
        text: The characters.
        names: Start, end and kind (``PER``, ``LOC``, ``ORG``) of each name, in text order.
        source: Name of the corpus.
    """

    text: str
    names: tuple[Span, ...]
    source: str


def spans(tags: Iterable[tuple[int, str]]) -> tuple[Span, ...]:
    """Return the names of pieces in order, each given as its length and its BIO tag.

    >>> spans([(1, "B-PER"), (1, "I-PER"), (3, "O"), (2, "B-LOC")])
    ((0, 2, 'PER'), (5, 7, 'LOC'))
    """
    found: list[list[int | str]] = []
    at, open_kind = 0, ""
    for length, tag in tags:
        kind = tag[2:] if tag[2:] in KINDS else ""
        if kind and tag[0] == "I" and kind == open_kind:
            found[-1][1] = at + length
        elif kind:
            found.append([at, at + length, kind])
        open_kind = kind
        at += length
    return tuple((int(start), int(end), str(kind)) for start, end, kind in found)


def read_bio(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a file with one character (or word) and its tag a line, sentences parted by an empty line."""
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [line.split() for line in block.splitlines() if line.strip()]
        if any(len(row) != 2 for row in rows):
            raise CorpusError(
                f"{path}: expected a character and a tag a line, got {next(r for r in rows if len(r) != 2)}"
            )
        if rows:
            yield Sentence("".join(c for c, _ in rows), spans((len(c), tag) for c, tag in rows), path.parent.name)


def read_parallel(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of ``X.sentences.txt`` (characters parted by blanks) with the tags of ``X.tags.txt``."""
    other = path.with_name(path.name.replace(".sentences.", ".tags."))
    lines = zip(path.read_text("utf-8").splitlines(), other.read_text("utf-8").splitlines(), strict=True)
    for number, (text, tags) in enumerate(lines, 1):
        characters, labels = text.split(), tags.split()
        if len(characters) != len(labels):
            raise CorpusError(f"{path}:{number}: {len(characters)} characters, but {len(labels)} tags")
        if characters:
            yield Sentence(
                "".join(characters),
                spans((len(c), t) for c, t in zip(characters, labels, strict=True)),
                path.parent.name,
            )


def read_iob2(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a file with number, word and tag a line, tab-parted (Universal NER)."""
    rows: list[tuple[str, str]] = []
    for line in (*path.read_text("utf-8").splitlines(), ""):
        fields = line.split("\t")
        if len(fields) >= 3 and not line.startswith("#"):
            rows.append((fields[1].replace(" ", ""), fields[2]))
        elif not line.strip() and rows:
            yield Sentence(
                "".join(word for word, _ in rows), spans((len(word), tag) for word, tag in rows), path.parent.name
            )
            rows = []


FINE = {"name": "PER", "company": "ORG", "organization": "ORG", "government": "ORG", "address": "LOC", "scene": "LOC"}
"""Classes of CLUENER by the kind of name they come nearest to."""


def read_spans(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of JSON lines with ``text`` and ``label`` (CLUENER), names that overlap another left out."""
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        found: list[Span] = []
        for fine, kind in FINE.items():
            found += [(a, b + 1, kind) for places in record["label"].get(fine, {}).values() for a, b in places]
        names: list[Span] = []
        for span in sorted(found):
            if not names or names[-1][1] <= span[0]:
                names.append(span)
        yield Sentence(record["text"], tuple(names), path.parent.name)


READERS = {"bio": read_bio, "parallel": read_parallel, "iob2": read_iob2, "spans": read_spans}
"""The formats by name."""

NGRAM = 12


def fold(text: str) -> str:
    """Return a text as it is compared: letters and digits at half width, blanks and punctuation left out."""
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def ngrams(texts: Iterable[str]) -> set[str]:
    """Return every stretch of ``NGRAM`` characters of texts as compared."""
    return {t[i : i + NGRAM] for text in texts for t in (fold(text),) for i in range(max(len(t) - NGRAM + 1, 1)) if t}


def without(sentences: Iterable[Sentence], evaluated: set[str]) -> Iterator[Sentence]:
    """Yield the sentences that share no stretch of ``NGRAM`` characters with what is evaluated, each text once."""
    seen: set[str] = set()
    for sentence in sentences:
        text = fold(sentence.text)
        if text in seen or not ngrams([text]).isdisjoint(evaluated):
            continue
        seen.add(text)
        yield sentence


def hold_out(sentences: Iterable[Sentence], every: int = 5) -> tuple[list[Sentence], list[Sentence]]:
    """Return the sentences to train on and the last of every ``every``, which are kept for measuring."""
    listed = list(sentences)
    return [s for i, s in enumerate(listed) if i % every != every - 1], listed[every - 1 :: every]


def reconcile(sentence: Sentence, found: Iterable[Span]) -> Sentence | None:
    """Return a sentence of another convention with names as a recogniser of ours sees them, or ``None`` in doubt.

    Names of people stay as annotated. Where organisations and places were annotated, what the recogniser found there
    counts; where it found nothing, a short annotated name stays, and a long one leaves the whole sentence in doubt.
    What the recogniser found where nothing was annotated counts for no name.

    >>> s = Sentence("张三在北京市朝阳区", ((0, 2, "PER"), (3, 9, "LOC")), "other")
    >>> reconcile(s, [(3, 6, "LOC"), (6, 9, "LOC")]).names
    ((0, 2, 'PER'), (3, 6, 'LOC'), (6, 9, 'LOC'))
    """
    own = list(found)
    names: list[Span] = []
    for start, end, kind in sentence.names:
        inside = [s for s in own if s[0] < end and s[1] > start]
        if kind == "PER" or not inside:
            if kind != "PER" and end - start > 6:
                return None
            names.append((start, end, kind))
        elif all(s[0] >= start and s[1] <= end and s[2] != "PER" for s in inside):
            names += inside
        else:
            return None
    return Sentence(sentence.text, tuple(sorted(names)), sentence.source)
