"""What was fitted is written down, and it can be fitted again."""

import pytest

from sim.experiments.fit import only_fitted
from sim.experiments.targets import target_checks
from sim.scenario import load, names
from sim.scenario.fitting import may_be_fitted
from tools.fitting_page import PAGE, page, section


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


@pytest.mark.parametrize("name", names())
def test_the_values_in_the_file_meet_the_figures_that_they_were_fitted_to(name):
    scenario = only_fitted(load(name))
    for check in target_checks(scenario, 40) if scenario.targets else ():
        assert check.simulated is not None
        gap = float(check.simulated.mean()) - check.reading.value
        assert abs(gap) <= check.reading.tolerance, check.title["en"]
