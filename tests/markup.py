"""Read texts annotated as ``[surface](value)``, the way corpora in tests/corpus are written."""

from __future__ import annotations

import re

_ANNOTATION = re.compile(r"\[([^\[\]]+)\]\(([^()]*)\)")


def read(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the plain text and its ``(start, end, value)`` annotations.

    >>> read("截至[2023年末](2023-12-31 END)。")
    ('截至2023年末。', [(2, 8, '2023-12-31 END')])
    """
    text, spans, last = "", [], 0
    for m in _ANNOTATION.finditer(marked):
        text += marked[last : m.start()]
        spans.append((len(text), len(text) + len(m[1]), m[2]))
        text += m[1]
        last = m.end()
    return text + marked[last:], spans
