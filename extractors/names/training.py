"""Train the name recogniser, and measure it."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors import words
from extractors.names import corpora, features
from extractors.names.corpora import Sentence
from extractors.names.recognition import KINDS, LABELS, Recogniser, find_all

_STEP = re.compile(r"\*{5} (?:Iteration|Epoch) #(\d+)")
_LOSS = re.compile(r"Loss: (-?[\d.]+)")
Arrays = dict[str, npt.NDArray[Any]]
"""A model as it is stored."""
INDEX = {label: at for at, label in enumerate(LABELS)}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train one recogniser.

    Attributes:
        algorithm: ``lbfgs`` with both penalties, or ``l2sgd`` with the quadratic one alone: quicker, less sparse.
        l1: Weight of the absolute penalty.
        l2: Weight of the quadratic penalty.
        iterations: Most steps over the sentences.
        rarest: Features seen less often are left out.
        seed: Order in which ``l2sgd`` takes the sentences.
    """

    algorithm: str = "lbfgs"
    l1: float = 0.1
    l2: float = 0.05
    iterations: int = 70
    rarest: int = 2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """Exact-span figures of one kind of name.

    Attributes:
        right: Names found with the right borders and kind.
        found: Names found.
        wanted: Names annotated.
    """

    right: int
    found: int
    wanted: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(self.found + self.wanted, 1)


def label(sentence: Sentence) -> npt.NDArray[np.uint8]:
    """Return the label of each character."""
    labels = np.zeros(len(sentence.text), np.uint8)
    for start, end, kind in sentence.names:
        if end - start == 1:
            labels[start] = INDEX[f"S-{kind}"]
        else:
            labels[start], labels[end - 1] = INDEX[f"B-{kind}"], INDEX[f"E-{kind}"]
            labels[start + 1 : end - 1] = INDEX[f"I-{kind}"]
    return labels


def train(
    sentences: Sequence[Sentence],
    settings: Settings = Settings(),
    segmenter: words.Segmenter | None = None,
    progress: Callable[[int, float], None] | None = None,
    scratch: Path | None = None,
) -> Arrays:
    """Return the arrays of a recogniser trained on sentences; the same twice.

    Args:
        sentences: What to learn from.
        settings: How.
        segmenter: Gives the words, the shipped one by default.
        progress: Called after each step with its number and the loss.
        scratch: Folder for the trainer's own file.
    """
    columns, labels, starts, stops = _columns(sentences, segmenter)
    keys, numbers = _frequent(columns, settings.rarest)
    trainer = _trainer(settings, progress)
    names = np.array([str(number) for number in range(len(keys))], object)
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        rows = numbers[start:stop]
        items = [names[row[row >= 0]].tolist() for row in rows]
        trainer.append(items, [LABELS[at] for at in labels[start:stop]])
    _sow(settings.seed)
    return _fit(trainer, keys, scratch)


