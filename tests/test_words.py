"""The segmenter: words as pkuseg gives them, borders that hold for any text, models that are missing or broken."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import spacy_pkuseg
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import reference, segmentation, tagging, words
from extractors.stages import Options


def line(text: str) -> segmentation.Line:
    """Return the words of a segmented line."""
    return tuple(text.split())


VOCABULARY = line(
    "全县 今年 新建 改建 农村 公路 大桥 三座 一百 多 公里 ， 。 的 了 和 在 农民 收入 增长 很快 投入 资金 ２０ ％ Ａ股 水库 村民 高兴 地 说 工作 建设 国家 经济 发展"
)

TEXTS = {
    "全县 粮食 总产量 达到 ５２万 吨 。": 0.7,
    "大家 高兴 地 说 ， 日子 越 过 越 好 。": 0.7,
    "我们 要 坚持 改革 开放 ， 发展 经济 。": 0.9,
    "记者 来到 黑龙江 农村 采访 。": 0.8,
}

ANY_TEXT = st.text(
    st.one_of(st.sampled_from("全县今年农村公路建设，。！\n 　12.5%AbＣ３〇\x00·—“”"), st.characters(codec="utf-8")),
    max_size=80,
)


@pytest.mark.parametrize(("text", "least"), TEXTS.items(), ids=list(TEXTS))
def test_words_of_plain_prose(text: str, least: float) -> None:
    assert segmentation.measure(words.segmenter(), [line(text)]) >= least


@settings(deadline=None, max_examples=50)
@given(ANY_TEXT)
def test_borders_cover_the_text(text: str) -> None:
    ends = words.segment([text])[0]
    assert "".join(words.split(text, ends)) == text
    assert ends == sorted(set(ends))
    assert all(ends) or not text


@settings(deadline=None, max_examples=50)
@given(st.lists(ANY_TEXT, max_size=5))
def test_a_text_has_the_same_words_in_any_company(texts: list[str]) -> None:
    together = words.segment(texts)
    assert together == [words.segment([text])[0] for text in texts]


def test_the_batch_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["全县今年新建农村公路一百多公里。", "", "村民高兴地说。", "\n"]
    whole = words.segment(texts)
    monkeypatch.setattr(words, "BATCH", 3)
    assert words.segment(texts) == whole


@pytest.mark.parametrize("token", ["2024", "3.75", "1,280", "12.5%", "COVID", "GDP", "kg"])
def test_numbers_and_latin_words_stay_whole(token: str) -> None:
    text = f"全年增长{token}以上"
    ends = {0, *words.segment([text])[0]}
    inner = set(range(text.index(token) + 1, text.index(token) + len(token)))
    assert not ends & inner


def test_a_line_break_or_blank_parts_words() -> None:
    assert words.split("全县\n农 村", words.segment(["全县\n农 村"])[0]) == ["全县", "\n", "农", " ", "村"]


def test_a_very_long_line_is_segmented() -> None:
    ends = words.segment(["农村公路建设" * 2000])[0]
    assert ends[-1] == 12000
    assert len(ends) > 4000


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, np.ndarray]]:
    """A model of a few made-up lines, as pkuseg stores it and packed."""
    source = random.Random(5)
    lines = [tuple(source.choices(VOCABULARY, k=12)) for _ in range(60)]
    folder = tmp_path_factory.mktemp("pkuseg")
    arrays = segmentation.train(lines, lines[:5], iterations=3, scratch=folder)
    words.unpack(arrays, folder / "model")
    return folder / "model", arrays


def test_words_are_those_of_pkuseg(trained: tuple[Path, dict[str, np.ndarray]]) -> None:
    folder, arrays = trained
    pkuseg = spacy_pkuseg.pkuseg(str(folder), user_dict=None)
    model = words.Segmenter.of(arrays)
    source = random.Random(6)
    characters = [*sorted(set("".join(VOCABULARY)) - set("。％２０")), "镇", "－", "几"]
    texts = ["".join(source.choices(characters, k=30)) for _ in range(100)]
    assert [words.split(t, e) for t, e in zip(texts, words.segment(texts, model), strict=True)] == [
        pkuseg.cut(t) for t in texts
    ]


def test_packing_and_unpacking_keeps_the_model(trained: tuple[Path, dict[str, np.ndarray]]) -> None:
    folder, arrays = trained
    again = words.pack(folder)
    assert again.keys() == arrays.keys()
    assert all(np.array_equal(again[name], arrays[name]) for name in arrays)


def test_training_twice_gives_the_same_model(tmp_path: Path) -> None:
    lines = [line("全县 今年 新建 公路"), line("农民 收入 增长 很快")] * 10
    first, second = (segmentation.train(lines, lines[:2], iterations=2, scratch=tmp_path) for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_training_tells_its_steps(tmp_path: Path) -> None:
    lines = [line("全县 今年 新建 公路")] * 10
    steps: list[int] = []
    segmentation.train(lines, lines[:1], iterations=3, progress=lambda step, _: steps.append(step), scratch=tmp_path)
    assert steps == [1, 2, 3]


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(words.ModelError, match=r"no segmentation model.*broadsheet train"):
        words.read(tmp_path / "words.npz")


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "words.npz", other=np.zeros(3))
    with pytest.raises(words.ModelError, match="not a segmentation model"):
        words.read(tmp_path / "words.npz")


def test_a_users_own_model_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = reference.path(words.MODEL)
    assert words.own_or_shipped(shipped) == shipped
    monkeypatch.setenv(reference.EXTRA, str(tmp_path))
    assert words.own_or_shipped(shipped) == shipped
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "words.npz").touch()
    assert words.own_or_shipped(shipped) == tmp_path / "models" / "words.npz"


def test_the_stage_gives_both_tables() -> None:
    views = pa.table({"doc_id": ["b", "a"], "text": ["记者 王小明 报道", "鹤岗市市长李建国讲话。"]})
    tables = tagging.run({"views": views}, Options())
    assert tables["words"]["doc_id"].to_pylist() == ["a", "b"]
    assert [ends[-1] for ends in tables["words"]["ends"].to_pylist()] == [11, 9]
    assert {("a", "PER", 5, 8), ("b", "PER", 3, 6)} <= {
        (e["doc_id"], e["label"], e["start"], e["end"]) for e in tables["entities"].to_pylist()
    }


def test_the_stage_of_nothing_is_empty() -> None:
    views = pa.table({"doc_id": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    assert [t.num_rows for t in tagging.run({"views": views}, Options()).values()] == [0, 0]
