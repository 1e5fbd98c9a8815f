"""What the name recogniser sees of a text: columns of hashed features, one row a character.

Characters and their neighbours; the segmenter's words as soft evidence, with their class and length; dictionary
words that begin or end at the character; place names of the dictionary; how likely the characters are as surname,
given name or part of a transliterated name. No known name of a person is a feature: only what names are made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extractors import chains, reference, wordclasses, words

Column = npt.NDArray[np.int64]

WINDOWS = (
    (0,), (-1,), (1,), (-2,), (2,), (-1, 0), (0, 1), (-2, -1), (1, 2), (-1, 1), (-1, 0, 1), (0, 1, 2), (-2, -1, 0), (-3, -2), (2, 3),
)  # fmt: skip
"""Stretches of characters that are features, relative to the character."""
LONGEST = 8
"""Longest dictionary word looked for, in characters."""
_BASE = np.uint64(0x2545F4914F6CDD1D)
_INVERSE = np.uint64(pow(0x2545F4914F6CDD1D, -1, 1 << 64))
_DIGIT, _LETTER, _GAP, _BLANK = ord("0"), ord("a"), 0, 1
_MARKS = np.array([ord(c) for c in "、，。；：？！“”‘’（）《》〈〉【】…—·～-()[]/■●△▲*|"], np.uint32)


@cache
def _fold() -> npt.NDArray[np.uint16]:
    """Return the table from code points below 0x10000 to the model's characters."""
    table = np.arange(0x10000, dtype=np.uint16)
    table[0xFF01:0xFF5F] -= 0xFEE0
    table[[ord(c) for c in "，：；！？（）"]] = [ord(c) for c in "，：；！？（）"]
    for first, last, symbol in (("0", "9", _DIGIT), ("a", "z", _LETTER), ("A", "Z", _LETTER)):
        codes = np.arange(ord(first), ord(last) + 1)
        table[codes] = table[codes + 0xFEE0] = symbol
    table[[c for c in range(0x10000) if chr(c).isspace()]] = _BLANK
    table[[ord("\n"), ord("\r"), 0]] = _GAP
    return table


@cache
def _likelihood() -> npt.NDArray[np.int8]:
    """Return the log-odds of each character at each place in a name, -4 where unseen: 0x10000 rows."""
    table = np.full((0x10000, 5), -4, np.int8)
    for row in reference.rows("name_characters"):
        values = (row["surname"], row["given_first"], row["given_second"], row["given_single"], row["foreign"])
        table[ord(row["character"])] = [int(v) if v else -4 for v in values]
    return table


@dataclass(frozen=True, eq=False)
class Dictionary:
    """Known words, hashed.

    Attributes:
        lookup: The words.
        classes: Class of each, as a small number; 0 for an unknown word, which comes last.
        roles: What else each is, a bit a role (``TITLE`` and the others); 0 for an unknown word, which comes last.
    """

    lookup: chains.Lookup
    classes: npt.NDArray[np.int64]
    roles: npt.NDArray[np.int64]


CLASSES = (
    "", "n", "v", "a", "d", "m", "q", "t", "ns", "nt", "nz", "i", "l", "r", "p", "c", "u", "f", "s", "b", "j", "vn", "z",
)  # fmt: skip
"""Word classes told apart; a finer one counts as the longest of these that it begins with."""
_PLACE, _ORGANISATION = CLASSES.index("ns"), CLASSES.index("nt")
TITLE, SPEECH, SUFFIX, DIVISION, SHORT, TOWN, ABROAD, NATURAL = (1 << bit for bit in range(8))
"""Roles of words in the project's own seeds."""
_PLACES = DIVISION | SHORT | TOWN | ABROAD | NATURAL