def _columns(
    sentences: Sequence[Sentence], segmenter: words.Segmenter | None
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the keys of all features of all characters, their labels, and the stretches to learn from."""
    borders = words.segment([s.text for s in sentences], segmenter)
    text = "\n".join(s.text for s in sentences)
    offsets = np.cumsum([0, *(len(s.text) + 1 for s in sentences)])
    ends = np.concatenate(
        [
            np.append(np.asarray(e, np.int64) + o, o + len(s.text) + 1)
            for o, e, s in zip(offsets, borders, sentences, strict=False)
        ]
    )
    prepared = features.Text.of(text, ends[:-1])
    columns = np.stack(list(features.columns(prepared)), 1)
    labels = np.zeros(len(text) + 1, np.uint8)
    for offset, sentence in zip(offsets.tolist(), sentences, strict=False):
        labels[offset : offset + len(sentence.text)] = label(sentence)
    starts, stops = prepared.stretches()
    return columns, labels, starts, stops


def _frequent(columns: npt.NDArray[np.uint64], rarest: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    """Return the features that are not too rare, and the columns as their numbers (-1 for the others)."""
    kept: list[npt.NDArray[np.uint64]] = []
    out = np.empty(columns.shape, np.int32)
    total = 0
    for at in range(columns.shape[1]):
        keys, inverse, counts = np.unique(columns[:, at], return_inverse=True, return_counts=True)
        frequent = counts >= rarest
        numbers = np.where(frequent, np.cumsum(frequent) - 1 + total, -1)
        out[:, at] = numbers[inverse]
        kept.append(keys[frequent])
        total += int(frequent.sum())
    return np.concatenate(kept), out


def _trainer(settings: Settings, progress: Callable[[int, float], None] | None) -> Any:
    """Return a crfsuite trainer with the settings."""
    import pycrfsuite

    class Trainer(pycrfsuite.BaseTrainer):  # type: ignore[misc]
        step = 0

        def message(self, message: str) -> None:
            if began := _STEP.search(message):
                self.step = int(began[1])
            elif (loss := _LOSS.match(message)) and progress and self.step:
                progress(self.step, float(loss[1]))
                self.step = 0

    trainer = Trainer(verbose=False)
    trainer.select(settings.algorithm)
    common = {"c2": settings.l2, "max_iterations": settings.iterations, "period": 10, "delta": 1e-4}
    trainer.set_params({**common, "c1": settings.l1} if settings.algorithm == "lbfgs" else {**common, "period": 1000})
    return trainer


def _sow(seed: int) -> None:
    """Set the seed of the C library, which the trainer draws from."""
    ctypes.CDLL(None).srand(seed) if os.name == "posix" else ctypes.cdll.msvcrt.srand(seed)


def _fit(trainer: Any, keys: npt.NDArray[np.uint64], scratch: Path | None) -> Arrays:
    """Run the trainer and return the weights that are not zero."""
    import tempfile

    import pycrfsuite

    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        file = str(Path(folder) / "names.crfsuite")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        info = tagger.info()
        tagger.close()
    rows = np.zeros((len(keys), len(LABELS)), np.float32)
    for (name, kind), weight in info.state_features.items():
        rows[int(name), INDEX[kind]] = weight
    transitions = np.zeros((len(LABELS), len(LABELS)), np.float32)
    for (before, after), weight in info.transitions.items():
        transitions[INDEX[before], INDEX[after]] = weight
    used = np.abs(rows).max(axis=1) > 0
    order = np.argsort(keys[used])
    return {"keys": keys[used][order], "weights": rows[used][order].astype(np.float16), "transitions": transitions}


def average(models: Sequence[Arrays], least: float = 0.01) -> Arrays:
    """Return one recogniser whose weights are the mean of several, those below ``least`` left out.

    Recognisers trained on other material or in another way err in other places; their mean errs less than each.
    """
    keys = np.unique(np.concatenate([model["keys"] for model in models]))
    weights = np.zeros((len(keys), len(LABELS)), np.float32)
    for model in models:
        weights[np.searchsorted(keys, model["keys"])] += model["weights"].astype(np.float32) / len(models)
    weights[np.abs(weights) < least] = 0
    used = weights.any(axis=1)
    transitions = np.stack([model["transitions"] for model in models]).mean(axis=0).astype(np.float32)
    return {"keys": keys[used], "weights": weights[used].astype(np.float16), "transitions": transitions}


def reconcile(
    model: Recogniser, sentences: Sequence[Sentence], segmenter: words.Segmenter | None = None
) -> list[Sentence]:
    """Return sentences of other conventions with names as the model sees them; those in doubt or without any are left out."""
    borders = words.segment([s.text for s in sentences], segmenter)
    found = find_all([s.text for s in sentences], borders, model)
    pairs = ((s, [(e.start, e.end, e.label) for e in entities]) for s, entities in zip(sentences, found, strict=True))
    return [made for sentence, spans in pairs if (made := corpora.reconcile(sentence, spans)) and made.names]


def measure(
    model: Recogniser, sentences: Sequence[Sentence], segmenter: words.Segmenter | None = None
) -> dict[str, Score]:
    """Return exact-span figures by kind, and of ``all`` together."""
    borders = words.segment([s.text for s in sentences], segmenter)
    found = find_all([s.text for s in sentences], borders, model)
    predicted = [{(e.start, e.end, e.label) for e in entities} for entities in found]
    return compare(predicted, [set(s.names) for s in sentences])


def compare(
    predicted: Iterable[set[tuple[int, int, str]]], wanted: Iterable[set[tuple[int, int, str]]]
) -> dict[str, Score]:
    """Return exact-span figures by kind, and of ``all`` together, of names text by text."""
    pairs = list(zip(predicted, wanted, strict=True))

    def count(kinds: Iterable[str]) -> Score:
        p = [{s for s in a if s[2] in kinds} for a, _ in pairs]
        g = [{s for s in b if s[2] in kinds} for _, b in pairs]
        return Score(sum(len(a & b) for a, b in zip(p, g, strict=True)), sum(map(len, p)), sum(map(len, g)))

    return {**{kind: count((kind,)) for kind in KINDS}, "all": count(KINDS)}
