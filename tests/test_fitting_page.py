"""What was fitted is written down, and it can be fitted again."""

import pytest

from sim.experiments.fit import fit
from sim.scenario import load, names
from sim.scenario.fitting import may_be_fitted
from tools.fitting_page import PAGE, page, section

FITTED = [name for name in names() if load(name).fit]


def test_the_page_is_fresh():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "stale; run: python -m tools.fitting_page"


@pytest.mark.parametrize("name", names())
def test_it_names_every_figure_of_a_programme(name):
    scenario = load(name)
    told = section(scenario)
    for target in scenario.targets:
        assert target.source in told
        for reading in target.readings.values():
            assert f"{reading.value:g}" in told


@pytest.mark.parametrize("name", names())
def test_what_bears_the_mark_is_what_is_listed_for_fitting(name):
    scenario = load(name)
    marked = {one.path for one in scenario.settings if one.source == "fitted"}
    assert marked == {one.path for one in scenario.fit}
    assert all(may_be_fitted(scenario.parameter(path)) for path in marked)
    assert bool(marked) == any(target.fitted is not None for target in scenario.targets)


@pytest.mark.parametrize("name", FITTED)
def test_the_values_in_the_file_are_those_of_a_fit(name):
    scenario = load(name)
    found = fit(scenario, 24, evaluations=25)
    found_at = zip(found.before, found.values, found.searched, strict=True)
    for parameter, value, (low, high) in found_at:
        assert abs(value - parameter.value) < 0.2 * (high - low), parameter.path
