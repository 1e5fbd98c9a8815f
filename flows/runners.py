"""Who does the work of a run: processes of this machine, or this one; ``flows.extract`` has one that makes Prefect tasks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flows.jobs import Job, Outcome
from flows.planning import Plan
from flows.store import Json

if TYPE_CHECKING:
    from flows.pool import Pool

SMALL = 4.0
"""Seconds of work below which worker processes are not worth starting."""
REMOTE_BATCH = 10.0
"""Seconds of work that a task on a cluster should have."""
LOCAL_BATCH = 5.0


class Runner(Protocol):
    """Does batches of jobs, somewhere."""

    batch_seconds: float
    """Seconds of work that a batch should have."""
    workers: int

    def run(self, batches: Sequence[Sequence[Job]], seconds: float, apart: bool) -> Iterator[list[Outcome]]:
        """Yield the outcomes of batches as they are done.

        Args:
            batches: The jobs.
            seconds: What they take in all, about.
            apart: Whether they must not be done in this process, since the run before died of its work.
        """


@dataclass
class Watch:
    """What a run tells while it goes on; the default tells nobody."""

    stage: Callable[[Plan, Json], None] = lambda plan, figures: None
    work: Callable[[str, int, int], None] = lambda stage, done, of: None


class Local:
    """Runs batches in a pool of processes of this machine, or in this process where there is little to do."""

    batch_seconds = LOCAL_BATCH

    def __init__(self, workers: int, timeout: float | None = None) -> None:
        self.workers = workers
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._pool: Pool | None = None

    def __enter__(self) -> Local:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool is not None:
            self._pool.__exit__(*exception)

    def pool(self, seconds: float, apart: bool) -> Pool | None:
        """Return the pool for so much work, ``None`` where this process had better do it itself.

        It is made when it is first needed: a run with nothing to do loads nothing.
        """
        if self._pool is None and (apart or (self.workers > 1 and seconds >= SMALL)):
            from flows.pool import Pool

            self._pool = Pool(self.workers, self._deadline)
        return self._pool

    def run(self, batches: Sequence[Sequence[Job]], seconds: float, apart: bool) -> Iterator[list[Outcome]]:
        """Yield the outcomes of batches as they are done."""
        from flows.pool import Pool

        yield from (self.pool(seconds, apart) or Pool(0, self._deadline)).run(batches)
