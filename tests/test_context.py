"""The publication date and home of a document, where nobody gave them."""

import datetime as dt

import pytest

from extractors import context

FOUND = {
    "2023-05-06 found": [
        "江南晚报 2023年5月6日 星期六\n本报讯 昨日，全市普降中雨。",
        "发布时间：2023-05-06\n全市普降中雨。",
    ],
    "2024-11-20 found": [
        "昨日（11月19日），2024年全市技能大赛开幕。",
        "2024年11月19日（昨天），大赛开幕。",
        "11月20日（今天）开幕的是2024年大赛。",
    ],
    "2025-01-07 inferred": ["本报松岭1月6日讯（记者 赵一）2024年全县旅游收入增长，2025年再加力。2024年开了局。"],
    "2023-05-04 inferred": ["2023年5月4日，大桥通车。", "2022年开工的大桥，2023年5月4日通车，2023年还要再建一座。"],
    "None none": ["大桥通车。", "", "2023年2月30日，大桥通车。"],
}


@pytest.mark.parametrize(("expected", "source"), [(v, s) for v, ss in FOUND.items() for s in ss])
def test_published(expected, source):
    known = context.describe(source)
    assert f"{known.published} {known.published_from}" == expected


def test_what_is_given_wins():
    known = context.describe("江南晚报 2023年5月6日 星期六", dt.date(2020, 1, 1), "松阳县", "331124")
    assert (known.published, known.published_from) == (dt.date(2020, 1, 1), "given")
    assert (known.home_place, known.home_adcode) == ("松阳县", "331124")
