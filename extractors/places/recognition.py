"""Where places are named: gazetteer forms, chains of them, and what suffixes, lists and deictics tell."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from extractors import wordclasses
from extractors.places import knowledge
from extractors.places.atlas import Atlas, Division, atlas
from extractors.places.borders import is_word, words
from extractors.places.found import Found, disjoint
from extractors.places.framed import Frames
from extractors.places.home import resolve_name

CJK = "\u4e00-\u9fff"
_CUT = {
    "市": re.compile(
        r"(?:民(?![政族主营间办])|长(?![江兴沙三征期远])|区(?!域|划|位)|场|域|值|容|直(?!播|达|通)|级|委(?![员托派])|内|外|面|花|辖区)"
    ),
    "县": re.compile(r"(?:城(?![关市乡])|域|委(?![员托派])|长(?![江期远])|级|内|外|处级)"),
    "省": re.compile(r"(?:委(?![员托派])|长(?![江期远])|级|域|内|外|份|会|城|直)"),
    "区": re.compile(r"(?:委(?![员托派])|域|长(?![江期远])|级|内|划|块|位)"),
    "州": re.compile(r"(?:委(?![员托派])|长(?![江期远])|级|内|直)"),
    "旗": re.compile(r"(?:委(?![员托派])|长|帜|袍|舰|下)"),
    "镇": re.compile(r"(?:长(?![江期远])|区)"),
    "乡": re.compile(r"(?:长(?![江期远])|村|镇|间|亲)"),
}
"""What follows a level's character where it begins a word of its own: 杭州市民, 安吉县城, 浙江省委."""
_CITY_TOWN = re.compile(
    r"居民|人口|登记|调查|职工|单位|就业|常住|化|体系|建设用地|企业|低保|基本|老旧|污水|燃气|供水|私营|非私营|新增|和农村|与农村|规划"
)
_SURNAME_LIKE = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱林郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕卢蒋蔡贾魏薛阎潘杜戴钟姜谭廖邹熊陆郝孔崔毛邱秦史顾侯邵孟龙段钱汤尹黎贺赖龚文"
)
_NAME_BEFORE = frozenset("，。、；：！？（）“”《》\n 和与及■●/")
_HELD = re.compile(rf"(?={knowledge.alternation(knowledge.cues('held'))})")
_ALONE = re.compile(
    rf"(?<=[在赴来抵驻离返入融到])([{CJK}])(?=(?:{knowledge.alternation(knowledge.cues('held'))}|[，。；”“的]))"
)
_CHINA = re.compile(rf"(?<=[对在来访驻赴])华(?=[{CJK}]|[，。；、])(?![东南北中丰夏侨人为裔语西润能住林山硕城商])")
_COUNTRY_ALONE = re.compile(
    r"(?<=[对访驻赴抵援旅])([美日俄英法德韩印澳意葡朝越泰菲加以巴埃])"
    r"(?=出口|进口|投资|贸易|关系|政策|关税|经济|合作|援助|制裁|谈判|期间|时|后|前|学习|工作|考察|留学|访问|销售|以来|大使|使馆|[，。、的])"
)
_POETIC = re.compile(rf"(?:{knowledge.alternation(knowledge.cues('land'))})")
_STATIONS = re.compile(
    r"(?:设有?|经停|途经|停靠)([^。；，\n]{4,120}?)(?:等\d{0,3}[座个]?(?:车站|高铁站|客运站|站点|站)|\d{1,3}[座个](?:车站|高铁站|客运站|站点|站))"
)
_BUILT = re.compile(r"[设建修筑架挖]$")
_JOINS = re.compile(r"(?:段)?(?:高速公路|快速公路|快速路|公路|高速(?!铁))")
_RAIL = re.compile(rf"([{CJK}]{{2,3}})(高铁|铁路|高速铁路|城际铁路|客专)")
_ROAD_NUMBER = re.compile(
    r"(?:国道|省道|县道)\s?\d{1,4}(?:线)?|\d{3}(?:国道|省道)|(?<![A-Za-z\d])[GS]\d{1,4}(?:[一-龥]{0,4}高速(?:公路)?|公路|线)"
)
_QUOTED = re.compile(
    rf"“[{CJK}]{{2,6}}”[{CJK}]{{0,4}}?(?:社区|小镇|村落|街区|公园|景区|古镇|产业园|园区|小区|广场|农场|庄园|民宿村|艺术村)(?!建设|改造|品牌|模式|的)"
)
_REGIMENT = re.compile(
    r"(?:第?[一二三四五六七八九十〇○零百\d]{1,5})团(?:场)?(?=[的一-龥，。、；）])(?![圆结员队长体伙购聚])"
)
_TOWN_AFTER = re.compile(rf"([{CJK}]{{1,5}}?)(?:街道|镇|乡|苏木)(?![{CJK}]?[村域间亲]|化|级)")
_ISLAND = re.compile(rf"([{CJK}]{{2,3}})本岛")
_RESERVOIR = re.compile(rf"([{CJK}]{{2,3}})库区(?!移民)")
_DEICTIC = re.compile(
    r"全(?P<whole>省域|市域|县域|省|市|县|区|州|旗|盟|镇|乡|村|街道|社区|国)|[我本](?P<own>[省市县区州旗盟镇乡村国])|该(?P<that>[省市县区州旗盟镇乡村岛国]|街道|社区)"
    r"|(?P<inner>[省市县国]内)|(?P<here>当地|本地)|(?P<isle>本岛|全岛)"
)
_NO_DEICTIC = {
    "省": re.compile(r"级|力|心|钱|时|略|得|悟|际|委[员会]"),
    "市": re.compile(r"场|值|面上|民|政(?!府)|井|长(?![江期])"),
    "县": re.compile(r"级"),
    "区": re.compile(r"域|间|块|别|分|号|位|划"),
    "国": re.compile(r"[籍际营防旗徽歌威]|有(?:企业|资产|资本|独资|控股|经济)|家"),
    "村": re.compile(r"[民落]|级"),
    "镇": re.compile(r"定|静|痛"),
    "乡": re.compile(r"[愁音亲]"),
    "州": re.compile(r"县"),
    "内": re.compile(r"外|生产总值|部|容|涵|在|存|需|涝|循环大"),
    "地": re.compile(r"[区上下址铁带产位理形面方块图点名]"),
    "岛": re.compile(r"屿"),
}
_STOP_CHARS = frozenset(
    "的了在和与及或至到从自向往由被把将对为是有以于等其该这那各每某所也都就又还并而则如若因经沿进出座个处项批名共达超约近逾占让使给比同跟据按已未能可会要应需且但却只才再更最很我你他她它们年月日时分第后前条"
)
_ALLOWED = ("n", "a", "b", "f", "s", "j", "i", "z", "h", "k")
_NO_VILLAGE = re.compile(r"[民庄级务落镇容史歌咖超晚播里集干]")
_GENERIC_VILLAGE = re.compile(
    r"(?:行政|自然|示范|中心|重点|贫困|脱贫|空心|特色|文明|美丽|和美|未来|精品|样板|薄弱|经济|先进|试点|旅游|移民|民族|边境|农|乡|山|渔|新|老|古|小|大|全|各|本|该|我|每|城中|"
    r"[一二三四五六七八九十百千万两几\d多个]|城边|城郊|度假|康养|网红|明星|富裕|后进|相对|集体|数字|智慧|民宿|淘宝|电商|产业|建制|合并|邻|同|外|进|驻|回|出|入|下|帮扶|包|联|所在|涉农|空壳|中国|农家|艺术|传统|村容|土特产|盒马|民宿|千年古|历史文化|名|强|弱|穷|环境|卫生|生态|绿色|森林|体育|影视|地球|奥运|亚运|媒体|运动员|选手)$"
)


