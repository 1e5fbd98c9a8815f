"""What a document says of itself: its title, its publication date and its home place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors import dates, places, text
from extractors.dates.resolution import is_planned

_HEAD, _TAIL = 3000, 600
_LINE = re.compile(r"[^\n]+")
_STATED = re.compile(r"(?:发布|出版|刊发|发表|印发|刊登|成文)(?:日期|时间)?\s*[：:]?\s*$|^\s*(?:日期|时间)\s*[：:]\s*$")
_PRESS = re.compile(
    r"(?:星期|周)[一二三四五六日天]|总?第\d+[期版]|农历|[日晚早时]报|出版|来源|编辑|责编|校对|字号|浏览|\d:\d\d"
)
_OTHER_DAY = re.compile(r"(?:生|成立|始建|建|[于自从至到在]|截[至止]到?|日期为)\s*$")
_OTHER_USE = re.compile(r"\s*(?:[起前后止]|以来|出?生|至|成立|通过|以前|之前)")
_BIG_DAY = re.compile(
    r"(?:^|\n)\s*(?P<day>3[01]|[12]\d|0?[1-9])\s*(?P<year>(?:19|20)\d\d)年(?P<month>1[0-2]|0?[1-9])月\s*(?:星期|周)(?P<weekday>[一二三四五六日天])"
    r"|(?P<year2>(?:19|20)\d\d)年(?P<month2>1[0-2]|0?[1-9])月\s*(?P<day2>3[01]|[12]\d|0?[1-9])\s*(?:星期|周)(?P<weekday2>[一二三四五六日天])"
)
_ANCHOR = re.compile(
    r"(?P<word>今日|今天|昨日|昨天|前天)[（(](?:(?P<year>\d{4})年)?(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])日[)）]"
    r"|(?:(?P<year2>\d{4})年)?(?P<month2>1[0-2]|[1-9])月(?P<day2>3[01]|[12]\d|[1-9])日[（(](?P<word2>今日|今天|昨日|昨天|前天)[)）]"
)
_DATELINE = re.compile(
    r"(?:本报|本刊|新华社|中新社|[^\s，。\n]{2,6}(?:日报|晚报))[^。\n]{0,12}?(?:(?P<year>(?:19|20)\d\d)年)?"
    r"(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])日(?:讯|电)"
)
_NAMED_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_.年]?(?P<month>1[0-2]|0[1-9])[-_.月]?(?P<day>3[01]|[12]\d|0[1-9])(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_PLAIN, _NO_DATE = 3, 4
_DAYS_AGO = {"今日": 0, "今天": 0, "昨日": 1, "昨天": 1, "前天": 2}
_WEEKDAY = {w: i for i, w in enumerate("一二三四五六日", 1)} | {"天": 7}


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
    source: str,
    published: dt.date | None = None,
    home_place: str | None = None,
    home_adcode: str | None = None,
    name: str = "",
) -> Context:
    """Return the context of a source text; what is given wins over what is found in it.

    The date is *found* where the page prints it (masthead, imprint, signature, 昨日 with its date) and *inferred* where
    a dateline, the name of the file or the days reported on give it. Nothing is read from the clock.

    Args:
        source: The text as decoded.
        published: Publication date, where it is given.
        home_place: Name of the home place, where it is given.
        home_adcode: Its GB/T 2260 code, where it is given.
        name: Name of the file, which may hold the date (``20240305-A2.txt``).
    """
    view, blocks = text.read(source)
    title = next((view.text[b.start : b.end] for b in blocks if b.level or (b.lone and b.end - b.start <= 60)), None)
    date, origin = (published, "given") if published else find_published(view.text, name)
    if home_place or home_adcode:
        named = places.resolve_name(home_place, home_adcode)
        home = (named.name, named.adcode) if named else (home_place, home_adcode)
    else:
        home = places.find_home(view.text) or (None, None)
    return Context(title, date, origin, *home)


def find_published(shown: str, name: str = "") -> tuple[dt.date | None, str]:
    r"""Return the publication date of a view's text and where it comes from.

    >>> find_published("江南晚报 二〇二三年五月六日 星期六\n本报讯 昨日，全市降雨。")
    (datetime.date(2023, 5, 6), 'found')
    >>> find_published("2023年5月4日，大桥通车。")
    (datetime.date(2023, 5, 4), 'inferred')
    >>> find_published("大桥通车。")
    (None, 'none')
    """
    years = [int(m[1]) for m in _YEAR.finditer(shown) if not is_planned(shown, m.start(), m.end())]
    found = _printed(shown) or _anchored(shown, years)
    if found:
        return found, "found"
    inferred = _datelined(shown, years) or _named(name, years) or _reported(shown, years)
    return inferred, "inferred" if inferred else "none"


def _printed(shown: str) -> dt.date | None:
    """Return the day that a masthead, an imprint or a signature prints; the plainest of them where there are several."""
    head = shown if len(shown) <= _HEAD + _TAIL else f"{shown[:_HEAD]}\n{shown[-_TAIL:]}"
    candidates = sorted((_rank(line, start, end), at, day) for line, at, start, end, day in _lines_with_a_day(head))
    best = [day for rank, _, day in candidates if rank == candidates[0][0] < _NO_DATE]
    if best and (candidates[0][0] < _PLAIN or len(set(best)) < 3):  # a chronicle prints many days
        return best[0]
    for found in _BIG_DAY.finditer(head[:_HEAD]):
        key = "" if found["year"] else "2"
        day = _day(found[f"year{key}"], found[f"month{key}"], found[f"day{key}"])
        if day and day.isoweekday() == _WEEKDAY[found[f"weekday{key}"]]:
            return day
    return None


def _lines_with_a_day(shown: str) -> Iterator[tuple[str, int, int, int, dt.date]]:
    """Yield line, its offset, and start, end and day of each date with a year in lines that are no running text."""
    for line in _LINE.finditer(shown):
        for mention in dates.find(line[0][:120]):
            value = dates.normalize(mention) if mention.kind == "date" else None
            if value and value.granularity in ("day", "daypart", "hour", "minute") and value.start is not None:
                yield line[0], line.start(), mention.start, mention.end, value.start


def _rank(line: str, start: int, end: int) -> int:
    """Return how likely a date of a line is that of publication: 0 where the line says so, ``_NO_DATE`` where it is not."""
    before, after = line[:start], line[end:]
    if _STATED.search(before):
        return 0
    sentence = line.startswith("|") or re.search("[，。；]", line) or len(before) > 24 or len(after) > 24
    if sentence or _OTHER_DAY.search(before) or _OTHER_USE.match(after):
        return _NO_DATE
    if _PRESS.search(before + after):
        return 1
    return 2 if not re.search(r"\w", before + after) else _PLAIN


def _anchored(shown: str, years: list[int]) -> dt.date | None:
    """Return the day that 昨日（11月19日） and the like count from."""
    for found in _ANCHOR.finditer(shown):
        word, key = (found["word"], "") if found["word"] else (found["word2"], "2")
        year = found[f"year{key}"] or _governing_year(years)
        if day := _day(year, found[f"month{key}"], found[f"day{key}"]):
            return day + dt.timedelta(_DAYS_AGO[word])
    return None


def _datelined(shown: str, years: list[int]) -> dt.date | None:
    """Return the day after the latest dateline (本报松岭1月6日讯).

    Its year is the one named most often; the next one where the text names that too in winter, when most figures are
    last year's, or reports on what came later in the year than the dateline.
    """
    datelines = list(_DATELINE.finditer(shown))
    year = _governing_year(years)
    if not datelines or not year:
        return None
    first = _day(year, datelines[0]["month"], datelines[0]["day"])
    told = max((d for d in _told(shown) if d.year == int(year)), default=None)
    winter = int(datelines[0]["month"]) <= 3 and int(year) + 1 in years
    next_year = winter or bool(first and told and told > first)
    days = [d for m in datelines if (d := _day(m["year"] or str(int(year) + next_year), m["month"], m["day"]))]
    return max(days) + dt.timedelta(1) if days else None


def _told(shown: str) -> Iterator[dt.date]:
    """Yield the last days of the months, quarters and years of account that a text reports on with their year."""
    for mention in dates.find(shown):
        value = dates.normalize(mention) if mention.kind in ("date", "interval") else None
        if not value or not value.start or not value.end or value.start.year < value.end.year:
            continue
        whole = value.granularity == "year" and not mention.surface.endswith(("年度", "全年"))
        if not whole and not is_planned(shown, mention.start, mention.end):
            yield value.end


def _named(name: str, years: list[int]) -> dt.date | None:
    """Return the day in the name of a file, unless the text is of other years."""
    for found in _NAMED_DAY.finditer(name):
        day = _day(found["year"], found["month"], found["day"])
        if day and (not years or {day.year, day.year - 1} & set(years)):
            return day
    return None


def _reported(shown: str, years: list[int]) -> dt.date | None:
    """Return the latest day that the text reports on; without a year the first one, where the text is of one year."""
    year = _governing_year(years)
    told: list[dt.date] = []
    first: dt.date | None = None
    for mention in dates.find(shown):
        if "day" not in mention.parts or mention.kind != "date" or is_planned(shown, mention.start, mention.end):
            continue
        if shown.startswith(("出生", "生"), mention.end) or shown.endswith("生于", 0, mention.start):
            continue
        value = dates.normalize(mention)
        if value and value.start:
            told.append(value.start)
        elif value and first is None and year and "month" in mention.parts:
            first = _day(year, str(dates.number(mention.parts["month"])), str(dates.number(mention.parts["day"])))
    past = [d for d in told if d.year <= int(year or d.year)]
    if past:
        return max(past)
    return first if year and int(year) == max(years) and years.count(int(year)) >= 2 else None


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