def roles() -> dict[str, int]:
    """Return the words of the seeds with their roles, one bit each."""
    found: dict[str, int] = {}

    def add(role: int, forms: Iterable[str]) -> None:
        for form in forms:
            if len(form) > 1:
                found[form] = found.get(form, 0) | role

    cues = reference.rows("name_cues")
    divisions = reference.rows("divisions")
    add(TITLE, (row["title"] for row in reference.rows("titles")))
    add(SPEECH, (row["cue"] for row in cues if row["kind"] == "speech"))
    add(SUFFIX, (row["cue"] for row in cues if row["kind"] == "org_suffix"))
    add(DIVISION, (row["name"] for row in divisions))
    add(SHORT, (row["short"] for row in divisions))
    add(TOWN, pq.read_table(reference.path("towns.parquet"))["name"].to_pylist())
    add(
        ABROAD, (row["name"] for rows in (reference.rows("countries"), reference.rows("cities_abroad")) for row in rows)
    )
    for rows in (reference.rows("naturals"), reference.rows("regions")):
        add(NATURAL, (form for row in rows for form in (row["name"], *row["aliases"].split())))
    return found


@cache
def dictionary() -> Dictionary:
    """Return the words of ``seeds/word_classes.parquet`` and of the seeds that ``roles`` reads."""
    table = wordclasses.table()
    keys = _keys(table["word"].to_pylist())
    encoded = pc.dictionary_encode(table["class"]).combine_chunks()
    classes = np.array([_class_number(c) for c in encoded.dictionary.to_pylist()])[encoded.indices.to_numpy()]
    own = roles()
    own_keys, bits = _keys(list(own)), np.fromiter(own.values(), np.int64, len(own))
    merged = np.sort(np.concatenate([keys, own_keys]))
    merged = merged[np.append(True, merged[1:] != merged[:-1])]
    merged_classes, merged_roles = np.zeros(len(merged) + 1, np.int64), np.zeros(len(merged) + 1, np.int64)
    merged_classes[np.searchsorted(merged, keys)] = classes
    merged_roles[np.searchsorted(merged, own_keys)] = bits
    return Dictionary(chains.Lookup.of(merged), merged_classes, merged_roles)


def _keys(forms: list[str]) -> chains.Keys:
    """Return the hashes of words."""
    codes = _fold()[np.minimum(words.code_points("".join(forms)), 0xFFFF)]
    lengths = np.fromiter(map(len, forms), np.int64, len(forms))
    ends = np.cumsum(lengths)
    return Substrings.of(codes).keys(ends - lengths, ends)


def _class_number(name: str) -> int:
    """Return the number of a word class."""
    return max((number for number, c in enumerate(CLASSES) if name.startswith(c)), key=lambda n: len(CLASSES[n]))


@dataclass(frozen=True, eq=False)
class Substrings:
    """Hashes of any stretch of a text, from sums over its beginnings."""

    sums: chains.Keys
    inverse: chains.Keys

    @classmethod
    def of(cls, codes: npt.NDArray[np.uint16]) -> Substrings:
        """Return the sums over a text."""
        sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * _powers(_BASE, len(codes)), out=sums[1:])
        return cls(sums, _powers(_INVERSE, len(codes) + 1))

    def keys(self, starts: Column, ends: Column) -> chains.Keys:
        """Return the hash of each stretch ``[start, end)``: the same wherever the same characters stand."""
        content = (self.sums[ends] - self.sums[starts]) * self.inverse[starts]
        return chains.hash_columns("word", content, ends - starts)


