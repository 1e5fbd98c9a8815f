"""Scores of the tables against gold mentions.

A gold file is JSON lines: one mention a line, with its ``table``, ``source`` (base name of the document), ``start``,
``end`` and the columns of that table; rows of table ``_range`` say which stretches of a document were annotated. Two
mentions correspond when they overlap; each is used once, in text order, the larger overlap first.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer

from flows.messages import Lang, language, padded, say
from schemas import tables_io
from schemas.errors import BroadsheetError

Row = dict[str, Any]
Pair = tuple[Row, Row]
Same = Callable[[Row, Row], bool]

TABLES = ("dates", "people", "places", "indicators")
PLACED = ("date", "interval")
CONTRASTS = (
    ("城镇", "农村", "城乡"), ("第一", "第二", "第三"), ("一产", "二产", "三产"), ("进口", "出口"), ("收入", "支出"),
    ("存款", "贷款"), ("男", "女"), ("新增", "累计"), ("省", "市", "县"),
)  # fmt: skip
"""Words that are not to be taken for each other however alike the names around them are."""
SIMILAR = 0.75
_LOOSE = re.compile(r"[\s“”\"'‘’《》的、，]")
_BLANK = re.compile(r"\s+")


class GoldError(BroadsheetError):
    """The gold cannot be read."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision and recall of a set of mentions.

    Attributes:
        hits: Pairs that correspond.
        found: Mentions found.
        gold: Mentions to be found.
    """

    hits: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of the found that are right."""
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that is found."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_json(self) -> dict[str, float]:
        """Return its figures by name."""
        return {"p": self.precision, "r": self.recall, "f1": self.f1, "gold": self.gold, "pred": self.found}


Score = Figure | float | None


@dataclass(frozen=True)
class Scored:
    """The scores of a table.

    Attributes:
        figures: By name.
        missed: Gold mentions without a counterpart.
        spurious: Found mentions without a counterpart.
    """

    figures: dict[str, Score]
    missed: list[Row]
    spurious: list[Row]


def read_gold(path: Path) -> list[Row]:
    """Return the rows of a gold file, or of all ``*.jsonl`` of a folder.

    Raises:
        GoldError: If there is none, or a line is no JSON.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    rows = []
    try:
        for file in files:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if line.strip():
                    rows.append(_gold_row(line, f"{file}:{number}"))
    except OSError as error:
        raise GoldError(f"{path}: {error.strerror}; expected a folder of *.jsonl or one such file") from error
    if not rows:
        raise GoldError(f"{path}: no gold there; expected a folder of *.jsonl or one such file")
    return rows


def _gold_row(line: str, where: str) -> Row:
    try:
        row: Row = json.loads(line)
    except ValueError as error:
        raise GoldError(f"{where}: no JSON ({error})") from None
    if missing := [k for k in ("table", "source", "start", "end") if k not in row]:
        raise GoldError(f"{where}: no {', '.join(missing)}")
    return row


def score(gold: Sequence[Row], found: dict[str, list[Row]]) -> dict[str, Scored]:
    """Return the scores of every table.

    Args:
        gold: Rows of gold, those of ``_range`` among them.
        found: Rows by table, each with ``source``; those outside the annotated ranges are left out here.
    """
    ranges: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in gold:
        if row["table"] == "_range":  # of one table where a reviewer judged a single row, else of all
            for table in (row["of"],) if "of" in row else TABLES:
                ranges.setdefault((row["source"], table), []).append((row["start"], row["end"]))
    scorers = {"dates": _dates, "people": _people, "places": _places, "indicators": _indicators}
    return {
        table: scorers[table](
            [g for g in gold if g["table"] == table],
            [
                r
                for r in found.get(table, [])
                if any(s <= r["start"] < e for s, e in ranges.get((r["source"], table), ()))
            ],
        )
        for table in TABLES
    }


def score_dataset(gold: Path, out: str, snapshot: int | None = None) -> dict[str, Scored]:
    """Return the scores of a dataset's tables against a gold file or folder."""
    names = tables_io.read_arrow("documents", out, snapshot, ["doc_id", "source_path"]).to_pylist()
    source = {d["doc_id"]: PurePosixPath(d["source_path"]).name for d in names}
    found = {
        t: [{**r, "source": source.get(r["doc_id"])} for r in tables_io.read_arrow(t, out, snapshot).to_pylist()]
        for t in TABLES
    }
    return score(read_gold(gold), found)


