"""What users read, in English and Chinese: ``say("no_rows", "zh")``.

The language comes from ``--lang``, else from ``BROADSHEET_LANG``; without either it is English.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated

import typer

LANGUAGES = ("en", "zh")
VARIABLE = "BROADSHEET_LANG"

Lang = Annotated[str | None, typer.Option("--lang", help="Language of messages: en or zh.", show_default="en")]

STOPPED = "broadsheet: stopped; what was published before stays, the next run goes on from here"

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
    "stage": ("stage", "步骤"),
    "state": ("state", "状态"),
    "fresh": ("fresh", "最新"),
    "stale": ("stale", "过期"),
    "behind": ("behind", "待定"),
    "shards": ("shards", "分片"),
    "last_change": ("last change, UTC", "上次变化（UTC）"),
    "rows_and_reasons": ("rows and reasons", "行数与原因"),
    "none_yet": ("none yet", "尚无"),
    "never": ("never", "从未"),
    "because": ("because: {why}", "原因：{why}"),
    "and_more": ("{listed} and {n} more", "{listed} 等（另有 {n} 项）"),
    "reason_never": ("never run", "从未运行"),
    "reason_new": ("new input", "新的输入"),
    "reason_forced": ("forced", "强制重算"),
    "reason_gone": ("output gone from the store", "产出已从数据集中丢失"),
    "reason_again": ("unreadable files to be tried again", "有未能读取的文件待重试"),
    "reason_excluded": ("other documents failed earlier", "前面步骤失败的文档有变化"),
    "reason_shards": ("{n} shards have no documents any more", "{n} 个分片已没有文档"),
    "reason_file_new": ("file {name} is new", "文件 {name} 为新增"),
    "reason_file_gone": ("file {name} is gone", "文件 {name} 已删除"),
    "reason_file_changed": ("file {name} changed", "文件 {name} 有改动"),
    "reason_after": ("after {names}", "排在 {names} 之后"),
    "reason_code": ("code {name}", "代码 {name}"),
    "reason_any_code": ("code", "代码"),
    "reason_seed": ("seed {name}", "知识表 {name}"),
    "reason_package": ("package {name}", "软件包 {name}"),
    "reason_option": ("option {name}", "选项 {name}"),
    "reason_table": ("table {name}", "表定义 {name}"),
    "reason_input": ("input {name}", "输入 {name}"),
    "diff_between": ("snapshot {old} to {new}", "快照 {old} 至 {new}"),
    "table": ("table", "表"),
    "added": ("added", "新增"),
    "gone": ("gone", "消失"),
    "changed": ("changed", "改变"),
    "gc_deleted": (
        "deleted {snapshots} snapshots and {objects} objects ({size} MiB)",
        "已删除 {snapshots} 个快照、{objects} 个数据对象（{size} MiB）",
    ),
    "scored": (
        "P {p}  R {r}  F1 {f1}  (gold {gold}, found {found})",
        "精确率 {p}  召回率 {r}  F1 {f1}  （标注 {gold}，识别 {found}）",
    ),
    "missed": ("missed", "漏识"),
    "spurious": ("spurious", "误识"),
    "well": ("ok", "正常"),
    "wrong": ("WRONG", "有误"),
    "check_packages": ("packages", "软件包"),
    "check_prefect": ("prefect", "Prefect"),
    "check_seeds": ("seeds", "知识表"),
    "check_stages": ("stages", "步骤"),
    "check_dataset": ("dataset", "数据集"),
    "not_installed": ("not installed: {names}; install broadsheet again", "未安装：{names}；请重新安装 broadsheet"),
    "breaks": (
        "{name} {version} breaks this Prefect; pip install '{name}<{below}'",
        "{name} {version} 与此版 Prefect 不兼容；请运行 pip install '{name}<{below}'",
    ),
    "no_server": (
        "no server configured: a run starts one of its own for its time",
        "未配置服务器：运行时会自行启动一个临时的",
    ),
    "server_answers": ("the server at {api} answers", "服务器 {api} 有应答"),
    "server_silent": (
        "no server answers at {api}: start it (prefect server start) or unset PREFECT_API_URL",
        "{api} 没有服务器应答：请启动它（prefect server start），或取消 PREFECT_API_URL",
    ),
    "seed_differs": (
        "{name} is not what its row in sources.csv states",
        "{name} 与 sources.csv 中登记的内容不符",
    ),
    "seeds_fit": ("{n} seeds fit their declarations", "{n} 个知识表符合定义"),
    "stage_missing": (
        "stage {stage} cannot be loaded: {error}; install broadsheet again",
        "步骤 {stage} 无法加载：{error}；请重新安装 broadsheet",
    ),
    "nothing_published": ("nothing is published in {out} yet", "{out} 中尚未发布任何内容"),
    "dataset_broken": (
        "{gone} objects are gone, {broken} broken: run again to rebuild them",
        "{gone} 个数据对象丢失，{broken} 个损坏：请再次运行以重建",
    ),
    "dataset_whole": (
        "snapshot {n} of {out} is whole: {objects} objects",
        "快照 {n}（{out}）完整：{objects} 个数据对象",
    ),
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


def reason(text: str, lang: str) -> str:
    """Return in a language why a stage is stale; plans tell it in English.

    >>> reason("file 县报.txt changed", "zh")
    '文件 县报.txt 有改动'
    """
    for key, (english, _) in TEXTS.items():
        if key.startswith("reason_") and (
            found := re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(english)), text)
        ):
            return say(key, lang, **found.groupdict())
    return text


def listed(reasons: Sequence[str], lang: str, most: int = 4) -> str:
    """Return why a stage is stale in one line, the first reasons of many."""
    said = ("、" if lang == "zh" else ", ").join(reason(r, lang) for r in reasons[:most])
    return said if len(reasons) <= most else say("and_more", lang, listed=said, n=len(reasons) - most)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return a text with blanks after it, or before it, up to a width on a terminal, where Chinese takes two places.

    >>> padded("状态", 6) + "|"
    '状态  |'
    """
    blanks = " " * (width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))
    return blanks + text if right else text + blanks
