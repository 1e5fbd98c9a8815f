"""The forms in which Chinese text writes time: atoms of a calendar expression, and whole expressions.

An ``Atom`` names one calendar unit. Atoms that stand side by side from coarse to fine make a point in time
(``2024年`` + ``12月`` + ``30日`` + ``下午``); recognition joins points to ranges and adds what stands behind them
(``以来``, ``前后``). Durations, recurring times and vague words are whole expressions, one rule each.

Every repetition is bounded and every number is tried at its first digit only, so the cost is linear in the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from extractors import reference
from extractors.rules import Rule

CENTURY, DECADE, YEAR, PART, MONTH, WEEK, DAY, DAYPART, CLOCK = range(9)
"""Levels of an atom, coarse to fine."""


@dataclass(frozen=True)
class Atom(Rule):
    """A rule for one calendar unit.

    Attributes:
        level: How fine the unit is, one of ``CENTURY`` to ``CLOCK``.
        opens: Whether an expression may begin with it.
        after: Levels that it may follow; empty where it follows nothing.
    """

    level: int = field(default=YEAR, kw_only=True)
    opens: bool = field(default=True, kw_only=True)
    after: tuple[int, ...] = field(default=(), kw_only=True)


HAN_DIGITS = "〇零○一二三四五六七八九"
HAN_NUMBER = "一二两三四五六七八九十"
NOT_INSIDE = r"(?<![\dA-Za-z.])"
"""A number is read from its first digit, and not inside a model number or a decimal."""
BLANK = r"[ \u3000]?"
TO = r"(?:[—–―─~～\-]{1,2}|至|到)"
YEAR_NUMBER = rf"(?:1\d{{3}}|2[01]\d\d|[一二][{HAN_DIGITS}0]{{3}})"
MODERN_YEAR = r"(?:19|20)\d\d"
MONTH_NUMBER = r"(?:1[0-2]|0?[1-9](?!\d)|十[一二]?|[一二三四五六七八九])"
DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9](?!\d)|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
QUARTER_NUMBER = "[一二三四1-4]"
HOUR_NUMBER = r"(?:2[0-4]|1\d|0?\d(?!\d)|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
MINUTE_NUMBER = r"(?:[0-5]?\d(?!\d)|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])"
WEEK_WORD = "(?:周|星期|礼拜)"
WEEKDAY_NUMBER = "[一二三四五六日天]"
NO_COUNT = "(?![次天场节期个小名人家回趟年月批轮])"

CENTURIES = (
    Atom(
        "century",
        rf"(?:公元)?{NOT_INSIDE}(?P<century>\d{{1,2}}|[{HAN_NUMBER}]{{1,3}}|上个?|本|新)世纪",
        ("20世纪", "二十一世纪", "上世纪", "本世纪"),
        ("半个世纪", "120世纪"),
        level=CENTURY,
    ),
)

DECADES = (
    Atom(
        "decade_range",
        rf"{NOT_INSIDE}(?P<decade>[1-9]0|[二三四五六七八九]十)(?:(?:年代)?{TO}|、)(?P<to_decade>[1-9]0|[二三四五六七八九]十)年代",
        ("80至90年代", "七十、八十年代"),
        level=DECADE,
        after=(CENTURY,),
    ),
    Atom(
        "decade_pair",
        r"(?P<decade>[二三四五六七八])(?P<to_decade>[三四五六七八九]十)年代",
        ("七八十年代",),
        ("八十年代",),
        level=DECADE,
        after=(CENTURY,),
    ),
    Atom(
        "decade",
        rf"{NOT_INSIDE}(?P<decade>[1-9]0|[二三四五六七八九]十)年代",
        ("90年代", "八十年代"),
        ("90年", "190年代"),
        level=DECADE,
        after=(CENTURY,),
    ),
)

_NOT_A_YEAR = "(?![会级龄货糕味画轮鉴款](?![议上]))"
YEARS = (
    Atom(
        "iso_day",
        rf"(?<![\d.\-/])(?P<year>{MODERN_YEAR})(?P<mark>[\-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d.\-/])",
        ("2024-03-05", "2024/3/5", "2025.1.7"),
        ("12024-03-05", "2024-13-05", "10.2024.3.5"),
        level=DAY,
    ),
    Atom(
        "compact_day",
        r"(?<![\d.A-Za-z\-第号])(?P<year>(?:19|20)\d\d)(?P<month>1[0-2]|0[1-9])(?P<day>3[01]|[12]\d|0[1-9])(?![\d.\-A-Za-z]|[万亿千百元个号%])",
        ("20250105",),
        ("20251305", "202501051", "号20250105", "20250105元"),
        level=DAY,
    ),
    Atom(
        "year_range",
        rf"{NOT_INSIDE}(?P<year>{YEAR_NUMBER}){BLANK}{TO}{BLANK}(?P<to_year>{YEAR_NUMBER}|\d\d){BLANK}(?:(?P<school>学年)|年(?:度|份)?)",
        ("2021—2035年", "2016-2018年", "1996至2000年度", "2023—2024学年"),
        ("2021—2035", "1—3年"),
    ),
    Atom(
        "bare_year_range",
        rf"(?<![\d.A-Za-z\-/])(?P<year>{MODERN_YEAR}){BLANK}[—–~～\-]{{1,2}}{BLANK}(?P<to_year>{MODERN_YEAR})(?![\d.\-年月/])",
        ("2021—2035", "2016-2018"),
        ("0571-2021-2035-1", "2021-12-3"),
    ),
    Atom(
        "bare_year_pair",
        rf"(?<=从)(?P<year>{MODERN_YEAR})[到至](?P<to_year>{MODERN_YEAR})(?![\d年万亿元])",
        (),
        ("2016到2018",),
    ),
    Atom(
        "school_year",
        rf"{NOT_INSIDE}(?P<year>{YEAR_NUMBER})(?P<school>学年)",
        ("2024学年",),
    ),
    Atom(
        "year",
        rf"{NOT_INSIDE}(?P<year>{YEAR_NUMBER}){BLANK}(?:年(?:年?度|份)?{_NOT_A_YEAR}|财年)",
        ("2024年", "二〇二四年", "2024年度", "1998年份", "2024财年"),
        ("2024年会", "12024年", "A2024年", "2024年鉴"),
    ),
    Atom(
        "round_year",
        r"(?P<year>[两二]千)年(?=[一二三四五六七八九十正腊]{1,2}月)",
        (),
        ("两千年前",),
    ),
    Atom(
        "listed_year",
        rf"{NOT_INSIDE}(?P<year>{MODERN_YEAR})(?=[、和与及/](?:{MODERN_YEAR}[、和与及/]){{0,8}}{MODERN_YEAR}年)",
        (),
        ("2024", "2024、2025"),
    ),
    Atom(
        "year_before_part",
        rf"{NOT_INSIDE}(?P<year>{MODERN_YEAR})(?=全年|[上下]半年|第?[一二三四]季度|前三季度|[春秋]季)",
        (),
        ("2024", "2024人"),
    ),
    Atom(
        "welcomed_year",
        rf"(?:(?<=喜迎|迎接|迈向|走向|进入|告别|再见|拥抱|启航|奔向|逐梦|奋进|回望|回眸|回首|展望|盘点|你好)|(?<=从)){BLANK}(?P<year>{MODERN_YEAR})"
        r"(?![\d.年\-—~～]|[万亿千多余元个名人家户吨亩件项户米公次位台套辆棵株只头斤岁天日月号％%])",
        (),
        ("2025", "2025年"),
    ),
    Atom(
        "short_year",
        rf"(?:(?<![\u4e00-\u9fff”\w])[’'‘](?P<year2>\d\d)年?|{NOT_INSIDE}(?P<year2_b>0\d|[5-9]\d)年(?=\d{{1,2}}月)|{NOT_INSIDE}(?P<year2_c>0\d)年(?![代级]))",
        ("’98", "’98年", "08年"),
        ("98年", "808年"),
    ),
    Atom(
        "before_christ",
        rf"(?:公元|西元)前(?P<bc>\d{{1,4}}|[{HAN_DIGITS}十百千]{{1,6}})年",
        ("公元前221年",),
    ),
    Atom(
        "christian_year",
        rf"(?:公元|西元)(?P<year>\d{{1,4}}|[{HAN_DIGITS}十百千]{{1,6}})年",
        ("公元618年",),
    ),
    Atom(
        "early_year",
        r"(?<=[（(在于])(?P<year>[1-9]\d\d)年(?![前后来间历以左之的多])",
        (),
        ("于300年前", "300年"),
    ),
    Atom("explained_year", r"(?P<year_rel>[今去明前])（(?:19|20)\d\d）年", ("今（2025）年",), ("今（2）年",)),
    Atom(
        "relative_years",
        r"(?P<years_rel>今明|去今)两年",
        ("今明两年",),
    ),
    Atom(
        "relative_year",
        r"(?P<year_rel>大前年|大后年|(?<![声说证文光])(?:今年|去年|明年)(?:度|一整?年(?![级度]))?|(?<![年月日天期之])前年(?!度)|(?<![年月日天期之])后年(?!均|产|度)"
        r"|(?<!以)上一?年度?(?![龄轻纪老薪产级])|(?<!以)下一?年度?(?![龄轻纪老薪产级])|本年度?(?![龄轻级])|(?<![相应担])当年度?(?![产级])"
        r"|(?<!一)同年(?![龄级代])|(?<![多首历两三四五六每\d])次年(?![检会均产度])|翌年|是年(?=[，\d春夏秋冬])|[这那]一年(?![级度多])|新的?一年(?![级度多一])|(?<![最创更全清刷])新年(?![味货画俗轻龄]))",
        ("今年", "去年", "上年", "上一年度", "本年度", "当年", "次年", "新的一年", "新年"),
        ("以上年龄", "相当年产", "同年级", "多次年检", "最新年报"),
    ),
)

PARTS = (
    Atom(
        "half",
        r"(?:(?P<half>[上下])半年(?!来)|(?<=年)的?(?P<half_report>半)年度)",
        ("上半年", "下半年"),
        ("半年",),
        level=PART,
        after=(YEAR,),
    ),
    Atom(
        "quarter_range",
        rf"第?(?P<quarter>{QUARTER_NUMBER})(?:季度)?(?:{TO}|、)第?(?P<to_quarter>{QUARTER_NUMBER})季度",
        ("一至三季度", "第一至第三季度", "1-3季度"),
        level=PART,
        after=(YEAR,),
    ),
    Atom(
        "quarter",
        rf"(?:(?<![\d.一二三四])第?(?P<quarter>{QUARTER_NUMBER}){BLANK}季度|(?<=[年度])(?P<quarter_q>Q[1-4])|(?P<quarter_first>首)季(?:度)?(?![赛]))",
        ("一季度", "第3季度", "首季"),
        ("三个季度", "13季度"),
        level=PART,
        after=(YEAR,),
    ),
    Atom(
        "first_quarters",
        r"前(?P<quarters>[二两三23])个?季度",
        ("前三季度", "前两个季度"),
        level=PART,
        after=(YEAR,),
    ),
    Atom(
        "relative_quarter",
        r"(?P<quarter_rel>(?<!以)上个?|(?<!以)下个?|本|这个)季度",
        ("上季度", "本季度"),
        level=PART,
    ),
    Atom(
        "first_months",
        r"(?<![之目日月此以年上])[前头](?P<months>\d{1,2}|[二两三四五六七八九十]{1,2})个?月(?!\d{1,2}[日号])",
        ("前11个月", "头两个月"),
        ("此前三个月", "年前三个月"),
        level=PART,
    ),
    Atom(
        "first_months_of_year",
        r"的?[前头](?P<months>\d{1,2}|[二两三四五六七八九十]{1,2})个?月(?!\d{1,2}[日号])",
        ("前11个月",),
        level=PART,
        opens=False,
        after=(YEAR,),
    ),
    Atom(
        "first_days_of_year",
        r"的?[前头](?P<first_n>\d{1,2}|[二两三四五六七八九十]{1,2})(?:个)?(?P<first_unit>天|周|星期)(?!岁)",
        ("的前10天", "前2周"),
        level=PART,
        opens=False,
        after=(YEAR, MONTH),
    ),
    Atom(
        "nth_month",
        r"的?第(?P<nth_month>[一二三四五六七八九十]{1,2}|\d{1,2})个月",
        ("的第三个月",),
        level=PART,
        opens=False,
        after=(YEAR,),
    ),
    Atom(
        "relative_seasons",
        r"(?P<season_rel>[去今])(?P<season>[春夏秋冬])(?P<to_season_rel>[今明])(?P<to_season>[春夏秋冬])",
        ("今冬明春",),
        level=PART,
    ),
    Atom(
        "relative_season",
        r"(?P<season_rel>今|去|(?<![声说证文光])明)(?P<season>[春夏秋冬])(?:季|天)?",
        ("今冬", "明春"),
        level=PART,
    ),
    Atom(
        "season",
        r"的?(?P<season>[春夏秋冬])(?:[季天]|之交|(?=[，。、；：）]|$))",
        ("春季", "冬天"),
        ("春运", "秋收"),
        level=PART,
        opens=False,
        after=(YEAR,),
    ),
    Atom(
        "stretch",
        rf"(?<![\u4e00-\u9fff\d])(?P<stretch>之前|之后|[前后上下])(?P<stretch_n>\d{{1,3}}|[{HAN_NUMBER}]{{1,3}})个?(?P<stretch_unit>年|周|星期|天|小时|分钟|秒)(?=$|[，。；！？])",
        ("前1周", "后三天"),
        ("前三名", "这三天"),
        level=PART,
    ),
    Atom("whole_year", r"(?P<whole>全年)(?![龄无])", ("全年",), ("全年龄段",), level=PART, after=(YEAR,)),
    Atom(
        "within_year",
        r"(?<![\d一二两三四五六七八九十几数多半余来周每整全])(?P<whole>年内)",
        ("年内",),
        ("三年内", "20年内"),
        level=PART,
    ),
)

_NOT_A_MONTH = "(?!天[演乐团的]|革命|河(?![南北道流水段])|(?<=三月)三(?![日号十次])|期(?!间)|[饼球亮季嫂薪票租均台报经供销产活息月])"
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
        rf"{NOT_INSIDE}(?P<month>{MONTH_NUMBER})[、和](?P<to_month>{MONTH_NUMBER})月份?(?!\d{{1,2}}[日号])",
        ("1、2月份", "3、4月"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom(
        "month",
        rf"(?<![\d.A-Za-z第元百千万亿两])(?P<month>{MONTH_NUMBER}){BLANK}月(?:份)?{_NOT_A_MONTH}",
        ("12月", "三月份", "1月"),
        ("13月", "5.3月", "八月饼"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom(
        "relative_month",
        r"(?P<month_rel>本月|这个月|(?<!以)上上?个?月|(?<!以)下个?月|当月|同月|次月|翌月)(?:份)?(?![球亮饼刊嫂台])",
        ("本月", "上月", "下个月", "当月"),
        ("以上月份", "日本月球"),
        level=MONTH,
        after=(YEAR,),
    ),
    Atom("explained_month", r"(?P<month_rel>[本上下])（\d{1,2}）月", ("本（9）月",), level=MONTH),
    Atom(
        "half_month", r"(?P<half_month>[上下])半月(?![刊板])", ("上半月",), ("半月",), level=WEEK, after=(YEAR, MONTH)
    ),
)

SEXAGENARY = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
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
        r"|(?P<lunar_month_b>闰?(?:十[一二]?|[冬二三四五六七八九]))月(?P<lunar_day_b>初[一二三四五六七八九十]|廿[一二三四五六七八九]?))(?![日号一二三四五六七八九十])",
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
        r"(?:(?P<lunar>农历|阴历)(?P<lunar_month>闰?(?:十[一二]?|[冬一二三四五六七八九]))|(?P<lunar_month_b>正|腊))月(?![初十廿二三])",
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

WEEKS = (
    Atom("tendays", r"(?P<tendays>上中|中下|上|中|下)旬", ("中下旬", "上旬"), level=WEEK, after=(MONTH,)),
    Atom(
        "relative_week",
        rf"(?P<week_rel>上上|下下|(?<!以)上一?|(?<!以)下一?|本|这一?|今)个?(?:周|星期|礼拜)(?:(?P<weekday>[一二三四五六日天末]){NO_COUNT}|(?![边转期到围岁年长报刊密]))",
        ("本周", "下周三", "上上周", "这个星期一", "本周末"),
        ("以下周", "上周边"),
        level=WEEK,
    ),
    Atom(
        "nth_weekday",
        rf"的?(?:第(?P<nth>[一二三四五])个?|(?P<nth_last>最后一)个?|(?P<nth_first>首)个){WEEK_WORD}(?P<weekday>[一二三四五六日天])",
        ("第一个星期一", "最后一个周三"),
        level=DAY,
        after=(MONTH,),
        opens=False,
    ),
    Atom(
        "nth_week",
        r"的?第(?P<week>\d{1,2}|[一二三四五六七八九十]{1,3})(?:周|个?星期)(?![一二三四五六日天])",
        ("第52周", "的第二周"),
        level=WEEK,
        opens=False,
        after=(YEAR, MONTH),
    ),
    Atom(
        "weekday",
        rf"(?:星期|礼拜)(?P<weekday>{WEEKDAY_NUMBER}){NO_COUNT}",
        ("星期三", "礼拜日"),
        ("星期三次",),
        level=DAY,
        after=(WEEK,),
    ),
    Atom(
        "short_weekday",
        r"(?:(?<![\u4e00-\u9fff])|(?<=[从在于至到自]))周(?P<weekday>[一二三四五六日])(?=$|[，。、；：）（至到]|上午|下午|晚|早|凌晨|中午|\d)",
        (),
        ("周三平", "本周三"),
        level=DAY,
        after=(WEEK,),
    ),
)

_NOT_A_NUMBERED_THING = r"(?=$|[，。、；：）（？！\s]|上午|下午|晚|早|凌晨|中午|开始|起|前|之前|以前|以后|之后|左右|当天|开启|开幕|举行|召开|出发|抵达|\d{1,2}[时点:])"
DAYS = (
    Atom(
        "day_range",
        rf"(?P<day>{DAY_NUMBER})[日号]?{BLANK}(?:{TO}|、|和){BLANK}(?P<to_day>{DAY_NUMBER}){BLANK}[日号](?!楼|线|地块)",
        ("26至27日", "3、4日", "26日至27日"),
        level=DAY,
        opens=False,
        after=(MONTH,),
    ),
    Atom(
        "bare_day_range",
        rf"(?<![\d.A-Za-z第\-—月])(?P<day>3[01]|[12]\d|0?[1-9](?!\d)){BLANK}(?:{TO}|、){BLANK}(?P<to_day>3[01]|[12]\d|0?[1-9](?!\d)){BLANK}日(?![内间游龄均线])",
        ("26至27日", "3—4日"),
        ("3至5日游",),
        level=DAY,
    ),
    Atom("day", rf"(?P<day>{DAY_NUMBER}){BLANK}[日号]", ("12日", "三十号"), level=DAY, opens=False, after=(MONTH,)),
    Atom(
        "bare_day",
        rf"(?<![\d.A-Za-z第近每—\-/月])(?<!(?<!纽)约)(?P<day>3[01]|[12]\d|0?[1-9](?!\d)){BLANK}日(?![内间游龄均线化后])",
        ("6日", "29日"),
        ("30日内", "3日游", "第3日"),
        level=DAY,
    ),
    Atom(
        "han_bare_day",
        r"(?<![一二三四五六七八九十月每第近几数多百半])(?:(?P<day>三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])日(?=[电讯]|上午|下午|晚上|凌晨|宣布|表示|报道|发表|公布|抵达|举行|召开)"
        r"|(?P<day_b>三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九])日(?![内间游龄均线化夜后前之以]))",
        ("二十一日",),
        ("三日内", "二十日内"),
        level=DAY,
    ),
    Atom(
        "numbered_day",
        rf"(?:(?<=[在于从到至是，。、；（：\n])|(?<=截至)|^)(?P<day>3[01]|[12]\d|0?[1-9](?!\d))号{_NOT_A_NUMBERED_THING}",
        ("12号",),
        ("16号地块", "第3号"),
        level=DAY,
    ),
    Atom("explained_day", r"(?P<day_rel>[昨今明前])（\d{1,2}）日", ("昨（30）日",), level=DAY),
    Atom(
        "relative_day",
        r"(?P<day_rel>大前天|大后天|昨天|今天|(?<![声说证文光])明天|昨日|今日(?!头条|说法|之星)|(?<![声说证文光])明日(?!之星|之子)|(?<![年月日天期之以目])前[天日](?![气津然下空花])"
        r"|(?<![年月日天期之先])后天(?![气津然下空性养失形努的晴])|当天|当日|同日|同一天|(?<!多)次日|翌日|(?<![\d首历])第二天|即日(?=起|至)|(?:(?<![\u4e00-\u9fff])|(?<=[从自]))[昨今明](?=起(?![草步源床来])))",
        ("昨天", "前天", "大后天", "翌日", "当日", "同日"),
        ("年前天气", "先天后天"),
        level=DAY,
    ),
    Atom(
        "relative_daypart",
        r"(?P<day_rel>昨|今|(?<![声说证文光])明|当|次|翌|前)(?P<daypart>(?<=[昨今明当前])晚|(?<=[昨今当])夜|(?<=[昨今明次翌])晨|(?<=[昨今明])早)(?![报稻期年]|会(?![见谈晤]))",
        ("昨晚", "今晨", "明早", "当晚"),
        ("今晚报",),
        level=DAYPART,
    ),
)

_DAYPART = "凌晨|清晨|早晨|早上|上午|中午|午间|正午|下午|午后|傍晚|晚上|夜里|深夜|午夜|半夜"
TIMES = (
    Atom(
        "daypart",
        rf"(?<![一整半个大每村春])(?P<daypart>{_DAYPART})(?![茶场饭])",
        ("下午", "凌晨"),
        ("下午茶", "一上午"),
        level=DAYPART,
    ),
    Atom(
        "short_daypart",
        rf"(?:(?<![\u4e00-\u9fff])|(?<=[在于至到]))(?P<daypart>[早晚])(?!一点)(?={HOUR_NUMBER}[时点:])",
        (),
        ("晚会",),
        level=DAYPART,
    ),
    Atom(
        "daypart_of_day",
        rf"(?P<daypart>{_DAYPART}|早间|晚间|白天|夜间|夜里|夜晚|一早|一大早|晚(?![会报宴餐高稻期婚熟年些于点])|早(?![餐报高稻期已就在])|夜(?![市游班空]))",
        ("晚", "夜间", "上午"),
        ("晚会",),
        level=DAYPART,
        opens=False,
        after=(DAY, WEEK),
    ),
    Atom(
        "clock_of_daypart",
        rf"(?P<hour>{HOUR_NUMBER}){BLANK}[时点](?!评|名|位)(?:钟|整|{BLANK}(?P<minute>{MINUTE_NUMBER})分?(?:(?P<second>\d{{1,2}})秒)?|(?P<half_hour>半)|(?P<quarter_hour>[一三1-3])刻)?(?P<about>许|多)?",
        ("9时30分", "三点半", "八点", "3点十五"),
        level=CLOCK,
        opens=False,
        after=(DAY, DAYPART),
    ),
    Atom(
        "hour_range",
        r"(?P<hour>2[0-4]|1\d|0?\d(?!\d))[时点]?(?:[—–~～\-]|至|到)(?P<to_hour>2[0-4]|1\d|0?\d(?!\d))[时点](?!\d)",
        ("9至11时", "14—16点"),
        level=CLOCK,
        opens=False,
        after=(DAY, DAYPART),
    ),
    Atom(
        "clock",
        r"(?<![\dA-Za-z.:×])(?P<hour>2[0-4]|1\d|0?\d(?!\d))"
        r"(?:时(?!代|速|尚|常)(?:(?P<minute>[0-5]?\d(?!\d))分(?:(?P<second>\d{1,2})秒)?)?"
        r"|点(?:(?P<minute_b>[0-5]?\d(?!\d))分|(?P<half_hour>半)|(?P<quarter_hour>[一三1-3])刻|钟|整"
        r"|(?=许|左右|多|开始|以后|以前|之前|之后|前|过来|起|到\d|至\d)|(?<=1[3-9]点|2[0-4]点)(?=$|[，。；）])))(?P<about>许|多)?",
        ("9时30分", "15时", "8点半", "9点钟"),
        ("3点建议", "9.5点", "5G时代"),
        level=CLOCK,
    ),
    Atom(
        "han_clock",
        rf"(?<![一二三四五六七八九十百千万零\d第这几])(?P<hour>二十[一二三四]?|十[一二三四五六七八九]?|[一二两三四五六七八九])点"
        rf"(?:(?P<minute>{MINUTE_NUMBER})分|(?P<half_hour>半)(?!课|学校|学堂)|(?P<quarter_hour>[一三])刻|钟|整)",
        ("三点半", "十二点钟", "两点一刻"),
        ("三点半课堂", "十三点五"),
        level=CLOCK,
    ),
    Atom(
        "lone_clock",
        r"(?<![\u4e00-\u9fff\d.A-Za-z×:])(?P<hour>1[0-2]|[1-9])点(?=$|[，。])",
        ("3点",),
        ("3点建议",),
        level=CLOCK,
    ),
    Atom(
        "midnight",
        r"(?P<hour>零)点(?:整|钟)?(?![\d一二三四五六七八九])",
        ("零点", "零点整"),
        ("零点五",),
        level=CLOCK,
        after=(DAY, DAYPART),
    ),
    Atom(
        "digital_clock",
        r"(?<![\d:.A-Za-z\-])(?<!比分)(?<![比例按以为约达胜负])(?P<hour>2[0-3]|[01]\d|\d(?=:[0-5][05](?!\d))|24(?=:00)):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:.])",
        ("15:20", "8:00", "09:15:30"),
        ("比分21:15", "1:50000", "3:1"),
        level=CLOCK,
    ),
    Atom(
        "digital_clock_of_day",
        r"(?P<hour>2[0-4]|[01]?\d):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d)",
        ("9:05",),
        level=CLOCK,
        opens=False,
        after=(DAY, DAYPART),
    ),
)

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
    Atom("same_period", r"(?<![历史年合会学])(?P<same>同期)(?![声录])", ("同期",), ("历史同期",), level=DAY),
    Atom(
        "lone_year_edge",
        r"(?<![\d一二两三四五六七八九十几数多半余来周每整全新少青成早幼近百千])(?P<year_edge>年初(?![一二三四五六七八九十])|年底|年末|年尾|年中)(?![奖])",
        ("年初", "年底", "年末"),
        ("青年初", "大年初一"),
        level=MONTH,
    ),
    Atom(
        "lone_month_edge",
        r"(?<![\d一二两三四五六七八九十几数多半余来每整个上本下当同次蜜])(?P<month_edge>月初|月底|月末|月中(?=[，。、；]))",
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

_NOT_BEFORE = "(?![往来去后列瞻期任身沿进景方面置行程提所端段半述赴者不两几头一二三四五六七八九十\\d])"
_NOT_AFTER = "(?![续来勤方备台盾面半者代起世裔期进卫脑腿排端悔果厂院天年])"
_NOT_FROM = "(?![草步源火飞诉义点降航重用到来底跑床色码价因伏征薪跳吊租家讫])"
RELATIONS = (
    Rule("since", r"(?P<relation>以来|[至迄]今)", ("以来", "至今")),
    Rule(
        "from",
        rf"(?:[及或](?=之后|以后))?(?P<relation>起{_NOT_FROM}|开始|(?<=[及或])(?:之后|以后))",
        ("起", "开始"),
        ("起草", "起点"),
    ),
    Rule(
        "until",
        rf"(?:[及或](?=之前|以前))?(?P<relation>以前|之前|前夕|前{_NOT_BEFORE})(?!后)",
        ("以前", "之前", "前", "前夕"),
        ("前往", "前后", "前三"),
    ),
    Rule("after", rf"(?P<relation>以后|之后|后{_NOT_AFTER})", ("以后", "后"), ("后续", "后来")),
    Rule("about", r"(?P<relation>前后|左右)", ("前后", "左右")),
    Rule("during", r"(?P<relation>期间|时期)", ("期间",)),
    Rule(
        "within", r"(?P<relation>之间|之内|以内|间(?![隔歇接])|内(?![部容地外在涵]))", ("之间", "内"), ("内部", "间隔")
    ),
    Rule("same_period", r"的?(?P<relation>同期)", ("同期",)),
)
"""What stands behind a point or range and places the event against it."""

_DURATION_UNIT = (
    r"(?:周年(?!庆典?品)|年(?![级代度限会终均产底初末画货糕味轮龄薪检审报纪幼轻青]|生(?![产活态]))"
    r"|个?季度|个月|个世纪|(?<=半)世纪|个?(?:星期|礼拜)(?!天)|个?(?:工作日|交易日)|周(?![边转期到围岁年长报刊末密折])"
    r"|天(?![津然空气下山安河文线])|日(?=[内后间]|之内|以内|之后|以后)"
    r"|个?小时|个?钟头|分钟|分(?=\d{1,2}秒)|刻钟|秒钟?(?!杀))"
)
_NUMBER = rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|[{HAN_NUMBER}百千]{{1,6}}|(?:好?几|数)[十百千]?)"
_NUMBERED = rf"(?<=[\d{HAN_NUMBER}])"
_ORDINAL_BEFORE = (
    r"(?<![\d.A-Za-z第每这那头同某又另新一二两三四五六七八九十百千几数:×/\-])(?<!(?<![提之以此])前)(?!(?:19|20)\d\d年)"
)
"""A number is no length behind 第, 每 or 这, nor where it is a year."""
_DURATION_NUMBER = (
    rf"(?:{_ORDINAL_BEFORE}(?:(?P<least>\d{{1,3}}|[{HAN_NUMBER}]{{1,3}})(?:{TO}))?(?P<number>{_NUMBER})(?P<more>多|余|来(?=个?[年天月周])|几)?"
    rf"(?P<half_in>{_NUMBERED}个半)?(?P<many>{_NUMBERED}个多)?"
    r"|(?P<several>[多数]|若干)(?=[年月天日周](?!轻))"
    r"|(?P<half_of>(?<![上下大前后一多过])半)(?P<half_more>个多)?)"
)
"""20多, 3个半, 3个多, 多, 半, 半个多."""
_UNIT_AFTER_NUMBER = (
    "(?P<unit>(?(half_in)(?:月|小时|钟头|世纪|星期)|(?(many)(?:月|小时|钟头|世纪|星期)"
    f"|(?(half_more)(?:月|小时|世纪)|(?(several)[年月天日周]|{_DURATION_UNIT})))))"
)
"""个半 and 个多 have the measure word already, 多 and 数 go without."""
_SMALLER_UNITS = (
    rf"(?:[又零]?(?P<number2>\d{{1,3}}|[{HAN_NUMBER}]{{1,3}}){BLANK}"
    rf"(?P<unit2>个月|(?:(?<=[又零]\d)|(?<=[又零]\d\d)|(?<=[又零][{HAN_NUMBER}]))天|个?小时|时(?!间)|分钟?|秒))?"
    r"(?P<hundredths>(?<=秒)\d\d(?!\d))?"
    rf"(?:又?(?P<number3>\d{{1,3}}){BLANK}(?P<unit3>天|分钟?|秒))?"
)
"""1小时30分, 3年零6个月, 一年又一个月21天, 10秒76."""
_BEFORE_DURATION = (
    r"(?:连续|(?<!以)过去的?|未来|今后|最近(?=[一二两三几\d十])|将近|近(?!年|几年)|大约|(?<![节合条特签制预])约"
    r"|不超过|不多于|不少于|不低于|超过?|逾|不到|不足|至少|最多|上(?=[百千]))"
)
_AFTER_DURATION = (
    r"(?:时间|之久|以来|来(?![自到源说看])|之间|间(?![隔接歇])|以上|以内|之内|内(?![部容地外在涵])|以下|左右"
    rf"|(?:以|之)后|后{_NOT_AFTER}|(?:以|之)前|前{_NOT_BEFORE})"
)
_NAMED_CIRCLE = r"(?![^，。；：、！？\n]{0,9}圈)"
"""15分钟便民生活圈 is a name."""
DURATIONS = (
    Rule(
        "duration",
        rf"(?P<pre>{_BEFORE_DURATION})?{_DURATION_NUMBER}{BLANK}{_UNIT_AFTER_NUMBER}"
        rf"(?P<half>半(?![天年夜径数])|多(?=$|[，。、；的来后前]|时间)|有余)?{_SMALLER_UNITS}(?P<tail>{_AFTER_DURATION})?{_NAMED_CIRCLE}",
        (
            "9个月", "20多年", "连续5年", "18分钟", "3年内", "半年时间", "1个小时", "近三年", "3个半月", "两年半", "一年来", "多年",
            "连续多日", "不到3年", "1小时30分", "20周年", "3至5年", "10秒76",
        ),
        ("15分钟便民生活圈", "三年级", "第3天", "70年代", "今天"),
    ),
)  # fmt: skip

_SET_UNIT = (
    r"(?:(?<=[\d一二两三四五六七八九十半])分钟|年|个?季度?|个?月|个?(?:周|星期|礼拜)|天|日|个?小时|晚|夜|个?工作日)"
)
_EVERY = (
    rf"(?:每(?:(?P<one>一)|隔?(?P<number>\d{{1,2}}|[{HAN_NUMBER}半]{{1,2}}))?(?P<unit>{_SET_UNIT})"
    r"|逐(?P<unit_b>年|季度?|月|周|日|天|小时)|每[逢到](?=[单双]日|周末)|(?<![相重恰])逢(?=[单双]日))"
)
_SET_RANGE = rf"(?:{TO}(?:(?P<to_month>{MONTH_NUMBER})月份?)?(?:(?P<to_day>{DAY_NUMBER})[日号])?)"
_SET_DAYS = (
    rf"(?:(?P<month>{MONTH_NUMBER})月份?(?:(?P<day>{DAY_NUMBER})[日号])?{_SET_RANGE}?"
    rf"|(?P<month_day>{DAY_NUMBER})[日号](?P<before>前)?"
    rf"|(?<=[周期拜])(?P<weekday>[一二三四五六日天末]){NO_COUNT}(?:[至到—~\-]{WEEK_WORD}?(?P<to_weekday>{WEEKDAY_NUMBER}))?"
    r"|(?P<weekend>周末)|(?P<parity>[单双])日|(?P<half>[上下])半年|(?<=年)(?P<season>[春夏秋冬])[季天]|年?(?P<set_edge>[初底末]))"
)
"""Which days of the period: 每年+3月至5月, 每月+15日前, 每周+一至周五, 逢+双日."""
_SET_HOURS = (
    rf"(?:(?P<hour>2[0-4]|1\d|\d|(?<=[上午下早晨晚间夜]){HOUR_NUMBER}(?=[时点]))(?:[时点]|:(?P<minute>[0-5]\d))"
    r"(?:[—–~～\-至到](?P<to_hour>2[0-4]|1\d|\d)(?:[时点]|:[0-5]\d))?)"
)
SETS = (
    Rule(
        "every",
        rf"{_EVERY}(?:的?{_SET_DAYS})?(?:的?(?P<daypart>{_DAYPART}))?{_SET_HOURS}?(?!秒)",
        (
            "每天",
            "每月",
            "每周一",
            "每年",
            "逐年",
            "每年10月",
            "每月15日前",
            "每两年",
            "逢双日",
            "每个月",
            "每天上午9时",
        ),
        ("每百户", "每次"),
    ),
)
SET_NAMES = ("每日新闻", "每日经济", "每日优鲜", "每日电讯", "每日商报")
"""Names of papers and firms that begin like a recurring time."""

VAGUE = (
    Rule(
        "vague",
        r"(?P<vague>(?<![邻附靠接最])近日(?!点|月)|(?<![\d一二三四五六七八九十今明次翌当同生节假近昨后前某往周天纪])日前(?![往来进])|近期|近年来?|近几年来?|(?<![题项名数科书节栏])目前"
        r"|(?<![相应担适充])当前|眼下|如今|(?<![相应适])当下(?![载发达属跌降调])|今后(?![\d一二两三四五六七八九十])|此前)",
        ("近日", "日前", "近期", "近年来", "近几年", "目前", "当前", "眼下", "如今", "当下", "今后", "此前"),
        ("数日前", "节日前", "题目前"),
    ),
)


@dataclass(frozen=True)
class Period:
    """A named period of ``seeds/periods.csv``.

    Attributes:
        name: Name without quotes.
        use: How it stands in text: ``plan``, ``congress``, ``time``, ``dynasty`` or ``era``.
        start: First day (ISO), empty before Christ or where open.
        end: Last day (ISO), empty where open.
    """

    name: str
    use: str
    start: str
    end: str


@cache
def periods() -> dict[str, Period]:
    """Return the named periods by name; of two with one name the first stands."""
    found: dict[str, Period] = {}
    for row in reference.rows("periods"):
        found.setdefault(row["name"], Period(row["name"], row["use"], row["start"], row["end"]))
    return found


def _names(*uses: str) -> str:
    """Return an alternation of the names of the given uses, longest first."""
    names = [p.name for p in periods().values() if p.use in uses]
    return "|".join(sorted(names, key=lambda n: (-len(n), n)))


@cache
def period_atoms() -> tuple[Atom, ...]:
    """Return the atoms made of the named periods."""
    dynasty = _names("dynasty")
    number = f"(?:元|[{HAN_NUMBER}]{{1,4}}|\\d{{1,2}})"
    return (
        Atom(
            "plan",
            rf"(?:“(?P<quoted>{_names('plan')})”|(?<![“\d一二三四五六七八九])(?P<period>{_names('plan')})(?=期间|时期|以来|末|初|中期|开局|收官))"
            r"(?:的?(?:前(?P<plan_years>[一二两三四])|后(?P<plan_last>[一二两三四]))年|(?P<plan_nth>第[一二三四五]|头一|首|开局|开局之|收官|收官之|末)年)?"
            r"(?!(?:时期)?[^，。；：、！？期末初\n]{0,8}(?:规划|纲要|目标|任务|计划|建议|专项|重大|普法|环境日|依法治))",
            ("“十四五”", "“十四五”前三年"),
            ("“十四五”规划", "“十四五”现代流通规划"),
            level=YEAR,
        ),
        Atom(
            "congress",
            rf"(?:党的|中共|中国共产党(?:第)?)?(?P<period>{_names('congress')})(?:胜利)?(?:召开|闭幕)?(?=以来|期间|以后|之后|后{_NOT_AFTER}|前夕|之前|前{_NOT_BEFORE})",
            (),
            ("二十大精神",),
            level=YEAR,
        ),
        Atom(
            "named_time",
            rf"(?P<period>{_names('time')})(?=以来|期间|时期|以后|之后|后{_NOT_AFTER}|前夕|之前|以前|前{_NOT_BEFORE}|初期|之初|初(?![步中级])|中期|后期|末期|爆发|胜利)(?:爆发(?=后|以来|前)|胜利(?=后|以来|前))?",
            (),
            ("改革开放精神",),
            level=YEAR,
        ),
        Atom(
            "republic_year",
            rf"民国(?:(?P<republic>{number})年|(?P<period_b>(?=时期|期间|初年|年间|初期|末年)))",
            ("民国三十八年",),
            level=YEAR,
        ),
        Atom(
            "era_year",
            rf"(?:(?:{dynasty}|[清明元宋唐隋汉晋])(?:朝|代)?)?(?P<era>{_names('era')})(?:帝)?(?P<era_year>{number})年(?![间代来])",
            ("道光二十年", "唐垂拱二年", "清乾隆五十六年"),
            level=YEAR,
        ),
        Atom(
            "era",
            rf"(?:(?:{dynasty}|[清明元宋唐隋汉晋])(?:朝|代)?)?(?P<period>{_names('era')})(?:帝)?(?:年间|时期|(?=初年|末年|中期|后期|初期))",
            ("清代道光年间", "康熙年间"),
            level=YEAR,
        ),
        Atom(
            "dynasty",
            rf"(?<![\u4e00-\u9fff])(?P<period>{dynasty})(?=$|[，。、；：）]|末年|初年|末期|初期|中期|中叶|后期|晚期|时期|年间|以来|以前|之前|以后|之后|起|重修|重建|始建|修建|兴建|扩建|所建|建造|设|置|改|属|析|称|时|已|曾|毁)"
            rf"|(?<=[于自从在至到])(?P<period_b>{dynasty})(?=$|[，。、；：）的]|末|初|中期|中叶|后期|晚期|时期|年间|以来|以前|之前|以后|之后|起)"
            rf"|(?P<period_c>{dynasty})(?=末年|初年|末期|初期|中期|中叶|后期|晚期|时期|年间)",
            ("清代",),
            level=YEAR,
        ),
    )


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
_BOUND_BY = "期间|假期|小长假|长假|黄金周|前夕|前后|当天|节气"
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
            rf"(?:节气|时节|(?<!节)节(?![目点奏能约假]))?(?!{_EVENT})(?:(?P<leave>{_LEAVE})(?:期间)?)?"
            rf"(?:后的?(?P<workday>{_FIRST_WORKDAY})|(?P<leave_day>首日|第[一二三四五六七]天|最后一天))?(?P<on_day>当天|当日)?",
            ("春节", "中秋节", "“五一”假期", "国庆黄金周", "元旦假期后首个工作日", "清明"),
            ("春节联欢晚会", "清明上河图", "五一路"),
            level=DAY,
            after=(YEAR,),
        ),
    )


ATOMS = (*YEARS, *CENTURIES, *DECADES, *PARTS, *LONE_EDGES, *LUNAR, *MONTHS, *WEEKS, *DAYS, *TIMES)
"""The atoms that need no seed; of two that fit, the first is taken."""


@cache
def atoms() -> tuple[Atom, ...]:
    """Return all atoms, those of the seeds before the others."""
    return (*period_atoms(), *holiday_atoms(), *ATOMS)


RULES: tuple[Rule, ...] = (*EDGES, *RELATIONS, *DURATIONS, *SETS, *VAGUE)
"""Rules that are not atoms."""
