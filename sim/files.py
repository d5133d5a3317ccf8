"""Files and folders that are there as a whole or not at all, whatever ends the process."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from sim.errors import StoreError
from sim.reasons import reason

UNFINISHED: Final = ".unfinished"
"""Suffix of what a writer has not finished; it also begins with a dot."""

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def told(out: Path) -> Iterator[None]:
    """Tell what the system refuses as an error of the store.

    Args:
        out: the folder that is written to.

    Raises:
        StoreError: the disk is full, or the folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreError("disk_full") from error
        raise StoreError("not_writable", value=str(out), detail=reason(error)) from error


def hidden(final: Path) -> Path:
    """Return a hidden name beside a final one, which nobody else uses."""
    return final.with_name(f".{final.name}.{secrets.token_hex(4)}{UNFINISHED}")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder; it ends with the process, however that ends.

    Raises:
        BlockingIOError: another process holds it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def synced(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write; at the end the disk has it."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a hidden name, sync it, and give it its own name."""
    scratch = hidden(path)
    try:
        with synced(scratch) as file:
            file.write(content)
        scratch.rename(path)
    finally:
        scratch.unlink(missing_ok=True)
    sync_folder(path.parent)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
