import datetime as dt
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import page, people
from extractors.people import identity
from extractors.people.patterns import RULES
from schemas import tables as schema
from tests.corpus import people as corpus

_MARKED = re.compile(r"\[([^\[\]]+)\]\(([^()]*)\)")
TEXTS = [text for texts in corpus.TEXTS.values() for text in texts]


def read(marked):
    """Return the plain text and the rows that its marks stand for."""
    text, rows, last = "", [], 0
    for m in _MARKED.finditer(marked):
        text += marked[last : m.start()]
        title, _, organisation = m[2].lstrip("*").partition("|")
        role = "byline" if m[2].startswith("*") else "mentioned"
        rows.append(
            (len(text), len(text) + len(m[1]), re.sub(r"\s", "", m[1]), role, title or None, organisation or None)
        )
        text += m[1]
        last = m.end()
    return text + marked[last:], rows


def found(text):
    rows = people.extract(page.make(text))
    return [(r["start"], r["end"], r["name"], r["role"], r["title"], r["organisation"]) for r in rows]


@pytest.mark.parametrize("marked", TEXTS)
def test_text(marked):
    text, expected = read(marked)
    assert found(text) == expected


def test_corpus_is_large_enough():
    assert len(TEXTS) >= 120


@pytest.mark.parametrize(("form", "name"), [(f, n) for f, names in corpus.NAMES.items() for n in names])
def test_name_form(form, name):
    rows = people.extract(page.make(f"村民{name}说，日子越过越好。"))
    assert [(r["name"], r["name_form"]) for r in rows] == [(name, form)]


@pytest.mark.parametrize("text", corpus.NOT_NAMES)
def test_not_a_name(text):
    assert people.find(f"会议要求，做好{text}有关工作。") == []


@pytest.mark.parametrize(
    ("rule", "text"), [(r, e) for r in RULES for e in r.examples], ids=lambda x: getattr(x, "name", x)
)
def test_rule_example(rule, text):
    assert rule.regex.search(text)


@pytest.mark.parametrize(
    ("rule", "text"), [(r, e) for r in RULES for e in r.counterexamples], ids=lambda x: getattr(x, "name", x)
)
def test_rule_counterexample(rule, text):
    assert not rule.regex.search(text)


def test_memory_reaches_every_mention():
    text = "副县长傅长春检查春耕。\n傅长春指出，要备足化肥。\n大家把情况向傅长春作了说明。"
    assert [m.surface for m in people.find(text)] == ["傅长春"] * 3


def test_model_entity_is_evidence():
    text = "远处的山坡上，冉星宇挥了挥手。"
    at = text.index("冉星宇")
    assert [m.surface for m in people.find(text)] == []
    assert [p.start for p in people.recognise(text, [(at, at + 3, "PER", 0.97)])] == [at]


@pytest.mark.parametrize(
    ("name", "score", "found"),
    [
        ("郑咏", 0.95, True),
        ("郑咏", 0.5, False),
        ("牟炫甫", 0.99, True),
        ("牟炫甫", 0.9, False),
        ("马卡龙", 0.99, False),
    ],
)
def test_a_bare_name_needs_a_sure_model(name, score, found):
    text = f"重温{name}的旧作。"
    at = text.index(name)
    entities = [(at, at + len(name), "PER", score)]
    assert bool(people.recognise(text, entities)) is found


def test_model_sees_a_dotted_name_among_words():
    text = "会见了由库尔班·尼牙孜率队的客人。"
    at = text.index("库")
    assert [text[p.start : p.end] for p in people.recognise(text, [(at, at + 7, "PER", 0.9)])] == ["库尔班·尼牙孜"]


def test_a_verb_is_cut_from_a_dotted_name():
    text = "联赛第八轮，艾力库提·艾则孜梅开二度。"
    at = text.index("艾力")
    assert [text[p.start : p.end] for p in people.recognise(text, [(at, at + 9, "PER", 0.9)])] == ["艾力库提·艾则孜"]


def test_model_place_is_evidence_against():
    text = "汽车驶过马家堡。"
    at = text.index("马家堡")
    assert people.recognise(text, [(at, at + 3, "LOC", 0.97)]) == []


@settings(deadline=None)
@given(st.lists(st.sampled_from(TEXTS), max_size=4).map("\n".join))
def test_mentions_are_faithful(marked):
    text, _ = read(marked)
    shown = page.make(text)
    rows = people.extract(shown)
    assert all(a["end"] <= b["start"] for a, b in pairwise(rows))
    assert all(re.sub(r"\s", "", text[r["start"] : r["end"]]) == r["name"] for r in rows)
    assert all(r["title"] is None or r["title"] in re.sub(r"\s", "", text) for r in rows)


