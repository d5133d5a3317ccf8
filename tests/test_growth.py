"""Gains meet headroom, fades take a share, and the ledger adds up."""

from typing import Any

import numpy as np
import pytest

import sim.growth
import sim.model
from sim.agents import Cadre
from sim.mechanism import Fade, Gain
from sim.model import TrainingModel
from tests.support import programme, rule

CEILING = 2.0
GROUPS = ("recruits", "officials", "veterans")


def gives(name, amount, **members):
    """Return a kind that gains so much a month, evenly or with a focus."""
    focus = members.pop("focus", None)

    def delta(self, roster, month):
        spread = None if focus is None else self.structure.spread(np.reshape(focus, (-1, 1, 1)))
        return Gain(np.full(roster.shape, amount), spread)

    return rule(name, writes={"trained"}, delta=delta, **members)


def takes(name, share):
    """Return a kind that lets a share of the trained part fade each month."""
    return rule(name, writes={"trained"}, delta=lambda self, roster, month: Fade(
        np.full(roster.shape, share)
    ))  # fmt: skip


def grown(*kinds, months=1, start=0.0, ceiling=CEILING, **changes):
    """Return a model after some months, everyone starting with the same trained part."""
    settled = {f"population.{group}.trained_mean": start for group in GROUPS}
    scenario = programme(kinds, {**settled, "competence.trained_max": ceiling, **changes})
    model = TrainingModel(scenario, unknowns=False, record_events=True)
    for _ in range(months):
        model.step()
    return model


def trained(model) -> np.ndarray:
    """Return (K,) of the trained part, which is the same for everyone."""
    present = model.roster["present"]
    values = model.roster["trained"][:, present]
    assert (values == values[:, :1]).all()
    return values[:, 0]


class TestHeadroom:
    def test_a_month_closes_a_share_of_the_gap(self):
        random = np.random.default_rng(5)
        low, high = np.array([[0], [0], [0.3]]), np.array([[1.5], [2], [6]])
        gain, start, ceiling = random.uniform(low, high, (3, 60))
        gives_each = rule(
            "gives_each",
            writes={"trained"},
            delta=lambda self, roster, month: gain[:, None] * np.ones(roster.shape),
        )
        given = {f"population.{group}.trained_mean": start for group in GROUPS}
        model = TrainingModel(
            programme([gives_each]),
            replications=60,
            unknowns=False,
            columns={"competence.trained_max": ceiling, **given},
        )
        model.step()
        expected = start + np.maximum(1 - start / ceiling, 0) * np.minimum(gain, ceiling)
        assert model.roster["trained"][:, :, 0] == pytest.approx(
            np.stack([expected] * 3), rel=1e-12
        )

    def test_a_dose_is_worth_about_the_same_at_once_and_over_a_year(self):
        at_once = trained(grown(gives("gives", 0.4)))[0]
        monthly = trained(grown(gives("gives", 0.4 / 12), months=12))[0]
        assert at_once == pytest.approx(0.4)
        assert monthly == pytest.approx(CEILING * (1 - (1 - 0.4 / 12 / CEILING) ** 12), rel=1e-12)
        assert monthly > 0.9 * at_once

    def test_nothing_passes_the_ceiling(self):
        model = grown(gives("one", 30.0), gives("other", 50.0), months=3)
        assert trained(model) == pytest.approx(np.full(3, CEILING))

    @pytest.mark.parametrize("amount", [-0.01, np.nan])
    def test_a_gain_that_is_none_is_refused_by_name(self, amount):
        with pytest.raises(ValueError, match=r"odd.*not a number; a loss is a Fade"):
            grown(gives("odd", amount))

    @pytest.mark.parametrize(
        ("answer", "form"),
        [
            (lambda roster: np.zeros(7), r"an amount of \(7,\), which does not fit \(1, \d+\)"),
            (lambda roster: "much", "an amount of str"),
            (lambda roster: Gain(np.zeros(roster.shape), np.ones((2, 1, 1))), r"a focus of \(2, 1"),
        ],
        ids=["rows", "words", "dimensions"],
    )
    def test_what_does_not_fit_is_told_by_name(self, answer, form):
        odd = rule("odd", writes={"trained"}, delta=lambda self, roster, month: answer(roster))
        with pytest.raises(ValueError, match=rf"odd.* proposes {form}"):
            grown(odd)

    def test_whoever_starts_above_the_ceiling_gains_nothing(self):
        model = grown(gives("gives", 0.5), start=1.5, ceiling=1.0)
        assert (trained(model) == 1.5).all()

    def test_several_gains_share_the_headroom(self):
        together = grown(gives("one", 0.2), gives("other", 0.3), start=1.0)
        assert trained(together) == pytest.approx(np.full(3, 1.0 + 0.5 * 0.5))
        lines = together.recorder.ledger
        assert lines["one"][0, 0] / lines["other"][0, 0] == pytest.approx(2 / 3)


class TestFocus:
    @pytest.mark.parametrize("focus", [(1, 0, 0), (0, 0, 1), (3, 2, 1), (1, 1, 1)])
    def test_a_gain_raises_the_composite_by_its_size_wherever_it_falls(self, focus):
        model = grown(gives("gives", 0.1, focus=focus))
        assert model.structure.yardstick @ trained(model) == pytest.approx(0.1, rel=1e-12)
        assert (trained(model) > 0).tolist() == [weight > 0 for weight in focus]

    def test_an_even_gain_raises_every_dimension_alike(self):
        assert trained(grown(gives("gives", 0.1))) == pytest.approx(np.full(3, 0.1))


