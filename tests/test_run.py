"""What a run does and leaves undone: staleness by content, document by document, stage by stage."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows import dataflow as dataflows
from flows.files import StoreError
from flows.request import UsageError
from flows.run import RunError
from flows.status import last_request, statuses
from flows.store import Busy, Store
from flows.work import StageError
from schemas import tables_io
from tests import toys
from tests.test_store import drive, environment
from tests.toys import Toy

PER_DOCUMENT = ("files", "documents", "people", "places", "dates")


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    yield toys.make(tmp_path)
    toys.forget()


def rows(toy: Toy, table: str) -> list[dict[str, object]]:
    return tables_io.read_arrow(table, toy.out).to_pylist()


def names(toy: Toy, table: str) -> list[str]:
    paths = {d["doc_id"]: d["source_path"] for d in rows(toy, "documents")}
    return sorted(f"{paths[r['doc_id']]}:{r['text']}" for r in rows(toy, table))


def parquet(toy: Toy) -> dict[str, str]:
    """Return the hash of every published file."""
    current = (toy.out / "current").resolve()
    return {
        str(p.relative_to(current)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(current.rglob("*.parquet"))
    }


def states(toy: Toy) -> dict[str, str]:
    request = last_request(str(toy.out))
    assert request is not None
    return {s.stage: s.state for s in statuses(request)}


def reasons(toy: Toy, stage: str) -> tuple[str, ...]:
    request = last_request(str(toy.out))
    assert request is not None
    return next(s.reasons for s in statuses(request) if s.stage == stage)


def test_all_tables_are_published(toy: Toy) -> None:
    summary = toy.run()
    assert (summary.documents, summary.rejects, summary.exit_code, summary.new) == (4, 0, 0, True)
    assert names(toy, "people") == ["a.txt:赵明", "b.txt:孙立", "b.txt:钱华", "c.txt:李青", "sub/d.md:赵明"]
    assert names(toy, "places") == ["a.txt:太平镇", "b.txt:新河镇", "c.txt:太平镇"]
    assert {r["name"]: r["n_documents"] for r in rows(toy, "persons")} == {"赵明": 2, "钱华": 1, "孙立": 1, "李青": 1}
    for table in tables_io.declared.PUBLISHED:
        assert pq.read_schema(next(iter(tables_io.path(table.name, toy.out).glob("*.parquet")))).names == list(
            table.names
        )


def test_unchanged_input_computes_nothing(toy: Toy) -> None:
    first = toy.run()
    before = parquet(toy)
    second = toy.run()
    assert not any(second.computed.values())
    assert (second.new, second.snapshot) == (False, first.snapshot)
    assert parquet(toy) == before
    assert set(states(toy).values()) == {"fresh"}


def test_one_edited_document_is_recomputed_alone(toy: Toy) -> None:
    toy.run(shards=1)
    toy.write("b.txt", "钱华与孙立、赵云在新河镇见面，时间是2022年。\n")
    assert reasons(toy, "files") == ("input sources", "file b.txt changed")
    summary = toy.run(shards=1)
    assert {s: summary.computed[s] for s in PER_DOCUMENT} == dict.fromkeys(PER_DOCUMENT, 1)
    assert "b.txt:赵云" in names(toy, "people")


def test_rows_kept_are_the_rows_made_anew(toy: Toy, tmp_path: Path) -> None:
    toy.run(shards=1)
    toy.write("b.txt", "李立在太平镇，2020年。\n")
    toy.write("e.txt", "孙文到过新河镇。\n")
    (toy.inputs / "a.txt").unlink()
    toy.run(shards=1)
    reused = parquet(toy)
    toy.run(shards=1, out=str(tmp_path / "anew"))
    current = (tmp_path / "anew" / "current").resolve()
    assert reused == {
        str(p.relative_to(current)): hashlib.sha256(p.read_bytes()).hexdigest() for p in current.rglob("*.parquet")
    }


def test_unchanged_output_stops_the_cascade(toy: Toy) -> None:
    toy.run()
    toy.code("documents", 'n_chars": len(row["text"])', 'n_chars": sum(1 for _ in row["text"])')
    assert states(toy)["people"] == "behind"
    assert reasons(toy, "documents") == ("code toy.documents",)
    summary = toy.run()
    assert summary.computed == {"files": 0, "documents": 4, "people": 0, "places": 0, "dates": 0, "persons": 0}


def test_a_comment_changes_nothing(toy: Toy) -> None:
    toy.run()
    toy.code("people", "# every match counts", "# all of them")
    toy.code("people", '"""Return people."""', '"""Return the rows of people."""')
    toy.code("common", "rows = []", "rows = [\n    ]")
    assert set(states(toy).values()) == {"fresh"}
    assert not any(toy.run().computed.values())


def test_shared_code_makes_its_users_stale(toy: Toy) -> None:
    toy.run()
    toy.code("common", '"rule": "toy"', '"rule": "toy2"')
    assert {s for s, state in states(toy).items() if state == "stale"} == {"people", "places", "dates"}
    assert reasons(toy, "dates") == ("code toy.common",)
    summary = toy.run()
    assert summary.computed["dates"] == 4
    assert summary.computed["documents"] == 0


def test_a_seed_row_makes_its_stage_stale(toy: Toy) -> None:
    toy.run()
    toy.towns("太平镇", "新河镇", "大溪镇")
    assert {s: state for s, state in states(toy).items() if state != "fresh"} == {"places": "stale"}
    assert reasons(toy, "places") == ("seed towns.csv",)
    summary = toy.run()
    assert {s for s, n in summary.computed.items() if n} == {"places"}
    assert "sub/d.md:大溪镇" in names(toy, "places")


def test_blanks_in_a_seed_change_nothing(toy: Toy) -> None:
    toy.run()
    (toy.seeds / "towns.csv").write_bytes('\ufeffname\r\n"太平镇"\r\n\r\n新河镇 \r\n'.encode())
    assert set(states(toy).values()) == {"fresh"}


def test_an_option_counts_for_the_stage_that_names_it(toy: Toy) -> None:
    from extractors.stages import Options

    toy.run()
    summary = toy.run(options=Options(seeds=str(toy.seeds), spacy_model="zh_x"))
    assert {s for s, n in summary.computed.items() if n} == {"dates"}


def test_a_removed_document_takes_its_rows_along(toy: Toy) -> None:
    toy.run()
    (toy.inputs / "b.txt").unlink()
    assert "file b.txt is gone" in reasons(toy, "files")
    summary = toy.run()
    assert summary.documents == 3
    assert not [n for n in names(toy, "people") if n.startswith("b.txt")]
    assert {r["name"] for r in rows(toy, "persons")} == {"赵明", "李青"}


def test_a_new_document_costs_only_itself(toy: Toy) -> None:
    toy.run(shards=1)
    toy.write("new.txt", "孙文在2024年。\n")
    summary = toy.run(shards=1)
    assert {s: summary.computed[s] for s in PER_DOCUMENT} == dict.fromkeys(PER_DOCUMENT, 1)


def test_an_object_deleted_by_hand_is_rebuilt(toy: Toy) -> None:
    toy.run()
    before = parquet(toy)
    store = Store(toy.out)
    for number, name in enumerate(sorted(store.objects())):
        if number % 2:
            store.files.delete(f".broadsheet/objects/{name[:2]}/{name}.parquet")
    toy.run()
    assert parquet(toy) == before
    assert not any(toy.run().computed.values())


def test_a_published_file_deleted_by_hand_comes_back(toy: Toy) -> None:
    toy.run()
    before = parquet(toy)
    next(iter((toy.out / "current" / "people").resolve().glob("*.parquet"))).unlink()
    assert toy.run().new
    assert parquet(toy) == before


@pytest.mark.parametrize(("stage", "lost"), [("people", {"people", "places"}), ("dates", {"dates"})])
def test_a_failing_document_loses_its_own_rows_only(toy: Toy, stage: str, lost: set[str]) -> None:
    toy.write("bad.txt", f"RAISE {stage} 赵六2020年到太平镇。\n")
    summary = toy.run(shards=1)
    assert summary.exit_code == 3
    [reject] = rows(toy, "rejects")
    assert (reject["source_path"], reject["stage"], reject["reason"]) == ("bad.txt", stage, "stage_failed")
    assert "ValueError: told to fail" in str(reject["message"])
    found = {t for t in ("people", "places", "dates") if any(n.startswith("bad.txt") for n in names(toy, t))}
    assert found == {"people", "places", "dates"} - lost
    assert len(names(toy, "people")) == 5 + (stage != "people")
    again = toy.run(shards=1)
    assert (again.exit_code, any(again.computed.values())) == (3, False)
    toy.write("bad.txt", "赵六2020年到太平镇。\n")
    assert toy.run(shards=1).exit_code == 0
    assert "bad.txt:太平镇" in names(toy, "places")


def test_a_stage_that_always_fails_publishes_nothing(toy: Toy) -> None:
    toy.run()
    before = parquet(toy)
    toy.code("people", "return common", "raise KeyError('broken')\n    return common")
    with pytest.raises(RunError, match=r"failed on every one of 4 documents.*KeyError"):
        toy.run()
    assert parquet(toy) == before


def test_rows_that_break_the_schema_are_a_failure_of_their_document(toy: Toy) -> None:
    toy.code("people", '"role": "mentioned"', '"role": "hero" if found.group() == "李青" else "mentioned"')
    assert toy.run().exit_code == 3
    [reject] = rows(toy, "rejects")
    assert reject["source_path"] == "c.txt"
    assert "role has 'hero', not one of byline mentioned" in str(reject["message"])


def test_duplicates_go_no_further_than_documents(toy: Toy) -> None:
    toy.write("z.txt", toys.TEXTS["a.txt"])
    toy.run()
    by_path = {r["source_path"]: r for r in rows(toy, "documents")}
    assert by_path["z.txt"]["duplicate_of"] == by_path["a.txt"]["doc_id"]
    assert not [n for t in ("people", "places", "dates") for n in names(toy, t) if n.startswith("z.txt")]
    (toy.inputs / "a.txt").unlink()
    toy.run()
    assert "z.txt:赵明" in names(toy, "people")


def test_only_runs_a_stage_on_the_input_it_has(toy: Toy) -> None:
    with pytest.raises(UsageError, match="stage people reads documents, which stage documents never made"):
        toy.run(only="people")
    toy.run()
    toy.write("a.txt", "2021年，李明到新河镇走访。\n")
    summary = toy.run(only="people")
    assert summary.computed == {"people": 0}
    assert list(summary.waiting) == ["files"]
    assert toy.run(only="files").computed == {"files": 1}
    assert list(toy.run(only="documents").waiting) == ["people", "places", "dates"]


def test_from_runs_a_stage_and_what_follows(toy: Toy) -> None:
    toy.run()
    summary = toy.run(start="people", force=True)
    assert summary.computed == {"people": 4, "places": 4, "persons": 5 - 1}
    assert not summary.new


def test_force_computes_all_and_changes_no_byte(toy: Toy) -> None:
    toy.run()
    before = parquet(toy)
    summary = toy.run(force=True)
    assert all(summary.computed[s] == 4 for s in PER_DOCUMENT)
    assert (summary.new, parquet(toy)) == (False, before)


def test_only_and_from_know_their_stages(toy: Toy) -> None:
    with pytest.raises(UsageError, match="there is no stage 'dats'; the stages are: files documents people"):
        toy.run(only="dats")
    with pytest.raises(UsageError, match="exclude each other"):
        toy.run(only="dates", start="dates")


def test_a_query_across_tables_never_sees_a_mix(toy: Toy) -> None:
    """Every document states the number of the run as a year; a join of two tables must find one number throughout."""
    from flows import query

    def publish(year: int) -> None:
        for name in toys.TEXTS:
            toy.write(name, f"{year}年，赵明到太平镇。{name}\n")
        toy.run()

    publish(1000)
    writer = threading.Thread(target=lambda: [publish(year) for year in range(1001, 1005)])
    writer.start()
    seen: set[str] = set()
    while writer.is_alive() or "1004年" not in seen:
        joined = "SELECT d.text AS found, o.text[:5] AS said FROM dates d JOIN documents o USING (doc_id)"
        found = query.run(joined, str(toy.out)).to_pylist()
        assert len(found) == 4
        assert len({r["found"] for r in found} | {r["said"] for r in found}) == 1
        seen.add(found[0]["found"])
    writer.join()
    assert len(seen) > 1


def test_two_runs_do_not_write_one_dataset(toy: Toy) -> None:
    toy.run()
    with Store(toy.out).writing(), pytest.raises(Busy, match=r"is being written by process \d+ on "):
        toy.run()


def test_processes_make_the_same_bytes(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.run()
    before = parquet(toy)
    monkeypatch.setattr("flows.runners.SMALL", 0.0)
    summary = toy.run(workers=2, force=True)
    assert (summary.new, parquet(toy)) == (False, before)


def test_the_input_folder_may_move(toy: Toy) -> None:
    toy.run()
    toy.inputs.rename(toy.folder / "elsewhere")
    summary = toy.run(paths=(str(toy.folder / "elsewhere"),))
    assert not any(summary.computed.values())


def test_levels_keep_what_needs_another_after_it(toy: Toy) -> None:
    levels = [[s.name for s in level] for level in dataflows.load("toy.flow:DATAFLOW").levels()]
    assert levels == [["files"], ["documents"], ["people", "dates"], ["places", "persons"]]


def test_a_process_with_old_code_lets_a_fresh_one_do_the_work(toy: Toy) -> None:
    from flows.run import run

    toy.run()
    toy.code("dates", "[0-9]{4}年", "[0-9]{3}")
    assert run(toy.request()).computed["dates"] == 4  # the modules of the first run are still loaded here
    assert "a.txt:202" in names(toy, "dates")


def test_a_process_with_old_code_of_a_shared_module_lets_a_fresh_one_do_the_work(toy: Toy) -> None:
    from flows.run import run

    for stage in ("files", "documents", "people"):
        toy.run(only=stage)
    toy.code("common", '"rule": "toy"', '"rule": "toy2"')
    run(toy.request(only="dates"))  # never loaded here before, but what it shares with people was
    assert {r["rule"] for r in rows(toy, "dates")} == {"toy2"}


def test_a_stage_across_documents_is_cut_into_parts_that_make_the_same_rows(
    toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.code("flow", "spans_documents=True)", 'spans_documents=True, split=Split("people", ("name",), prefix=1))')
    toy.code("flow", "import Entry, Stage", "import Entry, Split, Stage")
    toy.run(out=str(tmp_path / "whole"))
    monkeypatch.setattr("flows.planning.PART_BYTES", 3000)
    first = toy.run()
    for table in ("persons", "person_mentions"):
        assert rows(toy, table) == tables_io.read_arrow(table, tmp_path / "whole").to_pylist()
    parts = set(Store(toy.out).record("stage-persons")["shards"])
    assert len(parts) > 1
    assert first.computed["persons"] == 5  # one document has names in two parts
    assert set(states(toy).values()) == {"fresh"}
    assert not any(toy.run().computed.values())
    toy.write("c.txt", "孙青说，太平镇2023年修了路。\n")
    assert states(toy)["persons"] == "behind"
    again = toy.run()
    assert 0 < again.computed["persons"] < 5
    assert {r["name"] for r in rows(toy, "persons")} == {"赵明", "钱华", "孙立", "孙青"}


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all work done by worker processes, however little it is."""
    monkeypatch.setattr("flows.runners.SMALL", 0.0)


