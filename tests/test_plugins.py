"""A dataflow of an installed package, found by its entry point."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from extractors.stages import Entry, Options
from flows import dataflow, fingerprint
from schemas.errors import BroadsheetError

CODE = """
from dataclasses import replace

from extractors.stages import Entry
from flows.dataflow import DATAFLOW, Dataflow

own = replace(DATAFLOW["people"], run=Entry("my_people"))
MINE = Dataflow(tuple(own if s.name == "people" else s for s in DATAFLOW.stages))
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_dataflow.py").write_text(CODE)
    info = tmp_path / "my_dataflow-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-dataflow\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[broadsheet.dataflows]\nmine = my_dataflow:MINE\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "my_dataflow", raising=False)


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("address", ["mine", "my_dataflow:MINE"])
def test_a_dataflow_by_name_and_by_address(address: str) -> None:
    found = dataflow.load(address)
    assert found["people"].run == Entry("my_people")
    assert found.names == dataflow.DATAFLOW.names


@pytest.mark.usefixtures("package")
def test_a_stage_in_a_module_of_its_own_counts_with_its_code(tmp_path: Path) -> None:
    def key(code: str) -> str:
        (tmp_path / "my_people.py").write_text(code)
        found = dataflow.load("mine")
        return fingerprint.of(found["people"], Options(), found.tables, fingerprint.Cache(), found.project).key

    fingerprint._place.cache_clear()
    assert key("def run(tables, options):\n    return {}\n") != key("def run(tables, options):\n    return None\n")


def test_a_dataflow_that_is_not_there_is_told() -> None:
    with pytest.raises(BroadsheetError, match="dataflow nowhere:MINE cannot be loaded: No module named 'nowhere'"):
        dataflow.load("nowhere:MINE")
    with pytest.raises(BroadsheetError, match="cannot be loaded"):
        dataflow.load("flows.dataflow:NOTHING")


@pytest.mark.usefixtures("package")
def test_an_unknown_name_lists_what_is_offered() -> None:
    with pytest.raises(BroadsheetError, match="offered are: mine"):
        dataflow.load("yours")
