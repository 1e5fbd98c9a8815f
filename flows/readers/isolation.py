"""Readers in a child process: killed at its time limit, bounded in memory, unable to write files.

A child serves one document after another, so its imports are paid once; it is replaced after ``RECYCLE`` documents
or when it dies. Only JSON comes back from it, never pickled objects.
"""

from __future__ import annotations

import atexit
import datetime as dt
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import IO, Any

from flows.readers.reading import Box, Limits, Reading, Refusal

RECYCLE = 200
"""Documents after which a child is replaced, so that what a library leaks stays small."""
_LENGTH = struct.Struct(">Q")
_REPLY_PER_CHAR = 200
"""Bytes of a reply allowed for each character allowed: escapes and layout included."""


@dataclass(eq=False)
class Child:
    """A reader process.

    Attributes:
        process: The process; requests go to its standard input, replies come from its standard output.
        memory: Limit of its address space, in bytes.
        served: Number of documents it has read.
    """

    process: subprocess.Popen[bytes]
    memory: int
    served: int = 0

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self.process.wait()


_idle: dict[int, list[Child]] = {}
_lock = threading.Lock()


def read(reader: str, data: bytes, name: str, limits: Limits) -> Reading:
    """Return the text of bytes, parsed by ``reader`` in a child process.

    Raises:
        Refusal: As the reader does; also if it takes too long, needs too much memory or dies.
    """
    child = _take(limits)
    reply = _ask(child, reader, data, name, limits)
    child.served += 1
    if child.served < RECYCLE:
        with _lock:
            _idle.setdefault(os.getpid(), []).append(child)
    else:
        child.close()
    if "reason" in reply:
        raise Refusal(reply["reason"], reply["message"])
    return _reading(reply)


def _take(limits: Limits) -> Child:
    """Return an idle child of this process with the right memory limit, or a new one."""
    with _lock:
        idle = _idle.setdefault(os.getpid(), [])
        for child in idle:
            if child.memory == limits.memory and child.process.poll() is None:
                idle.remove(child)
                return child
    command = [sys.executable, "-c", "from flows.readers.isolation import serve; serve()", str(limits.memory)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "MALLOC_ARENA_MAX": "1"}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    return Child(process, limits.memory)


def _ask(child: Child, reader: str, data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """Return the child's reply; the child is closed before any refusal of the parent's own is raised."""
    request = json.dumps({"reader": reader, "name": name, "limits": asdict(limits)}).encode()
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.process.kill()

    timer = threading.Timer(limits.seconds, stop)
    timer.start()
    try:
        assert child.process.stdin is not None
        assert child.process.stdout is not None
        _send(child.process.stdin, request)
        _send(child.process.stdin, data)
        answer = _receive(child.process.stdout, limits.max_chars * _REPLY_PER_CHAR)
    except (BrokenPipeError, EOFError):
        child.close()
        raise _death(child.process.returncode, late.is_set(), limits) from None
    except BaseException:
        child.close()
        raise
    finally:
        timer.cancel()
    reply: dict[str, Any] = json.loads(answer)
    return reply


def _death(code: int, late: bool, limits: Limits) -> Refusal:
    """Return why a child that died did not read its document."""
    if late:
        return Refusal("timeout", f"reading took more than {limits.seconds:g} s; split the file or raise the limit")
    how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
    return Refusal("damaged", f"the file made its reader fail ({how}); it is damaged or hostile: fetch it again")


def _reading(reply: dict[str, Any]) -> Reading:
    """Return the reading that a reply describes."""
    layout = reply["layout"]
    return Reading(
        reply["text"],
        reply["encoding"],
        reply["media_type"],
        reply["title"],
        dt.date.fromisoformat(reply["published"]) if reply["published"] else None,
        None if layout is None else tuple(Box(*row) for row in layout),
        tuple(Refusal(*gap) for gap in reply["gaps"]),
    )


def _send(stream: IO[bytes], data: bytes) -> None:
    """Write a message with its length before it."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes], limit: int) -> bytes:
    """Return the next message.

    Raises:
        EOFError: If the stream ends, or the message is longer than the limit.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    if length > limit:
        raise EOFError
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def serve() -> None:
    """Answer requests until the input ends; the main function of a child, with its memory limit as argument."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with replies
    bound(int(sys.argv[1]))
    while True:
        try:
            request = json.loads(_receive(requests, 2**20))
            data = _receive(requests, 2**40)
        except EOFError:
            return
        _send(replies, json.dumps(answer(request, data)).encode())


def bound(memory: int) -> None:
    """Limit this process: its address space in bytes, no core dump, no file written."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Return the reply to a request: the reading, or the reason of a refusal."""
    from flows import readers

    limits = Limits(**request["limits"])
    try:
        reading = readers.read_here(request["reader"], data, request["name"], limits)
    except Refusal as refusal:
        return {"reason": refusal.reason, "message": refusal.message}
    except MemoryError:
        return {
            "reason": "too_large",
            "message": f"reading needs more than {limits.memory // 2**20:,} MiB of memory; split the file",
        }
    except RecursionError:
        return {"reason": "hostile", "message": "the file is nested too deeply to be a document"}
    except Exception as error:  # whatever a parser raises on damaged input: reported, not hidden
        return {
            "reason": "damaged",
            "message": f"the file cannot be parsed ({type(error).__name__}: {str(error)[:200]}); fetch it again",
        }
    return {
        "text": reading.text,
        "encoding": reading.encoding,
        "media_type": reading.media_type,
        "title": reading.title,
        "published": reading.published.isoformat() if reading.published else None,
        "layout": None if reading.layout is None else [[*_row(b)] for b in reading.layout],
        "gaps": [[g.reason, g.message] for g in reading.gaps],
    }


def _row(box: Box) -> tuple[int | float | bool, ...]:
    return (box.start, box.end, box.page, box.left, box.top, box.right, box.bottom, box.vertical)


@atexit.register
def close() -> None:
    """End the idle children of this process."""
    with _lock:
        for child in _idle.pop(os.getpid(), []):
            child.close()
