"""A small dataflow in a package of its own, written to a folder, so that tests may edit its code and seeds."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from extractors.stages import Options
from flows import fingerprint, work
from flows.request import Request
from flows.run import Summary, run
from flows.runners import Runner

FLOW = """
from extractors.stages import Entry, Stage
from flows.dataflow import FILES, Dataflow

DATAFLOW = Dataflow(
    (
        FILES,
        Stage("documents", Entry("toy.documents"), ("readings",), ("documents",)),
        Stage("people", Entry("toy.people"), ("documents",), ("people",)),
        Stage("places", Entry("toy.places"), ("documents", "people"), ("places",), seeds=("towns.csv",)),
        Stage("dates", Entry("toy.dates"), ("documents",), ("dates",), options=("spacy_model",)),
        Stage("persons", Entry("toy.persons"), ("people",), ("persons", "person_mentions"), spans_documents=True),
    ),
    project=("toy",),
)
"""

COMMON = '''
"""What the toy stages share."""
import os
import re
import signal
from extractors.page import mention_id
from schemas import tables as schema


def mentions(documents, table, pattern, values):
    rows = []
    for document in documents.to_pylist():
        if "RAISE " + table in document["text"]:
            raise ValueError("told to fail")
        if "CRASH " + table in document["text"]:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "EXIT " + table in document["text"]:
            os._exit(9)
        for found in re.finditer(pattern, document["text"]):
            start, end = found.span()
            rows.append({
                "doc_id": document["doc_id"], "article_id": document["doc_id"], "sentence_id": document["doc_id"],
                "mention_id": mention_id(document["doc_id"], table, start, end), "start": start, "end": end,
                "text": found.group(), "rule": "toy", "confidence": 1.0, **values(found),
            })
    return {table: schema.BY_NAME[table].from_rows(rows)}
'''

DOCUMENTS = """
from schemas import tables as schema


def run(tables, options):
    rows = []
    for row in tables["readings"].to_pylist():
        kept = {k: row[k] for k in ("doc_id", "source_path", "sha256", "duplicate_of", "encoding", "media_type", "text")}
        rows.append({**kept, "n_chars": len(row["text"]), "published": row["published"],
                     "published_from": "given" if row["published"] else "none"})
    return {"documents": schema.DOCUMENTS.from_rows(rows)}
"""

PEOPLE = '''
"""Names are a surname of the closed list and one more character."""
from toy import common

PATTERN = "[赵钱孙李][一-龥]"


def run(tables, options):
    """Return people."""
    # every match counts
    return common.mentions(tables["documents"], "people", PATTERN, values)


def values(found):
    return {"name": found.group(), "name_form": "full", "role": "mentioned"}
'''

PLACES = """
import os
from pathlib import Path
from toy import common


def run(tables, options):
    names = Path(options.seeds, "towns.csv").read_text(encoding="utf-8").split()[1:]
    return common.mentions(tables["documents"], "places", "|".join(names), values)


def values(found):
    return {"name": found.group(), "kind": "town", "nested": False}
"""

DATES = """
from toy import common


def run(tables, options):
    return common.mentions(tables["documents"], "dates", "[0-9]{4}年", values)


def values(found):
    return {"kind": "date", "granularity": "year", "timex_type": "DATE", "timex_value": found.group()[:4]}
"""

PERSONS = """
import hashlib
from schemas import tables as schema


def run(tables, options):
    groups = {}
    for row in tables["people"].to_pylist():
        groups.setdefault(row["name"], []).append(row)
    persons, links = [], []
    for name, rows in sorted(groups.items()):
        key = hashlib.sha256(name.encode()).hexdigest()[:16]
        persons.append({"person_id": key, "name": name, "posts": [], "n_mentions": len(rows),
                        "n_documents": len({r["doc_id"] for r in rows})})
        links += [{"person_id": key, "mention_id": r["mention_id"]} for r in rows]
    return {"persons": schema.PERSONS.from_rows(persons), "person_mentions": schema.PERSON_MENTIONS.from_rows(links)}
"""

TEXTS = {
    "a.txt": "2021年，赵明到太平镇走访。\n",
    "b.txt": "钱华与孙立在新河镇见面，时间是2022年。\n",
    "c.txt": "李青说，太平镇2023年修了路。\n",
    "sub/d.md": "# 大溪镇\n\n赵明又来了。\n",
}


@dataclass
class Toy:
    """A toy project, its inputs and its dataset."""

    folder: Path

    @property
    def inputs(self) -> Path:
        return self.folder / "in"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def seeds(self) -> Path:
        return self.folder / "seeds"

    def write(self, name: str, text: str) -> None:
        """Write an input file."""
        path = self.inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def code(self, module: str, old: str, new: str) -> None:
        """Edit the code of a stage."""
        path = self.folder / "toy" / f"{module}.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def towns(self, *names: str) -> None:
        """Write the seed of places."""
        self.seeds.mkdir(exist_ok=True)
        (self.seeds / "towns.csv").write_text("\n".join(["name", *names]) + "\n", encoding="utf-8")

    def request(self, **values: object) -> Request:
        """Return a request for a run on the inputs."""
        defaults: dict[str, object] = {
            "paths": (str(self.inputs),), "out": str(self.out), "workers": 1, "shards": 4, "dataflow": "toy.flow:DATAFLOW",
            "options": Options(seeds=str(self.seeds)),
        }  # fmt: skip
        return Request(**{**defaults, **values})  # type: ignore[arg-type]

    def run(self, runner: Runner | None = None, **values: object) -> Summary:
        """Run the dataflow with the code as it is on disk now."""
        forget()
        return run(self.request(**values), runner)


def forget() -> None:
    """Let edited code be imported again."""
    for name in [n for n in sys.modules if n == "toy" or n.startswith("toy.")]:
        del sys.modules[name]
    work._LOADED.clear()
    work._CODE.clear()
    fingerprint._place.cache_clear()
    import importlib

    importlib.invalidate_caches()


def make(folder: Path, texts: dict[str, str] = TEXTS) -> Toy:
    """Write the toy project, its seed and its inputs."""
    package = folder / "toy"
    package.mkdir(parents=True)
    modules = {
        "__init__": "",
        "flow": FLOW,
        "common": COMMON,
        "documents": DOCUMENTS,
        "people": PEOPLE,
        "places": PLACES,
        "dates": DATES,
        "persons": PERSONS,
    }
    for name, source in modules.items():
        (package / f"{name}.py").write_text(source, encoding="utf-8")
    toy = Toy(folder)
    toy.towns("太平镇", "新河镇")
    for name, text in texts.items():
        toy.write(name, text)
    return toy
