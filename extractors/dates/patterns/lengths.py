"""Lengths of time, recurring times and vague words: whole expressions, one rule each."""

from __future__ import annotations

from extractors.dates.patterns.atoms import (
    BLANK,
    DAY_NUMBER,
    HAN_NUMBER,
    HOUR_NUMBER,
    MONTH_NUMBER,
    NO_COUNT,
    TO,
    WEEK_WORD,
    WEEKDAY_NUMBER,
    unless,
)
from extractors.dates.patterns.days import DAYPART_WORD
from extractors.dates.patterns.edges import NOT_AFTER, NOT_BEFORE
from extractors.rules import Rule

_DURATION_UNIT = (
    r"(?:周年(?!庆典?品)|年"
    + unless(
        "级度均底初末画糕味龄线",
        生="产活态",
        代="表理",
        限="制购售行期定时养",
        会="员计议展",
        终="于成究其身归",
        产="业值出",
        货="物运",
        轮="作换训岗",
        薪="火",
        检="察查测验修",
        审="理结议判查批计",
        报="告名道考",
        纪="念录检委",
        幼="儿",
        轻="轨工松",
        青="春藏海山岛松川少",
    )
    + r"|载(?![客人重货体荷誉入])"
    r"|个?季度|个月|个世纪|(?<=半)世纪|个?(?:星期|礼拜)(?!天)|个?(?:工作日|交易日)|周"
    + unless("边围岁年刊末折", 转="为向入发正型", 期="货间待", 到="达访来", 长="江沙春三城安", 报="告名道", 密="集切")
    + r""
    r"|(?<!(?:19|20)\d\d)天"
    + unless("津文", 然="后", 空="气置", 气="温象", 下="来", 安="全置排", 线="上下路索", 河="道水湖流")
    + r"|(?(pre)日(?![均线年月])|(?!))|日(?=[内后间]|之内|以内|之后|以后)|(?<=[4-9]\d)日(?![均线年])|(?<=\d\d\d)日(?![均线年])|(?<=[四五六七八九百]十)日"
    r"|个?小时|个?钟头|分钟|分(?=\d{1,2}秒|半(?:钟|[，。、；的]|$))|刻钟|秒钟?(?!杀))"
)
_NUMBER = rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|[{HAN_NUMBER}百千]{{1,6}}|(?:好?几|数)[十百千]?)"
_NUMBERED = rf"(?<=[\d{HAN_NUMBER}])"
_ORDINAL_BEFORE = (
    r"(?<![\d.A-Za-z第每这那头同某又另新一二两三四五六七八九十百千几数:×/\-])(?<!(?<![提之以此])前)(?!(?:19|20)\d\d年)"
)
"""A number is no length behind 第, 每 or 这, nor where it is a year."""
_DURATION_NUMBER = (
    rf"(?:{_ORDINAL_BEFORE}(?:(?P<least>\d{{1,3}}|[{HAN_NUMBER}]{{1,3}})(?:{TO}))?(?P<number>{_NUMBER})(?:(?<=一)整(?=个?[年天月周]))?(?P<more>多|余|来(?=个?[年天月周])|几)?"
    rf"(?P<half_in>{_NUMBERED}个半)?(?P<many>{_NUMBERED}个多)?"
    r"|(?P<several>[多数]|若干)(?=[年月天日周](?!轻))"
    r"|(?P<half_of>(?<![上下大小前后一多过])[大小]?半)(?P<half_more>个多)?)"
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
    r"(?:连续|(?<!以)过去的?|未来|今后|最近(?=[一二两三几\d十])|将近|近(?!年|几年)|大约|(?<![节合条特签制预纽])约"
    r"|不超过|不多于|不少于|不低于|超过?|逾|不到|不足|至少|最多|上(?=[百千]))"
)
_AFTER_DURATION = (
    r"(?:时间|以来|来(?![自到源说看])|之间|间(?![隔接歇])|以上|以内|之内|内(?![部容地外在涵])|以下|左右"
    rf"|(?:以|之)后|后{NOT_AFTER}|(?:以|之)前|前{NOT_BEFORE})"
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
            "连续多日", "不到3年", "1小时30分", "20周年", "3至5年", "10秒76", "十余载", "大半年", "一整天", "180日", "不少于30日",
        ),
        ("15分钟便民生活圈", "三年级", "第3天", "70年代", "今天", "5日"),
    ),
    Rule(
        "consecutive",
        rf"连续第(?P<number>\d{{1,3}}|[{HAN_NUMBER}]{{1,3}})(?P<unit>年(?!级)|个?月|个?季度|个?(?:周|星期)|天|个?交易日)",
        ("连续第7年", "连续第三个月", "连续第5个交易日"),
        ("第7年", "连续第三次"),
    ),
    Rule(
        "term",
        rf"(?<!学)(?:(?<=期)|(?<=期为)|(?<=限为)|(?<=时限)|(?<=拘留)|(?<=整顿)|(?<=满))(?P<number>\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})(?P<unit>日)(?![均线年])",
        (),
        ("30日", "到10日"),
    ),
)  # fmt: skip

