"""Questions in SQL, answers on the screen and in files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from flows import query
from flows.cli import app
from flows.query import QueryError
from schemas import tables as schema
from tests import tabled

SQL = "SELECT name, value, unit, place_adcode, period_end FROM indicators WHERE name = '常住人口'"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tabled.publish(tmp_path_factory.mktemp("dataset")))


def test_every_published_table_is_a_view(out: str) -> None:
    connection = query.connect(out)
    for table in schema.PUBLISHED:
        found = connection.sql(f'SELECT * FROM "{table.name}"').to_arrow_table()
        assert tuple(found.column_names) == table.names, table.name


def test_a_table_name_is_a_query(out: str) -> None:
    assert query.run("facts", out).num_rows == query.run("SELECT * FROM facts", out).num_rows > 0


def test_joins_lead_back_to_the_sentence(out: str) -> None:
    found = query.run(
        "SELECT d.source_path, s.text FROM indicators i JOIN sentences s USING (sentence_id) JOIN documents d ON d.doc_id = i.doc_id "
        "WHERE i.text = '16.58万吨'",
        out,
    ).to_pylist()
    assert [r["source_path"] for r in found] == ["news/story.md"]
    assert "16.58万吨" in found[0]["text"]


def test_a_faulty_query_names_the_tables(out: str) -> None:
    with pytest.raises(QueryError, match="indicators"):
        query.run("SELECT * FROM nowhere", out)
    with pytest.raises(QueryError):
        query.run("CREATE TABLE x (a INT)", out)


def test_csv_keeps_codes_and_digits(out: str, tmp_path: Path) -> None:
    query.save(query.run(SQL, out), tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "value", "unit", "place_adcode", "period_end"],
        ["常住人口", "61.08", "万人", "360781", "2024-12-31"],
    ]


def test_xlsx_has_numbers_days_and_text_codes(out: str, tmp_path: Path) -> None:
    query.save(query.run(SQL, out), tmp_path / "a.xlsx")
    head, row = openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(values_only=True)
    assert head == ("name", "value", "unit", "place_adcode", "period_end")
    assert row[:4] == ("常住人口", 61.08, "万人", "360781")
    assert str(row[4])[:10] == "2024-12-31"


def test_xlsx_runs_no_formula_of_the_text(tmp_path: Path) -> None:
    query.save(pa.table({"text": ["=1+1", "a\x00b"]}), tmp_path / "f.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "f.xlsx").active
    assert [(c.value, c.data_type) for (c,) in sheet.iter_rows(min_row=2)] == [("=1+1", "s"), ("ab", "s")]


def test_json_keeps_every_digit(out: str) -> None:
    assert json.loads(query.to_json(query.run(SQL, out)))[0]["value"] == "61.08"


def test_geojson_of_rows_with_coordinates() -> None:
    table = pa.table({"name": ["瑞金市", "某地"], "lon": [116.03, None], "lat": [25.89, None]})
    made = query.to_geojson(table)
    assert made["features"] == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [116.03, 25.89]},
            "properties": {"name": "瑞金市"},
        }
    ]
    with pytest.raises(QueryError, match="no row has coordinates"):
        query.to_geojson(table.slice(1))
    with pytest.raises(QueryError, match="lon and lat"):
        query.to_geojson(table.select(["name"]))


def test_command(out: str, tmp_path: Path) -> None:
    run = CliRunner().invoke
    made = run(app, ["query", SQL, "--out", out])
    assert made.exit_code == 0, made.output
    assert made.stdout.splitlines()[1] == "常住人口,61.08,万人,360781,2024-12-31"
    assert "常住人口" in run(app, ["query", SQL, "--out", out, "--format", "table"]).stdout
    assert "没有结果" in run(app, ["query", SQL + " AND false", "--out", out, "-f", "table", "--lang", "zh"]).stdout
    assert run(app, ["query", "facts", "--out", out, "--export", str(tmp_path / "f.parquet")]).exit_code == 0
    assert run(app, ["query", "facts", "--out", out, "--export", "f.doc"]).exit_code != 0
