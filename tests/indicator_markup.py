"""Reads marked texts of figures: ``储蓄存款[87.3亿元](储蓄存款; 2022-10-31; 青川县)``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas import vocabulary as v

_MARK = re.compile(r"\[(?P<surface>[^\[\]]+)\]\((?P<meaning>[^()]*)\)")


@dataclass(frozen=True)
class Meaning:
    """What a figure measures, every part as text."""

    surface: str
    name: str
    period: str
    place: str
    measure: str
    comparison: str
    status: str


def read(marked: str) -> tuple[str, list[Meaning]]:
    """Return the plain text and the meanings of its marked figures, in order."""
    meanings: list[Meaning] = []
    period = place = "-"
    for found in _MARK.finditer(marked):
        parts = [p.strip() for p in found["meaning"].split(";")]
        period = parts[1] if len(parts) > 1 else period
        place = parts[2] if len(parts) > 2 else place
        said = parts[3].replace(",", " ").split() if len(parts) > 3 else []
        choose = lambda closed, plain, words=said: next((w for w in words if w in closed), plain)  # noqa: E731
        meanings.append(
            Meaning(
                found["surface"],
                parts[0],
                period,
                place,
                choose(v.MEASURE, "level"),
                choose(v.COMPARISON, "-"),
                choose(v.STATUS, "actual"),
            )
        )
    return _MARK.sub(lambda m: m["surface"], marked), meanings


def shown(row: dict[str, object]) -> Meaning:
    """Return what a row of ``indicators`` says, in the same terms."""
    start, end = row["period_start"], row["period_end"]
    period = "-" if end is None and start is None else str(end) if start == end else f"{start or ''}..{end or ''}"
    return Meaning(
        str(row["text"]), str(row["name"]), period, str(row["place"] or "-"),
        str(row["measure"]), str(row["comparison"] or "-"), str(row["status"]),
    )  # fmt: skip
