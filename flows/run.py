"""A run, without any scheduler: what is stale is planned, done by a pool, recorded batch by batch, published in one swap."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.stages import Stage
from flows import dataflow as dataflows
from flows import fingerprint
from flows.dataflow import Dataflow
from flows.jobs import Job, Outcome
from flows.planning import CACHE, STAGE, Plan, Planner
from flows.request import REQUEST, Request, UsageError, check, find
from flows.runners import REMOTE_BATCH, Local, Runner, Watch
from flows.store import Json, Store, digest
from schemas.columns import Table
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    from flows.documents import Source

COST = 1e-5
"""Seconds of a stage for a byte of source text, until it is measured."""
MANY = 3
"""Documents from which a stage that fails on all of them is taken to be broken itself."""
EMPTY = "empty"


class RunError(BroadsheetError):
    """The run failed; nothing was published."""


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


class Engine(Planner):
    """Does the work that it plans, and records it."""

    def __init__(self, store: Store, flow: Dataflow, request: Request, sources: Sequence[Source]) -> None:
        super().__init__(store, flow, request, sources)
        self.computed: dict[str, int] = {}
        self.waiting: dict[str, list[str]] = {}
        self.cpu: dict[str, float] = {}
        self.peak = 0.0

    def selected(self) -> list[Stage]:
        """Return the stages that this run may execute."""
        if self.request.only:
            return [self.flow[self.request.only]]
        if self.request.start:
            first = self.flow[self.request.start]
            return [first, *self.flow.after(first)]
        return list(self.flow.stages)

    # doing

    def execute(self, runner: Runner, watch: Watch) -> None:
        """Run the selected stages, group by group."""
        chosen = self.selected()
        if self._write:
            self.store.save(REQUEST, self.request.to_json())
        force = self.request.force
        apart = self.store.abandoned is not None
        for level in self.flow.levels():
            plans = [self.plan(s, force=force) for s in level if s in chosen]
            for plan in plans:
                self._ready(plan)
            batches = [b for p in plans for b in self.batches(p, runner)]
            done = {p.stage.name: 0 for p in plans}
            total = {p.stage.name: len(p.jobs) for p in plans}
            seconds = sum(self.estimate(j) for b in batches for j in b)
            for outcomes in runner.run(batches, seconds, apart) if batches else ():
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
        return {
            "stage": plan.stage.name, "shards": len(self.records[plan.stage.name]["shards"]), "stale": len(plan.jobs),
            "documents": self.computed.get(plan.stage.name, 0), "rows": self.rows(plan.stage), "reasons": list(plan.reasons),
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
