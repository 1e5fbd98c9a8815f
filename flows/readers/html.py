"""Web pages: the main text as marked blocks, tables as rows of pipes, encodings as the page states them."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import lxml.html
from lxml import etree

from flows.readers import markdown, plain
from flows.readers.reading import Limits, Reading, Refusal

MEDIA_TYPE = "text/html"
HEADINGS = {f"h{n}": n for n in range(1, 7)}
BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SILENT = frozenset(
    [
        "aside",
        "audio",
        "button",
        "canvas",
        "dialog",
        "embed",
        "footer",
        "head",
        "iframe",
        "input",
        "map",
        "menu",
        "nav",
        "noscript",
        "object",
        "option",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "video",
    ]
)
"""Elements that print nothing of the main text."""
SILENT_ROLES = frozenset(
    ["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog"]
)
SILENT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|bread-?crumbs?|crumbs?|footer|foot|copyright|share|sharing|related|recommend\w*|comments?|sidebar|"
    r"pagination|pager|toolbar|qrcode|qr|login|search|advert\w*|banner|weizhi|dqwz)(?:$|[\s_-])",
    re.IGNORECASE,
)
MAIN_SHARE = 0.8
"""Share of a page's running text that its main element holds."""
RUNNING = 12
"""Characters from which a block counts as running text."""
LINKED = 0.5
"""Share of linked characters from which a block is navigation."""
LAYOUT_CELL = 300
"""Characters of a cell from which its table is layout, not data."""
ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "unicode": "utf-16"}
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})|<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9_-]{2,20})""",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")
_SOURCE_LINE = re.compile(
    r"(?:发布|发表|更新|成文)?(?:时间|日期)[:：]|来源[:：]|作者[:：]|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}"
)
_SITE = re.compile(r"\s*(?:[_|｜]|--+|—+| - )\s*[^_|｜—]{2,30}$")
_TITLE_META = ("articletitle", "og:title", "twitter:title")
_DATE_META = (
    "pubdate",
    "article:published_time",
    "publishdate",
    "publish-date",
    "og:release_date",
    "dc.date",
    "datepublished",
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table of the page.

    Attributes:
        text: Its text as it will be written.
        element: The element that holds it.
        linked: Number of its characters inside links.
        table: Whether it is a table.
        level: Depth of a heading, 0 for any other block.
    """

    text: str
    element: lxml.html.HtmlElement
    linked: int = 0
    table: bool = False
    level: int = 0

    @property
    def running(self) -> int:
        """Number of characters of running text: 0 for navigation and scraps."""
        n = len(self.text)
        return 0 if (n < RUNNING and not self.table) or self.linked > LINKED * n else n - self.linked


def read(data: bytes, name: str, limits: Limits) -> Reading:
    """Return the main text of a page.

    Raises:
        Refusal: If it is in no encoding known, or has no text.
    """
    source, encoding = decode(data)
    tree = parse(source)
    meta = {(m.get("name") or m.get("property") or "").lower(): m.get("content") or "" for m in tree.iter("meta")}
    title = _title(tree, meta)
    text = markdown.join(_main(list(blocks(tree)), title))
    if not text.strip():
        raise Refusal(
            "no_text", "the page shows no text without running its scripts; save it from a browser, or print it to PDF"
        )
    return Reading(text, encoding, MEDIA_TYPE, title, _published(meta))


def decode(data: bytes) -> tuple[str, str]:
    """Return the page's source and its encoding: a byte order mark, what the page states, else what the bytes say."""
    for bom, encoding in plain.BOMS:
        if data.startswith(bom):
            return plain.decode(data, encoding), encoding
    if stated := _CHARSET.search(data[:8192]):
        name = (stated[1] or stated[2]).decode("ascii").lower()
        encoding = ENCODINGS.get(name, name)
        try:
            codecs.lookup(encoding)
            return data.decode(encoding), name
        except (LookupError, UnicodeDecodeError):
            pass  # the page lies about itself: its bytes decide
    encoding = plain.detect(data)
    return plain.decode(data, encoding), encoding


