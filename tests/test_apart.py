"""Calls in a process apart: answers, errors, deaths."""

from __future__ import annotations

import os
import signal

import pytest

from flows.apart import Apart, ProcessDied


def test_answers_and_errors_come_back_and_the_process_stays() -> None:
    with Apart(COLOUR="red") as process:
        assert process.call(os.getenv, "COLOUR") == "red"
        with pytest.raises(FileNotFoundError):
            process.call(os.stat, "/nowhere/at/all")
        first = process.call(os.getpid)
        assert first == process.call(os.getpid) != os.getpid()


def test_a_death_is_told_and_the_next_call_has_a_new_process() -> None:
    with Apart() as process:
        with pytest.raises(ProcessDied, match="its process ended with code 7"):
            process.call(os._exit, 7)
        with pytest.raises(ProcessDied, match="its process was ended by SIGKILL, as happens when memory runs out"):
            process.call(signal.raise_signal, signal.SIGKILL)
        assert process.call(len, "ab") == 2
