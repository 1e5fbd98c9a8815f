"""Words: the borders that the shipped segmentation model sets.

The model is one of spacy-pkuseg (a character CRF), trained by ``spacy_pkuseg.train`` and stored compactly: code
points and half-precision weights. ``Segmenter`` evaluates it over columns and gives the words that pkuseg gives, many
times faster; ``unpack`` writes the folder that spacy-pkuseg itself loads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors import chains, reference
from schemas.errors import BroadsheetError

MODEL = "models/words.npz"
BATCH = 200_000
"""Characters handled at once; bounds the memory, changes no result."""

LABELS = ("B", "B_single", "I", "I_end", "I_first")
LONGEST, SHORTEST = 6, 2
"""Lengths of the words that pkuseg makes features of."""

TEMPLATES = {
    "$$": 0, "c": 1, "c-1": 1, "c1": 1, "c-2": 1, "c2": 1, "c-1c": 2, "cc1": 2, "c-2c-1": 2,
    "w-1": LONGEST, "w1": LONGEST, "ww.l": 2 * LONGEST, "ww.r": 2 * LONGEST,
}  # fmt: skip
"""pkuseg's templates with the number of code points in a feature."""

NUMBER, LETTER, OTHER = 0xE000, 0xE001, 0xE002
_SYMBOLS = {"**Num": chr(NUMBER), "**Letter": chr(LETTER)}
_NUMBERS = "0123456789几二三四五六七八九十千万亿兆零１２３４５６７８９０％%"
_LETTERS = (
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｇｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ／・－"
)
_KEYWORDS = "-._,|/*:"
CUTS = np.array([ord(c) for c in "。！？；"], np.uint32)
"""Marks that part sentences: no label depends on one beyond them."""
_RUN = re.compile(r"[A-Za-z]{2,}|\d[\d.,]*\d%?|\d%")
_WIDEN = str.maketrans({**{chr(c): chr(c + 0xFEE0) for c in (*range(65, 91), *range(97, 123))}, "%": "％"})


class ModelError(BroadsheetError):
    """A model is missing or not what it should be."""


def widen(text: str) -> str:
    """Return the text with ASCII letters and ``%`` at full width, which is how pkuseg knows them; length is kept."""
    return text.translate(_WIDEN)


