"""The command line as a user meets it: what it says, and the code it ends with."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import toys
from tests.test_store import environment
from tests.toys import Toy


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    monkeypatch.syspath_prepend(str(tmp_path))
    yield toys.make(tmp_path)
    toys.forget()


def broadsheet(toy: Toy, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with the toy project on its path."""
    variables = environment()
    variables["PYTHONPATH"] = os.pathsep.join([str(toy.folder), variables["PYTHONPATH"]])
    command = [sys.executable, "-m", "flows.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=variables, cwd=toy.folder, check=False)


def run(toy: Toy, *arguments: str, paths: tuple[str, ...] = ("in",)) -> subprocess.CompletedProcess[str]:
    settings = ("--no-prefect", "--out", "out", "--seeds", "seeds", "--dataflow", "toy.flow:DATAFLOW", "--workers", "1")
    return broadsheet(toy, "run", *paths, *settings, *arguments)


def test_a_run_says_what_it_did(toy: Toy) -> None:
    done = run(toy)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"snapshot 1 of {toy.folder / 'out'} (published) in ")
    assert lines[1] == "documents 4, rejects 0"
    assert "people 5, " in lines[2]
    assert lines[3] == "computed  files 4, documents 4, people 4, places 4, dates 4, persons 4"
    again = run(toy)
    assert "(unchanged)" in again.stdout
    assert "computed  nothing: all is fresh" in again.stdout
    assert run(toy, "--quiet").stdout == ""


