"""Scenario discovery: a planted box is found, and nothing is found where nothing is."""

import numpy as np
import pandas as pd
import pytest

from sim import cli
from sim.errors import InputError
from sim.experiments.discover import boxes_of, discover
from sim.experiments.limits import Limit
from tests.district import TEXT, district

LIMIT = Limit("left_so_far", "at_most", 2)


@pytest.fixture(scope="module")
def drawn():
    values = np.random.default_rng(1).random((1000, 4))
    return pd.DataFrame(values, columns=["a", "b", "c", "d"])


def test_a_planted_box_is_found(drawn):
    failed = ((drawn["a"] > 0.6) & (drawn["c"] < 0.3)).to_numpy()
    found = boxes_of(drawn, failed, LIMIT)
    worst = found.boxes[0]
    bounds = {path: (low, high) for path, low, high in worst.bounds}
    assert bounds["a"][0] == pytest.approx(0.6, abs=0.02)
    assert bounds["c"][1] == pytest.approx(0.3, abs=0.02)
    assert (bounds["a"][1], bounds["c"][0]) == (None, None)
    assert worst.failing > 0.95
    assert worst.of_all_failures > 0.95
    assert found.skill > 0.95
    assert found.futures == 1000
    assert sum(box.futures for box in found.boxes) == found.held_out == 500
    assert sum(box.of_all_failures for box in found.boxes) == pytest.approx(1)


def test_where_failure_is_mere_luck_there_is_no_skill(drawn):
    failed = np.random.default_rng(2).random(1000) < 0.3
    assert boxes_of(drawn, failed, LIMIT).skill == pytest.approx(0.5, abs=0.06)


def test_boxes_of_mere_luck_are_hardly_ever_shown(drawn):
    """A tree divides noise into boxes of which a third and a fiftieth fail."""
    random = np.random.default_rng(3)
    found = [boxes_of(drawn, random.random(1000) < 0.2, LIMIT) for _ in range(40)]
    assert sum(len(one.boxes) > 1 for one in found) <= 6
    (whole,) = next(one.boxes for one in found if len(one.boxes) == 1)
    assert whole.bounds == ()
    assert whole.futures == 1000
    assert whole.of_all_failures == 1


def test_what_tells_a_little_is_shown(drawn):
    chance = np.where(drawn["b"] > 0.5, 0.3, 0.15)
    found = boxes_of(drawn, np.random.default_rng(4).random(1000) < chance, LIMIT)
    assert len(found.boxes) > 1
    assert 0.5 < found.skill < 0.7


def test_a_box_is_described_by_futures_that_it_was_not_made_from(drawn):
    """Of new futures as many fail in a box as it says; those that chose it would say too much."""
    chance = np.where(drawn["b"] > 0.5, 0.35, 0.15)
    told, true, held = [], [], []
    for seed in range(40):
        failed = np.random.default_rng(seed).random(1000) < chance
        box = boxes_of(drawn, failed, LIMIT).boxes[0]
        if not box.bounds:
            continue
        inside = np.ones(1000, dtype=np.bool_)
        for path, low, high in box.bounds:
            inside &= (drawn[path] > (low or 0)) & (drawn[path] <= (high or 1))
        told.append(box.failing)
        true.append(float(chance[inside & (np.arange(1000) % 2 == 1)].mean()))
        held.append(box.low <= true[-1] <= box.high)
    assert len(told) > 30
    error = np.std(np.subtract(told, true)) / np.sqrt(len(told))
    assert np.mean(told) == pytest.approx(np.mean(true), abs=3 * error)
    assert np.mean(held) > 0.85


def test_more_futures_leave_each_on_its_side(drawn):
    """Every second one is held out, by its number."""
    failed = (drawn["a"] > 0.5).to_numpy()
    few, many = (boxes_of(drawn[:count], failed[:count], LIMIT) for count in (600, 601))
    assert (few.held_out, many.held_out) == (300, 300)
    inside = (drawn["a"] > few.boxes[0].bounds[0][1]).to_numpy()[1:600:2]
    assert few.boxes[0].futures == many.boxes[0].futures == inside.sum()


@pytest.mark.parametrize(
    ("failures", "futures", "low", "high"), [(0, 20, 0.0, 0.161), (5, 20, 0.112, 0.469)]
)
def test_the_interval_of_a_share_is_wilsons(drawn, failures, futures, low, high):
    found = boxes_of(drawn[:futures], np.arange(futures) < failures, LIMIT)
    assert (found.boxes[0].low, found.boxes[0].high) == pytest.approx((low, high), abs=5e-4)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_never_or_always_fails_is_one_open_box(drawn, share):
    found = boxes_of(drawn, np.full(1000, share == 1), LIMIT)
    (box,) = found.boxes
    assert (box.bounds, box.failing, found.skill) == ((), share, 0.5)


def test_without_unknowns_there_is_nothing_to_discover():
    with pytest.raises(InputError):
        boxes_of(pd.DataFrame(index=range(40)), np.arange(40) > 20, LIMIT)


def test_in_the_model_many_leave_where_newcomers_leave_often():
    found = discover(district(), LIMIT, 600)
    assert any(path == "exits.early" and low for path, low, _ in found.boxes[0].bounds)
    assert found.boxes[0].failing > found.failing


def test_the_command_prints_the_boxes(tmp_path, capsys):
    path = tmp_path / "district.yaml"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        cli.main(["discover", str(path), "--limit", "left_so_far<=1", "--replications", "60",
                  "--months", "4", "--lang", "en"])  # fmt: skip
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    assert "of 100 futures" in said.out
    assert "Each future is held to: Left so far at most 1.0 (persons)." in said.out
