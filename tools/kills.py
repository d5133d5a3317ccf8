"""Kill a sweep at random moments and harm what it wrote: ``python -m tools.kills``.

A cheap sweep of Putuo is written to the disk once in peace. Then the same sweep is started and
killed (SIGKILL) at twenty moments, each a seeded share of the time that the whole takes; one that
ends before its moment makes room for another sweep. Every sweep must end with the bytes of the one
in peace, and no block whose file was there at a start may be begun again. Then files are truncated,
flipped in one bit and deleted, and a sweep is written to a disk that is too small until it is made
larger. Half a minute; the exit status is 1 if anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

from sim.errors import StoreError
from sim.experiments.blockwise import stored
from sim.experiments.designs import Space
from sim.experiments.ensemble import Arrays, Ensemble
from sim.experiments.factors import factor
from sim.experiments.run import run
from sim.files import UNFINISHED
from sim.manifest import computing
from sim.scenario import load

KILLS: Final = 20
BLOCKS: Final = 24
ROWS: Final = 20
SHARE: Final = 0.3
"""Of the time that the whole takes: the longest wait for a kill."""
HARMED: Final = 3
SMALL: Final = "96k"
LARGE: Final = "16m"
"""Sizes of a disk that is too small, and of the same disk afterwards."""


@dataclass(frozen=True, eq=False)
class Noted(Ensemble):
    """An ensemble that notes each block that it begins.

    Attributes:
        notes: file that a line with the block's number is added to.
    """

    notes: Path = Path(os.devnull)

    def block(self, number: int, cancel: Event | None = None) -> Arrays:
        """Simulate a block, once its number is noted."""
        with self.notes.open("a") as file:
            file.write(f"{number}\n")
        return super().block(number, cancel)


@dataclass(frozen=True)
class Killed:
    """What became of the sweeps that were killed.

    Attributes:
        kills: how many there were.
        sweeps: how many sweeps it took to place them.
        equal: sweeps that ended with the bytes of the one in peace.
        again: blocks that were begun although their file was there.
        half: kills that left a half-written file.
    """

    kills: int
    sweeps: int
    equal: int
    again: int
    half: int


def cheap(notes: Path) -> Noted:
    """Return the sweep: 24 blocks of 20 futures of Putuo's first month."""
    scenario = load("putuo").with_months(1)
    design = Space((factor(scenario, "exits.early"),), BLOCKS * ROWS // 5)
    return Noted(scenario, design, 5, rows=ROWS, notes=notes)


def started(ensemble: Noted, out: Path) -> int:
    """Start a sweep in a process of its own and return its number."""

    def sweep() -> None:
        stored(ensemble, out, "sweep")

    return _forked(sweep)


def kill(ensemble: Noted, home: Path, whole: Path, kills: int, seed: int) -> Killed:
    """Kill sweeps at so many random moments, each until it is finished.

    Args:
        ensemble: what is swept.
        home: folder to work in.
        whole: folder of the sweep in peace.
        kills: how many.
        seed: of the moments.
    """
    began = time.perf_counter()
    _ended(started(ensemble, home / "timed"))
    longest = SHARE * (time.perf_counter() - began)
    moments = random.Random(seed)  # noqa: S311
    done = sweeps = equal = again = half = 0
    while done < kills:
        out = home / f"killed-{sweeps}"
        status: int | None = None
        while status != 0:
            finished = set(_files(out))
            ensemble.notes.write_text("")
            child = started(ensemble, out)
            if done < kills:
                time.sleep(moments.uniform(0, longest))
            status = _killed(child) if done < kills else _ended(child)
            done += status == signal.SIGKILL
            half += len(list(out.glob(f"*/.*{UNFINISHED}"))) if status else 0
            again += len(finished & _begun(ensemble))
        sweeps += 1
        equal += _content(out) == _content(whole)
    return Killed(done, sweeps, equal, again, half)


def harm(ensemble: Noted, home: Path, whole: Path, how: str, seed: int) -> tuple[set[int], bool]:
    """Harm some blocks of a finished sweep and go on with it.

    Args:
        ensemble, home, whole: as for :func:`kill`.
        how: one of :data:`HARMS`.
        seed: of what is harmed.

    Returns:
        the blocks that were begun again less or more than those harmed, and whether the folder
        ended with the same bytes.
    """
    out = home / how.replace(" ", "-")
    shutil.copytree(whole, out)
    chance = random.Random(seed)  # noqa: S311
    harmed = set(chance.sample(range(BLOCKS), HARMED))
    for number, path in _files(out).items():
        if number in harmed:
            HARMS[how](path, chance)
    ensemble.notes.write_text("")
    _ended(started(ensemble, out))
    return harmed ^ _begun(ensemble), _content(out) == _content(whole)


def _truncate(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def _flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _delete(path: Path, _: random.Random) -> None:
    path.unlink()


HARMS: Final[dict[str, Callable[[Path, random.Random], None]]] = {
    "truncated": _truncate,
    "flipped in one bit": _flip,
    "deleted": _delete,
}


@dataclass(frozen=True)
class Filled:
    """What became of a sweep on a disk that was too small.

    Attributes:
        said: how it ended.
        kept: blocks that were finished then.
        begun: blocks that were begun once there was room.
        equal: whether the folder ended with the same bytes.
    """

    said: str
    kept: int
    begun: int
    equal: bool


def fill(ensemble: Noted, home: Path, whole: Path) -> Filled | None:
    """Sweep onto a small disk of its own, and go on when it has grown.

    Args:
        ensemble, home, whole: as for :func:`kill`.

    Returns:
        what became of it; None where no disk can be mounted.
    """
    disk, answer = home / "disk", home / "answer.json"
    disk.mkdir()

    def sweep() -> None:
        try:
            _small_disk(disk)
        except (AttributeError, OSError, subprocess.CalledProcessError):
            return
        said = "no error"
        try:
            stored(ensemble, disk, "sweep")
        except StoreError as error:
            said = str(error)
        kept = len(_files(disk))
        _mount("-o", f"remount,size={LARGE}", disk)
        ensemble.notes.write_text("")
        stored(ensemble, disk, "sweep")
        found = Filled(said, kept, len(_begun(ensemble)), _content(disk) == _content(whole))
        answer.write_text(json.dumps(vars(found)))

    _ended(_forked(sweep))
    return Filled(**json.loads(answer.read_text())) if answer.exists() else None


def _small_disk(folder: Path) -> None:
    """Mount a small disk in memory that this process alone sees; no rights are needed on Linux."""
    maps = {"uid_map": f"0 {os.getuid()} 1", "setgroups": "deny", "gid_map": f"0 {os.getgid()} 1"}
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)
    for name, content in maps.items():
        Path("/proc/self", name).write_text(content)
    _mount("-t", "tmpfs", "-o", f"size={SMALL}", "none", folder)


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)  # noqa: S603, S607


