"""Posts are taken in the order of rows."""

import numpy as np

from sim.posting import turn_of


def test_those_marked_are_numbered_in_each_replication_and_nobody_else():
    rows = np.array([[False, True, True, False], [True, False, False, True]])
    assert turn_of(rows).tolist() == [[-1, 0, 1, -1], [0, -1, -1, 1]]
