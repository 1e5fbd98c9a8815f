"""What a run would do: per stage and shard whether it is fresh, or stale and why, with the work to be done on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.stages import Stage
from flows import fingerprint
from flows.dataflow import START, Dataflow
from flows.fingerprint import Fingerprint
from flows.jobs import ALL, Baseline, Job
from flows.request import Request
from flows.store import Json, Store, digest

if TYPE_CHECKING:
    from flows.documents import Source

CACHE = "fingerprints"
INPUTS = "inputs"
PIECES = "pieces-"
PART_BYTES = 2 * 2**20
"""Bytes of stored rows that a part of a stage across documents has at most, about."""
MOST_PARTS = 1024
STAGE = "stage-"


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


class Planner:
    """Plans the work of one run on one dataset."""

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

    def rows(self, stage: Stage) -> dict[str, int]:
        """Return the rows that a stage has made, by table."""
        found: dict[str, int] = {}
        for shard in self.records[stage.name].get("shards", {}).values():
            for table, stored in shard["outputs"].items():
                found[table] = found.get(table, 0) + stored["rows"]
        return found
