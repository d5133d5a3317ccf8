"""Fitting: to what is marked, within ranges, over common luck, and never what training does."""

import pytest

from sim import cli
from sim.errors import InputError, ScenarioError
from sim.experiments.fit import fit
from sim.experiments.targets import target_checks
from sim.parameters import Setting
from sim.scenario import load, parse
from sim.scenario.fitting import may_be_fitted
from sim.summary import fit_summary
from tests.district import TEXT

FIT = """
fit: [exits.early]
targets:
  - {indicator: left_so_far, at: 2019-04, kind: point, fitted: true, source: 001 S1 L12,
     readings: {printed: {value: 4, tolerance: 0.5}}}
  - {indicator: mean_age, at: opening, kind: point, source: 001 S1 L12,
     readings: {printed: {value: 34, tolerance: 2}}}
"""


@pytest.fixture(scope="module")
def found():
    return fit(parse(TEXT + FIT), 40, seed=2, evaluations=20)


def test_the_fitted_value_brings_the_figure_to_the_report(found):
    assert found.met
    (check,) = found.checks
    assert check.label == "fitted"
    assert abs(float(check.simulated.mean()) - 4) <= 0.5
    assert found.residuals == (float(check.simulated.mean()) - 4,)


def test_the_value_lies_in_the_range_and_has_three_digits(found):
    (value,) = found.values
    (before,) = found.before
    assert before.low <= value <= before.high
    assert float(f"{value:.3g}") == value


def test_the_scenario_bears_the_value_and_its_source(found):
    parameter = found.scenario.parameter("exits.early")
    assert (parameter.value, parameter.source) == (found.values[0], "fitted")
    assert not parameter.is_unknown
    again = target_checks(found.scenario, 40, 2)[0]
    assert again.simulated is not None
    assert again.simulated.tolist() == found.checks[0].simulated.tolist()


def test_the_same_luck_gives_the_same_fit(found):
    assert fit(parse(TEXT + FIT), 40, seed=2, evaluations=20).values == found.values


def test_nothing_else_is_touched(found):
    assert [path for path, _, _ in parse(TEXT + FIT).differences(found.scenario)] == ["exits.early"]


def test_it_says_when_a_figure_cannot_be_met():
    far = fit(parse(TEXT + FIT.replace("value: 4,", "value: 39,")), 10, evaluations=8)
    assert not far.met
    assert far.values[0] == pytest.approx(0.018, rel=0.05)
    assert far.residuals[0] < -25
    assert "cannot all be met" in fit_summary(far, "en")
    assert "无法同时满足" in fit_summary(far, "zh")


def test_it_says_what_was_fitted_to_what(found):
    words = fit_summary(found, "en")
    value = f"{found.values[0]:g}"
    assert f"(exits.early) = {value}; it was 0.0115, searched from 0.003 to 0.018" in words
    assert "4.0 ± 0.5 persons" in words
    ((low, high),) = found.ranges
    line = f"exits.early: {{value: {value}, low: {low:g}, high: {high:g}, source: fitted}}"
    assert line in words


def test_the_range_keeps_the_figure_within_its_tolerance(found):
    ((low, high),) = found.ranges
    (value,) = found.values
    assert 0.003 <= low < value < high <= 0.018
    assert value - low == pytest.approx(high - value, rel=0.05)
    for end in (low, high):
        scenario = found.scenario.with_parameters({"exits.early": Setting(end, end, end)})
        simulated = target_checks(scenario, 40, 2)[0].simulated
        assert simulated is not None
        assert float(simulated.mean()) == pytest.approx(4, abs=1)


def test_a_range_to_search_can_be_given():
    text = FIT.replace("[exits.early]", "[{parameter: exits.early, low: 0.01, high: 0.011}]")
    found = fit(parse(TEXT + text), 10, evaluations=6)
    assert 0.01 <= found.values[0] <= 0.011
    again = parse(parse(TEXT + text).to_yaml())
    assert again.fit == parse(TEXT + text).fit


def test_a_range_that_is_none_is_refused():
    text = FIT.replace("[exits.early]", "[{parameter: exits.early, low: 0.1, high: 0.1}]")
    with pytest.raises(ScenarioError) as caught:
        parse(TEXT + text)
    assert (caught.value.code, caught.value.where.key) == ("no_range_to_search", "fit[1]")


def test_the_line_for_the_file_loads(found):
    line = fit_summary(found).splitlines()[-1].strip()
    setting = line.partition(": ")[2]
    old = "early: {value: 0.0115, low: 0.003, high: 0.018, source: E23}"
    assert TEXT.count(old) == 1
    scenario = parse(TEXT.replace(old, f"early: {setting}") + FIT)
    assert scenario.parameter("exits.early").source == "fitted"


def test_nothing_marked_is_refused():
    with pytest.raises(InputError) as caught:
        fit(parse(TEXT))
    assert caught.value.code == "nothing_to_fit"


def test_a_known_parameter_leaves_nothing_to_search():
    known = parse(TEXT + FIT).with_parameters({"exits.early": Setting(0.01, 0.01, 0.01)})
    with pytest.raises(InputError) as caught:
        fit(known)
    assert (caught.value.code, caught.value.where.key) == ("no_range_to_search", "exits.early")


def test_more_parameters_than_figures_are_refused_with_both_numbers():
    text = FIT.replace("[exits.early]", "[exits.early, exits.later]")
    with pytest.raises(InputError, match="2 parameters are to be fitted to 1 reported figures"):
        fit(parse(TEXT + text))


@pytest.mark.parametrize(
    "path",
    ["classes.gain", "groups.gain", "competence.trained_max", "population.veterans.level_mean",
     "population.secretaries.trained_mean", "groups.who"],
)  # fmt: skip
def test_what_training_does_is_never_fitted(path):
    with pytest.raises(ScenarioError) as caught:
        parse(TEXT + FIT.replace("exits.early", path))
    assert (caught.value.code, caught.value.where.key) == ("may_not_be_fitted", "fit[1]")


def test_a_parameter_to_fit_must_be_there():
    with pytest.raises(ScenarioError) as caught:
        parse(TEXT + FIT.replace("exits.early", "exits.erly"))
    assert caught.value.nearest == "exits.early"


def test_of_every_kind_only_people_and_posts_may_be_fitted():
    putuo = load("putuo")
    free = {one.path.rpartition(".")[0] for one in putuo.settings if may_be_fitted(one)}
    assert {"exits", "retirement", "succession", "population.successors"} <= free
    developing = {spec.instance for spec in putuo.mechanisms if spec.kind.acts_in("delta")}
    assert developing
    assert not free & (developing | {"competence", "morale"})


def test_the_command_prints_it(tmp_path, capsys):
    path = tmp_path / "district.yaml"
    path.write_text(TEXT + FIT, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        cli.main(["fit", str(path), "--replications", "5", "--lang", "en"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "source: fitted}" in out
    assert "5 simulated futures each" in out
