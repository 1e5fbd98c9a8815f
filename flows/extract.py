"""The Prefect flow: the same run as without Prefect, shown as one task per stage and batch of shards.

Nothing is decided here. Whether a stage is stale, its key says (``flows.planning``); Prefect is told that key and shows the
stage as cached when it has seen it before. Retries belong to reading and writing: a batch is tried again when the
store or a file system failed, never when a stage did.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Any, cast

from flows import prefect_env  # isort: skip - before Prefect

from httpx import HTTPError
from prefect import flow, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE, CachePolicy
from prefect.client.schemas.objects import State
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture, as_completed
from prefect.logging import get_run_logger
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from extractors.stages import Options
from flows import pool
from flows import run as running
from flows.dataflow import DEFAULT
from flows.jobs import Job, Outcome
from flows.messages import STOPPED, listed
from flows.planning import Plan
from flows.request import Request, cores
from flows.run import Summary
from flows.runners import LOCAL_BATCH, REMOTE_BATCH, Local, Watch
from flows.servers import ServerError, alive
from flows.store import KEEP, Json
from schemas.errors import BroadsheetError

__all__ = ["extract", "prefect_env", "run"]

RETRIES = 2
PROGRESS_SECONDS = 3.0
STOPPING = 10.0
"""Seconds that Prefect has to tell its server of Ctrl-C."""
FLOW_RUNS, TASK_RUNS = "prefect.flow_runs", "prefect.task_runs"
"""Loggers whose messages the server shows with a run."""
KILLED = "KilledWorker"
"""The error of Dask, which may not be installed, for a task in which several workers died."""
_WATCH: Watch | None = None


def passing(task: Any, task_run: Any, state: State[Any]) -> bool:
    """Return whether a failed batch is worth another attempt: an input or output error, not one of ours."""
    error = state.result(raise_on_failure=False)
    cause = error.__cause__ if isinstance(error, BroadsheetError) else error
    return isinstance(cause, OSError)


@task(
    name="batch", task_run_name="{stage} {shards}", cache_policy=NO_CACHE, persist_result=False, log_prints=False,
    retries=RETRIES, retry_delay_seconds=[2, 10], retry_condition_fn=passing,
)  # fmt: skip
def perform(stage: str, shards: str, batch: bytes, here: bool) -> list[Outcome]:
    """Do a batch of jobs, pickled: in the pool of this process, or right here on a worker of a cluster."""
    from flows import pool  # imported here: a cluster is sent this function, not what this module holds

    return pool.perform(pickle.loads(batch), here)


@dataclass
class StageKey(CachePolicy):
    """The cache policy of a stage: our key, nothing of Prefect's."""

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        """Return the key of what the stage makes of its input."""
        return f"broadsheet-{inputs['stage']}-{inputs['key'][:40]}"


@task(
    name="stage",
    task_run_name="{stage}",
    cache_policy=StageKey(),
    persist_result=True,
    result_serializer="json",
    log_prints=False,
)
def stage_done(stage: str, key: str, figures: Json) -> Json:
    """Return the figures of a finished stage; for the same key Prefect shows ``Cached``."""
    return figures


@dataclass
class Tasks:
    """A runner that makes a Prefect task of every batch."""

    workers: int
    batch_seconds: float
    local: Local | None = None

    def run(self, batches: Sequence[Sequence[Job]], seconds: float, apart: bool) -> Iterator[list[Outcome]]:
        """Yield the outcomes of batches as their tasks end."""
        pool.SHARED = self.local.pool(seconds, apart) if self.local else None
        futures = {submit(batch): batch for batch in batches}
        for future in as_completed(list(futures)):
            try:
                outcomes: list[Outcome] = future.result()
            except Exception as error:
                if type(error).__name__ != KILLED:
                    raise
                outcomes = submit(pool.carefully(futures[future])).result()
            yield outcomes


def submit(batch: Sequence[Job]) -> PrefectFuture[list[Outcome]]:
    """Make a task of a batch."""
    return perform.submit(batch[0].stage, shards(batch), pickle.dumps(list(batch)), pool.SHARED is None)


def shards(batch: Sequence[Job]) -> str:
    """Return the shards of a batch in a few words."""
    first = batch[0].shard
    return first if len(batch) == 1 else f"{first} and {len(batch) - 1} more"


class Progress:
    """A progress artifact, brought up to date every few seconds; made only when work takes that long."""

    def __init__(self) -> None:
        self._artifact: Any = None
        self._said = time.monotonic()

    def work(self, stage: str, done: int, of: int) -> None:
        """Say how far a stage is."""
        if time.monotonic() - self._said < PROGRESS_SECONDS:
            return
        self._said = time.monotonic()
        share, text = 100.0 * done / max(of, 1), f"{stage}: {done} of {of} shards"
        if self._artifact is None:
            self._artifact = create_progress_artifact(progress=share, key="broadsheet-progress", description=text)
        else:
            update_progress_artifact(artifact_id=self._artifact, progress=share, description=text)

    def end(self) -> None:
        """Say that all is done."""
        if self._artifact is not None:
            update_progress_artifact(artifact_id=self._artifact, progress=100.0, description="done")


