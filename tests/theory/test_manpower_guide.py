"""What the guide to manpower models says of its files is so."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.scenario import parse

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "manpower-models.md"
FILES = {
    scenario.name: scenario
    for text in re.findall(r"(?ms)^```yaml\n(schema: 1\n.*?)^```$", GUIDE.read_text("utf-8"))
    for scenario in [parse(text)]
}


@cache
def ran(name, replications=30):
    return sim.run(FILES[name], replications, 1, unknowns=False, progress=False)


def mean(name, indicator):
    return ran(name).values(indicator).mean(axis=0)


def error(name, indicator):
    values = ran(name).values(indicator)
    return values.std(axis=0) / np.sqrt(len(values)) + 1e-9


def test_every_model_of_the_guide_is_there():
    assert set(FILES) == {
        "markov_grades", "held_size", "ladder_at_once", "ladder_at_elections", "rounded_flows",
        "fixed_training", "staged_training",
    }  # fmt: skip


def test_stocks_follow_the_matrix():
    matrix = np.array([[0.65, 0.20, 0], [0.05, 0.75, 0.10], [0, 0.02, 0.90]])
    stocks = np.array([300.0, 150.0, 50.0])
    for year in range(21):
        for stock, tier in zip(stocks, ("junior", "middle", "senior"), strict=True):
            name = f"{tier}_heads"
            allowed = 4 * error("markov_grades", name)[year]
            assert mean("markov_grades", name)[year] == pytest.approx(stock, abs=allowed)
        stocks = stocks @ matrix + [60, 0, 0]


def test_a_held_stock_stays():
    run = ran("held_size")
    assert (run.values("headcount") == 200).all()
    left = run.values("left_so_far")
    assert (left == run.values("entered_so_far")).all()
    yearly = left[:, -1].mean() / 10
    assert yearly == pytest.approx(200 * -12 * np.expm1(np.log(0.82) / 12), rel=0.03)


def test_at_once_or_only_at_elections():
    at_once, elected = ran("ladder_at_once"), ran("ladder_at_elections")
    assert (at_once.values("headcount") == 52).all()
    heads = elected.values("headcount")
    full = (heads == 52).all(axis=0)
    assert np.flatnonzero(full).tolist() == [0, 36, 72]
    assert (np.diff(heads[:, 1:36], axis=1) <= 0).all()


def test_whole_numbers_hold_in_every_future():
    juniors, seniors = 100, 40
    for year in range(5):
        assert (ran("rounded_flows").values("junior_heads")[:, year] == juniors).all()
        assert (ran("rounded_flows").values("senior_heads")[:, year] == seniors).all()
        up, out = (int(np.floor(share * juniors + 0.5)) for share in (0.10, 0.15))
        juniors, seniors = juniors - up - out + 20, seniors - int(np.floor(seniors / 10 + 0.5)) + up


def test_a_fixed_time_ends_for_all_at_once():
    graduates = ran("fixed_training").values("graduates")
    assert (graduates[:, :24] == 0).all()
    assert (graduates[:, 24:] == 120).all()


def test_stages_have_the_time_and_the_spread_of_erlang():
    """Time under training is the sum over months; three geometric stages.

    In the limit of short steps the SD is the mean / √3.
    """
    under_way = mean("staged_training", "under_way") / 1000
    discrete = 3 / -np.expm1(-1 / 8)
    assert under_way.sum() == pytest.approx(discrete, rel=0.01)
    months = np.arange(len(under_way))
    variance = 2 * (months * under_way).sum() + under_way.sum() - under_way.sum() ** 2
    assert np.sqrt(variance) / under_way.sum() == pytest.approx(
        np.sqrt(np.exp(-1 / 8) / 3), rel=0.02
    )
