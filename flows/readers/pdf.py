"""PDF with a text layer: lines in reading order, running headers and page numbers left out, boxes kept."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from flows.readers import columns
from flows.readers.columns import Glyph, Line, Run
from flows.readers.reading import Box, Limits, Reading, Refusal

MEDIA_TYPE = "application/pdf"
MARGIN = 0.1
"""Part of the page's height, at either end, where running headers and footers stand."""
HEADLINE = 1.3
"""Size of type, as a multiple of the page's median, above which a line in the margin is a headline."""
MAX_UNMAPPED = 0.3
"""Share of characters without a Unicode value above which a text layer is of no use."""
OCR = "run OCR first, for example: ocrmypdf -l chi_sim --force-ocr in.pdf out.pdf"
_PAGE_NUMBER = re.compile(
    r"[-—–·.\s]*(?:第\s*)?[\dⅠ-ⅿivxlc]{1,5}\s*(?:页|版)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,5}\s*页?)?[-—–·.\s]*"
)
_BOLD = 3
SAMPLE = 50
"""Characters of a page from which its orientation is told."""
Place = Callable[[float, float, float, float], tuple[float, float, float, float]]


def read(data: bytes, name: str, limits: Limits) -> Reading:
    """Return the text of a PDF's text layer.

    Raises:
        Refusal: If it is encrypted, damaged, too long, or has no text layer.
    """
    pdf = _open(data)
    if len(pdf) > limits.max_pages:
        raise Refusal(
            "too_large", f"the PDF has {len(pdf):,} pages, more than the {limits.max_pages:,} allowed; split it"
        )
    pages: list[tuple[list[Run], list[tuple[float, float, float]], float]] = []
    gaps: list[Refusal] = []
    unmapped = total = 0
    for number in range(len(pdf)):
        try:
            page = pdf[number]
        except pdfium.PdfiumError:
            gaps.append(Refusal("damaged", f"page {number + 1} is damaged and was left out; fetch the file again"))
            continue
        textpage = page.get_textpage()
        turn = _turn(page, textpage)
        glyphs, lost = _glyphs(textpage, _placer(page, turn))
        textpage.close()
        total += len(glyphs) + lost
        unmapped += lost
        if total > limits.max_chars:
            raise Refusal(
                "too_large", f"the text has more than the {limits.max_chars:,} characters allowed; split the file"
            )
        if not glyphs and _has_picture(page):
            gaps.append(Refusal("no_text", f"page {number + 1} is a picture without a text layer; {OCR}"))
        x0, y0, x1, y1 = page.get_cropbox()
        pages.append((columns.runs(glyphs), _rules(page, _placer(page, turn)), x1 - x0 if turn % 180 else y1 - y0))
        page.close()
    if not total - unmapped:
        raise Refusal("no_text", f"the PDF ({len(pdf)} pages) has no text layer, only pictures; {OCR}")
    if unmapped > MAX_UNMAPPED * total:
        raise Refusal("no_text", f"the PDF's fonts do not say which characters they print; {OCR}")
    text, layout = _write(pages)
    return Reading(text, None, MEDIA_TYPE, layout=tuple(layout), gaps=tuple(gaps))


def _open(data: bytes) -> pdfium.PdfDocument:
    """Return the open document.

    Raises:
        Refusal: If it is encrypted or damaged.
    """
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        code = raw.FPDF_GetLastError()
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        raise Refusal("encrypted", "the PDF asks for a password; save a copy without one")
    raise Refusal("damaged", "the PDF cannot be opened: its structure is damaged; fetch it again")


def _glyphs(textpage: pdfium.PdfTextPage, place: Place) -> tuple[list[Glyph], int]:
    """Return the printed characters of a page in the order of the file, and the number of those without Unicode value."""
    box, rect = raw.FS_RECTF(), ctypes.byref
    found: list[Glyph] = []
    lost = 0
    for i in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, i)
        if raw.FPDFText_IsGenerated(textpage, i) == 1:
            continue
        char = chr(code) if code < 0x110000 else "\ufffd"
        if char.isspace() or unicodedata.category(char) == "Cc":
            continue
        if (
            char in "\ufffd\ufffe"
            or unicodedata.category(char) in ("Co", "Cn", "Cs")
            or raw.FPDFText_HasUnicodeMapError(textpage, i) == 1
        ):
            lost += 1
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, i, rect(box)):
            continue
        left, top, right, bottom = place(box.left, box.bottom, box.right, box.top)
        if right > left and bottom > top:
            found.append(Glyph(char, left, top, right, bottom))
    return found, lost


