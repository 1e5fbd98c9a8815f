"""Centuries, decades, years, and the parts of a year that count in months."""

from __future__ import annotations

from extractors.dates.patterns.atoms import (
    BLANK,
    CENTURY,
    DAY,
    DECADE,
    HAN_DIGITS,
    HAN_NUMBER,
    MODERN_YEAR,
    MONTH,
    NOT_INSIDE,
    PART,
    QUARTER_NUMBER,
    SEXAGENARY,
    TO,
    YEAR,
    YEAR_NUMBER,
    Atom,
    unless,
)

CENTURIES = (
    Atom(
        "century",
        rf"(?:公元)?{NOT_INSIDE}(?P<century>\d{{1,2}}|[{HAN_NUMBER}]{{1,3}}|[上下]个?|本|新)世纪",
        ("20世纪", "二十一世纪", "上世纪", "本世纪"),
        ("半个世纪", "120世纪"),
        level=CENTURY,
    ),
    Atom(
        "century_before_christ",
        rf"(?:公元|西元)前(?P<bc_century>\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})世纪",
        ("公元前5世纪", "公元前二十一世纪"),
        level=CENTURY,
    ),
)

_ROUND_YEAR = rf"1\d\d0|20\d0|[一二][{HAN_DIGITS}]{{2}}[〇零0O]"
DECADES = (
    Atom(
        "decade_of_years",
        rf"{NOT_INSIDE}(?P<decade_year>{_ROUND_YEAR})(?:(?:年代)?{TO}(?P<to_decade_year>{_ROUND_YEAR}))?年代(?![表理])",
        ("1980年代", "1950—1970年代", "一九八〇年代"),
        ("1985年代", "1980年代表"),
        level=DECADE,
    ),
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

_NOT_A_YEAR = unless("级龄糕味画", 会="议计上员展同商长见期费", 货="物运币轮车", 鉴="定别于证", 款="项", 代="表理")
_EVENT = "(?:马拉松|博览会|交易会|展览会|[车书农美]展|大会|论坛|峰会|大赛|公开赛|锦标赛|联赛|邀请赛|挑战赛|冠军赛|音乐节|文化节|旅游节|电影节|艺术节|购物节|年会|演唱会|蓝皮书|白皮书|排行榜|[^参竞比]{2}赛(?=[，。、”》]))"
"""Names of events that begin with their year: 2024江城马拉松."""
_NOT_A_YEAR_OF_AGE = unless("龄轻老薪级", 产="值量业能出销", 纪="念检委")
YEARS = (
    Atom(
        "dotted_day_range",
        rf"(?<![\d.\-/])(?P<year>{MODERN_YEAR})\.(?P<month>1[0-2]|0?[1-9])\.(?P<day>3[01]|[12]\d|0?[1-9]){TO}(?:(?P<to_month>1[0-2]|0?[1-9])\.)?(?P<to_day>3[01]|[12]\d|0?[1-9])(?![\d.\-/])",
        ("2024.1.15—1.20", "2024.1.15-20"),
        ("2024.1.15-2024",),
        level=DAY,
    ),
    Atom(
        "sexagenary_year",
        rf"(?:农历)?(?P<sexagenary>{SEXAGENARY})[鼠牛虎兔龙蛇马羊猴鸡狗猪]?年(?=春节|新春|中秋|端午|清明|重阳|元宵)",
        (),
        ("乙巳年",),
    ),
    Atom(
        "iso_day",
        rf"(?<![\d./])(?<!(?<![./\-]\d)(?<![./\-]\d\d)-)(?P<year>{MODERN_YEAR})(?P<mark>[\-/.])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])(?![\d./]|-(?!{MODERN_YEAR}(?P=mark)))",
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
        rf"{NOT_INSIDE}(?P<year>{YEAR_NUMBER}){BLANK}{TO}{BLANK}(?P<to_year>{YEAR_NUMBER}|\d\d){BLANK}(?:(?P<school>学年度?)|年?财政年度|年(?:度|份)?(?!代(?![表理])))",
        ("2021—2035年", "2016-2018年", "1996至2000年度", "2023—2024学年"),
        ("2021—2035", "1—3年"),
    ),
    Atom(
        "season_range",
        rf"{NOT_INSIDE}(?P<year>{MODERN_YEAR})(?:{TO}|/)(?P<to_year>(?:20)?\d\d)年?(?:赛季|雪季|(?<=/\d\d)(?:财政)?年度|财政年度|财年)",
        ("2024/25赛季", "2024—2025赛季", "2024/25财政年度"),
        ("2024赛季",),
    ),
    Atom(
        "dotted_month_range",
        rf"(?<![\d.A-Za-z\-/])(?P<year>{MODERN_YEAR})\.(?P<month>1[0-2]|0?[1-9]){TO}(?P<to_year>{MODERN_YEAR})\.(?P<to_month>1[0-2]|0?[1-9])(?![\d.])",
        ("2019.07—2024.12", "2019.7-2024.12"),
        ("2019.07—2024.13",),
        level=MONTH,
    ),
    Atom(
        "dotted_month",
        rf"(?<![\d.A-Za-z\-/])(?P<year>{MODERN_YEAR})\.(?P<month>1[0-2]|0[1-9])(?=(?:{TO})?[至迄]今)",
        (),
        ("2024.07",),
        level=MONTH,
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
        rf"{NOT_INSIDE}(?P<year>{YEAR_NUMBER})(?P<school>学年度?)",
        ("2024学年", "2024学年度"),
    ),
    Atom(
        "year",
        rf"{NOT_INSIDE}(?P<year>{YEAR_NUMBER}){BLANK}(?:年(?:年?度|份)?{_NOT_A_YEAR}|财年|年?赛季)",
        ("2024年", "二〇二四年", "二OO八年", "2024年度", "1998年份", "2024财年", "2024赛季"),
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
        "passing_year",
        rf"(?<![\dA-Za-z.\-—\u4e00-\u9fff])(?P<year>{MODERN_YEAR})(?=即将|就要|来了|到来|已经过去|已然|渐行渐远|的钟声|正向我们)",
        (),
        ("2025", "2025人即将"),
    ),
    Atom(
        "year_of_event",
        rf"(?<![\dA-Za-z.\-—第约近超共有计])(?P<year>(?:199\d|20(?:0[1-9]|[1-4]\d)))(?![年.\d])(?=[^\W\da-zA-Z余多名个人家户吨亩元万亿千百件项米公次位台套辆棵株只头斤岁天日月号时分秒平立][·\u4e00-\u9fff]{{0,16}}?{_EVENT})",
        (),
        ("2024", "2024名选手参加马拉松", "2024人的大会"),
    ),
    Atom(
        "short_year",
        rf"(?:(?<![\u4e00-\u9fff”\w])[’'‘](?P<year2>\d\d)年?|{NOT_INSIDE}(?P<year2_b>0\d|[5-9]\d)年(?=\d{{1,2}}月)|{NOT_INSIDE}(?P<year2_c>0\d)年(?![代级])|{NOT_INSIDE}(?P<year2_d>[5-9]\d)年(?=毕业|出生|入伍|参军|入党|下岗|下海|考上|生人))",
        ("’98", "’98年", "08年"),
        ("98年", "808年"),
    ),
    Atom(
        "short_han_year",
        r"(?<![\d一二两三四五六七八九十百千万几数多第〇零])(?!五六|六七|七八|八九)(?P<year2>[〇零五六七八九][〇零一二三四五六七八九])年(?![代级])",
        ("九八年", "零八年", "六〇年"),
        ("七八年", "一九八年"),
    ),
    Atom(
        "year_and_quarter",
        r"(?<![\dA-Za-z.\-])(?:(?P<year>20\d\d)|(?P<year2>[012]\d))(?:(?P<quarter_q>Q[1-4])|(?P<half_h>H[12]))(?![A-Za-z\d])",
        ("2024Q4", "24Q1", "2024H1"),
        ("A2024Q4", "2024Q5", "2024H12"),
        level=PART,
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
    Atom(
        "explained_year",
        r"(?P<year_rel>[今去明前])[（(](?:(?:19|20)\d\d|1\d\d)[)）]年",
        ("今（2025）年", "今(113)年"),
        ("今（2）年",),
    ),
    Atom(
        "relative_years",
        r"(?P<years_rel>今明|去今|明后)两年",
        ("今明两年", "明后两年"),
    ),
    Atom(
        "relative_year",
        r"(?P<year_rel>大前年|大后年|(?<![声说证文光])(?:今年|去年|明年)(?:度|一整?年(?![级度]))?"
        r"|(?<![年月日天期之])前年(?!度)|(?<![年月日天期之])后年(?!均|产|度)"
        rf"|(?<!以)[上下]一?年度?{_NOT_A_YEAR_OF_AGE}|本年度?(?![龄轻级])|(?<![相应担年])当年度?{_NOT_A_YEAR_OF_AGE}"
        r"|(?<!一)同年(?![龄级代])|(?<![多首历两三四五六每\d])次年(?![检会均产度])|翌年|是年(?=[，\d春夏秋冬])"
        r"|(?:来年|第二年)(?=(?:\d{1,2}|[一二三四五六七八九十]{1,2})月|[春夏秋冬][，。、；天季至到])"
        r"|[这那]一年(?![级度多])|新的?一年(?![级度多一])|(?<![最创更全清刷])新年(?![味货画俗轻龄]))",
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
        "quarter_pair",
        r"(?<![\d一二三四])第?(?:(?P<quarter>一)(?P<to_quarter>二)|(?P<quarter_b>二)(?P<to_quarter_b>三)|(?P<quarter_c>三)(?P<to_quarter_c>四))季度",
        ("二三季度", "三四季度"),
        ("一三季度",),
        level=PART,
        after=(YEAR,),
    ),
    Atom(
        "quarter_of_account",
        r"第(?P<quarter>[一二三四])季(?![度节赛播])(?=[^，。；！？\n]{0,12}(?:增长|生产总值|GDP|营收|获利|盈利|盈余|收入|出口|进口|销售|净利|毛利|经济|业绩|增速|预估|预测|按[年季]))",
        (),
        ("第三季", "第三季收官"),
        level=PART,
    ),
    Atom(
        "quarter_of_year",
        r"第(?P<quarter>[一二三四])季(?![度赛播])",
        ("第四季",),
        level=PART,
        opens=False,
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
        r"(?:前(?P<quarters>[二两三23])个?季度|(?:首|(?<=年)前)(?P<quarters_b>[二两三])个?季(?!度|[节赛]))",
        ("前三季度", "前两个季度", "首三季"),
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
        r"(?<![之目日月此以年上提空史从眼面])[前头首](?P<months>\d{1,2}|[二两三四五六七八九十]{1,2})个?月(?!\d{1,2}[日号])",
        ("前11个月", "头两个月"),
        ("此前三个月", "年前三个月"),
        level=PART,
    ),
    Atom(
        "first_months_of_year",
        r"的?[前头首](?P<months>\d{1,2}|[二两三四五六七八九十]{1,2})个?月(?!\d{1,2}[日号])",
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
        r"的?[初早仲盛深暮晚隆寒金]?(?P<season>[春夏秋冬])(?:[季天]|之交|(?=[，。、；：）]|$)|(?<!夏)(?![运耕播茶晚招联训笋蚕雷灌小大粮收令种管衣秋冬夏至分奥泳闲修储游茬会风蕾]))",
        ("春季", "冬天", "深秋", "秋"),
        ("春运", "秋收", "春秋"),
        level=PART,
        opens=False,
        after=(YEAR,),
    ),
    Atom(
        "school_season",
        r"(?<![\d\u4e00-\u9fff年])(?P<season>[春秋])季(?=开学|新?学期|入学|以来)",
        (),
        ("秋季", "秋季招聘"),
        level=PART,
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
