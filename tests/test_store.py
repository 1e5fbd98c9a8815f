"""Objects, snapshots and the one writer: nothing is ever seen half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from flows.files import StoreError
from flows.store import Busy, Store, digest
from schemas import tables as schema
from schemas import tables_io
from tests import toys
from tests.toys import Toy


def rejects(*paths: str) -> pa.Table:
    return schema.REJECTS.from_rows(
        [{"source_path": p, "stage": "files", "reason": "empty", "message": "-"} for p in paths]
    )


def publish(store: Store, *paths: str) -> tuple[int, bool]:
    return store.publish({"rejects": {"part-0": store.put(rejects(*paths)).to_json()}}, {})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "out")
    made.create(4)
    return made


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    yield toys.make(tmp_path)
    toys.forget()


# objects


def test_equal_tables_are_one_object_however_they_were_put_together(store: Store) -> None:
    whole = rejects("a", "b", "c")
    pieces = pa.concat_tables([whole.slice(0, 1), whole.slice(1, 2)])
    filtered = rejects("a", "b", "c", "d").filter(pa.array([True, True, True, False]))
    assert store.put(whole) == store.put(pieces) == store.put(filtered)
    assert store.get(store.put(whole).object).equals(whole)
    assert store.get(store.put(whole).object).schema.metadata == schema.REJECTS.to_arrow().metadata


def test_a_broken_object_is_told(store: Store) -> None:
    stored = store.put(rejects("a"))
    path = next((Path(store.root) / ".broadsheet/objects").rglob("*.parquet"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(StoreError, match="gone or broken"):
        store.get(stored.object)


def test_digest_depends_on_values_not_on_their_order_in_a_dict() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest(["a", "b"]) != digest(["b", "a"])


def test_a_dataset_keeps_its_shards(store: Store) -> None:
    assert Store(store.root).shards == 4
    with pytest.raises(StoreError, match="has 4 shards for good"):
        store.create(8)


# snapshots


def test_snapshots_are_kept_and_collected(store: Store) -> None:
    for name in "abcde":
        publish(store, name)
    assert publish(store, "e") == (5, False)
    done = store.collect(keep=2)
    assert (store.snapshots(), store.current()) == ([4, 5], 5)
    assert (done["snapshots"], done["objects"]) == (3, 3)
    assert tables_io.read_arrow("rejects", store.root, snapshot=4)["source_path"].to_pylist() == ["d"]
    with pytest.raises(tables_io.TableError, match=r"snapshot 1 of .* is not there; kept are: 4, 5"):
        tables_io.read_arrow("rejects", store.root, snapshot=1)


def test_what_a_killed_run_left_is_swept(store: Store) -> None:
    publish(store, "a")
    home = Path(store.root) / ".broadsheet"
    left = [home / "objects" / "aa" / ".tmp-x", home / "records" / ".tmp-y", home / "snapshots" / ".building-9" / "z"]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    store.collect()
    assert not [p for p in left if p.exists()]


def test_readers_never_see_a_mix(tmp_path: Path, store: Store) -> None:
    """The parts of a table carry the number of their snapshot; a reader must find one number in all."""

    def write(number: int) -> None:
        parts = {f"part-{p}": store.put(rejects(f"{number}-{p}")).to_json() for p in "ab"}
        documents = {"part-0": store.put(_document(str(number))).to_json()}
        store.publish({"rejects": parts, "documents": documents}, {})

    write(0)
    stop = threading.Event()

    def loop() -> None:
        number = 1
        while not stop.is_set():
            write(number)
            store.collect(keep=2)
            number += 1

    writer = threading.Thread(target=loop)
    writer.start()
    try:
        seen: set[str] = set()
        reads, deadline = 0, time.monotonic() + 60
        while (len(seen) < 8 or reads < 100) and time.monotonic() < deadline:
            reads += 1
            paths = tables_io.read_arrow("rejects", store.root)["source_path"].to_pylist()
            numbers = {p.split("-")[0] for p in paths}
            assert (len(paths), len(numbers)) == (2, 1)
            seen |= numbers
        assert len(seen) >= 8
    finally:
        stop.set()
        writer.join()


def _document(name: str) -> pa.Table:
    row = {
        "doc_id": name,
        "source_path": name,
        "sha256": name,
        "media_type": "text/plain",
        "n_chars": 0,
        "published_from": "none",
        "text": "",
    }
    return schema.DOCUMENTS.from_rows([row])


def test_a_reader_of_another_schema_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(store, "a")
    monkeypatch.setattr(tables_io, "VERSION", "999")
    with pytest.raises(tables_io.TableError, match="this is a reader of schema 999"):
        tables_io.read_arrow("rejects", store.root)


def test_frames_for_notebooks(store: Store) -> None:
    publish(store, "b", "a")
    frame = tables_io.read("rejects", store.root, columns=["reason", "source_path"])
    assert list(frame.columns) == ["reason", "source_path"]
    assert frame["source_path"].tolist() == ["a", "b"]
    assert tables_io.path("rejects", store.root).name == "rejects"
    with pytest.raises(tables_io.TableError, match="no table 'views'"):
        tables_io.read("views", store.root)
    with pytest.raises(tables_io.TableError, match="nothing is published"):
        tables_io.read("rejects", Path(store.root) / "nowhere")


# writing


def test_one_writer(store: Store) -> None:
    with (
        store.writing(),
        pytest.raises(Busy, match=rf"process {os.getpid()} on .* since 20"),
        Store(store.root).writing(),
    ):
        pass
    with store.writing():
        pass


def test_the_lock_of_a_killed_process_is_free(store: Store) -> None:
    code = f"from flows.store import Store\nimport time\nwith Store({store.root!r}).writing():\n    print('held', flush=True)\n    time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(Busy, match=f"process {process.pid} "), store.writing():
            pass
        process.kill()
        process.wait()
    with store.writing():
        pass


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(StoreError, match="a file is in the way"):
        Store(tmp_path / "out").create()


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(StoreError, match=r"cannot be written \(Read-only file system\): choose another --out"):
        Store(tmp_path / "out").create()


def environment() -> dict[str, str]:
    root = str(Path(__file__).parents[1])
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


DRIVER = """
import os, signal, sys
sys.path.insert(0, {folder!r})
from tests.toys import Toy, Path
from flows.run import run
toy = Toy(Path({folder!r}))
left = int(sys.argv[1])