def _turn(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> int:
    """Return by how many degrees a page is turned clockwise so that most of its text stands upright."""
    angles: Counter[int] = Counter()
    n = textpage.count_chars()
    for i in range(0, n, max(n // SAMPLE, 1)):
        degrees = math.degrees(raw.FPDFText_GetCharAngle(textpage, i))
        angles[round(-degrees / 90) % 4 * 90] += 1
    return angles.most_common(1)[0][0] if angles else page.get_rotation() % 360


def _placer(page: pdfium.PdfPage, turn: int) -> Place:
    """Return a function from a box of the file (left, bottom, right, top) to left, top, right, bottom as it is read."""
    x0, y0, x1, y1 = page.get_cropbox()
    width, height = x1 - x0, y1 - y0

    def place(left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        left, right, top, bottom = left - x0, right - x0, top - y0, bottom - y0
        if turn == 90:
            return bottom, left, top, right
        if turn == 180:
            return width - right, bottom, width - left, top
        if turn == 270:
            return height - top, width - right, height - bottom, width - left
        return left, height - top, right, height - bottom

    return place


def _has_picture(page: pdfium.PdfPage) -> bool:
    """Return whether a page shows an image."""
    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _rules(page: pdfium.PdfPage, place: Place) -> list[tuple[float, float, float]]:
    """Return the horizontal lines printed on a page: left end, right end, distance from the top."""
    found: list[tuple[float, float, float]] = []
    for i, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2)):
        if i > 5_000:
            break
        left, bottom, right, top = item.get_bounds()
        a, t, b, u = place(left, bottom, right, top)
        if u - t <= _BOLD and b - a >= 60:
            found.append((a, b, (t + u) / 2))
    return found


def _write(pages: Sequence[tuple[list[Run], list[tuple[float, float, float]], float]]) -> tuple[str, list[Box]]:
    """Return the text of all pages and where its lines stand."""
    repeated = _furniture(pages)
    out: list[str] = []
    layout: list[Box] = []
    at = 0
    for number, (runs, rules, height) in enumerate(pages, 1):
        body = median(r.em for r in runs) if runs else 0.0
        kept = [r for r in runs if r.em > HEADLINE * body or not _is_furniture(r, height, repeated)]
        for block in columns.blocks(kept, rules):
            for line in block:
                for text, run in line.pieces:
                    if run is not None:
                        layout.append(_box(at, text, number, run))
                    out.append(text)
                    at += len(text)
                out.append("\n")
                at += 1
            out.append("\n")
            at += 1
    return "".join(out), layout


def _box(at: int, text: str, page: int, run: Run) -> Box:
    left, top, right, bottom = (round(v, 1) for v in (run.left, run.top, run.right, run.bottom))
    return Box(at, at + len(text), page, left, top, right, bottom, run.vertical)


def _edge(runs: Sequence[Run], height: float) -> Iterator[Run]:
    """Yield the runs in the margins of a page."""
    yield from (r for r in runs if r.bottom < MARGIN * height or r.top > (1 - MARGIN) * height)


def _mask(run: Run) -> str:
    return columns.squeeze(Line(((run.text, run),)))


def _furniture(pages: Sequence[tuple[list[Run], list[tuple[float, float, float]], float]]) -> set[str]:
    """Return what stands in the margins of many pages, figures masked."""
    counts = Counter(text for runs, _, height in pages for text in {_mask(r) for r in _edge(runs, height)})
    return {text for text, n in counts.items() if n >= max(3, 0.3 * len(pages))}


def _is_furniture(run: Run, height: float, repeated: set[str]) -> bool:
    """Return whether a run is a running header, a footer or a page number."""
    if not (run.bottom < MARGIN * height or run.top > (1 - MARGIN) * height):
        return False
    return _mask(run) in repeated or bool(_PAGE_NUMBER.fullmatch(run.text))
