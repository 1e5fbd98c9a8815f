"""Named periods: five-year plans, congresses, wars, dynasties and reigns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from extractors import reference
from extractors.dates.patterns.atoms import HAN_NUMBER, YEAR, Atom
from extractors.dates.patterns.edges import NOT_AFTER, NOT_BEFORE


@dataclass(frozen=True)
class Period:
    """A named period of ``seeds/periods.csv``.

    Attributes:
        name: Name without quotes.
        use: How it stands in text: ``plan``, ``congress``, ``time``, ``dynasty`` or ``era``.
        start: First day (ISO), empty before Christ or where open.
        end: Last day (ISO), empty where open.
    """

    name: str
    use: str
    start: str
    end: str


@cache
def periods() -> dict[str, Period]:
    """Return the named periods by name; of two with one name the first stands."""
    found: dict[str, Period] = {}
    for row in reference.rows("periods"):
        found.setdefault(row["name"], Period(row["name"], row["use"], row["start"], row["end"]))
    return found


def _names(*uses: str) -> str:
    """Return an alternation of the names of the given uses, longest first."""
    names = [p.name for p in periods().values() if p.use in uses]
    return "|".join(sorted(names, key=lambda n: (-len(n), n)))


@cache
def period_atoms() -> tuple[Atom, ...]:
    """Return the atoms made of the named periods."""
    dynasty = _names("dynasty")
    number = f"(?:元|[{HAN_NUMBER}]{{1,4}}|\\d{{1,3}})"
    return (
        Atom(
            "plan",
            rf"(?:[“‘](?P<quoted>{_names('plan')})[”’]|(?<![“\d一二三四五六七八九易])(?P<period>{_names('plan')})(?=期间|时期|以来|末|初|中期|开局|收官))"
            r"(?:的?(?:前(?P<plan_years>[一二两三四])|后(?P<plan_last>[一二两三四]))年|的?(?P<plan_nth>第[一二三四五]|头一|首|开局|开局之|收官|收官之|末|最后一)年)?"
            r"(?!(?:时期)?[^，。；：、！？期末初\n]{0,8}(?:规划|纲要|目标|任务|计划|建议|专项|重大|普法|环境日|依法治))",
            ("“十四五”", "“十四五”前三年"),
            ("“十四五”规划", "“十四五”现代流通规划"),
            level=YEAR,
        ),
        Atom(
            "congress",
            rf"(?:党的|中共|中国共产党(?:第)?)?(?P<period>{_names('congress')})(?:胜利)?(?:召开|闭幕)?(?=以来|期间|以后|之后|后{NOT_AFTER}|前夕|之前|前{NOT_BEFORE})",
            (),
            ("二十大精神",),
            level=YEAR,
        ),
        Atom(
            "named_time",
            rf"(?:“(?P<period>{_names('time')})”|(?P<period_b>{_names('time')}))(?=以来|期间|时期|以后|之后|后{NOT_AFTER}|前夕|之前|以前|前{NOT_BEFORE}|初期|之初|初(?![步中级])|中期|后期|末期|爆发|胜利)(?:爆发(?=后|以来|前)|胜利(?=后|以来|前))?",
            (),
            ("改革开放精神",),
            level=YEAR,
        ),
        Atom(
            "republic_year",
            rf"民国(?:(?P<republic>{number})年|(?P<period_b>(?=时期|期间|初年|年间|初期|末年)))",
            ("民国三十八年",),
            level=YEAR,
        ),
        Atom(
            "era_year",
            rf"(?:(?:{dynasty}|[清明元宋唐隋汉晋])(?:朝|代)?)?(?P<era>{_names('era')})(?:帝)?(?P<era_year>{number})年(?![间代来])",
            ("道光二十年", "唐垂拱二年", "清乾隆五十六年"),
            level=YEAR,
        ),
        Atom(
            "era",
            rf"(?:(?:{dynasty}|[清明元宋唐隋汉晋])(?:朝|代)?)?(?P<period>{_names('era')})(?:帝)?(?:年间|时期|(?=初年|末年|中期|后期|初期))",
            ("清代道光年间", "康熙年间"),
            level=YEAR,
        ),
        Atom(
            "dynasty",
            rf"(?<![\u4e00-\u9fff])(?P<period>{dynasty})(?=$|[，。、；：）]|末年|初年|末期|初期|中期|中叶|后期|晚期|时期|年间|以来|以前|之前|以后|之后|起|重修|重建|始建|修建|兴建|扩建|所建|建造|设|置|改|属|析|称|时|已|曾|毁)"
            rf"|(?<=[于自从在至到])(?P<period_b>{dynasty})(?=$|[，。、；：）的]|末|初|中期|中叶|后期|晚期|时期|年间|以来|以前|之前|以后|之后|起)"
            rf"|(?P<period_c>{dynasty})(?=末年|初年|末期|初期|中期|中叶|后期|晚期|时期|年间)",
            ("清代",),
            level=YEAR,
        ),
    )
