"""The publication date and home of a document, where nobody gave them."""

import datetime as dt

import pytest

from extractors import context

FOUND = {
    "2023-05-06 found": [
        "江南晚报 2023年5月6日 星期六\n本报讯 昨日，全市普降中雨。",
        "发布时间：2023-05-06\n全市普降中雨。",
    ],
    "2024-03-05 found": [
        "二〇二四年三月五日 星期二\n江城日报\n本报讯 昨日，全市降雨。",
        "江城日报\n2024年3月5日 星期二 农历甲辰年正月廿五 第8612期\n昨日，全市降雨。",
        "江城日报 A2 要闻 2024.3.5 星期二 责编：王一\n昨日，全市降雨。",
        "2024-03-05 08:30 来源：江城网\n昨日，全市降雨。",
        "关于防汛的通知\n各街道：\n请于2024年4月1日前落实。\n江城县人民政府\n二〇二四年三月五日",
        "5\n2024年3月\n星期二\n江城日报\n昨日，全市降雨。",
        "2024年3月\n5\n星期二\n江城日报\n昨日，全市降雨。",
        "2023年12月31日截止报名\n发布日期：2024年3月5日 浏览次数：123",
    ],
    "2025-01-10 found": ["江城市2024年政府工作报告\n——2025年1月10日在市第十五届人民代表大会第五次会议上\n各位代表："],
    "1949-03-05 found": ["民国三十八年三月五日 星期六\n本报讯"],
    "2024-11-20 found": [
        "昨日（11月19日），2024年全市技能大赛开幕。",
        "2024年11月19日（昨天），大赛开幕。",
        "11月20日（今天）开幕的是2024年大赛。",
    ],
    "2025-01-07 inferred": ["本报松岭1月6日讯（记者 赵一）2024年全县旅游收入增长，2025年再加力。2024年开了局。"],
    "2023-05-04 inferred": ["2023年5月4日，大桥通车。", "2022年开工的大桥，2023年5月4日通车，2023年还要再建一座。"],
    "2024-03-05 inferred": [
        "2024年3月5日，记者走进村庄。2024年，村里分红。会议将于2024年5月6日召开。",
        "江城市召开大会。3月5日，2024年项目开工。2024年，全市再建200个项目。",
        "新华社江城2024年3月4日电 会议召开。",
        "本报江城3月4日讯 公司2023年度营业收入12亿元。",
    ],
    "2001-01-03 inferred": ["本报江城1月2日电 《2000年9月至2001年9月供水方案》印发。"],
    "None none": [
        "大桥通车。",
        "",
        "2023年2月30日，大桥通车。",
        "大桥预计2026年上半年通车，3月5日铺完桥面。",
        "2018年5月，他返乡养蜂。3月18日，记者见到他。",
        "他生于1976年3月5日。",
    ],
}


@pytest.mark.parametrize(("expected", "source"), [(v, s) for v, ss in FOUND.items() for s in ss])
def test_published(expected, source):
    known = context.describe(source)
    assert f"{known.published} {known.published_from}" == expected


def test_what_is_given_wins():
    known = context.describe("江南晚报 2023年5月6日 星期六", dt.date(2020, 1, 1), "松阳县", "331124")
    assert (known.published, known.published_from) == (dt.date(2020, 1, 1), "given")
    assert (known.home_place, known.home_adcode) == ("松阳县", "331124")


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("江城日报/20240305-A2.txt", "昨日，全市降雨。", "2024-03-05 inferred"),
        ("2024-03-05_要闻.html", "2024年，全市降雨偏多。", "2024-03-05 inferred"),
        ("20240305.txt", "江城日报 2024年3月6日 星期三", "2024-03-06 found"),
        ("scan_20240305.pdf", "1998年8月，江水暴涨。", "None none"),
        ("文件202403051.txt", "昨日，全市降雨。", "None none"),
    ],
)
def test_the_name_of_the_file(name, source, expected):
    known = context.describe(source, name=name)
    assert f"{known.published} {known.published_from}" == expected


def test_a_chronicle_prints_no_day_of_its_own():
    source = "大事记\n2024年1月5日 开工\n2024年2月3日 封顶\n2024年3月8日 通车"
    assert context.describe(source).published_from == "inferred"
