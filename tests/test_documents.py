"""Input files: what is found, what is refused and why, what is known of them."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from pathlib import Path

import pytest

from extractors.stages import Options
from flows import documents, metadata
from flows.documents import InputError, Source, find
from flows.metadata import Given, MetadataError
from flows.readers.reading import Limits
from schemas import tables as schema

TEXT = "1月8日，绥棱县召开春耕备耕工作会议，计划播种大豆45.6万亩。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "sub" / "b.md").write_text("# 标题\n\n" + TEXT, encoding="utf-8")
    return tmp_path / "in"


def paths(sources: list[Source]) -> list[str]:
    return [s.source_path for s in sources]


def read(sources: list[Source]) -> tuple[dict[str, dict[str, object]], dict[str, tuple[str, str]]]:
    """Return the readings and the rejects by path."""
    made = documents.read({"sources": schema.SOURCES.from_rows([s.row() for s in sources])}, Options())
    readings = {r["source_path"]: r for r in made["readings"].to_pylist()}
    return readings, {r["source_path"]: (r["reason"], r["message"]) for r in made["rejects"].to_pylist()}


def test_a_folder_is_walked_without_litter(folder: Path) -> None:
    for name in (".hidden.txt", "~$lock.docx", "Thumbs.db", ".git/config"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    assert paths(find([str(folder)])) == ["a.txt", "sub/b.md"]


def test_a_file_is_relative_to_its_folder_and_a_pattern_to_its_fixed_part(folder: Path) -> None:
    assert paths(find([str(folder / "a.txt")])) == ["a.txt"]
    assert paths(find([str(folder / "*.txt")])) == ["a.txt"]
    assert paths(find([str(folder / "**" / "*.md")])) == ["sub/b.md"]
    assert paths(find([str(folder.parent / "i*")])) == ["in/a.txt", "in/sub/b.md"]


def test_ids_outlive_an_edit_and_a_move(folder: Path, tmp_path: Path) -> None:
    before = {s.source_path: s.doc_id for s in find([str(folder)])}
    (folder / "a.txt").write_text("另一篇", encoding="utf-8")
    folder.rename(tmp_path / "moved")
    assert {s.source_path: s.doc_id for s in find([str(tmp_path / "moved")])} == before


def test_files_of_one_name_below_two_roots_are_two(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("别的县", encoding="utf-8")
    assert paths(find([str(folder), str(tmp_path / "other")])) == ["a.txt", "other/a.txt", "sub/b.md"]
    assert paths(find([str(folder), str(folder / "a.txt")])) == ["a.txt", "sub/b.md"]


def test_the_same_content_twice_is_a_duplicate_of_the_first_path(folder: Path) -> None:
    (folder / "z.txt").write_text(TEXT, encoding="utf-8")
    by_path = {s.source_path: s for s in find([str(folder)])}
    assert by_path["z.txt"].duplicate_of == by_path["a.txt"].doc_id
    assert by_path["a.txt"].duplicate_of is None


def test_every_bad_file_is_refused_with_a_reason(folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").touch()
    (folder / "blank.txt").write_text(" \n\t\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "program.exe").write_bytes(b"MZ\x90\x00" + bytes(100))
    (folder / "broken.txt").write_bytes(TEXT.encode() + b"\xff\xfe\xff" + TEXT.encode())
    (folder / "foreign.txt").write_bytes("これは新聞の記事です。".encode("shift_jis"))
    with (folder / "huge.txt").open("wb") as stream:
        stream.truncate(200 * 2**20)
    readings, rejects = read(find([str(folder), str(tmp_path / "nowhere")]))
    assert sorted(readings) == ["a.txt", "sub/b.md"]
    assert {p.split("/")[-1]: reason for p, (reason, _) in rejects.items()} == {
        "empty.txt": "empty", "blank.txt": "empty", "binary.txt": "binary", "program.exe": "unsupported",
        "broken.txt": "undecodable", "foreign.txt": "undecodable", "huge.txt": "too_large", "nowhere": "missing",
    }  # fmt: skip
    assert all(len(message) > 20 for _, message in rejects.values())


def test_the_size_allowed_is_a_setting(folder: Path) -> None:
    [big] = [
        s
        for s in find([str(folder)], limits=Limits(max_bytes=(folder / "a.txt").stat().st_size))
        if s.source_path == "sub/b.md"
    ]
    assert (big.reason, big.sha256) == ("too_large", None)


def test_nothing_at_all_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file or folder"):
        find([str(tmp_path / "nowhere"), str(tmp_path / "*.txt")])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may open everything")
def test_a_file_that_cannot_be_opened_is_refused(folder: Path) -> None:
    (folder / "a.txt").chmod(0)
    assert [s.reason for s in find([str(folder)])] == ["unreadable", None]


def test_a_file_that_changes_meanwhile_is_refused(folder: Path) -> None:
    sources = find([str(folder)])
    (folder / "a.txt").write_text("换了", encoding="utf-8")
    _, rejects = read(sources)
    assert rejects["a.txt"] == ("unreadable", "the file changed while it was read; run again")


def test_a_network_drive_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = find([str(folder / "a.txt")])
    tries: list[Path] = []
    whole = Path.read_bytes

    def flaky(path: Path) -> bytes:
        tries.append(path)
        if len(tries) < 3:
            raise OSError(5, "Input/output error")
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", flaky)
    monkeypatch.setattr(documents, "PAUSE", 0.0)
    readings, rejects = read(sources)
    assert (len(tries), sorted(readings), rejects) == (3, ["a.txt"], {})


def test_members_of_an_archive_are_documents(folder: Path) -> None:
    with zipfile.ZipFile(folder / "week.zip", "w") as archive:
        archive.writestr("一版.txt", TEXT + "其一")
        archive.writestr("二版/下.txt", TEXT + "其二")
        archive.writestr("../out.txt", "x")
    sources = find([str(folder)])
    assert paths(sources) == ["a.txt", "sub/b.md", "week.zip/../out.txt", "week.zip/一版.txt", "week.zip/二版/下.txt"]
    readings, rejects = read(sources)
    assert str(readings["week.zip/一版.txt"]["text"]).endswith("其一")
    assert rejects["week.zip/../out.txt"][0] == "hostile"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("gb18030", "gbk"), ("gbk", "gbk")],
)
def test_encodings(folder: Path, encoding: str, name: str) -> None:
    (folder / "e.txt").write_bytes((TEXT * 3).replace("\n", "\r\n").encode(encoding))
    readings, _ = read(find([str(folder / "e.txt")]))
    assert (readings["e.txt"]["text"], readings["e.txt"]["encoding"]) == ((TEXT * 3).replace("\n", "\r\n"), name)


# metadata


def table(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / "metadata.csv").write_bytes(text.encode(encoding))


def test_metadata_are_found_in_the_input_folder_and_are_no_document(folder: Path) -> None:
    table(folder, "source_path,published,home_place,home_adcode\na.txt,2024-01-09,绥棱县,231226\n")
    given = {s.source_path: s.given for s in find([str(folder)], given=Given(dt.date(2020, 1, 1), "安徽省"))}
    assert given == {
        "a.txt": Given(dt.date(2024, 1, 9), "绥棱县", "231226"),
        "sub/b.md": Given(dt.date(2020, 1, 1), "安徽省"),
    }


def test_a_base_name_or_a_path_names_a_file(folder: Path) -> None:
    table(folder, "source_path,published\nsub/b.md,2024-02-01\n")
    assert find([str(folder)])[1].given.published == dt.date(2024, 2, 1)
    table(folder, "source_path,published\nb.md,2024/2/1\n")
    assert find([str(folder)])[1].given.published == dt.date(2024, 2, 1)
    (folder / "b.md").write_text("别的", encoding="utf-8")
    (folder / "sub" / "sub").mkdir()
    table(folder, "source_path,published\nx/b.md,2024-02-01\n")
    assert [s.reason for s in find([str(folder)]) if s.source_path == "x/b.md"] == ["missing"]


def test_a_row_without_a_file_is_a_reject(folder: Path) -> None:
    table(folder, "source_path,published\na.txt,\ngone.txt,2024-02-01\n")
    [gone] = [s for s in find([str(folder)]) if s.reason]
    assert (gone.source_path, gone.reason) == ("gone.txt", "missing")
    assert f"{folder / 'metadata.csv'}:3 names gone.txt" in str(gone.message)


def test_a_row_for_a_file_that_is_not_asked_for_is_none(folder: Path) -> None:
    table(folder, "source_path,published\na.txt,2024-01-09\nsub/b.md,2024-01-09\n")
    assert paths(find([str(folder / "a.txt")])) == ["a.txt"]


def test_spreadsheets_encodings(folder: Path) -> None:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        table(folder, "source_path,published,home_place\r\na.txt,2024/1/9,绥棱县黑龙江省绥化市\r\n", encoding)
        assert find([str(folder)])[0].given == Given(dt.date(2024, 1, 9), "绥棱县黑龙江省绥化市")


def test_all_faults_of_metadata_come_together(folder: Path) -> None:
    table(folder, "source_path,published,home_adcode\na.txt,9.1.2024,33\n,2024-01-01,\n")
    with pytest.raises(MetadataError) as caught:
        find([str(folder)])
    where = folder / "metadata.csv"
    assert str(caught.value).splitlines() == [
        f"{where}:2: published is '9.1.2024', expected a day such as 2025-01-31",
        f"{where}:2: home_adcode is '33', expected six digits of GB/T 2260",
        f"{where}:3: source_path is empty",
    ]
    table(folder, "path,published\na.txt,2024-01-01\n")
    with pytest.raises(MetadataError, match="1: no column source_path; expected source_path, published"):
        find([str(folder)])
    table(folder, "source_path\na.txt\na.txt\n")
    with pytest.raises(MetadataError, match="has a row above already"):
        find([str(folder)])


def test_a_given_place_and_its_code_are_one_thing() -> None:
    given = Given(None, "绥棱县").over(Given(dt.date(2024, 1, 1), "安徽省", "340000"))
    assert given == Given(dt.date(2024, 1, 1), "绥棱县", None)
    assert metadata.parse_day("2024-2-9") == dt.date(2024, 2, 9)


# description


def test_given_found_and_stated_dates() -> None:
    row = {"doc_id": "d", "source_path": "d", "sha256": "s", "media_type": "text/plain", "n_bytes": 1, "text": TEXT}
    blank = dict.fromkeys(
        ("duplicate_of", "encoding", "stated_title", "stated_published", "published", "home_place", "home_adcode")
    )
    plain = documents.describe_row({**blank, **row})
    assert plain["n_chars"] == len(TEXT)
    given = documents.describe_row(
        {**blank, **row, "published": dt.date(2024, 1, 9), "stated_published": dt.date(2023, 1, 1)}
    )
    assert (given["published"], given["published_from"]) == (dt.date(2024, 1, 9), "given")
    stated = documents.describe_row({**blank, **row, "stated_published": dt.date(2024, 1, 8), "stated_title": "题"})
    assert (stated["published"], stated["published_from"]) == (dt.date(2024, 1, 8), "found")
