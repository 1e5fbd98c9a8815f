"""Where a text speaks of time: points, ranges, durations, recurring and vague expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from extractors.dates import patterns as p
from extractors.dates.openings import first_characters, gate
from extractors.rules import Rule
from extractors.spans import Mention

Parts = dict[str, str]

_FOLD = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_FOLD |= {ord(wide): ord(narrow) for wide, narrow in zip("：．－／％", ":.-/%", strict=True)}
_FOLD |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))} | {0x3000: 0x20}

_GROUP = re.compile(r"\(\?P<(\w+)>|\(\?P=(\w+)\)|\(\?\((\w+)\)")
_ALTERNATE = re.compile(r"_[b-i]$")
_WEEKDAY = "[（(](?:星期|礼拜|周)[一二三四五六日天][)）]"
_JOIN = re.compile(rf"(?P<weekday>{_WEEKDAY})?{p.BLANK}(?:起)?(?:{p.TO}){p.BLANK}|(?P<pair>[和与])")
_LAST_WEEKDAY = re.compile(_WEEKDAY)
_IDIOM = re.compile(
    r"一年一度|一年四季|一年到头|一日三餐|一天到晚|一天天|三天两头|两天一夜|一年之计|三天打鱼|两天晒网|十年树木|三十年河[东西]|[七7]天无理由|一[年天](?:又|接着|复|比)一[年天]|百年(?!来|间|以来)|千年(?!来|间|以来)|万年"
    r"|(?:十二|12|24|二十四)小时(?:制|便利|自助|热线)|[一两三四五六]日游"
)


class Scanner:
    """Many rules in one pattern; it tells which rule fits and with which parts.

    Attributes:
        regex: The combined pattern.
    """

    def __init__(self, rules: Iterable[Rule], prefix: str = "") -> None:
        self._rules = tuple(rules)
        alternatives = (f"(?P<rule__{i}>{_spaced(r.pattern, i)})" for i, r in enumerate(self._rules))
        self.regex = re.compile(f"{prefix}(?:{'|'.join(alternatives)})")
        self._parts: list[list[tuple[str, int]]] = [[] for _ in self._rules]
        for name, index in self.regex.groupindex.items():
            part, _, number = name.rpartition("__")
            if part != "rule":
                self._parts[int(number)].append((_ALTERNATE.sub("", part), index))

    def read(self, found: re.Match[str]) -> tuple[Rule, Parts]:
        """Return the rule of a match of ``regex``, and its parts as written."""
        number = int(str(found.lastgroup).rpartition("__")[2])
        parts = {name: found[index] for name, index in self._parts[number] if found[index] is not None}
        return self._rules[number], parts


def _spaced(pattern: str, number: int) -> str:
    """Return a pattern whose group names end in a number, so that many can stand in one."""

    def rename(m: re.Match[str]) -> str:
        if m[1]:
            return f"(?P<{m[1]}__{number}>"
        return f"(?P={m[2]}__{number})" if m[2] else f"(?({m[3]}__{number})"

    return _GROUP.sub(rename, pattern)


class Opening:
    """The rules that an expression may begin with, by its first character.

    Attributes:
        gate: A pattern of one character that some rule begins with.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(first_characters(r.pattern), r) for r in rules]
        self._scanners: dict[str, Scanner] = {}
        self._shared: dict[tuple[str, ...], Scanner] = {}
        self.gate = gate(frozenset().union(*(first for first, _ in self._rules)))

    def scanner(self, character: str) -> Scanner:
        """Return the scanner of the rules that may begin with a character that ``gate`` finds."""
        found = self._scanners.get(character)
        if found is None:
            rules = [r for first, r in self._rules if character in first]
            key = tuple(r.name for r in rules)
            found = self._scanners[character] = self._shared.setdefault(key, Scanner(rules))
        return found


@dataclass(frozen=True)
class _Grammar:
    """The scanners of the grammar: what opens an expression, and what may follow."""

    opening: Opening
    following: dict[int, Scanner]
    second: Scanner
    edge: Scanner
    relation: Scanner


@cache
def _grammar() -> _Grammar:
    opening = [*p.SETS, *(a for a in p.atoms() if a.opens), *p.DURATIONS, *p.VAGUE]
    follow = {
        level: Scanner([a for a in p.atoms() if level in a.after], r"[ \u3000]?的?")
        for level in range(p.CENTURY, p.CLOCK)
        if any(level in a.after for a in p.atoms())
    }
    return _Grammar(
        Opening(opening),
        follow,
        Scanner([a for a in p.atoms() if a.level < p.CLOCK or not a.opens or a.name == "clock"]),
        Scanner(p.EDGES, p.BLANK),
        Scanner(p.RELATIONS),
    )


