"""People retire at the national age, which rises from 2025."""

import numpy as np
import pytest

from sim.mechanisms.retirement import Retirement
from tests.mechanisms.bench import Bench


def limit(birth: tuple[int, int], female: bool, base: float, opening="2024-12", reform=True):
    """Return the age of retirement, in months, of someone born in the middle of a month."""
    year, month = (int(part) for part in opening.split("-"))
    values = {"men": 60, "women": base if female else 55, "reform": reform}
    bench = Bench("retirement", values, changes={"calendar.start": opening})
    age = (year * 12 + month - birth[0] * 12 - birth[1] + 0.5) / 12
    bench.put("officials", age=age, female=female)
    bench.month.open_step(1)
    assert isinstance(bench.mechanism, Retirement)
    found = bench.mechanism.age_limit(bench.roster, bench.month)
    return round(12 * float(found[0, bench.rows("officials")[0]]))


# The table of the decision of 13 September 2024: (born, months later than before).
@pytest.mark.parametrize(
    ("birth", "later"),
    [
        ((1964, 12), 0),
        ((1965, 1), 1),
        ((1965, 4), 1),
        ((1965, 5), 2),
        ((1966, 1), 4),
        ((1970, 12), 18),
        ((1976, 8), 35),
        ((1976, 9), 36),
        ((1990, 1), 36),
    ],
)
@pytest.mark.parametrize("opening", ["2018-08", "2024-12"])
def test_men_of_sixty_one_month_for_four(birth, later, opening):
    assert limit(birth, False, 60, opening) == 60 * 12 + later


@pytest.mark.parametrize(
    ("birth", "later"), [((1969, 12), 0), ((1970, 1), 1), ((1970, 5), 2), ((1981, 9), 36)]
)
def test_women_of_fifty_five_one_month_for_four(birth, later):
    assert limit(birth, True, 55) == 55 * 12 + later


@pytest.mark.parametrize(
    ("birth", "later"),
    [((1974, 12), 0), ((1975, 1), 1), ((1975, 2), 1), ((1975, 3), 2), ((1984, 11), 60)],
)
def test_women_of_fifty_one_month_for_two(birth, later):
    assert limit(birth, True, 50) == 50 * 12 + later


def test_without_the_reform_the_old_ages_hold():
    assert limit((1980, 6), False, 60, reform=False) == 720
    assert limit((1985, 6), True, 50, reform=False) == 600


@pytest.mark.parametrize(("female", "limit"), [(False, 60), (True, 55)])
def test_people_leave_in_the_month_after_they_reach_the_age(female, limit):
    bench = Bench("retirement", {"reform": False, "men": 60, "women": 55})
    ages = limit - np.arange(28) / 12
    bench.put("officials", age=ages, female=female)
    bench.put("recruits", age=30.0)
    there = [len(bench.rows("officials"))]
    for _ in range(6):
        bench.step()
        there.append(len(bench.rows("officials")))
    assert there == [28, 27, 26, 25, 24, 23, 22]
    assert bench.month.flows.so_far("left", ["retired"])[0] == 6


@pytest.mark.parametrize(("start", "left"), [("2024-11", 28), ("2024-12", 0)])
def test_the_reform_holds_from_january_2025(start, left):
    bench = Bench("retirement", {"men": 60}, changes={"calendar.start": start})
    bench.put("officials", age=60.0, female=False)
    bench.step()
    assert 28 - len(bench.rows("officials")) == left


def test_only_the_audience_retires():
    bench = Bench("retirement", {"who": ["recruits"]})
    bench.put("officials", age=80.0)
    bench.put("recruits", age=80.0)
    bench.step()
    assert len(bench.rows("officials")) == 28
    assert len(bench.rows("recruits")) == 0


class TestShares:
    """Some women had an old age of 50; some people go as early as they may."""

    def limits(self, values, **state) -> np.ndarray:
        bench = Bench(
            "retirement", values,
            changes={"calendar.start": "2024-12", "population.recruits.count": 2000},
        )  # fmt: skip
        bench.put("recruits", **state)
        bench.month.open_step(1)
        assert isinstance(bench.mechanism, Retirement)
        found = bench.mechanism.age_limit(bench.roster, bench.month)
        return np.round(12 * found[0, bench.rows("recruits")])

    def test_a_share_of_women_had_an_old_age_of_fifty(self):
        found = self.limits({"women_at_50": 0.3, "reform": False}, age=40.0, female=True)
        assert set(found) == {600, 660}
        assert abs((found == 600).mean() - 0.3) < 4 * np.sqrt(0.21 / 2000)
        men = self.limits({"women_at_50": 1.0, "reform": False}, age=40.0, female=False)
        assert (men == 720).all()

    def test_a_share_goes_as_early_as_it_may_and_not_before_the_old_age(self):
        """Men and women of 55 are delayed by three years at most, women of 50 by five."""
        young = {"age": 25.0}
        found = self.limits({"early_share": 0.4}, female=False, **young)
        assert set(found) == {720, 756}
        assert abs((found == 720).mean() - 0.4) < 4 * np.sqrt(0.24 / 2000)
        women = self.limits({"early_share": 1.0, "women": 50}, female=True, **young)
        assert set(women) == {600 + 60 - 36}

    def test_who_is_of_the_share_is_so_for_life(self):
        bench = Bench("retirement", {"women_at_50": 0.5, "reform": False})
        bench.put("officials", age=np.full(28, 51.0), female=True)
        bench.step()
        left = 28 - len(bench.rows("officials"))
        assert 0 < left < 28
        assert len(bench.step(2).rows("officials")) == 28 - left
