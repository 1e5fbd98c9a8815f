"""What an atom of a calendar expression is, and the numbers and words that the patterns share."""

from __future__ import annotations

from dataclasses import dataclass, field

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


def unless(characters: str, **followed: str) -> str:
    """Return a lookahead that fails where another word begins: one of ``characters``, or a key that no character of its value follows.

    >>> import re
    >>> no_fair = unless("龄", 会="议计")  # 年会 is a meeting, 年 + 会议 is none
    >>> [bool(re.match("年" + no_fair, s)) for s in ("年龄", "年会", "年会议", "年")]
    [False, False, True, True]
    """
    return f"(?![{characters}]{''.join(f'|{first}(?![{rest}])' for first, rest in followed.items())})"


HAN_DIGITS = "〇零○O一二三四五六七八九"
HAN_NUMBER = "一二两三四五六七八九十"
NOT_INSIDE = r"(?<![\dA-Za-z.])"
"""A number is read from its first digit, and not inside a model number or a decimal."""
SEXAGENARY = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
BLANK = r"[ \u3000]?"
TO = r"(?:[—–―─~～\-]{1,2}|至|到)"
YEAR_NUMBER = rf"(?:1\d{{3}}|2[01]\d\d|[一二][{HAN_DIGITS}0]{{3}})"
MODERN_YEAR = r"(?:19|20)\d\d"
MONTH_NUMBER = (
    r"(?:1[0-2]|0?[1-9](?!\d)|十[一二]?|[一二三四五六七八九]|(?:(?<![\u4e00-\u9fff])|(?<=[年于在从自至到今]))元(?=月))"
)
DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9](?!\d)|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
QUARTER_NUMBER = "[一二三四1-4]"
HOUR_NUMBER = r"(?:2[0-4]|1\d|0?\d(?!\d)|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
MINUTE_NUMBER = r"(?:[0-5]?\d(?!\d)|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])"
WEEK_WORD = "(?:周|星期|礼拜)"
WEEKDAY_NUMBER = "[一二三四五六日天]"
NOT_A_TERM = "(?<!期)(?<!期为)(?<!限为)(?<!为期)(?<!时限)(?<!拘留)(?<!少于)(?<!多于)(?<!超过)(?<!整顿)(?<!满)"
"""A number of days is a length behind 期, 拘留 or 不少于: 公告期为30日."""
NO_COUNT = "(?![次天场节期个小名人家回趟年月批轮])"
