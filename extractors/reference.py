"""Seeds as checked, frozen, cached records."""

from __future__ import annotations

import csv
import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from schemas import seeds as declarations
from schemas.errors import SeedError

EXTRA = "BROADSHEET_SEEDS"
"""Environment variable that names a folder with a user's own rows on top of the shipped seeds."""

Row = MappingProxyType[str, str]


def path(name: str) -> Path:
    """Return the path of a shipped seed file, such as ``path("villages.parquet")``."""
    return Path(str(files("seeds").joinpath(name)))


def folders() -> list[Path]:
    """Return the folders that hold seeds: the shipped one, then the user's own."""
    own = os.environ.get(EXTRA)
    return [path(""), *([Path(own)] if own else [])]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of ``seeds/<name>.csv``, the user's own rows after the shipped ones.

    A row of the user's with the key of a shipped row takes its place.

    Raises:
        SeedError: If a file breaks its declaration in ``schemas.seeds``, with every fault and its line.
    """
    seed = declarations.BY_NAME[name]
    by_key: dict[tuple[str, ...] | int, Row] = {}
    for folder in folders():
        file = folder / f"{name}.csv"
        if file.is_file():
            for row in _read(seed, file):
                key = tuple(row[k] for k in seed.key) if seed.key else len(by_key)
                by_key[key] = row
    if not by_key and not (path("") / f"{name}.csv").is_file():
        raise SeedError(f"seeds/{name}.csv is missing; reinstall the package")
    return tuple(by_key.values())


def _read(seed: declarations.Seed, file: Path) -> list[Row]:
    """Read and check one file."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        header = list(reader.fieldnames or [])
        raw = [(reader.line_num, r) for r in reader]
    where = f"seeds/{file.name}" if file.parent == path("") else str(file)
    if crooked := [line for line, r in raw if None in r]:
        faults = [
            f"{where}:{line}: more fields than the header has; put values that hold a comma in quotes"
            for line in crooked
        ]
        raise SeedError("\n".join(faults))
    records = [(line, {k: (v or "").strip() for k, v in r.items()}) for line, r in raw]
    seed.check(header, records, where)
    return [MappingProxyType(r) for _, r in records]