def counted(function):
    def call(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return call

if left:
    for name in ("replace", "rename", "link", "symlink", "fsync", "unlink", "rmdir"):
        setattr(os, name, counted(getattr(os, name)))
summary = run(toy.request())
print(sum(summary.computed.values()))
"""
"""Runs the toy dataflow and kills itself at the n-th call that changes the file system."""


def drive(toy: Toy, kill_at: int) -> subprocess.CompletedProcess[str]:
    code = DRIVER.format(folder=str(toy.folder))
    return subprocess.run(
        [sys.executable, "-c", code, str(kill_at)], capture_output=True, text=True, env=environment(), check=False
    )


def snapshot_of(toy: Toy) -> dict[str, list[dict[str, object]]]:
    return {
        t: tables_io.read_arrow(t, toy.out).to_pylist()
        for t in ("documents", "people", "places", "dates", "persons", "rejects")
    }


def edit(toy: Toy, number: int) -> None:
    toy.write("a.txt", f"2021年，赵明第{number}次到太平镇走访，钱多同行。\n")
    toy.write(f"new{number}.txt", f"{1900 + number}年，李青在新河镇。\n")


def kill_and_finish(toy: Toy, points: Iterator[int]) -> int:
    """Kill an update at each point, and finish it; return how many points there were."""
    toy.run()
    number = 0
    for point in points:
        number += 1
        edit(toy, number)
        before = snapshot_of(toy)
        killed = drive(toy, point)
        if killed.returncode == 0:
            return number - 1
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        now = snapshot_of(toy)
        assert now == before or len(now["documents"]) == len(before["documents"]) + 1
        toy.run()
        assert len(snapshot_of(toy)["documents"]) == len(before["documents"]) + 1
        assert not any(toy.run().computed.values())
    return number


def test_a_killed_run_leaves_the_last_snapshot_and_the_next_one_finishes(toy: Toy) -> None:
    assert kill_and_finish(toy, iter((25, 60))) == 2


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_run_killed_at_every_step(toy: Toy) -> None:
    assert kill_and_finish(toy, iter(range(1, 400, 3))) > 20


def test_a_killed_run_is_not_done_again(toy: Toy) -> None:
    """What was recorded before the kill is not computed again."""
    toy.run()
    for name in toys.TEXTS:
        toy.write(name, "2001年，赵云、钱多到太平镇。" + name)
    killed = drive(toy, 40)
    assert killed.returncode == -signal.SIGKILL
    assert 0 < sum(toy.run().computed.values()) < 4 * 5 + 1


def test_a_full_disk_is_told_and_leaves_the_snapshot(toy: Toy) -> None:
    toy.run()
    before = snapshot_of(toy)
    toy.write("long.txt", "".join(f"{year}年，赵明到太平镇，{hash(year)}。\n" for year in range(1000, 3000)))
    code = textwrap.dedent(
        f"""
        import sys; sys.path.insert(0, {str(toy.folder)!r})
        from tests.toys import Toy, Path
        from flows.run import run
        from schemas.errors import BroadsheetError
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))
        try:
            run(Toy(Path({str(toy.folder)!r})).request())
        except BroadsheetError as error:
            print(error)
        """
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)
    assert "no space left to write" in said.stdout, said.stderr
    assert snapshot_of(toy) == before
    assert toy.run().documents == 5
