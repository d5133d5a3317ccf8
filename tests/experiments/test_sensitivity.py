"""Sensitivity: analytic indices met within their intervals, on functions and on the model."""

import numpy as np
import pytest

from sim import cli
from sim.errors import InputError
from sim.experiments import screening
from sim.experiments.factors import LUCK, factor
from sim.experiments.sensitivity import Study, split, study
from sim.scenario import parse
from tests.district import TEXT, district

A, B = 7.0, 0.1


def ishigami(shares):
    """Ishigami and Homma 1990, on uniform inputs from -pi to pi."""
    x = np.pi * (2 * shares - 1)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


V1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
V = V1 + V2 + V13
FIRST = {"x1": V1 / V, "x2": V2 / V, "x3": 0.0}
TOTAL = {"x1": (V1 + V13) / V, "x2": V2 / V, "x3": V13 / V}


def within(table, first, total):
    for name in first:
        row = table.loc[name]
        assert row["first_low"] - 1e-9 <= first[name] <= row["first_high"] + 1e-9, name
        assert row["total_low"] - 1e-9 <= total[name] <= row["total_high"] + 1e-9, name


def test_ishigamis_indices_lie_within_the_intervals():
    table = screening.sobol(["x1", "x2", "x3"], ishigami, 1024)
    within(table, FIRST, TOTAL)
    assert table.index[0] == "x1"
    assert ((table["total_high"] - table["total_low"]) < 0.25).all()
    assert table.attrs["variance"] == pytest.approx(V, rel=0.05)


STAFF = 1000
MANPOWER = f"""
schema: 1
name: manpower
title: {{en: Staff that only leaves, zh: 只出不进}}
about: {{document: "001", unit: {{en: District, zh: 某区}}, year: 2018, notes: For tests.}}
calendar: {{start: 2018-08, months: 36, step: 12}}
competence: {{dimensions: [governance], correlation: 0.5}}
tiers: {{young: {{title: {{en: Young, zh: 年轻书记}}, entry: true}}}}
population:
  people: {{title: {{en: Staff, zh: 人员}}, count: {STAFF}, tier: young,
           age: {{low: 27, mean: 34, sd: 4, high: 45}}, tenure: {{low: 0, high: 0}}}}
mechanisms: [{{name: exits, kind: exits}}]
levers: []
indicators: [{{name: stock, kind: headcount, of: [people]}}]
"""


def moment(months, low, high, power):
    """Mean of (1 - x)^(months * power) for x uniform from low to high."""
    n = months * power + 1
    return ((1 - low) ** n - (1 - high) ** n) / (n * (high - low))


def test_a_closed_form_manpower_models_indices_lie_within_the_intervals():
    """The stock after 36 months is N (1 - early)^24 (1 - later)^12 on average."""
    scenario = parse(MANPOWER)
    ranges = {"exits.early": (24, 0.004, 0.017), "exits.later": (12, 0.002, 0.03)}
    factors = tuple(factor(scenario, path, low, high) for path, (_, low, high) in ranges.items())
    one, two = ([moment(*args, power) for args in ranges.values()] for power in (1, 2))
    whole = two[0] * two[1] - one[0] ** 2 * one[1] ** 2
    alone = [(two[0] - one[0] ** 2) * one[1] ** 2, (two[1] - one[1] ** 2) * one[0] ** 2]
    first = {path: value / whole for path, value in zip(ranges, alone, strict=True)}
    total = {path: 1 - alone[1 - i] / whole for i, path in enumerate(ranges)}
    table = Study(scenario, factors, "stock", replications=2).sobol(128, luck=False)
    within(table, first, total)
    assert abs(table["first"] - [first[path] for path in table.index]).max() < 0.1
    assert table.attrs["variance"] == pytest.approx(whole * STAFF**2, rel=0.15)


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
    with pytest.raises(SystemExit) as left:
        cli.main(["sensitivity", str(path), "--method", method, "--size", "4", "--months", "2",
                  "--indicator", "left_so_far", "--vary", "exits.early", "--vary", "exits.later",
                  "--replications", "3", "--lang", "en"])  # fmt: skip
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    assert words in said.out
