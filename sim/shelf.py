"""The folder of runs as a whole: what stands in it, whether it is whole, and what may go."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sim.blocks import Blocks
from sim.errors import StoreError
from sim.files import UNFINISHED, checksum, locked, told
from sim.reasons import reason
from sim.store import MANIFEST, read_manifest, remove_leftovers

State = Literal["complete", "unfinished", "damaged", "unreadable", "busy"]

PRUNABLE: Final[tuple[State, ...]] = ("unfinished", "damaged", "unreadable")


@dataclass(frozen=True)
class Entry:
    """A run on disk.

    Attributes:
        folder: where it is.
        kind: ``run``, or the kind of experiment; empty if its manifest cannot be read.
        scenario: name of the scenario; empty likewise.
        rows: simulated futures of the whole run, all points together.
        done, blocks: finished blocks, and all of them; 1 and 1 for a plain run.
        bytes: on disk.
        state: whether it is complete; damage is known only after a check of every file.
    """

    folder: Path
    kind: str
    scenario: str
    rows: int
    done: int
    blocks: int
    bytes: int
    state: State


def listed(out_dir: Path | str, *, verify: bool = False) -> list[Entry]:
    """Return the runs in a folder, by name.

    Args:
        out_dir: folder of runs; none is as good as an empty one.
        verify: read every file and compare it with its checksum.

    Raises:
        StoreError: the folder cannot be read.
    """
    out = Path(out_dir)
    try:
        if not out.is_dir():
            return []
        folders = sorted(path for path in out.iterdir() if (path / MANIFEST).exists())
    except OSError as error:
        raise StoreError("unreadable_file", value=str(out), detail=reason(error)) from error
    return [_entry(folder, verify) for folder in folders if not folder.name.endswith(UNFINISHED)]


def prune(out_dir: Path | str, states: Sequence[State]) -> list[Entry]:
    """Remove the runs that are in one of some states, and what dead writers have left.

    Every file is checked first. What another process is writing stays.

    Args:
        out_dir: folder of runs.
        states: some of :data:`PRUNABLE`.

    Returns:
        what was removed.

    Raises:
        StoreError: a folder cannot be removed.
    """
    out = Path(out_dir)
    gone = [entry for entry in listed(out, verify=True) if entry.state in states]
    with told(out):
        for entry in gone:
            shutil.rmtree(entry.folder)
        if out.is_dir():
            remove_leftovers(out)
    return gone


def _entry(folder: Path, verify: bool) -> Entry:
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    try:
        said = read_manifest(folder)
    except StoreError:
        return Entry(folder, "", "", 0, 0, 0, size, "unreadable")
    scenario = str(said["scenario"]["name"])
    rows = int(said.get("rows", said["inputs"]["replications"]))
    if "blocks" not in said:
        whole = not verify or _whole(folder, said["files"])
        return Entry(
            folder, "run", scenario, rows, int(whole), 1, size, "complete" if whole else "damaged"
        )
    blocks = Blocks(folder)
    bad = blocks.damaged() if verify else {}
    done = blocks.count - len(blocks.missing()) - len(bad)
    state: State = "complete" if done == blocks.count else "unfinished"
    if bad:
        state = "damaged"
    if _busy(folder):
        state = "busy"
    return Entry(folder, str(said["kind"]), scenario, rows, done, blocks.count, size, state)


def _whole(folder: Path, checksums: dict[str, str]) -> bool:
    try:
        return all(checksum(folder / name) == known for name, known in checksums.items())
    except OSError:
        return False


def _busy(folder: Path) -> bool:
    try:
        with locked(folder):
            return False
    except BlockingIOError:
        return True