@cache
def _symbols() -> npt.NDArray[np.uint16]:
    """Return the table from code points below 0x10000 to the model's symbols; blanks are 0."""
    table = np.arange(0x10000, dtype=np.uint16)
    table[[ord(c) for c in _KEYWORDS]] = ord("&")
    table[[ord(c) for c in _NUMBERS]] = NUMBER
    table[[ord(c) for c in _LETTERS]] = LETTER
    full = {chr(ord(c) - 0xFEE0) for c in _LETTERS if "Ａ" <= c <= "ｚ"}
    for code in (*range(65, 91), *range(97, 123)):
        table[code] = LETTER if chr(code) in full else code + 0xFEE0
    table[[c for c in range(0x10000) if chr(c).isspace()]] = 0
    return table


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code point of every character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@dataclass(frozen=True, eq=False)
class Segmenter:
    """pkuseg's model over columns.

    Attributes:
        chain: Its weights.
        words: The words that it has features of, hashed.
    """

    chain: chains.Chain
    words: chains.Lookup

    @classmethod
    def of(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Segmenter:
        """Return the segmenter of stored arrays (see ``pack``)."""
        keys, weights = [], []
        for template in TEMPLATES:
            points = arrays[f"points {template}"]
            keys.append(_feature_keys(template, points))
            weights.append(arrays[f"weights {template}"])
        words = np.unique(np.concatenate([_hash_words(arrays[f"points {t}"]) for t in ("w-1", "w1")]))
        chain = chains.Chain.of(LABELS, np.concatenate(keys), np.concatenate(weights), arrays["transitions"])
        return cls(chain, chains.Lookup.of(words))

    def borders(self, text: str) -> npt.NDArray[np.int64]:
        """Return the offset after each word of a text, ascending; blanks are words of their own."""
        if not text:
            return np.zeros(0, np.int64)
        points = code_points(text)
        codes = _symbols()[np.minimum(points, 0xFFFF)]
        codes[points > 0xFFFF] = OTHER
        blank = codes == 0
        starts, ends = stretches(blank, np.isin(points, CUTS))
        labels = self.chain.decode(
            self.chain.score(len(codes), self._columns(codes), self._sparse(codes)), starts, ends
        )
        first = (labels <= 1) | blank
        first[starts] = True
        first[1:] |= blank[:-1]
        first[1:] &= ~(blank[1:] & blank[:-1])
        for run in _RUN.finditer(text):
            first[run.start() + 1 : run.end()] = False
        return np.append(np.flatnonzero(first)[1:], len(text))

    def _columns(self, codes: npt.NDArray[np.uint16]) -> Iterator[chains.Keys]:
        """Yield the keys of the features that every character has."""
        before, after = chains.shifted(codes, -1), chains.shifted(codes, 1)
        before2 = np.where(before == 0, 0, chains.shifted(codes, -2))
        after2 = np.where(after == 0, 0, chains.shifted(codes, 2))
        yield chains.hash_columns("$$", np.zeros(len(codes), np.uint16))
        for template, columns in (
            ("c", (codes,)), ("c-1", (before,)), ("c1", (after,)), ("c-2", (before2,)), ("c2", (after2,)),
            ("c-1c", (before, codes)), ("cc1", (codes, after)), ("c-2c-1", (before2, before)),
        ):  # fmt: skip
            yield chains.hash_columns(template, *columns)

    def _sparse(self, codes: npt.NDArray[np.uint16]) -> Iterator[tuple[chains.Ints, chains.Keys]]:
        """Yield the keys of words that begin, end or meet at a character."""
        starts, hashes = self._spans(codes)
        beginning: list[tuple[chains.Ints, chains.Keys]] = []
        for length in range(SHORTEST, LONGEST + 1):
            at, key = starts[length], hashes[length]
            yield at, chains.hash_columns("w1", key)
            yield at + length - 1, chains.hash_columns("w-1", key)
            beginning.append((at, key))
        for length in range(SHORTEST, LONGEST + 1):
            after = starts[length] + length
            for at, key in beginning:
                mine, other = _meet(after, at)
                pair = (hashes[length][mine], key[other])
                yield after[mine], chains.hash_columns("ww.l", *pair)
                yield after[mine] - 1, chains.hash_columns("ww.r", *pair)

    def _spans(self, codes: npt.NDArray[np.uint16]) -> tuple[dict[int, chains.Ints], dict[int, chains.Keys]]:
        """Return the offset and hash of every known word in the text, by length."""
        starts: dict[int, chains.Ints] = {}
        hashes: dict[int, chains.Keys] = {}
        rolling = _step(np.zeros(len(codes), np.uint64), codes)
        for length in range(2, LONGEST + 1):
            rolling = _step(rolling[:-1], codes[length - 1 :]) if length <= len(codes) else rolling[:0]
            known = self.words.find(rolling) < len(self.words.keys) - 1
            starts[length] = np.flatnonzero(known)
            hashes[length] = rolling[known]
        return starts, hashes


def stretches(gaps: npt.NDArray[np.bool_], cuts: npt.NDArray[np.bool_]) -> tuple[chains.Ints, chains.Ints]:
    """Return starts and ends of the stretches between gaps, each cut after the marked characters and every 256.

    Args:
        gaps: Characters that belong to no stretch.
        cuts: Characters that end one.
    """
    opens = ~gaps
    opens[1:] &= gaps[:-1] | cuts[:-1]
    starts = np.flatnonzero(opens)
    closes = ~gaps
    closes[:-1] &= opens[1:] | gaps[1:]
    ends = np.flatnonzero(closes) + 1
    pieces = (ends - starts + 255) // 256
    if pieces.max(initial=1) > 1:
        number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        starts = np.repeat(starts, pieces) + number * 256
        ends = np.minimum(starts + 256, np.repeat(ends, pieces))
    return starts, ends


def _step(rolling: chains.Keys, codes: npt.NDArray[np.uint16]) -> chains.Keys:
    """Return the hashes of words that are one character longer."""
    return (rolling + codes) * np.uint64(0x9E3779B97F4A7C15) ^ (rolling >> np.uint64(29))


def _hash_words(points: npt.NDArray[np.uint16]) -> chains.Keys:
    """Return the hash of each row of code points, zeros at its end left out."""
    rolling = np.zeros(len(points), np.uint64)
    for column in points.T:
        rolling = np.where(column == 0, rolling, _step(rolling, column))
    return rolling


def _feature_keys(template: str, points: npt.NDArray[np.uint16]) -> chains.Keys:
    """Return the keys of stored features."""
    width = TEMPLATES[template]
    if width < LONGEST:
        return (
            chains.hash_columns(template, *points.T) if width else chains.hash_columns(template, np.zeros(len(points)))
        )
    words = [_hash_words(points[:, at : at + LONGEST]) for at in range(0, width, LONGEST)]
    return chains.hash_columns(template, *words)


def _meet(left: chains.Ints, right: chains.Ints) -> tuple[chains.Ints, chains.Ints]:
    """Return where the numbers that two ascending columns share stand in the one and in the other."""
    at = np.searchsorted(right, left)
    mine = np.flatnonzero((at < len(right)) & (right[np.minimum(at, len(right) - 1)] == left)) if len(right) else at[:0]
    return mine, at[mine]


def pack(folder: Path) -> dict[str, npt.NDArray[Any]]:
    """Return a folder that ``spacy_pkuseg.train`` wrote as compact arrays: code points and half-precision weights."""
    import srsly

    features = srsly.read_msgpack(folder / "features.msgpack")["feature_to_idx"]
    weights = np.load(folder / "weights.npz")["w"]
    count, width = len(features), len(LABELS)
    nodes = weights[: count * width].reshape(count, width)
    arrays: dict[str, npt.NDArray[Any]] = {
        "transitions": weights[count * width :].reshape(width, width).T.astype(np.float32)
    }
    by_template: dict[str, list[tuple[str, int]]] = {template: [] for template in TEMPLATES}
    for feature, index in features.items():
        template, content = _parse(feature)
        by_template[template].append((content, index))
    for template, entries in by_template.items():
        entries.sort()
        text = "".join(content for content, _ in entries)
        arrays[f"points {template}"] = code_points(text).astype(np.uint16).reshape(len(entries), TEMPLATES[template])
        arrays[f"weights {template}"] = nodes[[index for _, index in entries]].astype(np.float16)
    return arrays


def _parse(feature: str) -> tuple[str, str]:
    """Return template and content of one of pkuseg's feature names, the content at its full width."""
    if feature == "$$":
        return feature, ""
    template, _, content = feature.partition(".")
    if template == "ww":
        side, _, content = content.partition(".")
        return f"ww.{side}", "".join(word.ljust(LONGEST, "\0") for word in content.split("*"))
    for name, symbol in _SYMBOLS.items():
        content = content.replace(name, symbol)
    content = "".join(c if c < "\U00010000" else chr(OTHER) for c in content)
    return template, content.replace(".", "") if TEMPLATES[template] < LONGEST else content.ljust(LONGEST, "\0")


def unpack(arrays: Mapping[str, npt.NDArray[Any]], folder: Path) -> None:
    """Write stored arrays as the folder that ``spacy_pkuseg`` and spaCy's Chinese tokenizer load."""
    import srsly

    names: list[str] = []
    for template, width in TEMPLATES.items():
        names += [_name(template, width, row) for row in arrays[f"points {template}"]]
    nodes = np.concatenate([arrays[f"weights {template}"] for template in TEMPLATES]).astype(np.float64)
    weights = np.concatenate([nodes.ravel(), arrays["transitions"].T.ravel().astype(np.float64)])
    words = sorted({name.partition(".")[2] for name in names if name.startswith(("w1.", "w-1."))})
    bigrams = sorted({name[5:] for name in names if name.startswith("ww.")})
    index = {name: at for at, name in enumerate(names)}
    folder.mkdir(parents=True, exist_ok=True)
    tags = {label: at for at, label in enumerate(LABELS)}
    srsly.write_msgpack(
        folder / "features.msgpack", {"unigram": words, "bigram": bigrams, "feature_to_idx": index, "tag_to_idx": tags}
    )
    np.savez(folder / "weights.npz", sizes=np.array([len(LABELS), len(names)]), w=weights)


def _name(template: str, width: int, row: npt.NDArray[np.uint16]) -> str:
    """Return pkuseg's name of a stored feature."""
    if not width:
        return template
    text = "".join(map(chr, row.tolist()))
    if width >= LONGEST:
        return f"{template}." + "*".join(text[at : at + LONGEST].rstrip("\0") for at in range(0, width, LONGEST))
    symbols = {symbol: name for name, symbol in _SYMBOLS.items()}
    return f"{template}." + ".".join(symbols.get(c, c) for c in text)


def read(path: Path) -> Segmenter:
    """Return the segmenter stored in a file.

    Raises:
        ModelError: If there is none, or it is not one.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no segmentation model; reinstall the package or train one with `broadsheet train`")
    with np.load(path, allow_pickle=False) as arrays:
        missing = [name for t in TEMPLATES for name in (f"points {t}", f"weights {t}") if name not in arrays]
        if missing:
            raise ModelError(f"{path}: not a segmentation model, expected arrays {', '.join(missing[:3])}")
        return Segmenter.of(arrays)


def own_or_shipped(shipped: Path) -> Path:
    """Return the user's model of the same name (``models/`` in the folder of own seeds), or the shipped one."""
    own = [folder / "models" / shipped.name for folder in reference.folders()[1:]]
    return next((path for path in own if path.is_file()), shipped)


@cache
def segmenter() -> Segmenter:
    """Return the shipped or the user's own segmenter, read when first asked for."""
    return read(own_or_shipped(reference.path(MODEL)))


def segment(texts: Iterable[str], model: Segmenter | None = None) -> list[list[int]]:
    """Return, for each text, the offset after each of its words, ascending.

    Args:
        texts: The texts; a line break or blank parts words, and is a word itself.
        model: Segmenter to use, the shipped one by default.
    """
    model = model or segmenter()
    found: list[list[int]] = []
    for batch in _batches(list(texts)):
        ends = model.borders("\n".join(batch))
        offset = 0
        for text in batch:
            first, last = np.searchsorted(ends, (offset, offset + len(text)), side="right")
            own = (ends[first:last] - offset).tolist()
            found.append(own if not text or (own and own[-1] == len(text)) else [*own, len(text)])
            offset += len(text) + 1
    return found


def split(text: str, ends: Sequence[int]) -> list[str]:
    """Return the words of a text with the given borders.

    >>> split("全市工业", [2, 4])
    ['全市', '工业']
    """
    return [text[start:end] for start, end in zip((0, *ends), ends, strict=False)]


def _batches(texts: list[str]) -> Iterator[list[str]]:
    """Yield runs of texts of about ``BATCH`` characters together."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield batch
