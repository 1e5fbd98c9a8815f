"""The quality gate: score the seed documents against the annotated ones and compare with ``bench/thresholds.csv``.

    python -m bench.gate [SHARED]

Prints every figure beside its threshold; exits 1 where one is missed. Without the shared folder it says so and exits 0.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def main() -> int:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    gold, scorer = shared / "eval" / "gold", shared / "eval" / "score.py"
    if not gold.is_dir() or not scorer.is_file():
        print(f"gate: skipped, no annotated documents at {gold}")
        return 0
    with tempfile.TemporaryDirectory() as out:
        run = [sys.executable, "-m", "flows.cli", "run", str(shared / "seed_documents"), "--out", out, "--no-prefect"]
        if code := subprocess.run(run, cwd=ROOT, check=False).returncode:
            print(f"gate: the run of the seed documents ended with exit code {code}, expected 0")
            return 1
        score = [sys.executable, str(scorer), "--gold", str(gold), "--tables", f"{out}/current", "--json"]
        figures = json.loads(subprocess.run(score, check=True, capture_output=True, text=True).stdout)
    return compare(figures)


def compare(figures: dict[str, dict[str, Any]]) -> int:
    missed = 0
    with (ROOT / "bench" / "thresholds.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            figure = figures[row["table"]][row["figure"]]
            value = figure["f1"] if isinstance(figure, dict) else figure
            ok = value is not None and value >= float(row["threshold"])
            missed += not ok
            print(
                f"{'ok  ' if ok else 'LOW '} {row['table']:<11} {row['figure']:<14} {value:.3f}  (threshold {row['threshold']})"
            )
    print(f"gate: {missed} figures below their threshold" if missed else "gate: passed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