@pytest.mark.usefixtures("processes")
def test_a_document_that_kills_its_process_loses_its_own_rows_only(toy: Toy) -> None:
    for name, order in (("bad", "CRASH"), ("ill", "EXIT"), ("worse", "RAISE")):
        toy.write(f"{name}.txt", f"{order} people 赵六2020年到太平镇。\n")
    summary = toy.run(workers=2, shards=1)
    assert (summary.exit_code, summary.documents, len(names(toy, "people"))) == (3, 7, 5)
    found = {str(r["source_path"]): str(r["message"]) for r in rows(toy, "rejects")}
    left_out = "stage people failed on this document and left it out: "
    assert found["bad.txt"] == f"{left_out}its process was ended by SIGSEGV"
    assert found["ill.txt"] == f"{left_out}its process ended with code 9"
    assert found["worse.txt"] == f"{left_out}ValueError: told to fail (common.py:14)"
    assert {(r["stage"], r["reason"]) for r in rows(toy, "rejects")} == {("people", "stage_failed")}
    assert {"bad.txt:2020年", "ill.txt:2020年", "worse.txt:2020年"} <= set(names(toy, "dates"))
    again = toy.run(workers=2, shards=1)
    assert (again.exit_code, any(again.computed.values())) == (3, False)


@pytest.mark.usefixtures("processes")
def test_a_process_killed_from_outside_costs_nobody_anything(toy: Toy) -> None:
    toy.run(out=str(toy.folder / "plain"))
    once = toy.folder / "once"
    toy.code(
        "dates",
        "return common",
        f"import os, pathlib\n    if not pathlib.Path({str(once)!r}).exists():\n        pathlib.Path({str(once)!r}).touch()\n"
        "        os.kill(os.getpid(), 9)\n    return common",
    )
    assert toy.run(workers=2).exit_code == 0
    assert once.exists()
    for table in ("people", "places", "dates", "persons"):
        assert rows(toy, table) == tables_io.read_arrow(table, toy.folder / "plain").to_pylist()


