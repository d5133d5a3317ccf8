"""Adopting a calibration: ranges that are the posterior's, and a notice that says what was done."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim import cli
from sim.errors import InputError
from sim.experiments.adopt import LONGEST_NAME, adopted, hold_out_error
from sim.experiments.calibrate import Calibrated
from sim.experiments.factors import factor
from sim.experiments.grid import lever_grid
from sim.experiments.posterior import Posterior
from sim.experiments.run import run
from sim.figures import heatmap
from sim.manifest import manifest
from sim.scenario import load, parse
from sim.scenario.notices import FITTED
from sim.text import LANGUAGES, text
from tests.district import district

AGE, EARLY = "population.secretaries.age_mean", "exits.early"


@pytest.fixture(scope="module")
def found() -> Calibrated:
    """A calibration that told the mean age and not the rate of leaving."""
    factors = (factor(district(), AGE), factor(district(), EARLY))
    table = pd.DataFrame(
        {
            "median": [33.5, 0.01], "low": [32.5, 0.004], "high": [34.5, 0.017],
            "prior_low": [31.9, 0.004], "prior_high": [36.1, 0.017], "width": [0.5, 1.0],
            "identified": [True, False], "trades_with": [(), ()],
        },
        index=[AGE, EARLY],
    )  # fmt: skip
    predictions = pd.DataFrame(
        {
            "indicator": ["mean_age", "left_so_far", "mean_age", "left_so_far", "left_so_far"],
            "month": [2, 2, 8, 7, 8],
            "observed": [34.0, 0.0, 40.0, 5.0, 5.0],
            "median": [1.0, 9.0, 36.0, 4.0, 3.0],
            "low": 0.0, "high": 50.0, "inside": True,
            "held_out": [False, False, True, True, True],
        }
    )  # fmt: skip
    return Calibrated(district(), factors, Posterior(np.ones((1, 2)), np.ones(1)), table,
                      predictions)  # fmt: skip


@pytest.fixture(scope="module")
def mine(found):
    return adopted(found, "figures.csv")


def test_the_error_is_that_of_the_figures_held_out_alone(found) -> None:
    # 4 of 40 for the mean age, 3 of 10 for those who left.
    assert hold_out_error(found) == pytest.approx((0.1 + 0.3) / 2)


def test_nine_of_ten_draws_lie_in_the_interval_found(mine) -> None:
    assert factor(mine, AGE).at([0.05, 0.5, 0.95]) == pytest.approx([32.5, 33.5, 34.5], abs=0.01)
    assert mine.parameter(AGE).source == "local"


def test_what_is_not_identified_keeps_its_range(mine) -> None:
    assert mine.parameter(EARLY) == district().parameter(EARLY)


def test_whole_numbers_stay_whole(found) -> None:
    path = "population.veterans.count"
    one = factor(district(), path, 1, 9)
    table = found.table.iloc[:1].set_axis([path]).assign(median=4.4, low=3, high=6)
    setting = adopted(replace(found, factors=(one,), table=table), "x").parameter(path).setting
    assert (setting.value, setting.low, setting.high) == (4, 2, 7)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_then_names_data_years_and_error(mine, lang) -> None:
    words = text("notice.fitted", lang, data="figures.csv", years="2018–2019", error="20 %")
    assert mine.notice[lang] == words
    assert mine.with_levers({"studio.cohort_size": 9}).notice[lang] == words
    assert parse(mine.to_yaml()).notice[lang] == words
    assert manifest(run(mine, 1, progress=False, months=1))["notice"][lang] == words
    levers: dict[str, list[float]] = {
        "studio.cohort_size": [9, 12],
        "studio.selection_rate": [0.5, 0.6],
    }
    grid = lever_grid(mine, levers, "mean_age", replications=1)
    assert any(words[:40] in one.get_text() for one in heatmap(grid, lang).texts)


def test_the_notice_does_not_outlive_what_it_is_about(mine) -> None:
    putuo = replace(load("putuo"), about=mine.about)
    assert putuo.notice == mine.notice
    assert putuo.with_local({"headcount": 300}).notice == district().notice
    for key in FITTED:
        part = {name: told for name, told in mine.about.items() if name != key}
        assert replace(mine, about=part).notice == district().notice
    assert district().notice == {lang: text("notice.exploratory", lang) for lang in LANGUAGES}


def test_a_long_name_is_cut(found) -> None:
    assert len(adopted(found, "x" * 500).about["fitted_to"]) == LONGEST_NAME


def test_nothing_held_out_or_identified_is_not_adopted(found) -> None:
    nothing = found.predictions.assign(held_out=False)
    with pytest.raises(InputError) as caught:
        adopted(replace(found, predictions=nothing), "x")
    assert caught.value.code == "nothing_held_out"
    with pytest.raises(InputError) as caught:
        adopted(replace(found, table=found.table.assign(identified=False)), "x")
    assert caught.value.code == "nothing_identified"


def test_the_command_line_writes_it_and_never_over_a_file(tmp_path, capsys) -> None:
    scenario, history, out = (tmp_path / name for name in ("d.yaml", "mine.csv", "out.yaml"))
    scenario.write_text(district().to_yaml(), encoding="utf-8")
    history.write_text(
        "month,indicator,value,tolerance\n2,mean_age,34.4,0.1\n4,mean_age,34.4,0.1\n"
        "8,mean_age,34.6,0.1\n",
        encoding="utf-8",
    )
    order = ["calibrate", str(scenario), "--history", str(history), "--hold-out-from", "8",
             "--pool", "400", "--adopt", str(out)]  # fmt: skip
    assert status(order) == 0
    assert "Fitted to mine.csv" in parse(out.read_bytes()).notice["en"]
    assert status(order) == 2
    assert out.name in capsys.readouterr().err
    assert status(["calibrate", "nanshan", "--adopt", str(tmp_path / "x.yaml")]) == 2


def test_what_was_found_is_told_even_where_nothing_is_adopted(tmp_path, capsys) -> None:
    scenario, history, out = (tmp_path / name for name in ("d.yaml", "mine.csv", "out.yaml"))
    scenario.write_text(district().to_yaml(), encoding="utf-8")
    vague = "month,indicator,value,tolerance\n2,mean_age,34.4,50\n8,mean_age,34.6,50\n"
    history.write_text(vague, encoding="utf-8")
    order = ["calibrate", str(scenario), "--history", str(history), "--hold-out-from", "8",
             "--pool", "400", "--adopt", str(out)]  # fmt: skip
    assert status(order) == 2
    said = capsys.readouterr()
    assert "identify no parameter" in said.err
    assert AGE in said.out
    assert text("notice.exploratory") in said.out
    assert not out.exists()


def status(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return ended.value.code