def find(text: str) -> list[Mention]:
    """Return the temporal expressions of ``text``, in order, without overlaps.

    Width does not matter; ``parts`` holds what was written, the second end of a range under ``to_…``.

    >>> [m.surface for m in find("２０２４年３月，较2023年末增长，计划用时5个月")]
    ['２０２４年３月', '2023年末', '5个月']
    """
    return list(scan(text.translate(_FOLD), text))


def scan(text: str, original: str | None = None) -> Iterator[Mention]:
    """Yield the expressions of a folded text in order; their surface is taken from ``original``."""
    grammar, source = _grammar(), text if original is None else original
    scanner, last = grammar.opening.scanner, 0
    for candidate in grammar.opening.gate.finditer(text):
        start = candidate.start()
        if start < last:
            continue
        rules = scanner(candidate.group())
        found = rules.regex.match(text, start)
        expression = _expression(text, found, rules, grammar) if found else None
        if expression is not None:
            _, last, kind, rule, parts = expression
            yield Mention(start, last, kind, rule, source[start:last], parts)


Expression = tuple[int, int, str, str, Parts]


def _expression(text: str, found: re.Match[str], scanner: Scanner, grammar: _Grammar) -> Expression | None:
    """Return start, end, kind, rule and parts of the expression that opens at a match, or ``None``."""
    rule, parts = scanner.read(found)
    if rule in p.DURATIONS:
        return _duration(text, found, parts)
    if rule in p.SETS:
        return _recurring(text, found, parts, grammar)
    if rule in p.VAGUE:
        return found.start(), found.end(), "vague", rule.name, parts
    assert isinstance(rule, p.Atom)
    return _calendar(text, found, rule, parts, grammar)


def _duration(text: str, found: re.Match[str], parts: Parts) -> Expression | None:
    """Return a length of time, or the day that lies so far away (``两天后``)."""
    start, end = found.span()
    bare_start = start + len(parts.get("pre", ""))
    if _IDIOM.match(text, bare_start) and "pre" not in parts:
        return None
    if (
        "pre" not in parts
        and bare_start
        and _BEFORE_ONE.search(text, max(0, bare_start - 2), bare_start)
        and parts.get("number") == "一"
        and parts["unit"] in ("年", "天", "周")
        and "tail" not in parts
    ):
        return None
    if _AGE.match(text, end) and "tail" not in parts:
        return None
    if _NAMED.match(text, end) and "“" in text[max(0, start - 10) : start]:
        return None
    tail = parts.get("tail", "").removeprefix("以").removeprefix("之")
    apart = text.endswith(("时隔", "相隔", "事隔", "隔"), max(0, start - 2), start)
    if tail in ("前", "后") and "pre" not in parts and not apart:
        return start, end, "date", "offset", parts
    return start, end, "duration", "duration", parts


def _recurring(text: str, found: re.Match[str], parts: Parts, grammar: _Grammar) -> Expression | None:
    """Return a recurring time, a yearly feast among them (每年中秋), unless it is a name or a bare rate."""
    start, end = found.span()
    if text.startswith(p.SET_NAMES, start):
        return None
    unit = parts.get("unit", parts.get("unit_b", ""))
    if unit.endswith("小时") and text[end : end + 1].isdigit():
        return None
    if unit == "年" and parts.keys() <= {"unit", "one"}:
        feast = grammar.following[p.YEAR].regex.match(text, end)
        if feast and (more := grammar.following[p.YEAR].read(feast)[1]).keys() & {
            "holiday",
            "lunar_day",
            "lunar_month",
        }:
            return start, feast.end(), "set", "every", {**more, **parts}
    return start, end, "set", "every", parts


def _calendar(text: str, found: re.Match[str], atom: p.Atom, parts: Parts, grammar: _Grammar) -> Expression | None:
    """Return a point or range with what stands behind it."""
    start = found.start()
    end, level, parts = _point(text, found.end(), atom.level, parts, grammar)
    end, paired = _range(text, end, level, parts, grammar)
    end = _relation(text, end, parts, grammar, paired)
    if not _stands(text, start, end, atom, parts):
        return None
    return start, end, _kind(parts), atom.name, parts


