"""Word classes: which words the dictionary knows, as what part of speech, and how often it saw them.

Classes are those of the jieba dictionary (after the ICTCLAS tag set): ``n`` noun, ``v`` verb, ``vn`` verbal noun,
``a`` adjective, ``d`` adverb, ``m`` numeral, ``q`` measure word, ``t`` time, ``ns`` place, ``nt`` organisation,
``nz`` other proper noun, ``i`` and ``l`` idiom, ``p`` preposition, ``c`` conjunction, ``u`` particle, and finer ones
that begin with the same letter. Names of people are left out: a list of known names says nothing of unknown ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from extractors import reference

SEED = "word_classes.parquet"
SCHEMA = pa.schema([("word", pa.string()), ("class", pa.string()), ("freq", pa.int32())])


@cache
def classes() -> Mapping[str, str]:
    """Return the class of every known word.

    >>> classes()["储蓄"], classes()["增长"]
    ('n', 'v')
    """
    own = table()
    return MappingProxyType(dict(zip(own["word"].to_pylist(), own["class"].to_pylist(), strict=True)))


@cache
def frequencies() -> Mapping[str, int]:
    """Return how often the dictionary's makers saw each known word.

    >>> frequencies()["经济"] > frequencies()["储蓄"]
    True
    """
    own = table()
    return MappingProxyType(dict(zip(own["word"].to_pylist(), own["freq"].to_pylist(), strict=True)))


def class_of(word: str) -> str | None:
    """Return the class of a word, or ``None`` for a word that the dictionary does not know.

    >>> class_of("居民"), class_of("亩"), class_of("民居居")
    ('n', 'q', None)
    """
    return classes().get(word)


def parse(lines: Iterable[str]) -> pa.Table:
    """Return a jieba dictionary (``word freq class`` a line) as the seed's table, sorted by word, people left out.

    >>> parse(["经济 9 n", "王小二 3 nr", "亩 4 q"]).to_pylist()[0]
    {'word': '亩', 'class': 'q', 'freq': 4}
    """
    entries = sorted(
        (word, tag, int(freq)) for word, freq, tag in (line.split() for line in lines) if not tag.startswith("nr")
    )
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, entry, strict=True)) for entry in entries], schema=SCHEMA)


def table() -> pa.Table:
    """Return the seed: columns ``word``, ``class`` and ``freq``, sorted by word."""
    return pq.read_table(reference.path(SEED))