# pairing


def overlap(a: Row, b: Row) -> int:
    """Return how many characters two mentions share, none or less where they do not overlap."""
    return int(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def pair(gold: Iterable[Row], found: Iterable[Row], same: Same) -> list[Pair]:
    """Return one-to-one pairs of overlapping mentions that are the same, in text order of the gold."""
    by_source: dict[str, list[Row]] = {}
    for row in found:
        by_source.setdefault(row["source"], []).append(row)
    used: set[int] = set()
    pairs = []
    for wanted in sorted(gold, key=lambda r: (r["source"], r["start"])):
        fits = [
            r
            for r in by_source.get(wanted["source"], ())
            if id(r) not in used and overlap(wanted, r) > 0 and same(wanted, r)
        ]
        if fits:
            best = max(fits, key=lambda r: overlap(wanted, r))
            used.add(id(best))
            pairs.append((wanted, best))
    return pairs


def _figure(gold: Sequence[Row], found: Sequence[Row], same: Same) -> Figure:
    return Figure(len(pair(gold, found, same)), len(found), len(gold))


def _share(pairs: Sequence[Pair], right: Same) -> float | None:
    """Return the share of pairs that agree, ``None`` of no pairs."""
    return sum(bool(right(g, p)) for g, p in pairs) / len(pairs) if pairs else None


def _marked(gold: Sequence[Row], found: Sequence[Row], same: Same, column: str, plain: str | None) -> Figure:
    """Return the figure of the rows whose column has not the plain value: the default answer earns nothing."""
    wanted = [r for r in gold if r.get(column) != plain]
    given = [r for r in found if r.get(column) != plain]
    return _figure(wanted, given, lambda g, p: same(g, p) and g[column] == p.get(column))


def _scored(figures: dict[str, Score], gold: Sequence[Row], found: Sequence[Row], same: Same) -> Scored:
    pairs = pair(gold, found, same)
    hit, used = {id(g) for g, _ in pairs}, {id(p) for _, p in pairs}
    missed = [g for g in gold if id(g) not in hit]
    return Scored(figures, missed, [p for p in found if id(p) not in used])


# comparing values


def _exact(gold: Row, found: Row) -> bool:
    return bool(gold["start"] == found["start"] and gold["end"] == found["end"])


def _day(value: Any) -> str | None:
    return None if value is None else str(value)[:10]


def _squeezed(value: Any) -> str:
    return _BLANK.sub("", value or "")


def _number(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return math.isclose(float(a), float(b), rel_tol=1e-4, abs_tol=1e-9)


def alike(a: str | None, b: str | None) -> bool:
    """Return whether two names are equal, one is most of the other, or they are nearly the same; never across a contrast.

    >>> alike("城镇居民收入", "农村居民收入"), alike("旅游业收入", "旅游收入")
    (False, True)
    """
    left, right = (_LOOSE.sub("", n or "") for n in (a, b))
    if not left or not right or left == right:
        return left == right
    for group in CONTRASTS:
        of_left, of_right = {w for w in group if w in left}, {w for w in group if w in right}
        if of_left and of_right and of_left != of_right:
            return False
    short, long = sorted((left, right), key=len)
    if len(short) >= 2 and short in long and 2 * len(short) >= len(long):
        return True
    return difflib.SequenceMatcher(None, left, right, autojunk=False).ratio() >= SIMILAR


# tables


def _dates(gold: Sequence[Row], found: Sequence[Row]) -> Scored:
    placed, given = [g for g in gold if g["kind"] in PLACED], [p for p in found if p.get("kind") in PLACED]
    others, given_others = (
        [g for g in gold if g["kind"] not in PLACED],
        [p for p in found if p.get("kind") not in PLACED],
    )

    def same(g: Row, p: Row) -> bool:
        return _day(g["start_date"]) == _day(p.get("start_date")) and _day(g["end_date"]) == _day(p.get("end_date"))

    def same_kind(g: Row, p: Row) -> bool:
        return bool(g["kind"] == p.get("kind"))

    pairs = pair(placed, given, same) + pair(others, given_others, same_kind)
    timex = [(g, p) for g, p in pairs if g.get("timex_value")]
    figures: dict[str, Score] = {
        "f1_norm": _figure(placed, given, same),
        "f1_span": _figure(placed, given, _exact),
        "f1_other": _figure(others, given_others, same_kind),
        "timex_acc": _share(timex, lambda g, p: g["timex_value"] == p.get("timex_value")),
        "mod_acc": _share(pairs, lambda g, p: g.get("mod") == p.get("mod")),
    }
    return _scored(figures, placed, given, same)


def _people(gold: Sequence[Row], found: Sequence[Row]) -> Scored:
    def same(g: Row, p: Row) -> bool:
        return _squeezed(g["name"]) == _squeezed(p.get("name"))

    def whole(r: Row) -> str:
        return _squeezed((r.get("organisation") or "") + (r.get("title") or ""))

    def same_title(g: Row, p: Row) -> bool:
        if _squeezed(g.get("title")) == _squeezed(p.get("title")):
            return True
        return bool(g.get("title") and p.get("title")) and whole(g) == whole(p)

    pairs = pair(gold, found, same)
    titled = [(g, p) for g, p in pairs if g.get("title") or p.get("title")]
    housed = [(g, p) for g, p in pairs if g.get("organisation") or p.get("organisation")]
    figures: dict[str, Score] = {
        "f1_norm": Figure(len(pairs), len(found), len(gold)),
        "f1_span": _figure(gold, found, _exact),
        "role_acc": _share(pairs, lambda g, p: g["role"] == p.get("role")),
        "title_acc": _share(titled, same_title),
        "org_acc": _share(
            housed, lambda g, p: alike(g.get("organisation"), p.get("organisation")) or whole(g) == whole(p)
        ),
    }
    return _scored(figures, gold, found, same)


def _places(gold: Sequence[Row], found: Sequence[Row]) -> Scored:
    required = [g for g in gold if not g["nested"] and g["kind"] != "deictic"]
    deictic = [g for g in gold if not g["nested"] and g["kind"] == "deictic"]
    free = [g for g in gold if g["nested"]]

    def anywhere(row: Row, rows: Sequence[Row]) -> bool:
        return any(r["source"] == row["source"] and overlap(r, row) > 0 for r in rows)

    def counted(row: Row, wanted: Sequence[Row]) -> bool:
        return anywhere(row, wanted) or not anywhere(row, free)

    def same(g: Row, p: Row) -> bool:
        return _squeezed(g["name"]) == _squeezed(p.get("name"))

    def same_code(g: Row, p: Row) -> bool:
        return str(g.get("adcode") or "") == str(p.get("adcode") or "")

    named = [p for p in found if p.get("kind") != "deictic"]
    given = [p for p in named if (not p.get("nested") or not anywhere(p, gold)) and counted(p, required)]
    pointed = [p for p in found if p.get("kind") == "deictic" and counted(p, deictic)]
    pairs = pair(required, given, same)
    coded = [(g, p) for g, p in pairs if g.get("adcode") or p.get("adcode")]
    every = pair([g for g in gold if g["kind"] != "deictic"], named, same)
    figures: dict[str, Score] = {
        "f1_norm": Figure(len(pairs), len(given), len(required)),
        "f1_span": _figure(required, given, _exact),
        "adcode_acc": _share(coded, same_code),
        "kind_acc": _share(pairs, lambda g, p: g["kind"] == p.get("kind")),
        "nested_acc": _share(every, lambda g, p: bool(g["nested"]) == bool(p.get("nested"))),
        "deictic_f1": _figure(deictic, pointed, lambda g, p: same(g, p) and same_code(g, p)),
    }
    return _scored(figures, required, given, same)


def _indicators(gold: Sequence[Row], found: Sequence[Row]) -> Scored:
    def unit(value: Any) -> str:
        return _squeezed(value).replace("％", "%")

    def top(row: Row) -> Any:
        return row.get("value_max") if row.get("value_max") is not None else row.get("value")

    def detected(g: Row, p: Row) -> bool:
        return (
            _number(g["value"], p.get("value"))
            and _number(top(g), top(p))
            and unit(g["quantity_unit"]) == unit(p.get("unit"))
        )

    def period(g: Row, p: Row) -> bool:
        return _day(g["period_start"]) == _day(p.get("period_start")) and _day(g["period_end"]) == _day(
            p.get("period_end")
        )

    def place(g: Row, p: Row) -> bool:
        return _squeezed(g["place"]) == _squeezed(p.get("place"))

    def name(g: Row, p: Row) -> bool:
        return alike(g["name"], p.get("name"))

    def column(name: str) -> float | None:
        return _share(pairs, lambda g, p: g.get(name) == p.get(name))

    pairs = pair(gold, found, detected)
    figures: dict[str, Score] = {
        "f1_det": Figure(len(pairs), len(found), len(gold)),
        "f1_full": _figure(gold, found, lambda g, p: detected(g, p) and name(g, p) and period(g, p) and place(g, p)),
        "name_acc": _share(pairs, name),
        "period_acc": _share(pairs, period),
        "place_acc": _share(pairs, place),
        **{f"{c}_acc": column(c) for c in ("status", "measure", "qualifier", "comparison")},
        "status_f1": _marked(gold, found, detected, "status", "actual"),
        "comparison_f1": _marked(gold, found, detected, "comparison", None),
    }
    return _scored(figures, gold, found, detected)


# command

SHOWN = (
    "source", "start", "end", "text", "name", "kind", "start_date", "end_date", "value", "unit", "quantity_unit",
    "period_start", "period_end", "place", "adcode", "title", "organisation",
)  # fmt: skip


def to_json(scores: dict[str, Scored]) -> dict[str, dict[str, Any]]:
    """Return the figures as plain values by table and name."""
    return {
        table: {name: f.to_json() if isinstance(f, Figure) else f for name, f in scored.figures.items()}
        for table, scored in scores.items()
    }


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold: a folder of *.jsonl, or one such file.")],
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset.")] = "data",
    snapshot: Annotated[int | None, typer.Option("--snapshot", help="Number of a kept snapshot.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    errors: Annotated[
        str | None, typer.Option(metavar="TABLE", help="List the missed and spurious mentions of a table.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Score the tables against gold mentions: precision, recall and F1, and the share of right values."""
    spoken = language(lang)
    if errors is not None and errors not in TABLES:
        raise typer.BadParameter(
            f"{errors!r} is not scored; expected one of: {' '.join(TABLES)}", param_hint="--errors"
        )
    scores = score_dataset(gold, out, snapshot)
    if as_json:
        typer.echo(json.dumps(to_json(scores), ensure_ascii=False, indent=1))
    else:
        for table, scored in scores.items():
            typer.echo(say(table, spoken))
            for name, figure in scored.figures.items():
                typer.echo(f"  {name:15}{_shown(figure, spoken)}")
    if errors is not None:
        both = [("missed", r) for r in scores[errors].missed] + [("spurious", r) for r in scores[errors].spurious]
        for kind, row in sorted(both, key=lambda b: (str(b[1]["source"]), b[1]["start"])):
            values = {k: row[k] for k in SHOWN if row.get(k) is not None}
            typer.echo(padded(say(kind, spoken), 9) + json.dumps(values, ensure_ascii=False, default=str), err=True)


def _shown(figure: Score, lang: str) -> str:
    if isinstance(figure, Figure):
        shares = {"p": f"{figure.precision:.3f}", "r": f"{figure.recall:.3f}", "f1": f"{figure.f1:.3f}"}
        return say("scored", lang, gold=figure.gold, found=figure.found, **shares)
    return "-" if figure is None else f"{figure:.3f}"
