"""The first two stages: input files are found and read, then described (title, publication date, home place)."""

from __future__ import annotations

import glob
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from flows import metadata as known
from flows import readers
from flows.metadata import Given, Metadata
from flows.readers.reading import Limits, Reading, Refusal
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

    import pyarrow as pa

    from extractors.stages import Options, Tables

LITTER = ("Thumbs.db", "desktop.ini", "__MACOSX")
ATTEMPTS = 3
PAUSE = 0.2
MAGIC = "*?["
NOTHING = Given()
DEFAULT_LIMITS = Limits()


class InputError(BroadsheetError):
    """The inputs named on the command line cannot be used."""


@dataclass(frozen=True, slots=True)
class Source:
    """An input file, before it is read; the attributes are the columns of ``sources``."""

    doc_id: str
    source_path: str
    location: str
    member: str | None = None
    sha256: str | None = None
    n_bytes: int | None = None
    duplicate_of: str | None = None
    given: Given = field(default_factory=Given)
    reason: str | None = None
    message: str | None = None

    def row(self) -> dict[str, Any]:
        """Return the row of ``sources``."""
        return {
            "doc_id": self.doc_id, "source_path": self.source_path, "location": self.location, "member": self.member,
            "sha256": self.sha256, "n_bytes": self.n_bytes, "duplicate_of": self.duplicate_of,
            "published": self.given.published, "home_place": self.given.home_place,
            "home_adcode": self.given.home_adcode, "reason": self.reason, "message": self.message,
        }  # fmt: skip