@pytest.mark.usefixtures("processes")
def test_a_stage_that_kills_every_process_ends_the_run_and_nothing_else(toy: Toy) -> None:
    toy.run(shards=1)
    before = parquet(toy)
    toy.code("dates", "return common", "import os\n    os._exit(9)\n    return common")
    with pytest.raises(StageError, match=r"stage dates cannot run, whatever the document: its process ended"):
        toy.run(workers=2, shards=None)
    assert parquet(toy) == before
    toy.code("dates", "import os\n    os._exit(9)\n    ", "")
    assert not any(toy.run(shards=None).computed.values())


def test_after_a_run_that_died_the_work_is_done_in_another_process(toy: Toy) -> None:
    """Little work is done by the process of the run itself, which a document can kill; the next run is careful."""
    seen = toy.folder / "seen"
    note = f"import os\n    open({str(seen)!r}, 'a').write(f'{{os.getpid()}}\\n')\n    return common"
    toy.code("dates", "return common", note)
    toy.run(shards=1)
    assert seen.read_text() == f"{os.getpid()}\n"
    (toy.out / ".broadsheet" / "lock").write_text("process 1 on somewhere")
    toy.run(only="dates", force=True, shards=1)
    own, other = seen.read_text().split()
    assert own != other
    toy.run(only="dates", force=True, shards=1)
    assert seen.read_text().split()[2] == own


