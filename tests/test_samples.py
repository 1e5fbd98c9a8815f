"""The bundled samples, from file to rows: what a reader of them would write down is found."""

import csv
import datetime as dt
import json
from functools import cache
from pathlib import Path

import pytest

from extractors import api

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
ENCODINGS = {"gb18030-page.txt": "gb18030", "big5-page.txt": "big5"}
EXPECTED = [
    json.loads(line) for line in (ROOT / "tests/gold/expected-in-samples.jsonl").read_text("utf-8").splitlines()
]


@cache
def tables():
    documents = []
    with (SAMPLES / "metadata.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            name = row["source_path"]
            text = (SAMPLES / name).read_bytes().decode(ENCODINGS.get(name, "utf-8"))
            published = dt.date.fromisoformat(row["published"]) if row["published"] else None
            documents.append(api.document_row(name, text, published, row["home_adcode"] or None))
    return api.run(documents)


@cache
def rows(name):
    paths = {d["doc_id"]: d["source_path"] for d in tables()["documents"].to_pylist()}
    return [{**r, "source": paths[r["doc_id"]]} for r in tables()[name].to_pylist()]


def find(table, expected):
    return [
        r for r in rows(table)
        if r["source"] == expected["source"] and r["start"] < expected["end"] and expected["start"] < r["end"]
    ]  # fmt: skip


def value(row, table):
    """What a row means, in the terms of the annotation."""
    if table == "dates":
        return row["kind"], str(row["start_date"]), str(row["end_date"])
    if table == "people":
        return row["name"], row["role"], row["title"]
    if table == "places":
        return row["name"], row["adcode"]
    return float(row["value"]), row.get("quantity_unit", row.get("unit")), row["measure"], row["status"]


@pytest.mark.parametrize("table", ["dates", "people", "places", "indicators"])
def test_expected_rows_are_found(table):
    wanted = [e for e in EXPECTED if e["table"] == table]
    missed = [
        (e["source"], e["text"], value(e, table))
        for e in wanted
        if value(e, table) not in [value(r, table) for r in find(table, e)]
    ]
    assert len(missed) <= len(wanted) // 10, missed


def test_every_row_points_to_its_characters():
    sources = {d["doc_id"]: d["text"] for d in tables()["documents"].to_pylist()}
    for name in ("dates", "people", "places", "quantities", "indicators"):
        for row in rows(name):
            shown = "".join(sources[row["doc_id"]][row["start"] : row["end"]].split())
            assert shown
            assert "".join(row["text"].split()) == shown or len(row["text"]) < len(shown)


def test_bulletin_in_gb18030_and_page_in_big5_yield_rows():
    sources = {r["source"] for r in rows("indicators")}
    assert {"gb18030-page.txt", "big5-page.txt", "statistics-bulletin.txt"} <= sources
    assert any(r["source"] == "big5-page.txt" and r["name"] == "花莲县" for r in rows("places"))


def test_the_same_text_gives_the_same_rows():
    again = api.extract("截至2023年末，全市常住人口61.08万人，比上年末增加0.2万人。", dt.date(2024, 3, 1), "瑞金市")
    once = api.extract("截至2023年末，全市常住人口61.08万人，比上年末增加0.2万人。", dt.date(2024, 3, 1), "瑞金市")
    assert all(again[name].equals(once[name]) for name in once)
