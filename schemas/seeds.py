"""Every seed: its columns and what they may hold. Faults of a file are reported all together, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas import vocabulary as v
from schemas.errors import SeedError


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a seed.

    Attributes:
        name: Header in the CSV file.
        description: What it holds.
        required: Whether it must not be empty.
        pattern: Regular expression that a non-empty value matches from end to end.
        vocabulary: Closed set of values, empty where it is open.
    """

    name: str
    description: str
    required: bool = True
    pattern: str = ""
    vocabulary: tuple[str, ...] = ()

    def fault(self, value: str) -> str | None:
        """Return what is wrong with a value, or ``None``."""
        if not value:
            return f"{self.name} is empty" if self.required else None
        if self.vocabulary and value not in self.vocabulary:
            return f"{self.name} is {value!r}, expected one of: {' '.join(self.vocabulary)}"
        if self.pattern and not re.fullmatch(self.pattern, value):
            return f"{self.name} is {value!r}, expected the form {self.pattern}"
        return None


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed file ``seeds/<name>.csv``.

    Attributes:
        name: File name without suffix.
        grain: What one row is.
        key: Columns that no two rows share; empty where rows may repeat.
        fields: The columns, in order.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    def check(self, header: Iterable[str], rows: Iterable[tuple[int, Mapping[str, str]]], where: str) -> None:
        """Check a parsed file.

        Args:
            header: Its column names.
            rows: Line number and values of each row.
            where: Path to name in the message.

        Raises:
            SeedError: With every fault, each at ``where:line``.
        """
        faults = []
        missing = [f.name for f in self.fields if f.name not in set(header)]
        if missing:
            raise SeedError(
                f"{where}:1: missing column {', '.join(missing)}; expected {', '.join(f.name for f in self.fields)}"
            )
        seen: dict[tuple[str, ...], int] = {}
        for line, row in rows:
            faults += [f"{where}:{line}: {fault}" for f in self.fields if (fault := f.fault(row[f.name]))]
            if self.key:
                key = tuple(row[k] for k in self.key)
                if key in seen:
                    faults.append(f"{where}:{line}: {' '.join(key)} stands already in line {seen[key]}")
                seen.setdefault(key, line)
        if faults:
            raise SeedError("\n".join(faults))


