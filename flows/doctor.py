"""Checks of an installation and of a dataset, each with what to do where it fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from flows.messages import Lang, language, padded, say
from flows.store import Store
from schemas.errors import BroadsheetError

PACKAGES = ("prefect", "fastapi", "sqlalchemy", "pyarrow", "pandas", "duckdb", "spacy", "spacy-pkuseg", "typer")

BREAKING = {"fastapi": (0, 151), "sqlalchemy": (2, 1)}
"""Versions that Prefect 3.8.8 admits and breaks with: the server fails to start, or never schedules a run."""


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes:
        name: What was checked.
        well: Whether it is as it should be.
        said: What was found, and what to do.
    """

    name: str
    well: bool
    said: str


def doctor(
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset to check too, where it exists.")] = "data",
    lang: Lang = None,
) -> None:
    """Check the installation, the seeds and a dataset; ends with 1 where something is wrong."""
    spoken, well = language(lang), True
    for finding in findings(out, spoken):
        state = padded(say("well" if finding.well else "wrong", spoken), 6)
        typer.echo(f"{state}{padded(say(f'check_{finding.name}', spoken), 13)}{finding.said}")
        well = well and finding.well
    if not well:
        raise typer.Exit(1)


def findings(out: str, lang: str = "en") -> Iterator[Finding]:
    """Yield what every check found, told in a language."""
    checks: dict[str, Callable[[str], Finding]] = {
        "packages": packages, "prefect": prefect, "seeds": seeds, "stages": stages,
        "dataset": lambda lang: dataset(out, lang),
    }  # fmt: skip
    for name, check in checks.items():
        try:
            yield check(lang)
        except BroadsheetError as error:
            yield Finding(name, False, str(error))


def packages(lang: str) -> Finding:
    """Check that the packages are there, in versions that go together."""
    from flows.fingerprint import version

    found = {p: version(p) for p in PACKAGES}
    missing = [p for p, v in found.items() if v == "not installed"]
    if missing:
        return Finding("packages", False, say("not_installed", lang, names=" ".join(missing)))
    for name, first in BREAKING.items():
        if tuple(int(part) for part in found[name].split(".")[:2]) >= first:
            below = ".".join(map(str, first))
            said = say("breaks", lang, name=name, version=found[name], below=below)
            return Finding("packages", False, said)
    return Finding("packages", True, ", ".join(f"{p} {v}" for p, v in found.items()))


def prefect(lang: str) -> Finding:
    """Check that a Prefect server that is configured answers."""
    import os

    from flows.servers import alive

    api = os.environ.get("PREFECT_API_URL")
    if api is None:
        return Finding("prefect", True, say("no_server", lang))
    if alive(api):
        return Finding("prefect", True, say("server_answers", lang, api=api))
    return Finding("prefect", False, say("server_silent", lang, api=api))


def seeds(lang: str) -> Finding:
    """Check that every seed fits its declaration and has the hash that its source row states."""
    from extractors import reference
    from schemas.seeds import SEEDS

    stated = {r["seed"]: r["sha256"] for r in reference.rows("sources")}
    faults = []
    for seed in SEEDS:
        name = f"{seed.name}.csv"
        if reference.path(name).is_file():
            reference.rows(seed.name)
    for name, expected in stated.items():
        file = reference.path(name)
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            faults.append(say("seed_differs", lang, name=name))
    if faults:
        return Finding("seeds", False, "; ".join(faults))
    return Finding("seeds", True, say("seeds_fit", lang, n=len(SEEDS)))


def stages(lang: str) -> Finding:
    """Check that every stage can be imported."""
    from importlib import import_module

    from flows.dataflow import DATAFLOW

    for stage in DATAFLOW.stages:
        try:
            import_module(getattr(stage.run, "module", None) or stage.run.__module__)
        except ImportError as error:
            return Finding("stages", False, say("stage_missing", lang, stage=stage.name, error=error))
    return Finding("stages", True, " ".join(DATAFLOW.names))


def dataset(out: str, lang: str) -> Finding:
    """Check that every object of a dataset is what its name says, and that the current snapshot is whole."""
    store = Store(out)
    now = store.current()
    if now is None:
        return Finding("dataset", True, say("nothing_published", lang, out=out))
    there = store.objects()
    named = {o["object"] for parts in store.manifest(now)["tables"].values() for o in parts.values()}
    missing = named - there.keys()
    broken = [o for o in sorted(named & there.keys()) if not store.intact(o)]
    if missing or broken:
        return Finding("dataset", False, say("dataset_broken", lang, gone=len(missing), broken=len(broken)))
    return Finding("dataset", True, say("dataset_whole", lang, n=now, out=out, objects=len(named)))
