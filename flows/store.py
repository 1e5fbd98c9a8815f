"""The dataset: immutable objects named by their content, records of what was made, snapshots published in one swap.

Knows no stage and no scheduler: a record is a name with a JSON value, a table is Arrow.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.files import TEMPORARY, BucketFiles, Files, LocalFiles, StoreError, fault
from schemas.columns import VERSION
from schemas.tables_io import (
    CURRENT,
    HOME,
    MANIFEST,
    OBJECTS,
    POINTER,
    SNAPSHOTS,
    bucket,
    is_bucket,
    object_name,
    snapshot_name,
)

if TYPE_CHECKING:
    import pyarrow as pa

SHARDS = 64
KEEP = 3
FORMAT = 1
RECORDS = f"{HOME}/records"
SETTINGS = f"{HOME}/dataset.json"
LOCK = f"{HOME}/lock"
BUILDING = ".building-"
LEASE = dt.timedelta(minutes=30)
"""Age at which the lock of a bucket, which no kernel frees, no longer counts."""

Json = dict[str, Any]


class Busy(StoreError):
    """Another process writes the dataset; the message names it."""


def canonical(value: Any) -> bytes:
    """Return the one JSON form of a value: sorted, without blanks, in UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(*values: Any) -> str:
    """Return the SHA-256 of JSON values, as 64 hexadecimal digits.

    >>> digest("a", "b") == digest("ab")
    False
    """
    whole = hashlib.sha256()
    for value in values:
        data = canonical(value)
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Object:
    """A stored table.

    Attributes:
        object: SHA-256 of the Parquet file, its name.
        rows: Number of rows.
        bytes: Size of the file.
    """

    object: str
    rows: int
    bytes: int

    def to_json(self) -> Json:
        """Return it as kept in records."""
        return {"object": self.object, "rows": self.rows, "bytes": self.bytes}


