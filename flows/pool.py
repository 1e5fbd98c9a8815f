"""The one pool of worker processes: CPU work goes here, models are loaded once a worker."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice

from flows.apart import ProcessDied
from flows.files import StoreError
from flows.jobs import Job, Outcome
from flows.work import perform_all

Batch = Sequence[Job]


class Pool:
    """Worker processes, started when the first batch comes.

    A batch in which a process died is done again alone, with every stage in a process apart: the document that kills
    it is found and becomes a reject, and whatever else was in the batch is saved.
    """

    def __init__(self, workers: int, deadline: float | None = None) -> None:
        """Make a pool that starts nothing yet.

        Args:
            workers: Number of processes, 0 for the work to be done in this one.
            deadline: Time by ``time.monotonic`` at which its work is given up, or ``None``.
        """
        self.workers = workers
        self.deadline = deadline
        self._executor: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()
        self._alone = threading.Lock()
        self._ended = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended = True
        executor, self._executor = self._executor, None
        if executor is None:
            return
        workers = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=exception[0] is None, cancel_futures=True)
        if exception[0] is not None:
            for worker in workers:  # what it was at is lost: what it wrote is whole or not there
                worker.terminate()

    def perform(self, batch: Batch) -> list[Outcome]:
        """Return the outcomes of one batch; blocks. Threads may call it at the same time.

        Raises:
            StoreError: If it took too long, or its process died for no document's sake.
        """
        return self._outcomes(self._submit(batch), batch) if self.workers else self._inside(batch)

    def run(self, batches: Sequence[Batch]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of batches as they are done.

        Raises:
            StoreError: As ``perform`` does.
        """
        if not self.workers:
            for batch in batches:
                yield self._inside(batch)
                if self.left() == 0:
                    raise _late()
            return
        waiting = iter(batches)
        pending: dict[Future[list[Outcome]], Batch] = {}
        while True:
            for batch in islice(waiting, 2 * self.workers - len(pending)):
                pending[self._submit(batch)] = batch
            if not pending:
                return
            done, _ = wait(pending, self.left(), FIRST_COMPLETED)
            if not done:
                raise _late()
            for future in done:
                yield self._outcomes(future, pending.pop(future))

    def _inside(self, batch: Batch) -> list[Outcome]:
        """Return the outcomes of a batch done by this process."""
        with self._lock:
            try:
                return perform_all(batch)
            except ProcessDied:  # one that had the code anew
                return perform_all(carefully(batch))

    def _submit(self, batch: Batch) -> Future[list[Outcome]]:
        """Hand a batch to the workers; to new ones where those died."""
        with self._lock:
            try:
                return self._start().submit(perform_all, batch)
            except BrokenProcessPool:
                self._executor = None
                return self._start().submit(perform_all, batch)

    def _outcomes(self, future: Future[list[Outcome]], batch: Batch) -> list[Outcome]:
        """Return the outcomes of a batch that the workers have; where one died, the batch is done again alone."""
        try:
            return future.result(self.left())
        except TimeoutError as error:
            raise _late() from error
        except (BrokenProcessPool, ProcessDied):
            return self._rescue(batch)

    def _rescue(self, batch: Batch) -> list[Outcome]:
        """Return the outcomes of a batch in which a process died, one such batch at a time: memory may have run out.

        Raises:
            StoreError: If a process dies again though no stage runs in it.
        """
        if self._ended:
            raise _died(batch)
        with self._alone, Pool(1, self.deadline) as alone:
            try:
                return alone._submit(carefully(batch)).result(self.left())
            except TimeoutError as error:
                raise _late() from error
            except (BrokenProcessPool, ProcessDied) as error:
                raise _died(batch) from error

    def left(self) -> float | None:
        """Return the seconds until the deadline, ``None`` where there is none."""
        return None if self.deadline is None else max(self.deadline - time.monotonic(), 0.0)

    def _start(self) -> ProcessPoolExecutor:
        """Return the running executor."""
        if self._executor is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["flows.work"])
            self._executor = ProcessPoolExecutor(self.workers, mp_context=context, initializer=follow)
        return self._executor


def carefully(batch: Batch) -> Batch:
    """Return a batch whose stages are run in processes apart."""
    return [replace(job, apart=True) for job in batch]


SHARED: Pool | None = None
"""The pool that batches of the current run go to."""
HERE = Pool(0)
"""This process itself, one batch at a time."""


def perform(batch: Batch, here: bool) -> list[Outcome]:
    """Return the outcomes of a batch, from the shared pool or, one batch at a time, from this process.

    Args:
        batch: The jobs.
        here: Whether this process is to do them; a worker of a cluster has no pool.
    """
    return (HERE if here or SHARED is None else SHARED).perform(batch)


def _late() -> StoreError:
    return StoreError("the run took longer than allowed (--timeout) and was given up; the next one goes on from here")


def _died(batch: Batch) -> StoreError:
    stages = ", ".join(sorted({job.stage for job in batch}))
    return StoreError(
        f"the processes that prepare or store the work of stage {stages} die, whatever the document (out of memory?): "
        "try --workers 1, or a new dataset with more --shards; nothing was published"
    )


def follow() -> None:
    """Let this worker end when the process that started it does, however that ended; Ctrl-C is for that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="follow").start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
