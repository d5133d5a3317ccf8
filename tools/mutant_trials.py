"""Try mutants: each in a process of its own, forked from one that has the libraries loaded.

A worker keeps a copy of the package on disk, for compiled functions are cached by their file. The
first trial of a file is the file as it is: tests that fail without a mutant would kill them all.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
BESIDE: Final = (
    "tests", "tools", "benchmarks", "scenarios", "docs", "notebooks", "pyproject.toml",
)  # fmt: skip
"""What a mutated package needs beside it; linked, not copied."""

LOADED: Final = ("numba", "pandas", "xarray", "mesa", "scipy.special", "hypothesis", "pydantic")
"""Libraries that every trial needs; loading them costs more than most tests."""

MEMORY: Final = 8 * 2**30
"""Bytes that a trial may map: a changed size must not take the machine's memory."""

OPTIONS: Final = (
    "-q", "-x", "-p", "no:xdist", "-p", "no:cacheprovider", "-m", "not slow and not browser",
)  # fmt: skip

SAID: Final = Path("said.txt")
"""What the tests of a trial say, in its folder."""

COMPILED: Final = ("sim/kernels/", "sim/streams/")
"""Where compiled functions lie beside their files."""

Trial = tuple[str, str, Sequence[Sequence[str]]]
"""A file relative to the root, its changed source, and calls of pytest, each by its arguments."""


class TestsFailError(Exception):
    """The tests of a file fail without any mutant."""


def trials(asked: Sequence[Trial], *, workers: int, timeout: float) -> Iterator[str]:
    """Yield for each mutant, in the order asked, what noticed it; "" if no test did.

    Args:
        asked: the mutants with the tests that concern them.
        workers: how many are tried side by side.
        timeout: seconds for one mutant; one that takes longer has been noticed.

    Raises:
        TestsFailError: if the tests that concern a file fail on the file as it is.
    """
    for name in LOADED:
        importlib.import_module(name)
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as folder:
        folders = context.SimpleQueue()
        for number in range(workers):
            place = Path(folder) / str(number)
            prepare(place)
            folders.put(place)
        pool = ProcessPoolExecutor(workers, context, initializer=_take, initargs=(folders,))
        with pool:
            attempt = functools.partial(killed, timeout=timeout)
            # Many files have tests in common: each call is made once.
            calls = {tuple(call): path for path, _, tests in asked for call in tests}
            sound = [(path, "", [call]) for call, path in calls.items()]
            for (path, _, (call,)), dead in zip(sound, pool.map(attempt, sound), strict=True):
                if dead:
                    pool.shutdown(cancel_futures=True)
                    words = " ".join(call)
                    raise TestsFailError(f"{words}, for {path}, fails without a mutant: {dead}")
            yield from pool.map(attempt, asked)


def prepare(folder: Path) -> None:
    """Copy the package to a new folder and link what it needs beside it."""
    shutil.copytree(ROOT / "sim", folder / "sim")
    for name in BESIDE:
        (folder / name).symlink_to(ROOT / name)


def killed(trial: Trial, timeout: float) -> str:
    """Return what pytest says of a change in the current folder, "" if nothing fails.

    The changed file is put back.
    """
    path, source, tests = trial
    place = Path(path)
    before, stamp = place.read_bytes(), place.stat()
    compiled = place.parent / "__pycache__"
    kept = place.parent.with_suffix(".compiled")
    if source:
        place.write_text(source, "utf-8")
        if path.startswith(COMPILED) and compiled.exists():
            shutil.copytree(compiled, kept, dirs_exist_ok=True)
            if _is_part_of_others(place):
                shutil.rmtree(compiled)
    process = multiprocessing.get_context("fork").Process(target=_test, args=(tests,))
    process.start()
    try:
        process.join(timeout)
        if process.exitcode is None:
            return f"over {timeout:g} s"
        return _last_line(SAID) or f"exit {process.exitcode}" if process.exitcode else ""
    finally:
        _end(process)
        place.write_bytes(before)
        # With its time put back, functions compiled from the sound file are found again.
        os.utime(place, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        if kept.exists():
            shutil.rmtree(compiled, ignore_errors=True)
            kept.rename(compiled)


def _is_part_of_others(place: Path) -> bool:
    """Whether loops of other files have it compiled into them, where nobody sees it change."""
    named = f".{place.stem} import "
    files = (file for file in place.parent.glob("*.py") if file.stem != "__init__")
    return any(named in file.read_text("utf-8") for file in files)


def _last_line(file: Path) -> str:
    """Return the last failure that pytest lists, or its last line."""
    lines = file.read_text("utf-8", "replace").split("\n") if file.exists() else []
    told = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return (told or [line for line in lines if line] or [""])[-1]


def _end(process: BaseProcess) -> None:
    """End a trial with its whole group: a test may have started processes of its own."""
    if process.pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.join()


def _take(folders: multiprocessing.SimpleQueue[Path]) -> None:
    os.chdir(folders.get())


def _test(tests: Sequence[Sequence[str]]) -> None:
    """Run the calls of pytest one after the other; the exit status tells whether one failed."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Python's own cache of bytecode tells files by whole seconds, which is too coarse here.
    sys.dont_write_bytecode = True
    here = str(Path.cwd())
    sys.path[:] = [here, *(entry for entry in sys.path if entry not in ("", str(ROOT)))]
    os.environ["PYTHONPATH"] = here
    with (
        SAID.open("w", encoding="utf-8") as said,
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        for number in (1, 2):
            os.dup2(said.fileno(), number)
        there = (call for call in tests if Path(call[0]).exists())
        # Status 5: no test was collected, such as a kind without a contract of its own.
        failed = any(pytest.main([*OPTIONS, *call]) not in (0, 5) for call in there)
    sys.exit(failed)
