"""A process that simulates keeps its memory; counted in page faults, which no clock disturbs."""

import os
import subprocess
import sys

import pytest

from sim.experiments.allocation import keep_memory

FAULTS = """
import resource, sys
import numpy as np
from sim.experiments.allocation import keep_memory

assert sys.argv[1] != "kept" or keep_memory()
for number in range(21):
    if number == 1:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    arrays = [np.ones(2**19) for _ in range(4)]
    del arrays
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
"""Twenty times 16 MiB, which are 4,096 pages."""


def faults(how: str) -> int:
    # As Dask starts its workers.
    environment = {**os.environ, "MALLOC_TRIM_THRESHOLD_": "65536"}
    command = [sys.executable, "-c", FAULTS, how]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not keep_memory(), reason="not the GNU C library")
def test_memory_is_fetched_once():
    assert faults("kept") < 4096
    assert faults("given back") > 10 * 4096
