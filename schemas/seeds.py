"""Every seed: its columns and what they may hold. Faults of a file are reported all together, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas import vocabulary as v
from schemas.errors import SeedError


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a seed.

    Attributes:
        name: Header in the CSV file.
        description: What it holds.
        required: Whether it must not be empty.
        pattern: Regular expression that a non-empty value matches from end to end.
        vocabulary: Closed set of values, empty where it is open.
    """

    name: str
    description: str
    required: bool = True
    pattern: str = ""
    vocabulary: tuple[str, ...] = ()

    def fault(self, value: str) -> str | None:
        """Return what is wrong with a value, or ``None``."""
        if not value:
            return f"{self.name} is empty" if self.required else None
        if self.vocabulary and value not in self.vocabulary:
            return f"{self.name} is {value!r}, expected one of: {' '.join(self.vocabulary)}"
        if self.pattern and not re.fullmatch(self.pattern, value):
            return f"{self.name} is {value!r}, expected the form {self.pattern}"
        return None


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed file ``seeds/<name>.csv``.

    Attributes:
        name: File name without suffix.
        grain: What one row is.
        key: Columns that no two rows share; empty where rows may repeat.
        fields: The columns, in order.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    def check(self, header: Iterable[str], rows: Iterable[tuple[int, Mapping[str, str]]], where: str) -> None:
        """Check a parsed file.

        Args:
            header: Its column names.
            rows: Line number and values of each row.
            where: Path to name in the message.

        Raises:
            SeedError: With every fault, each at ``where:line``.
        """
        faults = []
        missing = [f.name for f in self.fields if f.name not in set(header)]
        if missing:
            raise SeedError(f"{where}:1: missing column {', '.join(missing)}; expected {', '.join(f.name for f in self.fields)}")
        seen: dict[tuple[str, ...], int] = {}
        for line, row in rows:
            faults += [f"{where}:{line}: {fault}" for f in self.fields if (fault := f.fault(row[f.name]))]
            if self.key:
                key = tuple(row[k] for k in self.key)
                if key in seen:
                    faults.append(f"{where}:{line}: {' '.join(key)} stands already in line {seen[key]}")
                seen.setdefault(key, line)
        if faults:
            raise SeedError("\n".join(faults))


SEEDS: tuple[Seed, ...] = (
    Seed(
        "sources",
        "One row per seed file: where it comes from.",
        ("seed",),
        (
            Field("seed", "File name under seeds/."),
            Field("title", "Title of the source."),
            Field("publisher", "Who publishes it."),
            Field("url", "Where it is published.", required=False),
            Field("licence", "Licence of the source."),
            Field("retrieved", "Day of retrieval.", pattern=r"\d{4}-\d\d-\d\d"),
            Field("sha256", "SHA-256 of the seed file.", pattern="[0-9a-f]{64}"),
        ),
    ),
    Seed(
        "traditional",
        "One row per traditional character with its simplified form.",
        ("traditional",),
        (
            Field("traditional", "Traditional character.", pattern="."),
            Field("simplified", "Simplified character.", pattern="."),
        ),
    ),
    Seed(
        "name_characters",
        "One row per character seen in names: log-odds of each place in a name against running text, rounded, -3 to 7.",
        ("character",),
        tuple(
            Field(name, description, required=name == "character", pattern=r"-?\d" if name != "character" else ".")
            for name, description in (
                ("character", "The character."),
                ("surname", "As a surname."),
                ("given_first", "As the first of two given characters."),
                ("given_second", "As the second of two given characters."),
                ("given_single", "As the only given character."),
                ("foreign", "Anywhere in a transliterated name."),
            )
        ),
    ),
)
BY_NAME = {s.name: s for s in SEEDS}
