"""Months, and days and months of the lunar calendar."""

from __future__ import annotations

from extractors.dates.patterns.atoms import (
    BLANK,
    DAY,
    MONTH,
    MONTH_NUMBER,
    NOT_INSIDE,
    SEXAGENARY,
    TO,
    WEEK,
    YEAR,
    YEAR_NUMBER,
    Atom,
    unless,
)

_NOT_A_MONTH = "(?!天[演乐团的]|革命|河(?![南北道流水段])|(?<=三月)三(?![日号十次]))" + unless(
    "饼球亮嫂", 期="间货待末初中"
)
MONTHS = (
    Atom(
        "month_range",
        rf"{NOT_INSIDE}(?P<month>{MONTH_NUMBER}){BLANK}{TO}{BLANK}(?P<to_month>{MONTH_NUMBER}){BLANK}月(?:份)?(?!\d{{1,2}}[日号])",
        ("1—11月", "9至10月份", "1-2月"),
        ("1月—2月", "3—5月6日"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom(
        "month_pair",
        rf"{NOT_INSIDE}(?P<month>{MONTH_NUMBER})[、和](?P<to_month>(?:(?<=\d[、和])(?=\d)|(?<=[一二三四五六七八九十][、和])(?!\d)){MONTH_NUMBER})月份?(?!(?:\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})[日号])",
        ("1、2月份", "3、4月"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom(
        "month_pair_in_words",
        r"(?<![一二三四五六七八九十])(?:(?P<month>一)(?P<to_month>二)|(?P<month_b>二)(?P<to_month_b>三)|(?P<month_c>三)(?P<to_month_c>四)"
        r"|(?P<month_d>四)(?P<to_month_d>五)|(?P<month_e>五)(?P<to_month_e>六)|(?P<month_f>六)(?P<to_month_f>七)"
        r"|(?P<month_g>七)(?P<to_month_g>八)|(?P<month_h>八)(?P<to_month_h>九)|(?P<month_i>十)(?P<to_month_i>十一))月份?",
        ("七八月份", "三四月"),
        ("八月份", "一三月", "二十三四月"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom(
        "month",
        rf"(?:(?<![\d.A-Za-z第元百千万亿两])|(?<=[元万亿])(?=\d{{1,2}}月\d{{1,2}}[日号]))(?P<month>{MONTH_NUMBER}){BLANK}月(?:份)?{_NOT_A_MONTH}",
        ("12月", "三月份", "1月"),
        ("13月", "5.3月", "八月饼"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom(
        "relative_month",
        r"(?P<month_rel>本月|这个月|(?<!以)上上?个?月|(?<!以)下个?月|(?<![月份])当月|同月|次月|翌月)(?:份)?(?![球亮饼刊嫂台])",
        ("本月", "上月", "下个月", "当月"),
        ("以上月份", "日本月球"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom("explained_month", r"(?P<month_rel>[本上下])[（(]\d{1,2}[)）]月", ("本（9）月",), level=MONTH),
    Atom(
        "half_month", r"(?P<half_month>[上下])半月(?![刊板])", ("上半月",), ("半月",), level=WEEK, after=(YEAR, MONTH)
    ),
)

LUNAR_DAY = "初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十|十[一二三四五六七八九]?"
LUNAR = (
    Atom(
        "lunar_day",
        rf"(?:(?P<lunar>(?:农历|阴历|夏历|旧历)(?:{SEXAGENARY}年)?|{SEXAGENARY}年)(?:(?P<year>{YEAR_NUMBER})年)?的?)(?P<lunar_month>闰?(?:十[一二]?|[正冬腊一二三四五六七八九]))月"
        rf"(?P<lunar_day>{LUNAR_DAY}|朔日|[一二三四五六七八九](?!十))(?![日号一二三四五六七八九十])",
        ("农历八月十五", "农历腊月廿三", "农历2015年十月初一"),
        level=DAY,
        after=(YEAR,),
    ),
    Atom(
        "plain_lunar_day",
        rf"(?<![\d.一二三四五六七八九])(?:(?P<lunar_month>正|腊)月(?P<lunar_day>{LUNAR_DAY}|朔日)"
        r"|(?P<lunar_month_b>闰?(?:十[一二]?|[冬二三四五六七八九]))月(?P<lunar_day_b>初[一二三四五六七八九十]|廿[一二三四五六七八九]?))(?![日号二三四五六七八九十]|一(?!大早|早|直|到|家))",
        ("腊月廿三", "正月初八", "三月初一"),
        ("三月十五日",),
        level=DAY,
        after=(YEAR,),
    ),
    Atom(
        "festival_day",
        r"(?<![\d.一二三四五六七八九年])(?P<lunar_month>[三五七八九十])月(?P<lunar_day>十五|初五)(?![日号\d天年个])",
        ("八月十五",),
        ("八月十五日",),
        level=DAY,
    ),
    Atom(
        "bare_lunar_day",
        r"(?<![\d.一二三四五六七八九年])(?P<lunar_month>十[一二]?|[二三四五六七八九])月(?P<lunar_day>十[一二三四六七八九]?|二十[一二三四五六七八九]?|三十)(?=$|[，。、；：）到至—\-前后起]|[这那当]天|举行|赶|庙会)",
        ("三月十六",),
        ("三月十六日", "十一月二十家"),
        level=DAY,
    ),
    Atom(
        "han_day",
        rf"(?<=年)(?P<month>{MONTH_NUMBER})月(?P<day>三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?)(?![日号天年个多余几来岁名人一二三四五六七八九十])",
        (),
        ("八月十五",),
        level=DAY,
        opens=False,
        after=(YEAR,),
    ),
    Atom(
        "new_year_day",
        r"(?:大年|年(?=三十))(?P<new_year>三十|初[一二三四五六七八九十]|十五)(?:夜)?",
        ("大年初一", "大年三十", "年三十"),
        level=DAY,
        after=(YEAR,),
    ),
    Atom(
        "lunar_month",
        r"(?:(?P<lunar>农历|阴历)(?P<lunar_month>闰?(?:十[一二]?|[冬一二三四五六七八九]))|(?P<lunar_month_b>正|腊|闰(?:十[一二]?|[二三四五六七八九])))月(?![初十廿二三])",
        ("正月", "农历三月"),
        ("正月初一",),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom("later_weekday", r"周(?P<weekday>[一二三四五六日天])", ("周五",), level=DAY, opens=False),
    Atom(
        "later_lunar_day",
        r"(?P<lunar_day>初[一二三四五六七八九十]|廿[一二三四五六七八九])",
        ("初三",),
        level=DAY,
        opens=False,
    ),
)
