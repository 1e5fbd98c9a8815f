"""The quality report: what a run found, what it left open, and what changed since the snapshot before.

``measure`` counts, ``to_html`` draws a page that needs no other, ``to_markdown`` writes the same for a Prefect artifact.
"""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.messages import Lang, language, say
from schemas import tables_io

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]

MENTIONS = ("indicators", "dates", "places", "people")
PAGE = "report.html"
BINS = 10
TOP = 20
"""Rules, documents and unlinked figures that are listed."""
OPEN: dict[str, tuple[tuple[str, str], ...]] = {
    "indicators": (("no name", "name"), ("no period", "period"), ("no place", "place")),
    "dates": (("no day", "start_date"),),
    "places": (("no code", "adcode"),),
    "people": (("no title", "title"),),
}
"""What a row may leave open, by table: label and column."""


@dataclass(frozen=True)
class Table:
    """The figures of one table.

    Attributes:
        rows: Number of rows.
        before: Number of rows in the snapshot before, ``None`` without one.
        rules: Rows by rule, most first.
        rules_before: The same in the snapshot before.
        open: Share of rows that leave something open, by what.
        open_before: The same in the snapshot before.
        confidence: Rows by tenth of confidence, from 0.
    """

    rows: int
    before: int | None
    rules: dict[str, int]
    rules_before: dict[str, int]
    open: dict[str, float]
    open_before: dict[str, float]
    confidence: list[int]


@dataclass(frozen=True)
class Quality:
    """The figures of a snapshot.

    Attributes:
        out: The dataset.
        snapshot: Its number.
        compared: Number of the snapshot before it, ``None`` where none is kept.
        documents: Number of documents.
        rejects: Rejected inputs by reason.
        facts: Number of facts.
        conflicts: Number of contradicted ones.
        tables: Figures by table.
        by_document: Rows by document: path, rows by table.
        unlinked: Figures without a name, a period or a place, the least linked first.
    """

    out: str
    snapshot: int
    compared: int | None
    documents: int
    rejects: dict[str, int]
    facts: int
    conflicts: int
    tables: dict[str, Table] = field(default_factory=dict)
    by_document: list[Row] = field(default_factory=list)
    unlinked: list[Row] = field(default_factory=list)


def report(
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset.")] = "data",
    snapshot: Annotated[
        int | None, typer.Option(help="Number of a kept snapshot; the current one unless given.")
    ] = None,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Where to write the page.")] = "report.html",
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures instead.")] = False,
    lang: Lang = None,
) -> None:
    """Write the quality report: rows per document and rule, what is unresolved, confidence, drift since the last snapshot."""
    lang = language(lang)
    found = measure(out, snapshot)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return
    path = Path(html)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_html(found, lang), encoding="utf-8")
    typer.echo(say("written", lang, path=path))


def publish(out: str, snapshot: int) -> str:
    """Write the report of a snapshot beside it (``OUT/report.html``; a bucket gets none) and return it as Markdown."""
    found = measure(out, snapshot)
    if not tables_io.is_bucket(out):
        from flows.files import LocalFiles

        LocalFiles(Path(out)).write(PAGE, to_html(found, language()).encode())
    return to_markdown(found)


def measure(out: str = tables_io.DEFAULT, snapshot: int | None = None) -> Quality:
    """Return the figures of a snapshot, compared with the one kept before it."""
    number = int(tables_io.manifest(out, snapshot)["snapshot"])
    earlier = [n for n in tables_io.snapshots(out) if n < number]
    compared = earlier[-1] if earlier else None
    documents = tables_io.read_arrow("documents", out, number, ["doc_id", "source_path"]).to_pylist()
    paths = {d["doc_id"]: d["source_path"] for d in documents}
    facts = tables_io.read_arrow("facts", out, number, ["conflict"])["conflict"].to_pylist()
    rejects = Counter(tables_io.read_arrow("rejects", out, number, ["reason"])["reason"].to_pylist())
    now = {t: _columns(t, out, number) for t in MENTIONS}
    before = {t: _columns(t, out, compared) for t in MENTIONS} if compared is not None else {}
    return Quality(
        out, number, compared, len(documents), dict(rejects.most_common()), len(facts), sum(facts),
        {t: _table(t, now[t], before.get(t)) for t in MENTIONS}, _by_document(now, paths), _unlinked(out, number, paths),
    )  # fmt: skip


def _columns(table: str, out: str, snapshot: int) -> pa.Table:
    """Return the columns that are counted."""
    wanted = {
        "indicators": ["name", "place", "period_start", "period_end"],
        "dates": ["kind", "start_date", "end_date"],
        "places": ["kind", "nested", "adcode"],
        "people": ["title", "role"],
    }
    return tables_io.read_arrow(table, out, snapshot, ["doc_id", "rule", "confidence", *wanted[table]])


