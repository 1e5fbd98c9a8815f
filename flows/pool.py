"""The one pool of worker processes: CPU work goes here, models are loaded once a worker."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from flows.files import StoreError
from flows.jobs import Job, Outcome
from flows.work import perform_all

Batch = Sequence[Job]


class Pool:
    """Worker processes, started when the first batch comes; with one worker the work is done in this process."""

    def __init__(self, workers: int, deadline: float | None = None) -> None:
        """Make a pool that starts nothing yet.

        Args:
            workers: Number of processes.
            deadline: Time by ``time.monotonic`` at which its work is given up, or ``None``.
        """
        self.workers = max(workers, 1)
        self.deadline = deadline
        self._executor: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._executor is None:
            return
        workers = list((getattr(self._executor, "_processes", None) or {}).values())
        self._executor.shutdown(wait=exception[0] is None, cancel_futures=True)
        self._executor = None
        if exception[0] is not None:
            for worker in workers:  # what it was at is lost: what it wrote is whole or not there
                worker.terminate()

    def perform(self, batch: Batch) -> list[Outcome]:
        """Return the outcomes of one batch, done by a worker; blocks. Threads may call it at the same time.

        Raises:
            StoreError: If the worker died.
        """
        if self.workers == 1:
            with self._lock:
                return perform_all(batch)
        try:
            return self.start().submit(perform_all, batch).result(self.left())
        except TimeoutError as error:
            raise _late() from error
        except BrokenProcessPool as error:
            raise _died(batch) from error

    def run(self, batches: Sequence[Batch]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of batches as they are done.

        Raises:
            StoreError: If a worker died.
        """
        if self.workers == 1:
            for batch in batches:
                yield perform_all(batch)
                if self.left() == 0:
                    raise _late()
            return
        executor = self.start()
        pending: dict[Future[list[Outcome]], Batch] = {executor.submit(perform_all, batch): batch for batch in batches}
        while pending:
            done, _ = wait(pending, self.left(), FIRST_COMPLETED)
            if not done:
                raise _late()
            for future in done:
                batch = pending.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool as error:
                    raise _died(batch) from error

    def left(self) -> float | None:
        """Return the seconds until the deadline, ``None`` where there is none."""
        return None if self.deadline is None else max(self.deadline - time.monotonic(), 0.0)

    def start(self) -> ProcessPoolExecutor:
        """Return the running executor."""
        with self._lock:
            if self._executor is None:
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["flows.work"])
                self._executor = ProcessPoolExecutor(self.workers, mp_context=context, initializer=follow)
            return self._executor


SHARED: Pool | None = None
"""The pool that batches of the current run go to."""
_ALONE = threading.Lock()


def perform(batch: Batch, here: bool) -> list[Outcome]:
    """Return the outcomes of a batch, from the shared pool or, one batch at a time, from this process.

    Args:
        batch: The jobs.
        here: Whether this process is to do them; a worker of a cluster has no pool.
    """
    if here or SHARED is None:
        with _ALONE:
            return perform_all(batch)
    return SHARED.perform(batch)


def _late() -> StoreError:
    return StoreError("the run took longer than allowed (--timeout) and was given up; the next one goes on from here")


def _died(batch: Batch) -> StoreError:
    stages = ", ".join(sorted({job.stage for job in batch}))
    return StoreError(
        f"a worker process died in stage {stages} (out of memory?): try --workers 1; nothing was published"
    )


def follow() -> None:
    """Let this worker end when the process that started it does, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="follow").start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
