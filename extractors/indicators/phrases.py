"""Noun phrases beside a quantity, read off word classes by a small grammar.

A phrase is a run of tokens ``[first, last)``. Going left from a head, nouns, verbs that serve as nouns, adjectives,
quotations and brackets belong to it; ``的`` continues it after something nominal (``60岁以上的老人``) and ends it after
a clause (``没有电梯的楼房`` is ``楼房``); a pause or conjunction continues it between two nouns.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors import wordclasses
from extractors.indicators import cues
from extractors.indicators.tokens import Token

MENTIONS = frozenset("QDPR")
_NOMINAL = frozenset("nb")
_JOINS = frozenset({"和", "与", "及", "以及", "或", "、"})
_DENIALS = frozenset({"不", "未", "非"})
_OTHERS = frozenset({"其他", "其它", "其余"})
_HELPED = frozenset({"为", "给", "向", "让", "帮", "替"})
"""Words before whom an action is for."""
_SUFFIXES = frozenset({"以上", "以下", "以内", "及以上", "及以下"})


def is_nominal(token: Token) -> bool:
    """Return whether a token can stand in a noun phrase."""
    return token.kind in _NOMINAL


def before(tokens: Sequence[Token], end: int, floor: int) -> tuple[int, int]:
    """Return the noun phrase that ends at token ``end`` (exclusive), going left no further than ``floor``.

    The phrase is empty (``end, end``) where no noun stands there.
    """
    at = end
    while at > floor and tokens[at - 1].roles & {"bracket"}:
        at -= 1
    if at == floor or not (is_nominal(tokens[at - 1]) or _is_tail(tokens, at - 1, floor)):
        return end, end
    first = at - 1
    while first > floor:
        step = _step_left(tokens, first, floor, at)
        if step == first:
            break
        first = step
    first, at = _trimmed(tokens, _past_actor(tokens, first, at), at)
    return (first - 1 if first > floor and tokens[first - 1].text in _DENIALS else first), at


def is_deed(token: Token) -> bool:
    """Return whether a word that may be a noun says only what is done (``新开工``)."""
    return token.kind == "b" and "act" in token.roles and not token.roles & {"noun", "head", "thing"}


def adjoins(tokens: Sequence[Token], end: int, at: int) -> bool:
    """Return whether nothing but brackets stands between the end of a phrase and the token ``at``."""
    return all("bracket" in t.roles for t in tokens[end:at])


def _is_tail(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Return whether a single character ends a noun: a dimension (``道路长``), or a word the dictionary cuts."""
    token = tokens[at]
    if token.text == "比":
        return at > floor and tokens[at - 1].kind in "nbv"
    if len(token.text) != 1 or token.kind not in "avq" or at == floor or not is_nominal(tokens[at - 1]):
        return False
    return token.text in "长宽高深厚重" or not token.roles


def _step_left(tokens: Sequence[Token], first: int, floor: int, end: int) -> int:
    """Return where the phrase begins when one more piece on its left is taken; ``first`` when none belongs."""
    left = tokens[first - 1]
    if "link" in left.roles and left.text[-1] == "有":
        return first  # 现有, 共有
    if left.kind == "u" and left.text == "的":
        return _over_de(tokens, first, floor)
    if left.text in _JOINS and first - 2 >= floor and is_nominal(tokens[first - 2]):
        return first - 2 if _joins(tokens, first, floor) else first
    if left.kind in _NOMINAL or left.kind == "f" or left.roles & {"per"}:
        return first - 1
    if left.kind == "a" or left.text in _OTHERS or (left.kind == "m" and left.text[0] == "第"):
        return first - 1
    if left.kind == "q" and first - 2 >= floor and tokens[first - 2].kind in "mn" and len(left.text) == 1:
        return first - 2 if left.text in "级等类星条" else first
    if left.kind == "v" and _modifies(tokens, first, floor, end):
        return first - 1
    if left.kind == "d" and "forecast" in left.roles and first - 2 >= floor and is_nominal(tokens[first - 2]):
        return first - 1
    return first


def _over_de(tokens: Sequence[Token], first: int, floor: int) -> int:
    """Return the start of what stands before ``的``, or ``first`` where that is a clause."""
    at = first - 1
    if at - 1 < floor:
        return first
    left = tokens[at - 1]
    if left.kind == "f" and at - 2 >= floor and tokens[at - 2].kind in "vb":
        return first
    if is_nominal(left) or left.kind in "f" or left.text in _SUFFIXES:
        start = at - 1
        while start > floor and (is_nominal(tokens[start - 1]) or tokens[start - 1].kind in "am"):
            start -= 1
        verbal = (
            start > floor
            and "threshold" not in left.roles
            and (tokens[start - 1].kind in "vp" or (tokens[start].kind == "b" and "act" in tokens[start].roles))
        )
        return first if verbal else start
    return at - 1 if left.kind == "a" else first


