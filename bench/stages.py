"""How fast each stage is: characters per CPU second, per stage and in all, on 1, 4 and 16 times the text.

    python -m bench.stages PATH...  [--copies 1 4 16]

The documents given are read once and copied under other names, so that every copy is work. Time is the CPU time of this
process; models are loaded before, and told apart.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from extractors.stages import Options, Tables
from flows.dataflow import DATAFLOW
from flows.documents import doc_id, duplicates, find
from schemas import tables as schema


def sources(paths: Sequence[str], copies: int) -> pa.Table:
    """Return the table of input files, each file as often as told, none marked as a duplicate."""
    found = [s for s in duplicates(find(paths)) if not s.reason and not s.duplicate_of]
    named = [(f"{s.source_path}#{n}", s) for s in found for n in range(copies)]
    return schema.SOURCES.from_rows([replace(s, doc_id=doc_id(name), source_path=name).row() for name, s in named])


def measure(tables: dict[str, pa.Table]) -> tuple[dict[str, float], dict[str, pa.Table]]:
    """Return the CPU seconds of every stage on the tables, and all tables made."""
    seconds = {}
    made: Tables = tables
    for stage in DATAFLOW.stages:
        began = time.process_time()
        out = stage.run({name: made[name] for name in stage.reads}, Options())
        seconds[stage.name] = time.process_time() - began
        made = {**made, **out}
    return seconds, dict(made)


def characters(tables: dict[str, pa.Table]) -> int:
    """Return the number of characters of all documents."""
    return sum(n.as_py() for n in tables["documents"]["n_chars"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--copies", nargs="+", type=int, default=[1, 4, 16])
    given = parser.parse_args()
    missing = [p for p in given.paths if not Path(p).exists()]
    if missing:
        sys.exit(f"bench: there is no {' '.join(missing)}")
    began = time.process_time()
    measure({"sources": sources(given.paths, 1)})
    loading = time.process_time() - began
    rows: dict[str, list[float]] = {}
    totals = []
    for copies in given.copies:
        seconds, tables = measure({"sources": sources(given.paths, copies)})
        size = characters(tables)
        totals.append((copies, size, sum(seconds.values())))
        for name, cost in seconds.items():
            rows.setdefault(name, []).append(size / max(cost, 1e-6))
    heading = "".join(f"{copies:>14}x" for copies in given.copies)
    print(f"characters per CPU second\n{'stage':12}{heading}")
    for name, speeds in rows.items():
        print(f"{name:12}" + "".join(f"{speed:>15,.0f}" for speed in speeds))
    print(f"{'in all':12}" + "".join(f"{size / cost:>15,.0f}" for _, size, cost in totals))
    print(f"{'characters':12}" + "".join(f"{size:>15,}" for _, size, _ in totals))
    print(f"{'CPU seconds':12}" + "".join(f"{cost:>15,.1f}" for _, _, cost in totals))
    first = loading - totals[0][2] / max(totals[0][0], 1)
    print(f"loading of models and seeds, once a process: about {max(first, 0.0):.1f} CPU seconds")


if __name__ == "__main__":
    main()
