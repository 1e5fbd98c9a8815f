"""The command line as a user meets it: what it says, and the code it ends with."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from flows import messages
from flows.cli import main
from tests import toys
from tests.test_store import environment
from tests.toys import Toy


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    monkeypatch.syspath_prepend(str(tmp_path))
    yield toys.make(tmp_path)
    toys.forget()


SETTINGS = ("--no-prefect", "--out", "out", "--seeds", "seeds", "--dataflow", "toy.flow:DATAFLOW", "--workers", "1")


def broadsheet(toy: Toy, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which starts faster than one of its own, in the folder of the toy project."""
    toys.forget()
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["broadsheet", *arguments])
        patch.setenv("COLUMNS", "200")
        patch.chdir(toy.folder)
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def apart(toy: Toy, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, with the toy project on its path."""
    variables = environment()
    variables["PYTHONPATH"] = os.pathsep.join([str(toy.folder), variables["PYTHONPATH"]])
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=variables, cwd=toy.folder, check=False)


def run(toy: Toy, *arguments: str, paths: tuple[str, ...] = ("in",)) -> subprocess.CompletedProcess[str]:
    return broadsheet(toy, "run", *paths, *SETTINGS, *arguments)


def test_a_run_says_what_it_did(toy: Toy) -> None:
    done = apart(toy, "-m", "flows.cli", "run", "in", *SETTINGS)
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
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = apart(toy, "-c", code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
    assert after.ru_utime - before.ru_utime < 2.0


def test_no_progress_bar_where_there_is_no_terminal(toy: Toy) -> None:
    assert run(toy).stderr == ""


def test_schema_describes_tables_and_columns(toy: Toy) -> None:
    assert "dates           One row per temporal expression." in broadsheet(toy, "schema").stdout
    assert "One of: date interval duration set vague." in broadsheet(toy, "schema", "dates").stdout
    assert '"vocabulary": [\n' in broadsheet(toy, "schema", "dates", "--json").stdout
    assert broadsheet(toy, "schema", "views").returncode == 2


def test_commands_speak_chinese(toy: Toy) -> None:
    run(toy)
    toy.write("a.txt", "2021年，赵刚到太平镇走访。\n")
    toy.towns("太平镇")
    said = broadsheet(toy, "status", "--out", "out", "--lang", "zh").stdout
    assert "原因：输入 sources、文件 a.txt 有改动" in said
    assert "原因：知识表 towns.csv" in said
    assert "原因：排在 files 之后" in said
    run(toy)
    diff = broadsheet(toy, "diff", "--out", "out", "--lang", "zh").stdout.splitlines()
    assert diff[0] == "快照 1 至 2"
    assert diff[1].split() == ["表", "新增", "消失", "改变"]
    gold = toy.folder / "gold.jsonl"
    gold.write_text('{"table": "dates", "source": "a.txt", "start": 0, "end": 5, "kind": "date"}\n', encoding="utf-8")
    scores = broadsheet(toy, "evaluate", "gold.jsonl", "--out", "out", "--lang", "zh").stdout.splitlines()
    assert (scores[0], "精确率 " in scores[1]) == ("日期", True)
    assert broadsheet(toy, "gc", "--out", "out", "--keep", "1", "--lang", "zh").stdout.startswith("已删除 1 个快照")
    assert broadsheet(toy, "gc", "--lang", "fr").returncode == 2


def test_every_reason_has_a_chinese_form() -> None:
    for key, (english, chinese) in messages.TEXTS.items():
        if key.startswith("reason_"):
            values = {"name": "x.y", "names": "a, b", "n": "3"}
            assert messages.reason(english.format(**values), "zh") == chinese.format(**values)
    assert messages.reason("something else", "zh") == "something else"


def test_doctor_tells_what_is_wrong(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    run(toy)
    well = broadsheet(toy, "doctor", "--out", "out").stdout.splitlines()
    assert [line.split()[1] for line in well] == ["packages", "prefect", "seeds", "stages", "dataset"]
    assert all(line.startswith("ok ") for line in well if line.split()[1] != "seeds")
    for broken in sorted((toy.out / ".broadsheet" / "objects").rglob("*.parquet"))[:4]:
        broken.unlink()
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    ill = broadsheet(toy, "doctor", "--out", "out", "--lang", "zh")
    assert ill.returncode == 1
    assert "有误  Prefect      http://127.0.0.1:9/api 没有服务器应答" in ill.stdout
    assert "个数据对象丢失，0 个损坏" in ill.stdout
