"""The name recogniser: names on pages of all kinds, probabilities, corpora, made-up sentences, training."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import chains, names, nlp, reference, words
from extractors.names import corpora, features, recognition, training
from extractors.names.generation import Writer
from flows import training as flow
from schemas.errors import BroadsheetError

MARK = re.compile(r"\[([^\]]+)\]\((PER|LOC|ORG)\)")

TEXTS = [
    "本报讯（记者 [王晓东](PER) 通讯员 [刘芳](PER)）昨天，全县春耕现场会召开。",
    "[张建民](PER)、[陈志强](PER)、[周慧](PER)参加调研。",
    "县长[赵立平](PER)主持会议并讲话。",
    "[李国庆](PER)说，今年收成不错。",
    "来自[哈尔滨市](LOC)的游客络绎不绝。",
    "近日，[贵州省](LOC)[遵义市](LOC)公布了一批项目。",
    "[新华社](ORG)记者[孙丽](PER)报道。",
]
WITHOUT = ["要坚持稳中求进，推动高质量发展。", "温暖和平安送到了群众手中。", "土豆、白菜、萝卜纷纷上市。"]

ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("记者王小明李欧阳建国·在北京市说，。、（）\n 　2024Ab\x00"), st.characters(codec="utf-8")
    ),
    max_size=80,
)


def plain(marked: str) -> tuple[str, set[tuple[int, int, str]]]:
    """Return a marked-up text without its marks, and the names in it."""
    text, found, at = "", set(), 0
    for mark in MARK.finditer(marked):
        text += marked[at : mark.start()]
        found.add((len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        at = mark.end()
    return text + marked[at:], found


def find(text: str, model: names.Recogniser | None = None) -> list[names.Entity]:
    """Return the names in one text."""
    return names.find_all([text], words.segment([text]), model)[0]


@pytest.mark.parametrize("marked", TEXTS, ids=TEXTS)
def test_names_on_todays_pages(marked: str) -> None:
    text, wanted = plain(marked)
    assert {(e.start, e.end, e.label) for e in find(text)} == wanted


@pytest.mark.parametrize("text", WITHOUT, ids=WITHOUT)
def test_prose_without_people(text: str) -> None:
    assert [e for e in find(text) if e.label == "PER"] == []


@settings(deadline=None, max_examples=50)
@given(ANY_TEXT)
def test_names_are_ordered_disjoint_and_likely(text: str) -> None:
    found = find(text)
    assert all(0 <= e.start < e.end <= len(text) and 0 < e.score <= 1 for e in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert not any("\n" in text[e.start : e.end] for e in found)


@settings(deadline=None, max_examples=50)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_a_text_has_the_same_names_in_any_company(texts: list[str]) -> None:
    borders = words.segment(texts)
    assert names.find_all(texts, borders) == [names.find_all([t], [b])[0] for t, b in zip(texts, borders, strict=True)]


def test_a_word_is_a_name_only_where_it_is_used_as_one() -> None:
    assert [e.label for e in find("正值用电高峰，供电平稳。")] == []
    text = "本报讯（记者 高峰）"
    assert [(text[e.start : e.end], e.label) for e in find(text)] == [("高峰", "PER")]


def weight(path: Sequence[int], scores: Sequence[Sequence[float]], steps: np.ndarray) -> float:
    """Return the weight of one path of labels."""
    return sum(scores[i][y] for i, y in enumerate(path)) + sum(steps[a][b] for a, b in pairwise(path))


@given(
    st.lists(st.lists(st.floats(-3, 3, width=32), min_size=3, max_size=3), min_size=1, max_size=5), st.integers(0, 99)
)
def test_decoding_is_that_of_all_paths(scores: list[list[float]], seed: int) -> None:
    steps = np.random.default_rng(seed).normal(size=(3, 3))
    chain = chains.Chain.of(("a", "b", "c"), np.array([1], np.uint64), np.zeros((1, 3)), steps)
    table = np.array([*scores, *scores], np.float32)
    size = len(scores)
    starts, ends = np.array([0, size]), np.array([size, 2 * size])
    weights = [weight(path, scores, steps) for path in product(range(3), repeat=size)]
    decoded = chain.decode(table, starts, ends).tolist()
    assert decoded[:size] == decoded[size:]
    assert weight(decoded[:size], scores, steps) == pytest.approx(max(weights), abs=1e-3)
    totals = np.log(np.exp(chain.forward(table, starts, ends) + chain.backward(table, starts, ends)).sum(axis=1))
    assert totals == pytest.approx(np.full(len(table), np.log(np.exp(weights).sum())), abs=1e-3)


@given(st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=50), st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_lookup_finds_every_key_and_no_other(keys: list[int], others: list[int]) -> None:
    ordered = np.array(sorted(keys), np.uint64)
    lookup = chains.Lookup.of(ordered)
    assert lookup.find(ordered).tolist() == list(range(len(keys)))
    expected = [sorted(keys).index(o) if o in keys else len(keys) for o in others]
    assert lookup.find(np.array(others, np.uint64)).tolist() == expected


@given(ANY_TEXT, ANY_TEXT)
def test_equal_stretches_have_equal_hashes(left: str, right: str) -> None:
    codes = words.code_points(left + "桥" + right + "桥").astype(np.uint16)
    made = features.Substrings.of(codes)
    at = np.array([len(left), len(left) + 1 + len(right)])
    first, second = made.keys(at, at + 1).tolist()
    assert first == second


def test_reading_corpora(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "a.bio").write_text("王 B-PER\n明 I-PER\n在 O\n黑 B-LOC\n河 I-LOC\n\n好 O\n", "utf-8")
    (folder / "b.sentences.txt").write_text("王 明 在 黑 河\n", "utf-8")
    (folder / "b.tags.txt").write_text("B-PER I-PER O B-LOC I-LOC\n", "utf-8")
    (folder / "c.iob2").write_text("# text = x\n1\t王明\tB-PER\t-\n2\t在\tO\t-\n3\t黑河\tB-LOC\t-\n\n", "utf-8")
    label = {
        "name": {"王明": [[0, 1]]},
        "address": {"黑河": [[3, 4]]},
        "scene": {"河": [[4, 4]]},
        "game": {"在": [[2, 2]]},
    }
    (folder / "d.json").write_text(json.dumps({"text": "王明在黑河", "label": label}) + "\n", "utf-8")
    wanted = corpora.Sentence("王明在黑河", ((0, 2, "PER"), (3, 5, "LOC")), "made")
    assert [s.text for s in corpora.read_bio(folder / "a.bio")] == ["王明在黑河", "好"]
    assert next(corpora.read_bio(folder / "a.bio")) == wanted
    assert list(corpora.read_parallel(folder / "b.sentences.txt")) == [wanted]
    assert list(corpora.read_iob2(folder / "c.iob2")) == [wanted]
    assert list(corpora.read_spans(folder / "d.json")) == [wanted]


def test_a_corpus_of_another_format_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.bio").write_text("王 B-PER extra\n", "utf-8")
    with pytest.raises(corpora.CorpusError, match="expected a character and a tag"):
        list(corpora.read_bio(tmp_path / "a.bio"))
    (tmp_path / "b.sentences.txt").write_text("王 明\n", "utf-8")
    (tmp_path / "b.tags.txt").write_text("O\n", "utf-8")
    with pytest.raises(corpora.CorpusError, match=r"b\.sentences\.txt:1: 2 characters, but 1 tags"):
        list(corpora.read_parallel(tmp_path / "b.sentences.txt"))


def test_what_is_evaluated_is_not_learnt() -> None:
    evaluated = corpora.ngrams(["县里今年新建改建农村公路一百二十公里，农民都很高兴。"])
    kept = corpora.without(
        [
            corpora.Sentence("他说，县里今年新建改建农村公路一百二十公里。", (), "a"),
            corpora.Sentence("市里的公路也修好了。", (), "a"),
            corpora.Sentence("市里的公路，也修好了！", (), "b"),
        ],
        evaluated,
    )
    assert [s.text for s in kept] == ["市里的公路也修好了。"]


RECONCILED = {
    "a recogniser's places within an annotated address": (
        [(4, 7, "LOC"), (7, 10, "LOC")],
        [(0, 3, "PER"), (4, 7, "LOC"), (7, 10, "LOC")],
    ),
    "a person stays whole": ([(0, 2, "PER"), (4, 10, "LOC")], [(0, 3, "PER"), (4, 10, "LOC")]),
    "a name that reaches beyond": ([(3, 7, "LOC")], None),
    "a person where a place was annotated": ([(4, 7, "PER")], None),
    "a short annotated name that was not found": ([], [(0, 3, "PER"), (4, 10, "LOC")]),
}


@pytest.mark.parametrize(("found", "names"), RECONCILED.values(), ids=list(RECONCILED))
def test_conventions_are_reconciled(found: list[corpora.Span], names: list[corpora.Span] | None) -> None:
    sentence = corpora.Sentence("王小明在鸡西市恒山区。", ((0, 3, "PER"), (4, 10, "LOC")), "other")
    made = corpora.reconcile(sentence, found)
    assert (list(made.names) if made else None) == names


def test_held_out_sentences_are_every_fifth() -> None:
    sentences = [corpora.Sentence(str(i), (), "a") for i in range(11)]
    used, held = corpora.hold_out(sentences)
    assert [s.text for s in held] == ["4", "9"]
    assert len(used) == 9


def test_made_up_sentences_are_whole_and_the_same_twice() -> None:
    made = list(Writer(3).sentences(600))
    assert made == list(Writer(3).sentences(600))
    assert made != list(Writer(4).sentences(600))
    for sentence in made:
        assert not set("{}<>[]|") & set(sentence.text), sentence.text
        assert list(sentence.names) == sorted(sentence.names)
        assert all(a[1] <= b[0] for a, b in pairwise(sentence.names))
        assert all(sentence.text[a:b].strip() for a, b, _ in sentence.names)
    assert {name[2] for s in made for name in s.names} == {"PER", "LOC", "ORG"}


def test_swapped_names_are_other_names_at_the_right_place() -> None:
    sentence = corpora.Sentence(
        "王明在黑河市见到王明和老李。", ((0, 2, "PER"), (3, 6, "LOC"), (8, 10, "PER"), (11, 13, "PER")), "a"
    )
    swapped = Writer(1).swap(sentence)
    surfaces = [swapped.text[a:b] for a, b, _ in swapped.names]
    assert surfaces[0] == surfaces[2] != "王明"
    assert swapped.text == f"{surfaces[0]}在{surfaces[1]}见到{surfaces[2]}和老李。"


def test_labels_follow_only_what_may_precede_them() -> None:
    allowed = recognition.allowed()
    at = recognition.LABELS.index
    assert allowed[at("O"), at("B-PER")]
    assert allowed[at("B-PER"), at("E-PER")]
    assert not allowed[at("O"), at("I-PER")]
    assert not allowed[at("B-PER"), at("E-LOC")]
    assert not allowed[at("B-PER"), at("O")]


def test_training_learns_and_repeats(tmp_path: Path) -> None:
    made = list(Writer(7).sentences(275))
    settings = training.Settings(iterations=25)
    first = training.train(made, settings, scratch=tmp_path)
    second = training.train(made, settings, scratch=tmp_path)
    assert all(np.array_equal(first[name], second[name]) for name in first)
    scores = training.measure(names.Recogniser.of(first), made)
    assert scores["PER"].f1 > 0.9
    assert scores["all"].wanted == sum(len(s.names) for s in made)


@pytest.mark.parametrize("algorithm", ["lbfgs", "l2sgd"])
def test_training_tells_its_steps_and_repeats(tmp_path: Path, algorithm: str) -> None:
    made = list(Writer(8).sentences(100))
    settings = training.Settings(algorithm, iterations=4)
    steps: list[int] = []
    first, second = (training.train(made, settings, progress=lambda n, _: steps.append(n)) for _ in range(2))
    assert steps == [1, 2, 3, 4] * 2
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_the_average_of_models_has_their_mean_weights() -> None:
    size = len(recognition.LABELS)
    one = {"keys": np.array([1, 2], np.uint64), "weights": np.ones((2, size)), "transitions": np.ones((size, size))}
    two = {
        "keys": np.array([2, 3], np.uint64),
        "weights": np.full((2, size), 3.0),
        "transitions": np.zeros((size, size)),
    }
    mean = training.average([one, two], least=1.0)
    assert mean["keys"].tolist() == [2, 3]
    assert mean["weights"][:, 0].tolist() == [2.0, 1.5]
    assert (mean["transitions"] == 0.5).all()


def test_figures_count_exact_names() -> None:
    scores = training.compare([{(0, 2, "PER"), (3, 5, "LOC")}], [{(0, 2, "PER"), (3, 6, "LOC")}])
    assert (scores["PER"].f1, scores["LOC"].f1, scores["all"].f1) == (1.0, 0.0, 0.5)


def test_the_training_command_writes_models_and_a_report(tmp_path: Path) -> None:
    corpus = tmp_path / "made.bio"
    lines = [
        "\n".join(f"{c} {t}" for c, t in zip(s.text.replace(" ", "，"), _tags(s), strict=True))
        for s in Writer(2).sentences(60)
    ]
    corpus.write_text("\n\n".join(lines), "utf-8")
    segmented = tmp_path / "made.segmented.txt"
    segmented.write_text("全县 今年 新建 公路 。\n农民 收入 增长 很快 。\n" * 10, "utf-8")
    other = tmp_path / "other.json"
    other.write_text(
        json.dumps({"text": "记者王小明在鸡西市采访", "label": {"name": {"王小明": [[2, 4]]}}}) + "\n", "utf-8"
    )
    plan = flow.Plan((corpus, segmented, other), generated=20, swapped=1, word_iterations=2, name_iterations=10)
    report = flow.run(plan, tmp_path / "models")
    for model in ("words", "names"):
        stored = (tmp_path / "models" / f"{model}.npz").read_bytes()
        assert report.figures[model]["sha256"] == hashlib.sha256(stored).hexdigest()
    assert names.read(tmp_path / "models" / "names.npz")
    assert words.read(tmp_path / "models" / "words.npz")
    assert json.loads((tmp_path / "models" / "report.json").read_text("utf-8")) == report.figures
    again = tmp_path / "again"
    flow.run(plan, again)
    assert {p.name: p.read_bytes() for p in again.iterdir()} == {
        p.name: p.read_bytes() for p in (tmp_path / "models").iterdir()
    }


@pytest.mark.parametrize("model", ["words.npz", "names.npz"])
def test_the_model_card_has_the_hash_of_the_shipped_file(model: str) -> None:
    card = reference.path("models/MODEL_CARD.md").read_text("utf-8")
    told = re.search(rf"^([0-9a-f]{{64}})  {re.escape(model)}$", card, re.MULTILINE)
    assert told
    assert told[1] == hashlib.sha256(reference.path(f"models/{model}").read_bytes()).hexdigest()


def _tags(sentence: corpora.Sentence) -> list[str]:
    """Return the BIO tags of a sentence."""
    tags = ["O"] * len(sentence.text)
    for start, end, kind in sentence.names:
        tags[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
    return tags


def test_a_corpus_of_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(flow.TrainingError, match=r"notes\.doc: unknown format"):
        flow.run(flow.Plan((tmp_path / "notes.doc",)), tmp_path / "models")


def test_a_missing_recogniser_is_named(tmp_path: Path) -> None:
    with pytest.raises(words.ModelError, match=r"no name recogniser.*broadsheet train"):
        names.read(tmp_path / "names.npz")


@pytest.mark.parametrize(
    "arrays", [{"other": np.zeros(2)}, {"keys": np.zeros(2), "weights": np.zeros((2, 3)), "transitions": np.zeros(1)}]
)
def test_a_file_that_is_no_recogniser_is_told(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    np.savez(tmp_path / "names.npz", **arrays)
    with pytest.raises(words.ModelError, match=r"not a name recogniser|weights of"):
        names.read(tmp_path / "names.npz")


def test_the_spacy_pipeline_has_the_words_and_names() -> None:
    text = "本报讯（记者 王晓东）昨天，\n全县 春耕现场会召开。"
    doc = nlp.pipeline()(text)
    assert doc.text == text
    assert [(e.start, e.end, e.label) for e in doc._.names] == [(e.start, e.end, e.label) for e in find(text)]
    assert "王晓东" in {span.text for span in doc.ents}


def test_names_of_an_installed_pipeline_join(tmp_path: Path) -> None:
    import spacy

    other = spacy.blank("zh")
    other.add_pipe("entity_ruler").add_patterns(
        [{"label": "GPE", "pattern": "漠河"}, {"label": "DATE", "pattern": "昨天"}]
    )
    other.to_disk(tmp_path / "other")
    found = nlp.entities(str(tmp_path / "other"), ["昨天在漠河", "x" * 6000 + "\n漠河"])
    assert found == [[names.Entity(3, 5, "LOC", nlp.SCORE)], [names.Entity(6001, 6003, "LOC", nlp.SCORE)]]
    own = [names.Entity(3, 5, "PER", 0.95), names.Entity(0, 2, "ORG", 0.4)]
    assert names.join(own, found[0]) == [names.Entity(0, 2, "ORG", 0.4), names.Entity(3, 5, "PER", 0.95)]


def test_a_pipeline_that_is_not_installed_is_named() -> None:
    with pytest.raises(BroadsheetError, match="--spacy-model zh_no_such_model"):
        nlp.load("zh_no_such_model")


def test_a_pipeline_without_names_is_told(tmp_path: Path) -> None:
    import spacy

    spacy.blank("zh").to_disk(tmp_path / "blank")
    with pytest.raises(nlp.PipelineError, match="no component that finds names"):
        nlp.load(str(tmp_path / "blank"))
