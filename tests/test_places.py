"""Places: recognition, resolution, nesting, deictics, the gazetteer and the seeds behind them."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import page as pages
from extractors import places, reference
from extractors.gazetteer import Gazetteer
from extractors.places.atlas import atlas
from extractors.places.borders import is_word, words
from extractors.places.recognition import Recogniser
from schemas import tables
from tests import markup
from tests.corpus import ambiguous_places as ambiguous
from tests.corpus import places as corpus

AMBIGUOUS = [
    *(
        (home, None, text)
        for home, text in [*ambiguous.CHAINS, *ambiguous.TOWN_CHAINS, *ambiguous.HOMES, *ambiguous.NEIGHBOURS]
    ),
    *((home, day, text) for day, home, text in ambiguous.CHANGED),
    *((home, None, text) for home, text in [*ambiguous.OPEN, *ambiguous.FALSE_FRIENDS]),
]
PLAIN = "\n".join(markup.read(text)[0] for text in corpus.PAGES.values())


def extract(
    text: str, home: str | None = None, day: str | None = None, people: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of ``places`` for a text, source offsets and all."""
    known = places.resolve_name(home) if home else None
    assert known or not home, f"{home} is no known place"
    page = pages.make(text, dt.date.fromisoformat(day) if day else None, (known.name, known.adcode) if known else None)
    return places.extract(page, people or ())


def at(rows: list[dict[str, Any]], start: int, end: int) -> dict[str, Any] | None:
    """Return the row of exactly one span."""
    return next((r for r in rows if (r["start"], r["end"]) == (start, end)), None)


# Ambiguous names


def test_there_are_enough_ambiguous_cases() -> None:
    assert sum(len(markup.read(text)[1]) for _, _, text in AMBIGUOUS) >= 120


@pytest.mark.parametrize(("home", "day", "text"), AMBIGUOUS, ids=[t for _, _, t in AMBIGUOUS])
def test_document_decides_what_a_name_means(home: str, day: str | None, text: str) -> None:
    plain, spans = markup.read(text)
    rows = extract(plain, home, day)
    for start, end, code in spans:
        inside = [
            r for r in rows if r["start"] < end and start < r["end"] and r["kind"] != "deictic" and not r["nested"]
        ]
        if code == "-":
            assert not [r for r in inside if start <= r["start"] and r["end"] <= end], inside
        else:
            row = at(rows, start, end)
            assert row is not None, f"{plain[start:end]} is not found in {rows}"
            assert (row["adcode"] or "") == code
            assert bool(row["candidates"]) == (code == "")


# Pages


@pytest.mark.parametrize(("home", "day"), corpus.PAGES, ids=[h for h, _ in corpus.PAGES])
def test_page(home: str, day: str) -> None:
    plain, spans = markup.read(corpus.PAGES[home, day])
    rows = {(r["start"], r["end"]): r for r in extract(plain, home, day) if not r["nested"]}
    expected = {}
    for start, end, value in spans:
        kind, *rest = value.split()
        code = rest.pop() if rest and rest[-1].isdigit() else None
        expected[start, end] = (kind, rest[0] if rest else plain[start:end], code)
    ignore_names = {
        span for span, row in rows.items() if row["kind"] in ("country", "abroad_city", "region", "natural", "site")
    }
    found = {span: (r["kind"], r["name"], r["adcode"]) for span, r in rows.items()}
    shown = {span: plain[slice(*span)] for span in found.keys() | expected.keys()}
    wrong = {
        shown[s]: (found.get(s), expected.get(s))
        for s in sorted(shown)
        if not same(found.get(s), expected.get(s), s in ignore_names)
    }
    assert not wrong


def same(
    found: tuple[str, str, str | None] | None, expected: tuple[str, str, str | None] | None, any_name: bool
) -> bool:
    """Return whether kind, name and code agree; a full name may stand for the surface of what is no division."""
    if found is None or expected is None:
        return False
    return (found[0], found[2]) == (expected[0], expected[2]) and (any_name or found[1] == expected[1])


@pytest.mark.parametrize(("home", "text"), corpus.SENTENCES, ids=[t for _, t in corpus.SENTENCES])
def test_sentence(home: str, text: str) -> None:
    plain, spans = markup.read(text)
    rows = {(r["start"], r["end"]): r for r in extract(plain, home, "2024-06-01") if not r["nested"]}
    named = {plain[s:e] for s, e, _ in spans}
    found = {plain[s:e] for (s, e), r in rows.items() if r["kind"] != "deictic"}
    given = {d for d in found - named if (resolved := places.resolve_name(d)) and resolved.level != "town"}
    assert found - given == named
    for start, end, value in spans:
        kind, *name = value.split()
        row = rows[start, end]
        assert (row["kind"], row["name"]) == (kind, name[0] if name else plain[start:end])


