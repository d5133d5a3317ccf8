"""What travels to a companion: the first block whole, the others as what they change."""

import pickle
from dataclasses import fields

import numpy as np

from sim.experiments.block import Block
from sim.experiments.handing import Change, handed
from sim.scenario import Scenario, load
from tests.district import district


def travelled(block: Block, before: Block) -> Block:
    """The block as it comes out at the other end, where the one before it had arrived."""
    change = pickle.loads(pickle.dumps(handed(block, before)))
    assert isinstance(change, Change)
    return change.of(pickle.loads(pickle.dumps(before)))


def same(one: Scenario, other: Scenario) -> bool:
    return one.hash == other.hash and one.structure == other.structure


def test_the_first_is_whole() -> None:
    block = Block(district(), 1, 0, 3)
    assert handed(block, None) is block


def test_a_lever_that_moved_is_all_that_travels() -> None:
    putuo = load("putuo")
    before = Block(putuo, 1, 0, 10)
    block = Block(putuo.with_parameters({"studio.cohort_size": 33}), 1, 0, 10)
    change = handed(block, before)
    assert isinstance(change, Change)
    assert [one.path for one in change.settings.values()] == ["studio.cohort_size"]
    assert change.scenario == {}
    assert len(pickle.dumps(change)) < len(pickle.dumps(block)) / 20
    assert same(travelled(block, before).scenario, block.scenario)


def test_head_counts_take_the_frame_with_them() -> None:
    before = Block(district(), 1, 0, 3)
    block = Block(district().with_parameters({"population.veterans.count": 5}), 1, 0, 3)
    assert same(travelled(block, before).scenario, block.scenario)


def test_another_part_of_the_run_travels_without_its_scenario() -> None:
    scenario = district()
    gains = np.linspace(0.0, 0.8, 4)[:, None]
    before = Block(scenario, 1, 0, 3)
    block = Block(scenario, 2, 3, 7, False, {"classes.gain": gains}, True)
    came = travelled(block, before)
    plain = [one.name for one in fields(Block) if one.name not in ("scenario", "columns")]
    assert [getattr(came, name) for name in plain] == [getattr(block, name) for name in plain]
    assert np.array_equal(came.columns["classes.gain"], gains)
    assert same(came.scenario, scenario)


def test_a_scenario_with_other_parameters_is_whole() -> None:
    before = Block(district(), 1, 0, 3)
    block = Block(district().without("classes"), 1, 0, 3)
    assert handed(block, before) is block
