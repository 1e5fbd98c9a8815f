"""One piece of work: a stage on one shard, reusing the rows of documents whose input did not change.

Runs in a worker process and talks to the rest through the store alone. A document that makes the stage fail, or whose
rows break the schema, becomes a row of ``rejects`` and loses its own rows only. So does one that kills the process:
a job that lost its process is done again with the stage in a process apart, whose death is a failure like any other.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractors.reference import EXTRA
from extractors.stages import Options, Stage
from flows import dataflow as dataflows
from flows import fingerprint
from flows.apart import Apart, ProcessDied
from flows.dataflow import Dataflow
from flows.files import StoreError
from flows.jobs import Job, Outcome
from flows.store import Store
from schemas import checks
from schemas import tables as schema
from schemas.columns import Table
from schemas.errors import BroadsheetError

CHUNK_BYTES = 32 * 2**20
"""Arrow bytes of input that a stage is handed at once."""
PASSING = ("unreadable", "timeout")
"""Reasons that may be gone at the next run: such a document is tried again."""
REJECTS = "rejects"
MANY = 3
"""Documents from which a stage that kills its process on all of them is taken to be broken itself."""


class StageError(BroadsheetError):
    """A stage cannot be run at all, whatever the document."""


class OtherCode(StageError):
    """This process holds other code of a stage than the run was planned with."""


FRESH = "BROADSHEET_FRESH_PROCESS"
"""Set in a process that was started to load the code anew."""


def perform_all(jobs: Sequence[Job]) -> list[Outcome]:
    """Return the outcomes of jobs done one after another.

    A process that lives long (a cluster's worker, a notebook) may hold code from before an edit: then a fresh process
    does the jobs. Where the files changed since the run was planned, that fails too.
    """
    try:
        return [perform(job) for job in jobs]
    except OtherCode:
        if os.environ.get(FRESH):
            raise
        with Apart(**{FRESH: "1"}) as fresh:
            return fresh.call(perform_all, jobs)


def perform(job: Job) -> Outcome:
    """Return the outcome of a job; its tables are in the store then.

    Raises:
        StageError: If the stage cannot be loaded, or its code is no longer what was planned with.
        StoreError: If the store cannot be read or written.
    """
    if not job.apart:
        return _perform(job, *_prepared(job))
    with Apart() as process:
        flow, stage = _prepared(job)
        return _perform(job, flow, replace(stage, run=lambda tables, _: process.call(run_stage, job, tables)))


def _prepared(job: Job) -> tuple[Dataflow, Stage]:
    """Return the dataflow and the stage of a job, its code loaded."""
    use_seeds(job.options)
    flow = dataflows.load(job.dataflow)
    load_stage(flow[job.stage], job, flow)
    return flow, flow[job.stage]


def run_stage(job: Job, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return what the stage of a job makes of tables; an error carries the place that raised it as a note."""
    _, stage = _prepared(job)
    try:
        return stage.run(tables, job.options)
    except Exception as error:
        error.add_note(_place(error))
        raise


def _perform(job: Job, flow: Dataflow, stage: Stage) -> Outcome:
    began, cpu = time.perf_counter(), time.process_time()
    store = Store(job.root)
    names = flow.tables
    tables = read_inputs(store, stage, job.inputs, job.excluded, names)
    documents = _documents(tables)
    kept: dict[str, pa.Table] = {}
    changed = documents
    if job.baseline is not None and not stage.spans_documents:
        try:
            kept, changed = _reuse(store, stage, job, flow, tables, documents)
        except StoreError:
            kept, changed = {}, documents  # an object of the earlier run is gone: make all of it anew
    run = _span if stage.spans_documents else _each
    made, failures = run(stage, tables, changed, job.options, names)
    refused = [m[REJECTS] for m in made if REJECTS in m]
    rejects = _merge(schema.REJECTS, [kept.get(REJECTS), *refused, schema.REJECTS.from_rows(failures)])
    written = [t for t in stage.writes if t != REJECTS]
    stored = {t: store.put(_merge(names[t], [kept.get(t), *(m[t] for m in made)])).to_json() for t in written}
    if rejects.num_rows:
        stored[REJECTS] = store.put(rejects).to_json()
    return Outcome(
        job.stage, job.shard, job.key, stored, _where(rejects, ("stage_failed",)), _where(rejects, PASSING),
        len(changed), len(documents), time.perf_counter() - began, time.process_time() - cpu, peak(),
    )  # fmt: skip


def peak() -> float:
    """Return the largest memory that this process has had, in MiB."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def use_seeds(options: Options) -> None:
    """Let ``extractors.reference`` see the user's own seeds; they are read when a stage is first loaded."""
    if options.seeds:
        os.environ[EXTRA] = options.seeds
    else:
        os.environ.pop(EXTRA, None)


_LOADED: dict[str, str] = {}
"""Fingerprint that the code of a stage was loaded under in this process, by stage."""
_CODE: dict[str, str] = {}
"""Hash of the code that a module was loaded with in this process, by module."""
_BORN = time.time()


def load_stage(stage: Stage, job: Job, flow: Dataflow) -> None:
    """Import a stage's code once, and see that it is the code that the job was planned with.

    Raises:
        StageError: If it cannot be imported.
        OtherCode: If this process has an old version of it, or a file was edited while the run went on.
    """
    name = f"{job.dataflow} {stage.name}"
    if name not in _LOADED:
        there = set(sys.modules)
        try:
            import_module(getattr(stage.run, "module", None) or stage.run.__module__)
        except (ImportError, SyntaxError, BroadsheetError) as error:
            raise StageError(f"stage {stage.name} cannot be loaded: {error}") from error
        now = fingerprint.of(stage, job.options, flow.tables, _CACHE, flow.project)
        code: Mapping[str, str] = now.parts["code"]
        _LOADED[name] = "" if any(_outdated(m, code[m]) for m in there.intersection(code)) else now.key
        _CODE.update({m: c for m, c in code.items() if m not in there})
    if _LOADED[name] != job.fingerprint:
        raise OtherCode(
            f"stage {stage.name} is not the code that this run was planned with: a file was edited meanwhile, or the workers "
            "of a cluster have other files; run again"
        )


def _outdated(module: str, code: str) -> bool:
    """Return whether a module that was loaded earlier may have had other code then than its file has now."""
    if module in _CODE:
        return _CODE[module] != code
    file = fingerprint.file_of(module)
    return file is None or file.stat().st_mtime > _BORN


_CACHE = fingerprint.Cache()


def read_inputs(
    store: Store, stage: Stage, inputs: Mapping[str, Sequence[str]], excluded: Sequence[str], names: Mapping[str, Table]
) -> dict[str, pa.Table]:
    """Return the tables that a stage reads, without documents that are duplicates or that an earlier stage failed on."""
    tables = {}
    hidden = set(excluded)
    for name in stage.reads:
        parts = [store.get(o) for o in inputs.get(name, ())]
        tables[name] = pa.concat_tables(parts) if parts else names[name].empty()
    if "documents" in tables and "duplicate_of" in tables["documents"].column_names:
        copies = tables["documents"].filter(pc.is_valid(tables["documents"]["duplicate_of"]))
        hidden |= set(copies["doc_id"].to_pylist())
    return {name: _without(table, hidden) for name, table in tables.items()}


def _without(table: pa.Table, documents: set[str]) -> pa.Table:
    if not documents or "doc_id" not in table.column_names:
        return table
    return table.filter(pc.invert(pc.is_in(table["doc_id"], value_set=pa.array(sorted(documents), pa.string()))))


def _only(table: pa.Table, documents: Iterable[str]) -> pa.Table:
    return table.filter(pc.is_in(table["doc_id"], value_set=pa.array(sorted(documents), pa.string())))


def _documents(tables: Mapping[str, pa.Table]) -> list[str]:
    """Return the documents in any of the tables, sorted."""
    found: set[str] = set()
    for table in tables.values():
        if "doc_id" in table.column_names:
            found.update(pc.unique(table["doc_id"]).to_pylist())
    return sorted(found)


def _reuse(
    store: Store, stage: Stage, job: Job, flow: Dataflow, tables: Mapping[str, pa.Table], documents: Sequence[str]
) -> tuple[dict[str, pa.Table], list[str]]:
    """Return the rows made earlier for documents whose input is the same, and the documents whose input is not."""
    baseline = job.baseline
    assert baseline is not None
    before = read_inputs(store, stage, baseline.inputs, baseline.excluded, flow.tables)
    same_sets = sorted(baseline.excluded) == sorted(job.excluded)
    changed = set(documents) - set(_documents(before)) | set(baseline.again).intersection(documents)
    for name in stage.reads:
        if list(baseline.inputs.get(name, ())) == list(job.inputs.get(name, ())) and same_sets and name != "documents":
            continue
        changed |= _differing(before[name], tables[name], flow.ignored.get(name, ()))
    changed &= set(documents)
    unchanged = set(documents) - changed
    kept = {name: _only(store.get(made), unchanged) for name, made in baseline.outputs.items()}
    return {n: t for n, t in kept.items() if n in stage.writes or n == REJECTS}, sorted(changed)


def _differing(old: pa.Table, new: pa.Table, ignored: Sequence[str]) -> set[str]:
    """Return the documents whose rows are not the same in two tables."""
    columns = [c for c in new.column_names if c not in ignored]
    if old.schema.names != new.schema.names:
        return set(_documents({"": new}))
    old, new = old.select(columns).combine_chunks(), new.select(columns).combine_chunks()
    then, now = _slices(old), _slices(new)
    differing = then.keys() ^ now.keys()
    for document, (start, length) in now.items():
        if document in then and not new.slice(start, length).equals(old.slice(*then[document])):
            differing.add(document)
    return differing


def _slices(table: pa.Table) -> dict[str, tuple[int, int]]:
    """Return where the rows of each document lie in a table ordered by document: first row and number."""
    slices, at = {}, 0
    for counted in pc.value_counts(table["doc_id"]).to_pylist():
        slices[counted["values"]] = (at, counted["counts"])
        at += counted["counts"]
    return slices


Made = list[dict[str, pa.Table]]
Failures = list[dict[str, Any]]


def _each(
    stage: Stage, tables: Mapping[str, pa.Table], documents: Sequence[str], options: Options, names: Mapping[str, Table]
) -> tuple[Made, Failures]:
    """Return what a stage makes of documents, in chunks, and a row of ``rejects`` for each it fails on."""
    made: Made = []
    failures: Failures = []
    for chunk in _chunks(tables, documents):
        _attempt(stage, tables, chunk, options, names, made, failures)
    return made, failures


def _chunks(tables: Mapping[str, pa.Table], documents: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield documents in groups of bounded size."""
    if not documents:
        return
    each = max(sum(t.nbytes for t in tables.values()) // len(documents), 1)
    count = max(CHUNK_BYTES // each, 1)
    for first in range(0, len(documents), count):
        yield documents[first : first + count]


def _attempt(
    stage: Stage, tables: Mapping[str, pa.Table], documents: Sequence[str], options: Options,
    names: Mapping[str, Table], made: Made, failures: Failures,
) -> None:  # fmt: skip
    """Run a stage on documents; where it fails, on each half, down to the documents that make it fail."""
    part = {name: _only(table, documents) for name, table in tables.items()}
    try:
        made.append(_run(stage, part, options, names))
    except FATAL as error:
        if not isinstance(error, CheckError):
            raise _fatal(stage, error) from error
        failure: Exception = error
    except Exception as error:
        failure = error
    else:
        return
    if len(documents) == 1:
        failures.append(_failure(stage, part, documents[0], failure))
        if isinstance(failure, ProcessDied) and len(failures) >= MANY and not made:
            raise StageError(f"stage {stage.name} cannot run, whatever the document: {failure}")
        return
    middle = len(documents) // 2
    for half in (documents[:middle], documents[middle:]):
        _attempt(stage, tables, half, options, names, made, failures)


def _span(
    stage: Stage, tables: Mapping[str, pa.Table], documents: Sequence[str], options: Options, names: Mapping[str, Table]
) -> tuple[Made, Failures]:
    """Return what a stage across documents makes; documents that make it fail are left out.

    Raises:
        StageError: If it fails on the others too.
    """
    try:
        return [_run(stage, tables, options, names)], []
    except FATAL as error:
        if not isinstance(error, CheckError):
            raise _fatal(stage, error) from error
    except Exception:
        pass
    made: Made = []
    failures: Failures = []
    _attempt(stage, tables, documents, options, names, made, failures)
    lost = {f["doc_id"] for f in failures}
    try:
        return [_run(stage, {n: _without(t, lost) for n, t in tables.items()}, options, names)], failures
    except Exception as error:
        raise StageError(f"stage {stage.name} fails on the documents together: {_said(error)}") from error


class CheckError(BroadsheetError):
    """Rows that a stage made break the schema."""


FATAL = (MemoryError, BroadsheetError, ImportError, SyntaxError)
"""Errors that are not a document's fault: a broken seed, a missing module, no memory left."""


def _fatal(stage: Stage, error: Exception) -> Exception:
    """Return the error to end the run with."""
    if isinstance(error, BroadsheetError):
        return error
    return StageError(f"stage {stage.name} cannot run: {type(error).__name__}: {error}")


def _run(
    stage: Stage, tables: Mapping[str, pa.Table], options: Options, names: Mapping[str, Table]
) -> dict[str, pa.Table]:
    """Return what a stage makes of tables, checked against the schema.

    Raises:
        CheckError: With every fault.
    """
    made = stage.run(tables, options)
    faults = [f"{t}: the stage did not make it" for t in stage.writes if t not in made]
    for name in stage.writes:
        if name in made:
            faults += map(str, checks.check(made[name], names[name]))
    if not faults:
        for name in stage.writes:
            faults += map(str, checks.references(made[name], names[name], {**tables, **made}))
    if faults:
        raise CheckError("; ".join(faults))
    return {name: made[name] for name in (*stage.writes, *([REJECTS] if REJECTS in made else []))}


def _failure(stage: Stage, tables: Mapping[str, pa.Table], document: str, error: Exception) -> dict[str, Any]:
    """Return the row of ``rejects`` for a document that a stage fails on."""
    row: dict[str, Any] = {}
    for table in tables.values():
        if "source_path" in table.column_names and table.num_rows:
            row = table.slice(0, 1).to_pylist()[0]
            break
    message = f"stage {stage.name} failed on this document and left it out: {_said(error)}"
    return {
        "source_path": row.get("source_path", document),
        "doc_id": document,
        "stage": stage.name,
        "reason": "stage_failed",
        "message": message,
        "n_bytes": row.get("n_bytes"),
    }


def _said(error: Exception) -> str:
    """Return an error with the project's line that raised it."""
    if isinstance(error, ProcessDied):
        return str(error)
    place = next(iter(getattr(error, "__notes__", ())), None) or _place(error)
    at = f" ({place})" if place and not isinstance(error, CheckError) else ""
    return f"{type(error).__name__}: {error}{at}"


def _place(error: Exception) -> str:
    """Return the file and line of the project's code that raised an error, nothing where it is unknown."""
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f"{os.sep}site-packages{os.sep}" not in f.filename
    ]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _merge(declared: Table, parts: Iterable[pa.Table | None]) -> pa.Table:
    """Return tables put together, in the declared form and order."""
    wanted = declared.to_arrow()
    whole = pa.concat_tables([declared.empty(), *(p.select(wanted.names).cast(wanted) for p in parts if p is not None)])
    return whole.sort_by([(k, "ascending") for k in declared.key]) if whole.num_rows > 1 else whole


def _where(rejects: pa.Table, reasons: Sequence[str]) -> list[str]:
    """Return the documents rejected for one of the reasons, sorted."""
    if not rejects.num_rows:
        return []
    chosen = rejects.filter(pc.is_in(rejects["reason"], value_set=pa.array(reasons)))
    return sorted({d for d in chosen["doc_id"].to_pylist() if d})
