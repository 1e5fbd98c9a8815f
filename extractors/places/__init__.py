"""Places: every place on the page, with its official code, resolved by the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from extractors.page import Page
from extractors.places import nesting
from extractors.places.atlas import Atlas, Division, atlas
from extractors.places.found import Found
from extractors.places.home import find_home, resolve_name
from extractors.places.recognition import Recogniser
from extractors.places.resolution import Resolver, level_kind

__all__ = ["extract", "find_home", "resolve_name"]

_SURE = 0.8


def extract(page: Page, people: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Return the rows of ``places`` for a page.

    Args:
        page: The document; its words and entities are used as evidence where it has them.
        people: Rows of ``people``; what stands inside a person's name is no place.
    """
    book = atlas()
    home = page.home_adcode or _code_of(page.home_place)
    blocked = sorted(page.locate(row["start"], row["end"]) for row in people)
    names = [(start, end) for start, end, label, score in page.entities if label == "LOC" and score >= _SURE]
    found = Recogniser(book, page.text, home, blocked, names).find()
    nesting.mark(page.text, found)
    resolved = Resolver(book, page.text, page.published, home).resolve(_by_article(page, found))
    return [_row(page, book, one) for one in resolved]


def _code_of(name: str | None) -> str | None:
    resolved = resolve_name(name) if name else None
    return resolved.adcode if resolved else None


def _by_article(page: Page, found: Sequence[Found]) -> list[list[Found]]:
    """Return the candidates of each article."""
    groups: dict[int, list[Found]] = {}
    for one in found:
        groups.setdefault(page.sentence_at(one.start).article, []).append(one)
    return [groups[i] for i in sorted(groups)]


def _row(page: Page, book: Atlas, one: Found) -> dict[str, Any]:
    """Return the row of a resolved candidate."""
    division = one.decided
    name = division.name if division and one.kind in ("division", "deictic") else one.name
    if name is None and one.options:
        name = _common_name(one.options)
    kind = one.kind if one.kind != "division" else level_kind(division or one.options[0])
    units = _units(book, division if division and one.kind in ("division", "deictic") else book.get(one.code))
    code = one.division_code
    if code is None and division is not None and division.level == "town" and one.kind in ("division", "deictic"):
        code = division.code
    return page.mention_row(
        "places", one.start, one.end, one.rule.replace(" ", "_"), one.confidence,
        name=name, kind=kind, nested=one.nested, adcode=one.code, division_code=code,
        province=units.get("province"), city=units.get("city"), county=units.get("county"),
        lon=None, lat=None, candidates=one.candidates or None,
    )  # fmt: skip


def _common_name(options: Sequence[Division]) -> str | None:
    """Return the official name that all options share, ``None`` where they differ."""
    names = {d.name for d in options}
    return names.pop() if len(names) == 1 else None


def _units(book: Atlas, division: Division | None) -> dict[str, str]:
    """Return the official names of the province, prefecture and county that are or contain a division."""
    return {d.level: d.name for d in book.chain(division)} if division else {}
