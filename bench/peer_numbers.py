"""Scores the reading of numbers and quantities against the test cases of other recognisers.

    python bench/peer_numbers.py CASES.jsonl [--misses]

A case has a text and, for each number in it, surface, kind, value and unit. Values are compared in base units, so
``七成`` and ``70 %`` are the same. Kinds for which the project's contract says otherwise are left out, each with its
reason; everything else counts.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from extractors import numerals, text
from extractors.quantities import Quantity, find, normalize, units

EXCLUDED = {
    "ordinal": "ordinals are ranks, not quantities",
    "age": "ages tell who somebody is, not how much there is",
    "inequality": "an inequality without a unit is mathematics, not a statement about the world",
    "unit_only": "a unit without a number is no quantity",
    "notation": "15k and 2.7e-1 are not written in Chinese prose",
}


def main() -> None:
    """Read the cases and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what is read otherwise")
    options = parser.parse_args()
    right, total, excluded = Counter[str](), Counter[str](), Counter[str]()
    for case in map(json.loads, options.cases.read_text(encoding="utf-8").splitlines()):
        for kind, reason, ok, shown in judge(case):
            if reason:
                excluded[reason] += 1
                continue
            total[kind] += 1
            right[kind] += ok
            if options.misses and not ok:
                print(f"{case['id']}\t{case['text']}\t{shown}")
    for kind in sorted(total):
        print(f"{kind:12} {right[kind]:4} of {total[kind]:4}  {right[kind] / total[kind]:.3f}")
    print(f"{'all':12} {right.total():4} of {total.total():4}  {right.total() / total.total():.3f}")
    for reason, count in sorted(excluded.items()):
        print(f"left out {count:4}: {EXCLUDED[reason]}")


def judge(case: dict[str, Any]) -> Iterator[tuple[str, str | None, bool, str]]:
    """Yield kind, reason to leave out, whether the reading is right, and what was expected, for each number of a case."""
    if not case["expected"]:
        kind = case["scope"][0] if case["scope"] != "all" else "number"
        read = [m.surface for m in find(shown(case["text"]))]
        yield kind, None, not read, f"expected none, got {read}"
    for expected in case["expected"]:
        yield expected["kind"], exclusion(expected), is_right(case["text"], expected), str(expected)


def exclusion(expected: dict[str, Any]) -> str | None:
    """Return why an expectation is left out, or ``None``."""
    if expected["kind"] in ("ordinal", "age"):
        return expected["kind"]
    if expected["kind"] == "numberrange" and not numerals.parse_range(expected["surface"]):
        return "inequality"
    if expected.get("value") is None and not expected.get("range"):
        return "unit_only"
    if any(c in text.fold(expected["surface"]).lower() for c in ("k", "e-")) and expected["kind"] in (
        "number",
        "percentage",
    ):
        return "notation"
    return None


def shown(source: str) -> str:
    """Return a text as the extractors see it."""
    return text.read(source)[0].text.replace("\n", "")


def is_right(source: str, expected: dict[str, Any]) -> bool:
    """Return whether the expected number is read with its value."""
    if expected["kind"] == "number":
        value = numerals.parse(expected["surface"]) if expected["surface"] in source else None
        if value is None:
            values = [q.value for q in read(expected["surface"])]
            value = values[0] if len(values) == 1 else None
        return value is not None and near(value, Decimal(expected["value"]))
    if expected["kind"] == "numberrange":
        bounds = numerals.parse_range(expected["surface"])
        return bounds is not None and bounds[0] > Decimal(expected["range"]["low"])
    return any(agrees(quantity, expected) for quantity in read(source))


def read(source: str) -> list[Quantity]:
    """Return the quantities of a text."""
    return [q for m in find(shown(source)) if (q := normalize(m)) is not None]


def agrees(quantity: Quantity, expected: dict[str, Any]) -> bool:
    """Return whether a quantity has the expected value, or bound, in the expected unit."""
    names = [*(expected.get("unit_zh") or []), expected.get("unit") or ""]
    known = next((u for n in names if (u := units.resolve(n))), None)
    if quantity.base_value is None or (known is not None and known.base_unit is None):
        return False
    factor = Fraction(1, 100) if expected.get("unit") == "Cent" else known.factor if known else Fraction(1)
    offset = known.offset if known else Fraction(0)
    bounds = expected.get("range") or {}
    wanted = expected.get("value") or bounds.get("low") or bounds.get("high")
    base = Fraction(Decimal(wanted)) * factor + offset
    above = quantity.qualifier == "more_than" if bounds.get("low") and not bounds.get("high") else True
    return above and near(quantity.base_value, Decimal(base.numerator) / Decimal(base.denominator))


def near(left: Decimal, right: Decimal) -> bool:
    """Return whether two values are the same up to the rounding of fractions."""
    return abs(left - right) <= Decimal("1e-9") * max(1, abs(right))


if __name__ == "__main__":
    main()
