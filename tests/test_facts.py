"""Facts: canonical names, what meets, what contradicts, and what the seed documents say in common."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from extractors import dates, indicators, page, people, places, quantities
from extractors.indicators import facts
from schemas import tables as schema

SEEDS = Path(__file__).parents[2] / "shared" / "seed_documents"
YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        ("GDP", None, "地区生产总值"),
        ("全市地区生产总值（GDP）", None, "地区生产总值"),
        ("规上工业增加值", None, "规模以上工业增加值"),
        ("云南社零总额", "云南省", "社会消费品零售总额"),
        ("“茶二代”", None, "茶二代"),
        ("单个投资超5亿元“链主”项目", None, "链主项目"),
        ("固定资产投资（不含农户）", None, "固定资产投资"),
        ("全省", None, "全省"),
    ],
)
def test_canonical_names(name, place, expected):
    assert facts.canonical(name, place) == expected


def mention(doc, start, name, value, **given):
    """Return a row of indicators."""
    amount = Decimal(value)
    row = {
        "doc_id": doc, "article_id": "a", "sentence_id": "s", "mention_id": f"{doc}{start}", "start": start, "end": start + 2, "text": value,
        "rule": "r", "confidence": 1.0, "value": amount, "unit": "亿元", "dimension": "money", "base_value": amount * 10**8, "base_unit": "CNY",
        "qualifier": "exact", "measure": "level", "status": "actual", "name": name, "period_start": YEAR[0], "period_end": YEAR[1],
        "place": "云南省", "place_adcode": "530000", "quantity_mention_id": "q",
    }  # fmt: skip
    return row | given


def build(*rows):
    """Return the facts of the given mentions; document ``a`` appeared on 1 January 2025, ``b`` a day later, and so on."""
    documents = [
        {"doc_id": d, "source_path": d, "sha256": "", "media_type": "text/plain", "n_chars": 0, "published_from": "given", "text": "",
         "published": dt.date(2025, 1, 1 + ord(d) - ord("a"))}
        for d in sorted({r["doc_id"] for r in rows})
    ]  # fmt: skip
    return facts.build(schema.DOCUMENTS.from_rows(documents), schema.INDICATORS.from_rows(list(rows))).to_pylist()


def test_spellings_of_one_indicator_meet():
    (fact,) = build(
        mention("a", 0, "GDP", "31000"),
        mention("b", 5, "全省地区生产总值", "31000"),
        mention("b", 9, "地区生产总值", "31000"),
    )
    assert (fact["name"], fact["n_mentions"], fact["n_documents"], fact["conflict"]) == ("地区生产总值", 3, 2, False)
    assert (fact["first_seen"], fact["last_seen"]) == (dt.date(2025, 1, 1), dt.date(2025, 1, 2))
    assert fact["mention_ids"] == ["a0", "b5", "b9"]


def test_the_value_of_most_documents_wins_and_the_rest_is_listed():
    (fact,) = build(mention("a", 0, "GDP", "31000"), mention("b", 0, "GDP", "30021"), mention("c", 0, "GDP", "30021"))
    assert (fact["value"], fact["conflict"]) == (30021, True)
    assert fact["values"] == [Decimal(3002100000000), Decimal(3100000000000)]


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        (("30021", {}), ("3.0", {"unit": "万亿元", "base_value": Decimal(3 * 10**12)}), False),
        (("30021", {}), ("3.1", {"unit": "万亿元", "base_value": Decimal("3.1e12")}), True),
        (("30000", {"qualifier": "more_than"}), ("30021", {}), False),
        (("30021", {}), ("29000", {"qualifier": "more_than"}), False),
        (("30021", {}), ("31000", {"qualifier": "more_than"}), True),
        (("30000", {"qualifier": "approx"}), ("30021", {}), False),
        (("20000", {"qualifier": "approx"}), ("30021", {}), True),
    ],
)
def test_rounding_and_bounds_do_not_contradict(first, second, conflict):
    rows = [mention("ab"[i], 0, "GDP", value, **more) for i, (value, more) in enumerate((first, second))]
    (fact,) = build(*rows)
    assert fact["conflict"] is conflict


@pytest.mark.parametrize(
    "other",
    [
        {"place": "贵州省"}, {"period_end": dt.date(2024, 6, 30)}, {"status": "target"}, {"measure": "change_abs"},
        {"unit": "万吨", "base_unit": "kg"}, {"comparison": "yoy"}, {"name": "财政收入"},
    ],
)  # fmt: skip
def test_what_differs_in_more_than_its_value_is_another_fact(other):
    assert len(build(mention("a", 0, "GDP", "31000"), mention("b", 0, "GDP", "31000") | other)) == 2


def test_vague_names_and_open_periods_meet_only_in_equal_values():
    project = [mention("a", 0, "项目", "10"), mention("b", 0, "项目", "10"), mention("c", 0, "项目", "30")]
    assert [(f["n_documents"], f["conflict"]) for f in sorted(build(*project), key=lambda f: f["value"])] == [
        (2, False),
        (1, False),
    ]
    undated = [
        mention(d, 0, "GDP", value, period_start=None, period_end=None) for d, value in (("a", "31000"), ("b", "30000"))
    ]
    assert [f["conflict"] for f in build(*undated)] == [False, False]


def test_ids_do_not_depend_on_order():
    rows = [mention("a", 0, "GDP", "31000"), mention("b", 0, "财政收入", "2100"), mention("c", 0, "GDP", "31000")]
    assert build(*rows) == build(*reversed(rows))


def test_mentions_without_a_name_are_no_facts():
    assert build(mention("a", 0, None, "1")) == []


EXPECTED = (
    # name, value, unit, period, documents, mentions at least
    ("土特产全产业链", "126", "条", YEAR, 2, 2),
    ("总产值", "3216", "亿元", YEAR, 2, 2),
    ("就业人员", "470", "万人", YEAR, 2, 2),
    ("粮食总产量", "130.04", "亿斤", YEAR, 1, 2),
    ("国家5A级旅游景区", "22", "家", (None, dt.date(2024, 12, 31)), 1, 2),
    ("绿色产品获证企业", "1174", "家", YEAR, 1, 2),
    ("社会消费品零售总额", "4.0", "%", (dt.date(2024, 1, 1), dt.date(2024, 11, 30)), 1, 2),
    ("社会消费品零售总额", "3.07", "万亿元", (dt.date(2024, 1, 1), dt.date(2024, 11, 30)), 1, 1),
    ("城镇新增就业", "110.53", "万人", (dt.date(2024, 1, 1), dt.date(2024, 11, 30)), 1, 1),
    ("粮食播种面积", "1570.5", "万亩", YEAR, 1, 1),
)


@pytest.fixture(scope="module")
def common():
    if not SEEDS.is_dir():
        pytest.skip("the seed documents (../shared/seed_documents) are not here")
    documents, found = [], []
    for meta in csv.DictReader((SEEDS / "metadata.csv").open(encoding="utf-8")):
        text = (SEEDS / meta["source_path"]).read_bytes().decode("utf-8")
        shown = page.make(
            text,
            dt.date.fromisoformat(meta["published"]),
            (meta["home_place"], meta["home_adcode"]),
            meta["source_path"],
        )
        dated, named = dates.extract(shown), people.extract(shown)
        found += indicators.extract(shown, quantities.extract(shown, dated), dated, places.extract(shown, named), named)
        documents.append(
            {"doc_id": shown.doc_id, "source_path": shown.doc_id, "sha256": "", "media_type": "text/plain", "n_chars": len(text),
             "published": shown.published, "published_from": "given", "text": text}
        )  # fmt: skip
    return facts.build(schema.DOCUMENTS.from_rows(documents), schema.INDICATORS.from_rows(found)).to_pylist()


@pytest.mark.parametrize(
    ("name", "value", "unit", "period", "documents", "mentions"), EXPECTED, ids=[f"{e[0]}{e[1]}" for e in EXPECTED]
)
def test_facts_of_the_seed_documents(common, name, value, unit, period, documents, mentions):
    of_name = [
        f for f in common if f["name"] == name and (f["period_start"], f["period_end"]) == period and f["unit"] == unit
    ]
    stated = [
        (f["n_documents"], f["n_mentions"], f["place"], f["conflict"]) for f in of_name if f["value"] == Decimal(value)
    ]
    assert [(d >= documents, m >= mentions, place, conflict) for d, m, place, conflict in stated] == [
        (True, True, "浙江省", False)
    ]
