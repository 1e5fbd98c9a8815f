"""The notebooks run from top to bottom, on any dataset, and keep no long output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import tabled

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MAX_BYTES = 150_000


def test_there_are_four() -> None:
    assert [n.stem[0] for n in NOTEBOOKS] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_what_is_kept_is_small_and_without_errors(path: Path) -> None:
    book = json.loads(path.read_text(encoding="utf-8"))
    assert path.stat().st_size < MAX_BYTES
    for cell in book["cells"]:
        for output in cell.get("outputs", ()):
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr"
    assert '"/tmp' not in path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tabled.publish(tmp_path_factory.mktemp("dataset"))


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient", reason="notebooks need: pip install 'broadsheet[notebooks]'")
    import nbformat

    monkeypatch.setenv("BROADSHEET_OUT", str(out))
    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent))
    book = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(book, timeout=180, resources={"metadata": {"path": str(FOLDER)}}).execute()
    codes = [c for c in book.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in codes)
