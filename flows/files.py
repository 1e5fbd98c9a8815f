"""Where a dataset lies: a local folder or a bucket, behind the same few verbs.

Every write is whole or not there at all. A local write goes to a temporary file that is flushed to the disk and renamed;
an object store has that property by itself.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path
from typing import Any, NoReturn, Protocol

from schemas.errors import BroadsheetError

TEMPORARY = ".tmp-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


class StoreError(BroadsheetError):
    """The dataset cannot be read or written; the message says where and what to do."""


class Files(Protocol):
    """The verbs of a storage place; names are relative, with forward slashes."""

    links: bool
    """Whether a name can link to another, so that one rename publishes a folder."""

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all."""

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the files below a folder with their sizes in bytes."""

    def names(self, folder: str) -> list[str]:
        """Return the names right below a folder, sorted."""

    def exists(self, name: str) -> bool:
        """Return whether a file is there."""

    def delete(self, name: str) -> None:
        """Delete a file, or a folder with all that is in it."""


def fault(error: OSError, where: str) -> NoReturn:
    """Raise the error that tells a user what an ``OSError`` means for the dataset."""
    if error.errno in _FULL:
        raise StoreError(
            f"no space left to write {where}: free some and run again; what is published stays as it was"
        ) from error
    if error.errno in _READ_ONLY:
        raise StoreError(
            f"{where} cannot be written ({error.strerror}): choose another --out or change its permissions"
        ) from error
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        raise StoreError(f"{where} cannot be written: a file is in the way of a folder ({error.strerror})") from error
    raise error


class LocalFiles:
    """A folder of this machine."""

    links = True

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return (self.root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all."""
        path = self.root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(temporary).chmod(0o644)
                Path(temporary).replace(path)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    Path(temporary).unlink()
                raise
        except OSError as error:
            fault(error, str(path))

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the files below a folder with their sizes in bytes, temporary ones left out."""
        found: dict[str, int] = {}
        pending = [folder]
        while pending:
            below = pending.pop()
            try:
                with os.scandir(self.root / below) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            pending.append(f"{below}/{entry.name}")
                        elif not entry.name.startswith(TEMPORARY):
                            found[f"{below}/{entry.name}"] = entry.stat().st_size
            except FileNotFoundError:
                continue
        return found

    def names(self, folder: str) -> list[str]:
        """Return the names right below a folder, sorted."""
        try:
            return sorted(os.listdir(self.root / folder))  # noqa: PTH208
        except FileNotFoundError:
            return []

    def exists(self, name: str) -> bool:
        """Return whether a file is there."""
        return (self.root / name).exists()

    def delete(self, name: str) -> None:
        """Delete a file or a folder with all that is in it; nothing happens where none is."""
        path = self.root / name
        if path.is_dir() and not path.is_symlink():
            import shutil

            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def link(self, source: str, target: str) -> None:
        """Make ``target`` another name of the file ``source``; a copy where the file system has no links."""
        path = self.root / target
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.root / source, path)
            except OSError as error:
                if error.errno in _FULL | {errno.ENOENT}:
                    raise
                import shutil

                shutil.copyfile(self.root / source, path)
        except OSError as error:
            fault(error, str(path))


class BucketFiles:
    """A prefix of an object store, through a pyarrow filesystem."""

    links = False

    def __init__(self, filesystem: Any, base: str) -> None:
        self.filesystem = filesystem
        self.base = base.rstrip("/")

    def _path(self, name: str) -> str:
        return f"{self.base}/{name}" if name else self.base

    def read(self, name: str) -> bytes:
        """Return the bytes of an object."""
        with self.filesystem.open_input_stream(self._path(name)) as stream:
            return bytes(stream.read())

    def write(self, name: str, data: bytes) -> None:
        """Write an object; it is seen when it is complete."""
        try:
            with self.filesystem.open_output_stream(self._path(name)) as stream:
                stream.write(data)
        except OSError as error:
            raise StoreError(f"{self._path(name)} cannot be written: {error}") from error

    def _list(self, folder: str, recursive: bool) -> list[Any]:
        from pyarrow import fs

        return list(
            self.filesystem.get_file_info(
                fs.FileSelector(self._path(folder), allow_not_found=True, recursive=recursive)
            )
        )

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the objects below a prefix with their sizes in bytes."""
        cut = len(self.base) + 1
        return {i.path[cut:]: i.size for i in self._list(folder, True) if i.is_file}

    def names(self, folder: str) -> list[str]:
        """Return the names right below a prefix, sorted."""
        return sorted(i.base_name for i in self._list(folder, False))

    def exists(self, name: str) -> bool:
        """Return whether an object is there."""
        return bool(self.filesystem.get_file_info(self._path(name)).is_file)

    def delete(self, name: str) -> None:
        """Delete an object, or all below a prefix."""
        info = self.filesystem.get_file_info(self._path(name))
        if info.is_file:
            self.filesystem.delete_file(self._path(name))
        elif self._list(name, True):
            self.filesystem.delete_dir(self._path(name))
