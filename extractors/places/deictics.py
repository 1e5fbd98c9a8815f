"""Expressions that point at a unit without naming it: 全省, 我市, 该县, 当地."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.places.found import Found
from extractors.places.reading import Finder

DEICTIC = re.compile(
    r"全(?P<whole>省域|市域|县域|省|市|县|区|州|旗|盟|镇|乡|村|街道|社区|国)|[我本](?P<own>[省市县区州旗盟镇乡村国])|该(?P<that>[省市县区州旗盟镇乡村岛国]|街道|社区)"
    r"|(?P<inner>[省市县国]内)|(?P<here>当地|本地)|(?P<isle>本岛|全岛)"
)
_NO_DEICTIC = {
    "省": re.compile(r"级|力|心|钱|时|略|得|悟|际|委[员会]"),
    "市": re.compile(r"场|值|面上|民(?![政族主营间办企生宿警歌])|政(?!府)|井|长(?![江期])"),
    "县": re.compile(r"级"),
    "区": re.compile(r"域|间|块|别|分|号|位|划"),
    "国": re.compile(r"[籍际营防旗徽歌威]|有(?:企业|资产|资本|独资|控股|经济)|家"),
    "村": re.compile(r"[民落]|级"),
    "镇": re.compile(r"定|静|痛"),
    "乡": re.compile(r"[愁音亲]"),
    "州": re.compile(r"县"),
    "内": re.compile(r"外|生产总值|部|容|涵|在|存|需|涝|循环大"),
    "地": re.compile(r"[区上下址铁带产位理形面方块图点名]|时间"),
    "岛": re.compile(r"屿"),
}


class Deictics(Finder):
    """Finds what points at a place."""

    def find(self) -> Iterator[Found]:
        """Yield 全省, 我市, 该县, 省内, 当地 and the like."""
        for m in DEICTIC.finditer(self.text):
            stop = _NO_DEICTIC.get(m[0][-1])
            if stop and stop.match(self.text, m.end()):
                continue
            if m[0] in self.book.names and self.reading.at_home(m[0]):
                continue
            if m["inner"] and (
                self.text[m.start() - 1 : m.start()] in "全该本我各多跨城" or m.start() in self.reading.ends
            ):
                continue
            if not self._free(m.start(), m.end()):
                continue
            yield Found(m.start(), m.end(), "deictic", "deictic", 0.9)

    def _free(self, start: int, end: int) -> bool:
        """Return whether no word reaches over the start of a deictic (健全|省级, 安全|区)."""
        before = self.text[max(start - 1, 0) : start + 1]
        if before[:1] in "健安完保齐周双" and before[1:] == "全" and len(before) == 2:
            return False
        return not (self.text[start] == "本" and before[:1] in "基根资成样版剧日原书课文标")
