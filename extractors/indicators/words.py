"""Words of a stretch of text by dictionary: the most likely split, with no model.

The dictionary is that of ``extractors.wordclasses``, with the project's own cue words and the well-known
statistical indicators on top. A stretch is split where the product of its words' frequencies is greatest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import log

from extractors import reference, wordclasses

_OWN_FREQUENCY = 3000
_LONGEST = 16
_SEARCHED = frozenset({"unfinished", "finished", "site_plot", "site_line", "site_built", "site_common"})
"""Roles whose words are looked for in whole paragraphs, not in the row of words."""
_RUN = re.compile(r"[A-Za-z0-9.+%‰/&-]+|[\u3400-\u9fff〇]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A dictionary to split by.

    Attributes:
        score: Log probability of each word.
        lengths: Lengths of the words that begin with two given characters, by those characters.
        unknown: Log probability of a single character that is no word.
    """

    score: dict[str, float]
    lengths: dict[str, tuple[int, ...]]
    unknown: float


@cache
def lexicon() -> Lexicon:
    """Return the dictionary."""
    frequencies = dict(wordclasses.frequencies())
    own = [row["word"] for row in reference.rows("indicator_cues") if row["role"] not in _SEARCHED]
    own += [row["alias"] for row in reference.rows("indicators_aliases")]
    for word in own:
        if 1 < len(word) <= _LONGEST and word.isidentifier():
            frequencies[word] = max(frequencies.get(word, 0), _OWN_FREQUENCY)
    total = log(sum(frequencies.values()))
    lengths: dict[str, set[int]] = {}
    for word in frequencies:
        if len(word) > 1:
            lengths.setdefault(word[:2], set()).add(len(word))
    score = {word: log(max(n, 1)) - total for word, n in frequencies.items()}
    return Lexicon(score, {k: tuple(sorted(v)) for k, v in lengths.items()}, -total - 1)


def split(text: str) -> list[str]:
    """Return the words of ``text``, punctuation and runs of Latin characters among them; they join to ``text``.

    >>> split("规模以上工业增加值同比增长5G")
    ['规模以上工业增加值', '同比', '增长', '5G']
    """
    found: list[str] = []
    for run in _RUN.findall(text):
        if len(run) > 1 and run[0] >= "\u3400":
            found += _best(run)
        else:
            found.append(run)
    return found


def _best(run: str) -> list[str]:
    """Return the most likely words of a run of ideographs."""
    known = lexicon()
    score, lengths, unknown, size = known.score, known.lengths, known.unknown, len(run)
    best = [0.0] * (size + 1)
    step = [1] * size
    for i in range(size - 1, -1, -1):
        top, long = score.get(run[i], unknown) + best[i + 1], 1
        for n in lengths.get(run[i : i + 2], ()):
            if i + n > size:
                break
            value = score.get(run[i : i + n])
            if value is not None and value + best[i + n] > top:
                top, long = value + best[i + n], n
        best[i], step[i] = top, long
    words, i = [], 0
    while i < size:
        words.append(run[i : i + step[i]])
        i += step[i]
    return words
