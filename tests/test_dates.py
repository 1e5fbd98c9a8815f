"""Dates: corpus, rules and properties."""

import datetime as dt
import itertools
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors import dates
from extractors import page as pages
from extractors.dates import calendars, openings, patterns
from extractors.dates import recognition as r
from schemas import vocabulary
from tests import markup
from tests.corpus import dates as corpus

REFERENCE = dt.date(2025, 3, 20)
RULES = [*patterns.atoms(), *patterns.RULES]


def timex(mention, context=None):
    found = dates.normalize(mention, context=context)
    return " ".join(filter(None, (found.timex, found.mod))) if found else ""


def value(row):
    """Return a row's value as the corpus writes it."""
    start, end = (d.isoformat() if d else "" for d in (row["start_date"], row["end_date"]))
    days = "" if not start and not end else start if start == end else f"{start}..{end}"
    return " ".join(filter(None, (days or row["timex_value"], row["mod"])))


def read(text, day):
    page = pages.make(text, dt.date.fromisoformat(day) if day else None)
    return page, dates.extract(page)


@pytest.mark.parametrize(("expected", "surface"), [(v, s) for v, ss in corpus.VALUES.items() for s in ss])
def test_value(expected, surface):
    [mention] = dates.find(surface)
    assert (mention.surface, timex(mention)) == (surface, expected)


@pytest.mark.parametrize(("expected", "surface"), [(v, s) for v, ss in corpus.RELATIVE.items() for s in ss])
def test_relative_value(expected, surface):
    [mention] = dates.find(surface)
    assert (mention.surface, timex(mention, dates.Context(REFERENCE))) == (surface, expected)


@pytest.mark.parametrize(("day", "marked"), [(d, t) for d, ts in corpus.TEXTS.items() for t in ts])
def test_text(day, marked):
    text, expected = markup.read(marked)
    _, rows = read(text, day)
    assert [(text[row["start"] : row["end"]], value(row)) for row in rows] == [(text[a:b], v) for a, b, v in expected]


@pytest.mark.parametrize("text", corpus.NOT_DATES)
def test_not_a_date(text):
    _, rows = read(text, "2025-03-20")
    assert [row["text"] for row in rows] == []


@pytest.mark.parametrize(
    ("rule", "text"), [(x, e) for x in RULES for e in x.examples], ids=lambda x: getattr(x, "name", x)
)
def test_rule_example(rule, text):
    assert rule.regex.fullmatch(text) or any(rule.regex.search(before + text) for before in ("年", "（"))


@pytest.mark.parametrize(
    ("rule", "text"), [(x, e) for x in RULES for e in x.counterexamples], ids=lambda x: getattr(x, "name", x)
)
def test_rule_counterexample(rule, text):
    assert not rule.regex.fullmatch(text) or rule.name in ("half",)


def test_every_example_can_open():
    for rule in RULES:
        for text in rule.examples:
            assert text[0] in openings.first_characters(rule.pattern), rule.name


def test_broken_lines_and_letter_spacing():
    _, rows = read("截至2023\n\n年末，自1\n\n月1日起，２０２４ 年 ３ 月", "2024-05-01")
    assert [value(x) for x in rows] == ["2023-12-31 END", "2024-01-01..2024-05-01", "2024-03-01..2024-03-31"]
    assert rows[0]["text"] == "2023年末"


def test_spans_point_into_the_source():
    source = "截至2023\n\n年末，存款87亿元。[3月1日](x)"
    _, rows = read(source, "2024-05-01")
    assert source[rows[0]["start"] : rows[0]["end"]].replace("\n", "") == "2023年末"


def test_nothing_is_read_from_the_clock():
    _, rows = read("昨天，去年9月，3月5日，近日，本世纪，上世纪末，三年前，下周三，春节，今冬，上季度，月底", "")
    assert [(x["start_date"], x["end_date"]) for x in rows] == [(None, None)] * 12


@pytest.mark.parametrize(
    ("year", "name", "day"),
    [
        (2024, "清明", "2024-04-04"),
        (2025, "冬至", "2025-12-21"),
        (2026, "小寒", "2026-01-05"),
        (2023, "立春", "2023-02-04"),
    ],
)
def test_solar_terms(year, name, day):
    assert calendars.solar_term(year, name) == dt.date.fromisoformat(day)


def test_leap_month_and_missing_days():
    assert calendars.lunar_day(2023, 2, 1, leap=True) == dt.date(2023, 3, 22)
    assert calendars.lunar_day(2024, 2, 1, leap=True) is None
    assert calendars.lunar_day(2024, 1, 30) is None


def test_seeds_do_not_contradict_the_calendar():
    for period in patterns.periods().values():
        for day in (period.start, period.end):
            assert not day or dt.date.fromisoformat(day)
        assert not (period.start and period.end) or period.start <= period.end
    for holiday in patterns.holidays().values():
        assert calendars.holiday_of(2025, holiday), holiday.surface


