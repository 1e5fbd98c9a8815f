"""What a user knows of the files: ``metadata.csv`` with publication dates and home places."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from flows.readers import plain
from flows.readers.reading import Refusal
from schemas.errors import BroadsheetError

NAME = "metadata.csv"
PATH = "source_path"
COLUMNS = (PATH, "published", "home_place", "home_adcode")


class MetadataError(BroadsheetError):
    """A metadata file breaks its form; the message lists every fault with its line."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is given for one file.

    Attributes:
        published: Publication date, or ``None`` where it is left open.
        home_place: Name of the home place, or ``None``.
        home_adcode: GB/T 2260 code of the home place, or ``None``.
    """

    published: dt.date | None = None
    home_place: str | None = None
    home_adcode: str | None = None

    def over(self, other: Given) -> Given:
        """Return this with what it leaves open taken from ``other``; a place and its code are one thing."""
        place = self if self.home_place or self.home_adcode else other
        return Given(self.published or other.published, place.home_place, place.home_adcode)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a metadata file.

    Attributes:
        where: File and line, for messages.
        name: Path as written, with forward slashes.
        given: Its values.
    """

    where: str
    name: str
    given: Given


@dataclass(frozen=True)
class Metadata:
    """One metadata file.

    Attributes:
        path: The file.
        rows: Its rows, in order.
    """

    path: Path
    rows: tuple[Row, ...]
    _used: set[str] = field(default_factory=set, compare=False)

    def match(self, files: Iterable[str]) -> dict[str, Given]:
        """Return what is given for each of the files (absolute paths) that a row names.

        A row names a file by its path relative to this metadata file, or by its base name alone.

        Raises:
            MetadataError: If a base name fits several files, or two rows name one file.
        """
        by_path = {str(f): str(f) for f in files}
        by_name: dict[str, list[str]] = {}
        for file in by_path:
            by_name.setdefault(PurePosixPath(file).name, []).append(file)
        found: dict[str, Given] = {}
        faults = []
        for row in self.rows:
            exact = by_path.get(str(self.folder / row.name))
            fits = [exact] if exact else by_name.get(row.name, [])
            if len(fits) > 1:
                faults.append(
                    f"{row.where}: {row.name} is the name of {len(fits)} files; write the path relative to {self.path.name}"
                )
            elif fits and fits[0] in found:
                faults.append(f"{row.where}: {row.name} has a row above already")
            elif fits:
                found[fits[0]] = row.given
                self._used.add(row.where)
        if faults:
            raise MetadataError("\n".join(faults))
        return found

    def missing(self) -> list[Row]:
        """Return the rows that name no file at all, neither among the inputs nor elsewhere beside this file."""
        return [r for r in self.rows if r.where not in self._used and not (self.folder / r.name).is_file()]

    @property
    def folder(self) -> Path:
        """Folder that relative paths start from."""
        return self.path.parent.resolve()


def read(path: Path) -> Metadata:
    """Return a metadata file; spreadsheets' encodings (UTF-8 with a mark, GB18030) are read too.

    Raises:
        MetadataError: With every fault and its line.
    """
    try:
        data = path.read_bytes()
        text = plain.decode(data, plain.detect(data)) if data else ""
    except OSError as error:
        raise MetadataError(f"{path}: {error.strerror}; give the path of a CSV file") from error
    except Refusal as error:
        raise MetadataError(f"{path}: {error.message}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = [h.strip() for h in reader.fieldnames or []]
    if PATH not in header:
        raise MetadataError(f"{path}:1: no column {PATH}; expected {', '.join(COLUMNS)}")
    rows, faults = [], []
    for values in reader:
        where = f"{path}:{reader.line_num}"
        row = {k.strip(): v.strip() for k, v in values.items() if isinstance(k, str) and isinstance(v, str)}
        if not any(row.values()):
            continue
        fault, given = _given(row)
        faults += [f"{where}: {f}" for f in fault]
        rows.append(Row(where, row.get(PATH, "").replace("\\", "/").removeprefix("./"), given))
    if faults:
        raise MetadataError("\n".join(faults))
    return Metadata(path, tuple(rows))


def _given(row: dict[str, str]) -> tuple[list[str], Given]:
    """Return the faults of a row and its values."""
    faults = [] if row.get(PATH) else [f"{PATH} is empty"]
    published = None
    if day := row.get("published"):
        try:
            published = parse_day(day)
        except ValueError as error:
            faults.append(f"published is {error}")
    code = row.get("home_adcode") or None
    if code and not (code.isascii() and code.isdigit() and len(code) == 6):
        faults.append(f"home_adcode is {code!r}, expected six digits of GB/T 2260")
    return faults, Given(published, row.get("home_place") or None, code)


def parse_day(text: str) -> dt.date:
    """Return a day written ``2025-01-31``, or as spreadsheets write it, ``2025/1/31``.

    >>> parse_day("2025/1/31")
    datetime.date(2025, 1, 31)
    """
    try:
        year, month, day = (int(p) for p in text.replace("/", "-").split("-"))
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"{text!r}, expected a day such as 2025-01-31") from None


def beside(roots: Sequence[Path]) -> list[Path]:
    """Return the files named ``metadata.csv`` that lie in the given folders."""
    return [r / NAME for r in dict.fromkeys(roots) if (r / NAME).is_file()]
