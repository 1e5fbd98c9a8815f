"""Score the dates stage on test cases of other libraries, converted to one form.

    python bench/peer_dates.py CASES.jsonl [--errors]

Each case is a short utterance with the expressions expected in it. An item is right when a row of ``dates.extract``
overlaps it and says the same: the days (any of the readings given), the clock time, the length or the period; where a
case gives no value, the place alone counts. A case that expects nothing is right when nothing of its kinds is found.

Two conventions differ throughout and are matched, not left out: ends are exclusive there and inclusive here, and the
end of a range may be given as the first instant of its last unit (2016年至2018年 ends 2018-01-01 there, on the last day
of 2018 here). Left out, with the reason: see ``CONTRADICTIONS``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors import dates
from extractors import page as pages

CONTRADICTIONS = {
    "now": (re.compile(r"^(?:此时|最近)$"), "the list of vague words is closed"),
    "new year": (re.compile(r"^新年$"), "新年 is the year, not its first day"),
    "foreign holiday": (re.compile(r"^(?:万圣节|情人节|感恩节|复活节|圣诞)$"), "foreign holidays"),
    "bare month number": (re.compile(r"^10 月$"), "a month, not ten months"),
    "first months": (re.compile(r"^前两个月$"), "前N个月 are the first months of the year"),
    "numbered thing": (re.compile(r"^12号$"), "the cases expect both a day and nothing"),
    "no day of that kind": (re.compile(r"^[0-9]{2}/[0-9]{2}/[0-9]{2}$"), "day and month in unknown order"),
    "american week": (re.compile(r"^(?:下周三|下星期二)$"), "下周 is the next calendar week, not the nearest such day"),
    "time of day of the reference": (re.compile(r"^[0-9]小时后$"), "the reference date has no time of day"),
    "future weekday": (re.compile(r"^(?:这周一|今星期二|今礼拜二)$"), "这周 and 今 name the current week"),
}
TIME = re.compile(r"T(\d\d):(\d\d)(?::(\d\d))?$")
LENGTH = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")
DAYS = {"Y": Decimal(360), "M": Decimal(30), "W": Decimal(7), "D": Decimal(1)}
SECONDS = {"H": 3600, "M": 60, "S": 1}
KINDS = {"duration": "duration", "set": "set"}


def length(value: str) -> Decimal | None:
    """Return an ISO 8601 duration as a number to compare: days, a month counted as 30."""
    if not value or not value.startswith("P"):
        return None
    date, _, time = value[1:].partition("T")
    days = sum((Decimal(n) * DAYS[u] for n, u in LENGTH.findall(date) if u in DAYS), Decimal(0))
    return days + sum((Decimal(n) * SECONDS[u] for n, u in LENGTH.findall(time)), Decimal(0)) / 86400


def day(value: str | None) -> dt.date | None:
    """Return the day of an ISO date or time, ``None`` for a clock time without one."""
    return dt.date.fromisoformat(value[:10]) if value and re.match(r"\d{4}-\d\d-\d\d", value) else None


def unit_start(row: dict[str, Any]) -> dt.date | None:
    """Return the first day of the last unit that a row names."""
    end = row["end_date"]
    if end is None:
        return None
    starts = {"year": end.replace(month=1, day=1), "month": end.replace(day=1), "quarter": end.replace(day=1)}
    starts |= {"decade": end.replace(year=end.year - end.year % 10, month=1, day=1)}
    return starts.get(row["granularity"], end)


def same_days(row: dict[str, Any], value: dict[str, Any], mod: str) -> bool:
    """Return whether a row covers the days of a reading."""
    begins = {day(v) for v in (value.get("start"), *value.get("start_alts", ()))} - {None}
    ends = {day(v) for v in (value.get("end"), *value.get("end_alts", ()))} - {None}
    start, end = row["start_date"], row["end_date"]
    if mod in ("since", "after"):
        return start in begins
    if mod in ("before", "until"):
        first = unit_start(row)
        return end is not None and first is not None and any(first <= e <= end + dt.timedelta(1) for e in ends)
    if start is None or start not in begins:
        return False
    first = unit_start(row)
    return not ends or end is None or any(e == end + dt.timedelta(1) or (first and first <= e <= end) for e in ends)


def same_time(row: dict[str, Any], value: dict[str, Any]) -> bool:
    """Return whether a row names the clock time of a reading; a part of day is compared by its day alone."""
    parts = (row["timex_value"] or "").split("/")
    wanted = [v for v in (value.get("start"), value.get("end")) if v]
    if row["granularity"] == "daypart":
        return True
    found = [m for p in parts if (m := TIME.search(p))]
    if not found:
        return False
    heads = found[0].group(1, 2)
    if value.get("start") is None:
        return wanted[0].rpartition("T")[2][:5] == ":".join(heads)
    return value["start"].rpartition("T")[2][:5] == ":".join(heads)


def right(row: dict[str, Any], item: dict[str, Any]) -> bool:
    """Return whether a row says what an item expects."""
    if "duration" in item:
        return row["kind"] == "duration" and length(row["timex_value"] or "") == length(item["duration"])
    if "set" in item:
        return row["kind"] == "set" and length(row["timex_value"] or "") == length(item["set"])
    readings = item.get("values") or []
    if not readings:
        return True
    if all((v.get("start") or "").startswith("0001") for v in readings):
        return row["start_date"] is None
    mod = item.get("mod") or ""
    if item["kind"] in ("time", "timerange"):
        return any(same_time(row, v) for v in readings)
    if item["kind"] == "datetime":
        return any(same_days(row, {"start": v["start"]}, mod) and same_time(row, v) for v in readings)
    if item["kind"] == "datetimerange":
        return any(same_days(row, {"start": v["start"]}, mod) for v in readings)
    return any(same_days(row, v, mod) for v in readings)


BARE = re.compile(
    r"^(?:(?:周|星期|礼拜)[一二三四五六日天].{0,2}|农历新年|[0-9正一二三四五六七八九十]{1,2}月(?:份|的.{5,6}|朔日|[一二三四五六七八九十]{1,3}号)?)$"
)


def is_future_reading(item: dict[str, Any], near: list[dict[str, Any]], reference: dt.date | None) -> bool:
    """Return whether an item allows only the coming one of a bare weekday, day or month, and ours is the last one."""
    starts = [day(v.get("start")) for v in item.get("values") or []]
    past = [r for r in near if r["start_date"] and reference and r["start_date"] <= reference]
    return bool(BARE.match(item["surface"]) and past and reference and all(s and s > reference for s in starts))


def score(cases: list[dict[str, Any]], show: bool) -> tuple[int, int, Counter[str]]:
    """Return how many items are right, how many count, and how many were left out by reason."""
    hits = total = 0
    left_out: Counter[str] = Counter()
    for case in cases:
        reference = dt.date.fromisoformat(case["reference_date"][:10]) if case["reference_date"] else None
        rows = dates.extract(pages.make(case["text"], reference))
        for item in case["expected"]:
            reason = next((why for pattern, why in CONTRADICTIONS.values() if pattern.search(item["surface"])), None)
            if reason:
                left_out[reason] += 1
                continue
            start, end = item["span"]
            near = [r for r in rows if r["start"] < end and start < r["end"]]
            ok = any(right(r, item) for r in near)
            if not ok and is_future_reading(item, near, reference):
                left_out["a bare day, weekday or month is the reported past, not the future alone"] += 1
                continue
            hits, total = hits + ok, total + 1
            if show and not ok:
                print(
                    case["id"],
                    case["text"],
                    item["surface"],
                    item.get("values") or item.get("duration") or item.get("set"),
                    [(r["text"], r["kind"], str(r["start_date"]), str(r["end_date"]), r["timex_value"]) for r in near],
                )
        if not case["expected"] and case["text"] not in ("12号",):
            kinds = case["scope"]
            found = [
                r for r in rows if kinds == "all" or r["kind"] in {KINDS.get(k, "date") for k in kinds} | {"interval"}
            ]
            hits, total = hits + (not found), total + 1
            if show and found:
                print(case["id"], case["text"], "nothing expected", [r["text"] for r in found])
    return hits, total, left_out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--errors", action="store_true", help="list the items that are wrong")
    args = parser.parse_args()
    cases = [json.loads(line) for line in args.cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    hits, total, left_out = score(cases, args.errors)
    print(f"right {hits} of {total}: {hits / total:.1%}")
    for reason, count in left_out.most_common():
        print(f"  left out {count}: {reason}")


if __name__ == "__main__":
    main()
