"""One document with its rows of every table, found by path, key or title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from schemas import tables as schema
from schemas import tables_io
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

MENTIONS = ("dates", "places", "people", "indicators")
"""Tables whose rows are shown in a document; quantities are the indicators' numbers."""


class DocumentError(BroadsheetError):
    """The document asked for is not there."""


@dataclass(frozen=True)
class Sheet:
    """A document and its rows.

    Attributes:
        document: Its row of ``documents``.
        tables: The rows of the mention tables, of ``sentences`` and ``articles``, by table, in text order.
        facts: The facts that its indicators support.
    """

    document: Row
    tables: dict[str, list[Row]]
    facts: list[Row]

    @property
    def text(self) -> str:
        """The source text."""
        return str(self.document["text"])


def find(document: str, out: str = tables_io.DEFAULT, snapshot: int | None = None) -> Sheet:
    """Return a document of a dataset; a file that is in none is extracted on the spot.

    Args:
        document: Path (whole, or its end), ``doc_id``, or a part of the title.
        out: The dataset.
        snapshot: Number of a kept snapshot; the current one unless given.

    Raises:
        DocumentError: If no document fits, or several do.
    """
    try:
        documents = tables_io.read_arrow("documents", out, snapshot)
    except tables_io.TableError:
        if not Path(document).is_file():
            raise
        return extract(Path(document))
    names = documents.select(["doc_id", "source_path", "title"]).to_pylist()
    fitting = _fitting(document, names)
    if not fitting and Path(document).is_file():
        return extract(Path(document))
    if len(fitting) != 1:
        raise DocumentError(_unclear(document, out, fitting or names, bool(fitting)))
    return load(fitting[0], out, snapshot, documents)


def _fitting(document: str, names: list[Row]) -> list[Row]:
    """Return the documents that a name means: by key, whole path, end of the path, part of the title."""
    given = PurePosixPath(document.replace("\\", "/"))
    ways: tuple[Callable[[Row], bool], ...] = (
        lambda d: document in (d["doc_id"], d["source_path"]),
        lambda d: str(given).endswith("/" + d["source_path"]),
        lambda d: d["source_path"].endswith("/" + str(given)) or PurePosixPath(d["source_path"]).stem == str(given),
        lambda d: document in (d["title"] or ""),
    )
    for way in ways:
        if found := [d for d in names if way(d)]:
            return found
    return []


def _unclear(document: str, out: str, names: list[Row], several: bool) -> str:
    """Return a message that lists what there is to choose from."""
    listed = "\n".join(f"  {d['source_path']}  {d['title'] or ''}".rstrip() for d in names[:10])
    more = f"\n  and {len(names) - 10} more" if len(names) > 10 else ""
    head = f"{document!r} fits {len(names)} documents" if several else f"there is no document {document!r} in {out}"
    return f"{head}; give the path of one of them:\n{listed}{more}"


def load(name: Row, out: str, snapshot: int | None, documents: pa.Table) -> Sheet:
    """Return a document of a dataset by its key."""
    number = int(tables_io.manifest(out, snapshot)["snapshot"])
    whole = {
        t: tables_io.read_arrow(t, out, number) for t in (*MENTIONS, "quantities", "sentences", "articles", "facts")
    }
    return cut(name["doc_id"], {**whole, "documents": documents})


def cut(doc_id: str, tables: Mapping[str, pa.Table]) -> Sheet:
    """Return one document of whole tables, its facts with all that supports them."""
    import pyarrow.compute as pc

    own: dict[str, list[Row]] = {}
    for table in (*MENTIONS, "quantities", "sentences", "articles", "documents"):
        own[table] = tables[table].filter(pc.equal(tables[table]["doc_id"], doc_id)).to_pylist()
    document = own.pop("documents")[0]
    wanted = {r["mention_id"] for r in own["indicators"]}
    facts = [f for f in tables["facts"].to_pylist() if f["n_mentions"] > 1 and not wanted.isdisjoint(f["mention_ids"])]
    return Sheet(document, own, _supported(facts, tables))


def _supported(facts: list[Row], tables: Mapping[str, pa.Table]) -> list[Row]:
    """Return facts, contradicted ones first, each with what its mentions state, in which document and sentence."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pa.array(sorted({m for f in facts for m in f["mention_ids"]}), pa.string())
    rows = tables["indicators"].filter(pc.is_in(tables["indicators"]["mention_id"], ids)).to_pylist()
    said = tables["sentences"]
    wanted = pa.array(sorted({r["sentence_id"] for r in rows}), pa.string())
    sentences = {s["sentence_id"]: s["text"] for s in said.filter(pc.is_in(said["sentence_id"], wanted)).to_pylist()}
    sources = dict(zip(*(tables["documents"][c].to_pylist() for c in ("doc_id", "source_path")), strict=True))
    support = {
        r["mention_id"]: {
            "mention_id": r["mention_id"], "value": r["value"], "unit": r["unit"], "text": r["text"],
            "source": sources[r["doc_id"]], "sentence": sentences.get(r["sentence_id"], ""),
        }
        for r in rows
    }  # fmt: skip
    kept = [{**f, "support": [support[m] for m in f["mention_ids"] if m in support]} for f in facts]
    return sorted(kept, key=lambda f: (not f["conflict"], -f["n_mentions"], f["name"]))


def extract(path: Path) -> Sheet:
    """Return the tables of a file that is in no dataset.

    Raises:
        Refusal: If the file cannot be read.
    """
    from extractors import api
    from flows import readers

    reading = readers.read(path)
    made = api.run([api.document_row(path.name, reading.text, reading.published)])
    return cut(made["documents"]["doc_id"][0].as_py(), made)


def summary(table: str, row: Row) -> str:
    """Return what a row says, in a line: value, period and place of an indicator, days of a date, and so on.

    >>> summary("people", {"name": "李青", "title": "县长", "organisation": "雪岭县", "role": "mentioned"})
    '李青 · 雪岭县 县长'
    """
    parts: list[Any]
    if table == "indicators":
        value = f"{number(row['value'])}{'–' + number(row['value_max']) if row['value_max'] is not None else ''} {row['unit'] or ''}".strip()
        parts = [
            row["name"],
            value,
            row["place"],
            _days(row["period_start"], row["period_end"]),
            row["status"] if row["status"] != "actual" else None,
        ]
    elif table == "dates":
        parts = [_days(row["start_date"], row["end_date"]), row["timex_value"], row["mod"]]
    elif table == "places":
        above = [u for u in (row["province"], row["city"], row["county"]) if u and u != row["name"]]
        parts = [row["name"], row["adcode"], " ".join(above) or None]
    else:
        parts = [
            row["name"],
            " ".join(p for p in (row["organisation"], row["title"]) if p) or None,
            row["role"] if row["role"] == "byline" else None,
        ]
    return " · ".join(str(p) for p in parts if p is not None and p != "") or "not resolved"


def number(value: Any) -> str:
    """Return a decimal without the zeros that its type adds.

    >>> from decimal import Decimal
    >>> number(Decimal("87.3000000000")), number(Decimal("1200"))
    ('87.3', '1,200')
    """
    return f"{value.normalize():,f}" if value is not None else ""


def _days(start: Any, end: Any) -> str | None:
    """Return a stretch of days, one day once, an open end left open."""
    if start is None and end is None:
        return None
    return str(start) if start == end else f"{start or ''}..{end or ''}"


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns that a table has of its own, beyond those of every mention."""
    common = {c.name for c in schema.MENTION}
    return tuple(c.name for c in schema.BY_NAME[table].columns if c.name not in common)
