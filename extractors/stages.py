"""The stage protocol: a pure function from Arrow tables to Arrow tables, known to no scheduler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

import pyarrow as pa

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Options:
    """Settings that change what the stages make; part of the key of every stage that names them.

    Attributes:
        spacy_model: Name or path of an installed spaCy pipeline used beside the shipped models, or ``None``.
        seeds: Folder with a user's own seed rows on top of the shipped ones, or ``None``.
    """

    spacy_model: str | None = None
    seeds: str | None = None


Run = Callable[[Tables, Options], dict[str, pa.Table]]


@dataclass(frozen=True)
class Entry:
    """A stage function by name, imported when it is first called: a run that finds nothing stale loads nothing.

    Attributes:
        module: Module that holds it.
        function: Its name there.
    """

    module: str
    function: str = "run"

    def __call__(self, tables: Tables, options: Options) -> dict[str, pa.Table]:
        """Call the function."""
        run: Run = getattr(import_module(self.module), self.function)
        return run(tables, options)


@dataclass(frozen=True)
class Split:
    """How the input of a stage across documents may be cut into parts that are done one by one.

    Attributes:
        table: Table whose rows are cut; of the others a part has the rows of its documents.
        columns: Columns in which rows that belong together agree.
        prefix: Characters of their values that count, ``None`` for all.
    """

    table: str
    columns: tuple[str, ...]
    prefix: int | None = None


@dataclass(frozen=True)
class Stage:
    """A step of the dataflow.

    Attributes:
        name: Name of the stage.
        run: Function from the tables it reads (by name) and the options to the tables it writes.
        reads: Names of the tables it reads.
        writes: Names of the tables it writes.
        seeds: File names under ``seeds/`` whose parsed content its output depends on.
        packages: Installed distributions whose version its output depends on.
        options: Names of the ``Options`` fields it depends on.
        spans_documents: Whether rows of one document depend on other documents (``facts``, ``persons``). All other
            stages may be run on any subset of documents and give the same rows for them.
        split: How a stage that spans documents may be cut into parts, ``None`` for not at all.
    """

    name: str
    run: Run
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    seeds: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    spans_documents: bool = False
    split: Split | None = None
