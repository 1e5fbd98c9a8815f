"""Make the seeds of administrative divisions from the packaged tables.

Run by hand, offline:

    python seeds/make_divisions.py SOURCES

``SOURCES`` holds what ``npm pack china-division@2.7.0`` and ``pip download --no-deps GB2260==0.4.1 jionlp==1.5.31``
put there, unpacked into ``china-division/``, ``GB2260/`` and ``jionlp/``.

- current divisions and their codes: china-division (National Bureau of Statistics, as of 2023-06-30);
- codes and names of earlier years: GB2260 (GB/T 2260 as of the end of 2002 to 2013);
- dates of later changes: ``jionlp``'s change table, and ``division_changes.csv``, which the project keeps.

Written: ``divisions.csv`` (provinces, prefectures, counties), ``former_divisions.csv``, ``towns.parquet``,
``villages.parquet``. Printed: the changes that have no date or no successor.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
JUNK = {
    "市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "省直辖县级行政单位",
    "自治区直辖县级行政单位", "晋城市市辖区", "市郊区",
}  # fmt: skip
MISPRINTS = {"荷泽市", "廛河回族区", "江洲区", "师河区", "墉桥区", "乔口区", "虎亭区", "荔蒲县", "华莹市", "杨凌区"}
"""Names that the old tables print wrongly; they never were official."""
SHORT_PROVINCES = {
    "内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏", "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆", "香港特别行政区": "香港", "澳门特别行政区": "澳门",
}  # fmt: skip
PEOPLES = (HERE / "peoples.csv").read_text(encoding="utf-8").split()[1:]
_ANY_PEOPLE = "|".join(sorted(PEOPLES, key=len, reverse=True))
AUTONOMOUS = (
    re.compile(rf"((?:(?:{_ANY_PEOPLE})族)+)自治[州县旗]$"),
    re.compile(rf"((?:{_ANY_PEOPLE})+)自治[州县旗]$"),
)
OLD_SUCCESSORS = {
    "120107": "120116", "120108": "120116", "120109": "120116", "110103": "110101", "110104": "110102", "310103": "310101",
    "310119": "310115", "320103": "320104", "320107": "320106", "320502": "320508", "320503": "320508", "320504": "320508",
    "321011": "321003", "440102": "440104", "440107": "440103", "230105": "230104", "230107": "230110", "370205": "370203",
    "370284": "370211", "450404": "450403", "520114": "520111", "511721": "511703", "130230": "130209", "341400": "340181",
    "341402": "340181", "522200": "520600", "522230": "520603", "522400": "520500", "532700": "530800", "533500": "530900",
    "622400": "621100", "622600": "621200", "142300": "141100", "152600": "150900", "152800": "150800", "632100": "630200",
    "340502": "340503", "610321": "610304", "640222": "640221", "652303": "650109", "650108": "650109", "340204": "340202",
    "640203": "640205", "350202": "350203", "350204": "350203", "440506": "440512", "440510": "440512", "440508": "440511",
    "440509": "440511", "440202": "440203", "450104": "450107", "450106": "450107", "230802": "230811", "510902": "510903",
    "232701": "232761", "232702": "232762", "232703": "232763", "232704": "232764", "320304": "320305 320311 320312", "500110": "500110", "500111": "500111",
    "532701": "530802", "533521": "530902", "640321": "640502", "622421": "621102",
    "522201": "520602", "522401": "520502", "530800": "530800",
}  # fmt: skip
"""Successors that neither table tells: merged districts, and counties that became the seat of a new prefecture."""
TAIWAN = [
    "台北市",
    "新北市",
    "桃园市",
    "台中市",
    "台南市",
    "高雄市",
    "基隆市",
    "新竹市",
    "嘉义市",
    "新竹县",
    "苗栗县",
    "彰化县",
    "南投县",
    "云林县",
    "嘉义县",
    "屏东县",
    "宜兰县",
    "花莲县",
    "台东县",
    "澎湖县",
]
COMMITTEE = re.compile(
    r"(?:(社区)?居民委员会|(社区)?居民委会|(社区)?居委会?|(社区)?村民委员会|村民员会|村民委会|(社区)?村委会|(社区)村委员会|村委员会|村委|牧委会"
    r"|(社区)?委员会|家委会|委会)$"
)


@dataclass(frozen=True, order=True)
class Division:
    """A row of ``divisions.csv`` or ``former_divisions.csv``."""

    adcode: str
    name: str
    short: str
    level: str
    parent: str
    valid_from: str = ""
    valid_to: str = ""
    successors: str = ""


def short_form(name: str) -> str:
    """Return the short form of an official name, empty where there is none.

    >>> [short_form(n) for n in ("温岭市", "景宁畲族自治县", "赵县", "东乡族自治县", "巴音郭楞蒙古自治州", "井陉矿区")]
    ['温岭', '景宁', '', '东乡', '巴音郭楞', '']
    """
    if name in SHORT_PROVINCES:
        return SHORT_PROVINCES[name]
    if m := next((m for pattern in AUTONOMOUS if (m := pattern.search(name))), None):
        stem = name[: m.start()]
        return stem if len(stem) > 1 else m[1].split("族")[0]
    if re.search(
        r"(矿区|新区|回族区|达斡尔族区|开发区|园区|管理区|示范区|食品区|实验区|委员会|管委会|海域|岛礁及其海域)$", name
    ):
        return (
            name[:-2]
            if re.search(r".{2}(新区)$", name)
            else re.sub(r"(回族区|达斡尔族区)$", "", name)
            if "族区" in name
            else ""
        )
    stem = re.sub(r"(省|市|地区|(?<=架)林区|特区|盟|自治旗|旗|县|区|群岛)$", "", name)
    if re.search(r"[前中后]旗$", name):
        return ""
    return stem if len(stem) > 1 and stem != name else ""


def level_of(adcode: str) -> str:
    """Return province, city or county."""
    return "province" if adcode.endswith("0000") else "city" if adcode.endswith("00") else "county"


def parent_of(adcode: str, known: Iterable[str]) -> str:
    """Return the code of the containing division, empty for a province."""
    if adcode.endswith("0000"):
        return ""
    city = adcode[:4] + "00"
    return city if adcode != city and city in known else adcode[:2] + "0000"


def read_current(folder: Path) -> dict[str, str]:
    """Return code and name of every current division above towns, without pseudo-divisions."""
    names: dict[str, str] = {}
    for file in ("provinces", "cities", "areas"):
        for row in read(folder / f"{file}.csv"):
            code = row["code"].ljust(6, "0")
            if row["name"] not in JUNK and not is_zone(code, row["name"]):
                names.setdefault(code, row["name"])
    names.pop("620201", None)  # 嘉峪关市 has no counties; the statistics repeat it as one
    return names | {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}


def is_zone(code: str, name: str) -> bool:
    """Whether a statistical unit is a development zone, which GB/T 2260 does not code."""
    return bool(
        re.search(r"(开发区|园区|管理区|示范区|食品区|实验区|聚集区|风景名胜区|管委会|白沟新城|创意园区|委员会)$", name)
    ) or (code[4:6] in {"71", "72", "73", "74", "75", "76"} and name.endswith(("新区", "新城")))


def read(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def read_years(file: Path) -> dict[int, dict[str, str]]:
    """Return the GB/T 2260 tables by year."""
    spec = importlib.util.spec_from_file_location("gb2260_data", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    years = {int(y): t for y, t in module.data.items() if y and 2002 <= int(y) <= 2013}
    return {y: {str(c): n for c, n in t.items() if n not in JUNK} for y, t in sorted(years.items())}


def stem(name: str) -> str:
    """Return a name without its level."""
    return re.sub(r"(地区|[省市县区盟])$", "", name)


def early_changes(years: dict[int, dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return date, code, name and successor of what ended between two yearly tables."""
    changes = []
    for year, later in ((y, years[y]) for y in list(years)[1:]):
        before = years[year - 1]
        for code, name in sorted(before.items()):
            if later.get(code) == name or name in MISPRINTS:
                continue
            fresh = [c for c, n in later.items() if before.get(c) != n and c[:2] == code[:2] and stem(n) == stem(name)]
            fresh = [c for c in fresh if level_of(c) == level_of(code)] or [c for c in fresh if not code.endswith("00")]
            successor = OLD_SUCCESSORS.get(code) or (fresh[0] if len(fresh) == 1 else code if code in later else "")
            changes.append((str(year), code, name, successor))
    return changes