def _table(name: str, now: pa.Table, before: pa.Table | None) -> Table:
    """Return the figures of one table."""
    confidence = [0] * BINS
    for value in now["confidence"].to_pylist():
        confidence[min(int(round(value, 4) * BINS), BINS - 1)] += 1
    rules = Counter(now["rule"].to_pylist())
    rules_before = Counter(before["rule"].to_pylist()) if before is not None else Counter()
    return Table(
        now.num_rows, before.num_rows if before is not None else None, _sorted(rules), _sorted(rules_before),
        _open(name, now), _open(name, before) if before is not None else {}, confidence,
    )  # fmt: skip


def _sorted(counts: Counter[str]) -> dict[str, int]:
    """Return counts, most first, equal ones by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _open(name: str, table: pa.Table) -> dict[str, float]:
    """Return the share of rows that leave something open; rows that have nothing to resolve are left out."""
    rows = [r for r in table.to_pylist() if _resolvable(name, r)]
    made: dict[str, float] = {}
    for label, column in OPEN[name]:
        missing = sum(_lacks(r, column) for r in rows)
        made[label] = round(missing / len(rows), 4) if rows else 0.0
    return made


def _resolvable(name: str, row: Row) -> bool:
    """Return whether a row ought to have a value: durations have no day, nested places and those abroad no code."""
    if name == "dates":
        return row["kind"] in ("date", "interval")
    if name == "places":
        return not row["nested"] and row["kind"] not in ("country", "abroad_city", "region", "natural")
    return name != "people" or row["role"] == "mentioned"


def _lacks(row: Row, column: str) -> bool:
    if column in ("period", "start_date"):
        first, last = ("period_start", "period_end") if column == "period" else ("start_date", "end_date")
        return row[first] is None and row[last] is None
    return row[column] is None


def _by_document(tables: dict[str, pa.Table], paths: dict[str, str]) -> list[Row]:
    """Return the rows of each table by document, those with most indicators first."""
    counts = {t: Counter(table["doc_id"].to_pylist()) for t, table in tables.items()}
    rows = [{"document": path, **{t: counts[t][doc_id] for t in MENTIONS}} for doc_id, path in paths.items()]
    return sorted(rows, key=lambda r: (-r["indicators"], r["document"]))


def _unlinked(out: str, snapshot: int, paths: dict[str, str]) -> list[Row]:
    """Return the figures that lack most of name, period and place, each with its sentence."""
    columns = [
        "doc_id",
        "sentence_id",
        "mention_id",
        "text",
        "name",
        "place",
        "period_start",
        "period_end",
        "start",
        "end",
    ]
    rows = tables_io.read_arrow("indicators", out, snapshot, columns).to_pylist()
    ranked = [(sum(_lacks(r, c) for c in ("name", "period", "place")) + _lacks(r, "name"), r) for r in rows]
    worst = [r for n, r in sorted(ranked, key=lambda x: (-x[0], x[1]["doc_id"], x[1]["start"])) if n][:TOP]
    said = tables_io.read_arrow("sentences", out, snapshot, ["sentence_id", "text"])
    wanted = {r["sentence_id"] for r in worst}
    sentences = {
        s: t for s, t in zip(said["sentence_id"].to_pylist(), said["text"].to_pylist(), strict=True) if s in wanted
    }
    return [
        {
            "document": paths[r["doc_id"]], "doc_id": r["doc_id"], "mention_id": r["mention_id"], "text": r["text"],
            "lacks": [c for c in ("name", "period", "place") if _lacks(r, c)], "sentence": sentences.get(r["sentence_id"], ""),
        }
        for r in worst
    ]  # fmt: skip


# Markdown


def to_markdown(found: Quality) -> str:
    """Return the report as Markdown, short enough for a Prefect artifact."""
    rejects = ", ".join(f"{reason} {n}" for reason, n in found.rejects.items()) or "none"
    lines = [
        f"# Quality of snapshot {found.snapshot}", "",
        f"{found.documents:,} documents, rejects: {rejects}. {found.facts:,} facts, {found.conflicts:,} contradicted.", "",
        f"| table | rows | {'since snapshot ' + str(found.compared) if found.compared is not None else 'before'} | left open | rules |", "| --- | ---: | ---: | --- | --- |",
    ]  # fmt: skip
    for name, table in found.tables.items():
        change = "–" if table.before is None else f"{table.rows - table.before:+,}"
        opened = ", ".join(f"{label} {share:.1%}" for label, share in table.open.items())
        rules = ", ".join(f"{rule} {n:,}" for rule, n in list(table.rules.items())[:5])
        lines.append(f"| {name} | {table.rows:,} | {change} | {opened} | {rules} |")
    if found.unlinked:
        lines += [
            "",
            "## Figures least linked",
            "",
            "| figure | lacks | sentence | document |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| {_bar(r['text'])} | {', '.join(r['lacks'])} | {_bar(r['sentence'])[:80]} | {_bar(r['document'])} |"
            for r in found.unlinked[:10]
        ]
    return "\n".join(lines) + "\n"


def _bar(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# HTML

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Quality of snapshot {n}", "快照 {n} 的质量报告"), "documents": ("documents", "文档"), "rejects": ("rejects", "未能读取"), "facts": ("facts", "事实"),
    "conflicts": ("contradicted", "数值矛盾"), "rows": ("Rows", "行数"), "since": ("since snapshot {n}", "与快照 {n} 相比"), "first": ("the first snapshot: nothing to compare with", "首个快照，无可比较"),
    "open": ("Left open", "未能确定"), "confidence": ("Confidence", "置信度"), "rules": ("Rows by rule", "各规则行数"), "by_document": ("Rows by document", "各文档行数"),
    "drift": ("Drift since snapshot {n}", "与快照 {n} 的差异"), "unlinked": ("Figures least linked", "关联最少的数字"), "none": ("none", "无"),
    "indicators": ("indicators", "指标"), "dates": ("dates", "日期"), "places": ("places", "地点"), "people": ("people", "人物"), "document": ("document", "文档"),
    "no name": ("no name", "无名称"), "no period": ("no period", "无时期"), "no place": ("no place", "无地点"), "no day": ("no day", "无日期值"), "no code": ("no code", "无代码"), "no title": ("no title", "无职务"),
    "lacks": ("lacks", "缺"), "name": ("name", "名称"), "period": ("period", "时期"), "place": ("place", "地点"), "figure": ("figure", "数字"), "sentence": ("sentence", "句子"),
    "rule": ("rule", "规则"), "before": ("before", "之前"), "now": ("now", "现在"), "change": ("change", "变化"), "none_unlinked": ("every figure has a name, a period and a place", "所有数字均已关联名称、时期与地点"),
    "no_drift": ("no rule found more or less than before", "各规则行数没有变化"),
}  # fmt: skip


def to_html(found: Quality, lang: str = "en") -> str:
    """Return the report as one page with its plots."""
    from flows.review import template

    def word(key: str, **values: object) -> str:
        return html.escape(WORDS[key][lang == "zh"].format(**values))

    parts = [f"<h1>{word('title', n=found.snapshot)}</h1>", _tiles(found, word)]
    parts.append(
        f"<h2>{word('rows')}</h2><p class=soft>{word('since', n=found.compared) if found.compared is not None else word('first')}</p>"
    )
    parts.append(_rows_plot(found, word))
    parts.append(f"<h2>{word('open')}</h2>" + _open_plot(found, word))
    parts.append(
        f"<h2>{word('confidence')}</h2><div class=grid>"
        + "".join(_histogram(t, found.tables[t], word) for t in MENTIONS)
        + "</div>"
    )
    parts.append(
        f"<h2>{word('rules')}</h2><div class=grid>"
        + "".join(_rules_plot(t, found.tables[t], word) for t in MENTIONS)
        + "</div>"
    )
    if found.compared is not None:
        parts.append(f"<h2>{word('drift', n=found.compared)}</h2>" + _drift(found, word))
    parts.append(f"<h2>{word('by_document')}</h2>" + _documents(found, word))
    parts.append(f"<h2>{word('unlinked')}</h2>" + _unlinked_table(found, word))
    made = template("report.html").replace("__STYLE__", template("review.css")).replace("__LANG__", lang)
    return made.replace("__TITLE__", word("title", n=found.snapshot)).replace("__BODY__", "\n".join(parts))


def _tiles(found: Quality, word: Any) -> str:
    """Return the figures of the head."""
    rejects = ", ".join(f"{html.escape(r)} {n}" for r, n in found.rejects.items())
    tiles = [
        (found.documents, word("documents"), ""), (sum(found.rejects.values()), word("rejects"), rejects),
        (found.facts, word("facts"), ""), (found.conflicts, word("conflicts"), ""),
    ]  # fmt: skip
    return (
        "<div class=tiles>"
        + "".join(f"<div><b>{n:,}</b><span>{label}</span><small>{note}</small></div>" for n, label, note in tiles)
        + "</div>"
    )


def _bars(items: Sequence[tuple[str, float, str, str]], width: int = 620, label: int = 170) -> str:
    """Return horizontal bars: label, length from 0 to 1, text beside the bar, colour."""
    height = 26 * len(items) + 6
    drawn = []
    for i, (name, share, text, colour) in enumerate(items):
        y = 26 * i + 4
        bar = max(share * (width - label - 130), 1.5)
        drawn.append(
            f'<text x="{label - 10}" y="{y + 14}" text-anchor="end">{name}</text><rect x="{label}" y="{y + 2}" width="{bar:.1f}" height="16" rx="2" fill="var(--{colour})"/>'
            f'<text class="v" x="{label + bar + 7:.1f}" y="{y + 14}">{text}</text>'
        )
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">{"".join(drawn)}</svg>'


def _rows_plot(found: Quality, word: Any) -> str:
    most = max((t.rows for t in found.tables.values()), default=0) or 1
    items = []
    for name, table in found.tables.items():
        change = "" if table.before is None else f" ({table.rows - table.before:+,})"
        items.append((word(name), table.rows / most, f"{table.rows:,}{change}", name))
    return _bars(items)


def _open_plot(found: Quality, word: Any) -> str:
    items = []
    for name, table in found.tables.items():
        for label, share in table.open.items():
            was = table.open_before.get(label)
            change = "" if was is None or round(share - was, 3) == 0 else f" ({100 * (share - was):+.1f})"
            items.append((f"{word(name)}: {word(label)}", share, f"{share:.1%}{change}", name))
    return _bars(items)


def _histogram(name: str, table: Table, word: Any) -> str:
    """Return the histogram of a table's confidence."""
    most = max(table.confidence) or 1
    drawn = []
    for i, n in enumerate(table.confidence):
        height = 90 * n / most
        drawn.append(
            f'<rect x="{8 + 26 * i}" y="{100 - height:.1f}" width="22" height="{height:.1f}" rx="2" fill="var(--{name})"><title>{i / BINS:.1f}–{(i + 1) / BINS:.1f}: {n:,}</title></rect>'
        )
        drawn.append(
            f'<text class="v" x="{19 + 26 * i}" y="{94 - height:.1f}" text-anchor="middle">{n or ""}</text>'
            if n
            else ""
        )
        drawn.append(f'<text x="{8 + 26 * i}" y="116" text-anchor="middle">{i / BINS:.1f}</text>' if i % 2 == 0 else "")
    drawn.append('<text x="268" y="116" text-anchor="middle">1.0</text>')
    return f'<figure><figcaption>{word(name)}</figcaption><svg viewBox="-6 -12 286 132" width="286" height="132" role="img">{"".join(drawn)}</svg></figure>'


