"""Readers: what they return, what they refuse, and that no file costs more than its limits."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile
from pathlib import Path

import pytest

from flows import readers
from flows.readers import Limits, Refusal, archive, boxes
from tests import printing
from tests.printing import Rule, Text

LIMITS = Limits()
SPRING = "雪岭县今年新修灌渠三十二公里，改造低产田一万二千亩。灌渠通水以后，下游七个乡镇的稻田不再靠天吃水，亩产可望提高一成以上，农户的水费支出也会下降。"
BUSES = "本月起，云桥市三条公交线路延长运营时间，末班车推迟到二十三时。延时首周夜间客流增加四成，夜市一带候车最多，下一步还将加密班次。"
FIGURES = (
    ("指标", "绝对量", "比上年增长（%）"),
    ("地区生产总值", "812.6", "5.1"),
    ("第一产业", "130.2", "3.4"),
    ("第二产业", "301.9", "-1.2"),
)
PAGE = """<html><head><meta charset="{charset}"><meta name="PubDate" content="2025-07-21 10:00">
<title>云桥市上半年经济运行平稳_云桥市人民政府</title></head><body><div class="nav"><a href=1>首页</a><a href=2>政务公开</a></div>
<div id="content"><h1>云桥市上半年经济运行平稳</h1><div class="info">发布时间：2025-07-21 来源：市统计局</div><div class="text">
<p>　　上半年，全市实现地区生产总值<b>456.7</b>亿元，同比增长5.3%。</p><p>其中第二产业增加值189.0亿元，增长6.1%。</p>
<table><caption>单位：亿元</caption><tr><th rowspan=2>指标</th><th colspan=2>上半年</th></tr><tr><th>绝对量</th><th>增速（%）</th></tr>
<tr><td>地区生产总值</td><td>456.7</td><td>5.3</td></tr></table></div></div>
<ul><li><a href=x>关于开展年度统计检查工作的通知公告</a></li><li><a href=x>关于做好防汛值守工作的通知公告</a></li></ul>
<script>var hidden="不应出现";</script><div style="display:none">也不应出现</div><footer>主办单位：云桥市人民政府办公室</footer></body></html>"""


def newspaper(page: int) -> list[Text | Rule]:
    """A page with a running header, a headline over two columns, a table and a page number."""
    items: list[Text | Rule] = [
        Text(40, 30, f"雪岭日报 2025年3月{page}日", 8),
        Text(60, 80, "春灌提前十天开闸放水", 24),
        Rule(40, 240, 515),
    ]
    items += printing.column(40, 120, SPRING, characters=22) + printing.column(300, 120, BUSES, characters=22)
    items += [Text(60, 270, "表1 主要经济指标"), Text(420, 285, "单位：亿元", 9)]
    for n, row in enumerate(FIGURES):
        items += [Text(x, 305 + n * 18, text) for x, text in zip((60, 280, 420), row, strict=True)]
    return [*items, *printing.column(40, 420, SPRING, characters=44), Text(290, 830, f"— {page} —", 9)]


def text_of(data: bytes, name: str, limits: Limits = LIMITS) -> str:
    return readers.read(data, limits, name).text


def refusal(data: bytes, name: str, limits: Limits = LIMITS) -> Refusal:
    with pytest.raises(Refusal) as raised:
        readers.read(data, limits, name)
    return raised.value


# PDF


def test_pdf_reads_column_after_column() -> None:
    text = text_of(printing.pdf([newspaper(n) for n in (1, 2, 3)]), "page.pdf")
    joined = text.replace("\n", "")
    assert joined.index("春灌提前") < joined.index(SPRING) < joined.index(BUSES) < joined.index("表1")
    assert joined.count(SPRING) == 6


def test_pdf_drops_running_headers_and_page_numbers() -> None:
    text = text_of(printing.pdf([newspaper(n) for n in (1, 2, 3)]), "page.pdf")
    assert "日报" not in text
    assert "— 2 —" not in text


def test_pdf_tables_are_rows_of_pipes() -> None:
    text = text_of(printing.pdf([newspaper(1)]), "page.pdf")
    assert "单位：亿元\n" in text
    assert "| 指标 | 绝对量 | 比上年增长（%） |\n| 地区生产总值 | 812.6 | 5.1 |\n" in text


def test_pdf_boxes_show_where_a_mention_is_printed() -> None:
    reading = readers.read(printing.pdf([newspaper(1), newspaper(2)]), Limits(), "page.pdf")
    at = reading.text.index("812.6", len(reading.text) // 2)
    (box,) = boxes(reading.layout, at, at + 5)
    assert box.page == 2
    assert box.left == pytest.approx(280, abs=1)
    assert box.right == pytest.approx(280 + 5 * 5.25, abs=2)
    assert 305 + 18 - 12 < box.top < box.bottom < 305 + 18 + 6


@pytest.mark.parametrize("rotate", [0, 180])
def test_pdf_reads_pages_whichever_way_they_lie(rotate: int) -> None:
    assert SPRING in text_of(printing.pdf([newspaper(1)], rotate=rotate), "page.pdf").replace("\n", "")


def test_scanned_pdf_is_refused_with_advice() -> None:
    found = refusal(printing.picture_pdf(), "scan.pdf")
    assert found.reason == "no_text"
    assert "ocrmypdf" in found.message


def test_damaged_pdf() -> None:
    assert refusal(b"%PDF-1.4 and then nothing", "bad.pdf").reason == "damaged"
    assert refusal(b"plain words", "bad.pdf").reason == "damaged"


def test_long_pdf_is_stopped() -> None:
    long = printing.pdf([printing.column(40, 40, "字" * 20_000, characters=200)] * 60)
    assert refusal(long, "long.pdf", Limits(max_pages=10)).reason == "too_large"
    assert refusal(long, "long.pdf", Limits(max_chars=1000)).reason == "too_large"
    begun = time.monotonic()
    assert refusal(long, "long.pdf", Limits(seconds=1.0)).reason == "timeout"
    assert time.monotonic() - begun < 8
    assert SPRING[:5] in text_of(printing.pdf([newspaper(1)]), "next.pdf")  # the next file is read by a new process


# HTML


@pytest.mark.parametrize(("charset", "encoding"), [("gb2312", "gb18030"), ("utf-8", "utf-8"), ("big5", "utf-8")])
def test_html_main_text(charset: str, encoding: str) -> None:
    reading = readers.read(PAGE.format(charset=charset).encode(encoding), Limits(), "page.html")
    assert reading.text.startswith("# 云桥市上半年经济运行平稳\n\n发布时间：2025-07-21")
    assert "上半年，全市实现地区生产总值456.7亿元，同比增长5.3%。\n" in reading.text
    assert (
        "| 指标 | 上半年 ||\n| ^^ | 绝对量 | 增速（%） |\n| --- | --- | --- |\n| 地区生产总值 | 456.7 | 5.3 |"
        in reading.text
    )
    for left_out in ("首页", "不应出现", "主办单位", "通知公告"):
        assert left_out not in reading.text
    assert (reading.title, reading.published) == ("云桥市上半年经济运行平稳", dt.date(2025, 7, 21))


def test_html_without_text() -> None:
    assert refusal(b"<html><body><script>draw()</script></body></html>", "app.html").reason == "no_text"
    assert refusal(b"<div>" * 200_000 + b"x", "deep.html").reason in ("no_text", "hostile", "damaged")


# DOCX, EPUB


def test_docx_keeps_order_headings_and_tables() -> None:
    rows = [
        ["指标", "2023年", "", "2024年", ""],
        ["", "数量", "增速", "数量", "增速"],
        ["粮食产量", "12.3", "1.2", "13.0", "5.7"],
    ]
    data = printing.word(
        ["# 统计公报", "全年完成投资12.5亿元。", rows, "说明在后。"], merge=[(0, 1, 0, 2), (0, 3, 0, 4), (0, 0, 1, 0)]
    )
    assert text_of(data, "a.docx") == (
        "# 统计公报\n\n全年完成投资12.5亿元。\n\n| 指标 | 2023年 || 2024年 ||\n| ^^ | 数量 | 增速 | 数量 | 增速 |\n"
        "| 粮食产量 | 12.3 | 1.2 | 13.0 | 5.7 |\n\n说明在后。\n"
    )


def test_epub_reads_its_spine() -> None:
    reading = readers.read(
        printing.book(["<h1>第一章</h1><p>全镇共有12个村。</p>", "<p>镇上开会。</p>"]), Limits(), "a.epub"
    )
    assert reading.text == "# 第一章\n\n全镇共有12个村。\n\n镇上开会。\n"
    assert (reading.title, reading.published) == ("简报", dt.date(2025, 2, 3))


# archives and hostile files


def test_zip_members_are_documents(tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(
        printing.zipped(
            {
                "a/简报.txt": "全镇共有12个村。".encode(),
                "b.html": PAGE.format(charset="utf-8").encode(),
                "__MACOSX/._b": b"x",
            }
        )
    )
    assert readers.is_archive(file)
    found = {e.name: readers.read(e.data, Limits(), e.name).text for e in archive.entries(file)}
    assert list(found) == ["a/简报.txt", "b.html"]
    assert found["a/简报.txt"] == "全镇共有12个村。"


def test_zip_names_of_chinese_windows() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("XXXX.txt", "文")
    data = out.getvalue().replace(b"XXXX.txt", "简报".encode("gbk") + b".txt")
    assert [e.name for e in archive.entries(data)] == ["简报.txt"]


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:/out.txt", "..\\out.txt"])
def test_zip_paths_do_not_leave_the_archive(name: str, tmp_path: Path) -> None:
    (entry,) = archive.entries(printing.zipped({name: b"text"}))
    assert entry.refusal is not None
    assert entry.refusal.reason == "hostile"
    assert not list(tmp_path.parent.glob("out.txt"))


def test_zip_bombs() -> None:
    bomb = printing.zipped({"big.txt": b"0" * 30_000_000})
    (entry,) = archive.entries(bomb)
    assert entry.refusal is not None
    assert entry.refusal.reason == "hostile"
    many = printing.zipped({f"{n}.txt": b"x" for n in range(30)})
    with pytest.raises(Refusal, match="30 files"):
        list(archive.entries(many, Limits(max_members=10)))
    wide = list(archive.entries(many, Limits(max_unpacked=12)))
    assert [e.refusal is None for e in wide].count(True) == 12
    assert refusal(printing.zipped({"word/document.xml": b"0" * 30_000_000}), "bomb.docx").reason == "hostile"


def test_encrypted_member() -> None:
    data = bytearray(printing.zipped({"a.txt": b"text"}))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    (entry,) = archive.entries(bytes(data))
    assert entry.refusal is not None
    assert entry.refusal.reason == "encrypted"


def test_xml_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    assert refusal(printing.zipped({"word/document.xml": bomb}), "a.docx").reason == "hostile"
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    assert refusal(printing.zipped({"word/document.xml": outside}), "a.docx").reason == "hostile"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a.doc", "unsupported"), ("a.xlsx", "unsupported"), ("a.png", "no_text"), ("a.rar", "unsupported")],
)
def test_what_is_not_read_says_what_to_do(name: str, reason: str) -> None:
    found = refusal(b"some bytes", name)
    assert found.reason == reason
    assert ";" in found.message or "run OCR" in found.message


def test_encrypted_office_document() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(data, "a.docx").reason == "encrypted"


def test_memory_is_bounded() -> None:
    rows = "<tr>" + "<td rowspan=4000 colspan=190>x</td>" * 190 + "</tr>"
    page = f"<html><body><table>{rows * 4000}</table></body></html>".encode()
    found = refusal(page, "wide.html", Limits(memory=700 * 2**20, seconds=20))
    assert found.reason in ("too_large", "timeout", "damaged")
