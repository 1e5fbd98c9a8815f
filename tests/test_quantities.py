"""Quantities: marked texts, rules with their examples, values, and what must hold for all texts."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import page, quantities
from extractors.quantities import patterns, recognition, units
from schemas import tables, vocabulary
from tests import quantity_markup
from tests.corpus.quantities import TEXTS

PIECES = [
    "1", "9", "0", ".", ",", "，", "。", "、", "亿", "万", "元", "%", "个", "百分点", "一", "两", "三", "十", "百", "千", "几", "数", "半", "成", "多", "余",
    "约", "近", "超", "以上", "以下", "至", "—", "-", "第", "每", "“", "”", "年", "月", "下降", "增长", "家", "企业", "人", "分之", "/", ":", "吨", "公里",
    "小时", "政策", "项", "大", "的", "和", "\n", "翻", "番", "倍", "零下", "℃", "A", "号",
]  # fmt: skip


def extract(text: str, dates: list[tuple[int, int]] | None = None) -> list[dict[str, Any]]:
    return quantities.extract(page.make(text), [{"start": s, "end": e} for s, e in dates or []])


@pytest.mark.parametrize("marked", TEXTS)
def test_text(marked: str) -> None:
    expected = quantity_markup.read(marked)
    rows = extract(expected.text, expected.dates)
    found = [(r["start"], r["end"], r["value"], r["value_max"], r["unit"], r["qualifier"]) for r in rows]
    assert found == expected.expected


FORMS = [*patterns.rules(), *patterns.ratios()]
RULES = [*FORMS, *patterns.TRAPS, patterns.names()]


@pytest.mark.parametrize(
    ("rule", "example"), [(r, e) for r in RULES for e in r.examples], ids=lambda x: getattr(x, "name", x)
)
def test_rule_matches_its_example(rule: Any, example: str) -> None:
    assert rule.regex.fullmatch(example)


@pytest.mark.parametrize(
    ("rule", "example"), [(r, e) for r in RULES for e in r.counterexamples], ids=lambda x: getattr(x, "name", x)
)
def test_rule_finds_nothing_in_its_counterexample(rule: Any, example: str) -> None:
    assert not rule.regex.search(example)


@pytest.mark.parametrize("rule", FORMS, ids=lambda r: r.name)
def test_every_form_has_a_confidence(rule: Any) -> None:
    assert 0 < patterns.CONFIDENCE[rule.name] <= 1


BASES = {
    ("12万亩", "80000000", "m2", "area"),
    ("3.5亿美元", "350000000", "USD", "money"),
    ("6斤", "3", "kg", "mass"),
    ("2.4万千瓦时", "24000", "kWh", "energy"),
    ("5.1%", "0.051", "1", "share"),
    ("3.2‰", "0.0032", "1", "share"),
    ("25个基点", "0.0025", "1", "points"),
    ("3.4个百分点", "0.034", "1", "points"),
    ("28.6万人", "286000", "person", "count"),
    ("4.2万户", "42000", "household", "count"),
    ("700家", "700", "1", "count"),
    ("72公里/小时", "20", "m/s", "speed"),
    ("3600元/吨", "3.6", "CNY/kg", "rate"),
    ("30微克/立方米", "30", "μg/m3", "rate"),
    ("50℉", "10", "degC", "temperature"),
    ("零下8℃", "-8", "degC", "temperature"),
    ("2.5倍", "2.5", "1", "multiple"),
    ("三分之一", "0.3333333333", "1", "share"),
    ("3立方米", "3", "m3", "volume"),
    ("1.5吉瓦", "1500000000", "W", "power"),
    ("2公顷", "20000", "m2", "area"),
    ("4海里", "7408", "m", "length"),
}


@pytest.mark.parametrize(("text", "value", "unit", "dimension"), sorted(BASES))
def test_base_value(text: str, value: str, unit: str, dimension: str) -> None:
    [row] = extract(f"规模为{text}。")
    assert (row["base_value"], row["base_unit"], row["dimension"]) == (Decimal(value), unit, dimension)


@pytest.mark.parametrize("marked", TEXTS)
def test_every_quantity_has_a_base_value_or_a_reason(marked: str) -> None:
    for row in extract(quantity_markup.read(marked).text):
        assert (row["base_value"] is None) == (row["base_note"] is not None)
        assert row["dimension"] in vocabulary.DIMENSION
        assert row["qualifier"] in vocabulary.QUALIFIER


def test_rows_fit_the_table() -> None:
    rows = [row for marked in TEXTS for row in extract(quantity_markup.read(marked).text)]
    table = tables.QUANTITIES.from_rows(rows)
    assert table.num_rows == len(rows) > 300
    assert table.schema.equals(tables.QUANTITIES.to_arrow())


def test_every_unit_of_the_seeds_is_read() -> None:
    for printed, unit in units.units().items():
        assert units.resolve(printed) == unit


@pytest.mark.parametrize(
    "unit", ["亿元", "万人次", "千公顷", "元/平方米", "公斤/亩", "人/平方公里", "万千瓦", "10万人"]
)
def test_printed_units_are_resolved(unit: str) -> None:
    assert units.resolve(unit) is not None


def test_spacing_and_width_do_not_change_a_value() -> None:
    plain, wide = (
        extract("销售额３１２．６亿元，占５．１％。".replace("３１２．６", "312.6").replace("５．１％", "5.1%")),
        extract("销售额３１２.６亿元，占５.１％。"),
    )
    assert [r["value"] for r in plain] == [r["value"] for r in wide] == [Decimal("312.6"), Decimal("5.1")]


def test_line_breaks_inside_a_number_are_closed() -> None:
    text = "全县新建改造农村公路里程累计达到了1\n200余公里，受益群众有三万多人。"
    assert [(r["value"], r["unit"]) for r in extract(text)][-1] == (Decimal(3), "万人")


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_mentions_are_ordered_disjoint_and_true_to_the_text(text: str) -> None:
    mentions = quantities.find(text)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.surface
    for left, right in pairwise(mentions):
        assert left.end <= right.start


@settings(max_examples=100)
@given(st.lists(st.sampled_from([p for p in PIECES if p != "\n"]), max_size=40).map("".join))
def test_extraction_never_fails(text: str) -> None:
    for row in extract(text):
        assert row["value_max"] is None or row["value_min"] == row["value"] <= row["value_max"]


@pytest.mark.parametrize(
    "run",
    [
        "9",
        "1,",
        "一",
        "万",
        "十百千万亿",
        "3万",
        "1.",
        "三分之",
        "近",
        "1-",
        "5%—",
        "3个",
        "第",
        "“3个",
        "1+",
        "下降3%、",
        "超3亿元、",
        "比例为1:2，",
    ],
)
def test_cost_is_linear(run: str) -> None:
    def cost(size: int) -> float:
        text = run * (size // len(run))
        started = time.process_time()
        quantities.find(text)
        return time.process_time() - started

    recognition.find("3个")
    small, large = max(cost(2_500), 0.01), cost(20_000)
    assert large < 40 * small
    assert large < 2
