"""Documents in the terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import messages, sheet, show
from flows.cli import app
from flows.sheet import DocumentError
from tests import tabled


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tabled.publish(tmp_path_factory.mktemp("dataset")))


def printed(
    out: str, document: str, tables: tuple[str, ...] = sheet.MENTIONS, lang: str = "en", colour: bool = False
) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=120,
        force_terminal=colour,
        color_system="standard" if colour else None,
        soft_wrap=True,
        highlight=False,
    )
    show.print_sheet(sheet.find(document, out), tables, True, lang, console)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name", ["news/story.md", "story", "story.md", "/somewhere/pages/news/story.md", "粮食再获丰收"]
)
def test_documents_are_found_by_path_stem_and_title(out: str, name: str) -> None:
    assert sheet.find(name, out).document["source_path"] == "news/story.md"


def test_an_unknown_document_lists_those_there_are(out: str) -> None:
    with pytest.raises(DocumentError, match=r"bulletin\.md"):
        sheet.find("nowhere", out)
    with pytest.raises(DocumentError, match="fits 2 documents"):
        sheet.find("瑞金市", out)


def test_the_whole_text_is_printed_with_its_rows(out: str) -> None:
    text = printed(out, "bulletin")
    assert tabled.BULLETIN.strip() in text
    assert "常住人口 · 61.08 万人 · 瑞金市 · 2024-12-31" in text
    assert "indicators" in text


def test_mentions_are_coloured_on_a_terminal(out: str) -> None:
    text = printed(out, "bulletin", ("indicators",), colour=True)
    assert "\x1b[1;33m61.08万人\x1b[0m" in text
    assert "\x1b[" not in printed(out, "bulletin")


def test_only_some_tables(out: str) -> None:
    text = printed(out, "story", ("people",))
    assert "罗小禾" in text.split("粮食总产量")[-1]
    assert "万吨 ·" not in text


def test_chinese_messages(out: str) -> None:
    assert "发布于 2025-03-28（已知）" in printed(out, "bulletin", lang="zh")


def test_every_message_has_both_languages() -> None:
    for key, texts in messages.TEXTS.items():
        assert len(texts) == 2, key
        assert all(texts), key


def test_command(out: str) -> None:
    made = CliRunner().invoke(app, ["show", "story", "--out", out, "--json", "--table", "indicators"])
    assert made.exit_code == 0, made.output
    rows = json.loads(made.stdout)
    assert list(rows) == ["indicators"]
    assert [r["text"] for r in rows["indicators"]] == ["16.58万吨"]
    assert CliRunner().invoke(app, ["show", "story", "--out", out, "--table", "nouns"]).exit_code != 0
    assert CliRunner().invoke(app, ["show", "story", "--out", out, "--lang", "fr"]).exit_code != 0


def test_a_file_in_no_dataset_is_read_on_the_spot(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("截至2022年10月底，青川县储蓄存款87.3亿元。", encoding="gb18030")
    found = sheet.find(str(file), str(tmp_path / "nothing"))
    assert [r["name"] for r in found.tables["indicators"]] == ["储蓄存款"]
