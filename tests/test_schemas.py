"""The declarations: Arrow forms, metadata, and the page made from them."""

from pathlib import Path

import pyarrow as pa
import pytest

from schemas import docs, tables

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("table", tables.ALL, ids=lambda t: t.name)
def test_every_column_is_described(table):
    assert table.grain.endswith(".")
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    for column in table.columns:
        assert column.description.endswith(".")
        field = table.to_arrow().field(column.name)
        assert field.nullable == column.nullable
        assert field.metadata[b"description"].decode() == column.description


def test_rows_become_typed_and_sorted():
    rows = [{"person_id": "b", "mention_id": "1"}, {"person_id": "a", "mention_id": "2"}]
    made = tables.PERSON_MENTIONS.from_rows(rows)
    assert made.column("person_id").to_pylist() == ["a", "b"]
    assert made.schema.equals(tables.PERSON_MENTIONS.to_arrow(), check_metadata=True)
    with pytest.raises(pa.ArrowInvalid):
        tables.REJECTS.from_rows([{"n_bytes": "many"}])


def test_the_page_of_tables_is_current():
    message = "run `python -m schemas.docs docs/tables.md`"
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == docs.page(), message