def _rules_plot(name: str, table: Table, word: Any) -> str:
    """Return the bars of a table's most frequent rules."""
    listed = list(table.rules.items())[:12]
    most = max((n for _, n in listed), default=1)
    items = [(html.escape(rule[:26]), n / most, f"{n:,}", name) for rule, n in listed]
    return f"<figure><figcaption>{word(name)}</figcaption>{_bars(items, 420, 190)}</figure>"


def _drift(found: Quality, word: Any) -> str:
    """Return the rules that found more or less than before, the largest change first."""
    changes = []
    for name, table in found.tables.items():
        for rule in sorted({*table.rules, *table.rules_before}):
            now, before = table.rules.get(rule, 0), table.rules_before.get(rule, 0)
            if now != before:
                changes.append((abs(now - before), name, rule, before, now))
    if not changes:
        return f"<p class=soft>{word('no_drift')}</p>"
    rows = [
        [word(name), html.escape(rule), f"{before:,}", f"{now:,}", f"{now - before:+,}"]
        for _, name, rule, before, now in sorted(changes, key=lambda c: (-c[0], c[1:3]))[:TOP]
    ]
    return _grid([word("rows"), word("rule"), word("before"), word("now"), word("change")], rows, {2, 3, 4})


def _documents(found: Quality, word: Any) -> str:
    rows = [[html.escape(r["document"]), *(f"{r[t]:,}" for t in MENTIONS)] for r in found.by_document[:TOP]]
    return _grid([word("document"), *(word(t) for t in MENTIONS)], rows, {1, 2, 3, 4})


def _unlinked_table(found: Quality, word: Any) -> str:
    if not found.unlinked:
        return f"<p class=soft>{word('none_unlinked')}</p>"
    rows = []
    for r in found.unlinked:
        said = html.escape(r["sentence"][:160]).replace(html.escape(r["text"]), f"<b>{html.escape(r['text'])}</b>", 1)
        rows.append(
            [
                html.escape(r["text"]),
                ", ".join(word(c) for c in r["lacks"]),
                f'<span lang="zh">{said}</span>',
                html.escape(r["document"]),
            ]
        )
    return _grid([word("figure"), word("lacks"), word("sentence"), word("document")], rows, set())


def _grid(header: Iterable[str], rows: Iterable[Sequence[str]], numbers: set[int]) -> str:
    """Return a table of cells that are escaped already."""

    def cell(tag: str, i: int, text: str) -> str:
        return f"<{tag}{' class=n' if i in numbers else ''}>{text}</{tag}>"

    head = "".join(cell("th", i, h) for i, h in enumerate(header))
    body = "".join("<tr>" + "".join(cell("td", i, c) for i, c in enumerate(row)) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
