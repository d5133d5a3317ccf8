"""Inverse distribution functions against SciPy's, at the edges, and in both parameter shapes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.streams import TruncatedNormal, categorical, normal, poisson, triangular

SMALLEST, LARGEST = 2.0**-53, 1 - 2.0**-53
U = (np.arange(20_000) + 0.5) / 20_000
EDGES = np.array([SMALLEST, 3 * SMALLEST, 1e-12, 0.5, 1 - 1e-12, LARGEST])

uniforms = st.integers(0, 2**52 - 1).map(lambda k: (2 * k + 1) / 2**53)


def truncated_normal(u, *parameters):
    return TruncatedNormal(*parameters).quantile(u)


def test_normal():
    assert np.allclose(normal(U), stats.norm.ppf(U), rtol=1e-13, atol=1e-15)
    on_grid = np.array([SMALLEST, 3 * SMALLEST, 2.0**-30, 0.25, 0.5])
    assert np.array_equal(normal(1 - on_grid), -normal(on_grid))
    assert 8.2 < normal(LARGEST) == -normal(SMALLEST) < 8.3


def test_normal_gives_the_published_values():
    """Check values of algorithm AS 241, one for each of its three approximations."""
    published = {0.25: -0.6744897501960817, 0.001: -3.090232306167814, 1e-20: -9.262340089798408}
    found = normal(np.array(list(published)))
    assert np.allclose(found, list(published.values()), rtol=4e-16, atol=0)


def test_normal_is_exact_where_the_approximations_meet():
    for seam in (0.5 - 0.425, np.exp(-25.0)):
        u = seam * (1 + np.arange(-2000, 2001) * 1e-9)
        drawn = normal(u)
        assert np.allclose(drawn, stats.norm.ppf(u), rtol=1e-14, atol=0)
        assert np.all(np.diff(drawn) > 0)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        *[(-1, 2), (-0.1, 0.1), (-8, -3), (3, 8), (9, 10), (-30, -29), (30, 31), (-6, 40)],
        *[(-40, 6), (-1, np.inf), (-np.inf, -20), (20, np.inf), (-np.inf, np.inf)],
    ],
)
def test_truncated_normal(low, high):
    mean, sd = 34.0, 5.0
    values = truncated_normal(U, mean, sd, mean + sd * low, mean + sd * high)
    expected = stats.truncnorm.ppf(U, low, high, loc=mean, scale=sd)
    assert np.allclose(values, expected, rtol=1e-10)
    assert np.all(np.diff(values) > 0)


def test_one_truncated_normal_is_the_same_in_every_row():
    rows, u = np.array([2, 0, 2, 1]), np.resize(U[::7], (4, 9))
    picked = TruncatedNormal(34.0, 5.0, 27.0, 60.0).quantile(u, rows)
    assert np.array_equal(picked, truncated_normal(u, 34.0, 5.0, 27.0, 60.0))


def test_truncated_normal_in_rows_of_its_own_order():
    mean, high = np.array([[30.0], [34.0], [41.0]]), np.array([[40.0], [36.0], [60.0]])
    rows, u = np.array([2, 0, 2, 1]), np.resize(U[::7], (4, 9))
    picked = TruncatedNormal(mean, 5.0, 27.0, high).quantile(u, rows)
    assert np.array_equal(picked, truncated_normal(u, mean[rows], 5.0, 27.0, high[rows]))


def test_truncated_normal_far_from_its_bounds_changes_no_other():
    mean, sd = np.array([[34.0], [34.0], [20.0]]), np.array([[5.0], [1e-3], [0.0]])
    u = np.resize(U[::7], (3, 9))
    together = TruncatedNormal(mean, sd, 27.0, 33.0).quantile(u)
    for row in range(3):
        alone = TruncatedNormal(mean[row], sd[row], 27.0, 33.0).quantile(u[row])
        assert np.array_equal(together[row], alone)
    assert np.all(together[2] == 27.0)


def test_truncated_normal_has_no_scale_of_its_own():
    unit = truncated_normal(U, 0, 1, -1, 2)
    tiny = truncated_normal(U, 0, 1e-30, -1e-30, 2e-30)
    assert np.allclose(tiny, unit * 1e-30, rtol=1e-9, atol=0)


def test_truncated_normal_far_beyond_where_probabilities_vanish():
    # Given that Z > a, a·(Z - a) tends to a standard exponential as a grows.
    exponential = -np.log1p(-U)
    for a in (50.0, 1000.0):
        beyond = truncated_normal(U, 0, 1, a, np.inf) - a
        assert np.allclose(a * beyond, exponential, rtol=10 / a**2, atol=1e-12 * a**2)
        below = truncated_normal(U, 0, 1, -np.inf, -a) + a
        assert np.allclose(a * below, -exponential[::-1], rtol=10 / a**2, atol=1e-12 * a**2)


@settings(deadline=None)
@given(
    u=uniforms,
    mean=st.floats(-1e3, 1e3),
    sd=st.floats(0, 1e3),
    low=st.floats(-1e3, 1e3),
    width=st.floats(0, 1e3),
)
def test_truncated_normal_keeps_its_bounds(u, mean, sd, low, width):
    value = truncated_normal(u, mean, sd, low, low + width)
    assert low <= value <= low + width
    if sd < 1e-100:
        assert abs(value - np.clip(mean, low, low + width)) < 1e-90


@pytest.mark.parametrize(("low", "mode", "high"), [(0, 1, 4), (-2, -2, 3), (5, 9, 9), (0, 0.5, 1)])
def test_triangular(low, mode, high):
    shape = (mode - low) / (high - low)
    expected = stats.triang.ppf(U, shape, loc=low, scale=high - low)
    assert np.allclose(triangular(U, low, mode, high), expected, rtol=1e-12, atol=1e-12)
    edges = triangular(EDGES, low, mode, high)
    assert np.all((edges >= low) & (edges <= high))


def test_triangular_is_not_rounded_out_of_its_range():
    low, high = -2.9104745093759865, 11.238335943668382
    assert high - np.sqrt((1 - SMALLEST) * (high - low) * (high - low)) < low
    assert triangular(SMALLEST, low, low, high) == low


def test_triangular_without_width_is_its_mode():
    assert np.array_equal(triangular(U, 3.3, 3.3, 3.3), np.full(U.shape, 3.3))


@pytest.mark.parametrize("lam", [0.0, 1e-9, 0.02, 1.0, 3.7, 40.0, 500.0])
def test_poisson(lam):
    counts = poisson(U, lam)
    assert np.array_equal(counts, stats.poisson.ppf(U, lam) if lam else np.zeros(U.size))
    assert counts.dtype == np.int64


def test_poisson_ends_at_the_largest_uniform():
    for lam in (0.0, 0.1, 3.0, 77.0, 500.0):
        edges = poisson(EDGES, lam)
        assert np.all(np.diff(edges) >= 0)
        assert edges[-1] <= lam + 10 * np.sqrt(lam) + 20


def test_categorical():
    weights = np.array([0.2, 0.5, 0.3])
    drawn = categorical(U, weights)
    assert np.bincount(drawn).tolist() == [4000, 10_000, 6000]
    assert np.all(np.diff(drawn) >= 0)
    assert np.array_equal(categorical(U, weights * 7), drawn)
    assert np.array_equal(categorical(U, [1.0]), np.zeros(U.size))
    assert categorical([0.25, 0.5, 0.75], [1, 1, 2]).tolist() == [0, 1, 2]


def test_categories_of_weight_zero_are_never_drawn():
    # Ten tenths add up to less than one: the largest uniform lies beyond their sum.
    weights = [0.0, *[0.1] * 5, 0.0, *[0.1] * 5, 0.0, 0.0]
    drawn = categorical(np.concatenate([EDGES, U, np.arange(1, 10) / 10]), weights)
    assert set(drawn.tolist()) == {*range(1, 6), *range(7, 12)}
    assert drawn[0] == 1
    assert drawn[len(EDGES) - 1] == 11


def test_categorical_broadcasts_its_leading_axes():
    u = np.linspace(0.05, 0.95, 12).reshape(3, 4)
    per_replication = np.array([[[1.0, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]])
    assert categorical(u, per_replication).tolist() == [[0] * 4, [1] * 4, [2] * 4]


COLUMN = np.full((7, 1), 0.37)
STRIDED = np.full((7, 3), 0.37)[:, 1:2]


@pytest.mark.parametrize("column", [COLUMN, STRIDED], ids=["column", "strided"])
@pytest.mark.parametrize(
    "draw",
    [
        lambda u, p: truncated_normal(u, p, 0.6, 0.1, 2.0),
        lambda u, p: truncated_normal(u, 1.0, p, -0.4, 2.0),
        lambda u, p: truncated_normal(u, 1.0, 0.2, p, 2.0),
        lambda u, p: truncated_normal(u, 1.0, 0.2, -2.0, p),
        lambda u, p: triangular(u, p, 1.1, 2.3),
        lambda u, p: triangular(u, 0.1, p, 2.3),
        lambda u, p: triangular(u, -0.1, 0.2, p),
        lambda u, p: poisson(u, p * 10),
        lambda u, p: categorical(u, np.stack([p, 0.3 + 0 * p, 1 - p], axis=-1)),
    ],
)
def test_a_scalar_and_an_equal_column_give_the_same_bits(draw, column):
    u = np.resize(U[::3], (7, 331))
    assert np.array_equal(draw(u, np.float64(0.37)), draw(u, column))


@settings(deadline=None)
@given(
    pair=st.tuples(uniforms, uniforms),
    lam=st.floats(0, 30),
    weights=st.lists(st.floats(0, 1), min_size=1, max_size=6).filter(lambda w: sum(w) > 0),
)
def test_a_larger_uniform_never_gives_less(pair, lam, weights):
    u = np.sort(pair)
    for values in (
        normal(u),
        truncated_normal(u, 1, 2, -3, 4),
        triangular(u, 0, 1, 5),
        poisson(u, lam),
        categorical(u, weights),
    ):
        assert values[0] <= values[1]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: truncated_normal(0.5, 0, 1, 2, 1),
        lambda: truncated_normal(0.5, 0, -1, 1, 2),
        lambda: triangular(0.5, 2, 1, 3),
        lambda: triangular(0.5, 0, 4, 3),
        lambda: poisson(0.5, -0.1),
        lambda: poisson(0.5, 500.1),
        lambda: poisson(0.5, np.nan),
        lambda: categorical(0.5, [0.5, -0.1, 0.6]),
        lambda: categorical(0.5, [0.0, 0.0]),
        lambda: categorical(0.5, [0.5, np.inf]),
    ],
)
def test_impossible_parameters_are_refused(refused):
    with pytest.raises(ValueError, match=r"needs|must"):
        refused()
