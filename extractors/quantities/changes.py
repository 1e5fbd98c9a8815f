"""What the words before a quantity say of it: that it is a decrease, or only about right."""

from __future__ import annotations

import re
from functools import cache

from extractors.quantities import cues
from extractors.quantities.judgement import JOINED
from extractors.quantities.normalization import Quantity
from extractors.spans import Mention


@cache
def _regexes() -> dict[str, re.Pattern[str]]:
    """Return the regular expressions of what tells of a decrease, each up to the number."""
    fall = cues.pattern("fall")
    return {
        "fall": re.compile(rf"{fall}(?:了|幅度?|为|达到?|的|近|约|速|超|过|[均仅]){{0,3}}$"),
        "to": re.compile(rf"(?<!幅){fall}(?<!幅)(?:为|达到?)$"),
        "none": re.compile(rf"{cues.pattern('no_fall')}$"),
        "of": re.compile(rf"{cues.pattern('fall_of')}(?!至|到|为)[一-鿿“”]{{1,8}}$"),
        "hedge": re.compile(
            rf"(?P<hedge>{cues.pattern('before_approx')})(?:有|为|占|达|合|需|计|在|是|新增|增长|下降|提高|占[一-鿿]{{1,12}}的)$"
        ),
    }


def falls(text: str, mention: Mention, before: tuple[Mention, Quantity] | None = None) -> bool:
    """Return whether the words before a mention tell of a decrease by it.

    Args:
        text: The text.
        mention: The mention.
        before: The mention before it and its meaning: a list shares its verb (``分别下降2%和3%``).
    """
    parts, start = mention.parts, mention.start
    if "sign" in parts:
        return False
    if before is not None and JOINED.fullmatch(text, before[0].end, start):
        printed = parts.get("mag", "") + parts.get("unit", "") or None
        return before[1].unit == printed and before[1].value < 0 and "sign" not in before[0].parts
    tells = {name: bool(regex.search(text, max(0, start - 14), start)) for name, regex in _regexes().items()}
    if tells["none"] or tells["to"]:
        return False
    if parts.get("pre") in ("低于", "少于"):
        return parts.get("unit", "").endswith("百分点")
    return tells["fall"] or (tells["of"] and mention.rule == "amount")


def shared(text: str, mention: Mention, before: tuple[Mention, Quantity] | None) -> str | None:
    """Return the approximator of the member of a list before, which holds for this one too (``突破400亿元和500亿元``)."""
    if before is None or {"pre", "post", "more", "more2"} & mention.parts.keys():
        return None
    joined = _LISTED.fullmatch(text, before[0].end, mention.start)
    return before[0].parts.get("pre") if joined and _alike(before[0], mention) else None


_LISTED = re.compile("[、和及与]")


def _alike(one: Mention, other: Mention) -> bool:
    """Return whether two mentions have the same unit, magnitudes aside, or one has none."""
    return len({m.parts["unit"] for m in (one, other) if "unit" in m.parts}) < 2


def hedge(text: str, mention: Mention) -> str | None:
    """Return an approximator that stands apart before a mention (``约占``), or ``None``."""
    m = _regexes()["hedge"].search(text, max(0, mention.start - 18), mention.start)
    return m["hedge"] if m else None