@pytest.mark.slow
def test_a_run_that_died_of_a_document_is_followed_by_one_that_finds_it(toy: Toy) -> None:
    toy.write("bad.txt", "CRASH people 赵六2020年到太平镇。\n")
    assert drive(toy, 0).returncode == -signal.SIGSEGV
    summary = toy.run()
    assert (summary.exit_code, summary.documents) == (3, 5)
    assert [r["source_path"] for r in rows(toy, "rejects")] == ["bad.txt"]
    assert len(names(toy, "people")) == 5


def test_a_run_that_is_interrupted_says_so_and_leaves_no_worker(toy: Toy) -> None:
    started = toy.folder / "started"
    waits = f"import pathlib, time\n    pathlib.Path({str(started)!r}).touch()\n    time.sleep(100)\n    return common"
    toy.code("dates", "return common", waits)
    settings = ("--no-prefect", "--out", "out", "--dataflow", "toy.flow:DATAFLOW", "--workers", "2", "--seeds", "seeds")
    code = "from flows import cli, runners\nrunners.SMALL = 0.0\ncli.main()"
    variables = environment()
    variables["PYTHONPATH"] = os.pathsep.join([str(toy.folder), variables["PYTHONPATH"]])
    with subprocess.Popen(
        [sys.executable, "-c", code, "run", "in", *settings],
        cwd=toy.folder, env=variables, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 60
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)  # which ends when no worker holds the pipes any more
    stopped = "broadsheet: stopped; what was published before stays, the next run goes on from here\n"
    assert (process.returncode, said) == (1, stopped)