@given(st.text(alphabet="王李张欧阳建国明、，。（）记者书局长市县说的 \n/：■A1", max_size=60))
def test_any_text_is_read(text):
    mentions = people.find(text)
    assert all(text[m.start : m.end] == m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def persons(*texts):
    """Return the persons of texts given as (text, home code), as sets of (document number, mention) by name."""
    documents, articles, mentions = [], [], []
    for i, (text, home) in enumerate(texts):
        shown = page.make(text, dt.date(2024, 1, 1) + dt.timedelta(i), (None, home), doc_id=f"d{i:03}")
        documents.append(
            {
                "doc_id": shown.doc_id,
                "source_path": shown.doc_id,
                "sha256": "",
                "media_type": "text/plain",
                "n_chars": len(text),
            }
            | {"published": shown.published, "published_from": "given", "home_adcode": home, "text": text}
        )
        articles += page.rows(shown)["articles"]
        mentions += people.extract(shown)
    tables = [
        schema.DOCUMENTS.from_rows(documents),
        schema.ARTICLES.from_rows(articles),
        schema.PEOPLE.from_rows(mentions),
    ]
    gathered, links = identity.build(*tables)
    name = {m["mention_id"]: f"{m['doc_id'][-1]} {m['name']}" for m in mentions}
    of = {}
    for link in links.to_pylist():
        of.setdefault(link["person_id"], []).append(name[link["mention_id"]])
    assert sum(gathered["n_mentions"].to_pylist()) == len(mentions) == links.num_rows
    return sorted(sorted(members) for members in of.values()), gathered


QINGCHUAN, LUSHAN = "510822", "511826"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (  # the same post
            [("县教育局局长佟文博表示，开学在即。", QINGCHUAN), ("县教育局局长佟文博强调，要抓好安全。", QINGCHUAN)],
            [["0 佟文博", "1 佟文博"]],
        ),
        (  # posts of other counties
            [("县教育局局长佟文博表示，开学在即。", QINGCHUAN), ("县教育局局长佟文博表示，开学在即。", LUSHAN)],
            [["0 佟文博"], ["1 佟文博"]],
        ),
        (  # other bodies
            [("县教育局局长佟文博表示，开学在即。", QINGCHUAN), ("宏远建材公司经理佟文博说，订单很多。", QINGCHUAN)],
            [["0 佟文博"], ["1 佟文博"]],
        ),
        (  # a post first, then the name alone
            [
                ("青川县县长佟文博主持会议。\n佟文博指出，要抓好春耕。", QINGCHUAN),
                ("佟文博强调，要备足种子。", QINGCHUAN),
            ],
            [["0 佟文博", "0 佟文博", "1 佟文博"]],
        ),
        (  # the county in full or as 县 of a paper at home there
            [("青川县委书记佟文博出席会议。", "510000"), ("县委书记佟文博出席会议。", QINGCHUAN)],
            [["0 佟文博", "1 佟文博"]],
        ),
        (  # a journalist and an official
            [("本报讯（记者佟文博）县医院昨日开诊。", QINGCHUAN), ("副县长佟文博到场祝贺。", QINGCHUAN)],
            [["0 佟文博"], ["1 佟文博"]],
        ),
        (  # a company in full and in short
            [
                ("恒远电气股份有限公司董事长佟文博表示，订单饱满。", QINGCHUAN),
                ("恒远电气董事长佟文博辞职。", LUSHAN),
                ("恒达电气董事长佟文博到会。", LUSHAN),
            ],
            [["0 佟文博", "1 佟文博"], ["2 佟文博"]],
        ),
        (  # 佟主任 after the full name with that title, and without
            [("居委会主任佟文博敲开了门。居民说，佟主任常来。", QINGCHUAN), ("佟主任说，大家别急。", QINGCHUAN)],
            [["0 佟主任", "0 佟文博"], ["1 佟主任"]],
        ),
        (  # two that it could be
            [("主任佟文博和主任佟文海一起来了。佟主任说，大家别急。", QINGCHUAN)],
            [["0 佟主任"], ["0 佟文博"], ["0 佟文海"]],
        ),
        (  # 老佟 in the headline, 佟警官 in the text
            [("好民警老佟二三事\n社区民警佟文博住在单位。佟警官说，习惯了。", QINGCHUAN)],
            [["0 佟文博", "0 佟警官", "0 老佟"]],
        ),
        (  # 女士 of two articles
            [("市民郑女士说，公园变美了。", QINGCHUAN), ("市民郑女士说，公交快了。", QINGCHUAN)],
            [["0 郑女士"], ["1 郑女士"]],
        ),
    ],
)
def test_identity(texts, expected):
    assert persons(*texts)[0] == expected


def test_identity_keeps_posts_and_days():
    _, gathered = persons(
        ("副县长佟文博出席。", QINGCHUAN), ("县长佟文博出席。", QINGCHUAN), ("县长佟文博调研。", QINGCHUAN)
    )
    [person] = gathered.to_pylist()
    assert (person["name"], person["n_documents"]) == ("佟文博", 3)
    assert [(p["title"], p["n_mentions"]) for p in person["posts"]] == [("县长", 2), ("副县长", 1)]
    assert (person["first_seen"], person["last_seen"]) == (dt.date(2024, 1, 1), dt.date(2024, 1, 3))


def test_identity_is_stable_when_documents_come_later():
    one = ("县教育局局长佟文博表示，开学在即。", QINGCHUAN)
    _, before = persons(one)
    _, after = persons(
        one, ("县教育局局长佟文博强调，要抓好安全。", QINGCHUAN), ("县教育局局长佟文博表示，好。", LUSHAN)
    )
    assert set(before["person_id"].to_pylist()) <= set(after["person_id"].to_pylist())
