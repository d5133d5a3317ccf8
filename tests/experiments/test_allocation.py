"""A process that simulates keeps its memory; counted in page faults, which no clock disturbs."""

import os
import subprocess
import sys

import pytest

from sim.experiments.allocation import LARGE, MAPPED, keep_memory

FAULTS = """
import resource, sys
from contextlib import nullcontext
import numpy as np
from sim.experiments.allocation import keep_memory, memory_kept

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def fill(size):
    for number in range(21):
        if number == 1:
            before = faults()
        arrays = [np.ones(size // 8) for _ in range(4)]
        del arrays
    return faults() - before

how, size = sys.argv[1], int(sys.argv[2])
if how == "given back":
    print(fill(size))
else:
    with memory_kept(int(how)):
        inside = fill(size)
    print(inside, fill(size))
"""
"""Twenty times four arrays: how many pages were fetched, and how many when no run goes on."""

SMALL = 4 * 2**20
BIG = MAPPED + 2**20
pytestmark = pytest.mark.skipif(not keep_memory(), reason="not the GNU C library")


def pages(size: int) -> int:
    return 4 * size // os.sysconf("SC_PAGESIZE")


def faults(how: object, size: int) -> list[int]:
    # The first as Dask starts its workers; the second so that pages have one size.
    environment = {**os.environ, "MALLOC_TRIM_THRESHOLD_": "65536", "NUMPY_MADVISE_HUGEPAGE": "0"}
    command = [sys.executable, "-c", FAULTS, str(how), str(size)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return [int(number) for number in done.stdout.split()]


def test_memory_is_fetched_once():
    inside, after = faults(1, SMALL)
    assert max(inside, after) < pages(SMALL)
    assert faults("given back", SMALL)[0] > 10 * pages(SMALL)


def test_a_large_run_keeps_large_arrays_too():
    assert faults(LARGE - 1, BIG)[0] > 10 * pages(BIG)
    inside, after = faults(LARGE, BIG)
    assert inside < pages(BIG)
    assert after > 10 * pages(BIG)
