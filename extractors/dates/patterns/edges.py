"""Beginnings and ends of units, and what places an event against a time."""

from __future__ import annotations

from extractors.dates.patterns.atoms import DAY, MONTH, Atom, unless
from extractors.rules import Rule

EDGES = (
    Rule(
        "edge",
        r"(?P<edge>[上下]半叶|年初|年底|年末|年尾|年终|年中|伊始|之初|之末|初期|中期|中叶|后期|末期|晚期|末年|初年"
        r"|初(?![步中级次始衷心见雪夏春秋冬一二三])|底(?![层气线蕴部色座数片下价薪盘])|末(?![端尾位梢日班梯])|中(?=$|[，。、；：）以之]))",
        ("年底", "末", "初", "初期"),
        ("初步", "底气", "中国"),
    ),
)
"""What tells the beginning, middle or end of the unit before it."""

LONE_EDGES = (
    Atom("same_period", r"(?<![历史年合会学来])(?P<same>同期)(?![声录])", ("同期",), ("历史同期",), level=DAY),
    Atom(
        "lone_year_edge",
        r"(?<![\d一二两三四五六七八九十几数多半余来周每整全新少青成早幼近百千])(?P<year_edge>年初(?![一二三四五六七八九十])|年底|年末|年尾|年中)(?![奖])",
        ("年初", "年底", "年末"),
        ("青年初", "大年初一"),
        level=MONTH,
    ),
    Atom(
        "lone_month_edge",
        r"(?<![\d一二两三四五六七八九十几数多半余来每整个上本下当同次蜜正腊])(?P<month_edge>月初(?![一二三四五六七八九十])|月底|月末|月中(?=[，。、；]))",
        ("月底", "月初"),
        ("11月底",),
        level=DAY,
    ),
    Atom("lone_quarter_edge", r"(?<![赛雨旱淡旺花])(?P<quarter_edge>季末|季初)", ("季末",), level=DAY),
    Atom(
        "turn_of_year", r"(?P<turn>岁末年初|年末岁初|年末年初|岁尾年初|年尾岁首|年终岁首)", ("岁末年初",), level=MONTH
    ),
    Atom("end_of_year", r"(?P<year_edge>岁末|岁尾)(?!年)", ("岁末",), ("岁末年初",), level=MONTH),
)

NOT_BEFORE = unless(
    r"往来去后瞻任身沿景置行程所端段半述赴者不两几头二三四五六七八九十\d",
    一="次律并直",
    列="入出",
    期="待",
    进="入行口",
    方="可才能",
    面="向世对试",
    提="交出供请升高",
)
NOT_AFTER = unless(
    "续勤盾半者世裔期脑腿端悔厂院天年",
    来="到杭访自",
    方="可才能知始",
    备="受",
    台="风",
    面="世向对临",
    代="表替理",
    起="诉草效",
    进="入行一而口城军场",
    卫="冕",
    排="放除队水",
    果="断然真",
)
_NOT_FROM = unless(
    "草步源火飞诉义点航到来底跑床色码因伏薪跳吊租家讫",
    降="低为至价息准费税",
    重="新点启开",
    征="收集求文",
    价="格",
    用="新作",
)
RELATIONS = (
    Rule("since", r"(?P<relation>以来|(?:[—–\-]{1,2})?[至迄]今|到(?:现在|如今))", ("以来", "至今")),
    Rule(
        "from",
        rf"(?:[及或](?=之后|以后))?(?P<relation>起{_NOT_FROM}|开始|(?<=[及或])(?:之后|以后))",
        ("起", "开始"),
        ("起草", "起点"),
    ),
    Rule(
        "until",
        rf"(?:[及或](?=之前|以前))?(?P<relation>以前|之前|前夕|前{NOT_BEFORE})(?!后)",
        ("以前", "之前", "前", "前夕"),
        ("前往", "前后", "前三"),
    ),
    Rule("after", rf"(?P<relation>以后|之后|后{NOT_AFTER})", ("以后", "后"), ("后续", "后来")),
    Rule("about", r"(?P<relation>前后|左右)", ("前后", "左右")),
    Rule("during", r"(?P<relation>期间|时期)", ("期间",)),
    Rule(
        "within",
        r"(?P<relation>之间|之内|以内|间(?![隔歇接])|内(?![部容地外在涵蒙]))",
        ("之间", "内"),
        ("内部", "间隔"),
    ),
    Rule("same_period", r"的?(?P<relation>同期)", ("同期",)),
)
"""What stands behind a point or range and places the event against it."""
