"""Axes follow from the numbers alone: round, few ticks, everything inside."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.axes import axis, month_ticks

NUMBERS = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=20)


class TestAxis:
    @given(NUMBERS)
    def test_everything_lies_inside_and_ticks_are_evenly_spaced(self, numbers: list[float]) -> None:
        found = axis([numbers])
        slack = 1e-6 * (found.high - found.low)
        assert found.low - slack <= min(numbers) <= max(numbers) <= found.high + slack
        gaps = [after - before for before, after in pairwise(found.ticks)]
        np.testing.assert_allclose(gaps, gaps[0], rtol=1e-6)
        assert 2 <= len(found.ticks) <= 8
        assert (found.ticks[0], found.ticks[-1]) == (found.low, found.high)

    def test_ends_are_round(self) -> None:
        found = axis([[0.3, 37.2]])
        assert list(found.ticks) == [0, 10, 20, 30, 40]
        assert found.digits == 0

    def test_digits_tell_ticks_apart(self) -> None:
        found = axis([[7.13, 7.36]])
        labels = [f"{tick:.{found.digits}f}" for tick in found.ticks]
        assert len(set(labels)) == len(labels)
        np.testing.assert_allclose([float(label) for label in labels], found.ticks)

    def test_a_small_move_of_the_data_leaves_the_axis_where_it_is(self) -> None:
        assert axis([[11.0, 37.2]]) == axis([[11.3, 36.9]])

    def test_narrow_data_is_not_blown_up(self) -> None:
        found = axis([[5.0, 5.001]], least=1.0)
        assert found.high - found.low >= 1.0
        assert found.low <= 5.0 <= found.high

    def test_counts_near_zero_do_not_get_an_axis_below_zero(self) -> None:
        assert axis([[0.0, 0.0]], least=4.0).low == 0.0

    def test_it_reaches_what_it_must_and_stays_within_its_limits(self) -> None:
        assert axis([[3.0, 4.0]], include=(0.0,)).low == 0.0
        assert axis([[9.2, 9.99]], within=(0.0, 10.0)).high == 10.0

    def test_missing_numbers_are_left_out(self) -> None:
        assert axis([[np.nan, 1.0, 2.0, np.inf]]) == axis([[1.0, 2.0]])

    def test_nothing_at_all_still_has_an_axis(self) -> None:
        found = axis([[np.nan]])
        assert found.low < found.high


class TestMonths:
    def test_whole_years_of_a_long_run(self) -> None:
        assert month_ticks(36) == (0, 12, 24, 36)

    @given(st.integers(1, 1200))
    def test_the_last_month_is_always_there_and_labels_do_not_crowd(self, months: int) -> None:
        ticks = month_ticks(months)
        assert ticks[-1] == months
        assert len(ticks) <= 6
        spacing = np.diff(ticks)
        assert not len(spacing) or spacing[-1] > 0.55 * spacing[0]
