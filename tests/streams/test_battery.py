"""A standard battery (Brown's dieharder) over the keyed streams, where it is installed.

``apt-get install dieharder`` brings it. The numbers are fixed, so a verdict never changes by luck.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator

import numpy as np
import pytest

from sim.streams import Streams, decision_id

DIEHARDER = shutil.which("dieharder")
BLOCK = 1 << 18
TESTS = {
    "birthdays": 0, "5-permutations": 1, "rank of 32x32": 2, "runs": 15, "monobit": 100,
    "serial": 102, "gaps between bits": 203,
}  # fmt: skip


def bits(axis: str) -> Iterator[bytes]:
    """Yield the upper 32 bits of draws, one coordinate running and the others standing still."""
    decision = decision_id("battery", "draw")
    for block in range(4096):
        if axis == "entity":
            streams = Streams(1)
            keys = streams.keys(np.arange(BLOCK) + block * BLOCK)
            u = streams.uniform(keys, 3, decision)
        elif axis == "replication":
            streams = Streams(1, block * BLOCK, BLOCK)
            u = streams.uniform(streams.keys(7), 3, decision)
        else:
            streams = Streams(1)
            index = np.arange(BLOCK)[:, None, None] + block * BLOCK
            u = streams.uniform(streams.keys(7), 3, decision, index)
        yield (u.reshape(-1) * 2.0**32).astype("<u4").tobytes()


@pytest.mark.slow
@pytest.mark.skipif(DIEHARDER is None, reason="dieharder is not installed")
@pytest.mark.parametrize("axis", ["entity", "replication", "index"])
@pytest.mark.parametrize("test", TESTS)
def test_the_battery_does_not_refuse_them(axis, test):
    assert DIEHARDER is not None
    command = [DIEHARDER, "-g", "200", "-d", str(TESTS[test]), "-p", "20", "-c", "|"]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        for block in bits(axis):
            running.stdin.write(block)
            if running.poll() is not None:
                break
    except BrokenPipeError:
        pass  # it has read as much as it needs
    finally:
        running.stdin.close()
    printed = running.stdout.read().decode()
    running.stdout.close()
    assert running.wait(60) == 0
    verdicts = re.findall(r"PASSED|WEAK|FAILED", printed)
    assert verdicts, printed
    assert "FAILED" not in verdicts, printed
