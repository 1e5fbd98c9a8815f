"""Beyond one folder and one process: an S3 server, a Dask cluster, two cores, many documents."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.store import Busy, Store
from schemas import tables_io
from tests import toys
from tests.test_store import environment
from tests.toys import Toy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(f"nothing listens on {port}")


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    yield toys.make(tmp_path)
    toys.forget()


# object store


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    port = free_port()
    variables = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        from pyarrow import fs

        with pytest.MonkeyPatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            made = fs.S3FileSystem(
                endpoint_override=f"127.0.0.1:{port}", scheme="http", region="us-east-1", allow_bucket_creation=True,
                access_key="test", secret_key="test",
            )  # fmt: skip
            made.create_dir("papers")
            tables_io.bucket.cache_clear()
            yield variables
    finally:
        process.kill()
        process.wait()


def tables(root: str | Path) -> dict[str, list[dict[str, object]]]:
    return {t.name: tables_io.read_arrow(t.name, root).to_pylist() for t in tables_io.declared.PUBLISHED}


@pytest.mark.usefixtures("s3")
def test_a_bucket_is_a_dataset_like_a_folder(toy: Toy) -> None:
    out = "s3://papers/county/data"
    first = toy.run(out=out)
    assert (first.documents, first.new, first.snapshot) == (4, True, 1)
    toy.run()
    assert tables(out) == tables(toy.out)
    assert not any(toy.run(out=out).computed.values())
    toy.write("b.txt", "李立在太平镇，2020年。\n")
    second = toy.run(out=out, keep=1)
    assert (second.snapshot, second.computed["people"]) == (2, 1)
    assert tables_io.snapshots(out) == [2]
    with pytest.raises(tables_io.TableError, match="kept are: 2"):
        tables_io.read_arrow("people", out, snapshot=1)
    assert all(f.startswith(f"{out}/.broadsheet/objects/") for f in tables_io.files("people", out))
    with pytest.raises(tables_io.TableError, match="list of objects"):
        tables_io.path("people", out)


@pytest.mark.usefixtures("s3")
def test_the_pointer_of_a_bucket_comes_last(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    out = "s3://papers/pointer"
    toy.run(out=out)
    before = tables(out)
    from flows.files import BucketFiles

    whole = BucketFiles.write

    def stop(files: BucketFiles, name: str, data: bytes) -> None:
        if name == tables_io.POINTER:
            raise KeyboardInterrupt
        whole(files, name, data)

    monkeypatch.setattr(BucketFiles, "write", stop)
    toy.write("a.txt", "2020年。\n")
    with pytest.raises(KeyboardInterrupt):
        toy.run(out=out)
    assert tables(out) == before
    monkeypatch.undo()
    monkeypatch.syspath_prepend(str(toy.folder))
    finished = toy.run(out=out)
    assert (finished.new, any(finished.computed.values())) == (True, False)


@pytest.mark.usefixtures("s3")
def test_a_bucket_has_one_writer(toy: Toy) -> None:
    store = Store("s3://papers/lock")
    store.create(4)
    with store.writing(), pytest.raises(Busy, match=rf"process {os.getpid()} on "):
        toy.run(out="s3://papers/lock")
    toy.run(out="s3://papers/lock")


# cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A Dask scheduler and two worker processes, started from the command line as on a cluster."""
    folder = tmp_path_factory.mktemp("cluster")
    port = free_port()
    variables = environment()
    variables["PYTHONPATH"] = os.pathsep.join([str(folder), variables["PYTHONPATH"]])
    address = f"tcp://127.0.0.1:{port}"
    scheduler = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-dashboard",
    ]
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--local-directory",
        str(folder),
    ]
    processes = []
    try:
        for command in (scheduler, worker, worker):
            processes.append(
                subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            wait_for(port)
        yield address, folder
    finally:
        for process in reversed(processes):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_a_cluster_makes_the_same_tables(
    cluster: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from flows import prefect_env

    prefect_env.apply()
    from prefect.testing.utilities import prefect_test_harness

    from flows import extract

    address, folder = cluster
    monkeypatch.syspath_prepend(str(folder))
    toy = toys.make(folder / "project")
    (folder / "toy").symlink_to(folder / "project" / "toy")
    toy.code("people", "def values(found):\n", "import os\n\ndef values(found):\n    record(os.getpid())\n")
    seen = tmp_path / "seen"
    toy.code(
        "people", "PATTERN =", f"def record(pid):\n    open({str(seen)!r}, 'a').write(f'{{pid}}\\n')\n\n\nPATTERN ="
    )
    toys.forget()
    try:
        with prefect_test_harness(server_startup_timeout=180):
            for module in ("extract", "run"):
                monkeypatch.setattr(f"flows.{module}.REMOTE_BATCH", 0.0)
            summary = extract.run(toy.request(), "dask", address)
            assert summary.documents == 4
            pids = set(seen.read_text().split())
            assert str(os.getpid()) not in pids
            assert pids
            again = extract.run(toy.request(), "dask", address)
            assert not any(again.computed.values())
            people = tables(toy.out)["people"]
            toy.write("bad.txt", "CRASH people 赵六2020年到太平镇。\n")
            killed = extract.run(toy.request(), "dask", address)
            assert (killed.documents, killed.rejects) == (5, 1)
            [reject] = tables_io.read_arrow("rejects", toy.out).to_pylist()
            assert (reject["source_path"], "SIGSEGV" in reject["message"]) == ("bad.txt", True)
            assert tables(toy.out)["people"] == people
            (toy.inputs / "bad.txt").unlink()
            toy.code("common", '"rule": "toy"', '"rule": "toy2"')
            toys.forget()
            edited = extract.run(toy.request(), "dask", address)
            assert edited.computed["dates"] == 4
            toy.run(out=str(tmp_path / "plain"))
            assert tables(toy.out) == tables(tmp_path / "plain")
    finally:
        toys.forget()


# cores and memory


def generate(folder: Path, count: int) -> None:
    """Write documents of about 200 characters, all different, a thousand a folder."""
    county = ("绥棱县", "宾县", "依安县", "砚山县", "蓝山县", "宜阳县", "临泽县", "岢岚县")
    for number in range(count):
        place, month = county[number % len(county)], number % 12 + 1
        text = (
            f"{place}第{number}期简报\n\n{2015 + number % 10}年{month}月{number % 28 + 1}日，{place}农业农村局公布，今年前{month}个月全县粮食播种面积"
            f"{number % 97 + 3}.{number % 10}万亩，同比增长{number % 13}.{number % 7}%，其中大豆{number % 31 + 1}万亩。局长陈立{'华明军'[number % 3]}表示，"
            f"下一步将新建高标准农田{number % 53 + 2}万亩，计划投资{number % 211 + 9}万元，受益农户{number * 7 % 9973 + 100}户。\n\n"
            f"记者 周{'小春雨晓'[number % 4]}{'燕平'[number % 2]}在编号{number}的村采访时看到，合作社已备足种子{number % 401 + 20}吨，较上年多{number % 9 + 1}吨。\n"
        )
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


MEASURE = """
import json, resource, sys, time
from flows.request import Request
from flows.run import run
if __name__ == "__main__":
    began = time.perf_counter()
    summary = run(Request((sys.argv[1],), out=sys.argv[2], workers=int(sys.argv[3])))
    own = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "documents": summary.documents, "rejects": summary.rejects, "wall": time.perf_counter() - began,
        "cpu": own.ru_utime + own.ru_stime + (sum(summary.cpu.values()) if int(sys.argv[3]) > 1 else 0.0), "stages": sum(summary.cpu.values()),
        "peak_mib": max(own.ru_maxrss / 1024, summary.peak), "own_mib": own.ru_maxrss / 1024,
        "computed": sum(summary.computed.values()),
    }))
"""
"""Prints what a run cost; the peak is that of the largest process."""


def measure(tmp_path: Path, documents: Path, out: Path, workers: int) -> dict[str, float]:
    script = tmp_path / "measure.py"
    script.write_text(MEASURE)
    done = subprocess.run(
        [sys.executable, str(script), str(documents), str(out), str(workers)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core only")
def test_two_processes_share_the_work(tmp_path: Path) -> None:
    """The time depends on what else the machine does; that little is left to one process, and nothing done twice, does not."""
    generate(tmp_path / "in", 2000)
    one = measure(tmp_path, tmp_path / "in", tmp_path / "one", 1)
    two = measure(tmp_path, tmp_path / "in", tmp_path / "two", 2)
    assert two["cpu"] < 1.5 * one["cpu"]
    assert two["cpu"] - two["stages"] < 0.2 * two["cpu"]
    if os.getloadavg()[0] < 2.5:
        assert two["wall"] < 0.75 * one["wall"]


def test_many_documents_fit_into_little_memory(tmp_path: Path) -> None:
    count = int(os.environ.get("BROADSHEET_SCALE_DOCUMENTS", "3000"))
    generate(tmp_path / "in", count)
    figures = measure(tmp_path, tmp_path / "in", tmp_path / "out", 2)
    assert figures["documents"] == count
    assert figures["peak_mib"] < 2048
    again = measure(tmp_path, tmp_path / "in", tmp_path / "out", 2)
    assert (again["computed"], again["documents"]) == (0, count)


@pytest.mark.usefixtures("s3")
def test_the_lock_of_a_bucket_is_renewed_and_lapses(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    store = Store("s3://papers/lease")
    store.create(4)
    monkeypatch.setattr("flows.store.LEASE", dt.timedelta(seconds=0.6))
    with store.writing():
        first = json.loads(store.files.read(".broadsheet/lock"))
        time.sleep(0.2)
        store.renew()
        assert json.loads(store.files.read(".broadsheet/lock"))["at"] > first["at"]
        time.sleep(0.7)
        with Store("s3://papers/lease").writing():
            pass