@pytest.mark.parametrize(
    ("day", "form", "name"),
    [("1998-07-15", "益阳地区", "益阳地区"), ("2018-07-15", "益阳", "益阳市")],
)
def test_prefectures_of_old_texts(day: str, form: str, name: str) -> None:
    rows = extract("湖南省益阳地区受灾。", None, day)
    assert [(r["text"], r["name"], r["adcode"]) for r in rows[1:]] == [(form, name, "430900")]


def test_long_rivers_take_the_code_of_a_local_paper() -> None:
    text = "黄河水量充足，天山积雪厚。"
    assert [r["adcode"] for r in extract(text, "循化撒拉族自治县")] == ["630225", "650000"]
    assert [r["adcode"] for r in extract(text, "青海省")] == [None, "650000"]


def test_a_story_of_one_county_in_a_city_paper() -> None:
    rows = extract("怀远县的石榴熟了。\n河滨公园里，游人尝鲜。", "蚌埠市")
    assert [(r["text"], r["adcode"]) for r in rows] == [("怀远县", "340321"), ("河滨公园", "340321")]


def test_units_of_a_village() -> None:
    [_, _, _, row] = extract("浙江省安吉县天荒坪镇余村村举行比赛。")
    assert (row["name"], row["kind"], row["adcode"], row["division_code"]) == (
        "余村村",
        "village",
        "330523",
        "330523108204",
    )
    assert (row["province"], row["city"], row["county"]) == ("浙江省", "湖州市", "安吉县")


def test_town_has_its_own_code() -> None:
    row = extract("温岭市太平街道换新颜。")[1]
    assert (row["kind"], row["adcode"], row["division_code"]) == ("town", "331081", "331081001")


def test_stations_of_a_list_are_sites_with_their_suffix() -> None:
    rows = extract("新线设兰溪东、建德、桐庐等5座车站。", "浙江省")
    assert [(r["text"], r["name"], r["kind"]) for r in rows] == [
        ("兰溪东", "兰溪东站", "site"), ("建德", "建德站", "site"), ("桐庐", "桐庐站", "site"),
    ]  # fmt: skip


def test_clusters_of_villages_are_regions_of_the_county() -> None:
    rows = extract("安吉余村变了样，“大余村”建设提速，周边跟着富。", "浙江省")
    assert [(r["text"], r["kind"], r["name"], r["adcode"]) for r in rows] == [
        ("安吉", "county", "安吉县", "330523"), ("余村", "village", "余村村", "330523"), ("大余村", "region", "大余村", "330523"),
    ]  # fmt: skip


def test_main_islands_and_reservoir_areas_are_named_after_island_and_reservoir() -> None:
    rows = extract("人口向舟山本岛集聚，岛民在本岛安家。\n湖漫库区水质提升。", "舟山市")
    assert [(r["text"], r["kind"], r["name"]) for r in rows] == [
        ("舟山本岛", "natural", "舟山岛"), ("本岛", "deictic", "舟山岛"), ("湖漫库区", "natural", "湖漫水库"),
    ]  # fmt: skip


def test_facility_of_a_place_is_the_place() -> None:
    assert [(r["text"], r["kind"]) for r in extract("慕尼黑研发中心投入使用。")] == [("慕尼黑", "abroad_city")]


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [("会议在杭举行。", "杭", "杭州市"), ("代表团来浙考察。", "浙", "浙江省"), ("产品对华出口增长。", "华", "中国"), ("他赴京参加活动。", "京", "北京市")],
)  # fmt: skip
def test_one_character_names(text: str, form: str, name: str) -> None:
    assert [(r["text"], r["name"]) for r in extract(text)] == [(form, name)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("杭州市民出行方便。", "杭州"), ("安吉县城扩容。", "安吉"), ("台州市区降温。", "台州"), ("舟山市域公交贯通。", "舟山"), ("德清县长到会。", "德清"),
        ("绍兴市区域发展均衡。", "绍兴市"), ("湖南省长沙市。", "湖南省"), ("青海海东市民和县。", "海东市"),
    ],
)  # fmt: skip
def test_level_character_that_begins_a_word_is_not_part_of_the_name(text: str, form: str) -> None:
    assert form in [r["text"] for r in extract(text)]