def test_rejects_are_named_and_end_with_3(toy: Toy) -> None:
    (toy.inputs / "empty.txt").touch()
    (toy.inputs / "bin.txt").write_bytes(bytes(range(256)))
    (toy.inputs / "metadata.csv").write_text("source_path,published\ngone.txt,2024-01-01\n")
    done = run(toy, paths=("in", "nowhere.txt"))
    assert done.returncode == 3
    assert "documents 4, rejects 4" in done.stdout
    said = {line.split()[1]: line for line in done.stderr.splitlines()}
    assert "(empty): the file has no content" in said["empty.txt"]
    assert "(binary)" in said["bin.txt"]
    assert "metadata.csv:2 names gone.txt, but there is no such file" in said["gone.txt"]
    assert "nowhere.txt" in done.stderr
    assert run(toy, paths=("in", "nowhere.txt")).returncode == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "nowhere", "--no-prefect"], "there is no file or folder"),
        (["run"], "Missing argument"),
        (["run", "in", "--only", "nothing", "--no-prefect"], "there is no stage 'nothing'; the stages are:"),
        (["run", "in", "--only", "files", "--from", "files", "--no-prefect"], "exclude each other"),
        (
            ["run", "in", "--published", "yesterday", "--no-prefect"],
            "--published is 'yesterday', expected a day such as 2025-01-31",
        ),
        (["run", "in", "--workers", "0", "--no-prefect"], "--workers, --keep and --shards are 1 or more"),
        (["run", "in", "--seeds", "nowhere", "--no-prefect"], "there is no folder"),
        (["run", "in", "--runner", "spark"], "is no runner; expected threads or dask"),
        (["run", "in", "--runner", "dask"], "--runner dask and --address go together"),
        (["run", "in", "--no-such-option"], "No such option"),
        (["nonsense"], "No such command"),
        (["status", "--out", "nowhere"], "nothing was run in nowhere yet"),
        (["serve", "in", "--cron", "often"], "--cron is 'often', expected minute, hour"),
        (["diff", "--table", "nothing"], "there is no table 'nothing'"),
        (["gc", "--keep", "0"], "--keep is 1 or more"),
    ],
)
def test_wrong_usage_ends_with_2(toy: Toy, arguments: list[str], message: str) -> None:
    done = broadsheet(toy, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_a_failed_run_ends_with_1_and_publishes_nothing(toy: Toy) -> None:
    (toy.folder / "file").write_text("in the way")
    done = broadsheet(toy, "run", "in", "--no-prefect", "--out", "file")
    assert done.returncode == 1
    assert done.stderr.startswith("broadsheet: ")
    assert "a file is in the way" in done.stderr
    assert broadsheet(toy, "gc", "--out", "nowhere").returncode == 1


def test_status_names_what_changed(toy: Toy) -> None:
    run(toy)
    assert "because" not in broadsheet(toy, "status", "--out", "out").stdout
    toy.write("a.txt", "2021年，赵明。\n")
    toy.towns("太平镇")
    toy.code("dates", "[0-9]{4}年", "[0-9]{4}")
    said = broadsheet(toy, "status", "--out", "out").stdout
    assert "file a.txt changed" in said
    assert "seed towns.csv" in said
    assert "code toy.dates" in said
    assert "after files" in said


def test_diff_counts_rows_of_two_snapshots(toy: Toy) -> None:
    run(toy)
    toy.write("a.txt", "2021年，赵刚到太平镇走访。\n")
    toy.write("new.txt", "1999年。\n")
    run(toy)
    said = broadsheet(toy, "diff", "--out", "out", "--examples", "1").stdout.splitlines()
    counts = {line.split()[0]: line.split()[1:] for line in said if not line.startswith(" ")}
    assert (counts["documents"], counts["people"], counts["dates"]) == (
        ["1", "0", "1"],
        ["0", "0", "1"],
        ["1", "0", "0"],
    )
    assert any(line.startswith("    added: doc_id") for line in said)
    assert '"table": "people", "added": 0' in broadsheet(toy, "diff", "1", "2", "--out", "out", "--json").stdout
    missing = broadsheet(toy, "diff", "7", "--out", "out")
    assert (missing.returncode, missing.stderr) == (1, "broadsheet: snapshot 7 is not there; kept are: 1, 2\n")


def test_gc_says_what_it_deleted(toy: Toy) -> None:
    for number in range(3):
        toy.write("a.txt", f"{2000 + number}年。\n")
        run(toy)
    assert broadsheet(toy, "gc", "--out", "out", "--keep", "1").stdout.startswith("deleted 2 snapshots and ")
    assert not any(
        line for line in run(toy).stdout.splitlines() if line.startswith("computed") and "nothing" not in line
    )


def test_help_lists_every_command_without_loading_them(toy: Toy) -> None:
    said = broadsheet(toy, "--help").stdout
    for command in ("run", "status", "evaluate", "serve", "init", "diff", "gc", "doctor"):
        assert f"\n  {command} " in said
    assert "--no-prefect" in broadsheet(toy, "run", "--help").stdout
    assert broadsheet(toy, "--version").stdout.startswith("broadsheet ")


def test_an_unchanged_run_loads_neither_prefect_nor_models(toy: Toy) -> None:
    run(toy)
    code = (
        "import sys, flows.cli as c\nsys.argv = ['broadsheet', 'run', 'in', '--no-prefect', '--out', 'out', '--seeds', 'seeds',"
        " '--dataflow', 'toy.flow:DATAFLOW', '--workers', '1']\ntry:\n    c.main()\nfinally:\n"
        "    print([m for m in ('prefect', 'pandas', 'spacy', 'duckdb', 'toy.people', 'flows.pool', 'flows.work', 'pyarrow.compute', 'rich', 'httpx') if m in sys.modules])"
    )
    variables = environment()
    variables["PYTHONPATH"] = os.pathsep.join([str(toy.folder), variables["PYTHONPATH"]])
    began = time.process_time()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=variables, cwd=toy.folder, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert time.process_time() - began < 2.0


def test_no_progress_bar_where_there_is_no_terminal(toy: Toy) -> None:
    assert run(toy).stderr == ""


def test_schema_describes_tables_and_columns(toy: Toy) -> None:
    assert "dates           One row per temporal expression." in broadsheet(toy, "schema").stdout
    assert "One of: date interval duration set vague." in broadsheet(toy, "schema", "dates").stdout
    assert '"vocabulary": [\n' in broadsheet(toy, "schema", "dates", "--json").stdout
    assert broadsheet(toy, "schema", "views").returncode == 2