class Recogniser:
    """Finds the places of one text."""

    def __init__(
        self,
        book: Atlas,
        text: str,
        home: str | None,
        blocked: Sequence[tuple[int, int]] = (),
        names: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Take a text and what is known of it.

        Args:
            book: The divisions.
            text: The view's text.
            home: Code of the place it is at home in.
            blocked: View spans that are no places (names of people), in order.
            names: View spans that a statistical recogniser takes for places, in order.
        """
        self.book = book
        self.text = text
        self.home = home
        self._blocked = blocked
        self._names = frozenset(names)
        self._name_starts = {end: start for start, end in names}
        self._matches = list(book.names.find(text))
        self._provinces: frozenset[str] | None = None
        self._primary: list[Found] = []
        self._ends: list[int] = []
        self._chain_ends: set[int] = set()

    def find(self) -> list[Found]:
        """Return what may be places, in text order, without overlaps."""
        self._primary = disjoint([*self._others(), *self._divisions()])
        self._mark_chains()
        self._ends = [f.end for f in self._primary]
        self._chain_ends = {
            f.end
            for f in self._primary
            if f.kind == "division" and f.rule == "official name" and f.options[0].level in ("county", "town")
        }
        local = disjoint(
            [
                *self._villages(),
                *self._sites(),
                *self._stations(),
                *self._waters(),
                *self._lines(),
                *self._corps(),
                *self._towns(),
                *self._quoted(),
                *self._framed(),
                *self._roads_between(),
            ]
        )
        unsure = ("village suffix", "village of home")
        local = sorted([*local, *self._named_before(local)], key=lambda f: f.rule in unsure)
        sure = [f for f in self._primary if not f.weak]
        weak = [f for f in self._primary if f.weak]
        every = disjoint([*self._short_towns(), *local, *sure, *self._abbreviations(), *self._deictics(), *weak])
        return [f for f in every if not self._is_blocked(f)]

    def _is_blocked(self, one: Found) -> bool:
        at = bisect_right(self._blocked, (one.start, len(self.text)))
        return any(a < one.end and one.start < b for a, b in self._blocked[max(at - 1, 0) : at + 1])

    # Gazetteers

    def _divisions(self) -> Iterator[Found]:
        """Yield names and short forms of divisions."""
        spans = disjoint(Found(a, b, "division", "name") for a, b in self._spans())
        before: Found | None = None
        for one in spans:
            last = one.end
            if (cut := self._without_level(one)) is None:
                continue
            form = self.text[cut.start : cut.end]
            cut.options = self.book.names.get(form)
            full = any(d.short != form for d in cut.options)
            cut.rule = "official name" if full else "short form"
            cut.confidence = 0.95 if full else 0.85
            town = all(d.level == "town" for d in cut.options)
            chained = before is not None and before.end == cut.start and self._holds(before, cut)
            if town and form.endswith("城镇") and _CITY_TOWN.match(self.text, cut.end):
                continue
            doubtful = cut.end == last and (not full or (town and not chained) or len(form) < (3 if chained else 4))
            if doubtful and not self._is_name(cut.start, cut.end):
                continue
            glued = before is not None and before.end == cut.start and before.rule == "official name" and not full
            cut.weak = not chained and (glued or self._is_weak(cut, form, full, town))
            if not full and not chained and (own := self._town_of_home(form)):
                cut.options = (own, *cut.options)
                cut.weak = cut.weak and own.name not in self.text
            before = cut
            yield cut

    def _in_home_city(self, options: Iterable[Division]) -> bool:
        """Return whether one of the divisions lies in the home's prefecture."""
        return self.home is not None and any(d.code[:4] == self.home[:4] for d in options)

    def _near_provinces(self) -> frozenset[str]:
        """Return the first two digits of the home's province and of all whose provinces, prefectures or counties the text names."""
        if self._provinces is None:
            found = {self.home[:2]} if self.home else set()
            for start, end in self._matches:
                form = self.text[start:end]
                known = [
                    d
                    for d in self.book.names.get(form)
                    if d.level != "town" and (d.level != "county" or (d.name == form and end - start > 2))
                ]
                if known and len({d.code[:2] for d in known}) == 1:
                    found.add(known[0].code[:2])
            self._provinces = frozenset(found)
        return self._provinces

    def _town_of_home(self, form: str) -> Division | None:
        """Return the home county's town of a short form."""
        return self.book.town(self.home, form) if self.home and not self.home.endswith("00") else None

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Yield the occurrences of all forms, of two equally long ones that overlap those that can be read as words."""
        spans = self._matches
        for at, (start, end) in enumerate(spans):
            around = (spans[at - 1] if at else None, spans[at + 1] if at + 1 < len(spans) else None)
            rival = any(s and s[1] - s[0] == end - start and s[0] < end and start < s[1] for s in around)
            if not rival or self._is_name(start, end):
                yield start, end

    def _holds(self, outer: Found, inner: Found) -> bool:
        """Return whether one candidate may contain another."""
        return any(x.code != y.code and self.book.contains(x, y) for x in outer.options for y in inner.options)

    def _is_weak(self, one: Found, form: str, full: bool, town: bool) -> bool:
        """Return whether a form needs more than itself to be a place."""
        if town:
            return not self._in_home_city(one.options) and _common(form[:-2] if form.endswith("街道") else form[:-1])
        if full:
            return (
                len(form) == 2 and form[0] in _NO_COUNTY and not self._at_home(form)
            ) or form in knowledge.common_words()
        if (one.start, one.end) in self._names and self._in_home_city(one.options):
            return False
        if form in knowledge.common_words() or (
            one.options[0].code[:2] in ("81", "82") and one.options[0].level == "county"
        ):
            return True
        if _DEICTIC.fullmatch(form):
            return not self._at_home(form)
        if self.home and all(d.level == "county" and d.code[:2] not in self._near_provinces() for d in one.options):
            return True
        if self._like_person(one):
            return True
        if (
            self.text[one.end : one.end + 1] in _PART_OF_NAME
            and wordclasses.class_of(self.text[one.end : one.end + 2]) is None
        ):
            return True
        if all(d.valid_to for d in one.options):
            return wordclasses.class_of(form) is not None
        return False

    def _without_level(self, one: Found) -> Found | None:
        """Return the span without the level's character where that begins another word; ``None`` where nothing is left."""
        form = self.text[one.start : one.end]
        pattern = _CUT.get(form[-1])
        if pattern is None or not pattern.match(self.text, one.end):
            return one
        if any(self.text[one.end : one.end + n] in self.book.names for n in (2, 3)):
            return one
        village = re.match(rf"[{CJK}]{{1,4}}?[村区]", self.text[one.end : one.end + 6])
        counties = [d for d in self.book.names.get(form) if d.level == "county" and d.name == form]
        if village and any(self.book.village(d.code, village[0]) for d in counties):
            return one
        if form[:-1] in self.book.names and len(form) > 2:
            one.end -= 1
            return one
        return one if form[-1] not in "乡旗" else None

    def _is_name(self, start: int, end: int) -> bool:
        """Return whether the text can be read so that a word begins at ``start`` and one ends before ``end``."""
        return (start, end) in self._names or is_word(self.text, start, end)

    def _like_person(self, one: Found) -> bool:
        """Return whether a two-character short form stands where a given name does, after a surname."""
        before = self.text[max(one.start - 2, 0) : one.start]
        return (
            one.end - one.start == 2
            and one.rule == "short form"
            and before[-1:] in _SURNAME_LIKE
            and (len(before) < 2 or before[0] in _NAME_BEFORE)
            and (one.start, one.end) not in self._names
        )

    def _others(self) -> Iterator[Found]:
        """Yield countries, cities abroad, regions, natural features and aliases."""
        gazetteer = knowledge.others()
        for one in disjoint(Found(a, b, "", "gazetteer") for a, b in gazetteer.find(self.text)):
            form = self.text[one.start : one.end]
            known = gazetteer.get(form)[0]
            if known.poetic and not _POETIC.match(self.text, one.end):
                continue
            follow = self.text[one.end : one.end + 1]
            if (
                known.kind == "abroad_city"
                and follow
                and follow in "市州"
                and not _CUT["市"].match(self.text, one.end + 1)
            ):
                one.end += 1
            if one.end - one.start < 5 and not self._is_name(one.start, one.end):
                continue
            if form in self.book.names and self._at_home(form):
                continue
            if (
                known.code
                and not known.code.endswith("00")
                and self.home
                and known.code[:2] not in self._near_provinces()
            ):
                continue
            one.kind, one.name, one.code = known.kind, known.name, known.code
            if known.kind == "alias":
                division = self.book.get(known.code)
                one.kind, one.rule, one.options = "division", "alias", (division,) if division else ()
            yield one

    def _at_home(self, form: str) -> bool:
        """Return whether a form that is also a country's is that of a division in the home province."""
        return self.home is not None and any(
            d.code[:2] == self.home[:2] and not d.valid_to for d in self.book.names.get(form)
        )

    def _mark_chains(self) -> None:
        """Drop the weakness of whatever a containing division stands right before, or a contained one right after."""
        for a, b in zip(self._primary, self._primary[1:], strict=False):
            if a.end == b.start and any(self.book.contains(x, y) for x in a.options for y in b.options):
                a.weak = b.weak = False

    def _short_towns(self) -> Iterator[Found]:
        """Yield short forms of towns: right after their county (海盐沈荡), or where the home county's towns hold things."""
        for one in self._primary:
            for county in one.options:
                if county.level == "county" and (found := self._town_after(one.end, county)):
                    yield found
                    break
        yield from self._towns_named_before()
        if not self.home or self.home.endswith("00"):
            return
        for m in re.finditer(rf"(?<=在)([{CJK}]{{2,3}}){_HELD.pattern}", self.text):
            if town := self.book.town(self.home, m[1]):
                yield Found(m.start(1), m.end(1), "division", "town of home", 0.7, (town,))

    def _towns_named_before(self) -> Iterator[Found]:
        """Yield short forms of towns that the text names in full, where they are no common words."""
        shorts: dict[str, tuple[Division, ...]] = {}
        for one in self._primary:
            if one.rule == "official name" and one.options[0].level == "town" and not one.weak:
                short = one.options[0].short
                tag = wordclasses.class_of(short) if short else "n"
                if tag is None and short not in knowledge.common_words():
                    shorts.setdefault(short, tuple(d for d in one.options if d.short == short))
        if shorts:
            for m in re.finditer(knowledge.alternation(shorts), self.text):
                follow = self.text[m.end() : m.end() + 2]
                if not re.match(r"[镇乡村社路街江河山桥湖站]|街道|苏木", follow) and is_word(
                    self.text, m.start(), m.end()
                ):
                    yield Found(m.start(), m.end(), "division", "town named before", 0.7, shorts[m[0]])

    def _town_after(self, at: int, county: Division) -> Found | None:
        for length in (4, 3, 2):
            form = self.text[at : at + length]
            if (
                len(form) < length
                or not (town := self.book.town(county.code, form))
                or form == town.name
                or form in knowledge.cue_set("product")
            ):
                continue
            after = bisect_left(self._ends, at + length)
            known = self._primary[after] if after < len(self._primary) else None
            if (
                known is not None
                and (known.start, known.end) == (at, at + length)
                and known.kind in ("natural", "region", "abroad_city")
            ):
                return Found(at, at + length, "division", "town in chain", 0.7, (town,))
            if re.match(rf"[^{CJK}]|[的在和与及等、]|$", self.text[at + length : at + length + 1]) and is_word(
                self.text, at, at + length
            ):
                return Found(at, at + length, "division", "town in chain", 0.75, (town,))
        return None

    def _abbreviations(self) -> Iterator[Found]:
        """Yield single characters that stand for one place alone (在杭举行, 对华出口)."""
        for m in _ALONE.finditer(self.text):
            codes = [c for c, alone in knowledge.abbreviations().get(m[1], ()) if alone]
            options = tuple(d for c in codes if (d := self.book.get(c)))
            if options:
                yield Found(m.start(1), m.end(1), "division", "abbreviation", 0.8, options)
        yield from self._countries_alone()
        for m in _CHINA.finditer(self.text):
            yield Found(m.start(), m.end(), "country", "abbreviation", 0.8, name="中国")

    def _countries_alone(self) -> Iterator[Found]:
        """Yield a country's character that stands alone (对俄出口, 访美期间), where it or the text leaves one country."""
        for m in _COUNTRY_ALONE.finditer(self.text):
            names = knowledge.country_characters().get(m[1], ())
            said = [n for n in names if n in self.text]
            if len(said) == 1 or (not said and len(names) == 1 and m[1] in "美日俄英法德韩"):
                yield Found(m.start(1), m.end(1), "country", "abbreviation", 0.75, name=said[0] if said else names[0])

    # Deictics

    def _deictics(self) -> Iterator[Found]:
        """Yield 全省, 我市, 该县, 省内, 当地 and the like."""
        for m in _DEICTIC.finditer(self.text):
            stop = _NO_DEICTIC.get(m[0][-1])
            if stop and stop.match(self.text, m.end()):
                continue
            if m[0] in self.book.names and self._at_home(m[0]):
                continue
            if m["inner"] and (self.text[m.start() - 1 : m.start()] in "全该本我各多跨城" or m.start() in self._ends):
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

    # Names that no gazetteer lists

    def _before(self, end: int, reach: int) -> Found | None:
        """Return the nearest gazetteer place beyond doubt that ends at most ``reach`` characters before ``end``."""
        at = bisect_right(self._ends, end) - 1
        while at >= 0 and self._ends[at] >= end - reach:
            if not self._primary[at].weak:
                return self._primary[at]
            at -= 1
        return None

    def _cuts(self, end: int) -> bool:
        """Return whether an offset lies inside a gazetteer place that is beyond doubt."""
        at = bisect_right(self._ends, end)
        return at < len(self._primary) and self._primary[at].start < end and not self._primary[at].weak

    def _with_city(self, one: Found) -> Found:
        """Return a station or airport with the short form of its city, where that stands before it."""
        before = self._before(one.start, 0)
        if before is None or before.kind != "division" or before.rule == "official name":
            return one
        return Found(
            before.start,
            one.end,
            one.kind,
            one.rule,
            one.confidence,
            name=self.text[before.start : one.end],
            inside=before.options,
        )

    def _is_listed(self, one: Found) -> bool:
        """Return whether a candidate is itself a place of the gazetteers."""
        at = bisect_left(self._ends, one.end)
        return (
            at < len(self._primary)
            and (self._primary[at].start, self._primary[at].end) == (one.start, one.end)
            and not self._primary[at].weak
        )

    def _ends_with_place(self, first: int, suffix: int) -> bool:
        """Return whether the suffix at an offset belongs to a gazetteer place that begins after ``first``."""
        at = bisect_right(self._ends, suffix)
        return at < len(self._primary) and first < self._primary[at].start <= suffix and not self._primary[at].weak

    def _left_edge(self, start: int, reach: int) -> int:
        """Return how far left of ``start`` a name can reach at most: no punctuation."""
        edge = start
        while edge > 0 and start - edge < reach and is_cjk(self.text[edge - 1]):
            edge -= 1
        return edge

    def _core(self, start: int, reach: int = 10) -> tuple[int, bool]:
        """Return where the name that ends before ``start`` begins, and whether it holds anything but common nouns."""
        edge = self._left_edge(start, reach)
        lead = max(edge - 4, 0)
        while lead < edge and not is_cjk(self.text[lead]):
            lead += 1
        ends = [lead + e for e in words(self.text[lead:start])] if start > lead else []
        begins = [lead, *ends[:-1]] if ends else []
        at, proper, singles = start, False, 0
        for begin, end in zip(reversed(begins), reversed(ends), strict=True):
            token = self.text[begin:end]
            if begin < edge or not _may_stand_in_name(token):
                break
            if token in knowledge.cue_set("lead"):
                break
            at = begin
            singles = singles + 1 if len(token) == 1 else 0
            proper = proper or singles > 1 or _is_proper(token, self.book)
        return at, proper

    def _villages(self) -> Iterator[Found]:
        """Yield villages and communities, and the clusters named after them (大余村)."""
        for m in re.finditer(r"村村(?![通寨落民级务干集里])|村|社区|嘎查", self.text):
            if found := self._village(m.start(), m.end()):
                yield found

    def _village(self, start: int, end: int) -> Found | None:
        text = self.text
        if text[start:end] == "村" and _NO_VILLAGE.match(text, end):
            return None
        for at in range(bisect_right(self._ends, start - 1) - 1, -1, -1):
            anchor = self._primary[at]
            if anchor.end < start - 8 or not all_cjk(text[anchor.end : start]):
                break
            if found := self._village_in(anchor.options, anchor.end, start, end):
                anchor.weak = False
                return found
        before = self._before(start, 8)
        rest = text[before.end : start] if before is not None else ""
        if (
            before is not None
            and before.kind == "division"
            and 0 < len(rest) < 7
            and all_cjk(rest)
            and self._is_bare(rest)
        ):
            return self._unlisted_village(before.end, start, end)
        return self._village_at_home(start, end) or self._village_by_words(start, end)

    def _village_in(self, options: Iterable[Division], first: int, start: int, end: int) -> Found | None:
        """Return the village named by ``[first, end)`` if one of the given divisions has it."""
        form = self.text[first:end]
        for division in options:
            code = division.code
            if division.level == "province":
                continue
            code = code[:4] if division.level == "city" else code
            if village := self.book.village(code, form):
                return Found(
                    first,
                    end,
                    "village",
                    "village in chain",
                    0.95,
                    name=village.name,
                    division_code=village.code or None,
                )
            if self.text[first] == "大" and (core := form[1:]) and self.book.village(code, core):
                return Found(first, end, "region", "cluster of villages", 0.85, name=form)
        return None

    def _unlisted_village(self, first: int, start: int, end: int) -> Found | None:
        core = self.text[first:start]
        if _GENERIC_VILLAGE.search(core) or (len(core) < 2 and self.text[start:end] != "村"):
            return None
        begin, proper = self._core(start, start - first)
        if (begin > first or not proper) and (len(core) > 3 or wordclasses.class_of(core)):
            return None
        return Found(first, end, "village", "village suffix in chain", 0.8, name=self.text[first:end])

    def _village_at_home(self, start: int, end: int) -> Found | None:
        """Return the longest name that is a village's of the home county or city."""
        if not self.home or self.home.endswith("0000"):
            return None
        code = self.home[:4] if self.home.endswith("00") else self.home
        for length in range(min(5, start), 0, -1):
            first = start - length
            form = self.text[first:start]
            if not all_cjk(form) or set(form) & _STOP_CHARS or _GENERIC_VILLAGE.search(form):
                continue
            if (village := self.book.village(code, self.text[first:end])) and self._is_name(first, end):
                return Found(
                    first,
                    end,
                    "village",
                    "village of home",
                    0.85,
                    name=village.name,
                    division_code=village.code or None,
                )
        return None

    def _village_by_words(self, start: int, end: int) -> Found | None:
        first, proper = self._core(start, 5)
        named = self._name_starts.get(end)
        if named is not None and 1 < start - named < 5 and self.text[start:end] == "村":
            first, proper = named, True
        core = self.text[first:start]
        if not proper or not 1 < len(core) < 5 or _GENERIC_VILLAGE.search(core):
            return None
        if names_levels(core) or self.text[start:end] != "村":
            return None
        if (first, end) not in self._names and not re.search(
            rf"(?:^|[^{CJK}]|[在到是从自至和与及、])$", self.text[max(first - 1, 0) : first]
        ):
            return None
        return Found(first, end, "village", "village suffix", 0.6, name=self.text[first:end])

    def _sites(self) -> Iterator[Found]:
        """Yield names that end like a road, bridge, station, park, lake, island, industrial zone or town area."""
        table = knowledge.suffixes()
        for m in knowledge.suffix_pattern("name", "part", "station", "road", "org").finditer(self.text):
            kind, mode = table[m[0]]
            if kind == "village":
                continue
            found = self._site(m.start(), m.end(), kind, mode)
            if found and m[0] in _TRAVEL:
                found = self._with_city(found)
            if (
                found
                and not self._is_listed(found)
                and not self._cuts(found.end)
                and not self._ends_with_place(found.start, m.start())
                and not _COUNTED.search(self.text[found.start : m.start()])
            ):
                yield found

    def _site(self, start: int, end: int, kind: str, mode: str) -> Found | None:
        text = self.text
        suffix = text[start:end]
        if not self._ends_name(start, end, suffix):
            return None
        if suffix == "站" and wordclasses.class_of(text[end - 2 : end]) and text[end - 2] not in "东西南北":
            return None
        if found := self._site_in_chain(start, end, kind, mode):
            return found
        if len(suffix) == 1 and _is_plain_word(text[end - 2 : end]) and not self._is_bounded(end):
            return None
        first, proper = self._core(start, 12)
        before = self._before(start, start - first) if first < start else None
        if before is None and mode in ("name", "station") and len(suffix) > 1:
            before = self._before(start, 5)
            before = (
                before
                if before is not None and all_cjk(text[before.end : start]) and self._is_bare(text[before.end : start])
                else None
            )
            first = min(first, before.start) if before is not None else first
        core = text[first:start]
        if mode == "org" and not re.search(r"(?:在|位于|来到|走进|送往|转至|抵达)$", text[max(first - 2, 0) : first]):
            return None
        if before is not None and before.start >= first:
            return self._site_after(before, start, end, kind, mode)
        if first == start:
            touching = self._before(start, 0)
            return self._site_named_after(touching, start, end, kind, mode) if touching is not None else None
        if "高速" in suffix and 1 < len(core) < 5 and set(core) <= _rail_characters():
            return Found(first, end, kind, "highway", 0.85, name=text[first:end])
        if (
            mode == "road"
            and re.match(r"\d+号", text[end : end + 6])
            and (m := re.search(rf"(?:^|[区县市镇乡])([{CJK}]{{2,4}})$", core))
        ):
            return Found(first + m.start(1), end, kind, "address", 0.85, name=text[first + m.start(1) : end])
        if (
            not proper
            and mode == "road"
            and 2 <= len(core) <= 4
            and not wordclasses.class_of(text[end - 2 : end])
            and re.search(r"[路街道][、和与]$", text[max(first - 2, 0) : first])
        ):
            return Found(first, end, kind, "list of roads", 0.75, name=text[first:end])
        if len(suffix) == 1 and self._lone_water(first, end):
            return Found(first, end, kind, "list of waters", 0.65, name=text[first:end])
        if (
            not proper
            or _plain(core)
            or _BUILT.search(core)
            or (len(core) < 2 and len(suffix) < 2)
            or suffix in _NEEDS_PLACE
        ):
            return None
        again = (
            kind == "natural"
            and len(core) > 1
            and self.text.count(text[first:end]) > 1
            and not wordclasses.class_of(text[end - 2 : end])
        )
        if len(suffix) == 1 and not again and not self._single(first, start, end, kind):
            return None
        return Found(first, end, kind, f"{kind} suffix", 0.75, name=text[first:end])

    def _lone_water(self, first: int, end: int) -> bool:
        """Return whether a water or island named with common characters stands alone in a list (青竹江、白龙湖水质达标)."""
        text = self.text
        core = text[first : end - 1]
        return (
            1 < len(core) < 4
            and text[end - 1] in "湖江溪岛港"
            and not _plain(core)
            and not wordclasses.class_of(text[first:end])
            and text[first - 1 : first] in "、，。\n和"
            and bool(re.match(r"[、，。和与]|水质|水位|流域|沿岸|两岸|沿线", text[end : end + 2]))
        )

    def _is_bounded(self, end: int) -> bool:
        """Return whether a name of three or more characters that ends in a common word may stand here (桂山岛 in a list)."""
        follow = self.text[end : end + 1]
        return (
            follow in "、，。和与"
            or follow.isdigit()
            or end in self._name_starts
            or self._before(end - 1, 0) is not None
        )

    def _site_in_chain(self, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site whose short name stands right after a county's or town's official name, whatever its words are."""
        before = self._before(start, 5)
        if (
            before is None
            or before.end not in self._chain_ends
            or mode == "org"
            or (mode == "road" and end - start < 2)
        ):
            return None
        rest, suffix = self.text[before.end : start], self.text[start:end]
        ends = words(rest) if all_cjk(rest) else []
        tokens = [rest[a:b] for a, b in zip([0, *ends], ends, strict=False)]
        if not tokens or len(rest) < 2 or _plain(rest) or any(t in _STOP_CHARS or _is_verb(t) for t in tokens):
            return None
        if len(tokens) == 1 and kind != "site" and wordclasses.class_of(rest) in ("n", "a", "v"):
            return None
        if (
            len(suffix) == 1
            and suffix not in "岛湖溪漾"
            and ((len(rest) < 3 and rest[0] in _SURNAME_LIKE) or len(rest) > 3)
        ):
            return None
        if suffix in _NEEDS_NAME and not any(_is_proper(t, self.book) for t in tokens):
            return None
        return Found(before.end, end, kind, f"{kind} suffix in chain", 0.85, name=self.text[before.end : end])

    def _is_official(self, one: Found) -> bool:
        """Return whether a gazetteer place is named in full."""
        return one.kind == "division" and one.rule == "official name"

    def _is_bare(self, rest: str) -> bool:
        """Return whether what stands between a place and a suffix is short and neither grammar nor generic."""
        ends = words(rest)
        tokens = [rest[a:b] for a, b in zip([0, *ends], ends, strict=False)]
        return (
            len(rest) < 7
            and not _plain(rest)
            and not any(t in _STOP_CHARS - {"地"} or _is_verb(t) for t in tokens)
            and not _distinct_zone(rest)
        )

    def _ends_name(self, start: int, end: int, suffix: str) -> bool:
        """Return whether a name can end here: no longer word begins with the suffix's last character."""
        follow = self.text[end : end + 1]
        if not is_cjk(follow):
            return True
        if suffix == "新城" and follow in "街镇乡":
            return False
        if len(suffix) > 1:
            return suffix[-1] + follow not in _SUFFIX_TRAPS
        return follow in "上里内中下边外旁畔" or wordclasses.class_of(suffix + follow) is None

    def _single(self, first: int, start: int, end: int, kind: str) -> bool:
        """Return whether a one-character suffix (路, 河, 山, 岛) ends a proper name."""
        text = self.text
        whole = text[first:end]
        if (wordclasses.class_of(whole) or "").startswith("ns"):
            return len(whole) > 2
        if wordclasses.class_of(whole) or (
            (first not in self._ends or len(whole) < 4) and wordclasses.class_of(text[end - 2 : end])
        ):
            return False
        if not 2 < len(whole) < 6:
            return False
        return bool(
            (first, end) in self._names
            or first in self._ends
            or re.search(rf"(?:^|[^{CJK}]|[在沿至到从自与和及、过跨]|铁路|高铁)$", text[max(first - 2, 0) : first])
        ) and (
            (text[end - 1] == "站" and text[first - 2 : first] in ("铁路", "高铁"))
            or text[end - 1] in "岛湖溪漾淀荡"
            or (
                kind == "site"
                and bool(re.match(r"\d+号|[口段上]|沿线|两侧|改造|拓宽|全线|[，。、和与]", text[end : end + 4]))
            )
            or first in self._ends
        )

    def _site_after(self, before: Found, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site whose characters begin with, or follow, a place of the gazetteer."""
        text = self.text
        rest, suffix = text[before.end : start], text[start:end]
        if (
            mode in ("name", "station")
            and rest
            and self._is_bare(rest)
            and not self._is_official(before)
            and before.kind == "division"
        ):
            return Found(
                before.start,
                end,
                kind,
                "named after a place",
                0.8,
                name=text[before.start : end],
                inside=before.options,
            )
        inner, proper = self._core(start, len(rest)) if rest else (start, False)
        official = self._is_official(before)
        named = kind == "site" and (mode in ("name", "station"))
        if (
            rest
            and proper
            and not _plain(rest)
            and inner == before.end
            and mode != "station"
            and not (named and not official and not _distinct(rest))
        ):
            if len(text[start:end]) == 1 and not self._single(before.end, start, end, kind):
                return None
            return Found(before.end, end, kind, f"{kind} suffix in chain", 0.85, name=text[before.end : end], inside=())
        if not rest and before.kind == "region" and mode == "road":
            first, _ = self._core(start, 8)
            return Found(first, end, kind, "site suffix", 0.7, name=text[first:end]) if first < before.start else None
        if not rest:
            return self._site_named_after(before, start, end, kind, mode)
        if inner != before.end or before.kind in ("country", "region") or mode == "org":
            return None
        if kind == "region" and rest:
            return Found(before.end, end, kind, "area of a place", 0.7, name=text[before.end : end])
        if official:
            return (
                Found(before.end, end, kind, f"{kind} suffix in chain", 0.75, name=text[before.end : end])
                if len(rest) > 1 and named
                else None
            )
        if kind == "natural" and len(suffix) > 1 and len(rest) > 1:
            return Found(before.end, end, kind, "natural suffix in chain", 0.75, name=text[before.end : end])
        if mode in ("name", "station") or (kind == "natural" and len(suffix) > 1):
            return Found(
                before.start,
                end,
                kind,
                "named after a place",
                0.8,
                name=text[before.start : end],
                inside=before.options,
            )
        return None

    def _site_named_after(self, before: Found, start: int, end: int, kind: str, mode: str) -> Found | None:
        """Return the site that a place's name and a suffix make together (杭州湾, 温州站, 南京路)."""
        suffix = self.text[start:end]
        if (
            before.kind not in ("division", "natural")
            or (mode == "part" and suffix not in _NAMED_AFTER)
            or suffix in ("公路", "山")
        ):
            return None
        if (
            before.options
            and all(d.level == "province" for d in before.options)
            and mode == "name"
            and kind == "site"
            and suffix not in ("国际机场",)
        ):
            return None
        if self._is_official(before) and not re.search(r"站|机场|码头|口岸|开发区|经开区|高新区|保税区|园区", suffix):
            return None
        if mode == "road" and (len(suffix) < 2 and not re.match(r"\d+号|[口段与和，。、]", self.text[end : end + 3])):
            return None
        if mode == "station" and (
            self.text[end : end + 1] in _NO_STATION or wordclasses.class_of(self.text[start : end + 1])
        ):
            return None
        if len(suffix) == 1 and kind == "natural" and suffix not in "湾岛湖江河溪":
            return None
        return Found(
            before.start,
            end,
            kind,
            "named after a place",
            0.75,
            name=self.text[before.start : end],
            inside=before.options,
        )

    def _stations(self) -> Iterator[Found]:
        """Yield the stations of a list that names them without 站 (设甲、乙、丙等8座车站)."""
        for m in _STATIONS.finditer(self.text):
            items = re.split(r"[、和及]", m[1])
            if len(items) < 3:
                continue
            at = m.start(1)
            for item in items:
                begin = self.text.index(item, at) if item else at
                at = begin + len(item)
                if 1 < len(item) < 7 and all_cjk(item):
                    name = item if item.endswith("站") else item + "站"
                    known = resolve_name(item)
                    code = known.adcode if known and not item.startswith(known.name) and len(item) > 3 else None
                    yield Found(
                        begin,
                        begin + len(item),
                        "site",
                        "list of stations",
                        0.85,
                        name=name,
                        code=code,
                        inside=self._named_by(item),
                    )

    def _named_by(self, item: str) -> tuple[Division, ...]:
        """Return the divisions that a station's name begins with or is."""
        best: tuple[Division, ...] = ()
        for a, b in self.book.names.longest(item):
            best = self.book.names.get(item[a:b])
        if best:
            return best
        return tuple(d for suffix in ("镇", "街道", "乡") for d in self.book.names.get(item + suffix))

    def _lines(self) -> Iterator[Found]:
        """Yield railway lines, which are parts of other names (nested), and numbered roads."""
        for m in _RAIL.finditer(self.text):
            if found := self._rail(m.start(1), m.end(1), m.end()):
                yield found
        for m in _ROAD_NUMBER.finditer(self.text):
            yield Found(m.start(), m.end(), "site", "numbered road", 0.85, name=m[0])

    def _rail(self, start: int, end: int, last: int) -> Found | None:
        """Return the railway whose name, one character a place, ends at ``end`` and begins at ``start`` or one later."""
        for first in range(start, end - 1):
            core = self.text[first:end]
            tag = wordclasses.class_of(core)
            if (
                not set(core) <= _rail_characters()
                or _plain(core)
                or (tag is not None and not tag.startswith(("ns", "j")))
            ):
                continue
            if (
                is_word(self.text, first, end)
                and all(wordclasses.class_of(core[i : i + 2]) is None for i in range(len(core) - 1))
            ) or tag:
                return Found(first, last, "site", "rail line", 0.8, name=self.text[first:last])
        return None

    def _roads_between(self) -> Iterator[Found]:
        """Yield the roads named after the places that they join (青山至临河高速公路)."""
        for one, other in pairwise(self._primary):
            road = _JOINS.match(self.text, other.end)
            if road and self.text[one.end : other.start] in ("至", "到") and one.kind == other.kind == "division":
                yield Found(
                    one.start, road.end(), "site", "road between places", 0.85, name=self.text[one.start : road.end()]
                )

    def _framed(self) -> Iterator[Found]:
        """Yield the sites that their surroundings tell, without the divisions named in full that stand before them."""
        for one in Frames(self.text).find():
            at = bisect_right(self._ends, one.end - 1) - 1
            while at >= 0 and self._ends[at] > one.start:
                before = self._primary[at]
                if self._is_official(before) and not before.weak:
                    one.start, one.name = before.end, self.text[before.end : one.end]
                    break
                at -= 1
            if one.end - one.start > 2:
                yield one

    def _quoted(self) -> Iterator[Found]:
        """Yield a quoted name with its suffix right after a place (某县“桃源”乡村社区)."""
        for m in _QUOTED.finditer(self.text):
            if self._before(m.start(), 0) is not None:
                yield Found(m.start(), m.end(), "site", "quoted name in chain", 0.75, name=m[0])

    def _corps(self) -> Iterator[Found]:
        """Yield the regiments of the Xinjiang corps, which are its towns, where a text speaks of it."""
        if "兵团" in self.text or (self.home or "").startswith("65"):
            for m in _REGIMENT.finditer(self.text):
                yield Found(m.start(), m.end(), "town", "corps regiment", 0.75, name=m[0])

    def _towns(self) -> Iterator[Found]:
        """Yield towns that the gazetteer does not list, right after the county they belong to."""
        for one in self._primary:
            county = one.kind == "division" and one.options[0].level == "county" and not one.weak
            if (
                county
                and (m := _TOWN_AFTER.match(self.text, one.end))
                and not self._cuts(m.end())
                and not self._ends_with_place(one.end, m.end() - 1)
            ):
                core = m[1]
                ends = words(core)
                tokens = [core[a:b] for a, b in zip([0, *ends], ends, strict=False)]
                plain = (
                    _plain(core) or any(t in _STOP_CHARS or _is_verb(t) for t in tokens) or wordclasses.class_of(m[0])
                )
                if not plain and m[0] not in self.book.names:
                    yield Found(m.start(), m.end(), "town", "town suffix in chain", 0.75, name=m[0])

    def _named_before(self, local: Sequence[Found]) -> Iterator[Found]:
        """Yield later mentions of villages by their stem (余村 for 余村村), and clusters named after them (大余村)."""
        stems: dict[str, Found] = {}
        for one in local:
            if (
                one.rule in ("village in chain", "cluster of villages", "village suffix in chain", "village of home")
                and one.name
            ):
                form = self.text[one.start : one.end]
                for stem in {one.name, form, form.removesuffix("村"), form.removesuffix("社区")}:
                    if (
                        len(stem) > 1
                        and one.kind != "site"
                        and not (wordclasses.class_of(stem) and not stem.endswith("村"))
                    ):
                        stems.setdefault(stem, one)
            elif one.kind == "site" and one.rule.endswith("in chain") and one.name and one.end - one.start > 3:
                stems.setdefault(one.name, one)
        if not stems:
            return
        clusters = {f"大{stem}": one for stem, one in stems.items() if one.kind == "village"}
        pattern = re.compile(rf"(?:{knowledge.alternation([*stems, *clusters])})村?")
        for m in pattern.finditer(self.text):
            form = m[0]
            bare = form if form in stems or form in clusters else form.removesuffix("村")
            if bare in stems:
                known = stems[bare]
                name = form if known.kind == "region" else known.name
                if known.kind == "site" and form != known.name:
                    continue
                if known.kind == "site" or form.endswith(("村", "社区")) or is_word(self.text, m.start(), m.end()):
                    yield Found(
                        m.start(),
                        m.end(),
                        known.kind,
                        "named before",
                        0.75,
                        name=name,
                        division_code=known.division_code,
                    )
            elif bare in clusters:
                yield Found(m.start(), m.end(), "region", "cluster of villages", 0.7, name=form)

    def _waters(self) -> Iterator[Found]:
        """Yield main islands (舟山本岛) and reservoir areas (某某库区), under the name of the island or reservoir."""
        for m in _ISLAND.finditer(self.text):
            first = self._proper_tail(m.start(1), m.end(1))
            if first < m.end(1):
                yield Found(
                    first,
                    m.end(),
                    "natural",
                    "main island",
                    0.85,
                    name=self.text[first : m.end(1)] + "岛",
                    inside=self.book.names.get(self.text[first : m.end(1)]),
                )
        for m in _RESERVOIR.finditer(self.text):
            first = self._proper_tail(m.start(1), m.end(1))
            if first < m.end(1) and not wordclasses.class_of(self.text[first : m.end(1)]):
                yield Found(first, m.end(), "natural", "reservoir area", 0.8, name=self.text[first : m.end(1)] + "水库")

    def _proper_tail(self, start: int, end: int) -> int:
        """Return where the last name of ``[start, end)`` begins, ``end`` if grammar stands right before it."""
        first, proper = self._core(end, end - start)
        form = self.text[first:end]
        return first if (proper or form in self.book.names) and len(form) > 1 else end


@lru_cache(maxsize=1)
def _rail_characters() -> frozenset[str]:
    """Return the characters that stand for places in the names of railways."""
    shorts = (d.short for d in atlas().divisions if d.level in ("province", "city") and d.short)
    return (
        frozenset("".join(shorts))
        | frozenset(knowledge.abbreviations())
        | frozenset("老越缅印尼雅万匈塞埃吉蒙俄港澳义兰满滨绥佳牡")
    )


def is_cjk(char: str) -> bool:
    """Return whether a string is one Chinese character."""
    return len(char) == 1 and "\u4e00" <= char <= "\u9fff"


def names_levels(core: str) -> bool:
    """Return whether a string names levels rather than a place (省市县镇村)."""
    return bool(re.search(r"[省市县镇]", core))


def all_cjk(text: str) -> bool:
    """Return whether a string is made of Chinese characters alone."""
    return bool(text) and all("\u4e00" <= c <= "\u9fff" for c in text)


_SUFFIX_TRAPS = frozenset(
    {
        "港口",
        "站点",
        "区域",
        "区块",
        "区位",
        "园区",
        "园林",
        "城市",
        "城乡",
        "城镇",
        "镇区",
        "桥梁",
        "库存",
        "库区",
        "湖区",
        "山区",
        "路口",
        "路段",
        "馆长",
        "场地",
        "道路",
        "廊道",
    }
)
_NO_COUNTY = frozenset("和与及各本该全我成大小新老到在出进")
_PART_OF_NAME = frozenset("村路街桥巷")
_COUNTED = re.compile(
    r"^[一二三四五六七八九十\d]+[期批]|[一二三四五六七八九十百千万两多\d][个街镇乡条座大级区轴廊带核]|多$|^[大小多新老]?$"
)
_NEEDS_PLACE = frozenset(
    {"示范区", "试验区", "合作区", "集聚区", "商务区", "旅游区", "度假区", "新城", "新区", "经济带", "走廊", "都市区"}
)
_NEEDS_NAME = frozenset(
    {
        "示范区",
        "小镇",
        "特色小镇",
        "产业园",
        "产业园区",
        "工业园",
        "产业基地",
        "街区",
        "文化街区",
        "片区",
        "湿地",
        "园区",
    }
)
_TRAVEL = frozenset({"国际机场", "机场", "火车站", "高铁站", "汽车站", "客运站", "东站", "西站", "南站", "北站"})
_NO_STATION = frozenset("起上位稳立住出岗台点长务")
_NAMED_AFTER = frozenset(
    {
        "大桥",
        "特大桥",
        "跨海大桥",
        "长江大桥",
        "黄河大桥",
        "隧道",
        "水库",
        "湾",
        "岛",
        "湖",
        "江",
        "河",
        "溪",
        "动物园",
        "植物园",
        "体育馆",
        "体育场",
        "大剧院",
        "博物馆",
        "图书馆",
        "美术馆",
        "科技馆",
        "群岛",
        "半岛",
        "大厦",
        "核电站",
        "水电站",
        "收费站",
        "服务区",
        "国际会展中心",
        "会展中心",
        "奥体中心",
        "体育中心",
    }
)


def _may_stand_in_name(token: str) -> bool:
    """Return whether a word can be part of a place's name."""
    tag = wordclasses.class_of(token)
    if len(token) == 1:
        return token not in _STOP_CHARS and (
            tag is None or not tag.startswith(("q", "u", "p", "c", "d", "r", "y")) or token == "家"
        )
    return tag is None or tag.startswith(_ALLOWED)


def _is_proper(token: str, book: Atlas) -> bool:
    """Return whether a word is a name, or no word at all."""
    tag = wordclasses.class_of(token)
    return len(token) > 1 and (
        tag is None
        or tag.startswith(("ns", "nz", "nt"))
        or (token in book.names and token not in knowledge.common_words())
    )


def _common(form: str) -> bool:
    """Return whether a form is a common word of the dictionary."""
    tag = wordclasses.class_of(form)
    if tag is None or tag.startswith(("ns", "nt", "nz", "j")):
        return False
    return not tag.startswith("n") or wordclasses.frequencies().get(form, 0) >= 100


def _is_plain_word(form: str) -> bool:
    """Return whether a form is a noun, verb, adjective or adverb of the dictionary, not a name."""
    tag = wordclasses.class_of(form) or "x"
    return tag[0] in "nvad" and not tag.startswith(("ns", "nz", "nt"))


def _is_verb(token: str) -> bool:
    """Return whether a word of several characters is a verb, adverb, numeral or pronoun."""
    tag = wordclasses.class_of(token)
    return (
        len(token) > 1
        and tag is not None
        and tag.startswith(("v", "d", "m", "r", "p", "c", "q", "u", "t"))
        and tag != "vn"
    )


def _plain(core: str) -> bool:
    """Return whether a core names nothing, because of how it begins (老旧小区, 在建大桥)."""
    return core.startswith(knowledge.cues("common"))


def _distinct_zone(rest: str) -> bool:
    """Return whether a zone's or station's own name begins here, so that the place before it is one of its own."""
    return rest.endswith(("市", "县", "区", "镇", "乡"))


def _distinct(rest: str) -> bool:
    """Return whether what follows a place in a zone's name is a name by itself, not a direction or ordinal."""
    return len(rest) > 1 and not re.fullmatch(
        r"[东西南北中新老]{1,2}[城区部]?|第[一二三四五六七八九十]|农业|工业|国际|高新|经济|科技|滨海|临港|临空|空港|化工|旅游",
        rest,
    )
