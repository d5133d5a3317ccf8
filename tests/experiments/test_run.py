"""Runs: their numbers depend on seed and replication alone, whatever the blocks and threads."""

from threading import Event

import numpy as np
import pytest

import sim
from sim.errors import Cancelled, InputError
from sim.experiments import run as running
from sim.experiments import sharing
from sim.experiments.run import run, stream
from sim.results import Results
from tests.district import district


def quiet(replications: int, seed: int = 1, **options) -> Results:
    return run(options.pop("scenario", district()), replications, seed, progress=False, **options)


def identical(a: Results, b: Results) -> bool:
    """Equal to the bit, labels included."""
    return (
        a.indicators.identical(b.indicators)
        and a.opening.identical(b.opening)
        and a.ledger.identical(b.ledger)
        and a.parameters.equals(b.parameters)
    )


@pytest.fixture(scope="module")
def sixty() -> Results:
    return quiet(60)


class TestSameNumbers:
    def test_the_first_replications_are_those_of_a_shorter_run(self, sixty) -> None:
        assert identical(sixty.head(25), quiet(25))

    @pytest.mark.parametrize("block", [1, 7, 20, 60])
    @pytest.mark.parametrize("threads", [1, 2])
    def test_blocks_and_threads_change_nothing(self, sixty, monkeypatch, block, threads) -> None:
        monkeypatch.setattr(running, "BLOCK", block)
        monkeypatch.setattr(sharing, "cores", lambda: threads)
        replications = 14 if block == 1 else 60
        assert identical(quiet(replications), sixty.head(replications))

    def test_a_stream_ends_where_a_run_does(self, sixty) -> None:
        assert identical(list(stream(district(), 60, first=13))[-1], sixty)

    def test_another_seed_gives_other_futures(self, sixty) -> None:
        other = quiet(20, seed=2)
        assert not np.array_equal(other.values("total_gain"), sixty.head(20).values("total_gain"))

    def test_a_model_alone_is_a_replication_of_the_run(self, sixty) -> None:
        model = sim.TrainingModel(district(), rng=1, replications=1, first_replication=41)
        while model.running:
            model.step()
        alone = model.recorder.series["total_gain"][0]
        assert np.array_equal(alone, sixty.values("total_gain")[41, 1:])

    def test_events_do_not_depend_on_blocks(self, monkeypatch) -> None:
        whole = quiet(9, record_events=True).events
        monkeypatch.setattr(running, "BLOCK", 4)
        blocks = quiet(9, record_events=True).events
        assert whole is not None
        assert blocks is not None
        assert whole.equals(blocks)
        assert set(whole["replication"]) == set(range(9))


class TestBlocks:
    @pytest.mark.parametrize(
        ("replications", "hands", "sizes"),
        [
            (0, 2, []),
            (9, 2, [9]),
            (15, 2, [7, 8]),
            (200, 1, [200]),
            (200, 2, [100, 100]),
            (500, 1, [166, 167, 167]),
            (500, 2, [125, 125, 125, 125]),
            (500, 3, [166, 167, 167]),
        ],
    )
    def test_leave_no_hand_idle_where_it_pays(self, replications, hands, sizes) -> None:
        task = running._task(district(), 1_000, 1, None, True, None, None, False)
        blocks = task.blocks(0, replications, hands)
        assert [one.last - one.first for one in blocks] == sizes

    def test_hold_fewer_replications_of_many_people(self) -> None:
        many = district().with_parameters({"population.veterans.count": 20_000})
        assert running.block_of(district()) == running.BLOCK
        assert running.block_of(many) == running.CADRES // sum(many.structure.heads)
        assert 15 <= running.block_of(many) < 20


