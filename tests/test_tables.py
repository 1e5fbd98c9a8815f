"""Tables in documents: each figure with its row, its column, the unit of its header, and its cell."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from extractors import extract

ECONOMY = """# 青杉市2024年统计公报

表1 主要经济指标 单位：亿元
| 指标 | 2023年 || 2024年 ||
| ^^ | 绝对量 | 增速（%） | 绝对量 | 增速（%） |
| --- | --- | --- | --- | --- |
| 地区生产总值 | 812.6 | 5.1 | 850.2 | -1.2 |
| 其中：第一产业 | 130 | 3.4 | — | 4.0 |
| 粮食产量（万吨） | 1,234.5 | 3.4 | 1300 | 4.0 |
| 年末常住人口 | 61.08万人 | 0.1 | 61.5万人 | 0.2 |
"""
COUNTIES = """2024年各县区主要指标

单位：万元、人

| 地区 | 户籍人口（人） | 财政收入 | 同比增长% |
| 瑞金市 | 702,331 | 189,300 | 2.7 |
| 于都县 | 1,110,020 | (12,000) | -3.1 |
"""
COMPANY = """本公司2024年度主要会计数据
| 项目 | 单位 | 2024年 | 2023年 | 本期比上年同期增减（%） |
|---|---|---|---|---|
| 营业收入 | 万元 | 12,345.6 | 11,000 | 12.2 |
| 员工人数 | 人 | 1200 | 1180 | 1.7 |
| 指标 | 2025年目标 |
|---|---|
| 新建泵站（座） | 14 |
"""
BUDGET = """瑞金市2024年财政预算执行情况
| 项目（单位：万元） | 2023年决算数 | 2024年执行数 | 2025年预算数 |
| 税收收入 | 52300 | 55480 | 58200 |
| 一般公共预算收入 | 98700 | 101350 | 104600 |
"""
SHARES = """# 瑞金市2025年财政收支预算表
单位：万元
| 项目 | 2024年预算数 | 2024年执行数 | 为预算% | 2025年预算数 | 比上年增长% |
| --- | --- | --- | --- | --- | --- |
| 增值税 | 12000 | 12800 | 106.7 | 13500 | 5.5 |
"""
QUARTER = """# 岭南制药2024年第三季度报告
| 项目 | 本报告期 | 本报告期比上年同期增减(%) | 年初至报告期末 |
| --- | --- | --- | --- |
| 营业收入(元) | 312,456,789 | 12.35 | 905,123,456 |
"""
PLANS = """表3 重点项目计划
| 项目名称 | 总投资（亿元） | 2025年完成投资（亿元） |
| --- | --- | --- |
| 污水处理 | 3.2 | 1.5 |
"""
WIDE = {
    SHARES: {
        ("增值税", "106.7", "%", "share", "2024-12-31", "actual"),
        ("增值税", "13500", "万元", "level", "2025-12-31", "plan"),
        ("增值税", "5.5", "%", "change_rate", "2025-12-31", "plan"),
    },
    QUARTER: {
        ("营业收入", "312456789", "元", "level", "2024-09-30", "actual"),
        ("营业收入", "12.35", "%", "change_rate", "2024-09-30", "actual"),
        ("营业收入", "905123456", "元", "level", "2024-09-30", "actual"),
    },
    PLANS: {("污水处理总投资", "3.2", "亿元", "level", "2025-12-31", "plan")},
    BUDGET: {
        ("税收收入", "52300", "万元", "level", "2023-12-31", "actual"),
        ("税收收入", "58200", "万元", "level", "2025-12-31", "plan"),
        ("一般公共预算收入", "101350", "万元", "level", "2024-12-31", "actual"),
    },
    ECONOMY: {
        ("地区生产总值", "812.6", "亿元", "level", "2023-12-31", "actual"),
        ("地区生产总值", "-1.2", "%", "change_rate", "2024-12-31", "actual"),
        ("第一产业", "130", "亿元", "level", "2023-12-31", "actual"),
        ("粮食产量", "1234.5", "万吨", "level", "2023-12-31", "actual"),
        ("年末常住人口", "61.5", "万人", "level", "2024-12-31", "actual"),
    },
    COUNTIES: {
        ("户籍人口", "702331", "人", "level", "2024-12-31", "actual"),
        ("财政收入", "-12000", "万元", "level", "2024-12-31", "actual"),
        ("财政收入", "-3.1", "%", "change_rate", "2024-12-31", "actual"),
    },
    COMPANY: {
        ("营业收入", "12345.6", "万元", "level", "2024-12-31", "actual"),
        ("营业收入", "11000", "万元", "level", "2023-12-31", "actual"),
        ("营业收入", "12.2", "%", "change_rate", "2024-12-31", "actual"),
        ("员工人数", "1180", "人", "level", "2023-12-31", "actual"),
        ("新建泵站", "14", "座", "level", "2025-12-31", "target"),
    },
}


NAMES = ["shares", "quarter", "plans", "budget", "economy", "counties", "company"]


def rows(text: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = extract(text, home="瑞金市")["indicators"].to_dict("records")
    return found


def plain(row: dict[str, object]) -> tuple[object, ...]:
    value = Decimal(str(row["value"])).normalize()
    return (row["name"], f"{value:f}", row["unit"], row["measure"], str(row["period_end"]), row["status"])


@pytest.mark.parametrize("text", WIDE, ids=NAMES)
def test_figures_of_a_table(text: str) -> None:
    made = {plain(r) for r in rows(text)}
    assert made >= WIDE[text]


@pytest.mark.parametrize("text", WIDE, ids=NAMES)
def test_each_figure_points_to_its_cell(text: str) -> None:
    for row in rows(text):
        assert text[row["start"] : row["end"]] == row["text"]
        assert "|" not in str(row["text"])


def test_figures_since_new_year_begin_with_it() -> None:
    begins = {(r["text"], str(r["period_start"])) for r in rows(QUARTER)}
    assert begins == {("312,456,789", "2024-07-01"), ("12.35", "2024-07-01"), ("905,123,456", "2024-01-01")}


def test_counts_each_cell_once() -> None:
    tables = extract(ECONOMY)
    assert len(tables["indicators"]) == 15  # four rows of four, one of them a dash
    assert list(tables["indicators"]["quantity_mention_id"]) == list(tables["quantities"]["mention_id"])
    spans = sorted(zip(tables["indicators"]["start"], tables["indicators"]["end"], strict=True))
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_rows_named_by_places() -> None:
    places = {(r["place"], str(r["place_adcode"])) for r in rows(COUNTIES)}
    assert places == {("瑞金市", "360781"), ("于都县", "360731")}


@pytest.mark.parametrize(
    "text",
    [
        "| 序号 | 姓名 |\n| 甲 | 乙 |\n",  # no figures
        "| 12 | 13 |\n| 14 | 15 |\n",  # no header
        "正文里有一条竖线|和数字12，不是表格。",
        "|\n||\n| |\n",
    ],
)
def test_no_table(text: str) -> None:
    assert not [r for r in rows(text) if r["rule"] == "table_cell"]
