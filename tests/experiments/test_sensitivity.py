"""Sensitivity: analytic indices met within their intervals, on functions and on the model."""

import numpy as np
import pytest

from sim import cli
from sim.errors import InputError
from sim.experiments import screening
from sim.experiments.factors import LUCK
from sim.experiments.sensitivity import study
from sim.experiments.spread import _parts, _redrawn, split
from tests.district import TEXT, district
from tools import known_answers
from tools.known_answers import ishigami


def test_ishigamis_indices_lie_within_the_intervals():
    known = known_answers.ishigami_indices()
    table = screening.sobol(["x1", "x2", "x3"], ishigami, 1024)
    assert known.outside(table) == []
    assert table.index[0] == "x1"
    assert ((table["total_high"] - table["total_low"]) < 0.25).all()
    assert table.attrs["variance"] == pytest.approx(known.variance, rel=0.05)


def test_a_closed_form_manpower_models_indices_lie_within_the_intervals():
    known = known_answers.staff_indices()
    table = known_answers.staff_study().sobol(128, luck=False)
    assert known.outside(table) == []
    assert abs(table["first"] - [known.first[path] for path in table.index]).max() < 0.1
    assert table.attrs["variance"] == pytest.approx(known.variance, rel=0.15)


def test_an_index_outside_its_interval_is_named():
    table = screening.sobol(["x1", "x2", "x3"], lambda shares: shares[:, 2], 64)
    assert "total of x1" in known_answers.ishigami_indices().outside(table)


def test_a_factor_without_effect_has_none_and_a_constant_has_no_shares():
    table = screening.sobol(["a", "b"], lambda shares: shares[:, 0], 64)
    assert table["total"]["a"] == pytest.approx(1, abs=0.1)
    assert table["total"]["b"] == 0
    still = screening.sobol(["a", "b"], lambda shares: np.ones(len(shares)), 16)
    assert (still == 0).all(axis=None)


def test_morris_finds_size_direction_and_interaction():
    found = screening.morris(
        ["plain", "down", "tangled", "idle"],
        lambda s: 3 * s[:, 0] - s[:, 1] + s[:, 2] * s[:, 0], 20,
    )  # fmt: skip
    assert found.index[0] == "plain"
    assert found["mean"]["down"] == pytest.approx(-1)
    assert found["sd"]["down"] == pytest.approx(0, abs=1e-9)
    assert found["sd"]["tangled"] > 0.1
    assert found["mean_absolute"]["idle"] == 0


def test_the_spread_is_split_as_it_was_made():
    random = np.random.default_rng(4)
    unknown, luck = random.normal(0, 2, (400, 1)), random.normal(0, 1, (1, 300))
    parts = split(unknown + luck + random.normal(0, 1, (400, 300)))
    assert parts.unknowns == pytest.approx(4 / 6, abs=0.06)
    assert parts.luck == pytest.approx(1 / 6, abs=0.04)
    assert parts.both == pytest.approx(1 / 6, abs=0.04)
    assert parts.low < 4 / 6 < parts.high
    assert parts.unknowns + parts.luck + parts.both == pytest.approx(1)


def crossed(random, unknowns, luck, points, replications):
    """A table of normal effects in which unknowns and luck have these shares of the variance."""
    return (
        np.sqrt(unknowns) * random.normal(size=(points, 1))
        + np.sqrt(luck) * random.normal(size=(1, replications))
        + np.sqrt(1 - unknowns - luck) * random.normal(size=(points, replications))
    )


@pytest.mark.parametrize("unknowns", [0.05, 0.5])
def test_the_interval_of_the_share_holds_it_as_often_as_it_says(unknowns):
    """Small shares, too, to which drawing points again adds luck."""
    tables = 100
    found = [
        split(crossed(np.random.default_rng(seed), unknowns, 0.3, 64, 20), seed)
        for seed in range(tables)
    ]
    held = sum(one.low <= unknowns <= one.high for one in found)
    assert held >= 0.95 * tables - 2 * np.sqrt(0.95 * 0.05 * tables)
    assert sum(one.low > unknowns for one in found) <= 0.025 * tables + 3
    assert np.mean([one.high - one.low for one in found]) < 0.3


