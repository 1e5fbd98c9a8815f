"""Numbers whose unit no seed knows: ratios and indices, rare measure words, ``大`` before a counted noun."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extractors import numerals
from extractors.quantities import cues, patterns, units
from extractors.quantities.judgement import clause_start
from extractors.spans import Mention

_COLON_LEAD = re.compile(r"(?:比[例价]?[为达是约至到由从]{0,3}|[的从由为至到达于])$")
_FOLLOWS = frozenset("的缩上下左降升提增减并且和比居高低")
_UNKNOWN = re.compile(
    r"(?<![\d.A-Za-z/年月\-—~～])(?P<low>\d{1,3}(?:,\d{3}){1,4}|\d{1,9}(?:\.\d{1,4})?)(?P<more>[余多])?"
    r"(?P<mag>[十百千]?[万亿])?(?P<more2>[余多])?(?P<unit>[一-鿿])(?=[，。；、）]|$)"
)
_NO_UNIT = frozenset(
    "年月日号时分秒天周版页岁级强期第点的了和与及或等在是为至到后前内外上下中起间开始不届会楼胜负平室路线度米克元次多余来"
)
_GREAT = re.compile(
    rf"{patterns.NOT_INSIDE}(?P<low>\d{{1,3}}|(?:(?<![一-鿿])|(?<=[的了成设立培育造出现有]))[{numerals.HAN_DIGIT}十])"
    r"(?P<unit>大)(?=[一-鿿]{2})"
)


@cache
def _lead() -> re.Pattern[str]:
    words = "从|由|为|至|到|达|是|于|约|报|录得|降|升|：|=|仅|及|和|、|比|值|率"
    return re.compile(rf"(?:[由从][^，。；]{{1,8}}的|{words}|{cues.pattern('ratio')})了?$")


@cache
def _cue() -> re.Pattern[str]:
    return re.compile(cues.pattern("ratio"))


@cache
def _change() -> re.Pattern[str]:
    return re.compile(rf"{cues.pattern('fall', 'rise')}[了约近]?$")


def ratios(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """Return the numbers without a unit whose clause speaks of a ratio or an index.

    Args:
        text: The text.
        mentions: Matches of ``patterns.ratios``.
    """
    return [m for m in mentions if (_is_colon(text, m) if m.rule == "colon" else _is_ratio(text, m))]


def _clause(text: str, mention: Mention) -> str:
    return text[max(clause_start(text, mention.start), mention.start - 40) : mention.start]


def _is_colon(text: str, mention: Mention) -> bool:
    """Return whether two numbers with a colon are a ratio and no score: 收入比为2.3:1."""
    clause = _clause(text, mention)
    return bool(_COLON_LEAD.search(clause)) and ("比" in clause or "率" in clause)


def _is_ratio(text: str, mention: Mention) -> bool:
    """Return whether a number without a unit is a ratio, or the change of one."""
    clause = _clause(text, mention)
    stated = _lead().search(clause) and _cue().search(clause)
    ends = not cues.is_han(text, mention.end) or text[mention.end] in _FOLLOWS
    return ends and (bool(stated) or _changes_ratio(text, mention))


def _changes_ratio(text: str, mention: Mention) -> bool:
    """Return whether a decimal is the change of a ratio that the clause before states."""
    lead = re.split(r"[。；\n]", text[max(0, mention.start - 48) : mention.start])[-1]
    return "." in mention.parts["low"] and bool(_change().search(lead)) and bool(_cue().search(lead))


def unknown_units(text: str) -> list[Mention]:
    """Return numbers with a measure word that no seed knows, at the end of a clause."""
    return [
        patterns.mention(m, "unknown_unit")
        for m in _UNKNOWN.finditer(text)
        if m["unit"] not in _NO_UNIT and m["unit"] not in units.units() and cues.is_han(text, m.start() - 1)
    ]


def great(text: str) -> list[Mention]:
    """Return counts of real things with 大 (``4大片区``)."""
    return [
        patterns.mention(m, "great")
        for m in _GREAT.finditer(text)
        if m["low"] != "一" and cues.last_head(text, m.end("unit"), 8) & cues.COUNTED
    ]
