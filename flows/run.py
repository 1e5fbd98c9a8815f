"""A run, without any scheduler: what is stale is planned, done by a pool, recorded batch by batch, published in one swap."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from extractors.stages import Options, Stage
from flows import dataflow as dataflows
from flows import fingerprint
from flows.dataflow import DEFAULT, START, Dataflow
from flows.fingerprint import Fingerprint
from flows.jobs import ALL, Baseline, Job, Outcome
from flows.metadata import Given
from flows.store import KEEP, Json, Store, digest
from schemas.columns import Table
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    from flows.documents import Source

COST = 1e-5
"""Seconds of a stage for a byte of source text, until it is measured."""
SMALL = 4.0
"""Seconds of work below which worker processes are not worth starting."""
REMOTE_BATCH = 10.0
"""Seconds of work that a task on a cluster should have."""
LOCAL_BATCH = 5.0
MANY = 3
"""Documents from which a stage that fails on all of them is taken to be broken itself."""
CACHE = "fingerprints"
REQUEST = "request"
INPUTS = "inputs"
EMPTY = "empty"
PIECES = "pieces-"
PART_BYTES = 2 * 2**20
"""Bytes of stored rows that a part of a stage across documents has at most, about."""
MOST_PARTS = 1024
STAGE = "stage-"


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class UsageError(BroadsheetError):
    """The run was asked for something that cannot be."""


class RunError(BroadsheetError):
    """The run failed; nothing was published."""


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


@dataclass(frozen=True)
class Plan:
    """What a stage has to do.

    Attributes:
        stage: The stage.
        fingerprint: What it depends on besides its input.
        jobs: Work on the stale shards.
        fresh: Names of the other shards.
        reasons: Why it is stale, each reason once; empty where it is not.
        key: Hash of all keys, the name of what the stage makes of this input.
    """

    stage: Stage
    fingerprint: Fingerprint
    jobs: tuple[Job, ...]
    fresh: tuple[str, ...]
    reasons: tuple[str, ...]
    key: str


@dataclass
class Summary:
    """What a run did.

    Attributes:
        snapshot: Number of the current snapshot.
        new: Whether this run published it.
        documents: Number of readable documents.
        rejects: Number of rejects.
        rows: Rows by published table.
        computed: Documents recomputed, by stage.
        waiting: Stages left stale, with why.
        seconds: Wall-clock time.
        cpu: CPU seconds of the stages, by stage.
        peak: Memory of the largest process that ran a stage, in MiB.
    """

    snapshot: int = 0
    new: bool = False
    documents: int = 0
    rejects: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    computed: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    peak: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 all well, 3 published with rejects."""
        return 3 if self.rejects else 0


class Runner(Protocol):
    """Does batches of jobs, somewhere."""

    batch_seconds: float
    """Seconds of work that a batch should have."""
    workers: int

    def run(self, batches: Sequence[Sequence[Job]], seconds: float) -> Iterator[list[Outcome]]:
        """Yield the outcomes of batches, all together of about so many seconds, as they are done."""


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
        self._pool: Any = None

    def __enter__(self) -> Local:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool is not None:
            self._pool.__exit__(*exception)

    @property
    def pool(self) -> Any:
        """The pool, made when it is first asked for: a run with nothing to do loads nothing."""
        if self._pool is None:
            from flows.pool import Pool

            self._pool = Pool(self.workers, self._deadline)
        return self._pool

    def worth(self, seconds: float) -> bool:
        """Return whether so much work is worth worker processes."""
        return self.workers > 1 and (self._pool is not None or seconds >= SMALL)

    def run(self, batches: Sequence[Sequence[Job]], seconds: float) -> Iterator[list[Outcome]]:
        """Yield the outcomes of batches as they are done."""
        if self.worth(seconds):
            yield from self.pool.run(batches)
            return
        from flows.pool import Pool

        yield from Pool(1, self._deadline).run(batches)