_SET_UNIT = r"(?:(?<=[\d一二两三四五六七八九十半])分钟|年|个?季度?|个?月|个?(?:周(?![期边围转刊])|星期|礼拜)|天|日|个?小时|晚|夜|个?工作日)"
_EVERY = (
    rf"(?:每(?!(?<=[里米吨斤升度件次元转]每)小时)(?:(?P<one>一)|隔?(?P<number>\d{{1,2}}|[{HAN_NUMBER}半]{{1,2}}))?(?P<unit>{_SET_UNIT})"
    r"|逐(?P<unit_b>年|季度?|月|周|日|天|小时)|每[逢到](?=[单双]日|周末)|(?<![相重恰])逢(?=[单双]日))"
)
_SET_RANGE = rf"(?:{TO}(?:[次翌来]年|第二年)?(?=[\d一二三四五六七八九十])(?:(?P<to_month>{MONTH_NUMBER})月份?)?(?:(?P<to_day>{DAY_NUMBER})[日号])?)"
_SET_DAYS = (
    rf"(?:(?P<month>{MONTH_NUMBER})月份?(?:(?P<day>{DAY_NUMBER})[日号])?{_SET_RANGE}?"
    rf"|(?P<month_day>{DAY_NUMBER})(?:[日号]?{TO}(?P<to_month_day>{DAY_NUMBER})|(?:[日号]?[、和]{DAY_NUMBER}){{0,5}})[日号](?P<before>前)?"
    rf"|(?<=[周期拜])(?P<weekday>[一二三四五六日天末]){NO_COUNT}(?:[至到—~\-]{WEEK_WORD}?(?P<to_weekday>{WEEKDAY_NUMBER})|(?:[、和]{WEEK_WORD}?{WEEKDAY_NUMBER}{NO_COUNT}){{1,5}})?"
    r"|(?P<weekend>周末)|(?P<parity>[单双])日|(?P<half>[上下])半年|(?<=年)(?P<season>[春夏秋冬])[季天]|年?(?P<set_edge>[初底末]))"
)
"""Which days of the period: 每年+3月至5月, 每月+15日前, 每周+一至周五, 逢+双日."""
_SET_HOURS = (
    rf"(?:(?P<hour>2[0-4]|1\d|\d|(?<=[上午下早晨晚间夜]){HOUR_NUMBER}(?=[时点]))(?:[时点]|:(?P<minute>[0-5]\d))"
    r"(?:[—–~～\-至到](?P<to_hour>2[0-4]|1\d|\d)(?:[时点]|:[0-5]\d)(?:[、和](?:2[0-4]|1\d|\d)(?:[时点]|:[0-5]\d)[—–~～\-至到](?:2[0-4]|1\d|\d)(?:[时点]|:[0-5]\d)){0,3})?)"
)
SETS = (
    Rule(
        "every",
        rf"{_EVERY}(?:的?{_SET_DAYS})?(?:的?(?P<daypart>{DAYPART_WORD}))?{_SET_HOURS}?(?!秒)",
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
        r"(?P<vague>(?<![邻临附靠接最])近日(?!点|月)|(?<![\d一二三四五六七八九十今明次翌当同生节假近昨后前某往周天纪作念业易末息庆平抗中访对驻赴旅])日前(?![往来进])|(?<![邻临附靠接最])近期(?!末)|(?<![邻临附靠接最将])近年(?![底末关终尾初])来?|近几年来?|(?<![题项名数科书节栏])目前"
        r"|(?<![相应担适充])当前|眼下|如今|(?<![相应适])当下(?![载发达属跌降调])|今后(?![\d一二两三四五六七八九十])|此前)",
        ("近日", "日前", "近期", "近年来", "近几年", "目前", "当前", "眼下", "如今", "当下", "今后", "此前"),
        ("数日前", "节日前", "题目前"),
    ),
)
