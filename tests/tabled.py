"""A small dataset for the tests of what people see: two documents that contradict each other, published once a session."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from extractors import api
from schemas import tables as schema
from schemas import tables_io

BULLETIN = """# 瑞金市2024年国民经济统计公报

截至2024年末，全市常住人口61.08万人，城镇化率59.6%。全年粮食总产量16.85万吨，比上年增长0.9%。

表1 2024年主要指标 单位：亿元
| 指标 | 绝对量 | 比上年增长（%） |
| --- | --- | --- |
| 地区生产总值 | 231.46 | 5.6 |
| 一般公共预算收入 | 18.93 | 2.7 |

市统计局局长温远航介绍，2025年力争新建泵站14座。
"""
STORY = """# 瑞金市粮食再获丰收

本报讯（记者 罗小禾）2025年1月8日，记者从市农业农村局获悉，2024年，全市粮食总产量16.58万吨。

另有<script>alert("不该执行")</script>一句，以及“引号”与 & 符号。
"""
DOCUMENTS = (("bulletin.md", BULLETIN, dt.date(2025, 3, 28)), ("news/story.md", STORY, dt.date(2025, 1, 9)))


def publish(out: Path, documents: tuple[tuple[str, str, dt.date], ...] = DOCUMENTS) -> Path:
    """Write a dataset of one snapshot more and return its folder."""
    import json

    import pyarrow.parquet as pq

    made = api.run([api.document_row(path, text, day, "瑞金市") for path, text, day in documents])
    made["rejects"] = schema.REJECTS.from_rows(
        [{"source_path": "scan.pdf", "stage": "files", "reason": "no_text", "message": "run OCR", "n_bytes": 9}]
    )
    number = max(tables_io.snapshots(out), default=0) + 1
    folder = out / tables_io.SNAPSHOTS / tables_io.snapshot_name(number)
    for table in schema.PUBLISHED:
        (folder / table.name).mkdir(parents=True)
        pq.write_table(made[table.name], folder / table.name / "00.parquet")
    manifest = {
        "snapshot": number,
        "schema": tables_io.VERSION,
        "tables": {t.name: {"00": {"object": ""}} for t in schema.PUBLISHED},
    }
    (folder / tables_io.MANIFEST).write_text(json.dumps(manifest))
    link = out / ".link"
    os.symlink(folder.resolve(), link)  # noqa: PTH211
    link.replace(out / tables_io.CURRENT)
    return out
