"""The same blocks on a cluster: the same bits, whatever dies."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from sim import cli
from sim.errors import Cancelled, ClusterError
from sim.experiments import cluster as scaling
from sim.experiments.blockwise import simulated
from sim.experiments.cluster import cluster
from sim.experiments.designs import Grid
from sim.experiments.ensemble import Ensemble
from sim.manifest import computing
from sim.scenario import parse
from tests.district import TEXT

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = '''
from sim.mechanism import Mechanism, param

class Visitors(Mechanism):
    """Written in a notebook."""

    name = "visitors"
    title = {"en": "Visitors", "zh": "来访"}
    off = {"rate": 0.0}
    rate = param(0.01, unit="share_per_month", low=0, high=1, label={"en": "Rate", "zh": "比例"})

    def hazards(self, roster, month):
        import numpy as np

        return {"quit": np.zeros(roster.shape) + self.rate}
'''


@pytest.fixture(scope="module")
def ensemble():
    cell: dict = {"__name__": "__main__"}
    exec(NOTEBOOK, cell)
    text = TEXT.replace("mechanisms:\n", "mechanisms:\n  - {kind: visitors, rate: 0.02}\n")
    scenario = parse(text).with_months(2)
    assert cell["Visitors"] in [spec.kind for spec in scenario.mechanisms]
    return Ensemble(scenario, Grid({"exits.early": [0.004, 0.008, 0.012]}), 10, rows=5)


@pytest.fixture(scope="module")
def two():
    with cluster(workers=2) as workers:
        yield workers


def test_a_notebooks_mechanism_travels_and_no_bit_differs(two, ensemble):
    here, there = simulated(ensemble), simulated(ensemble, workers=two)
    assert here.keys() == there.keys()
    for name, values in here.items():
        assert np.array_equal(values, there[name], equal_nan=True), name


def test_the_death_of_a_worker_costs_its_blocks_only(two, ensemble):
    from distributed import get_client

    client = get_client()
    killed: list[int] = []

    def killing(ensemble, numbers, cancel):
        for number, arrays in two(ensemble, numbers, cancel):
            if not killed:
                killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)
            yield number, arrays

    expected = simulated(ensemble)
    found = simulated(ensemble, workers=killing)
    assert killed
    assert np.array_equal(found["total_gain"], expected["total_gain"])


def test_cancelling_in_mid_run_ends_the_blocks_and_leaves_the_workers_ready(two, ensemble):
    cancel = Event()
    heard: list[tuple[int, int]] = []

    def until_the_second(done, total):
        heard.append((done, total))
        if done >= 10:
            cancel.set()

    with pytest.raises(Cancelled):
        simulated(ensemble, workers=two, progress=until_the_second, cancel=cancel)
    assert heard[:3] == [(0, 30), (5, 30), (10, 30)]
    assert len(simulated(ensemble, workers=two)["point"]) == 30


def test_workers_start_no_companions(two, ensemble):
    from distributed import get_client

    def companions():
        from sim.experiments.crew import crew

        return len(crew._all)

    simulated(ensemble, workers=two)
    assert set(get_client().run(companions).values()) == {0}


@pytest.mark.parametrize("part", ["exp", "numpy", "package"])
def test_a_worker_that_computes_otherwise_is_refused(part):
    with pytest.raises(ClusterError, match=part) as caught:
        scaling._check({"tcp://a": computing(), "tcp://b": computing() | {part: "other"}})
    assert caught.value.value == "tcp://b"


def test_commands_print_the_same_from_workers(tmp_path, capsys):
    path = tmp_path / "district.yaml"
    path.write_text(TEXT, encoding="utf-8")
    command = ["sensitivity", str(path), "--size", "2", "--months", "1", "--replications", "2",
               "--vary", "exits.early", "--indicator", "left_so_far"]  # fmt: skip
    printed = []
    for more in ([], ["--workers", "1"]):
        with pytest.raises(SystemExit) as left:
            cli.main([*command, *more])
        said = capsys.readouterr()
        assert left.value.code == 0, said.err
        printed.append(said.out)
    assert printed[0] == printed[1]


@pytest.fixture
def lesser():
    """Settings under which NumPy uses lesser instructions than it does here."""
    best = computing()["exp"]
    if best.startswith("baseline"):
        pytest.skip("this processor has no more than NumPy's baseline")
    return {"NPY_DISABLE_CPU_FEATURES": best}


def test_a_cluster_with_other_instructions_is_refused(lesser, monkeypatch):
    # NumPy reads it when a worker starts; this process has read it long ago.
    for name, value in lesser.items():
        monkeypatch.setenv(name, value)
    best = computing()["exp"]
    with (
        pytest.raises(ClusterError, match=rf"exp is .* there and {best} here"),
        cluster(workers=1),
    ):
        pass


PINNED = """
from sim.experiments.cluster import cluster
from sim.manifest import computing

if __name__ == "__main__":
    with cluster(workers=1):
        print(computing()["exp"])
"""


def test_a_cluster_that_is_pinned_everywhere_is_taken(lesser, tmp_path):
    program = tmp_path / "pinned.py"
    program.write_text(PINNED)
    ended = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | lesser,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() != computing()["exp"]


def test_a_cluster_without_workers_or_scheduler_is_refused():
    with pytest.raises(ClusterError, match="no workers"):
        scaling._check({})
    # Dask's scheduler adds its settings when it is imported; inside the block they would end.
    import distributed  # noqa: F401
    from dask import config

    with (
        config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(ClusterError, match="no Dask scheduler"),
        cluster("tcp://127.0.0.1:9"),
    ):
        pass


TWICE = """
from sim.experiments.cluster import cluster

if __name__ == "__main__":
    for _ in range(2):
        with cluster(workers=1):
            print("open")
"""


def test_a_second_cluster_opens_in_the_same_process(tmp_path):
    """In a process of its own, where nothing has imported Dask's scheduler before."""
    program = tmp_path / "twice.py"
    program.write_text(TWICE)
    ended = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.stdout.split() == ["open", "open"], ended.stderr
    assert "UserWarning" not in ended.stderr


def test_workers_take_the_settings_along(two):
    from dask import config
    from distributed import get_client

    def known() -> dict[str, object]:
        return {name: config.get(name) for name in scaling.SETTINGS}

    found = get_client().run(known)
    assert list(found.values()) == [scaling.SETTINGS, scaling.SETTINGS]


def test_a_block_may_outlive_many_workers(two):
    from distributed import get_client

    allowed = get_client().run_on_scheduler(lambda dask_scheduler: dask_scheduler.allowed_failures)
    assert allowed >= scaling.ALLOWED_FAILURES
