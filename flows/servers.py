"""Prefect servers: whether one answers, and one of our own on a free port where none is there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.errors import BroadsheetError

STARTING = 120.0
"""Seconds that a server may take to start."""
LOCAL = "http://127.0.0.1:4200/api"


class ServerError(BroadsheetError):
    """The Prefect server cannot be reached or started."""


def alive(api: str) -> bool:
    """Return whether a Prefect server answers at an address; proxies are left out of it."""
    import httpx

    try:
        with httpx.Client(trust_env=False, timeout=5.0) as client:
            return client.get(f"{api}/health").status_code == 200
    except httpx.HTTPError:
        return False


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a Prefect server for as long as it is needed.

    That of ``PREFECT_API_URL`` where it is set, else one that runs on this machine, else one started here on a free
    port and stopped at the end.

    Raises:
        ServerError: If the one that is set does not answer, or none can be started.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given:
        if not alive(given):
            raise ServerError(
                f"no Prefect server answers at {given}: start it (prefect server start) or unset PREFECT_API_URL"
            )
        yield given
        return
    if alive(LOCAL):
        os.environ["PREFECT_API_URL"] = LOCAL
        yield LOCAL
        return
    with started() as api:
        yield api


def server_command(port: int) -> list[str]:
    """Return the command that runs a Prefect server without its pages on a port of this machine."""
    return [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ui",
    ]


@contextmanager
def started(port: int | None = None) -> Iterator[str]:
    """Run a Prefect server of our own on this machine and give its address."""
    port = port or free_port()
    api = f"http://127.0.0.1:{port}/api"
    command = server_command(port)
    environment = {k: v for k, v in os.environ.items() if k != "PREFECT_API_URL"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        wait_for(api, process)
        os.environ["PREFECT_API_URL"] = api
        yield api
    finally:
        if os.environ.get("PREFECT_API_URL") == api:
            del os.environ["PREFECT_API_URL"]
        stop(process)


@contextmanager
def speaking_to(api: str) -> Iterator[None]:
    """Let Prefect in this process, and in those it starts, speak to a server; it may have been imported before."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: api}):
        yield


def wait_for(api: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers.

    Raises:
        ServerError: If it ended instead, or takes too long.
    """
    deadline = time.monotonic() + STARTING
    while not alive(api):
        if process.poll() is not None:
            said = process.stderr.read().decode(errors="replace")[-500:] if process.stderr else ""
            raise ServerError(f"the Prefect server did not start: {said.strip() or f'exit code {process.returncode}'}")
        if time.monotonic() > deadline:
            raise ServerError(
                f"the Prefect server does not answer after {STARTING:.0f} s: start one and set PREFECT_API_URL"
            )
        time.sleep(0.3)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server with the processes it started."""
    for number in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            try:
                os.killpg(process.pid, number)
                process.wait(15)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
    if process.stderr is not None:
        process.stderr.close()
