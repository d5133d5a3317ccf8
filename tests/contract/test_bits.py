"""Whatever the seed, the block, the form of the parameters or the process: the same bits."""

import pickle
import subprocess
import sys

import cloudpickle
import numpy as np

from sim.mechanism import Development, param
from sim.model import TrainingModel
from sim.registry import find
from tests.contract.suite import MONTHS, TESTED, example, forms, free, instance, join, rows_of
from tests.support import COMPANY, columns, differing, mechanisms, programme, simulated


def test_a_seed_gives_the_same_run_again(kind):
    again = simulated(join(kind), MONTHS, replications=3)
    assert not differing(columns(example(kind).roster), columns(again.roster))
    other = simulated(join(kind), MONTHS, rng=2, replications=3)
    assert differing(columns(example(kind).roster), columns(other.roster))


def test_one_replication_alone_equals_the_first_of_fifty(kind):
    one = simulated(join(kind), MONTHS, replications=1)
    rows = one.roster.shape[1]
    fifty = example(kind, replications=50)
    assert not differing(columns(one.roster), rows_of(fifty, slice(0, 1), rows))
    for alone, together in zip(accounts(one), accounts(fifty), strict=True):
        assert not differing(alone, {name: together[name][:1] for name in alone})
        assert not any(together[name][0].any() for name in together.keys() - alone.keys())


def accounts(model):
    """Return everything that a run has counted, booked and measured, (R, …) each."""
    recorder, flows = model.recorder, model.month.flows
    return recorder.series, recorder.ledger, flows.totals, flows.resource_totals


def test_a_block_that_starts_later_continues_the_numbers(kind):
    late = simulated(join(kind), MONTHS, replications=2, first_replication=7)
    rows = late.roster.shape[1]
    fifty = example(kind, replications=50)
    assert not differing(columns(late.roster), rows_of(fifty, slice(7, 9), rows))


def test_scalars_and_columns_agree(kind):
    paths = list(free(kind))
    for form in forms(kind):
        scenario = join(kind, form)
        scalars = simulated(scenario, MONTHS, unknowns=False, replications=2)
        # All of them as columns, and scalars and columns mixed.
        for chosen in (paths, paths[::2]):
            given = {path: np.full(2, float(scenario.parameter(path).value)) for path in chosen}
            as_columns = simulated(scenario, MONTHS, unknowns=False, replications=2, columns=given)
            assert not differing(columns(scalars.roster), columns(as_columns.roster))
            assert not differing(scalars.recorder.ledger, as_columns.recorder.ledger)


def test_each_replication_heeds_its_own_values_alone(kind):
    """Each parameter is moved in one replication, and the first and the last stay as they were."""
    scenario, parameters = join(kind), free(kind)
    replications = len(parameters) + 2
    given = {}
    for place, (path, declared) in enumerate(parameters.items(), 1):
        value = float(scenario.parameter(path).value)
        column = np.full(replications, value)
        column[place] = 1.0 - value if declared.type == "bool" else declared.high
        given[path] = column
    plain = simulated(scenario, MONTHS, unknowns=False, replications=replications)
    mixed = simulated(scenario, MONTHS, unknowns=False, replications=replications, columns=given)
    rows = min(plain.roster.shape[1], mixed.roster.shape[1])
    assert not differing(rows_of(plain, [0, -1], rows), rows_of(mixed, [0, -1], rows))


def test_it_survives_pickling_in_mid_run(kind):
    half = pickle.loads(pickle.dumps(simulated(join(kind), MONTHS // 2, replications=3)))
    for _ in range(MONTHS - MONTHS // 2):
        half.step()
    assert not differing(columns(example(kind).roster), columns(half.roster))


def test_its_class_and_its_instances_survive_pickling(kind):
    mechanism = instance(TrainingModel(join(kind)))
    for pickler in (pickle, cloudpickle):
        assert pickler.loads(pickler.dumps(kind)) is kind
        copy = pickler.loads(pickler.dumps(mechanism))
        assert copy.instance == TESTED
        assert copy.values == mechanism.values


def drill():
    """Define a mechanism the way a notebook does: not at the top of a module."""

    class Drill(Development):
        """Everyone learns a little each month."""

        name = "drill_of_a_notebook"
        title = {"en": "Drill", "zh": "练兵"}
        writes = {"trained"}
        gain = param(
            0.1,
            unit="SD",
            low=0,
            high=1,
            kind="uncertainty",
            plausible=(0.0, 0.2),
            applies_if=lambda values: values["gain"] > 0,
            label={"en": "Gain", "zh": "提升"},
        )

        def delta(self, roster, month):
            return self.gain * np.ones(roster.shape)

    return Drill


ELSEWHERE = """
import pickle, sys
model = pickle.load(sys.stdin.buffer)
from sim.registry import find
assert find("drill_of_a_notebook") is type(model.mechanisms[0])
while model.running:
    model.step()
print(float(model.roster.sum(model.roster["level"])[0]).hex())
"""


def test_a_class_from_a_notebook_runs_in_another_process():
    kind = drill()
    assert find("drill_of_a_notebook") is kind
    scenario = programme([*mechanisms(COMPANY), {"name": "drill", "kind": kind.name}])
    model = simulated(scenario, 4)
    sent = cloudpickle.dumps(model)
    while model.running:
        model.step()
    here = float(model.roster.sum(model.roster["level"])[0]).hex()
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], input=sent, capture_output=True, check=True
    )
    assert there.stdout.decode().strip() == here


def test_defining_a_class_again_replaces_it():
    first, second = drill(), drill()
    assert find("drill_of_a_notebook") is second
    assert first is not second
