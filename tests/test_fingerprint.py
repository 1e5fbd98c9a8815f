"""What counts as a change of a stage, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.pipeline import STAGES
from extractors.stages import Entry, Options, Stage
from flows import fingerprint
from flows.dataflow import DATAFLOW
from flows.fingerprint import Cache, Fingerprint
from schemas import tables as schema

SOURCE = '''
"""Docstring."""
import re
from proj import other
from proj.deep import name as alias

WIDTH = 3


def run(tables, options):
    """Return something."""
    import proj.lazy
    return other.f(WIDTH)
'''


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "proj"
    (folder / "deep").mkdir(parents=True)
    files = {
        "__init__.py": "VERSION = 1\n", "stage.py": SOURCE, "other.py": "def f(x):\n    return x\n", "deep/__init__.py": "name = 1\n",
        "lazy.py": "from .deep import inner\n", "deep/inner.py": "X = 1\n", "unused.py": "Y = 1\n",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    fingerprint._place.cache_clear()
    return folder


STAGE = Stage("s", Entry("proj.stage"), ("documents",), ("dates",))


def of(stage: Stage = STAGE, options: Options = Options()) -> Fingerprint:  # noqa: B008
    return fingerprint.of(stage, options, schema.BY_NAME, Cache(), ("proj",))


def test_modules_are_followed_through_imports(project: Path) -> None:
    assert list(of().parts["code"]) == ["proj.deep", "proj.deep.inner", "proj.lazy", "proj.other", "proj.stage"]


EDITS: dict[str, tuple[str, Callable[[str], str], bool]] = {
    "comment": ("stage.py", lambda s: s + "# a remark\n", False),
    "docstring": ("stage.py", lambda s: s.replace("Return something", "Return another thing"), False),
    "formatting": ("other.py", lambda s: s.replace("(x)", "( x )").replace("    return", "\n\n        return"), False),
    "constant": ("stage.py", lambda s: s.replace("WIDTH = 3", "WIDTH = 4"), True),
    "helper": ("other.py", lambda s: s.replace("return x", "return -x"), True),
    "lazily imported": ("deep/inner.py", lambda s: s.replace("1", "2"), True),
    "not imported": ("unused.py", lambda s: s.replace("1", "2"), False),
    "package on the way": ("__init__.py", lambda s: s.replace("1", "2"), False),
    "string in an expression": ("other.py", lambda s: s.replace("return x", "return 'x'"), True),
}


@pytest.mark.parametrize("name", EDITS)
def test_edits(project: Path, name: str) -> None:
    before = of()
    file, edit, counts = EDITS[name]
    path = project / file
    path.write_text(edit(path.read_text()))
    after = of()
    assert (after.key != before.key) is counts
    module = "proj." + file.removesuffix(".py").replace("/", ".")
    assert after.difference(before.parts) == ([f"code {module}"] if counts else [])


def test_options_and_versions_count_where_they_are_named(project: Path) -> None:
    assert of().key == of(options=Options(spacy_model="zh_x")).key
    named = replace(STAGE, options=("spacy_model",))
    changed = of(named, Options(spacy_model="zh_x")).difference(of(named).parts)
    assert changed == ["option spacy_model"]
    assert of(replace(STAGE, packages=("pyarrow",))).difference(of().parts) == ["package pyarrow"]
    assert of(replace(STAGE, packages=("no-such-package",))).parts["packages"]["no-such-package"] == "not installed"


def test_a_changed_column_counts_for_the_stages_of_its_table(project: Path) -> None:
    dates = schema.DATES
    other = replace(
        dates, columns=tuple(replace(c, description="Another.") if c.name == "kind" else c for c in dates.columns)
    )
    changed = fingerprint.of(STAGE, Options(), {**schema.BY_NAME, "dates": other}, Cache(), ("proj",))
    assert changed.difference(of().parts) == ["table dates"]


def test_seeds_count_as_parsed(project: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "own"
    seeds.mkdir()
    stage = replace(STAGE, seeds=("x.csv", "model"))
    options = Options(seeds=str(seeds))

    def key(text: bytes) -> str:
        (seeds / "x.csv").write_bytes(text)
        return of(stage, options).key

    first = key(b"a,b\n1,2\n")
    assert key(b'\xef\xbb\xbfa,b\r\n"1", 2\r\n\r\n') == first
    assert key(b"a,b\n1,3\n") != first
    before = of(stage, options)
    (seeds / "model").mkdir()
    (seeds / "model" / "weights.bin").write_bytes(b"1")
    assert of(stage, options).difference(before.parts) == ["seed model"]


def test_seeds_named_in_the_code_count_without_being_declared(project: Path, tmp_path: Path) -> None:
    (project / "other.py").write_text(
        "NAME = 'y'\ndef f(x):\n    return reference.rows(NAME), reference.path('z.parquet')\n"
    )
    assert fingerprint.modules("proj.other", Cache(), ("proj",))["proj.other"].seeds == ("y.csv", "z.parquet")


def test_the_cache_gives_the_same_answer(project: Path) -> None:
    cache = Cache()
    first = fingerprint.of(STAGE, Options(), schema.BY_NAME, cache, ("proj",))
    assert cache.changed
    again = Cache(cache.used)
    assert fingerprint.of(STAGE, Options(), schema.BY_NAME, again, ("proj",)) == first
    assert not again.changed


def test_every_stage_of_the_project_has_code_and_seeds_that_exist() -> None:
    cache = Cache()
    for stage in DATAFLOW.stages:
        parts = fingerprint.of(stage, Options(), schema.BY_NAME, cache).parts
        assert parts["code"], stage.name
        declared = {s for s in stage.seeds if s not in parts["seeds"]}
        assert not declared, f"{stage.name} declares seeds that are not there: {declared}"


def test_a_kind_does_not_depend_on_the_registry_or_on_the_flows() -> None:
    cache = Cache()
    for stage in STAGES:
        reached = fingerprint.modules(stage.run.module, cache)  # type: ignore[attr-defined]
        assert "extractors.pipeline" not in reached, stage.name
        assert not [m for m in reached if m.startswith("flows")], stage.name
