"""Who is taken into which class, and who had been to others before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.flows import Flows
from sim.kernels import positions
from sim.mechanism import Mechanism
from sim.month import Month
from sim.roster import Bools, Floats, Ints

_TAKEN_IN: Final = "class_taken_in"
"""What such counts are booked as; the cause is the class and, after it, those been to before."""


def take_in(
    mechanism: Mechanism,
    cohort: str,
    rows: Bools,
    month: Month,
    cause: str,
    probability: npt.ArrayLike = 1.0,
) -> Bools:
    """Let people into a class, and book which other classes they had been to.

    Args:
        mechanism: who lets them in; declares to write the class's columns.
        cohort: the class's instance.
        rows: (R, N) whom.
        month: the month.
        cause: why.
        probability: with which probability, scalar or (R, N).

    Returns:
        (R, N) rows that came in.
    """
    came = month.change(f"{cohort}.member", rows, True, cause, probability)
    month.change(f"{cohort}.ever", came, True, cause, probability)
    month.change(f"{cohort}.months", came, 0.0, cause, probability)
    others = [
        name
        for name, peer in sorted(mechanism.peers.items())
        if name != cohort and "cohort_size" in peer.values
    ]
    here = positions(came)
    code = np.zeros(len(here), dtype=np.int64)
    for bit, name in enumerate(others):
        been = month.roster[f"{name}.ever"][:, : came.shape[1]]
        code |= been.reshape(-1)[here].astype(np.int64) << bit
    _book(month.flows, cohort, others, here // came.shape[1], code)
    return came


def heads_taken_in(flows: Flows, classes: Collection[str]) -> Floats:
    """Count the persons who were ever taken into any of some classes, (R,), each of them once.

    Args:
        flows: the accounts.
        classes: instances; every class if empty.
    """
    total = np.zeros(flows.replications)
    for (what, cause), heads in flows.totals.items():
        if what == _TAKEN_IN:
            joined, *before = cause.split(",")
            if not classes:
                total = total + (0.0 if before else heads)
            elif joined in classes and not set(classes).intersection(before):
                total = total + heads
    return total


def _book(flows: Flows, cohort: str, others: list[str], replication: Ints, code: Ints) -> None:
    for number in np.unique(code).tolist():
        before = [name for bit, name in enumerate(others) if number >> bit & 1]
        heads = np.bincount(replication[code == number], minlength=flows.replications)
        flows.count(_TAKEN_IN, ",".join((cohort, *before)), heads)
