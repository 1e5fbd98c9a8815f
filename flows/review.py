"""The review page: a document as printed, its mentions coloured, each with its row, its links and its verdict.

``page`` makes a self-contained file for the browser; ``review`` serves the pages of a dataset on this machine and keeps
what a reviewer judges (see ``flows.corrections``).
"""

from __future__ import annotations

import datetime as dt
import html
import json
import threading
import webbrowser
from decimal import Decimal
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import corrections, sheet
from flows.corrections import CorrectionError, Judgement
from flows.messages import Lang, language, say
from flows.sheet import MENTIONS, DocumentError, Row, Sheet
from schemas import tables_io
from schemas.errors import BroadsheetError

if TYPE_CHECKING:
    import pyarrow as pa

LOCAL = ("127.0.0.1", "localhost")
MAX_BODY = 64 * 1024
"""Bytes of the largest correction that is taken."""
TABLES = (*MENTIONS, "quantities", "sentences", "articles", "facts", "documents")


def review(
    out: Annotated[str, typer.Option("--out", "-o", help="The dataset.")] = "data",
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8765,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
    lang: Lang = None,
) -> None:
    """Judge and correct mentions in the browser, at an address that only this machine can reach.

    Corrections are kept in OUT/corrections and scored by: broadsheet evaluate OUT/corrections
    """
    lang = language(lang)
    tables_io.current(out)
    try:
        site = Site(out, port, lang)
    except OSError as error:
        raise BroadsheetError(
            f"port {port} cannot be used ({error.strerror}); choose another with --port, or 0 for any"
        ) from None
    typer.echo(say("review_at", lang, url=site.address))
    typer.echo(say("kept_in", lang, path=f"{out}/{corrections.FOLDER}"))
    if browser:
        threading.Timer(0.3, webbrowser.open, [site.address]).start()
    try:
        site.serve_forever()
    except KeyboardInterrupt:
        site.server_close()


# pages


@lru_cache(maxsize=8)
def template(name: str) -> str:
    """Return a file of ``flows/templates``."""
    return files("flows").joinpath("templates", name).read_text(encoding="utf-8")


def page(found: Sheet, lang: str = "en", judged: list[Judgement] | None = None, server: bool = False) -> str:
    """Return the page of a document: one file, which needs no other and no network.

    Args:
        found: The document.
        lang: Language that the page opens in.
        judged: What was judged before.
        server: Whether it is served by ``review``, which keeps corrections; else the browser does.
    """
    data = json.dumps(payload(found, lang, judged or [], server), ensure_ascii=False, default=plain)
    filled = {
        "__STYLE__": template("review.css"),
        "__SCRIPT__": template("review.js"),
        "__LANG__": lang,
        "__TITLE__": html.escape(found.document["title"] or found.document["source_path"]),
        "__DATA__": data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
    }
    made = template("review.html")
    for mark, text in filled.items():
        before, _, after = made.partition(mark)
        made = before + text + after
    return made


def payload(found: Sheet, lang: str, judged: list[Judgement], server: bool) -> dict[str, Any]:
    """Return what the page's script works on."""
    row = found.document
    return {
        "doc_id": row["doc_id"],
        "source": PurePosixPath(row["source_path"]).name,
        "source_path": row["source_path"],
        "title": row["title"],
        "published": row["published"],
        "published_from": row["published_from"],
        "home": row["home_place"],
        "text": found.text,
        "sentences": [[s["start"], s["end"], s["kind"]] for s in found.tables["sentences"]],
        "tables": {t: [_slim(t, r) for r in found.tables[t]] for t in MENTIONS},
        "columns": {t: sheet.columns_of(t) for t in MENTIONS},
        "gold": corrections.GOLD,
        "vocabulary": corrections.vocabulary(),
        "facts": found.facts,
        "pages": _pages(found),
        "corrections": {j.key: j.to_json() for j in judged},
        "server": server,
        "lang": lang,
        "say": SAY,
    }


def _slim(table: str, row: Row) -> Row:
    """Return the columns of a row that the page shows."""
    kept = ("mention_id", "start", "end", "text", "rule", "confidence", *sheet.columns_of(table))
    return {k: round(row[k], 2) if k == "confidence" else row[k] for k in kept}


