"""Where authors are printed: the frames of bylines, as rules with their examples.

The named group ``names`` holds what is read item by item: 记者 李明 通讯员 周小雨.
"""

from __future__ import annotations

from extractors.rules import Rule

_WORKER = r"(?:记者|通讯员|评论员|撰稿人?|实习生|编辑|主笔|特派员|报道组|拍客)"
_MARK = r"[■□▲△▶►●◎◆◇★☆※▌▍]"
_HAN = r"[\u4e00-\u9fff]"
_NAME = rf"{_HAN}{{2,4}}(?:[·•・]{_HAN}{{1,6}})?"
_NAMES = rf"{_NAME}(?:[ 、，]{_NAME}(?![：:丨｜\u4e00-\u9fff])){{0,7}}"
_DEED = r"(?:摄影报道|摄影|图文报道|综合报道|整理报道|文并摄|文/图|图/文|文图|图文|摄|文|图|绘|供图|制图|漫画|航拍|报道|整理|综合|供稿|撰文)"
_KEY = (
    r"(?:责任编辑|值班编辑|执行编辑|本版编辑|版面编辑|栏目编辑|本期编辑|责编|编辑|编审|校对|校对员|一校|二校|三校|审核|审校|审读|初审|复审|终审|"
    r"一审|二审|三审|一审一校|二审二校|三审三校|监制|总监制|监审|签发|统筹|策划|总策划|美编|美术编辑|版式|版式设计|制版|制作|排版|视觉|设计|海报|"
    r"剪辑|拍摄|摄像|视频|摄影|图片|图|文|文字|撰文|撰稿|执笔|采写|作者|作者/|记者|见习记者|实习记者|特约记者|通讯员|供稿|供图|绘图|漫画|"
    r"值班主任|值班总编|值班编委|主编|副主编|总编|主笔|执行主编|责任校对|首席编辑|本版责编|电子邮箱联系人)"
)

RULES: tuple[Rule, ...] = (
    Rule(
        "index",
        rf"/(?P<names>(?:[^（）()。，；：！？\n/ ]{{0,10}}{_WORKER} ?)?{_NAMES}(?: ?等)?)(?=\n|$)",
        examples=("/李明 孙立", "/本刊记者 李明", "/方舟"),
        counterexamples=("/吨",),
    ),
    Rule(
        "bracketed",
        rf"[（(](?P<names>[^（）()。；！？\n]{{0,24}}?{_WORKER}[^（）()。；！？\n]{{0,60}}"
        rf"|{_NAMES}[ /]?{_DEED}|{_DEED}[：:/ ]{_NAMES}[^（）()。；！？\n]{{0,30}})[）)]",
        examples=("（记者 李明 通讯员 周小雨）", "（本报记者赵一鸣 孙立 文/图）", "（江南晚报记者 钱塘 实习生 孙小满）", "（王海宁 摄）"),
        counterexamples=("（一）", "（2024年）", "（下转第二版）"),
    ),
    Rule(
        "dateline",
        rf"(?:讯|电) ?[|丨｜]?(?P<names>(?:[^（）()。，；！？\n ]{{0,14}}{_WORKER}[ ：:]?{_NAMES} ?){{1,3}}(?:{_DEED})?)(?=[ ，:：\d]|\n|$)",
        examples=("讯 记者 李明 通讯员 周小雨", "电 记者张海、孙立报道"),
        counterexamples=("讯（记者 李明）", "来电告诉记者"),
    ),
    Rule(
        "keyed",
        rf"(?:(?<=[\n（(|丨｜/ \[【])|^){_KEY}(?: ?[：:丨｜|] ?| ?/ ?)(?P<names>{_NAMES})(?!{_HAN})",
        examples=("责任编辑：李明", "校对：周小雨 孙立", "文/李明", "图丨王海"),
        counterexamples=("编辑李明", "图：全市经济运行情况一览"),
    ),
    Rule(
        "editors",
        rf"(?:(?<=[\n |])|^)(?:本[期版刊])?(?:责任编辑|责编|值班编辑|版式|美编|校对|审核) (?P<names>{_NAMES})(?=[ \n|）]|$)",
        examples=("责编 李明", "校对 周小雨"),
        counterexamples=("责编李明说",),
    ),
    Rule(
        "deed",
        rf"(?:(?<=[\n。！？”）) ])|^)(?P<names>(?:[^（）()。，；：！？\n/ ]{{0,14}}{_WORKER}[ ：:]?)?{_NAMES}(?: ?{_WORKER} ?{_NAMES})? ?[/ ]?{_DEED})(?=\n|$|[）)/ ])",
        examples=("记者 王海 摄", "孙立 赵青 摄影报道", "通讯员 周小雨 文/图", "李明/文"),
        counterexamples=("他用手机记下了这一幕。",),
    ),
    Rule(
        "worker_line",
        rf"(?:(?<=\n)|^){_MARK}? ?(?P<names>(?:[^（）()。，；：！？\n/]{{0,28}}{_WORKER}[ ：:/]*{_NAMES} ?){{1,3}}{_DEED}?)(?= ?(?:来源[：:][^\n]{{1,20}})?(?:\n|$))",
        examples=("本报记者 李明", "■特约记者 李明 通讯员 孙立"),
        counterexamples=("记者从县里获悉",),
    ),
    Rule(
        "tail",
        rf"(?<=[\u4e00-\u9fff”》] )(?P<names>(?:本报|本刊)?(?:见习|特约|实习|首席)?{_WORKER} {_NAMES})(?=\n|$)",
        examples=("一座小城的春天 记者 李明", "“新农人”归来 本刊记者 周小雨 孙立"),
        counterexamples=("他见到了记者",),
    ),
    Rule(
        "marked",
        rf"(?:(?<=\n)|^){_MARK} ?(?P<names>{_NAMES})(?=\n|$)",
        examples=("■李明 孙立", "□ 今言", "●王海"),
        counterexamples=("■全面推进乡村振兴",),
    ),
)
