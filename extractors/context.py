"""What a document says of itself: its title, its publication date and its home place."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from extractors import places, text

_DAY = r"(?P<year>(?:19|20)\d\d)\s*[年.\-/]\s*(?P<month>1[0-2]|0?[1-9])\s*[月.\-/]\s*(?P<day>3[01]|[12]\d|0?[1-9])\s*[日号]?"
_MASTHEAD = re.compile(
    rf"(?:^|\n)[^\n，。；]{{0,24}}?{_DAY}\s*(?:[（(]?\s*(?:星期|周)[一二三四五六日天])?[^\n，。；]{{0,24}}(?=\n|$)"
    rf"|(?:发布|出版|刊发|发表|印发)(?:日期|时间)?\s*[：:]\s*(?P<stated>{_DAY.replace('P<', 'P<s')})"
)
_FULL_DAY = re.compile(_DAY)
_ANCHOR = re.compile(
    r"(?P<word>今日|今天|昨日|昨天|前天)[（(](?:(?P<year>\d{4})年)?(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])日[)）]"
    r"|(?:(?P<year2>\d{4})年)?(?P<month2>1[0-2]|[1-9])月(?P<day2>3[01]|[12]\d|[1-9])日[（(](?P<word2>今日|今天|昨日|昨天|前天)[)）]"
)
_DATELINE = re.compile(
    r"(?:本报|本刊|新华社|中新社|[^\s，。\n]{2,6}(?:日报|晚报))[^。\n]{0,12}?"
    r"(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])日(?:讯|电)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_DAYS_AGO = {"今日": 0, "今天": 0, "昨日": 1, "昨天": 1, "前天": 2}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document before anything is extracted.

    Attributes:
        title: First headline, or ``None``.
        published: Publication date, or ``None``.
        published_from: One of ``schemas.vocabulary.PUBLISHED_FROM``.
        home_place: Official name of the home place, or ``None``.
        home_adcode: Its GB/T 2260 code, or ``None``.
    """

    title: str | None
    published: dt.date | None
    published_from: str
    home_place: str | None
    home_adcode: str | None


def describe(
    source: str, published: dt.date | None = None, home_place: str | None = None, home_adcode: str | None = None
) -> Context:
    """Return the context of a source text; what is given wins over what is found in it.

    The date is *found* where the page prints it (masthead, imprint, a dateline with a year, 昨日 with its date) and
    *inferred* where only the latest day reported on gives it. Nothing is read from the clock.
    """
    view, blocks = text.read(source)
    title = next((view.text[b.start : b.end] for b in blocks if b.level or (b.lone and b.end - b.start <= 60)), None)
    date, origin = (published, "given") if published else find_published(view.text)
    if home_place or home_adcode:
        named = places.resolve_name(home_place, home_adcode)
        home = (named.name, named.adcode) if named else (home_place, home_adcode)
    else:
        home = places.find_home(view.text) or (None, None)
    return Context(title, date, origin, *home)


def find_published(shown: str) -> tuple[dt.date | None, str]:
    r"""Return the publication date of a view's text and where it comes from.

    >>> find_published("江南晚报 2023年5月6日 星期六\n本报讯 昨日，全市降雨。")
    (datetime.date(2023, 5, 6), 'found')
    >>> find_published("2023年5月4日，大桥通车。")
    (datetime.date(2023, 5, 4), 'inferred')
    >>> find_published("大桥通车。")
    (None, 'none')
    """
    for found in _MASTHEAD.finditer(shown[:3000] + "\n" + shown[-600:]):
        prefix = "s" if found["stated"] else ""
        if day := _day(found[f"{prefix}year"], found[f"{prefix}month"], found[f"{prefix}day"]):
            return day, "found"
    years = [int(y) for y in _YEAR.findall(shown)]
    for found in _ANCHOR.finditer(shown):
        word, number = (found["word"], "") if found["word"] else (found["word2"], "2")
        year = found[f"year{number}"] or _governing_year(years)
        if day := _day(year, found[f"month{number}"], found[f"day{number}"]):
            return day + dt.timedelta(_DAYS_AGO[word]), "found"
    full = [d for m in _FULL_DAY.finditer(shown) if (d := _day(m["year"], m["month"], m["day"]))]
    datelines = [(m["month"], m["day"]) for m in _DATELINE.finditer(shown)]
    if datelines and (year := _governing_year(years)):
        new_year = int(datelines[0][0]) <= 3 and int(year) + 1 in years  # in winter most figures are last year's
        days = [d for month, day in datelines if (d := _day(str(int(year) + new_year), month, day))]
        if days:
            return max(days) + dt.timedelta(1), "inferred"
    past = [d for d in full if d.year <= int(_governing_year(years) or d.year)]
    return (max(past), "inferred") if past else (None, "none")


def _governing_year(years: list[int]) -> str | None:
    """Return the year most often named, the latest of equals."""
    return str(max(sorted(set(years), reverse=True), key=years.count)) if years else None


def _day(year: str | None, month: str, day: str) -> dt.date | None:
    """Return the calendar day, or ``None`` where there is no such day."""
    if year is None:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
