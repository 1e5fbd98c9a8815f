"""Writes the samples that are no plain text: ``python -m tests.make_samples data/samples``.

Every text was written for this project; persons and figures are invented.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests import printing
from tests.printing import Rule, Text

HEAD = "春灌提前十天 渠水通到田头"
LEAD = (
    "本报讯（记者 陶远）3月4日上午，宁陵县春灌开闸仪式在惠济河渠首举行。今年全县计划灌溉小麦68万亩，比去年增加3.5万亩。"
    "县水利局局长葛书林介绍，去冬以来全县投入资金4200万元，清淤渠道126公里，维修机井860眼。"
)
SIDE = (
    "夜市旁的公交也晚了。自3月1日起，县城三条线路末班车推迟到22时30分。县交通运输局统计，延时首周日均多载客1100人次，"
    "同比增长12.4%。乘客邢雅琴说，下夜班再也不用步行两公里。"
)
FIGURES = (
    ("乡镇", "计划灌溉（万亩）", "已灌溉（万亩）", "比上年增长（%）"),
    ("城关回族镇", "4.2", "1.1", "6.8"),
    ("张弓镇", "7.6", "2.4", "3.1"),
    ("柳河镇", "6.9", "1.8", "-1.5"),
)
DECISION = (
    "# 临夏市2024年财政预算执行情况",
    "2024年，全市一般公共预算收入完成9.86亿元，为年初预算的101.2%，比上年增长6.3%。一般公共预算支出46.2亿元，下降0.8%。",
    [
        ["项目（单位：万元）", "2023年决算数", "2024年执行数", "2025年预算数"],
        ["税收收入", "52300", "55480", "58200"],
        ["非税收入", "40460", "43120", "44000"],
        ["教育支出", "98700", "101350", "104600"],
    ],
    "市财政局局长马忠义说，2025年力争一般公共预算收入增长5%左右。",
)
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="PubDate" content="2025-07-21 09:30"><title>上半年全市经济运行情况_抚远市人民政府</title></head>
<body><nav><a href="#">首页</a><a href="#">政务公开</a></nav>
<main><h1>上半年抚远市经济运行情况</h1><p>发布时间：2025-07-21　来源：抚远市统计局</p>
<p>上半年，全市实现地区生产总值38.7亿元，按不变价格计算，同比增长5.2%。其中，第一产业增加值14.1亿元，增长4.0%；第二产业增加值3.9亿元，下降1.6%。</p>
<table><caption>2025年上半年主要指标（单位：亿元）</caption>
<tr><th rowspan="2">指标</th><th colspan="2">上半年</th></tr><tr><th>绝对量</th><th>同比增长（%）</th></tr>
<tr><td>社会消费品零售总额</td><td>9.83</td><td>4.7</td></tr><tr><td>进出口总额</td><td>61.2</td><td>18.9</td></tr>
<tr><td>一般公共预算收入</td><td>2.15</td><td>-3.3</td></tr></table>
<p>6月末，全市金融机构存款余额102.4亿元，比年初增加5.6亿元。</p></main>
<footer>主办：抚远市人民政府办公室</footer></body></html>
"""


def newspaper() -> bytes:
    """Return a page in two columns with a table across them."""
    items: list[Text | Rule] = [
        Text(40, 32, "宁陵日报　2025年3月5日　第2版", 8),
        Text(60, 84, HEAD, 24),
        Rule(40, 300, 515),
    ]
    items += printing.column(40, 126, LEAD, characters=22) + printing.column(306, 126, SIDE, characters=22)
    items.append(Text(60, 330, "宁陵县2025年春灌进度"))
    for n, row in enumerate(FIGURES):
        items += [Text(x, 356 + n * 20, text) for x, text in zip((60, 170, 300, 420), row, strict=True)]
    return printing.pdf([items])


def main(folder: Path) -> None:
    """Write the samples."""
    (folder / "two-columns.pdf").write_bytes(newspaper())
    (folder / "budget.docx").write_bytes(printing.word(DECISION))
    (folder / "web-page.html").write_text(PAGE, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
