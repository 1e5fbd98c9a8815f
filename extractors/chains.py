"""Linear-chain models over columns: features are hashed numbers, and whole batches are scored and decoded at once.

A feature is a 64-bit key, a hash of its template's name and of the numbers it is made of. Features of a text are
columns of keys, one key a character; a model is a sorted column of keys with a row of weights a key. Nothing runs
per character in Python, which is what makes a character model fast enough for whole archives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_FINAL = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)


def hash_columns(template: str, *columns: npt.NDArray[np.generic]) -> Keys:
    """Return the keys of a template's features: row by row a hash of its name and of the given whole numbers."""
    key = np.full(len(columns[0]), crc32(template.encode()), np.uint64)
    for column in columns:
        key = (key ^ column.astype(np.uint64)) * _MULTIPLIER
        key ^= key >> _SHIFT
    key *= _FINAL
    return key ^ (key >> _SHIFT)


def shifted(column: npt.NDArray[np.generic], by: int, fill: int = 0) -> npt.NDArray[np.generic]:
    """Return a column whose row ``i`` is row ``i + by`` of the given one, ``fill`` beyond its ends.

    >>> shifted(np.array([1, 2, 3]), 1).tolist(), shifted(np.array([1, 2, 3]), -2, 9).tolist()
    ([2, 3, 0], [9, 9, 1])
    """
    out = np.full_like(column, fill)
    if by >= 0:
        out[: max(len(column) - by, 0)] = column[by:]
    else:
        out[-by:] = column[: len(column) + by]
    return out


@dataclass(frozen=True, eq=False)
class Lookup:
    """A set of keys with constant-time look-up of whole columns.

    Attributes:
        keys: The keys, ascending, all different, then one unused key.
        heads: Index of the first key of every bucket (its highest bits), then the number of keys.
        shift: How many bits of a key lie below the bucket's number.
    """

    keys: Keys
    heads: npt.NDArray[np.int32]
    shift: np.uint64

    @classmethod
    def of(cls, keys: Keys) -> Lookup:
        """Return a look-up of keys that are ascending and all different."""
        bits = max(len(keys).bit_length() + 1, 1)
        shift = np.uint64(64 - bits)
        borders = np.arange(1 << bits, dtype=np.uint64) << shift
        heads = np.append(np.searchsorted(keys, borders), len(keys)).astype(np.int32)
        return cls(np.append(keys, np.uint64(0)), heads, shift)

    def find(self, queries: Keys) -> npt.NDArray[np.int32]:
        """Return the index of each query among the keys; the number of keys for one that is not among them."""
        bucket = (queries >> self.shift).astype(np.int64)
        at, last = self.heads[bucket], self.heads[bucket + 1]
        pending = np.flatnonzero(at < last)
        found = np.full(len(queries), len(self.keys) - 1, np.int32)
        while pending.size:
            hit = self.keys[at[pending]] == queries[pending]
            found[pending[hit]] = at[pending[hit]]
            pending = pending[~hit]
            at[pending] += 1
            pending = pending[at[pending] < last[pending]]
        return found


@dataclass(frozen=True, eq=False)
class Chain:
    """A linear chain: weights of features for labels, and of one label after another.

    Attributes:
        labels: The labels.
        lookup: The features.
        rows: Weight of each feature for each label, then a row of zeros for unknown features.
        transitions: Weight of label ``j`` after label ``i`` at ``[i, j]``.
    """

    labels: tuple[str, ...]
    lookup: Lookup
    rows: Floats
    transitions: Floats

    @classmethod
    def of(
        cls, labels: Sequence[str], keys: Keys, weights: npt.NDArray[np.generic], transitions: npt.NDArray[np.generic]
    ) -> Chain:
        """Return the chain of features in any order, all different."""
        order = np.argsort(keys, kind="stable")
        rows = np.zeros((len(keys) + 1, len(labels)), np.float32)
        rows[:-1] = weights[order]
        return cls(tuple(labels), Lookup.of(keys[order]), rows, transitions.astype(np.float32))

    def score(self, size: int, columns: Iterable[Keys], sparse: Iterable[tuple[Ints, Keys]] = ()) -> Floats:
        """Return the weight of each label at each of ``size`` characters.

        Args:
            size: Number of characters.
            columns: Keys of one feature a character each.
            sparse: Character offsets with keys, for features that not every character has; the offsets of one pair all
                differ.
        """
        scores = np.zeros((size, len(self.labels)), np.float32)
        for column in columns:
            scores += self.rows[self.lookup.find(column)]
        for offsets, keys in sparse:
            found = self.lookup.find(keys)
            known = found < len(self.rows) - 1
            scores[offsets[known]] += self.rows[found[known]]
        return scores

    def decode(self, scores: Floats, starts: Ints, ends: Ints) -> npt.NDArray[np.uint8]:
        """Return the best label of each character (Viterbi), every stretch ``[start, end)`` a chain of its own."""
        packed = _Packed.of(starts, ends)
        back = np.zeros(scores.shape, np.uint8)
        delta = scores[packed.starts]
        for step, alive in packed.steps():
            paths = delta[:alive, :, None] + self.transitions
            at = packed.starts[:alive] + step
            back[at] = paths.argmax(axis=1)
            delta[:alive] = paths.max(axis=1) + scores[at]
        return packed.walk_back(back, delta.argmax(axis=1).astype(np.uint8))

    def forward(self, scores: Floats, starts: Ints, ends: Ints) -> Floats:
        """Return the logarithm of the weight of all paths that reach each label of each character."""
        packed = _Packed.of(starts, ends)
        alpha = scores.copy()
        for step, alive in packed.steps():
            at = packed.starts[:alive] + step
            alpha[at] += _log_sum(alpha[at - 1][:, :, None] + self.transitions, 1)
        return alpha

    def backward(self, scores: Floats, starts: Ints, ends: Ints) -> Floats:
        """Return the logarithm of the weight of all paths that lead on from each label of each character."""
        packed = _Packed.of(starts, ends)
        beta = np.zeros_like(scores)
        for step, alive in reversed(list(packed.steps())):
            at = packed.starts[:alive] + step
            beta[at - 1] = _log_sum((scores[at] + beta[at])[:, None, :] + self.transitions, 2)
        return beta


def _log_sum(values: Floats, axis: int) -> Floats:
    """Return the logarithm of the sum of exponentials along an axis."""
    top = values.max(axis=axis, keepdims=True)
    total: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return total


@dataclass(frozen=True, eq=False)
class _Packed:
    """Chains sorted by length, the longest first, so that those still running at a step are the first ones."""

    starts: Ints
    lengths: Ints
    alive: Ints

    @classmethod
    def of(cls, starts: Ints, ends: Ints) -> _Packed:
        lengths = ends - starts
        order = np.argsort(-lengths, kind="stable")
        lengths = lengths[order]
        longest = int(lengths[0]) if len(lengths) else 0
        alive = np.searchsorted(-lengths, -np.arange(longest), side="left")
        return cls(starts[order], lengths, alive)

    def steps(self) -> Iterable[tuple[int, int]]:
        """Yield every step after the first with the number of chains that reach it."""
        return ((step, int(self.alive[step])) for step in range(1, len(self.alive)))

    def walk_back(self, back: npt.NDArray[np.uint8], last: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Return the labels that the back pointers lead through from the last label of each chain."""
        labels = np.zeros(len(back), np.uint8)
        labels[self.starts + self.lengths - 1] = last
        for step, alive in reversed(list(self.steps())):
            at = self.starts[:alive] + step
            labels[at - 1] = back[at, labels[at]]
        return labels