@cache
def _all_powers(base: int, size: int) -> chains.Keys:
    """Return the powers of a number, modulo 2**64."""
    powers = np.full(size, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _powers(base: np.uint64, size: int) -> chains.Keys:
    """Return the first powers of a number, modulo 2**64."""
    return _all_powers(int(base), 1 << max(size - 1, 1).bit_length())[:size]


@dataclass(frozen=True, eq=False)
class Text:
    """A text made ready: characters, words and dictionary matches as columns.

    Attributes:
        codes: The characters, folded.
        gaps: Which of them part lines.
        cuts: Which of them end a sentence.
        marks: Which of them are punctuation or blank.
        lines: Number of the line each stands in: nothing looks beyond its own.
        substrings: Hashes of its stretches.
        word: Number of the word each character stands in.
        word_starts: Offset of each word.
        word_ends: Offset after each word.
    """

    codes: npt.NDArray[np.uint16]
    gaps: npt.NDArray[np.bool_]
    cuts: npt.NDArray[np.bool_]
    marks: npt.NDArray[np.bool_]
    lines: Column
    substrings: Substrings
    word: Column
    word_starts: Column
    word_ends: Column

    @classmethod
    def of(cls, text: str, ends: Sequence[int] | Column) -> Text:
        """Return a text with the offsets after its words."""
        points = words.code_points(text)
        codes = _fold()[np.minimum(points, 0xFFFF)]
        word_ends = np.asarray(ends, np.int64)
        word_starts = np.append(0, word_ends[:-1]).astype(np.int64)
        word = np.repeat(np.arange(len(word_ends)), word_ends - word_starts)
        marks = np.isin(points, _MARKS) | (codes <= _BLANK)
        gaps, cuts = codes == _GAP, np.isin(points, words.CUTS)
        return cls(codes, gaps, cuts, marks, np.cumsum(gaps), Substrings.of(codes), word, word_starts, word_ends)

    def near(self, column: npt.NDArray[Any], by: int, fill: int = 0) -> npt.NDArray[Any]:
        """Return what a column of characters holds ``by`` characters on, ``fill`` beyond the line."""
        return np.where(chains.shifted(self.lines, by, -1) == self.lines, chains.shifted(column, by, fill), fill)

    def near_word(self, column: npt.NDArray[Any], by: int) -> npt.NDArray[Any]:
        """Return, for each character, what a column of words holds ``by`` words on, 0 beyond the line."""
        lines = self.lines[self.word_starts]
        inside = (chains.shifted(lines, by, -1) == lines) & (chains.shifted(self.gaps[self.word_starts], by, 1) == 0)
        return np.where(inside, chains.shifted(column, by), 0)[self.word]

    def stretches(self) -> tuple[chains.Ints, chains.Ints]:
        """Return starts and ends of the sentences that are labelled each by itself."""
        return words.stretches(self.gaps, self.cuts)


def columns(text: Text) -> Iterator[chains.Keys]:
    """Yield the keys of one feature a character each, template by template, in a fixed order."""
    yield from _characters(text)
    yield from _words(text)
    matches = Matches.of(text)
    yield from _matches(text, matches)
    yield from _roles(text, matches)
    yield from _names(text, matches)


def _characters(text: Text) -> Iterator[chains.Keys]:
    """Yield characters, alone and with their neighbours."""
    c = {by: text.near(text.codes, by) for by in range(-3, 4)}
    for window in WINDOWS:
        yield chains.hash_columns(f"c{window}", *(c[by] for by in window))


def _words(text: Text) -> Iterator[chains.Keys]:
    """Yield the segmenter's words around a character: the words, their class, length and where in them it stands."""
    known = dictionary()
    keys = text.substrings.keys(text.word_starts, text.word_ends)
    lengths = np.minimum(text.word_ends - text.word_starts, 6)
    kinds = known.classes[known.lookup.find(keys)] * 8 + lengths
    codes = text.codes[text.word_starts] if len(text.codes) else text.codes
    kinds = np.where(text.marks[text.word_starts], codes.astype(np.int64) + 1000, kinds)
    at = np.arange(len(text.codes))
    from_start, to_end = at - text.word_starts[text.word], text.word_ends[text.word] - 1 - at
    position = np.minimum(from_start, 3) * 4 + np.minimum(to_end, 3)
    w = {by: text.near_word(keys, by) for by in range(-2, 3)}
    k = {by: text.near_word(kinds, by) for by in range(-2, 3)}
    for by in (0, -1, 1, -2, 2):
        yield chains.hash_columns(f"w{by}", w[by], position)
    for window in ((0,), (-1, 0), (0, 1), (-1, 0, 1), (-2, -1, 0), (0, 1, 2)):
        yield chains.hash_columns(f"k{window}", position, *(k[by] for by in window))
    yield chains.hash_columns("w-1 w1", w[-1], w[1], position)
    last = text.codes[text.word_ends - 1]
    for by in (-1, 0, 1):
        yield chains.hash_columns(f"last of w{by}", text.near_word(last, by), position)


@dataclass(frozen=True, eq=False)
class Matches:
    """The dictionary's words in a text, whatever the segmenter says.

    Attributes:
        begins: Class and length of the longest word that begins at each character.
        ends: The same of the one that ends there.
        places: Where in the dictionary's longest place name each character stands.
        organised: The same for names of organisations.
        begin_roles: Roles of the words that begin at each character.
        end_roles: The same for the words that end there.
        covers: Where in a word of the seeds each character stands, a place or a title.
    """

    begins: Column
    ends: Column
    places: Column
    organised: Column
    begin_roles: Column
    end_roles: Column
    covers: Column

    @classmethod
    def of(cls, text: Text) -> Matches:
        """Return the matches of all lengths."""
        known = dictionary()
        size = len(text.codes)
        matches = cls(*(np.zeros(size, np.int64) for _ in range(7)))
        for length in range(2, LONGEST + 1):
            starts = np.arange(max(size - length + 1, 0))
            found = known.lookup.find(text.substrings.keys(starts, starts + length))
            hits = np.flatnonzero(found < len(known.classes) - 1)
            matches._add(hits, length, known.classes[found[hits]], known.roles[found[hits]])
        return matches

    def _add(self, hits: Column, length: int, classes: Column, role: Column) -> None:
        """Note the words of one length."""
        worded, named = hits[classes > 0], hits[role > 0]
        self.begins[worded] = self.ends[worded + length - 1] = classes[classes > 0] * 16 + length
        self.begin_roles[named] |= role[role > 0]
        self.end_roles[named + length - 1] |= role[role > 0]
        for cover, spans, kind in (
            (self.places, hits[classes == _PLACE], 0),
            (self.organised, hits[classes == _ORGANISATION], 0),
            (self.covers, hits[(role & _PLACES) > 0], role[(role & _PLACES) > 0] & _PLACES),
            (self.covers, hits[role == TITLE], TITLE),
        ):
            for offset in range(length):
                cover[spans + offset] = 1 + (offset > 0) + 2 * (offset == length - 1) + 4 * min(length, 5) + 32 * kind


def _matches(text: Text, matches: Matches) -> Iterator[chains.Keys]:
    """Yield the dictionary's words that begin at, end at, precede and follow a character."""
    begins, ends = matches.begins, matches.ends
    yield chains.hash_columns("begins", begins)
    yield chains.hash_columns("ends", ends)
    yield chains.hash_columns("begins ends", begins, ends)
    before, after = text.near(ends, -1), text.near(begins, 1)
    yield chains.hash_columns("before after", before, after)
    yield chains.hash_columns("before", before)
    yield chains.hash_columns("after", after)
    for column, name in ((matches.places, "place"), (matches.covers, "cover")):
        for by in (-1, 0, 1):
            yield chains.hash_columns(f"{name}{by}", text.near(column, by))
        yield chains.hash_columns(f"{name}s", text.near(column, -1), column, text.near(column, 1))
    yield chains.hash_columns("organised", matches.organised, text.near(matches.organised, 1))


def _roles(text: Text, matches: Matches) -> Iterator[chains.Keys]:
    """Yield the seeds' words beside a character: titles, verbs of speech, and how far the organisation's last word is."""
    cued = TITLE | SPEECH
    before = text.near(matches.end_roles, -1) & cued
    after = {by: text.near(matches.begin_roles, by) & cued for by in (1, 2, 3)}
    yield chains.hash_columns("role before", before)
    for by in (1, 2, 3):
        yield chains.hash_columns(f"role {by} on", after[by])
    yield chains.hash_columns("roles around", before, after[1])
    yield chains.hash_columns("role ends", matches.end_roles)
    ahead = _ahead(text, (matches.end_roles & SUFFIX) > 0)
    yield chains.hash_columns("suffix", ahead)
    yield chains.hash_columns("suffix class", ahead, matches.begins)
    yield chains.hash_columns("suffix cover", ahead, matches.covers, text.near(matches.covers, -1))
    yield chains.hash_columns("suffix here", matches.end_roles & SUFFIX, text.near(matches.begins, 1), ahead)


def _ahead(text: Text, flags: npt.NDArray[np.bool_]) -> Column:
    """Return how many characters on, within the clause, the next flagged one stands (at most 12); 15 where none is."""
    size = len(flags)
    at = np.arange(size)
    following = np.minimum.accumulate(np.where(flags, at, size)[::-1])[::-1]
    border = np.minimum.accumulate(np.where(text.marks, at, size)[::-1])[::-1]
    return np.where(following < border, np.minimum(following - at, 12), 15)


def _names(text: Text, matches: Matches) -> Iterator[chains.Keys]:
    """Yield how likely the characters are as parts of a name, and with what stands around such a name."""
    odds = _likelihood()[text.codes].astype(np.int64)
    surname, first, second, single, foreign = odds.T
    s = {by: text.near(surname, by, -4) for by in (-2, -1, 0, 1)}
    for by in (-1, 0, 1):
        yield chains.hash_columns(f"surname{by}", s[by])
    coarse = {by: np.maximum(np.floor_divide(s[by], 2), -1) for by in (-2, -1, 0)}
    f = {by: np.floor_divide(text.near(first, by, -4), 2) for by in (-1, 0, 1)}
    e = {by: np.floor_divide(text.near(second, by, -4), 2) for by in (0, 1, 2)}
    o = {by: np.floor_divide(text.near(single, by, -4), 2) for by in (0, 1)}
    closed = text.near(text.marks.astype(np.int64), 1, 1)
    roles_before = text.near(matches.end_roles, -1) & (TITLE | SPEECH)
    roles_after = {by: text.near(matches.begin_roles, by) & (TITLE | SPEECH) for by in (1, 2, 3)}
    for name, long, short, before, after in (
        (0, (coarse[0], f[1], e[2]), (coarse[0], o[1]), roles_before, (roles_after[2], roles_after[3])),
        (
            1,
            (coarse[-1], f[0], e[1]),
            (coarse[-1], o[0]),
            text.near(roles_before, -1),
            (roles_after[1], roles_after[2]),
        ),
        (
            2,
            (coarse[-2], f[-1], e[0]),
            (coarse[-1], o[0]),
            text.near(roles_before, -2),
            (roles_after[1], roles_after[1]),
        ),
    ):
        yield chains.hash_columns(f"name {name}", *long)
        yield chains.hash_columns(f"name {name} after a role", *long, before)
        yield chains.hash_columns(f"name {name} before a role", *long, after[1])
        yield chains.hash_columns(f"short {name}", *short, after[0], before)
    yield chains.hash_columns("short closed", coarse[0], o[1], text.near(closed, 1, 1))
    yield chains.hash_columns("short closes", coarse[-1], o[0], closed)
    yield chains.hash_columns("name closes", coarse[-2], f[-1], e[0], closed)
    yield chains.hash_columns("name opens", coarse[0], f[1], e[2], text.near(text.marks.astype(np.int64), -1, 1))
    yield chains.hash_columns("given", f[0], e[0], o[0])
    run = _run(foreign >= 1)
    yield chains.hash_columns("foreign", *(np.floor_divide(text.near(foreign, by, -4), 2) for by in (-1, 0, 1)))
    yield chains.hash_columns("foreign run", run, foreign)


def _run(flags: npt.NDArray[np.bool_]) -> Column:
    """Return at each flagged row how many rows its run has (at most 6) and where in it the row stands."""
    padded = np.concatenate(([False], flags, [False]))
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    starts, ends = edges[::2], edges[1::2]
    out = np.zeros(len(flags), np.int64)
    lengths = ends - starts
    which = np.repeat(np.arange(len(starts)), lengths)
    at = np.flatnonzero(flags)
    out[at] = np.minimum(lengths[which], 6) * 8 + np.minimum(at - starts[which], 3) * 2 + (at == ends[which] - 1)
    return out