def test_names_of_people_are_no_places() -> None:
    text = "记者陈安吉报道，安吉县丰收。"
    person = [{"start": 2, "end": 5, "name": "陈安吉"}]
    assert [r["text"] for r in extract(text, "浙江省", people=person)] == ["安吉县"]


@pytest.mark.parametrize(("home", "text"), corpus.DEICTICS, ids=[t for _, t in corpus.DEICTICS])
def test_deictics(home: str, text: str) -> None:
    plain, spans = markup.read(text)
    rows = [r for r in extract(plain, home) if r["kind"] == "deictic"]
    expected = [(s, e, v.split()[0], None if v.endswith("-") else v.split()[1]) for s, e, v in spans]
    assert [(r["start"], r["end"], r["name"], r["adcode"]) for r in rows] == expected


@pytest.mark.parametrize("text", corpus.NO_DEICTICS)
def test_no_deictics(text: str) -> None:
    assert not [r["text"] for r in extract(text, "温岭市") if r["kind"] == "deictic"]


@pytest.mark.parametrize("text", corpus.NO_PLACES)
def test_no_places(text: str) -> None:
    assert not [r["text"] for r in extract(text, "河北省") if r["kind"] != "deictic"]


@pytest.mark.parametrize(("home", "text"), corpus.NESTED, ids=[t for _, t in corpus.NESTED])
def test_nested(home: str, text: str) -> None:
    plain, spans = markup.read(text)
    rows = extract(plain, home)
    for start, end, value in spans:
        row = at(rows, start, end)
        assert row is not None, plain[start:end]
        assert row["nested"] == (value == "N"), plain[start:end]


def test_one_code_for_a_name_within_an_article() -> None:
    rows = extract("徐州市鼓楼区开会。\n会后，鼓楼区走访，鼓楼区答复。")
    assert {r["adcode"] for r in rows if r["text"] == "鼓楼区"} == {"320302"}


def test_rows_fit_the_table() -> None:
    rows = [r for (home, day), text in corpus.PAGES.items() for r in extract(markup.read(text)[0], home, day)]
    table = tables.BY_NAME["places"].from_rows(rows)
    assert table.num_rows == len(rows)
    assert all(r["rule"] and 0 < r["confidence"] <= 1 for r in rows)


# Home


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("哈尔滨日报\n我市召开会议，全市动员。", "哈尔滨市"),
        ("本报温州1月6日讯 我市新增企业，温州的民企很活跃。", "温州市"),
        ("青川县2022年国民经济和社会发展统计公报\n全县生产总值增长。", "青川县"),
        ("我省出台意见。济南、青岛、烟台响应。山东企业受益，山东外贸回升。", "山东省"),
        ("全旗植树造林。奈曼旗的沙地变绿，奈曼旗明年再造三万亩。", "奈曼旗"),
        ("常州日报\n全省推广经验，我省再出新政。江苏全省上下，江苏各地动员。", "常州市"),
        ("祥云时讯　2025年7月18日　综合新闻\n烤烟开磅，全省看好。", "祥云县"),
        ("有人在滨河路打架，民警将其抓获。公安机关正在调查。\n中卫市公安局\n2023年3月4日", "中卫市"),
        ("——在华池县第十九届人民代表大会第五次会议上\n全省领先，甘肃全省第一。", "华池县"),
        ("关于邵东市2024年预算执行情况的报告\n全省一盘棋，湖南全省稳定。", "邵东市"),
    ],
)
def test_find_home(text: str, home: str) -> None:
    found = places.find_home(text)
    assert found is not None
    assert found[0] == home


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今天天气很好。",
        "鼓楼区开会。",
        "公安部门开展合作，公安机关加强合作，各方合作共赢。",
        "据《绍兴晚报》报道，全国秋粮收购顺利，江苏、安徽、河南进度快，江苏过半。",
    ],
)
def test_no_home(text: str) -> None:
    assert places.find_home(text) is None


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("温岭", None, ("温岭市", "331081", "county")), ("浙江温岭", None, ("温岭市", "331081", "county")), ("景宁", None, ("景宁畲族自治县", "331127", "county")),
        ("江苏徐州鼓楼区", None, ("鼓楼区", "320302", "county")), ("鼓楼区", "350102", ("鼓楼区", "350102", "county")), (None, "330000", ("浙江省", "330000", "province")),
        ("温岭市太平街道", None, ("太平街道", "331081", "town")),
    ],
)  # fmt: skip
def test_resolve_name(name: str | None, code: str | None, expected: tuple[str, str, str]) -> None:
    resolved = places.resolve_name(name, code)
    assert resolved is not None
    assert resolved[:3] == expected