class TestFade:
    def test_it_takes_a_share_of_the_trained_part(self):
        assert trained(grown(takes("takes", 0.25), start=0.8)) == pytest.approx(np.full(3, 0.6))

    def test_it_acts_on_the_state_at_the_months_start(self):
        model = grown(gives("gives", 0.4), takes("takes", 0.25), start=1.0)
        assert trained(model) == pytest.approx(np.full(3, 1.0 + 0.5 * 0.4 - 0.25))

    def test_several_never_take_more_than_all(self):
        model = grown(takes("one", 0.7), takes("other", 0.7), start=0.9)
        assert (trained(model) == 0).all()
        heads = np.count_nonzero(model.roster["present"])
        for name in ("one", "other"):
            assert model.recorder.ledger[name][0, 0] == pytest.approx(-0.45 * heads)


class TestEffort:
    def pressed(self, effort, **members):
        presses = rule(
            "presses",
            writes={"effort"},
            press=lambda self, roster, month: {"effort": np.full(roster.shape, effort)},
        )
        return trained(grown(presses, gives("gives", 0.1, **members)))[0]

    def test_it_scales_gains(self):
        gain = programme().parameter("competence.effort_gain").value
        assert self.pressed(1.0) == pytest.approx(0.1 * (1 + gain))
        assert self.pressed(-1.0) == pytest.approx(0.1 * (1 - gain))

    def test_no_lack_of_effort_turns_a_gain_into_a_loss(self):
        assert self.pressed(-100.0) == 0.0

    def test_some_gains_come_without_effort(self):
        assert self.pressed(5.0, effortful=False) == pytest.approx(0.1)


class Restless(Cadre):
    """Rewrites one competence in a hundred, and now and then leaves."""

    trained: np.ndarray
    entry_level: np.ndarray

    def step(self):
        lot = (self.cadre + 7 * self.model.month.index) % 100
        if lot == 0:
            self.trained = self.trained * 0.5 + 0.1
        elif lot == 1:
            self.entry_level = self.entry_level + 0.2
        elif lot == 2:
            self.remove()


class TestLedger:
    def test_each_cadres_month_adds_up(self, monkeypatch):
        """Over all development lines of Putuo, with unknowns."""
        grow = sim.growth.grow
        worst = []

        def watched(roster, proposals, ceiling, effort, flows, lines):
            before, present = roster["level"], roster["present"]
            grow(roster, proposals, ceiling, effort, flows, lines)
            realised = np.where(present, roster["level"] - before, 0.0)
            booked = sum(lines.values())
            assert set(lines) == {proposal.mechanism.instance for proposal in proposals}
            worst.append(np.abs(realised - booked).max())

        monkeypatch.setattr(sim.model, "grow", watched)
        model = TrainingModel("putuo", rng=3, replications=3, record_events=True)
        while model.running:
            model.step()
        assert len(worst) == 36
        assert max(worst) <= 1e-12

    def test_the_months_of_putuo_add_up(self):
        """With entries, exits and rewrites: to 1e-12 of everything that moved."""
        model = TrainingModel("putuo", rng=4, replications=2, cadre=Restless)
        roster, flows = model.roster, model.month.flows
        opening = roster.sum(roster["level"])
        assert flows.net_change() == pytest.approx(opening, rel=1e-12)
        total = opening
        moved = np.zeros(2)
        booked: dict[str, Any] = {}
        while model.running:
            before = roster.sum(roster["level"])
            model.step()
            change = roster.sum(roster["level"]) - before
            size = sum(np.abs(line.net) for line in flows.lines.values())
            for name, line in flows.lines.items():
                booked[name] = booked.get(name, 0.0) + line.net
            assert (np.abs(flows.net_change() - change) <= 1e-12 * np.maximum(size, 1)).all()
            total = total + flows.net_change()
            moved += size
        assert (np.abs(total - roster.sum(roster["level"])) <= 1e-12 * moved).all()
        assert {"entry", "exit", "rewrite:outside"} <= set(model.recorder.ledger)
        assert all((line != 0).any() for line in model.recorder.ledger.values())
        for name, months in model.recorder.ledger.items():
            assert months.sum(axis=1) == pytest.approx(booked[name], rel=1e-12)

    def test_net_differs_from_gross_by_the_headroom(self):
        model = grown(gives("gives", 0.1), start=0.5)
        line = model.month.flows.lines["gives"]
        assert line.net == pytest.approx(line.gross * (1 - 0.5 / CEILING))
        assert line.gross == pytest.approx([0.1 * np.count_nonzero(model.roster["present"])])

    def test_lines_per_cadre_are_kept_only_with_the_event_log(self):
        scenario = programme([gives("gives", 0.1)])
        without = TrainingModel(scenario)
        without.step()
        assert without.lines is None
        model = TrainingModel(scenario, record_events=True)
        model.step()
        assert model.lines is not None
        assert model.roster.sum(model.lines["gives"]) == model.month.flows.lines["gives"].net