def parse(source: str) -> lxml.html.HtmlElement:
    """Return the page as a tree; no entity is expanded from outside, nothing is fetched.

    Raises:
        Refusal: If there is nothing to parse.
    """
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(_DECLARATION.sub("", source).replace("\x00", ""), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Refusal("damaged", f"the page cannot be parsed ({error}); save it again") from None


def blocks(root: lxml.html.HtmlElement) -> Iterator[Block]:
    """Yield the blocks that a reader of the page sees, in order."""
    yield from _Walk().walk(root)


class _Walk:
    """Collects inline text until a block begins or ends."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.linked = 0

    def walk(self, element: lxml.html.HtmlElement, link: bool = False) -> Iterator[Block]:
        """Yield the blocks of an element."""
        tag = element.tag
        if not isinstance(tag, str) or _silent(element, tag):
            return
        if tag == "table" and (cells := _cells(element)):
            yield from self.flush(element.getparent())
            text = f"{_caption(element)}\n{markdown.table(cells)}".lstrip()
            yield Block(text, element, sum(len(a.text_content()) for a in element.iter("a")), table=True)
            return
        link = link or tag == "a"
        block = tag in BLOCKS
        if block or tag == "br":
            yield from self.flush(element.getparent())
        self._add(element.text, link)
        for child in element:
            yield from self.walk(child, link)
            self._add(child.tail, link)
        if block:
            yield from self.flush(element)

    def _add(self, text: str | None, link: bool) -> None:
        if text:
            self.words.append(text)
            self.linked += len(text.strip()) if link else 0

    def flush(self, element: lxml.html.HtmlElement | None) -> Iterator[Block]:
        """Yield what was collected as a block of ``element``."""
        text, linked = markdown.squeeze("".join(self.words)), self.linked
        self.words, self.linked = [], 0
        if text and element is not None:
            level = HEADINGS.get(element.tag, 0)
            yield Block(f"{'#' * level} {text}" if level else _unmarked(text), element, linked, level=level)


def _unmarked(text: str) -> str:
    """Return a paragraph that begins with no bar, so that it reads as no row of a table."""
    return text.replace("|", "｜") if text.startswith("|") else text


def _silent(element: lxml.html.HtmlElement, tag: str) -> bool:
    """Return whether an element prints nothing of the main text."""
    if tag in SILENT or element.get("role", "").lower() in SILENT_ROLES or element.get("hidden") is not None:
        return True
    if _HIDDEN.search(element.get("style", "")) or element.get("aria-hidden") == "true":
        return True
    if tag in ("html", "body", "main", "article", "form"):
        return False
    return any(SILENT_CLASS.search(element.get(a, "")) for a in ("class", "id")) and not _holds_text(element)


def _holds_text(element: lxml.html.HtmlElement) -> bool:
    """Return whether an element that is named like navigation holds much running text all the same."""
    paragraphs = sum(len(p.text_content()) for p in element.iter("p"))
    return paragraphs > 400


def _cells(table: lxml.html.HtmlElement) -> list[list[markdown.Cell]]:
    """Return the rows of a data table; empty for a table that only lays out the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows = []
    for tr in table.iter("tr"):
        head = tr.getparent().tag == "thead"
        rows.append([_cell(td, head) for td in tr if td.tag in ("td", "th")])
    rows = [row for row in rows if row]
    longest = max((len(c.text) for row in rows for c in row), default=0)
    columns = max((sum(c.columns for c in row) for row in rows), default=0)
    if columns < 2 or longest > LAYOUT_CELL or sum(bool(c.text) for row in rows for c in row) < 3:
        return []
    return rows


def _caption(table: lxml.html.HtmlElement) -> str:
    """Return a table's own caption."""
    caption = next(table.iterchildren("caption"), None)
    return markdown.squeeze(caption.text_content()) if caption is not None else ""


def _cell(td: lxml.html.HtmlElement, head: bool) -> markdown.Cell:
    """Return a table cell; a span that is no number is 1."""
    spans = [
        int(v) if (v := td.get(a, "1").strip()).isascii() and v.isdigit() and len(v) < 5 else 1
        for a in ("colspan", "rowspan")
    ]
    for silent in td.xpath(".//script|.//style"):
        silent.drop_tree()
    return markdown.Cell(
        markdown.squeeze(td.text_content()), max(spans[0], 1), max(spans[1], 1), head or td.tag == "th"
    )


def _main(found: list[Block], title: str | None) -> Iterator[str]:
    """Yield the blocks of the main text: headline, line of source and date, body."""
    main = _main_element(found)
    inside = [b for b in found if b.element is main or main in b.element.iterancestors()] if main is not None else []
    first = found.index(inside[0]) if inside else 0
    if title and not any(title in b.text for b in inside[:5]):
        yield f"# {title}"
    for block in found[:first]:
        if len(block.text) <= 80 and _SOURCE_LINE.search(block.text) and block.linked <= LINKED * len(block.text):
            yield block.text
    for block in inside:
        if block.table or block.level or block.linked <= LINKED * len(block.text):
            yield block.text


def _main_element(found: list[Block]) -> lxml.html.HtmlElement | None:
    """Return the deepest element that holds most of the running text."""
    total = sum(b.running for b in found)
    if not total:
        return found[0].element.getroottree().getroot() if found else None
    sums: dict[lxml.html.HtmlElement, int] = {}
    depth: dict[lxml.html.HtmlElement, int] = {}
    for block in found:
        chain = [block.element, *block.element.iterancestors()]
        for level, element in enumerate(reversed(chain)):
            sums[element] = sums.get(element, 0) + block.running
            depth[element] = level
    enough = [e for e, n in sums.items() if n >= MAIN_SHARE * total]
    return max(enough, key=lambda e: depth[e])


def _title(tree: lxml.html.HtmlElement, meta: dict[str, str]) -> str | None:
    """Return the page's headline: its metadata, its only first heading, or its title without the site's name."""
    for key in _TITLE_META:
        if meta.get(key, "").strip():
            return markdown.squeeze(meta[key])
    headings = [markdown.squeeze(h.text_content()) for h in tree.iter("h1")]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    title = next(tree.iter("title"), None)
    text = markdown.squeeze(title.text_content()) if title is not None else ""
    return _SITE.sub("", text) or None


def _published(meta: dict[str, str]) -> dt.date | None:
    """Return the day of publication that the page's metadata states."""
    for key in _DATE_META:
        if found := _DAY.search(unquote(meta.get(key, ""))):
            try:
                return dt.date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                continue
    return None
