"""A mechanism has an effect, and none at zero strength."""

import numpy as np

from tests.contract.suite import TESTED, company, join
from tests.support import columns, differing, simulated

YEAR = 12


def outcome(model):
    """Return everything that a run leaves behind, but for the tested instance's own accounts."""
    kept = {f"column {name}": values for name, values in columns(model.roster, TESTED).items()}
    kept |= {f"series {name}": values for name, values in model.recorder.series.items()}
    return kept | {
        f"line {name}": values for name, values in model.recorder.ledger.items() if name != TESTED
    }


def test_it_does_something(kind):
    with_it = simulated(join(kind), YEAR, unknowns=False, replications=2)
    without = simulated(company(), YEAR, unknowns=False, replications=2)
    assert differing(columns(with_it.roster, TESTED), columns(without.roster))


def test_it_does_nothing_at_zero_strength(kind):
    with_it = simulated(join(kind, kind.off), YEAR, unknowns=False, replications=2)
    without = simulated(company(), YEAR, unknowns=False, replications=2)
    assert not differing(outcome(with_it), outcome(without))
    assert not np.any(with_it.recorder.ledger.get(TESTED, 0.0))
    present = with_it.roster["present"]
    for column in kind.columns:
        if not column.per_month:
            rest = with_it.roster[f"{TESTED}.{column.name}"] == column.default
            assert rest[present].all(), column.name
