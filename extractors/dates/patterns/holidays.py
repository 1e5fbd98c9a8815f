"""Holidays, solar terms and the leave around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extractors import reference
from extractors.dates.patterns.atoms import DAY, YEAR, Atom


@dataclass(frozen=True)
class Holiday:
    """A holiday or solar term of ``seeds/holidays.csv``.

    Attributes:
        surface: As it is written.
        name: Name that the forms share.
        calendar: ``solar``, ``lunar``, ``term`` (the library computes it), ``weekday`` or ``eve``.
        month: Month of the calendar; 0 for a solar term.
        day: Day of the month, or for ``weekday`` the ordinal and ISO weekday as two digits; 0 for a solar term.
        bare: Whether the form alone is a date; else only with a word such as 节 or 期间, or in quotes.
        leave: Name of the statutory leave, empty where there is none.
    """

    surface: str
    name: str
    calendar: str
    month: int
    day: int
    bare: bool
    leave: str


@cache
def holidays() -> dict[str, Holiday]:
    """Return the holidays and solar terms by written form."""
    return {
        r["surface"]: Holiday(
            r["surface"],
            r["name"],
            r["calendar"],
            int(r["month"] or 0),
            int(r["day"] or 0),
            r["bare"] == "yes",
            r["leave"],
        )
        for r in reference.rows("holidays")
    }


_LEAVE = "假期|小长假|长假|黄金周|假日"
_FIRST_WORKDAY = "(?:首个|第一个)(?:工作日|上班日|交易日)|(?:开工|上班|复工|节后)(?:首日|第一天)|首日|第一天"
_BOUND_BY = "期间|假期|小长假|长假|黄金周|前夕|前后|当天|节气|出游|出行|去哪|临近|将至|返程|档期"
"""What shows that a word is a holiday where it may be another."""
_HONOUR = "[^，。、；]{0,4}(?:歌节|文化节|旅游节|艺术节|庙会|晚会|歌圩)|红旗|奖|勋章|讲话|精神|运动|新文化|厂|大桥|广场|路|批示|工程|普法|指示|枪声|起义"
_SURNAME = "王李张刘陈杨赵吴徐孙朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖董袁潘蒋蔡杜叶苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾邹熊邱薛闫侯陶黎顾郝龚邵钱严覃戴孔汤"
"""The commonest surnames that are no other word: 李国庆 is a person."""
_EVENT = "联欢|晚会|月饼|灯会|粽|团拜|茶话|献词|献礼|上河图|村|镇|街道|社区|路|街|公园|大学|小学|中学"


@cache
def holiday_atoms() -> tuple[Atom, ...]:
    """Return the atoms made of the holidays and solar terms."""
    by_length = sorted(holidays().values(), key=lambda h: (-len(h.surface), h.surface))
    bare = "|".join(h.surface for h in by_length if h.bare)
    bound = "|".join(h.surface for h in by_length if not h.bare)
    return (
        Atom(
            "holiday",
            rf"(?:“(?P<holiday>{bare}|{bound})”(?!{_HONOUR})(?:(?:国际)?(?:妇女|劳动|儿童|青年|建军|建党|国庆)?节(?!目))?"
            rf"|(?<![{_SURNAME}])(?P<holiday_b>{bare})|(?<=[{_SURNAME}])(?P<holiday_d>{bare})(?={_BOUND_BY}|节)"
            rf"|(?<![一二三四五六七八九十\d“])(?P<holiday_c>{bound})(?={_BOUND_BY}|节(?!目|点|奏|能|约|气门)))"
            rf"(?:节气|时节|(?<!节)佳节|(?<!节)节(?![目点奏能约假]))?(?!{_EVENT})(?:(?P<leave>{_LEAVE})(?:期间)?)?"
            rf"(?:后的?(?P<workday>{_FIRST_WORKDAY})|(?P<leave_day>首日|第[一二三四五六七]天|最后一天)"
            rf"|(?P<feast_side>[前后])(?P<feast_n>[一二两三四五六七1-9十])(?P<feast_unit>天|日(?!游)|个?(?:周(?!年(?!货))|星期)))?(?P<on_day>当天|当日)?",
            ("春节", "中秋节", "“五一”假期", "国庆黄金周", "元旦假期后首个工作日", "清明"),
            ("春节联欢晚会", "清明上河图", "五一路"),
            level=DAY,
            after=(YEAR,),
        ),
    )