def _point(text: str, end: int, level: int, parts: Parts, grammar: _Grammar) -> tuple[int, int, Parts]:
    """Return end, finest level and parts of a point whose first atom ends at ``end``."""
    while level in grammar.following:
        found = grammar.following[level].regex.match(text, end)
        if not found:
            break
        rule, more = grammar.following[level].read(found)
        assert isinstance(rule, p.Atom)
        if rule.level <= level or (parts.keys() & more.keys() and "lunar" not in rule.name):
            break
        end, level, parts = found.end(), rule.level, {**parts, **more}
    if (
        level <= p.MONTH
        and "leave" not in parts
        and not parts.keys()
        & {"year_edge", "turn", "whole", "within_year", "to_year", "to_month", "quarters", "months"}
    ):
        found = grammar.edge.regex.match(text, end)
        if found:
            parts = {**parts, **grammar.edge.read(found)[1]}
            end = found.end()
    return end, level, parts


def _range(text: str, end: int, level: int, parts: Parts, grammar: _Grammar) -> tuple[int, bool]:
    """Add the second end of a range to ``parts``; return where it ends, and whether it is joined by 和 or 与."""
    join = _JOIN.match(text, end)
    if not join or any(k.startswith("to_") for k in parts) or ("holiday" in parts and "leave" in parts):
        return end, False
    found = grammar.second.regex.match(text, join.end())
    if not found:
        return end, False
    rule, second = grammar.second.read(found)
    assert isinstance(rule, p.Atom)
    stop, second_level, second = _point(text, found.end(), rule.level, second, grammar)
    if any(k.startswith("to_") for k in second) or (
        (level <= p.YEAR) != (second_level <= p.YEAR) and rule.level > p.MONTH
    ):
        return end, False
    paired = bool(join["pair"])
    if paired and not re.compile("之?间").match(text, stop):
        return end, False
    parts.update({f"to_{k}": v for k, v in second.items()})
    last = _LAST_WEEKDAY.match(text, stop) if join["weekday"] else None
    return last.end() if last else stop, paired


def _relation(text: str, end: int, parts: Parts, grammar: _Grammar, paired: bool) -> int:
    """Add what places the event against the time (以来, 前后) to ``parts``; return where it ends."""
    found = grammar.relation.regex.match(text, end)
    if not found:
        return end
    rule, more = grammar.relation.read(found)
    if rule.name == "until" and "workday" in parts:
        return end
    parts.update(more)
    parts["relation_rule"] = rule.name
    return found.end()


_BEFORE_ONE = re.compile(r"[有着比的键局官又]$|[重主]要$|[环绕转][了场湖城岛]?$")
_AGE = re.compile(r"大(?=的|婴|宝|孩|男|女|时|[，。])|龄|的?(?:婴|幼|男婴|女婴)")
_NAMED = re.compile(r"”(?:战略|行动|工程|机制|模式|体系|品牌|服务|计划)")
_SCORE_BEFORE = re.compile(r"比分|比赛|战胜|击败|负于|险胜|[（(、]\d{1,3}:\d{1,3}[、，]?$|为\d{1,3}:\d{1,3}[、，]$")
_SCORE_AFTER = re.compile(r"(?:的比分|的?大?比分|战胜|险胜|击败|力克|告负|获胜|取胜|战平)")


def _stands(text: str, start: int, end: int, atom: p.Atom, parts: Parts) -> bool:
    """Return whether an expression is one: names and false friends are not."""
    if atom.name == "relative_day" and parts["day_rel"] == "即日":
        return "relation" in parts or "to_month" in parts or text[end : end + 1] in "起至"
    if atom.name == "relative_day" and start and text[start - 1] == "《":
        return False
    if atom.name == "digital_clock" and (
        _SCORE_BEFORE.search(text, max(0, start - 16), start) or _SCORE_AFTER.match(text, end)
    ):
        return False
    if atom.name == "congress" or atom.name == "named_time":
        return "relation" in parts or "edge" in parts
    return True


_INTERVAL_RULES = {"since", "from", "until", "after", "during"}


def _kind(parts: Parts) -> str:
    """Return ``"interval"`` for what has a start and an end of its own, else ``"date"``."""
    if parts.get("relation_rule") in _INTERVAL_RULES or any(k.startswith("to_") for k in parts):
        return "interval"
    if parts.keys() & {"edge", "plan_nth", "workday", "leave_day"}:
        return "date"
    if parts.get("feast_n") not in (None, "一", "1"):
        return "interval"
    if parts.keys() & {
        "quarters",
        "months",
        "turn",
        "leave",
        "quoted",
        "first_n",
        "years_rel",
        "days_rel",
        "period",
        "stretch",
    }:
        return "interval"
    return "date"
