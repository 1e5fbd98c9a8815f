"""DOCX: paragraphs, headings and tables in the order of the document; deleted text, notes and margins left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from flows.readers import archive, markdown
from flows.readers.reading import Limits, Reading, Refusal

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset(
    [*(W + t for t in ("del", "moveFrom", "delText", "instrText", "footnoteReference", "pict")),
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)  # fmt: skip
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_TITLE_STYLES = frozenset(("title", "标题"))


def read(data: bytes, name: str, limits: Limits) -> Reading:
    """Return the text of a DOCX file.

    Raises:
        Refusal: If it is damaged, encrypted, hostile or without text.
    """
    parts = archive.parts(data, limits)
    document = next((p for n, p in parts.items() if n == "word/document.xml"), None)
    if document is None:
        raise Refusal("damaged", "the document has no word/document.xml; open it in a word processor and save it again")
    body = xml(document).find(f"{W}body")
    styles = _styles(parts.get("word/styles.xml"))
    text = markdown.join(_blocks(body, styles)) if body is not None else ""
    if not text.strip():
        raise Refusal("no_text", "the document has no text (only pictures?); run OCR on its pictures first")
    return Reading(text, None, MEDIA_TYPE, _title(parts.get("docProps/core.xml")))


def xml(data: bytes) -> Any:
    """Return an XML part as a tree; a part that declares entities is refused.

    Raises:
        Refusal: If it is not well formed, or hostile.
    """
    if b"<!DOCTYPE" in data[:4096] and b"<!ENTITY" in data:
        raise Refusal("hostile", "the document declares its own XML entities, which office programs never do")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refusal(
            "damaged", f"the document's XML is broken ({error}); open it in a word processor and save it again"
        ) from None


def _styles(data: bytes | None) -> dict[str, int]:
    """Return the depth of each heading style by its identifier."""
    if data is None:
        return {}
    levels: dict[str, int] = {}
    for style in xml(data).iter(f"{W}style"):
        name = style.find(f"{W}name")
        label = name.get(f"{W}val", "") if name is not None else ""
        if found := _HEADING.match(label):
            levels[style.get(f"{W}styleId", "")] = min(int(found[1]), 6)
        elif label.lower() in _TITLE_STYLES:
            levels[style.get(f"{W}styleId", "")] = 1
    return levels


def _blocks(parent: Any, styles: dict[str, int]) -> Iterator[str]:
    """Yield the paragraphs and tables of a body, cell or text box, in order."""
    for child in parent:
        if child.tag == f"{W}p":
            yield from _paragraph(child, styles)
        elif child.tag == f"{W}tbl":
            yield markdown.table(_rows(child))
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}moveTo"):
            yield from _blocks(child, styles)


def _paragraph(p: Any, styles: dict[str, int]) -> Iterator[str]:
    """Yield the lines of a paragraph and of the text boxes anchored in it."""
    style = p.find(f"{W}pPr/{W}pStyle")
    level = styles.get(style.get(f"{W}val", ""), 0) if style is not None else 0
    for line in "".join(_words(p)).split("\n"):
        text = markdown.squeeze(line)
        if text:
            yield f"{'#' * level} {text}" if level else text.replace("|", "｜") if text.startswith("|") else text
    for box in p.iter(f"{W}txbxContent"):
        if not any(a.tag in _SKIPPED for a in box.iterancestors()):
            yield from _blocks(box, styles)


def _words(element: Any) -> Iterator[str]:
    """Yield the printed text of an element, text boxes left to their own paragraphs."""
    for child in element:
        if child.tag in _SKIPPED or child.tag in (f"{W}txbxContent", f"{W}pPr"):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        else:
            yield from _words(child)


def _rows(table: Any) -> list[list[markdown.Cell]]:
    """Return the rows of a table, its merged cells told."""
    rows = [[_cell(tc) for tc in _children(tr, "tc")] for tr in _children(table, "tr")]
    heads = 0
    for tr in _children(table, "tr"):
        if tr.find(f"{W}trPr/{W}tblHeader") is None:
            break
        heads += 1
    merged = [[(markdown.Cell(c.text, c.columns, 1, r < heads), m) for c, m in row] for r, row in enumerate(rows)]
    return _unmerge(merged)


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Yield the rows or cells of a table, also those wrapped in content controls."""
    for child in element:
        if child.tag == W + tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _children(child, tag)


def _cell(tc: Any) -> tuple[markdown.Cell, str]:
    """Return a cell, and whether it continues (``continue``) or starts (``restart``) a merge down the column."""
    span, merge = tc.find(f"{W}tcPr/{W}gridSpan"), tc.find(f"{W}tcPr/{W}vMerge")
    number = span.get(f"{W}val", "1") if span is not None else "1"
    state = "" if merge is None else merge.get(f"{W}val", "continue")
    text = " ".join(t for b in _blocks(tc, {}) for t in [b.replace("\n", " ")])
    return markdown.Cell(text, int(number) if number.isdigit() else 1), state


def _unmerge(rows: list[list[tuple[markdown.Cell, str]]]) -> list[list[markdown.Cell]]:
    """Return rows in which a cell that continues the one above is left to that cell's span."""
    spans: dict[int, tuple[int, int]] = {}  # grid column -> row and place of the cell that is open there
    out: list[list[markdown.Cell]] = []
    for r, row in enumerate(rows):
        line: list[markdown.Cell] = []
        column = 0
        for cell, merge in row:
            if merge == "continue" and column in spans:
                top, at = spans[column]
                above = out[top][at]
                out[top][at] = markdown.Cell(above.text, above.columns, above.rows + 1, above.header)
            else:
                spans.pop(column, None)
                if merge == "restart":
                    spans[column] = (r, len(line))
                line.append(cell)
            column += cell.columns
        out.append(line)
    return out


def _title(data: bytes | None) -> str | None:
    """Return the title that the document's properties state; their dates are the file's, not the text's: left alone."""
    title = xml(data).find("{http://purl.org/dc/elements/1.1/}title") if data is not None else None
    return markdown.squeeze(title.text or "") or None if title is not None else None
