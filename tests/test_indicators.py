"""Indicators: names, measures, periods, places and status of figures, on texts that say what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import dates, indicators, page, people, places, quantities, reference
from extractors.indicators import cues, status, tokens, words
from flows.evaluate import read_gold, score
from schemas import tables as schema
from schemas import vocabulary as v
from tests import indicator_markup as markup
from tests.corpus import indicators as corpus

GOLD = Path(__file__).parent / "gold"
BULLETINS = ("bulletin", "company", "emergency", "report", "county")


def extract(text, published=None, home=None, doc_id="text"):
    shown = page.make(text, published, (None, home), doc_id)
    found = dates.extract(shown)
    named = people.extract(shown)
    placed = places.extract(shown, named)
    counted = quantities.extract(shown, found)
    return indicators.extract(shown, counted, found, placed, named)


@pytest.mark.parametrize(("published", "home", "marked"), corpus.TEXTS, ids=[t[2][:16] for t in corpus.TEXTS])
def test_texts(published, home, marked):
    text, wanted = markup.read(marked)
    found = {row["text"]: markup.shown(row) for row in extract(text, dt.date.fromisoformat(published), home or None)}
    assert [found.get(meaning.surface) for meaning in wanted] == wanted


def rows_of(text, figure):
    """Return the row of the only figure written ``figure``."""
    (row,) = [r for r in extract(text, dt.date(2024, 6, 30)) if r["text"] == figure]
    return row


def test_a_decrease_is_negative_in_every_unit():
    row = rows_of("5月，全省用电量下降3.5%。", "3.5%")
    assert (row["value"], row["measure"]) == (Decimal("-3.5"), "change_rate")
    row = rows_of("5月，全省煤炭库存减少120万吨。", "120万吨")
    assert (row["value"], row["base_value"], row["measure"]) == (-120, -1200000000, "change_abs")


def test_a_river_is_no_topic_of_later_sentences():
    text = "临江县上半年植树3万亩。洮儿河流域治理项目全部完工。改造老旧小区9个，惠及居民2160户。"
    rows = extract(text, dt.date(2024, 8, 1), "220681")
    assert "洮儿河" not in {r["place"] for r in rows}


def test_a_figure_may_stand_before_the_site_that_it_measures():
    row = rows_of(
        "这条不到300米的石榴巷，串起十余家小店。石榴巷口有棵老槐树，在石榴巷住了一辈子的人都认得。", "不到300米"
    )
    assert row["place"] == "石榴巷"


def test_a_level_reached_by_a_decrease_is_positive():
    row = rows_of("5月，全省煤炭库存降至120万吨。", "120万吨")
    assert (row["value"], row["measure"], row["name"]) == (120, "level", "煤炭库存")


def test_a_sign_that_is_printed_is_kept():
    assert rows_of("人口自然增长率为-2.4‰。", "-2.4‰")["value"] == Decimal("-2.4")


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("将建设厂房3座", "plan"), ("将老厂房改成展厅3座", "actual"), ("拟引进企业3家", "plan"), ("计划引进企业3家", "plan"),
        ("计划生育协会3家", "actual"), ("力争引进企业3家", "target"), ("争取资金3亿元", "actual"), ("预计引进企业3家", "forecast"),
        ("有望引进企业3家", "forecast"), ("提出引进企业3家的目标", "target"), ("原计划引进企业3家", "plan"), ("已引进专家，带动企业3家", "actual"), ("已引进企业3家", "actual"),
    ],
)  # fmt: skip
def test_cues_of_status(clause, expected):
    (row,) = extract(f"全市{clause}。", dt.date(2024, 6, 30))
    assert row["status"] == expected


def test_a_year_that_has_hardly_begun_is_planned_and_one_half_gone_is_not():
    january, june = dt.date(2024, 1, 9), dt.date(2024, 6, 30)
    year = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert status.lies_ahead(year, january)
    assert not status.lies_ahead(year, june)
    assert not status.lies_ahead((None, None), june)
    assert not status.lies_ahead(year, None)


def test_an_unlinked_figure_keeps_its_value():
    (row,) = extract("约50亩。", dt.date(2024, 6, 30))
    assert (row["value"], row["unit"], row["place"], row["period_start"], row["date_mention_id"]) == (
        50,
        "亩",
        None,
        None,
        None,
    )


def test_links_point_to_rows():
    text = "截至2024年5月底，江苏省建成5G基站[26万个]。".replace("[", "").replace("]", "")
    shown = page.make(text, dt.date(2024, 6, 30))
    found, placed = dates.extract(shown), places.extract(shown)
    counted = quantities.extract(shown, found)
    (row,) = indicators.extract(shown, counted, found, placed)
    assert row["date_mention_id"] == found[0]["mention_id"]
    assert row["place_mention_id"] == placed[0]["mention_id"]
    assert row["quantity_mention_id"] == counted[0]["mention_id"]
    assert 0 < row["confidence"] <= 1
    assert row["rule"] == "head_before"


def test_headline_figures_say_what_the_text_below_says():
    rows = extract("## 37家\n\n截至2024年5月底，江苏省拥有省级旅游度假区37家。\n", dt.date(2024, 6, 30))
    assert len(rows) == 2
    assert rows[0]["name"] == rows[1]["name"] == "省级旅游度假区"
    assert rows[0]["period_end"] == rows[1]["period_end"] == dt.date(2024, 5, 31)


@cache
def scores(name):
    meta = {row["source_path"]: row for row in csv.DictReader((GOLD / "metadata.csv").open(encoding="utf-8"))}[
        f"{name}.txt"
    ]
    text = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
    rows = extract(text, dt.date.fromisoformat(meta["published"]), meta["home_adcode"] or None)
    return score(read_gold(GOLD / f"{name}.jsonl"), {"indicators": [{**r, "source": f"{name}.txt"} for r in rows]})[
        "indicators"
    ].figures


FLOORS = {
    "f1_det": 0.97,
    "f1_full": 0.72,
    "name_acc": 0.9,
    "period_acc": 0.85,
    "place_acc": 0.8,
    "status_acc": 0.95,
    "measure_acc": 0.95,
}


@pytest.mark.parametrize("name", BULLETINS)
def test_bulletins(name):
    figures = scores(name)
    reached = {k: figures[k] if isinstance(figures[k], float) else figures[k].f1 for k in FLOORS}
    assert {k: r for k, r in reached.items() if r < FLOORS[k]} == {}


def test_every_gold_row_shows_its_text():
    for name in BULLETINS:
        text = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
        for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert row["table"] == "_range" or text[row["start"] : row["end"]] == row["text"]


PIECES = st.lists(
    st.tuples(st.sampled_from(corpus.LEADS), st.sampled_from(corpus.NOUNS), st.sampled_from(("", "达", "为", "完成", "、")), st.sampled_from(corpus.AMOUNTS + corpus.RATES)).map("".join),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(PIECES, st.sampled_from("，；。"))
def test_one_row_a_quantity_with_values_of_the_schema(pieces, stop):
    text = stop.join(pieces) + "。"
    shown = page.make(text, dt.date(2024, 3, 1))
    counted = quantities.extract(shown, found := dates.extract(shown))
    rows = indicators.extract(shown, counted, found, [])
    assert [(r["start"], r["end"], r["quantity_mention_id"]) for r in rows] == [
        (q["start"], q["end"], q["mention_id"]) for q in counted
    ]
    for row, quantity in zip(rows, counted, strict=True):
        assert (row["measure"] in v.MEASURE, row["status"] in v.STATUS) == (True, True)
        assert row["comparison"] in (None, *v.COMPARISON)
        assert abs(row["value"]) == abs(quantity["value"])
        assert row["name"] is None or (row["name"] in text.replace("“", "") or row["rule"] != "head_before")
    assert schema.INDICATORS.from_rows(rows).num_rows == len(counted)


@given(st.text(alphabet="全市粮食增长2亿元%，。的和、将到年为占“”（）3 \n", max_size=60))
@settings(deadline=None, max_examples=80)
def test_any_text_is_read(text):
    extract(text, dt.date(2024, 3, 1))


@given(st.text(alphabet="规模以上工业增加值同比增长率为5.2%，。“”abc", max_size=40))
def test_words_and_tokens_join_to_the_text(text):
    assert "".join(words.split(text)) == text
    assert "".join(t.text for t in tokens.read(text, 0, len(text), [])) == text


def test_aliases_name_indicators():
    names = {row["name"] for row in reference.rows("indicators")}
    assert len(names) >= 200
    assert {row["name"] for row in reference.rows("indicators_aliases")} == names
    assert names <= {row["alias"] for row in reference.rows("indicators_aliases")}


def test_cues_have_roles_that_the_code_knows():
    code = "".join(path.read_text(encoding="utf-8") for path in Path(cues.__file__).parent.glob("*.py"))
    assert {
        role for row in reference.rows("indicator_cues") if (role := row["role"]) and f'"{role}"' not in code
    } == set()
