"""Calls done by a process apart, whose death is an error here and not the end of this process."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")
PROGRAM = "import sys; from flows import apart; apart.serve(int(sys.argv[1]))"


class ProcessDied(Exception):
    """The process ended before it answered; the message says how."""


class Apart:
    """A process that does calls for this one, one after another; the one after a death is a new one."""

    def __init__(self, **environment: str) -> None:
        """Make one that starts nothing yet.

        Args:
            environment: Variables that the process has besides those of this one.
        """
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection[Any, Any] | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *exception: object) -> None:
        self.end()

    def call(self, function: Callable[..., Answer], *arguments: object) -> Answer:
        """Return what a function returns there, or raise what it raises.

        Args:
            function: A function of a module, found there by its name.
            arguments: What it is called with; they and the answer are pickled.

        Raises:
            ProcessDied: If the process ended instead.
        """
        pipe = self._pipe or self._start()
        try:
            pipe.send((function, arguments))
            well, answer = pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise ProcessDied(ending(self.end())) from None
        if not well:
            raise answer
        done: Answer = answer
        return done

    def _start(self) -> Connection[Any, Any]:
        self._pipe, theirs = Pipe()
        path = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, **self._environment, "PYTHONPATH": path},
        )
        theirs.close()
        return self._pipe

    def end(self) -> int:
        """End the process and return its exit code, below 0 for the signal that ended it before."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if process is None or pipe is None:
            return 0
        pipe.close()  # a process that waits for a call ends by itself then
        try:
            return process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def ending(code: int) -> str:
    """Return how a process ended, from its exit code.

    >>> ending(-11)
    'its process was ended by SIGSEGV'
    """
    if code >= 0:
        return f"its process ended with code {code}"
    hint = ", as happens when memory runs out" if -code == signal.SIGKILL else ""
    return f"its process was ended by {signal.Signals(-code).name}{hint}"


def serve(handle: int) -> None:
    """Answer calls until the other side is gone; the main function of the process apart.

    Args:
        handle: File descriptor of the pipe.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other side, whose end is the end of this one
    pipe: Connection[Any, Any] = Connection(handle)
    calls: queue.SimpleQueue[tuple[Callable[..., object], tuple[object, ...]]] = queue.SimpleQueue()

    def listen() -> None:
        while True:
            try:
                calls.put(pipe.recv())
            except EOFError:
                os._exit(1)

    threading.Thread(target=listen, daemon=True, name="listen").start()
    while True:
        function, arguments = calls.get()
        try:
            answer = (True, function(*arguments))
        except Exception as error:  # for the other side to handle
            answer = (False, error)
        pipe.send(answer)
