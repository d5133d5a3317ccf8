"""A long experiment on disk: a folder with a manifest and one file for each finished block.

A block's file carries its checksum in its name and takes that name when the disk has all of it, so
a file with a right checksum is a finished block, whatever ended the writer. What is missing or
damaged is simulated again, and because a block's numbers depend on the manifest alone, the folder
ends with the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import StoreError
from sim.files import UNFINISHED, checksum, locked, told, write_whole
from sim.store import MANIFEST, open_store, read_manifest

Arrays = Mapping[str, npt.NDArray[Any]]

_DIGEST: Final = 16
"""Digits of the checksum in a name: 64 bits."""
_NAME: Final = re.compile(r"(\d{6,})-([0-9a-f]{16})\.parquet")


@dataclass(frozen=True)
class Blocks:
    """The finished blocks of an experiment.

    Attributes:
        folder: where they are.
    """

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the experiment is.

        Raises:
            StoreError: there is none in the folder, or another version wrote it.
        """
        said = read_manifest(self.folder)
        if "blocks" not in said:
            raise StoreError("unknown_run", value=str(self.folder))
        return said

    @property
    def count(self) -> int:
        """Blocks of the whole experiment."""
        return int(self.manifest["blocks"])

    def found(self) -> dict[int, Path]:
        """Return the files of the blocks that are there, damaged ones included, by number."""
        files = {}
        for path in sorted(self.folder.iterdir()):
            if match := _NAME.fullmatch(path.name):
                files[int(match[1])] = path
        return files

    def damaged(self) -> dict[int, Path]:
        """Return the files that are not what their names say, by number."""
        return {number: path for number, path in self.found().items() if not _whole(path)}

    def missing(self) -> list[int]:
        """Return the numbers of the blocks that are not there; damaged ones are."""
        return sorted(set(range(self.count)) - self.found().keys())

    def read(self, number: int) -> dict[str, npt.NDArray[Any]]:
        """Return the columns of a block, (rows,) by name.

        Raises:
            StoreError: it is not there, or it is damaged.
        """
        path = self.found().get(number)
        if path is None:
            raise StoreError("missing_block", value=number, folder=str(self.folder))
        content = path.read_bytes()
        if not _is(path, content):
            raise StoreError("damaged_block", value=number, folder=str(self.folder))
        # In this thread: one of Arrow's, which lets go of the content when the process is already
        # ending, would abort it after its work is done.
        table = pq.ParquetFile(BytesIO(content), pre_buffer=False).read(use_threads=False)
        return {name: table[name].to_numpy() for name in table.column_names}

    def __iter__(self) -> Iterator[dict[str, npt.NDArray[Any]]]:
        """Yield every block in order, one at a time in memory.

        Raises:
            StoreError: one is missing or damaged.
        """
        for number in range(self.count):
            yield self.read(number)

    def write(self, number: int, arrays: Arrays) -> None:
        """Write a finished block; nothing of it is there until all of it is.

        Args:
            number: from 0.
            arrays: (rows,) columns by name.

        Raises:
            StoreError: the disk is full or cannot be written; the finished blocks stay.
        """
        buffer = BytesIO()
        pq.write_table(pa.table(dict(arrays)), buffer)
        content = buffer.getvalue()
        digest = hashlib.sha256(content).hexdigest()[:_DIGEST]
        with told(self.folder):
            write_whole(self.folder / f"{number:06d}-{digest}.parquet", content)


@contextmanager
def writing(out_dir: Path | str, name: str, said: Mapping[str, Any]) -> Iterator[Blocks]:
    """Open the folder of an experiment to go on with it, made if need be.

    Damaged blocks and what a dead writer has left are removed.

    Args:
        out_dir: folder of runs.
        name: of the experiment's own folder; equal names mean equal manifests.
        said: the manifest, with ``inputs``, ``scenario`` and the number of ``blocks``.

    Raises:
        StoreError: the folder cannot be written, or another process is writing it.
    """
    folder = open_store(out_dir) / name
    content = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
    with told(folder):
        folder.mkdir(exist_ok=True)
    with ExitStack() as held:
        try:
            held.enter_context(locked(folder))
        except BlockingIOError:
            raise StoreError("store_busy", value=str(folder)) from None
        blocks = Blocks(folder)
        with told(folder):
            for left in folder.glob(f".*{UNFINISHED}"):
                left.unlink()
            if _content(folder / MANIFEST) != content:
                write_whole(folder / MANIFEST, content)
            for path in blocks.damaged().values():
                path.unlink()
        yield blocks


def key_of(inputs: Mapping[str, Any]) -> str:
    """Return a hash of everything that decides an experiment's numbers: 12 digits."""
    canonical = json.dumps(inputs, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def joined(blocks: Iterator[Arrays] | Blocks) -> dict[str, npt.NDArray[Any]]:
    """Return the columns of all blocks, joined; all of them are in memory at once."""
    parts = list(blocks)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _whole(path: Path) -> bool:
    match = _NAME.fullmatch(path.name)
    with suppress(OSError):
        return match is not None and checksum(path).startswith(match[2])
    return False


def _is(path: Path, content: bytes) -> bool:
    match = _NAME.fullmatch(path.name)
    return match is not None and hashlib.sha256(content).hexdigest().startswith(match[2])


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