def test_redrawn_tables_have_the_components_of_the_first_on_average():
    random = np.random.default_rng(8)
    table = crossed(random, 0.4, 0.3, 12, 9)
    redrawn = [
        _redrawn(table[random.integers(0, 12, 12)][:, random.integers(0, 9, 9)])
        for _ in range(20_000)
    ]
    assert np.mean(redrawn, axis=0) == pytest.approx(_parts(table), rel=0.03)


def test_without_unknowns_nothing_would_vanish():
    luck = np.random.default_rng(1).normal(size=(1, 200))
    parts = split(np.repeat(luck, 10, axis=0))
    assert (parts.unknowns, parts.luck) == pytest.approx((0, 1))


def test_the_tornado_moves_one_factor_at_a_time():
    table = study(district(), "left_so_far", ["exits.early", "classes.gain"], replications=6)
    bars = table.tornado()
    assert bars.index[0] == "exits.early"
    assert bars["at_low"]["exits.early"] < 0 < bars["at_high"]["exits.early"]
    assert (bars.loc["classes.gain", ["at_low", "at_high"]] == 0).all()


def test_luck_is_a_factor_and_what_does_nothing_has_no_share():
    found = study(district(), "left_so_far", ["exits.early", "classes.gain"]).sobol(16)
    assert set(found.index) == {"exits.early", "classes.gain", LUCK}
    assert found["total"]["classes.gain"] == 0
    assert found["total"][LUCK] > 0.2


def test_a_study_on_the_disk_is_the_same_and_is_not_repeated(tmp_path):
    paths = ["exits.early", "exits.later"]
    there = study(district(), "left_so_far", paths, replications=2, out=tmp_path)
    table = there.morris(2)
    assert len(list(tmp_path.glob("sensitivity-*"))) == 1
    again = study(district(), "left_so_far", paths, replications=2, out=tmp_path).morris(2)
    assert again.equals(table)
    assert len(list(tmp_path.glob("sensitivity-*"))) == 1
    assert study(district(), "left_so_far", paths, replications=2).morris(2).equals(table)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: screening.sobol(["a"], ishigami, 100), "not_a_power_of_two"),
        (lambda: screening.morris(["a"], ishigami, 1), "out_of_range"),
        (lambda: study(district(), paths=[]), "nothing_to_vary"),
        (lambda: study(district(), paths=["exits.early"] * 2), "duplicate_name"),
        (lambda: study(district(), paths=["exits.early"], everything=True), "not_together"),
        # One future of each point would call all of the spread ignorance.
        (lambda: study(district(), paths=["exits.early"], replications=1).spread(), "out_of_range"),
        (
            lambda: screening.sobol(["a"], lambda s: np.where(s[:, 0] < 0.5, np.nan, 1), 4),
            "not_everywhere_defined",
        ),
    ],
)
def test_mistakes_are_told(call, code):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("method", "words"),
    [("morris", "mean absolute effect"), ("sobol", "luck"), ("tornado", "at the low end"),
     ("spread", "of 100 parts of the spread")],
)  # fmt: skip
def test_the_command_prints_each_method(tmp_path, capsys, method, words):
    path = tmp_path / "district.yaml"
    path.write_text(TEXT, encoding="utf-8")
    sized = [] if method == "tornado" else ["--size", "4"]
    with pytest.raises(SystemExit) as left:
        cli.main(["sensitivity", str(path), "--method", method, *sized, "--months", "2",
                  "--indicator", "left_so_far", "--vary", "exits.early", "--vary", "exits.later",
                  "--replications", "3", "--lang", "en"])  # fmt: skip
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    assert words in said.out