def to_parquet(table: pa.Table) -> bytes:
    """Return a table as the bytes of a Parquet file; equal tables give equal bytes, however they were put together."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table.combine_chunks(), sink, compression="zstd", compression_level=3, row_group_size=128 * 1024)
    return bytes(sink.getvalue())


class Store:
    """One dataset at a folder or an object store address.

    Attributes:
        files: Where it lies.
        abandoned: Who wrote it last and ended without a word, killed or crashed; known while it is held for writing.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = str(root)
        self._leased: Json | None = None
        self.abandoned: str | None = None
        self.files: Files
        if is_bucket(root):
            self.files = BucketFiles(*bucket(str(root)))
        else:
            self.files = LocalFiles(Path(root))

    # objects

    def put(self, table: pa.Table) -> Object:
        """Store a table and return where; a table that is there already is not written again."""
        data = to_parquet(table)
        name = hashlib.sha256(data).hexdigest()
        if not self.files.exists(object_name(name)):
            self.files.write(object_name(name), data)
        return Object(name, table.num_rows, len(data))

    def get(self, name: str) -> pa.Table:
        """Return a stored table.

        Raises:
            StoreError: If the object is gone or is no longer what its name says.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pq.ParquetFile(pa.BufferReader(self.files.read(object_name(name)))).read()
        except (FileNotFoundError, pa.ArrowInvalid) as error:
            raise StoreError(f"object {name[:12]} of {self.root} is gone or broken; run again to rebuild it") from error

    def intact(self, name: str) -> bool:
        """Return whether an object is what its name says."""
        return hashlib.sha256(self.files.read(object_name(name))).hexdigest() == name

    def objects(self) -> dict[str, int]:
        """Return the stored objects with their sizes in bytes."""
        return {Path(n).stem: size for n, size in self.files.sizes(OBJECTS).items() if n.endswith(".parquet")}

    # records

    @cached_property
    def shards(self) -> int:
        """Number of shards, kept with the dataset."""
        return int(self.settings()["shards"])

    def settings(self) -> Json:
        """Return the settings of the dataset; those of a new one where it does not exist yet.

        Raises:
            StoreError: If another version of broadsheet wrote it.
        """
        try:
            found: Json = json.loads(self.files.read(SETTINGS))
        except (FileNotFoundError, NotADirectoryError):
            return {"format": FORMAT, "shards": SHARDS}
        if found["format"] != FORMAT:
            raise StoreError(
                f"{self.root} has format {found['format']}, this broadsheet writes {FORMAT}; choose another --out"
            )
        return found

    def create(self, shards: int | None = None) -> None:
        """Write the settings of a dataset that does not exist yet.

        Raises:
            StoreError: If it exists with another number of shards, or cannot be written.
        """
        if self.files.exists(SETTINGS):
            kept = self.settings()["shards"]
            if shards is not None and shards != kept:
                raise StoreError(f"{self.root} has {kept} shards for good; leave --shards out or choose another --out")
            return
        self.files.write(SETTINGS, canonical({"format": FORMAT, "shards": shards or SHARDS}))
        self.__dict__.pop("shards", None)

    def record(self, name: str) -> Json:
        """Return a record, empty where there is none."""
        try:
            found: Json = json.loads(self.files.read(f"{RECORDS}/{name}.json"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        return found

    def save(self, name: str, value: Mapping[str, Any]) -> None:
        """Replace a record, whole or not at all."""
        self.files.write(f"{RECORDS}/{name}.json", canonical(value))

    def records(self) -> list[str]:
        """Return the names of all records."""
        return [
            n.removesuffix(".json") for n in self.files.names(RECORDS) if n.endswith(".json") and not n.startswith(".")
        ]

    # snapshots

    def snapshots(self) -> list[int]:
        """Return the numbers of the snapshots that are kept, ascending."""
        return sorted(int(n) for n in self.files.names(SNAPSHOTS) if n.isdigit())

    def current(self) -> int | None:
        """Return the number of the current snapshot, ``None`` before the first."""
        from schemas import tables_io

        try:
            return tables_io.current(self.root)
        except tables_io.TableError:
            return None

    def manifest(self, number: int) -> Json:
        """Return the manifest of a snapshot."""
        found: Json = json.loads(self.files.read(f"{SNAPSHOTS}/{snapshot_name(number)}/{MANIFEST}"))
        return found

    def publish(self, tables: Mapping[str, Mapping[str, Json]], notes: Mapping[str, Any]) -> tuple[int, bool]:
        """Make a set of tables the current snapshot, in one atomic step.

        Args:
            tables: For each table its parts: file name without suffix, and object as in ``Object.to_json``.
            notes: Kept in the manifest beside the tables; a difference in notes alone makes no new snapshot.

        Returns:
            The number of the current snapshot, and whether it is a new one.
        """
        content = digest({t: {p: o["object"] for p, o in parts.items()} for t, parts in tables.items()}, VERSION)
        now = self.current()
        if now is not None and self._intact(now, content):
            return now, False
        number = max([0, *self.snapshots()]) + 1
        manifest = {"snapshot": number, "schema": VERSION, "content": content, "tables": tables, **notes}
        name = f"{SNAPSHOTS}/{snapshot_name(number)}"
        if isinstance(self.files, LocalFiles):
            self._link(self.files, name, tables, manifest)
        else:
            self.files.write(f"{name}/{MANIFEST}", canonical(manifest))
            self.files.write(POINTER, canonical({"snapshot": number}))
        return number, True

    def _intact(self, number: int, content: str) -> bool:
        """Return whether a snapshot is whole and has the given content."""
        try:
            manifest = self.manifest(number)
        except (FileNotFoundError, ValueError):
            return False
        if manifest["content"] != content or manifest["schema"] != VERSION:
            return False
        if not self.files.links:
            return True
        there = self.files.sizes(f"{SNAPSHOTS}/{snapshot_name(number)}")
        name = f"{SNAPSHOTS}/{snapshot_name(number)}"
        return all(
            there.get(f"{name}/{t}/{p}.parquet") == o["bytes"]
            for t, ps in manifest["tables"].items()
            for p, o in ps.items()
        )

    def _link(self, files: LocalFiles, name: str, tables: Mapping[str, Mapping[str, Json]], manifest: Json) -> None:
        """Build a snapshot folder aside, give it its name, then swap ``current`` to it."""
        building = f"{SNAPSHOTS}/{BUILDING}{manifest['snapshot']}"
        files.delete(building)
        for table, parts in tables.items():
            for part, stored in parts.items():
                files.link(object_name(stored["object"]), f"{building}/{table}/{part}.parquet")
        files.write(f"{building}/{MANIFEST}", canonical(manifest))
        try:
            (files.root / building).rename(files.root / name)
            link = files.root / f"{HOME}/{TEMPORARY}current"
            link.unlink(missing_ok=True)
            link.symlink_to(name)
            if (files.root / CURRENT).is_dir() and not (files.root / CURRENT).is_symlink():
                raise StoreError(f"{files.root / CURRENT} is a folder and no link; move it away and run again")
            link.replace(files.root / CURRENT)
        except OSError as error:
            fault(error, str(files.root / CURRENT))

    def collect(self, keep: int = KEEP) -> Json:
        """Delete all snapshots but the last ``keep`` and the current one, and every object that nothing names any more.

        Returns:
            Number of snapshots and of objects deleted, and the bytes of the latter.
        """
        now = self.current()
        numbers = self.snapshots()
        old = [n for n in numbers[: max(len(numbers) - keep, 0)] if n != now]
        for number in old:
            self.files.delete(f"{SNAPSHOTS}/{snapshot_name(number)}")
        for name in self.files.names(SNAPSHOTS):
            if name.startswith(BUILDING):
                self.files.delete(f"{SNAPSHOTS}/{name}")
        used = set(self._named(self.record(n) for n in self.records()))
        used |= set(self._named(self.manifest(n) for n in self.snapshots()))
        unused = {name: size for name, size in self.objects().items() if name not in used}
        for name in unused:
            self.files.delete(object_name(name))
        self._sweep()
        return {"snapshots": len(old), "objects": len(unused), "bytes": sum(unused.values())}

    def _named(self, values: Iterable[Any]) -> Iterator[str]:
        """Yield every object that records or manifests name, wherever it stands in them."""
        pending = list(values)
        while pending:
            value = pending.pop()
            if isinstance(value, dict):
                pending += value.values()
            elif isinstance(value, list):
                pending += value
            elif isinstance(value, str) and len(value) == 64:
                yield value

    def _sweep(self) -> None:
        """Delete temporary files that a killed run left behind."""
        if isinstance(self.files, LocalFiles):
            home = self.files.root / HOME
            for folder in (home, home / "records", *(home / "objects").glob("*")):
                for left in folder.glob(f"{TEMPORARY}*"):
                    left.unlink(missing_ok=True)

    # one writer

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the dataset for writing; the kernel frees it however the process ends.

        Raises:
            Busy: If another process holds it; the message names that process.
            StoreError: If the dataset cannot be written at all.
        """
        with self._hold() if isinstance(self.files, LocalFiles) else self._lease():
            yield

    @contextlib.contextmanager
    def _hold(self) -> Iterator[None]:
        import fcntl

        path = Path(self.root) / LOCK
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("a+")
        except OSError as error:
            fault(error, str(path))
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                raise Busy(f"{self.root} is being written by {handle.read().strip() or 'another process'}") from None
            handle.seek(0)
            self.abandoned = handle.read().strip() or None
            handle.seek(0)
            handle.truncate()
            handle.write(holder())
            handle.flush()
            try:
                yield
            finally:
                handle.seek(0)
                handle.truncate()

    @contextlib.contextmanager
    def _lease(self) -> Iterator[None]:
        """Hold a bucket: an object names the holder; between the same moment's rivals the last one wins."""
        now = dt.datetime.now(dt.UTC)
        try:
            held: Json = json.loads(self.files.read(LOCK))
        except FileNotFoundError:
            held = {}
        if held and now - dt.datetime.fromisoformat(held["at"]) < LEASE:
            raise Busy(
                f"{self.root} is being written by {held['holder']} since {held['at']}; a dead one's lock lapses after {LEASE}"
            )
        self.abandoned = held.get("holder")
        mine = {"holder": holder(), "at": now.isoformat(), "token": os.urandom(8).hex()}
        self.files.write(LOCK, canonical(mine))
        self._leased = mine
        if json.loads(self.files.read(LOCK)) != mine:
            raise Busy(f"{self.root} was taken by another process at the same moment; run again")
        try:
            yield
        finally:
            self._leased = None
            self.files.delete(LOCK)

    def renew(self) -> None:
        """Say that the holder of a bucket is still at work; the lock of a folder needs no such word."""
        now = dt.datetime.now(dt.UTC)
        if self._leased and now - dt.datetime.fromisoformat(self._leased["at"]) > LEASE / 6:
            self._leased["at"] = now.isoformat()
            self.files.write(LOCK, canonical(self._leased))


def holder() -> str:
    """Return who this process is, for the message to another one that has to wait."""
    started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return f"process {os.getpid()} on {socket.gethostname()} since {started} ({' '.join(sys.argv)[:200]})"
