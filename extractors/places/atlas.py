"""The administrative divisions: what they are called, what holds them, and when."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pyarrow.parquet as pq

from extractors import reference
from extractors.gazetteer import Gazetteer

TOWN = ("街道", "镇", "乡", "苏木")
LEVELS = ("province", "city", "county", "town", "village")


class Division(NamedTuple):
    """An administrative division.

    Attributes:
        code: GB/T 2260 code of six digits; of 9 for a town, of 12 for a village.
        name: Official name.
        short: Short form, empty where there is none.
        level: One of ``LEVELS``.
        parent: Code of the division that contains it; empty for a province.
        valid_from: First year or day of the code with this name, empty where it is not known to be recent.
        valid_to: Year or day from which it no longer holds, empty while it does.
        successors: Codes of what it became.
    """

    code: str
    name: str
    short: str
    level: str
    parent: str
    valid_from: str = ""
    valid_to: str = ""
    successors: tuple[str, ...] = ()

    @property
    def adcode(self) -> str:
        """Code of the county-level or higher unit that is or contains it."""
        return self.parent if self.level in ("town", "village") else self.code

    def holds_on(self, day: dt.date | None) -> bool:
        """Return whether the code is in force on a day; without a day, whether it is in force still."""
        if day is None:
            return not self.valid_to
        return (not self.valid_from or self.valid_from <= str(day)) and (
            not self.valid_to or _after(self.valid_to, day)
        )


def _after(change: str, day: dt.date) -> bool:
    """Return whether a change (a day, or a year whose day is unknown) comes after a day."""
    return change > (str(day) if len(change) > 4 else str(day.year))


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community: official name, code of twelve digits."""

    name: str
    code: str


class Atlas:
    """All divisions, by code and by name."""

    def __init__(self, divisions: Iterable[Division], towns: Iterable[Division]) -> None:
        """Take the divisions down to counties, former ones among them, and the towns."""
        self.divisions = tuple(divisions)
        self.towns = tuple(towns)
        self._by_code: dict[str, Division] = {}
        for d in self.divisions:
            if not d.valid_to and (d.code not in self._by_code or d.level == "province"):
                self._by_code[d.code] = d
        self._former = {d.code: d for d in self.divisions if d.valid_to}
        self._towns_in: dict[str, list[Division]] = {}
        for town in self.towns:
            self._towns_in.setdefault(town.parent, []).append(town)
            self._by_code[town.code] = town
        forms = [(f, d) for d in self.divisions for f in dict.fromkeys((d.name, d.short, _bare(d))) if f]
        forms += [(t.name, t) for t in self.towns if t.name.endswith(TOWN) and t.name not in TOWN]
        forms += [(t.short, t) for t in self.towns if t.short.endswith("镇")]
        self.names: Gazetteer[Division] = Gazetteer(forms)
        self._towns_by_form: dict[str, dict[str, Division]] = {}

    def get(self, code: str | None) -> Division | None:
        """Return the division of a code now in force, else the last one that had it."""
        return (self._by_code.get(code) or self._former.get(code)) if code else None

    def chain(self, division: Division) -> tuple[Division, ...]:
        """Return a division and all that contain it, the smallest first."""
        chain = [division]
        while (parent := self.get(chain[-1].parent)) and len(chain) < len(LEVELS):
            chain.append(parent)
        return tuple(chain)

    def contains(self, outer: Division, inner: Division) -> bool:
        """Return whether ``inner`` lies in ``outer`` or is it."""
        return outer.code in [d.code for d in self.chain(inner)] and (
            outer.code != inner.code or outer.name == inner.name
        )

    def towns_in(self, code: str) -> Iterator[Division]:
        """Yield the towns of a county, a prefecture or a province."""
        if not code.endswith("00"):
            yield from self._towns_in.get(code, ())
            return
        head = code[:2] if code.endswith("0000") else code[:4]
        for county in self._towns_in:
            if county.startswith(head):
                yield from self._towns_in[county]

    def has_towns(self, code: str) -> bool:
        """Return whether towns stand right below a division: a county, or a prefecture without counties (东莞市)."""
        return code in self._towns_in

    def town(self, county: str, form: str) -> Division | None:
        """Return the town of a county with an official name or a short form (``None`` where two share the form)."""
        forms = self._towns_by_form.get(county)
        if forms is None:
            forms = {}
            doubtful = set()
            for town in self.towns_in(county):
                if town.short in forms:
                    doubtful.add(town.short)
                forms.setdefault(town.short, town)
            for form_ in doubtful:
                forms.pop(form_)
            forms |= {t.name: t for t in self.towns_in(county)}
            self._towns_by_form[county] = forms
        return forms.get(form)

    def village(self, code: str, name: str) -> Village | None:
        """Return the village of a town (9 digits) or county (6 digits) with an official name or its stem.

        ``None`` where there is none, or where several differ in name; of several with one name the code is left empty
        after the county.
        """
        return _villages().find(code, name)

    def resolve(self, name: str, adcode: str | None = None, day: dt.date | None = None) -> tuple[Division, ...]:
        """Return the divisions that an official name or short form may mean, those of the highest level first.

        Args:
            name: Official name or short form of a province, prefecture, county or town; a chain of them is allowed.
            adcode: Code that it is known to have.
            day: Day at which it is meant.
        """
        found = [d for d in self.names.get(name) if adcode is None or d.adcode == adcode]
        if not found and adcode and (known := self.get(adcode)):
            found = [known]
        valid = [d for d in found if d.holds_on(day)] or found
        exact = [d for d in valid if d.name == name] or valid
        return tuple(sorted(exact, key=lambda d: (LEVELS.index(d.level), d.code)))


