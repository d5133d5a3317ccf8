"""Marks of several bodies against marks that are drawn one by one."""

import numpy as np
import pytest

from sim.marks import Crowd, Panel, Weights, sheet

CADRES = 200_000


def drawn(weights: Weights, raters: int, reliability: float, asked: int, resident: float,
          validity: float, knows: float) -> np.ndarray:  # fmt: skip
    """Return errors of a rating, each body's mark drawn by its own rater."""
    random = np.random.default_rng(5)

    def noise() -> np.ndarray:
        return random.normal(size=CADRES)

    z = noise()
    error_of_one = np.sqrt((1 - reliability) / reliability)
    loading, marks = 0.0, np.zeros(CADRES)
    for weight in (weights.street, weights.group):
        seen = z + np.mean([error_of_one * noise() for _ in range(raters)], axis=0)
        spread = np.sqrt(1 + error_of_one**2 / raters)
        marks += weight * seen / spread
        loading += weight / spread
    marks += weights.own * (np.sqrt(knows) * z + np.sqrt(1 - knows) * noise())
    loading += weights.own * np.sqrt(knows)
    # Residents share an opinion whose correlation with z is the validity; each errs besides.
    opinion = z + np.sqrt(1 / validity**2 - 1) * noise()
    seen = opinion + np.sqrt((1 - resident) / resident / asked) * noise()
    spread = np.sqrt(1 / validity**2 + (1 - resident) / resident / asked)
    marks += weights.residents * seen / spread
    loading += weights.residents / spread
    return marks / loading - z


@pytest.mark.parametrize(
    ("residents", "others"),
    [
        (0.0, {"group": 1.0}),
        (0.25, {"self": 0.3, "street": 0.3, "group": 0.4}),
        (0.6, {"street": 1.0}),
        (1.0, {"self": 1.0}),
    ],
)
def test_a_sheet_tells_the_size_of_the_error(residents, others):
    weights = Weights.of(residents, others, composes=False)
    found = sheet(weights, Panel.of(3, 0.5, 0.0), Crowd.of(20, 0.2, 0.4), 0.1, 1.0)
    variance = found.noise + np.square(found.own * found.own_error) + np.square(found.liking)
    errors = drawn(weights, 3, 0.5, 20, 0.2, 0.4, 0.1)
    assert np.var(errors) == pytest.approx(float(variance), rel=4 * np.sqrt(2 / CADRES))


@pytest.mark.parametrize(("raters", "together"), [(1, 0.45), (2, 0.6207), (5, 0.8036)])
def test_several_raters_are_more_reliable(raters, together):
    """Spearman and Brown: n r / (1 + (n − 1) r)."""
    assert 1 / (1 + Panel.of(raters, 0.45, 0.0).error) == pytest.approx(together, abs=5e-5)


def test_the_evaluator_never_leans_further_than_raters_err():
    assert Panel.of(1, 0.99, 0.9).leaning == pytest.approx(Panel.of(1, 0.99, 0.9).error)
    assert Panel.of(1, 0.5, 0.25).leaning == pytest.approx(0.5)


@pytest.mark.parametrize("composes", [False, True])
@pytest.mark.parametrize("residents", [0.0, 0.25, 1.0])
def test_weights_add_up_to_one_whoever_sums_up(composes, residents):
    weights = Weights.of(residents, {"self": 0.2, "street": 0.3, "group": 0.5}, composes)
    total = weights.own + weights.street + weights.group + weights.residents
    assert total == pytest.approx(1.0)
    assert (weights.group == 0) == (composes or residents == 1.0)


def test_the_true_level_comes_whole_through_the_bodies():
    weights = Weights.of(0.3, {"self": 0.5, "group": 0.5}, composes=False)
    found = sheet(weights, Panel.of(2, 0.45, 0.2), Crowd.of(30, 0.2, 0.3), 0.1, 1.0)
    knows = 1 / np.sqrt(1 + Panel.of(2, 0.45, 0.2).error)
    scale = found.residents / weights.residents
    told = found.heard + found.own * np.sqrt(0.1) + scale * weights.group * knows
    assert told == pytest.approx(1.0)
