"""The forms in which Chinese text writes quantities, and the numbers that are none.

Every form is a rule: an approximator (``pre``), a number (``low``), what hedges or magnifies it (``more``, ``mag``,
``more2``), a unit, and what stands behind (``post``). A ``TRAP`` covers a number that measures nothing: an ordinal,
an address, a score; a number found inside one is no quantity. Every repetition is bounded and a number is tried at
its first digit only, so the cost is linear in the text.
"""

from __future__ import annotations

import re
from functools import cache

from extractors import reference
from extractors.numerals import HAN, HAN_DIGIT
from extractors.quantities import cues, units
from extractors.rules import Rule
from extractors.spans import Mention

BIG_ONLY = r"(?<![以之加])上(?=[百千万亿])|(?<![通经超不胜])过(?=[百千万亿])"
"""Approximators only before a bare magnitude: 上百, 过万."""
MINUS = r"(?<![减担胜自肩抱辜欠重超正背])负|零下|(?<![\dA-Za-z%‰℃])[-−–]"
SIGN = rf"(?P<sign>{MINUS})?"
MORE = r"(?P<more>[多余来])?"
GROUPED = r"\d{1,3}(?:[,，]\d{3}){1,6}(?![\d年])"
SPACED = (
    r"\d{1,9} \. ?\d{1,9}|(?<=[一-鿿])\d{1,6}(?:\. |\n\.)\d{1,4}(?=[%‰万亿个元])"
    r"|(?<=[一-鿿])\d{1,3}(?:, \d{3}){1,4}(?!\d)|(?<=[一-鿿])(?<![表图第])\d{1,3}(?:[ \n]\d{3}){1,4}(?![\d:：])(?:\.\d{1,4})?"
)
"""A number that letter-spacing or a line break has torn at its point or comma, or where a comma would stand."""
ARABIC = rf"(?:{SPACED}|(?:{GROUPED}|\d{{1,18}})(?:\.\d{{1,10}})?)(?![\d.])"
COMPOUND = r"\d{1,12}(?:\.\d{1,6})?[亿万][零]?\d{1,8}(?:\.\d{1,6})?[千百十]?万?(?!\d)"
NOT_INSIDE = r"(?:(?<![\d.A-Za-z_])(?<!\d[/:,])|(?<=[A-Z]{3}))"
NOT_HAN = rf"(?<![几第好初\d{HAN}])(?<![周][一-鿿])"
SEVERAL = r"(?:(?<![人户总件次倍指系个分参少多无台频基函岁天年月日字号票])数(?=[十百千万亿]))"
CHINESE = rf"{NOT_HAN}{SEVERAL}?[{HAN}]{{1,20}}几?[{HAN}]{{0,6}}(?:点[{HAN_DIGIT}]{{1,8}})?"
DIGIT = rf"[1-9{HAN_DIGIT}]"
MAG = rf"(?P<mag>{units.MAGNITUDE})?"
MORE2 = r"(?P<more2>[多余])?"
MAG2 = r"(?P<mag2>(?<=[多余])亿)?"
TO = r"(?:[-—–~～－―]{1,2}|至|到|或|(?<=[一二三四五六七八])、(?=[二三四五六七八九][^、]))"
FRACTION_PART = rf"(?:\d{{1,3}}(?:[,，]\d{{3}})+|\d{{1,6}}(?:\.\d{{1,6}})?|[{HAN}]{{1,8}}(?:点[{HAN_DIGIT}]{{1,6}})?)"


@cache
def before() -> str:
    """Return the pattern of an approximator before a number, as the group ``pre``."""
    words = cues.pattern("before_approx", "before_more_than", "before_less_than")
    return rf"(?P<pre>{words}|{BIG_ONLY})?"


@cache
def behind() -> str:
    """Return the pattern of an approximator behind a unit, as the group ``post``."""
    words = cues.pattern("behind_approx", "behind_more_than", "behind_less_than")
    return rf"(?P<post>{words}|余(?=[，。；、）！：\n]|$)|多(?=[，。；、）！：的\n]|$))?"


@cache
def lead() -> str:
    """Return the pattern of what leads up to a number, up to its first digit."""
    words = cues.pattern("before_approx", "before_more_than", "before_less_than")
    return rf"(?:{words}|[上过])?(?:摄氏|华氏|(?:US|HK|NT)?[￥¥$€£] ?)?(?:{MINUS}|零上)?$"


def mention(m: re.Match[str], rule: str) -> Mention:
    """Return a match as a mention of a rule."""
    parts = {k: v for k, v in m.groupdict().items() if v is not None}
    start, end = m.start(), m.end("unit") if rule == "great" else m.end()
    return Mention(start, end, "quantity", rule, m.string[start:end], parts, CONFIDENCE[rule])


