"""What the planner asks of a worker, and what comes back: plain values, cheap to send and to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractors.stages import Options
from flows.store import Json

ALL = "all"
"""Name of the one shard of a stage that spans documents."""


@dataclass(frozen=True)
class Baseline:
    """What an earlier run made of a shard with the same code: objects by table, and documents it left out."""

    inputs: Mapping[str, Sequence[str]]
    outputs: Mapping[str, str]
    excluded: Sequence[str] = ()
    again: Sequence[str] = ()


@dataclass(frozen=True)
class Job:
    """A stage on a shard.

    Attributes:
        root: Address of the dataset.
        dataflow: Address of the dataflow.
        stage: Name of the stage.
        shard: Name of the shard.
        key: What the output is a function of; kept with it.
        fingerprint: Key of the stage's code, seeds and settings that the planner saw.
        inputs: Objects by table.
        excluded: Documents that an earlier stage failed on.
        options: Settings.
        baseline: What may be reused, or ``None``.
        size: Bytes of the source files in the shard.
        apart: Whether the stage is to be run in a process apart, because one died of this work before.
    """

    root: str
    dataflow: str
    stage: str
    shard: str
    key: str
    fingerprint: str
    inputs: Mapping[str, Sequence[str]]
    excluded: Sequence[str] = ()
    options: Options = field(default_factory=Options)
    baseline: Baseline | None = None
    size: int = 0
    apart: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    Attributes:
        stage: Name of the stage.
        shard: Name of the shard.
        key: Key of the job.
        outputs: Stored tables by name, as in ``Object.to_json``.
        lost: Documents that the stage failed on.
        again: Documents to be tried again in the next run.
        computed: Number of documents that the stage was run on.
        documents: Number of documents in the shard.
        seconds: Wall-clock time.
        cpu: CPU seconds of the process that did it.
        peak: Largest memory of that process so far, in MiB.
    """

    stage: str
    shard: str
    key: str
    outputs: Mapping[str, Json]
    lost: Sequence[str]
    again: Sequence[str]
    computed: int
    documents: int
    seconds: float
    cpu: float = 0.0
    peak: float = 0.0