def test_workers_end_with_the_run_that_was_killed(toy: Toy) -> None:
    pids = toy.folder / "pids"
    toy.code(
        "dates",
        "return common",
        f"import os, time\n    open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\n    time.sleep(60)\n    return common",
    )
    code = (
        f"import sys; sys.path.insert(0, {str(toy.folder)!r})\nfrom tests.toys import Toy, Path\nimport flows.run, flows.runners\nflows.runners.SMALL = 0.0\n"
        f"if __name__ == '__main__':\n    flows.run.run(Toy(Path({str(toy.folder)!r})).request(workers=2))\n"
    )
    script = toy.folder / "driver.py"
    script.write_text(code)
    process = subprocess.Popen([sys.executable, str(script)], env=environment(), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (pids.exists() and len(pids.read_text().split()) >= 1) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.kill()
    process.wait()
    workers = [int(p) for p in pids.read_text().split()]
    assert workers
    while any(Path(f"/proc/{w}").exists() for w in workers) and time.monotonic() < deadline + 30:
        time.sleep(0.1)
    assert not [w for w in workers if Path(f"/proc/{w}").exists()]
    with Store(toy.out).writing():
        pass


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_takes_too_long_is_given_up(toy: Toy, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    toy.run()
    before = parquet(toy)
    toy.code("dates", "return common", "import time\n    time.sleep(1)\n    return common")
    monkeypatch.setattr("flows.runners.SMALL", 0.0)
    with pytest.raises(StoreError, match="took longer than allowed"):
        toy.run(workers=workers, timeout=1.0)
    assert parquet(toy) == before
    with pytest.raises(UsageError, match="--timeout is above 0"):
        toy.run(timeout=0)