PIECES = [s for group in (corpus.VALUES, corpus.RELATIVE) for ss in group.values() for s in ss] + corpus.NOT_DATES
PIECES += [e for x in RULES for e in x.examples + x.counterexamples]
GLUE = [
    "1",
    "2024",
    "年",
    "月",
    "日",
    "，",
    "。",
    "至",
    "会",
    " ",
    "\n",
    "以来",
    "前",
    "后",
    "底",
    "将于",
    "截至",
    "（",
    "）",
    "“",
    "”",
    "、",
]
TEXT = st.lists(st.sampled_from([*PIECES, *GLUE]), max_size=8).map("".join)
DAY = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


@given(TEXT)
def test_mentions_are_faithful(text):
    mentions = dates.find(text)
    assert all(text[m.start : m.end] == m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in itertools.pairwise(mentions))


@given(TEXT, DAY)
@settings(deadline=None)
def test_rows_are_sound(text, day):
    for row in dates.extract(pages.make(text, day)):
        assert row["start_date"] is None or row["end_date"] is None or row["start_date"] <= row["end_date"]
        assert row["kind"] in vocabulary.DATE_KIND
        assert row["granularity"] in vocabulary.GRANULARITY
        assert row["timex_type"] in vocabulary.TIMEX_TYPE
        assert row["mod"] is None or row["mod"] in vocabulary.MODIFIER
        assert row["kind"] in ("date", "interval") or (row["start_date"] is None and row["end_date"] is None)


_UNIT = r"(?:W[\dX]{2}(?:-(?:WE|[1-7]))?|Q[1-4X]|H[12X]|SP|SU|FA|WI|[\dX]{2}(?:-[\dX]{2})?)"
_POINT = rf"(?:(?:BC\d{{4}}|[\dX]{{4}})(?:-{_UNIT})?|(?:BC)?[\dX]{{2,3}})(?:T(?:[\dX]{{2}}:[\dX]{{2}}(?::\d\d)?|MO|MI|AF|DT|EV|NI))?"
_LENGTH = r"P(?:[\d.X]+[YMWD])*(?:T(?:[\d.X]+[HMS])+)?"
TIMEX = re.compile(
    rf"{_POINT}|(?:{_POINT}|\.\.)/(?:{_POINT}|\.\.)|{_LENGTH}(?:/{_LENGTH})?|(?:PAST|PRESENT|FUTURE)_REF"
)


@given(TEXT, st.none() | DAY)
@settings(deadline=None)
def test_values_are_timex3(text, day):
    for row in dates.extract(pages.make(text, day)):
        timex, kind = row["timex_value"], row["timex_type"]
        assert timex is None or TIMEX.fullmatch(timex), row
        if timex and kind != "SET" and not timex.endswith("_REF"):
            assert (kind == "DURATION") == timex.startswith("P"), row


LONGEST = {
    "minute": 1,
    "hour": 1,
    "daypart": 1,
    "day": 1,
    "week": 7,
    "tendays": 21,
    "month": 61,
    "quarter": 92,
    "half": 184,
    "year": 366,
}


@given(TEXT, DAY)
@settings(deadline=None)
def test_granularity_fits_the_days(text, day):
    for row in dates.extract(pages.make(text, day)):
        if row["kind"] == "date" and row["start_date"] and row["end_date"]:
            days = (row["end_date"] - row["start_date"]).days + 1
            assert days <= LONGEST.get(row["granularity"], 10**6), row


@given(TEXT, DAY)
@settings(deadline=None)
def test_width_does_not_matter(text, day):
    def values(t):
        found = dates.find(t)
        return [(m.start, m.end, dates.normalize(m, day)) for m in found]

    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    assert values(wide) == values(text)


@given(
    st.sampled_from(["今年", "去年9月", "前年", "明年3月5日", "今年上半年", "去年底", "今年以来", "明年春节"]),
    st.integers(1995, 2050),
)
def test_a_year_later_is_a_year_later(surface, year):
    [mention] = dates.find(surface)
    now, later = (dates.normalize(mention, dt.date(y, 3, 20)) for y in (year, year + 1))
    assert later.start.year == now.start.year + 1


@given(
    st.text(
        st.sampled_from("0123456789一二三十年月日时点:：-—至，。“”十四五党的每近前后以来上下旬季度半个"), max_size=60
    ),
    DAY,
)
@example("岁末年初第一个星期一，2025年前0天，9999年第99周", REFERENCE)
@settings(deadline=None)
def test_any_text_is_read(text, day):
    for mention in dates.find(text):
        dates.normalize(mention, day)


@pytest.mark.parametrize(
    "unit", ["1", "一", "年月日", "2024年", "12:", "2024、", "1月1日至", "“十四五", "十一月至", "每近前"]
)
def test_cost_is_linear(unit):
    def cost(n):
        text = (unit * (n // len(unit) + 1))[:n]
        begin = time.process_time()
        dates.find(text)
        return time.process_time() - begin

    cost(1000)
    small = min(cost(20_000) for _ in range(3))
    assert cost(160_000) < 8 * small * 3 + 0.2


def test_one_long_line_is_quick():
    text = "2024年1月1日上午9时至" * 70_000
    begin = time.process_time()
    dates.find(text)
    assert time.process_time() - begin < len(text) / 100_000


def test_scanner_names_rule_and_parts():
    scanner = r.Scanner(patterns.EDGES)
    rule, parts = scanner.read(scanner.regex.match("年底"))
    assert (rule.name, parts) == ("edge", {"edge": "年底"})
