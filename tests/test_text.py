"""The view: what is folded, what is joined, what is dropped, and the way back to the source."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import articles, page, text

# Value first: what the view shows, then the sources that show it.
SHOWN = {
    "截至2023年末": ["截至２０２３年末", "截至2023 年末", "截至 2023\n\n年末", "截至2023\n年末", "截至2 0 2 3年末"],
    "记者 王浩": ["记者 王 浩", "记者　王 浩"],
    "记者 王浩 李四海": ["记者 王 浩 李四海"],
    "■叶慧 刘婷": ["■叶 慧 刘 婷"],
    "党的建设": ["党 的 建 设", "黨的建設"],
    "古街夜市 李明 摄": ["古街夜市古街夜市 李李 明明 摄摄", "古街夜市 李 明 摄"],
    "关于“三项清单”的说明": ["关于关于“三项清单”“三项清单”的说明的说明"],
    "增长5.3%，其中1,200家": ["增长5.3％，其中1,200家", "增长5.3%,其中1,200家", "**增长5.3%**，其中1,200家"],
    "9:30到会（含列席）": ["9：30到会(含列席)", "９:３０到会（含列席）"],
    "| 地区 | 2023年 |": ["| 地区 | 2023年 |"],
}

COLUMN = """白云乡今年种下油茶两千余
亩，带动三百多户村民在家门口
务工。乡里请来农技员驻点指导，
年底前还将建成一座加工厂，让
茶籽就地变成茶油，每亩增收3
400元。
山路通了心更近
从乡政府到最远的石门村，过
去要走四个钟头，如今车程不到
半小时。"""


@pytest.mark.parametrize(("shown", "source"), [(v, s) for v, ss in SHOWN.items() for s in ss])
def test_shown(shown, source):
    assert text.read(source)[0].text == shown


def test_printed_lines_are_joined_and_headlines_are_not():
    view, blocks = text.read(COLUMN)
    paragraphs = [view.text[b.start : b.end] for b in blocks]
    assert len(paragraphs) == 3
    assert paragraphs[0].startswith("白云乡今年种下油茶两千余亩，")
    assert paragraphs[0].endswith("增收3400元。")
    assert paragraphs[1] == "山路通了心更近"


def test_headlines_of_a_page_of_whole_paragraphs_stand_alone():
    first, second, third, fourth = (
        f"今年前三季度，全县{'和各个乡镇' * n}工业保持平稳增长，企业开工率稳步回升。" for n in (1, 9, 4, 6)
    )
    lines = [
        *(first, second),
        "全年经济运行稳中有进各项指标好于预期重点税源企业税收收入大幅增长",
        "青山县：税收收入超12亿元",
        *(third, "夜里出动，追回赃款36万元", "9月3日夜里，青山县公安局追回一批赃款。", fourth),
    ]
    source = "\n".join(lines)
    paragraphs = [source[slice(*view.span(b.start, b.end))] for view, blocks in [text.read(source)] for b in blocks]
    assert paragraphs == lines


def test_a_list_of_lines_stays_a_list():
    source = "\n".join(
        ["青山县人民政府办公室", "青山县农业农村管理局", "青山县自然资源规划局", "青山县文化旅游体育局"] * 2
    )
    assert len(text.read(source)[1]) > 4


@pytest.mark.parametrize(
    "line", ["常常想起", "研究研究再说", "一个又一个", "天天向上", "哈哈哈哈哈哈", "112233", "2200"]
)
def test_reduplication_is_no_doubled_layer(line):
    assert text.read(line)[0].text == line


def test_page_furniture_is_left_out():
    body = "\n".join(f"第{i}段：县里开了会，定了事，大家分头去办，办成了再来报告情况。" for i in range(12))
    view, _ = text.read("\n".join(["— 12 —", body, "13", body.replace("段", "节")]))
    assert "12 —" not in view.text
    assert not re.search(r"(?m)^13$", view.text)


# Sources worth trying are made of what layout does to a page.
PIECES = [
    *(s for ss in SHOWN.values() for s in ss), "王 浩", "１２３", "，", "。", "\n", "\n\n", "\r\n", " ", "\u3000", "\t", "\ufeff",
    "\u200b", "# 标题", "**", "(", ")", ",", "%", "2024\n\n年", "3\n\n月", "摄摄", "做好做好“三篇文章”“三篇文章”", "|", "東風", "㎡",
    "a b", "GDP", "⼀⼆", "𠮷", "——", "本报讯（记者 张三）", "\x0c", "…", "～", "12 月 3 日",
]  # fmt: skip
SOURCE = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(SOURCE)
def test_every_character_knows_its_source(source):
    view, blocks = text.read(source)
    assert len(view.offsets) == len(view.text)
    assert (np.diff(view.offsets) > 0).all()
    folded = text.fold(source)
    for shown, offset in zip(view.text, view.offsets, strict=True):
        origin = folded[offset]
        assert shown == origin or shown in " \n" or (origin in ",;:?!()：" and shown in "，；：？！（）:")
    assert [b.start for b in blocks] == sorted(b.start for b in blocks)


@given(SOURCE, st.data())
def test_spans_round_trip(source, data):
    view, blocks = text.read(source)
    if not blocks:
        return
    block = data.draw(st.sampled_from(blocks))
    start = data.draw(st.integers(block.start, block.end - 1))
    end = data.draw(st.integers(start + 1, block.end))
    first, last = view.span(start, end)
    assert view.locate(first, last) == (start, end)
    squeezed = re.sub(r"[\s\u200b\ufeff*]+", "", source[first:last])
    surface = re.sub(r"\s+", "", view.surface(start, end))
    assert surface == squeezed or len(surface) < len(squeezed)  # shorter where a doubled layer was dropped


@given(SOURCE)
def test_width_of_characters_changes_nothing(source):
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in source)
    assert text.read(wide)[0].text == text.read(source)[0].text


@given(SOURCE)
def test_sentences_cover_what_shows(source):
    shown = page.make(source)
    covered = "".join(shown.text[s.start : s.end] for s in shown.sentences)
    assert covered.replace("\n", "") == shown.text.replace("\n", "")
    assert all(a.end <= b.start for a, b in zip(shown.sentences, shown.sentences[1:], strict=False))
    assert all(shown.articles[s.article].start <= s.start < shown.articles[s.article].end for s in shown.sentences)


@given(st.text())
def test_fold_keeps_offsets(source):
    assert len(text.fold(source)) == len(source)


def test_articles():
    source = (
        "# 全县春耕动员会召开\n\n本报讯（记者 赵一 通讯员 钱二）昨日上午，全县春耕动员会召开。会议要求抓紧备耕！\n\n"
        "新桥通车\n\n本报松岭3月2日讯 松岭大桥昨日通车。\n\n孙三 摄\n"
    )
    shown = page.make(source)
    assert [a.headline for a in shown.articles] == ["全县春耕动员会召开", "新桥通车"]
    assert [a.byline for a in shown.articles] == ["（记者 赵一 通讯员 钱二）", None]
    assert shown.articles[1].dateline == "本报松岭3月2日讯"
    kinds = [s.kind for s in shown.sentences]
    assert kinds == ["headline", "body", "body", "headline", "body", "caption"]


def test_articles_by_marked_bylines_and_closing_names():
    source = (
        "山乡办起夜校\n\n□本报记者　周立\n\n入夜，石坪村的教室亮起了灯。（注）\n\n"
        "一、学什么\n\n学员说，学的是修剪果树。\n\n"
        "老街添新灯\n\n□通讯员　何安　吴越\n\n老街上装了路灯。（何安 吴越）\n\n"
        "图书车进村\n\n图书车每周来一次。\n"
    )
    assert [a.headline for a in page.make(source).articles] == ["山乡办起夜校", "老街添新灯", "图书车进村"]


def test_keys_are_stable():
    assert articles.key("d", "articles", 0) == articles.key("d", "articles", 0) != articles.key("d", "sentences", 0)
