"""Weeks, days, parts of day and clock times."""

from __future__ import annotations

from extractors.dates.patterns.atoms import (
    BLANK,
    CLOCK,
    DAY,
    DAY_NUMBER,
    DAYPART,
    HOUR_NUMBER,
    MINUTE_NUMBER,
    MONTH,
    NO_COUNT,
    NOT_A_TERM,
    TO,
    WEEK,
    WEEK_WORD,
    WEEKDAY_NUMBER,
    YEAR,
    Atom,
    unless,
)

_NOT_A_WEEK = unless("边岁年刊", 转="为向入发正型", 期="货间待指", 围="绕", 长="江沙春三城安", 报="告名道", 密="集切")
WEEKS = (
    Atom("tendays", r"(?P<tendays>上中|中下|上|中|下)旬", ("中下旬", "上旬"), level=WEEK, after=(MONTH,)),
    Atom(
        "relative_week",
        rf"(?P<week_rel>上上|下下|(?<!以)上一?|(?<!以)下一?|本|这一?|今)个?(?:周|星期|礼拜)(?:(?P<weekday>[一二三四五六日天末]){NO_COUNT}|{_NOT_A_WEEK})",
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
        r"(?:(?<![\u4e00-\u9fff])|(?<=[从在于至到自])|(?<=[一二三四五六日][、和与及]))周(?P<weekday>[一二三四五六日])(?=$|[，。、；：）（至到和与及各均都\d]|上午|下午|[晚早午夜]|凌晨|中午|收[盘报于]|[开尾午]盘|[美亚欧]股|[上下]跌|[上下]涨|涨|跌|反弹|举行|召开|开幕|宣布|公布|发布|表示|说|播出|休息|起|将)",
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
        rf"(?<![\d.A-Za-z第近每—\-/月])(?<!(?<!纽)约){NOT_A_TERM}(?P<day>3[01]|[12]\d|0?[1-9](?!\d)){BLANK}日(?![间后]|[以之]内|年化)"
        + unless("龄", 内="蒙地外部", 游="客行人泳览", 均="为已有未可在发被表", 线="上下路", 化="工解学"),
        ("6日", "29日"),
        ("30日内", "3日游", "第3日"),
        level=DAY,
    ),
    Atom(
        "han_bare_day",
        rf"(?<![一二三四五六七八九十月每第近几数多百半]){NOT_A_TERM}(?:(?P<day>三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])日(?=[电讯]|上午|下午|晚上|凌晨|宣布|表示|报道|发表|公布|抵达|举行|召开)"
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
    Atom(
        "relative_days",
        r"(?P<days_rel>今明|明后|昨今)(?:两[天日]|天)|(?P<days_rel_b>今明后)三[天日]",
        ("今明两天", "明后天", "今明后三天"),
        ("明后年",),
        level=WEEK,
    ),
    Atom(
        "day_of_other_year",
        r"的?(?P<day_rel>今天|今日)",
        ("的今天", "今日"),
        level=DAY,
        opens=False,
        after=(YEAR,),
    ),
    Atom("explained_day", r"(?P<day_rel>[昨今明前])[（(]\d{1,2}[)）]日", ("昨（30）日",), level=DAY),
    Atom(
        "relative_day",
        r"(?P<day_rel>大前天|大后天|昨天|今天|(?<![声说证文光])明天|昨日|今日(?!头条|说法|之星)|(?<![声说证文光])明日(?!之星|之子)|(?<![年月日天期之以目])前[天日](?![气津然下空花])"
        r"|(?<![年月日天期之先])后天(?![气津然下空性养失形努的晴])|(?<![日号])当[天日]|同日|同一天|(?<!多)次日|翌日|(?<![\d首历])第二天|即日(?=起|至)|(?:(?<![\u4e00-\u9fff])|(?<=[从自]))[昨今明](?=起(?![草步源床来])))",
        ("昨天", "前天", "大后天", "翌日", "当日", "同日"),
        ("年前天气", "先天后天"),
        level=DAY,
    ),
    Atom(
        "relative_daypart",
        r"(?P<day_rel>昨|今|(?<![声说证文光])明|当|次|翌|前)(?P<daypart>(?<=[昨今明当前])晚|(?<=[昨今当])夜|(?<=[昨今明次翌])晨|(?<=[昨今明])早)(?![稻期年]|报(?![道告名])|会(?![见谈晤]))",
        ("昨晚", "今晨", "明早", "当晚"),
        ("今晚报",),
        level=DAYPART,
    ),
)

DAYPART_WORD = "凌晨|清晨|早晨|早上|上午|中午|午间|正午|下午|午后|傍晚|晚上|夜里|深夜|午夜|半夜"
TIMES = (
    Atom(
        "daypart",
        rf"(?<![一整半个大每村春])(?P<daypart>{DAYPART_WORD})(?![茶场饭])",
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
        rf"(?P<daypart>{DAYPART_WORD}|早间|晚间|白天|夜间|夜里|夜晚|一早|一大早|清早|拂晓|黎明|晚(?![宴餐高稻期婚熟年些于]|会(?![见谈晤])|报(?![道告名])|点(?![亮燃火球名]))|早(?![餐高稻期已就在]|报(?![道告名]))|夜(?![市游班空]))",
        ("晚", "夜间", "上午"),
        ("晚会",),
        level=DAYPART,
        opens=False,
        after=(DAY, WEEK),
    ),
    Atom(
        "clock_of_daypart",
        rf"(?P<hour>{HOUR_NUMBER}){BLANK}[时点](?!评|名|位)(?:钟|整|(?P<half_hour>半)|(?P<quarter_hour>[一三1-3])刻|{BLANK}(?P<minute>{MINUTE_NUMBER})分?(?:(?P<second>\d{{1,2}})秒)?)?(?P<about>许|多)?",
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
        r"|(?=许|左右|多|开始|以后|以前|之前|之后|前|过来|起|到\d|至\d|[到至—–~～\-][明次翌])|(?<=1[3-9]点|2[0-4]点)(?=$|[，。；）])))(?P<about>许|多)?",
        ("9时30分", "15时", "8点半", "9点钟"),
        ("3点建议", "9.5点", "5G时代"),
        level=CLOCK,
    ),
    Atom(
        "han_clock",
        rf"(?<![一二三四五六七八九十百千万零\d第这几])(?P<hour>二十[一二三四]?|十[一二三四五六七八九]?|[一二两三四五六七八九])(?:点|时(?={MINUTE_NUMBER}分|整))"
        rf"(?:(?P<minute>{MINUTE_NUMBER})分|(?P<half_hour>半)(?!课|学校|学堂)|(?P<quarter_hour>[一三])刻|钟|整)",
        ("三点半", "十二点钟", "两点一刻", "十一时三十分"),
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
        r"(?P<hour>零)(?:点(?:整|钟)?(?![\d一二三四五六七八九])|时(?![\d一二三四五六七八九代差间区]))",
        ("零点", "零点整", "零时"),
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
