"""The review page, in a real browser where one is installed; corrections as gold."""

from __future__ import annotations

import json
import re
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows import corrections, evaluate, review, sheet
from flows.corrections import CorrectionError, Judgement
from tests import tabled

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
browser = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no Chromium here: apt-get install chromium chromium-driver"
)


@pytest.fixture
def out(tmp_path: Path) -> str:
    return str(tabled.publish(tmp_path / "dataset"))


# the page as a file


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_page_needs_no_network(out: str) -> None:
    text = review.page(sheet.find("story", out))
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!/["'])[^"']+""", text)
    assert "@import" not in text
    assert "connect-src 'self'" in text


def test_the_documents_text_cannot_run(out: str) -> None:
    text = review.page(sheet.find("story", out))
    assert "<script>alert" not in text
    assert data_of(text)["text"] == tabled.STORY


def test_every_word_is_in_both_languages() -> None:
    used = set(
        re.findall(
            r"""say\("([a-z_]+)"\)|data-(?:say|place)="([a-z_]+)\"""",
            review.template("review.js") + review.template("review.html"),
        )
    )
    for key in {a or b for a, b in used}:
        assert all(review.SAY[key][:2]), key


def test_contradicted_facts_stand_side_by_side(out: str) -> None:
    facts = data_of(review.page(sheet.find("story", out)))["facts"]
    (fact,) = [f for f in facts if f["conflict"]]
    assert {(s["source"], s["value"]) for s in fact["support"]} == {
        ("bulletin.md", "16.85"),
        ("news/story.md", "16.58"),
    }


# corrections


def row_of(out: str, document: str, text: str, table: str = "indicators") -> tuple[dict[str, Any], dict[str, Any]]:
    found = sheet.find(document, out)
    return found.document, next(r for r in found.tables[table] if r["text"] == text)


def gold_of(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    values = {c: row["unit" if c == "quantity_unit" else c] for c in corrections.GOLD["indicators"]}
    values |= {k: float(values[k]) if values[k] is not None else None for k in ("value", "value_max")}
    return {k: str(v) if k.startswith("period") and v is not None else v for k, v in (values | changes).items()}


def judge(out: str, document: str, text: str, verdict: str, **changes: Any) -> Path:
    about, row = row_of(out, document, text)
    entry = {"table": "indicators", "start": row["start"], "end": row["end"], "text": text, "verdict": verdict}
    entry["gold"] = None if verdict == "wrong" else gold_of(row, **changes)
    corrections.keep(out, about, corrections.check(entry, about["text"]))
    return corrections.file(out, about["doc_id"])


def test_corrections_are_gold_that_evaluate_scores(out: str) -> None:
    judge(out, "story", "16.58万吨", "right")
    path = judge(out, "bulletin", "61.08万人", "wrong")
    judge(out, "bulletin", "0.9%", "corrected", name="粮食单产")
    scored = evaluate.score_dataset(path.parent, out)["indicators"]
    detected, linked = scored.figures["f1_det"], scored.figures["f1_full"]
    assert isinstance(detected, evaluate.Figure)
    assert isinstance(linked, evaluate.Figure)
    assert (detected.hits, detected.found, detected.gold) == (2, 3, 2)
    assert linked.hits == 1
    assert [r["text"] for r in scored.spurious] == ["61.08万人"]


def test_a_judgement_concerns_its_own_table_only(out: str) -> None:
    path = judge(out, "story", "16.58万吨", "right")
    scores = evaluate.score_dataset(path, out)
    for table in ("dates", "places", "people"):
        figure = next(iter(scores[table].figures.values()))
        assert isinstance(figure, evaluate.Figure)
        assert figure.found == 0


def test_corrections_survive_a_rerun(out: str) -> None:
    path = judge(out, "bulletin", "61.08万人", "wrong")
    before = path.read_bytes()
    tabled.publish(Path(out))
    assert path.read_bytes() == before
    about, row = row_of(out, "bulletin", "61.08万人")
    (kept,) = corrections.read(out, about["doc_id"], about["text"])
    assert (kept.start, kept.end, kept.verdict) == (row["start"], row["end"], "wrong")


def test_a_correction_of_changed_text_is_marked(out: str) -> None:
    judge(out, "bulletin", "61.08万人", "right")
    changed = (("bulletin.md", tabled.BULLETIN.replace("61.08", "62.10"), tabled.DOCUMENTS[0][2]), tabled.DOCUMENTS[1])
    tabled.publish(Path(out), changed)
    about = sheet.find("bulletin", out).document
    assert [j.verdict for j in corrections.read(out, about["doc_id"], about["text"])] == ["stale"]


def test_a_second_judgement_replaces_the_first_and_can_be_taken_back(out: str) -> None:
    judge(out, "story", "16.58万吨", "wrong")
    path = judge(out, "story", "16.58万吨", "right")
    assert [json.loads(line)["table"] for line in path.read_text(encoding="utf-8").splitlines()] == [
        "_range",
        "indicators",
    ]
    about, row = row_of(out, "story", "16.58万吨")
    corrections.keep(out, about, Judgement("indicators", row["start"], row["end"], "16.58万吨", "", None))
    assert not path.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"start": -1},
        {"end": 10**9},
        {"table": "facts"},
        {"verdict": "maybe"},
        {"text": "别的字"},
        {"gold": None},
        {"gold": {"value": "many"}},
        {"start": "0"},
    ],
)
def test_what_is_no_correction_is_refused(out: str, change: dict[str, Any]) -> None:
    about, row = row_of(out, "story", "16.58万吨")
    entry = {
        "table": "indicators",
        "start": row["start"],
        "end": row["end"],
        "text": "16.58万吨",
        "verdict": "right",
        "gold": gold_of(row),
    }
    corrections.check(entry, about["text"])
    with pytest.raises(CorrectionError):
        corrections.check({**entry, **change}, about["text"])


