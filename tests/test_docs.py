"""The documentation tells the truth: every block of code in it is run, or where it needs a server or a cluster, parsed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from flows.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [p for p in (ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))) if p.is_file()]
KNOWN = ("bash", "python", "toml", "csv", "text", "json", "sql", "")
NEVER_ENDS = ("serve", "review", "train", "init")
ELSEWHERE = ("s3://", "tcp://", "--dataflow", "--spacy-model")
NOT_OURS = (
    "prefect",
    "export",
    "pip",
    "git",
    "dask",
    "docker",
    "python",
    "python3",
    ".venv/bin/python",
    "ocrmypdf",
    "kubectl",
)
_FENCE = re.compile(r"^```([a-z]*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")


@dataclass(frozen=True)
class Block:
    """A block of code: its page, the line it begins on, its language, its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks() -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in _FENCE.finditer(text):
            yield Block(page.relative_to(ROOT).as_posix(), text[: found.start()].count("\n") + 1, found[1], found[2])


ALL = list(blocks())


def commands(block: Block) -> list[str]:
    """Return the commands of a shell block, comments dropped and continued lines joined."""
    joined = block.text.replace("\\\n", " ")
    lines = [re.sub(r"\s+#.*$", "", line).strip() for line in joined.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def words(command: str) -> list[str]:
    parts = shlex.split(command)
    return [w for i, w in enumerate(parts) if not ("=" in w and all("=" in p for p in parts[: i + 1]))]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it after the tutorial's first step."""
    folder = tmp_path_factory.mktemp("documented")
    shutil.copytree(ROOT / "data" / "samples", folder / "data" / "samples")
    (folder / "pages").mkdir()
    for name in ("newspaper-page.md", "two-columns.pdf"):
        shutil.copy(ROOT / "data" / "samples" / name, folder / "pages")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    (folder / "corpora").mkdir()
    assert broadsheet("broadsheet run data/samples --out data", folder).returncode == 3
    return folder


def broadsheet(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line with this installation's broadsheet; runs go without Prefect, which tests/test_flow.py covers."""
    command = command.replace(".venv/bin/broadsheet", "broadsheet")
    if command.startswith("broadsheet run"):
        command += " --no-prefect"
    command = re.sub(r"^broadsheet", f"{shlex.quote(sys.executable)} -m flows.cli", command)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=280
    )


@pytest.mark.parametrize("block", ALL, ids=str)
def test_languages_are_known(block: Block) -> None:
    assert block.language in KNOWN


@pytest.mark.parametrize("block", [b for b in ALL if b.language == "toml"], ids=str)
def test_toml_is_valid(block: Block) -> None:
    assert tomllib.loads(block.text)


@pytest.mark.parametrize("block", [b for b in ALL if b.language == "bash"], ids=str)
def test_commands_and_options_exist(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpora").mkdir()
    monkeypatch.chdir(tmp_path)
    group = typer.main.get_command(app)
    for command in commands(block):
        first, *rest = words(command) or ["export"]
        if first in ("broadsheet", ".venv/bin/broadsheet") and rest and not rest[0].startswith("-"):
            found = group.get_command(None, rest[0])  # type: ignore[arg-type]
            assert found is not None, command
            found.make_context(rest[0], rest[1:])
        elif first == "make":
            targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
            assert set(rest) <= set(targets), command
        else:
            assert first in ("broadsheet", ".venv/bin/broadsheet", *NOT_OURS) or shutil.which(first), command


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("page", [p for p in PAGES if p.name != "README.zh.md"], ids=lambda p: p.name)
def test_blocks_run_in_order(page: Path, sandbox: Path) -> None:
    for block in ALL:
        if block.page == page.relative_to(ROOT).as_posix():
            if block.language == "bash":
                run_commands(block, sandbox)
            elif block.language == "python":
                run_python(block, sandbox)


def run_commands(block: Block, sandbox: Path) -> None:
    for command in commands(block):
        first, *rest = words(command) or ["export"]
        if first in (*NOT_OURS, "make") or any(e in command for e in ELSEWHERE):
            continue
        if first in ("broadsheet", ".venv/bin/broadsheet") and rest[0] in NEVER_ENDS:
            continue
        done = broadsheet(command, sandbox)
        expected = (0, 3) if rest[:1] == ["run"] else (0,)
        assert done.returncode in expected, f"{block}: {command}\n{done.stdout}\n{done.stderr}"
        if command.startswith("broadsheet query"):
            assert done.stdout.strip(), f"{block}: {command}"


def run_python(block: Block, sandbox: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    command = [sys.executable, "-c", block.text]
    done = subprocess.run(command, cwd=sandbox, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, f"{block}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, _ in _LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


def test_both_readmes_show_the_same_code() -> None:
    shown = {name: [b.text for b in ALL if b.page == name and b.language] for name in ("README.md", "README.zh.md")}
    plain = {name: [re.sub(r"\s*#.*", "", t) for t in texts] for name, texts in shown.items()}
    assert plain["README.md"] == plain["README.zh.md"]


@pytest.mark.slow
def test_the_site_builds(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the site needs: pip install 'broadsheet[docs]'")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "site" / "tutorial.html").is_file()
