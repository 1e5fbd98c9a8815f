"""The whole dataflow: the stages that read files, then those of the extractors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points

from extractors.pipeline import STAGES
from extractors.stages import Entry, Stage
from flows.fingerprint import PROJECT
from schemas import tables as schema
from schemas.columns import Table
from schemas.errors import BroadsheetError

DEFAULT = "flows.dataflow:DATAFLOW"
"""Address of the dataflow, ``module:name``: how a worker in another process finds it."""
START = "sources"
"""Table that the first stage reads; every run makes it anew from the inputs."""


@dataclass(frozen=True)
class Dataflow:
    """Stages and the tables between them.

    Attributes:
        stages: In an order in which no stage reads what a later one writes.
        tables: Declaration of every table by name.
        project: Top-level packages whose code counts for staleness.
        ignored: Columns by table that do not count as a change of a row.
    """

    stages: tuple[Stage, ...]
    tables: Mapping[str, Table] = field(default_factory=lambda: schema.BY_NAME)
    project: tuple[str, ...] = PROJECT
    ignored: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {START: ("location",)})

    def __getitem__(self, name: str) -> Stage:
        """Return a stage by name."""
        return next(s for s in self.stages if s.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the stages, in order."""
        return tuple(s.name for s in self.stages)

    def producer(self, table: str, before: Stage | None = None) -> Stage | None:
        """Return the last stage that writes a table, of those before a given one; ``None`` for the inputs."""
        stages = self.stages if before is None else self.stages[: self.stages.index(before)]
        return next((s for s in reversed(stages) if table in s.writes), None)

    def upstream(self, stage: Stage) -> tuple[Stage, ...]:
        """Return the stages that a stage reads from, directly, in order."""
        found = {p.name for t in stage.reads if (p := self.producer(t, stage))}
        return tuple(s for s in self.stages if s.name in found)

    def before(self, stage: Stage) -> tuple[Stage, ...]:
        """Return all stages that a stage depends on, in order."""
        names: set[str] = set()
        pending = [stage]
        while pending:
            for above in self.upstream(pending.pop()):
                if above.name not in names:
                    names.add(above.name)
                    pending.append(above)
        return tuple(s for s in self.stages if s.name in names)

    def after(self, stage: Stage) -> tuple[Stage, ...]:
        """Return all stages that depend on a stage, in order."""
        return tuple(s for s in self.stages if stage in self.before(s))

    def levels(self) -> list[list[Stage]]:
        """Return the stages in groups: those of a group need none of the same group."""
        depth: dict[str, int] = {}
        for stage in self.stages:
            depth[stage.name] = 1 + max((depth[s.name] for s in self.upstream(stage)), default=-1)
        return [[s for s in self.stages if depth[s.name] == d] for d in range(max(depth.values()) + 1)]


PLUGINS = "broadsheet.dataflows"
"""Group of entry points by which an installed package offers a dataflow of its own under a plain name."""


def load(address: str) -> Dataflow:
    """Return the dataflow at an address ``module:name``, or the one an installed package offers under that name.

    Raises:
        BroadsheetError: If no package offers it, or it cannot be loaded.
    """
    if ":" not in address:
        offered = {e.name: e.value for e in entry_points(group=PLUGINS)}
        if address not in offered:
            names = ", ".join(sorted(offered)) or "none"
            raise BroadsheetError(f"no installed package offers a dataflow {address!r}; offered are: {names}")
        address = offered[address]
    module, _, name = address.partition(":")
    try:
        found: Dataflow = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BroadsheetError(f"the dataflow {address} cannot be loaded: {error}") from error
    return found


FILES = Stage("files", Entry("flows.documents", "read"), (START,), ("readings", "rejects"))
DOCUMENTS = Stage("documents", Entry("flows.documents", "describe"), ("readings",), ("documents",))
DATAFLOW = Dataflow((FILES, DOCUMENTS, *STAGES))