@pytest.mark.parametrize("name", ["鼓楼区", "不存在市", None])
def test_unresolvable_name(name: str | None) -> None:
    assert places.resolve_name(name) is None


# Gazetteer, words, atlas


def test_gazetteer() -> None:
    gazetteer = Gazetteer([("温岭", 1), ("温岭市", 2), ("温岭", 3)])
    assert list(gazetteer.find("在温岭市")) == [(1, 4), (1, 3)] or list(gazetteer.find("在温岭市")) == [(1, 3), (1, 4)]
    assert gazetteer.longest("温岭市、温岭") == [(0, 3), (4, 6)]
    assert gazetteer.get("温岭") == (1, 3)
    assert gazetteer.get("台州") == ()
    assert list(Gazetteer([]).find("温岭")) == []


def test_words_show_false_friends() -> None:
    assert words("参加纳税") == [2, 4]
    assert not is_word("企业参加纳税评价", 3, 5)
    assert is_word("企业出口加纳", 4, 6)


def test_every_division_has_a_chain_to_a_province() -> None:
    book = atlas()
    for division in book.divisions:
        if not division.valid_to:
            assert book.chain(division)[-1].level == "province", division


def test_town_short_forms() -> None:
    shorts = {t.name: t.short for t in atlas().towns}
    assert [shorts[n] for n in ("太平街道", "城关镇", "鹿马登乡")] == ["太平", "城关", "鹿马登"]


def test_short_forms_are_unique_enough_to_be_useful() -> None:
    counties = [d for d in atlas().divisions if d.level == "county" and not d.valid_to and d.short]
    assert len({d.short for d in counties}) > 0.9 * len(counties)


def test_villages_are_looked_up_inside_a_county_only() -> None:
    book = atlas()
    inside, outside = book.village("330523", "余村"), book.village("331081", "余村")
    assert inside is not None
    assert (inside.name, inside.code) == ("余村村", "330523108204")
    assert outside is None


def test_seed_files_are_those_of_sources() -> None:
    with reference.path("sources.csv").open(encoding="utf-8") as stream:
        listed = {r["seed"] for r in csv.DictReader(stream)}
    own = {
        "divisions.csv", "former_divisions.csv", "division_changes.csv", "towns.parquet", "villages.parquet", "countries.csv", "cities_abroad.csv",
        "regions.csv", "naturals.csv", "landmarks.csv", "place_abbreviations.csv", "place_aliases.csv", "place_suffixes.csv", "place_contexts.csv", "place_words.csv",
    }  # fmt: skip
    assert own <= listed


def test_codes_of_seeds_exist() -> None:
    book = atlas()
    seeds = ("regions", "naturals", "landmarks", "place_abbreviations", "place_aliases")
    missing = [(s, r["adcode"]) for s in seeds for r in reference.rows(s) if r["adcode"] and not book.get(r["adcode"])]
    assert not missing
    countries = {r["name"] for r in reference.rows("countries")}
    assert not [r for r in reference.rows("cities_abroad") if r["country"] not in countries]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory of a process is read from /proc")
def test_the_gazetteer_is_small() -> None:
    code = (
        "from extractors.places.atlas import atlas; atlas(); "
        "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(out.stdout) < 300 * 1024


# Properties

PIECES = st.lists(
    st.sampled_from(
        [
            *[p + "。" for text in corpus.PAGES.values() for p in markup.read(text)[0].split("。") if p],
            "\n",
            "鼓楼区",
            "和平",
            "在杭举行",
        ]
    ),
    max_size=8,
).map("".join)


@settings(max_examples=40, deadline=None)
@given(PIECES, st.sampled_from([None, "浙江省", "大庆市", "温岭市"]))
def test_rows_are_ordered_disjoint_and_show_the_text(text: str, home: str | None) -> None:
    rows = extract(text, home)
    for a, b in pairwise(rows):
        assert a["end"] <= b["start"]
    assert all(text[r["start"] : r["end"]].replace("\n", "") == r["text"] for r in rows)
    assert rows == extract(text, home)


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="市县区省镇乡村州和平朝阳大在本全我该、，。\n温岭台路江湖站", max_size=60))
def test_nonsense_is_read_without_fail(text: str) -> None:
    for row in extract(text, "温岭市"):
        assert row["start"] < row["end"]


def test_cost_is_linear() -> None:
    book = atlas()

    def seconds(times: int) -> float:
        started = time.process_time()
        Recogniser(book, PLAIN * times, "330000").find()
        return time.process_time() - started

    seconds(1)
    assert seconds(24) < 24 * 3 * max(seconds(3) / 3, 1e-3)