def run(request: Request, runner: Runner | None = None, watch: Watch | None = None) -> Summary:
    """Run the dataflow on the inputs and publish what came of it.

    Raises:
        BroadsheetError: If the run failed; nothing is published then.
    """
    began = time.perf_counter()
    store = Store(request.out)
    flow = dataflows.load(request.dataflow)
    check(request, flow)
    sources = find(request)
    with store.writing():
        store.create(request.shards)
        own = Local(request.workers, request.timeout) if runner is None else None
        with own or nullcontext():
            engine = Engine(store, flow, request, sources)
            engine.execute(runner or own, watch or Watch())  # type: ignore[arg-type]
        summary = engine.publish()
        if summary.new:
            store.collect(request.keep)
    summary.seconds = time.perf_counter() - began
    return summary


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


class Engine:
    """Plans and records the work of one run on one dataset."""

    def __init__(
        self, store: Store, flow: Dataflow, request: Request, sources: Sequence[Source], *, write: bool = True
    ) -> None:
        self.store = store
        self.flow = flow
        self.request = request
        self.sources = sources
        self.records: dict[str, Json] = {s.name: store.record(STAGE + s.name) for s in flow.stages}
        self.there = store.objects()
        self.cache = fingerprint.Cache(store.record(CACHE))
        self.computed: dict[str, int] = {}
        self.waiting: dict[str, list[str]] = {}
        self.cpu: dict[str, float] = {}
        self.peak = 0.0
        self.sizes: dict[str, int] = {}
        self._write = write
        self._fingerprints: dict[str, Fingerprint] = {}
        self._parts: dict[str, dict[str, dict[str, list[str]]]] = {}
        self.inputs = self._inputs()

    def _inputs(self) -> dict[str, list[str]]:
        """Store the list of source files shard by shard, where it changed; return its objects."""
        by_shard: dict[str, list[Source]] = {}
        for source in self.sources:
            by_shard.setdefault(self.shard(source.doc_id), []).append(source)
        known, kept = self.store.record(INPUTS), {}
        for shard, group in sorted(by_shard.items()):
            self.sizes[shard] = sum(s.n_bytes or 0 for s in group if s.sha256)
            rows = [s.row() for s in group]
            content = digest([[str(v) if v is not None else None for v in row.values()] for row in rows])
            kept[shard] = self._listed(rows, content, known.get(shard))
        if self._write and kept != known:
            self.store.save(INPUTS, kept)
        return {shard: [stored["object"]] for shard, stored in kept.items()}

    def _listed(self, rows: list[Json], content: str, known: Json | None) -> Json:
        """Return the stored list of a shard's files: the one known where it is still that."""
        if known is not None and known["content"] == content and self.there.get(known["object"]) == known["bytes"]:
            return known
        if not self._write:
            return {"content": content, "object": f"not stored {content}", "bytes": 0}
        stored = self.store.put(self.flow.tables[START].from_rows(rows))
        self.there[stored.object] = stored.bytes
        return {"content": content, **stored.to_json()}

    def shard(self, doc_id: str) -> str:
        """Return the name of a document's shard."""
        width = len(str(self.store.shards - 1))
        return f"{int(doc_id[:8], 16) % self.store.shards:0{width}d}"

    def selected(self) -> list[Stage]:
        """Return the stages that this run may execute."""
        if self.request.only:
            return [self.flow[self.request.only]]
        if self.request.start:
            first = self.flow[self.request.start]
            return [first, *self.flow.after(first)]
        return list(self.flow.stages)

    # planning

    def fingerprint(self, stage: Stage) -> Fingerprint:
        """Return what a stage depends on besides its input, as it is on disk now."""
        if stage.name not in self._fingerprints:
            self._fingerprints[stage.name] = fingerprint.of(
                stage, self.request.options, self.flow.tables, self.cache, self.flow.project
            )
        return self._fingerprints[stage.name]

    def shards(self, stage: Stage) -> list[str]:
        """Return the shards that a stage has input for."""
        if stage.spans_documents:
            return sorted(self._parts.get(stage.name, {})) or [ALL]
        return self._shards(stage)

    def _shards(self, stage: Stage) -> list[str]:
        """Return the shards of documents that a stage has input for."""
        found: set[str] = set()
        for table in stage.reads:
            producer = self.flow.producer(table, stage)
            found.update(self.inputs if producer is None else self.records[producer.name].get("shards", {}))
        return sorted(found)

    def input_of(self, stage: Stage, shard: str) -> dict[str, list[str]]:
        """Return the objects that a stage reads for a shard, by table."""
        if stage.spans_documents and shard != ALL:
            pieces = self._parts[stage.name][shard]
            return {table: pieces.get(table, []) for table in stage.reads}
        return self._input_of(stage, self._shards(stage) if shard == ALL else [shard])

    def _input_of(self, stage: Stage, chosen: list[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for table in stage.reads:
            producer = self.flow.producer(table, stage)
            if producer is None:
                found[table] = [o for s in chosen for o in self.inputs.get(s, [])]
                continue
            done = self.records[producer.name].get("shards", {})
            outputs = (done[s]["outputs"] for s in chosen if s in done)
            found[table] = [o[table]["object"] for o in outputs if table in o]
        return found

    def excluded(self, stage: Stage, shard: str) -> list[str]:
        """Return the documents of a shard that an earlier stage failed on; pieces are made without them."""
        if stage.spans_documents and shard != ALL:
            return []
        return self._excluded(stage, self._shards(stage) if shard == ALL else [shard])

    def _excluded(self, stage: Stage, chosen: list[str]) -> list[str]:
        lost: set[str] = set()
        for above in self.flow.before(stage):
            done = self.records[above.name].get("shards", {})
            for name in chosen:
                lost.update(done[name]["lost"] if name in done else ())
        return sorted(lost)

    def parts(self, stage: Stage) -> dict[str, dict[str, list[str]]]:
        """Return the pieces that the input of a stage across documents is cut into, by part and table.

        Nothing where there is so little input that it is done in one.
        """
        count = self._count(stage)
        if count == 1:
            return {}
        known = self.store.record(PIECES + stage.name)
        old = known.get("shards", {}) if known.get("count") == count else {}
        kept: dict[str, Json] = {}
        found: dict[str, dict[str, list[str]]] = {}
        for shard in self._shards(stage):
            kept[shard] = self._cut(stage, shard, count, old.get(shard))
            for part, tables in kept[shard]["parts"].items():
                for table, stored in tables.items():
                    found.setdefault(part, {}).setdefault(table, []).append(stored["object"])
        record = {"count": count, "shards": kept}
        if self._write and record != known:
            self.store.save(PIECES + stage.name, record)
        return found

    def _count(self, stage: Stage) -> int:
        """Return the number of parts for a stage: enough for none to be large."""
        if stage.split is None:
            return 1
        producer = self.flow.producer(stage.split.table, stage)
        done = self.records[producer.name].get("shards", {}) if producer else {}
        total = sum(
            d["outputs"][stage.split.table]["bytes"] for d in done.values() if stage.split.table in d["outputs"]
        )
        parts: int = min(1 << max((total - 1) // PART_BYTES, 0).bit_length(), MOST_PARTS)
        return parts

    def _cut(self, stage: Stage, shard: str, count: int, known: Json | None) -> Json:
        """Return the pieces of a shard: those known where its input is still the same."""
        inputs, excluded = self._input_of(stage, [shard]), self._excluded(stage, [shard])
        key = digest(inputs, excluded, count)
        if known is not None and known["key"] == key and self._stored(known["parts"].values()):
            return known
        if not self._write:
            return {"key": key, "parts": {"p?": {stage.reads[0]: {"object": f"not stored {key}", "bytes": 0}}}}
        from flows.pieces import cut

        pieces = cut(self.store, stage, self.flow.tables, inputs, excluded, count)
        for tables in pieces.values():
            self.there |= {o["object"]: o["bytes"] for o in tables.values()}
        return {"key": key, "parts": pieces}

    def _stored(self, outputs: Iterable[Mapping[str, Json]]) -> bool:
        """Return whether all of the stored tables are still there."""
        return all(self.there.get(o["object"]) == o["bytes"] for tables in outputs for o in tables.values())

    def plan(self, stage: Stage, *, force: bool = False) -> Plan:
        """Return what a stage has to do on the input that it has now."""
        print_ = self.fingerprint(stage)
        record = self.records[stage.name]
        jobs, fresh, keys = [], [], []
        reasons: dict[str, None] = {}
        if stage.split is not None:
            self._parts[stage.name] = self.parts(stage)
        shards = self.shards(stage)
        for shard in shards:
            job, why = self._job(stage, shard, print_, record, force)
            keys.append(job.key)
            if why:
                jobs.append(job)
                reasons.update(dict.fromkeys(why))
            else:
                fresh.append(shard)
        if gone := sorted(set(record.get("shards", {})) - set(shards)):
            reasons[f"{len(gone)} shards have no documents any more"] = None
        return Plan(stage, print_, tuple(jobs), tuple(fresh), tuple(reasons), digest(stage.name, keys))

    def _job(self, stage: Stage, shard: str, now: Fingerprint, record: Json, force: bool) -> tuple[Job, list[str]]:
        """Return the job for a shard and why it is to be done; no reason where it is fresh."""
        inputs, excluded = self.input_of(stage, shard), self.excluded(stage, shard)
        key = digest(now.key, inputs, excluded)
        done = record.get("shards", {}).get(shard)
        why = ["forced"] if force else self._stale(key, now, inputs, excluded, record, done)
        baseline = None
        if done and not force and done["fingerprint"] == now.key:
            outputs = {t: o["object"] for t, o in done["outputs"].items()}
            baseline = Baseline(done["inputs"], outputs, done["excluded"], done["again"])
        size = (
            sum(self.sizes.values()) // max(len(self.shards(stage)), 1)
            if stage.spans_documents
            else self.sizes.get(shard, 0)
        )
        options = self.request.options
        job = Job(
            self.store.root,
            self.request.dataflow,
            stage.name,
            shard,
            key,
            now.key,
            inputs,
            excluded,
            options,
            baseline,
            size,
        )
        return job, why

    def _stale(
        self, key: str, now: Fingerprint, inputs: Json, excluded: list[str], record: Json, done: Json | None
    ) -> list[str]:
        """Return why a shard is stale, nothing where it is not."""
        if done is None:
            return ["new input"] if record.get("shards") else ["never run"]
        why = []
        if done["key"] != key:
            if done["fingerprint"] != now.key:
                why += now.difference(record.get("parts", {}).get(done["fingerprint"], {})) or ["code"]
            why += [f"input {t}" for t in inputs if list(inputs[t]) != list(done["inputs"].get(t, []))]
            if excluded != done["excluded"]:
                why.append("other documents failed earlier")
        if not self._stored([done["outputs"]]):
            why.append("output gone from the store")
        if done["again"]:
            why.append("unreadable files to be tried again")
        return why

    # doing

    def execute(self, runner: Runner, watch: Watch) -> None:
        """Run the selected stages, group by group."""
        chosen = self.selected()
        if self._write:
            self.store.save(REQUEST, self.request.to_json())
        force = self.request.force
        for level in self.flow.levels():
            plans = [self.plan(s, force=force) for s in level if s in chosen]
            for plan in plans:
                self._ready(plan)
            batches = [b for p in plans for b in self.batches(p, runner)]
            done = {p.stage.name: 0 for p in plans}
            total = {p.stage.name: len(p.jobs) for p in plans}
            seconds = sum(self.estimate(j) for b in batches for j in b)
            for outcomes in runner.run(batches, seconds) if batches else ():
                self.commit(outcomes, plans)
                for outcome in outcomes:
                    done[outcome.stage] += 1
                    watch.work(outcome.stage, done[outcome.stage], total[outcome.stage])
            for plan in plans:
                self.finish(plan)
                self._refuse_broken(plan)
                watch.stage(plan, self.figures(plan))
        for stage in self.flow.stages:
            if stage not in chosen and (waiting := self.plan(stage).reasons):
                self.waiting[stage.name] = list(waiting)
        self.save_cache()

    def _ready(self, plan: Plan) -> None:
        """Raise ``UsageError`` where a stage is to run that has no input at all."""
        for table in plan.stage.reads:
            producer = self.flow.producer(table, plan.stage)
            if producer is not None and "shards" not in self.records[producer.name] and self.sources:
                raise UsageError(
                    f"stage {plan.stage.name} reads {table}, which stage {producer.name} never made: run that first"
                )

    def estimate(self, job: Job) -> float:
        """Return how many seconds a job takes, from earlier runs where there are any."""
        cost = float(self.records[job.stage].get("cost") or COST)
        return cost * job.size * (0.1 if job.baseline is not None else 1.0)

    def batches(self, plan: Plan, runner: Runner) -> list[list[Job]]:
        """Return the jobs of a plan in batches of about the runner's size, enough of them for all its workers."""
        total = sum(self.estimate(j) for j in plan.jobs)
        most = max(min(runner.batch_seconds, total / (2 * runner.workers)), 0.01)
        if runner.batch_seconds >= REMOTE_BATCH:
            most = runner.batch_seconds
        batches: list[list[Job]] = []
        filled = most
        for job in sorted(plan.jobs, key=lambda j: (-j.size, j.shard)):
            if filled >= most:
                batches.append([])
                filled = 0.0
            batches[-1].append(job)
            filled += self.estimate(job)
        return batches

    def commit(self, outcomes: Sequence[Outcome], plans: Sequence[Plan]) -> None:
        """Record outcomes, so that a run killed later need not do them again."""
        by_stage = {p.stage.name: p for p in plans}
        for outcome in outcomes:
            plan = by_stage[outcome.stage]
            job = next(j for j in plan.jobs if j.shard == outcome.shard)
            record = self.records[outcome.stage]
            record.setdefault("parts", {})[plan.fingerprint.key] = plan.fingerprint.parts
            record.setdefault("shards", {})[outcome.shard] = {
                "key": outcome.key, "fingerprint": plan.fingerprint.key, "inputs": dict(job.inputs),
                "excluded": list(job.excluded), "outputs": dict(outcome.outputs), "lost": list(outcome.lost),
                "again": list(outcome.again), "documents": outcome.documents,
            }  # fmt: skip
            self.computed[outcome.stage] = self.computed.get(outcome.stage, 0) + outcome.computed
            self.cpu[outcome.stage] = round(self.cpu.get(outcome.stage, 0.0) + outcome.cpu, 3)
            self.peak = max(self.peak, outcome.peak)
            for stored in outcome.outputs.values():
                self.there[stored["object"]] = stored["bytes"]
            if outcome.computed == outcome.documents and job.size > 0 and outcome.seconds > 0.05:
                cost = outcome.seconds / job.size
                record["cost"] = round(cost if "cost" not in record else 0.7 * record["cost"] + 0.3 * cost, 9)
        self.store.renew()
        for name in {o.stage for o in outcomes}:
            self.store.save(STAGE + name, self.records[name])

    def finish(self, plan: Plan) -> None:
        """Record that a stage is done: shards without documents go, and so do fingerprints nothing was made with."""
        record = self.records[plan.stage.name]
        before = digest({k: v for k, v in record.items() if k != "ran"})
        kept = {*plan.fresh, *(j.shard for j in plan.jobs)}
        record["shards"] = {s: done for s, done in record.get("shards", {}).items() if s in kept}
        used = {done["fingerprint"] for done in record["shards"].values()}
        record["parts"] = {k: p for k, p in record.get("parts", {}).items() if k in used}
        self.computed.setdefault(plan.stage.name, 0)
        if plan.jobs or "ran" not in record or before != digest({k: v for k, v in record.items() if k != "ran"}):
            record["ran"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            self.store.save(STAGE + plan.stage.name, record)

    def _refuse_broken(self, plan: Plan) -> None:
        """Raise ``RunError`` where a stage failed on every document: that is its own fault, no document's."""
        done = self.records[plan.stage.name]["shards"].values()
        lost = sum(len(d["lost"]) for d in done)
        if lost < MANY or lost < sum(d["documents"] for d in done):
            return
        rejects = self.store.get(next(d["outputs"]["rejects"]["object"] for d in done if d["lost"]))
        example = rejects.slice(0, 1).to_pylist()[0]["message"]
        raise RunError(
            f"stage {plan.stage.name} failed on every one of {lost} documents, so nothing is published; the first: {example}"
        )

    def save_cache(self) -> None:
        """Keep the results of reading code and seeds for the next run."""
        if self.cache.changed:
            self.store.save(CACHE, self.cache.used)

    def figures(self, plan: Plan) -> Json:
        """Return the figures of a stage: shards, documents recomputed, rows by table."""
        done = self.records[plan.stage.name]["shards"]
        rows: dict[str, int] = {}
        for shard in done.values():
            for table, stored in shard["outputs"].items():
                rows[table] = rows.get(table, 0) + stored["rows"]
        return {
            "stage": plan.stage.name, "shards": len(done), "stale": len(plan.jobs),
            "documents": self.computed.get(plan.stage.name, 0), "rows": rows, "reasons": list(plan.reasons),
        }  # fmt: skip

    # publishing

    def tables(self) -> dict[str, dict[str, Json]]:
        """Return every published table: its parts, file name to stored object; parts without rows are left out."""
        found: dict[str, dict[str, Json]] = {}
        for table in (t for t in self.flow.tables.values() if t.published):
            parts: dict[str, Json] = {}
            last = self.flow.producer(table.name)
            for stage in self.flow.stages:
                if table.name != "rejects" and stage is not last:
                    continue
                for shard, done in sorted(self.records[stage.name].get("shards", {}).items()):
                    stored = done["outputs"].get(table.name)
                    if stored and stored["rows"]:
                        name = f"{stage.name}-{shard}" if table.name == "rejects" else f"part-{shard}"
                        parts[name] = stored
            found[table.name] = parts or {"empty": self._empty(table)}
        return found

    def _empty(self, table: Table) -> Json:
        """Return the stored form of a table without rows; a reader finds every table, always."""
        known, now = self.store.record(EMPTY), fingerprint.declaration(table)
        kept: Json = known.get(table.name, {})
        if kept.get("declaration") == now and self.there.get(kept["object"]) == kept["bytes"]:
            return {k: v for k, v in kept.items() if k != "declaration"}
        stored = self.store.put(table.empty()).to_json()
        self.store.save(EMPTY, {**known, table.name: {"declaration": now, **stored}})
        return stored

    def publish(self) -> Summary:
        """Make what the stages made the current snapshot."""
        tables = self.tables()
        rows = {name: sum(p["rows"] for p in parts.values()) for name, parts in tables.items()}
        notes = {"rows": rows, "documents": rows.get("documents", 0)}
        number, new = self.store.publish(tables, notes)
        computed = {s.name: self.computed[s.name] for s in self.flow.stages if s.name in self.computed}
        return Summary(
            snapshot=number, new=new, documents=rows.get("documents", 0), rejects=rows.get("rejects", 0), rows=rows,
            computed=computed, waiting=dict(self.waiting), cpu=dict(self.cpu), peak=round(self.peak, 1),
        )  # fmt: skip