def late_changes(names_2013: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Return the same for what ended after the last yearly table."""
    rows = [r for r in read(HERE / "division_changes.csv") if r["old"]]
    return [(r["date"], r["old"], names_2013[r["old"]], r["new"]) for r in rows if r["old"] in names_2013]


def follow(code: str, changes: dict[tuple[str, str], tuple[str, str]], name: str, current: dict[str, str]) -> list[str]:
    """Return the current codes that a former division became."""
    todo, seen, ends = [(code, name)], set(), []
    while todo:
        at = todo.pop(0)
        if at in seen:
            continue
        seen.add(at)
        if at in changes:
            date, successors = changes[at]
            for nxt in successors.split():
                later = sorted((d, k) for k, (d, _) in changes.items() if k[0] == nxt and k != at and d >= date)
                todo.append(later[0][1] if later else (nxt, current.get(nxt, "")))
        elif at[0] in current:
            ends.append(at[0])
    return sorted(set(ends))


def make_divisions(source: Path) -> tuple[list[Division], list[Division]]:
    """Return the current and the former divisions."""
    current = read_current(source / "china-division" / "dist")
    years = read_years(source / "GB2260" / "gb2260" / "data.py")
    ended = early_changes(years) + late_changes(years[2013])
    began = {r["new"]: r["date"] for r in read(HERE / "division_changes.csv") if not r["old"]}
    for date, _, _, successors in sorted(ended):
        for code in successors.split():
            began.setdefault(code, date) if code not in years[2002] else None
    steps = {(c, n): (d, s) for d, c, n, s in ended}
    now = [
        Division(c, n, short_form(n), level_of(c), parent_of(c, current), began.get(c, ""))
        for c, n in sorted(current.items())
    ]
    parts = [("710000", n) for n in TAIWAN] + [
        (code, name)
        for code, key in (("810000", "香港特别行政区"), ("820000", "澳门特别行政区"))
        for name in special_parts(source, key)
    ]
    now += [Division(c, n, short_form(n), "county" if c != "710000" else "city", c) for c, n in parts]
    known = set(current) | {c for _, c, _, _ in ended}
    former = []
    for date, code, name, _ in ended:
        since = next(
            (str(y) for y in list(years)[1:] if years[y].get(code) == name and years[y - 1].get(code) != name), ""
        )
        ends = follow(code, steps, name, current)
        if not ends:
            print("no successor:", date, code, name)
        former.append(
            Division(code, name, short_form(name), level_of(code), parent_of(code, known), since, date, " ".join(ends))
        )
    return sorted(now), sorted(former, key=lambda d: (d.adcode, d.valid_to))


def special_parts(source: Path, key: str) -> list[str]:
    """Return the districts of Hong Kong or the parishes of Macao."""
    tree = json.loads((source / "china-division" / "dist" / "HK-MO-TW.json").read_text(encoding="utf-8"))[key]
    return sorted({name for group in tree.values() for name in group if len(name) > 1 and name[-1] == "区"})


def town_name(name: str) -> str:
    """Return the name of a town-level unit as it is written in prose."""
    return re.sub(r"(街道)办事处$", r"\1", name)


TOWN_SUFFIX = re.compile(r"(?:(?:[一-龥]{1,4}族)+[乡镇]|街道|镇|乡|苏木|地区)$")


def town_short(name: str) -> str:
    """Return the short form of a town's name, empty where one character would be left.

    >>> town_short("太平街道"), town_short("城关镇"), town_short("沙镇")
    ('太平', '城关', '')
    """
    stem = TOWN_SUFFIX.sub("", name)
    return stem if 1 < len(stem) < len(name) else ""


def village_names(names: list[str]) -> list[str]:
    """Return official names for the committees of one county.

    Counties differ in whether the committee of 余村村 is listed as 余村村村委会 or 余村村委会; most of the county's
    entries tell. Names of one character and 村 (余村) are the stems that take another 村; longer ones (乌石村) are whole.
    """
    stems = [COMMITTEE.sub("", n) for n in names]
    rural = [
        s
        for s, n in zip(stems, names, strict=True)
        if re.search(r"村(民|委)", n[len(s) :]) and "社区" not in n[len(s) :]
    ]
    doubled = sum(s.endswith("村") for s in rural) * 2 > len(rural)
    return [official(n, s, doubled) for n, s in zip(names, stems, strict=True)]


def official(name: str, stem: str, doubled: bool) -> str:
    """Return the official name of one committee's village or community."""
    tail = name[len(stem) :]
    if not tail or re.search(r"(社区|嘎查|队|连|农场|林场)$", stem):
        return stem
    if "社区" in tail or "居" in tail or "家" in tail:
        return stem if stem.endswith("村") else stem + "社区"
    if "牧" in tail:
        return stem + "牧委会" if len(stem) < 2 else stem + "村"
    return stem if stem.endswith("村") and (doubled or len(stem) > 2) else stem + "村"


def make_towns(source: Path, current: set[str]) -> pa.Table:
    """Return code, name, short form and county (or prefecture, for a development zone) of every town."""
    rows = []
    for row in read(source / "china-division" / "dist" / "streets.csv"):
        area = row["areaCode"]
        adcode = next(c for c in (area, area[:4] + "00", area[:2] + "0000") if c in current)
        name = town_name(row["name"])
        rows.append({"code": row["code"], "name": name, "short": town_short(name), "adcode": adcode})
    return pa.Table.from_pylist(rows, schema=pa.schema([(c, pa.string()) for c in ("code", "name", "short", "adcode")]))


def make_villages(source: Path) -> pa.Table:
    """Return one row per town: its villages' names, joined by line feeds, and the last three digits of their codes."""
    by_county: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in read(source / "china-division" / "dist" / "villages.csv"):
        by_county[row["areaCode"]].append((row["code"], row["name"]))
    by_town: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for rows in by_county.values():
        for (code, _), name in zip(rows, village_names([n for _, n in rows]), strict=True):
            by_town[code[:9]].append((int(code[9:]), name))
    towns = sorted(by_town)
    return pa.table(
        {
            "town": pa.array([int(t) for t in towns], pa.int32()),
            "names": pa.array(["\n".join(n for _, n in sorted(by_town[t])) for t in towns]),
            "numbers": pa.array([[i for i, _ in sorted(by_town[t])] for t in towns], pa.list_(pa.int16())),
        }
    )


def write_csv(name: str, rows: list[Division], columns: tuple[str, ...]) -> None:
    """Write a seed."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([getattr(r, c) for c in columns] for r in rows)


def main(source: Path) -> None:
    """Write the four seeds."""
    now, former = make_divisions(source)
    columns = ("adcode", "name", "short", "level", "parent", "valid_from")
    write_csv("divisions.csv", now, columns)
    write_csv("former_divisions.csv", former, (*columns, "valid_to", "successors"))
    towns = make_towns(source, {d.adcode for d in now})
    pq.write_table(towns, HERE / "towns.parquet", compression="zstd", compression_level=19)
    villages = make_villages(source)
    pq.write_table(villages, HERE / "villages.parquet", compression="zstd", compression_level=19, row_group_size=2048)
    print(Counter(d.level for d in now), len(former), towns.num_rows, villages.num_rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
