"""Schedules under a real Prefect server: ticks, overlap, killed runs, proxies, busy ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.scheduling import deployment_name
from flows.servers import free_port, server_command
from schemas import tables_io
from tests import toys
from tests.test_store import environment
from tests.toys import Toy


def test_the_deployment_for_a_worker_admits_one_run() -> None:
    found = yaml.safe_load((Path(__file__).parents[1] / "prefect.yaml").read_text(encoding="utf-8"))
    [deployment] = found["deployments"]
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert deployment["entrypoint"] == "flows/extract.py:extract"
    import inspect

    from flows.extract import extract

    assert set(deployment["parameters"]) <= set(inspect.signature(extract.fn).parameters)


def test_names_of_deployments() -> None:
    assert deployment_name("s3://papers/县报") == "s3-papers-县报"
    assert deployment_name("/") == "data"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server on a port of its own beside a port that is taken, with a proxy in the way that answers nothing."""
    home = tmp_path_factory.mktemp("prefect")
    port = free_port()
    variables = {
        **environment(), "PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "5",
        "HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9",
    }  # fmt: skip
    variables.pop("PREFECT_API_URL", None)
    command = server_command(port)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env={**variables, "NO_PROXY": "127.0.0.1"}, stdout=log, stderr=log, start_new_session=True
        )
    variables["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    try:
        wait(lambda: listening(port), 120, "the server listens")
        yield variables
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait(done: Any, seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := done():
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s: {what}")


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return toys.make(tmp_path)


def command(toy: Toy, *arguments: str) -> list[str]:
    settings = ("--out", "out", "--seeds", "seeds", "--dataflow", "toy.flow:DATAFLOW", "--workers", "1")
    return [sys.executable, "-m", "flows.cli", *arguments, *settings]


def with_path(toy: Toy, variables: dict[str, str]) -> dict[str, str]:
    return {**variables, "PYTHONPATH": os.pathsep.join([str(toy.folder), variables["PYTHONPATH"]])}


def ask(variables: dict[str, str], path: str, body: dict[str, Any]) -> Any:
    import httpx

    with httpx.Client(trust_env=False, timeout=30) as client:
        answer = client.post(f"{variables['PREFECT_API_URL']}{path}", json=body)
        answer.raise_for_status()
        return answer.json()


def runs(serving: dict[str, str]) -> list[dict[str, Any]]:
    """Return the runs of this test: the server is that of all tests here."""
    begun = {"flow_runs": {"expected_start_time": {"after_": serving["since"]}}}
    body = {"sort": "EXPECTED_START_TIME_ASC", "limit": 200, **begun}
    found: list[dict[str, Any]] = ask(serving, "/flow_runs/filter", body)
    return [r for r in found if r["state_name"] != "Scheduled"]


def signs_of_life(variables: dict[str, str]) -> list[dict[str, Any]]:
    wanted = {"filter": {"event": {"name": ["prefect.flow-run.heartbeat"]}}}
    found: list[dict[str, Any]] = ask(variables, "/events/filter", wanted)["events"]
    return [
        e
        for e in found
        if e["resource"]["prefect.resource.id"] in {f"prefect.flow-run.{r['id']}" for r in going(variables)}
    ]


def going(variables: dict[str, str]) -> list[dict[str, Any]]:
    return [r for r in runs(variables) if r["state_name"] == "Running"]


@pytest.fixture
def serving(toy: Toy, server: dict[str, str]) -> Iterator[dict[str, str]]:
    variables = with_path(toy, server)
    since = datetime.now(UTC).isoformat()
    with (toy.folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            command(toy, "serve", "in", "--cron", "* * * * *"),
            env=variables,
            cwd=toy.folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield {**variables, "serve": str(process.pid), "since": since}
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def documents(toy: Toy) -> int:
    try:
        return int(tables_io.read_arrow("documents", toy.out).num_rows)
    except tables_io.TableError:
        return 0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_tick_runs_and_the_next_computes_what_is_new(toy: Toy, serving: dict[str, str]) -> None:
    wait(lambda: documents(toy) == 4, 150, "the first tick published")
    toy.write("new.txt", "2024年，赵明到太平镇。\n")
    wait(lambda: documents(toy) == 5, 150, "the next tick published the new file")
    from flows.store import Store

    assert Store(toy.out).snapshots() == [1, 2]
    assert {r["state_name"] for r in runs(serving)} <= {"Completed", "Running", "Pending"}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_run_is_marked_crashed_and_the_next_one_comes(toy: Toy, serving: dict[str, str]) -> None:
    toy.code("people", "return common", "import time\n    time.sleep(100)\n    return common")
    lock = toy.out / ".broadsheet" / "lock"
    holder = wait(lambda: lock.exists() and lock.read_text(), 150, "a run holds the dataset")
    os.kill(int(holder.split()[1]), signal.SIGKILL)
    wait(lambda: any(r["state_name"] == "Crashed" for r in runs(serving)), 150, "the killed run is marked crashed")
    toy.code("people", "time.sleep(100)", "time.sleep(0)")
    wait(lambda: documents(toy) == 4, 200, "a later tick published")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_tick_during_a_run_is_cancelled(toy: Toy, serving: dict[str, str]) -> None:
    toy.code("people", "return common", "import time\n    time.sleep(100)\n    return common")
    lock = toy.out / ".broadsheet" / "lock"
    wait(lambda: lock.exists() and lock.read_text(), 150, "a run holds the dataset")
    wait(lambda: any(r["state_name"] == "Cancelled" for r in runs(serving)), 150, "the tick during it is cancelled")
    # a tick may be Running for the moment before the limit turns it away
    wait(lambda: sum(r["state_name"] == "Running" for r in runs(serving)) == 1, 60, "one run is left")
    by_hand = subprocess.run(
        command(toy, "run", "in", "--no-prefect"),
        env=serving,
        cwd=toy.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert by_hand.returncode == 1
    assert "is being written by process" in by_hand.stderr


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_when_run_and_server_of_runs_are_both_killed_the_automation_frees_the_slot(
    toy: Toy, serving: dict[str, str]
) -> None:
    toy.code("people", "return common", "import time\n    time.sleep(300)\n    return common")
    lock = toy.out / ".broadsheet" / "lock"
    holder = wait(lambda: lock.exists() and lock.read_text(), 150, "a run holds the dataset")
    wait(lambda: signs_of_life(serving), 120, "the run gave a sign of life")
    os.killpg(int(serving["serve"]), signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(int(holder.split()[1]), signal.SIGKILL)
    crashed = wait(
        lambda: [r for r in runs(serving) if r["state_name"] == "Crashed"], 300, "the automation marked it crashed"
    )
    assert "No sign of life" in str(crashed[0]["state"]["message"])


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_run_with_a_server_there_starts_fast(toy: Toy, server: dict[str, str]) -> None:
    variables = with_path(toy, server)
    subprocess.run(command(toy, "run", "in"), env=variables, cwd=toy.folder, check=True, capture_output=True)
    began = time.monotonic()
    done = subprocess.run(
        command(toy, "run", "in"), env=variables, cwd=toy.folder, check=True, capture_output=True, text=True
    )
    took = time.monotonic() - began
    assert "nothing: all is fresh" in done.stdout
    assert took < 15, f"{took:.1f} s; on a quiet machine it is below 5"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_init_makes_one_automation(toy: Toy, server: dict[str, str]) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-m", "flows.cli", "init"], env=server, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert "there already" in said[1]
    found = ask(server, "/automations/filter", {})
    assert sum(a["name"] == "broadsheet: mark killed runs crashed" for a in found) == 1


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_server_that_does_not_answer_is_told(toy: Toy) -> None:
    variables = with_path(toy, {**environment(), "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api"})
    for arguments in (("serve", "in", "--cron", "* * * * *"), ("run", "in")):
        done = subprocess.run(
            command(toy, *arguments), env=variables, cwd=toy.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, done.stderr
        assert "no Prefect server answers at http://127.0.0.1" in done.stderr
        assert "Traceback" not in done.stderr
