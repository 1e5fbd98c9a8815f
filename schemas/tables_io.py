"""Reading published tables: ``tables_io.read("dates")``, ``tables_io.path("dates")``.

A reader here never sees half a run: it resolves the current snapshot once and reads that snapshot's files only.

Layout of a dataset (``OUT``)::

    OUT/current/<table>/*.parquet               link to the current snapshot (folders)
    OUT/current.json                            name of the current snapshot (object stores, where there are no links)
    OUT/.broadsheet/snapshots/<n>/              a snapshot: its tables and its manifest
    OUT/.broadsheet/objects/<aa>/<hash>.parquet immutable files, named by their content
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas import tables as declared
from schemas.columns import VERSION
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DEFAULT = "data"
HOME = ".broadsheet"
SNAPSHOTS = f"{HOME}/snapshots"
OBJECTS = f"{HOME}/objects"
MANIFEST = "_manifest.json"
POINTER = "current.json"
CURRENT = "current"
ATTEMPTS = 5


class TableError(BroadsheetError):
    """A published table cannot be read; the message says why."""


def object_name(digest: str) -> str:
    """Return the name of an object relative to the dataset."""
    return f"{OBJECTS}/{digest[:2]}/{digest}.parquet"


def snapshot_name(number: int) -> str:
    """Return the folder name of a snapshot; names sort as their numbers do."""
    return f"{number:06d}"


def is_bucket(root: str | os.PathLike[str]) -> bool:
    """Return whether a dataset lies in an object store (its address has a scheme such as ``s3://``)."""
    return "://" in str(root) and not str(root).startswith("file://")


@lru_cache(maxsize=8)
def bucket(address: str) -> tuple[Any, str]:
    """Return the pyarrow filesystem and the path within it for an address such as ``s3://bucket/folder``.

    The endpoint of another S3 service than Amazon's comes from ``AWS_ENDPOINT_URL`` or from the address's query
    (``?endpoint_override=localhost:9000&scheme=http``); keys and region from the usual ``AWS_`` variables.
    """
    from pyarrow import fs

    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if address.startswith("s3://") and endpoint and "endpoint_override" not in address:
        scheme, _, host = endpoint.rpartition("://")
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        filesystem = fs.S3FileSystem(endpoint_override=host, scheme=scheme or "https", region=region)
        return filesystem, address.removeprefix("s3://").rstrip("/")
    filesystem, base = fs.FileSystem.from_uri(address)
    return filesystem, base.rstrip("/")


def snapshots(root: str | os.PathLike[str] = DEFAULT) -> list[int]:
    """Return the numbers of the snapshots that are kept, ascending."""
    if is_bucket(root):
        from pyarrow import fs

        filesystem, base = bucket(str(root))
        names = [
            i.base_name for i in filesystem.get_file_info(fs.FileSelector(f"{base}/{SNAPSHOTS}", allow_not_found=True))
        ]
    else:
        folder = Path(root) / SNAPSHOTS
        names = [p.name for p in folder.iterdir()] if folder.is_dir() else []
    return sorted(int(n) for n in names if n.isdigit())


def current(root: str | os.PathLike[str] = DEFAULT) -> int:
    """Return the number of the current snapshot.

    Raises:
        TableError: If nothing was published there.
    """
    try:
        if is_bucket(root):
            filesystem, base = bucket(str(root))
            with filesystem.open_input_stream(f"{base}/{POINTER}") as stream:
                return int(json.loads(stream.read())["snapshot"])
        return int(Path(os.readlink(Path(root) / CURRENT)).name)  # noqa: PTH115
    except FileNotFoundError:
        raise TableError(f"nothing is published in {root}; run `broadsheet run PATH --out {root}` first") from None
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and is_bucket(root):
            raise TableError(f"{root} cannot be read: {error}") from None
        raise TableError(f"{Path(root) / CURRENT} is no link to a snapshot; was it copied without links?") from None


def manifest(root: str | os.PathLike[str] = DEFAULT, snapshot: int | None = None) -> dict[str, Any]:
    """Return what a snapshot is made of: for each table its objects and rows, and the run that made it.

    Raises:
        TableError: If the snapshot is not there or was made by another version of the schema.
    """
    number = current(root) if snapshot is None else snapshot
    name = f"{SNAPSHOTS}/{snapshot_name(number)}/{MANIFEST}"
    try:
        if is_bucket(root):
            filesystem, base = bucket(str(root))
            with filesystem.open_input_stream(f"{base}/{name}") as stream:
                found: dict[str, Any] = json.loads(stream.read())
        else:
            found = json.loads((Path(root) / name).read_bytes())
    except FileNotFoundError:
        kept = ", ".join(map(str, snapshots(root))) or "none"
        raise TableError(f"snapshot {number} of {root} is not there; kept are: {kept}") from None
    if found["schema"] != VERSION:
        raise TableError(
            f"{root} holds schema {found['schema']}, this is a reader of schema {VERSION}: run broadsheet again"
        )
    return found


def path(table: str, root: str | os.PathLike[str] = DEFAULT, snapshot: int | None = None) -> Path:
    """Return the folder that holds a table's Parquet files in one snapshot (the current one unless told).

    The link ``current`` is resolved, so all files of the folder belong together whatever is published meanwhile.
    """
    if is_bucket(root):
        raise TableError(
            f"{root} is an object store, where a table is a list of objects: use files({table!r}, {str(root)!r})"
        )
    _declared(table)
    number = int(manifest(root, snapshot)["snapshot"])
    return Path(root).resolve() / SNAPSHOTS / snapshot_name(number) / table


def files(table: str, root: str | os.PathLike[str] = DEFAULT, snapshot: int | None = None) -> list[str]:
    """Return the addresses of a table's Parquet files in one snapshot: paths, or ``s3://`` addresses."""
    _declared(table)
    found = manifest(root, snapshot)
    if is_bucket(root):
        base = str(root).split("?")[0].rstrip("/")
        return [f"{base}/{object_name(part['object'])}" for part in found["tables"][table].values()]
    folder = Path(root).resolve() / SNAPSHOTS / snapshot_name(found["snapshot"]) / table
    return [str(folder / f"{part}.parquet") for part in found["tables"][table]]


def read(
    table: str,
    root: str | os.PathLike[str] = DEFAULT,
    snapshot: int | None = None,
    columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return a published table as a pandas frame with Arrow types, ordered by its key.

    Args:
        table: Name of the table.
        root: The dataset, a folder or an address such as ``s3://bucket/folder``.
        snapshot: Number of a kept snapshot; the current one unless told.
        columns: Columns to read; all unless told.
    """
    import pandas as pd

    frame: pd.DataFrame = read_arrow(table, root, snapshot, columns).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def read_arrow(
    table: str,
    root: str | os.PathLike[str] = DEFAULT,
    snapshot: int | None = None,
    columns: Sequence[str] | None = None,
) -> pa.Table:
    """Return a published table as an Arrow table, ordered by its key; arguments as in ``read``."""
    for attempt in range(ATTEMPTS):
        try:
            return _read(table, root, snapshot, columns)
        except FileNotFoundError:  # the snapshot was collected while it was read: take the one that is current now
            if snapshot is not None or attempt == ATTEMPTS - 1:
                raise TableError(
                    f"a file of {table} is missing in {root}; run broadsheet again to rebuild it"
                ) from None
    raise AssertionError("unreachable")


def _read(table: str, root: str | os.PathLike[str], snapshot: int | None, columns: Sequence[str] | None) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    declaration = _declared(table)
    names = list(columns) if columns is not None else None
    needed = None if names is None else [*names, *(k for k in declaration.key if k not in names)]
    filesystem = bucket(str(root))[0] if is_bucket(root) else None
    parts = []
    for file in files(table, root, snapshot):
        source = filesystem.open_input_file(file.split("://", 1)[1]) if filesystem else file
        with pq.ParquetFile(source) as opened:
            parts.append(opened.read(columns=needed))
    whole = pa.concat_tables(parts)
    if whole.num_rows > 1:
        whole = whole.sort_by([(k, "ascending") for k in declaration.key])
    return whole if names is None else whole.select(names)


def _declared(table: str) -> Any:
    if table not in declared.BY_NAME or not declared.BY_NAME[table].published:
        names = ", ".join(t.name for t in declared.PUBLISHED)
        raise TableError(f"there is no table {table!r}; the tables are: {names}")
    return declared.BY_NAME[table]