def doc_id(source_path: str) -> str:
    """Return the key of a document: it depends on the path below the input root alone, and so outlives an edit."""
    return hashlib.sha256(source_path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


# finding


def find(
    paths: Sequence[str],
    metadata: Path | None = None,
    given: Given = NOTHING,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Source]:
    """Return every input file in order of its source path, each with its content hash or with why it is not read.

    Args:
        paths: Files, folders and glob patterns.
        metadata: Metadata file; the ``metadata.csv`` in the input folders unless given.
        given: What holds for every file that the metadata leave open.
        limits: Size of a file.

    Raises:
        InputError: If none of the paths exists.
        MetadataError: If a metadata file breaks its form.
    """
    found: dict[str, tuple[Path, Path]] = {}
    rejects: list[Source] = []
    roots: list[Path] = []
    for path in paths:
        root, files = expand(path)
        if root is None:
            name = PurePosixPath(path).as_posix()
            rejects.append(
                Source(doc_id(name), name, path, reason="missing", message=f"there is no file or folder {path}")
            )
            continue
        roots.append(root)
        for file in files:
            found.setdefault(str(file), (root, file))
    if not roots:
        raise InputError("; ".join(r.message or "" for r in rejects) or "no input given")
    tables = [known.read(metadata)] if metadata else [known.read(p) for p in known.beside(roots)]
    reserved = {m.path.name: m.path.resolve() for m in tables}
    pairs = [(r, f) for r, f in found.values() if f.name not in reserved or f.resolve() not in reserved.values()]
    sources = list(_sources(pairs, tables, given, limits))
    sources += [_absent(row.name, row.where) for m in tables for row in m.missing()]
    return duplicates(distinct([*sources, *rejects]))


def _absent(name: str, where: str) -> Source:
    return Source(
        doc_id(name), name, name, reason="missing", message=f"{where} names {name}, but there is no such file"
    )


def expand(path: str) -> tuple[Path | None, list[Path]]:
    """Return the input root of a path given by the user and its files, sorted; ``None`` where nothing is there.

    The root of a folder is the folder, of a file its folder, of a pattern the folder before its first wildcard.
    """
    place = Path(path).expanduser()
    if place.is_dir():
        return place.resolve(), sorted(walk(place.resolve()), key=str)
    if place.is_file():
        return place.resolve().parent, [place.resolve()]
    if any(c in path for c in MAGIC):
        files = [Path(p).absolute() for p in glob.glob(str(place), recursive=True)]  # noqa: PTH207
        parts = []
        for part in place.absolute().parts:
            if any(c in part for c in MAGIC):
                break
            parts.append(part)
        root = Path(*parts)
        kept = {f for file in files for f in (walk(file) if file.is_dir() else [file]) if _wanted(f.name)}
        return (root, sorted(kept)) if kept else (None, [])
    return None, []


def walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; hidden ones, systems' litter and office programs' locks are left out."""
    for at, folders, files in os.walk(folder, followlinks=True):
        folders[:] = sorted(f for f in folders if _wanted(f))
        for name in files:
            if _wanted(name):
                yield Path(at) / name


def _wanted(name: str) -> bool:
    return not name.startswith((".", "~$")) and name not in LITTER


def _sources(
    files: Iterable[tuple[Path, Path]], tables: Sequence[Metadata], given: Given, limits: Limits
) -> Iterator[Source]:
    """Yield the sources of files, an archive's members one by one."""
    pairs = list(files)
    stated: dict[str, Given] = {}
    for table in tables:
        stated |= table.match([str(file) for _, file in pairs])
    for root, file in pairs:
        name = file.relative_to(root).as_posix()
        base = Source(doc_id(name), name, str(file), given=stated.get(str(file), Given()).over(given))
        try:
            yield from _read_source(base, file, limits)
        except Refusal as refusal:
            yield replace(base, n_bytes=_size(file), reason=refusal.reason, message=refusal.message)
        except OSError as error:
            message = f"the file cannot be opened ({error.strerror}); check its permissions"
            yield replace(base, reason="unreadable", message=message)


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None


def _read_source(base: Source, file: Path, limits: Limits) -> Iterator[Source]:
    """Yield a file with its content hash, or the members of an archive with theirs."""
    with file.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        readers.check_size(size, limits)
        archived = stream.read(2) == b"PK" and readers.is_archive(file)
        if not archived:
            stream.seek(0)
            content = hashlib.file_digest(stream, "sha256").hexdigest()
    if archived:
        from flows.readers import archive

        for entry in archive.entries(file, limits):
            name = f"{base.source_path}/{entry.name}"
            part = replace(base, doc_id=doc_id(name), source_path=name, member=entry.name)
            if entry.refusal is not None:
                yield replace(part, reason=entry.refusal.reason, message=entry.refusal.message)
            else:
                yield replace(part, sha256=hashlib.sha256(entry.data).hexdigest(), n_bytes=len(entry.data))
        return
    yield replace(base, sha256=content, n_bytes=size)


def distinct(sources: Iterable[Source]) -> list[Source]:
    """Return sources of distinct path, sorted by it; of two files with one path below their roots the later gets its folder's name before it."""
    kept: dict[str, Source] = {}
    for source in sources:
        name = source.source_path
        if name in kept:
            parts = PurePosixPath(Path(source.location).as_posix()).parts
            depth = len(PurePosixPath(name).parts)
            while name in kept and depth < len(parts):
                depth += 1
                name = PurePosixPath(*parts[-depth:]).as_posix().lstrip("/")
        if name not in kept:
            kept[name] = (
                source if name == source.source_path else replace(source, source_path=name, doc_id=doc_id(name))
            )
    return [kept[name] for name in sorted(kept)]


def duplicates(sources: Sequence[Source]) -> list[Source]:
    """Return the sources with those marked that have the content of an earlier one."""
    first: dict[str, str] = {}
    marked = []
    for source in sources:
        if source.sha256 is None or source.reason:
            marked.append(source)
            continue
        original = first.setdefault(source.sha256, source.doc_id)
        marked.append(source if original == source.doc_id else replace(source, duplicate_of=original))
    return marked


# stages


def read(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``readings`` and ``rejects`` of the files that ``sources`` names."""
    from schemas import tables as schema

    rows, refused = [], []
    for source in sorted(tables["sources"].to_pylist(), key=lambda s: str(s["location"])):
        if source["reason"]:
            refused.append(_reject(source, source["reason"], source["message"]))
            continue
        try:
            reading = _reading(source)
        except Refusal as refusal:
            refused.append(_reject(source, refusal.reason, refusal.message))
            continue
        refused += _gaps(source, reading)
        rows.append(
            {
                **{k: source[k] for k in ("doc_id", "source_path", "sha256", "n_bytes", "duplicate_of")},
                **{k: source[k] for k in ("published", "home_place", "home_adcode")},
                "encoding": reading.encoding,
                "media_type": reading.media_type,
                "stated_title": reading.title,
                "stated_published": reading.published,
                "text": reading.text,
                "layout": None if reading.layout is None else [asdict(box) for box in reading.layout],
            }
        )
    return {"readings": schema.READINGS.from_rows(rows), "rejects": schema.REJECTS.from_rows(refused)}


def _reject(source: dict[str, Any], reason: str, message: str) -> dict[str, Any]:
    """Return a row of ``rejects`` made by the reading stage."""
    kept = {k: source[k] for k in ("source_path", "doc_id", "n_bytes")}
    return {**kept, "stage": "files", "reason": reason, "message": message}


def _gaps(source: dict[str, Any], reading: Reading) -> list[dict[str, Any]]:
    """Return the rows of ``rejects`` for the parts of a file that could not be read, one a reason."""
    by_reason: dict[str, list[str]] = {}
    for gap in reading.gaps:
        by_reason.setdefault(gap.reason, []).append(gap.message)
    return [
        _reject(source, reason, "; ".join(dict.fromkeys(messages))) for reason, messages in sorted(by_reason.items())
    ]


def _reading(source: dict[str, Any]) -> Reading:
    """Return the text of one source; what a network drive fails at is tried again.

    Raises:
        Refusal: If it cannot be used, or is no longer the file that was found.
    """
    data = _bytes(source)
    if hashlib.sha256(data).hexdigest() != source["sha256"]:
        raise Refusal("unreadable", "the file changed while it was read; run again")
    limits = Limits(max_bytes=max(source["n_bytes"], DEFAULT_LIMITS.max_bytes))
    return readers.read(data, limits, PurePosixPath(source["member"] or source["location"]).name)


def _bytes(source: dict[str, Any]) -> bytes:
    """Return the bytes of a source.

    Raises:
        Refusal: If it cannot be opened after several attempts.
    """
    for attempt in range(ATTEMPTS):
        try:
            return _member(source) if source["member"] else Path(source["location"]).read_bytes()
        except OSError as error:
            if attempt == ATTEMPTS - 1:
                raise Refusal("unreadable", f"the file cannot be opened ({error.strerror}); run again") from error
            time.sleep(PAUSE * 2**attempt)
    raise AssertionError("unreachable")


def _member(source: dict[str, Any]) -> bytes:
    """Return the bytes of a member of an archive."""
    from flows.readers import archive

    limits = Limits(max_bytes=max(source["n_bytes"], DEFAULT_LIMITS.max_bytes))
    state = Path(source["location"]).stat()
    opened, members = _archive(source["location"], state.st_size, state.st_mtime_ns)
    if source["member"] not in members:
        raise Refusal("unreadable", "the archive changed while it was read; run again")
    return archive.unpack(opened, members[source["member"]], limits, limits.max_unpacked)


@lru_cache(maxsize=4)
def _archive(location: str, size: int, changed: int) -> tuple[ZipFile, dict[str, ZipInfo]]:
    """Return an archive held open, and its members by name."""
    from flows.readers import archive

    opened = archive.open_zip(Path(location))
    return opened, {archive.member_name(info): info for info in opened.infolist() if not info.is_dir()}


def describe(tables: Tables, options: Options) -> dict[str, pa.Table]:
    """Return ``documents``: the readings with title, publication date and home place; what is given wins."""
    from schemas import tables as schema

    return {"documents": schema.DOCUMENTS.from_rows([describe_row(r) for r in tables["readings"].to_pylist()])}


def describe_row(reading: dict[str, Any]) -> dict[str, Any]:
    """Return the row of ``documents`` for a row of ``readings``."""
    from extractors import context

    stated = reading["stated_published"]
    about = context.describe(
        reading["text"],
        reading["published"] or stated,
        reading["home_place"],
        reading["home_adcode"],
        reading["source_path"],
    )
    kept = ("doc_id", "source_path", "sha256", "duplicate_of", "encoding", "media_type", "text")
    return {
        **{k: reading[k] for k in kept},
        "layout": reading.get("layout"),
        "n_chars": len(reading["text"]),
        "title": about.title or reading["stated_title"],
        "published": about.published,
        "published_from": "found" if stated and not reading["published"] else about.published_from,
        "home_place": about.home_place,
        "home_adcode": about.home_adcode,
    }