def _pages(found: Sheet) -> list[list[int]]:
    """Return the first offset and the number of each page that a document is printed on; none for other formats."""
    first: dict[int, int] = {}
    for box in found.document["layout"] or ():
        first.setdefault(box["page"], box["start"])
    return [[start, page] for page, start in sorted(first.items())]


def plain(value: Any) -> str:
    """Return a day or a decimal as the page prints it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form on the page")


def index(out: str, lang: str) -> str:
    """Return the page that lists the documents with their rows, conflicts and judgements."""
    tables = {t: tables_io.read_arrow(t, out, columns=["doc_id"]) for t in MENTIONS}
    amounts = {t: _count(table) for t, table in tables.items()}
    documents = tables_io.read_arrow(
        "documents", out, columns=["doc_id", "source_path", "title", "published", "home_place", "duplicate_of"]
    )
    conflicts = _conflicts(out)
    judged = corrections.counts(out)
    rows = []
    for d in documents.to_pylist():
        if d["duplicate_of"]:
            continue
        name = html.escape(d["title"] or d["source_path"])
        about = html.escape(" · ".join(str(v) for v in (d["source_path"], d["published"], d["home_place"]) if v))
        cells = [f'<td><a lang="zh" href="/doc/{d["doc_id"]}">{name}</a><small>{about}</small></td>']
        cells += [f'<td class="n">{amounts[t].get(d["doc_id"], 0):,}</td>' for t in MENTIONS]
        cells += [
            f'<td class="n warn">{conflicts.get(d["doc_id"], "") or ""}</td>',
            f'<td class="n">{judged.get(d["doc_id"], "")}</td>',
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    zh = lang == "zh"
    heads = [SAY[k][zh] for k in ("document", *MENTIONS, "conflicts", "judged")]
    header = "".join(f"<th{' class=n' if i else ''}>{html.escape(h)}</th>" for i, h in enumerate(heads))
    bar = f'<span>{html.escape(out)}</span><input id="filter" type="search" placeholder="{SAY["filter"][zh]}"><a class="more" href="/report">{SAY["report"][zh]}</a>'
    made = template("site.html").replace("__STYLE__", template("review.css")).replace("__LANG__", lang)
    return made.replace("__BAR__", bar).replace("__HEADER__", header).replace("__ROWS__", "\n".join(rows))


def _count(table: pa.Table) -> dict[str, int]:
    """Return the number of rows by document."""
    return {c["values"]: c["counts"] for c in table["doc_id"].value_counts().to_pylist()}


def _conflicts(out: str) -> dict[str, int]:
    """Return the number of contradicted facts by document."""
    facts = tables_io.read_arrow("facts", out, columns=["conflict", "mention_ids"]).to_pylist()
    wanted = [f["mention_ids"] for f in facts if f["conflict"]]
    if not wanted:
        return {}
    table = tables_io.read_arrow("indicators", out, columns=["mention_id", "doc_id"])
    document = dict(zip(table["mention_id"].to_pylist(), table["doc_id"].to_pylist(), strict=True))
    found: dict[str, int] = {}
    for ids in wanted:
        for doc_id in sorted({document[m] for m in ids if m in document}):
            found[doc_id] = found.get(doc_id, 0) + 1
    return found


# the site


class Site(ThreadingHTTPServer):
    """The pages of a dataset, served to this machine alone."""

    daemon_threads = True

    def __init__(self, out: str, port: int, lang: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.out, self.lang = out, lang
        self.writing = threading.Lock()

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def sheet(self, doc_id: str) -> Sheet:
        """Return a document of the current snapshot by its key.

        Raises:
            DocumentError: If it is not there.
        """
        number = tables_io.current(self.out)
        tables = _tables(self.out, number)
        if doc_id not in set(tables["documents"]["doc_id"].to_pylist()):
            raise DocumentError(f"there is no document {doc_id} in {self.out}")
        return sheet.cut(doc_id, tables)


@lru_cache(maxsize=1)
def _tables(out: str, snapshot: int) -> dict[str, pa.Table]:
    """Return the tables of a snapshot, kept until another one is asked for."""
    return {t: tables_io.read_arrow(t, out, snapshot) for t in TABLES}


class Handler(BaseHTTPRequestHandler):
    """Answers the browser; requests from other sites and other names of this machine are refused."""

    server: Site
    server_version = "broadsheet"
    sys_version = ""

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing a request."""

    def _is_own(self) -> bool:
        """Return whether a request comes from the site's own pages or the address bar."""
        port = self.server.server_address[1]
        own = {f"{host}:{port}" for host in LOCAL}
        origin = self.headers.get("Origin")
        return self.headers.get("Host") in own and (origin is None or origin.removeprefix("http://") in own)

    def do_GET(self) -> None:
        """Answer with a page."""
        self._answer(self._page)

    def do_POST(self) -> None:
        """Keep a correction."""
        self._answer(self._keep)

    def _answer(self, make: Any) -> None:
        if not self._is_own():
            self._send(HTTPStatus.FORBIDDEN, "text/plain", "only pages of this site may ask")
            return
        try:
            status, kind, text = make()
        except (DocumentError, CorrectionError) as error:
            status, kind, text = (
                (HTTPStatus.NOT_FOUND if isinstance(error, DocumentError) else HTTPStatus.BAD_REQUEST),
                "text/plain",
                str(error),
            )
        except BroadsheetError as error:
            status, kind, text = HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain", str(error)
        self._send(status, kind, text)

    def _page(self) -> tuple[HTTPStatus, str, str]:
        path, site = self.path.partition("?")[0], self.server
        if path == "/":
            return HTTPStatus.OK, "text/html", index(site.out, site.lang)
        if path == "/report":
            from flows.report import measure, to_html

            return HTTPStatus.OK, "text/html", to_html(measure(site.out), site.lang)
        if path.startswith("/doc/"):
            found = site.sheet(path.removeprefix("/doc/"))
            judged = corrections.read(site.out, found.document["doc_id"], found.text)
            return HTTPStatus.OK, "text/html", page(found, site.lang, judged, server=True)
        raise DocumentError(f"there is no page {path}")

    def _keep(self) -> tuple[HTTPStatus, str, str]:
        prefix, size = "/api/corrections/", int(self.headers.get("Content-Length") or 0)
        if not self.path.startswith(prefix) or self.headers.get_content_type() != "application/json":
            raise DocumentError(f"nothing is kept at {self.path}")
        if size > MAX_BODY:
            raise CorrectionError("the correction is too long")
        found = self.server.sheet(self.path.removeprefix(prefix))
        try:
            entry = json.loads(self.rfile.read(size))
        except ValueError:
            raise CorrectionError("the correction is no JSON") from None
        with self.server.writing:
            corrections.keep(self.server.out, found.document, corrections.check(entry, found.text))
        return HTTPStatus.OK, "application/json", "{}"

    def _send(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)


