"""Train the segmenter with spacy-pkuseg, and measure it."""

from __future__ import annotations

import io
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors import words

Line = tuple[str, ...]
"""The words of a line."""
_STEP = re.compile(r"iter(\d+) .*f-score=([\d.]+)")


def read(path: Path) -> list[Line]:
    """Return the lines of a segmented text (words parted by blanks), empty ones left out."""
    lines = (tuple(line.split()) for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def hold_out(lines: Sequence[Line], every: int = 10) -> tuple[list[Line], list[Line]]:
    """Return the lines to train on and the last of every ``every``, which are kept for measuring."""
    return [line for i, line in enumerate(lines) if i % every != every - 1], list(lines[every - 1 :: every])


def train(
    lines: Sequence[Line],
    held: Sequence[Line],
    iterations: int = 10,
    seed: int = 0,
    progress: Callable[[int, float], None] | None = None,
    scratch: Path | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a segmenter (``words.pack``) trained on segmented lines; the same twice for one seed.

    Args:
        lines: What to learn from.
        held: Lines that pkuseg measures each step on; nothing is learnt from them.
        iterations: Steps over the lines.
        seed: Order in which pkuseg takes the lines.
        progress: Called after each step with its number and the F score on ``held`` in percent.
        scratch: Folder for the trainer's own files.
    """
    import spacy_pkuseg

    state = random.getstate()
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = Path(name)
        for file, content in (("train.txt", lines), ("held.txt", held)):
            text = "\n".join(words.widen(" ".join(line)) for line in content)
            (folder / file).write_text(text + "\n", "utf-8")
        random.seed(seed)
        try:
            with redirect_stdout(_Listener(progress)):
                spacy_pkuseg.train(
                    str(folder / "train.txt"), str(folder / "held.txt"), str(folder / "model"), train_iter=iterations
                )
        finally:
            random.setstate(state)
        return words.pack(folder / "model")


class _Listener(io.TextIOBase):
    """Takes what pkuseg prints and passes on the steps."""

    def __init__(self, progress: Callable[[int, float], None] | None) -> None:
        self._progress = progress

    def write(self, text: str) -> int:
        """Take a piece of what is printed."""
        step = _STEP.match(text)
        if step and self._progress:
            self._progress(int(step[1]) + 1, float(step[2]))
        return len(text)


def measure(model: words.Segmenter, lines: Sequence[Line]) -> float:
    """Return the F score of the model's words on segmented lines: words with both borders right."""
    found = words.segment(["".join(line) for line in lines], model)
    right = made = wanted = 0
    for line, ends in zip(lines, found, strict=True):
        gold = _spans(np.cumsum([len(word) for word in line]).tolist())
        own = _spans(ends)
        right, made, wanted = right + len(gold & own), made + len(own), wanted + len(gold)
    return 2 * right / max(made + wanted, 1)


def _spans(ends: Iterable[int]) -> set[tuple[int, int]]:
    """Return the words between borders."""
    listed = list(ends)
    return set(zip([0, *listed[:-1]], listed, strict=True))