def _joins(tokens: Sequence[Token], first: int, floor: int) -> bool:
    """Return whether the join before ``first`` links two nouns, not two statements."""
    at = first - 2
    while at > floor and is_nominal(tokens[at - 1]):
        at -= 1
    return at == floor or tokens[at - 1].kind != "Q"


def _modifies(tokens: Sequence[Token], first: int, floor: int, end: int) -> bool:
    """Return whether the verb before ``first`` is a modifier of the noun there (``成交金额``), not its governor."""
    verb, noun = tokens[first - 1], tokens[first]
    if verb.roles & {"pure", "rise", "fall"} or ("link" in verb.roles and "act" not in verb.roles):
        return False
    if len(verb.text) > 1 and verb.text[-1] in "起出成到入下着了":
        return False
    rate = tokens[end - 1].text[-1] == "率" and first - 2 >= floor and is_nominal(tokens[first - 2])
    alone = first + 1 >= end
    if rate or (alone and (is_head(noun) or (len(noun.text) == 1 and len(verb.text) == 2))):
        return True
    if "light" in verb.roles:
        return False
    before_it = tokens[first - 2] if first - 2 >= floor else None
    if "act" in verb.roles:
        return _is_governed(tokens, first - 1, floor)
    if before_it is None or len(verb.text) == 1:
        return False
    linked = end < len(tokens) and bool(tokens[end].roles & {"link"})
    return before_it.kind == "v" or (is_nominal(before_it) and (linked or _is_governed(tokens, first - 1, floor)))


