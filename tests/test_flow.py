"""The Prefect flow around the run: the same tables, a task per stage and batch, keys that are ours."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.documents import InputError
from flows.messages import STOPPED
from flows.run import Summary
from tests import toys
from tests.test_store import environment
from tests.toys import Toy

pytestmark = pytest.mark.timeout(600)
SECONDS_TO_LEARN = 60.0


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    from flows import prefect_env

    prefect_env.apply()
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    yield toys.make(tmp_path)
    toys.forget()


def flow(toy: Toy, **values: Any) -> Summary:
    from flows import extract

    toys.forget()
    return extract.run(toy.request(**values))


def published(out: Path) -> dict[str, str]:
    current = (out / "current").resolve()
    return {str(p.relative_to(current)): hashlib.sha256(p.read_bytes()).hexdigest() for p in current.rglob("*.parquet")}


def task_states(*names: str) -> dict[str, str]:
    """Return the final states of the tasks of the last flow run by name, once the server has learned of those named."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
    from prefect.client.schemas.sorting import FlowRunSort

    end = time.monotonic() + SECONDS_TO_LEARN
    with get_client(sync_client=True) as client:
        [last] = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1)
        of_run = FlowRunFilter(id=FlowRunFilterId(any_=[last.id]))
        while True:
            states = {task.name: task.state for task in client.read_task_runs(flow_run_filter=of_run)}
            final = states.keys() >= set(names) and all(s is not None and s.is_final() for s in states.values())
            if final or time.monotonic() > end:
                return {name: "" if state is None else str(state.name) for name, state in states.items()}
            time.sleep(0.2)


@pytest.mark.usefixtures("server")
def test_the_flow_publishes_what_the_plain_run_does(toy: Toy, tmp_path: Path) -> None:
    summary = flow(toy)
    assert (summary.documents, summary.exit_code, summary.new) == (4, 0, True)
    toy.run(out=str(tmp_path / "plain"))
    assert published(toy.out) == published(tmp_path / "plain")


@pytest.mark.usefixtures("server")
def test_stages_are_tasks_and_fresh_ones_are_shown_as_cached(toy: Toy) -> None:
    flow(toy, shards=1)
    named = {"people", "people 0", "persons all", "files 0"}
    states = task_states(*named)
    assert named <= states.keys()
    assert set(states.values()) == {"Completed"}
    toy.write("a.txt", "2021年，赵明到太平镇走访，又见李青。\n")
    assert flow(toy, shards=1).computed["people"] == 1
    assert task_states("people")["people"] == "Completed"
    assert flow(toy, shards=1).computed["people"] == 0
    stages = ("files", "documents", "people", "places", "dates", "persons")
    assert task_states(*stages) == dict.fromkeys(stages, "Cached")


@pytest.mark.usefixtures("server")
def test_an_edited_helper_and_an_edited_seed_are_never_served_from_a_cache(toy: Toy) -> None:
    flow(toy)
    toy.code("common", '"rule": "toy"', '"rule": "toy2"')
    assert flow(toy).computed["dates"] == 4
    toy.towns("新河镇")
    assert flow(toy).computed["places"] == 4
    toy.towns("太平镇", "新河镇")
    assert flow(toy).computed["places"] == 4


@pytest.mark.usefixtures("server")
def test_artifacts_say_what_was_published(toy: Toy) -> None:
    flow(toy)
    from prefect.artifacts import Artifact

    table = Artifact.get("broadsheet-tables")
    assert table is not None
    assert '"table": "people"' in str(table.data)


def logs(*wanted: str) -> str:
    """Return the messages of the last flow run, once the server has learned of those wanted."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
    from prefect.client.schemas.sorting import FlowRunSort

    end = time.monotonic() + SECONDS_TO_LEARN
    with get_client(sync_client=True) as client:
        [last] = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1)
        while True:
            found = client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[last.id])))
            said = "\n".join(log.message for log in found)
            if all(w in said for w in wanted) or time.monotonic() > end:
                return said
            time.sleep(0.2)


@pytest.mark.usefixtures("server")
def test_the_server_is_told_what_a_run_did_and_the_console_is_not(toy: Toy, capfd: pytest.CaptureFixture[str]) -> None:
    (toy.inputs / "empty.txt").touch()
    flow(toy)
    wanted = ("people: 4 documents computed (never run)", "is published in", "1 files or documents were rejected")
    said = logs(*wanted)
    assert all(w in said for w in wanted)
    with pytest.raises(InputError, match="there is no file or folder"):
        flow(toy, paths=(str(toy.folder / "nowhere"),))
    assert "there is no file or folder" in logs("there is no file or folder")
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.slow
@pytest.mark.usefixtures("server")
def test_a_document_that_kills_its_process_is_left_out_of_the_flow_too(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.runners.SMALL", 0.0)
    toy.write("bad.txt", "CRASH people 赵六2020年到太平镇。\n")
    summary = flow(toy, workers=2, shards=1)
    assert (summary.documents, summary.rejects, summary.rows["people"], summary.rows["dates"]) == (5, 1, 5, 4)
    assert set(task_states("people", "dates").values()) == {"Completed"}


def test_prefect_is_told_to_be_quiet_and_local(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import prefect_env

    monkeypatch.delenv("PREFECT_SERVER_ANALYTICS_ENABLED", raising=False)
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("DO_NOT_TRACK", "0")
    prefect_env.apply()
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["NO_PROXY"] == "intranet.example,localhost,127.0.0.1,::1"
    assert os.environ["DO_NOT_TRACK"] == "0"


STUBBORN = """
import os, signal, time
from flows import extract
extract.STOPPING = 0.2
with extract.interruptible():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(100)
    except KeyboardInterrupt:
        time.sleep(100)
"""
"""Prefect with a server that Ctrl-C ended too: it goes on trying."""


def test_an_interrupted_flow_ends_though_its_server_is_gone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUBBORN], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, f"{STOPPED}\n")
