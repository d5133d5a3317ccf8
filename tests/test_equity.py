"""How evenly gain is spread: laws of the measure, NumPy's Lorenz curve, and a search for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.goals import Goal
from sim.experiments.optimise import optimise
from sim.indicators.equity import lower_half
from tests.support import COMPANY, REST, mechanisms, programme, simulated

amounts = arrays(
    np.float64, st.tuples(st.just(1), st.integers(1, 40)), elements=st.floats(0, 1e6, width=32)
)


def everyone(values):
    return np.ones(values.shape, dtype=np.bool_)


def lorenz(values):
    """The Lorenz curve of one replication at one half, straight between its points."""
    shares = np.concatenate([[0.0], np.cumsum(np.sort(values))]) / values.sum()
    return np.interp(0.5, np.linspace(0, 1, len(values) + 1), shares)


@given(amounts.filter(lambda values: values.sum() > 0))
def test_it_is_the_lorenz_curve_at_one_half(values):
    assert lower_half(values, everyone(values))[0] == pytest.approx(lorenz(values[0]), abs=1e-12)


@given(amounts, st.sampled_from([0.5, 2.0, 1024.0]))
def test_the_unit_makes_no_difference(values, scale):
    scaled = values * scale
    assert (lower_half(scaled, everyone(values)) == lower_half(values, everyone(values))).all()


@given(amounts, st.randoms(use_true_random=False))
def test_who_has_how_much_makes_no_difference(values, random):
    order = list(range(values.shape[1]))
    random.shuffle(order)
    mixed = np.ascontiguousarray(values[:, order])
    assert (lower_half(mixed, everyone(values)) == lower_half(values, everyone(values))).all()


@given(amounts, amounts)
def test_who_is_absent_does_not_count(values, others):
    """Wherever they stand, however much they have, and in however many rows."""
    both = np.concatenate([others, values, others], axis=1)
    present = np.zeros(both.shape, dtype=np.bool_)
    present[:, others.shape[1] : others.shape[1] + values.shape[1]] = True
    assert (lower_half(both, present) == lower_half(values, everyone(values))).all()


@given(amounts)
def test_it_lies_between_nothing_and_a_half(values):
    share = lower_half(values, everyone(values))
    assert ((share >= 0) & (share <= 0.5 + 1e-12)).all()


@given(amounts.filter(lambda values: np.ptp(values) > 1))
def test_what_the_most_hands_to_the_least_makes_it_no_less_even(values):
    """The principle of transfers (Dalton 1920)."""
    handed = values.copy()
    gift = np.ptp(values) / 4
    handed[0, values[0].argmax()] -= gift
    handed[0, values[0].argmin()] += gift
    before, after = (lower_half(one, everyone(one)) for one in (values, handed))
    assert after[0] >= before[0] - 1e-12


@pytest.mark.parametrize("heads", [1, 2, 5, 40])
def test_equal_amounts_are_even(heads):
    values = np.full((2, heads), 0.3)
    assert lower_half(values, everyone(values)) == pytest.approx([0.5, 0.5], abs=1e-12)


@pytest.mark.parametrize("heads", [2, 3, 40])
def test_one_who_has_all_leaves_nothing_to_the_lower_half(heads):
    values = np.zeros((1, heads))
    values[0, 0] = 7.0
    assert lower_half(values, everyone(values)).tolist() == [0.0]


def test_nothing_to_share_is_nought():
    nobody = np.zeros((2, 3), dtype=np.bool_)
    assert lower_half(np.ones((2, 3)), nobody).tolist() == [0.0, 0.0]
    assert lower_half(np.zeros((2, 3)), ~nobody).tolist() == [0.0, 0.0]


FADING = programme(
    [{"kind": "fade", "used": 0.05, "unused": 0.05}],
    {"indicators": [{"kind": "gain_since_entry"}, {"kind": "lower_half_share"}]},
)


def test_whoever_has_lost_has_gained_nothing():
    """All lose what they came with: there is nothing to share."""
    series = simulated(FADING, 6).recorder.series
    assert (series["gain_since_entry"][:, 1:6] < 0).all()
    assert not series["lower_half_share"][:, :6].any()


def test_a_search_can_be_after_it():
    """A studio of two teaches two of forty: of what can be chosen, that is the least even."""
    scenario = programme(
        mechanisms(COMPANY) + mechanisms(REST),
        {
            "indicators": [{"kind": "total_gain"}, {"kind": "lower_half_share", "of": ["staff"]}],
            "levers": ["studio.cohort_size"],
        },
    )
    found = optimise(
        scenario, [Goal("lower_half_share", "up"), Goal("total_gain", "up")],
        ranges={"studio.cohort_size": (2, 18)}, candidates=24, replications=10, retest=20,
    )  # fmt: skip
    by_share = found.table.sort_values("lower_half_share")["studio.cohort_size"].tolist()
    assert by_share[0] <= 4 < 10 < by_share[-1]
    assert found.open["studio.cohort_size"].min() > 4