class TestUnknowns:
    def test_are_drawn_for_every_future(self, sixty) -> None:
        drawn = sixty.parameters["exits.early"]
        assert drawn.nunique() == 60
        assert drawn.between(0.003, 0.018).all()

    def test_can_be_switched_off_to_see_luck_alone(self) -> None:
        luck = quiet(20, unknowns=False)
        assert luck.parameters.empty
        assert len(luck.parameters) == 20
        assert not luck.unknowns

    def test_columns_reach_their_own_replications(self, monkeypatch) -> None:
        monkeypatch.setattr(running, "BLOCK", 4)
        gains = np.linspace(0.0, 0.8, 10)
        swept = quiet(10, unknowns=False, columns={"classes.gain": gains})
        assert swept.parameters["classes.gain"].tolist() == gains.tolist()
        alone = quiet(10, unknowns=False, columns={"classes.gain": np.full(10, gains[7])})
        assert np.array_equal(swept.values("total_gain")[7], alone.values("total_gain")[7])

    def test_columns_of_another_length_are_refused(self) -> None:
        with pytest.raises(InputError, match=r"\(6, 1\)"):
            quiet(6, columns={"classes.gain": np.zeros(5)})


class TestStream:
    def test_shows_the_first_futures_early_and_grows(self) -> None:
        seen = [results.replications for results in stream(district(), 75, first=5, months=2)]
        assert seen[0] == 5
        assert seen == sorted(seen)
        assert seen[-1] == 75

    def test_shorter_than_its_first_part_has_one_part(self) -> None:
        assert [part.replications for part in stream(district(), 3, months=1)] == [3]

    def test_checks_its_arguments_before_it_starts(self) -> None:
        with pytest.raises(InputError, match="replications"):
            stream(district(), 0)

    def test_stops_when_it_is_left(self) -> None:
        parts = stream(district(), 10_000, first=2)
        assert next(parts).replications == 2
        parts.close()  # type: ignore[attr-defined]


class TestCancelling:
    def test_before_the_first_month(self) -> None:
        cancel = Event()
        cancel.set()
        with pytest.raises(Cancelled):
            quiet(5, cancel=cancel)

    def test_between_months(self, monkeypatch) -> None:
        cancel = Event()
        steps = []
        step = sim.TrainingModel.step

        def counted(model):
            steps.append(1)
            if len(steps) == 3:
                cancel.set()
            step(model)

        monkeypatch.setattr(sim.TrainingModel, "step", counted)
        with pytest.raises(Cancelled):
            list(stream(district(), 5, cancel=cancel))
        assert len(steps) == 3

    def test_a_failing_block_ends_the_others(self, monkeypatch) -> None:
        monkeypatch.setattr(running, "BLOCK", 5)
        monkeypatch.setattr(sharing, "cores", lambda: 2)
        started = []
        init = sim.TrainingModel.__init__

        def failing(model, *args, **options):
            started.append(args[3])
            if args[3] == 0:
                raise ZeroDivisionError
            init(model, *args, **options)

        monkeypatch.setattr(sim.TrainingModel, "__init__", failing)
        with pytest.raises(ZeroDivisionError):
            quiet(500)
        assert len(started) < 100


class TestRefusals:
    @pytest.mark.parametrize("value", [0, -1, 10_000_001, 2.5, "many", True, None])
    def test_replications(self, value) -> None:
        with pytest.raises(InputError, match=r"replications.*1 to 10000000"):
            quiet(value)

    @pytest.mark.parametrize("value", [-1, 2**63, 1.0, "one", True])
    def test_seed(self, value) -> None:
        with pytest.raises(InputError, match=r"seed.*Legal"):
            quiet(2, seed=value)

    @pytest.mark.parametrize("value", [0, -5, 1201, 3.5, True])
    def test_months(self, value) -> None:
        with pytest.raises(InputError, match=r"months.*Legal"):
            quiet(2, months=value)

    def test_unknown_scenario(self) -> None:
        with pytest.raises(InputError, match="Did you mean putuo"):
            quiet(2, scenario="putou")


def test_numpy_counts_are_counts() -> None:
    count, seed = np.array([2, 3])
    assert quiet(count, seed=seed, months=1).seed == 3


def test_months_may_be_fewer_than_the_scenarios() -> None:
    short = quiet(4, months=3)
    assert short.months == 3
    assert np.array_equal(short.values("mean_age"), quiet(4).values("mean_age")[:, :4])