SAY: dict[str, tuple[str, ...]] = {
    "indicators": ("indicators", "指标"), "dates": ("dates", "日期"), "places": ("places", "地点"), "people": ("people", "人物"),
    "document": ("document", "文档"), "documents": ("documents", "篇文档"), "conflicts": ("conflicts", "矛盾"), "judged": ("judged", "已审"),
    "filter": ("title, path, place", "标题、路径、地点"), "report": ("quality report", "质量报告"),
    "rule": ("rule", "规则"), "confidence": ("confidence ≥", "置信度 ≥"), "search": ("find a mention", "查找"), "printed": ("as printed", "按原版换行"),
    "theme": ("light / dark", "明 / 暗"), "row": ("row", "明细"), "figures": ("figures", "数字"), "facts": ("facts", "事实"), "any": ("any", "不限"),
    "save": ("download corrections", "下载更正"), "keys": ("keys", "快捷键"), "close": ("close", "关闭"), "keep": ("keep", "保存"), "cancel": ("cancel", "取消"),
    "choose": ("Choose a coloured mention: click it, or press j. ? lists the keys.", "点击带颜色的文字，或按 j 键逐个查看。按 ? 查看快捷键。"),
    "no_figures": ("no figures fit the filters", "没有符合条件的数字"),
    "no_facts": ("no figure of this document is stated a second time", "本文的数字没有第二处出现"),
    "none_judged": ("nothing judged yet", "尚未审阅"), "unlinked": ("(unlinked)", "（未关联）"), "unresolved": ("not resolved", "未能确定"),
    "mark_right": ("✓ right", "✓ 正确"), "mark_wrong": ("✗ wrong", "✗ 错误"), "mark_edit": ("✎ correct", "✎ 更正"), "undo": ("take back", "撤销"),
    "right": ("right", "正确"), "wrong": ("wrong", "错误"), "corrected": ("corrected", "已更正"), "missed": ("missed", "补漏"), "stale": ("text changed", "原文已变"),
    "conflict": ("contradictory", "数值矛盾"), "go": ("show", "定位"), "yes": ("yes", "是"), "no": ("no", "否"), "need_number": ("a number", "请填数字"),
    "given": ("given", "已知"), "found": ("found in the text", "文中写明"), "inferred": ("inferred", "推断"), "none": ("unknown", "未知"), "no_date": ("no date of publication", "发布日期不明"),
    "period": ("period", "时期"), "place": ("place", "地点"), "name": ("name", "名称"), "value": ("value", "数值"), "value_min": ("from", "下限"), "value_max": ("to", "上限"),
    "unit": ("unit", "单位"), "dimension": ("dimension", "量纲"), "base_value": ("base value", "基准值"), "base_unit": ("base unit", "基准单位"), "qualifier": ("qualifier", "修饰"),
    "measure": ("measure", "度量"), "comparison": ("compared with", "比较基期"), "status": ("status", "状态"), "period_start": ("period from", "时期起"),
    "period_end": ("period to", "时期止"), "period_text": ("period as printed", "时期原文"), "place_adcode": ("place code", "地点代码"), "kind": ("kind", "类别"),
    "start_date": ("first day", "首日"), "end_date": ("last day", "末日"), "granularity": ("granularity", "粒度"), "timex_type": ("TIMEX3 type", "TIMEX3 类型"),
    "timex_value": ("TIMEX3 value", "TIMEX3 值"), "mod": ("modifier", "修饰"), "nested": ("inside a name", "名称之内"), "adcode": ("code", "行政区划代码"),
    "division_code": ("division code", "统计区划代码"), "province": ("province", "省"), "city": ("prefecture", "市"), "county": ("county", "县"), "lon": ("longitude", "经度"),
    "lat": ("latitude", "纬度"), "candidates": ("could be", "可能是"), "name_form": ("name form", "姓名形式"), "role": ("role", "角色"), "title": ("title", "职务"),
    "organisation": ("organisation", "单位"), "actual": ("actual", "实际"), "plan": ("plan", "计划"), "target": ("target", "目标"), "forecast": ("forecast", "预测"),
    "level": ("level", "绝对量"), "share": ("share", "占比"), "change_rate": ("rate of change", "变化率"), "change_abs": ("change", "变化量"), "ratio": ("ratio", "比率"), "multiple": ("multiple", "倍数"),
    "page": ("page", "页"),
    "key_jk": ("next, previous mention", "下一处、上一处", "j  k"), "key_yn": ("right, wrong", "正确、错误", "y  n"), "key_e": ("correct", "更正", "e"), "key_u": ("take back", "撤销", "u"),
    "key_a": ("add the selected text as a missed mention", "把选中文字补为漏掉的提及", "a"), "key_n1": ("show or hide a table", "显示或隐藏一类", "1–4"),
    "key_g": ("row, figures, facts", "明细、数字、事实", "r  f  c"), "key_slash": ("find", "查找", "/"), "key_p": ("lines as printed or joined", "按原版换行或连排", "p"),
    "key_t": ("light or dark", "明暗", "t"), "key_esc": ("let go", "取消选择", "Esc"),
}  # fmt: skip
"""Words of the page: English, Chinese, and the keys where there are some."""
