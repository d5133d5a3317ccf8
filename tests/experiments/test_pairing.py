"""Common luck: what it saves, measured on the programme that the laboratory opens with."""

import pytest

import sim
from sim.experiments.compare import Comparison
from sim.experiments.run import run

EXITS = "exits.later"
AT_LEAST = 10


@pytest.fixture(scope="module")
def putuo():
    """Runs of luck alone: as it is, with a tenth more exits, and the latter with other luck."""
    as_it_is = sim.load("putuo")
    more = as_it_is.with_parameters({EXITS: 1.1 * as_it_is.parameter(EXITS).value})
    runs = ((as_it_is, 1), (more, 1), (more, 2))
    return [run(one, 200, seed, unknowns=False, progress=False) for one, seed in runs]


@pytest.mark.parametrize("name", ["gain_since_entry", "total_gain"])
def test_a_paired_difference_varies_a_tenth_of_an_independent_one(putuo, name) -> None:
    a, b, elsewhere = (results.values(name)[:, -1] for results in putuo)
    paired, independent = (b - a).var(ddof=1), (elsewhere - a).var(ddof=1)
    assert paired > 0
    assert independent >= AT_LEAST * paired
    # The verdict reports the same saving without a second seed.
    told = Comparison(putuo[0], putuo[1]).verdict(name).variance_ratio
    assert told == pytest.approx(independent / paired, rel=0.3)


def test_unknowns_are_shared_too(putuo) -> None:
    scenarios = putuo[0].scenario, putuo[1].scenario
    a, b = (run(one, 40, progress=False, months=12) for one in scenarios)
    unchanged = [path for path in a.parameters if path != EXITS]
    assert len(unchanged) > 20
    assert a.parameters[unchanged].equals(b.parameters[unchanged])
    assert Comparison(a, b).verdict("gain_since_entry").variance_ratio >= AT_LEAST