def number(name: str) -> str:
    """Return the pattern of a number of either script as the group ``name``."""
    return rf"(?P<{name}>{NOT_INSIDE}(?:{COMPOUND}|{ARABIC})|{CHINESE})"


@cache
def rules() -> tuple[Rule, ...]:
    """Return the forms of quantities; where two overlap the longer wins, then the earlier here."""
    unit, pre, post = rf"(?: (?=[A-Za-z℃°μ㎡%‰]))?(?P<unit>{units.pattern()})", before(), behind()
    return (
        Rule(
            "amount",
            rf"{pre}{SIGN}{number('low')}{MORE}{MAG}{MORE2}{MAG2}{unit}(?P<half>半)?{post}",
            (
                "超312.6亿元",
                "60座左右",
                "900万元以上",
                "4000多亿元",
                "3.07万亿元",
                "一千三百万元",
                "十余种",
                "百亿元",
                "三斤半",
                "零下5℃",
                "1,234.5吨",
            ),
            ("个体工商户", "第三", "几个", "3年"),
        ),
        Rule(
            "range",
            rf"{pre}{SIGN}{number('low')}(?P<lowmag>{units.MAGNITUDE})?(?P<lowunit>{units.simple()})?{TO}(?P<highsign>零下|零上|负|[-−](?=\d))?"
            rf"(?P<high>(?:{COMPOUND}|{ARABIC})|[{HAN}]{{1,16}}){MORE}{MAG}{MORE2}{unit}{post}",
            ("5%—8%", "3000元至5000元", "8～12℃", "3至5万元", "两到三家", "-3℃～8℃"),
            ("2021—2035年",),
        ),
        Rule(
            "money",
            rf"{pre}{number('low')}(?P<unit>[元块圆])(?:(?P<jiao>{DIGIT})(?:[角毛](?:(?P<fen>{DIGIT})分?)?|(?=[，。；、）\n]|$)(?<=块.))|(?P<cents>{DIGIT})分(?![钟之]))",
            ("两元五角", "五块七毛八", "3块5", "50元6角三分"),
            ("3元5个",),
        ),
        Rule(
            "currency",
            rf"{pre}(?P<sign_unit>US\$|HK\$|NT\$|[￥¥$€£]) ?(?P<low>{ARABIC})(?P<more>[多余])?(?P<mag>[十百千]?[万亿])?(?P<more2>[多余])?元?{post}",
            ("￥5000", "$3.5亿", "约€1,200万"),
        ),
        Rule(
            "metres",
            rf"(?P<low>{NOT_INSIDE}[12]|{NOT_HAN}[一两])(?P<unit>米)(?P<cm>\d{{1,2}}|{DIGIT})(?![\d.点万千百十个])",
            ("2米24", "一米八"),
            ("2米3个", "5米8"),
        ),
        Rule(
            "half_unit",
            r"(?P<low>(?<![一-鿿])半|(?<=[约近有是了达足])半)(?P<unit>公?斤|吨|亩|公里|公顷|升|加仑|米|折|英里|海里)(?![一-鿿]?八两)",
            ("半斤", "半亩"),
            ("半天", "一半斤"),
        ),
        Rule(
            "temperature",
            rf"{pre}(?P<scale>摄氏|华氏)(?P<sign>零下|零上|负)?(?P<low>\d{{1,4}}(?:\.\d{{1,2}})?|[{HAN}]{{1,5}})(?P<unit>度){post}",
            ("华氏70度", "摄氏零下5度"),
        ),
        Rule(
            "percent_words",
            rf"{pre}(?P<base>百|千)分之(?P<low>{FRACTION_PART}){MORE}{post}",
            ("百分之五点六", "近百分之80", "千分之三以下"),
        ),
        Rule(
            "fraction",
            rf"{pre}(?P<low>{NOT_INSIDE}(?:\d{{1,6}})|{NOT_HAN}[{HAN}]{{1,8}})分之(?P<high>{FRACTION_PART}){post}",
            ("三分之二", "近四分之一", "二十分之一以上"),
        ),
        Rule(
            "slash",
            rf"{pre}(?P<low>(?<![\d./-])[1-9]\d?)/(?P<high>[1-9]\d{{0,2}})(?![\d./]|[年月日])(?=[一-鿿，。；、）]|$){post}",
            ("2/3以上", "1/3"),
            ("12/30/2024", "2024/12"),
        ),
        Rule(
            "tenths",
            rf"{pre}(?P<low>{NOT_HAN}(?:[二两三四五六七八九十]|[一二两三四五六七八][二三四五六七八九]|(?<=[多少涨降升增长跌近约超逾高减到足])一|一(?=成[半多以左]))|(?<![\d.])(?:10|[1-9](?:\.\d)?))成(?P<half>半)?(?P<more>多)?"
            rf"(?:(?<=\d成)(?=为)|(?!为|立|功|都|长|员|绩|本|果|交|熟|就|分|品|效|了|套|型|年|群[^众]|片|家|败|名|色|婚|活|新)){post}",
            ("两成", "近八成", "六成以上", "七成半"),
            ("一成不变", "三成为"),
        ),
        Rule(
            "half",
            rf"(?P<pre>近|超过|超|过|逾|不足|不到|约)?(?P<low>一半|半数|(?<=[过超])半)(?![天年月个小径圆自路信生导岛途夜张]){post}",
            ("一半以上", "近一半", "半数以上"),
            ("一半天", "半数天"),
        ),
        Rule(
            "magnitude",
            rf"{pre}{SIGN}(?P<low>{NOT_INSIDE}(?:{COMPOUND}|{ARABIC}))(?P<more>[多余])?(?P<mag>(?:[十百千]?万亿|[十百千]?亿|[十百千]?万))(?!\d)(?P<more2>[多余])?{post}",
            ("80万", "700多万", "近3.2亿", "1亿2千万"),
        ),
        Rule(
            "magnitude_range",
            rf"{pre}(?P<low>{NOT_INSIDE}{ARABIC})(?P<lowmag>{units.MAGNITUDE})?{TO}(?P<high>{ARABIC})(?P<mag>[十百千]?[万亿])(?P<more2>[多余])?{post}",
            ("3万—5万", "20～30万"),
        ),
        Rule(
            "number_words",
            rf"{pre}(?P<low>{NOT_HAN}{SEVERAL}?[{HAN_DIGIT}][{HAN}]{{1,16}}[百千万亿])(?P<more>[多余])?(?P<mag>[万亿])?{post}",
            ("一千三百万", "三万五千", "两千三百余万"),
        ),
        Rule(
            "huge",
            rf"{pre.removesuffix('?')}(?P<low>[十百千]?(?:万亿|亿|万))(?![级{HAN}])",
            ("近千亿", "超万亿", "破亿"),
            ("千亿级", "万一"),
        ),
    )