SEEDS: tuple[Seed, ...] = (
    Seed(
        "sources",
        "One row per seed file: where it comes from.",
        ("seed",),
        (
            Field("seed", "File name under seeds/."),
            Field("title", "Title of the source."),
            Field("publisher", "Who publishes it."),
            Field("url", "Where it is published.", required=False),
            Field("licence", "Licence of the source."),
            Field("retrieved", "Day of retrieval.", pattern=r"\d{4}-\d\d-\d\d"),
            Field("sha256", "SHA-256 of the seed file.", pattern="[0-9a-f]{64}"),
        ),
    ),
    Seed(
        "traditional",
        "One row per traditional character with its simplified form.",
        ("traditional",),
        (
            Field("traditional", "Traditional character.", pattern="."),
            Field("simplified", "Simplified character.", pattern="."),
        ),
    ),
    Seed(
        "name_characters",
        "One row per character seen in names: log-odds of each place in a name against running text, rounded, -3 to 7.",
        ("character",),
        tuple(
            Field(name, description, required=name == "character", pattern=r"-?\d" if name != "character" else ".")
            for name, description in (
                ("character", "The character."),
                ("surname", "As a surname."),
                ("given_first", "As the first of two given characters."),
                ("given_second", "As the second of two given characters."),
                ("given_single", "As the only given character."),
                ("foreign", "Anywhere in a transliterated name."),
            )
        ),
    ),
    Seed(
        "surnames",
        "One row per surname.",
        ("surname",),
        (
            Field("surname", "Surname in simplified characters.", pattern="[\u4e00-\u9fff]{1,3}|[\u4e00-\u9fff]{4}"),
            Field("kind", "How it is built.", vocabulary=("single", "compound", "double", "japanese")),
            Field("per_100000", "Estimated bearers among 100000 people.", pattern=r"\d+"),
        ),
    ),
    Seed(
        "given_name_chars",
        "One row per character of given names: decimal logarithm of its share by position.",
        ("character",),
        (
            Field("character", "The character.", pattern="."),
            Field("single", "As the whole given name.", pattern=r"-\d+(\.\d+)?"),
            Field("first", "As the first of two characters.", pattern=r"-\d+(\.\d+)?"),
            Field("second", "As the second of two characters.", pattern=r"-\d+(\.\d+)?"),
        ),
    ),
    Seed(
        "titles",
        "One row per post, honour, profession or descriptor that stands beside a name.",
        ("title",),
        (
            Field("title", "The words as printed, without 副 and the like."),
            Field("kind", "Sphere that it belongs to.", vocabulary=v.TITLE_KIND),
            Field(
                "forms",
                "``surname`` where it also follows a bare surname (王老师).",
                required=False,
                vocabulary=("surname",),
            ),
        ),
    ),
    Seed(
        "name_cues",
        "One row per expression that tells of a name or an organisation beside it.",
        ("cue", "kind"),
        (
            Field("cue", "The expression."),
            Field("kind", "What it tells.", vocabulary=v.NAME_CUE),
        ),
    ),
    Seed(
        "not_names",
        "One row per expression that looks like a name of a person and is none.",
        ("form",),
        (
            Field("form", "The expression."),
            Field("kind", "What it is.", vocabulary=("brand", "term")),
        ),
    ),
    Seed(
        "notable_people",
        "One row per leader or historical person whom texts name without saying who that is.",
        ("name",),
        (
            Field("name", "Name as usually written."),
            Field("kind", "Why everybody knows it.", vocabulary=("leader", "historical")),
        ),
    ),
    Seed(
        "foreign_name_chars",
        "One row per character of transliterated names, or element of names in minority languages.",
        ("form",),
        (
            Field("form", "The character or element."),
            Field("kind", "Where it is used.", vocabulary=("transliteration", "tibetan", "mongolian", "turkic")),
            Field(
                "share",
                "``common`` for characters of which transliterations are mostly made.",
                False,
                vocabulary=("common",),
            ),
        ),
    ),
    Seed(
        "periods",
        "One row per named period: plan, congress, war, dynasty, reign.",
        ("name",),
        (
            Field("name", "Name without quotes.", pattern=r"[\u4e00-\u9fff]+"),
            Field("use", "How it stands in text.", vocabulary=("plan", "congress", "time", "dynasty", "era")),
            Field("start", "First day, ISO; empty before Christ.", required=False, pattern=r"\d{4}-\d\d-\d\d"),
            Field(
                "end",
                "Last day, ISO; empty before Christ and where it goes on.",
                required=False,
                pattern=r"\d{4}-\d\d-\d\d",
            ),
        ),
    ),
    Seed(
        "holidays",
        "One row per written form of a holiday or solar term.",
        ("surface",),
        (
            Field("surface", "As it is written, without quotes."),
            Field("name", "Name that its forms share; for a solar term the name that the calendar library knows."),
            Field("calendar", "What month and day count.", vocabulary=("solar", "lunar", "term", "weekday", "eve")),
            Field("month", "Month of the calendar.", required=False, pattern=r"\d{1,2}"),
            Field(
                "day",
                "Day of the month; for weekday the ordinal and the ISO weekday.",
                required=False,
                pattern=r"\d{1,2}",
            ),
            Field("bare", "Whether the form alone is a date.", vocabulary=("yes", "no")),
            Field("leave", "Name of its statutory leave in the calendar library.", required=False),
        ),
    ),
    Seed(
        "indicators",
        "One row per well-known statistical indicator.",
        ("name",),
        (
            Field("name", "Canonical name."),
            Field("measure", "What a plain number of it is.", vocabulary=v.MEASURE),
            Field("dimension", "What it is measured in.", pattern="[a-z]+"),
            Field("topic", "Chapter of a statistical bulletin that it belongs to."),
        ),
    ),
    Seed(
        "indicators_aliases",
        "One row per way to write the name of an indicator.",
        ("alias",),
        (
            Field("alias", "The name as written."),
            Field("name", "Canonical name in seeds/indicators.csv."),
        ),
    ),
    Seed(
        "indicator_cues",
        "One row per word and the part it plays in a sentence that states a figure.",
        ("word", "role"),
        (
            Field("word", "The word."),
            Field("role", "Its part; extractors/indicators says what each does.", pattern="[a-z_]+"),
            Field("value", "What it carries: the name that a verb stands for.", required=False),
        ),
    ),
    Seed(
        "divisions",
        "One row per province, prefecture or county; districts of special regions carry the region's code.",
        ("adcode", "name"),
        (
            Field("adcode", "GB/T 2260 code.", pattern=r"\d{6}"),
            Field("name", "Official name."),
            Field("short", "Short form.", required=False),
            Field("level", "Administrative level.", vocabulary=("province", "city", "county")),
            Field("parent", "Code of the division that contains it.", required=False, pattern=r"\d{6}"),
            Field(
                "valid_from",
                "Year or day since which it holds, where it is recent.",
                required=False,
                pattern=r"\d{4}(-\d\d-\d\d)?",
            ),
        ),
    ),
    Seed(
        "former_divisions",
        "One row per name or code that a division had before.",
        ("adcode", "name", "valid_to"),
        (
            Field("adcode", "GB/T 2260 code then.", pattern=r"\d{6}"),
            Field("name", "Official name then."),
            Field("short", "Short form.", required=False),
            Field("level", "Administrative level.", vocabulary=("province", "city", "county")),
            Field("parent", "Code of the division that contained it.", required=False, pattern=r"\d{6}"),
            Field(
                "valid_from", "Year since which it held, where known.", required=False, pattern=r"\d{4}(-\d\d-\d\d)?"
            ),
            Field("valid_to", "Year or day from which it no longer holds.", pattern=r"\d{4}(-\d\d-\d\d)?"),
            Field(
                "successors", "Codes of what it became, separated by blanks.", required=False, pattern=r"\d{6}( \d{6})*"
            ),
        ),
    ),
    Seed(
        "division_changes",
        "One row per change of a county or prefecture since 2013; input of make_divisions.py.",
        ("old", "new"),
        (
            Field("date", "Year or day of the change.", pattern=r"\d{4}(-\d\d-\d\d)?"),
            Field("old", "Code before, empty for a new unit.", required=False, pattern=r"\d{6}"),
            Field("new", "Codes after, separated by blanks.", pattern=r"\d{6}( \d{6})*"),
        ),
    ),
    Seed(
        "countries",
        "One row per country.",
        ("name",),
        (
            Field("name", "Common name."),
            Field("aliases", "Other names, separated by blanks.", required=False),
            Field("abbreviation", "Characters that stand for it in pairs, separated by blanks.", required=False),
        ),
    ),
    Seed(
        "cities_abroad",
        "One row per city, state or island abroad.",
        ("name",),
        (Field("name", "Common name."), Field("country", "Country, as in countries.csv.")),
    ),
    Seed(
        "regions",
        "One row per named region that is no administrative division.",
        ("name",),
        (
            Field("name", "Name."),
            Field("aliases", "Other names, separated by blanks.", required=False),
            Field(
                "adcode",
                "Smallest division that contains it; empty across provinces and abroad.",
                required=False,
                pattern=r"\d{6}",
            ),
        ),
    ),
    Seed(
        "naturals",
        "One row per river, lake, mountain, island or sea that is known beyond its county.",
        ("name",),
        (
            Field("name", "Name."),
            Field("aliases", "Other names, separated by blanks.", required=False),
            Field(
                "adcode",
                "Smallest division that contains it; empty across provinces.",
                required=False,
                pattern=r"\d{6}",
            ),
            Field(
                "through",
                "Codes of the provinces that it runs or lies in, separated by blanks; empty within one.",
                required=False,
                pattern=r"\d{6}( \d{6})*",
            ),
        ),
    ),
    Seed(
        "landmarks",
        "One row per building, square, port or power station that is known beyond its city.",
        ("name",),
        (
            Field("name", "Name."),
            Field("aliases", "Other names, separated by blanks.", required=False),
            Field(
                "adcode",
                "Smallest division that contains it; empty across provinces.",
                required=False,
                pattern=r"\d{6}",
            ),
        ),
    ),
    Seed(
        "place_abbreviations",
        "One row per character that stands for a province or city.",
        ("character", "adcode"),
        (
            Field("character", "The character.", pattern="."),
            Field("adcode", "Division that it stands for.", pattern=r"\d{6}"),
            Field("alone", "Whether it also stands alone (在杭举行).", vocabulary=("yes", "no")),
        ),
    ),
    Seed(
        "place_aliases",
        "One row per unofficial name of a division.",
        ("alias",),
        (
            Field("alias", "The name."),
            Field("adcode", "Division that it stands for.", pattern=r"\d{6}"),
            Field("use", "Whether it stands alone, or only before 大地 and the like.", vocabulary=("city", "poetic")),
        ),
    ),
    Seed(
        "units",
        "One row per unit of measurement or money.",
        ("unit",),
        (
            Field("unit", "The unit as it is written."),
            Field("dimension", "What it measures.", vocabulary=v.DIMENSION),
            Field("base_unit", "Base unit of the dimension; empty where the unit has no fixed value.", required=False),
            Field(
                "factor",
                "Base units in one, a decimal or a fraction of decimals.",
                required=False,
                pattern=r"[\d.]+(/[\d.]+)?",
            ),
            Field(
                "offset", "Base units at zero, where that is not zero.", required=False, pattern=r"-?[\d.]+(/[\d.]+)?"
            ),
            Field("aliases", "Other ways to write it, parted by |.", required=False),
            Field("unless", "Pattern of what stands behind where the characters are another word.", required=False),
            Field("before", "Words, parted by |, one of which stands before the number in its clause.", required=False),
            Field("after", "Words, parted by |, one of which may stand right behind instead.", required=False),
        ),
    ),
    Seed(
        "measure_words",
        "One row per word that counts things, people or events.",
        ("word",),
        (
            Field("word", "The measure word, or a noun that takes a number without one."),
            Field("base_unit", "What is counted.", vocabulary=("1", "person", "household")),
            Field("han", "Whether it also counts after a small number in characters.", vocabulary=("yes", "no")),
            Field("unless", "Pattern of what stands behind where the characters are another word.", required=False),
        ),
    ),
    Seed(
        "number_cues",
        "One row per word around a number that hedges it, or tells of a change or a ratio.",
        ("cue", "role"),
        (
            Field("cue", "The word."),
            Field(
                "role",
                "before_*, behind_*: hedge in front of the number or behind its unit, with the qualifier it means; fall, rise:"
                " a change by the number; fall_of: a decrease of what is named in between; no_fall: ends like one and is none;"
                " ratio: measured without a unit.",
                vocabulary=(
                    "before_approx",
                    "before_more_than",
                    "before_less_than",
                    "behind_approx",
                    "behind_more_than",
                    "behind_less_than",
                    "fall",
                    "fall_of",
                    "rise",
                    "no_fall",
                    "ratio",
                ),
            ),
            Field("unless", "Characters, parted by |, that make it another word when right in front.", required=False),
        ),
    ),
    Seed(
        "number_heads",
        "One row per noun or verb behind a number that tells whether the number is a figure.",
        ("head", "class"),
        (
            Field("head", "The word."),
            Field(
                "class",
                "policy: enumerated, never counted; abstract: enumerated when few; real: counted; container: restricted"
                " by a threshold; amount: measured; verb: begins another phrase.",
                vocabulary=("policy", "abstract", "real", "container", "amount", "verb"),
            ),
        ),
    ),
    Seed(
        "number_names",
        "One row per fixed expression with a number that counts nothing.",
        ("name",),
        (
            Field("name", "The expression without quotes."),
            Field("class", "What it is.", vocabulary=("slogan", "idiom", "name", "place")),
        ),
    ),
    Seed(
        "place_suffixes",
        "One row per last part of names of places that no gazetteer lists.",
        ("suffix",),
        (
            Field("suffix", "The last part."),
            Field("kind", "Kind of place.", vocabulary=("site", "natural", "village", "region")),
            Field(
                "mode",
                "Whether a place's name in front belongs to the name (name, station), is a place of its own (part), the whole "
                "is a road or an organisation, or only a frame or a list makes it a name (framed).",
                vocabulary=("name", "part", "station", "road", "org", "framed"),
            ),
        ),
    ),
    Seed(
        "place_contexts",
        "One row per expression that tells what a place beside it is part of.",
        ("cue", "role"),
        (Field("cue", "The expression."), Field("role", "What it tells.", vocabulary=v.PLACE_CONTEXT)),
    ),
    Seed(
        "place_words",
        "One row per form that is a common word besides a division's short form, or the reverse of what the dictionary says.",
        ("form",),
        (
            Field("form", "The short form."),
            Field("reading", "How it reads without evidence.", vocabulary=("word", "place")),
        ),
    ),
    Seed(
        "news_grammar",
        "One row per form that a symbol of the made-up news sentences can take.",
        ("symbol", "form"),
        (
            Field("symbol", "Symbol; ``sentence`` is where every sentence starts.", pattern="[a-z]+"),
            Field("form", "Text with ``{symbols}``; ``<…>`` is an organisation, ``[…|LOC]`` a name of that kind."),
        ),
    ),
    Seed(
        "peoples",
        "One row per people whose name, with 族, names autonomous units and nationality townships; 各 for several.",
        ("people",),
        (Field("people", "The name without 族.", pattern="[\u4e00-\u9fff]{1,4}"),),
    ),
    Seed(
        "transliterations",
        "One row per transliterated word; made-up sentences name people, places and companies with them.",
        ("form",),
        (Field("form", "The word.", pattern="[\u4e00-\u9fff]{2,6}"),),
    ),
)
BY_NAME = {s.name: s for s in SEEDS}
