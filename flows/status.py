"""What a run would do: per stage whether it is fresh, or stale and why, when it last ran, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from flows import dataflow as dataflows
from flows.messages import Lang, language, listed, padded, say
from flows.planning import STAGE, Planner
from flows.request import REQUEST, Request, UsageError, absolute, find
from flows.store import Json, Store


@dataclass(frozen=True)
class StageStatus:
    """The state of a stage.

    Attributes:
        stage: Its name.
        state: ``fresh``, ``stale``, or ``behind`` where only an earlier stage is stale: it may turn out to be fresh.
        shards: Number of stale shards.
        of: Number of shards.
        documents: Documents in them.
        reasons: Why it is stale.
        ran: When it last changed anything, in UTC, ``None`` for never.
        rows: Rows by table.
    """

    stage: str
    state: str
    shards: int
    of: int
    documents: int
    reasons: tuple[str, ...]
    ran: str | None
    rows: dict[str, int]


def statuses(request: Request) -> list[StageStatus]:
    """Return the state of every stage for the inputs of a request; nothing is written."""
    store = Store(request.out)
    flow = dataflows.load(request.dataflow)
    planner = Planner(store, flow, replace(request, force=False), find(request), write=False)
    found: list[StageStatus] = []
    behind: set[str] = set()
    for stage in flow.stages:
        plan = planner.plan(stage)
        record: Json = store.record(STAGE + stage.name)
        above = [s.name for s in flow.before(stage) if s.name in behind]
        reasons = (*plan.reasons, *changed_files(planner, stage.name, plan.reasons))
        if reasons:
            behind.add(stage.name)
        elif above:
            reasons = (f"after {', '.join(above)}",)
        state = "stale" if stage.name in behind else "behind" if above else "fresh"
        documents = sum(d["documents"] for d in record.get("shards", {}).values())
        found.append(
            StageStatus(
                stage.name, state, len(plan.jobs), len(plan.jobs) + len(plan.fresh), documents, reasons, record.get("ran"),
                planner.rows(stage),
            )
        )  # fmt: skip
    return found


def changed_files(planner: Planner, stage: str, reasons: Sequence[str]) -> list[str]:
    """Return which input files are new, changed or gone, for the first stage."""
    if stage != planner.flow.stages[0].name or not reasons:
        return []
    record = planner.records[stage]
    before: dict[str, Json] = {}
    for done in record.get("shards", {}).values():
        for name in done["inputs"].get(dataflows.START, ()):
            if name in planner.there:
                before |= {row["source_path"]: row for row in planner.store.get(name).drop(["location"]).to_pylist()}
    if not before:
        return []
    now = {s.source_path: {k: v for k, v in s.row().items() if k != "location"} for s in planner.sources}
    said = [f"file {p} is new" for p in sorted(now.keys() - before.keys())]
    said += [f"file {p} is gone" for p in sorted(before.keys() - now.keys())]
    return said + [f"file {p} changed" for p in sorted(now.keys() & before.keys()) if now[p] != before[p]]


def status(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Inputs; those of the last run unless given.")
    ] = None,
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset.")] = "data",
    lang: Lang = None,
) -> None:
    """Say per stage whether it is fresh, or stale and why; ends with 0 either way."""
    spoken = language(lang)
    request = last_request(absolute(out))
    if paths:
        request = replace(request or Request(()), paths=tuple(absolute(p) for p in paths), out=absolute(out))
    if request is None:
        raise UsageError(f"nothing was run in {out} yet; name the inputs: broadsheet status PATH --out {out}")
    typer.echo(line(*(say(k, spoken) for k in HEADINGS)))
    for found in statuses(request):
        rows = ", ".join(f"{table} {n:,}" for table, n in found.rows.items()) or say("none_yet", spoken)
        shards = f"{found.shards}/{found.of}" if found.shards else str(found.of)
        ran = found.ran[:16].replace("T", " ") if found.ran else say("never", spoken)
        typer.echo(line(found.stage, say(found.state, spoken), shards, f"{found.documents:,}", ran, rows))
        if found.reasons:
            typer.echo(" " * 20 + say("because", spoken, why=listed(found.reasons, spoken, 6)))


HEADINGS = ("stage", "state", "shards", "documents", "last_change", "rows_and_reasons")


def line(stage: str, state: str, shards: str, documents: str, ran: str, rows: str) -> str:
    """Return a line of the table of stages."""
    first = padded(stage, 12) + padded(state, 8) + padded(shards, 10, right=True) + padded(documents, 11, right=True)
    return f"{first}  {padded(ran, 18)}{rows}"


def last_request(out: str) -> Request | None:
    """Return what the last run on a dataset was asked for, ``None`` before the first."""
    kept = Store(out).record(REQUEST)
    return replace(Request.from_json(kept), out=out, only=None, start=None, force=False) if kept else None
