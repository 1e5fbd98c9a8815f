"""Seeds: each declared, sourced, unchanged since its source row was written, and checked when loaded."""

import hashlib
import re
from pathlib import Path

import pytest

from extractors import reference
from schemas import seeds
from schemas.errors import SeedError

FOLDER = Path(reference.path(""))
FILES = sorted(f for f in FOLDER.iterdir() if f.suffix in (".csv", ".parquet") and f.name != "sources.csv")


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_every_seed_has_a_source(file):
    sources = {r["seed"]: r for r in reference.rows("sources")}
    assert file.name in sources, f"add a row for {file.name} to seeds/sources.csv"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == sources[file.name]["sha256"], (
        f"{file.name} changed: update its hash"
    )


@pytest.mark.parametrize("seed", seeds.SEEDS, ids=lambda s: s.name)
def test_every_seed_loads(seed):
    assert reference.rows(seed.name)


@pytest.mark.parametrize("file", [f for f in FILES if f.suffix == ".csv"], ids=lambda f: f.name)
def test_every_csv_is_declared(file):
    assert file.stem in seeds.BY_NAME


def test_faults_come_together_with_their_lines(tmp_path, monkeypatch):
    (tmp_path / "traditional.csv").write_text("traditional,simplified\n東,东\n車車,车\n門,\n", encoding="utf-8")
    monkeypatch.setenv(reference.EXTRA, str(tmp_path))
    reference.rows.cache_clear()
    try:
        with pytest.raises(SeedError) as raised:
            reference.rows("traditional")
    finally:
        reference.rows.cache_clear()
    assert re.findall(r"traditional\.csv:(\d+)", str(raised.value)) == ["3", "4"]


def test_a_user_row_takes_the_place_of_a_shipped_one(tmp_path, monkeypatch):
    (tmp_path / "traditional.csv").write_text("traditional,simplified\n東,冬\n", encoding="utf-8")
    monkeypatch.setenv(reference.EXTRA, str(tmp_path))
    reference.rows.cache_clear()
    try:
        rows = {r["traditional"]: r["simplified"] for r in reference.rows("traditional")}
    finally:
        reference.rows.cache_clear()
    assert rows["東"] == "冬"
    assert rows["門"] == "门"
