"""Chinese and Arabic numerals to exact decimals and ranges, and back.

Numerals are Arabic (``1,234.5``), written out (``三千二百``, short ``三千二``), capital (``叁仟贰佰``), positional
(``二〇二四``), mixed (``3.5万亿``, ``1亿2千万``) or fractions (``三分之二``, ``2/3``, ``一又二分之一``). Values are
exact; only fractions without a finite decimal form are rounded, to ten places, which is what the tables hold.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal, localcontext

DIGITS = dict(zip("零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖", [0, 0, *range(1, 10), 2, *range(1, 10)], strict=True))
SMALL_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
TENS = {"廿": 20, "卅": 30, "卌": 40}
LARGE_UNITS = {"万": 10**4, "亿": 10**8}

HAN_DIGIT = "".join(DIGITS)
HAN = HAN_DIGIT + "".join(SMALL_UNITS) + "".join(TENS) + "".join(LARGE_UNITS)
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
"""Pattern of an Arabic number without sign."""
MIXED = rf"{ARABIC}(?:[千百十]?[万亿千百]+(?:{ARABIC}[万千百十]*)*)?"
"""Pattern of an Arabic number with its magnitudes: ``1亿2千万``."""
CHINESE = rf"[{HAN}]+(?:点[{HAN_DIGIT}]+[十百千万亿]*)?"
"""Pattern of a number in Chinese characters."""
NUMERAL = rf"(?:{MIXED}|{CHINESE})"
"""Pattern of a number without sign, as a candidate for ``parse``."""

LIMIT = 60
"""Longest numeral that is read, in characters; longer runs are identifiers."""
PLACES = Decimal(1).scaleb(-10)

_VARIANTS = str.maketrans("萬億兩點負陸貳參叄弍弌弎○幾數", "万亿两点负陆贰叁叁二一三〇几数")
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|.")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POSITIONAL = re.compile(rf"[{HAN_DIGIT.replace('两', '')}]{{2,}}")
_FRACTION = re.compile(r"(?P<whole>.+又)?(?P<bottom>.+)分之(?P<top>.+)")
_SLASH = re.compile(r"(\d+)/(\d+)")
_POINT = re.compile(rf"(?P<whole>[^点]+)点(?P<part>[{HAN_DIGIT}]+)(?P<unit>[十百千万亿]*)")
_NEIGHBOURS = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])(?=$|[十百千万亿])")
_SEVERAL = re.compile("[几数]")
_EXACT = Context(prec=120)


def fold(numeral: str) -> str:
    """Return a numeral with width, blanks and variant characters folded to one form.

    >>> fold("１ 亿２千萬")
    '1亿2千万'
    """
    return "".join(unicodedata.normalize("NFKC", numeral).split()).translate(_VARIANTS)


def parse(numeral: str) -> Decimal | None:
    """Return the value of a numeral, or ``None`` if it is not one (also for approximate ones, see ``parse_range``).

    >>> [str(parse(s)) for s in ("1,258.6万", "二〇二四", "一百零五", "三千二", "十二亿三千万", "负三点五")]
    ['12586000', '2024', '105', '3200', '1230000000', '-3.5']
    >>> [str(parse(s)) for s in ("四分之三", "2/3", "一又二分之一", "一半", "廿五")]
    ['0.75', '0.6666666667', '1.5', '0.5', '25']
    >>> parse("三点") is None, parse("七八") is None, parse("几十") is None
    (True, True, True)
    """
    folded = fold(numeral)
    if not folded or len(folded) > LIMIT:
        return None
    with localcontext(_EXACT):
        if folded[0] in "负-+":
            value = _unsigned(folded[1:])
            value = -value if value is not None and folded[0] != "+" else value
        else:
            value = _unsigned(folded)
        return None if value is None or abs(value) >= 10**28 else tidy(value)


def parse_range(numeral: str) -> tuple[Decimal, Decimal] | None:
    """Return the least and greatest value that an approximate numeral stands for, or ``None`` for other numerals.

    ``几`` and ``数`` in front stand for 2 to 9, ``几`` behind a unit for 1 to 9; two neighbouring digits for both.

    >>> [tuple(map(str, parse_range(s))) for s in ("十几", "数百", "三四十", "几十万", "七八", "三五")]
    [('11', '19'), ('200', '900'), ('30', '40'), ('200000', '900000'), ('7', '8'), ('3', '5')]
    >>> parse_range("三十") is None
    True
    """
    folded = fold(numeral)
    if len(folded) > LIMIT:
        return None
    if len(found := _SEVERAL.findall(folded)) == 1:
        low = "二" if folded[0] in "几数" else "一"
        return _bounds(folded.replace(found[0], low), folded.replace(found[0], "九"))
    pairs = [m for m in _NEIGHBOURS.finditer(folded) if _near(m.group(1), m.group(2))]
    if len(pairs) == 1 and not found:
        head, tail = folded[: pairs[0].start()], folded[pairs[0].end() :]
        return _bounds(head + pairs[0].group(1) + tail, head + pairs[0].group(2) + tail)
    return None


def spell(value: int, capital: bool = False) -> str:
    """Return the standard spelling of an integer whose size is below 10**16.

    Args:
        value: The integer.
        capital: Whether to use the characters of cheques and contracts.

    Raises:
        ValueError: If the integer is larger.

    >>> [spell(n) for n in (0, 10, 105, 20_003, 1_000_001, -7)]
    ['零', '十', '一百零五', '二万零三', '一百万零一', '负七']
    >>> spell(3200, capital=True)
    '叁仟贰佰'
    """
    if abs(value) >= 10**16:
        raise ValueError(f"{value} is too large to spell; expected a size below 10**16")
    if value < 0:
        return "负" + spell(-value, capital)
    words = _spell(value) or "零"
    words = words[1:] if words.startswith("一十") else words
    return words.translate(_CAPITAL) if capital else words


_CAPITAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def _near(low: str, high: str) -> bool:
    """Return whether two digits side by side mean "one or the other": 七八, 三五."""
    return DIGITS[high] - DIGITS[low] == 1 or (low, high) == ("三", "五")


def _bounds(low: str, high: str) -> tuple[Decimal, Decimal] | None:
    """Return two numerals as a range, if both have a value."""
    first, last = parse(low), parse(high)
    return (first, last) if first is not None and last is not None and first < last else None


def tidy(value: Decimal) -> Decimal:
    """Return a value with at most ten places and no empty ones."""
    rounded = value.quantize(PLACES, context=_EXACT) if value.as_tuple().exponent < -10 else value  # type: ignore[operator]
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize(_EXACT)


def _unsigned(s: str) -> Decimal | None:
    """Return the value of a folded numeral without sign."""
    if s in ("半", "一半", "1半"):
        return Decimal("0.5")
    if m := _SLASH.fullmatch(s):
        return _divide(Decimal(m[1]), Decimal(m[2]))
    if "分之" in s:
        m = _FRACTION.fullmatch(s)
        if not m:
            return None
        whole = _plain(m["whole"][:-1]) if m["whole"] else Decimal(0)
        part = _divide(_plain(m["top"]), _plain(m["bottom"]))
        return None if whole is None or part is None else whole + part
    return _plain(s)


def _divide(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    return None if top is None or not bottom else top / bottom


def _plain(s: str) -> Decimal | None:
    """Return the value of an integer or decimal in either script."""
    if "点" not in s:
        return _whole(s)
    m = _POINT.fullmatch(s)
    whole = _whole(m["whole"]) if m else None
    if m is None or whole is None:
        return None
    part = Decimal("0." + "".join(str(DIGITS[c]) for c in m["part"]))
    unit = _whole("一" + m["unit"]) if m["unit"] else Decimal(1)
    return None if unit is None else (whole + part) * unit


def _whole(s: str) -> Decimal | None:
    """Return the value of a numeral made of digits and magnitudes."""
    if _POSITIONAL.fullmatch(s):
        return None if _NEIGHBOURS.fullmatch(s) else Decimal("".join(str(DIGITS[c]) for c in s))
    sum_ = _Sum()
    return sum_.total() if s and all(sum_.add(token) for token in _TOKEN.findall(s)) else None


class _Sum:
    """The running value of a numeral: what stands above 亿, above 万, below, and the number still without unit."""

    def __init__(self) -> None:
        self.high = self.middle = self.section = Decimal(0)
        self.pending: Decimal | None = None
        self.limit = 10**4
        self.scale = 0
        self.gap = False
        self.begun = False

    def add(self, token: str) -> bool:
        """Take the next token and return whether it fits."""
        fits = self._step(token)
        self.begun = True
        return fits

    def _step(self, token: str) -> bool:
        if token[0] in "0123456789":
            grouped = "," not in token or _GROUPED.fullmatch(token)
            return bool(grouped) and self._wait(Decimal(token.replace(",", "")))
        if token in DIGITS:
            if DIGITS[token] == 0 and self.begun:
                self.gap = self.pending is None
                return self.gap
            return self._wait(Decimal(DIGITS[token]))
        if token in TENS:
            fits = self.pending is None and self.limit > 10
            self.section, self.limit, self.scale = self.section + TENS[token], 10, 10
            return fits
        if token in SMALL_UNITS:
            return self._small(SMALL_UNITS[token])
        return token in LARGE_UNITS and self._large(LARGE_UNITS[token])

    def _wait(self, number: Decimal) -> bool:
        fits = self.pending is None
        self.pending = number
        return fits

    def _take(self) -> Decimal:
        """Return the group below 万 and start the next."""
        group = self.section + (self.pending or 0)
        self.section, self.pending, self.limit, self.gap = Decimal(0), None, 10**4, False
        return group

    def _small(self, unit: int) -> bool:
        bare = self.pending is None
        if unit >= self.limit or (bare and self.begun and not self.gap and not self._opens(unit)):
            return False
        self.section += (Decimal(1) if self.pending is None else self.pending) * unit
        self.pending, self.limit, self.scale, self.gap = None, unit, unit, False
        return True

    def _opens(self, unit: int) -> bool:
        """Return whether a bare 十 may stand here: 一万十二 is said, 二百百 is not."""
        return unit == 10 and self.limit == 10**4 and bool(self.middle or self.high)

    def _large(self, unit: int) -> bool:
        if not self.begun:
            self.pending = Decimal(1)
        given = self.pending is not None or bool(self.section)
        group = self._take()
        if unit == 10**4:
            fits = given and not self.middle
            self.middle = group * unit
        else:
            group, self.middle = group + self.middle, Decimal(0)
            fits = (given or bool(group)) and (not self.high or (self.high >= 10**12 and group < 10**4))
            self.high += group * unit
        self.scale = unit
        return fits

    def total(self) -> Decimal | None:
        """Return the value of all tokens; a last digit without unit counts the next lower unit (三千二)."""
        if self.gap and self.pending is None:
            return None
        last = self.pending or Decimal(0)
        if self.scale > 10 and not self.gap and last < 10 and last == int(last):
            last *= self.scale // 10
        elif self.scale and last >= self.scale:
            return None
        return self.high + self.middle + self.section + last


def _spell(value: int) -> str:
    """Return the spelling of a positive integer, 一十 kept; empty for 0."""
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if value >= size:
            rest = value % size
            gap = "零" if 0 < rest < size // 10 else ""
            return _spell(value // size) + unit + gap + _spell(rest)
    return "零一二三四五六七八九"[value] if value else ""
