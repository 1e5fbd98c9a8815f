"""Sites whose borders are told by what stands around them."""

import datetime as dt

import pytest

from extractors import page as pages
from extractors import places
from extractors.places.framed import Frames

FRAMED = {
    "小区东临学院路，西靠翠竹公园，交通便利。": ["学院路", "翠竹公园"],
    "事故发生在长江路与黄山路交叉口。": ["长江路", "黄山路"],
    "对光华路、建设路、青年路等三条道路进行改造。": ["光华路", "建设路", "青年路"],
    "周边百合苑、书香园、东湖大厦等小区的居民出行更方便。": ["百合苑", "书香园", "东湖大厦"],
    "他在文化路开了家面馆，文化路两侧商铺林立。": ["文化路", "文化路"],
    "环抱玉泉水库、背倚鸡公岭的小村。": ["玉泉水库", "鸡公岭"],
    "地块北侧紧邻风景如画的映月湖公园，南接城北小学。": ["映月湖公园", "城北小学"],
}
UNFRAMED = [
    "走好改革路、创新路、开放路。", "打通断头路、修好致富路、建好产业路。", "走上致富路，铺就幸福路，这条路越走越宽。",
    "设有图书馆、体育馆、博物馆等公共文化场馆。", "全县小学、初中、高中等学校。", "学校紧邻居民小区，毗邻工业园。",
    "加快建设科技园、创业园、物流园等园区。", "地处交通要道，位于城区主干道路。",
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), FRAMED.items())
def test_framed(text, names):
    found = sorted(Frames(text).find(), key=lambda f: f.start)
    assert [f.name for f in found] == names
    assert all(text[f.start : f.end] == f.name for f in found)


@pytest.mark.parametrize("text", UNFRAMED)
def test_unframed(text):
    assert Frames(text).find() == []


def test_a_framed_name_is_found_everywhere():
    text = "青年路拓宽工程完工。记者在青年路看到，青年路两侧栽了行道树。"
    assert len(Frames(text).find()) == 3


def test_a_road_between_two_places_is_one_site():
    text = "汉中至巴中高速公路全长116公里。该路设隧道28座。"
    rows = places.extract(pages.make(text, dt.date(2024, 5, 1), ("汉中市", "610700")))
    assert [(r["text"], r["kind"]) for r in rows] == [("汉中至巴中高速公路", "site")]
