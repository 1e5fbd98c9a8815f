"""What a user asks of a run: the inputs, the dataset, what to do; checked, and the input files found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.stages import Options
from flows.dataflow import DEFAULT, Dataflow
from flows.metadata import Given
from flows.store import KEEP, Json
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    from flows.documents import Source


REQUEST = "request"
"""Record of what was last asked for."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def absolute(path: str) -> str:
    """Return a path that means the same from every folder; addresses stay as they are."""
    return path if "://" in path else os.path.abspath(Path(path).expanduser())  # noqa: PTH100 - keeps a pattern as it is


class UsageError(BroadsheetError):
    """The run was asked for something that cannot be."""


@dataclass(frozen=True)
class Request:
    """What a user asks for.

    Attributes:
        paths: Files, folders and patterns.
        out: Address of the dataset.
        metadata: Metadata file, or ``None``.
        published: Publication date of all files without one, as ``YYYY-MM-DD``.
        home: Home place of all files without one, by name or code.
        only: The one stage to run.
        start: The stage to run together with all that follow.
        force: Run what is to run whether it is stale or not.
        workers: Number of worker processes.
        shards: Number of shards of a new dataset.
        keep: Number of snapshots to keep.
        max_bytes: Size of the largest file read.
        timeout: Seconds after which the run is given up, or ``None``.
        options: Settings of the stages.
        dataflow: Address of the dataflow.
    """

    paths: tuple[str, ...]
    out: str = "data"
    metadata: str | None = None
    published: str | None = None
    home: str | None = None
    only: str | None = None
    start: str | None = None
    force: bool = False
    workers: int = field(default_factory=lambda: cores())
    shards: int | None = None
    keep: int = KEEP
    max_bytes: int | None = None
    timeout: float | None = None
    options: Options = field(default_factory=Options)
    dataflow: str = DEFAULT

    def to_json(self) -> Json:
        """Return it as kept with the dataset and handed to a scheduler."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Request:
        """Return a request from its JSON form."""
        return cls(**{**value, "paths": tuple(value["paths"]), "options": Options(**value["options"])})


def check(request: Request, flow: Dataflow) -> None:
    """Raise ``UsageError`` for a request that names no stage of the dataflow, or settings that cannot be."""
    for name in (request.only, request.start):
        if name is not None and name not in flow.names:
            raise UsageError(f"there is no stage {name!r}; the stages are: {' '.join(flow.names)}")
    if request.only and request.start:
        raise UsageError("--only and --from exclude each other")
    if request.workers < 1 or request.keep < 1 or (request.shards is not None and request.shards < 1):
        raise UsageError("--workers, --keep and --shards are 1 or more")
    if request.timeout is not None and request.timeout <= 0:
        raise UsageError("--timeout is above 0")
    if request.options.seeds and not Path(request.options.seeds).is_dir():
        raise UsageError(f"there is no folder {request.options.seeds} (--seeds)")


def find(request: Request) -> list[Source]:
    """Return the input files of a request."""
    from flows import documents, metadata
    from flows.readers.reading import Limits

    limits = Limits(max_bytes=request.max_bytes) if request.max_bytes else Limits()
    code = request.home if request.home and request.home.isdigit() else None
    try:
        day = metadata.parse_day(request.published) if request.published else None
    except ValueError as error:
        raise UsageError(f"--published is {error}") from None
    given = Given(day, None if code else request.home, code)
    return documents.find(request.paths, Path(request.metadata) if request.metadata else None, given, limits)
