"""Find names of people, places and organisations with the trained model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors import chains, reference, words
from extractors.names import features
from extractors.words import ModelError

MODEL = "models/names.npz"
KINDS = ("PER", "LOC", "ORG")
LABELS = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BIES"))
"""Labels of characters: outside, or beginning, inside, end of a name, or a name by itself."""


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A name in a text.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character.
        label: ``PER``, ``LOC`` or ``ORG``.
        score: Probability of exactly this name, given the model.
    """

    start: int
    end: int
    label: str
    score: float


def allowed() -> npt.NDArray[np.bool_]:
    """Return which label may follow which: ``[i, j]`` where ``j`` may come after ``i``."""
    opens = np.array([label[0] in "OBS" for label in LABELS])
    closes = np.array([label[0] in "OES" for label in LABELS])
    same = np.array([[a[1:] == b[1:] for b in LABELS] for a in LABELS])
    follows: npt.NDArray[np.bool_] = np.where(closes[:, None], opens[None, :], ~opens[None, :] & same)
    return follows


@dataclass(frozen=True, eq=False)
class Recogniser:
    """A name recogniser.

    Attributes:
        chain: Its weights.
    """

    chain: chains.Chain

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Recogniser:
        """Return the recogniser of stored arrays: ``keys``, ``weights`` and ``transitions``."""
        transitions = np.where(allowed(), arrays["transitions"], np.float32(-1e4))
        return cls(chains.Chain.of(LABELS, arrays["keys"], arrays["weights"], transitions))

    def find(self, text: str, ends: Sequence[int] | npt.NDArray[np.int64]) -> list[Entity]:
        """Return the names in a text whose words end at the given offsets, in text order."""
        if not text:
            return []
        prepared = features.Text.of(text, ends)
        starts, stops = prepared.stretches()
        if not len(starts):
            return []
        scores = self.chain.score(len(text), features.columns(prepared))
        labels = self.chain.decode(scores, starts, stops)
        holding = (
            np.add.reduceat(np.append(labels > 0, False).astype(np.int64), np.stack([starts, stops], 1).ravel())[::2]
            > 0
        )
        return list(self._entities(labels, scores, starts[holding], stops[holding]))

    def _entities(
        self, labels: npt.NDArray[np.uint8], scores: chains.Floats, starts: chains.Ints, stops: chains.Ints
    ) -> Iterator[Entity]:
        """Yield the labelled names of some stretches with their probability."""
        forward = self.chain.forward(scores, starts, stops)
        backward = self.chain.backward(scores, starts, stops)
        steps = self.chain.transitions
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            total = _log_sum(forward[stop - 1])
            path = labels[start:stop].tolist()
            for first, last in _spans(path):
                a, b = start + first, start + last
                weight = float(forward[a, path[first]] + backward[b - 1, path[last - 1]])
                for at in range(first + 1, last):
                    weight += float(steps[path[at - 1], path[at]] + scores[start + at, path[at]])
                yield Entity(a, b, LABELS[path[first]][2:], round(min(float(np.exp(weight - total)), 1.0), 4))


def _log_sum(values: chains.Floats) -> float:
    """Return the logarithm of the sum of exponentials."""
    top = values.max()
    return float(top + np.log(np.exp(values - top).sum()))


def _spans(path: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last offset of every name in a path of labels."""
    first = 0
    for at, label in enumerate(path):
        part = LABELS[label][0]
        if part in "BS":
            first = at
        if part in "ES":
            yield first, at + 1


def read(path: Path) -> Recogniser:
    """Return the recogniser stored in a file.

    Raises:
        ModelError: If there is none, or it is not one.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no name recogniser; reinstall the package or train one with `broadsheet train`")
    with np.load(path, allow_pickle=False) as arrays:
        if missing := {"keys", "weights", "transitions"} - set(arrays):
            raise ModelError(f"{path}: not a name recogniser, expected arrays {', '.join(sorted(missing))}")
        if arrays["weights"].shape != (len(arrays["keys"]), len(LABELS)):
            raise ModelError(
                f"{path}: weights of {arrays['weights'].shape}, expected {(len(arrays['keys']), len(LABELS))}"
            )
        return Recogniser.of(arrays)


@cache
def recogniser() -> Recogniser:
    """Return the shipped or the user's own recogniser, read when first asked for."""
    return read(words.own_or_shipped(reference.path(MODEL)))


def find_all(
    texts: Iterable[str], borders: Iterable[Sequence[int]], model: Recogniser | None = None
) -> list[list[Entity]]:
    """Return the names in each text.

    Args:
        texts: The texts.
        borders: For each, the offset after each of its words (``words.segment``).
        model: Recogniser to use, the shipped one by default.
    """
    model = model or recogniser()
    found: list[list[Entity]] = []
    for batch in _batches(list(zip(texts, borders, strict=True))):
        text = "\n".join(t for t, _ in batch)
        offsets = np.cumsum([0, *(len(t) + 1 for t, _ in batch)])
        ends = np.concatenate(
            [np.append(np.asarray(e, np.int64) + o, o + len(t) + 1) for o, (t, e) in zip(offsets, batch, strict=False)]
        )
        own: list[list[Entity]] = [[] for _ in batch]
        for entity in model.find(text, ends[:-1] if len(ends) > 1 else ends):
            which = int(np.searchsorted(offsets, entity.start, side="right")) - 1
            at = int(offsets[which])
            own[which].append(Entity(entity.start - at, entity.end - at, entity.label, entity.score))
        found += own
    return found


def _batches(pairs: list[tuple[str, Sequence[int]]]) -> Iterator[list[tuple[str, Sequence[int]]]]:
    """Yield runs of texts of about ``words.BATCH`` characters together."""
    batch: list[tuple[str, Sequence[int]]] = []
    size = 0
    for pair in pairs:
        if batch and size + len(pair[0]) > words.BATCH:
            yield batch
            batch, size = [], 0
        batch.append(pair)
        size += len(pair[0]) + 1
    if batch:
        yield batch


def join(own: Sequence[Entity], others: Iterable[Entity]) -> list[Entity]:
    """Return the names of two recognisers together, one a span: the likelier where both name it.

    >>> join([Entity(0, 2, "PER", 0.9)], [Entity(0, 2, "LOC", 0.6), Entity(4, 6, "LOC", 0.6)])
    [Entity(start=0, end=2, label='PER', score=0.9), Entity(start=4, end=6, label='LOC', score=0.6)]
    """
    by_span = {(e.start, e.end): e for e in sorted((*others, *own), key=lambda e: e.score)}
    return sorted(by_span.values())
