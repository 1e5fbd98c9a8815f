"""What users read, in English and Chinese: ``say("no_rows", "zh")``.

The language comes from ``--lang``, else from ``BROADSHEET_LANG``; without either it is English.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

LANGUAGES = ("en", "zh")
VARIABLE = "BROADSHEET_LANG"

Lang = Annotated[str | None, typer.Option("--lang", help="Language of messages: en or zh.", show_default="en")]

TEXTS = {
    "dates": ("dates", "日期"),
    "places": ("places", "地点"),
    "people": ("people", "人物"),
    "indicators": ("indicators", "指标"),
    "quantities": ("quantities", "数量"),
    "facts": ("facts", "事实"),
    "documents": ("documents", "文档"),
    "all": ("all", "全部"),
    "published": ("published {day} ({source})", "发布于 {day}（{source}）"),
    "given": ("given", "已知"),
    "found": ("found in the text", "文中写明"),
    "inferred": ("inferred", "推断"),
    "none": ("unknown", "未知"),
    "no_date": ("no date of publication", "发布日期不明"),
    "home": ("home {place}", "所在地 {place}"),
    "no_rows": ("no rows", "没有结果"),
    "rows": ("{n} rows", "共 {n} 行"),
    "more": (
        "{n} more rows; --limit shows more, --export writes them all",
        "另有 {n} 行；--limit 显示更多，--export 全部写出",
    ),
    "written": ("written: {path}", "已写出：{path}"),
    "review_at": ("review at {url} (Ctrl+C ends it)", "请在浏览器打开 {url} 审阅（按 Ctrl+C 结束）"),
    "kept_in": ("corrections are kept in {path}", "更正保存在 {path}"),
    "run_snapshot": ("snapshot {n} of {out} ({state}) in {s} s", "快照 {n}：{out}（{state}），用时 {s} 秒"),
    "run_published": ("published", "已发布"),
    "run_unchanged": ("unchanged", "无变化"),
    "run_documents": ("documents {n}, rejects {rejects}", "文档 {n}，未能读取 {rejects}"),
    "run_rows": ("rows      {rows}", "行数      {rows}"),
    "run_computed": ("computed  {did}", "重新计算  {did}"),
    "run_fresh": ("nothing: all is fresh", "无：全部为最新"),
    "run_stale": ("stale     {stage}: {why}", "已过期    {stage}：{why}"),
    "run_rejected": ("rejected  {source_path} ({reason}): {message}", "未能读取  {source_path}（{reason}）：{message}"),
    "run_more_rejected": ("rejected  {n} more: see the table rejects", "未能读取  另有 {n} 个，见 rejects 表"),
    "unresolved": ("not resolved", "未能确定"),
}
"""Text by key: English, Chinese."""


def language(given: str | None = None) -> str:
    """Return the language to speak: the one given, else that of the environment, else English.

    Raises:
        typer.BadParameter: If it is no language spoken here.
    """
    lang = given or os.environ.get(VARIABLE) or "en"
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r} is no language of broadsheet; expected en or zh", param_hint="--lang")
    return lang


def say(key: str, lang: str, **values: object) -> str:
    """Return a message in a language.

    >>> say("rows", "zh", n=3)
    '共 3 行'
    """
    return TEXTS[key][LANGUAGES.index(lang)].format(**values)