class _Villages:
    """Villages by town, decoded when asked for."""

    def __init__(self) -> None:
        table = pq.ParquetFile(reference.path("villages.parquet")).read()
        self._towns: list[int] = table["town"].to_pylist()
        self._names = table["names"]
        self._numbers = table["numbers"]
        self._blocks: dict[str, list[tuple[str, str]]] = {}

    def block(self, code: str) -> list[tuple[str, str]]:
        """Return town code and names (each between line feeds) of every town whose code begins with ``code``."""
        if code not in self._blocks:
            width = 9 - len(code)
            first = bisect_left(self._towns, int(code) * 10**width)
            last = bisect_left(self._towns, (int(code) + 1) * 10**width)
            self._blocks[code] = [(str(self._towns[i]), f"\n{self._names[i]}\n") for i in range(first, last)]
        return self._blocks[code]

    def find(self, code: str, name: str) -> Village | None:
        forms = [name] if name.endswith(("村", "社区", "嘎查")) else [name + "村", name + "社区", name + "嘎查", name]
        if name.endswith("村"):
            forms.append(name + "村")
        if name.endswith("社区"):
            forms += [name[:-2] + "村", name[:-2]]
        for form in forms:
            hits = [(town, names) for town, names in self.block(code) if f"\n{form}\n" in names]
            if hits:
                name = name if name.endswith("社区") else form
                return Village(name, self._code(*hits[0], form) if len(hits) == 1 else "")
        return None

    def _code(self, town: str, names: str, form: str) -> str:
        row = bisect_left(self._towns, int(town))
        at = names[1:-1].split("\n").index(form)
        return f"{town}{self._numbers[row][at].as_py():03d}"


@lru_cache(maxsize=1)
def _villages() -> _Villages:
    return _Villages()


def _bare(division: Division) -> str:
    """Return the official name of an autonomous unit without its peoples (景宁县, 临夏州, 顺河区), empty for others."""
    if division.name.endswith("族区") and len(division.short) > 1:
        return division.short + "区"
    if "自治" not in division.name or division.level == "province" or len(division.short) < 2:
        return ""
    return division.short + division.name[-1]


def _without_peoples(town: str) -> str:
    """Return the name of a nationality township without its peoples, empty for others.

    >>> _without_peoples("东山彝族乡"), _without_peoples("漫湾白族彝族乡"), _without_peoples("松山湖")
    ('东山', '漫湾', '')
    """
    return m[1] if (m := _nationality_town().fullmatch(town)) else ""


@lru_cache(maxsize=1)
def _nationality_town() -> re.Pattern[str]:
    """Return the pattern of the names of nationality townships; its group is the name without the peoples."""
    peoples = "|".join(sorted((r["people"] for r in reference.rows("peoples")), key=len, reverse=True))
    return re.compile(rf"(.{{2,4}}?)(?:(?:{peoples})族?)+(?<=族)[乡镇]")


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """Return the atlas of the seeds."""
    now = [
        Division(r["adcode"], r["name"], r["short"], r["level"], r["parent"], r["valid_from"])
        for r in reference.rows("divisions")
    ]
    former = [
        Division(
            r["adcode"], r["name"], r["short"], r["level"], r["parent"], r["valid_from"], r["valid_to"],
            tuple(r["successors"].split()),
        )
        for r in reference.rows("former_divisions")
    ]  # fmt: skip
    table = pq.ParquetFile(reference.path("towns.parquet")).read()
    columns = [table[c].to_pylist() for c in ("code", "name", "short", "adcode")]
    towns = (
        Division(code, name, short or _without_peoples(name), "town", county)
        for code, name, short, county in zip(*columns, strict=True)
    )
    return Atlas(now + former, towns)
