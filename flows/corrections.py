"""What reviewers judged: kept beside the snapshots, as gold that ``broadsheet evaluate OUT/corrections`` scores.

A judged row is a ``_range`` of its own span and table (``of``), with the verdict; unless it was judged wrong, a gold row
follows. So a row judged wrong counts as spurious as long as it is found, a corrected one as missed until it is right.
The files lie in ``OUT/corrections/<doc_id>.jsonl``; runs do not touch them.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from schemas import tables as schema
from schemas import tables_io
from schemas.errors import BroadsheetError

FOLDER = "corrections"
VERDICTS = ("right", "wrong", "corrected", "missed")
STALE = "stale"
GOLD: dict[str, tuple[str, ...]] = {
    "dates": ("kind", "start_date", "end_date", "timex_value", "mod"),
    "people": ("name", "name_form", "role", "title", "organisation"),
    "places": ("kind", "name", "adcode", "nested"),
    "indicators": (
        "value", "value_max", "quantity_unit", "qualifier", "measure", "comparison", "status", "name", "period_start",
        "period_end", "place",
    ),
}  # fmt: skip
"""Columns of a gold row by table, as the scorer reads them."""
_BLANK = re.compile(r"\s+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DOC_ID = re.compile(r"[0-9a-f]{8,64}")


class CorrectionError(BroadsheetError):
    """A correction cannot be kept; the message says why."""


@dataclass(frozen=True)
class Judgement:
    """What a reviewer says of one mention.

    Attributes:
        table: Its table.
        start: Source offset of its first character.
        end: Source offset after its last character.
        text: Its text when it was judged.
        verdict: One of ``VERDICTS``; ``stale`` where the document has changed there since.
        gold: The right values by gold column; ``None`` for a row that should not be.
    """

    table: str
    start: int
    end: int
    text: str
    verdict: str
    gold: dict[str, Any] | None

    @property
    def key(self) -> str:
        """Key of the judged row on the page."""
        return f"{self.table}:{self.start}:{self.end}"

    def lines(self, source: str) -> list[dict[str, Any]]:
        """Return its rows in the scorer's format."""
        span = {"start": self.start, "end": self.end}
        made = [
            {"source": source, "table": "_range", **span, "of": self.table, "verdict": self.verdict, "text": self.text}
        ]
        if self.gold is not None:
            made.append({"source": source, "table": self.table, **span, "text": self.text, **self.gold})
        return made

    def to_json(self) -> dict[str, Any]:
        """Return it as the page keeps it."""
        return {k: getattr(self, k) for k in ("table", "start", "end", "text", "verdict", "gold")}


def vocabulary() -> dict[str, dict[str, list[str]]]:
    """Return the closed sets of values by table and gold column."""
    return {
        table: {c.name: list(c.vocabulary) for c in schema.BY_NAME[table].columns if c.vocabulary and c.name in names}
        | ({"nested": ["true", "false"]} if "nested" in names else {})
        for table, names in GOLD.items()
    }


def file(out: str, doc_id: str) -> Path:
    """Return the path of a document's corrections.

    Raises:
        CorrectionError: If the dataset is no local folder, or the key is none.
    """
    if tables_io.is_bucket(out):
        raise CorrectionError(f"{out} is an object store; review a local copy of it")
    if not _DOC_ID.fullmatch(doc_id):
        raise CorrectionError(f"{doc_id!r} is no key of a document")
    return Path(out) / FOLDER / f"{doc_id}.jsonl"


def read(out: str, doc_id: str, text: str | None = None) -> list[Judgement]:
    """Return the judgements of a document; with its text, those whose words have changed are marked ``stale``."""
    path = file(out, doc_id)
    if not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    gold = {
        (r["table"], r["start"], r["end"]): {k: v for k, v in r.items() if k in GOLD[r["table"]]}
        for r in rows
        if r["table"] in GOLD
    }
    found = []
    for row in rows:
        if row["table"] == "_range":
            at = (row["of"], row["start"], row["end"])
            fresh = text is None or _squeeze(text[row["start"] : row["end"]]) == _squeeze(row["text"])
            found.append(Judgement(*at, row["text"], row["verdict"] if fresh else STALE, gold.get(at)))
    return found


def _squeeze(text: str) -> str:
    return _BLANK.sub("", text)


def check(entry: Any, text: str) -> Judgement:
    """Return what the page sent as a judgement.

    Raises:
        CorrectionError: If it is not one, or does not fit the document.
    """
    try:
        table, start, end, said, verdict, gold = (
            entry[k] for k in ("table", "start", "end", "text", "verdict", "gold")
        )
    except (TypeError, KeyError) as error:
        raise CorrectionError(f"a correction has no {error}") from None
    if table not in GOLD or (verdict is not None and verdict not in VERDICTS):
        raise CorrectionError(f"{table!r} {verdict!r} is no table and verdict to keep")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise CorrectionError("the span is not within the document")
    if _squeeze(text[start:end]) != _squeeze(str(said)):
        raise CorrectionError("the document has changed since the page was made; load it again")
    if (gold is None) != (verdict in ("wrong", None)):
        raise CorrectionError("a row that is right has values, a wrong one none")
    return Judgement(table, start, end, str(said), verdict or "", _values(table, gold) if gold is not None else None)


def _values(table: str, gold: Any) -> dict[str, Any]:
    """Return the values of a gold row, each of its type.

    Raises:
        CorrectionError: If a column is missing or its value is none that it can have.
    """
    sets = vocabulary()[table]
    values: dict[str, Any] = {}
    for column in GOLD[table]:
        value = gold.get(column) if isinstance(gold, dict) else None
        if column in ("value", "value_max"):
            fits = (value is None and column == "value_max") or (
                isinstance(value, (int, float)) and not isinstance(value, bool)
            )
        elif column == "nested":
            fits = isinstance(value, bool)
        elif column.endswith(("_date", "period_start", "period_end")):
            fits = value is None or (isinstance(value, str) and _DAY.fullmatch(value) is not None)
        elif column in sets:
            fits = value is None or value in sets[column]
        else:
            fits = value is None or (isinstance(value, str) and len(value) <= 500)
        if not fits:
            raise CorrectionError(f"{column} cannot be {value!r}")
        values[column] = value
    return values


def keep(out: str, document: dict[str, Any], judgement: Judgement) -> None:
    """Add a judgement to a document's corrections, in place of an earlier one of the same mention; an empty verdict takes it back."""
    kept = {j.key: j for j in read(out, document["doc_id"])}
    kept.pop(judgement.key, None)
    if judgement.verdict:
        kept[judgement.key] = judgement
    write(file(out, document["doc_id"]), PurePosixPath(document["source_path"]).name, kept.values())


def write(path: Path, source: str, judgements: Iterable[Judgement]) -> None:
    """Write judgements to a file, whole or not at all; no file is kept for none."""
    lines = [line for j in sorted(judgements, key=lambda j: (j.start, j.end, j.table)) for line in j.lines(source)]
    if not lines:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
        stream.flush()
        os.fsync(stream.fileno())
    Path(temporary).replace(path)


def counts(out: str) -> dict[str, int]:
    """Return the number of judgements by document."""
    if tables_io.is_bucket(out):
        return {}
    return {
        p.stem: len(read(out, p.stem))
        for p in sorted((Path(out) / FOLDER).glob("*.jsonl"))
        if _DOC_ID.fullmatch(p.stem)
    }
