"""What a word or a few characters can be in the name of a place."""

from __future__ import annotations

import re

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import Atlas
from extractors.places.borders import words

CJK = "\u4e00-\u9fff"
STOP_CHARS = frozenset(
    "的了在和与及或至到从自向往由被把将对为是有以于等其该这那各每某所也都就又还并而则如若因经沿进出座个处项批名共超约近逾占让使给比同跟据按已未能可会要应需且但却只才再更最很我你他她它们年月日时分第后前条"
)
SURNAME_LIKE = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱林郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕卢蒋蔡贾魏薛阎潘杜戴钟姜谭廖邹熊陆郝孔崔毛邱秦史顾侯邵孟龙段钱汤尹黎贺赖龚文"
)
_ALLOWED = ("n", "a", "b", "f", "s", "j", "i", "z", "h", "k")


def is_cjk(char: str) -> bool:
    """Return whether a string is one Chinese character."""
    return len(char) == 1 and "\u4e00" <= char <= "\u9fff"


def all_cjk(text: str) -> bool:
    """Return whether a string is made of Chinese characters alone."""
    return bool(text) and all("\u4e00" <= c <= "\u9fff" for c in text)


def names_levels(core: str) -> bool:
    """Return whether a string names levels rather than a place (省市县镇村)."""
    return bool(re.search(r"[省市县镇]", core))


def may_stand_in_name(token: str) -> bool:
    """Return whether a word can be part of a place's name."""
    tag = wordclasses.class_of(token)
    if len(token) == 1:
        return token not in STOP_CHARS and (
            tag is None or not tag.startswith(("q", "u", "p", "c", "d", "r", "y")) or token == "家"
        )
    return tag is None or tag.startswith(_ALLOWED) or token in knowledge.proper_words()


def is_proper(token: str, book: Atlas) -> bool:
    """Return whether a word is a name, or no word at all."""
    tag = wordclasses.class_of(token)
    return len(token) > 1 and (
        tag is None
        or tag.startswith(("ns", "nz", "nt"))
        or (token in book.names and token not in knowledge.common_words())
        or token in knowledge.proper_words()
    )


def is_common(form: str) -> bool:
    """Return whether a form is a common word of the dictionary."""
    tag = wordclasses.class_of(form)
    if tag is None or tag.startswith(("ns", "nt", "nz", "j")):
        return False
    return not tag.startswith("n") or wordclasses.frequencies().get(form, 0) >= 100


def is_plain_word(form: str) -> bool:
    """Return whether a form is a noun, verb, adjective or adverb of the dictionary, not a name."""
    tag = wordclasses.class_of(form) or "x"
    return tag[0] in "nvad" and not tag.startswith(("ns", "nz", "nt"))


def is_verb(token: str) -> bool:
    """Return whether a word of several characters is a verb, adverb, numeral or pronoun."""
    tag = wordclasses.class_of(token)
    return (
        len(token) > 1
        and tag is not None
        and tag.startswith(("v", "d", "m", "r", "p", "c", "q", "u", "t"))
        and tag != "vn"
    )


def split(text: str) -> list[str]:
    """Return the words of a short text."""
    ends = words(text)
    return [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]


def names_nothing(core: str) -> bool:
    """Return whether a core names nothing, because of how it begins (老旧小区, 在建大桥) or ends (硬化通组公路)."""
    return core.startswith(knowledge.cues("common")) or core.endswith(knowledge.cues("common_end"))