def test_keys_of_documents_are_no_paths(out: str) -> None:
    with pytest.raises(CorrectionError):
        corrections.file(out, "../../etc/passwd")


# the site


@pytest.fixture
def site(out: str) -> Iterator[review.Site]:
    made = review.Site(out, 0, "en")
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(5)


def ask(
    site: review.Site, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> tuple[int, str]:
    request = urllib.request.Request(site.address.rstrip("/") + path, body, headers or {})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_site_lists_documents_and_shows_them(site: review.Site) -> None:
    status, text = ask(site, "/")
    assert status == 200
    (first, _) = re.findall(r'href="(/doc/[0-9a-f]+)"', text)
    assert ask(site, first)[0] == 200
    assert "<svg" in ask(site, "/report")[1]
    assert ask(site, "/doc/0000000000000000")[0] == 404
    assert ask(site, "/../../etc/passwd")[0] == 404


def test_site_answers_its_own_pages_only(site: review.Site) -> None:
    assert ask(site, "/", {"Host": "evil.example"})[0] == 403
    path = re.findall(r'href="/doc/([0-9a-f]+)"', ask(site, "/")[1])[0]
    body = b'{"table":"dates"}'
    elsewhere = {"Origin": "http://evil.example", "Content-Type": "application/json"}
    assert ask(site, f"/api/corrections/{path}", elsewhere, body)[0] == 403
    assert ask(site, f"/api/corrections/{path}", {"Content-Type": "text/plain"}, body)[0] == 404
    assert ask(site, f"/api/corrections/{path}", {"Content-Type": "application/json"}, body)[0] == 400


# in a browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-proxy-server",
        "--window-size=1360,900",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=str(DRIVER)))
    yield driver
    driver.quit()


def opened(driver: Any, address: str) -> Any:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    driver.get(address)
    WebDriverWait(driver, 20).until(lambda d: d.find_elements(By.CSS_SELECTOR, "body[data-ready]"))
    return driver


def find(driver: Any, selector: str) -> list[Any]:
    from selenium.webdriver.common.by import By

    return list(driver.find_elements(By.CSS_SELECTOR, selector))


def mark(driver: Any, text: str) -> Any:
    return next(m for m in find(driver, "#text mark") if m.text == text)


def press(driver: Any, keys: str) -> None:
    from selenium.webdriver.common.by import By

    driver.find_element(By.TAG_NAME, "body").send_keys(keys)


@pytest.fixture
def page(chromium: Any, out: str, tmp_path: Path) -> Any:
    file = tmp_path / "page.html"
    file.write_text(review.page(sheet.find("bulletin", out)), encoding="utf-8")
    yield opened(chromium, file.as_uri())
    chromium.execute_script("localStorage.clear()")


@browser
@pytest.mark.slow
def test_the_document_is_shown_as_printed(page: Any) -> None:
    assert page.execute_script("return document.getElementById('text').textContent") == tabled.BULLETIN
    assert not [e for e in page.get_log("browser") if e["level"] == "SEVERE"]


@browser
@pytest.mark.slow
def test_click_shows_the_row_and_draws_its_links(page: Any) -> None:
    mark(page, "61.08万人").click()
    panel = find(page, "#tab-row")[0].text
    assert "常住人口" in panel
    assert "2024-12-31" in panel
    ends = [p.get_attribute("data-to") for p in find(page, "#links path")]
    linked = {i for m in find(page, "mark.linked") for i in m.get_attribute("data-ids").split()}
    assert len(ends) == 2
    assert set(ends) <= linked
    find(page, "#tab-row .go")[0].click()
    assert find(page, "mark.chosen")[0].text == "2024年末"


@browser
@pytest.mark.slow
def test_hover_tells_the_value(page: Any) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(page).move_to_element(mark(page, "59.6%")).perform()
    assert "城镇化率" in find(page, "#hover")[0].text


