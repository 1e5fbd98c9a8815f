"""ZIP archives: each member is a document of its own; nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flows.readers.reading import Limits, Refusal

BLOCK = 2**16
LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
"""Files that systems leave in archives; skipped without a word."""
_UTF8 = 0x800
_ENCRYPTED = 0x1
_LINK = 0o120000


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of an archive.

    Attributes:
        name: Its path within the archive, with forward slashes.
        data: Its bytes, empty where it was refused.
        refusal: Why it cannot be used, or ``None``.
    """

    name: str
    data: bytes
    refusal: Refusal | None = None


def entries(source: Path | bytes, limits: Limits = Limits()) -> Iterator[Entry]:  # noqa: B008
    """Yield the members of an archive in order of name, folders and litter left out.

    Raises:
        Refusal: If the archive as a whole cannot be used.
    """
    with open_zip(source) as archive:
        infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
        if len(infos) > limits.max_members:
            raise Refusal(
                "hostile",
                f"the archive has {len(infos):,} files, more than the {limits.max_members:,} allowed; split it",
            )
        left = limits.max_unpacked
        for info in infos:
            name = member_name(info)
            if any(part in LITTER or part.startswith("._") for part in PurePosixPath(name).parts):
                continue
            try:
                check_name(name, info)
                data = unpack(archive, info, limits, left)
            except Refusal as refusal:
                yield Entry(name, b"", refusal)
                continue
            left -= len(data)
            yield Entry(name, data)


def open_zip(source: Path | bytes) -> zipfile.ZipFile:
    """Return an open ZIP file.

    Raises:
        Refusal: If it is damaged.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise Refusal("damaged", f"the archive cannot be opened ({error}); fetch it again") from None


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; names without the UTF-8 mark are those of Chinese Windows where they decode so."""
    if info.flag_bits & _UTF8:
        return info.filename.replace("\\", "/")
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename.replace("\\", "/")


def check_name(name: str, info: zipfile.ZipInfo) -> None:
    """Raise ``Refusal`` for a member whose name leaves the archive, or that is a link or encrypted."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or "\x00" in name or (parts and ":" in parts[0]):
        raise Refusal("hostile", "the member's name points outside the archive; it is not read")
    if (info.external_attr >> 16) & 0o170000 == _LINK:
        raise Refusal("hostile", "the member is a link, not a file; it is not read")
    if info.flag_bits & _ENCRYPTED:
        raise Refusal("encrypted", "the member is encrypted; unpack the archive with its password")


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int) -> bytes:
    """Return a member's bytes, counted while they unpack: what the archive says of its sizes is not believed.

    Args:
        archive: The open archive.
        info: The member.
        limits: Sizes and ratios allowed.
        left: Bytes that may still be unpacked from this archive.

    Raises:
        Refusal: If the member grows beyond a limit or is damaged.
    """
    most = min(limits.max_bytes, left)
    out = bytearray()
    try:
        with archive.open(info) as stream:
            while block := stream.read(BLOCK):
                out += block
                if len(out) > 2**20 and len(out) > limits.max_ratio * max(info.compress_size, 1):
                    raise Refusal(
                        "hostile", f"the member grows more than {limits.max_ratio} times on unpacking (a zip bomb)"
                    )
                if len(out) > most:
                    raise Refusal(
                        "too_large",
                        f"the archive unpacks to more than the {most:,} bytes that are left to it; split it",
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refusal("damaged", f"the member cannot be unpacked ({error}); fetch the archive again") from None
    return bytes(out)


def parts(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Return the parts of a zipped document format (DOCX, EPUB) by name.

    Raises:
        Refusal: If the container is damaged, encrypted or hostile.
    """
    kept: dict[str, bytes] = {}
    for entry in entries(data, limits):
        if entry.refusal is not None:
            raise Refusal(entry.refusal.reason, f"in {entry.name}: {entry.refusal.message}")
        kept[entry.name] = entry.data
    return kept