def _forked(job: Callable[[], None]) -> int:
    """Run a job in a copy of this process, which starts at once, and return its number."""
    with warnings.catch_warnings():
        # The other threads are those of the linear algebra and the allocator, which mind copies.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    status = 1
    try:
        job()
        status = 0
    finally:
        os._exit(status)


def _killed(child: int) -> int:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return _ended(child)


def _ended(child: int) -> int:
    """Wait for a process: 0, or the signal that ended it.

    Raises:
        RuntimeError: it failed.
    """
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a sweep failed; what it printed stands above")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _files(out: Path) -> dict[int, Path]:
    return {int(path.name[:6]): path for path in out.glob("*/[0-9]*.parquet")}


def _begun(ensemble: Noted) -> set[int]:
    return {int(line) for line in ensemble.notes.read_text().split()}


def _content(out: Path) -> dict[str, bytes]:
    (folder,) = [path for path in out.iterdir() if not path.name.startswith(".")]
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def report(home: Path, kills: int, seed: int) -> Iterator[tuple[str, bool]]:
    """Yield lines, each with whether it is as it should be."""
    whole, ensemble = home / "whole", cheap(home / "notes")
    # Compiled code is loaded and sources are hashed once, before there are copies of this process.
    run(ensemble.scenario, 2, progress=False)
    computing()
    _ended(started(ensemble, whole))
    size = sum(map(len, _content(whole).values()))
    yield f"a sweep of {ensemble.blocks} blocks, {size:,} bytes", True
    dead = kill(ensemble, home, whole, kills, seed)
    line = (
        f"{dead.kills} kills over {dead.sweeps} sweeps, {dead.half} of them while a file was half "
        f"written: the same bytes in {dead.equal} of {dead.sweeps}, finished blocks begun again: "
        f"{dead.again}"
    )
    yield line, dead.equal == dead.sweeps and not dead.again
    for how in HARMS:
        wrong, equal = harm(ensemble, home, whole, how, seed)
        line = f"{HARMED} blocks {how}: {'others' if wrong else 'those and no others'} begun again"
        yield f"{line}; {_bytes(equal)}", equal and not wrong
    full = fill(ensemble, home, whole)
    if full is None:
        yield "a full disk: left out, since none can be mounted here", True
        return
    line = f'a disk of {SMALL}: "{full.said}" after {full.kept} blocks'
    line = f"{line}; with room, {full.begun} begun; {_bytes(full.equal)}"
    yield line, full.equal and 0 < full.kept == BLOCKS - full.begun


def _bytes(equal: bool) -> str:
    return "the same bytes" if equal else "other bytes"


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.kills", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as home:
        for line, fine in report(Path(home), given.kills, given.seed):
            print(line if fine else f"WRONG: {line}", flush=True)
            good &= fine
    sys.exit(not good)


if __name__ == "__main__":
    main()