@browser
@pytest.mark.slow
def test_filters_by_table_rule_confidence_and_word(page: Any) -> None:
    def shown() -> int:
        return len(find(page, "#text mark:not(.off)"))

    everything = shown()
    find(page, ".chip[data-table=dates]")[0].click()
    assert not find(page, "mark.dates")
    assert shown() < everything
    find(page, ".chip[data-table=dates]")[0].click()
    page.execute_script(
        "const r = document.getElementById('rule'); r.value = 'table_cell'; r.dispatchEvent(new Event('change'))"
    )
    assert {m.text for m in find(page, "#text mark:not(.off)")} == {"231.46", "5.6", "18.93", "2.7"}
    page.execute_script("const r = document.getElementById('rule'); r.value = ''; r.dispatchEvent(new Event('change'))")
    page.execute_script(
        "const c = document.getElementById('confidence'); c.value = 1; c.dispatchEvent(new Event('input'))"
    )
    assert shown() < everything
    page.execute_script(
        "const c = document.getElementById('confidence'); c.value = 0; c.dispatchEvent(new Event('input'))"
    )
    find(page, "#search")[0].send_keys("粮食总产量")
    assert {m.text for m in find(page, "#text mark:not(.off)")} == {"16.85万吨", "0.9%"}


@browser
@pytest.mark.slow
def test_list_of_figures_leads_to_the_text(page: Any) -> None:
    find(page, "[data-tab=figures]")[0].click()
    figures = find(page, ".figure")
    assert len(figures) == len(data_of(page.page_source)["tables"]["indicators"])
    figure = next(f for f in figures if "新建泵站" in f.text)
    assert "力争" in figure.text
    figure.click()
    assert find(page, "mark.chosen")[0].text == "14座"


@browser
@pytest.mark.slow
def test_conflicts_side_by_side(page: Any) -> None:
    find(page, "[data-tab=facts]")[0].click()
    fact = find(page, ".fact.conflict")[0]
    assert "16.85" in fact.text
    assert "16.58" in fact.text
    assert "news/story.md" in fact.text


@browser
@pytest.mark.slow
def test_the_keyboard_suffices(page: Any) -> None:
    press(page, "j")
    first = find(page, "mark.chosen")[0].text
    press(page, "j")
    assert find(page, "mark.chosen")[0].text != first
    press(page, "k")
    assert find(page, "mark.chosen")[0].text == first
    press(page, "n")
    assert "is-wrong" in find(page, "mark.chosen")[0].get_attribute("class")
    press(page, "u")
    assert "is-wrong" not in find(page, "mark.chosen")[0].get_attribute("class")
    before = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    press(page, "t")
    assert page.execute_script("return getComputedStyle(document.body).backgroundColor") != before
    press(page, "?")
    assert find(page, "dialog[open]")


@browser
@pytest.mark.slow
def test_the_page_speaks_chinese(page: Any) -> None:
    find(page, "#lang")[0].click()
    assert find(page, ".chip[data-table=people]")[0].text.startswith("人物")


@browser
@pytest.mark.slow
def test_corrections_reach_the_disk_and_come_back(chromium: Any, site: review.Site) -> None:
    driver = opened(chromium, site.address + "doc/" + sheet.find("bulletin", site.out).document["doc_id"])
    mark(driver, "59.6%").click()
    find(driver, "[data-act=edit]")[0].click()
    field = find(driver, "#tab-row [name=name]")[0]
    field.clear()
    field.send_keys("常住人口城镇化率")
    find(driver, "[data-act=save]")[0].click()
    from selenium.webdriver.support.ui import WebDriverWait

    path = corrections.file(site.out, sheet.find("bulletin", site.out).document["doc_id"])
    WebDriverWait(driver, 10).until(lambda _: path.exists())
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [g["table"] for g in gold] == ["_range", "indicators"]
    assert gold[1]["name"] == "常住人口城镇化率"
    assert gold[1]["value"] == 59.6
    tabled.publish(Path(site.out))
    opened(driver, driver.current_url)
    assert "is-corrected" in mark(driver, "59.6%").get_attribute("class")


@browser
@pytest.mark.slow
def test_a_missed_mention_is_added_by_selecting_it(chromium: Any, site: review.Site) -> None:
    key = sheet.find("bulletin", site.out).document["doc_id"]
    driver = opened(chromium, site.address + "doc/" + key)
    driver.execute_script(
        "const n = [...document.querySelectorAll('#text .s')].find((s) => s.textContent.includes('局长')).firstChild;"
        "const at = n.textContent.indexOf('统计局'); const r = document.createRange(); r.setStart(n, at); r.setEnd(n, at + 3);"
        "getSelection().removeAllRanges(); getSelection().addRange(r);"
    )
    press(driver, "a")
    driver.execute_script(
        "const p = document.getElementById('as'); p.value = 'places'; p.dispatchEvent(new Event('change'))"
    )
    find(driver, "#tab-row [name=name]")[0].send_keys("统计局")
    find(driver, "[data-act=save]")[0].click()
    from selenium.webdriver.support.ui import WebDriverWait

    path = corrections.file(site.out, key)
    WebDriverWait(driver, 10).until(lambda _: path.exists())
    gold = json.loads(path.read_text(encoding="utf-8").splitlines()[1])
    assert (gold["table"], tabled.BULLETIN[gold["start"] : gold["end"]]) == ("places", "统计局")


@browser
@pytest.mark.slow
def test_a_screenshot_is_no_blank(page: Any, tmp_path: Path) -> None:
    mark(page, "61.08万人").click()
    shot = tmp_path / "page.png"
    assert page.save_screenshot(str(shot))
    assert shot.stat().st_size > 30_000
