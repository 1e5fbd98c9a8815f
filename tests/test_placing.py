"""Where, when and how certain: place, period and status of figures in texts of many kinds.

A figure is marked ``[8座](place; status; period)``: the official name of its place or ``-``, its status by the first
letter, its period as ``first..last``, one day or ``-``. A part left out is not looked at.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from extractors import dates, indicators, page, people, places, quantities
from schemas import tables as schema

MARK = re.compile(r"\[(?P<surface>[^\[\]]+)\]\((?P<meaning>[^()]*)\)")
STATUS = {"a": "actual", "p": "plan", "t": "target", "f": "forecast"}

TEXTS = {
    "plot": (
        "2024-12-05", "451100",
        "本周，云岭新城12号地块挂牌。地块东至文昌路，出让面积[28451平方米](云岭新城12号地块; p)，建筑密度不大于[35%](云岭新城12号地块; p)，"
        "起始价[1.4亿元](云岭新城12号地块; a)。",
    ),
    "plot after its unit": ("2024-12-05", "330122", "桐庐县桃源里7号地块用地面积[2.3万平方米](桃源里7号地块; p)。"),
    "school to be": (
        "2024-09-10", "341100",
        "滁州职业技术学校新校区项目正式开工。项目总用地面积约[210亩](滁州职业技术学校新校区; p)，总投资[5.2亿元](滁州职业技术学校新校区; p)。",
    ),
    "school of the county": ("2024-09-10", "511823", "县第二小学迁建项目占地[40亩](汉源县第二小学)。"),
    "school at work": ("2024-09-10", "341100", "全市共有学校[210所](滁州市; a)。"),
    "railway": ("2024-11-05", "530000", "玉磨铁路全长[508公里](玉磨铁路; a)，桥隧比高达[87%](玉磨铁路; a)。"),
    "stretch": ("2024-11-05", "500000", "渝湘高铁重庆至黔江段全长[269公里](渝湘高铁)，全线共设[8座](渝湘高铁)车站。"),
    "where goods are sold": (
        "2025-03-05", "411300",
        "公司去年销售香菇[3.1万吨](-)，产品远销韩国、越南等[20个](-)国家，今年又投入[2.6亿元](-)扩建车间。",
    ),
    "what a plan says will be reached": (
        "2025-03-05", "640422", "根据规划，到2028年，全县村级养老服务站将达到[150个](西吉县; t; 2028-01-01..2028-12-31)。",
    ),
    "road named by its ends": ("2025-03-05", "150000", "2月28日，包头至鄂尔多斯铁路开工建设。线路全长[128公里](包头至鄂尔多斯铁路; p)。"),
    "ends of a road": ("2024-07-02", "620422", "会静公路改造工程进展顺利。该路起于会师镇，止于静宁县界，路基宽[10米](会静公路)。"),
    "common words name no road": ("2024-07-02", "620422", "全县新改建农村公路[62公里](会宁县)，新增高速公路[15公里](会宁县)。"),
    "bridge being built": ("2024-05-10", "430421", "在建的蒸水大桥全长[560米](蒸水大桥; p)。大桥桥面宽[26米](蒸水大桥)。"),
    "bridge that is open": ("2024-05-10", "430421", "蒸水大桥全长[560米](蒸水大桥; a)，桥面宽[26米](蒸水大桥; a)，去年10月建成通车。"),
    "project and where it is": (
        "2024-11-05", "650000",
        "11月3日，位于喀什地区莎车县的光储一体化项目开工。该项目总投资[86亿元](莎车县; p)，占地[6.2万亩](莎车县; p)。",
    ),
    "project by its name": (
        "2024-11-05", "330727",
        "在尖山镇，木谷年产12万件木器生产线项目建设工地一片繁忙。\n\n木谷项目计划投资[8600万元](尖山镇; p)。",
    ),
    "works begin at a place": (
        "2025-01-10", "420704", "全区新签约项目[41个](鄂城区; a)。投资[9亿元](燕矶镇)的冷藏基地在燕矶镇动工，一期可存果蔬[7万吨](燕矶镇)。",
    ),
    "works that are done": ("2025-07-18", "532923", "近日，禾甸镇饮水提升工程完工。工程总投资[315万元](禾甸镇; a)，铺设水管[22公里](禾甸镇; a)。"),
    "works that have begun": ("2025-05-18", "321181", "二期工程已于3月6日动工，总投资[7.8亿元](-; p)，预计2026年投产，达产后年产阀门[40万套](-; p)。"),
    "airport beside the city": (
        "2025-04-08", "450300",
        "2024年，全市接待游客[9000万人次](桂林市)。桂林两江国际机场旅客吞吐量[501万人次](桂林两江国际机场)。机动车保有量[99万辆](桂林市)。",
    ),
    "company": ("2024-03-29", "", "2023年，公司实现营业收入[38亿元](-; a; 2023-01-01..2023-12-31)，公司在江苏盐城的基地产能达[30万吨](盐城市; a; 2023-01-01..2023-12-31)。"),
    "enterprise alone": ("2024-03-29", "410700", "全市工业向好。企业去年产值突破[5亿元](-)。规上企业营业收入增长[3%](新乡市)。"),
    "institution spoken of": ("2025-09-12", "630225", "红光上村建起培训中心。该培训中心已办学[18期](-)。"),
    "crew": ("2024-09-14", "530000", "云南省启动应急响应。曲靖市消防救援支队出动[30人](-)赶往现场。"),
    "crew on its way": ("2024-09-14", "410423", "平顶山市消防救援支队[52名](赵村镇)队员抵达赵村镇，救出群众[140名](赵村镇)。"),
    "household in a village": (
        "2025-08-30", "532923", "禾甸镇新泽村烟农自忠平约上帮工下了地。他家今年种了[26亩](新泽村)烤烟。",
    ),
    "household in a county": ("2025-03-14", "610924", "全县茶园[26万亩](紫阳县)。“我家采了[两斤](-)鲜叶。”茶农说。"),
    "who lives where": ("2024-11-18", "350500", "全市推行日间手术。家住安溪县湖头镇的老张算了算，自付费用不到[700元](湖头镇)。"),
    "villages counted": ("2024-07-02", "370783", "寿光市洛城街道、文家街道等[6个](寿光市)镇街建成大棚[380座](寿光市)。"),
    "what villages do together": ("2024-07-02", "370783", "洛城街道、文家街道建成大棚[380座](洛城街道)。"),
    "items of a list": ("2025-04-08", "450300", "全市特色农业壮大。恭城油茶、荔浦芋头等[6个](桂林市)产品入选名录。"),
    "breakdown by counties": (
        "2025-02-11", "150000",
        "2024年，全区规上工业增加值增长[6.4%](内蒙古自治区)。分盟市看，包头市增长[10.1%](包头市)，阿拉善盟下降[1.3%](阿拉善盟)。"
        "制造业增长[12%](内蒙古自治区)。",
    ),
    "counties set against one another": (
        "2024-10-30", "430500", "全市收入增长[3%](邵阳市)。邵东市增长[8%](邵东市)，武冈市下降[2%](武冈市)。市本级收入[41亿元](邵阳市)。",
    ),
    "trade partners": ("2024-09-26", "441900", "前8个月，全市进出口[8900亿元](东莞市)。对日本、越南出口分别增长[2.5%](东莞市)、[6%](东莞市)。"),
    "title in quotes": ("2024-12-31", "331123", "全县开展结对。“助力遂昌县农产品销售”等[19个](遂昌县)项目落地。"),
    "givers": ("2025-01-22", "621022", "全县就业稳定。天津市河西区援建的工坊带动就业[210人](环县)。"),
    "riverside": ("2025-03-14", "410423", "全县严阵以待。昨夜，沙河上游的昭平台水库蓄水[6亿立方米](昭平台水库)。"),
    "nation's organ": ("2024-08-01", "", "国家统计局7月31日发布数据，7月份，制造业采购经理指数为[49.4%](中国; a; 2024-07-01..2024-07-31)。"),
    "foreign story": ("2025-01-16", "", "2023年越南出口增长[3.2%](越南)。越南经济延续回升。服务业增加值增长[5.1%](越南)。"),
    "briefs": (
        "2025-09-12", "500000",
        "■渝北：汽车产量攀升。今年1至7月，渝北区生产汽车[56.8万辆](渝北区)。\n\n■江北：江北区夜间消费占比[65%](江北区)。",
    ),
    "rubrics of a bulletin": (
        "2025-05-30", "222400",
        "全州经济平稳运行，生产总值增长[5%](延边朝鲜族自治州)。全州固定资产投资增长[2%](延边朝鲜族自治州)。\n\n◆农业\n\n汪清县木耳栽培[7亿袋](汪清县)。"
        "\n\n◆工业\n\n规上企业[386户](延边朝鲜族自治州)。",
    ),
    "其中 stays where it was": ("2025-06-01", "610300", "雍城遗址发掘墓葬[64座](雍城遗址)。其中，[9座](雍城遗址)秦墓保存完好。"),
    "since an event": ("2025-09-12", "630225", "县里的合作社2021年组建以来已开课[35期](; a; 2021-01-01..2025-09-12)。"),
    "record": ("2025-08-05", "130000", "7月，全省日照为1974年以来第二多，降水量[92毫米](河北省; a; 2025-07-01..2025-07-31)。"),
    "day to come": ("2025-01-01", "361128", "元旦将至，全县抽检食品[86批次](鄱阳县; a; -)。"),
    "report on a quarter": ("2025-04-29", "", "4月25日晚，岭南轴承发布2025年一季度报告，营业收入[3.1亿元](; a; 2025-01-01..2025-03-31)。"),
    "part of an earlier year": ("2024-12-31", "430500", "2024年，全市土地收入[36亿元](邵阳市; a; 2024-01-01..2024-12-31)，约为2020年的[四分之一](邵阳市; a; 2024-01-01..2024-12-31)。"),
    "former value": (
        "2025-01-22", "621022", "力争到2027年，全县羊肉加工率由目前的[38%](环县; a; -)提升到[52%](环县; t; 2027-01-01..2027-12-31)。",
    ),
    "years listed with a value each": (
        "2001-01-03", "320000", "全省国税收入1998年、1999年分别突破[400亿元](江苏省; a; 1998-01-01..1998-12-31)和[500亿元](江苏省; a; 1999-01-01..1999-12-31)。",
    ),
    "breakdown without a date": ("2025-04-08", "450300", "2024年，全市收入增长[5%](桂林市; a; 2024-01-01..2024-12-31)。分城乡看，城镇居民收入增长[4%](桂林市; a; -)。"),
    "a clause of its own": (
        "2024-12-20", "340000", "预计2024年全省收入增长[6.5%左右](安徽省; f; 2024-01-01..2024-12-31)；到2025年，全省覆盖率达到[60%](安徽省; t; 2025-01-01..2025-12-31)。",
    ),
    "funds obtained": ("2024-12-20", "430500", "去年，全市争取专项债券[61亿元](邵阳市; a)，争取各类资金[9亿元](邵阳市; a)。"),
    "aim of the year": ("2025-01-16", "430500", "去年，全市引资增长[9%](邵阳市; a)，今年的目标是增长[一成](邵阳市; t)。"),
    "goals of a section": ("2025-01-10", "420704", "## 三、2025年工作目标\n\n全区工业投资增长[11%左右](鄂城区; t)。"),
    "tasks of a section": ("2025-02-20", "130283", "## 二、2025年重点工作\n\n完成造林绿化[2.3万亩](; p)。空气优良天数比率达到[78%](; t)。"),
    "line in use": ("2025-03-28", "370700", "新窑启用后，日产量从[300吨](; a)提高至[480吨](; a)。"),
    "line to be": ("2025-03-28", "370700", "产线投用后，可年产柴油机[6万台](; p)。"),
}  # fmt: skip


def read(text: str, published: str, home: str) -> list[dict[str, object]]:
    """Return the rows of indicators of a text."""
    known = places.resolve_name(None, home) if home else None
    shown = page.make(text, dt.date.fromisoformat(published), (known.name, home) if known else None)
    dated, named = dates.extract(shown), people.extract(shown)
    return indicators.extract(shown, quantities.extract(shown, dated), dated, places.extract(shown, named), named)


def period(row: dict[str, object]) -> str:
    start, end = row["period_start"], row["period_end"]
    return "-" if start is end is None else str(end) if start == end else f"{start or ''}..{end or ''}"


@pytest.mark.parametrize(("published", "home", "marked"), TEXTS.values(), ids=TEXTS)
def test_place_status_and_period(published, home, marked):
    text = MARK.sub(lambda m: m["surface"], marked)
    rows = read(text, published, home)
    at, found, wanted = 0, [], []
    for mark in MARK.finditer(marked):
        start = text.index(mark["surface"], at)
        at = start + len(mark["surface"])
        row = next((r for r in rows if r["start"] < at and r["end"] > start), None)
        parts = [p.strip() for p in mark["meaning"].split(";")] + ["", ""]
        got = ("", "", "") if row is None else (str(row["place"] or "-"), str(row["status"]), period(row))
        wanted.append((mark["surface"], *(STATUS.get(p, p) for p in parts[:3])))
        found.append((mark["surface"], *(g if p else "" for g, p in zip(got, parts, strict=False))))
    assert found == wanted


def test_a_site_without_a_mention_has_a_name_and_no_link():
    rows = read("会静公路改造工程进展顺利，路基宽10米。", "2024-07-02", "620422")
    assert [(r["place"], r["place_adcode"], r["place_mention_id"]) for r in rows] == [("会静公路", "620422", None)]
    assert schema.INDICATORS.from_rows(rows).num_rows == 1