def _is_governed(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Return whether the verb at ``at`` and the noun before it are the object of another verb (``完成旧城改造``).

    What a pause joins to a statement before it shares its verb.
    """
    first = at
    if first - 2 > floor and tokens[first - 1].text in _JOINS and is_nominal(tokens[first - 2]):
        return True
    while first > floor and is_nominal(tokens[first - 1]) and not ("act" in tokens[first - 1].roles and first < at):
        first -= 1
    if not floor < first < at:
        return False
    governor = tokens[first - 1]
    if first - 2 >= floor and (tokens[first - 2].kind == "p" or tokens[first - 2].text == "在"):
        return False
    if governor.text in _HELPED:
        return False
    return governor.text in _JOINS or (governor.kind in "vb" and bool(governor.roles & {"act", "light"}))


def is_head(token: Token) -> bool:
    """Return whether a noun is a statistical head (``金额``, ``覆盖率``), before which verbs are modifiers."""
    return bool(token.roles & {"head", "generic", "share_head"}) or (
        token.text[-1] in "率额量值数" and len(token.text) > 1
    )


def ends_in_head(token: Token) -> bool:
    """Return whether a noun is or ends in a statistical head (``运输成本``)."""
    return is_head(token) or token.text.endswith(tuple(cues.words("head")))


def _past_actor(tokens: Sequence[Token], first: int, end: int) -> int:
    """Return where a phrase begins without the units that act in it: ``两镇改造果园`` is ``果园``."""
    helped = first > 0 and tokens[first - 1].text in _HELPED
    for i in range(end - 2, first, -1):
        acting = tokens[i].kind == "b" and "act" in tokens[i].roles
        if acting and (helped or "acting_unit" in tokens[i - 1].roles):
            return i + 1 if not is_head(tokens[i + 1]) else first
    return first


def _trimmed(tokens: Sequence[Token], first: int, end: int) -> tuple[int, int]:
    """Return the phrase without verbs, pronouns and loose words at its left edge."""
    while first < end - 1:
        token, rest = tokens[first], tokens[first + 1]
        acting = (
            token.kind == "b" and token.roles & {"act", "edge"} and not is_head(rest) and _goes_on(tokens, first, end)
        )
        loose = token.roles & {"link", "discourse"} and not is_head(token)
        if not (acting or loose or token.kind in "fu" or token.text in _JOINS):
            break
        first += 1
    return first, end


def _goes_on(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Return whether a noun phrase, or another verb joined to it (``新建、改建``), follows the verb at ``at``."""
    rest = tokens[at + 1]
    joined = rest.text in _JOINS and at + 2 < end and is_deed(tokens[at + 2])
    return joined or rest.kind in _NOMINAL or (rest.kind == "a" and at + 2 < end)


def after(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """Return the noun phrase that begins at token ``start``, going right no further than ``end``.

    A leading ``的`` is passed over, and a clause before ``的`` is dropped. Empty where no noun stands there.
    """
    at = start
    if at < end and tokens[at].text == "的":
        at += 1
    while at < end and tokens[at].kind in "DP" and at + 1 < end and is_nominal(tokens[at + 1]):
        at += 1
    while at < end and "bracket" in tokens[at].roles:
        at += 1
    while at + 1 < end and tokens[at].kind in "mq" and is_nominal(tokens[at + 1]):
        at += 1
    at = _past_clause(tokens, at, end)
    last = at
    while last < end and _extends(tokens, at, last, end):
        last += 1
    while last > at + 1 and (
        tokens[last - 1].text in ("的", "、", "等") or tokens[last - 1].kind in "fv" or _acts(tokens, last - 1, end)
    ):
        last -= 1
    if last == at or (last == at + 1 and tokens[at].kind not in _NOMINAL):
        return start, start
    return at, last


def _extends(tokens: Sequence[Token], at: int, last: int, end: int) -> bool:
    """Return whether token ``last`` belongs to the phrase that begins at ``at``."""
    token = tokens[last]
    if (
        last > at
        and (token.text[0].isascii() or wordclasses.class_of(token.text) == "i")
        and tokens[last - 1].kind == "n"
    ):
        return False
    follows = tokens[last + 1] if last + 1 < end else None
    leads = follows is not None and is_nominal(follows)
    if "quoted" in token.roles and last > at and not leads:
        return tokens[last - 1].text in ("、", "的")
    if last > at and (token.text[0] == "每" or ("link" in token.roles and not is_head(token))):
        return False
    if (
        last > at
        and token.kind == "b"
        and "act" in token.roles
        and "noun" not in token.roles
        and is_agent(tokens[last - 1])
    ):
        return False
    if is_nominal(token) or (token.text in _SUFFIXES and last > at):
        return True
    if token.kind in "aqd" and len(token.text) + (token.kind != "d") > 1 and (token.kind != "d" or last == at):
        return leads or (follows is not None and follows.text == "的" and token.kind == "a")
    if token.text == "的":
        return last > at and leads
    if token.text in ("与", "同") and any(t.kind == "v" for t in tokens[last + 1 : end]):
        return False
    if token.text in _JOINS:
        lettered = follows is not None and follows.text[0].isascii() and follows.text[0].isalpha()
        return last > at and leads and not lettered and not _next_is_statement(tokens, last + 1, end)
    if token.kind == "v" and len(token.text) > 1 and not token.roles & {"link", "light", "rise", "fall"}:
        if last == at or all(t.kind == "v" for t in tokens[at:last]):
            return _leads_to_noun(tokens, last, end)
        return leads and not is_agent(tokens[last - 1])
    return (
        last > at
        and token.kind == "a"
        and len(token.text) == 1
        and not token.roles
        and (follows is None or follows.kind == "x")
    )


def _acts(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Return whether a verb that may be a noun is the predicate of the phrase before it (``基金落地``)."""
    token = tokens[at]
    if token.kind != "b" or "act" not in token.roles:
        return False
    return "noun" not in token.roles or (at + 1 < end and tokens[at + 1].text in "成为到至入进出")


def is_agent(token: Token) -> bool:
    """Return whether a noun names who can act: people, enterprises, administrative units."""
    return (
        bool(token.roles & {"person", "company", "organ"}) or token.text[-1] in _AGENTS or token.text.endswith(_ACTORS)
    )


_AGENTS = frozenset("局厅委部会院校者员生民师工手人队们县市区镇乡村州省户")
_ACTORS = ("企业", "学校", "单位", "机关", "部门", "地区", "家庭", "机构", "集体")


def _leads_to_noun(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Return whether verbs from ``at`` on, at most three, are followed by a noun."""
    for i in range(at + 1, min(at + 4, end)):
        if is_nominal(tokens[i]):
            return True
        if tokens[i].kind != "v" or tokens[i].roles & {"link", "light"}:
            return False
    return False


def _past_clause(tokens: Sequence[Token], at: int, end: int) -> int:
    """Return where the noun begins that a clause with a verb and ``的`` modifies, else ``at``."""
    if at >= end or tokens[at].kind not in "vpda":
        return at
    for i in range(at + 1, min(at + 10, end)):
        if tokens[i].kind == "Q" or (tokens[i].kind == "x" and tokens[i].text != "、"):
            return at
        if tokens[i].text == "的" and i + 1 < end and is_nominal(tokens[i + 1]):
            return i + 1
    return at


def _next_is_statement(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Return whether the nouns from ``at`` on lead to a quantity of their own."""
    while at < end and (is_nominal(tokens[at]) or tokens[at].roles & {"link"} or tokens[at].kind in "ad"):
        at += 1
    return at < end and tokens[at].kind == "Q"


def surface(tokens: Sequence[Token], first: int, last: int) -> str:
    """Return the characters of a phrase."""
    return "".join([t.text for t in tokens[first:last]])