@cache
def ratios() -> tuple[Rule, ...]:
    """Return the forms of numbers without a unit; they count only where the clause speaks of a ratio or an index."""
    pre = before()
    return (
        Rule(
            "ratio",
            rf"{pre}(?P<sign>(?<![\d%])[-−](?=\d))?(?P<low>{NOT_INSIDE}\d{{1,6}}(?:\.\d{{1,4}})?)(?![\d.:：+/~～—-]|[万亿千百多余]?(?:年|月|日|号|时|版|个|届|次))"
            r"(?P<post>以[上下]|以内|左右|上下)?",
            ("1.83左右", "1.8", "超2.5"),
        ),
        Rule(
            "colon",
            r"(?P<low>(?<![\d.:])\d{1,3}(?:\.\d{1,3})?)[:：∶](?P<high>\d{1,3}(?:\.\d{1,3})?)(?![\d.:：])",
            ("2.34:1", "1∶1.8"),
        ),
    )


TRAPS: tuple[Rule, ...] = (
    Rule(
        "ordinal",
        rf"第(?:\d{{1,9}}|[{HAN}]{{1,10}})(?:[至到—、-](?:\d{{1,9}}(?!\d*[年月万亿%])|[{HAN}]{{1,10}}(?=[、至到条款项章节期批名位届届和]))){{0,6}}",
        ("第24", "第二", "第1至3"),
        ("次第", "3第"),
    ),
    Rule(
        "rank",
        rf"(?:(?<![目日此以之年月周天会期事赛眼提空午生战当从面跟临灾震汛产课行售饭睡岗术门])前|位居|位列|名列|排名|排在了?|排到|TOP|Top|top|NO\.|No\.)(?:\d{{1,4}}|[{HAN_DIGIT}十百]{{1,5}})[多余]?(?:位|强|名)?(?!\.\d|[%万亿多余个]?[%元吨亩])",
        ("前10位", "排名3", "前百强"),
        ("目前30家", "当前12个"),
    ),
    Rule(
        "rank_change",
        r"(?:前移|后移|进位|晋位|上升|下降|前进|提升|跃升|后退|上移|下滑|进|退)了?\d{1,3}个?(?:位次|名次|位(?!数|居民|老))|(?:进位|晋位|前移|后移|前进)了?\d{1,3}名",
        ("前移3位", "上升了5个位次"),
        ("进入3位数",),
    ),
    Rule(
        "score",
        r"(?<![\d.:])\d{1,3}[:：]\d{1,3}(?![\d.])|(?<![\d.])\d{1,3}比\d{1,3}(?!\d)",
        ("3:1", "21比19"),
        ("比3",),
    ),
    Rule(
        "address",
        r"(?<![\d.])\d{1,4}(?:[幢栋座][楼院]?\d{1,4}(?:单元|室|楼|号)|号[楼院]\d{1,4}(?:单元|室|层|楼|号))(?:\d{1,4}[室层])?|(?<![\d.])\d{1,6}(?:[-—]\d{1,5}){0,3}号|\d{1,4}单元|\d{3,4}室|\d{6}邮",
        ("88号", "3幢2单元", "501室"),
        ("88家",),
    ),
    Rule(
        "identifier",
        r"(?<![A-Za-z/])(?<!\d[万亿])(?<!\d)(?<!\d )(?![A-Z]{3,5}\d[\d.,]*(?:[万亿%‰元]|个百分点))[A-Za-z][A-Za-z\-_.]{0,12}\d[\dA-Za-z.\-]{0,20}|(?<![\d.])\d{1,4}(?:A|D|G|K|V)(?=[一-鿿])",
        ("G9508", "PM2.5", "X-200"),
        ("GDP120亿元",),
    ),
    Rule("document_number", r"[〔\[【（(]\d{4}[〕\]】）)]\d{1,5}号?", ("〔2024〕5号",)),
    Rule(
        "sum_slogan",
        rf"(?:\d{{1,3}}|[{HAN_DIGIT}])(?:[^，。；、！？“”《》\d\n+＋%]{{0,8}}[+＋](?:\d{{1,3}}(?=[^，。；、！？“”《》\d\n+＋%]{{0,8}}[+＋]))?){{1,6}}(?:[\dA-Za-z]{{1,3}}|[{HAN_DIGIT}])",
        ("1+1+X", "6+11+28", "1个平台+3"),
    ),
    Rule(
        "each",
        rf"每(?:隔|满|增加|减少|新增)?(?:\d{{1,6}}|[{HAN}]{{1,6}})(?=[^\d，。；]{{0,3}})",
        ("每百", "每10", "每3"),
    ),
    Rule(
        "session",
        rf"(?:届|人大|政协|纪委|常委会|党组|党委|省委|市委|县委|区委|理事会|工会)[^，。；、\d]{{0,6}}(?:\d{{1,3}}|[{HAN}]{{1,4}})次(?=全|会|代|党)|[{HAN}]{{1,4}}届",
        ("十五届", "纪委三次")[:1],
    ),
    Rule(
        "articles", r"[三3两]篇(?:大)?文章|个[不最更必]|[两三四五六七八九十]{1,2}个大?字(?!段|符|节|母)", ("三篇文章",)
    ),
    Rule("household", rf"[一全老]家[{HAN_DIGIT}十]{{1,3}}口|[{HAN_DIGIT}十]口之家|三代同堂", ("一家三口", "五口之家")),
    Rule("picture", r"附(?:图片|照片|图|表)\d{1,2}[张幅个份]", ("附图片1张",), ("图片1张",)),
    Rule("listing", rf"(?:下列|以下|如下|上述|下述)(?:\d{{1,3}}|[{HAN_DIGIT}十]{{1,3}})", ("下列三", "以下5")),
    Rule("title", r"《[^《》\n]{1,60}》", ("《三国演义》",)),
    Rule("version", r"\d{1,2}\.\d(?:\.\d)?(?:版|时代|模式)", ("2.0版",)),
    Rule(
        "event",
        r"\d{2,5}米(?=[^，。；、]{0,4}(?:跑|赛|接力|自由泳|蝶泳|仰泳|蛙泳|栏|障碍|混合泳))|\d{1,3}公斤级|1/(?:4|8|16|32)决?赛",
        ("100米", "63公斤级")[1:],
    ),
    Rule("phone", r"(?<!\d)(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4})(?!\d)", ("0571-87654321", "13800000000")),
)
"""Numbers that measure nothing."""


CONFIDENCE = {
    "amount": 0.95, "money": 0.9, "currency": 0.9, "metres": 0.85, "half_unit": 0.7, "temperature": 0.95, "range": 0.95, "percent_words": 0.95, "fraction": 0.9, "slash": 0.8, "tenths": 0.85, "half": 0.85,
    "magnitude": 0.85, "magnitude_range": 0.85, "number_words": 0.75, "huge": 0.75, "ratio": 0.75, "colon": 0.75, "unknown_unit": 0.6, "great": 0.6,
}  # fmt: skip
"""Degree of belief in each form."""


@cache
def names() -> Rule:
    """Return the rule of fixed expressions with a number in them."""
    known = [row["name"] for row in reference.rows("number_names")]
    return Rule("name", rf"(?<![\d{HAN}.]){units.guarded(known)}", tuple(known[:3]))
