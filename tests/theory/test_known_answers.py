"""The expected values of the verification cases, worked out once more from their formulas."""

from math import asin, exp, pi, sqrt

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import gammaln

from sim.experiments.verify import read_book

MARKED = {case.scenario: case for case in read_book().cases}


def expected(scenario) -> list[float]:
    return [line.expected for line in MARKED[scenario].lines]


@pytest.mark.parametrize(
    ("scenario", "stay", "arrive"),
    [
        ("career_agency", [[0.45, 0.40], [0, 0.60]], [0, 0.30]),
        ("career_plant", [[0.2, 0.6], [0, 0.55]], [0, 0.15]),
    ],
)
def test_absorption(scenario, stay, arrive):
    fundamental = np.linalg.inv(np.eye(2) - np.array(stay))
    assert expected(scenario) == pytest.approx(
        [(fundamental @ arrive)[0], fundamental[0].sum()], rel=1e-7
    )


def test_mentors_and_mentees_in_balance():
    """The recursion in the order of the phases; its rest point; and the continuous limit."""
    step = 2 / 12
    mentees, new, mentors = 210.0, 0.0, 1000.0
    seen = []
    for _ in range(120):
        graduates = (mentees - new) * -np.expm1(-0.6 * step) * (0.5 / 0.6)
        mentors = mentors * exp(-0.1 * step) + graduates
        mentees = (mentees - new) * exp(-0.6 * step) + new * exp(-0.1 * step) + 20
        new = 20.0
        seen.append((mentees, mentors))
    assert expected("mentor_equilibrium") == pytest.approx(np.mean(seen[59:], axis=0), rel=1e-9)
    rest = 20 * (exp(-0.1 * step) / -np.expm1(-0.6 * step) + 1)
    assert seen[-1][0] == pytest.approx(rest, abs=0.01)
    fine = 1 / 12_000
    limit = 120 * fine * (exp(-0.1 * fine) / -np.expm1(-0.6 * fine) + 1)
    assert limit == pytest.approx(120 * 2 / (1 + 0.1 * 2), rel=1e-3)


def test_a_shortage_of_mentors():
    def left(steps: int, year: int) -> float:
        """Mentors of 1,000 after some steps, with so many steps a year."""
        kept, graduates = exp(-0.1 / year), (1 - exp(-0.6 / year)) * (0.5 / 0.6)
        return 1000 * (kept + 0.1 * graduates) ** steps

    assert expected("mentor_shortage") == pytest.approx([left(120, 6), left(360, 6)], rel=1e-9)
    limits = [1000 * exp((0.1 / 2 - 0.1) * years) for years in (20, 60)]
    assert [left(20 * 8760, 8760), left(60 * 8760, 8760)] == pytest.approx(limits, rel=1e-3)


def test_stages():
    assert expected("stages_1") == pytest.approx([1.2**-1])
    assert expected("stages_4") == pytest.approx([1.05**-4])
    assert expected("stages_fixed") == pytest.approx([exp(-0.2)])


def test_chains():
    seats = [81, 41, 21, 11, 5, 1]
    down = np.eye(6, k=-1)  # a vacancy moves one rung down, or out at the foot by hiring
    moves = np.linalg.inv(np.eye(6) - down) @ np.ones(6)
    assert expected("vacancy_chains") == pytest.approx([np.average(moves, weights=seats)] * 3)


def largest(k: int, n: int) -> float:
    """Mean of the expected k largest of n standard normals."""

    def density(x: float, i: int) -> float:
        log = gammaln(n + 1) - gammaln(i) - gammaln(n - i + 1)
        log += (i - 1) * stats.norm.logcdf(x) + (n - i) * stats.norm.logsf(x)
        return x * exp(log + stats.norm.logpdf(x))

    return float(
        np.mean([integrate.quad(density, -8, 8, args=(i,))[0] for i in range(n - k + 1, n + 1)])
    )


def test_selection():
    pools = [(1, 10), (2, 10), (3, 10), (5, 50), (10, 100), (20, 100)]
    exact = [largest(*pool) for pool in pools]
    assert expected("selection") == pytest.approx([*exact, 0.7 * exact[4]], abs=1e-7)


def test_contests():
    assert expected("duel") == pytest.approx([0.5 + asin(r) / pi for r in (0.5, 0.7, 0.9)])
    assert expected("favourite") == pytest.approx([stats.norm.cdf(1 / sqrt(2)) ** 3])


def test_shapes_have_no_numbers_of_their_own():
    for scenario in ("peter_principle", "bottom_cut"):
        assert {line.expected for line in MARKED[scenario].lines} == {0.0}
        assert {line.is_ for line in MARKED[scenario].lines} <= {"above", "below"}


def test_every_case_of_the_list_is_there():
    assert {case.name for case in MARKED.values()} == {f"V{n}" for n in range(1, 8)}
