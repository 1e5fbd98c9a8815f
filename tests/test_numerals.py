"""Numerals: values, ranges, spelling, and what must hold for all of them."""

from __future__ import annotations

import doctest
import re
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import numerals

VALUES = {
    "0": ["0", "零", "〇", "０"],
    "0.5": ["0.5", "零点五", "半", "一半", "１半", "二分之一", "1/2"],
    "2": ["2", "两", "二", "贰", "兩"],
    "10": ["10", "十", "一十", "拾", "壹拾"],
    "16": ["16", "十六", "拾陆"],
    "20": ["廿", "二十"],
    "31": ["卅一", "三十一"],
    "105": ["一百零五", "一百〇五", "壹佰零伍"],
    "150": ["一百五", "一百五十", "百五"],
    "1012": ["一千零一十二", "一千零十二"],
    "2024": ["二〇二四", "２０２４", "2024", "二零二四"],
    "3200": ["三千二", "三千二百", "叁仟贰佰", "3,200", "3，200", "3千2", "３２００"],
    "10005": ["一万零五"],
    "15000": ["一万五", "一万五千", "1.5万", "1万5", "1万5千"],
    "34000": ["3万4000", "三万四"],
    "54600": ["5万4千6百", "五万四千六"],
    "230000000": ["两亿三", "2.3亿", "二点三亿", "2亿3千万"],
    "3500000000000": ["3.5万亿", "三点五万亿", "三万五千亿"],
    "1200000000000": ["1万亿2000亿", "一万二千亿"],
    "-2.3": ["-2.3", "负2.3", "负二点三", "－２．３"],
    "350.3333333333": ["三百五十又三分之一"],
    "0.056": ["百分之五点六", "百分之5.6"],
    "1234567.89": ["1,234,567.89", "123.456789万"],
}
RANGES = {
    (11, 19): ["十几"],
    (21, 29): ["二十几"],
    (20, 90): ["几十", "数十"],
    (200, 900): ["数百", "几百"],
    (200_000, 900_000): ["几十万", "数十万"],
    (30, 40): ["三四十"],
    (7, 8): ["七八"],
    (3, 5): ["三五"],
    (2000, 3000): ["两三千"],
    (17, 18): ["十七八"],
    (700_000, 800_000): ["七八十万"],
}
NOT_NUMERALS = [
    "",
    "点",
    "三点",
    "十百",
    "百三十百",
    "万万",
    "千百",
    "1,23",
    "1.2.3",
    "3三",
    "二百零",
    "第三",
    "abc",
    "1" * 61,
    "三分之",
]


@pytest.mark.parametrize(("value", "form"), [(v, f) for v, forms in VALUES.items() for f in forms])
def test_value(value: str, form: str) -> None:
    assert numerals.parse(form) == Decimal(value)
    assert numerals.parse_range(form) is None


@pytest.mark.parametrize(("bounds", "form"), [(b, f) for b, forms in RANGES.items() for f in forms])
def test_range(bounds: tuple[int, int], form: str) -> None:
    found = numerals.parse_range(form)
    assert found is not None
    assert tuple(map(int, found)) == bounds
    assert numerals.parse(form) is None


@pytest.mark.parametrize("form", NOT_NUMERALS)
def test_not_a_numeral(form: str) -> None:
    assert numerals.parse(form) is None
    assert numerals.parse_range(form) is None


def test_documentation() -> None:
    assert doctest.testmod(numerals).failed == 0


def test_too_large_to_spell() -> None:
    with pytest.raises(ValueError, match="too large"):
        numerals.spell(10**16)


@given(st.integers(-(10**16) + 1, 10**16 - 1), st.booleans())
def test_spelled_is_read_back(value: int, capital: bool) -> None:
    assert numerals.parse(numerals.spell(value, capital)) == value


@given(st.integers(0, 10**16 - 1))
def test_pattern_covers_spelling(value: int) -> None:
    assert re.fullmatch(numerals.NUMERAL, numerals.spell(value))


@given(st.decimals(min_value=0, max_value=10**12, places=4))
def test_decimals_stay_exact(value: Decimal) -> None:
    assert numerals.parse(f"{value:,.4f}") == value
    assert numerals.parse(f"{value:.4f}万") == value * 10**4


@given(st.text(alphabet="0123456789,.点半几数又分之/零〇一二两三五十百千万亿廿壹仟负 ", max_size=30))
def test_anything_is_read_or_refused(text: str) -> None:
    value, bounds = numerals.parse(text), numerals.parse_range(text)
    assert value is None or bounds is None
    assert bounds is None or bounds[0] < bounds[1]


@pytest.mark.parametrize("run", ["9", "九", "万", "十", "1,", "三分之", "几"])
def test_long_runs_take_no_time(run: str) -> None:
    text = run * 100_000
    started = time.process_time()
    assert numerals.parse(text) is None
    assert numerals.parse_range(text) is None
    assert len(re.findall(numerals.NUMERAL, text)) >= 0
    assert time.process_time() - started < 2
