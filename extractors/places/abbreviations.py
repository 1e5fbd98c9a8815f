"""Single characters that stand for one place alone: 在杭举行, 对俄出口."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import Division
from extractors.places.found import Found
from extractors.places.reading import Finder
from extractors.places.wordforms import (
    CJK,
)

_ALONE = re.compile(
    rf"(?<=[在赴来抵驻离返入融到])([{CJK}])(?=(?:{knowledge.alternation(knowledge.cues('held'))}|[，。；、”“的]))"
)
_CHINA = re.compile(rf"(?<=[对在来访驻赴])华(?=[{CJK}]|[，。；、])(?![东南北中丰夏侨人为裔语西润能住林山硕城商])")
_COUNTRY_ALONE = re.compile(
    r"(?<=[对访驻赴抵援旅])([美日俄英法德韩印澳意葡朝越泰菲加以巴埃])"
    r"(?=出口|进口|投资|贸易|关系|政策|关税|经济|合作|援助|制裁|谈判|期间|时|后|前|学习|工作|考察|留学|访问|销售|以来|大使|使馆|[，。、的])"
)

_BEHIND = re.compile(r"(?<=[对访驻赴抵在向])[美日俄英法德韩印澳](?=[\u4e00-\u9fff]{2})")
_NO_ABBREVIATION = frozenset("大小上下东南西北中新平安和江海山河湖城水会家门外内乡镇区县市州年日月天地人口田石金木土火")


class Abbreviations(Finder):
    """Finds single characters that stand for a place."""

    def find(self) -> Iterator[Found]:
        """Yield single characters that stand for one place alone (在杭举行, 对华出口)."""
        local = self._local()
        for m in _ALONE.finditer(self.text):
            codes = [c for c, alone in knowledge.abbreviations().get(m[1], ()) if alone]
            known = tuple(d for c in codes if (d := self.book.get(c)))
            if not any(d.level == "province" for d in known) and (unit := local.get(m[1])):
                known = (unit,)
            if known:
                yield Found(m.start(1), m.end(1), "division", "abbreviation", 0.8, known)
        yield from self._countries_alone()
        yield from self._countries_named()
        for m in _CHINA.finditer(self.text):
            yield Found(m.start(), m.end(), "country", "abbreviation", 0.8, name="中国")

    def _local(self) -> dict[str, Division]:
        """Return for the characters of short forms the home place, else the one county or prefecture named in full."""
        named = {
            one.options[0].code: one.options[0]
            for one in self.reading.primary
            if self.reading.is_official(one) and not one.weak and len(one.options) == 1
        }
        home = self.book.get(self.home)
        units: dict[str, list[Division]] = {}
        for division in named.values():
            for character in _initials(division):
                units.setdefault(character, []).append(division)
        found = {c: many[0] for c, many in units.items() if len(many) == 1}
        return found | (dict.fromkeys(_initials(home), home) if home else {})

    def _countries_alone(self) -> Iterator[Found]:
        """Yield a country's character that stands alone (对俄出口, 访美期间), where it or the text leaves one country."""
        for m in _COUNTRY_ALONE.finditer(self.text):
            names = knowledge.country_characters().get(m[1], ())
            said = [n for n in names if n in self.text]
            if len(said) == 1 or (not said and len(names) == 1 and m[1] in "美日俄英法德韩"):
                yield Found(m.start(1), m.end(1), "country", "abbreviation", 0.75, name=said[0] if said else names[0])

    def _countries_named(self) -> Iterator[Found]:
        """Yield a country's character behind a preposition where the text names the country in full (在美恢复谈判)."""
        for m in _BEHIND.finditer(self.text):
            names = [n for n in knowledge.country_characters().get(m[0], ()) if n in self.text]
            follow = wordclasses.class_of(self.text[m.end() : m.end() + 2]) or ""
            if len(names) == 1 and follow[:1] in ("v", "n") and not wordclasses.class_of(m[0] + self.text[m.end()]):
                yield Found(m.start(), m.end(), "country", "abbreviation", 0.7, name=names[0])


def _initials(division: Division) -> frozenset[str]:
    """Return the characters of a county's or prefecture's short form that can stand for it."""
    local = division.level in ("city", "county") and len(division.short) > 1
    return frozenset(division.short[:2]) - _NO_ABBREVIATION if local else frozenset()