@flow(name="broadsheet", persist_result=False, log_prints=False, validate_parameters=True)
def extract(
    paths: list[str],
    out: str = "data",
    metadata: str | None = None,
    published: str | None = None,
    home: str | None = None,
    only: str | None = None,
    start: str | None = None,
    force: bool = False,
    seeds: str | None = None,
    spacy_model: str | None = None,
    workers: int | None = None,
    shards: int | None = None,
    keep: int = KEEP,
    max_bytes: int | None = None,
    timeout: float | None = None,
    remote: bool = False,
    dataflow: str = DEFAULT,
) -> Json:
    """Read files and publish their tables; returns the summary of the run.

    Args:
        paths: Files, folders, glob patterns.
        out: The dataset, a folder or an address such as ``s3://bucket/folder``.
        metadata: CSV with what is known of the files.
        published: Publication date of files without one.
        home: Home place of files without one.
        only: The one stage to run.
        start: The stage to run together with all that follow.
        force: Run what is fresh too.
        seeds: Folder with own seed rows.
        spacy_model: An installed spaCy pipeline to use beside the own models.
        workers: Worker processes; the number of cores unless given.
        shards: Shards of a new dataset.
        keep: Snapshots to keep.
        max_bytes: Size of the largest file that is read.
        timeout: Seconds after which the run is given up.
        remote: Whether tasks run on a cluster; they do the work themselves then.
        dataflow: Address of the dataflow.
    """
    request = Request(
        tuple(paths), out, metadata, published, home, only, start, force, shards=shards, keep=keep, max_bytes=max_bytes, timeout=timeout,
        options=Options(spacy_model, seeds), dataflow=dataflow, workers=cores() if workers is None else workers,
    )  # fmt: skip
    return asdict(_run(request, remote))


def _run(request: Request, remote: bool) -> Summary:
    progress = Progress()
    outer = _WATCH or Watch()
    logging.getLogger(FLOW_RUNS).setLevel(logging.INFO)
    log = get_run_logger()

    def work(stage: str, done: int, of: int) -> None:
        outer.work(stage, done, of)
        progress.work(stage, done, of)

    def stage(plan: Plan, figures: Json) -> None:
        if plan.jobs:
            log.info(
                "%s: %d documents computed (%s)", plan.stage.name, figures["documents"], listed(plan.reasons, "en")
            )
        kept = {k: v for k, v in figures.items() if k in ("shards", "rows")}
        stage_done.with_options(refresh_cache=bool(plan.jobs))(plan.stage.name, f"{plan.key}", kept)

    if remote:
        summary = running.run(request, Tasks(request.workers, REMOTE_BATCH), Watch(stage, work))
    else:
        with Local(request.workers, request.timeout) as local:
            summary = running.run(request, Tasks(request.workers, LOCAL_BATCH, local), Watch(stage, work))
    progress.end()
    state = "published" if summary.new else "unchanged"
    log.info("snapshot %d of %s is %s in %.1f s", summary.snapshot, request.out, state, summary.seconds)
    if summary.rejects:
        log.warning("%d files or documents were rejected: see the table rejects", summary.rejects)
    table = [{"table": t, "rows": n} for t, n in summary.rows.items()]
    create_table_artifact(
        table=table, key="broadsheet-tables", description=f"Snapshot {summary.snapshot} of {request.out}"
    )
    if summary.new:
        from flows import report

        create_markdown_artifact(
            report.publish(request.out, summary.snapshot), key="broadsheet-quality", description="Quality report"
        )
    return summary


def run(request: Request, runner: str = "threads", address: str | None = None, watch: Watch | None = None) -> Summary:
    """Run the flow from this process and return its summary.

    Args:
        request: What to run.
        runner: ``threads`` for this machine, ``dask`` for a cluster.
        address: Address of the cluster's scheduler.
        watch: What to tell while it goes on.

    Raises:
        BroadsheetError: If the run failed; nothing is published then.
    """
    global _WATCH
    check_server()
    logging.getLogger("prefect").setLevel(logging.ERROR)
    for name in (FLOW_RUNS, TASK_RUNS):  # to the server alone; whoever called tells the rest
        logging.getLogger(name).propagate = False
    value = request.to_json()
    parameters = {k: v for k, v in value.items() if k != "options"} | value["options"]
    chosen = extract.with_options(task_runner=task_runner(runner, address, request.workers))
    _WATCH = watch
    try:
        with interruptible():
            done = cast(Mapping[str, Any], chosen(**parameters, remote=runner == "dask"))
    except (HTTPError, RuntimeError, TimeoutError) as error:
        if isinstance(error, RuntimeError) and "API" not in str(error):
            raise
        raise ServerError(
            f"Prefect cannot work here ({error}): start a server (prefect server start) or use --no-prefect"
        ) from error
    finally:
        _WATCH = None
    return Summary(**done)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process in seconds; Prefect would try for minutes to tell it to a server that it ended too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    left = False

    def end() -> None:
        if not left:
            print(STOPPED, file=sys.stderr, flush=True)
        os._exit(1)

    def stop(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(STOPPING, end)
        timer.daemon = True
        timer.start()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        left = True
        signal.signal(signal.SIGINT, before)


def check_server() -> None:
    """Raise ``ServerError`` where a server is configured that does not answer: Prefect itself would try for minutes."""
    from prefect.settings import PREFECT_API_URL

    api = PREFECT_API_URL.value()
    if api and "127.0.0.1" in api and not alive(api):
        raise ServerError(
            f"no Prefect server answers at {api}: start it (prefect server start), unset it or use --no-prefect"
        )


def task_runner(runner: str, address: str | None, workers: int) -> TaskRunner[Any]:
    """Return the task runner: threads that wait for the pool, or a Dask cluster that is there already.

    Raises:
        BroadsheetError: If Dask is not installed.
    """
    if runner == "threads":
        return ThreadPoolTaskRunner(max_workers=max(2 * workers, 4))
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise BroadsheetError("--runner dask needs prefect-dask: pip install 'broadsheet[dask]'") from None
    return DaskTaskRunner(address=address)
