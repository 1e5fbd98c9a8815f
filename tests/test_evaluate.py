"""The scores: by hand on small cases, and the rules of pairing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows import evaluate
from flows.evaluate import Figure, GoldError, alike, pair, score

RANGE = {"table": "_range", "source": "a.txt", "start": 0, "end": 100}


def row(start: int, end: int, **values: Any) -> dict[str, Any]:
    return {"source": "a.txt", "start": start, "end": end, **values}


def date(
    start: int, end: int, first: str | None, last: str | None = None, kind: str = "date", **values: Any
) -> dict[str, Any]:
    return {"table": "dates", **row(start, end, kind=kind, start_date=first, end_date=last or first, **values)}


def place(
    start: int, end: int, name: str, kind: str = "county", nested: bool = False, adcode: str | None = None
) -> dict[str, Any]:
    return {"table": "places", **row(start, end, name=name, kind=kind, nested=nested, adcode=adcode)}


def figure(scored: evaluate.Scored, name: str) -> tuple[int, int, int]:
    found = scored.figures[name]
    assert isinstance(found, Figure)
    return found.hits, found.found, found.gold


def test_figures() -> None:
    assert (Figure(3, 4, 6).precision, Figure(3, 4, 6).recall, Figure(3, 4, 6).f1) == (0.75, 0.5, 0.6)
    assert Figure(0, 0, 0).f1 == 0.0


def test_each_mention_is_used_once_and_the_larger_overlap_first() -> None:
    gold = [row(0, 4), row(4, 8)]
    found = [row(3, 5), row(4, 8), row(0, 1)]
    pairs = pair(gold, found, lambda g, p: True)
    assert [(g["start"], p["start"]) for g, p in pairs] == [(0, 3), (4, 4)]
    assert pair([row(0, 4)], [{**row(0, 4), "source": "b.txt"}], lambda g, p: True) == []


def test_dates() -> None:
    gold = [
        RANGE,
        date(0, 4, "2024-01-01"),
        date(10, 14, "2024-02-01", timex_value="2024-02-01"),
        date(20, 22, None, kind="vague"),
    ]
    found = [
        date(0, 5, "2024-01-01"),
        date(10, 14, "2024-02-02"),
        date(20, 22, None, kind="vague"),
        date(150, 160, "2024-01-01"),
    ]
    scored = score(gold, {"dates": found})["dates"]
    assert figure(scored, "f1_norm") == (1, 2, 2)
    assert figure(scored, "f1_span") == (1, 2, 2)
    assert figure(scored, "f1_other") == (1, 1, 1)
    assert [r["start"] for r in scored.missed] == [10]
    assert [r["start"] for r in scored.spurious] == [10]


def test_nested_places_earn_and_cost_nothing() -> None:
    gold = [
        RANGE,
        place(0, 3, "宾县", adcode="230125"),
        place(10, 13, "宾县", nested=True),
        place(20, 22, "宾县", "deictic"),
    ]
    found = [
        place(0, 3, "宾县", adcode="230125"),
        place(10, 13, "别县"),
        place(20, 22, "宾县", "deictic"),
        place(40, 43, "绥棱县", nested=True),
    ]
    scored = score(gold, {"places": found})["places"]
    assert figure(scored, "f1_norm") == (1, 2, 1)
    assert figure(scored, "deictic_f1") == (1, 1, 1)
    assert scored.figures["adcode_acc"] == 1.0


def test_indicators_need_name_period_and_place_to_count_in_full() -> None:
    base = {
        "value": 3.5,
        "period_start": None,
        "period_end": None,
        "place": "宾县",
        "name": "粮食产量",
        "status": "plan",
        "comparison": None,
    }
    gold = [
        RANGE,
        {"table": "indicators", **row(0, 5, **base, quantity_unit="万吨")},
        {"table": "indicators", **row(9, 12, **base, quantity_unit="万吨")},
    ]
    found = [row(0, 5, **base, unit="万吨"), row(9, 12, **{**base, "place": None}, unit="万吨")]
    scored = score(gold, {"indicators": found})["indicators"]
    assert figure(scored, "f1_det") == (2, 2, 2)
    assert figure(scored, "f1_full") == (1, 2, 2)
    assert scored.figures["place_acc"] == 0.5
    assert figure(scored, "status_f1") == (2, 2, 2)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("城镇居民收入", "农村居民收入", False), ("居民收入", "收入", True), ("进口额", "出口额", False), ("粮食总产量", "粮食产量", True),
        (None, None, True), ("产量", None, False), ("“绿色” 村庄", "绿色村庄", True), ("学校", "医院", False),
    ],
)  # fmt: skip
def test_names_alike(a: str | None, b: str | None, same: bool) -> None:
    assert alike(a, b) is same


def test_gold_is_read_with_its_faults(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="No such file"):
        evaluate.read_gold(tmp_path / "gold.jsonl")
    with pytest.raises(GoldError, match="no gold there"):
        evaluate.read_gold(tmp_path)
    (tmp_path / "a.jsonl").write_text(json.dumps(RANGE) + "\n\n{]\n")
    with pytest.raises(GoldError, match=r"a\.jsonl:3: no JSON"):
        evaluate.read_gold(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"table": "dates"}\n')
    with pytest.raises(GoldError, match=r"a\.jsonl:1: no source, start, end"):
        evaluate.read_gold(tmp_path)


def test_a_range_may_be_of_one_table() -> None:
    gold = [{**RANGE, "of": "dates"}, date(0, 4, "2024-01-01")]
    found = {"dates": [date(0, 4, "2024-01-01")], "places": [place(0, 3, "宾县")]}
    scored = score(gold, found)
    assert figure(scored["dates"], "f1_norm") == (1, 1, 1)
    assert figure(scored["places"], "f1_norm") == (0, 0, 0)
