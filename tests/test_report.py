"""The quality report."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import report
from flows.cli import app
from tests import tabled


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tabled.publish(tmp_path_factory.mktemp("dataset"), tabled.DOCUMENTS[:1])
    return str(tabled.publish(root))


def test_figures(out: str) -> None:
    found = report.measure(out)
    assert (found.snapshot, found.compared, found.documents, found.rejects) == (2, 1, 2, {"no_text": 1})
    indicators = found.tables["indicators"]
    assert indicators.rows == sum(indicators.rules.values()) == sum(indicators.confidence)
    assert indicators.before == indicators.rows - 1
    assert sum(r["indicators"] for r in found.by_document) == indicators.rows
    assert {r["document"] for r in found.by_document} == {"bulletin.md", "news/story.md"}


def test_shares_of_what_is_open(out: str) -> None:
    import pandas as pd

    from schemas import tables_io

    rows: pd.DataFrame = tables_io.read("indicators", out)
    found = report.measure(out).tables["indicators"].open
    assert found["no place"] == pytest.approx(rows["place"].isna().mean(), abs=1e-4)
    assert found["no period"] == pytest.approx(
        (rows["period_start"].isna() & rows["period_end"].isna()).mean(), abs=1e-4
    )


def test_the_first_snapshot_has_no_drift(out: str) -> None:
    first = report.measure(out, 1)
    assert first.compared is None
    assert "nothing to compare with" in report.to_html(first)


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "rect", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect",):
            assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_needs_no_other(out: str, lang: str) -> None:
    text = report.to_html(report.measure(out), lang)
    balance = Balance()
    balance.feed(text)
    assert balance.open == []
    assert "<script" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert "<svg" in text


def test_markdown(out: str) -> None:
    text = report.to_markdown(report.measure(out))
    assert text.startswith("# Quality of snapshot 2\n\n2 documents, rejects: no_text 1.")
    assert "| indicators |" in text


def test_command(out: str, tmp_path: Path) -> None:
    page = tmp_path / "deep" / "report.html"
    made = CliRunner().invoke(app, ["report", "--out", out, "--html", str(page)])
    assert made.exit_code == 0, made.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    figures = json.loads(CliRunner().invoke(app, ["report", "--out", out, "--json"]).stdout)
    assert figures["documents"] == 2
