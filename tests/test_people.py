import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import page, people
from extractors.people.patterns import RULES
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
        rows.append((len(text), len(text) + len(m[1]), re.sub(r"\s", "", m[1]), role, title or None, organisation or None))
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


@pytest.mark.parametrize(("rule", "text"), [(r, e) for r in RULES for e in r.examples], ids=lambda x: getattr(x, "name", x))
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
    text = "远处的山坡上，向明珠挥了挥手。"
    at = text.index("向明珠")
    assert [m.surface for m in people.find(text)] == []
    assert [p.start for p in people.recognise(text, [(at, at + 3, "PER", 0.97)])] == [at]


def test_model_place_is_evidence_against():
    text = "汽车驶过马家堡。"
    at = text.index("马家堡")
    assert people.recognise(text, [(at, at + 3, "LOC", 0.97)]) == []


@given(st.lists(st.sampled_from(TEXTS), max_size=4).map("\n".join))
def test_mentions_are_faithful(marked):
    text, _ = read(marked)
    shown = page.make(text)
    rows = people.extract(shown)
    assert all(a["end"] <= b["start"] for a, b in zip(rows, rows[1:], strict=False))
    assert all(re.sub(r"\s", "", text[r["start"] : r["end"]]) == r["name"] for r in rows)
    assert all(r["title"] is None or r["title"] in re.sub(r"\s", "", text) for r in rows)


@given(st.text(alphabet="王李张欧阳建国明、，。（）记者书局长市县说的 \n/：■A1", max_size=60))
def test_any_text_is_read(text):
    mentions = people.find(text)
    assert all(text[m.start : m.end] == m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in zip(mentions, mentions[1:], strict=False))
