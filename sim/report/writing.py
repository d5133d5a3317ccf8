"""Files that are there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import Final

from sim.errors import InputError, StoreError
from sim.reasons import reason
from sim.report.formats import FORMATS

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def check_free(path: Path, replace: bool = False) -> None:
    """Raise an ``InputError`` if a file is there already and is not to be replaced."""
    if not replace and is_there(path):
        raise InputError("file_exists", value=str(path))


def is_there(path: Path) -> bool:
    """Return whether there is something of this name; one that no file can have is not there."""
    try:
        return path.exists()
    except OSError:
        return False


def check_writable(path: Path) -> None:
    """Raise an ``InputError`` if a file of this name cannot be written, by a trial beside it."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent):
            pass
    except OSError as error:
        raise InputError("not_writable", value=str(path), detail=reason(error)) from error


def check_ending(path: Path, format: str) -> None:
    """Raise an ``InputError`` if a file's name ends as those of another format do.

    A name that ends like none of them is left to its owner.
    """
    endings = {one: "html" if one == "brief" else one for one in FORMATS}
    ending = path.suffix.removeprefix(".").lower()
    if ending in endings.values() and ending != endings[format]:
        raise InputError(
            "wrong_ending", value=path.name, format=format,
            legal=f"*.{endings[format]}", nearest=f"--format {ending}",
        )  # fmt: skip


def write_whole(path: Path, content: bytes, replace: bool = False) -> None:
    """Write a file under a temporary name beside it, then give it its own.

    Args:
        path: the file.
        content: of it.
        replace: whether a file of this name may be replaced.

    Raises:
        InputError: there is such a file, and it is not to be replaced.
        StoreError: the file cannot be written; nothing of it is left.
    """
    check_free(path, replace)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # A temporary file is its maker's alone; this one is for others too.
            unfinished.chmod(0o666 & ~_umask())
            check_free(path, replace)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in _FULL:
            raise StoreError("disk_full") from error
        raise StoreError("not_writable", value=str(path), detail=reason(error)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
